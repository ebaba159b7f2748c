/* fumi-account-actions.c: what can be done with accounts from the main window: "account.add" and so
 * on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account-actions.h"

#include <glib/gi18n.h>

#include "fumi-account-exchange.h"
#include "fumi-account-removal.h"
#include "fumi-account-window.h"
#include "fumi-credentials.h"
#include "fumi-failure-window.h"
#include "fumi-password-dialog.h"
#include "fumi-remote-window.h"
#include "fumi-remove-dialog.h"
#include "fumi-setup-window.h"

struct _FumiAccountActions
{
  GObject             parent_instance;

  GtkWindow          *window;   /* not owned */
  FumiAccountList    *accounts;
  FumiPractice       *practice;
  FumiStore          *store;    /* NULL until it is open */
  FumiReceiver       *receiver;
  GSimpleActionGroup *group;
  GQueue              asking;   /* ids that wait for the password dialog to be free */
  gboolean            dialog;   /* a password is being asked for */
};

enum
{
  ADDED,
  NOTICE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiAccountActions, fumi_account_actions, G_TYPE_OBJECT)

static FumiAccount *
find_target (FumiAccountActions *actions,
             GVariant           *target)
{
  return fumi_account_list_find (actions->accounts, g_variant_get_string (target, NULL));
}

static void
tell (FumiAccountActions *actions,
      const char         *text)
{
  g_signal_emit (actions, signals[NOTICE], 0, text);
}

/* ---- adding, changing, receiving ------------------------------------------------------------- */

static void
on_added (FumiAccountActions *actions,
          FumiAccount        *account)
{
  g_signal_emit (actions, signals[ADDED], 0, account);
}

static void
on_receive_wanted (FumiAccountActions *actions,
                   FumiAccount        *account)
{
  if (actions->receiver != NULL)
    fumi_receiver_receive (actions->receiver, account);
}

static void
add_account (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  FumiAccountActions *actions = user_data;
  FumiSetupWindow *setup = fumi_setup_window_new (gtk_window_get_application (actions->window), actions->window,
                                                  actions->accounts, actions->practice);

  g_signal_connect_object (setup, "account-added", G_CALLBACK (on_added), actions, G_CONNECT_SWAPPED);
  g_signal_connect_object (setup, "receive", G_CALLBACK (on_receive_wanted), actions, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (setup));
}

static void
show_settings (GSimpleAction *action,
               GVariant      *target,
               gpointer       user_data)
{
  FumiAccountActions *actions = user_data;
  FumiAccount *account = find_target (actions, target);
  const FumiSyncResult *result = NULL;
  FumiAccountWindow *window;

  if (account == NULL)
    return;

  window = fumi_account_window_new (actions->window, actions->accounts, account, actions->practice);
  if (actions->receiver != NULL)
    result = fumi_receiver_get_result (actions->receiver, account);
  if (result != NULL && result->facts != NULL)
    fumi_account_window_show_facts (window, result->facts);
  gtk_window_present (GTK_WINDOW (window));
}

static void
receive_account (GSimpleAction *action,
                 GVariant      *target,
                 gpointer       user_data)
{
  FumiAccountActions *actions = user_data;
  FumiAccount *account = find_target (actions, target);

  if (account != NULL)
    on_receive_wanted (actions, account);
}

static void
show_details (GSimpleAction *action,
              GVariant      *target,
              gpointer       user_data)
{
  FumiAccountActions *actions = user_data;
  FumiAccount *account = find_target (actions, target);
  const FumiDiagnosis *failure;
  const FumiSyncResult *result;

  if (account == NULL || actions->receiver == NULL)
    return;
  failure = fumi_receiver_get_failure (actions->receiver, account);
  result = fumi_receiver_get_result (actions->receiver, account);
  if (failure == NULL)
    return;

  /* A run that could not begin has left the result of the one before. */
  gtk_window_present (GTK_WINDOW (fumi_failure_window_new (actions->window, account, failure,
                                                           result != NULL && result->failure != NULL
                                                           ? result->transcript : NULL)));
}

