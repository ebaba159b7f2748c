/* fumi-folder-row.c: a folder in the sidebar, with its unread count.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-folder-row.h"

#include <glib/gi18n.h>

#include "fumi-folder-text.h"
#include "fumi-store-actions.h"

#define INDENT 18
#define MAX_INDENTS 4 /* in a narrow sidebar a name needs the rest */

struct _FumiFolderRow
{
  GtkListBoxRow  parent_instance;

  FumiAccount   *account;
  char          *key;

  GtkWidget     *box;
  GtkImage      *icon;
  GtkLabel      *title;
  GtkLabel      *unread;
  GtkMenuButton *menu;
};

enum
{
  DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiFolderRow, fumi_folder_row, GTK_TYPE_LIST_BOX_ROW)

static void
fumi_folder_row_dispose (GObject *object)
{
  g_clear_object (&FUMI_FOLDER_ROW (object)->account);

  G_OBJECT_CLASS (fumi_folder_row_parent_class)->dispose (object);
}

static void
fumi_folder_row_finalize (GObject *object)
{
  g_free (FUMI_FOLDER_ROW (object)->key);

  G_OBJECT_CLASS (fumi_folder_row_parent_class)->finalize (object);
}

static void
fumi_folder_row_class_init (FumiFolderRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_folder_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = fumi_folder_row_finalize;

  signals[DROPPED] = g_signal_new ("dropped", FUMI_TYPE_FOLDER_ROW, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 1, FUMI_TYPE_DRAGGED_MAIL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-folder-row.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiFolderRow, box);
  gtk_widget_class_bind_template_child (widget_class, FumiFolderRow, icon);
  gtk_widget_class_bind_template_child (widget_class, FumiFolderRow, menu);
  gtk_widget_class_bind_template_child (widget_class, FumiFolderRow, title);
  gtk_widget_class_bind_template_child (widget_class, FumiFolderRow, unread);
}

static void
fumi_folder_row_init (FumiFolderRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}

static void
add_trash_menu (FumiFolderRow *row)
{
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenuItem) item = g_menu_item_new (_ ("Empty Trash…"), NULL);
  /* Translators: %s is the mail address of an account */
  g_autofree char *name = g_strdup_printf (_ ("Menu of the Trash of %s"), fumi_account_get_title (row->account));

  g_menu_item_set_action_and_target (item, "mail.empty-trash", "s", fumi_account_get_id (row->account));
  g_menu_append_item (menu, item);
  gtk_menu_button_set_menu_model (row->menu, G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->menu), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_visible (GTK_WIDGET (row->menu), TRUE);
}

/* ---- mail that is dropped here --------------------------------------------------------------- */

static gboolean
fits (FumiFolderRow *row,
      const GValue  *value)
{
  return value != NULL && G_VALUE_HOLDS (value, FUMI_TYPE_DRAGGED_MAIL)
         && fumi_dragged_mail_fits (g_value_get_object (value), fumi_account_get_id (row->account), row->key);
}

/* Its own, or another account's folder: the pointer says so before the button is let go. */
static GdkDragAction
on_motion (GtkDropTarget *target,
           double         x,
           double         y,
           FumiFolderRow *row)
{
  return fits (row, gtk_drop_target_get_value (target)) ? GDK_ACTION_MOVE : 0;
}

static gboolean
on_drop (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         FumiFolderRow *row)
{
  if (!fits (row, value))
    return FALSE;

  g_signal_emit (row, signals[DROPPED], 0, g_value_get_object (value));
  return TRUE;
}

static void
take_drops (FumiFolderRow *row)
{
  GtkDropTarget *target = gtk_drop_target_new (FUMI_TYPE_DRAGGED_MAIL, GDK_ACTION_MOVE);

  gtk_drop_target_set_preload (target, TRUE);
  g_signal_connect (target, "enter", G_CALLBACK (on_motion), row);
  g_signal_connect (target, "motion", G_CALLBACK (on_motion), row);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), row);
  gtk_widget_add_controller (GTK_WIDGET (row), GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
fumi_folder_row_new (FumiAccount *account,
                     const char  *key,
                     const char  *title,
                     guint        depth)
{
  FumiFolderRow *row = g_object_new (FUMI_TYPE_FOLDER_ROW, NULL);

  g_set_object (&row->account, account);
  row->key = g_strdup (key);
  gtk_label_set_text (row->title, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->title), title);
  gtk_image_set_from_icon_name (row->icon, fumi_folder_text_icon (key));
  gtk_widget_set_margin_start (row->box, (int) MIN (depth, MAX_INDENTS) * INDENT);
  if (account != NULL && g_str_equal (key, FUMI_STORE_TRASH))
    add_trash_menu (row);
  if (account != NULL)
    take_drops (row);
  fumi_folder_row_set_unread (row, 0);
  return GTK_WIDGET (row);
}

FumiAccount *
fumi_folder_row_get_account (FumiFolderRow *row)
{
  g_return_val_if_fail (FUMI_IS_FOLDER_ROW (row), NULL);

  return row->account;
}

const char *
fumi_folder_row_get_key (FumiFolderRow *row)
{
  g_return_val_if_fail (FUMI_IS_FOLDER_ROW (row), "");

  return row->key;
}

/* The name says whose folder it is and the count in words: "Inbox, taro@example.ne.jp, 3 unread". */
static void
name_folder (FumiFolderRow *row,
             guint          unread)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *name = NULL;

  g_ptr_array_add (words, g_strdup (gtk_label_get_text (row->title)));
  if (row->account != NULL)
    g_ptr_array_add (words, g_strdup (fumi_account_get_title (row->account)));
  if (unread > 0)
    /* Translators: %u is how many messages are unread */
    g_ptr_array_add (words, g_strdup_printf (ngettext ("%u unread", "%u unread", unread), unread));
  g_ptr_array_add (words, NULL);

  name = g_strjoinv (C_ ("between words", ", "), (char **) words->pdata);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
fumi_folder_row_set_unread (FumiFolderRow *row,
                            guint          unread)
{
  g_autofree char *text = g_strdup_printf ("%u", unread);

  g_return_if_fail (FUMI_IS_FOLDER_ROW (row));

  gtk_label_set_text (row->unread, text);
  gtk_widget_set_visible (GTK_WIDGET (row->unread), unread > 0);
  name_folder (row, unread);
}
