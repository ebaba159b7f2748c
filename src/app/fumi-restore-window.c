/* fumi-restore-window.c: what is in a backup, which accounts of it; then they are restored.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-restore-window.h"

#include <glib/gi18n.h>

#include "fumi-account-checks.h"
#include "fumi-backup-job.h"
#include "fumi-backup-text.h"
#include "fumi-job-view.h"
#include "fumi-stack.h"

struct _FumiRestoreWindow
{
  AdwWindow          parent_instance;

  FumiStore         *store;
  FumiAccountList   *accounts;
  char              *path;
  FumiBackup        *backup;      /* NULL until it is open */
  GCancellable      *cancellable; /* NULL unless something is under way */
  gboolean           began;       /* something may have been restored */

  GtkStack          *stack;
  GtkWidget         *opening;
  GtkWidget         *locked;
  GtkEditable       *password;
  GtkWidget         *wrong;
  GtkWidget         *contents;
  GtkLabel          *description;
  FumiAccountChecks *checks;
  GtkWidget         *restore_button;
  FumiJobView       *job;
};

static guint restored_signal;

G_DEFINE_FINAL_TYPE (FumiRestoreWindow, fumi_restore_window, ADW_TYPE_WINDOW)

/* ---- what is in it ----------------------------------------------------------------------------------- */

static void
describe (FumiRestoreWindow *window)
{
  gint64 created = fumi_backup_get_created (window->backup);
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (created);
  g_autofree char *when = date != NULL && created != 0 ? g_date_time_format (date, "%c") : g_strdup ("?");
  /* Translators: the date and time at which a backup was made. */
  g_autofree char *text = g_strdup_printf (_("This backup was made on %s."), when);

  gtk_label_set_text (window->description, text);
}

static void
list_accounts (FumiRestoreWindow *window)
{
  GPtrArray *accounts = fumi_backup_get_accounts (window->backup);

  fumi_account_checks_clear (window->checks);
  for (guint i = 0; i < accounts->len; i++)
    {
      const FumiBackupAccount *account = accounts->pdata[i];
      g_autofree char *messages = fumi_backup_text_messages (account->messages, account->bytes);
      g_autofree char *subtitle = NULL;

      if (fumi_restore_find_target (window->accounts, account) != NULL)
        /* Translators: how many messages an account has in a backup, and their size. */
        subtitle = g_strdup_printf (_("%s; this account exists, its mail is merged"), messages);
      else
        subtitle = g_steal_pointer (&messages);
      fumi_account_checks_add (window->checks, account->id, account->title, subtitle);
    }
}

static void open_backup (FumiRestoreWindow *window, const char *password);

static void
on_opened (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(FumiRestoreWindow) window = user_data;
  g_autoptr(GError) error = NULL;

  g_clear_object (&window->cancellable);
  window->backup = fumi_backup_open_finish (result, &error);
  if (window->backup != NULL)
    {
      describe (window);
      list_accounts (window);
      fumi_stack_show (window->stack, window->contents);
      gtk_widget_grab_focus (window->restore_button);
    }
  else if (g_error_matches (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_PASSWORD))
    {
      fumi_stack_show (window->stack, window->locked);
      gtk_widget_grab_focus (GTK_WIDGET (window->password));
    }
  else
    {
      fumi_job_view_set_result (window->job, FUMI_JOB_FAILED, _("This Backup Cannot Be Restored"),
                                error->message, NULL);
      fumi_stack_show (window->stack, GTK_WIDGET (window->job));
    }
}

static void
open_backup (FumiRestoreWindow *window,
             const char        *password)
{
  window->cancellable = g_cancellable_new ();
  fumi_stack_show (window->stack, window->opening);
  fumi_backup_open_async (window->path, password, window->cancellable, on_opened, g_object_ref (window));
}

static void
on_unlock (FumiRestoreWindow *window)
{
  const char *password = gtk_editable_get_text (window->password);

  if (password[0] == '\0')
    return;

  /* Said if the page is to be seen again. */
  gtk_widget_set_visible (window->wrong, TRUE);
  open_backup (window, password);
  gtk_editable_set_text (window->password, "");
}

/* ---- restoring --------------------------------------------------------------------------------------- */

static void
on_progress (const FumiBackupProgress *progress,
             gpointer                  user_data)
{
  FumiRestoreWindow *window = user_data;

  fumi_backup_text_show_progress (window->job, progress);
}

