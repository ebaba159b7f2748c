/* fumi-message-drag.c: messages are dragged out of the list.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message-drag.h"

#include <glib/gi18n.h>

#include "fumi-dragged-mail.h"
#include "fumi-message-list.h"
#include "fumi-message-row.h"

/* In All Inboxes each is asked for its account; so many are, and of more nobody drags. */
#define LOOK_AT 500

#define MAIL_KEY "fumi-dragged-mail"

typedef struct
{
  FumiMessageList *list;
  GtkListView     *list_view;
  FumiStore       *store;
} Drag;

/* (nullable) */
static FumiEnvelope *
find_envelope (Drag   *drag,
               double  x,
               double  y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (drag->list_view), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = NULL;

  while (widget != NULL && gtk_widget_get_parent (widget) != GTK_WIDGET (drag->list_view))
    widget = gtk_widget_get_parent (widget);
  if (widget != NULL)
    row = gtk_widget_get_first_child (widget);

  return FUMI_IS_MESSAGE_ROW (row) ? fumi_message_row_get_envelope (FUMI_MESSAGE_ROW (row)) : NULL;
}

/* (transfer full): the id of the account that all are of, NULL: there are several, or too many to ask */
static char *
find_account (Drag   *drag,
              GArray *ids)
{
  FumiAccount *shown = fumi_message_list_get_account (drag->list);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  const char *account;

  if (shown != NULL)
    return g_strdup (fumi_account_get_id (shown));
  if (ids->len == 0 || ids->len > LOOK_AT)
    return NULL;

  rows = fumi_store_get_many (drag->store, (const gint64 *) (void *) ids->data, ids->len, &error);
  if (rows == NULL)
    {
      g_warning ("%s", error->message);
      return NULL;
    }

  account = fumi_envelope_get_account (rows->pdata[0]);
  for (guint i = 1; i < rows->len; i++)
    if (!g_str_equal (fumi_envelope_get_account (rows->pdata[i]), account))
      return NULL;
  return g_strdup (account);
}

static GdkContentProvider *
on_prepare (GtkDragSource *source,
            double         x,
            double         y,
            Drag          *drag)
{
  FumiEnvelope *envelope = find_envelope (drag, x, y);
  g_autoptr(FumiDraggedMail) mail = NULL;
  g_autoptr(GArray) ids = NULL;
  g_autofree char *account = NULL;

  if (envelope == NULL)
    return NULL;

  /* As for the menu of a row. */
  fumi_message_list_set_context (drag->list, fumi_envelope_get_id (envelope));
  ids = fumi_message_list_get_targets (drag->list);
  fumi_message_list_set_context (drag->list, 0);

  account = find_account (drag, ids);
  mail = fumi_dragged_mail_new (g_steal_pointer (&ids), account, fumi_message_list_get_folder (drag->list));
  g_object_set_data_full (G_OBJECT (source), MAIL_KEY, g_object_ref (mail), g_object_unref);
  return gdk_content_provider_new_typed (FUMI_TYPE_DRAGGED_MAIL, mail);
}

/* What is under the pointer on its way: how many messages. */
static void
on_begin (GtkDragSource *source,
          GdkDrag       *gdk_drag,
          Drag          *drag)
{
  FumiDraggedMail *mail = g_object_get_data (G_OBJECT (source), MAIL_KEY);
  guint n = fumi_dragged_mail_get_ids (mail)->len;
  /* Translators: %u is how many messages are being dragged */
  g_autofree char *text = g_strdup_printf (ngettext ("%u Message", "%u Messages", n), n);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "fumi-dragged");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (gdk_drag)), label);
  gdk_drag_set_hotspot (gdk_drag, -12, -12);
}

static void
on_end (GtkDragSource *source,
        GdkDrag       *gdk_drag,
        gboolean       delete_data,
        Drag          *drag)
{
  g_object_set_data (G_OBJECT (source), MAIL_KEY, NULL);
}

static void
drag_free (gpointer  data,
           GClosure *closure)
{
  Drag *drag = data;

  g_object_unref (drag->store);
  g_free (drag);
}

void
fumi_message_drag_add (FumiMessageList *list,
                       GtkListView     *list_view,
                       FumiStore       *store)
{
  GtkDragSource *source = gtk_drag_source_new ();
  Drag *drag = g_new0 (Drag, 1);

  drag->list = list;
  drag->list_view = list_view;
  drag->store = g_object_ref (store);
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_data (source, "prepare", G_CALLBACK (on_prepare), drag, drag_free, 0);
  g_signal_connect (source, "drag-begin", G_CALLBACK (on_begin), drag);
  g_signal_connect (source, "drag-end", G_CALLBACK (on_end), drag);
  /* Before the rows, which take a press for a click. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (source), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (list_view), GTK_EVENT_CONTROLLER (source));
}
