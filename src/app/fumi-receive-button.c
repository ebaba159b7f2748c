/* fumi-receive-button.c: Receive; while mail comes in a spinner that tells how far, and Stop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-receive-button.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "fumi-receive-row.h"
#include "fumi-stack.h"

struct _FumiReceiveButton
{
  GtkWidget         parent_instance;

  FumiReceiver     *receiver;
  GHashTable       *shown; /* FumiAccount → its row */

  GtkWidget        *stack;
  GtkWidget        *idle;
  AdwButtonContent *content;
  GtkWidget        *running;
  GtkMenuButton    *details;
  GtkBox           *rows;
};

enum
{
  PROP_0,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (FumiReceiveButton, fumi_receive_button, GTK_TYPE_WIDGET)

static void
clear_rows (FumiReceiveButton *button)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (button->rows))) != NULL)
    gtk_box_remove (button->rows, row);
  g_hash_table_remove_all (button->shown);
}

/* A row stays until the last account is done, so that the outcome can be read. */
static void
on_state_changed (FumiReceiveButton *button,
                  FumiAccount       *account)
{
  gboolean running = fumi_receiver_is_running (button->receiver, NULL);

  if (fumi_receiver_is_running (button->receiver, account)
      && !g_hash_table_contains (button->shown, account))
    {
      GtkWidget *row = fumi_receive_row_new (button->receiver, account);

      gtk_box_append (button->rows, row);
      g_hash_table_insert (button->shown, g_object_ref (account), row);
    }

  if (!running)
    {
      gtk_menu_button_popdown (button->details);
      clear_rows (button);
    }
  fumi_stack_show (GTK_STACK (button->stack), running ? button->running : button->idle);
}

static void
fumi_receive_button_get_property (GObject    *object,
                                  guint       property,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  FumiReceiveButton *button = FUMI_RECEIVE_BUTTON (object);

  switch (property)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, *adw_button_content_get_label (button->content) == '\0');
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

/* GTK 4.8 makes the name of both the label property and the label inside (“Receive ”, once that is
 * empty): from the first time it is empty on, the property alone gives it. */
static void
set_compact (FumiReceiveButton *button,
             gboolean           compact)
{
  adw_button_content_set_label (button->content, compact ? "" : _ ("Receive"));
  if (!compact)
    return;

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button->idle), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button->idle),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Receive"), -1);
}

static void
fumi_receive_button_set_property (GObject      *object,
                                  guint         property,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  FumiReceiveButton *button = FUMI_RECEIVE_BUTTON (object);

  switch (property)
    {
    case PROP_COMPACT:
      set_compact (button, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
fumi_receive_button_dispose (GObject *object)
{
  FumiReceiveButton *button = FUMI_RECEIVE_BUTTON (object);

  g_clear_object (&button->receiver);
  g_clear_pointer (&button->shown, g_hash_table_unref);
  g_clear_pointer (&button->stack, gtk_widget_unparent);

  G_OBJECT_CLASS (fumi_receive_button_parent_class)->dispose (object);
}

static void
fumi_receive_button_class_init (FumiReceiveButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = fumi_receive_button_dispose;
  object_class->get_property = fumi_receive_button_get_property;
  object_class->set_property = fumi_receive_button_set_property;

  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-receive-button.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiReceiveButton, content);
  gtk_widget_class_bind_template_child (widget_class, FumiReceiveButton, details);
  gtk_widget_class_bind_template_child (widget_class, FumiReceiveButton, idle);
  gtk_widget_class_bind_template_child (widget_class, FumiReceiveButton, rows);
  gtk_widget_class_bind_template_child (widget_class, FumiReceiveButton, running);
  gtk_widget_class_bind_template_child (widget_class, FumiReceiveButton, stack);
}

static void
fumi_receive_button_init (FumiReceiveButton *button)
{
  button->shown = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  gtk_widget_init_template (GTK_WIDGET (button));
  fumi_stack_show (GTK_STACK (button->stack), button->idle);
}

void
fumi_receive_button_set_receiver (FumiReceiveButton *button,
                                  FumiReceiver      *receiver)
{
  g_return_if_fail (FUMI_IS_RECEIVE_BUTTON (button));
  g_return_if_fail (button->receiver == NULL);

  button->receiver = g_object_ref (receiver);
  g_signal_connect_object (receiver, "state-changed", G_CALLBACK (on_state_changed), button,
                           G_CONNECT_SWAPPED);
}
