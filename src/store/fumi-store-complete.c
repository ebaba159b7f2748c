/* fumi-store-complete.c: an index that lacks mail is made complete.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store-complete.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "fumi-index-aside.h"
#include "fumi-index-salvage.h"
#include "fumi-rebuild.h"
#include "fumi-store-error.h"
#include "fumi-store-private.h"

/* The new index may be damaged as well, and be set aside in its turn; a disk that damages every one is given up. */
#define MAX_ROUNDS 3

/* How often the lock is tried that another program has. */
#define LOCK_US (50 * 1000)

gboolean
fumi_store_is_complete (FumiStore *store)
{
  g_return_val_if_fail (FUMI_IS_STORE (store), FALSE);

  return g_atomic_int_get (&store->complete) && !g_atomic_int_get (&store->damaged);
}

/* ---- one at a time --------------------------------------------------------------------------------- */

/* A program that was killed lets go of it. */
static int
lock_completing (FumiStore     *store,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autofree char *path = g_build_filename (store->data_dir, ".complete.lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int saved_errno;

  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return -1;
    }

  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      saved_errno = errno;
      if (saved_errno != EWOULDBLOCK && saved_errno != EINTR)
        {
          close (fd);
          fumi_store_set_disk_error (error, saved_errno, path);
          return -1;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          close (fd);
          return -1;
        }
      g_usleep (LOCK_US);
    }

  return fd;
}

/* ---- completing ------------------------------------------------------------------------------------ */

static gboolean
salvage_one (FumiStore   *store,
             const char  *aside,
             GError     **error)
{
  FumiIndexSalvaged salvaged = { 0, 0 };
  FumiIndex *writer = fumi_store_begin_writing (store, error);

  if (writer == NULL)
    return FALSE;
  if (!fumi_index_salvage (writer, aside, &salvaged, error))
    {
      fumi_store_abort_writing (store);
      return FALSE;
    }
  if (!fumi_store_commit_writing (store, error))
    return FALSE;

  g_message ("%s: %u entries of the ledger and %u rows could be read", aside, salvaged.ledger,
             salvaged.messages);
  return TRUE;
}

/* The latest file first: what it says is newer than what the others say. */
static gboolean
salvage (FumiStore  *store,
         GError    **error)
{
  g_autoptr(GPtrArray) asides = fumi_index_list_salvage (store->index_path);

  for (guint i = 0; i < asides->len; i++)
    {
      if (!salvage_one (store, asides->pdata[i], error))
        return FALSE;
    }

  return asides->len == 0 || fumi_index_end_salvage (store->index_path, error);
}

static gboolean
set_complete (FumiStore  *store,
              GError    **error)
{
  FumiIndex *writer = fumi_store_begin_writing (store, error);

  if (writer == NULL)
    return FALSE;
  if (!fumi_index_set_complete (writer, error))
    {
      fumi_store_abort_writing (store);
      return FALSE;
    }

  return fumi_store_commit_writing (store, error);
}

