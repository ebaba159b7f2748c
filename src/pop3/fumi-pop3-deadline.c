/* fumi-pop3-deadline.c: wakes a blocked call when its time is up or its caller cancels.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-deadline.h"

struct _FumiPop3Deadline
{
  GCancellable *cancellable;
  int           wakeup_fd; /* keeps GCancellable from making a new descriptor for each read */
  GThread      *thread;    /* NULL until a first deadline is armed */

  GMutex        mutex; /* guards what follows */
  GCond         changed;
  gint64        expires;        /* 0: none */
  gint64        sleeping_until; /* when the thread looks again by itself */
  gboolean      passed;
  gboolean      leaving;
};

static gpointer
watch (gpointer data)
{
  FumiPop3Deadline *deadline = data;

  g_mutex_lock (&deadline->mutex);
  while (!deadline->leaving)
    {
      if (deadline->expires == 0)
        {
          deadline->sleeping_until = G_MAXINT64;
          g_cond_wait (&deadline->changed, &deadline->mutex);
        }
      else if (deadline->expires > g_get_monotonic_time ())
        {
          deadline->sleeping_until = deadline->expires;
          g_cond_wait_until (&deadline->changed, &deadline->mutex, deadline->expires);
        }
      else
        {
          deadline->expires = 0;
          deadline->passed = TRUE;
          g_mutex_unlock (&deadline->mutex);
          g_cancellable_cancel (deadline->cancellable);
          g_mutex_lock (&deadline->mutex);
        }
    }
  g_mutex_unlock (&deadline->mutex);

  return NULL;
}

FumiPop3Deadline *
fumi_pop3_deadline_new (void)
{
  FumiPop3Deadline *deadline = g_new0 (FumiPop3Deadline, 1);

  deadline->cancellable = g_cancellable_new ();
  deadline->wakeup_fd = g_cancellable_get_fd (deadline->cancellable);
  g_mutex_init (&deadline->mutex);
  g_cond_init (&deadline->changed);

  return deadline;
}

void
fumi_pop3_deadline_free (FumiPop3Deadline *deadline)
{
  if (deadline == NULL)
    return;

  if (deadline->thread != NULL)
    {
      g_mutex_lock (&deadline->mutex);
      deadline->leaving = TRUE;
      g_cond_signal (&deadline->changed);
      g_mutex_unlock (&deadline->mutex);
      g_thread_join (deadline->thread);
    }
  if (deadline->wakeup_fd >= 0)
    g_cancellable_release_fd (deadline->cancellable);
  g_object_unref (deadline->cancellable);
  g_mutex_clear (&deadline->mutex);
  g_cond_clear (&deadline->changed);
  g_free (deadline);
}

GCancellable *
fumi_pop3_deadline_get_cancellable (FumiPop3Deadline *deadline)
{
  return deadline->cancellable;
}

void
fumi_pop3_deadline_wake (FumiPop3Deadline *deadline)
{
  g_cancellable_cancel (deadline->cancellable);
}

void
fumi_pop3_deadline_arm (FumiPop3Deadline *deadline,
                        gint64            expires)
{
  g_mutex_lock (&deadline->mutex);
  deadline->expires = expires;
  if (deadline->thread == NULL)
    deadline->thread = g_thread_new ("pop3-deadline", watch, deadline);
  else if (expires < deadline->sleeping_until)
    g_cond_signal (&deadline->changed);
  g_mutex_unlock (&deadline->mutex);
}

void
fumi_pop3_deadline_disarm (FumiPop3Deadline *deadline)
{
  /* The thread is left asleep: it finds nothing to do when it wakes. */
  g_mutex_lock (&deadline->mutex);
  deadline->expires = 0;
  g_mutex_unlock (&deadline->mutex);
}

gboolean
fumi_pop3_deadline_has_passed (FumiPop3Deadline *deadline)
{
  gboolean passed;

  g_mutex_lock (&deadline->mutex);
  passed = deadline->passed;
  g_mutex_unlock (&deadline->mutex);

  return passed;
}
