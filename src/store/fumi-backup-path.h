/* fumi-backup-path.h: the names of the entries in a backup, and what each stands for.
 *
 * Only the names below exist; everything else is no part of a backup. Nothing is ever written to a path that stands in
 * an archive: the parts that are found here make a new one. Bytes outside of printable ASCII, "%" and "\" are
 * written as %XX, so that every ZIP program keeps them.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FUMI_BACKUP_PATH_UNKNOWN,  /* harmless, and not ours */
  FUMI_BACKUP_PATH_UNSAFE,   /* absolute, with "..", with control characters … */
  FUMI_BACKUP_PATH_MANIFEST, /* manifest.json */
  FUMI_BACKUP_PATH_README,
  FUMI_BACKUP_PATH_COMMON,   /* rules.ini, senders.ini */
  FUMI_BACKUP_PATH_SETTINGS, /* accounts/ID.ini */
  FUMI_BACKUP_PATH_LEDGER,   /* ledger/ID.jsonl */
  FUMI_BACKUP_PATH_SEEN,     /* mail/ID/.seen */
  FUMI_BACKUP_PATH_FOLDER,   /* mail/ID/.Archive/ */
  FUMI_BACKUP_PATH_MAIL,     /* mail/ID/cur/NAME:2,S, mail/ID/.Archive/new/NAME */
} FumiBackupPathKind;

typedef struct
{
  FumiBackupPathKind  kind;
  char                account[9];
  char               *folder; /* FOLDER, MAIL: "Archive", "" of the inbox; as on the disk */
  const char         *sub;    /* MAIL: "new" or "cur" */
  char               *file;   /* MAIL: as on the disk, with its flags */
} FumiBackupPath;

void      fumi_backup_path_parse (FumiBackupPath *parsed,
                                  const char     *path);
void      fumi_backup_path_clear (FumiBackupPath *parsed);

/* Whether an account of that id can be in a backup. */
gboolean  fumi_backup_is_id      (const char     *id);

/* (transfer full): @place as on the disk, below the folder of the account */
char     *fumi_backup_path_new   (const char     *account,
                                  const char     *place);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FumiBackupPath, fumi_backup_path_clear)

G_END_DECLS
