/* fumi-cli-signals.c: Ctrl-C, while the main thread is at work.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-cli-signals.h"

#include <glib-unix.h>

static const int numbers[] = { SIGINT, SIGTERM };

struct _FumiCliSignals
{
  GCancellable *cancellable;
  GSource      *sources[G_N_ELEMENTS (numbers)];
  GMainContext *context;
  GMainLoop    *loop;
  GThread      *thread;
};

/* Once: the source goes, and with it the system's own way comes back. */
static gboolean
on_signal (gpointer user_data)
{
  FumiCliSignals *signals = user_data;

  g_cancellable_cancel (signals->cancellable);
  return G_SOURCE_REMOVE;
}

static gpointer
wait_for_signals (gpointer user_data)
{
  FumiCliSignals *signals = user_data;

  g_main_loop_run (signals->loop);
  return NULL;
}

static gboolean
stop_waiting (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

FumiCliSignals *
fumi_cli_signals_new (GCancellable *cancellable)
{
  FumiCliSignals *signals = g_new0 (FumiCliSignals, 1);

  signals->cancellable = g_object_ref (cancellable);
  signals->context = g_main_context_new ();
  signals->loop = g_main_loop_new (signals->context, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      signals->sources[i] = g_unix_signal_source_new (numbers[i]);
      g_source_set_callback (signals->sources[i], on_signal, signals, NULL);
      g_source_attach (signals->sources[i], signals->context);
    }
  signals->thread = g_thread_new ("signals", wait_for_signals, signals);
  return signals;
}

void
fumi_cli_signals_free (FumiCliSignals *signals)
{
  g_autoptr(GSource) end = NULL;

  if (signals == NULL)
    return;

  /* Not g_main_loop_quit() from here: the thread may not have begun to run the loop. */
  end = g_idle_source_new ();
  g_source_set_callback (end, stop_waiting, signals->loop, NULL);
  g_source_attach (end, signals->context);
  g_thread_join (signals->thread);

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_source_destroy (signals->sources[i]);
      g_source_unref (signals->sources[i]);
    }
  g_main_loop_unref (signals->loop);
  g_main_context_unref (signals->context);
  g_object_unref (signals->cancellable);
  g_free (signals);
}
