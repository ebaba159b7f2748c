/* fumi-window.c: the main window: accounts, messages, message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-window.h"

struct _FumiWindow
{
  AdwApplicationWindow parent_instance;

  AdwLeaflet *outer;
  AdwLeaflet *inner;
};

G_DEFINE_FINAL_TYPE (FumiWindow, fumi_window, ADW_TYPE_APPLICATION_WINDOW)

static void
fumi_window_class_init (FumiWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-window.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, outer);
}

static void
fumi_window_init (FumiWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));
}

FumiWindow *
fumi_window_new (GtkApplication *application)
{
  return g_object_new (FUMI_TYPE_WINDOW, "application", application, NULL);
}
