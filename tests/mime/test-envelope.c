/* test-envelope.c: what a row of the list says of a message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-envelope.h"

#define ARRIVED G_GINT64_CONSTANT (1700000000) /* 2023-11-14 22:13:20 UTC */

static FumiEnvelope *
read_bytes (const char *message,
            gsize       length)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (message, length);

  return fumi_envelope_new_from_bytes (bytes, TRUE, ARRIVED);
}

static FumiEnvelope *
read_text (const char *message)
{
  return read_bytes (message, strlen (message));
}

static void
test_plain_mail (void)
{
  g_autoptr(FumiEnvelope) envelope = read_text (
    "Return-Path: <anna@example.org>\r\n"
    "From: Anna Ito <anna@example.org>\r\n"
    "To: taro@example.ne.jp\r\n"
    "Subject: The\r\n quarterly report\r\n"
    "Date: Tue, 14 Nov 2023 12:00:00 +0900\r\n"
    "\r\n"
    "Dear Taro,\r\n\r\nthe report is ready.\r\n");

  g_assert_cmpstr (fumi_envelope_get_from_name (envelope), ==, "Anna Ito");
  g_assert_cmpstr (fumi_envelope_get_from_address (envelope), ==, "anna@example.org");
  g_assert_cmpstr (fumi_envelope_get_subject (envelope), ==, "The quarterly report");
  g_assert_cmpint (fumi_envelope_get_date (envelope), ==, 1699930800);
  g_assert_cmpint (fumi_envelope_get_arrived (envelope), ==, ARRIVED);
  g_assert_cmpstr (fumi_envelope_get_preview (envelope), ==, "Dear Taro, the report is ready.");
  g_assert_false (fumi_envelope_get_has_attachments (envelope));
}