static void
show_on_server (GSimpleAction *action,
                GVariant      *target,
                gpointer       user_data)
{
  FumiAccountActions *actions = user_data;
  FumiAccount *account = find_target (actions, target);

  if (account != NULL && actions->store != NULL)
    fumi_remote_window_present (actions->window, actions->store, actions->accounts, actions->receiver, account);
}

/* ---- the password ---------------------------------------------------------------------------- */

static void ask_next_password (FumiAccountActions *actions);

static void
on_password_dialog_gone (gpointer  data,
                         GObject  *dialog)
{
  FumiAccountActions *actions = data;

  actions->dialog = FALSE;
  ask_next_password (actions);
  g_object_unref (actions);
}

static void
on_password_not_saved (FumiAccountActions *actions,
                       const char         *why)
{
  tell (actions, _ ("The keyring did not take the password. It is kept until Fumibako closes."));
}

static void
ask_password (FumiAccountActions *actions,
              FumiAccount        *account)
{
  FumiPasswordDialog *dialog = fumi_password_dialog_new (actions->window, actions->receiver, account);

  actions->dialog = TRUE;
  g_signal_connect_object (dialog, "not-saved", G_CALLBACK (on_password_not_saved), actions,
                           G_CONNECT_SWAPPED);
  g_object_weak_ref (G_OBJECT (dialog), on_password_dialog_gone, g_object_ref (actions));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* One dialog at a time, though several accounts may want their password at once. */
static void
ask_next_password (FumiAccountActions *actions)
{
  while (!actions->dialog && !g_queue_is_empty (&actions->asking))
    {
      g_autofree char *id = g_queue_pop_head (&actions->asking);
      FumiAccount *account = fumi_account_list_find (actions->accounts, id);

      if (account != NULL && actions->window != NULL)
        ask_password (actions, account);
    }
}

static void
queue_password (FumiAccountActions *actions,
                FumiAccount        *account)
{
  const char *id = fumi_account_get_id (account);

  if (g_queue_find_custom (&actions->asking, id, (GCompareFunc) strcmp) == NULL)
    g_queue_push_tail (&actions->asking, g_strdup (id));
  ask_next_password (actions);
}

static void
enter_password (GSimpleAction *action,
                GVariant      *target,
                gpointer       user_data)
{
  FumiAccountActions *actions = user_data;
  FumiAccount *account = find_target (actions, target);

  if (account != NULL && actions->receiver != NULL)
    queue_password (actions, account);
}

/* ---- removing -------------------------------------------------------------------------------- */

static void
on_removed (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(FumiAccountActions) actions = user_data;
  g_autoptr(GError) error = NULL;

  if (fumi_account_removal_finish (result, &error))
    {
      tell (actions, _ ("Account removed"));
      return;
    }

  if (error->domain == FUMI_CREDENTIALS_ERROR)
    tell (actions, _ ("Account removed. Its password is still in the keyring."));
  else
    tell (actions, error->message);
}

static void
on_removal_confirmed (FumiRemoveDialog *dialog,
                      gboolean          delete_mail,
                      gpointer          user_data)
{
  FumiAccountActions *actions = user_data;
  FumiAccount *account = g_object_get_data (G_OBJECT (dialog), "account");

  fumi_account_removal_async (actions->receiver, actions->store, actions->accounts, account, delete_mail,
                              on_removed, g_object_ref (actions));
}

static void
remove_account (GSimpleAction *action,
                GVariant      *target,
                gpointer       user_data)
{
  FumiAccountActions *actions = user_data;
  FumiAccount *account = find_target (actions, target);
  g_autofree char *mail_dir = NULL;
  FumiRemoveDialog *dialog;

  if (account == NULL || actions->store == NULL)
    return;

  mail_dir = fumi_store_dup_mail_dir (actions->store, fumi_account_get_id (account));
  dialog = fumi_remove_dialog_new (actions->window, account, mail_dir);
  g_object_set_data_full (G_OBJECT (dialog), "account", g_object_ref (account), g_object_unref);
  g_signal_connect_object (dialog, "confirmed", G_CALLBACK (on_removal_confirmed), actions, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- settings as a file ------------------------------------------------------------------------ */

static void
tell_notice (gpointer    actions,
             const char *notice)
{
  tell (actions, notice);
}

static void
export_account (GSimpleAction *action,
                GVariant      *target,
                gpointer       user_data)
{
  FumiAccountActions *actions = user_data;
  FumiAccount *account = find_target (actions, target);

  if (account != NULL)
    fumi_account_exchange_export (actions->window, actions->accounts, account, tell_notice, actions);
}

static void
import_accounts (GSimpleAction *action,
                 GVariant      *target,
                 gpointer       user_data)
{
  FumiAccountActions *actions = user_data;

  fumi_account_exchange_import (actions->window, actions->accounts, tell_notice, actions);
}

/* ---- the type -------------------------------------------------------------------------------- */

static const GActionEntry entries[] = {
  { "add", add_account, NULL, NULL, NULL, { 0 } },
  { "details", show_details, "s", NULL, NULL, { 0 } },
  { "export", export_account, "s", NULL, NULL, { 0 } },
  { "import", import_accounts, NULL, NULL, NULL, { 0 } },
  { "on-server", show_on_server, "s", NULL, NULL, { 0 } },
  { "password", enter_password, "s", NULL, NULL, { 0 } },
  { "receive", receive_account, "s", NULL, NULL, { 0 } },
  { "remove", remove_account, "s", NULL, NULL, { 0 } },
  { "settings", show_settings, "s", NULL, NULL, { 0 } },
};

static void
fumi_account_actions_dispose (GObject *object)
{
  FumiAccountActions *actions = FUMI_ACCOUNT_ACTIONS (object);

  if (actions->window != NULL)
    gtk_widget_insert_action_group (GTK_WIDGET (actions->window), "account", NULL);
  g_clear_weak_pointer (&actions->window);
  g_queue_clear_full (&actions->asking, g_free);
  g_clear_object (&actions->accounts);
  g_clear_object (&actions->practice);
  g_clear_object (&actions->store);
  g_clear_object (&actions->receiver);
  g_clear_object (&actions->group);

  G_OBJECT_CLASS (fumi_account_actions_parent_class)->dispose (object);
}

static void
fumi_account_actions_class_init (FumiAccountActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fumi_account_actions_dispose;

  signals[ADDED] = g_signal_new ("added", FUMI_TYPE_ACCOUNT_ACTIONS, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 1, FUMI_TYPE_ACCOUNT);
  signals[NOTICE] = g_signal_new ("notice", FUMI_TYPE_ACCOUNT_ACTIONS, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fumi_account_actions_init (FumiAccountActions *actions)
{
  actions->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (actions->group), entries, G_N_ELEMENTS (entries), actions);
}

FumiAccountActions *
fumi_account_actions_new (GtkWindow       *window,
                          FumiAccountList *accounts,
                          FumiPractice    *practice)
{
  FumiAccountActions *actions = g_object_new (FUMI_TYPE_ACCOUNT_ACTIONS, NULL);

  g_set_weak_pointer (&actions->window, window);
  actions->accounts = g_object_ref (accounts);
  actions->practice = g_object_ref (practice);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "account", G_ACTION_GROUP (actions->group));
  return actions;
}

void
fumi_account_actions_set_store (FumiAccountActions *actions,
                                FumiStore          *store,
                                FumiReceiver       *receiver)
{
  g_return_if_fail (FUMI_IS_ACCOUNT_ACTIONS (actions));
  g_return_if_fail (actions->store == NULL);

  actions->store = g_object_ref (store);
  actions->receiver = g_object_ref (receiver);
  g_signal_connect_object (receiver, "password-needed", G_CALLBACK (queue_password), actions,
                           G_CONNECT_SWAPPED);
}
