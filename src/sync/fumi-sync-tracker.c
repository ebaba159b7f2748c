/* fumi-sync-tracker.c: carries the progress of a run from its threads to the caller's main context.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync-tracker.h"

#define INTERVAL_MS 100

/* Most servers answer QUIT at once: who waits for the result then gets all of it. */
#define SETTLE_MS 1000

struct _FumiSyncTracker
{
  gatomicrefcount       refs;

  /* constant */
  GMainContext         *context;
  FumiSyncProgressFunc  progress_func;
  gpointer              user_data;

  GMutex                lock;
  FumiSyncProgress      progress;
  gboolean              pending;  /* a call is on its way */
  gboolean              stopped;
  gint64                told;     /* when the last call was made, monotonic */
};

/* A change of phase or the end of all that is waited for, with what was known at that moment. */
typedef struct
{
  FumiSyncTracker  *tracker;
  FumiSyncProgress  progress;
  FumiSyncResult   *settled; /* NULL: a change of phase */
} PhaseChange;

FumiSyncTracker *
fumi_sync_tracker_new (FumiSyncProgressFunc progress_func,
                       gpointer             user_data)
{
  FumiSyncTracker *tracker = g_new0 (FumiSyncTracker, 1);

  g_atomic_ref_count_init (&tracker->refs);
  g_mutex_init (&tracker->lock);
  tracker->context = g_main_context_ref_thread_default ();
  tracker->progress_func = progress_func;
  tracker->user_data = user_data;
  tracker->stopped = progress_func == NULL;

  return tracker;
}

FumiSyncTracker *
fumi_sync_tracker_ref (FumiSyncTracker *tracker)
{
  g_atomic_ref_count_inc (&tracker->refs);

  return tracker;
}

void
fumi_sync_tracker_unref (FumiSyncTracker *tracker)
{
  if (!g_atomic_ref_count_dec (&tracker->refs))
    return;

  g_main_context_unref (tracker->context);
  g_mutex_clear (&tracker->lock);
  g_free (tracker);
}

static void
attach (FumiSyncTracker *tracker,
        GSource         *source,
        GSourceFunc      func,
        gpointer         data,
        GDestroyNotify   destroy)
{
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, tracker->context);
  g_source_unref (source);
}

static gboolean
on_time_to_tell (gpointer user_data)
{
  FumiSyncTracker *tracker = user_data;
  FumiSyncProgress progress;
  gboolean stopped;

  g_mutex_lock (&tracker->lock);
  progress = tracker->progress;
  stopped = tracker->stopped;
  tracker->pending = FALSE;
  tracker->told = g_get_monotonic_time ();
  g_mutex_unlock (&tracker->lock);

  if (!stopped)
    tracker->progress_func (&progress, tracker->user_data);

  return G_SOURCE_REMOVE;
}

/* Call with the lock held. */
static void
tell_soon (FumiSyncTracker *tracker)
{
  gint64 elapsed_ms;

  if (tracker->pending || tracker->stopped)
    return;

  tracker->pending = TRUE;
  elapsed_ms = (g_get_monotonic_time () - tracker->told) / 1000;
  attach (tracker, g_timeout_source_new (CLAMP (INTERVAL_MS - elapsed_ms, 0, INTERVAL_MS)),
          on_time_to_tell, fumi_sync_tracker_ref (tracker),
          (GDestroyNotify) fumi_sync_tracker_unref);
}

static void
phase_change_free (PhaseChange *change)
{
  fumi_sync_tracker_unref (change->tracker);
  fumi_sync_result_free (change->settled);
  g_free (change);
}

static gboolean
on_phase_change (gpointer user_data)
{
  PhaseChange *change = user_data;
  FumiSyncTracker *tracker = change->tracker;
  gboolean stopped;

  g_mutex_lock (&tracker->lock);
  stopped = tracker->stopped;
  g_mutex_unlock (&tracker->lock);

  if (!stopped)
    tracker->progress_func (&change->progress, tracker->user_data);

  return G_SOURCE_REMOVE;
}

void
fumi_sync_tracker_set_phase (FumiSyncTracker *tracker,
                             FumiSyncPhase    phase)
{
  g_mutex_lock (&tracker->lock);
  tracker->progress.phase = phase;
  if (!tracker->stopped)
    {
      PhaseChange *change = g_new0 (PhaseChange, 1);

      change->tracker = fumi_sync_tracker_ref (tracker);
      change->progress = tracker->progress;
      attach (tracker, g_idle_source_new (), on_phase_change, change,
              (GDestroyNotify) phase_change_free);
    }
  g_mutex_unlock (&tracker->lock);
}

void
fumi_sync_tracker_settle (FumiSyncTracker *tracker,
                          FumiSyncResult  *so_far)
{
  PhaseChange *change = g_new0 (PhaseChange, 1);

  g_mutex_lock (&tracker->lock);
  change->tracker = fumi_sync_tracker_ref (tracker);
  change->progress = tracker->progress;
  change->progress.settled = change->settled = so_far;
  attach (tracker, g_timeout_source_new (SETTLE_MS), on_phase_change, change,
          (GDestroyNotify) phase_change_free);
  g_mutex_unlock (&tracker->lock);
}

void
fumi_sync_tracker_expect (FumiSyncTracker *tracker,
                          guint            messages,
                          goffset          bytes)
{
  g_mutex_lock (&tracker->lock);
  tracker->progress.messages_total += messages;
  tracker->progress.bytes_total += bytes;
  g_mutex_unlock (&tracker->lock);
}

void
fumi_sync_tracker_add_bytes (FumiSyncTracker *tracker,
                             goffset          bytes)
{
  g_mutex_lock (&tracker->lock);
  tracker->progress.bytes += bytes;
  /* The listed sizes are only the server's claim. */
  tracker->progress.bytes_total = MAX (tracker->progress.bytes_total, tracker->progress.bytes);
  tell_soon (tracker);
  g_mutex_unlock (&tracker->lock);
}

void
fumi_sync_tracker_add_messages (FumiSyncTracker *tracker,
                                guint            messages)
{
  g_mutex_lock (&tracker->lock);
  tracker->progress.messages += messages;
  tell_soon (tracker);
  g_mutex_unlock (&tracker->lock);
}

void
fumi_sync_tracker_stop (FumiSyncTracker *tracker)
{
  g_mutex_lock (&tracker->lock);
  tracker->stopped = TRUE;
  g_mutex_unlock (&tracker->lock);
}
