/* fumi-unread.c: marks a message read or unread without making the window wait for the disk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-unread.h"

/* What the worker gets and gives back: values only. */
typedef struct
{
  FumiStore *store;
  gint64     id;
  gboolean   unread;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->store);
  g_free (change);
}

static void
write_change (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  Change *change = data;
  GError *error = NULL;

  if (fumi_store_set_unread (change->store, change->id, NULL, change->unread, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  FumiEnvelope *envelope = g_task_get_task_data (task);
  Change *change = g_task_get_task_data (G_TASK (result));
  g_autoptr(FumiEnvelope) fresh = NULL;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  /* The flag is part of the file's name. */
  fresh = fumi_store_get (change->store, change->id, NULL);
  if (fresh != NULL)
    fumi_envelope_set_place (envelope, fumi_envelope_get_account (fresh), fumi_envelope_get_folder (fresh),
                             fumi_envelope_get_path (fresh));
  fumi_envelope_set_unread (envelope, change->unread);
  g_task_return_boolean (task, TRUE);
}

void
fumi_unread_set_async (FumiStore           *store,
                       FumiEnvelope        *envelope,
                       gboolean             unread,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr(GTask) worker = NULL;
  Change *change;

  g_return_if_fail (FUMI_IS_STORE (store));
  g_return_if_fail (FUMI_IS_ENVELOPE (envelope));

  change = g_new0 (Change, 1);
  change->store = g_object_ref (store);
  change->id = fumi_envelope_get_id (envelope);
  change->unread = unread;

  g_task_set_source_tag (task, fumi_unread_set_async);
  g_task_set_task_data (task, g_object_ref (envelope), g_object_unref);
  worker = g_task_new (NULL, NULL, on_written, g_object_ref (task));
  g_task_set_task_data (worker, change, change_free);
  g_task_run_in_thread (worker, write_change);
}

gboolean
fumi_unread_set_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
