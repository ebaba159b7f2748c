/* fumi-mailbox-job.c: import and export of mail as jobs of their own thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mailbox-job.h"

#include <string.h>
#include <sysexits.h>

#include "fumi-diagnosis.h"

/* ---- how it ended ---------------------------------------------------------------------------------- */

const char *
fumi_mailbox_result_to_code (const FumiMailboxOutcome *outcome,
                             const GError             *error)
{
  if (error == NULL)
    return outcome->failed > 0 ? "incomplete" : "ok";
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return "not-mail";
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return "exists";
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return "not-found";

  return fumi_failure_to_code (fumi_failure_from_error (error));
}

int
fumi_mailbox_result_get_exit_code (const FumiMailboxOutcome *outcome,
                                   const GError             *error)
{
  if (error == NULL)
    return outcome->failed > 0 ? EX_DATAERR : EX_OK;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return EX_DATAERR;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return EX_CANTCREAT;

  return fumi_failure_get_exit_code (fumi_failure_from_error (error));
}

/* ---- a job ----------------------------------------------------------------------------------------- */

/* What one asks for, and what came of it. Belongs to the thread while that works, to the main thread before and
 * afterwards; only what progress passes on is used by both. */
typedef struct
{
  gatomicrefcount          references;

  FumiStore               *store;    /* NULL for counting */
  char                    *path;
  char                    *account;
  char                    *folder;
  FumiMailboxSource       *source;   /* of the caller; of counting until it is handed over */
  FumiMailboxExport        export;   /* its strings and arrays are the next four */
  gint64                  *ids;
  FumiMailboxExportAccount *accounts;
  FumiMailboxOutcome       outcome;

  FumiMailboxProgressFunc  progress;
  FumiMailboxCountFunc     counted;
  gpointer                 progress_data;
  GMainContext            *context;  /* of the caller */

  GMutex                   lock;     /* the rest */
  gboolean                 told;     /* progress is on its way already */
  gboolean                 ended;    /* nothing is told any more */
  FumiMailboxProgress      state;
  char                    *title;
} Job;

static Job *
job_new (FumiStore *store)
{
  Job *job = g_new0 (Job, 1);

  g_atomic_ref_count_init (&job->references);
  job->store = store != NULL ? g_object_ref (store) : NULL;
  job->context = g_main_context_ref_thread_default ();
  g_mutex_init (&job->lock);
  return job;
}

static void
job_unref (Job *job)
{
  if (!g_atomic_ref_count_dec (&job->references))
    return;

  for (guint i = 0; i < job->export.n_accounts; i++)
    {
      g_free ((char *) job->accounts[i].id);
      g_free ((char *) job->accounts[i].title);
    }
  g_free (job->accounts);
  g_free (job->ids);
  g_free (job->path);
  g_free (job->account);
  g_free (job->folder);
  g_free (job->title);
  fumi_mailbox_outcome_clear (&job->outcome);
  g_clear_object (&job->store);
  g_main_context_unref (job->context);
  g_mutex_clear (&job->lock);
  g_free (job);
}

static Job *
job_ref (Job *job)
{
  g_atomic_ref_count_inc (&job->references);
  return job;
}

/* ---- progress -------------------------------------------------------------------------------------- */

static gboolean
pass_on (gpointer user_data)
{
  Job *job = user_data;
  FumiMailboxProgress state;
  g_autofree char *title = NULL;
  gboolean ended;

  g_mutex_lock (&job->lock);
  state = job->state;
  title = g_strdup (job->title);
  ended = job->ended;
  job->told = FALSE;
  g_mutex_unlock (&job->lock);

  state.title = title != NULL ? title : "";
  if (!ended && job->progress != NULL)
    job->progress (&state, job->progress_data);
  if (!ended && job->counted != NULL)
    job->counted (state.messages, job->progress_data);
  return G_SOURCE_REMOVE;
}

static void
tell (Job                       *job,
      const FumiMailboxProgress *state)
{
  gboolean told;

  g_mutex_lock (&job->lock);
  told = job->told;
  job->told = TRUE;
  job->state = *state;
  g_free (job->title);
  job->title = g_strdup (state->title);
  g_mutex_unlock (&job->lock);

  if (!told)
    g_main_context_invoke_full (job->context, G_PRIORITY_DEFAULT, pass_on, job_ref (job), (GDestroyNotify) job_unref);
}

static void
on_progress (const FumiMailboxProgress *state,
             gpointer                   user_data)
{
  tell (user_data, state);
}

static void
on_counted (guint    messages,
            gpointer user_data)
{
  const FumiMailboxProgress state = { .messages = messages, .title = "" };

  tell (user_data, &state);
}

