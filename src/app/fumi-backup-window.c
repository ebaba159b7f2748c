/* fumi-backup-window.c: where to, which accounts, with a password or not; then the backup is made.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-window.h"

#include <glib/gi18n.h>

#include "fumi-account-checks.h"
#include "fumi-backup-job.h"
#include "fumi-backup-reminder.h"
#include "fumi-backup-text.h"
#include "fumi-job-view.h"
#include "fumi-stack.h"

struct _FumiBackupWindow
{
  AdwWindow            parent_instance;

  FumiStore           *store;
  FumiAccountList     *accounts;
  GCancellable        *cancellable; /* NULL unless a backup is being made */
  char                *path;
  GtkFileChooserNative *chooser;    /* NULL unless it is shown */

  GtkStack            *stack;
  GtkWidget           *options;
  AdwActionRow        *file_row;
  FumiAccountChecks   *checks;
  GtkEditable         *password;
  GtkEditable         *again;
  GtkWidget           *differ;
  GtkSwitch           *remind;
  GtkWidget           *save_button;
  FumiJobView         *job;
};

G_DEFINE_FINAL_TYPE (FumiBackupWindow, fumi_backup_window, ADW_TYPE_WINDOW)

/* ---- the file ----------------------------------------------------------------------------------------- */

static void
set_path (FumiBackupWindow *window,
          char             *path)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_free (window->path);
  window->path = path;
  adw_action_row_set_subtitle (window->file_row, shown);
}

static void
on_chosen (FumiBackupWindow     *window,
           int                   response,
           GtkFileChooserNative *chooser)
{
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL && g_file_peek_path (file) != NULL)
    set_path (window, g_file_get_path (file));
  g_clear_object (&window->chooser);
}

