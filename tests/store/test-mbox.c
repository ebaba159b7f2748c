/* test-mbox.c: mbox files of many programs, read in pieces of every size, and written so that they come back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-mbox-line.h"
#include "fumi-mbox-reader.h"
#include "fumi-mbox-writer.h"

/* ---- a stream that gives so many bytes at a time --------------------------------------------------- */

#define TEST_TYPE_DRIP (test_drip_get_type ())
G_DECLARE_FINAL_TYPE (TestDrip, test_drip, TEST, DRIP, GInputStream)

struct _TestDrip
{
  GInputStream parent_instance;

  const char  *bytes;
  gsize        length;
  gsize        piece;
};

G_DEFINE_FINAL_TYPE (TestDrip, test_drip, G_TYPE_INPUT_STREAM)

static gssize
test_drip_read (GInputStream  *stream,
                void          *buffer,
                gsize          count,
                GCancellable  *cancellable,
                GError       **error)
{
  TestDrip *self = TEST_DRIP (stream);
  gsize length = MIN (MIN (count, self->piece), self->length);

  memcpy (buffer, self->bytes, length);
  self->bytes += length;
  self->length -= length;
  return (gssize) length;
}

static void
test_drip_class_init (TestDripClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = test_drip_read;
}

static void
test_drip_init (TestDrip *self)
{
}

/* ---- reading into text ----------------------------------------------------------------------------- */

/* Each message as "[DATE FLAGS]BYTES", where DATE is "-" if there is none. */
static char *
read_all (const char *bytes,
          gsize       length,
          gsize       piece,
          gboolean    single)
{
  TestDrip *drip = g_object_new (TEST_TYPE_DRIP, NULL);
  g_autoptr(GInputStream) stream = G_INPUT_STREAM (drip);
  g_autoptr(FumiMboxReader) reader = single ? fumi_mbox_reader_new_single (stream) : fumi_mbox_reader_new (stream);
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  drip->bytes = bytes;
  drip->length = length;
  drip->piece = piece;
  for (;;)
    {
      g_autoptr(GString) body = g_string_new (NULL);
      char buffer[37];
      FumiMboxFlags flags;
      gboolean found;
      gssize n;

      g_assert_true (fumi_mbox_reader_next (reader, &found, NULL, &error));
      g_assert_no_error (error);
      if (!found)
        return g_string_free (g_steal_pointer (&text), FALSE);

      while ((n = fumi_mbox_reader_read (reader, buffer, MIN (piece, sizeof buffer), NULL, &error)) > 0)
        g_string_append_len (body, buffer, n);
      g_assert_cmpint (n, ==, 0);
      g_assert_cmpint (fumi_mbox_reader_get_emitted (reader), ==, (goffset) body->len);

      flags = fumi_mbox_reader_get_flags (reader);
      g_string_append_c (text, '[');
      if (fumi_mbox_reader_get_date (reader) < 0)
        g_string_append_c (text, '-');
      else
        g_string_append_printf (text, "%" G_GINT64_FORMAT, fumi_mbox_reader_get_date (reader));
      g_string_append_printf (text, "%s%s%s%s]", (flags & FUMI_MBOX_READ) != 0 ? "S" : "",
                              (flags & FUMI_MBOX_STARRED) != 0 ? "F" : "",
                              (flags & FUMI_MBOX_REPLIED) != 0 ? "R" : "",
                              (flags & FUMI_MBOX_EXPUNGED) != 0 ? "X" : "");
      /* NUL shows as @. */
      for (gsize i = 0; i < body->len; i++)
        g_string_append_c (text, body->str[i] != '\0' ? body->str[i] : '@');
    }
}

typedef struct
{
  const char *name;
  const char *file;
  gsize       length; /* 0: strlen() */
  const char *expected;
} Case;

/* RFC 4155's own epoch line, 0 in UTC. */
#define EPOCH "From a@b.c Thu Jan  1 00:00:00 1970\n"
#define LATER "From a@b.c Thu Jan  1 00:01:40 1970\n"

