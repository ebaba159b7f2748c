/* fumi-store-actions.c: what the user does with mail that is here: flags, folders, gone for good; and undo.
 *
 * Here are the calls and the way through many messages; one chunk of them is in fumi-store-change.c and
 * fumi-store-purge.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store-actions-private.h"

#include <glib/gi18n-lib.h>

#include "fumi-folder-name.h"
#include "fumi-store-filing.h"
#include "fumi-store-folders.h"

/* Between two chunks, so that whoever waits for the writer gets it: a mutex that is taken again at once may go to
 * the same thread every time. */
#define TURN_OF_OTHERS_US 1000

/* ---- through many messages ------------------------------------------------------------------------- */

/* One of these is what an action is about. */
typedef struct
{
  GArray                *ids;     /* (element-type gint64): of a purge */
  const FumiStoreChange *changes;
  guint                  n;
  GHashTable            *copies;  /* of FumiStoreWork; nullable */
} Subject;

typedef struct
{
  FumiStoreProgressFunc  func;
  gpointer               user_data;
} Progress;

static void
free_places (gpointer places)
{
  g_clear_pointer ((GHashTable **) &places, g_hash_table_unref);
}

static void
do_chunk (FumiStoreWork *work,
          const Subject *subject,
          guint          first,
          guint          n)
{
  if (subject->changes != NULL)
    fumi_store_change_chunk (work, subject->changes + first, n);
  else
    fumi_store_purge_chunk (work, &g_array_index (subject->ids, gint64, first), n);
}

gboolean
fumi_store_work_counts (FumiStoreWork *work,
                        gint64         id)
{
  return work->copies == NULL || !g_hash_table_contains (work->copies, &id);
}

static FumiStoreOutcome *
do_all (FumiStore      *store,
        const Subject  *subject,
        const Progress *progress,
        GCancellable   *cancellable)
{
  FumiStoreWork work = { .store = store, .outcome = g_new0 (FumiStoreOutcome, 1), .copies = subject->copies };
  GError *error = NULL;

  work.purging = subject->changes == NULL;
  work.found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_places);
  work.made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint first = 0; first < subject->n && !work.outcome->stopped; first += FUMI_STORE_CHUNK)
    {
      guint n = MIN (FUMI_STORE_CHUNK, subject->n - first);

      if (g_cancellable_set_error_if_cancelled (cancellable, &error))
        {
          fumi_store_work_stop (&work, error);
          break;
        }

      if (first > 0)
        g_usleep (TURN_OF_OTHERS_US);
      do_chunk (&work, subject, first, n);
      if (progress->func != NULL)
        progress->func (first + n, subject->n, progress->user_data);
    }
  g_hash_table_unref (work.found);
  g_hash_table_unref (work.made);

  return work.outcome;
}

static FumiStoreOutcome *
refuse (GError *error)
{
  FumiStoreOutcome *outcome = g_new0 (FumiStoreOutcome, 1);

  outcome->stopped = TRUE;
  outcome->error = error;
  return outcome;
}

/* ---- which change ---------------------------------------------------------------------------------- */

static FumiStoreChange
change_of_action (FumiStoreAction  action,
                  const char      *folder)
{
  FumiStoreChange change = { .set = "", .clear = "" };

  switch (action)
    {
    case FUMI_STORE_MARK_READ:
      change.set = "S";
      break;

    case FUMI_STORE_MARK_UNREAD:
      change.clear = "S";
      break;

    case FUMI_STORE_STAR:
      change.set = "F";
      break;

    case FUMI_STORE_UNSTAR:
      change.clear = "F";
      break;

    case FUMI_STORE_MOVE:
      change.folder = folder;
      break;

    case FUMI_STORE_PURGE:
    default:
      g_assert_not_reached ();
    }

  return change;
}

