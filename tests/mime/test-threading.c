/* test-threading.c: which conversation a message says it belongs to.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-envelope.h"

static gint64
hash (const char *id)
{
  return fumi_threading_hash (id, strlen (id), FALSE);
}

static FumiEnvelope *
read_message (const char *header)
{
  g_autofree char *text = g_strconcat ("From: a@example.org\r\n", header, "\r\nHello\r\n", NULL);
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  return fumi_envelope_new_from_bytes (bytes, TRUE, 0);
}

/* What of these a header names: NULL is 0 */
static const struct
{
  const char *name;
  const char *header;
  const char *id;
  const char *parent;
  const char *root;
} cases[] = {
  { "nothing", "", NULL, NULL, NULL },
  { "a first message", "Message-ID: <1@x>\r\n", "1@x", NULL, NULL },
  { "a reply", "Message-ID: <3@x>\r\nIn-Reply-To: <2@x>\r\nReferences: <1@x> <2@x>\r\n", "3@x", "2@x", "1@x" },
  { "References first", "References: <1@x> <2@x>\r\nIn-Reply-To: <9@x>\r\nMessage-ID: <3@x>\r\n", "3@x", "2@x", "1@x" },
  { "only In-Reply-To", "Message-ID: <2@x>\r\nIn-Reply-To: <1@x>\r\n", "2@x", "1@x", "1@x" },
  { "a sentence", "In-Reply-To: Your message of Monday <1@x>\r\n", NULL, "1@x", "1@x" },
  { "no id in it", "In-Reply-To: Your message of Monday\r\n", NULL, NULL, NULL },
  { "folded", "References:\r\n <1@x>\r\n\t<2@x>\r\n <3@x>\r\n", NULL, "3@x", "1@x" },
  { "no brackets", "References: 1@x 2@x\r\n", NULL, "2@x", "1@x" },
  { "nothing between", "References: <1@x><2@x>\r\n", NULL, "2@x", "1@x" },
  { "junk at the end", "References: <1@x> <2@x> <\r\n", NULL, "2@x", "1@x" },
  { "empty References", "References: \r\nIn-Reply-To: <1@x>\r\n", NULL, "1@x", "1@x" },
};

static void
test_a_header_names_its_conversation (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(FumiEnvelope) envelope = read_message (cases[i].header);
      const FumiThreading *threading = fumi_envelope_get_threading (envelope);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (threading->id, ==, cases[i].id != NULL ? hash (cases[i].id) : 0);
      g_assert_cmpint (threading->parent, ==, cases[i].parent != NULL ? hash (cases[i].parent) : 0);
      g_assert_cmpint (threading->root, ==, cases[i].root != NULL ? hash (cases[i].root) : 0);
    }
}

/* A hundred thousand references, or one of a megabyte, are read from both ends. */
static void
test_long_references_are_no_trouble (void)
{
  g_autoptr(GString) references = g_string_new ("References:");
  g_autoptr(FumiEnvelope) envelope = NULL;
  const FumiThreading *threading;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (references, " <%u@x>\r\n", i);
  envelope = read_message (references->str);
  threading = fumi_envelope_get_threading (envelope);
  g_assert_cmpint (threading->root, ==, hash ("0@x"));
  g_assert_cmpint (threading->parent, ==, hash ("9999@x"));

  g_string_assign (references, "<");
  for (guint i = 0; i < 100000; i++)
    g_string_append (references, "0@x_______");
  g_assert_cmpint (fumi_threading_hash (references->str, references->len, FALSE), ==, 0);
  g_assert_cmpint (fumi_threading_hash (references->str, references->len, TRUE), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime/threading/a-header-names-its-conversation", test_a_header_names_its_conversation);
  g_test_add_func ("/mime/threading/long-references-are-no-trouble", test_long_references_are_no_trouble);

  return g_test_run ();
}
