/* test-mailbox.c: the sample messages of the practice mailbox, as they are served.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "fumi-practice-mailbox.h"

/* Each message of the samples at @now, given to @check. */
typedef void (*CheckFunc) (const FumiPracticeMessage *message, guint index, gpointer user_data);

static void
for_each_sample (GDateTime *now,
                 CheckFunc  check,
                 gpointer   user_data)
{
  g_autoptr(FumiPracticeMailbox) mailbox = fumi_practice_mailbox_new_from_samples (now);
  g_autoptr(GPtrArray) messages = fumi_practice_mailbox_open (mailbox);

  g_assert_cmpuint (messages->len, >=, 30);
  g_assert_cmpuint (messages->len, ==, fumi_practice_mailbox_get_count (mailbox));
  for (guint i = 0; i < messages->len; i++)
    check (g_ptr_array_index (messages, i), i, user_data);
  fumi_practice_mailbox_close (mailbox, NULL);
}

static GDateTime *
new_now (void)
{
  return g_date_time_new_from_iso8601 ("2026-03-01T09:30:00+09:00", NULL);
}

static char *
dup_text (const FumiPracticeMessage *message)
{
  return g_strndup (g_bytes_get_data (message->bytes, NULL), g_bytes_get_size (message->bytes));
}

/* RFC 5322 §2.1, §2.1.1: CRLF and nothing else ends a line, and no line is longer than 998. */
static void
check_lines (const FumiPracticeMessage *message,
             guint                      index,
             gpointer                   user_data)
{
  g_autofree char *text = dup_text (message);
  g_auto(GStrv) lines = g_strsplit (text, "\r\n", -1);

  g_assert_cmpuint (strlen (text), ==, g_bytes_get_size (message->bytes));
  g_assert_true (g_str_has_suffix (text, "\r\n"));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_null (strpbrk (lines[i], "\r\n"));
      g_assert_cmpuint (strlen (lines[i]), <=, 998);
    }
}

static void
test_samples_have_mail_line_ends (void)
{
  g_autoptr(GDateTime) now = new_now ();

  for_each_sample (now, check_lines, NULL);
}

/* The moment that the Date field names, by a reader of its own. */
static gint64
date_of (const char *text)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const char *field = strstr (text, "\r\nDate: ");
  char month[4];
  char day_name[4];
  int day, year, hour, minute, second, zone;
  g_autoptr(GTimeZone) offset = NULL;
  g_autoptr(GDateTime) date = NULL;

  g_assert_nonnull (field);
  g_assert_cmpint (sscanf (field + 8, "%3s, %2d %3s %4d %2d:%2d:%2d %5d\r\n", day_name, &day, month,
                           &year, &hour, &minute, &second, &zone), ==, 8);
  g_assert_nonnull (strstr (months, month));
  offset = g_time_zone_new_offset ((zone / 100 * 60 + zone % 100) * 60);
  date = g_date_time_new (offset, year, (int) (strstr (months, month) - months) / 3 + 1, day, hour,
                          minute, second);
  g_assert_nonnull (date);
  return g_date_time_to_unix (date);
}

typedef struct
{
  gint64 now;
  gint64 last;
} Dates;

static void
check_date (const FumiPracticeMessage *message,
            guint                      index,
            gpointer                   user_data)
{
  Dates *dates = user_data;
  g_autofree char *text = dup_text (message);
  gint64 date = date_of (text);

  g_assert_null (strstr (text, "@DATE"));
  g_assert_cmpint (date, <, dates->now);
  g_assert_cmpint (date, >, dates->now - 28 * 24 * 60 * 60);
  g_assert_cmpint (date, >, dates->last);
  dates->last = date;
}

static void
test_dates_are_of_the_last_weeks_oldest_first (void)
{
  g_autoptr(GDateTime) now = new_now ();
  Dates dates = { .now = g_date_time_to_unix (now) };

  for_each_sample (now, check_date, &dates);
  g_assert_cmpint (dates.last, ==, dates.now - 5 * 60);
}

static void
note_size (const FumiPracticeMessage *message,
           guint                      index,
           gpointer                   user_data)
{
  g_hash_table_insert (user_data, g_strdup (message->uid),
                       GSIZE_TO_POINTER (g_bytes_get_size (message->bytes)));
}

