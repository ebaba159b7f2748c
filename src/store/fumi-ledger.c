/* fumi-ledger.c: what became of each UID of one account, in memory and in the index.
 *
 * The store's half of invariant 2 of the architecture is kept here, see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-ledger.h"

#include <string.h>

#include "fumi-maildir.h"

#define BLOCK_BYTES (256 * 1024)

struct _FumiLedger
{
  char       *account;
  GHashTable *by_uid;     /* uid → entry */
  GHashTable *by_name;    /* name → entry without uid: known from files only, after the index was lost */

  /* Entries and their UIDs stand one behind the other, and go all at once: there may be a million.
   * What is replaced or dropped meanwhile stays where it is. */
  GPtrArray  *blocks;
  gsize       block_used; /* of the last one */
  gsize       block_size;
};

void
fumi_ledger_entry_free (FumiLedgerEntry *entry)
{
  if (entry == NULL)
    return;

  g_free (entry->uid);
  g_free (entry);
}

FumiLedgerEntry *
fumi_ledger_entry_new (const char *uid)
{
  FumiLedgerEntry *entry = g_new0 (FumiLedgerEntry, 1);

  entry->uid = g_strdup (uid);
  entry->size = -1;
  return entry;
}

FumiLedgerEntry *
fumi_ledger_entry_copy (const FumiLedgerEntry *entry)
{
  FumiLedgerEntry *copy = g_memdup2 (entry, sizeof *entry);

  copy->uid = g_strdup (entry->uid);
  return copy;
}

/* ---- in memory ----------------------------------------------------------------------------------- */

static gpointer
take_bytes (FumiLedger *ledger,
            gsize       length)
{
  char *bytes;

  length = (length + 7) & ~(gsize) 7; /* the next one is an entry, perhaps */
  if (ledger->block_size - ledger->block_used < length)
    {
      /* The first one is small: most mailboxes hold few messages. */
      ledger->block_size = MAX (ledger->blocks->len == 0 ? BLOCK_BYTES / 64 : BLOCK_BYTES, length);
      ledger->block_used = 0;
      g_ptr_array_add (ledger->blocks, g_malloc (ledger->block_size));
    }

  bytes = (char *) g_ptr_array_index (ledger->blocks, ledger->blocks->len - 1) + ledger->block_used;
  ledger->block_used += length;
  return bytes;
}

static char *
keep_uid (FumiLedger *ledger,
          const char *uid,
          gsize       length)
{
  char *kept = take_bytes (ledger, length + 1);

  memcpy (kept, uid, length);
  kept[length] = '\0';
  return kept;
}

static FumiLedgerEntry *
keep_entry (FumiLedger            *ledger,
            const FumiLedgerEntry *entry,
            const char            *uid,
            gsize                  uid_length)
{
  FumiLedgerEntry *kept = take_bytes (ledger, sizeof *kept);

  *kept = *entry;
  kept->uid = uid != NULL ? keep_uid (ledger, uid, uid_length) : NULL;
  return kept;
}

static void
on_entry (const char            *name,
          const char            *uid,
          gsize                  uid_length,
          const FumiLedgerEntry *entry,
          gpointer               user_data)
{
  FumiLedger *ledger = user_data;
  FumiLedgerEntry *kept = keep_entry (ledger, entry, uid, uid_length);

  if (uid != NULL)
    g_hash_table_replace (ledger->by_uid, kept->uid, kept);
  else
    g_hash_table_replace (ledger->by_name, g_strdup (name), kept);
}

FumiLedger *
fumi_ledger_load (FumiIndex   *index,
                  const char  *account,
                  GError     **error)
{
  g_autoptr(FumiLedger) ledger = g_new0 (FumiLedger, 1);

  ledger->account = g_strdup (account);
  ledger->blocks = g_ptr_array_new_with_free_func (g_free);
  ledger->by_uid = g_hash_table_new (g_str_hash, g_str_equal);
  ledger->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!fumi_index_load_ledger (index, account, on_entry, ledger, error))
    return NULL;

  return g_steal_pointer (&ledger);
}

void
fumi_ledger_free (FumiLedger *ledger)
{
  if (ledger == NULL)
    return;

  g_hash_table_unref (ledger->by_uid);
  g_hash_table_unref (ledger->by_name);
  g_ptr_array_unref (ledger->blocks);
  g_free (ledger->account);
  g_free (ledger);
}

