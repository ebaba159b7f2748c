/* fumi-store.c: where messages are kept and found: Maildirs, and the index that makes them fast.
 *
 * Opening and reading are here; connections are in fumi-store-index.c, making a lost index anew in
 * fumi-store-complete.c, receiving is in fumi-store-run.c and fumi-store-batch.c, flags in
 * fumi-store-flags.c, removing in fumi-store-removal.c, comparing in fumi-verify.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-index-order.h"
#include "fumi-index-search.h"
#include "fumi-search-index.h"
#include "fumi-store-complete.h"
#include "fumi-store-error.h"
#include "fumi-store-private.h"

G_DEFINE_FINAL_TYPE (FumiStore, fumi_store, G_TYPE_OBJECT)

enum
{
  CHANGED,
  INCOMPLETE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The least time between two announcements. */
#define ANNOUNCE_US (100 * 1000)

/* ---- changes are announced ------------------------------------------------------------------------- */

static gboolean
announce_changes (gpointer user_data)
{
  g_autoptr(FumiStore) store = g_weak_ref_get (user_data);
  g_autoptr(GHashTable) changed = NULL;
  GHashTableIter iter;
  const char *account;
  gboolean incomplete;

  if (store == NULL)
    return G_SOURCE_REMOVE;

  g_mutex_lock (&store->noting);
  changed = g_steal_pointer (&store->changed);
  incomplete = store->incomplete;
  store->incomplete = FALSE;
  g_clear_pointer (&store->changed_source, g_source_unref);
  store->announced_at = g_get_monotonic_time ();
  g_mutex_unlock (&store->noting);

  if (changed != NULL)
    {
      g_hash_table_iter_init (&iter, changed);
      while (g_hash_table_iter_next (&iter, (gpointer *) &account, NULL))
        g_signal_emit (store, signals[CHANGED], 0, account);
    }
  if (incomplete)
    g_signal_emit (store, signals[INCOMPLETE], 0);

  return G_SOURCE_REMOVE;
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* With `noting` held. At once after a pause, else at the pace of ANNOUNCE_US: whoever shows the store must get to
 * drawing between two announcements while thousands of messages move. */
static void
announce_soon (FumiStore *store)
{
  gint64 now = g_get_monotonic_time ();
  gint64 due = store->announced_at + ANNOUNCE_US;
  GWeakRef *weak;

  if (store->changed_source != NULL)
    return;

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, store);
  store->changed_source = g_timeout_source_new (due > now ? (due - now) / 1000 : 0);
  g_source_set_priority (store->changed_source, G_PRIORITY_DEFAULT);
  g_source_set_callback (store->changed_source, announce_changes, weak, free_weak_ref);
  g_source_attach (store->changed_source, NULL);
}

void
fumi_store_note_changed (FumiStore  *store,
                         const char *account)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&store->noting);

  if (store->changed == NULL)
    store->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (store->changed, g_strdup (account));
  announce_soon (store);
}

void
fumi_store_note_incomplete (FumiStore *store)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&store->noting);

  store->incomplete = TRUE;
  announce_soon (store);
}

/* ---- opening --------------------------------------------------------------------------------------- */

/* Each folder that is made is synced into the one above: a mail is no safer than the folders above it. */
static gboolean
make_private_dir (const char  *path,
                  GError     **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (!g_str_equal (parent, path) && !make_private_dir (parent, error))
    return FALSE;

  if (g_mkdir (path, 0700) != 0 && errno != EEXIST)
    {
      fumi_store_set_disk_error (error, errno, path);
      return FALSE;
    }

  return fumi_maildir_sync_folder (parent, error);
}

/* Without an index this is the first start, or one that was killed between making a folder and syncing it: then
 * what is there is synced too. The index is made last and so tells that all of this was done. */
static gboolean
make_folders (FumiStore  *store,
              GError    **error)
{
  g_autofree char *parent = g_path_get_dirname (store->data_dir);
  gboolean is_first = !g_file_test (store->index_path, G_FILE_TEST_EXISTS);

  if (!make_private_dir (store->data_dir, error) || !make_private_dir (store->mail_dir, error))
    return FALSE;

  return !is_first || (fumi_maildir_sync_folder (parent, error) && fumi_maildir_sync_folder (store->data_dir, error));
}

