/* fumi-sidebar.c: the accounts, each with its folders and its mail on the server, and all inboxes together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sidebar.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fumi-folder-menu.h"
#include "fumi-folder-row.h"
#include "fumi-folder-text.h"
#include "fumi-inbox.h"
#include "fumi-sidebar-row.h"
#include "fumi-store-actions.h"

struct _FumiSidebar
{
  GtkWidget        parent_instance;

  FumiAccountList *accounts;
  FumiStore       *store;    /* NULL until it is open */
  FumiReceiver    *receiver;
  FumiFolders     *folders;
  FumiFolderMenu  *menu;
  char            *renamed[3]; /* account, from, to: a folder whose rows have not followed yet; NULL: none */
  FumiAccount     *told;     /* what was selected last; NULL: all inboxes, or nothing */
  char            *told_key; /* NULL: nothing */
  gboolean         filling;  /* rows are being replaced: their selection means nothing */

  GtkWidget       *box;
  GtkListBox      *rows;
};

enum
{
  DROPPED,
  SELECTED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiSidebar, fumi_sidebar, GTK_TYPE_WIDGET)

/* What the folders were found to hold in their thread; of all inboxes, or until then, what the index counts now. */
static guint
count_unread (FumiSidebar   *sidebar,
              FumiFolderRow *row)
{
  FumiAccount *account = fumi_folder_row_get_account (row);
  FumiStoreQuery query = {
    .account = account != NULL ? fumi_account_get_id (account) : NULL,
    .folder = fumi_folder_row_get_key (row),
    .starred = g_str_equal (fumi_folder_row_get_key (row), FUMI_FOLDER_STARRED),
  };
  GPtrArray *folders = account != NULL ? fumi_folders_get (sidebar->folders, query.account) : NULL;

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const FumiStoreFolder *folder = g_ptr_array_index (folders, i);

      if (g_str_equal (folder->key, query.folder))
        return folder->unread;
    }
  return fumi_store_count (sidebar->store, &query, TRUE);
}

static void
show_unread (FumiSidebar   *sidebar,
             FumiFolderRow *row)
{
  if (sidebar->store != NULL)
    fumi_folder_row_set_unread (row, count_unread (sidebar, row));
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
    if (FUMI_IS_FOLDER_ROW (row))
      show_unread (sidebar, FUMI_FOLDER_ROW (row));
}

static void
on_receiver_changed (FumiSidebar *sidebar)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (sidebar->rows));

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    if (FUMI_IS_ACCOUNT_ROW (row))
      show_problem (sidebar, FUMI_ACCOUNT_ROW (row));
}

/* Those that everyone has, until it is known which there are. */
static const char *const usual_folders[] = {
  FUMI_STORE_INBOX,
  FUMI_STORE_ARCHIVE,
  FUMI_STORE_JUNK,
  FUMI_STORE_TRASH,
};

/* (nullable) (element-type FumiStoreFolder) */
static GPtrArray *
get_folders (FumiSidebar *sidebar,
             FumiAccount *account)
{
  return sidebar->folders != NULL ? fumi_folders_get (sidebar->folders, fumi_account_get_id (account)) : NULL;
}

static guint
count_folders (GPtrArray *folders)
{
  return folders != NULL ? folders->len : G_N_ELEMENTS (usual_folders);
}

static const char *
get_key (GPtrArray *folders,
         guint      i)
{
  return folders != NULL ? ((FumiStoreFolder *) g_ptr_array_index (folders, i))->key : usual_folders[i];
}

static void
on_dropped (FumiSidebar     *sidebar,
            FumiDraggedMail *mail,
            FumiFolderRow   *row)
{
  g_signal_emit (sidebar, signals[DROPPED], 0, mail, fumi_folder_row_get_key (row));
}

