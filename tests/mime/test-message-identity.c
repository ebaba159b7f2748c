/* test-message-identity.c: which messages are copies of each other, and which are not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-message-identity.h"

#define HEAD \
  "From: Anna <anna@example.org>\r\nTo: Ben <ben@example.org>\r\nSubject: Tea\r\n" \
  "Date: Tue, 02 Jan 2024 10:00:00 +0000\r\n"
#define ID "Message-ID: <1@example.org>\r\n"
#define BODY "\r\nDear Ben,\r\n\r\ncome for tea.\r\n"

static GInputStream *
stream_of (const char *text)
{
  return g_memory_input_stream_new_from_data (text, strlen (text), NULL);
}

static gboolean
is_same (const char *one,
         const char *two)
{
  g_autoptr(GInputStream) first = stream_of (one);
  g_autoptr(GInputStream) second = stream_of (two);

  return fumi_message_is_same (first, second);
}

static gint64
key_of (const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return fumi_message_key (bytes, TRUE);
}

static const struct
{
  const char *name;
  const char *one;
  const char *two;
  gboolean    same;
} cases[] = {
  { "itself", HEAD ID BODY, HEAD ID BODY, TRUE },
  { "another way through the net", "Received: by a\r\n by b\r\n" HEAD ID BODY,
    "Return-Path: <x>\r\nReceived: by c\r\nDelivered-To: y\r\n" HEAD ID BODY, TRUE },
  { "a mailbox's state", HEAD ID "X-UIDL: 1\r\nStatus: O\r\n" BODY, HEAD ID "Status: RO\r\n" BODY, TRUE },
  { "a filter's verdict", HEAD ID "X-Spam-Status: No\r\n" BODY, HEAD ID BODY, TRUE },
  { "fields in another order", HEAD ID BODY, ID HEAD BODY, TRUE },
  { "a field in another case", HEAD ID BODY, HEAD "MESSAGE-Id: <1@example.org>\r\n" BODY, TRUE },
  { "a folded field", HEAD ID BODY, HEAD "Message-ID:\r\n <1@example.org>\r\n" BODY, TRUE },
  { "an mbox's line ends", HEAD ID BODY,
    "From anna@example.org Tue Jan  2 10:00:00 2024\n"
    "From: Anna <anna@example.org>\nTo: Ben <ben@example.org>\nSubject: Tea\n"
    "Date: Tue, 02 Jan 2024 10:00:00 +0000\nMessage-ID: <1@example.org>\n\nDear Ben,\n\ncome for tea.\n\n", TRUE },
  { "no line end at the end", HEAD ID "\r\nTea.\r\n", HEAD ID "\r\nTea.", TRUE },
  { "no body at all", HEAD ID "\r\n", HEAD ID, TRUE },

  { "another Message-ID", HEAD ID BODY, HEAD "Message-ID: <2@example.org>\r\n" BODY, FALSE },
  { "another letter in the body", HEAD ID BODY, HEAD ID "\r\nDear Ben,\r\n\r\ncome for sea.\r\n", FALSE },
  { "a longer body", HEAD ID BODY, HEAD ID BODY "Anna\r\n", FALSE },
  { "a blank more", HEAD ID BODY, HEAD ID "\r\nDear Ben,\r\n\r\ncome for tea. \r\n", FALSE },
  { "a line less between", HEAD ID BODY, HEAD ID "\r\nDear Ben,\r\ncome for tea.\r\n", FALSE },
  { "a bare CR", HEAD ID "\r\na\rb\r\n", HEAD ID "\r\na\nb\r\n", FALSE },
  { "another subject", HEAD ID BODY,
    "From: Anna <anna@example.org>\r\nTo: Ben <ben@example.org>\r\nSubject: [SPAM] Tea\r\n"
    "Date: Tue, 02 Jan 2024 10:00:00 +0000\r\n" ID BODY, FALSE },
  { "another recipient", HEAD ID BODY,
    "From: Anna <anna@example.org>\r\nTo: Cem <cem@example.org>\r\nSubject: Tea\r\n"
    "Date: Tue, 02 Jan 2024 10:00:00 +0000\r\n" ID BODY, FALSE },
  { "another coding", HEAD ID "Content-Transfer-Encoding: 7bit\r\n" BODY,
    HEAD ID "Content-Transfer-Encoding: base64\r\n" BODY, FALSE },

  /* Two alarms in one second may say the same, and be two. */
  { "without Message-ID, the same delivery", HEAD "Received: by a; 10:00\r\n" BODY,
    "X-UIDL: 9\r\n" HEAD "Received: by a; 10:00\r\nStatus: RO\r\n" BODY, TRUE },
  { "without Message-ID, another delivery", HEAD "Received: by a; 10:00\r\n" BODY,
    HEAD "Received: by a; 10:01\r\n" BODY, FALSE },
  { "an empty Message-ID", HEAD "Message-ID: \r\nReceived: by a\r\n" BODY,
    HEAD "Message-ID: \r\nReceived: by b\r\n" BODY, FALSE },
  { "one without Message-ID", HEAD ID BODY, HEAD BODY, FALSE },
};

