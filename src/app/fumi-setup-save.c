/* fumi-setup-save.c: from a finished draft to a saved account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-setup-save.h"

#include "fumi-credentials.h"

/* In the order they happen. Nothing is on disk until ADD_ACCOUNT. */
typedef enum
{
  SAVE_STORE_SECRET,
  SAVE_ADD_ACCOUNT,
} SaveStep;

typedef struct
{
  FumiSetupDraft  *draft; /* the owner's */
  FumiAccountList *accounts;
  gboolean         use_once;
  SaveStep         step;
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->accounts);
  g_free (save);
}

static void save_advance (GTask *task);

/* A stray keyring item would be all that is left of a set-up that came to nothing. */
static void
save_fail (GTask  *task,
           GError *error)
{
  Save *save = g_task_get_task_data (task);
  const char *id = fumi_account_get_id (save->draft->account);

  fumi_credentials_clear_async (id, NULL, NULL, NULL);
  g_task_return_error (task, error);
}

static void
on_secret_stored (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Save *save = g_task_get_task_data (task);
  GError *error = NULL;

  if (!fumi_credentials_store_finish (result, &error)
      || g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      save_fail (task, error);
      return;
    }

  save->step = SAVE_ADD_ACCOUNT;
  save_advance (task);
}

/* The practice password is no secret, and is known again at each start. */
static gboolean
wants_keyring (const Save *save)
{
  return *save->draft->password != '\0'
         && !save->use_once
         && fumi_account_get_save_password (save->draft->account)
         && !fumi_account_get_practice (save->draft->account);
}

static void
save_advance (GTask *task)
{
  Save *save = g_task_get_task_data (task);
  FumiAccount *account = save->draft->account;
  GError *error = NULL;

  switch (save->step)
    {
    case SAVE_STORE_SECRET:
      if (wants_keyring (save))
        {
          fumi_credentials_store_async (fumi_account_get_id (account),
                                        fumi_account_get_address (account), save->draft->password,
                                        g_task_get_cancellable (task), on_secret_stored,
                                        g_object_ref (task));
          return;
        }

      if (*save->draft->password != '\0')
        fumi_credentials_keep_for_session (fumi_account_get_id (account), save->draft->password);
      if (save->use_once)
        g_object_set (account, "save-password", FALSE, NULL);
      save->step = SAVE_ADD_ACCOUNT;
      save_advance (task);
      return;

    case SAVE_ADD_ACCOUNT:
      if (fumi_account_list_add (save->accounts, account, &error))
        g_task_return_boolean (task, TRUE);
      else
        save_fail (task, error);
      return;

    default:
      g_assert_not_reached ();
    }
}

void
fumi_setup_save_async (GObject             *owner,
                       FumiSetupDraft      *draft,
                       FumiAccountList     *accounts,
                       gboolean             use_once,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (owner, cancellable, callback, user_data);
  Save *save = g_new0 (Save, 1);

  save->draft = draft;
  save->accounts = g_object_ref (accounts);
  save->use_once = use_once;
  g_task_set_source_tag (task, fumi_setup_save_async);
  g_task_set_task_data (task, save, (GDestroyNotify) save_free);

  /* Once the account stands in the list, a late cancel must not make a failure of it. */
  g_task_set_check_cancellable (task, FALSE);
  save_advance (task);
}

gboolean
fumi_setup_save_finish (GAsyncResult  *result,
                        GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
