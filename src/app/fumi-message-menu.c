/* fumi-message-menu.c: the menu of a row of the message list: right click, long press, Menu key.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message-menu.h"

#include "fumi-message-list.h"
#include "fumi-message-row.h"

struct _FumiMessageMenu
{
  FumiMessageList *list;
  GtkListView     *list_view;
  GtkWidget       *popover;
  guint            closing; /* source */
};

/* (nullable) */
static GtkWidget *
find_item_at (FumiMessageMenu *menu,
              double           x,
              double           y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (menu->list_view), x, y, GTK_PICK_DEFAULT);

  while (widget != NULL && gtk_widget_get_parent (widget) != GTK_WIDGET (menu->list_view))
    widget = gtk_widget_get_parent (widget);
  return widget;
}

static FumiEnvelope *
envelope_of_item (GtkWidget *item)
{
  GtkWidget *row = item != NULL ? gtk_widget_get_first_child (item) : NULL;

  return FUMI_IS_MESSAGE_ROW (row) ? fumi_message_row_get_envelope (FUMI_MESSAGE_ROW (row)) : NULL;
}

static void
open_menu (FumiMessageMenu *menu,
           GtkWidget       *item,
           double           x,
           double           y)
{
  FumiEnvelope *envelope = envelope_of_item (item);
  GdkRectangle place = { 0, 0, 1, 1 };
  double list_x, list_y;

  if (envelope == NULL
      || !gtk_widget_translate_coordinates (GTK_WIDGET (menu->list_view), GTK_WIDGET (menu->list), x, y, &list_x, &list_y))
    return;

  g_clear_handle_id (&menu->closing, g_source_remove);
  fumi_message_list_set_context (menu->list, fumi_envelope_get_id (envelope));
  place.x = (int) list_x;
  place.y = (int) list_y;
  gtk_popover_set_pointing_to (GTK_POPOVER (menu->popover), &place);
  gtk_popover_popup (GTK_POPOVER (menu->popover));
}

static gboolean
end_context (gpointer user_data)
{
  FumiMessageMenu *menu = user_data;

  menu->closing = 0;
  fumi_message_list_set_context (menu->list, 0);
  return G_SOURCE_REMOVE;
}

/* The menu closes before the chosen action runs, which still is about its row. */
static void
on_closed (FumiMessageMenu *menu)
{
  if (menu->closing == 0)
    menu->closing = g_idle_add (end_context, menu);
}

static void
on_secondary_pressed (GtkGestureClick *click,
                      int              n_press,
                      double           x,
                      double           y,
                      FumiMessageMenu *menu)
{
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (menu, find_item_at (menu, x, y), x, y);
}

static void
on_long_pressed (GtkGestureLongPress *press,
                 double               x,
                 double               y,
                 FumiMessageMenu     *menu)
{
  GtkWidget *item = find_item_at (menu, x, y);

  if (item == NULL || fumi_message_list_get_picking (menu->list))
    return;

  gtk_gesture_set_state (GTK_GESTURE (press), GTK_EVENT_SEQUENCE_CLAIMED);
  fumi_message_list_select_none (menu->list);
  fumi_message_list_set_picking (menu->list, TRUE);
  gtk_widget_activate_action (item, "listitem.select", "(bb)", TRUE, FALSE);
}

static gboolean
on_menu_key (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  FumiMessageMenu *menu = user_data;
  GtkWidget *item = gtk_widget_get_focus_child (GTK_WIDGET (menu->list_view));
  double x, y;

  if (item == NULL
      || !gtk_widget_translate_coordinates (item, GTK_WIDGET (menu->list_view), gtk_widget_get_width (item) / 2.0,
                                            gtk_widget_get_height (item) / 2.0, &x, &y))
    return FALSE;

  open_menu (menu, item, x, y);
  return TRUE;
}

static void
add_keys (FumiMessageMenu *menu)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  const struct
  {
    guint           key;
    GdkModifierType modifiers;
  } triggers[] = { { GDK_KEY_Menu, 0 }, { GDK_KEY_F10, GDK_SHIFT_MASK } };

  for (guint i = 0; i < G_N_ELEMENTS (triggers); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (triggers[i].key, triggers[i].modifiers),
                                                            gtk_callback_action_new (on_menu_key, menu, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (menu->list_view), keys);
}

FumiMessageMenu *
fumi_message_menu_new (FumiMessageList *list,
                       GtkListView     *list_view,
                       GMenuModel      *model)
{
  FumiMessageMenu *menu = g_new0 (FumiMessageMenu, 1);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  menu->list = list;
  menu->list_view = list_view;
  menu->popover = gtk_popover_menu_new_from_model (model);
  gtk_popover_set_has_arrow (GTK_POPOVER (menu->popover), FALSE);
  gtk_widget_set_halign (menu->popover, GTK_ALIGN_START);
  gtk_widget_set_parent (menu->popover, GTK_WIDGET (list));
  g_signal_connect_swapped (menu->popover, "closed", G_CALLBACK (on_closed), menu);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_secondary_pressed), menu);
  gtk_widget_add_controller (GTK_WIDGET (list_view), GTK_EVENT_CONTROLLER (click));

  /* Before the row, which takes each press for a click. */
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect (press, "pressed", G_CALLBACK (on_long_pressed), menu);
  gtk_widget_add_controller (GTK_WIDGET (list_view), GTK_EVENT_CONTROLLER (press));

  add_keys (menu);
  return menu;
}

void
fumi_message_menu_free (FumiMessageMenu *menu)
{
  g_clear_handle_id (&menu->closing, g_source_remove);
  g_clear_pointer (&menu->popover, gtk_widget_unparent);
  g_free (menu);
}