static char *
digest_of (const char *text)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_data (text, strlen (text), NULL);

  return fumi_message_digest (stream);
}

static void
test_what_the_author_wrote_counts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *one = digest_of (cases[i].one);
      g_autofree char *two = digest_of (cases[i].two);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (is_same (cases[i].one, cases[i].two), ==, cases[i].same);
      g_assert_cmpint (is_same (cases[i].two, cases[i].one), ==, cases[i].same);
      g_assert_cmpint (key_of (cases[i].one), !=, 0);
      g_assert_cmpint (g_str_equal (one, two), ==, cases[i].same);
      if (cases[i].same)
        g_assert_cmpint (key_of (cases[i].one), ==, key_of (cases[i].two));
    }
}

/* One byte at a time, and in blocks. */
static void
test_every_changed_byte_of_a_body_is_seen (void)
{
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;
  g_autofree char *digest = NULL;
  GString *long_text = g_string_new (HEAD ID "\r\n");
  gsize length;

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (long_text, "line %u of a longer body\r\n", i);
  length = long_text->len;
  text = g_string_free (long_text, FALSE);
  other = g_strdup (text);

  digest = digest_of (text);
  g_assert_true (is_same (text, other));
  for (gsize at = strlen (HEAD ID "\r\n"); at < length; at += 97)
    {
      g_autofree char *other_digest = NULL;

      other[at] ^= 0x20;
      g_assert_false (is_same (text, other));
      other_digest = digest_of (other);
      g_assert_cmpstr (other_digest, !=, digest);
      other[at] = text[at];
    }
}

static void
test_what_tells_nothing_has_no_key (void)
{
  static const char * const texts[] = { "", "\r\n", "\r\nonly a body\r\n", "Subject: no date\r\n\r\nx",
                                        "Date: today\r\n\r\nx", "no header at all" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpint (key_of (texts[i]), ==, 0);
}

/* A header that goes on behind the start has not said all. */
static void
test_a_header_that_is_cut_off_has_no_key (void)
{
  g_autoptr(GBytes) cut = g_bytes_new_static (HEAD ID, strlen (HEAD ID));

  g_assert_cmpint (fumi_message_key (cut, FALSE), ==, 0);
  g_assert_cmpint (fumi_message_key (cut, TRUE), !=, 0);
}

static void
test_an_endless_header_is_the_same_as_nothing (void)
{
  g_autofree char *text = g_malloc (2 * 1024 * 1024 + 1);

  memset (text, 'x', 2 * 1024 * 1024);
  text[2 * 1024 * 1024] = '\0';
  g_assert_false (is_same (text, text));
  g_assert_null (digest_of (text));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime/message-identity/what-the-author-wrote-counts", test_what_the_author_wrote_counts);
  g_test_add_func ("/mime/message-identity/every-changed-byte-of-a-body-is-seen",
                   test_every_changed_byte_of_a_body_is_seen);
  g_test_add_func ("/mime/message-identity/what-tells-nothing-has-no-key", test_what_tells_nothing_has_no_key);
  g_test_add_func ("/mime/message-identity/a-header-that-is-cut-off-has-no-key",
                   test_a_header_that_is_cut_off_has_no_key);
  g_test_add_func ("/mime/message-identity/an-endless-header-is-the-same-as-nothing",
                   test_an_endless_header_is_the_same_as_nothing);

  return g_test_run ();
}
