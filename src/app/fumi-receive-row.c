/* fumi-receive-row.c: how receiving goes for one account, in the popover of the Receive button.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-receive-row.h"

#include <glib/gi18n.h>

#include "fumi-progress-text.h"

struct _FumiReceiveRow
{
  GtkWidget       parent_instance;

  FumiReceiver   *receiver;
  FumiAccount    *account;

  GtkWidget      *box;
  GtkLabel       *title;
  GtkLabel       *phases;
  GtkProgressBar *bar;
  GtkButton      *stop;
};

G_DEFINE_FINAL_TYPE (FumiReceiveRow, fumi_receive_row, GTK_TYPE_WIDGET)

/* "Log in → List → Download 3 / 12 (1.2 / 3.4 MB) → Delete → Disconnect", the current word in bold,
 * those to
 * come dim. */
static void
show_phases (FumiReceiveRow         *row,
             const FumiSyncProgress *progress)
{
  g_autoptr(GString) text = g_string_new (NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  for (FumiSyncPhase phase = 0; phase < FUMI_N_SYNC_PHASES; phase++)
    {
      g_autofree char *words = NULL;
      PangoAttribute *attribute = NULL;

      if (phase == progress->phase)
        words = fumi_progress_text (progress);
      else
        words = g_strdup (fumi_progress_phase_title (phase));

      if (phase == progress->phase)
        attribute = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
      else if (phase > progress->phase)
        attribute = pango_attr_foreground_alpha_new (G_MAXUINT16 / 2);
      if (phase > 0)
        g_string_append (text, " → ");
      if (attribute != NULL)
        {
          attribute->start_index = text->len;
          attribute->end_index = text->len + strlen (words);
          pango_attr_list_insert (attributes, attribute);
        }
      g_string_append (text, words);
    }

  gtk_label_set_text (row->phases, text->str);
  gtk_label_set_attributes (row->phases, attributes);
  pango_attr_list_unref (attributes);
}

static void
show_outcome (FumiReceiveRow *row)
{
  const FumiSyncResult *result = fumi_receiver_get_result (row->receiver, row->account);
  const FumiDiagnosis *failure = fumi_receiver_get_failure (row->receiver, row->account);
  g_autofree char *received = NULL;

  gtk_label_set_attributes (row->phases, NULL);
  if (failure != NULL)
    {
      gtk_label_set_text (row->phases, failure->title);
      return;
    }

  received = fumi_progress_text_received (result != NULL ? result->received : 0);
  gtk_label_set_text (row->phases, received);
}

static void
update (FumiReceiveRow *row)
{
  const FumiSyncProgress *progress = fumi_receiver_get_progress (row->receiver, row->account);
  double fraction = progress != NULL ? fumi_progress_fraction (progress) : 1;

  gtk_label_set_text (row->title, fumi_account_get_title (row->account));
  gtk_widget_set_sensitive (GTK_WIDGET (row->stop), progress != NULL);
  gtk_progress_bar_set_fraction (row->bar, MAX (fraction, 0));
  if (progress != NULL)
    show_phases (row, progress);
  else
    show_outcome (row);
}

static void
on_state_changed (FumiReceiveRow *row,
                  FumiAccount    *account)
{
  if (account == row->account)
    update (row);
}

static void
on_stop (FumiReceiveRow *row)
{
  fumi_receiver_stop (row->receiver, row->account);
}

static void
fumi_receive_row_dispose (GObject *object)
{
  FumiReceiveRow *row = FUMI_RECEIVE_ROW (object);

  g_clear_object (&row->receiver);
  g_clear_object (&row->account);
  g_clear_pointer (&row->box, gtk_widget_unparent);

  G_OBJECT_CLASS (fumi_receive_row_parent_class)->dispose (object);
}

static void
fumi_receive_row_class_init (FumiReceiveRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_receive_row_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-receive-row.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiReceiveRow, bar);
  gtk_widget_class_bind_template_child (widget_class, FumiReceiveRow, box);
  gtk_widget_class_bind_template_child (widget_class, FumiReceiveRow, phases);
  gtk_widget_class_bind_template_child (widget_class, FumiReceiveRow, stop);
  gtk_widget_class_bind_template_child (widget_class, FumiReceiveRow, title);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
}

static void
fumi_receive_row_init (FumiReceiveRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}

GtkWidget *
fumi_receive_row_new (FumiReceiver *receiver,
                      FumiAccount  *account)
{
  FumiReceiveRow *row = g_object_new (FUMI_TYPE_RECEIVE_ROW, NULL);
  g_autofree char *stop = NULL;

  row->receiver = g_object_ref (receiver);
  row->account = g_object_ref (account);
  /* Translators: %s is a mail address: stop receiving its mail */
  stop = g_strdup_printf (_ ("Stop %s"), fumi_account_get_title (account));
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->stop), stop);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->stop), GTK_ACCESSIBLE_PROPERTY_LABEL, stop, -1);
  g_signal_connect_object (receiver, "state-changed", G_CALLBACK (on_state_changed), row,
                           G_CONNECT_SWAPPED);
  update (row);
  return GTK_WIDGET (row);
}
