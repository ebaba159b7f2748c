/* fumi-job-progress.c: carries the progress of a backup or a restore from its thread to the main one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-job-progress.h"

#define INTERVAL_MS 100

struct _FumiJobProgress
{
  gatomicrefcount         references;
  FumiBackupProgressFunc  func;       /* NULL once it is stopped */
  gpointer                user_data;
  GMainContext           *context;

  GMutex                  lock;       /* what follows */
  FumiBackupProgress      latest;
  goffset                 base_done;
  goffset                 base_total; /* 0: what is noted has its own total */
  guint                   base_messages;
  gboolean                pending;
};

FumiJobProgress *
fumi_job_progress_new (FumiBackupProgressFunc func,
                       gpointer               user_data)
{
  FumiJobProgress *progress = g_new0 (FumiJobProgress, 1);

  g_atomic_ref_count_init (&progress->references);
  progress->func = func;
  progress->user_data = user_data;
  progress->context = g_main_context_ref_thread_default ();
  g_mutex_init (&progress->lock);
  return progress;
}

FumiJobProgress *
fumi_job_progress_ref (FumiJobProgress *progress)
{
  g_atomic_ref_count_inc (&progress->references);
  return progress;
}

void
fumi_job_progress_unref (FumiJobProgress *progress)
{
  if (!g_atomic_ref_count_dec (&progress->references))
    return;

  g_main_context_unref (progress->context);
  g_mutex_clear (&progress->lock);
  g_free (progress);
}

static gboolean
tell (gpointer user_data)
{
  FumiJobProgress *progress = user_data;
  FumiBackupProgress latest;

  g_mutex_lock (&progress->lock);
  latest = progress->latest;
  progress->pending = FALSE;
  g_mutex_unlock (&progress->lock);

  if (progress->func != NULL)
    progress->func (&latest, progress->user_data);
  return G_SOURCE_REMOVE;
}

void
fumi_job_progress_note (const FumiBackupProgress *now,
                        gpointer                  user_data)
{
  FumiJobProgress *progress = user_data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&progress->lock);
  GSource *source;

  progress->latest = *now;
  progress->latest.messages += progress->base_messages;
  if (progress->base_total > 0)
    {
      progress->latest.done += progress->base_done;
      progress->latest.total = MAX (progress->base_total, progress->latest.done);
    }
  if (progress->pending)
    return;

  progress->pending = TRUE;
  source = g_timeout_source_new (INTERVAL_MS);
  g_source_set_callback (source, tell, fumi_job_progress_ref (progress),
                         (GDestroyNotify) fumi_job_progress_unref);
  g_source_attach (source, progress->context);
  g_source_unref (source);
}

void
fumi_job_progress_set_base (FumiJobProgress *progress,
                            goffset          done,
                            goffset          total,
                            guint            messages)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&progress->lock);

  progress->base_done = done;
  progress->base_total = total;
  progress->base_messages = messages;
}

void
fumi_job_progress_stop (FumiJobProgress *progress)
{
  progress->func = NULL;
}
