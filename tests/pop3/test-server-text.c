/* test-server-text.c: whatever a server says can be shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-server-text.h"

#include <string.h>

/* Q10 and Q80 of pop3.md. */
static void
test_words_are_decoded_and_made_harmless (void)
{
  static const struct
  {
    const char *bytes;
    const char *text;
  } table[] = {
    { "", "" },
    { "  ready  ", "ready" },
    { "<b>100% %s</b>", "<b>100% %s</b>" },
    { "パスワードが違います", "パスワードが違います" },
    { "\x83\x70\x83\x58\x83\x8f\x81\x5b\x83\x68", "パスワード" },                 /* Shift_JIS */
    { "\xa5\xd1\xa5\xb9\xa5\xef\xa1\xbc\xa5\xc9", "パスワード" },                 /* EUC-JP */
    { "\033$B%Q%9%o!<%I\033(B", "パスワード" },                                    /* ISO-2022-JP */
    { "\033[31mPOP3\033[0m \xff\xfe ready", "[31mPOP3 [0m �� ready" },
    { "a\tb\rc\001d\177e", "a b c d e" },
    { "a\xe2\x80\xaegnp.exe", "a gnp.exe" },     /* U+202E right-to-left override */
    { "a\xe2\x80\xa8" "b\xc2\x85" "c", "a b c" }, /* line separator, next line */
    { "caf\xe9", "caf\xef\xbf\xbd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gsize length = strlen (table[i].bytes);
      g_autofree char *bytes = g_memdup2 (table[i].bytes, length);
      g_autofree char *text = fumi_pop3_server_text_clean (bytes, length);

      g_assert_cmpstr (text, ==, table[i].text);
    }
}

static void
test_nul_does_not_hide_what_follows (void)
{
  g_autofree char *text = fumi_pop3_server_text_clean ("a\0b", 3);

  g_assert_cmpstr (text, ==, "a\xef\xbf\xbd" "b");
}

static void
test_text_has_at_most_512_characters (void)
{
  g_autofree char *ascii = g_strnfill (100000, 'x');
  g_autofree char *from_ascii = fumi_pop3_server_text_clean (ascii, 100000);
  g_autoptr(GString) kana = g_string_new (NULL);
  g_autofree char *from_kana = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (kana, "あ");
  from_kana = fumi_pop3_server_text_clean (kana->str, kana->len);

  g_assert_cmpuint (g_utf8_strlen (from_ascii, -1), ==, 512);
  g_assert_true (g_utf8_validate (from_kana, -1, NULL));
  g_assert_cmpuint (g_utf8_strlen (from_kana, -1), ==, 512);
}

static void
test_every_byte_pair_gives_printable_text (void)
{
  for (guint i = 0; i < 0x10000; i++)
    {
      char bytes[2] = { (char) (i >> 8), (char) i };
      g_autofree char *text = fumi_pop3_server_text_clean (bytes, 2);

      g_assert_true (g_utf8_validate (text, -1, NULL));
      for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
        g_assert_true (g_unichar_isprint (g_utf8_get_char (p)));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/server-text/words-are-decoded-and-made-harmless",
                   test_words_are_decoded_and_made_harmless);
  g_test_add_func ("/pop3/server-text/nul-does-not-hide-what-follows",
                   test_nul_does_not_hide_what_follows);
  g_test_add_func ("/pop3/server-text/text-has-at-most-512-characters",
                   test_text_has_at_most_512_characters);
  g_test_add_func ("/pop3/server-text/every-byte-pair-gives-printable-text",
                   test_every_byte_pair_gives_printable_text);

  return g_test_run ();
}
