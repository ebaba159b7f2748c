/* fumi-pop3-apart.c: a blocking call that can be given up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-apart.h"

/* For a call that listens to return by itself; within the 100 ms a cancelled session has. */
#define GRACE (50 * G_TIME_SPAN_MILLISECOND)

/* Belongs to both threads; the one that leaves last frees it. */
typedef struct
{
  FumiPop3ApartFunc func;
  gpointer          data;
  GDestroyNotify    free_data;
  GCancellable     *cancellable;

  GMutex            mutex; /* guards what follows */
  GCond             changed;
  gboolean          returned;
  gboolean          given_up;
  gint64            patience_ends; /* 0: not cancelled yet */
} Call;

static void
call_clear (gpointer data)
{
  Call *call = data;

  g_object_unref (call->cancellable);
  g_mutex_clear (&call->mutex);
  g_cond_clear (&call->changed);
}

static gpointer
run (gpointer data)
{
  Call *call = data;
  gboolean given_up;

  call->func (call->data, call->cancellable);

  g_mutex_lock (&call->mutex);
  call->returned = TRUE;
  given_up = call->given_up;
  g_cond_signal (&call->changed);
  g_mutex_unlock (&call->mutex);

  if (given_up)
    call->free_data (call->data);
  g_atomic_rc_box_release_full (call, call_clear);

  return NULL;
}

static void
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  Call *call = user_data;

  g_mutex_lock (&call->mutex);
  call->patience_ends = g_get_monotonic_time () + GRACE;
  g_cond_signal (&call->changed);
  g_mutex_unlock (&call->mutex);
}

static gboolean
wait_for (Call *call)
{
  gboolean returned;

  g_mutex_lock (&call->mutex);
  while (!call->returned && !call->given_up)
    {
      if (call->patience_ends == 0)
        g_cond_wait (&call->changed, &call->mutex);
      else if (!g_cond_wait_until (&call->changed, &call->mutex, call->patience_ends))
        call->given_up = !call->returned;
    }
  returned = call->returned;
  g_mutex_unlock (&call->mutex);

  return returned;
}

gboolean
fumi_pop3_run_apart (FumiPop3ApartFunc  func,
                     gpointer           data,
                     GDestroyNotify     free_data,
                     GCancellable      *cancellable)
{
  Call *call = g_atomic_rc_box_new0 (Call);
  gboolean returned;
  gulong handler;

  call->func = func;
  call->data = data;
  call->free_data = free_data;
  call->cancellable = g_object_ref (cancellable);
  g_mutex_init (&call->mutex);
  g_cond_init (&call->changed);

  g_thread_unref (g_thread_new ("pop3-apart", run, g_atomic_rc_box_acquire (call)));
  handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), call, NULL);
  returned = wait_for (call);
  g_cancellable_disconnect (cancellable, handler);
  g_atomic_rc_box_release_full (call, call_clear);

  return returned;
}
