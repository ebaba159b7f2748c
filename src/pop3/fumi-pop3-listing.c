/* fumi-pop3-listing.c: the messages of a session: LIST and UIDL merged by message number.
 *
 * Kept lean, since mailboxes of 50,000 messages are ordinary and a million must not hurt: a row
 * goes straight to its message's place, UIDs stand one behind the other in large blocks, and the
 * index over them is four bytes a slot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-listing-private.h"

#include <string.h>

#include "fumi-pop3-reply.h"

/* What a server may send beyond STAT's count: mail that came in between, empty lines. */
#define ROWS_SLACK 1000

#define BLOCK_BYTES (64 * 1024)

/* In a slot: this UID stands more than once. */
#define REPEATED (1u << 31)

struct _FumiPop3Listing
{
  guint         count; /* STAT's */
  guint         list_rows;
  guint         uidl_rows;
  GArray       *items;       /* FumiPop3Item, ascending; while rows come: by number, 0 where none came */
  GPtrArray    *blocks;      /* of UIDs */
  gsize         block_used;  /* of the last one */
  gsize         block_size;

  goffset       bytes;
  gboolean      has_uids;
  guint32      *slots;       /* by hash of the UID: index of the item plus one, and REPEATED; 0: free */
  gsize         slots_mask;
  guint64       seed;        /* a server cannot foresee which UIDs fall together */
};

/* For a message with two UIDs, or with one that cannot be used: none can be believed. */
static const char no_uid[] = "";

FumiPop3Listing *
fumi_pop3_listing_new (guint count)
{
  FumiPop3Listing *listing = g_new0 (FumiPop3Listing, 1);

  listing->count = count;
  listing->items = g_array_new (FALSE, TRUE, sizeof (FumiPop3Item));
  listing->blocks = g_ptr_array_new_with_free_func (g_free);

  return listing;
}

void
fumi_pop3_listing_free (FumiPop3Listing *listing)
{
  if (listing == NULL)
    return;

  g_array_unref (listing->items);
  g_ptr_array_unref (listing->blocks);
  g_free (listing->slots);
  g_free (listing);
}

/* ---- while rows come ------------------------------------------------------------------------- */

static FumiPop3Item *
item_of_number (FumiPop3Listing *listing,
                guint            number)
{
  FumiPop3Item *item;

  if (number > listing->items->len)
    g_array_set_size (listing->items, number);

  item = &g_array_index (listing->items, FumiPop3Item, number - 1);
  if (item->number == 0)
    {
      item->number = number;
      item->size = -1;
    }

  return item;
}

static const char *
keep_uid (FumiPop3Listing *listing,
          const char      *uid,
          gsize            length)
{
  char *kept;

  if (listing->block_size - listing->block_used < length + 1)
    {
      /* The first one is small: most mailboxes hold few messages. */
      listing->block_size = MAX (listing->blocks->len == 0 ? BLOCK_BYTES / 32 : BLOCK_BYTES, length + 1);
      listing->block_used = 0;
      g_ptr_array_add (listing->blocks, g_malloc (listing->block_size));
    }

  kept = (char *) g_ptr_array_index (listing->blocks, listing->blocks->len - 1) + listing->block_used;
  memcpy (kept, uid, length);
  kept[length] = '\0';
  listing->block_used += length + 1;

  return kept;
}

gboolean
fumi_pop3_listing_add_list_row (FumiPop3Listing *listing,
                                const char      *row,
                                gsize            length)
{
  guint number;
  gint64 size;

  if (++listing->list_rows > listing->count + ROWS_SLACK)
    return FALSE;

  if (fumi_pop3_reply_parse_list_row (row, length, &number, &size) && number <= listing->count)
    {
      FumiPop3Item *item = item_of_number (listing, number);

      /* The first size counts: sizes are hints only. */
      if (item->size < 0)
        item->size = size;
    }

  return TRUE;
}

gboolean
fumi_pop3_listing_add_uidl_row (FumiPop3Listing *listing,
                                const char      *row,
                                gsize            length)
{
  const char *uid;
  gsize uid_length;
  guint number;

  if (++listing->uidl_rows > listing->count + ROWS_SLACK)
    return FALSE;

  if (fumi_pop3_reply_parse_uidl_row (row, length, &number, &uid, &uid_length)
      && number <= listing->count)
    {
      FumiPop3Item *item = item_of_number (listing, number);

      if (item->uid == NULL)
        item->uid = uid != NULL ? keep_uid (listing, uid, uid_length) : no_uid;
      else if (uid == NULL || strlen (item->uid) != uid_length
               || memcmp (item->uid, uid, uid_length) != 0)
        item->uid = no_uid;
    }

  return TRUE;
}

