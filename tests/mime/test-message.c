/* test-message.c: whole messages: texts, parts, what is broken, what is hostile, and the public corpus.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>

#include "fumi-envelope.h"
#include "fumi-message.h"
#include "fumi-part-walk.h"

static FumiMessage *
read_bytes (const char *bytes,
            gsize       length)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_data (bytes, length, NULL);
  g_autoptr(GError) error = NULL;
  FumiMessage *message = fumi_message_new_from_stream (stream, NULL, &error);

  g_assert_no_error (error);
  return message;
}

static FumiMessage *
read_text (const char *text)
{
  return read_bytes (text, strlen (text));
}

/* "type name size, …" of the leaves */
static char *
describe_parts (FumiMessage *message)
{
  GPtrArray *parts = fumi_message_get_parts (message);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    {
      FumiPart *part = g_ptr_array_index (parts, i);

      g_string_append_printf (out, "%s%s %s %" G_GOFFSET_FORMAT, i > 0 ? ", " : "", part->type,
                              part->name != NULL ? part->name : "-", part->size);
    }

  return g_string_free (out, FALSE);
}

static const char mixed[] =
  "From: =?UTF-8?B?5paH566x?= <box@example.jp>, b@example.org\r\n"
  "To: a@example.org\r\n"
  "Cc: \"Ito, Anna\" <c@example.org>\r\n"
  "X-Note: one\r\n\ttwo\r\n"
  "Subject: =?ISO-2022-JP?B?GyRCLSEbKEI=?= report\r\n"
  "Date: Tue, 14 Nov 2023 12:00:00 +0900\r\n"
  "MIME-Version: 1.0\r\n"
  "Content-Type: multipart/mixed; boundary=\"=_b 1\"\r\n"
  "\r\n"
  "preamble\r\n"
  "--=_b 1\r\n"
  "Content-Type: text/plain; charset=iso-2022-jp\r\n"
  "\r\n"
  "\033$BF|K\\8l\033(B\r\n"
  "--=_b 1 \r\n"
  "Content-Type: application/octet-stream; name=\"=?UTF-8?B?5paHLmJpbg==?=\"\r\n"
  "Content-Transfer-Encoding: base64\r\n"
  "Content-Disposition: attachment\r\n"
  "\r\n"
  "YWJj\r\nZGVm\r\n"
  "--=_b 1\r\n"
  "Content-Transfer-Encoding: quoted-printable\r\n"
  "\r\n"
  "list =\r\nfooter=20\r\n"
  "--=_b 1--\r\n"
  "epilogue\r\n";

static void
test_a_message_with_an_attachment (void)
{
  g_autoptr(FumiMessage) message = read_bytes (mixed, strlen (mixed));
  g_autofree char *parts = describe_parts (message);
  GPtrArray *from = fumi_message_get_from (message);
  GPtrArray *headers = fumi_message_get_headers (message);
  FumiHeader *note = g_ptr_array_index (headers, 3);
  FumiPart *attachment = g_ptr_array_index (fumi_message_get_parts (message), 1);

  g_assert_cmpstr (fumi_message_get_subject (message), ==, "① report");
  g_assert_cmpint (fumi_message_get_date (message), ==, 1699930800);
  g_assert_cmpuint (from->len, ==, 2);
  g_assert_cmpstr (((FumiMailbox *) g_ptr_array_index (from, 0))->name, ==, "文箱");
  g_assert_cmpstr (((FumiMailbox *) g_ptr_array_index (from, 1))->address, ==, "b@example.org");
  g_assert_cmpuint (fumi_message_get_to (message)->len, ==, 1);
  g_assert_cmpstr (((FumiMailbox *) g_ptr_array_index (fumi_message_get_cc (message), 0))->name, ==,
                   "Ito, Anna");
  g_assert_cmpuint (headers->len, ==, 8);
  g_assert_cmpstr (note->name, ==, "X-Note");
  g_assert_cmpstr (note->value, ==, "one two");

  g_assert_cmpstr (parts, ==, "text/plain - 12, application/octet-stream 文.bin 6, text/plain - 12");
  g_assert_cmpstr (attachment->disposition, ==, "attachment");
  /* sha256 of "abcdef" */
  g_assert_cmpstr (attachment->sha256, ==,
                   "bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721");
  g_assert_cmpstr (fumi_message_get_text (message), ==, "日本語\nlist footer ");
  g_assert_null (fumi_message_get_html (message));
  g_assert_false (fumi_message_text_is_from_html (message));
  g_assert_true (fumi_message_has_attachments (message));
}

