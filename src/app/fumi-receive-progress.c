/* fumi-receive-progress.c: the thin bar that tells how far receiving is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-receive-progress.h"

#include "fumi-progress-text.h"

#define PULSE_MS 120

struct _FumiReceiveProgress
{
  GtkWidget       parent_instance;

  guint           pulse; /* source while there is nothing to count */

  GtkProgressBar *bar;
};

G_DEFINE_FINAL_TYPE (FumiReceiveProgress, fumi_receive_progress, GTK_TYPE_WIDGET)

static gboolean
on_pulse (gpointer user_data)
{
  gtk_progress_bar_pulse (FUMI_RECEIVE_PROGRESS (user_data)->bar);
  return G_SOURCE_CONTINUE;
}

static void
set_pulsing (FumiReceiveProgress *progress,
             gboolean             pulsing)
{
  gboolean animations;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (progress)), "gtk-enable-animations", &animations, NULL);
  if (!pulsing || !animations)
    g_clear_handle_id (&progress->pulse, g_source_remove);
  else if (progress->pulse == 0)
    progress->pulse = g_timeout_add (PULSE_MS, on_pulse, progress);
}

static void
fumi_receive_progress_dispose (GObject *object)
{
  FumiReceiveProgress *progress = FUMI_RECEIVE_PROGRESS (object);

  g_clear_handle_id (&progress->pulse, g_source_remove);
  if (progress->bar != NULL)
    gtk_widget_unparent (GTK_WIDGET (progress->bar));
  progress->bar = NULL;

  G_OBJECT_CLASS (fumi_receive_progress_parent_class)->dispose (object);
}

static void
fumi_receive_progress_class_init (FumiReceiveProgressClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_receive_progress_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-receive-progress.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiReceiveProgress, bar);
}

static void
fumi_receive_progress_init (FumiReceiveProgress *progress)
{
  gtk_widget_init_template (GTK_WIDGET (progress));
}

void
fumi_receive_progress_show (FumiReceiveProgress    *bar,
                            const FumiSyncProgress *progress)
{
  double fraction = progress != NULL ? fumi_progress_fraction (progress) : 0;

  g_return_if_fail (FUMI_IS_RECEIVE_PROGRESS (bar));

  set_pulsing (bar, fraction < 0);
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (bar->bar, fraction);
  gtk_widget_set_visible (GTK_WIDGET (bar), progress != NULL);
}