/* ---- the end --------------------------------------------------------------------------------- */

static void
close_gaps (FumiPop3Listing *listing)
{
  FumiPop3Item *items = (FumiPop3Item *) (void *) listing->items->data;
  guint n = 0;

  for (guint i = 0; i < listing->items->len; i++)
    {
      if (items[i].number == 0)
        continue;

      if (items[i].uid == no_uid)
        items[i].uid = NULL;
      /* A hostile sum must not overflow. */
      if (items[i].size > 0)
        listing->bytes += MIN (items[i].size, G_MAXINT64 - listing->bytes);
      items[n++] = items[i];
    }
  g_array_set_size (listing->items, n);
}

static const FumiPop3Item *
item_of_slot (const FumiPop3Listing *listing,
              guint32                slot)
{
  return &g_array_index (listing->items, FumiPop3Item, (slot & ~REPEATED) - 1);
}

static guint64
hash_uid (const FumiPop3Listing *listing,
          const char            *uid)
{
  guint64 hash = listing->seed;

  for (; *uid != '\0'; uid++)
    hash = (hash ^ (guint8) *uid) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return hash ^ hash >> 32;
}

/* The slot of @uid, or the free one where it belongs. */
static guint32 *
find_slot (const FumiPop3Listing *listing,
           const char            *uid)
{
  for (gsize at = hash_uid (listing, uid);; at++)
    {
      guint32 *slot = &listing->slots[at & listing->slots_mask];

      if (*slot == 0 || strcmp (item_of_slot (listing, *slot)->uid, uid) == 0)
        return slot;
    }
}

static void
make_index (FumiPop3Listing *listing)
{
  gsize n_slots = 16;

  g_free (listing->slots);
  while (n_slots < (gsize) listing->items->len * 2)
    n_slots *= 2;
  listing->slots = g_new0 (guint32, n_slots);
  listing->slots_mask = n_slots - 1;
  listing->seed = (guint64) g_random_int () << 32 | g_random_int ();

  for (guint i = 0; i < listing->items->len; i++)
    {
      const char *uid = g_array_index (listing->items, FumiPop3Item, i).uid;
      guint32 *slot;

      if (uid == NULL)
        continue;

      slot = find_slot (listing, uid);
      *slot = *slot == 0 ? i + 1 : *slot | REPEATED;
    }
}

void
fumi_pop3_listing_finish (FumiPop3Listing *listing,
                          gboolean         has_uids)
{
  close_gaps (listing);
  make_index (listing);
  listing->has_uids = has_uids;
}

guint
fumi_pop3_listing_get_count (const FumiPop3Listing *listing)
{
  return listing->items->len;
}

const FumiPop3Item *
fumi_pop3_listing_get_item (const FumiPop3Listing *listing,
                            guint                  index)
{
  g_return_val_if_fail (index < listing->items->len, NULL);

  return &g_array_index (listing->items, FumiPop3Item, index);
}

const FumiPop3Item *
fumi_pop3_listing_find (const FumiPop3Listing *listing,
                        const char            *uid)
{
  guint32 slot = *find_slot (listing, uid);

  return slot != 0 ? item_of_slot (listing, slot) : NULL;
}

gboolean
fumi_pop3_listing_is_repeated (const FumiPop3Listing *listing,
                               const char            *uid)
{
  return (*find_slot (listing, uid) & REPEATED) != 0;
}

void
fumi_pop3_listing_name (FumiPop3Listing    *listing,
                        const char * const *names)
{
  for (guint i = 0; i < listing->items->len; i++)
    {
      FumiPop3Item *item = &g_array_index (listing->items, FumiPop3Item, i);

      if (item->uid == NULL && names[i] != NULL)
        item->uid = keep_uid (listing, names[i], strlen (names[i]));
    }
  make_index (listing);
}

gboolean
fumi_pop3_listing_has_uids (const FumiPop3Listing *listing)
{
  return listing->has_uids;
}

gboolean
fumi_pop3_listing_is_complete (const FumiPop3Listing *listing)
{
  if (listing->items->len != listing->count || listing->uidl_rows > listing->count)
    return FALSE;

  for (guint i = 0; i < listing->items->len; i++)
    if (g_array_index (listing->items, FumiPop3Item, i).uid == NULL)
      return FALSE;

  return TRUE;
}

goffset
fumi_pop3_listing_get_bytes (const FumiPop3Listing *listing)
{
  return listing->bytes;
}
