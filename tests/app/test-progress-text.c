/* test-progress-text.c: receiving in words and numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

#include "fumi-progress-text.h"

static void
test_amount_shares_the_unit_of_the_total (void)
{
  const struct
  {
    FumiSyncProgress progress;
    const char      *expected;
  } cases[] = {
    { { FUMI_SYNC_DOWNLOADING, 3, 12, 1200000, 3400000 }, "3 / 12 (1.2 / 3.4 MB)" },
    { { FUMI_SYNC_DOWNLOADING, 0, 1, 0, 3400000 }, "0 / 1 (0.0 / 3.4 MB)" },
    { { FUMI_SYNC_DOWNLOADING, 1, 2, 900, 4096 }, "1 / 2 (0.9 / 4.1 kB)" },
    { { FUMI_SYNC_DOWNLOADING, 1, 9, 150000000, 2500000000 }, "1 / 9 (0.1 / 2.5 GB)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = fumi_progress_text_amount (&cases[i].progress);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_only_downloading_counts_aloud (void)
{
  const FumiSyncProgress login = { .phase = FUMI_SYNC_CONNECTING };
  const FumiSyncProgress nothing = { .phase = FUMI_SYNC_DOWNLOADING };
  const FumiSyncProgress download = { FUMI_SYNC_DOWNLOADING, 3, 12, 1200000, 3400000 };
  g_autofree char *login_text = fumi_progress_text (&login);
  g_autofree char *nothing_text = fumi_progress_text (&nothing);
  g_autofree char *download_text = fumi_progress_text (&download);

  g_assert_cmpstr (login_text, ==, "Log in");
  g_assert_cmpstr (nothing_text, ==, "Download");
  g_assert_cmpstr (download_text, ==, "Download 3 / 12 (1.2 / 3.4 MB)");
}

static void
test_fraction_is_unknown_before_the_listing (void)
{
  const FumiSyncProgress login = { .phase = FUMI_SYNC_CONNECTING };
  const FumiSyncProgress half = { FUMI_SYNC_DOWNLOADING, 1, 2, 50, 100 };
  const FumiSyncProgress beyond = { FUMI_SYNC_DOWNLOADING, 2, 2, 120, 100 };

  g_assert_cmpfloat (fumi_progress_fraction (&login), <, 0);
  g_assert_cmpfloat (fumi_progress_fraction (&half), ==, 0.5);
  g_assert_cmpfloat (fumi_progress_fraction (&beyond), ==, 1);
}

/* Two accounts: one still logs in, the other downloads. What moves is what is told. */
static void
test_sum_tells_of_the_account_that_downloads (void)
{
  FumiSyncProgress sum = { .phase = FUMI_SYNC_CLOSING };
  const FumiSyncProgress silent = { .phase = FUMI_SYNC_CONNECTING };
  const FumiSyncProgress download = { FUMI_SYNC_DOWNLOADING, 3, 12, 1000, 4000 };
  const FumiSyncProgress other = { FUMI_SYNC_DOWNLOADING, 1, 2, 500, 1000 };

  fumi_progress_add (&sum, &silent);
  g_assert_cmpint (sum.phase, ==, FUMI_SYNC_CONNECTING);
  fumi_progress_add (&sum, &download);
  fumi_progress_add (&sum, &silent);
  fumi_progress_add (&sum, &other);

  g_assert_cmpint (sum.phase, ==, FUMI_SYNC_DOWNLOADING);
  g_assert_cmpuint (sum.messages, ==, 4);
  g_assert_cmpuint (sum.messages_total, ==, 14);
  g_assert_cmpint (sum.bytes, ==, 1500);
  g_assert_cmpint (sum.bytes_total, ==, 5000);
}

static void
test_received_is_counted_in_words (void)
{
  g_autofree char *none = fumi_progress_text_received (0);
  g_autofree char *one = fumi_progress_text_received (1);
  g_autofree char *three = fumi_progress_text_received (3);

  g_assert_cmpstr (none, ==, "No new mail");
  g_assert_cmpstr (one, ==, "1 new message");
  g_assert_cmpstr (three, ==, "3 new messages");
}

static void
test_failed_is_counted_in_words (void)
{
  g_autofree char *one = fumi_progress_text_failed ("a@b.example", 1);
  g_autofree char *two = fumi_progress_text_failed ("a@b.example", 2);

  g_assert_cmpstr (one, ==, "a@b.example: 1 message could not be received; it will be tried again later.");
  g_assert_cmpstr (two, ==, "a@b.example: 2 messages could not be received; they will be tried again later.");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/progress-text/amount-shares-the-unit-of-the-total",
                   test_amount_shares_the_unit_of_the_total);
  g_test_add_func ("/app/progress-text/only-downloading-counts-aloud", test_only_downloading_counts_aloud);
  g_test_add_func ("/app/progress-text/fraction-is-unknown-before-the-listing",
                   test_fraction_is_unknown_before_the_listing);
  g_test_add_func ("/app/progress-text/sum-tells-of-the-account-that-downloads",
                   test_sum_tells_of_the_account_that_downloads);
  g_test_add_func ("/app/progress-text/received-is-counted-in-words", test_received_is_counted_in_words);
  g_test_add_func ("/app/progress-text/failed-is-counted-in-words", test_failed_is_counted_in_words);

  return g_test_run ();
}
