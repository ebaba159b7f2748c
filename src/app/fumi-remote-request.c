/* fumi-remote-request.c: what the window asks the server about mail that lies there: finds the password, then asks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-remote-request.h"

#include "fumi-credentials.h"

typedef struct
{
  FumiStore            *store;
  FumiAccount          *account;
  guint                 most;          /* to list */
  FumiSyncProgressFunc  progress_func;
  gpointer              progress_data;
  char                **uids;          /* to delete; NULL: list */
} Request;

static void
request_free (Request *request)
{
  g_object_unref (request->store);
  g_object_unref (request->account);
  g_strfreev (request->uids);
  g_free (request);
}

static void
on_listed (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_pointer (task, fumi_server_mailbox_list_finish (result),
                         (GDestroyNotify) fumi_server_mailbox_free);
}

static void
on_deleted (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_pointer (task, fumi_sync_receive_finish (result), (GDestroyNotify) fumi_sync_result_free);
}

static void
ask (GTask      *task,
     const char *password)
{
  Request *request = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (request->uids != NULL)
    fumi_server_mailbox_delete_async (request->store, request->account, password,
                                      (const char * const *) request->uids, NULL, cancellable, on_deleted,
                                      g_object_ref (task));
  else
    fumi_server_mailbox_list_async (request->store, request->account, password, request->most, NULL,
                                    request->progress_func, request->progress_data, cancellable, on_listed,
                                    g_object_ref (task));
}

static void
on_password_found (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  char *password = fumi_credentials_lookup_finish (result, &error);

  if (password != NULL)
    ask (task, password);
  else
    g_task_return_error (task, error);
  fumi_secret_free (password);
}

static void
start (FumiStore           *store,
       FumiAccount         *account,
       Request             *request,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  request->store = g_object_ref (store);
  request->account = g_object_ref (account);
  g_task_set_source_tag (task, start);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  g_task_set_check_cancellable (task, FALSE); /* the answer tells of it, with what came before */

  /* The certificate is the proof; a password is neither needed nor sent. */
  if (fumi_account_get_login (account) == FUMI_LOGIN_CERTIFICATE)
    {
      ask (task, "");
      return;
    }

  fumi_credentials_lookup_async (fumi_account_get_id (account), cancellable, on_password_found,
                                 g_object_ref (task));
}

void
fumi_remote_list_async (FumiStore            *store,
                        FumiAccount          *account,
                        guint                 most,
                        FumiSyncProgressFunc  progress_func,
                        gpointer              progress_data,
                        GCancellable         *cancellable,
                        GAsyncReadyCallback   callback,
                        gpointer              user_data)
{
  Request *request = g_new0 (Request, 1);

  request->most = most;
  request->progress_func = progress_func;
  request->progress_data = progress_data;
  start (store, account, request, cancellable, callback, user_data);
}

FumiServerMailbox *
fumi_remote_list_finish (GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
fumi_remote_delete_async (FumiStore           *store,
                          FumiAccount         *account,
                          const char * const  *uids,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Request *request = g_new0 (Request, 1);

  request->uids = g_strdupv ((char **) uids);
  start (store, account, request, cancellable, callback, user_data);
}

FumiSyncResult *
fumi_remote_delete_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
