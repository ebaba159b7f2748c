/* fumi-sidebar-row.c: a row of the sidebar: an account's heading, or the mail on the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sidebar-row.h"

#include <glib/gi18n.h>

/* ---- an account's heading -------------------------------------------------------------------- */

struct _FumiAccountRow
{
  GtkListBoxRow  parent_instance;

  FumiAccount   *account;

  GtkLabel      *title;
  GtkImage      *plain;
  GtkImage      *problem;
  GtkMenuButton *menu;
};

G_DEFINE_FINAL_TYPE (FumiAccountRow, fumi_account_row, GTK_TYPE_LIST_BOX_ROW)

/* An icon that says something by itself: its text is tooltip and name at once. */
static void
explain_icon (GtkImage   *icon,
              const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (icon), text != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (icon), text);
  if (text != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
on_account_changed (FumiAccountRow *row)
{
  const char *title = fumi_account_get_title (row->account);
  g_autofree char *menu = NULL;

  gtk_label_set_text (row->title, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->title), title);
  explain_icon (row->plain, fumi_account_get_security (row->account) == FUMI_SECURITY_NONE
                            ? _ ("Mail and password travel unencrypted") : NULL);

  /* Translators: %s is the mail address of an account */
  menu = g_strdup_printf (_ ("Menu of %s"), title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->menu), menu);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, menu, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static void
append_action (GMenu       *menu,
               const char  *label,
               const char  *action,
               FumiAccount *account)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", fumi_account_get_id (account));
  g_menu_append_item (menu, item);
}

static void
append_new_folder (GMenu       *menu,
                   FumiAccount *account)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (_ ("New Folder…"), NULL);

  g_menu_item_set_action_and_target (item, "folder.new", "(ss)", fumi_account_get_id (account), "");
  g_menu_append_item (menu, item);
}

static void
fill_menu (FumiAccountRow *row)
{
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) last = g_menu_new ();

  append_action (menu, _ ("Receive This Account"), "account.receive", row->account);
  append_action (menu, _ ("Mail on the Server"), "account.on-server", row->account);
  append_new_folder (menu, row->account);
  append_action (menu, _ ("Account Settings…"), "account.settings", row->account);
  append_action (menu, _ ("Export Settings…"), "account.export", row->account);
  append_action (last, _ ("Remove Account…"), "account.remove", row->account);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (last));
  gtk_menu_button_set_menu_model (row->menu, G_MENU_MODEL (menu));
}

static void
fumi_account_row_dispose (GObject *object)
{
  g_clear_object (&FUMI_ACCOUNT_ROW (object)->account);

  G_OBJECT_CLASS (fumi_account_row_parent_class)->dispose (object);
}

static void
fumi_account_row_class_init (FumiAccountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_account_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiAccountRow, menu);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountRow, plain);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountRow, problem);
  gtk_widget_class_bind_template_child (widget_class, FumiAccountRow, title);
}

static void
fumi_account_row_init (FumiAccountRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}

GtkWidget *
fumi_account_row_new (FumiAccount *account)
{
  FumiAccountRow *row = g_object_new (FUMI_TYPE_ACCOUNT_ROW, NULL);

  row->account = g_object_ref (account);
  g_signal_connect_object (account, "notify", G_CALLBACK (on_account_changed), row, G_CONNECT_SWAPPED);
  fill_menu (row);
  on_account_changed (row);
  return GTK_WIDGET (row);
}

FumiAccount *
fumi_account_row_get_account (FumiAccountRow *row)
{
  g_return_val_if_fail (FUMI_IS_ACCOUNT_ROW (row), NULL);

  return row->account;
}

void
fumi_account_row_set_problem (FumiAccountRow *row,
                              const char     *problem)
{
  g_return_if_fail (FUMI_IS_ACCOUNT_ROW (row));

  explain_icon (row->problem, problem);
}

/* ---- mail on the server ---------------------------------------------------------------------- */

struct _FumiRemoteRow
{
  GtkListBoxRow  parent_instance;

  FumiAccount   *account;
};

G_DEFINE_FINAL_TYPE (FumiRemoteRow, fumi_remote_row, GTK_TYPE_LIST_BOX_ROW)

static void
fumi_remote_row_dispose (GObject *object)
{
  g_clear_object (&FUMI_REMOTE_ROW (object)->account);

  G_OBJECT_CLASS (fumi_remote_row_parent_class)->dispose (object);
}

static void
fumi_remote_row_class_init (FumiRemoteRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fumi_remote_row_dispose;

  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/fumibako/Fumibako/fumi-remote-row.ui");
}

static void
fumi_remote_row_init (FumiRemoteRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}

GtkWidget *
fumi_remote_row_new (FumiAccount *account)
{
  FumiRemoteRow *row = g_object_new (FUMI_TYPE_REMOTE_ROW, NULL);
  g_autofree char *name = NULL;

  row->account = g_object_ref (account);
  name = g_strjoin (C_ ("between words", ", "), _ ("Mail on the Server"), fumi_account_get_title (account), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return GTK_WIDGET (row);
}

FumiAccount *
fumi_remote_row_get_account (FumiRemoteRow *row)
{
  g_return_val_if_fail (FUMI_IS_REMOTE_ROW (row), NULL);

  return row->account;
}
