/* test-row-text.c: the words of a row of the message list.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

#include "fumi-row-text.h"

/* Saturday, 22 November 2025, 10:00 in Tokyo */
static GDateTime *
make_now (void)
{
  g_autoptr(GTimeZone) tokyo = g_time_zone_new_identifier ("+09:00");

  return g_date_time_new (tokyo, 2025, 11, 22, 10, 0, 0);
}

static gint64
tokyo_time (int year,
            int month,
            int day,
            int hour,
            int minute)
{
  g_autoptr(GTimeZone) tokyo = g_time_zone_new_identifier ("+09:00");
  g_autoptr(GDateTime) time = g_date_time_new (tokyo, year, month, day, hour, minute, 0);

  return g_date_time_to_unix (time);
}

static void
test_date_is_as_short_as_the_day_allows (void)
{
  const struct
  {
    gint64      when;
    const char *expected;
  } cases[] = {
    { tokyo_time (2025, 11, 22, 9, 5), "09:05" },
    { tokyo_time (2025, 11, 22, 0, 0), "00:00" },
    { tokyo_time (2025, 11, 21, 23, 59), "Yesterday" }, /* ten hours ago, but not today */
    { tokyo_time (2025, 11, 21, 0, 0), "Yesterday" },
    { tokyo_time (2025, 11, 20, 23, 59), "Thursday" },
    { tokyo_time (2025, 11, 16, 12, 0), "Sunday" },
    { tokyo_time (2025, 11, 15, 12, 0), "15 Nov" },     /* a week ago the weekday would be today's */
    { tokyo_time (2025, 1, 1, 0, 0), "1 Jan" },
    { tokyo_time (2024, 12, 31, 23, 59), "31 Dec 2024" },
    { tokyo_time (2025, 11, 23, 0, 0), "23 Nov" },      /* a clock ahead of ours is no weekday of the past */
    { tokyo_time (2026, 1, 1, 0, 0), "1 Jan 2026" },
    { G_MAXINT64, "" },
    { G_MININT64, "" },
  };
  g_autoptr(GDateTime) now = make_now ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = fumi_row_text_date (cases[i].when, now);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_yesterday_across_the_year_is_yesterday (void)
{
  g_autoptr(GTimeZone) tokyo = g_time_zone_new_identifier ("+09:00");
  g_autoptr(GDateTime) new_year = g_date_time_new (tokyo, 2026, 1, 1, 0, 5, 0);
  g_autofree char *text = fumi_row_text_date (tokyo_time (2025, 12, 31, 23, 0), new_year);

  g_assert_cmpstr (text, ==, "Yesterday");
}

static void
test_full_date_is_in_the_given_zone (void)
{
  g_autoptr(GTimeZone) tokyo = g_time_zone_new_identifier ("+09:00");
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  gint64 when = tokyo_time (2025, 11, 22, 1, 30);
  g_autofree char *there = fumi_row_text_full_date (when, tokyo);
  g_autofree char *here = fumi_row_text_full_date (when, utc);

  g_assert_cmpstr (there, ==, "Saturday, 22 November 2025, 01:30");
  g_assert_cmpstr (here, ==, "Friday, 21 November 2025, 16:30");
}

static FumiEnvelope *
make_envelope (const char *name,
               const char *subject)
{
  FumiEnvelope *envelope = fumi_envelope_new ();

  fumi_envelope_set_from (envelope, name, "taro@example.ne.jp");
  fumi_envelope_set_subject (envelope, subject);
  fumi_envelope_set_date (envelope, tokyo_time (2025, 11, 21, 12, 34));
  fumi_envelope_set_unread (envelope, FALSE);
  return envelope;
}

/* ux.md §15: the state comes first, since a screen reader is often interrupted. */
static void
test_label_says_the_state_first_and_everything_once (void)
{
  g_autoptr(GDateTime) now = make_now ();
  g_autoptr(FumiEnvelope) envelope = make_envelope ("Yamada Taro", "Estimate");
  g_autofree char *label = NULL;

  fumi_envelope_set_unread (envelope, TRUE);
  fumi_envelope_set_has_attachments (envelope, TRUE);
  fumi_envelope_set_starred (envelope, TRUE);
  label = fumi_row_text_label (envelope, now);

  g_assert_cmpstr (label, ==, "Unread, Yamada Taro, Subject: Estimate, has attachment, starred, "
                              "21 November 12:34");
}

static void
test_label_of_a_plain_read_message_says_no_state (void)
{
  g_autoptr(GDateTime) now = make_now ();
  g_autoptr(FumiEnvelope) envelope = make_envelope ("", "Estimate");
  g_autofree char *label = fumi_row_text_label (envelope, now);

  g_assert_cmpstr (label, ==, "taro@example.ne.jp, Subject: Estimate, 21 November 12:34");
}

static void
test_label_of_another_year_says_the_year (void)
{
  g_autoptr(GDateTime) now = make_now ();
  g_autoptr(FumiEnvelope) envelope = make_envelope ("Hanako", "Hello");
  g_autofree char *label = NULL;

  fumi_envelope_set_date (envelope, tokyo_time (2024, 2, 29, 8, 0));
  label = fumi_row_text_label (envelope, now);

  g_assert_cmpstr (label, ==, "Hanako, Subject: Hello, 29 February 2024 08:00");
}

static void
test_what_is_missing_has_words (void)
{
  g_autoptr(FumiEnvelope) envelope = fumi_envelope_new ();
  g_autofree char *sender = NULL;

  fumi_envelope_set_from (envelope, "", "");
  sender = fumi_row_text_sender (envelope);

  g_assert_cmpstr (sender, ==, "(No sender)");
  g_assert_cmpstr (fumi_row_text_subject (""), ==, "(No subject)");
  g_assert_cmpstr (fumi_row_text_subject ("見積もり"), ==, "見積もり");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/row-text/date-is-as-short-as-the-day-allows",
                   test_date_is_as_short_as_the_day_allows);
  g_test_add_func ("/app/row-text/yesterday-across-the-year-is-yesterday",
                   test_yesterday_across_the_year_is_yesterday);
  g_test_add_func ("/app/row-text/full-date-is-in-the-given-zone", test_full_date_is_in_the_given_zone);
  g_test_add_func ("/app/row-text/label-says-the-state-first-and-everything-once",
                   test_label_says_the_state_first_and_everything_once);
  g_test_add_func ("/app/row-text/label-of-a-plain-read-message-says-no-state",
                   test_label_of_a_plain_read_message_says_no_state);
  g_test_add_func ("/app/row-text/label-of-another-year-says-the-year",
                   test_label_of_another_year_says_the_year);
  g_test_add_func ("/app/row-text/what-is-missing-has-words", test_what_is_missing_has_words);

  return g_test_run ();
}