/* One program at a time makes, judges or rebuilds the index; the lock ends with the descriptor. */
FumiStore *
fumi_store_open_at_once (const char  *data_dir,
                         GError     **error)
{
  g_autoptr(FumiStore) store = NULL;
  gboolean complete;

  g_return_val_if_fail (data_dir != NULL, NULL);

  store = g_object_new (FUMI_TYPE_STORE, NULL);
  store->data_dir = g_strdup (data_dir);
  store->mail_dir = g_build_filename (data_dir, "mail", NULL);
  store->index_path = g_build_filename (data_dir, "index.db", NULL);

  if (!make_folders (store, error))
    return NULL;

  fumi_store_clear_removed (store);
  if (!fumi_store_open_index (store, &complete, error))
    return NULL;

  return g_steal_pointer (&store);
}

FumiStore *
fumi_store_open (const char  *data_dir,
                 GError     **error)
{
  g_autoptr(FumiStore) store = fumi_store_open_at_once (data_dir, error);

  if (store == NULL || !fumi_store_complete (store, NULL, NULL, NULL, error))
    return NULL;

  return g_steal_pointer (&store);
}

const char *
fumi_store_get_data_dir (FumiStore *store)
{
  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);

  return store->data_dir;
}

char *
fumi_store_dup_search_path (FumiStore *store)
{
  return g_build_filename (store->data_dir, "search.db", NULL);
}

gint64
fumi_store_get_now (FumiStore *store)
{
  g_return_val_if_fail (FUMI_IS_STORE (store), 0);

  return store->clock != NULL ? store->clock (store->clock_data) : g_get_real_time () / G_USEC_PER_SEC;
}

void
fumi_store_set_clock (FumiStore      *store,
                      FumiStoreClock  clock,
                      gpointer        user_data)
{
  g_return_if_fail (FUMI_IS_STORE (store));

  store->clock = clock;
  store->clock_data = user_data;
}

char *
fumi_store_dup_mail_dir (FumiStore  *store,
                         const char *account)
{
  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);
  g_return_val_if_fail (account != NULL && account[0] != '\0' && account[0] != '.', NULL);
  g_return_val_if_fail (strchr (account, '/') == NULL, NULL);

  return g_build_filename (store->mail_dir, account, NULL);
}

/* ---- looking --------------------------------------------------------------------------------------- */

guint
fumi_store_count (FumiStore            *store,
                  const FumiStoreQuery *query,
                  gboolean              unread_only)
{
  g_autoptr(GError) error = NULL;
  FumiIndex *reader;
  guint count = 0;

  g_return_val_if_fail (FUMI_IS_STORE (store) && query != NULL, 0);

  reader = fumi_store_borrow_reader (store, &error);
  if (reader != NULL)
    {
      fumi_index_count (reader, query, unread_only, &count, &error);
      fumi_store_return_reader (store, reader);
    }
  if (error != NULL)
    g_warning ("%s", error->message);

  return count;
}

GArray *
fumi_store_list_ids (FumiStore             *store,
                     const FumiStoreQuery  *query,
                     GError               **error)
{
  FumiIndex *reader;
  GArray *ids;

  g_return_val_if_fail (FUMI_IS_STORE (store) && query != NULL, NULL);

  reader = fumi_store_borrow_reader (store, error);
  if (reader == NULL)
    return NULL;

  ids = fumi_index_list_ids (reader, query, NULL, error);
  fumi_store_return_reader (store, reader);
  return ids;
}

GArray *
fumi_store_list_first (FumiStore             *store,
                       const FumiStoreQuery  *query,
                       guint                  most,
                       GError               **error)
{
  FumiIndex *reader;
  GArray *ids;

  g_return_val_if_fail (FUMI_IS_STORE (store) && query != NULL, NULL);

  reader = fumi_store_borrow_reader (store, error);
  if (reader == NULL)
    return NULL;

  ids = fumi_index_list_first (reader, query, most, error);
  fumi_store_return_reader (store, reader);
  return ids;
}

