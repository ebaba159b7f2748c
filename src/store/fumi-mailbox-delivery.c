/* fumi-mailbox-delivery.c: imported messages on their way to the disk, a batch at a time.
 *
 * The order is that of fumi-store-batch.c: files and their folders' entries reach the disk, then the rows. Killed
 * between, the next run gives the files their rows (fumi-rebuild.c). A name is made of the message's bytes and has a
 * form that no received message has, so that it can never stand for a UID.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mailbox-delivery.h"

#include "fumi-copies.h"
#include "fumi-envelope-file.h"
#include "fumi-mailbox-known.h"
#include "fumi-maildir-move.h"
#include "fumi-store-private.h"

/* A batch is whatever comes first; open drafts are kept below what fumi_maildir_write() leaves open. */
#define BATCH_MESSAGES 200
#define BATCH_BYTES    (32 * 1024 * 1024)

#define NAME_DIGITS 32

typedef struct
{
  gint64            arrived;
  FumiMaildirDraft *draft;
  FumiEnvelope     *envelope; /* while committing */
} Item;

struct _FumiMailboxDelivery
{
  FumiStoreRun     *run;
  gboolean          dry_run;
  FumiMailboxKnown *known;
  GPtrArray        *items;   /* (element-type Item) */
  GPtrArray        *drafts;  /* (element-type FumiMaildirDraft): those of the items */
  goffset           bytes;
  GHashTable       *folders; /* set of keys that exist */
  guint             added;
  goffset           added_bytes;
  guint             duplicates;
};

static void
item_free (Item *item)
{
  fumi_maildir_draft_free (item->draft);
  g_clear_object (&item->envelope);
  g_free (item);
}

FumiMailboxDelivery *
fumi_mailbox_delivery_new (FumiStoreRun *run,
                           gboolean      dry_run)
{
  FumiMailboxDelivery *delivery;

  g_return_val_if_fail (run != NULL, NULL);

  delivery = g_new0 (FumiMailboxDelivery, 1);
  delivery->run = run;
  delivery->dry_run = dry_run;
  delivery->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  delivery->drafts = g_ptr_array_new ();
  delivery->known = fumi_mailbox_known_new (run, dry_run);
  delivery->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return delivery;
}

void
fumi_mailbox_delivery_free (FumiMailboxDelivery *delivery)
{
  if (delivery == NULL)
    return;

  g_ptr_array_unref (delivery->drafts);
  g_ptr_array_unref (delivery->items);
  fumi_mailbox_known_free (delivery->known);
  g_hash_table_unref (delivery->folders);
  g_free (delivery);
}

/* ---- one message ----------------------------------------------------------------------------------- */

static gboolean
make_folder (FumiMailboxDelivery  *delivery,
             const char           *folder,
             GError              **error)
{
  if (folder[0] == '\0' || g_hash_table_contains (delivery->folders, folder))
    return TRUE;
  if (!fumi_maildir_make_folder (fumi_maildir_get_path (delivery->run->maildir), folder, error))
    return FALSE;

  g_hash_table_add (delivery->folders, g_strdup (folder));
  return TRUE;
}

static void
keep (FumiMailboxDelivery *delivery,
      FumiMaildirDraft    *draft,
      gint64               arrived)
{
  Item *item = g_new0 (Item, 1);

  item->arrived = arrived;
  item->draft = draft;
  g_ptr_array_add (delivery->items, item);
  g_ptr_array_add (delivery->drafts, draft);
  delivery->bytes += draft->size;
}

/* With a flag a message lies in cur/, without one in new/, as mail that nobody has touched. */
static gboolean
set_place (FumiMaildirDraft  *draft,
           const char        *folder,
           const char        *flags,
           gint64             arrived,
           GError           **error)
{
  const char *sub = flags[0] != '\0' ? "cur" : "new";
  g_autofree char *dir = folder[0] != '\0' ? g_strdup_printf (".%s/%s", folder, sub) : g_strdup (sub);
  g_autofree char *info = flags[0] != '\0' ? g_strconcat (":2,", flags, NULL) : g_strdup ("");

  return fumi_maildir_draft_set_place (draft, dir, info, arrived, error);
}

static gboolean
take (FumiMailboxDelivery  *delivery,
      FumiMaildirDraft     *draft,
      FumiMailboxCursor    *cursor,
      const char           *folder,
      GError              **error)
{
  gint64 arrived = fumi_mailbox_cursor_get_arrived (cursor);

  if (delivery->dry_run)
    {
      delivery->added++;
      delivery->added_bytes += draft->size;
      fumi_maildir_draft_free (draft);
      return TRUE;
    }

  if (!make_folder (delivery, folder, error) ||
      !set_place (draft, folder, fumi_mailbox_cursor_get_flags (cursor), arrived, error))
    {
      fumi_maildir_draft_free (draft);
      return FALSE;
    }

  keep (delivery, draft, arrived);
  return delivery->items->len < BATCH_MESSAGES && delivery->bytes < BATCH_BYTES
         ? TRUE : fumi_mailbox_delivery_commit (delivery, error);
}

