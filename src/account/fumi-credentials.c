/* fumi-credentials.c: passwords: the system keyring, or this session's memory.
 *
 * libsecret's blocking calls run in a worker: a prompt, a keyring that does not answer or a bus that is
 * stuck holds up that thread only, and cancelling returns at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-credentials.h"

#include <string.h>

#include "fumi-keyring.h"

/* Shared by the caller's thread and the worker, which may outlive the call. */
typedef struct
{
  char            *account;
  char            *label;  /* store only */
  char            *secret; /* store only */
  gatomicrefcount  references;
  int              asking; /* atomic: the desktop may be asking for the keyring's password */
} Request;

/* What belongs to the caller's thread while a worker has the request. */
typedef struct
{
  Request      *request;
  GCancellable *inner;
  gulong        cancelled_id;
  GSource      *deadline;
  gboolean      expired;
} Call;

/* Atomic. Long enough to find and type a keyring password; a prompt that nobody sees is then given up. */
static int patience_seconds = 120;

static GMutex session_lock;
static GHashTable *session_secrets; /* account → secret, behind the lock */

G_DEFINE_QUARK (fumi-credentials-error-quark, fumi_credentials_error)

void
fumi_secret_free (char *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
secret_free (gpointer secret)
{
  fumi_secret_free (secret);
}

static Request *
request_new (const char *account)
{
  Request *request = g_new0 (Request, 1);

  request->account = g_strdup (account);
  g_atomic_ref_count_init (&request->references);
  return request;
}

static Request *
request_ref (Request *request)
{
  g_atomic_ref_count_inc (&request->references);
  return request;
}

static void
request_unref (gpointer data)
{
  Request *request = data;

  if (!g_atomic_ref_count_dec (&request->references))
    return;
  g_free (request->account);
  g_free (request->label);
  fumi_secret_free (request->secret);
  g_free (request);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  g_source_destroy (call->deadline);
  g_source_unref (call->deadline);
  g_object_unref (call->inner);
  request_unref (call->request);
  g_free (call);
}

static void
lookup_in_worker (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  char *secret = fumi_keyring_lookup (request->account, &request->asking, cancellable, &error);

  if (secret != NULL)
    g_task_return_pointer (task, secret, secret_free);
  else
    g_task_return_error (task, error);
}

static void
store_in_worker (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;

  if (fumi_keyring_store (request->account, request->label, request->secret, &request->asking,
                          cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
clear_in_worker (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;

  if (fumi_keyring_clear (request->account, &request->asking, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
on_deadline (gpointer user_data)
{
  Call *call = user_data;

  call->expired = TRUE;
  g_cancellable_cancel (call->inner);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable,
              gpointer      inner)
{
  g_cancellable_cancel (inner);
}

/* Runs @worker; @done gets the worker's task as result and @task as data. Takes @request. */
static void
start_call (GTask               *task,
            Request             *request,
            GTaskThreadFunc      worker,
            GAsyncReadyCallback  done)
{
  Call *call = g_new0 (Call, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(GTask) inner = NULL;

  call->request = request;
  call->inner = g_cancellable_new ();
  call->deadline = g_timeout_source_new_seconds (g_atomic_int_get (&patience_seconds));
  g_source_set_callback (call->deadline, on_deadline, call, NULL);
  g_source_attach (call->deadline, g_task_get_context (task));
  if (cancellable != NULL)
    call->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                                g_object_ref (call->inner), g_object_unref);
  g_task_set_task_data (task, call, call_free);

  inner = g_task_new (NULL, call->inner, done, task);
  g_task_set_task_data (inner, request_ref (request), request_unref);
  g_task_set_return_on_cancel (inner, TRUE);
  g_task_run_in_thread (inner, worker);
}

/* What the caller is told: his own cancelling, or why the deadline came. */
static void
return_call_error (GTask  *task,
                   GError *error)
{
  Call *call = g_task_get_task_data (task);

  if (call->expired && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      fumi_keyring_set_error (&error,
                              g_atomic_int_get (&call->request->asking)
                                ? FUMI_CREDENTIALS_ERROR_LOCKED
                                : FUMI_CREDENTIALS_ERROR_FAILED,
                              NULL);
    }
  g_task_return_error (task, error);
}

static void
end_call (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  g_cancellable_disconnect (g_task_get_cancellable (task), call->cancelled_id);
  g_source_destroy (call->deadline);
}

static char *
dup_session_secret (const char *account)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&session_lock);

  return session_secrets != NULL ? g_strdup (g_hash_table_lookup (session_secrets, account)) : NULL;
}

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  char *secret = g_task_propagate_pointer (G_TASK (result), &error);

  end_call (task);
  if (error != NULL)
    return_call_error (task, error);
  else
    g_task_return_pointer (task, secret, secret_free);
}

void
fumi_credentials_lookup_async (const char          *account,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;
  char *kept;

  g_return_if_fail (account != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, fumi_credentials_lookup_async);
  kept = dup_session_secret (account);
  if (kept != NULL)
    {
      g_task_return_pointer (task, kept, secret_free);
      g_object_unref (task);
      return;
    }
  start_call (task, request_new (account), lookup_in_worker, on_looked_up);
}

char *
fumi_credentials_lookup_finish (GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, fumi_credentials_lookup_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_stored (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;

  end_call (task);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      return_call_error (task, error);
      return;
    }
  /* An older one in memory would hide it. */
  fumi_credentials_keep_for_session (call->request->account, NULL);
  g_task_return_boolean (task, TRUE);
}

void
fumi_credentials_store_async (const char          *account,
                              const char          *address,
                              const char          *secret,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;
  Request *request;

  g_return_if_fail (account != NULL && address != NULL && secret != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, fumi_credentials_store_async);
  request = request_new (account);
  /* Not translated: the keyring's own program shows it, and in one language only. */
  request->label = g_strdup_printf ("Fumibako: %s", address);
  request->secret = g_strdup (secret);
  start_call (task, request, store_in_worker, on_stored);
}

gboolean
fumi_credentials_store_finish (GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, fumi_credentials_store_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_cleared (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  end_call (task);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    return_call_error (task, error);
}

void
fumi_credentials_clear_async (const char          *account,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (account != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, fumi_credentials_clear_async);
  fumi_credentials_keep_for_session (account, NULL);
  start_call (task, request_new (account), clear_in_worker, on_cleared);
}

gboolean
fumi_credentials_clear_finish (GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, fumi_credentials_clear_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
fumi_credentials_set_patience (guint seconds)
{
  g_return_if_fail (seconds > 0 && seconds <= G_MAXINT);

  g_atomic_int_set (&patience_seconds, seconds);
}

void
fumi_credentials_keep_for_session (const char *account,
                                   const char *secret)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (account != NULL);

  locker = g_mutex_locker_new (&session_lock);
  if (session_secrets == NULL)
    session_secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, secret_free);
  if (secret != NULL)
    g_hash_table_insert (session_secrets, g_strdup (account), g_strdup (secret));
  else
    g_hash_table_remove (session_secrets, account);
}
