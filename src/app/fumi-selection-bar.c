/* fumi-selection-bar.c: under the message list, while several are selected or being picked: how many, and what to do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-selection-bar.h"

#include <glib/gi18n.h>

struct _FumiSelectionBar
{
  GtkWidget        parent_instance;

  FumiMessageList *list; /* not owned */
  gboolean         revealed;

  GtkWidget       *bar;
  GtkLabel        *count;
};

enum
{
  PROP_0,
  PROP_REVEALED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (FumiSelectionBar, fumi_selection_bar, GTK_TYPE_WIDGET)

static void
update (FumiSelectionBar *bar)
{
  guint n = fumi_message_list_count_selected (bar->list);
  gboolean revealed = n > 1 || fumi_message_list_get_picking (bar->list);
  g_autofree char *text = fumi_selection_bar_text (n);

  if (revealed)
    gtk_label_set_text (bar->count, text);
  if (revealed == bar->revealed)
    return;

  /* Hidden and not slid away: GTK 4.8 tells a screen reader of what is in a closed revealer. */
  bar->revealed = revealed;
  gtk_widget_set_visible (GTK_WIDGET (bar), revealed);
  g_object_notify_by_pspec (G_OBJECT (bar), properties[PROP_REVEALED]);
}

static void
fumi_selection_bar_get_property (GObject    *object,
                                 guint       property,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  if (property == PROP_REVEALED)
    g_value_set_boolean (value, fumi_selection_bar_get_revealed (FUMI_SELECTION_BAR (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
fumi_selection_bar_dispose (GObject *object)
{
  g_clear_pointer (&FUMI_SELECTION_BAR (object)->bar, gtk_widget_unparent);

  G_OBJECT_CLASS (fumi_selection_bar_parent_class)->dispose (object);
}

static void
fumi_selection_bar_class_init (FumiSelectionBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_selection_bar_dispose;
  G_OBJECT_CLASS (klass)->get_property = fumi_selection_bar_get_property;

  properties[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-selection-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiSelectionBar, bar);
  gtk_widget_class_bind_template_child (widget_class, FumiSelectionBar, count);
}

static void
fumi_selection_bar_init (FumiSelectionBar *bar)
{
  gtk_widget_init_template (GTK_WIDGET (bar));
}

void
fumi_selection_bar_set_list (FumiSelectionBar *bar,
                             FumiMessageList  *list)
{
  g_return_if_fail (FUMI_IS_SELECTION_BAR (bar));
  g_return_if_fail (bar->list == NULL);

  bar->list = list;
  g_signal_connect_object (list, "targets-changed", G_CALLBACK (update), bar, G_CONNECT_SWAPPED);
  update (bar);
}

gboolean
fumi_selection_bar_get_revealed (FumiSelectionBar *bar)
{
  g_return_val_if_fail (FUMI_IS_SELECTION_BAR (bar), FALSE);

  return bar->revealed;
}

char *
fumi_selection_bar_text (guint n)
{
  /* Translators: %u is how many messages are selected in the list */
  return g_strdup_printf (ngettext ("%u selected", "%u selected", n), n);
}
