/* fumi-store-purge.c: messages go for good.
 *
 * The order: their UIDs are noted in the account's list of mail that was deleted for good (fumi-seen.c), the files
 * are removed, the folders synced, then the rows go. Killed anywhere, no message is fetched again: its UID stands
 * in the list, and the ledger keeps its entry. One that was noted and not removed is still in its folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store-actions-private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fumi-maildir-move.h"
#include "fumi-seen.h"
#include "fumi-store-error.h"

typedef struct
{
  FumiStoreWork      *work;
  FumiIndex          *writer;
  GPtrArray          *steps;   /* (element-type FumiStoreStep): whose rows are to go */
  FumiMaildirTouched *touched;
  GArray             *lost;    /* (element-type gint64): rows whose file is not where they say */
} Chunk;

/* ---- rows and UIDs --------------------------------------------------------------------------------- */

static GPtrArray *
find_steps (Chunk        *chunk,
            const gint64 *ids,
            guint         n,
            gboolean      by_name)
{
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_store_step_free);
  FumiStoreWork *work = chunk->work;

  for (guint i = 0; i < n && !work->outcome->stopped; i++)
    {
      FumiStoreStep *step = fumi_store_work_find (work, chunk->writer, ids[i], by_name);

      if (step != NULL)
        g_ptr_array_add (steps, step);
    }

  return g_steal_pointer (&steps);
}

static GPtrArray *
records_of_account (GHashTable *records,
                    const char *root)
{
  GPtrArray *of_account = g_hash_table_lookup (records, root);

  if (of_account == NULL)
    {
      of_account = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_seen_record_free);
      g_hash_table_insert (records, g_strdup (root), of_account);
    }

  return of_account;
}

/* A UID that a server used again stands for the youngest of its messages: what is said of an older one would be said
 * of that. */
static gboolean
is_youngest (FumiIndex            *index,
             const FumiStoreStep  *step,
             const char           *name,
             gboolean             *youngest,
             GError              **error)
{
  g_autofree char *ledger_name = fumi_maildir_ledger_name (name);
  g_autoptr(GPtrArray) family = NULL;

  *youngest = FALSE;
  if (ledger_name == NULL)
    return TRUE;

  family = fumi_index_list_family (index, step->account, ledger_name, error);
  if (family == NULL)
    return FALSE;

  *youngest = family->len > 0 && ((const FumiIndexRow *) family->pdata[0])->id == step->id;
  return TRUE;
}

static gboolean
add_record (FumiIndex            *index,
            const FumiStoreStep  *step,
            GHashTable           *records,
            GError              **error)
{
  g_autofree char *name = g_path_get_basename (step->place);
  FumiSeenRecord *record;
  gboolean youngest;

  name[strcspn (name, ":")] = '\0';
  if (!is_youngest (index, step, name, &youngest, error))
    return FALSE;
  if (!youngest)
    return TRUE;
  if (!fumi_seen_record_new_for_file (index, step->account, name, &record, error))
    return FALSE;

  if (record != NULL)
    g_ptr_array_add (records_of_account (records, step->root), record);
  return TRUE;
}

/* On TRUE the files of @steps may go. */
static gboolean
note_seen (FumiIndex  *index,
           GPtrArray  *steps,
           GError    **error)
{
  g_autoptr(GHashTable) records = NULL;
  GHashTableIter iter;
  const char *root;
  GPtrArray *of_account;

  records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < steps->len; i++)
    {
      if (!add_record (index, steps->pdata[i], records, error))
        return FALSE;
    }

  g_hash_table_iter_init (&iter, records);
  while (g_hash_table_iter_next (&iter, (gpointer *) &root, (gpointer *) &of_account))
    {
      if (!fumi_seen_append (root, of_account, error))
        return FALSE;
    }

  return TRUE;
}

/* ---- files ----------------------------------------------------------------------------------------- */

