/* fumi-store-filing.c: what filter rules do with mail, and what waits for them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store-filing.h"

#include <glib/gi18n-lib.h>

#include "fumi-folder-name.h"
#include "fumi-store-actions-private.h"

static const char *
flags_of (const FumiStoreFiling *filing)
{
  if (filing->read)
    return filing->star ? "FS" : "S";

  return filing->star ? "F" : "";
}

/* Those that are gone wait for nothing. */
static void
forget_missing (FumiStore             *store,
                const FumiStoreFiling *filings,
                guint                  n)
{
  FumiIndex *writer = fumi_store_begin_writing (store, NULL);
  g_autoptr(GError) error = NULL;

  if (writer == NULL)
    return;

  for (guint i = 0; i < n; i++)
    if (!fumi_index_remove_unfiled (writer, filings[i].id, &error))
      {
        g_warning ("%s", error->message);
        fumi_store_abort_writing (store);
        return;
      }
  if (!fumi_store_commit_writing (store, &error))
    g_warning ("%s", error->message);
}

static FumiStoreOutcome *
refuse (const char *folder)
{
  FumiStoreOutcome *outcome = g_new0 (FumiStoreOutcome, 1);

  outcome->stopped = TRUE;
  outcome->error = g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
                                /* Translators: %s is the name of a folder. */
                                _("“%s” cannot be the name of a folder."), folder);
  return outcome;
}

FumiStoreOutcome *
fumi_store_file (FumiStore             *store,
                 const FumiStoreFiling *filings,
                 guint                  n,
                 gboolean               awaited,
                 FumiStoreProgressFunc  progress,
                 gpointer               progress_data,
                 GCancellable          *cancellable)
{
  g_autofree FumiStoreChange *changes = g_new0 (FumiStoreChange, MAX (n, 1));
  FumiStoreOutcome *outcome;

  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);
  g_return_val_if_fail (filings != NULL || n == 0, NULL);

  for (guint i = 0; i < n; i++)
    {
      if (filings[i].folder != NULL && !fumi_folder_key_is_valid (filings[i].folder))
        return refuse (filings[i].folder);

      changes[i].id = filings[i].id;
      changes[i].folder = filings[i].folder;
      changes[i].set = flags_of (&filings[i]);
      changes[i].clear = "";
      changes[i].filed = awaited;
      changes[i].unwanted = filings[i].unwanted ? 1 : 0;
    }

  outcome = fumi_store_change_all (store, changes, n, progress, progress_data, cancellable);
  if (awaited && !outcome->stopped && outcome->failed == 0 && outcome->missing > 0)
    forget_missing (store, filings, n);

  return outcome;
}

GArray *
fumi_store_list_unfiled (FumiStore   *store,
                         const char  *account,
                         GError     **error)
{
  FumiIndex *reader;
  GArray *ids;

  g_return_val_if_fail (FUMI_IS_STORE (store) && account != NULL, NULL);

  reader = fumi_store_borrow_reader (store, error);
  if (reader == NULL)
    return NULL;

  ids = fumi_index_list_unfiled (reader, account, error);
  fumi_store_return_reader (store, reader);
  return ids;
}

/* ---- of a run -------------------------------------------------------------------------------------- */

gboolean
fumi_store_run_set_filtering (FumiStoreRun  *run,
                              gboolean       filtering,
                              GError       **error)
{
  FumiIndex *writer;

  g_return_val_if_fail (run != NULL, FALSE);

  writer = fumi_store_begin_writing (run->store, error);
  if (writer == NULL)
    return FALSE;
  if (!fumi_index_set_filtering (writer, run->account, filtering, error))
    {
      fumi_store_abort_writing (run->store);
      return FALSE;
    }
  if (!fumi_store_commit_writing (run->store, error))
    return FALSE;

  run->filtering = filtering;
  return TRUE;
}

gboolean
fumi_store_run_was_filtering (FumiStoreRun  *run,
                              gboolean      *filtering,
                              GError       **error)
{
  FumiIndex *reader;
  gboolean known;

  g_return_val_if_fail (run != NULL, FALSE);

  reader = fumi_store_borrow_reader (run->store, error);
  if (reader == NULL)
    return FALSE;

  known = fumi_index_is_filtering (reader, run->account, filtering, error);
  fumi_store_return_reader (run->store, reader);
  return known;
}

/* By name, since after a loss of the index the entries on the disk may have no UID yet. */
static GHashTable *
find_uids (FumiStoreRun *run,
           GHashTable   *names)
{
  GHashTable *uids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer uid;

  if (g_hash_table_size (names) == 0)
    return uids;

  g_hash_table_iter_init (&iter, fumi_store_run_get_ledger (run));
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    {
      g_autofree char *name = fumi_maildir_name_for_uid (run->account, uid);

      if (g_hash_table_contains (names, name))
        g_hash_table_add (uids, g_strdup (uid));
    }

  return uids;
}

GHashTable *
fumi_store_run_list_unwanted (FumiStoreRun  *run,
                              GError       **error)
{
  g_autoptr(GHashTable) names = NULL;
  FumiIndex *reader;

  g_return_val_if_fail (run != NULL, NULL);

  reader = fumi_store_borrow_reader (run->store, error);
  if (reader == NULL)
    return NULL;

  names = fumi_index_list_unwanted (reader, run->account, error);
  fumi_store_return_reader (run->store, reader);
  return names != NULL ? find_uids (run, names) : NULL;
}
