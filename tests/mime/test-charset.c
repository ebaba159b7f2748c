/* test-charset.c: what the mail of every day is written in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "fumi-charset.h"

typedef struct
{
  const char *label;
  const char *bytes;
  const char *text;
} Case;

static void
check (const Case *cases,
       gsize       n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *text = fumi_charset_decode (cases[i].bytes, strlen (cases[i].bytes),
                                                   cases[i].label);

      g_test_message ("case %" G_GSIZE_FORMAT ", %s", i, cases[i].label);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* RFC 1468, and what Microsoft's CP50221 made of it. */
static void
test_iso_2022_jp_as_it_is_sent (void)
{
  static const Case cases[] = {
    { "ISO-2022-JP", "\033$BF|K\\8l\033(B", "日本語" },
    { "iso-2022-jp", "Re: \033$BF|K\\\033(B (\033$B8l\033(J)", "Re: 日本 (語)" },
    { "iso-2022-jp", "\033$@F|K\\\033(B", "日本" },
    { "iso-2022-jp", "\033$(BF|K\\\033(B", "日本" },
    { "ISO-2022-JP", "\033(I12345\033(B", "ｱｲｳｴｵ" },
    { "ISO-2022-JP", "\033$B-!-\"-)\033(B", "①②⑨" },
    { "ISO-2022-JP", "\033$B-j\033(B", "㈱" },
    { "ISO-2022-JP", "\033$B|byu\033(B", "髙﨑" },
    { "ISO-2022-JP", "\033$B!]!A!B\033(B", "－～∥" },
    { "ISO-2022-JP", "\016\061\062\017A", "ｱｲA" },
    { "ISO-2022-JP-1", "\033$(D0!\033(B", "丂" },
    { "CP50221", "\033$BF|\033(I1\033(B", "日ｱ" },
    { NULL, "\033$BF|K\\8l\033(B", "日本語" },
    { "us-ascii", "\033$BF|K\\8l\033(B", "日本語" },
    { "utf-8", "\033$BF|K\\8l\033(B", "日本語" },
    { "shift_jis", "\033$BF|K\\8l\033(B", "日本語" },
    /* A line that forgot to go back does not take the next one with it. */
    { "iso-2022-jp", "\033$BF|K\\8l\nplain", "日本語\nplain" },
    { "iso-2022-jp", "\033$BF|K", "日�" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_shift_jis_and_euc_jp_as_they_are_sent (void)
{
  static const Case cases[] = {
    { "Shift_JIS", "\x93\xfa\x96\x7b\x8c\xea", "日本語" },
    { "x-sjis", "\x87\x40\x87\x8a", "①㈱" },
    { "sjis", "\xee\xe0\xed\x95", "髙﨑" },
    { "cp932", "\xfb\xfc\xfa\xb1", "髙﨑" },
    { "shift_jis", "\xb1\xb2\xb3", "ｱｲｳ" },
    { "shift_jis", "\x95\x5c\x8e\xa6 \\~", "表示 \\~" },
    { "shift_jis", "\xf9\x8b", "〓" }, /* a telephone's own picture */
    { "EUC-JP", "\xc6\xfc\xcb\xdc\xb8\xec", "日本語" },
    { "euc-jp", "\xad\xa1\xad\xea", "①㈱" },
    { "euc-jp", "\xfc\xe2\xf9\xf5", "髙﨑" },
    { "euc-jp", "\x8e\xb1\x8e\xb2", "ｱｲ" },
    { "euc-jp", "\x8f\xb0\xa1", "丂" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_other_charsets_by_their_labels (void)
{
  static const Case cases[] = {
    { "utf-8", "文箱", "文箱" },
    { "UTF8", "文箱", "文箱" },
    { "ISO-8859-1", "caf\xe9", "café" },
    { "iso-8859-1", "\x93quoted\x94 \x80", "“quoted” €" },
    { "ISO8859-15", "\xa4", "€" },
    { "cp1252", "\x80", "€" },
    { "windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет" },
    { "koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет" },
    { "gb2312", "\xc4\xe3\xba\xc3\xe9\x46", "你好镕" },
    { "big5", "\xa7\x41\xa6\x6e", "你好" },
    { "ks_c_5601-1987", "\xbe\xc8\xb3\xe7\x8c\x63", "안녕똠" },
    { "utf-7", "Hi +ZeVnLA-", "Hi 日本" },
    { "unicode-1-1-utf-7", "+AOk-", "é" },
    { "\"utf-8\"", "é", "é" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_wrong_and_missing_labels_are_guessed (void)
{
  static const Case cases[] = {
    /* UTF-8 that is valid stays UTF-8. */
    { "iso-8859-1", "文箱", "文箱" },
    { "shift_jis", "日本語のメール", "日本語のメール" },
    { "iso-2022-jp", "日本語", "日本語" },
    { NULL, "日本語", "日本語" },
    { NULL, "plain", "plain" },
    { "fakescii-7", "plain", "plain" },
    { "iso-2022-jp", "\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd", "こんにちは" },
    { NULL, "\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd", "こんにちは" },
    { "utf-8", "\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd", "こんにちは" },
    { "us-ascii", "\xa4\xb3\xa4\xf3\xa4\xcb\xa4\xc1\xa4\xcf", "こんにちは" },
    { NULL, "\x82\xa8\x90\xa2\x98\x62\x82\xc9\x82\xc8\x82\xe8\x82\xdc\x82\xb7", "お世話になります" },
    { NULL, "\xa4\xaa\xc0\xa4\xcf\xc3\xa4\xcb\xa4\xca\xa4\xea\xa4\xde\xa4\xb9", "お世話になります" },
    { NULL, "\x8c\x8f\x96\xbc", "件名" },
    { NULL, "caf\xe9", "café" },
    { NULL, "Gr\xfc\xdf" "e", "Grüße" },
    { "x-unknown", "M\xfcller", "Müller" },
    { "../../etc/passwd", "x", "x" },
    { "UTF-8//IGNORE", "\xe9t\xe9", "été" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_damage_becomes_replacement_characters (void)
{
  static const struct { const char *label; const char *bytes; gsize length; const char *text; } cases[] = {
    { NULL, "", 0, "" },
    { NULL, "a\0b", 3, "a�b" },
    { "iso-2022-jp", "\033$B\0\0\033(B", 8, "��" },
    { "utf-16", "\xfe\xff\x65\x87", 4, "文" },
    { "utf-16", "\x87\x65\x0a\0", 4, "文\n" },
    { "utf-16", "\x65\x87\0\x0a", 4, "文\n" },
    { "utf-16le", "\x87\x65\x00", 3, "文�" },
    { "utf-32le", "\x87\x65\0\0", 4, "文" },
    { "utf-8", "caf\xc3 ol\xc3\xa9", 9, "caf� olé" },
    { "euc-kr", "\xbe\xc8\xff", 3, "안�" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = fumi_charset_decode (cases[i].bytes, cases[i].length, cases[i].label);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* Any bytes under any label, whole and cut anywhere, give valid UTF-8. */
static void
test_nothing_makes_it_fail (void)
{
  static const char *const labels[] = {
    NULL, "utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "utf-16", "utf-32", "utf-7", "gb18030", "big5",
    "euc-kr", "iso-2022-kr", "iso-8859-1", "x-nonsense",
  };
  static const char text[] = "a\033$B-!|b\033(I1\033(B\x82\xa0\xa4\xa2\x8f\xb0\xa1\xf0\x9f\x93\xa6\xff\0+AOk\xc3";

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    for (gsize start = 0; start < sizeof text; start++)
      for (gsize length = 0; start + length < sizeof text; length++)
        {
          g_autofree char *exact = g_memdup2 (text + start, length);
          g_autofree char *decoded = fumi_charset_decode (length > 0 ? exact : "", length, labels[i]);

          g_assert_true (g_utf8_validate (decoded, -1, NULL));
        }
}

static char *
from_hex (const char *hex,
          gsize      *length)
{
  char *bytes = g_malloc (strlen (hex) / 2 + 1);

  *length = strlen (hex) / 2;
  for (gsize i = 0; i < *length; i++)
    bytes[i] = g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]);
  bytes[*length] = '\0';
  return bytes;
}

/* nkf and Microsoft's table differ in the code points of two signs that look the same. */
static char *
as_microsoft (const char *text)
{
  g_auto(GStrv) minus = g_strsplit (text, "\u2212", -1);
  g_autofree char *joined = g_strjoinv ("－", minus);
  g_auto(GStrv) yen = g_strsplit (joined, "¥", -1);

  return g_strjoinv ("￥", yen);
}

/* nkf's own tests: -w is "to UTF-8", -x keeps half-width kana. */
static void
test_nkf_vectors (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("FUMI_SHARED") != NULL ? g_getenv ("FUMI_SHARED") : "",
                                            "corpus", "nkf-vectors", "vectors.json", NULL);
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonArray *tests;
  guint checked = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("$FUMI_SHARED/corpus/nkf-vectors is missing");
      return;
    }

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  tests = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "tests");

  for (guint i = 0; i < json_array_get_length (tests); i++)
    {
      JsonObject *test = json_array_get_object_element (tests, i);
      const char *options = json_object_get_string_member (test, "nkf_options");
      g_autofree char *input = NULL;
      g_autofree char *expected = NULL;
      g_autofree char *wanted = NULL;
      g_autofree char *text = NULL;
      g_autofree char *name = NULL;
      gsize length;
      gsize expected_length;

      if (strcmp (options, "-w") != 0 && strcmp (options, "-xw") != 0)
        continue;

      input = from_hex (json_object_get_string_member (test, "input"), &length);
      expected = from_hex (json_array_get_string_element (json_object_get_array_member (test, "accepted"), 0),
                           &expected_length);
      /* Names in many charsets: TAP is UTF-8. */
      name = g_strescape (json_object_get_string_member (test, "name"), NULL);
      g_test_message ("%s", name);
      text = fumi_charset_decode (input, length, NULL);
      wanted = as_microsoft (expected);
      g_assert_cmpstr (text, ==, wanted);
      checked++;
    }

  g_assert_cmpuint (checked, >, 5);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/charset/iso-2022-jp-as-it-is-sent", test_iso_2022_jp_as_it_is_sent);
  g_test_add_func ("/mime/charset/shift-jis-and-euc-jp-as-they-are-sent",
                   test_shift_jis_and_euc_jp_as_they_are_sent);
  g_test_add_func ("/mime/charset/other-charsets-by-their-labels", test_other_charsets_by_their_labels);
  g_test_add_func ("/mime/charset/wrong-and-missing-labels-are-guessed",
                   test_wrong_and_missing_labels_are_guessed);
  g_test_add_func ("/mime/charset/damage-becomes-replacement-characters",
                   test_damage_becomes_replacement_characters);
  g_test_add_func ("/mime/charset/nothing-makes-it-fail", test_nothing_makes_it_fail);
  g_test_add_func ("/mime/charset/nkf-vectors", test_nkf_vectors);
  return g_test_run ();
}