static void
remove_file (Chunk         *chunk,
             FumiStoreStep *step,
             gboolean       by_name)
{
  FumiStoreWork *work = chunk->work;
  g_autoptr(FumiStoreStep) owned = step;
  g_autofree char *path = g_build_filename (step->root, step->place, NULL);
  GError *error = NULL;

  if (unlink (path) == 0)
    {
      fumi_maildir_touched_add (chunk->touched, path, NULL);
      g_ptr_array_add (chunk->steps, g_steal_pointer (&owned));
    }
  else if (errno == ENOENT && !by_name)
    {
      g_hash_table_insert (work->found, g_strdup (step->account), NULL);
      g_array_append_val (chunk->lost, step->id);
    }
  else if (errno == ENOENT)
    g_ptr_array_add (chunk->steps, g_steal_pointer (&owned));
  else
    {
      fumi_store_set_disk_error (&error, errno, path);
      fumi_store_work_fail (work, &work->outcome->failed, 1, error);
    }
}

static gboolean
remove_rows (Chunk   *chunk,
             GError **error)
{
  for (guint i = 0; i < chunk->steps->len; i++)
    {
      const FumiStoreStep *step = chunk->steps->pdata[i];

      if (!fumi_index_remove_message (chunk->writer, step->id, error))
        return FALSE;
    }

  return TRUE;
}

/* Ends the transaction. The files are gone, whatever happens to the rows. */
static void
finish_chunk (Chunk *chunk)
{
  FumiStoreWork *work = chunk->work;
  GError *error = NULL;
  gboolean removed;

  for (guint i = 0; i < chunk->steps->len; i++)
    {
      const FumiStoreStep *step = chunk->steps->pdata[i];

      work->outcome->done += fumi_store_work_counts (work, step->id);
    }
  if (!fumi_maildir_touched_sync (chunk->touched, &error))
    fumi_store_work_stop (work, g_steal_pointer (&error));

  removed = remove_rows (chunk, &error);
  if (!removed)
    fumi_store_abort_writing (work->store);
  else
    removed = fumi_store_commit_writing (work->store, &error);
  if (!removed)
    {
      fumi_store_work_stop (work, error);
      return;
    }

  for (guint i = 0; i < chunk->steps->len; i++)
    {
      const FumiStoreStep *step = chunk->steps->pdata[i];

      fumi_store_note_changed (work->store, step->account);
    }
}

/* Returns: (transfer full) (element-type gint64): rows whose file is not where they say */
static GArray *
purge_some (FumiStoreWork *work,
            const gint64  *ids,
            guint          n,
            gboolean       by_name)
{
  Chunk chunk = { .work = work };
  g_autoptr(GPtrArray) steps = NULL;
  GError *error = NULL;

  chunk.lost = g_array_new (FALSE, FALSE, sizeof (gint64));
  chunk.writer = fumi_store_begin_writing (work->store, &error);
  if (chunk.writer == NULL)
    {
      fumi_store_work_stop (work, error);
      return chunk.lost;
    }

  steps = find_steps (&chunk, ids, n, by_name);
  if (!work->outcome->stopped && !note_seen (chunk.writer, steps, &error))
    {
      work->outcome->failed += steps->len;
      fumi_store_work_stop (work, error);
    }
  if (work->outcome->stopped)
    {
      fumi_store_abort_writing (work->store);
      return chunk.lost;
    }

  chunk.steps = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_store_step_free);
  chunk.touched = fumi_maildir_touched_new ();
  while (steps->len > 0)
    remove_file (&chunk, g_ptr_array_steal_index (steps, steps->len - 1), by_name);
  finish_chunk (&chunk);
  g_ptr_array_unref (chunk.steps);
  fumi_maildir_touched_free (chunk.touched);

  return chunk.lost;
}

void
fumi_store_purge_chunk (FumiStoreWork *work,
                        const gint64  *ids,
                        guint          n)
{
  g_autoptr(GArray) lost = purge_some (work, ids, n, FALSE);
  g_autoptr(GArray) none = NULL;

  if (lost->len == 0 || work->outcome->stopped)
    return;

  fumi_store_work_look (work);
  none = purge_some (work, (const gint64 *) lost->data, lost->len, TRUE);
  g_hash_table_remove_all (work->found);
}
