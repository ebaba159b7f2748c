/* fumi-sync-writer.c: takes messages off the wire and makes them durable in a second thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync-writer.h"

/* A batch is committed when one of these is reached: enough to make the syncs of a batch cheap,
 * little enough that a stop or a power cut costs next to nothing. */
#define BATCH_MESSAGES 256
#define BATCH_BYTES (8 * 1024 * 1024)
#define BATCH_MICROSECONDS G_USEC_PER_SEC

/* Full batches that wait while one is committed. */
#define MAX_WAITING 1

struct _FumiSyncWriter
{
  FumiStoreRun       *run;
  FumiSyncWriterFunc  committed_func;
  gpointer            user_data;
  GThread            *thread;

  /* of the adding thread */
  FumiStoreBatch     *batch;      /* being filled; NULL before its first message */
  gint64              began;      /* when it got that message, monotonic */

  GMutex              lock;
  GCond               changed;
  GQueue              waiting;    /* (element-type FumiStoreBatch) */
  gboolean            committing; /* a batch that is no longer waiting */
  gboolean            closed;     /* nothing more comes */
  GError             *error;      /* of the first commit that failed */
};

static FumiStoreBatch *
wait_for_batch (FumiSyncWriter *writer)
{
  FumiStoreBatch *batch;

  g_mutex_lock (&writer->lock);
  writer->committing = FALSE;
  g_cond_broadcast (&writer->changed);
  while (g_queue_is_empty (&writer->waiting) && !writer->closed)
    g_cond_wait (&writer->changed, &writer->lock);
  batch = g_queue_pop_head (&writer->waiting);
  writer->committing = batch != NULL;
  g_cond_broadcast (&writer->changed);
  g_mutex_unlock (&writer->lock);

  return batch;
}

static void
note_error (FumiSyncWriter *writer,
            GError         *error)
{
  g_mutex_lock (&writer->lock);
  writer->error = error;
  g_cond_broadcast (&writer->changed);
  g_mutex_unlock (&writer->lock);
}

static void
tell_committed (FumiSyncWriter *writer,
                GPtrArray      *envelopes,
                guint           copies)
{
  guint partial = 0;
  goffset bytes = 0;

  for (guint i = 0; i < envelopes->len; i++)
    {
      FumiEnvelope *envelope = g_ptr_array_index (envelopes, i);

      if (fumi_envelope_get_partial (envelope))
        partial++;
      else
        bytes += fumi_envelope_get_size (envelope);
    }

  writer->committed_func (envelopes->len, copies, partial, bytes, writer->user_data);
}

static gpointer
commit_in_thread (gpointer data)
{
  FumiSyncWriter *writer = data;
  FumiStoreBatch *batch;

  while ((batch = wait_for_batch (writer)) != NULL)
    {
      g_autoptr(GPtrArray) envelopes = NULL;
      GError *error = NULL;

      /* After a failed commit the disk is not to be trusted with more. */
      if (writer->error == NULL)
        {
          if (fumi_store_batch_commit (batch, &envelopes, &error))
            tell_committed (writer, envelopes, fumi_store_batch_get_copies (batch));
          else
            note_error (writer, error);
        }
      fumi_store_batch_free (batch);
    }

  return NULL;
}

FumiSyncWriter *
fumi_sync_writer_new (FumiStoreRun       *run,
                      FumiSyncWriterFunc  committed_func,
                      gpointer            user_data)
{
  FumiSyncWriter *writer = g_new0 (FumiSyncWriter, 1);

  writer->run = run;
  writer->committed_func = committed_func;
  writer->user_data = user_data;
  g_mutex_init (&writer->lock);
  g_cond_init (&writer->changed);
  g_queue_init (&writer->waiting);
  writer->thread = g_thread_new ("commit", commit_in_thread, writer);

  return writer;
}