static void
compare_size (const FumiPracticeMessage *message,
              guint                      index,
              gpointer                   user_data)
{
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_hash_table_lookup (user_data, message->uid)), ==,
                    g_bytes_get_size (message->bytes));
}

/* A UID whose size changed would be fetched again: the same mail twice after each start. */
static void
test_uids_and_sizes_are_the_same_at_every_start (void)
{
  g_autoptr(GDateTime) now = new_now ();
  g_autoptr(GDateTime) later = g_date_time_new_from_iso8601 ("2031-11-30T23:59:59-11:30", NULL);
  g_autoptr(GHashTable) sizes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(FumiPracticeMailbox) mailbox = fumi_practice_mailbox_new_from_samples (now);

  for_each_sample (now, note_size, sizes);
  g_assert_cmpuint (g_hash_table_size (sizes), ==, fumi_practice_mailbox_get_count (mailbox));
  for_each_sample (later, compare_size, sizes);
}

typedef struct
{
  const char *name;
  const char *field;  /* found in at least one message */
  guint       count;
} Kind;

static void
count_kinds (const FumiPracticeMessage *message,
             guint                      index,
             gpointer                   user_data)
{
  g_autofree char *text = dup_text (message);

  for (Kind *kind = user_data; kind->name != NULL; kind++)
    if (strstr (text, kind->field) != NULL)
      kind->count++;
}

static void
test_samples_are_of_every_common_kind (void)
{
  g_autoptr(GDateTime) now = new_now ();
  Kind kinds[] = {
    { "8bit", "Content-Transfer-Encoding: 8bit" },
    { "base64", "Content-Transfer-Encoding: base64" },
    { "quoted-printable", "Content-Transfer-Encoding: quoted-printable" },
    { "ISO-2022-JP body", "charset=ISO-2022-JP" },
    { "ISO-2022-JP subject", "Subject: =?ISO-2022-JP?B?" },
    { "NEC row 13: a circled 1", "\x1b$B-!" },
    { "half-width kana", "\x1b(I" },
    { "HTML", "Content-Type: text/html" },
    { "alternative", "multipart/alternative" },
    { "attachment", "Content-Disposition: attachment" },
    { "picture", "Content-Type: image/png" },
    { "RFC 2231 name", "filename*0*=UTF-8''" },
    { "flowed", "format=flowed" },
    { "reply", "References: <" },
    { NULL }
  };

  for_each_sample (now, count_kinds, kinds);
  for (const Kind *kind = kinds; kind->name != NULL; kind++)
    if (kind->count == 0)
      g_error ("no sample message shows: %s", kind->name);
}

static void
test_close_forgets_what_was_deleted (void)
{
  g_autoptr(GDateTime) now = new_now ();
  g_autoptr(FumiPracticeMailbox) mailbox = fumi_practice_mailbox_new_from_samples (now);
  guint before = fumi_practice_mailbox_get_count (mailbox);
  g_autoptr(GPtrArray) messages = fumi_practice_mailbox_open (mailbox);
  g_autoptr(GPtrArray) deleted = g_ptr_array_new ();

  g_ptr_array_add (deleted, ((FumiPracticeMessage *) messages->pdata[0])->uid);
  g_ptr_array_add (deleted, (gpointer) "no-such-uid");
  g_assert_null (fumi_practice_mailbox_open (mailbox));
  fumi_practice_mailbox_close (mailbox, deleted);
  g_assert_cmpuint (fumi_practice_mailbox_get_count (mailbox), ==, before - 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/practice/mailbox/samples-have-mail-line-ends", test_samples_have_mail_line_ends);
  g_test_add_func ("/practice/mailbox/dates-are-of-the-last-weeks-oldest-first",
                   test_dates_are_of_the_last_weeks_oldest_first);
  g_test_add_func ("/practice/mailbox/uids-and-sizes-are-the-same-at-every-start",
                   test_uids_and_sizes_are_the_same_at_every_start);
  g_test_add_func ("/practice/mailbox/samples-are-of-every-common-kind",
                   test_samples_are_of_every_common_kind);
  g_test_add_func ("/practice/mailbox/close-forgets-what-was-deleted",
                   test_close_forgets_what_was_deleted);

  return g_test_run ();
}