static GtkWidget *
make_row (FumiSidebar *sidebar,
          FumiAccount *account,
          const char  *key,
          const char  *title,
          guint        depth)
{
  GtkWidget *row = fumi_folder_row_new (account, key, title, depth);

  g_signal_connect_object (row, "dropped", G_CALLBACK (on_dropped), sidebar, G_CONNECT_SWAPPED);
  return row;
}

static void
append_folders (FumiSidebar *sidebar,
                FumiAccount *account)
{
  GPtrArray *folders = get_folders (sidebar, account);

  for (guint i = 0; i < count_folders (folders); i++)
    {
      guint depth = 0;
      const char *key = get_key (folders, i);
      g_autofree char *title = folders != NULL ? fumi_folder_text_nested (folders, i, &depth)
                                               : fumi_folder_text_title (key);

      gtk_list_box_append (sidebar->rows, make_row (sidebar, account, key, title, depth));
    }
}

static void
fill (FumiSidebar *sidebar)
{
  guint n_accounts = g_list_model_get_n_items (G_LIST_MODEL (sidebar->accounts));
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (sidebar->rows))) != NULL)
    gtk_list_box_remove (sidebar->rows, row);

  if (n_accounts > 1)
    gtk_list_box_append (sidebar->rows, fumi_folder_row_new (NULL, FUMI_STORE_INBOX, _ ("All Inboxes"), 0));
  if (n_accounts > 0)
    gtk_list_box_append (sidebar->rows, fumi_folder_row_new (NULL, FUMI_FOLDER_STARRED, C_ ("folder", "Starred"), 0));
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (sidebar->accounts), i);

      gtk_list_box_append (sidebar->rows, fumi_account_row_new (account));
      append_folders (sidebar, account);
      gtk_list_box_append (sidebar->rows, fumi_remote_row_new (account));
    }
  on_store_changed (sidebar);
  on_receiver_changed (sidebar);
}

/* The folder, else the inbox of its account, else the first inbox. */
static GtkListBoxRow *
find_row (FumiSidebar *sidebar,
          FumiAccount *account,
          const char  *key)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (sidebar->rows));
  GtkListBoxRow *first = NULL;
  GtkListBoxRow *inbox = NULL;

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      gboolean is_inbox;

      if (!FUMI_IS_FOLDER_ROW (row))
        continue;
      is_inbox = *fumi_folder_row_get_key (FUMI_FOLDER_ROW (row)) == '\0';
      if (first == NULL && is_inbox)
        first = GTK_LIST_BOX_ROW (row);
      if (fumi_folder_row_get_account (FUMI_FOLDER_ROW (row)) != account)
        continue;
      if (inbox == NULL && is_inbox)
        inbox = GTK_LIST_BOX_ROW (row);
      if (g_str_equal (fumi_folder_row_get_key (FUMI_FOLDER_ROW (row)), key))
        return GTK_LIST_BOX_ROW (row);
    }
  return inbox != NULL ? inbox : first;
}

static void
tell_selected (FumiSidebar   *sidebar,
               GtkListBoxRow *row)
{
  FumiAccount *account = fumi_folder_row_get_account (FUMI_FOLDER_ROW (row));
  const char *key = fumi_folder_row_get_key (FUMI_FOLDER_ROW (row));

  g_set_object (&sidebar->told, account);
  g_free (sidebar->told_key);
  sidebar->told_key = g_strdup (key);
  g_signal_emit (sidebar, signals[SELECTED], 0, account, key);
}

/* GTK says so of the selected row again when the keyboard comes to it. */
static gboolean
is_told (FumiSidebar   *sidebar,
         FumiFolderRow *row)
{
  return fumi_folder_row_get_account (row) == sidebar->told
         && g_strcmp0 (fumi_folder_row_get_key (row), sidebar->told_key) == 0;
}

/* The folder itself, or one in it. */
static gboolean
is_in (FumiAccount *account,
       const char  *key,
       const char  *id,
       const char  *folder)
{
  gsize length = strlen (folder);

  return account != NULL && g_str_equal (fumi_account_get_id (account), id) && strncmp (key, folder, length) == 0
         && (key[length] == '\0' || key[length] == '.');
}

