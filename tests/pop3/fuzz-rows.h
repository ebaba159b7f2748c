/* fuzz-rows.h: any bytes as the rows of LIST or UIDL.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-listing-private.h"

#include <string.h>

typedef gboolean (*FuzzAddRow) (FumiPop3Listing *listing,
                                const char      *row,
                                gsize            length);

/* What every listing keeps, whatever the rows were. */
static inline void
fuzz_check_listing (const FumiPop3Listing *listing,
                    guint                  count)
{
  guint n = fumi_pop3_listing_get_count (listing);

  g_assert (n <= count);
  for (guint i = 0; i < n; i++)
    {
      const FumiPop3Item *item = fumi_pop3_listing_get_item (listing, i);

      g_assert (item->number > 0 && item->number <= count && item->size >= -1);
      g_assert (i == 0 || fumi_pop3_listing_get_item (listing, i - 1)->number < item->number);
      if (item->uid != NULL)
        {
          const FumiPop3Item *first = fumi_pop3_listing_find (listing, item->uid);

          g_assert (item->uid[0] != '\0' && strlen (item->uid) <= 1024);
          g_assert (strcmp (first->uid, item->uid) == 0);
          g_assert (first == item || fumi_pop3_listing_is_repeated (listing, item->uid));
        }
    }
}

/* The first byte is STAT's count. */
static inline int
fuzz_rows (const guint8 *data,
           size_t        size,
           FuzzAddRow    add_row)
{
  guint count = size > 0 ? data[0] % 64 : 0;
  g_autoptr(FumiPop3Listing) listing = fumi_pop3_listing_new (count);
  const char *row = (const char *) data + MIN (size, 1);
  const char *end = (const char *) data + size;

  while (row < end)
    {
      const char *row_end = memchr (row, '\n', end - row);
      gsize length = (row_end != NULL ? row_end : end) - row;

      add_row (listing, row, length);
      row += length + 1;
    }
  fumi_pop3_listing_finish (listing, TRUE);
  fuzz_check_listing (listing, count);

  return 0;
}
