/* test-listing.c: rows of LIST and UIDL, in whatever order and state, become one list.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-listing-private.h"

#include <string.h>

static FumiPop3Listing *
merge (guint       count,
       const char *list,
       const char *uidl)
{
  FumiPop3Listing *listing = fumi_pop3_listing_new (count);
  g_auto(GStrv) list_rows = g_strsplit (list, "|", -1);
  g_auto(GStrv) uidl_rows = g_strsplit (uidl, "|", -1);

  for (char **row = list_rows; *row != NULL; row++)
    g_assert_true (fumi_pop3_listing_add_list_row (listing, *row, strlen (*row)));
  for (char **row = uidl_rows; *row != NULL; row++)
    g_assert_true (fumi_pop3_listing_add_uidl_row (listing, *row, strlen (*row)));
  fumi_pop3_listing_finish (listing, TRUE);

  return listing;
}

static char *
describe (const FumiPop3Listing *listing)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < fumi_pop3_listing_get_count (listing); i++)
    {
      const FumiPop3Item *item = fumi_pop3_listing_get_item (listing, i);

      g_string_append_printf (text, "%s%u %" G_GINT64_FORMAT " %s", i > 0 ? "|" : "", item->number,
                              (gint64) item->size, item->uid != NULL ? item->uid : "-");
    }

  return g_string_free (text, FALSE);
}

/* Q39 to Q46 of pop3.md. */
static void
test_rows_are_merged_by_number (void)
{
  static const struct
  {
    guint       count;
    const char *list;
    const char *uidl;
    const char *items;
  } table[] = {
    { 0, "", "", "" },
    { 2, "1 10|2 20", "1 a|2 b", "1 10 a|2 20 b" },
    { 3, "1 10|3 30", "1 a|2 b", "1 10 a|2 -1 b|3 30 -" },
    { 3, "3 30|1 10|2 20", "2 b|3 c|1 a", "1 10 a|2 20 b|3 30 c" },
    { 2, "0 5|1 10|2 20|3 30|99 1", "0 z|1 a|2 b|99 x", "1 10 a|2 20 b" },
    { 2, "1 ten|2 20", "1 a|2 b", "1 -1 a|2 20 b" },
    { 2, "|1 10|2 20|rubbish", "|1 a|2 b|rubbish", "1 10 a|2 20 b" },
    { 2, "1 10|1 11|2 20", "1 a|2 b", "1 10 a|2 20 b" },
    { 2, "1 10|2 20", "1 a|1 b|2 c", "1 10 -|2 20 c" }, /* which one? neither */
    { 2, "1 10|2 20", "1 a|1 a|2 c", "1 10 a|2 20 c" },
    { 2, "1 10|2 20", "1 same|2 same", "1 10 same|2 20 same" }, /* legal with Dovecot */
    { 2, "1 10|2 20", "1|2 b", "1 10 -|2 20 b" },
    { 2, "1 10|2 20", "", "1 10 -|2 20 -" },
    { 2, "", "2 b", "2 -1 b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(FumiPop3Listing) listing = merge (table[i].count, table[i].list, table[i].uidl);
      g_autofree char *items = describe (listing);

      g_assert_cmpstr (items, ==, table[i].items);
    }
}

static void
test_sum_of_sizes_leaves_out_the_unknown (void)
{
  g_autoptr(FumiPop3Listing) listing = merge (3, "1 10|2 x|3 30", "2 b");

  g_assert_cmpint (fumi_pop3_listing_get_bytes (listing), ==, 40);
}

static void
test_hostile_sum_does_not_overflow (void)
{
  g_autoptr(FumiPop3Listing) listing
    = merge (2, "1 9223372036854775807|2 9223372036854775807", "");

  g_assert_cmpint (fumi_pop3_listing_get_bytes (listing), ==, G_MAXINT64);
}

static void
test_more_rows_than_messages_are_refused (void)
{
  g_autoptr(FumiPop3Listing) listing = fumi_pop3_listing_new (5);
  guint taken = 0;

  while (taken < 100000 && fumi_pop3_listing_add_uidl_row (listing, "1 a", 3))
    taken++;

  g_assert_cmpuint (taken, >=, 5);
  g_assert_cmpuint (taken, <, 100000);
  fumi_pop3_listing_finish (listing, TRUE);
}

/* Q76 of pop3.md: no step of it is quadratic, even upside down. */
static void
test_many_rows_in_falling_order (void)
{
  guint n = 200000;
  g_autoptr(FumiPop3Listing) listing = fumi_pop3_listing_new (n);
  gint64 begin = g_get_monotonic_time ();

  for (guint i = n; i > 0; i--)
    {
      char row[32];
      int length = g_snprintf (row, sizeof row, "%u %u", i, i);

      g_assert_true (fumi_pop3_listing_add_list_row (listing, row, length));
      g_assert_true (fumi_pop3_listing_add_uidl_row (listing, row, length));
    }
  fumi_pop3_listing_finish (listing, TRUE);

  g_assert_cmpuint (fumi_pop3_listing_get_count (listing), ==, n);
  g_assert_cmpuint (fumi_pop3_listing_get_item (listing, 0)->number, ==, 1);
  g_assert_cmpstr (fumi_pop3_listing_get_item (listing, n - 1)->uid, ==, "200000");
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_USEC_PER_SEC);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/listing/rows-are-merged-by-number", test_rows_are_merged_by_number);
  g_test_add_func ("/pop3/listing/sum-of-sizes-leaves-out-the-unknown",
                   test_sum_of_sizes_leaves_out_the_unknown);
  g_test_add_func ("/pop3/listing/hostile-sum-does-not-overflow",
                   test_hostile_sum_does_not_overflow);
  g_test_add_func ("/pop3/listing/more-rows-than-messages-are-refused",
                   test_more_rows_than_messages_are_refused);
  g_test_add_func ("/pop3/listing/many-rows-in-falling-order", test_many_rows_in_falling_order);

  return g_test_run ();
}
