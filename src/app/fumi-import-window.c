/* fumi-import-window.c: mail of another program: how much there is, where it goes, what came of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-import-window.h"

#include <glib/gi18n.h>

#include "fumi-diagnosis.h"
#include "fumi-folder-name.h"
#include "fumi-job-view.h"
#include "fumi-mailbox-job.h"
#include "fumi-mailbox-text.h"

/* Folders that are listed one by one. */
#define MAX_ROWS 200

struct _FumiImportWindow
{
  AdwWindow             parent_instance;

  FumiStore            *store;
  FumiAccountList      *accounts;
  FumiMailboxSource    *source;      /* once counted */
  GCancellable         *cancellable; /* of what runs; NULL: nothing does */
  GtkFileChooserNative *chooser;

  GtkStack             *stack;
  GtkWidget            *choosing;
  GtkWidget            *folder_button;
  GtkWidget            *counted;
  GtkLabel             *found;
  AdwComboRow          *account_row;
  AdwEntryRow          *folder_row;
  GtkWidget            *import_button;
  AdwPreferencesGroup  *mailboxes;
  FumiJobView          *job;
};

G_DEFINE_FINAL_TYPE (FumiImportWindow, fumi_import_window, ADW_TYPE_WINDOW)

/* ---- importing ------------------------------------------------------------------------------- */

static void
on_import_progress (const FumiMailboxProgress *progress,
                    gpointer                   user_data)
{
  FumiImportWindow *window = user_data;
  g_autofree char *text = fumi_mailbox_text_progress (progress);

  fumi_job_view_set_progress (window->job, _ ("Importing"), text, fumi_mailbox_text_fraction (progress));
}

static void
on_imported (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(FumiImportWindow) window = user_data;
  g_autoptr(GError) error = NULL;
  g_auto(FumiMailboxOutcome) outcome = { 0 };
  g_autofree char *description = NULL;

  fumi_mailbox_import_finish (result, &outcome, &error);
  g_clear_object (&window->cancellable);
  description = fumi_mailbox_text_imported (&outcome, error);
  fumi_job_view_set_result (window->job, fumi_mailbox_text_outcome (&outcome, error),
                            fumi_mailbox_text_import_title (&outcome, error), description, outcome.problems);
}

/* (transfer full) (nullable) */
static char *
dup_folder (FumiImportWindow *window)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (window->folder_row))));

  return *typed != '\0' ? fumi_folder_key_new ("", typed) : g_strdup ("");
}

static void
on_import_clicked (FumiImportWindow *window)
{
  FumiAccount *account = adw_combo_row_get_selected_item (window->account_row);
  g_autofree char *folder = dup_folder (window);

  if (account == NULL || folder == NULL || window->cancellable != NULL)
    return;

  window->cancellable = g_cancellable_new ();
  gtk_stack_set_visible_child (window->stack, GTK_WIDGET (window->job));
  fumi_job_view_begin (window->job, _ ("Importing"));
  fumi_mailbox_import_async (window->store, fumi_account_get_id (account), folder, window->source,
                             on_import_progress, window, window->cancellable, on_imported,
                             g_object_ref (window));
}

static void
update_import_button (FumiImportWindow *window)
{
  g_autofree char *folder = dup_folder (window);

  gtk_widget_set_sensitive (window->import_button,
                            folder != NULL && window->source != NULL && window->source->messages > 0 &&
                            adw_combo_row_get_selected_item (window->account_row) != NULL);
}

static void
on_folder_changed (FumiImportWindow *window)
{
  g_autofree char *folder = dup_folder (window);

  if (folder == NULL)
    gtk_widget_add_css_class (GTK_WIDGET (window->folder_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (window->folder_row), "error");
  update_import_button (window);
}

/* ---- counting -------------------------------------------------------------------------------- */

static void
add_mailbox_row (FumiImportWindow  *window,
                 const FumiMailbox *mailbox)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = fumi_mailbox_dup_title (mailbox);
  g_autofree char *name = g_filename_display_basename (mailbox->path);
  g_autofree char *count = g_strdup_printf (ngettext ("%u message", "%u messages", mailbox->messages),
                                            mailbox->messages);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), *title != '\0' ? title : name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), count);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  adw_preferences_group_add (window->mailboxes, row);
}

static void
show_source (FumiImportWindow *window)
{
  const FumiMailboxSource *source = window->source;
  g_autofree char *bytes = fumi_format_bytes (source->bytes);
  /* Translators: how many messages were found, and their size. */
  g_autofree char *found = g_strdup_printf (ngettext ("%u Message, %s", "%u Messages, %s", source->messages),
                                            source->messages, bytes);

  gtk_label_set_text (window->found, found);
  for (guint i = 0; i < MIN (source->mailboxes->len, MAX_ROWS); i++)
    add_mailbox_row (window, source->mailboxes->pdata[i]);
  gtk_stack_set_visible_child (window->stack, window->counted);
  update_import_button (window);
  gtk_widget_grab_focus (window->import_button);
}

static void
on_count_progress (guint    messages,
                   gpointer user_data)
{
  FumiImportWindow *window = user_data;
  g_autofree char *text = g_strdup_printf (ngettext ("%u message", "%u messages", messages), messages);

  fumi_job_view_set_progress (window->job, _ ("Counting"), text, -1);
}

