/* fumi-store-batch.c: some messages on their way from the wire to the disk.
 *
 * The second half of invariant 1 of the architecture is kept here: rows and UIDs are committed together,
 * in one transaction, and only after fumi_maildir_deliver() has said that file and folder entry are on the disk.
 * Files that were delivered are never withdrawn once a commit was tried: SQLite may report a failure and
 * still have it on the disk. The next run finds them (fumi-rebuild.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store.h"

#include <sys/stat.h>

#include "fumi-envelope-file.h"
#include "fumi-store-private.h"

typedef struct
{
  char             *uid;
  goffset           listed_size;
  gint64            arrived;  /* seconds since 1970 */
  FumiMaildirDraft *draft;
  FumiEnvelope     *envelope; /* while committing */
} BatchItem;

struct _FumiStoreBatch
{
  FumiStoreRun *run;
  GPtrArray    *items;  /* (element-type BatchItem) */
  GPtrArray    *drafts; /* (element-type FumiMaildirDraft): those of the items */
  goffset       bytes;
};

static void
batch_item_free (BatchItem *item)
{
  g_free (item->uid);
  fumi_maildir_draft_free (item->draft);
  g_clear_object (&item->envelope);
  g_free (item);
}

FumiStoreBatch *
fumi_store_batch_new (FumiStoreRun *run)
{
  FumiStoreBatch *batch;

  g_return_val_if_fail (run != NULL, NULL);

  batch = g_new0 (FumiStoreBatch, 1);
  batch->run = run;
  batch->items = g_ptr_array_new_with_free_func ((GDestroyNotify) batch_item_free);
  batch->drafts = g_ptr_array_new ();
  return batch;
}

void
fumi_store_batch_free (FumiStoreBatch *batch)
{
  if (batch == NULL)
    return;

  g_ptr_array_unref (batch->drafts);
  g_ptr_array_unref (batch->items);
  g_free (batch);
}

guint
fumi_store_batch_get_count (FumiStoreBatch *batch)
{
  g_return_val_if_fail (batch != NULL, 0);

  return batch->items->len;
}

goffset
fumi_store_batch_get_bytes (FumiStoreBatch *batch)
{
  g_return_val_if_fail (batch != NULL, 0);

  return batch->bytes;
}

gboolean
fumi_store_batch_add (FumiStoreBatch  *batch,
                      const char      *uid,
                      goffset          listed_size,
                      GInputStream    *body,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_autofree char *name = NULL;
  FumiMaildirDraft *draft;
  BatchItem *item;

  g_return_val_if_fail (batch != NULL && uid != NULL, FALSE);

  name = fumi_maildir_name_for_uid (batch->run->account, uid);
  draft = fumi_maildir_write (batch->run->maildir, name, body, cancellable, error);
  if (draft == NULL)
    return FALSE;

  item = g_new0 (BatchItem, 1);
  item->uid = g_strdup (uid);
  item->listed_size = listed_size;
  item->arrived = g_get_real_time () / G_USEC_PER_SEC;
  item->draft = draft;
  g_ptr_array_add (batch->items, item);
  g_ptr_array_add (batch->drafts, draft);
  batch->bytes += draft->size;
  return TRUE;
}

/* ---- committing ------------------------------------------------------------------------------------ */

/* Runs beside the delivery, which waits for the disk. Touches only what delivering leaves alone; a
 * message whose headers go on behind the start is read afterwards. */
static gpointer
make_envelopes (gpointer data)
{
  FumiStoreBatch *batch = data;

  for (guint i = 0; i < batch->items->len; i++)
    {
      BatchItem *item = batch->items->pdata[i];
      const FumiMaildirDraft *draft = item->draft;

      if (!fumi_envelope_needs_file (draft->start, draft->size))
        item->envelope = fumi_envelope_new_from_file (NULL, draft->start, draft->size, item->arrived,
                                                      NULL);
    }

  return NULL;
}