/* Copies in one account are one message to the user: they are in the list as one row, and go where it goes. */
static GArray *
add_copies (FumiStore     *store,
            const gint64  *ids,
            guint          n,
            GHashTable    *copies,
            GError       **error)
{
  g_autoptr(GArray) all = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  g_autoptr(GHashTable) asked = g_hash_table_new (g_int64_hash, g_int64_equal);
  FumiIndex *reader = fumi_store_borrow_reader (store, error);

  if (reader == NULL)
    return NULL;

  g_array_append_vals (all, ids, n);
  for (guint i = 0; i < n; i++)
    g_hash_table_add (asked, (gpointer) &ids[i]);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GArray) found = fumi_index_list_copies (reader, ids[i], error);

      if (found == NULL)
        {
          fumi_store_return_reader (store, reader);
          return NULL;
        }
      for (guint j = 0; j < found->len; j++)
        {
          gint64 id = g_array_index (found, gint64, j);

          if (g_hash_table_contains (asked, &id) || !g_hash_table_add (copies, g_memdup2 (&id, sizeof id)))
            continue;
          g_array_append_val (all, id);
        }
    }
  fumi_store_return_reader (store, reader);

  return g_steal_pointer (&all);
}

static FumiStoreOutcome *
change_all (FumiStore       *store,
            FumiStoreAction  action,
            GArray          *ids,
            GHashTable      *copies,
            const char      *folder,
            const Progress  *progress,
            GCancellable    *cancellable)
{
  g_autofree FumiStoreChange *changes = g_new (FumiStoreChange, MAX (ids->len, 1));
  Subject subject = { .changes = changes, .n = ids->len, .copies = copies };

  for (guint i = 0; i < ids->len; i++)
    {
      changes[i] = change_of_action (action, folder);
      changes[i].id = g_array_index (ids, gint64, i);
    }

  return do_all (store, &subject, progress, cancellable);
}

static FumiStoreOutcome *
act_with_copies (FumiStore       *store,
                 FumiStoreAction  action,
                 const gint64    *ids,
                 guint            n,
                 const char      *folder,
                 const Progress  *progress,
                 GCancellable    *cancellable)
{
  g_autoptr(GHashTable) copies = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GError *error = NULL;
  g_autoptr(GArray) all = add_copies (store, ids, n, copies, &error);
  Subject subject = { .ids = all, .copies = copies };

  if (all == NULL)
    return refuse (error);
  if (action != FUMI_STORE_PURGE)
    return change_all (store, action, all, copies, folder, progress, cancellable);

  subject.n = all->len;
  return do_all (store, &subject, progress, cancellable);
}

/* ---- in this thread -------------------------------------------------------------------------------- */

FumiStoreOutcome *
fumi_store_act (FumiStore             *store,
                FumiStoreAction        action,
                const gint64          *ids,
                guint                  n,
                const char            *folder,
                FumiStoreProgressFunc  progress,
                gpointer               progress_data,
                GCancellable          *cancellable)
{
  const Progress told = { progress, progress_data };

  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);
  g_return_val_if_fail (ids != NULL || n == 0, NULL);
  g_return_val_if_fail ((folder != NULL) == (action == FUMI_STORE_MOVE), NULL);

  if (folder != NULL && !fumi_folder_key_is_valid (folder))
    /* Translators: %s is the name of a folder. */
    return refuse (g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
                                _("“%s” cannot be the name of a folder."), folder));

  return act_with_copies (store, action, ids, n, folder, &told, cancellable);
}

FumiStoreOutcome *
fumi_store_change_all (FumiStore             *store,
                       const FumiStoreChange *changes,
                       guint                  n,
                       FumiStoreProgressFunc  progress,
                       gpointer               progress_data,
                       GCancellable          *cancellable)
{
  const Progress told = { progress, progress_data };
  const Subject subject = { .changes = changes, .n = n };

  return do_all (store, &subject, &told, cancellable);
}

FumiStoreOutcome *
fumi_store_undo (FumiStore             *store,
                 FumiStoreUndo         *undo,
                 FumiStoreProgressFunc  progress,
                 gpointer               progress_data,
                 GCancellable          *cancellable)
{
  const Progress told = { progress, progress_data };
  Subject subject = { 0 };
  GError *error = NULL;

  g_return_val_if_fail (FUMI_IS_STORE (store) && undo != NULL, NULL);

  if (!fumi_store_undo_make_folders (undo, store, &error))
    return refuse (error);

  subject.changes = fumi_store_undo_get_changes (undo, &subject.n);
  return do_all (store, &subject, &told, cancellable);
}

