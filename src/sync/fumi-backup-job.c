/* fumi-backup-job.c: backing up accounts: the mail that store/ has, with their settings.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-job.h"

#include <string.h>
#include <sysexits.h>

#include "fumi-diagnosis.h"
#include "fumi-job-progress.h"

/* ---- how it went, for scripts ---------------------------------------------------------------------------- */

const char *
fumi_backup_result_to_code (const FumiBackupResult *result,
                            const GError           *error)
{
  if (error == NULL)
    return result->failed > 0 ? "incomplete" : "ok";
  if (error->domain != FUMI_BACKUP_ERROR)
    return fumi_failure_to_code (fumi_failure_from_error (error));

  switch (error->code)
    {
    case FUMI_BACKUP_ERROR_NOT_A_BACKUP:
      return "not-a-backup";
    case FUMI_BACKUP_ERROR_NEWER:
      return "newer";
    case FUMI_BACKUP_ERROR_PASSWORD:
      return "password";
    case FUMI_BACKUP_ERROR_UNSAFE:
      return "unsafe";
    case FUMI_BACKUP_ERROR_DAMAGED:
    default:
      return "damaged";
    }
}

int
fumi_backup_result_get_exit_code (const FumiBackupResult *result,
                                  const GError           *error)
{
  if (error == NULL)
    return result->failed > 0 ? EX_DATAERR : EX_OK;
  if (g_error_matches (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_PASSWORD))
    return EX_NOPERM;
  if (error->domain == FUMI_BACKUP_ERROR)
    return EX_DATAERR;
  return fumi_failure_get_exit_code (fumi_failure_from_error (error));
}

char *
fumi_backup_dup_file_name (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "fumibako-backup-%Y-%m-%d.zip");
}

/* ---- backing up ---------------------------------------------------------------------------------------- */

/* What the worker gets: values only. */
typedef struct
{
  FumiStore        *store;
  FumiBackupPlan   *plan;
  char             *path;
  char             *password; /* (nullable) */
  char             *config_dir;
  FumiJobProgress  *progress;
  FumiBackupResult  result;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->store);
  fumi_backup_plan_free (job->plan);
  if (job->password != NULL)
    explicit_bzero (job->password, strlen (job->password));
  g_free (job->password);
  g_free (job->path);
  g_free (job->config_dir);
  fumi_job_progress_unref (job->progress);
  fumi_backup_result_clear (&job->result);
  g_free (job);
}

static gboolean
add_file (Job         *job,
          const char  *name,
          GError     **error)
{
  g_autofree char *path = g_build_filename (job->config_dir, name, NULL);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) local_error = NULL;
  char *contents;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  bytes = g_bytes_new_take (contents, length);
  fumi_backup_plan_add_file (job->plan, name, bytes);
  return TRUE;
}

static void
work (GTask        *task,
      gpointer      source,
      gpointer      data,
      GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (add_file (job, "rules.ini", &error) && add_file (job, "senders.ini", &error)
      && fumi_backup_write (job->store, job->plan, job->path, job->password, fumi_job_progress_note,
                            job->progress, &job->result, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Adds the accounts that are named, or all, to the plan. */
static gboolean
plan_accounts (Job                 *job,
               FumiAccountList     *accounts,
               const char * const  *ids,
               GError             **error)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (accounts)); i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (accounts), i);
      const char *id = fumi_account_get_id (account);
      g_autoptr(GBytes) settings = NULL;

      if (ids != NULL && !g_strv_contains (ids, id))
        continue;
      settings = fumi_account_list_read_settings (accounts, account, error);
      if (settings == NULL)
        return FALSE;
      fumi_backup_plan_add_account (job->plan, id, fumi_account_get_address (account), settings);
    }
  return TRUE;
}

void
fumi_backup_accounts_async (FumiStore              *store,
                            FumiAccountList        *accounts,
                            const char             *config_dir,
                            const char * const     *ids,
                            const char             *path,
                            const char             *password,
                            FumiBackupProgressFunc  progress,
                            gpointer                progress_data,
                            GCancellable           *cancellable,
                            GAsyncReadyCallback     callback,
                            gpointer                user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);
  GError *error = NULL;

  g_return_if_fail (FUMI_IS_STORE (store) && FUMI_IS_ACCOUNT_LIST (accounts));
  g_return_if_fail (config_dir != NULL && path != NULL);

  job->store = g_object_ref (store);
  job->plan = fumi_backup_plan_new ();
  job->path = g_strdup (path);
  job->password = g_strdup (password);
  job->config_dir = g_strdup (config_dir);
  job->progress = fumi_job_progress_new (progress, progress_data);
  g_task_set_source_tag (task, fumi_backup_accounts_async);
  g_task_set_task_data (task, job, job_free);
  /* A backup that is whole when the user presses Cancel is whole. */
  g_task_set_check_cancellable (task, FALSE);

  if (plan_accounts (job, accounts, ids, &error))
    g_task_run_in_thread (task, work);
  else
    g_task_return_error (task, error);
}

gboolean
fumi_backup_accounts_finish (GAsyncResult      *result_of_call,
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
