/* fumi-backup-manifest.h: what a backup says about itself, and the lines of its ledgers.
 *
 * manifest.json is JSON that is written and read line by line, so that neither side holds a tree of a million
 * entries:
 *
 *   {"format":1,"program":"Fumibako 0.1.0","created":"2026-11-30T14:02:11Z",
 *   "accounts":[
 *   {"id":"0123abcd","title":"anna@example.test","messages":2,"bytes":4711},
 *   …],
 *   "entries":[
 *   {"path":"mail/0123abcd/new/…","size":815,"sha256":"…","received":1700000000},
 *   …]}
 *
 * An entry is "incomplete" where its file could not be read to the end. The first line tells the format in every
 * later version, too. A line of ledger/ID.jsonl is one entry; a UID is bytes, and so stands there as base64.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-backup.h"

G_BEGIN_DECLS

#define FUMI_BACKUP_FORMAT 1

/* No line is longer: a path has some 600 characters, a UID what a line of the server holds. */
#define FUMI_BACKUP_LINE_MAX (256 * 1024)

typedef struct
{
  goffset  size;
  gint64   received;   /* 0: not a message */
  guint8   sha256[32];
  gboolean incomplete;
  gboolean found;      /* for the caller: an entry of that path is in the archive */
  char     path[];
} FumiBackupEntry;

typedef struct
{
  char       *program;
  gint64      created;
  GPtrArray  *accounts; /* (element-type FumiBackupAccount) */
  GHashTable *entries;  /* path → FumiBackupEntry */
} FumiBackupManifest;

void        fumi_backup_manifest_free  (FumiBackupManifest *manifest);

/* ---- writing: (transfer full), with the line's end ------------------------------------------------- */

char       *fumi_backup_manifest_head  (gint64                   created);
char       *fumi_backup_account_line   (const FumiBackupAccount *account,
                                        gboolean                 is_last);
/* What stands between the accounts and the entries, and what ends the file. */
#define FUMI_BACKUP_MANIFEST_MIDDLE "],\n\"entries\":[\n"
#define FUMI_BACKUP_MANIFEST_END    "]}\n"
/* With a comma before where it is not the first; @sha256: hexadecimal */
char       *fumi_backup_entry_line     (const char              *path,
                                        goffset                  size,
                                        gint64                   received,
                                        const char              *sha256,
                                        gboolean                 incomplete,
                                        gboolean                 is_first);
/* @name: (nullable): where the entry has no UID */
char       *fumi_backup_ledger_line    (const char              *name,
                                        const char              *uid,
                                        gsize                    uid_length,
                                        const FumiLedgerEntry   *entry);

/* ---- reading ----------------------------------------------------------------------------------- */

typedef struct _FumiBackupParser FumiBackupParser;

/* For a manifest: fumi_backup_parser_steal_manifest() has what was read. */
FumiBackupParser   *fumi_backup_parser_new_manifest   (void);

/* @entry: (transfer full): without UID where @name is set */
typedef void (*FumiBackupLedgerFunc) (const char      *name,
                                      FumiLedgerEntry *entry,
                                      gpointer         user_data);
FumiBackupParser   *fumi_backup_parser_new_ledger     (FumiBackupLedgerFunc   func,
                                                       gpointer               user_data);
void                fumi_backup_parser_free           (FumiBackupParser      *parser);

/* In pieces of any size. Errors: NEWER, DAMAGED */
gboolean            fumi_backup_parser_feed           (FumiBackupParser      *parser,
                                                       const char            *bytes,
                                                       gsize                  length,
                                                       GError               **error);
/* After the last piece. */
gboolean            fumi_backup_parser_end            (FumiBackupParser      *parser,
                                                       GError               **error);
FumiBackupManifest *fumi_backup_parser_steal_manifest (FumiBackupParser      *parser);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiBackupManifest, fumi_backup_manifest_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiBackupParser, fumi_backup_parser_free)

G_END_DECLS