static gboolean
deliver (FumiStoreBatch  *batch,
         GError         **error)
{
  GThread *thread = g_thread_try_new ("fumi-envelopes", make_envelopes, batch, NULL);
  gboolean delivered = fumi_maildir_deliver (batch->run->maildir, batch->drafts, error);

  if (thread != NULL)
    g_thread_join (thread);
  else
    make_envelopes (batch);

  return delivered;
}

/* The path is known now. A message that was there already keeps the time at which it came. */
static gboolean
settle_item (FumiStoreBatch  *batch,
             BatchItem       *item,
             GError         **error)
{
  FumiStoreRun *run = batch->run;
  const FumiMaildirDraft *draft = item->draft;
  g_autofree char *folder = fumi_maildir_folder_of_path (run->maildir, draft->path);
  struct stat status;

  if (draft->duplicate && stat (draft->path, &status) == 0)
    {
      item->arrived = status.st_mtime;
      g_clear_object (&item->envelope);
    }

  if (item->envelope == NULL)
    item->envelope = fumi_envelope_new_from_file (draft->path, NULL, draft->size, item->arrived, error);
  if (item->envelope == NULL)
    return FALSE;

  fumi_envelope_settle (item->envelope, run->account, folder, draft->path);
  return TRUE;
}

static FumiLedgerEntry *
make_entry (BatchItem *item)
{
  FumiLedgerEntry *entry = fumi_ledger_entry_new (item->uid);

  entry->size = item->listed_size;
  entry->received = item->arrived;
  entry->state = FUMI_LEDGER_STORED;
  return entry;
}

static gboolean
write_item (FumiStoreBatch  *batch,
            FumiIndex       *writer,
            BatchItem       *item,
            GPtrArray       *added,
            GError         **error)
{
  FumiStoreRun *run = batch->run;
  g_autoptr(FumiLedgerEntry) entry = make_entry (item);
  gboolean is_new;

  if (!fumi_index_add_message (writer, item->envelope, &is_new, error) ||
      !fumi_ledger_put (run->ledger, writer, entry, error) ||
      !fumi_index_note_received (writer, run->account, item->arrived, error))
    return FALSE;

  if (is_new)
    g_ptr_array_add (added, g_object_ref (item->envelope));
  return TRUE;
}

static gboolean
write_rows (FumiStoreBatch  *batch,
            GPtrArray       *added,
            GError         **error)
{
  FumiStore *store = batch->run->store;
  FumiIndex *writer = fumi_store_begin_writing (store, error);

  if (writer == NULL)
    return FALSE;

  for (guint i = 0; i < batch->items->len; i++)
    {
      if (!write_item (batch, writer, batch->items->pdata[i], added, error))
        {
          fumi_store_abort_writing (store);
          return FALSE;
        }
    }

  return fumi_store_commit_writing (store, error);
}

gboolean
fumi_store_batch_commit (FumiStoreBatch  *batch,
                         GPtrArray      **envelopes,
                         GError         **error)
{
  g_autoptr(GPtrArray) added = NULL;

  g_return_val_if_fail (batch != NULL, FALSE);

  added = g_ptr_array_new_with_free_func (g_object_unref);
  if (batch->items->len > 0)
    {
      if (!deliver (batch, error))
        return FALSE;

      for (guint i = 0; i < batch->items->len; i++)
        {
          if (!settle_item (batch, batch->items->pdata[i], error))
            return FALSE;
        }
      if (!write_rows (batch, added, error))
        return FALSE;
    }

  for (guint i = 0; i < batch->items->len; i++)
    fumi_ledger_take (batch->run->ledger, make_entry (batch->items->pdata[i]));
  if (added->len > 0)
    fumi_store_note_changed (batch->run->store, batch->run->account);

  g_ptr_array_set_size (batch->drafts, 0);
  g_ptr_array_set_size (batch->items, 0);
  batch->bytes = 0;
  if (envelopes != NULL)
    *envelopes = g_steal_pointer (&added);
  return TRUE;
}
