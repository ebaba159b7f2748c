/* fumi-backup-actions.c: "app.backup", "app.restore" and "app.restore-from": from the menu, or before there is an account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-actions.h"

#include <glib/gi18n.h>

#include "fumi-backup-window.h"
#include "fumi-restore-window.h"

struct _FumiBackupActions
{
  GObject               parent_instance;

  GtkApplication       *application; /* outlives us */
  FumiAccountList      *accounts;
  FumiStore            *store;       /* NULL until it is open */
  GtkFileChooserNative *chooser;     /* NULL unless it is shown */
};

static guint restored_signal;

G_DEFINE_FINAL_TYPE (FumiBackupActions, fumi_backup_actions, G_TYPE_OBJECT)

static void
back_up (GSimpleAction *action,
         GVariant      *target,
         gpointer       user_data)
{
  FumiBackupActions *actions = user_data;
  GtkWindow *parent = gtk_application_get_active_window (actions->application);

  gtk_window_present (GTK_WINDOW (fumi_backup_window_new (parent, actions->store, actions->accounts)));
}

static void
on_restored (FumiBackupActions *actions)
{
  g_signal_emit (actions, restored_signal, 0);
}

static void
restore_path (FumiBackupActions *actions,
              const char        *path)
{
  GtkWindow *parent = gtk_application_get_active_window (actions->application);
  FumiRestoreWindow *window = fumi_restore_window_new (parent, actions->store, actions->accounts, path);

  g_signal_connect_object (window, "restored", G_CALLBACK (on_restored), actions, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_chosen (FumiBackupActions    *actions,
           int                   response,
           GtkFileChooserNative *chooser)
{
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_clear_object (&actions->chooser);
  if (file != NULL && g_file_peek_path (file) != NULL)
    restore_path (actions, g_file_peek_path (file));
}

static void
restore (GSimpleAction *action,
         GVariant      *target,
         gpointer       user_data)
{
  FumiBackupActions *actions = user_data;
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  if (actions->chooser != NULL)
    return;

  actions->chooser = gtk_file_chooser_native_new (_("Choose a Backup"),
                                                  gtk_application_get_active_window (actions->application),
                                                  GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), _("_Cancel"));
  gtk_file_filter_set_name (filter, _("Backups (ZIP)"));
  gtk_file_filter_add_mime_type (filter, "application/zip");
  gtk_file_filter_add_pattern (filter, "*.zip");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (actions->chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (actions->chooser), TRUE);
  g_signal_connect_object (actions->chooser, "response", G_CALLBACK (on_chosen), actions, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (actions->chooser));
}

static void
restore_from (GSimpleAction *action,
              GVariant      *path,
              gpointer       user_data)
{
  restore_path (user_data, g_variant_get_string (path, NULL));
}

static const GActionEntry entries[] = {
  { "backup", back_up, NULL, NULL, NULL, { 0 } },
  { "restore", restore, NULL, NULL, NULL, { 0 } },
  { "restore-from", restore_from, "s", NULL, NULL, { 0 } },
};

static void
update_enabled (FumiBackupActions *actions)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (actions->application), entries[i].name);
      gboolean useful = entries[i].activate != back_up
                        || g_list_model_get_n_items (G_LIST_MODEL (actions->accounts)) > 0;

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), actions->store != NULL && useful);
    }
}

static void
fumi_backup_actions_dispose (GObject *object)
{
  FumiBackupActions *actions = FUMI_BACKUP_ACTIONS (object);

  g_clear_object (&actions->chooser);
  g_clear_object (&actions->accounts);
  g_clear_object (&actions->store);

  G_OBJECT_CLASS (fumi_backup_actions_parent_class)->dispose (object);
}

static void
fumi_backup_actions_class_init (FumiBackupActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fumi_backup_actions_dispose;

  restored_signal = g_signal_new ("restored", FUMI_TYPE_BACKUP_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
fumi_backup_actions_init (FumiBackupActions *actions)
{
}

FumiBackupActions *
fumi_backup_actions_new (GtkApplication  *application,
                         FumiAccountList *accounts)
{
  FumiBackupActions *actions;

  g_return_val_if_fail (GTK_IS_APPLICATION (application) && FUMI_IS_ACCOUNT_LIST (accounts), NULL);

  actions = g_object_new (FUMI_TYPE_BACKUP_ACTIONS, NULL);
  actions->application = application;
  actions->accounts = g_object_ref (accounts);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), actions);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (update_enabled), actions, G_CONNECT_SWAPPED);
  update_enabled (actions);
  return actions;
}

void
fumi_backup_actions_set_store (FumiBackupActions *actions,
                               FumiStore         *store)
{
  g_return_if_fail (FUMI_IS_BACKUP_ACTIONS (actions));

  g_set_object (&actions->store, store);
  update_enabled (actions);
}