static void
on_choose_clicked (FumiBackupWindow *window)
{
  g_autofree char *name = g_path_get_basename (window->path);
  g_autofree char *dir = g_path_get_dirname (window->path);
  g_autoptr(GFile) folder = g_file_new_for_path (dir);

  if (window->chooser != NULL)
    return;

  window->chooser = gtk_file_chooser_native_new (_("Save Backup As"), GTK_WINDOW (window),
                                                 GTK_FILE_CHOOSER_ACTION_SAVE, _("_Choose"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (window->chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (window->chooser), folder, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (window->chooser), name);
  g_signal_connect_object (window->chooser, "response", G_CALLBACK (on_chosen), window, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (window->chooser));
}

/* ---- the backup --------------------------------------------------------------------------------------- */

static void
on_progress (const FumiBackupProgress *progress,
             gpointer                  user_data)
{
  FumiBackupWindow *window = user_data;

  fumi_backup_text_show_progress (window->job, progress);
}

static void
on_saved (GObject      *object,
          GAsyncResult *result_of_call,
          gpointer      user_data)
{
  g_autoptr(FumiBackupWindow) window = user_data;
  g_auto(FumiBackupResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  g_clear_object (&window->cancellable);
  fumi_backup_accounts_finish (result_of_call, &result, &error);
  if (error == NULL)
    fumi_backup_reminder_note_backup ();
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fumi_stack_show (window->stack, window->options);
  else
    fumi_backup_text_show_saved (window->job, &result, window->path, error);
}

static void
begin (FumiBackupWindow *window)
{
  const FumiBackupProgress none = { .phase = FUMI_BACKUP_WRITING };
  g_autofree char *config_dir = g_build_filename (g_get_user_config_dir (), GETTEXT_PACKAGE, NULL);
  g_auto(GStrv) ids = fumi_account_checks_dup_chosen (window->checks);

  window->cancellable = g_cancellable_new ();
  fumi_stack_show (window->stack, GTK_WIDGET (window->job));
  fumi_job_view_begin (window->job, "");
  fumi_backup_text_show_progress (window->job, &none);
  fumi_backup_accounts_async (window->store, window->accounts, config_dir, (const char * const *) ids,
                              window->path, gtk_editable_get_text (window->password), on_progress, window,
                              window->cancellable, on_saved, g_object_ref (window));
  gtk_editable_set_text (window->password, "");
  gtk_editable_set_text (window->again, "");
}

static gboolean
passwords_agree (FumiBackupWindow *window)
{
  return g_str_equal (gtk_editable_get_text (window->password), gtk_editable_get_text (window->again));
}

static void
on_save_clicked (FumiBackupWindow *window)
{
  if (passwords_agree (window))
    {
      begin (window);
      return;
    }

  gtk_widget_set_visible (window->differ, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (window->again), "error");
  gtk_widget_grab_focus (GTK_WIDGET (window->again));
}

static void
on_password_changed (FumiBackupWindow *window)
{
  if (!passwords_agree (window))
    return;

  gtk_widget_set_visible (window->differ, FALSE);
  gtk_widget_remove_css_class (GTK_WIDGET (window->again), "error");
}

static void
on_checks_changed (FumiBackupWindow *window)
{
  gtk_widget_set_sensitive (window->save_button, fumi_account_checks_get_any (window->checks));
}

static void
on_cancelled (FumiBackupWindow *window)
{
  if (window->cancellable != NULL)
    g_cancellable_cancel (window->cancellable);
}

static void
on_remind_changed (FumiBackupWindow *window)
{
  fumi_backup_reminder_set_on (gtk_switch_get_active (window->remind));
}

static void
on_closed (FumiBackupWindow *window)
{
  gtk_window_close (GTK_WINDOW (window));
}

/* ---- the type ----------------------------------------------------------------------------------------- */

static gboolean
fumi_backup_window_close_request (GtkWindow *gtk_window)
{
  on_cancelled (FUMI_BACKUP_WINDOW (gtk_window));
  return GTK_WINDOW_CLASS (fumi_backup_window_parent_class)->close_request (gtk_window);
}

static void
fumi_backup_window_dispose (GObject *object)
{
  FumiBackupWindow *window = FUMI_BACKUP_WINDOW (object);

  g_clear_object (&window->chooser);
  g_clear_object (&window->store);
  g_clear_object (&window->accounts);
  g_clear_object (&window->cancellable);
  g_clear_pointer (&window->path, g_free);

  G_OBJECT_CLASS (fumi_backup_window_parent_class)->dispose (object);
}

static void
fumi_backup_window_class_init (FumiBackupWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_backup_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = fumi_backup_window_close_request;

  g_type_ensure (FUMI_TYPE_ACCOUNT_CHECKS);
  g_type_ensure (FUMI_TYPE_JOB_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-backup-window.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiBackupWindow, again);
  gtk_widget_class_bind_template_child (widget_class, FumiBackupWindow, checks);
  gtk_widget_class_bind_template_child (widget_class, FumiBackupWindow, differ);
  gtk_widget_class_bind_template_child (widget_class, FumiBackupWindow, file_row);
  gtk_widget_class_bind_template_child (widget_class, FumiBackupWindow, job);
  gtk_widget_class_bind_template_child (widget_class, FumiBackupWindow, options);
  gtk_widget_class_bind_template_child (widget_class, FumiBackupWindow, password);
  gtk_widget_class_bind_template_child (widget_class, FumiBackupWindow, remind);
  gtk_widget_class_bind_template_child (widget_class, FumiBackupWindow, save_button);
  gtk_widget_class_bind_template_child (widget_class, FumiBackupWindow, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_cancelled);
  gtk_widget_class_bind_template_callback (widget_class, on_checks_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_remind_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fumi_backup_window_init (FumiBackupWindow *window)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autofree char *name = fumi_backup_dup_file_name ();

  gtk_widget_init_template (GTK_WIDGET (window));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (window->file_row), FALSE);
  if (documents == NULL || !g_file_test (documents, G_FILE_TEST_IS_DIR))
    documents = g_get_home_dir ();
  set_path (window, g_build_filename (documents, name, NULL));
  gtk_switch_set_active (window->remind, fumi_backup_reminder_get_on ());
  fumi_stack_show (window->stack, window->options);
}

FumiBackupWindow *
fumi_backup_window_new (GtkWindow       *parent,
                        FumiStore       *store,
                        FumiAccountList *accounts)
{
  FumiBackupWindow *window;

  g_return_val_if_fail (FUMI_IS_STORE (store) && FUMI_IS_ACCOUNT_LIST (accounts), NULL);

  window = g_object_new (FUMI_TYPE_BACKUP_WINDOW, "transient-for", parent, NULL);
  window->store = g_object_ref (store);
  window->accounts = g_object_ref (accounts);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (accounts)); i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (accounts), i);

      fumi_account_checks_add (window->checks, fumi_account_get_id (account),
                               fumi_account_get_title (account), NULL);
    }
  return window;
}
