/* fumi-store-flags.c: read and unread: the file's name first, then the row.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store.h"

#include "fumi-store-private.h"

/* With the writer held. */
static FumiMaildir *
get_maildir (FumiStore   *store,
             const char  *account,
             GError     **error)
{
  FumiMaildir *maildir = g_hash_table_lookup (store->maildirs, account);
  g_autofree char *path = NULL;

  if (maildir != NULL)
    return maildir;

  path = fumi_store_dup_mail_dir (store, account);
  maildir = fumi_maildir_open (path, error);
  if (maildir != NULL)
    g_hash_table_insert (store->maildirs, g_strdup (account), maildir);

  return maildir;
}

/* The file's name is changed within the transaction: whoever mends rows (fumi-rebuild.c) waits for both. */
static FumiEnvelope *
change_flag (FumiStore   *store,
             FumiIndex   *writer,
             gint64       id,
             const char  *set,
             const char  *clear,
             GError     **error)
{
  g_autoptr(FumiEnvelope) row = fumi_index_get (writer, id, error);
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  FumiMaildir *maildir;

  if (row == NULL)
    return NULL;

  maildir = get_maildir (store, fumi_envelope_get_account (row), error);
  if (maildir == NULL)
    return NULL;

  path = fumi_maildir_set_flags (maildir, fumi_envelope_get_path (row), set, clear, error);
  if (path == NULL)
    return NULL;

  folder = fumi_maildir_folder_of_path (maildir, path);
  if (!fumi_index_move_message (writer, id, fumi_envelope_get_account (row), folder, path, error))
    return NULL;

  fumi_envelope_set_place (row, fumi_envelope_get_account (row), folder, path);
  return g_steal_pointer (&row);
}

static FumiEnvelope *
set_unread (FumiStore  *store,
            gint64      id,
            gboolean    unread,
            GError    **error)
{
  g_autoptr(FumiEnvelope) row = NULL;
  FumiIndex *writer = fumi_store_begin_writing (store, error);

  if (writer == NULL)
    return NULL;

  row = change_flag (store, writer, id, unread ? "" : "S", unread ? "S" : "", error);
  if (row == NULL)
    {
      fumi_store_abort_writing (store);
      return NULL;
    }
  if (!fumi_store_commit_writing (store, error))
    return NULL;

  fumi_store_note_changed (store, fumi_envelope_get_account (row));
  return g_steal_pointer (&row);
}

static void
show_unread (FumiEnvelope *envelope,
             FumiEnvelope *row,
             gboolean      unread)
{
  if (envelope == NULL)
    return;

  fumi_envelope_set_place (envelope, fumi_envelope_get_account (row),
                           fumi_envelope_get_folder (row), fumi_envelope_get_path (row));
  fumi_envelope_set_unread (envelope, unread);
}

gboolean
fumi_store_set_unread (FumiStore     *store,
                       gint64         id,
                       FumiEnvelope  *envelope,
                       gboolean       unread,
                       GError       **error)
{
  g_autoptr(FumiEnvelope) row = NULL;

  g_return_val_if_fail (FUMI_IS_STORE (store), FALSE);

  row = set_unread (store, id, unread, error);
  if (row == NULL)
    return FALSE;

  show_unread (envelope, row, unread);
  return TRUE;
}

/* What a thread needs of a change of the unread state. The envelope on show stays with the caller's thread,
 * as the callback's closure does. */
typedef struct
{
  gint64   id;
  gboolean unread;
} UnreadChange;

static void
set_unread_in_thread (GTask        *task,
                      gpointer      source,
                      gpointer      task_data,
                      GCancellable *cancellable)
{
  const UnreadChange *change = task_data;
  GError *error = NULL;
  FumiEnvelope *row = set_unread (source, change->id, change->unread, &error);

  if (row != NULL)
    g_task_return_pointer (task, row, g_object_unref);
  else
    g_task_return_error (task, error);
}

typedef struct
{
  FumiEnvelope *envelope;
  gboolean      unread;
  GTask        *outer;
} UnreadWait;

static void
on_unread_set (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autofree UnreadWait *wait = user_data;
  g_autoptr(FumiEnvelope) envelope = wait->envelope;
  g_autoptr(GTask) outer = wait->outer;
  g_autoptr(FumiEnvelope) row = NULL;
  GError *error = NULL;

  row = g_task_propagate_pointer (G_TASK (result), &error);
  if (row == NULL)
    {
      g_task_return_error (outer, error);
      return;
    }

  show_unread (envelope, row, wait->unread);
  g_task_return_boolean (outer, TRUE);
}

void
fumi_store_set_unread_async (FumiStore           *store,
                             gint64               id,
                             FumiEnvelope        *envelope,
                             gboolean             unread,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  UnreadChange *change = g_new0 (UnreadChange, 1);
  UnreadWait *wait = g_new0 (UnreadWait, 1);

  g_return_if_fail (FUMI_IS_STORE (store));

  wait->envelope = envelope != NULL ? g_object_ref (envelope) : NULL;
  wait->unread = unread;
  wait->outer = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (wait->outer, fumi_store_set_unread_async);

  change->id = id;
  change->unread = unread;
  task = g_task_new (store, cancellable, on_unread_set, wait);
  g_task_set_task_data (task, change, g_free);
  g_task_run_in_thread (task, set_unread_in_thread);
}

gboolean
fumi_store_set_unread_finish (FumiStore     *store,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