static FumiEnvelope *
get_or_placeholder (FumiIndex  *reader,
                    gint64      id,
                    GError    **error)
{
  g_autoptr(GError) local_error = NULL;
  FumiEnvelope *envelope = fumi_index_get (reader, id, &local_error);

  if (envelope != NULL)
    return envelope;
  if (!g_error_matches (local_error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NO_MESSAGE))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  envelope = fumi_envelope_new ();
  fumi_envelope_set_id (envelope, id);
  return envelope;
}

GPtrArray *
fumi_store_get_many (FumiStore     *store,
                     const gint64  *ids,
                     guint          n,
                     GError       **error)
{
  g_autoptr(GPtrArray) envelopes = NULL;
  FumiIndex *reader;

  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);

  reader = fumi_store_borrow_reader (store, error);
  if (reader == NULL)
    return NULL;

  /* One look at the file for all of them. */
  if (fumi_index_begin_reading (reader, error))
    envelopes = g_ptr_array_new_full (n, g_object_unref);
  for (guint i = 0; i < n && envelopes != NULL; i++)
    {
      FumiEnvelope *envelope = get_or_placeholder (reader, ids[i], error);

      if (envelope != NULL)
        g_ptr_array_add (envelopes, envelope);
      else
        g_clear_pointer (&envelopes, g_ptr_array_unref);
    }
  fumi_index_end_reading (reader);
  fumi_store_return_reader (store, reader);

  return g_steal_pointer (&envelopes);
}

/* In another order than the index has its rows. */
static GPtrArray *
list_in_order (FumiStore             *store,
               const FumiStoreQuery  *query,
               guint                  offset,
               guint                  limit,
               GError               **error)
{
  g_autoptr(GArray) ids = fumi_store_list_ids (store, query, error);

  if (ids == NULL)
    return NULL;

  offset = MIN (offset, ids->len);
  return fumi_store_get_many (store, (const gint64 *) ids->data + offset, MIN (limit, ids->len - offset), error);
}

GPtrArray *
fumi_store_list (FumiStore             *store,
                 const FumiStoreQuery  *query,
                 guint                  offset,
                 guint                  limit,
                 GError               **error)
{
  FumiIndex *reader;
  GPtrArray *envelopes;

  g_return_val_if_fail (FUMI_IS_STORE (store) && query != NULL, NULL);

  if (query->sort != FUMI_STORE_SORT_DATE || query->reversed || query->starred)
    return list_in_order (store, query, offset, limit, error);

  reader = fumi_store_borrow_reader (store, error);
  if (reader == NULL)
    return NULL;

  envelopes = fumi_index_list (reader, query, offset, limit, error);
  fumi_store_return_reader (store, reader);
  return envelopes;
}

GArray *
fumi_store_list_present (FumiStore     *store,
                         const gint64  *ids,
                         guint          n,
                         GError       **error)
{
  g_autoptr(GArray) present = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  FumiIndex *reader;
  gboolean known = TRUE;

  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);

  reader = fumi_store_borrow_reader (store, error);
  if (reader == NULL)
    return NULL;

  for (guint i = 0; i < n && known; i++)
    {
      gboolean has = FALSE;

      known = fumi_index_has (reader, ids[i], &has, error);
      if (has)
        g_array_append_val (present, ids[i]);
    }
  fumi_store_return_reader (store, reader);

  return known ? g_steal_pointer (&present) : NULL;
}

typedef struct
{
  GArray *ids;
  guint   start;
  gint64  except;
} UnreadSearch;

static void
unread_search_free (gpointer data)
{
  UnreadSearch *search = data;

  g_array_unref (search->ids);
  g_free (search);
}

static void
find_unread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  UnreadSearch *search = task_data;
  GError *error = NULL;
  FumiIndex *reader = fumi_store_borrow_reader (source, &error);
  gint64 found = 0;

  if (reader != NULL)
    {
      fumi_index_find_unread (reader, search->ids, search->start, search->except, &found, &error);
      fumi_store_return_reader (source, reader);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_memdup2 (&found, sizeof found), g_free);
}

void
fumi_store_find_unread_async (FumiStore           *store,
                              GArray              *ids,
                              guint                start,
                              gint64               except,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  UnreadSearch *search;

  g_return_if_fail (FUMI_IS_STORE (store) && ids != NULL);

  search = g_new0 (UnreadSearch, 1);
  search->ids = g_array_ref (ids);
  search->start = start;
  search->except = except;
  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, fumi_store_find_unread_async);
  g_task_set_name (task, "fumi_store_find_unread");
  g_task_set_task_data (task, search, unread_search_free);
  g_task_run_in_thread (task, find_unread);
}