typedef struct
{
  const char *name;
  const char *message;
  const char *text;
  const char *parts;
  gboolean    is_html;
} Shape;

#define MULTIPART(kind) "Content-Type: multipart/" kind "; boundary=b\n\n"
#define PLAIN(text) "--b\nContent-Type: text/plain\n\n" text "\n"
#define HTML(text) "--b\nContent-Type: text/html\n\n" text "\n"

static const Shape shapes[] = {
  { "alternative", MULTIPART ("alternative") PLAIN ("plain") HTML ("<p>html") "--b--\n",
    "plain", "text/plain - 5, text/html - 7", FALSE },
  { "alternative-html-first", MULTIPART ("alternative") HTML ("<p>html") PLAIN ("plain") "--b--\n",
    "plain", "text/html - 7, text/plain - 5", FALSE },
  { "alternative-with-a-blank-plain-text", MULTIPART ("alternative") PLAIN (" ") HTML ("<p>html") "--b--\n",
    "html\n", "text/plain - 1, text/html - 7", TRUE },
  { "html-alone", "Content-Type: text/html\n\n<p>html", "html\n", "text/html - 7", TRUE },
  { "html-with-a-plain-footer", MULTIPART ("mixed") HTML ("<p>html") PLAIN ("footer") "--b--\n",
    "html\nfooter", "text/html - 7, text/plain - 6", TRUE },
  { "plain-then-html", MULTIPART ("mixed") PLAIN ("plain") HTML ("<p>html") "--b--\n",
    "plain", "text/plain - 5, text/html - 7", FALSE },
  { "related", MULTIPART ("related") HTML ("<p>html<img src=cid:1>")
    "--b\nContent-Type: image/png\nContent-ID: <1>\n\nx\n--b--\n",
    "html\n", "text/html - 22, image/png - 1", TRUE },
  { "nested-alternative",
    "Content-Type: multipart/mixed; boundary=a\n\n--a\n" MULTIPART ("alternative") PLAIN ("plain")
    "--b\nContent-Type: multipart/related; boundary=c\n\n--c\nContent-Type: text/html\n\n<p>html\n--c--\n"
    "--b--\n--a\n\nfooter\n--a--\n",
    "plain\nfooter", "text/plain - 5, text/html - 7, text/plain - 6", FALSE },
  { "enclosed-message", MULTIPART ("mixed") PLAIN ("see")
    "--b\nContent-Type: message/rfc822\n\nSubject: inner\n\ninner text\n--b--\n",
    "see", "text/plain - 3, message/rfc822 - 26", FALSE },
  { "digest", MULTIPART ("digest") "--b\n\nSubject: one\n\none\n--b\n\nSubject: two\n\ntwo\n--b--\n",
    "", "message/rfc822 - 17, message/rfc822 - 17", FALSE },
  { "text-attachment", MULTIPART ("mixed") PLAIN ("body")
    "--b\nContent-Type: text/plain; name=a.txt\n\nattached\n--b--\n",
    "body", "text/plain - 4, text/plain a.txt 8", FALSE },
  { "flowed", "Content-Type: text/plain; format=flowed; delsp=yes\n\nOne \nline\n", "Oneline\n",
    "text/plain - 10", FALSE },
  { "bounce", MULTIPART ("report") PLAIN ("could not be delivered")
    "--b\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n--b\nContent-Type: text/rfc822-headers\n\n"
    "Subject: x\n--b--\n",
    "could not be delivered", "text/plain - 22, message/delivery-status - 13, text/rfc822-headers - 10",
    FALSE },
  { "base64-with-inner-padding", "Content-Transfer-Encoding: base64\n\nYQ==\nYmM=\nZGVm", "abcdef",
    "text/plain - 6", FALSE },
  { "base64-with-junk", "Content-Transfer-Encoding: BASE64\n\nY W!J\tj\r\nZ", "abc", "text/plain - 3", FALSE },
  { "uuencode", "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#86)C\n`\nend\n", "abc",
    "text/plain - 3", FALSE },
  /* broken */
  { "no-end", MULTIPART ("mixed") PLAIN ("one") "--b\n\ntwo", "one\ntwo", "text/plain - 3, text/plain - 3",
    FALSE },
  { "no-part-at-all", MULTIPART ("mixed") "only a preamble\n", "only a preamble\n", "text/plain - 16", FALSE },
  { "no-boundary", "Content-Type: multipart/mixed\n\n--x\n\ntext\n", "--x\n\ntext\n", "text/plain - 10", FALSE },
  { "inner-without-end",
    "Content-Type: multipart/mixed; boundary=a\n\n--a\n" MULTIPART ("mixed") PLAIN ("one")
    "--a\n\ntwo\n--a--\n",
    "one\ntwo", "text/plain - 3, text/plain - 3", FALSE },
  { "numbered-boundaries",
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b1\n\n"
    "--b1\n\none\n--b1--\n--b\n\ntwo\n--b--\n",
    "one\ntwo", "text/plain - 3, text/plain - 3", FALSE },
  { "boundary-inside-a-line", MULTIPART ("mixed") PLAIN ("one --b\n--bx\n- -b\n-") "--b--",
    "one --b\n--bx\n- -b\n-", "text/plain - 19", FALSE },
  { "part-without-blank-line", MULTIPART ("mixed") "--b\nThe text\nitself\n--b--\n", "The text\nitself",
    "text/plain - 15", FALSE },
  { "part-without-body", MULTIPART ("mixed") "--b\nContent-Type: text/plain\n--b\n\nx\n--b--\n", "x",
    "text/plain - 0, text/plain - 1", FALSE },
  { "boundary-straight-after-the-header", "Content-Type: multipart/mixed; boundary=b\n--b\n\none\n--b--\n",
    "one", "text/plain - 3", FALSE },
  { "unreadable-type", "Content-Type: nonsense\n\ntext", "text", "text/plain - 4", FALSE },
  { "bare-cr", "Subject: x\rContent-Type: multipart/mixed; boundary=b\r\r--b\r\rone\r\rtwo\r--b--\r", "one\n\ntwo",
    "text/plain - 8", FALSE },
  { "blanks-first", "\n \n\nSubject: x\n\ntext\n", "text\n", "text/plain - 5", FALSE },
  { "no-header", "Hello there\n\nhow are you\n", "Hello there\n\nhow are you\n", "text/plain - 25", FALSE },
  { "nothing", "", "", "text/plain - 0", FALSE },
};

