/* fumi-busy-bar.c: under the message list, while an action on many messages goes on: how far it is, and Cancel.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-busy-bar.h"

#define PATIENCE_MS 400 /* what ends within is not worth a bar that comes and goes */

struct _FumiBusyBar
{
  GtkWidget       parent_instance;

  gboolean        busy;
  guint           waiting; /* source */

  GtkWidget      *box;
  GtkLabel       *text;
  GtkProgressBar *progress;
  GtkWidget      *cancel;
};

enum
{
  PROP_CAN_CANCEL = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (FumiBusyBar, fumi_busy_bar, GTK_TYPE_WIDGET)

static gboolean
reveal (gpointer user_data)
{
  FumiBusyBar *bar = user_data;

  bar->waiting = 0;
  gtk_widget_set_visible (GTK_WIDGET (bar), TRUE);
  return G_SOURCE_REMOVE;
}

static void
fumi_busy_bar_dispose (GObject *object)
{
  FumiBusyBar *bar = FUMI_BUSY_BAR (object);

  g_clear_handle_id (&bar->waiting, g_source_remove);
  g_clear_pointer (&bar->box, gtk_widget_unparent);

  G_OBJECT_CLASS (fumi_busy_bar_parent_class)->dispose (object);
}

static void
fumi_busy_bar_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  if (id == PROP_CAN_CANCEL)
    gtk_widget_set_visible (FUMI_BUSY_BAR (object)->cancel, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fumi_busy_bar_class_init (FumiBusyBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_busy_bar_dispose;
  G_OBJECT_CLASS (klass)->set_property = fumi_busy_bar_set_property;

  /* Whether "mail.cancel" stops what goes on. */
  properties[PROP_CAN_CANCEL]
    = g_param_spec_boolean ("can-cancel", NULL, NULL, TRUE,
                            G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-busy-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiBusyBar, box);
  gtk_widget_class_bind_template_child (widget_class, FumiBusyBar, cancel);
  gtk_widget_class_bind_template_child (widget_class, FumiBusyBar, progress);
  gtk_widget_class_bind_template_child (widget_class, FumiBusyBar, text);
}

static void
fumi_busy_bar_init (FumiBusyBar *bar)
{
  gtk_widget_init_template (GTK_WIDGET (bar));
}

void
fumi_busy_bar_show (FumiBusyBar *bar,
                    const char  *text,
                    double       fraction)
{
  g_return_if_fail (FUMI_IS_BUSY_BAR (bar));

  if (text == NULL)
    {
      bar->busy = FALSE;
      g_clear_handle_id (&bar->waiting, g_source_remove);
      gtk_widget_set_visible (GTK_WIDGET (bar), FALSE);
      return;
    }

  gtk_label_set_text (bar->text, text);
  gtk_progress_bar_set_fraction (bar->progress, fraction);
  if (!bar->busy)
    bar->waiting = g_timeout_add (PATIENCE_MS, reveal, bar);
  bar->busy = TRUE;
}