static GArray *
list_trash (FumiStore   *store,
            const char  *account,
            GError     **error)
{
  const FumiStoreQuery query = { .account = account, .folder = FUMI_STORE_TRASH };

  return fumi_store_list_ids (store, &query, error);
}

FumiStoreOutcome *
fumi_store_empty_trash (FumiStore             *store,
                        const char            *account,
                        FumiStoreProgressFunc  progress,
                        gpointer               progress_data,
                        GCancellable          *cancellable)
{
  const Progress told = { progress, progress_data };
  g_autoptr(GArray) ids = NULL;
  GError *error = NULL;

  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);

  ids = list_trash (store, account, &error);
  if (ids == NULL)
    return refuse (error);

  return act_with_copies (store, FUMI_STORE_PURGE, (const gint64 *) ids->data, ids->len, NULL, &told,
                          cancellable);
}

/* ---- in another thread ----------------------------------------------------------------------------- */

typedef enum
{
  CALL_ACT,
  CALL_UNDO,
  CALL_EMPTY_TRASH,
  CALL_REMOVE_FOLDER,
  CALL_FILE,
} CallKind;

typedef struct
{
  CallKind         kind;
  FumiStoreAction  action;
  gint64          *ids;
  guint            n;
  char            *folder;
  FumiStoreUndo   *undo;
  char            *account;
  FumiStoreFiling *filings; /* n of them, with their folders in names */
  GStringChunk    *names;
  Progress         progress;
} Call;

static void
call_free (Call *call)
{
  g_free (call->ids);
  g_free (call->folder);
  g_clear_pointer (&call->undo, fumi_store_undo_unref);
  g_free (call->account);
  g_free (call->filings);
  g_clear_pointer (&call->names, g_string_chunk_free);
  g_free (call);
}

/* On its way from the worker to the caller's main context. */
typedef struct
{
  GTask *task;
  guint  done;
  guint  total;
} Told;

static void
told_free (Told *told)
{
  g_object_unref (told->task);
  g_free (told);
}

static gboolean
tell (gpointer user_data)
{
  Told *told = user_data;
  const Call *call = g_task_get_task_data (told->task);

  call->progress.func (told->done, told->total, call->progress.user_data);
  return G_SOURCE_REMOVE;
}

/* At the priority of the task's own return, which comes after it and so is dispatched after it. */
static void
on_progress (guint    done,
             guint    total,
             gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr(GSource) source = g_idle_source_new ();
  Told *told = g_new0 (Told, 1);

  told->task = g_object_ref (task);
  told->done = done;
  told->total = total;
  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_callback (source, tell, told, (GDestroyNotify) told_free);
  g_source_attach (source, g_task_get_context (task));
}

static void
act_in_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  const Call *call = task_data;
  FumiStoreProgressFunc progress = call->progress.func != NULL ? on_progress : NULL;
  FumiStoreOutcome *outcome = NULL;

  switch (call->kind)
    {
    case CALL_ACT:
      outcome = fumi_store_act (source, call->action, call->ids, call->n, call->folder, progress, task,
                                cancellable);
      break;

    case CALL_UNDO:
      outcome = fumi_store_undo (source, call->undo, progress, task, cancellable);
      break;

    case CALL_EMPTY_TRASH:
      outcome = fumi_store_empty_trash (source, call->account, progress, task, cancellable);
      break;

    case CALL_REMOVE_FOLDER:
      outcome = fumi_store_remove_folder (source, call->account, call->folder, progress, task, cancellable);
      break;

    case CALL_FILE:
      outcome = fumi_store_file (source, call->filings, call->n, FALSE, progress, task, cancellable);
      break;

    default:
      g_assert_not_reached ();
    }

  g_task_return_pointer (task, outcome, (GDestroyNotify) fumi_store_outcome_free);
}