static void
test_the_text_of_every_shape (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr(FumiMessage) message = read_text (shapes[i].message);
      g_autofree char *parts = describe_parts (message);

      g_test_message ("%s", shapes[i].name);
      g_assert_cmpstr (fumi_message_get_text (message), ==, shapes[i].text);
      g_assert_cmpstr (parts, ==, shapes[i].parts);
      g_assert_cmpint (fumi_message_text_is_from_html (message), ==, shapes[i].is_html);
    }
}

/* What a walk reports, as one string. */
static void
note_headers (const FumiRawField *fields,
              guint               n_fields,
              const char         *charset,
              gpointer            user_data)
{
  g_string_append_printf (user_data, "%u fields;", n_fields);
}

static gboolean
note_begin (const FumiPartHead *head,
            gpointer            user_data)
{
  g_string_append_printf (user_data, "%s:", head->type);
  return TRUE;
}

static void
note_data (const guint8 *bytes,
           gsize         length,
           gpointer      user_data)
{
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (user_data, "%02x", bytes[i]);
}

static void
note_end (gpointer user_data)
{
  g_string_append_c (user_data, ';');
}

static char *
walk_in_steps (const char *bytes,
               gsize       length,
               gsize       step)
{
  static const FumiPartHandler handler = { note_headers, note_begin, note_data, note_end };
  GString *out = g_string_new (NULL);
  g_autoptr(FumiPartWalk) walk = fumi_part_walk_new (&handler, out);

  for (gsize i = 0; i < length; i += step)
    {
      gsize n = MIN (step, length - i);
      g_autofree char *exact = g_memdup2 (bytes + i, n);

      fumi_part_walk_feed (walk, exact, n);
    }
  fumi_part_walk_end (walk);
  return g_string_free (out, FALSE);
}

