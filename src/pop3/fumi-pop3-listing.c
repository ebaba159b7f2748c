/* fumi-pop3-listing.c: the messages of a session: LIST and UIDL merged by message number.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-listing-private.h"

#include "fumi-pop3-reply.h"

/* What a server may send beyond STAT's count: mail that came in between, empty lines. */
#define ROWS_SLACK 1000

typedef struct
{
  guint   number;
  goffset size;
} SizeRow;

typedef struct
{
  guint       number;
  const char *uid; /* in the listing's strings, or NULL */
} UidRow;

struct _FumiPop3Listing
{
  guint         count; /* STAT's */
  guint         list_rows;
  guint         uidl_rows;
  GArray       *sizes; /* SizeRow; NULL once merged */
  GArray       *uids;  /* UidRow; NULL once merged */
  GStringChunk *strings;

  GArray       *items; /* FumiPop3Item, ascending by number */
  goffset       bytes;
  gboolean      has_uids;
};

FumiPop3Listing *
fumi_pop3_listing_new (guint count)
{
  FumiPop3Listing *listing = g_new0 (FumiPop3Listing, 1);

  listing->count = count;
  listing->sizes = g_array_new (FALSE, FALSE, sizeof (SizeRow));
  listing->uids = g_array_new (FALSE, FALSE, sizeof (UidRow));
  listing->strings = g_string_chunk_new (4096);
  listing->items = g_array_new (FALSE, FALSE, sizeof (FumiPop3Item));

  return listing;
}

void
fumi_pop3_listing_free (FumiPop3Listing *listing)
{
  if (listing == NULL)
    return;

  g_clear_pointer (&listing->sizes, g_array_unref);
  g_clear_pointer (&listing->uids, g_array_unref);
  g_array_unref (listing->items);
  g_string_chunk_free (listing->strings);
  g_free (listing);
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
      SizeRow entry = { number, size };

      g_array_append_val (listing->sizes, entry);
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
      UidRow entry = { number, NULL };

      if (uid != NULL)
        entry.uid = g_string_chunk_insert_len (listing->strings, uid, uid_length);
      g_array_append_val (listing->uids, entry);
    }

  return TRUE;
}

/* Both kinds of row begin with the number. */
static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  guint x = *(const guint *) a;
  guint y = *(const guint *) b;

  return (x > y) - (x < y);
}

static void
sort_if_needed (GArray *rows)
{
  guint size = g_array_get_element_size (rows);

  for (guint i = 1; i < rows->len; i++)
    {
      if (compare_numbers (rows->data + (gsize) (i - 1) * size, rows->data + (gsize) i * size) > 0)
        {
          g_array_sort (rows, compare_numbers);
          return;
        }
    }
}

/* The first size counts: sizes are hints only. */
static goffset
take_size (const GArray *sizes,
           guint        *at,
           guint         number)
{
  goffset size = -1;

  for (; *at < sizes->len; (*at)++)
    {
      const SizeRow *row = &g_array_index (sizes, SizeRow, *at);

      if (row->number != number)
        break;
      if (size < 0)
        size = row->size;
    }

  return size;
}

/* Two UIDs for one message: neither can be believed. */
static const char *
take_uid (const GArray *uids,
          guint        *at,
          guint         number)
{
  const char *uid = NULL;
  guint rows = 0;

  for (; *at < uids->len; (*at)++, rows++)
    {
      const UidRow *row = &g_array_index (uids, UidRow, *at);

      if (row->number != number)
        break;
      uid = rows == 0 || g_strcmp0 (uid, row->uid) == 0 ? row->uid : NULL;
    }

  return uid;
}

void
fumi_pop3_listing_finish (FumiPop3Listing *listing,
                          gboolean         has_uids)
{
  guint next_size = 0;
  guint next_uid = 0;

  sort_if_needed (listing->sizes);
  sort_if_needed (listing->uids);
  while (next_size < listing->sizes->len || next_uid < listing->uids->len)
    {
      FumiPop3Item item = { G_MAXUINT, -1, NULL };

      if (next_size < listing->sizes->len)
        item.number = g_array_index (listing->sizes, SizeRow, next_size).number;
      if (next_uid < listing->uids->len)
        item.number = MIN (item.number, g_array_index (listing->uids, UidRow, next_uid).number);
      item.size = take_size (listing->sizes, &next_size, item.number);
      item.uid = take_uid (listing->uids, &next_uid, item.number);
      g_array_append_val (listing->items, item);

      /* A hostile sum must not overflow. */
      if (item.size > 0)
        listing->bytes += MIN (item.size, G_MAXINT64 - listing->bytes);
    }

  listing->has_uids = has_uids;
  g_clear_pointer (&listing->sizes, g_array_unref);
  g_clear_pointer (&listing->uids, g_array_unref);
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

gboolean
fumi_pop3_listing_has_uids (const FumiPop3Listing *listing)
{
  return listing->has_uids;
}

goffset
fumi_pop3_listing_get_bytes (const FumiPop3Listing *listing)
{
  return listing->bytes;
}
