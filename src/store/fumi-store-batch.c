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

#include "fumi-copies.h"
#include "fumi-envelope-file.h"
#include "fumi-partial.h"
#include "fumi-store-private.h"

typedef struct
{
  char             *uid;
  goffset           listed_size;
  gboolean          partial;  /* only the beginning of a message */
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
  guint         copies; /* of the last commit */
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

guint
fumi_store_batch_get_copies (FumiStoreBatch *batch)
{
  g_return_val_if_fail (batch != NULL, 0);

  return batch->copies;
}

static gboolean
add_item (FumiStoreBatch  *batch,
          const char      *uid,
          goffset          listed_size,
          gboolean         partial,
          GInputStream    *body,
          GCancellable    *cancellable,
          GError         **error)
{
  g_autofree char *whole_name = fumi_maildir_name_for_uid (batch->run->account, uid);
  g_autofree char *partial_name = fumi_partial_name (whole_name);
  const char *name = partial ? partial_name : whole_name;
  FumiMaildirDraft *draft = fumi_maildir_write (batch->run->maildir, name, body, cancellable, error);
  BatchItem *item;

  if (draft == NULL)
    return FALSE;

  item = g_new0 (BatchItem, 1);
  item->uid = g_strdup (uid);
  item->listed_size = listed_size;
  item->partial = partial;
  item->arrived = fumi_store_get_now (batch->run->store);
  item->draft = draft;
  g_ptr_array_add (batch->items, item);
  g_ptr_array_add (batch->drafts, draft);
  batch->bytes += draft->size;
  return TRUE;
}

gboolean
fumi_store_batch_add (FumiStoreBatch  *batch,
                      const char      *uid,
                      goffset          listed_size,
                      GInputStream    *body,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_return_val_if_fail (batch != NULL && uid != NULL, FALSE);

  return add_item (batch, uid, listed_size, FALSE, body, cancellable, error);
}

gboolean
fumi_store_batch_add_partial (FumiStoreBatch  *batch,
                              const char      *uid,
                              goffset          listed_size,
                              GInputStream    *body,
                              GCancellable    *cancellable,
                              GError         **error)
{
  g_return_val_if_fail (batch != NULL && uid != NULL, FALSE);

  return add_item (batch, uid, listed_size, TRUE, body, cancellable, error);
}

/* ---- committing ------------------------------------------------------------------------------------ */

/* A beginning replaces nothing: neither a message that is here, nor another beginning of it. Looked at
 * here and not when it is added, since the ledger belongs to the committing thread. */
static gboolean
is_needless (FumiStoreBatch  *batch,
             const BatchItem *item)
{
  const FumiLedgerEntry *entry = fumi_ledger_find (batch->run->ledger, item->uid);

  return item->partial && entry != NULL && entry->state != FUMI_LEDGER_FAILED &&
         (entry->size < 0 || item->listed_size < 0 || entry->size == item->listed_size);
}

static void
drop_needless (FumiStoreBatch *batch)
{
  for (guint i = batch->items->len; i > 0; i--)
    {
      BatchItem *item = batch->items->pdata[i - 1];

      if (!is_needless (batch, item))
        continue;

      g_ptr_array_remove (batch->drafts, item->draft);
      g_ptr_array_remove_index (batch->items, i - 1);
    }
}

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

/* Never fails: a message that is durable is shown, whatever can be made of it. */
static FumiEnvelope *
read_envelope (const BatchItem *item)
{
  const FumiMaildirDraft *draft = item->draft;
  g_autoptr(GError) error = NULL;
  FumiEnvelope *envelope = fumi_envelope_new_from_file (draft->path, NULL, draft->size,
                                                        item->arrived, &error);

  if (envelope != NULL)
    return envelope;

  g_warning ("%s", error->message);
  envelope = fumi_envelope_new_from_bytes (draft->start, FALSE, item->arrived);
  fumi_envelope_set_size (envelope, draft->size);
  return envelope;
}

/* The path is known now. A message that was there already keeps the time at which it came. */
static void
settle_item (FumiStoreBatch *batch,
             BatchItem      *item)
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
    item->envelope = read_envelope (item);
  if (item->partial && item->listed_size >= 0)
    fumi_envelope_set_size (item->envelope, item->listed_size);

  fumi_envelope_settle (item->envelope, run->account, folder, draft->path);
}

