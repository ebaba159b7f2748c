/* fumi-restore-job.c: restoring accounts from a backup (declared in fumi-backup-job.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-job.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "fumi-job-progress.h"

/* How long mail that is being received right now is waited for, and how often it is looked at. */
#define BUSY_SECONDS 120
#define BUSY_INTERVAL_US (200 * 1000)

/* ---- opening ------------------------------------------------------------------------------------------- */

typedef struct
{
  char *path;
  char *password; /* (nullable) */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  if (opening->password != NULL)
    explicit_bzero (opening->password, strlen (opening->password));
  g_free (opening->password);
  g_free (opening->path);
  g_free (opening);
}

static void
open_backup (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  const Opening *opening = data;
  GError *error = NULL;
  FumiBackup *backup = fumi_backup_open (opening->path, opening->password, cancellable, &error);

  if (backup != NULL)
    g_task_return_pointer (task, backup, (GDestroyNotify) fumi_backup_free);
  else
    g_task_return_error (task, error);
}

void
fumi_backup_open_async (const char          *path,
                        const char          *password,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  g_return_if_fail (path != NULL);

  opening->path = g_strdup (path);
  opening->password = g_strdup (password);
  g_task_set_source_tag (task, fumi_backup_open_async);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_backup);
}

FumiBackup *
fumi_backup_open_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

FumiAccount *
fumi_restore_find_target (FumiAccountList         *accounts,
                          const FumiBackupAccount *account)
{
  FumiAccount *target = fumi_account_list_find (accounts, account->id);

  return target != NULL ? target : fumi_account_list_find_by_address (accounts, account->title);
}

/* ---- restoring ---------------------------------------------------------------------------------------- */

/* For each account in turn. The settings last: nobody receives for an account of which only half is here. */
typedef enum
{
  RESTORE_MAIL,
  RESTORE_SETTINGS,
  RESTORE_NEXT,
} RestoreStep;

typedef struct
{
  FumiBackup       *backup;   /* the caller's */
  FumiStore        *store;
  FumiAccountList  *accounts;
  char             *config_dir;
  FumiJobProgress  *progress;
  GPtrArray        *chosen;   /* (element-type FumiBackupAccount): the backup's */
  guint             position;
  goffset           done;     /* bytes of the accounts before */
  goffset           total;
  RestoreStep       step;
  GBytes           *settings; /* of the present account; NULL: none, or damaged */
  FumiBackupResult  result;
} Job;

/* What the worker gets, and gives back: values only. */
typedef struct
{
  FumiBackup       *backup;
  FumiStore        *store;
  char             *account;
  char             *target;
  gboolean          wants_settings;
  GBytes           *settings;
  char             *config_dir; /* NULL except after the last account */
  FumiJobProgress  *progress;
  FumiBackupResult  result;
} Work;

static void restore_advance (GTask *task);

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->store);
  g_object_unref (job->accounts);
  g_free (job->config_dir);
  fumi_job_progress_unref (job->progress);
  g_ptr_array_unref (job->chosen);
  g_clear_pointer (&job->settings, g_bytes_unref);
  fumi_backup_result_clear (&job->result);
  g_free (job);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->store);
  g_free (work->account);
  g_free (work->target);
  g_free (work->config_dir);
  g_clear_pointer (&work->settings, g_bytes_unref);
  fumi_job_progress_unref (work->progress);
  fumi_backup_result_clear (&work->result);
  g_free (work);
}

static void
note_failure (FumiBackupResult *result,
              const char       *text)
{
  result->failed++;
  if (result->failures == NULL)
    result->failures = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (result->failures, g_strdup (text));
}

static gboolean
restore_mail (Work          *work,
              GCancellable  *cancellable,
              GError       **error)
{
  gint64 end = g_get_monotonic_time () + BUSY_SECONDS * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr(GError) local_error = NULL;

      if (fumi_backup_restore (work->backup, work->store, work->account, work->target,
                               fumi_job_progress_note, work->progress, &work->result, cancellable,
                               &local_error))
        return TRUE;
      if (!g_error_matches (local_error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_BUSY)
          || g_get_monotonic_time () >= end)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_usleep (BUSY_INTERVAL_US);
    }
}