gint64
fumi_store_find_unread_finish (FumiStore     *store,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_autofree gint64 *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, store), 0);

  found = g_task_propagate_pointer (G_TASK (result), error);
  return found != NULL ? *found : 0;
}

FumiEnvelope *
fumi_store_get (FumiStore  *store,
                gint64      id,
                GError    **error)
{
  FumiIndex *reader;
  FumiEnvelope *envelope;

  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);

  reader = fumi_store_borrow_reader (store, error);
  if (reader == NULL)
    return NULL;

  envelope = fumi_index_get (reader, id, error);
  fumi_store_return_reader (store, reader);
  return envelope;
}

typedef gint64 (*GetTimeFunc) (FumiIndex  *index,
                               const char *account);

static gint64
get_time (FumiStore   *store,
          const char  *account,
          GetTimeFunc  get)
{
  g_autoptr(GError) error = NULL;
  FumiIndex *reader = fumi_store_borrow_reader (store, &error);
  gint64 when;

  if (reader == NULL)
    {
      g_warning ("%s", error->message);
      return 0;
    }

  when = get (reader, account);
  fumi_store_return_reader (store, reader);
  return when;
}

gint64
fumi_store_get_last_received (FumiStore  *store,
                              const char *account)
{
  g_return_val_if_fail (FUMI_IS_STORE (store) && account != NULL, 0);

  return get_time (store, account, fumi_index_get_last_received);
}

gint64
fumi_store_get_last_checked (FumiStore  *store,
                             const char *account)
{
  g_return_val_if_fail (FUMI_IS_STORE (store) && account != NULL, 0);

  return get_time (store, account, fumi_index_get_last_checked);
}

/* ---- changing -------------------------------------------------------------------------------------- */

gboolean
fumi_store_note_checked (FumiStore   *store,
                         const char  *account,
                         gint64       when,
                         GError     **error)
{
  FumiIndex *writer;

  g_return_val_if_fail (FUMI_IS_STORE (store) && account != NULL, FALSE);

  writer = fumi_store_begin_writing (store, error);
  if (writer == NULL)
    return FALSE;
  if (fumi_index_note_checked (writer, account, when, error))
    return fumi_store_commit_writing (store, error);

  fumi_store_abort_writing (store);
  return FALSE;
}

/* ---- life ------------------------------------------------------------------------------------------ */

static void
fumi_store_finalize (GObject *object)
{
  FumiStore *store = FUMI_STORE (object);

  if (store->changed_source != NULL)
    g_source_destroy (store->changed_source);
  g_clear_pointer (&store->changed_source, g_source_unref);
  g_clear_pointer (&store->changed, g_hash_table_unref);

  /* The writer goes last: the last connection moves the log into the database. */
  g_clear_pointer (&store->readers, g_ptr_array_unref);
  g_clear_pointer (&store->searchers, g_ptr_array_unref);
  g_clear_pointer (&store->writer, fumi_index_free);
  g_clear_pointer (&store->maildirs, g_hash_table_unref);
  g_mutex_clear (&store->writing);
  g_mutex_clear (&store->reading);
  g_mutex_clear (&store->noting);
  g_mutex_clear (&store->completing);
  g_free (store->data_dir);
  g_free (store->mail_dir);
  g_free (store->index_path);

  G_OBJECT_CLASS (fumi_store_parent_class)->finalize (object);
}

static void
fumi_store_class_init (FumiStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_store_finalize;

  signals[CHANGED] = g_signal_new ("changed", FUMI_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[INCOMPLETE] = g_signal_new ("incomplete", FUMI_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 0);
}

static void
fumi_store_init (FumiStore *store)
{
  g_mutex_init (&store->writing);
  g_mutex_init (&store->reading);
  g_mutex_init (&store->noting);
  g_mutex_init (&store->completing);
  store->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_index_free);
  store->searchers = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_search_index_free);
  store->maildirs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) fumi_maildir_free);
}
