/* fumi-message-factory.c: makes the rows of the message list.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message-factory.h"

#include "fumi-message-row.h"

static void
on_row_opened (FumiMessageList *list)
{
  g_signal_emit_by_name (list, "opened");
}

static void
on_row_picked (GtkListItem *item,
               gboolean     extend)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  GtkWidget *view = gtk_widget_get_ancestor (row, GTK_TYPE_LIST_VIEW);

  if (view == NULL)
    return;

  gtk_widget_grab_focus (gtk_widget_get_parent (row));
  fumi_message_factory_pick (GTK_LIST_VIEW (view), gtk_list_item_get_position (item), extend);
}

static void
show_picked (FumiMessageList *list,
             GtkListItem     *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  if (row != NULL)
    fumi_message_row_set_picking (FUMI_MESSAGE_ROW (row), fumi_message_list_get_picking (list),
                                  gtk_list_item_get_selected (item));
}

static void
on_picking (FumiMessageList *list,
            GParamSpec      *pspec,
            GtkListItem     *item)
{
  show_picked (list, item);
}

static void
on_item_selected (GtkListItem     *item,
                  GParamSpec      *pspec,
                  FumiMessageList *list)
{
  show_picked (list, item);
}

static void
on_preview (FumiMessageRow  *row,
            GParamSpec      *pspec,
            FumiMessageList *list)
{
  fumi_message_row_set_preview (row, fumi_message_list_get_preview (list));
}

static void
on_setup (FumiMessageList *list,
          GtkListItem     *item)
{
  GtkWidget *row = fumi_message_row_new ();

  g_signal_connect_object (row, "opened", G_CALLBACK (on_row_opened), list, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "picked", G_CALLBACK (on_row_picked), item, G_CONNECT_SWAPPED);
  g_signal_connect_object (item, "notify::selected", G_CALLBACK (on_item_selected), list, 0);
  g_signal_connect_object (list, "notify::picking", G_CALLBACK (on_picking), item, 0);
  g_signal_connect_object (list, "notify::preview", G_CALLBACK (on_preview), row, G_CONNECT_SWAPPED);
  fumi_message_row_set_preview (FUMI_MESSAGE_ROW (row), fumi_message_list_get_preview (list));
  gtk_list_item_set_child (item, row);
}

static void
on_bind (FumiMessageList *list,
         GtkListItem     *item)
{
  show_picked (list, item);
  fumi_message_row_set_highlight (FUMI_MESSAGE_ROW (gtk_list_item_get_child (item)), fumi_message_list_get_query (list));
  fumi_message_row_set_envelope (FUMI_MESSAGE_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
on_unbind (FumiMessageList *list,
           GtkListItem     *item)
{
  fumi_message_row_set_envelope (FUMI_MESSAGE_ROW (gtk_list_item_get_child (item)), NULL);
}

GtkListItemFactory *
fumi_message_factory_new (FumiMessageList *list)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), list, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), list, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), list, G_CONNECT_SWAPPED);
  return factory;
}

void
fumi_message_factory_pick (GtkListView *list_view,
                           guint        position,
                           gboolean     extend)
{
  gtk_widget_activate_action (GTK_WIDGET (list_view), "list.select-item", "(ubb)", position, TRUE, extend);
}
