/* test-dot-decoder.c: dots, line ends and the end of a message, wherever the segments are cut.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-dot-decoder.h"

#include <string.h>

/* Decodes @wire in pieces of @in_size into pieces of @out_size; NULL if the end was not found. */
static char *
decode (const char *wire,
        gsize       length,
        gboolean    lf_only,
        gsize       in_size,
        gsize       out_size,
        gsize      *used)
{
  g_autofree guint8 *out = g_malloc (out_size);
  GString *text = g_string_new (NULL);
  FumiPop3DotDecoder decoder;
  gsize at = 0;
  gsize idle = 0;

  fumi_pop3_dot_decoder_init (&decoder, lf_only);
  while (at < length && !fumi_pop3_dot_decoder_is_ended (&decoder))
    {
      gsize n = MIN (in_size, length - at);
      g_autofree guint8 *in = g_memdup2 (wire + at, n);
      gsize taken;
      gsize given;

      fumi_pop3_dot_decoder_step (&decoder, in, n, &taken, out, out_size, &given);
      g_assert_cmpuint (taken, <=, n);
      g_assert_cmpuint (given, <=, out_size);
      g_string_append_len (text, (char *) out, given);
      at += taken;

      idle = taken == 0 && given == 0 ? idle + 1 : 0;
      g_assert_cmpuint (idle, <, 2);
    }

  *used = at;
  if (!fumi_pop3_dot_decoder_is_ended (&decoder))
    {
      g_string_free (text, TRUE);
      return NULL;
    }

  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *wire;
  const char *text; /* NULL: the end is not there yet */
  gboolean    lf_only;
} Case;

/* RFC 1939 §3; Q53 to Q63 of pop3.md. */
static const Case cases[] = {
  { ".\r\n", "" },
  { "a\r\n.\r\n", "a\r\n" },
  { "\r\n.\r\n", "\r\n" },
  { "..\r\n.\r\n", ".\r\n" },
  { "..a\r\n...\r\n..\r\n.\r\n", ".a\r\n..\r\n.\r\n" },
  { "a\r\n..first\r\n.\r\n", "a\r\n.first\r\n" },
  { "a.b..c\r\n.\r\n", "a.b..c\r\n" },
  { "....................\r\n.\r\n", "...................\r\n" },
  /* A server that forgot to stuff: RFC 1939 takes the first dot away all the same. */
  { ".foo\r\n.\r\n", "foo\r\n" },
  { ".\rfoo\r\n.\r\n", "\rfoo\r\n" },
  { ".\r\r\n.\r\n", "\r\r\n" },
  { ".\r.\r\n.\r\n", "\r.\r\n" },
  /* In a CRLF session nothing else makes a line: these must not end the message. */
  { "a\n.\nb\r\n.\r\n", "a\n.\nb\r\n" },
  { "a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n" },
  { "a\r.\rb\r\n.\r\n", "a\r.\rb\r\n" },
  { "a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n" },
  { "a\r\n.\n.\r\nb\r\n.\r\n", "a\r\n\n.\r\nb\r\n" },
  { "a\r\r\n.\r\n", "a\r\r\n" },
  { "a\n\r\n.\r\n", "a\n\r\n" },
  { "\r\r\n\n.\r\n\r\n.\r\n", "\r\r\n\n.\r\n\r\n" },
  { "a\n..b\r\n.\r\n", "a\n..b\r\n" },
  /* No end. */
  { "", NULL },
  { "a", NULL },
  { ".", NULL },
  { ".\r", NULL },
  { "a\r\n.", NULL },
  { "a\r\n.\r", NULL },
  { "a.\r\n", NULL }, /* Q59: the dot right after the last character */
  { "a\n.\n", NULL },
  /* LF alone (Q58). */
  { ".\n", "", TRUE },
  { "a\n.\n", "a\n", TRUE },
  { "a\n..\n...\n.\n", "a\n.\n..\n", TRUE },
  { "a\r\n.\r\n", "a\r\n", TRUE },
  { "a\n.\r\n", "a\n", TRUE },
  { ".foo\n.\n", "foo\n", TRUE },
  { ".\rfoo\n.\n", "\rfoo\n", TRUE },
  { "a\n.", NULL, TRUE },
};