/* Takes @call. */
static void
start (FumiStore           *store,
       Call                *call,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, start);
  g_task_set_name (task, "fumi_store_act_async");
  /* What was done before it was cancelled is done, and is told. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  g_task_run_in_thread (task, act_in_thread);
}

void
fumi_store_act_async (FumiStore             *store,
                      FumiStoreAction        action,
                      const gint64          *ids,
                      guint                  n,
                      const char            *folder,
                      FumiStoreProgressFunc  progress,
                      gpointer               progress_data,
                      GCancellable          *cancellable,
                      GAsyncReadyCallback    callback,
                      gpointer               user_data)
{
  Call *call;

  g_return_if_fail (FUMI_IS_STORE (store));
  g_return_if_fail (ids != NULL || n == 0);
  g_return_if_fail ((folder != NULL) == (action == FUMI_STORE_MOVE));

  call = g_new0 (Call, 1);
  call->kind = CALL_ACT;
  call->action = action;
  call->ids = g_memdup2 (ids, n * sizeof *ids);
  call->n = n;
  call->folder = g_strdup (folder);
  call->progress = (Progress) { progress, progress_data };
  start (store, call, cancellable, callback, user_data);
}

void
fumi_store_undo_async (FumiStore             *store,
                       FumiStoreUndo         *undo,
                       FumiStoreProgressFunc  progress,
                       gpointer               progress_data,
                       GCancellable          *cancellable,
                       GAsyncReadyCallback    callback,
                       gpointer               user_data)
{
  Call *call;

  g_return_if_fail (FUMI_IS_STORE (store) && undo != NULL);

  call = g_new0 (Call, 1);
  call->kind = CALL_UNDO;
  call->undo = fumi_store_undo_ref (undo);
  call->progress = (Progress) { progress, progress_data };
  start (store, call, cancellable, callback, user_data);
}

void
fumi_store_empty_trash_async (FumiStore             *store,
                              const char            *account,
                              FumiStoreProgressFunc  progress,
                              gpointer               progress_data,
                              GCancellable          *cancellable,
                              GAsyncReadyCallback    callback,
                              gpointer               user_data)
{
  Call *call;

  g_return_if_fail (FUMI_IS_STORE (store));

  call = g_new0 (Call, 1);
  call->kind = CALL_EMPTY_TRASH;
  call->account = g_strdup (account);
  call->progress = (Progress) { progress, progress_data };
  start (store, call, cancellable, callback, user_data);
}

void
fumi_store_remove_folder_async (FumiStore             *store,
                                const char            *account,
                                const char            *key,
                                FumiStoreProgressFunc  progress,
                                gpointer               progress_data,
                                GCancellable          *cancellable,
                                GAsyncReadyCallback    callback,
                                gpointer               user_data)
{
  Call *call;

  g_return_if_fail (FUMI_IS_STORE (store) && account != NULL && key != NULL);

  call = g_new0 (Call, 1);
  call->kind = CALL_REMOVE_FOLDER;
  call->account = g_strdup (account);
  call->folder = g_strdup (key);
  call->progress = (Progress) { progress, progress_data };
  start (store, call, cancellable, callback, user_data);
}

void
fumi_store_file_async (FumiStore             *store,
                       const FumiStoreFiling *filings,
                       guint                  n,
                       FumiStoreProgressFunc  progress,
                       gpointer               progress_data,
                       GCancellable          *cancellable,
                       GAsyncReadyCallback    callback,
                       gpointer               user_data)
{
  Call *call;

  g_return_if_fail (FUMI_IS_STORE (store));
  g_return_if_fail (filings != NULL || n == 0);

  call = g_new0 (Call, 1);
  call->kind = CALL_FILE;
  call->filings = g_memdup2 (filings, n * sizeof *filings);
  call->names = g_string_chunk_new (256);
  for (guint i = 0; i < n; i++)
    if (filings[i].folder != NULL)
      call->filings[i].folder = g_string_chunk_insert_const (call->names, filings[i].folder);
  call->n = n;
  call->progress = (Progress) { progress, progress_data };
  start (store, call, cancellable, callback, user_data);
}

FumiStoreOutcome *
fumi_store_act_finish (FumiStore    *store,
                       GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}
