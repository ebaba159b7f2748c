/* fumi-folder-menu.c: the menu of a folder in the sidebar: right click, long press, Menu key.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-folder-menu.h"

#include <glib/gi18n.h>

#include "fumi-folder-row.h"
#include "fumi-store-actions.h"
#include "fumi-store-folders.h"

struct _FumiFolderMenu
{
  GtkWidget  *parent;
  GtkListBox *rows;
  GtkWidget  *popover;
};

static void
append (GMenu         *menu,
        const char    *label,
        const char    *action,
        FumiFolderRow *row,
        const char    *key)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "(ss)", fumi_account_get_id (fumi_folder_row_get_account (row)), key);
  g_menu_append_item (menu, item);
}

static GMenu *
make_model (FumiFolderRow *row)
{
  const char *key = fumi_folder_row_get_key (row);
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) filters = g_menu_new ();

  if (!fumi_store_folder_is_own (key))
    append (menu, _ ("New Folder…"), "folder.new", row, "");
  else
    {
      append (menu, _ ("New Folder Inside…"), "folder.new", row, key);
      append (menu, _ ("Rename…"), "folder.rename", row, key);
      append (menu, _ ("Delete Folder"), "folder.delete", row, key);
    }
  append (filters, _ ("Run Filters…"), "filters.run-on", row, key);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (filters));
  if (g_str_equal (key, FUMI_STORE_TRASH))
    {
      g_autoptr(GMenu) last = g_menu_new ();
      g_autoptr(GMenuItem) item = g_menu_item_new (_ ("Empty Trash…"), NULL);

      g_menu_item_set_action_and_target (item, "mail.empty-trash", "s",
                                         fumi_account_get_id (fumi_folder_row_get_account (row)));
      g_menu_append_item (last, item);
      g_menu_append_section (menu, NULL, G_MENU_MODEL (last));
    }
  return menu;
}

/* At a place in the list of rows. */
static gboolean
open_menu (FumiFolderMenu *menu,
           double          x,
           double          y)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (menu->rows, (int) y);
  GdkRectangle place = { 0, 0, 1, 1 };
  g_autoptr(GMenu) model = NULL;
  double parent_x, parent_y;

  if (row == NULL || !FUMI_IS_FOLDER_ROW (row) || fumi_folder_row_get_account (FUMI_FOLDER_ROW (row)) == NULL
      || !gtk_widget_translate_coordinates (GTK_WIDGET (menu->rows), menu->parent, x, y, &parent_x, &parent_y))
    return FALSE;

  model = make_model (FUMI_FOLDER_ROW (row));
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (menu->popover), G_MENU_MODEL (model));
  place.x = (int) parent_x;
  place.y = (int) parent_y;
  gtk_popover_set_pointing_to (GTK_POPOVER (menu->popover), &place);
  gtk_popover_popup (GTK_POPOVER (menu->popover));
  return TRUE;
}

static void
on_pressed (GtkGestureClick *click,
            int              n_press,
            double           x,
            double           y,
            FumiFolderMenu  *menu)
{
  if (open_menu (menu, x, y))
    gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_long_pressed (GtkGestureLongPress *press,
                 double               x,
                 double               y,
                 FumiFolderMenu      *menu)
{
  if (open_menu (menu, x, y))
    gtk_gesture_set_state (GTK_GESTURE (press), GTK_EVENT_SEQUENCE_CLAIMED);
}

static gboolean
on_menu_key (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  FumiFolderMenu *menu = user_data;
  GtkWidget *row = gtk_widget_get_focus_child (GTK_WIDGET (menu->rows));
  double x, y;

  if (row == NULL
      || !gtk_widget_translate_coordinates (row, GTK_WIDGET (menu->rows), gtk_widget_get_width (row) / 2.0,
                                            gtk_widget_get_height (row) / 2.0, &x, &y))
    return FALSE;

  return open_menu (menu, x, y);
}

static void
add_keys (FumiFolderMenu *menu)
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
  gtk_widget_add_controller (GTK_WIDGET (menu->rows), keys);
}

FumiFolderMenu *
fumi_folder_menu_new (GtkWidget  *parent,
                      GtkListBox *rows)
{
  FumiFolderMenu *menu = g_new0 (FumiFolderMenu, 1);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  menu->parent = parent;
  menu->rows = rows;
  menu->popover = gtk_popover_menu_new_from_model (NULL);
  gtk_popover_set_has_arrow (GTK_POPOVER (menu->popover), FALSE);
  gtk_widget_set_halign (menu->popover, GTK_ALIGN_START);
  gtk_widget_set_parent (menu->popover, parent);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), menu);
  gtk_widget_add_controller (GTK_WIDGET (rows), GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect (press, "pressed", G_CALLBACK (on_long_pressed), menu);
  gtk_widget_add_controller (GTK_WIDGET (rows), GTK_EVENT_CONTROLLER (press));

  add_keys (menu);
  return menu;
}

void
fumi_folder_menu_free (FumiFolderMenu *menu)
{
  g_clear_pointer (&menu->popover, gtk_widget_unparent);
  g_free (menu);
}