static gboolean
is_selected (FumiSidebar *sidebar,
             const char  *account,
             const char  *folder)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (sidebar->rows);

  return row != NULL && is_in (fumi_folder_row_get_account (FUMI_FOLDER_ROW (row)),
                               fumi_folder_row_get_key (FUMI_FOLDER_ROW (row)), account, folder);
}

/* (transfer full): the key that a selected folder has now */
static char *
follow (FumiSidebar *sidebar,
        FumiAccount *account,
        const char  *key)
{
  if (sidebar->renamed[0] == NULL || !is_in (account, key, sidebar->renamed[0], sidebar->renamed[1]))
    return g_strdup (key);

  return g_strconcat (sidebar->renamed[2], key + strlen (sidebar->renamed[1]), NULL);
}

/* Once the rows have followed, its old name may be another folder's. */
static void
forget_renamed (FumiSidebar *sidebar)
{
  if (sidebar->renamed[0] == NULL || !is_selected (sidebar, sidebar->renamed[0], sidebar->renamed[2]))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (sidebar->renamed); i++)
    g_clear_pointer (&sidebar->renamed[i], g_free);
}

/* The rows are replaced, the selection is not: nothing is told where its folder is still there. */
static void
refill (FumiSidebar *sidebar)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (sidebar->rows);
  gboolean focused = gtk_widget_get_focus_child (GTK_WIDGET (sidebar->rows)) != NULL;
  g_autoptr(FumiAccount) account = NULL;
  g_autofree char *key = NULL;
  g_autofree char *wanted = NULL;

  if (row != NULL)
    {
      g_set_object (&account, fumi_folder_row_get_account (FUMI_FOLDER_ROW (row)));
      key = g_strdup (fumi_folder_row_get_key (FUMI_FOLDER_ROW (row)));
      wanted = follow (sidebar, account, key);
    }

  sidebar->filling = TRUE;
  fill (sidebar);
  row = find_row (sidebar, account, wanted != NULL ? wanted : FUMI_STORE_INBOX);
  if (row != NULL)
    gtk_list_box_select_row (sidebar->rows, row);
  if (row != NULL && focused)
    gtk_widget_grab_focus (GTK_WIDGET (row));
  sidebar->filling = FALSE;

  if (row != NULL && (key == NULL || fumi_folder_row_get_account (FUMI_FOLDER_ROW (row)) != account
                      || !g_str_equal (fumi_folder_row_get_key (FUMI_FOLDER_ROW (row)), key)))
    tell_selected (sidebar, row);
  forget_renamed (sidebar);
}

/* Whether the rows of @account are its folders. */
static gboolean
shows_folders (FumiSidebar *sidebar,
               FumiAccount *account)
{
  GPtrArray *folders = get_folders (sidebar, account);
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (sidebar->rows));
  guint n = count_folders (folders);
  guint i = 0;

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      if (!FUMI_IS_FOLDER_ROW (row) || fumi_folder_row_get_account (FUMI_FOLDER_ROW (row)) != account)
        continue;
      if (i == n || !g_str_equal (get_key (folders, i), fumi_folder_row_get_key (FUMI_FOLDER_ROW (row))))
        return FALSE;
      i++;
    }
  return i == n;
}

static void
on_folders_changed (FumiSidebar *sidebar,
                    const char  *id)
{
  g_autoptr(FumiAccount) account = NULL;

  g_set_object (&account, fumi_account_list_find (sidebar->accounts, id));
  if (account != NULL && !shows_folders (sidebar, account))
    refill (sidebar);
  else
    on_store_changed (sidebar);
}