static const Case cases[] = {
  { "one-message", EPOCH "Subject: x\n\ntext\n\n", 0, "[0]Subject: x\r\n\r\ntext\r\n" },
  { "two-messages", EPOCH "Subject: x\n\ntext\n\n" LATER "Subject: y\n\nmore\n\n", 0,
    "[0]Subject: x\r\n\r\ntext\r\n[100]Subject: y\r\n\r\nmore\r\n" },
  { "crlf", "From a@b.c Thu Jan  1 00:00:00 1970\r\nSubject: x\r\n\r\ntext\r\n\r\nFrom a@b.c Thu Jan  1 00:01:40 1970\r\n"
    "Subject: y\r\n\r\nmore\r\n", 0, "[0]Subject: x\r\n\r\ntext\r\n[100]Subject: y\r\n\r\nmore\r\n" },
  { "cr-of-old-macintosh", "From a@b.c Thu Jan  1 00:00:00 1970\rSubject: x\r\rtext\r\rFrom a@b.c Thu Jan  1 00:01:40 1970\r"
    "Subject: y\r\rmore\r", 0, "[0]Subject: x\r\n\r\ntext\r\n[100]Subject: y\r\n\r\nmore\r\n" },
  { "mixed-line-ends", EPOCH "Subject: x\r\n\ntext\r\nmore\n\n", 0, "[0]Subject: x\r\n\r\ntext\r\nmore\r\n" },
  { "mboxrd-quoting", EPOCH "S: x\n\n>From here\n>>From there\n >From\n>from\n>Fromage\n", 0,
    "[0]S: x\r\n\r\nFrom here\r\n>From there\r\n >From\r\n>from\r\n>Fromage\r\n" },
  { "mboxo-quoting", EPOCH "S: x\n\n>From here\n\n" LATER "S: y\n\n", 0, "[0]S: x\r\n\r\nFrom here\r\n[100]S: y\r\n" },
  { "text-that-was-not-quoted", EPOCH "S: x\n\nText.\n\nFrom my point of view\nit is one mail.\n\n" LATER "S: y\n\n", 0,
    "[0]S: x\r\n\r\nText.\r\n\r\nFrom my point of view\r\nit is one mail.\r\n[100]S: y\r\n" },
  { "no-blank-line-before-from", EPOCH "S: x\n\ntext\n" LATER "Subject: y\n\nmore\n", 0,
    "[0]S: x\r\n\r\ntext\r\n[100]Subject: y\r\n\r\nmore\r\n" },
  { "from-line-without-date", "From nobody\nSubject: x\n\ntext\n\nFrom nobody\nSubject: y\n\nmore\n", 0,
    "[-]Subject: x\r\n\r\ntext\r\n[-]Subject: y\r\n\r\nmore\r\n" },
  { "from-line-of-nothing", "From \nX-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\nSubject: x\n\ntext\n", 0,
    "[-S]Subject: x\r\n\r\ntext\r\n" },
  { "blank-lines-are-text", EPOCH "S: x\n\n\n\ntext\n\n\n\n" LATER "S: y\n\n", 0,
    "[0]S: x\r\n\r\n\r\n\r\ntext\r\n\r\n\r\n[100]S: y\r\n" },
  { "no-end", EPOCH "S: x\n\ntext without end", 0, "[0]S: x\r\n\r\ntext without end\r\n" },
  { "cut-off-between-cr-and-lf", EPOCH "S: x\r\n\r\ntext\r", 0, "[0]S: x\r\n\r\ntext\r\n" },
  { "cut-off-in-from-line", EPOCH "S: x\n\ntext\n\nFrom a@b.c Thu Jan", 0,
    "[0]S: x\r\n\r\ntext\r\n\r\nFrom a@b.c Thu Jan\r\n" },
  { "nul-bytes", EPOCH "S: \0x\n\n\0\0\n", sizeof EPOCH - 1 + 10, "[0]S: @x\r\n\r\n@@\r\n" },
  { "empty-message", EPOCH "\n" LATER "S: y\n\n", 0, "[0][100]S: y\r\n" },
  { "no-header", EPOCH "\ntext\n\n", 0, "[0]\r\ntext\r\n" },
  { "empty-file", "", 0, "" },
  { "no-mbox", "This is\na text.\n", 0, "" },
  { "something-before-the-first", "rubbish\n\n" EPOCH "S: x\n\ntext\n", 0, "[0]S: x\r\n\r\ntext\r\n" },
  { "blank-lines-before-the-first", "\n\n" EPOCH "S: x\n\ntext\n", 0, "[0]S: x\r\n\r\ntext\r\n" },
  { "content-length-is-not-believed", EPOCH "Content-Length: 1000\n\ntext\n\n" LATER "S: y\n\nmore\n", 0,
    "[0]Content-Length: 1000\r\n\r\ntext\r\n[100]S: y\r\n\r\nmore\r\n" },
  { "status", EPOCH "Status: RO\nX-Status: AF\nSubject: x\n\ntext\n", 0, "[0SFR]Subject: x\r\n\r\ntext\r\n" },
  { "status-in-the-middle-stays", EPOCH "Subject: x\nStatus: RO\nX-Status: F\nTo: y\n\nStatus: x\n", 0,
    "[0SF]Subject: x\r\nStatus: RO\r\nX-Status: F\r\nTo: y\r\n\r\nStatus: x\r\n" },
  { "only-the-first-status-is-ours", EPOCH "Status: O\nX-Status: \nStatus: RO\nX-Status: F\n\ntext\n", 0,
    "[0]Status: RO\r\nX-Status: F\r\n\r\ntext\r\n" },
  { "thunderbird", "From - Thu Jan  1 00:00:00 1970\nX-Account-Key: account1\nX-UIDL: 7\nX-Mozilla-Status: 0005\n"
    "X-Mozilla-Status2: 00000000\nX-Mozilla-Keys:                        \nReturn-Path: <a@b.c>\n\ntext\n", 0,
    "[0SF]Return-Path: <a@b.c>\r\n\r\ntext\r\n" },
  { "thunderbird-expunged", "From - Thu Jan  1 00:00:00 1970\nX-Mozilla-Status: 0009\nS: x\n\ntext\n", 0,
    "[0SX]S: x\r\n\r\ntext\r\n" },
  { "expunged-by-another-is-not", EPOCH "X-Mozilla-Status: 0008\nS: x\n\ntext\n", 0,
    "[0]X-Mozilla-Status: 0008\r\nS: x\r\n\r\ntext\r\n" },
  { "bytes-as-they-are", EPOCH "X-Fumibako-Bytes: 10\nS: x\n\na\r\nb\n\n", 0, "[0]S: x\n\na\r\nb" },
  { "bytes-of-an-edited-file", EPOCH "X-Fumibako-Bytes: 3\nS: x\n\nab\n\n", 0, "[0]S: x\n\nab\n" },
};