static FumiMaildirDraft *
write_draft (FumiMailboxDelivery  *delivery,
             FumiMailboxCursor    *cursor,
             GError              **reason,
             GCancellable         *cancellable,
             GError              **error)
{
  g_autoptr(GError) local_error = NULL;
  FumiMaildirDraft *draft = fumi_maildir_write (delivery->run->maildir, "import",
                                                fumi_mailbox_cursor_get_body (cursor), cancellable, &local_error);
  g_autofree char *digest = NULL;

  if (draft == NULL && fumi_mailbox_cursor_has_failed (cursor))
    {
      g_propagate_error (reason, g_steal_pointer (&local_error));
      return NULL;
    }
  if (draft == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  digest = fumi_mailbox_cursor_dup_digest (cursor);
  g_free (draft->name);
  draft->name = g_strdup_printf ("import-%.*s", NAME_DIGITS, digest);
  return draft;
}

gboolean
fumi_mailbox_delivery_add (FumiMailboxDelivery  *delivery,
                           FumiMailboxCursor    *cursor,
                           const char           *folder,
                           FumiMailboxFate      *fate,
                           goffset              *bytes,
                           GError              **reason,
                           GCancellable         *cancellable,
                           GError              **error)
{
  g_autoptr(FumiMaildirDraft) draft = NULL;
  g_autoptr(GError) unreadable = NULL;
  gboolean added;

  g_return_val_if_fail (delivery != NULL && cursor != NULL && folder != NULL && fate != NULL, FALSE);

  *bytes = 0;
  draft = write_draft (delivery, cursor, &unreadable, cancellable, error);
  if (unreadable != NULL)
    {
      *fate = FUMI_MAILBOX_UNREADABLE;
      g_propagate_error (reason, g_steal_pointer (&unreadable));
      return TRUE;
    }
  if (draft == NULL)
    return FALSE;

  *bytes = draft->size;
  *fate = FUMI_MAILBOX_EXPUNGED;
  if (fumi_mailbox_cursor_is_expunged (cursor))
    return TRUE;
  if (!fumi_mailbox_known_add (delivery->known, draft, &added, error))
    return FALSE;

  *fate = added ? FUMI_MAILBOX_ADDED : FUMI_MAILBOX_DUPLICATE;
  return !added || take (delivery, g_steal_pointer (&draft), cursor, folder, error);
}

/* ---- committing ------------------------------------------------------------------------------------ */

/* Never fails: a message that is durable is shown, whatever can be made of it. */
static FumiEnvelope *
read_envelope (const Item *item)
{
  const FumiMaildirDraft *draft = item->draft;
  g_autoptr(GError) error = NULL;
  FumiEnvelope *envelope = fumi_envelope_new_from_file (draft->path, draft->start, draft->size, item->arrived, &error);

  if (envelope != NULL)
    return envelope;

  g_warning ("%s", error->message);
  envelope = fumi_envelope_new_from_bytes (draft->start, FALSE, item->arrived);
  fumi_envelope_set_arrived (envelope, item->arrived);
  fumi_envelope_set_size (envelope, draft->size);
  return envelope;
}

static void
settle_item (FumiMailboxDelivery *delivery,
             Item                *item)
{
  FumiStoreRun *run = delivery->run;
  g_autofree char *folder = fumi_maildir_folder_of_path (run->maildir, item->draft->path);

  item->envelope = read_envelope (item);
  fumi_envelope_settle (item->envelope, run->account, folder, item->draft->path);
}

static gboolean
write_rows (FumiMailboxDelivery  *delivery,
            GError              **error)
{
  FumiStore *store = delivery->run->store;
  FumiIndex *writer = fumi_store_begin_writing (store, error);

  if (writer == NULL)
    return FALSE;

  for (guint i = 0; i < delivery->items->len; i++)
    {
      const Item *item = delivery->items->pdata[i];
      gboolean added;

      if (!fumi_copies_add (writer, item->envelope, &added, error))
        {
          fumi_store_abort_writing (store);
          return FALSE;
        }
    }

  return fumi_store_commit_writing (store, error);
}

gboolean
fumi_mailbox_delivery_commit (FumiMailboxDelivery  *delivery,
                              GError              **error)
{
  g_return_val_if_fail (delivery != NULL, FALSE);

  if (delivery->items->len == 0)
    return TRUE;
  if (!fumi_maildir_deliver (delivery->run->maildir, delivery->drafts, error))
    return FALSE;

  for (guint i = 0; i < delivery->items->len; i++)
    settle_item (delivery, delivery->items->pdata[i]);
  if (!write_rows (delivery, error))
    return FALSE;
  fumi_store_note_changed (delivery->run->store, delivery->run->account);

  for (guint i = 0; i < delivery->items->len; i++)
    {
      const Item *item = delivery->items->pdata[i];

      if (item->draft->duplicate)
        delivery->duplicates++;
      else
        {
          delivery->added++;
          delivery->added_bytes += item->draft->size;
        }
    }
  fumi_mailbox_known_note_committed (delivery->known);
  g_ptr_array_set_size (delivery->drafts, 0);
  g_ptr_array_set_size (delivery->items, 0);
  delivery->bytes = 0;
  return TRUE;
}

void
fumi_mailbox_delivery_get_added (FumiMailboxDelivery *delivery,
                                 guint               *messages,
                                 goffset             *bytes,
                                 guint               *duplicates)
{
  g_return_if_fail (delivery != NULL);

  *messages = delivery->added;
  *bytes = delivery->added_bytes;
  *duplicates = delivery->duplicates;
}