static Job *
end_job (GAsyncResult *result)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  g_mutex_lock (&job->lock);
  job->ended = TRUE;
  g_mutex_unlock (&job->lock);
  return job;
}

static void
start (Job                 *job,
       GTaskThreadFunc      work,
       gpointer             tag,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  /* What was done until then is told also when the user has cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, (GDestroyNotify) job_unref);
  g_task_run_in_thread (task, work);
}

/* ---- counting -------------------------------------------------------------------------------------- */

static void
count_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  g_autoptr(FumiMailboxSource) found = fumi_mailbox_source_find (job->path, cancellable, &error);

  if (found != NULL && fumi_mailbox_source_count (found, on_counted, job, cancellable, &error))
    g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) fumi_mailbox_source_free);
  else
    g_task_return_error (task, error);
}

void
fumi_mailbox_count_async (const char           *path,
                          FumiMailboxCountFunc  progress,
                          gpointer              progress_data,
                          GCancellable         *cancellable,
                          GAsyncReadyCallback   callback,
                          gpointer              user_data)
{
  Job *job = job_new (NULL);

  job->path = g_strdup (path);
  job->counted = progress;
  job->progress_data = progress_data;
  start (job, count_in_thread, fumi_mailbox_count_async, cancellable, callback, user_data);
}

FumiMailboxSource *
fumi_mailbox_count_finish (GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, fumi_mailbox_count_async), NULL);

  end_job (result);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- importing ------------------------------------------------------------------------------------- */

static void
import_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Job *job = task_data;
  const FumiMailboxImportTarget target = { job->account, job->folder, FALSE };
  GError *error = NULL;

  if (fumi_mailbox_import (job->store, &target, job->source, on_progress, job, cancellable, &job->outcome, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
fumi_mailbox_import_async (FumiStore               *store,
                           const char              *account,
                           const char              *folder,
                           FumiMailboxSource       *source,
                           FumiMailboxProgressFunc  progress,
                           gpointer                 progress_data,
                           GCancellable            *cancellable,
                           GAsyncReadyCallback      callback,
                           gpointer                 user_data)
{
  Job *job = job_new (store);

  job->account = g_strdup (account);
  job->folder = g_strdup (folder);
  job->source = source;
  job->progress = progress;
  job->progress_data = progress_data;
  start (job, import_in_thread, fumi_mailbox_import_async, cancellable, callback, user_data);
}

static gboolean
finish (GAsyncResult        *result,
        FumiMailboxOutcome  *outcome,
        GError             **error)
{
  Job *job = end_job (result);

  *outcome = job->outcome;
  job->outcome = (FumiMailboxOutcome) { 0 };
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
fumi_mailbox_import_finish (GAsyncResult        *result,
                            FumiMailboxOutcome  *outcome,
                            GError             **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, fumi_mailbox_import_async), FALSE);

  return finish (result, outcome, error);
}

/* ---- exporting ------------------------------------------------------------------------------------- */

static void
export_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;

  if (fumi_mailbox_export (job->store, &job->export, on_progress, job, cancellable, &job->outcome, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
fumi_mailbox_export_async (FumiStore               *store,
                           const FumiMailboxExport *export,
                           FumiMailboxProgressFunc  progress,
                           gpointer                 progress_data,
                           GCancellable            *cancellable,
                           GAsyncReadyCallback      callback,
                           gpointer                 user_data)
{
  Job *job = job_new (store);

  job->path = g_strdup (export->path);
  job->folder = g_strdup (export->folder);
  job->ids = export->ids != NULL ? g_memdup2 (export->ids, export->n_ids * sizeof (gint64)) : NULL;
  job->accounts = g_new0 (FumiMailboxExportAccount, export->n_accounts);
  for (guint i = 0; i < export->n_accounts; i++)
    job->accounts[i] = (FumiMailboxExportAccount) { g_strdup (export->accounts[i].id),
                                                    g_strdup (export->accounts[i].title) };
  job->export = *export;
  job->export.path = job->path;
  job->export.folder = job->folder;
  job->export.ids = job->ids;
  job->export.accounts = job->accounts;
  job->progress = progress;
  job->progress_data = progress_data;
  start (job, export_in_thread, fumi_mailbox_export_async, cancellable, callback, user_data);
}

gboolean
fumi_mailbox_export_finish (GAsyncResult        *result,
                            FumiMailboxOutcome  *outcome,
                            GError             **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, fumi_mailbox_export_async), FALSE);

  return finish (result, outcome, error);
}
