/* fumi-account-save.c: from edited settings to a changed account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account-save.h"

#include "fumi-credentials.h"

/* In the order they happen; the account changes in the last. */
typedef enum
{
  SAVE_SECRET,
  SAVE_ACCOUNT,
} SaveStep;

typedef struct
{
  FumiAccount *account;
  FumiAccount *draft;
  char        *password; /* NULL: as before */
  SaveStep     step;
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->account);
  g_object_unref (save->draft);
  fumi_secret_free (save->password);
  g_free (save);
}

static void save_advance (GTask *task);

static void
on_secret_kept (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Save *save = g_task_get_task_data (task);
  GError *error = NULL;

  if (!fumi_credentials_store_finish (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  save->step = SAVE_ACCOUNT;
  save_advance (task);
}

/* The keyring forgets first: its copy must not outlive the wish to have none. */
static void
on_secret_forgotten (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Save *save = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!fumi_credentials_clear_finish (result, &error))
    g_warning ("Cannot remove a password from the keyring: %s", error->message);

  if (save->password != NULL)
    fumi_credentials_keep_for_session (fumi_account_get_id (save->account), save->password);
  save->step = SAVE_ACCOUNT;
  save_advance (task);
}

static void
save_secret (GTask *task)
{
  Save *save = g_task_get_task_data (task);
  const char *id = fumi_account_get_id (save->account);
  gboolean wanted = fumi_account_get_save_password (save->draft);

  if (wanted && save->password != NULL)
    {
      fumi_credentials_store_async (id, fumi_account_get_address (save->draft), save->password,
                                    g_task_get_cancellable (task), on_secret_kept,
                                    g_object_ref (task));
      return;
    }

  if (!wanted && fumi_account_get_save_password (save->account))
    {
      fumi_credentials_clear_async (id, g_task_get_cancellable (task), on_secret_forgotten,
                                    g_object_ref (task));
      return;
    }

  if (save->password != NULL)
    fumi_credentials_keep_for_session (id, save->password);
  save->step = SAVE_ACCOUNT;
  save_advance (task);
}

static void
save_advance (GTask *task)
{
  FumiAccountList *accounts = g_task_get_source_object (task);
  Save *save = g_task_get_task_data (task);
  g_autoptr(FumiAccount) before = NULL;
  GError *error = NULL;

  switch (save->step)
    {
    case SAVE_SECRET:
      save_secret (task);
      return;

    case SAVE_ACCOUNT:
      before = fumi_account_copy (save->account);
      fumi_account_assign (save->account, save->draft);
      if (fumi_account_list_save (accounts, save->account, &error))
        {
          g_task_return_boolean (task, TRUE);
          return;
        }

      fumi_account_assign (save->account, before);
      g_task_return_error (task, error);
      return;

    default:
      g_assert_not_reached ();
    }
}

void
fumi_account_save_async (FumiAccountList     *accounts,
                         FumiAccount         *account,
                         FumiAccount         *draft,
                         const char          *password,
                         gboolean             use_once,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (accounts, cancellable, callback, user_data);
  Save *save = g_new0 (Save, 1);

  save->account = g_object_ref (account);
  save->draft = fumi_account_copy (draft);
  save->password = password != NULL && *password != '\0' ? g_strdup (password) : NULL;
  if (use_once)
    g_object_set (save->draft, "save-password", FALSE, NULL);

  g_task_set_source_tag (task, fumi_account_save_async);
  g_task_set_task_data (task, save, (GDestroyNotify) save_free);
  g_task_set_check_cancellable (task, FALSE);
  save_advance (task);
}

gboolean
fumi_account_save_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
