/* fumi-export-window.c: mail for another program: what, as which files, where, and what came of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-export-window.h"

#include <glib/gi18n.h>

#include "fumi-job-view.h"
#include "fumi-mailbox-job.h"
#include "fumi-mailbox-text.h"
#include "fumi-store-folders.h"

struct _FumiExportWindow
{
  AdwWindow             parent_instance;

  FumiStore            *store;
  FumiAccountList      *accounts;
  GArray               *ids;         /* NULL: by account and folder */
  GPtrArray            *folders;     /* (element-type FumiStoreFolder) of the account chosen; NULL: not known yet */
  GCancellable         *listing;     /* of the folders that are being listed */
  GCancellable         *cancellable; /* of what runs; NULL: nothing does */
  GtkFileChooserNative *chooser;

  GtkStack             *stack;
  GtkWidget            *choosing;
  GtkLabel             *count;
  GtkWidget            *what_group;
  AdwComboRow          *account_row;
  AdwComboRow          *folder_row;
  AdwComboRow          *format_row;
  GtkWidget            *export_button;
  FumiJobView          *job;
};

G_DEFINE_FINAL_TYPE (FumiExportWindow, fumi_export_window, ADW_TYPE_WINDOW)

/* (transfer full) (nullable): the account that is chosen; NULL: all */
static FumiAccount *
ref_account (FumiExportWindow *window)
{
  guint selected = adw_combo_row_get_selected (window->account_row);

  return selected > 0 && selected != GTK_INVALID_LIST_POSITION
         ? g_list_model_get_item (G_LIST_MODEL (window->accounts), selected - 1) : NULL;
}

/* (nullable): the key of the folder that is chosen; NULL: all */
static const char *
get_folder (FumiExportWindow *window)
{
  guint selected = adw_combo_row_get_selected (window->folder_row);

  if (window->folders == NULL || selected == 0 || selected > window->folders->len)
    return NULL;

  return ((const FumiStoreFolder *) window->folders->pdata[selected - 1])->key;
}

static FumiMailboxFormat
get_format (FumiExportWindow *window)
{
  return (FumiMailboxFormat) adw_combo_row_get_selected (window->format_row);
}

/* ---- folders --------------------------------------------------------------------------------- */

typedef struct
{
  FumiStore *store;
  char      *account;
} Listing;

static void
listing_free (Listing *listing)
{
  g_object_unref (listing->store);
  g_free (listing->account);
  g_free (listing);
}