static void
on_counted (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(FumiImportWindow) window = user_data;
  g_autoptr(GError) error = NULL;

  window->source = fumi_mailbox_count_finish (result, &error);
  g_clear_object (&window->cancellable);
  if (window->source != NULL)
    show_source (window);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_stack_set_visible_child (window->stack, window->choosing);
  else
    fumi_job_view_set_result (window->job, FUMI_JOB_FAILED, _ ("Nothing to Import"), error->message, NULL);
}

void
fumi_import_window_look (FumiImportWindow *window,
                         const char       *path)
{
  g_return_if_fail (FUMI_IS_IMPORT_WINDOW (window));

  if (window->cancellable != NULL || window->source != NULL)
    return;

  window->cancellable = g_cancellable_new ();
  gtk_stack_set_visible_child (window->stack, GTK_WIDGET (window->job));
  fumi_job_view_begin (window->job, _ ("Counting"));
  fumi_mailbox_count_async (path, on_count_progress, window, window->cancellable, on_counted,
                            g_object_ref (window));
}

/* ---- choosing -------------------------------------------------------------------------------- */

static void
on_response (FumiImportWindow *window,
             int               response)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (window->chooser));
  const char *path = file != NULL ? g_file_peek_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    fumi_import_window_look (window, path);
  g_clear_object (&window->chooser);
}

static void
choose (FumiImportWindow     *window,
        GtkFileChooserAction  action)
{
  if (window->chooser != NULL)
    return;

  window->chooser = gtk_file_chooser_native_new (_ ("Import Mail"), GTK_WINDOW (window), action, _ ("_Open"),
                                                 NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (window->chooser), TRUE);
  g_signal_connect_object (window->chooser, "response", G_CALLBACK (on_response), window, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (window->chooser));
}

static void
on_folder_clicked (FumiImportWindow *window)
{
  choose (window, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
}

static void
on_file_clicked (FumiImportWindow *window)
{
  choose (window, GTK_FILE_CHOOSER_ACTION_OPEN);
}

/* ---- the type -------------------------------------------------------------------------------- */

static void
on_stop (FumiImportWindow *window)
{
  g_cancellable_cancel (window->cancellable);
}

static void
on_close (FumiImportWindow *window)
{
  gtk_window_close (GTK_WINDOW (window));
}

/* What runs is stopped first; what was imported until then stays. */
static gboolean
fumi_import_window_close_request (GtkWindow *base)
{
  g_cancellable_cancel (FUMI_IMPORT_WINDOW (base)->cancellable);
  return GTK_WINDOW_CLASS (fumi_import_window_parent_class)->close_request (base);
}

static void
fumi_import_window_finalize (GObject *object)
{
  FumiImportWindow *window = FUMI_IMPORT_WINDOW (object);

  g_clear_object (&window->chooser);
  g_clear_object (&window->cancellable);
  g_clear_pointer (&window->source, fumi_mailbox_source_free);
  g_clear_object (&window->accounts);
  g_clear_object (&window->store);

  G_OBJECT_CLASS (fumi_import_window_parent_class)->finalize (object);
}

static void
fumi_import_window_class_init (FumiImportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fumi_import_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = fumi_import_window_close_request;

  g_type_ensure (FUMI_TYPE_JOB_VIEW);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-import-window.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiImportWindow, account_row);
  gtk_widget_class_bind_template_child (widget_class, FumiImportWindow, choosing);
  gtk_widget_class_bind_template_child (widget_class, FumiImportWindow, counted);
  gtk_widget_class_bind_template_child (widget_class, FumiImportWindow, folder_button);
  gtk_widget_class_bind_template_child (widget_class, FumiImportWindow, folder_row);
  gtk_widget_class_bind_template_child (widget_class, FumiImportWindow, found);
  gtk_widget_class_bind_template_child (widget_class, FumiImportWindow, import_button);
  gtk_widget_class_bind_template_child (widget_class, FumiImportWindow, job);
  gtk_widget_class_bind_template_child (widget_class, FumiImportWindow, mailboxes);
  gtk_widget_class_bind_template_child (widget_class, FumiImportWindow, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
  gtk_widget_class_bind_template_callback (widget_class, on_file_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_folder_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_folder_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_import_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
}

static void
fumi_import_window_init (FumiImportWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));
  gtk_widget_grab_focus (window->folder_button);
}

static void
select_account (FumiImportWindow *window,
                FumiAccount      *account)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (window->accounts)); i++)
    {
      g_autoptr(FumiAccount) item = g_list_model_get_item (G_LIST_MODEL (window->accounts), i);

      if (item == account)
        adw_combo_row_set_selected (window->account_row, i);
    }
}

FumiImportWindow *
fumi_import_window_new (GtkWindow       *parent,
                        FumiStore       *store,
                        FumiAccountList *accounts,
                        FumiAccount     *account)
{
  FumiImportWindow *window = g_object_new (FUMI_TYPE_IMPORT_WINDOW, "transient-for", parent, NULL);
  g_autoptr(GtkExpression) title = gtk_property_expression_new (FUMI_TYPE_ACCOUNT, NULL, "title");

  window->store = g_object_ref (store);
  window->accounts = g_object_ref (accounts);
  adw_combo_row_set_expression (window->account_row, title);
  adw_combo_row_set_model (window->account_row, G_LIST_MODEL (accounts));
  select_account (window, account);
  return window;
}