static char *
with_crlf (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv ("\r\n", lines);
}

static void
test_how_the_bytes_arrive_does_not_matter (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *crlf = with_crlf (shapes[i].message);
      const char *const both[] = { shapes[i].message, crlf };

      for (gsize k = 0; k < 2; k++)
        {
          gsize length = strlen (both[k]);
          g_autofree char *whole = walk_in_steps (both[k], length, MAX (length, 1));

          for (gsize step = 1; step <= 7; step++)
            {
              g_autofree char *piecemeal = walk_in_steps (both[k], length, step);

              g_test_message ("%s, %" G_GSIZE_FORMAT " at a time", shapes[i].name, step);
              g_assert_cmpstr (piecemeal, ==, whole);
            }
        }
    }
}

static void
test_a_message_cut_anywhere_is_still_one (void)
{
  for (gsize length = 0; length < strlen (mixed); length++)
    {
      g_autofree char *cut = g_memdup2 (mixed, length + 1);
      g_autoptr(FumiMessage) message = read_bytes (cut, length);

      g_assert_true (g_utf8_validate (fumi_message_get_text (message), -1, NULL));
    }
}

static void
append_times (GString    *out,
              const char *piece,
              guint       count)
{
  for (guint i = 0; i < count; i++)
    g_string_append (out, piece);
}

/* Which line ends a message has is told by its start, however much of it comes at once. */
static void
test_a_late_line_feed_does_not_change_the_line_ends (void)
{
  g_autoptr(GString) text = g_string_new ("From: a@example.org\rSubject: Hello\r\r");
  g_autoptr(FumiMessage) message = NULL;

  append_times (text, "bare CR\r", 1000);
  g_string_append (text, "the last line\n");
  message = read_bytes (text->str, text->len);

  g_assert_cmpstr (fumi_message_get_subject (message), ==, "Hello");
  g_assert_true (g_str_has_prefix (fumi_message_get_text (message), "bare CR\nbare CR\n"));
}