static void
test_text_is_the_same_wherever_it_is_cut (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = strlen (cases[i].wire);
      gsize sizes[] = { 1, 2, 3, 5, 64 };

      for (guint in = 0; in < G_N_ELEMENTS (sizes); in++)
        {
          for (guint out = 0; out < G_N_ELEMENTS (sizes); out++)
            {
              gsize used;
              g_autofree char *text = decode (cases[i].wire, length, cases[i].lf_only, sizes[in],
                                              sizes[out], &used);

              g_assert_cmpstr (text, ==, cases[i].text);
              g_assert_cmpuint (used, ==, length);
            }
        }
    }
}

/* Q55 of pop3.md. */
static void
test_one_cut_at_every_byte (void)
{
  static const char wire[] = "..a\r\nb\r\n...\r\n.c\r\n\r\n.\r\n";

  for (gsize cut = 0; cut < sizeof wire; cut++)
    {
      FumiPop3DotDecoder decoder;
      guint8 out[64];
      gsize taken;
      gsize first;
      gsize second;

      fumi_pop3_dot_decoder_init (&decoder, FALSE);
      fumi_pop3_dot_decoder_step (&decoder, (guint8 *) wire, cut, &taken, out, sizeof out, &first);
      g_assert_cmpuint (taken, ==, MIN (cut, sizeof wire - 1));
      fumi_pop3_dot_decoder_step (&decoder, (guint8 *) wire + taken, sizeof wire - 1 - taken,
                                  &taken, out + first, sizeof out - first, &second);

      g_assert_true (fumi_pop3_dot_decoder_is_ended (&decoder));
      g_assert_cmpmem (out, first + second, ".a\r\nb\r\n..\r\nc\r\n\r\n", 16);
    }
}

/* Q56 of pop3.md: with commands sent ahead, the next answer stands right behind. */
static void
test_nothing_behind_the_end_is_taken (void)
{
  static const char wire[] = "a\r\n.\r\n+OK 2 octets\r\n.b\r\n.\r\n";
  gsize used;
  g_autofree char *text = decode (wire, sizeof wire - 1, FALSE, 64, 64, &used);

  g_assert_cmpstr (text, ==, "a\r\n");
  g_assert_cmpstr (wire + used, ==, "+OK 2 octets\r\n.b\r\n.\r\n");
}

/* Q61 of pop3.md. */
static void
test_every_byte_value_passes_unchanged (void)
{
  g_autoptr(GString) wire = g_string_new (NULL);
  FumiPop3DotDecoder decoder;
  guint8 out[1024];
  gsize taken;
  gsize given;

  for (guint i = 0; i < 256; i++)
    {
      g_string_append_c (wire, 'x');
      g_string_append_c (wire, (char) i);
    }
  g_string_append (wire, "\r\n.\r\n");

  fumi_pop3_dot_decoder_init (&decoder, FALSE);
  fumi_pop3_dot_decoder_step (&decoder, (guint8 *) wire->str, wire->len, &taken, out, sizeof out,
                              &given);

  g_assert_true (fumi_pop3_dot_decoder_is_ended (&decoder));
  g_assert_cmpmem (out, given, wire->str, wire->len - 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/dot-decoder/text-is-the-same-wherever-it-is-cut",
                   test_text_is_the_same_wherever_it_is_cut);
  g_test_add_func ("/pop3/dot-decoder/one-cut-at-every-byte", test_one_cut_at_every_byte);
  g_test_add_func ("/pop3/dot-decoder/nothing-behind-the-end-is-taken",
                   test_nothing_behind_the_end_is_taken);
  g_test_add_func ("/pop3/dot-decoder/every-byte-value-passes-unchanged",
                   test_every_byte_value_passes_unchanged);

  return g_test_run ();
}
