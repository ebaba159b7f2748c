/* test-header-text.c: header fields as they stand in real mail.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-file-name.h"
#include "fumi-header-params.h"
#include "fumi-header-text.h"
#include "fumi-mailbox.h"

static void
test_encoded_words (void)
{
  static const struct { const char *raw; const char *text; } cases[] = {
    /* RFC 2047 §8's examples */
    { "=?ISO-8859-1?Q?a?=", "a" },
    { "=?ISO-8859-1?Q?a?= b", "a b" },
    { "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab" },
    { "=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab" },
    { "=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=", "ab" },
    { "=?ISO-8859-1?Q?a_b?=", "a b" },
    { "=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b" },
    { "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n"
      " =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
      "If you can read this you understand the example." },
    { "=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore" }, /* RFC 2231 §5 */
    /* published vectors for ISO-2022-JP */
    { "=?ISO-2022-JP?B?GyhJMTIzNDUbKEI=?=", "ｱｲｳｴｵ" },
    { "=?ISO-2022-JP?B?GyRCfGJ5dRsoQg==?=", "髙﨑" },
    { "=?ISO-2022-JP?B?GyRCIV0hXRsoQg==?=", "－－" },
    /* a character, and ISO-2022-JP's state, split between words */
    { "=?UTF-8?B?5pY=?= =?UTF-8?B?h+eusQ==?=", "文箱" },
    { "=?UTF-8?Q?=E6=96?=\r\n =?utf-8?Q?=87=E7=AE=B1?=", "文箱" },
    { "=?ISO-2022-JP?B?GyRCRnxL?= =?ISO-2022-JP?B?XDhsGyhC?=", "日本語" },
    /* padding inside one word: encoded piece by piece */
    { "=?UTF-8?B?5paH?==?UTF-8?B?566x?=", "文箱" },
    { "=?UTF-8?B?YQ==YmM=?=", "abc" },
    { "=?UTF-8?B?YWI?=", "ab" },
    /* what senders do to them */
    { "Re:=?UTF-8?B?5paH566x?=!", "Re:文箱!" },
    { "=?UTF-8?Q?with blanks in it?=", "with blanks in it" },
    { "=?UTF-8?B?5paH\r\n 566x?=", "文箱" },
    { "=?utf-8?q?=3D=3F?=", "=?" },
    { "=?UTF-8?Q?" "?= x", "x" },
    { "=?UTF-8?X?abc?=", "=?UTF-8?X?abc?=" },
    { "=?UTF-8?B?abc", "=?UTF-8?B?abc" },
    { "1 =? 2 ?= 3", "1 =? 2 ?= 3" },
    { "=?utf-8?Q?=41=4?=", "A=4" },
    { "=?unknown-8bit?Q?caf=E9?=", "café" },
    /* raw text */
    { "\033$BF|K\\8l\033(B", "日本語" },
    { "\033$B=$=?\033(B", "修戎" }, /* =? among double bytes is no word */
    { "\x8c\x8f\x96\xbc", "件名" },
    { "caf\xc3\xa9", "café" },
    { "a\r\n b\r\n\tc", "a b c" },
    { "  x  ", "x" },
    /* what must not reach the screen */
    { "a\x01\x1b[31mb\x7f", "a[31mb" },
    { "=?UTF-8?Q?a=00b=0D=0Ac?=", "a�b c" },
    { "=?UTF-8?B?4oCuZ3BqLmV4ZQ==?=", "gpj.exe" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = fumi_header_text_decode (cases[i].raw, strlen (cases[i].raw), NULL);

      g_test_message ("%s", cases[i].raw);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_raw_bytes_are_in_the_charset_of_the_text (void)
{
  g_autofree char *text = fumi_header_text_decode ("\xcf\xf0\xe8\xe2\xe5\xf2", 6, "windows-1251");

  g_assert_cmpstr (text, ==, "Привет");
}

static void
test_a_field_is_one_line_of_at_most_998_characters (void)
{
  g_autoptr(GString) raw = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append (raw, "文");
  text = fumi_header_text_decode (raw->str, raw->len, NULL);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (text, -1), ==, 998);
}