/* A clock that was set back since the last check must not make mail look old. */
static FumiLedgerEntry *
make_entry (FumiStoreRun *run,
            BatchItem    *item)
{
  FumiLedgerEntry *entry = fumi_ledger_entry_new (item->uid);

  entry->size = item->listed_size;
  entry->received = item->draft->duplicate ? item->arrived : MAX (item->arrived, run->floor);
  entry->state = item->partial ? FUMI_LEDGER_PARTIAL : FUMI_LEDGER_STORED;
  return entry;
}

/* What a commit brings. */
typedef struct
{
  FumiIndex *writer;
  GPtrArray *added;    /* (element-type FumiEnvelope) */
  guint      copies;   /* taken out of added: their account lists another one of them */
  GPtrArray *replaced; /* (element-type utf8): files of beginnings that have no row any more */
} Commit;

static gboolean
is_beginning_of (const BatchItem    *item,
                 const FumiIndexRow *partial,
                 const char         *partial_path)
{
  return item->listed_size < 0 || item->listed_size == partial->size ||
         fumi_partial_is_beginning (partial_path, item->draft->path);
}

/* The row of the beginning becomes that of the message, unless the message has one (a UID that was used
 * for several); a beginning without a row is then nobody's. */
static gboolean
replace_partial (FumiStoreBatch      *batch,
                 Commit              *commit,
                 BatchItem           *item,
                 const FumiIndexRow  *partial,
                 const char          *partial_path,
                 gboolean            *has_row,
                 GError             **error)
{
  FumiStoreRun *run = batch->run;
  FumiMaildirDraft *draft = item->draft;
  g_autofree char *folder = NULL;
  char *path;

  if (*has_row)
    return fumi_index_remove_message (commit->writer, partial->id, error);

  path = fumi_partial_take_place (draft->path, partial_path, error);
  if (path == NULL)
    return FALSE;

  g_free (draft->path);
  draft->path = path;
  folder = fumi_maildir_folder_of_path (run->maildir, path);
  fumi_envelope_settle (item->envelope, run->account, folder, path);
  *has_row = TRUE;
  g_ptr_array_add (commit->added, g_object_ref (item->envelope));
  return fumi_copies_replace (commit->writer, partial->id, item->envelope, error);
}

/* Within the transaction, so that nobody changes the flags of the beginning meanwhile. */
static gboolean
replace_partials (FumiStoreBatch  *batch,
                  Commit          *commit,
                  BatchItem       *item,
                  gboolean        *has_row,
                  GError         **error)
{
  FumiStoreRun *run = batch->run;
  g_autofree char *hash = fumi_maildir_name_for_uid (run->account, item->uid);
  g_autofree char *name = g_path_get_basename (item->draft->path);
  g_autoptr(GPtrArray) rows = fumi_index_list_family (commit->writer, run->account, hash, error);

  if (rows == NULL)
    return FALSE;

  name[strcspn (name, ":")] = '\0';
  if (!fumi_index_has_name (commit->writer, run->account, name, has_row, error))
    return FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      const FumiIndexRow *row = rows->pdata[i];
      g_autofree char *path = g_build_filename (fumi_maildir_get_path (run->maildir), row->place, NULL);

      if (!row->partial || !is_beginning_of (item, row, path))
        continue;
      if (!replace_partial (batch, commit, item, row, path, has_row, error))
        return FALSE;
      g_ptr_array_add (commit->replaced, g_steal_pointer (&path));
    }

  return TRUE;
}

