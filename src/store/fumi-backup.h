/* fumi-backup.h: all mail, settings and ledgers in one ZIP file, and back.
 *
 * manifest.json (fumi-backup-manifest.h), accounts/ID.ini, mail/ID/… as on the disk, ledger/ID.jsonl, files of
 * settings that belong to no account, a README. No password. The order in the archive is that of writing, the
 * manifest, which has the hash of everything else, last. store/ knows no accounts: whoever calls hands their
 * settings over as bytes, and gets them back as bytes.
 *
 * Every function blocks and may be called in any thread; a FumiBackup belongs to one thread at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store.h"

G_BEGIN_DECLS

typedef enum
{
  FUMI_BACKUP_ERROR_NOT_A_BACKUP, /* no ZIP file, or one that is not ours */
  FUMI_BACKUP_ERROR_NEWER,        /* made by a later Fumibako */
  FUMI_BACKUP_ERROR_PASSWORD,     /* one is needed, or it is another one */
  FUMI_BACKUP_ERROR_DAMAGED,      /* cut off or altered */
  FUMI_BACKUP_ERROR_UNSAFE,       /* holds what we never write: made to do harm */
} FumiBackupError;

#define FUMI_BACKUP_ERROR (fumi_backup_error_quark ())
GQuark fumi_backup_error_quark (void);

typedef enum
{
  FUMI_BACKUP_WRITING,
  FUMI_BACKUP_CHECKING,  /* what was written is read again */
  FUMI_BACKUP_RESTORING,
} FumiBackupPhase;

typedef struct
{
  FumiBackupPhase phase;
  goffset         done;     /* bytes of content */
  goffset         total;
  guint           messages; /* so far */
} FumiBackupProgress;

/* Called in the thread of the work, some times for each megabyte. */
typedef void (*FumiBackupProgressFunc) (const FumiBackupProgress *progress,
                                        gpointer                  user_data);

/* What became of the messages. */
typedef struct
{
  guint      messages;   /* in the backup; of a restore: of the accounts that were chosen */
  guint      added;      /* new here; of a backup: written */
  guint      duplicates; /* were here already */
  guint      failed;
  goffset    bytes;      /* of those added */
  GPtrArray *failures;   /* (element-type utf8): what failed and why, a line each; the first hundred */
} FumiBackupResult;

void fumi_backup_result_clear (FumiBackupResult *result);

/* ---- writing ----------------------------------------------------------------------------------- */

typedef struct _FumiBackupPlan FumiBackupPlan;

FumiBackupPlan *fumi_backup_plan_new         (void);
void            fumi_backup_plan_free        (FumiBackupPlan *plan);
/**
 * fumi_backup_plan_add_account:
 * @id: 8 lower-case hexadecimal digits
 * @title: what people know it by: its address
 * @settings: (nullable): the text of its `.ini`, without a password
 */
void            fumi_backup_plan_add_account (FumiBackupPlan *plan,
                                              const char     *id,
                                              const char     *title,
                                              GBytes         *settings);
/* @name: "rules.ini" or "senders.ini" */
void            fumi_backup_plan_add_file    (FumiBackupPlan *plan,
                                              const char     *name,
                                              GBytes         *contents);

/**
 * fumi_backup_write:
 * @path: of the file; one that exists is replaced when the new one is whole, and not before
 * @password: (nullable): encrypts the contents (AES-256); names and sizes stay readable
 * @result: (out caller-allocates): to be cleared, also after a failure
 *
 * Writes beside @path under another name, syncs, reads all of it again, renames, syncs the folder. On %FALSE
 * nothing is left. Mail may be received, moved and read meanwhile: what the ledger in the backup knows to be safe
 * here is in it. A message that cannot be read is counted and named, and the rest is saved.
 *
 * Errors: G_IO_ERROR (NO_SPACE, CANCELLED …), DAMAGED where what was written reads otherwise.
 */
gboolean        fumi_backup_write            (FumiStore               *store,
                                              FumiBackupPlan          *plan,
                                              const char              *path,
                                              const char              *password,
                                              FumiBackupProgressFunc   progress,
                                              gpointer                 progress_data,
                                              FumiBackupResult        *result,
                                              GCancellable            *cancellable,
                                              GError                 **error);

/* ---- reading ----------------------------------------------------------------------------------- */

typedef struct
{
  char    *id;
  char    *title;    /* valid UTF-8, one line */
  guint    messages;
  goffset  bytes;
} FumiBackupAccount;

typedef struct _FumiBackup FumiBackup;

/**
 * fumi_backup_open:
 * @password: (nullable)
 *
 * Looks at every name in the archive and reads the manifest; nothing is changed anywhere.
 *
 * Returns: (transfer full): Errors: %FUMI_BACKUP_ERROR, G_IO_ERROR
 */
FumiBackup *fumi_backup_open              (const char     *path,
                                           const char     *password,
                                           GCancellable   *cancellable,
                                           GError        **error);
void        fumi_backup_free              (FumiBackup     *backup);

gint64      fumi_backup_get_created       (FumiBackup     *backup); /* seconds since 1970 */
const char *fumi_backup_get_program       (FumiBackup     *backup); /* "Fumibako 0.1.0" */
/* (transfer none) (element-type FumiBackupAccount) */
GPtrArray  *fumi_backup_get_accounts      (FumiBackup     *backup);

/* (transfer full) (nullable): NULL without @error where the backup has none */
GBytes     *fumi_backup_read_settings     (FumiBackup     *backup,
                                           const char     *account,
                                           GError        **error);
/* (transfer full) (nullable): "rules.ini", "senders.ini"; likewise */
GBytes     *fumi_backup_read_file         (FumiBackup     *backup,
                                           const char     *name,
                                           GError        **error);

/**
 * fumi_backup_check:
 *
 * Reads everything and compares it with the manifest. Errors: DAMAGED, naming the first that differs
 */
gboolean    fumi_backup_check             (FumiBackup              *backup,
                                           FumiBackupProgressFunc   progress,
                                           gpointer                 progress_data,
                                           GCancellable            *cancellable,
                                           GError                 **error);

/* ---- restoring --------------------------------------------------------------------------------- */

/**
 * fumi_backup_restore:
 * @account: one of the backup's
 * @target: the account here that gets its mail: the same id, or another one of the same mailbox
 * @result: (inout): added to; begins as zeros
 *
 * Delivers the account's messages with their folders, flags and times, then takes over its ledger, so that nothing
 * of it is received again. A message that is here already is left as it is. Where the ledger here knows a UID,
 * it knows better. Killed or cancelled anywhere, the same call goes on where it was.
 *
 * A message that is damaged, or missing in the archive, is counted and named; its UID is not taken over, so that it
 * is received again if the server still has it.
 *
 * Errors: %FUMI_STORE_ERROR_BUSY, G_IO_ERROR (NO_SPACE before anything is written …); no error for what is counted
 * as failed
 */
gboolean    fumi_backup_restore           (FumiBackup              *backup,
                                           FumiStore               *store,
                                           const char              *account,
                                           const char              *target,
                                           FumiBackupProgressFunc   progress,
                                           gpointer                 progress_data,
                                           FumiBackupResult        *result,
                                           GCancellable            *cancellable,
                                           GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiBackupPlan, fumi_backup_plan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiBackup, fumi_backup_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FumiBackupResult, fumi_backup_result_clear)

G_END_DECLS
