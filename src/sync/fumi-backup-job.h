/* fumi-backup-job.h: backing up and restoring accounts: what store/ does with mail, joined with their settings.
 *
 * Main thread; the work is done in another one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-account-list.h"
#include "fumi-backup.h"

G_BEGIN_DECLS

/* Words for scripts: "ok", "incomplete" where something failed and the rest is there, "not-a-backup", "newer",
 * "password", "damaged", "unsafe", or the code of a failure (fumi_failure_to_code()). @error: (nullable) */
const char *fumi_backup_result_to_code (const FumiBackupResult *result,
                                        const GError           *error);
/* As sysexits.h has it. */
int         fumi_backup_result_get_exit_code (const FumiBackupResult *result,
                                              const GError           *error);

/* (transfer full): the name that a backup of today gets, "fumibako-backup-2026-11-30.zip" */
char       *fumi_backup_dup_file_name  (void);

/**
 * fumi_backup_accounts_async:
 * @config_dir: where rules.ini and senders.ini are
 * @ids: (nullable) (array zero-terminated=1): of the accounts; %NULL: all
 * @progress: (nullable): called in the main thread, a few times a second
 *
 * fumi_backup_write() for accounts of the list, with their settings.
 */
void        fumi_backup_accounts_async  (FumiStore              *store,
                                         FumiAccountList        *accounts,
                                         const char             *config_dir,
                                         const char * const     *ids,
                                         const char             *path,
                                         const char             *password,
                                         FumiBackupProgressFunc  progress,
                                         gpointer                progress_data,
                                         GCancellable           *cancellable,
                                         GAsyncReadyCallback     callback,
                                         gpointer                user_data);
/* @result: (out caller-allocates): also on %FALSE; to be cleared */
gboolean    fumi_backup_accounts_finish (GAsyncResult           *result_of_call,
                                         FumiBackupResult       *result,
                                         GError                **error);

/* fumi_backup_open() */
void        fumi_backup_open_async      (const char             *path,
                                         const char             *password,
                                         GCancellable           *cancellable,
                                         GAsyncReadyCallback     callback,
                                         gpointer                user_data);
FumiBackup *fumi_backup_open_finish     (GAsyncResult           *result,
                                         GError                **error);

/**
 * fumi_restore_accounts_async:
 * @backup: (transfer none): until the callback
 * @ids: (nullable) (array zero-terminated=1): of the backup's accounts; %NULL: all
 *
 * Restores one account after the other: mail, ledger, and then, where it is not in the list, its settings. An account
 * of the same id, else of the same address, is the same; its settings stay as they are. An account of which the
 * settings are damaged gets what is known of it, and leaves all mail on the server. Mail that is received meanwhile
 * is waited for. Passwords are no part of a backup.
 */
void        fumi_restore_accounts_async  (FumiBackup             *backup,
                                          FumiStore              *store,
                                          FumiAccountList        *accounts,
                                          const char             *config_dir,
                                          const char * const     *ids,
                                          FumiBackupProgressFunc  progress,
                                          gpointer                progress_data,
                                          GCancellable           *cancellable,
                                          GAsyncReadyCallback     callback,
                                          gpointer                user_data);
gboolean    fumi_restore_accounts_finish (GAsyncResult           *result_of_call,
                                          FumiBackupResult       *result,
                                          GError                **error);

/* (transfer none) (nullable): the account of @accounts that would get the mail of @id */
FumiAccount *fumi_restore_find_target    (FumiAccountList         *accounts,
                                          const FumiBackupAccount *account);

G_END_DECLS