gboolean
fumi_sync_writer_flush (FumiSyncWriter  *writer,
                        GError         **error)
{
  gboolean good;

  g_mutex_lock (&writer->lock);
  while (writer->batch != NULL && writer->waiting.length >= MAX_WAITING && writer->error == NULL)
    g_cond_wait (&writer->changed, &writer->lock);
  good = writer->error == NULL;
  if (!good)
    {
      g_propagate_error (error, g_error_copy (writer->error));
    }
  else if (writer->batch != NULL)
    {
      g_queue_push_tail (&writer->waiting, g_steal_pointer (&writer->batch));
      g_cond_broadcast (&writer->changed);
    }
  g_mutex_unlock (&writer->lock);

  return good;
}

static void
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  FumiSyncWriter *writer = user_data;

  g_mutex_lock (&writer->lock);
  g_cond_broadcast (&writer->changed);
  g_mutex_unlock (&writer->lock);
}

/* Call with the lock held; the batch being filled goes to the waiting ones when there is room. */
static gboolean
is_settled (FumiSyncWriter *writer)
{
  if (writer->batch != NULL && writer->waiting.length < MAX_WAITING)
    {
      g_queue_push_tail (&writer->waiting, g_steal_pointer (&writer->batch));
      g_cond_broadcast (&writer->changed);
    }

  return writer->error != NULL
         || (writer->batch == NULL && g_queue_is_empty (&writer->waiting) && !writer->committing);
}

gboolean
fumi_sync_writer_wait (FumiSyncWriter *writer,
                       guint           seconds,
                       GCancellable   *cancellable)
{
  gint64 until = seconds > 0 ? g_get_monotonic_time () + seconds * G_USEC_PER_SEC : G_MAXINT64;
  gulong handler = 0;
  gboolean in_time = TRUE;
  gboolean settled;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), writer, NULL);
  g_mutex_lock (&writer->lock);
  while (!(settled = is_settled (writer)) && in_time && !g_cancellable_is_cancelled (cancellable))
    in_time = g_cond_wait_until (&writer->changed, &writer->lock, until);
  g_mutex_unlock (&writer->lock);
  g_cancellable_disconnect (cancellable, handler);

  return settled;
}

static gboolean
is_full (FumiSyncWriter *writer)
{
  return fumi_store_batch_get_count (writer->batch) >= BATCH_MESSAGES
         || fumi_store_batch_get_bytes (writer->batch) >= BATCH_BYTES
         || g_get_monotonic_time () - writer->began >= BATCH_MICROSECONDS;
}

gboolean
fumi_sync_writer_add (FumiSyncWriter  *writer,
                      const char      *uid,
                      goffset          listed_size,
                      gboolean         partial,
                      GInputStream    *body,
                      GCancellable    *cancellable,
                      GError         **error)
{
  gboolean added;

  if (writer->batch == NULL)
    {
      writer->batch = fumi_store_batch_new (writer->run);
      writer->began = g_get_monotonic_time ();
    }

  added = partial ? fumi_store_batch_add_partial (writer->batch, uid, listed_size, body,
                                                  cancellable, error)
                  : fumi_store_batch_add (writer->batch, uid, listed_size, body, cancellable, error);
  if (!added)
    return FALSE;

  return !is_full (writer) || fumi_sync_writer_flush (writer, error);
}

static void
close_and_join (FumiSyncWriter *writer,
                gboolean        keep)
{
  g_mutex_lock (&writer->lock);
  if (!keep)
    g_queue_clear_full (&writer->waiting, (GDestroyNotify) fumi_store_batch_free);
  writer->closed = TRUE;
  g_cond_broadcast (&writer->changed);
  g_mutex_unlock (&writer->lock);

  g_thread_join (writer->thread);
}

gboolean
fumi_sync_writer_finish (FumiSyncWriter  *writer,
                         gboolean         keep,
                         GError         **error)
{
  gboolean good;

  if (keep)
    fumi_sync_writer_flush (writer, NULL);
  close_and_join (writer, keep);

  good = writer->error == NULL;
  if (!good)
    g_propagate_error (error, g_steal_pointer (&writer->error));

  g_clear_pointer (&writer->batch, fumi_store_batch_free);
  g_mutex_clear (&writer->lock);
  g_cond_clear (&writer->changed);
  g_free (writer);

  return good;
}