static void
test_what_is_no_message_gives_empty_fields (void)
{
  static const struct { const char *bytes; gsize length; const char *preview; } cases[] = {
    { "", 0, "" },
    { "\r\n\r\n", 4, "" },
    { "\0\0\0", 3, "���" },
    { "just some words", 15, "just some words" },
    { "no header\n\nFrom: a@b.example\n", 28, "no header From: a@b.example" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(FumiEnvelope) envelope = read_bytes (cases[i].bytes, cases[i].length);

      g_assert_cmpstr (fumi_envelope_get_subject (envelope), ==, "");
      g_assert_cmpstr (fumi_envelope_get_from_name (envelope), ==, "");
      g_assert_cmpstr (fumi_envelope_get_from_address (envelope), ==, "");
      g_assert_cmpstr (fumi_envelope_get_preview (envelope), ==, cases[i].preview);
      g_assert_cmpint (fumi_envelope_get_date (envelope), ==, ARRIVED);
    }
}

static void
test_an_unlikely_date_falls_back_to_arrival (void)
{
  static const struct { const char *date; gint64 expected; } cases[] = {
    { "Tue, 14 Nov 2023 12:00:00 GMT", 1699963200 },
    { "14 Nov 23 12:00 +0000", 1699963200 },
    { "Thu, 01 Jan 1970 00:00:00 +0000", ARRIVED },
    { "Mon, 31 Dec 1979 23:59:59 +0000", ARRIVED },
    { "Wed, 15 Nov 2023 20:00:00 +0000", 1700078400 }, /* a clock set to the wrong zone */
    { "Fri, 17 Nov 2023 00:00:00 +0000", ARRIVED },
    { "Fri, 31 Dec 9999 23:59:59 +0000", ARRIVED },
    { "yesterday", ARRIVED },
    { "", ARRIVED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message = g_strdup_printf ("Date: %s\n\nx\n", cases[i].date);
      g_autoptr(FumiEnvelope) envelope = read_text (message);

      g_assert_cmpint (fumi_envelope_get_date (envelope), ==, cases[i].expected);
    }
}

/* architecture §8: GMime has no message at all for these. */
static void
test_mail_that_begins_with_blanks_or_ends_lines_in_cr_is_shown (void)
{
  static const char *const cases[] = {
    "\r\n \r\nFrom: a@b.example\r\nSubject: Hello\r\n\r\nText\r\n",
    "\n\n  From: a@b.example\nSubject: Hello\n\nText\n",
    "\xef\xbb\xbf" "From: a@b.example\nSubject: Hello\n\nText\n",
    "From: a@b.example\rSubject: Hello\r\rText\r",
    "From nobody Mon Sep 17 00:00:00 2001\nFrom: a@b.example\nSubject: Hello\n\nText\n",
    "From: a@b.example\nthis line is damaged\nSubject: Hello\n\nText\n",
    "From: a@b.example\nSubject: Hello\nText\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(FumiEnvelope) envelope = read_text (cases[i]);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (fumi_envelope_get_from_address (envelope), ==, "a@b.example");
      g_assert_cmpstr (fumi_envelope_get_subject (envelope), ==, "Hello");
      g_assert_cmpstr (fumi_envelope_get_preview (envelope), ==, "Text");
    }
}

static void
test_the_preview_is_what_the_sender_wrote (void)
{
  static const struct { const char *body; const char *preview; } cases[] = {
    { "On Monday Taro wrote:\n> the old\n> text\n\nI agree.\n-- \nAnna\n", "I agree." },
    { "> only a quote\n", "> only a quote" },
    { "========\n News \n========\nOne\tthing\n", "News One thing" },
    { "-- \nAnna\n", "-- Anna" },
    { "\n\n", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message = g_strdup_printf ("Subject: x\n\n%s", cases[i].body);
      g_autoptr(FumiEnvelope) envelope = read_text (message);

      g_assert_cmpstr (fumi_envelope_get_preview (envelope), ==, cases[i].preview);
    }
}

static void
test_the_preview_has_at_most_200_characters (void)
{
  g_autoptr(GString) message = g_string_new ("Subject: x\n\n");
  g_autoptr(FumiEnvelope) envelope = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (message, "文箱");
  envelope = read_text (message->str);

  g_assert_cmpint (g_utf8_strlen (fumi_envelope_get_preview (envelope), -1), ==, 200);
  g_assert_true (g_utf8_validate (fumi_envelope_get_preview (envelope), -1, NULL));
}

static void
test_attachments_are_what_a_reader_calls_so (void)
{
  static const struct { const char *parts; const char *kind; gboolean expected; } cases[] = {
    { "\n\ntext\n", "mixed", FALSE },
    { "\n\ntext\n--b\nContent-Type: application/pdf; name=a.pdf\n\nx\n", "mixed", TRUE },
    { "\n\ntext\n--b\nContent-Type: text/plain\nContent-Disposition: attachment\n\nx\n", "mixed", TRUE },
    { "\n\ntext\n--b\nContent-Type: message/rfc822\n\nSubject: y\n\nx\n", "mixed", TRUE },
    { "\n\ntext\n--b\n\nlist footer\n", "mixed", FALSE },
    { "\n\ntext\n--b\nContent-Type: text/html\n\n<p>text\n", "alternative", FALSE },
    { "\n\ntext\n--b\nContent-Type: text/calendar\n\nx\n", "alternative", FALSE },
    { "Content-Type: text/html\n\n<p>\n--b\nContent-Type: image/png; name=a.png\n"
      "Content-ID: <a>\nContent-Disposition: inline\n\nx\n", "related", FALSE },
    { "\n\ntext\n--b\nContent-Type: application/pgp-signature\n\nx\n", "signed", FALSE },
    { "\n\ntext\n--b\nContent-Type: message/delivery-status\n\nx\n", "report", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message = g_strdup_printf (
        "Content-Type: multipart/%s; boundary=\"b\"\n\n--b%s%s--b--\n", cases[i].kind,
        cases[i].parts[0] == '\n' ? "" : "\n", cases[i].parts);
      g_autoptr(FumiEnvelope) envelope = read_text (message);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (fumi_envelope_get_has_attachments (envelope), ==, cases[i].expected);
    }
}

static void
test_the_start_of_a_message_is_enough (void)
{
  static const char message[] =
    "From: =?UTF-8?B?5paH566x?= <box@example.jp>\r\nSubject: Start\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nFirst words\r\n--b\r\n"
    "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA";
  g_autoptr(GBytes) bytes = g_bytes_new_static (message, strlen (message));
  g_autoptr(FumiEnvelope) envelope = fumi_envelope_new_from_bytes (bytes, FALSE, ARRIVED);

  g_assert_cmpstr (fumi_envelope_get_from_name (envelope), ==, "文箱");
  g_assert_cmpstr (fumi_envelope_get_preview (envelope), ==, "First words");
  g_assert_true (fumi_envelope_get_has_attachments (envelope));
}

static void
count_notify (GObject    *object,
              GParamSpec *pspec,
              gpointer    user_data)
{
  (*(guint *) user_data)++;
}

static void
test_setters_notify_only_on_a_change (void)
{
  g_autoptr(FumiEnvelope) envelope = fumi_envelope_new ();
  guint count = 0;
  g_autofree char *sender = NULL;

  g_signal_connect (envelope, "notify", G_CALLBACK (count_notify), &count);
  fumi_envelope_set_unread (envelope, TRUE);
  fumi_envelope_set_unread (envelope, TRUE);
  g_assert_cmpuint (count, ==, 1);
  fumi_envelope_set_subject (envelope, "");
  g_assert_cmpuint (count, ==, 1);
  fumi_envelope_set_from (envelope, "", "anna@example.org");
  g_assert_cmpuint (count, ==, 2);

  g_object_set (envelope, "id", G_GINT64_CONSTANT (7), "account", "0123abcd", "preview", "Hello",
                "starred", TRUE, NULL);
  g_assert_cmpuint (count, ==, 6);
  g_assert_cmpint (fumi_envelope_get_id (envelope), ==, 7);
  g_assert_cmpstr (fumi_envelope_get_account (envelope), ==, "0123abcd");

  sender = fumi_envelope_dup_sender (envelope);
  g_assert_cmpstr (sender, ==, "anna@example.org");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/envelope/plain-mail", test_plain_mail);
  g_test_add_func ("/mime/envelope/what-is-no-message-gives-empty-fields",
                   test_what_is_no_message_gives_empty_fields);
  g_test_add_func ("/mime/envelope/an-unlikely-date-falls-back-to-arrival",
                   test_an_unlikely_date_falls_back_to_arrival);
  g_test_add_func ("/mime/envelope/mail-that-begins-with-blanks-or-ends-lines-in-cr-is-shown",
                   test_mail_that_begins_with_blanks_or_ends_lines_in_cr_is_shown);
  g_test_add_func ("/mime/envelope/the-preview-is-what-the-sender-wrote",
                   test_the_preview_is_what_the_sender_wrote);
  g_test_add_func ("/mime/envelope/the-preview-has-at-most-200-characters",
                   test_the_preview_has_at_most_200_characters);
  g_test_add_func ("/mime/envelope/attachments-are-what-a-reader-calls-so",
                   test_attachments_are_what_a_reader_calls_so);
  g_test_add_func ("/mime/envelope/the-start-of-a-message-is-enough",
                   test_the_start_of_a_message_is_enough);
  g_test_add_func ("/mime/envelope/setters-notify-only-on-a-change",
                   test_setters_notify_only_on_a_change);
  return g_test_run ();
}