static void
test_one_line (void)
{
  static const struct { const char *text; guint max; const char *line; } cases[] = {
    { " a \t\r\n b ", 100, "a b" },
    { "a\u00a0\u2003b", 100, "a b" },
    { "見積\u3000の件", 100, "見積\u3000の件" },
    { "a\u202eb\u2066c\u2069\ufeff", 100, "abc" },
    { "abcdef", 3, "abc" },
    { "ab cd", 3, "ab " },
    { "a\xff" "b", 100, "a�b" },
    { "\u200fעברית", 100, "\u200fעברית" },
    { "abc", 0, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = fumi_text_one_line (cases[i].text, cases[i].max);

      g_assert_cmpstr (line, ==, cases[i].line);
    }
}

/* "name <address>, …" of what was read */
static char *
read_mailboxes (const char *raw)
{
  g_autoptr(GPtrArray) mailboxes = fumi_mailbox_list_parse (raw, strlen (raw), NULL);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < mailboxes->len; i++)
    {
      FumiMailbox *mailbox = g_ptr_array_index (mailboxes, i);

      g_string_append_printf (out, "%s%s|%s", i > 0 ? "; " : "", mailbox->name, mailbox->address);
    }

  return g_string_free (out, FALSE);
}

static void
test_addresses (void)
{
  static const struct { const char *raw; const char *read; } cases[] = {
    { "anna@example.org", "|anna@example.org" },
    { "<anna@example.org>", "|anna@example.org" },
    { "Anna Ito <anna@example.org>", "Anna Ito|anna@example.org" },
    { "\"Ito, Anna\" <anna@example.org>", "Ito, Anna|anna@example.org" },
    { "\"a \\\"b\\\" c\" <x@y.example>", "a \"b\" c|x@y.example" },
    { "anna@example.org (Anna (Tokyo) Ito)", "Anna (Tokyo) Ito|anna@example.org" },
    { "a@x.example, B <b@x.example>,, c@x.example", "|a@x.example; B|b@x.example; |c@x.example" },
    /* RFC 5322 appendix A */
    { "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
      "Pete|pete@silly.test" },
    { "A Group:Ed Jones <joe@where.test>,joe@where.test,John <jdoe@one.test>;",
      "Ed Jones|joe@where.test; |joe@where.test; John|jdoe@one.test" },
    { "Undisclosed recipients:;", "" },
    { "Mary Smith\n  <@machine.tld:mary@example.net>", "Mary Smith|mary@example.net" },
    { "=?ISO-2022-JP?B?GyRCfGJ5dRsoQg==?= <t@example.jp>", "髙﨑|t@example.jp" },
    { "\"=?UTF-8?B?5paH566x?=\" <t@example.jp>", "文箱|t@example.jp" },
    { "=?UTF-8?Q?Ito, Anna?= <a@example.jp>", "Ito, Anna|a@example.jp" },
    { "=?UTF-8?B?5pY=?=\r\n =?UTF-8?B?h+eusQ==?= <t@example.jp>", "文箱|t@example.jp" },
    { "=?UTF-8?Q?Anna_<anna=40example.org>?=", "Anna|anna@example.org" },
    /* raw ISO-2022-JP and Shift_JIS, whose bytes hold quotes and backslashes */
    { "\033$B\"\"I=\033(B <t@example.jp>", "□表|t@example.jp" },
    { "\x95\x5c\x8e\xa6 <t@example.jp>", "表示|t@example.jp" },
    { "\"\x95\x5c\" <t@example.jp>", "表|t@example.jp" },
    /* broken */
    { "Anna <anna@example.org", "Anna|anna@example.org" },
    { "Anna <anna@example.org, b@x.example", "Anna|anna@example.org; |b@x.example" },
    { "Anna anna@example.org", "Anna|anna@example.org" },
    { "anna @ example.org", "|anna@example.org" },
    { "root", "|root" },
    { "MAILER-DAEMON (Mail Delivery System)", "Mail Delivery System|MAILER-DAEMON" },
    { "just some words", "just some words|" },
    { "\"never closed <a@b.example>", "never closed|a@b.example" },
    { "(((", "((|" },
    { "<>", "" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *read = read_mailboxes (cases[i].raw);

      g_test_message ("%s", cases[i].raw);
      g_assert_cmpstr (read, ==, cases[i].read);
    }
}

static void
test_file_names_in_every_spelling (void)
{
  static const struct { const char *raw; const char *name; } cases[] = {
    { "attachment; filename=a.pdf", "a.pdf" },
    { "attachment; filename=\"a b.pdf\"; size=3", "a b.pdf" },
    { "attachment; filename=a b.pdf", "a b.pdf" },
    { "attachment; FileName = \"a\\\"b.pdf\"", "a\"b.pdf" },
    { "attachment; filename=\"C:\\docs\\a.pdf\"", "C:\\docs\\a.pdf" },
    /* RFC 2231 §3, §4 and §4.1 */
    { "attachment; filename*=utf-8'ja'%E6%96%87%E7%AE%B1.pdf", "文箱.pdf" },
    { "attachment; filename*0=long; filename*1=\" name\"; filename*2=.pdf", "long name.pdf" },
    { "attachment; filename*0*=iso-2022-jp''%1B%24B-; filename*1*=!%1B%28B; filename*2=.txt", "①.txt" },
    { "attachment; filename*1*=%87.txt; filename*0*=utf-8''%E6%96", "文.txt" },
    { "attachment; filename=\"plain.pdf\"; filename*=utf-8''real%2Epdf", "real.pdf" },
    { "attachment; filename*=''x%20y", "x y" },
    /* not allowed, and usual */
    { "attachment; filename=\"=?ISO-2022-JP?B?GyRCLSEbKEI=?=.pdf\"", "①.pdf" },
    { "attachment; filename==?UTF-8?B?5paH?=\r\n =?UTF-8?B?566x?=", "文箱" },
    { "attachment; filename=\"\033$B\"\"I=\033(B.pdf\"", "□表.pdf" },
    { "attachment; filename=\"\x95\x5c.pdf\"", "表.pdf" },
    { "attachment; filename=\"文箱.pdf\"", "文箱.pdf" },
    { "attachment; filename=\"never closed", "never closed" },
    { "attachment; filename", NULL },
    { "attachment; (comment) filename=(x)a.pdf", "a.pdf" },
    { "attachment", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(FumiHeaderParams) params = fumi_header_params_new (cases[i].raw, strlen (cases[i].raw));
      g_autofree char *name = fumi_header_params_dup_text (params, "filename", NULL);

      g_test_message ("%s", cases[i].raw);
      g_assert_cmpstr (name, ==, cases[i].name);
      g_assert_cmpstr (fumi_header_params_get_value (params), ==, *cases[i].raw != '\0' ? "attachment" : "");
    }
}

static void
test_file_names_are_safe (void)
{
  g_autofree char *thousand = g_strnfill (1000, 'x');
  g_autofree char *long_name = g_strconcat (thousand, ".pdf", NULL);
  g_autofree char *shortened = fumi_file_name_clean (long_name);
  static const struct { const char *name; const char *clean; } cases[] = {
    { "a.pdf", "a.pdf" },
    { "../../etc/passwd", "passwd" },
    { "/etc/passwd", "passwd" },
    { "C:\\Users\\anna\\list.xls", "list.xls" },
    { "A/B\\C.pdf", "A_B_C.pdf" },
    { ".bashrc", "bashrc" },
    { "..", NULL },
    { " . ", NULL },
    { "", NULL },
    { "invoice\u202efdp.exe", "invoicefdp.exe" },
    { "a\u200b\u200f\u00adb.pdf", "ab.pdf" },
    { "a\nb\x01.pdf", "a b.pdf" },
    { "name. ", "name" },
    { "文箱.pdf", "文箱.pdf" },
    { "bad\xff.pdf", "bad�.pdf" },
  };

  g_assert_cmpuint (strlen (shortened), ==, 200);
  g_assert_true (g_str_has_suffix (shortened, "x.pdf"));
  g_assert_null (fumi_file_name_clean (NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = fumi_file_name_clean (cases[i].name);

      g_assert_cmpstr (clean, ==, cases[i].clean);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/header-text/encoded-words", test_encoded_words);
  g_test_add_func ("/mime/header-text/raw-bytes-are-in-the-charset-of-the-text",
                   test_raw_bytes_are_in_the_charset_of_the_text);
  g_test_add_func ("/mime/header-text/a-field-is-one-line-of-at-most-998-characters",
                   test_a_field_is_one_line_of_at_most_998_characters);
  g_test_add_func ("/mime/header-text/one-line", test_one_line);
  g_test_add_func ("/mime/header-text/addresses", test_addresses);
  g_test_add_func ("/mime/header-text/file-names-in-every-spelling", test_file_names_in_every_spelling);
  g_test_add_func ("/mime/header-text/file-names-are-safe", test_file_names_are_safe);
  return g_test_run ();
}