static void
test_reading (gconstpointer data)
{
  const Case *test = data;
  gsize length = test->length != 0 ? test->length : strlen (test->file);
  static const gsize pieces[] = { 1, 2, 3, 7, 64, 1000, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *text = read_all (test->file, length, pieces[i], FALSE);

      g_assert_cmpstr (text, ==, test->expected);
    }
}

/* ---- files that are one message -------------------------------------------------------------------- */

static const Case single_cases[] = {
  { "lf", "Subject: x\n\ntext\n\n", 0, "[-]Subject: x\r\n\r\ntext\r\n\r\n" },
  { "crlf-is-left-alone", "Subject: x\r\n\r\ntext\nmore", 0, "[-]Subject: x\r\n\r\ntext\nmore" },
  { "from-lines-are-text", "Subject: x\n\n" EPOCH ">From y\n", 0,
    "[-]Subject: x\r\n\r\nFrom a@b.c Thu Jan  1 00:00:00 1970\r\n>From y\r\n" },
  { "fields-stay", "Status: RO\nX-Mozilla-Status: 0004\n\ntext\n", 0,
    "[-SF]Status: RO\r\nX-Mozilla-Status: 0004\r\n\r\ntext\r\n" },
  { "no-line-end", "text", 0, "[-]text\r\n" },
  { "nothing", "", 0, "" },
};