static gboolean
write_row (FumiStoreBatch  *batch,
           Commit          *commit,
           BatchItem       *item,
           GError         **error)
{
  FumiStoreRun *run = batch->run;
  const FumiLedgerEntry *known = fumi_ledger_find (run->ledger, item->uid);
  gboolean has_row = FALSE;
  gboolean is_new;

  if (!item->partial && known != NULL && known->state == FUMI_LEDGER_PARTIAL &&
      !replace_partials (batch, commit, item, &has_row, error))
    return FALSE;
  if (has_row)
    return TRUE;

  if (!fumi_copies_add (commit->writer, item->envelope, &is_new, error))
    return FALSE;
  if (!is_new)
    return TRUE;

  g_ptr_array_add (commit->added, g_object_ref (item->envelope));
  return !run->filtering || *fumi_envelope_get_folder (item->envelope) != '\0' ||
         fumi_index_add_unfiled (commit->writer, fumi_envelope_get_id (item->envelope), run->account, error);
}

/* What a rule said of the mail that had this UID before says nothing of other mail. */
static gboolean
forget_unwanted (FumiStoreBatch  *batch,
                 Commit          *commit,
                 const BatchItem *item,
                 GError         **error)
{
  FumiStoreRun *run = batch->run;
  g_autofree char *name = NULL;

  if (fumi_ledger_find (run->ledger, item->uid) == NULL)
    return TRUE;

  name = fumi_maildir_name_for_uid (run->account, item->uid);
  return fumi_index_set_unwanted (commit->writer, run->account, name, FALSE, NULL, error);
}

static gboolean
write_item (FumiStoreBatch  *batch,
            Commit          *commit,
            BatchItem       *item,
            GError         **error)
{
  FumiStoreRun *run = batch->run;
  g_autoptr(FumiLedgerEntry) entry = make_entry (run, item);

  return write_row (batch, commit, item, error) &&
         forget_unwanted (batch, commit, item, error) &&
         fumi_ledger_put (run->ledger, commit->writer, entry, error);
}

static gboolean
write_items (FumiStoreBatch  *batch,
             Commit          *commit,
             GError         **error)
{
  gint64 latest = 0;

  for (guint i = 0; i < batch->items->len; i++)
    {
      BatchItem *item = batch->items->pdata[i];

      if (!write_item (batch, commit, item, error))
        return FALSE;
      latest = MAX (latest, item->arrived);
    }

  return fumi_index_note_received (commit->writer, batch->run->account, latest, error)
         && fumi_copies_take_out (commit->writer, commit->added, &commit->copies, error);
}

static gboolean
write_rows (FumiStoreBatch  *batch,
            Commit          *commit,
            GError         **error)
{
  FumiStore *store = batch->run->store;

  commit->writer = fumi_store_begin_writing (store, error);
  if (commit->writer == NULL)
    return FALSE;

  if (!write_items (batch, commit, error))
    {
      fumi_store_abort_writing (store);
      return FALSE;
    }

  return fumi_store_commit_writing (store, error);
}

gboolean
fumi_store_batch_commit (FumiStoreBatch  *batch,
                         GPtrArray      **envelopes,
                         GError         **error)
{
  g_autoptr(GPtrArray) added = NULL;
  g_autoptr(GPtrArray) replaced = NULL;

  g_return_val_if_fail (batch != NULL, FALSE);

  added = g_ptr_array_new_with_free_func (g_object_unref);
  replaced = g_ptr_array_new_with_free_func (g_free);
  batch->copies = 0;
  drop_needless (batch);
  if (batch->items->len > 0)
    {
      Commit commit = { .added = added, .replaced = replaced };

      if (!deliver (batch, error))
        return FALSE;

      for (guint i = 0; i < batch->items->len; i++)
        settle_item (batch, batch->items->pdata[i]);
      if (!write_rows (batch, &commit, error))
        return FALSE;
      batch->copies = commit.copies;
    }

  for (guint i = 0; i < replaced->len; i++)
    fumi_partial_remove (replaced->pdata[i]);

  for (guint i = 0; i < batch->items->len; i++)
    fumi_ledger_take (batch->run->ledger, make_entry (batch->run, batch->items->pdata[i]));
  if (added->len > 0 || batch->copies > 0 || replaced->len > 0)
    fumi_store_note_changed (batch->run->store, batch->run->account);

  g_ptr_array_set_size (batch->drafts, 0);
  g_ptr_array_set_size (batch->items, 0);
  batch->bytes = 0;
  if (envelopes != NULL)
    *envelopes = g_steal_pointer (&added);
  return TRUE;
}
