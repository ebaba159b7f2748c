/* fumi-account-removal.c: everything that goes when an account is removed, in the order that leaves
 * no half account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account-removal.h"

#include "fumi-credentials.h"

/* The store before the settings: a removal that dies in between leaves an account that can be
 * removed again,
 * not messages of nobody. */
typedef enum
{
  REMOVAL_STOP,
  REMOVAL_STORE,
  REMOVAL_SECRET,
  REMOVAL_SETTINGS,
} RemovalStep;

typedef struct
{
  FumiReceiver    *receiver;
  FumiStore       *store;
  FumiAccountList *accounts;
  FumiAccount     *account;
  gboolean         delete_mail;
  RemovalStep      step;
  gulong           state_handler; /* while waiting for the run's end */
  GError          *secret_error;  /* told at the end: the account goes all the same */
} Removal;

/* What the worker gets: values only. */
typedef struct
{
  FumiStore *store;
  char      *account;
  gboolean   delete_mail;
} StoreRemoval;

static void removal_advance (GTask *task);

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->receiver);
  g_object_unref (removal->store);
  g_object_unref (removal->accounts);
  g_object_unref (removal->account);
  g_clear_error (&removal->secret_error);
  g_free (removal);
}

static void
store_removal_free (gpointer data)
{
  StoreRemoval *removal = data;

  g_object_unref (removal->store);
  g_free (removal->account);
  g_free (removal);
}

static void
remove_from_store (GTask        *task,
                   gpointer      source,
                   gpointer      data,
                   GCancellable *cancellable)
{
  StoreRemoval *removal = data;
  GError *error = NULL;

  if (fumi_store_remove_account (removal->store, removal->account, removal->delete_mail, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_store_done (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Removal *removal = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  removal->step++;
  removal_advance (task);
}

static void
start_store_removal (GTask   *task,
                     Removal *removal)
{
  StoreRemoval *data = g_new0 (StoreRemoval, 1);
  g_autoptr(GTask) worker = g_task_new (NULL, NULL, on_store_done, g_object_ref (task));

  data->store = g_object_ref (removal->store);
  data->account = g_strdup (fumi_account_get_id (removal->account));
  data->delete_mail = removal->delete_mail;
  g_task_set_task_data (worker, data, store_removal_free);
  g_task_run_in_thread (worker, remove_from_store);
}

static void
on_secret_done (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Removal *removal = g_task_get_task_data (task);

  fumi_credentials_clear_finish (result, &removal->secret_error);
  /* Where there is no keyring there is no password left in it. */
  if (g_error_matches (removal->secret_error, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_MISSING))
    g_clear_error (&removal->secret_error);

  removal->step++;
  removal_advance (task);
}

static void
on_state_changed (FumiReceiver *receiver,
                  FumiAccount  *account,
                  gpointer      user_data)
{
  Removal *removal = g_task_get_task_data (user_data);
  g_autoptr(GTask) task = NULL;

  if (account != removal->account || fumi_receiver_has_session (receiver, account))
    return;

  task = g_object_ref (user_data);
  g_clear_signal_handler (&removal->state_handler, receiver);
  removal->step++;
  removal_advance (task);
}

static void
wait_for_stop (GTask   *task,
               Removal *removal)
{
  removal->state_handler = g_signal_connect_data (removal->receiver, "state-changed",
                                                  G_CALLBACK (on_state_changed), g_object_ref (task),
                                                  (GClosureNotify) (void (*) (void)) g_object_unref, 0);
  fumi_receiver_abandon (removal->receiver, removal->account);
}

static void
remove_settings (GTask   *task,
                 Removal *removal)
{
  GError *error = NULL;

  if (!fumi_account_list_remove (removal->accounts, removal->account, &error))
    g_task_return_error (task, error);
  else if (removal->secret_error != NULL)
    g_task_return_error (task, g_steal_pointer (&removal->secret_error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
removal_advance (GTask *task)
{
  Removal *removal = g_task_get_task_data (task);

  switch (removal->step)
    {
    case REMOVAL_STOP:
      if (fumi_receiver_has_session (removal->receiver, removal->account))
        {
          wait_for_stop (task, removal);
          return;
        }
      removal->step++;
      removal_advance (task);
      return;

    case REMOVAL_STORE:
      start_store_removal (task, removal);
      return;

    case REMOVAL_SECRET:
      fumi_credentials_clear_async (fumi_account_get_id (removal->account), NULL, on_secret_done,
                                    g_object_ref (task));
      return;

    case REMOVAL_SETTINGS:
      remove_settings (task, removal);
      return;

    default:
      g_assert_not_reached ();
    }
}

void
fumi_account_removal_async (FumiReceiver        *receiver,
                            FumiStore           *store,
                            FumiAccountList     *accounts,
                            FumiAccount         *account,
                            gboolean             delete_mail,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Removal *removal = g_new0 (Removal, 1);

  g_return_if_fail (FUMI_IS_RECEIVER (receiver));
  g_return_if_fail (FUMI_IS_ACCOUNT (account));

  removal->receiver = g_object_ref (receiver);
  removal->store = g_object_ref (store);
  removal->accounts = g_object_ref (accounts);
  removal->account = g_object_ref (account);
  removal->delete_mail = delete_mail;
  g_task_set_source_tag (task, fumi_account_removal_async);
  g_task_set_task_data (task, removal, removal_free);
  removal_advance (task);
}

gboolean
fumi_account_removal_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
