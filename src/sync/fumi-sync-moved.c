/* fumi-sync-moved.c: a mailbox that moved: the same mail under other UIDs.
 *
 * When a provider moves to another server, every UID changes at once. The mail comes over the line once more, since
 * only its bytes prove that it is the same and may be deleted by the rules; but what is here is not stored again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync-moved.h"

#include "fumi-message-spool.h"
#include "fumi-sync-names.h"

/* Fewer may be a mailbox that was emptied and filled again. */
#define MOVED_MIN 10

struct _FumiSyncMoved
{
  GHashTable *files; /* (element-type gint64 GPtrArray): paths of the account's mail, by size */
  GPtrArray  *uids;  /* (element-type utf8): of the mail that is here already */
  GArray     *sizes; /* (element-type goffset): as listed, of these */
};

/* Mail that should still be on the server. */
static gboolean
has_many_stored (GHashTable *ledger)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, ledger);
  while (n < MOVED_MIN && g_hash_table_iter_next (&iter, NULL, &value))
    n += ((const FumiLedgerEntry *) value)->state == FUMI_LEDGER_STORED;

  return n == MOVED_MIN;
}

static gboolean
looks_moved (const FumiSyncVisit *visit)
{
  GHashTable *ledger = fumi_store_run_get_ledger (visit->task->run);
  guint n_items = fumi_pop3_listing_get_count (visit->listing);

  if (n_items < MOVED_MIN)
    return FALSE;

  for (guint i = 0; i < n_items; i++)
    {
      const char *uid = fumi_pop3_listing_get_item (visit->listing, i)->uid;

      if (uid == NULL || fumi_sync_name_is_ours (uid) || g_hash_table_contains (ledger, uid))
        return FALSE;
    }

  return has_many_stored (ledger);
}

FumiSyncMoved *
fumi_sync_moved_new (const FumiSyncVisit *visit,
                     GError             **error)
{
  FumiSyncMoved *moved;
  GHashTable *files;

  if (!looks_moved (visit))
    return NULL;

  files = fumi_store_run_list_files (visit->task->run, error);
  if (files == NULL)
    return NULL;

  moved = g_new0 (FumiSyncMoved, 1);
  moved->files = files;
  moved->uids = g_ptr_array_new_with_free_func (g_free);
  moved->sizes = g_array_new (FALSE, FALSE, sizeof (goffset));

  return moved;
}

void
fumi_sync_moved_free (FumiSyncMoved *moved)
{
  if (moved == NULL)
    return;

  g_hash_table_unref (moved->files);
  g_ptr_array_unref (moved->uids);
  g_array_unref (moved->sizes);
  g_free (moved);
}

/* A file that went meanwhile is no match: better twice than not at all. */
static gboolean
is_here (FumiSyncMoved    *moved,
         FumiMessageSpool *spool)
{
  gint64 size = fumi_message_spool_get_size (spool);
  GPtrArray *paths = g_hash_table_lookup (moved->files, &size);

  for (guint i = 0; paths != NULL && i < paths->len; i++)
    if (fumi_message_spool_equals_file (spool, g_ptr_array_index (paths, i)))
      return TRUE;

  return FALSE;
}

gboolean
fumi_sync_moved_take (FumiSyncMoved       *moved,
                      FumiSyncVisit       *visit,
                      const FumiPop3Item  *item,
                      GInputStream        *body,
                      GError             **error)
{
  g_autoptr(FumiMessageSpool) spool
    = fumi_message_spool_new (fumi_store_get_data_dir (visit->task->store), body, visit->cancellable, error);
  g_autoptr(GInputStream) stored = NULL;

  if (spool == NULL)
    return FALSE;

  if (is_here (moved, spool))
    {
      g_ptr_array_add (moved->uids, g_strdup (item->uid));
      g_array_append_val (moved->sizes, item->size);
      return TRUE;
    }

  stored = fumi_message_spool_read (spool, error);

  return stored != NULL
         && fumi_sync_writer_add (visit->writer, item->uid, item->size, FALSE, stored, visit->cancellable,
                                  error);
}

gboolean
fumi_sync_moved_note (FumiSyncMoved  *moved,
                      FumiSyncVisit  *visit,
                      GError        **error)
{
  return moved->uids->len == 0
         || fumi_store_run_note_known (visit->task->run, moved->uids,
                                       (const goffset *) (void *) moved->sizes->data, error);
}