/* architecture §3, limits: header block 1 MiB, depth 100, parts 10,000 */
static void
test_what_a_sender_chooses_has_limits (void)
{
  g_autoptr(GString) parts = g_string_new (MULTIPART ("mixed"));
  g_autoptr(GString) fields = g_string_new ("Subject: x\n");
  g_autoptr(GString) deep = g_string_new ("Subject: x\n");
  g_autoptr(GString) line = g_string_new ("Subject: ");
  g_autoptr(FumiMessage) many_parts = NULL;
  g_autoptr(FumiMessage) many_fields = NULL;
  g_autoptr(FumiMessage) nested = NULL;
  g_autoptr(FumiMessage) long_line = NULL;

  append_times (parts, "--b\n\nx\n", 20000);
  many_parts = read_bytes (parts->str, parts->len);
  g_assert_cmpuint (fumi_message_get_parts (many_parts)->len, ==, 10000);

  append_times (fields, "X-Field: value\n", 200000);
  g_string_append (fields, "\ntext\n");
  many_fields = read_bytes (fields->str, fields->len);
  g_assert_cmpuint (fumi_message_get_headers (many_fields)->len, <=, 10000);
  g_assert_cmpstr (fumi_message_get_subject (many_fields), ==, "x");
  g_assert_cmpstr (fumi_message_get_text (many_fields), ==, "text\n");

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (deep, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
  g_string_append (deep, "\nthe bottom\n");
  nested = read_bytes (deep->str, deep->len);
  g_assert_nonnull (strstr (fumi_message_get_text (nested), "the bottom"));

  append_times (line, "0123456789", 300000);
  g_string_append (line, "\nFrom: a@b.example\n\ntext\n");
  long_line = read_bytes (line->str, line->len);
  g_assert_true (g_str_has_prefix (fumi_message_get_subject (long_line), "0123456789"));
  g_assert_cmpstr (fumi_message_get_text (long_line), ==, "text\n");
}

/* A stream that goes on about one attachment without the test having to hold it. */
static void
test_memory_does_not_grow_with_an_attachment (void)
{
  g_autofree char *directory = g_dir_make_tmp ("fumi-message-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "mail", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileOutputStream) out = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, NULL);
  g_autoptr(GString) block = g_string_new (NULL);
  g_autoptr(FumiMessage) message = NULL;
  const char *head = MULTIPART ("mixed") PLAIN ("text")
    "--b\nContent-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n";
  struct rusage before;
  struct rusage after;
  FumiPart *part;

  append_times (block, "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWkFCQ0RF\r\n", 1000);
  g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (out), head, strlen (head), NULL, NULL, NULL));
  for (guint i = 0; i < 500; i++)
    g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (out), block->str, block->len, NULL, NULL,
                                              NULL));
  g_assert_true (g_output_stream_close (G_OUTPUT_STREAM (out), NULL, NULL));

  getrusage (RUSAGE_SELF, &before);
  message = fumi_message_new_from_file (file, NULL, NULL);
  getrusage (RUSAGE_SELF, &after);

  part = g_ptr_array_index (fumi_message_get_parts (message), 1);
  g_assert_cmpint (part->size, ==, 500 * 1000 * 57);
  g_assert_cmpstr (fumi_message_get_text (message), ==, "text");
  /* 39 MB of file; ASan keeps some freed blocks. */
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 16 * 1024);

  g_assert_true (g_file_delete (file, NULL, NULL));
  g_rmdir (directory);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_a_file_that_cannot_be_read_is_an_error (void)
{
  g_autoptr(GFile) file = g_file_new_for_path ("/nonexistent/mail");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  fumi_message_load_async (file, NULL, on_loaded, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_null (fumi_message_load_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static gpointer
read_shapes (gpointer data)
{
  for (guint round = 0; round < 20; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
      {
        g_autoptr(FumiMessage) message = read_text (shapes[i].message);

        g_assert_cmpstr (fumi_message_get_text (message), ==, shapes[i].text);
      }

  return NULL;
}

static void
test_several_threads_read_at_once (void)
{
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_shapes, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
assert_shown (const char *text,
              const char *allowed)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c))
        g_assert_nonnull (strchr (allowed, (int) c));
    }
}

static void
assert_mailboxes_shown (GPtrArray *mailboxes)
{
  for (guint i = 0; i < mailboxes->len; i++)
    {
      FumiMailbox *mailbox = g_ptr_array_index (mailboxes, i);

      assert_shown (mailbox->name, "");
      assert_shown (mailbox->address, "");
    }
}

static void
check_message (FumiMessage *message)
{
  GPtrArray *headers = fumi_message_get_headers (message);
  GPtrArray *parts = fumi_message_get_parts (message);

  assert_shown (fumi_message_get_subject (message), "");
  assert_shown (fumi_message_get_text (message), "\n\t");
  if (fumi_message_get_html (message) != NULL)
    assert_shown (fumi_message_get_html (message), "\n\t");
  assert_mailboxes_shown (fumi_message_get_from (message));
  assert_mailboxes_shown (fumi_message_get_to (message));
  assert_mailboxes_shown (fumi_message_get_cc (message));

  for (guint i = 0; i < headers->len; i++)
    {
      assert_shown (((FumiHeader *) g_ptr_array_index (headers, i))->name, "");
      assert_shown (((FumiHeader *) g_ptr_array_index (headers, i))->value, "");
    }

  for (guint i = 0; i < parts->len; i++)
    {
      FumiPart *part = g_ptr_array_index (parts, i);

      assert_shown (part->type, "");
      assert_shown (part->disposition, "");
      g_assert_cmpuint (strlen (part->sha256), ==, 64);
      if (part->name != NULL)
        {
          assert_shown (part->name, "");
          g_assert_null (strpbrk (part->name, "/\\"));
        }
    }
}

static void
check_file (const char *path)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(FumiMessage) message = NULL;
  g_autoptr(FumiEnvelope) envelope = NULL;
  g_autoptr(GBytes) bytes = NULL;
  char *contents;
  gsize length;

  g_test_message ("%s", path);
  message = fumi_message_new_from_file (file, NULL, NULL);
  check_message (message);

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  bytes = g_bytes_new_take (contents, length);
  envelope = fumi_envelope_new_from_bytes (bytes, TRUE, 1700000000);
  assert_shown (fumi_envelope_get_from_name (envelope), "");
  assert_shown (fumi_envelope_get_from_address (envelope), "");
  assert_shown (fumi_envelope_get_preview (envelope), "");
  g_assert_cmpstr (fumi_envelope_get_subject (envelope), ==, fumi_message_get_subject (message));
  g_assert_cmpint (fumi_envelope_get_has_attachments (envelope), ==, fumi_message_has_attachments (message));
}