static void
on_row_selected (FumiSidebar   *sidebar,
                 GtkListBoxRow *row)
{
  if (row != NULL && !sidebar->filling && !is_told (sidebar, FUMI_FOLDER_ROW (row)))
    tell_selected (sidebar, row);
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
  g_clear_pointer (&sidebar->menu, fumi_folder_menu_free);
  for (guint i = 0; i < G_N_ELEMENTS (sidebar->renamed); i++)
    g_clear_pointer (&sidebar->renamed[i], g_free);
  g_clear_pointer (&sidebar->box, gtk_widget_unparent);
  g_clear_pointer (&sidebar->told_key, g_free);
  g_clear_object (&sidebar->told);
  g_clear_object (&sidebar->accounts);
  g_clear_object (&sidebar->folders);
  g_clear_object (&sidebar->receiver);
  g_clear_object (&sidebar->store);

  G_OBJECT_CLASS (fumi_sidebar_parent_class)->dispose (object);
}

static void
fumi_sidebar_class_init (FumiSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_sidebar_dispose;

  signals[DROPPED] = g_signal_new ("dropped", FUMI_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 2, FUMI_TYPE_DRAGGED_MAIL, G_TYPE_STRING);
  signals[SELECTED] = g_signal_new ("selected", FUMI_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST,
                                    0, NULL, NULL, NULL, G_TYPE_NONE, 2, FUMI_TYPE_ACCOUNT, G_TYPE_STRING);
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
  sidebar->menu = fumi_folder_menu_new (GTK_WIDGET (sidebar), sidebar->rows);
}

void
fumi_sidebar_set_accounts (FumiSidebar     *sidebar,
                           FumiAccountList *accounts)
{
  g_return_if_fail (FUMI_IS_SIDEBAR (sidebar));
  g_return_if_fail (sidebar->accounts == NULL);

  sidebar->accounts = g_object_ref (accounts);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (refill), sidebar,
                           G_CONNECT_SWAPPED);
  refill (sidebar);
}

void
fumi_sidebar_set_store (FumiSidebar  *sidebar,
                        FumiStore    *store,
                        FumiReceiver *receiver,
                        FumiFolders  *folders)
{
  g_return_if_fail (FUMI_IS_SIDEBAR (sidebar));
  g_return_if_fail (sidebar->store == NULL);

  sidebar->store = g_object_ref (store);
  sidebar->receiver = g_object_ref (receiver);
  sidebar->folders = g_object_ref (folders);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), sidebar,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (receiver, "state-changed", G_CALLBACK (on_receiver_changed), sidebar,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (folders, "changed", G_CALLBACK (on_folders_changed), sidebar, G_CONNECT_SWAPPED);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (sidebar->accounts)); i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (sidebar->accounts), i);

      fumi_folders_get (folders, fumi_account_get_id (account));
    }
  on_store_changed (sidebar);
  on_receiver_changed (sidebar);
}

void
fumi_sidebar_follow (FumiSidebar *sidebar,
                     const char  *account,
                     const char  *from,
                     const char  *to)
{
  const char *const renamed[] = { account, from, to };

  g_return_if_fail (FUMI_IS_SIDEBAR (sidebar));

  if (!is_selected (sidebar, account, from))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (renamed); i++)
    {
      g_free (sidebar->renamed[i]);
      sidebar->renamed[i] = g_strdup (renamed[i]);
    }
}

void
fumi_sidebar_select (FumiSidebar *sidebar,
                     FumiAccount *account)
{
  GtkListBoxRow *row;

  g_return_if_fail (FUMI_IS_SIDEBAR (sidebar));

  row = find_row (sidebar, account, FUMI_STORE_INBOX);
  if (row != NULL)
    gtk_list_box_select_row (sidebar->rows, row);
}

FumiAccount *
fumi_sidebar_get_selected (FumiSidebar *sidebar)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (FUMI_IS_SIDEBAR (sidebar), NULL);

  row = gtk_list_box_get_selected_row (sidebar->rows);
  return row != NULL ? fumi_folder_row_get_account (FUMI_FOLDER_ROW (row)) : NULL;
}
