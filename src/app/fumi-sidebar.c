/* fumi-sidebar.c: the accounts, each with its inbox and its mail on the server, and all inboxes together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sidebar.h"

#include "fumi-inbox.h"
#include "fumi-sidebar-row.h"

struct _FumiSidebar
{
  GtkWidget        parent_instance;

  FumiAccountList *accounts;
  FumiStore       *store;    /* NULL until it is open */
  FumiReceiver    *receiver;
  gboolean         filling;  /* rows are being replaced: their selection means nothing */

  GtkWidget       *box;
  GtkListBox      *rows;
};

enum
{
  SELECTED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiSidebar, fumi_sidebar, GTK_TYPE_WIDGET)

static void
show_unread (FumiSidebar  *sidebar,
             FumiInboxRow *row)
{
  if (sidebar->store != NULL)
    fumi_inbox_row_set_unread (row, fumi_inbox_unread (sidebar->store, fumi_inbox_row_get_account (row)));
}

static void
show_problem (FumiSidebar    *sidebar,
              FumiAccountRow *row)
{
  g_autofree char *problem = NULL;

  if (sidebar->receiver != NULL)
    problem = fumi_inbox_problem (sidebar->receiver, fumi_account_row_get_account (row));
  fumi_account_row_set_problem (row, problem);
}

static void
on_store_changed (FumiSidebar *sidebar)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (sidebar->rows));

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    if (FUMI_IS_INBOX_ROW (row))
      show_unread (sidebar, FUMI_INBOX_ROW (row));
}

static void
on_receiver_changed (FumiSidebar *sidebar)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (sidebar->rows));

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    if (FUMI_IS_ACCOUNT_ROW (row))
      show_problem (sidebar, FUMI_ACCOUNT_ROW (row));
}

static void
fill (FumiSidebar *sidebar)
{
  guint n_accounts = g_list_model_get_n_items (G_LIST_MODEL (sidebar->accounts));
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (sidebar->rows))) != NULL)
    gtk_list_box_remove (sidebar->rows, row);

  if (n_accounts > 1)
    gtk_list_box_append (sidebar->rows, fumi_inbox_row_new (NULL));
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (sidebar->accounts), i);

      gtk_list_box_append (sidebar->rows, fumi_account_row_new (account));
      gtk_list_box_append (sidebar->rows, fumi_inbox_row_new (account));
      gtk_list_box_append (sidebar->rows, fumi_remote_row_new (account));
    }
  on_store_changed (sidebar);
  on_receiver_changed (sidebar);
}

static GtkListBoxRow *
find_row (FumiSidebar *sidebar,
          FumiAccount *account)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (sidebar->rows));
  GtkListBoxRow *first = NULL;

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      if (!FUMI_IS_INBOX_ROW (row))
        continue;
      if (fumi_inbox_row_get_account (FUMI_INBOX_ROW (row)) == account)
        return GTK_LIST_BOX_ROW (row);
      if (first == NULL)
        first = GTK_LIST_BOX_ROW (row);
    }
  return first;
}

static void
on_accounts_changed (FumiSidebar *sidebar)
{
  g_autoptr(FumiAccount) selected = NULL;

  /* Its row is about to go. */
  g_set_object (&selected, fumi_sidebar_get_selected (sidebar));
  sidebar->filling = TRUE;
  fill (sidebar);
  sidebar->filling = FALSE;
  fumi_sidebar_select (sidebar, selected);
}

static void
on_row_selected (FumiSidebar   *sidebar,
                 GtkListBoxRow *row)
{
  if (row != NULL && !sidebar->filling)
    g_signal_emit (sidebar, signals[SELECTED], 0, fumi_inbox_row_get_account (FUMI_INBOX_ROW (row)));
}

static void
on_row_activated (FumiSidebar   *sidebar,
                  GtkListBoxRow *row)
{
  FumiAccount *account;

  if (!FUMI_IS_REMOTE_ROW (row))
    {
      g_signal_emit (sidebar, signals[ACTIVATED], 0);
      return;
    }

  account = fumi_remote_row_get_account (FUMI_REMOTE_ROW (row));
  gtk_widget_activate_action (GTK_WIDGET (sidebar), "account.on-server", "s", fumi_account_get_id (account));
}

static void
fumi_sidebar_dispose (GObject *object)
{
  FumiSidebar *sidebar = FUMI_SIDEBAR (object);

  sidebar->filling = TRUE;
  g_clear_pointer (&sidebar->box, gtk_widget_unparent);
  g_clear_object (&sidebar->accounts);
  g_clear_object (&sidebar->receiver);
  g_clear_object (&sidebar->store);

  G_OBJECT_CLASS (fumi_sidebar_parent_class)->dispose (object);
}

static void
fumi_sidebar_class_init (FumiSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_sidebar_dispose;

  signals[SELECTED] = g_signal_new ("selected", FUMI_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST,
                                    0, NULL, NULL, NULL, G_TYPE_NONE, 1, FUMI_TYPE_ACCOUNT);
  signals[ACTIVATED] = g_signal_new ("activated", FUMI_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST,
                                     0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiSidebar, box);
  gtk_widget_class_bind_template_child (widget_class, FumiSidebar, rows);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
}

static void
fumi_sidebar_init (FumiSidebar *sidebar)
{
  gtk_widget_init_template (GTK_WIDGET (sidebar));
}

void
fumi_sidebar_set_accounts (FumiSidebar     *sidebar,
                           FumiAccountList *accounts)
{
  g_return_if_fail (FUMI_IS_SIDEBAR (sidebar));
  g_return_if_fail (sidebar->accounts == NULL);

  sidebar->accounts = g_object_ref (accounts);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_accounts_changed), sidebar,
                           G_CONNECT_SWAPPED);
  on_accounts_changed (sidebar);
}

void
fumi_sidebar_set_store (FumiSidebar  *sidebar,
                        FumiStore    *store,
                        FumiReceiver *receiver)
{
  g_return_if_fail (FUMI_IS_SIDEBAR (sidebar));
  g_return_if_fail (sidebar->store == NULL);

  sidebar->store = g_object_ref (store);
  sidebar->receiver = g_object_ref (receiver);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), sidebar,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (receiver, "state-changed", G_CALLBACK (on_receiver_changed), sidebar,
                           G_CONNECT_SWAPPED);
  on_store_changed (sidebar);
  on_receiver_changed (sidebar);
}

void
fumi_sidebar_select (FumiSidebar *sidebar,
                     FumiAccount *account)
{
  GtkListBoxRow *row;

  g_return_if_fail (FUMI_IS_SIDEBAR (sidebar));

  row = find_row (sidebar, account);
  if (row != NULL)
    gtk_list_box_select_row (sidebar->rows, row);
}

FumiAccount *
fumi_sidebar_get_selected (FumiSidebar *sidebar)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (FUMI_IS_SIDEBAR (sidebar), NULL);

  row = gtk_list_box_get_selected_row (sidebar->rows);
  return row != NULL ? fumi_inbox_row_get_account (FUMI_INBOX_ROW (row)) : NULL;
}