GHashTable *
fumi_ledger_get_by_uid (FumiLedger *ledger)
{
  return ledger->by_uid;
}

FumiLedgerEntry *
fumi_ledger_find (FumiLedger *ledger,
                  const char *uid)
{
  FumiLedgerEntry *entry = g_hash_table_lookup (ledger->by_uid, uid);
  g_autofree char *name = NULL;

  if (entry != NULL || g_hash_table_size (ledger->by_name) == 0)
    return entry;

  name = fumi_maildir_name_for_uid (ledger->account, uid);
  return g_hash_table_lookup (ledger->by_name, name);
}

gboolean
fumi_ledger_put (FumiLedger             *ledger,
                 FumiIndex              *index,
                 const FumiLedgerEntry  *entry,
                 GError                **error)
{
  g_autofree char *name = fumi_maildir_name_for_uid (ledger->account, entry->uid);

  return fumi_index_put_ledger (index, ledger->account, name, entry, error);
}

gboolean
fumi_ledger_remove (FumiLedger  *ledger,
                    FumiIndex   *index,
                    const char  *uid,
                    GError     **error)
{
  g_autofree char *name = fumi_maildir_name_for_uid (ledger->account, uid);

  return fumi_index_remove_ledger (index, ledger->account, name, error);
}

static void
drop_without_uid (FumiLedger *ledger,
              const char *uid)
{
  g_autofree char *name = NULL;

  if (g_hash_table_size (ledger->by_name) == 0)
    return;

  name = fumi_maildir_name_for_uid (ledger->account, uid);
  g_hash_table_remove (ledger->by_name, name);
}

void
fumi_ledger_take (FumiLedger      *ledger,
                  FumiLedgerEntry *entry)
{
  FumiLedgerEntry *kept = keep_entry (ledger, entry, entry->uid, strlen (entry->uid));

  drop_without_uid (ledger, entry->uid);
  g_hash_table_replace (ledger->by_uid, kept->uid, kept);
  fumi_ledger_entry_free (entry);
}

void
fumi_ledger_drop (FumiLedger *ledger,
                  const char *uid)
{
  drop_without_uid (ledger, uid);
  g_hash_table_remove (ledger->by_uid, uid);
}

guint
fumi_ledger_count_without_uid (FumiLedger *ledger)
{
  return g_hash_table_size (ledger->by_name);
}

FumiLedgerEntry *
fumi_ledger_adopt_uid (FumiLedger *ledger,
                       const char *uid)
{
  g_autofree char *name = NULL;
  g_autofree char *key = NULL;
  FumiLedgerEntry *entry;

  if (g_hash_table_contains (ledger->by_uid, uid))
    return NULL;

  name = fumi_maildir_name_for_uid (ledger->account, uid);
  if (!g_hash_table_steal_extended (ledger->by_name, name, (gpointer *) &key, (gpointer *) &entry))
    return NULL;

  entry->uid = keep_uid (ledger, uid, strlen (uid));
  g_hash_table_replace (ledger->by_uid, entry->uid, entry);
  return entry;
}

/* ---- by name --------------------------------------------------------------------------------------- */

gboolean
fumi_ledger_has_name (FumiLedger *ledger,
                      const char *name)
{
  return g_hash_table_contains (ledger->by_name, name);
}

void
fumi_ledger_take_name (FumiLedger            *ledger,
                       const char            *name,
                       const FumiLedgerEntry *entry)
{
  g_hash_table_replace (ledger->by_name, g_strdup (name), keep_entry (ledger, entry, NULL, 0));
}

void
fumi_ledger_drop_name (FumiLedger *ledger,
                       const char *name)
{
  g_hash_table_remove (ledger->by_name, name);
}

void
fumi_ledger_set_name_missed (FumiLedger *ledger,
                             const char *name,
                             gint64      missed)
{
  FumiLedgerEntry *entry = g_hash_table_lookup (ledger->by_name, name);

  if (entry != NULL)
    entry->missed = missed;
}

void
fumi_ledger_list_nameless (FumiLedger *ledger,
                           gint64      now,
                           gint64      keep,
                           GPtrArray  *missed,
                           GPtrArray  *gone)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, ledger->by_name);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const FumiLedgerEntry *entry = value;

      /* A clock that was set back begins anew. */
      if (entry->missed == 0 || entry->missed > now)
        g_ptr_array_add (missed, g_strdup (name));
      else if (now - entry->missed >= keep)
        g_ptr_array_add (gone, g_strdup (name));
    }
}
