/* fumi-store-uids.c: which message here is which on the server.
 *
 * A UID that a server used again stands for the youngest of its messages; the older ones have none any more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store.h"

#include <string.h>

#include "fumi-seen.h"
#include "fumi-store-actions-private.h"

static gint64
youngest_of (FumiIndex   *index,
             const char  *account,
             const char  *ledger_name,
             GError     **error)
{
  g_autoptr(GPtrArray) rows = fumi_index_list_family (index, account, ledger_name, error);
  const FumiIndexRow *youngest;

  if (rows == NULL)
    return -1;
  if (rows->len == 0)
    return 0;

  youngest = rows->pdata[0];
  return youngest->id;
}

static char *
find_uid_of_row (FumiIndex  *index,
                 gint64      id,
                 GError    **error)
{
  g_autoptr(FumiEnvelope) row = fumi_index_get (index, id, error);
  g_autoptr(FumiLedgerEntry) entry = NULL;
  g_autofree char *name = NULL;
  g_autofree char *hash = NULL;
  const char *account;

  if (row == NULL)
    return NULL;

  account = fumi_envelope_get_account (row);
  name = g_path_get_basename (fumi_envelope_get_path (row));
  name[strcspn (name, ":")] = '\0';
  hash = fumi_maildir_ledger_name (name);
  if (hash == NULL || youngest_of (index, account, hash, error) != id ||
      !fumi_index_get_ledger (index, account, hash, &entry, error) || entry == NULL)
    return NULL;

  return g_steal_pointer (&entry->uid);
}

/* One that a server used again stands for the youngest; what is a beginning only is not safe here. */
gboolean
fumi_store_note_unwanted (FumiIndex      *writer,
                          FumiStoreStep  *step,
                          gboolean        unwanted,
                          GError        **error)
{
  g_autoptr(FumiLedgerEntry) entry = NULL;
  g_autofree char *name = g_path_get_basename (step->to);
  g_autofree char *hash = NULL;
  gint64 youngest;

  name[strcspn (name, ":")] = '\0';
  hash = fumi_maildir_ledger_name (name);
  if (hash == NULL)
    return TRUE;

  youngest = youngest_of (writer, step->account, hash, error);
  if (youngest < 0 || !fumi_index_get_ledger (writer, step->account, hash, &entry, error))
    return FALSE;
  if (youngest != step->id || entry == NULL || entry->state == FUMI_LEDGER_PARTIAL ||
      entry->state == FUMI_LEDGER_FAILED)
    return TRUE;

  return fumi_index_set_unwanted (writer, step->account, hash, unwanted, &step->noted, error);
}

char *
fumi_store_dup_uid (FumiStore  *store,
                    gint64      id,
                    GError    **error)
{
  FumiIndex *reader;
  char *uid;

  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);

  reader = fumi_store_borrow_reader (store, error);
  if (reader == NULL)
    return NULL;

  uid = find_uid_of_row (reader, id, error);
  fumi_store_return_reader (store, reader);
  return uid;
}

FumiEnvelope *
fumi_store_find_uid (FumiStore   *store,
                     const char  *account,
                     const char  *uid,
                     GError     **error)
{
  g_autofree char *hash = NULL;
  FumiEnvelope *envelope = NULL;
  FumiIndex *reader;
  gint64 id;

  g_return_val_if_fail (FUMI_IS_STORE (store) && account != NULL && uid != NULL, NULL);

  reader = fumi_store_borrow_reader (store, error);
  if (reader == NULL)
    return NULL;

  hash = fumi_maildir_name_for_uid (account, uid);
  id = youngest_of (reader, account, hash, error);
  if (id > 0)
    envelope = fumi_index_get (reader, id, error);
  fumi_store_return_reader (store, reader);
  return envelope;
}

/* ---- what was deleted here ------------------------------------------------------------------------- */

/* Whether each message of that UID which has a row lies in the Trash. */
static gboolean
is_nowhere_else (FumiIndex   *index,
                 const char  *account,
                 const char  *ledger_name,
                 gboolean    *nowhere,
                 GError     **error)
{
  g_autoptr(GPtrArray) rows = fumi_index_list_family (index, account, ledger_name, error);

  if (rows == NULL)
    return FALSE;

  *nowhere = TRUE;
  for (guint i = 0; i < rows->len; i++)
    if (!g_str_has_prefix (((const FumiIndexRow *) rows->pdata[i])->place, "." FUMI_STORE_TRASH "/"))
      *nowhere = FALSE;

  return TRUE;
}

static gboolean
add_deleted (FumiStoreRun  *run,
             FumiIndex     *index,
             const char    *ledger_name,
             GHashTable    *deleted,
             GError       **error)
{
  g_autoptr(FumiLedgerEntry) entry = NULL;
  gboolean nowhere;

  if (!fumi_index_get_ledger (index, run->account, ledger_name, &entry, error))
    return FALSE;
  if (entry == NULL || entry->uid == NULL)
    return TRUE;
  if (!is_nowhere_else (index, run->account, ledger_name, &nowhere, error))
    return FALSE;

  if (nowhere)
    g_hash_table_add (deleted, g_steal_pointer (&entry->uid));
  return TRUE;
}

static GHashTable *
list_deleted (FumiStoreRun  *run,
              FumiIndex     *index,
              GError       **error)
{
  g_autoptr(GHashTable) deleted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) names = fumi_index_list_trash (index, run->account, error);
  GHashTableIter iter;
  gpointer name;
  gpointer record;

  if (names == NULL)
    return NULL;

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *ledger_name = fumi_maildir_ledger_name (names->pdata[i]);

      if (ledger_name != NULL && !add_deleted (run, index, ledger_name, deleted, error))
        return NULL;
    }

  g_hash_table_iter_init (&iter, run->seen);
  while (g_hash_table_iter_next (&iter, &name, &record))
    if (!((const FumiSeenRecord *) record)->elsewhere && !add_deleted (run, index, name, deleted, error))
      return NULL;

  return g_steal_pointer (&deleted);
}

GHashTable *
fumi_store_run_list_deleted (FumiStoreRun  *run,
                             GError       **error)
{
  GHashTable *deleted;
  FumiIndex *reader;

  g_return_val_if_fail (run != NULL, NULL);

  reader = fumi_store_borrow_reader (run->store, error);
  if (reader == NULL)
    return NULL;

  deleted = list_deleted (run, reader, error);
  fumi_store_return_reader (run->store, reader);
  return deleted;
}