static gboolean
complete_once (FumiStore              *store,
               const FumiRebuildTold  *told,
               gboolean               *again,
               GError                **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean complete = FALSE;

  *again = FALSE;
  if (!fumi_store_open_index (store, &complete, error))
    return FALSE;
  if (complete)
    return TRUE;
  if (salvage (store, &local_error) && fumi_rebuild_all (store, told, &local_error) &&
      set_complete (store, &local_error))
    return fumi_store_open_index (store, &complete, error);

  *again = g_error_matches (local_error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_DAMAGED);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
complete_locked (FumiStore              *store,
                 const FumiRebuildTold  *told,
                 GError                **error)
{
  gboolean again = TRUE;

  for (guint round = 1; again; round++)
    {
      g_autoptr(GError) local_error = NULL;

      if (complete_once (store, told, &again, &local_error))
        return TRUE;

      again = again && round < MAX_ROUNDS;
      if (!again)
        g_propagate_error (error, g_steal_pointer (&local_error));
    }

  return FALSE;
}

gboolean
fumi_store_complete (FumiStore              *store,
                     FumiStoreProgressFunc   progress,
                     gpointer                progress_data,
                     GCancellable           *cancellable,
                     GError                **error)
{
  const FumiRebuildTold told = { progress, progress_data, cancellable, FALSE };
  g_autoptr(GMutexLocker) locker = NULL;
  gboolean completed;
  int lock_fd;

  g_return_val_if_fail (FUMI_IS_STORE (store), FALSE);

  if (fumi_store_is_complete (store))
    return TRUE;

  locker = g_mutex_locker_new (&store->completing);
  lock_fd = lock_completing (store, cancellable, error);
  if (lock_fd < 0)
    return FALSE;

  completed = complete_locked (store, &told, error);
  close (lock_fd);
  return completed;
}

gboolean
fumi_store_renew (FumiStore  *store,
                  GError    **error)
{
  gboolean complete;

  g_return_val_if_fail (FUMI_IS_STORE (store), FALSE);

  fumi_index_mark_damaged (store->index_path);
  g_atomic_int_set (&store->damaged, TRUE);
  return fumi_store_open_index (store, &complete, error);
}

/* ---- looking --------------------------------------------------------------------------------------- */

static gboolean
look_at (FumiStore     *store,
         const char    *account,
         gboolean       thorough,
         GCancellable  *cancellable,
         GError       **error)
{
  const FumiRebuildTold told = { NULL, NULL, cancellable, thorough };
  gboolean changed;

  if (!fumi_rebuild_account (store, account, &told, &changed, error))
    return FALSE;
  if (changed)
    fumi_store_note_changed (store, account);

  return TRUE;
}

gboolean
fumi_store_look (FumiStore     *store,
                 const char    *account,
                 gboolean       thorough,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr(GPtrArray) accounts = NULL;

  g_return_val_if_fail (FUMI_IS_STORE (store), FALSE);

  /* An index that is not complete is looked after already. */
  if (!fumi_store_is_complete (store))
    return TRUE;

  accounts = fumi_rebuild_list_accounts (store->mail_dir, error);
  if (accounts == NULL)
    return FALSE;

  for (guint i = 0; i < accounts->len; i++)
    {
      if ((account == NULL || g_str_equal (account, accounts->pdata[i])) &&
          !look_at (store, accounts->pdata[i], thorough, cancellable, error))
        return FALSE;
    }

  return TRUE;
}

/* ---- in another thread ----------------------------------------------------------------------------- */

typedef struct
{
  FumiStoreProgressFunc progress;
  gpointer              progress_data;
} Completing;

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
  const Told *told = user_data;
  const Completing *completing = g_task_get_task_data (told->task);

  completing->progress (told->done, told->total, completing->progress_data);
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
complete_in_thread (GTask        *task,
                    gpointer      source,
                    gpointer      task_data,
                    GCancellable *cancellable)
{
  const Completing *completing = task_data;
  GError *error = NULL;

  if (fumi_store_complete (source, completing->progress != NULL ? on_progress : NULL, task, cancellable,
                           &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
fumi_store_complete_async (FumiStore              *store,
                           FumiStoreProgressFunc   progress,
                           gpointer                progress_data,
                           GCancellable           *cancellable,
                           GAsyncReadyCallback     callback,
                           gpointer                user_data)
{
  g_autoptr(GTask) task = NULL;
  Completing *completing;

  g_return_if_fail (FUMI_IS_STORE (store));

  completing = g_new0 (Completing, 1);
  completing->progress = progress;
  completing->progress_data = progress_data;
  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, fumi_store_complete_async);
  g_task_set_name (task, "fumi_store_complete_async");
  g_task_set_task_data (task, completing, g_free);
  g_task_run_in_thread (task, complete_in_thread);
}

gboolean
fumi_store_complete_finish (FumiStore     *store,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  char     *account;
  gboolean  thorough;
} Looking;

static void
looking_free (Looking *looking)
{
  g_free (looking->account);
  g_free (looking);
}

static void
look_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  const Looking *looking = task_data;
  GError *error = NULL;

  if (fumi_store_look (source, looking->account, looking->thorough, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
fumi_store_look_async (FumiStore           *store,
                       const char          *account,
                       gboolean             thorough,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Looking *looking;

  g_return_if_fail (FUMI_IS_STORE (store));

  looking = g_new0 (Looking, 1);
  looking->account = g_strdup (account);
  looking->thorough = thorough;

  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, fumi_store_look_async);
  g_task_set_name (task, "fumi_store_look_async");
  g_task_set_task_data (task, looking, (GDestroyNotify) looking_free);
  g_task_run_in_thread (task, look_in_thread);
}

gboolean
fumi_store_look_finish (FumiStore     *store,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