/* Real and malformed mail from other projects' tests: every file is shown, without damage. */
static void
test_corpus (void)
{
  g_autofree char *corpus = g_build_filename (g_getenv ("FUMI_SHARED") != NULL ? g_getenv ("FUMI_SHARED") : "",
                                              "corpus", NULL);
  g_autofree char *manifest = g_build_filename (corpus, "MANIFEST.tsv", NULL);
  g_autofree char *contents = NULL;
  g_auto(GStrv) lines = NULL;
  guint checked = 0;

  if (!g_file_get_contents (manifest, &contents, NULL, NULL))
    {
      g_test_skip ("$FUMI_SHARED/corpus is missing");
      return;
    }

  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto(GStrv) fields = g_strsplit (lines[i], "\t", 2);
      g_autofree char *path = g_build_filename (corpus, fields[0], NULL);

      check_file (path);
      checked++;
    }

  g_assert_cmpuint (checked, >, 400);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/message/memory-does-not-grow-with-an-attachment",
                   test_memory_does_not_grow_with_an_attachment);
  g_test_add_func ("/mime/message/a-message-with-an-attachment", test_a_message_with_an_attachment);
  g_test_add_func ("/mime/message/the-text-of-every-shape", test_the_text_of_every_shape);
  g_test_add_func ("/mime/message/how-the-bytes-arrive-does-not-matter",
                   test_how_the_bytes_arrive_does_not_matter);
  g_test_add_func ("/mime/message/a-late-line-feed-does-not-change-the-line-ends",
                   test_a_late_line_feed_does_not_change_the_line_ends);
  g_test_add_func ("/mime/message/a-message-cut-anywhere-is-still-one",
                   test_a_message_cut_anywhere_is_still_one);
  g_test_add_func ("/mime/message/what-a-sender-chooses-has-limits", test_what_a_sender_chooses_has_limits);
  g_test_add_func ("/mime/message/a-file-that-cannot-be-read-is-an-error",
                   test_a_file_that_cannot_be_read_is_an_error);
  g_test_add_func ("/mime/message/several-threads-read-at-once", test_several_threads_read_at_once);
  g_test_add_func ("/mime/message/corpus", test_corpus);
  return g_test_run ();
}