static void
list_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  const Listing *listing = task_data;
  GError *error = NULL;
  GPtrArray *folders = fumi_store_list_folders (listing->store, listing->account, &error);

  if (folders != NULL)
    g_task_return_pointer (task, folders, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static char *
dup_folder_title (const FumiStoreFolder *folder)
{
  g_autofree char *indent = g_strnfill (folder->depth * 2, ' ');

  if (folder->key[0] == '\0')
    return g_strdup (_ ("Inbox"));
  if (g_str_equal (folder->key, "Archive"))
    return g_strdup (_ ("Archive"));
  if (g_str_equal (folder->key, "Junk"))
    return g_strdup (_ ("Junk"));
  if (g_str_equal (folder->key, "Trash"))
    return g_strdup (_ ("Trash"));

  return g_strconcat (indent, folder->name, NULL);
}

static void
show_folders (FumiExportWindow *window)
{
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);

  gtk_string_list_append (titles, _ ("All Folders"));
  for (guint i = 0; window->folders != NULL && i < window->folders->len; i++)
    gtk_string_list_take (titles, dup_folder_title (window->folders->pdata[i]));
  adw_combo_row_set_model (window->folder_row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (window->folder_row, 0);
}

static void
on_folders_listed (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(FumiExportWindow) window = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) folders = g_task_propagate_pointer (G_TASK (result), &error);

  /* Another account was chosen meanwhile, or the window is closed: then nobody waits for these. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    g_warning ("%s", error->message);

  g_clear_object (&window->listing);
  window->folders = g_steal_pointer (&folders);
  show_folders (window);
}

static void
on_account_changed (FumiExportWindow *window)
{
  g_autoptr(FumiAccount) account = ref_account (window);
  g_autoptr(GTask) task = NULL;
  Listing *listing;

  g_cancellable_cancel (window->listing);
  g_clear_object (&window->listing);
  g_clear_pointer (&window->folders, g_ptr_array_unref);
  show_folders (window);
  gtk_widget_set_sensitive (GTK_WIDGET (window->folder_row), account != NULL);
  if (account == NULL)
    return;

  listing = g_new0 (Listing, 1);
  listing->store = g_object_ref (window->store);
  listing->account = g_strdup (fumi_account_get_id (account));
  window->listing = g_cancellable_new ();
  task = g_task_new (NULL, window->listing, on_folders_listed, g_object_ref (window));
  g_task_set_task_data (task, listing, (GDestroyNotify) listing_free);
  g_task_run_in_thread (task, list_in_thread);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void
on_progress (const FumiMailboxProgress *progress,
             gpointer                   user_data)
{
  FumiExportWindow *window = user_data;
  g_autofree char *text = fumi_mailbox_text_progress (progress);

  fumi_job_view_set_progress (window->job, _ ("Exporting"), text, fumi_mailbox_text_fraction (progress));
}

static void
on_exported (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(FumiExportWindow) window = user_data;
  g_autoptr(GError) error = NULL;
  g_auto(FumiMailboxOutcome) outcome = { 0 };
  g_autofree char *description = NULL;

  fumi_mailbox_export_finish (result, &outcome, &error);
  g_clear_object (&window->cancellable);
  description = fumi_mailbox_text_exported (&outcome, error);
  fumi_job_view_set_result (window->job, fumi_mailbox_text_outcome (&outcome, error),
                            fumi_mailbox_text_export_title (&outcome, error), description, outcome.problems);
}

static void
add_account (GArray      *accounts,
             FumiAccount *account)
{
  const FumiMailboxExportAccount value = { fumi_account_get_id (account), fumi_account_get_title (account) };

  g_array_append_val (accounts, value);
}

static GArray *
list_accounts (FumiExportWindow *window)
{
  GArray *accounts = g_array_new (FALSE, FALSE, sizeof (FumiMailboxExportAccount));
  g_autoptr(FumiAccount) chosen = ref_account (window);

  if (chosen != NULL)
    add_account (accounts, chosen);
  for (guint i = 0; chosen == NULL && i < g_list_model_get_n_items (G_LIST_MODEL (window->accounts)); i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (window->accounts), i);

      /* The list keeps it. */
      add_account (accounts, account);
    }

  return accounts;
}

void
fumi_export_window_write (FumiExportWindow *window,
                          const char       *path)
{
  g_autoptr(GArray) accounts = NULL;
  FumiMailboxExport export = { .path = path, .replace = TRUE };

  g_return_if_fail (FUMI_IS_EXPORT_WINDOW (window));

  if (window->cancellable != NULL)
    return;

  accounts = list_accounts (window);
  export.format = get_format (window);
  export.folder = get_folder (window);
  export.accounts = (const FumiMailboxExportAccount *) (gpointer) accounts->data;
  export.n_accounts = accounts->len;
  if (window->ids != NULL)
    {
      export.ids = (const gint64 *) (gpointer) window->ids->data;
      export.n_ids = window->ids->len;
    }

  window->cancellable = g_cancellable_new ();
  gtk_stack_set_visible_child (window->stack, GTK_WIDGET (window->job));
  fumi_job_view_begin (window->job, _ ("Exporting"));
  fumi_mailbox_export_async (window->store, &export, on_progress, window, window->cancellable, on_exported,
                             g_object_ref (window));
}

/* ---- choosing where -------------------------------------------------------------------------- */

/* One file only where nothing of the folders is lost by it. */
static gboolean
is_single_file (FumiExportWindow *window)
{
  return get_format (window) == FUMI_EXPORT_MBOX && (window->ids != NULL || get_folder (window) != NULL);
}

/* (transfer full): a folder of its own in the one that was chosen, so that nothing there is mixed with it */
static char *
dup_new_folder (const char *path)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");

  for (guint n = 1;; n++)
    {
      g_autofree char *name = n == 1 ? g_strdup_printf ("Fumibako %s", day) : g_strdup_printf ("Fumibako %s (%u)", day, n);
      g_autofree char *folder = g_build_filename (path, name, NULL);

      if (!g_file_test (folder, G_FILE_TEST_EXISTS))
        return g_strconcat (folder, "/", NULL);
    }
}

static void
on_response (FumiExportWindow *window,
             int               response)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (window->chooser));
  const char *path = file != NULL ? g_file_peek_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    {
      g_autofree char *target = is_single_file (window) ? g_strdup (path) : dup_new_folder (path);

      fumi_export_window_write (window, target);
    }
  g_clear_object (&window->chooser);
}

