/* fumi-store-index.c: the connections of a store, and a new index.db in the place of one that is lost.
 *
 * Whoever begins to write, or takes a connection to read, looks whether index.db is still the file that was
 * opened: it may have been damaged and set aside, here or by another program that uses the same store, or be
 * removed. The next transaction is then one of the new file. What a new file lacks, fumi-store-complete.c
 * brings.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "fumi-index-aside.h"
#include "fumi-store-error.h"
#include "fumi-store-private.h"

/* Connections kept for the next reader; the main thread and a query thread rarely need more. */
#define IDLE_READERS 3

/* Where the ids of a lost index are not known, those of the new one begin so much higher than the last one that
 * was: a window may still show rows of the old one. */
#define ID_GAP 1000000

/* ---- opening --------------------------------------------------------------------------------------- */

/* One process at a time may set the file aside and make a new one. */
static int
lock_index (FumiStore  *store,
            GError    **error)
{
  g_autofree char *path = g_build_filename (store->data_dir, ".index.lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int saved_errno;

  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return -1;
    }

  while (flock (fd, LOCK_EX) != 0)
    {
      if (errno == EINTR)
        continue;

      saved_errno = errno;
      close (fd);
      fumi_store_set_disk_error (error, saved_errno, path);
      return -1;
    }

  return fd;
}

static gboolean
open_writer (FumiStore  *store,
             GError    **error)
{
  g_autoptr(GError) local_error = NULL;
  FumiIndexState state = FUMI_INDEX_DAMAGED;

  if (!fumi_index_is_marked_damaged (store->index_path))
    store->writer = fumi_index_open_writer (store->index_path, store->mail_dir, &state, &local_error);
  if (store->writer != NULL)
    return TRUE;

  if (state != FUMI_INDEX_DAMAGED)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  g_message ("%s is damaged: set aside, made anew from the mail folders", store->index_path);
  if (!fumi_index_set_aside (store->index_path, error))
    return FALSE;

  store->writer = fumi_index_open_writer (store->index_path, store->mail_dir, &state, error);
  return store->writer != NULL;
}

static void
drop_readers (FumiStore *store)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&store->reading);

  g_ptr_array_set_size (store->readers, 0);
}

/* No id of the old index comes again: who still has one must not meet another message. */
static gboolean
keep_ids_apart (FumiStore  *store,
                GError    **error)
{
  gint64 last;

  if (!fumi_index_get_last_id (store->writer, &last, error))
    return FALSE;
  if (store->generation == 1 || last > store->last_id)
    {
      store->last_id = MAX (store->last_id, last);
      return TRUE;
    }

  store->last_id += ID_GAP;
  return fumi_index_raise_ids (store->writer, store->last_id, error);
}

/* With `writing` held, and no transaction begun. */
static gboolean
open_index (FumiStore  *store,
            GError    **error)
{
  gboolean complete = FALSE;
  gboolean opened;
  gint64 last;
  int lock_fd = lock_index (store, error);

  if (lock_fd < 0)
    return FALSE;

  if (store->writer != NULL && fumi_index_get_last_id (store->writer, &last, NULL))
    store->last_id = MAX (store->last_id, last);
  g_clear_pointer (&store->writer, fumi_index_free);
  drop_readers (store);
  g_atomic_int_set (&store->damaged, FALSE);
  g_atomic_int_inc (&store->generation);

  opened = open_writer (store, error) && fumi_index_is_complete (store->writer, &complete, error) &&
           keep_ids_apart (store, error);
  close (lock_fd);

  if (!opened)
    g_clear_pointer (&store->writer, fumi_index_free);
  g_atomic_int_set (&store->complete, opened && complete);
  if (store->generation > 1 && opened && !complete)
    fumi_store_note_incomplete (store);

  return opened;
}

/* With `writing` held. */
static gboolean
follow_index (FumiStore  *store,
              GError    **error)
{
  if (store->writer != NULL && !g_atomic_int_get (&store->damaged) &&
      fumi_index_is_current (store->writer))
    return TRUE;

  return open_index (store, error);
}

gboolean
fumi_store_open_index (FumiStore  *store,
                       gboolean   *complete,
                       GError    **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&store->writing);

  if (!follow_index (store, error))
    return FALSE;
  /* Another process may have completed it. */
  if (!g_atomic_int_get (&store->complete))
    {
      if (!fumi_index_is_complete (store->writer, complete, error))
        return FALSE;
      g_atomic_int_set (&store->complete, *complete);
    }

  *complete = g_atomic_int_get (&store->complete);
  return TRUE;
}

guint
fumi_store_get_generation (FumiStore *store)
{
  return g_atomic_int_get (&store->generation);
}

/* ---- writing --------------------------------------------------------------------------------------- */

/* What is damaged is dealt with by the next who writes, or whoever answers "incomplete". */
static void
learn_damage (FumiStore *store,
              FumiIndex *index)
{
  if (!fumi_index_is_damaged (index) || !fumi_index_is_current (index))
    return;

  g_atomic_int_set (&store->damaged, TRUE);
  fumi_store_note_incomplete (store);
}

FumiIndex *
fumi_store_begin_writing (FumiStore  *store,
                          GError    **error)
{
  g_mutex_lock (&store->writing);
  if (follow_index (store, error))
    {
      if (fumi_index_begin (store->writer, error))
        return store->writer;
      learn_damage (store, store->writer);
    }

  g_mutex_unlock (&store->writing);
  return NULL;
}

gboolean
fumi_store_commit_writing (FumiStore  *store,
                           GError    **error)
{
  gboolean committed = fumi_index_commit (store->writer, error);

  learn_damage (store, store->writer);
  g_mutex_unlock (&store->writing);
  return committed;
}

void
fumi_store_abort_writing (FumiStore *store)
{
  fumi_index_rollback (store->writer);
  learn_damage (store, store->writer);
  g_mutex_unlock (&store->writing);
}

/* ---- reading --------------------------------------------------------------------------------------- */

static FumiIndex *
take_idle_reader (FumiStore *store)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&store->reading);

  return store->readers->len > 0
         ? g_ptr_array_steal_index_fast (store->readers, store->readers->len - 1) : NULL;
}

FumiIndex *
fumi_store_borrow_reader (FumiStore  *store,
                          GError    **error)
{
  FumiIndex *reader;
  gboolean complete;

  while ((reader = take_idle_reader (store)) != NULL)
    {
      if (fumi_index_is_current (reader))
        return reader;
      fumi_index_free (reader);
    }

  reader = fumi_index_open_reader (store->index_path, store->mail_dir, NULL);
  if (reader != NULL)
    return reader;

  /* It is being set aside at this moment, or somebody removed it. */
  if (!fumi_store_open_index (store, &complete, error))
    return NULL;
  return fumi_index_open_reader (store->index_path, store->mail_dir, error);
}

void
fumi_store_return_reader (FumiStore *store,
                          FumiIndex *reader)
{
  g_autoptr(GMutexLocker) locker = NULL;

  learn_damage (store, reader);
  locker = g_mutex_locker_new (&store->reading);
  if (store->readers->len < IDLE_READERS && !fumi_index_is_damaged (reader))
    g_ptr_array_add (store->readers, reader);
  else
    fumi_index_free (reader);
}