/* What the user decided here stays; a file that is not here yet is taken over. */
static void
restore_file (Work       *work,
              const char *name)
{
  g_autofree char *path = g_build_filename (work->config_dir, name, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) contents = NULL;
  gsize length;
  const void *bytes;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  contents = fumi_backup_read_file (work->backup, name, &error);
  if (contents != NULL)
    {
      bytes = g_bytes_get_data (contents, &length);
      g_mkdir_with_parents (work->config_dir, 0700);
      g_file_set_contents_full (path, bytes, length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &error);
    }
  if (error != NULL)
    note_failure (&work->result, error->message);
}

static void
restore_in_thread (GTask        *task,
                   gpointer      source,
                   gpointer      data,
                   GCancellable *cancellable)
{
  Work *work = data;
  g_autoptr(GError) settings_error = NULL;
  GError *error = NULL;

  if (work->account != NULL && !restore_mail (work, cancellable, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (work->wants_settings)
    work->settings = fumi_backup_read_settings (work->backup, work->account, &settings_error);
  if (work->config_dir != NULL)
    {
      restore_file (work, "rules.ini");
      restore_file (work, "senders.ini");
    }
  g_task_return_boolean (task, TRUE);
}

static void
add_result (FumiBackupResult *sum,
            FumiBackupResult *part)
{
  sum->messages += part->messages;
  sum->added += part->added;
  sum->duplicates += part->duplicates;
  sum->failed += part->failed;
  sum->bytes += part->bytes;
  if (part->failures == NULL)
    return;
  if (sum->failures == NULL)
    sum->failures = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_extend_and_steal (sum->failures, g_steal_pointer (&part->failures));
}

static void
on_work_done (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  Work *work = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  gboolean worked = g_task_propagate_boolean (G_TASK (result), &error);

  add_result (&job->result, &work->result);
  if (!worked)
    {
      g_task_return_error (task, error);
      return;
    }
  if (work->account == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  job->settings = g_steal_pointer (&work->settings);
  job->step++;
  restore_advance (task);
}

/* @account: (nullable): NULL for the files that belong to no account */
static void
start_work (GTask                   *task,
            Job                     *job,
            const FumiBackupAccount *account)
{
  Work *work = g_new0 (Work, 1);
  g_autoptr(GTask) worker = g_task_new (NULL, g_task_get_cancellable (task), on_work_done,
                                        g_object_ref (task));

  work->backup = job->backup;
  work->store = g_object_ref (job->store);
  work->progress = fumi_job_progress_ref (job->progress);
  if (account != NULL)
    {
      FumiAccount *target = fumi_restore_find_target (job->accounts, account);

      work->account = g_strdup (account->id);
      work->target = g_strdup (target != NULL ? fumi_account_get_id (target) : account->id);
      work->wants_settings = target == NULL;
    }
  else
    work->config_dir = g_strdup (job->config_dir);
  g_task_set_task_data (worker, work, work_free);
  g_task_set_check_cancellable (worker, FALSE);
  g_task_run_in_thread (worker, restore_in_thread);
}

/* (nullable) (transfer full): an account of these settings */
static FumiAccount *
parse_settings (const char *id,
                GBytes     *settings)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();

  if (settings == NULL || g_bytes_get_size (settings) == 0
      || !g_key_file_load_from_bytes (file, settings, G_KEY_FILE_NONE, NULL))
    return NULL;
  return fumi_account_new_from_key_file (id, file, NULL);
}

/* Mail that nobody can find is as good as lost: an account all the same, which deletes nothing. */
static FumiAccount *
make_up_account (Job                     *job,
                 const FumiBackupAccount *described)
{
  FumiAccount *account = fumi_account_new_with_id (described->id);
  const char *at = strrchr (described->title, '@');
  g_autoptr(FumiPop3Server) server = fumi_account_dup_server (account);
  g_autofree char *text = NULL;

  g_free (server->host);
  server->host = g_strdup (at != NULL ? at + 1 : "localhost");
  fumi_account_set_server (account, server);
  fumi_account_set_identity (account, "", described->title);
  fumi_account_set_leave (account, FUMI_LEAVE_FOREVER, FUMI_LEAVE_DAYS_DEFAULT);
  g_object_set (account, "receive-automatically", FALSE, NULL);

  /* Translators: %s is a mail address. */
  text = g_strdup_printf (_("The settings of %s are damaged in the backup. Its mail is here; the server has to "
                            "be typed in again."), described->title);
  note_failure (&job->result, text);
  return account;
}

static gboolean
restore_settings (Job                      *job,
                  const FumiBackupAccount  *described,
                  GError                  **error)
{
  g_autoptr(FumiAccount) account = NULL;

  if (fumi_restore_find_target (job->accounts, described) != NULL)
    return TRUE;

  account = parse_settings (described->id, job->settings);
  if (account == NULL)
    account = make_up_account (job, described);
  return fumi_account_list_add (job->accounts, account, error);
}

static void
restore_advance (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  const FumiBackupAccount *account;
  GError *error = NULL;

  if (job->position >= job->chosen->len)
    {
      start_work (task, job, NULL);
      return;
    }

  account = job->chosen->pdata[job->position];
  switch (job->step)
    {
    case RESTORE_MAIL:
      fumi_job_progress_set_base (job->progress, job->done, job->total, job->result.messages);
      start_work (task, job, account);
      return;

    case RESTORE_SETTINGS:
      if (!restore_settings (job, account, &error))
        {
          g_task_return_error (task, error);
          return;
        }
      job->step++;
      restore_advance (task);
      return;

    case RESTORE_NEXT:
      g_clear_pointer (&job->settings, g_bytes_unref);
      job->done += account->bytes;
      job->position++;
      job->step = RESTORE_MAIL;
      restore_advance (task);
      return;

    default:
      g_assert_not_reached ();
    }
}

void
fumi_restore_accounts_async (FumiBackup             *backup,
                             FumiStore              *store,
                             FumiAccountList        *accounts,
                             const char             *config_dir,
                             const char * const     *ids,
                             FumiBackupProgressFunc  progress,
                             gpointer                progress_data,
                             GCancellable           *cancellable,
                             GAsyncReadyCallback     callback,
                             gpointer                user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);
  GPtrArray *all;

  g_return_if_fail (backup != NULL && FUMI_IS_STORE (store) && FUMI_IS_ACCOUNT_LIST (accounts));
  g_return_if_fail (config_dir != NULL);

  all = fumi_backup_get_accounts (backup);
  job->backup = backup;
  job->store = g_object_ref (store);
  job->accounts = g_object_ref (accounts);
  job->config_dir = g_strdup (config_dir);
  job->progress = fumi_job_progress_new (progress, progress_data);
  job->chosen = g_ptr_array_new ();
  for (guint i = 0; i < all->len; i++)
    {
      FumiBackupAccount *account = all->pdata[i];

      if (ids != NULL && !g_strv_contains (ids, account->id))
        continue;
      g_ptr_array_add (job->chosen, account);
      job->total += MIN (account->bytes, G_MAXINT64 - job->total);
    }
  g_task_set_source_tag (task, fumi_restore_accounts_async);
  g_task_set_task_data (task, job, job_free);
  g_task_set_check_cancellable (task, FALSE);
  restore_advance (task);
}

gboolean
fumi_restore_accounts_finish (GAsyncResult      *result_of_call,
                              FumiBackupResult  *result,
                              GError           **error)
{
  Job *job;

  g_return_val_if_fail (g_task_is_valid (result_of_call, NULL), FALSE);
  g_return_val_if_fail (result != NULL, FALSE);

  job = g_task_get_task_data (G_TASK (result_of_call));
  fumi_job_progress_stop (job->progress);
  *result = job->result;
  memset (&job->result, 0, sizeof job->result);
  return g_task_propagate_boolean (G_TASK (result_of_call), error);
}