static void
on_restored (GObject      *object,
             GAsyncResult *result_of_call,
             gpointer      user_data)
{
  g_autoptr(FumiRestoreWindow) window = user_data;
  g_auto(FumiBackupResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  g_clear_object (&window->cancellable);
  fumi_restore_accounts_finish (result_of_call, &result, &error);
  fumi_backup_text_show_restored (window->job, &result, error);
  /* Whoever closed the window meanwhile has read nothing, and still has new accounts. */
  if (!gtk_widget_get_visible (GTK_WIDGET (window)))
    g_signal_emit (window, restored_signal, 0);
}

static void
on_restore_clicked (FumiRestoreWindow *window)
{
  const FumiBackupProgress none = { .phase = FUMI_BACKUP_RESTORING };
  g_autofree char *config_dir = g_build_filename (g_get_user_config_dir (), GETTEXT_PACKAGE, NULL);
  g_auto(GStrv) ids = fumi_account_checks_dup_chosen (window->checks);

  window->began = TRUE;
  window->cancellable = g_cancellable_new ();
  fumi_stack_show (window->stack, GTK_WIDGET (window->job));
  fumi_job_view_begin (window->job, "");
  fumi_backup_text_show_progress (window->job, &none);
  fumi_restore_accounts_async (window->backup, window->store, window->accounts, config_dir,
                               (const char * const *) ids, on_progress, window, window->cancellable,
                               on_restored, g_object_ref (window));
}

static void
on_checks_changed (FumiRestoreWindow *window)
{
  gtk_widget_set_sensitive (window->restore_button, fumi_account_checks_get_any (window->checks));
}

static void
on_cancelled (FumiRestoreWindow *window)
{
  if (window->cancellable != NULL)
    g_cancellable_cancel (window->cancellable);
}

static void
on_closed (FumiRestoreWindow *window)
{
  gtk_window_close (GTK_WINDOW (window));
}

/* ---- the type ----------------------------------------------------------------------------------------- */

static gboolean
fumi_restore_window_close_request (GtkWindow *gtk_window)
{
  FumiRestoreWindow *window = FUMI_RESTORE_WINDOW (gtk_window);

  if (window->cancellable != NULL)
    g_cancellable_cancel (window->cancellable);
  else if (window->began)
    g_signal_emit (window, restored_signal, 0);
  return GTK_WINDOW_CLASS (fumi_restore_window_parent_class)->close_request (gtk_window);
}

static void
fumi_restore_window_dispose (GObject *object)
{
  FumiRestoreWindow *window = FUMI_RESTORE_WINDOW (object);

  g_clear_object (&window->store);
  g_clear_object (&window->accounts);
  g_clear_object (&window->cancellable);
  g_clear_pointer (&window->backup, fumi_backup_free);
  g_clear_pointer (&window->path, g_free);

  G_OBJECT_CLASS (fumi_restore_window_parent_class)->dispose (object);
}

static void
fumi_restore_window_class_init (FumiRestoreWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_restore_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = fumi_restore_window_close_request;

  restored_signal = g_signal_new ("restored", FUMI_TYPE_RESTORE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);

  g_type_ensure (FUMI_TYPE_ACCOUNT_CHECKS);
  g_type_ensure (FUMI_TYPE_JOB_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-restore-window.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiRestoreWindow, checks);
  gtk_widget_class_bind_template_child (widget_class, FumiRestoreWindow, contents);
  gtk_widget_class_bind_template_child (widget_class, FumiRestoreWindow, description);
  gtk_widget_class_bind_template_child (widget_class, FumiRestoreWindow, job);
  gtk_widget_class_bind_template_child (widget_class, FumiRestoreWindow, locked);
  gtk_widget_class_bind_template_child (widget_class, FumiRestoreWindow, opening);
  gtk_widget_class_bind_template_child (widget_class, FumiRestoreWindow, password);
  gtk_widget_class_bind_template_child (widget_class, FumiRestoreWindow, restore_button);
  gtk_widget_class_bind_template_child (widget_class, FumiRestoreWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, FumiRestoreWindow, wrong);
  gtk_widget_class_bind_template_callback (widget_class, on_cancelled);
  gtk_widget_class_bind_template_callback (widget_class, on_checks_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_restore_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fumi_restore_window_init (FumiRestoreWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));
}

FumiRestoreWindow *
fumi_restore_window_new (GtkWindow       *parent,
                         FumiStore       *store,
                         FumiAccountList *accounts,
                         const char      *path)
{
  FumiRestoreWindow *window;

  g_return_val_if_fail (FUMI_IS_STORE (store) && FUMI_IS_ACCOUNT_LIST (accounts) && path != NULL, NULL);

  window = g_object_new (FUMI_TYPE_RESTORE_WINDOW, "transient-for", parent, NULL);
  window->store = g_object_ref (store);
  window->accounts = g_object_ref (accounts);
  window->path = g_strdup (path);
  open_backup (window, NULL);
  return window;
}