static void
test_reading_single (gconstpointer data)
{
  const Case *test = data;
  static const gsize pieces[] = { 1, 2, 7, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *text = read_all (test->file, strlen (test->file), pieces[i], TRUE);

      g_assert_cmpstr (text, ==, test->expected);
    }
}

/* ---- From_ lines ----------------------------------------------------------------------------------- */

static const struct
{
  const char *line;
  gint64      date;
} from_lines[] = {
  { "From a@b.c Fri Jul  8 12:08:34 2011", 1310126914 },        /* RFC 4155 */
  { "From a@b.c Fri Jul 8 12:08:34 2011", 1310126914 },
  { "From a@b.c Fri Jul  8 12:08 2011", 1310126880 },           /* System V, without seconds */
  { "From a@b.c Fri Jul  8 12:08:34 +0900 2011", 1310094514 },  /* zone before the year */
  { "From a@b.c Fri Jul  8 12:08:34 JST 2011", 1310094514 },
  { "From a@b.c Fri Jul  8 12:08:34 2011 +0900", 1310094514 },  /* and behind it */
  { "From a@b.c Fri Jul  8 12:08:34 WIB 2011", 1310126914 },    /* a zone that nobody knows */
  { "From a@b.c Fri Jul  8 12:08:34 EDT 2011", 1310141314 },
  { "From a@b.c Fri, 08 Jul 2011 12:08:34 +0900", 1310094514 }, /* as in a Date field */
  { "From a@b.c Fri, 8 Jul 2011 12:08:34 +0900 (JST)", 1310094514 },
  { "From a@b.c Fri, 8 Jul 11 12:08:34 GMT", 1310126914 },
  { "From a@b.c 08 Jul 2011 12:08:34", 1310126914 },
  { "From a@b.c 2011-07-08 12:08:34", 1310126914 },
  { "From a@b.c 2011/07/08 12:08:34 +0900", 1310094514 },       /* Japanese mailers */
  { "From a@b.c  Fri Jul  8 12:08:34 2011", 1310126914 },
  { "From \"a b\"@b.c Fri Jul  8 12:08:34 2011", 1310126914 },
  { "From May@b.c Fri Jul  8 12:08:34 2011", 1310126914 },
  { "From may Fri Jul  8 12:08:34 2011", 1310126914 },
  { "From ???@??? Fri Jul 08 12:08:34 2011", 1310126914 },      /* Eudora */
  { "From uucp Fri Jul  8 12:08:34 2011 remote from host", 1310126914 },
  { "From MAILER_DAEMON Fri Jul  8 12:08:34 2011", 1310126914 },
  { "From Fri Jul  8 12:08:34 2011", 1310126914 },              /* nobody named */
  { "From - Fri Jul 08 12:08:34 2011", 1310126914 },            /* Thunderbird; TZ is UTC here */
  { "From - Fri, 08 Jul 2011 12:08:34 +0900", 1310094514 },
  { "From a@b.c", -1 },
  { "From ", -1 },
  { "From my point of view", -1 },
  { "From Monday to Friday", -1 },
  { "From a@b.c Fri Jul 99 12:08:34 2011", -1 },
  { "From a@b.c Fri Jul  8 25:08:34 2011", -1 },
  { "From a@b.c Fri Jul  8 12:08:34", -1 },
  { "From a@b.c Fri Feb 31 12:08:34 2011", -1 },
};

static void
test_from_lines (void)
{
  FumiMboxFrom from;

  for (guint i = 0; i < G_N_ELEMENTS (from_lines); i++)
    {
      g_test_message ("%s", from_lines[i].line);
      g_assert_true (fumi_mbox_parse_from (from_lines[i].line, strlen (from_lines[i].line), &from));
      g_assert_cmpint (from.date, ==, from_lines[i].date);
    }

  g_assert_false (fumi_mbox_parse_from ("Fro", 3, &from));
  g_assert_false (fumi_mbox_parse_from ("Frog a@b.c", 10, &from));
}