static void
on_export_clicked (FumiExportWindow *window)
{
  gboolean single = is_single_file (window);

  if (window->chooser != NULL)
    return;

  window->chooser = gtk_file_chooser_native_new (_ ("Export Mail"), GTK_WINDOW (window),
                                                 single ? GTK_FILE_CHOOSER_ACTION_SAVE
                                                        : GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                                 _ ("_Export"), NULL);
  if (single)
    /* Translators: the name of a file that is proposed. */
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (window->chooser), _ ("Mail.mbox"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (window->chooser), TRUE);
  g_signal_connect_object (window->chooser, "response", G_CALLBACK (on_response), window, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (window->chooser));
}

/* ---- the type -------------------------------------------------------------------------------- */

static void
on_stop (FumiExportWindow *window)
{
  g_cancellable_cancel (window->cancellable);
}

static void
on_close (FumiExportWindow *window)
{
  gtk_window_close (GTK_WINDOW (window));
}

static gboolean
fumi_export_window_close_request (GtkWindow *base)
{
  FumiExportWindow *window = FUMI_EXPORT_WINDOW (base);

  g_cancellable_cancel (window->cancellable);
  g_cancellable_cancel (window->listing);
  return GTK_WINDOW_CLASS (fumi_export_window_parent_class)->close_request (base);
}

static void
fumi_export_window_finalize (GObject *object)
{
  FumiExportWindow *window = FUMI_EXPORT_WINDOW (object);

  g_clear_object (&window->chooser);
  g_clear_object (&window->cancellable);
  g_clear_object (&window->listing);
  g_clear_pointer (&window->folders, g_ptr_array_unref);
  g_clear_pointer (&window->ids, g_array_unref);
  g_clear_object (&window->accounts);
  g_clear_object (&window->store);

  G_OBJECT_CLASS (fumi_export_window_parent_class)->finalize (object);
}

static void
fumi_export_window_class_init (FumiExportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fumi_export_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = fumi_export_window_close_request;

  g_type_ensure (FUMI_TYPE_JOB_VIEW);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-export-window.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiExportWindow, account_row);
  gtk_widget_class_bind_template_child (widget_class, FumiExportWindow, choosing);
  gtk_widget_class_bind_template_child (widget_class, FumiExportWindow, count);
  gtk_widget_class_bind_template_child (widget_class, FumiExportWindow, export_button);
  gtk_widget_class_bind_template_child (widget_class, FumiExportWindow, folder_row);
  gtk_widget_class_bind_template_child (widget_class, FumiExportWindow, format_row);
  gtk_widget_class_bind_template_child (widget_class, FumiExportWindow, job);
  gtk_widget_class_bind_template_child (widget_class, FumiExportWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, FumiExportWindow, what_group);
  gtk_widget_class_bind_template_callback (widget_class, on_account_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
  gtk_widget_class_bind_template_callback (widget_class, on_export_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
}

static void
fumi_export_window_init (FumiExportWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));
  gtk_widget_grab_focus (window->export_button);
}

static void
show_accounts (FumiExportWindow *window,
               FumiAccount      *account)
{
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  guint selected = 0;

  gtk_string_list_append (titles, _ ("All Accounts"));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (window->accounts)); i++)
    {
      g_autoptr(FumiAccount) item = g_list_model_get_item (G_LIST_MODEL (window->accounts), i);

      gtk_string_list_append (titles, fumi_account_get_title (item));
      if (item == account)
        selected = i + 1;
    }

  adw_combo_row_set_model (window->account_row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (window->account_row, selected);
}

static void
show_count (FumiExportWindow *window)
{
  guint n = window->ids->len;
  /* Translators: %u is how many messages were selected, and will be exported */
  g_autofree char *count = g_strdup_printf (ngettext ("%u selected message", "%u selected messages", n), n);

  gtk_label_set_text (window->count, count);
  gtk_widget_set_visible (GTK_WIDGET (window->count), TRUE);
  gtk_widget_set_visible (window->what_group, FALSE);
}

FumiExportWindow *
fumi_export_window_new (GtkWindow       *parent,
                        FumiStore       *store,
                        FumiAccountList *accounts,
                        FumiAccount     *account,
                        GArray          *ids)
{
  FumiExportWindow *window = g_object_new (FUMI_TYPE_EXPORT_WINDOW, "transient-for", parent, NULL);

  window->store = g_object_ref (store);
  window->accounts = g_object_ref (accounts);
  window->ids = ids != NULL ? g_array_ref (ids) : NULL;
  if (ids != NULL)
    show_count (window);
  show_accounts (window, account);
  on_account_changed (window);
  return window;
}