static void
test_made_from_lines_are_read (void)
{
  static const gint64 dates[] = { 0, 1310126914, 951782400, 4102444799 };

  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *line = fumi_mbox_make_from ("a@b.c", dates[i]);
      FumiMboxFrom from;

      g_assert_true (fumi_mbox_parse_from (line, strlen (line), &from));
      g_assert_cmpint (from.date, ==, dates[i]);
      g_assert_false (from.bare);
    }
}

static void
test_senders_that_no_line_can_hold (void)
{
  static const char * const senders[] = { NULL, "", "-", "a b@c", "a\nb@c", "名前@例え.jp" };

  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      g_autofree char *line = fumi_mbox_make_from (senders[i], 0);

      g_assert_cmpstr (line, ==, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970");
    }
}

/* ---- what a file is -------------------------------------------------------------------------------- */

static void
test_mbox_is_told_from_others (void)
{
  static const struct
  {
    const char *start;
    gboolean    is_mbox;
  } files[] = {
    { EPOCH "Subject: x\n", TRUE },
    { EPOCH, TRUE },
    { "\n\n" EPOCH "Subject: x\n", TRUE },
    { "From - Fri Jul 08 12:08:34 2011\r\nX-Mozilla-Status: 0001\r\n", TRUE },
    { "From nobody\nSubject: x\n", TRUE },
    { "From nobody to somebody\nthis is a text\n", FALSE },
    { "From: a@b.c\nSubject: x\n", FALSE },
    { "\177ELF From x", FALSE },
    { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_assert_cmpint (fumi_mbox_looks_like (files[i].start, strlen (files[i].start), TRUE), ==, files[i].is_mbox);
}

/* ---- there and back -------------------------------------------------------------------------------- */

static GBytes *
write_mbox (GPtrArray *messages)
{
  g_autoptr(GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < messages->len; i++)
    {
      g_autoptr(GInputStream) message = g_memory_input_stream_new_from_bytes (messages->pdata[i]);

      g_assert_true (fumi_mbox_write (output, message, "a@b.c", i, (FumiMboxFlags) (i % 8), NULL, &error));
      g_assert_no_error (error);
    }

  g_assert_true (g_output_stream_close (output, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
}

static void
assert_round_trip (GPtrArray *messages)
{
  g_autoptr(GBytes) mbox = write_mbox (messages);
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes (mbox);
  g_autoptr(FumiMboxReader) reader = fumi_mbox_reader_new (stream);
  g_autoptr(GError) error = NULL;
  gboolean found;

  for (guint i = 0; i < messages->len; i++)
    {
      g_autoptr(GByteArray) body = g_byte_array_new ();
      guint8 buffer[1000];
      gsize length;
      const guint8 *bytes = g_bytes_get_data (messages->pdata[i], &length);
      gssize n;

      g_assert_true (fumi_mbox_reader_next (reader, &found, NULL, &error));
      g_assert_true (found);
      while ((n = fumi_mbox_reader_read (reader, buffer, sizeof buffer, NULL, &error)) > 0)
        g_byte_array_append (body, buffer, n);
      g_assert_no_error (error);
      g_assert_cmpmem (body->data, body->len, bytes, length);
      g_assert_cmpint (fumi_mbox_reader_get_date (reader), ==, i);
      g_assert_cmpint (fumi_mbox_reader_get_flags (reader) & 7, ==, i % 8);
    }

  g_assert_true (fumi_mbox_reader_next (reader, &found, NULL, &error));
  g_assert_false (found);
}

static GPtrArray *
new_messages (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

static void
add_text (GPtrArray  *messages,
          const char *text)
{
  g_ptr_array_add (messages, g_bytes_new (text, strlen (text)));
}

static void
test_export_comes_back (void)
{
  static const char * const texts[] = {
    "Subject: x\r\n\r\ntext\r\n",
    "Subject: x\r\n\r\nFrom y\r\n>From z\r\n>>From \r\n",
    "From a@b.c Thu Jan  1 00:00:00 1970\r\nSubject: x\r\n\r\n",
    "Subject: x\r\n\r\n\r\n\r\n",
    "Subject: x\r\n",
    "\r\n",
    "\r\n\r\n",
    "",
    "\n",
    "\r",
    "text without end",
    "Subject: x\n\nlf\n",
    "Subject: x\r\n\r\nboth\r\nkinds\nof\rends\r\r\n",
    "Subject: x\r\n\r\nbare\rcr\r\n",
    "Subject: x\r\n\r\nend\r",
    "Status: RO\r\nX-Status: FA\r\nX-Fumibako-Bytes: 3\r\n\r\ntext\r\n",
    "X-Fumibako-Bytes: 3\r\n\r\ntext\r\n",
    "X-Mozilla-Status: 0008\r\nSubject: x\r\n\r\ntext\r\n",
    " folded: x\r\n\r\ntext\r\n",
    "Subject: x\r\n\r\nFrom a@b.c Thu Jan  1 00:00:00 1970\r\nSubject: y\r\n\r\n",
  };
  g_autoptr(GPtrArray) messages = new_messages ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    add_text (messages, texts[i]);
  assert_round_trip (messages);
}

/* Words that can hurt, in any order. */
static void
test_any_message_comes_back (void)
{
  static const char * const words[] = {
    "\r\n", "\n", "\r", "From ", ">", "a@b.c Thu Jan  1 00:00:00 1970", "Status:", "X-Status:", "X-Fumibako-Bytes: 7",
    "Subject: x", " ", "text", "\r\n\r\n", ">From ",
  };
  g_autoptr(GRand) rand = g_rand_new_with_seed (4);

  for (guint round = 0; round < 300; round++)
    {
      g_autoptr(GPtrArray) messages = new_messages ();

      for (guint i = 0; i < 10; i++)
        {
          g_autoptr(GString) text = g_string_new (NULL);
          gint n = g_rand_int_range (rand, 0, 30);

          for (gint j = 0; j < n; j++)
            g_string_append (text, words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
          add_text (messages, text->str);
        }
      assert_round_trip (messages);
    }
}

/* Blocks of the reader and the writer end within such a message in every way. */
static void
test_long_lines_come_back (void)
{
  g_autoptr(GPtrArray) messages = new_messages ();

  for (gsize length = 64 * 1024 - 1100; length < 64 * 1024 + 30; length += 7)
    {
      g_autofree char *line = g_strnfill (length, 'x');
      g_autofree char *text = g_strconcat ("S: x\r\n\r\n", line, "\r\n>From y\r\n", NULL);

      add_text (messages, text);
    }
  assert_round_trip (messages);
}

int
main (int    argc,
      char **argv)
{
  /* A From_ line of Thunderbird's is in local time. */
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/store/mbox/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_reading);
    }
  for (guint i = 0; i < G_N_ELEMENTS (single_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/store/mbox/single/", single_cases[i].name, NULL);

      g_test_add_data_func (path, &single_cases[i], test_reading_single);
    }
  g_test_add_func ("/store/mbox/from-lines", test_from_lines);
  g_test_add_func ("/store/mbox/made-from-lines-are-read", test_made_from_lines_are_read);
  g_test_add_func ("/store/mbox/senders-that-no-line-can-hold", test_senders_that_no_line_can_hold);
  g_test_add_func ("/store/mbox/is-told-from-others", test_mbox_is_told_from_others);
  g_test_add_func ("/store/mbox/export-comes-back", test_export_comes_back);
  g_test_add_func ("/store/mbox/any-message-comes-back", test_any_message_comes_back);
  g_test_add_func ("/store/mbox/long-lines-come-back", test_long_lines_come_back);
  return g_test_run ();
}
