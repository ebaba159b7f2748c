/* test-html-text.c: HTML and plain text made readable.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-html-text.h"
#include "fumi-plain-text.h"

static const struct { const char *html; const char *text; } html_cases[] = {
  { "", "" },
  { "just text", "just text\n" },
  { "<p>One</p><p>Two</p>", "One\n\nTwo\n" },
  { "<div>One</div><div>Two</div>", "One\nTwo\n" },
  { "a<br>b<br/>c", "a\nb\nc\n" },
  { "  a \n  b\t c ", "a b c\n" },
  { "a <b>bold</b> <i>word</i>.", "a bold word.\n" },
  { "<ul><li>One<li>Two</ul>", "• One\n• Two\n" },
  { "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a\tb\nc\td\n" },
  { "<pre>  a\n    b</pre>", "  a\n    b\n" },
  { "<blockquote>old<br>text</blockquote>new", "> old\n> text\n\nnew\n" },
  { "a<hr>b", "a\n\n――――\nb\n" },
  { "&lt;b&gt; &amp; &eacute; &#26085; &#x672c;&nbsp;x &copy;", "<b> & é 日 本\u00a0x ©\n" },
  { "<img alt='The logo' src='http://track.example/x.gif'>", "The logo\n" },
  { "文箱<p>です", "文箱\n\nです\n" },
  /* a link says where it leads, unless its text does */
  { "<a href='https://a.example/x'>here</a>", "here <https://a.example/x>\n" },
  { "<a href='https://a.example/'>https://a.example/</a>", "https://a.example/\n" },
  { "<a href='https://a.example/'>a.example</a>", "a.example\n" },
  { "<a href='https://evil.example/'>https://bank.example/</a>",
    "https://bank.example/ <https://evil.example/>\n" },
  { "<a href='https://bank.example.evil.test/'>bank.example</a>",
    "bank.example <https://bank.example.evil.test/>\n" },
  { "<a href='https://a.example/login'>a.example</a>", "a.example <https://a.example/login>\n" },
  { "<a href='mailto:a@b.example'>a@b.example</a>", "a@b.example\n" },
  { "<a href='javascript:alert(1)'>x</a>", "x\n" },
  { "<a href='https://a.example/'><img src=x></a>", "" },
  /* what is not text */
  { "<html><head><title>T</title><style>p{}</style></head><body>x</body></html>", "x\n" },
  { "<script>var a = '<p>no</p>';</script>x", "x\n" },
  { "<!-- no --><![if !mso]>x<![endif]>", "x\n" },
  { "<!--[if mso]>no<![endif]-->x", "x\n" },
  { "<div style='DISPLAY : none'>no</div>x", "x\n" },
  { "<p hidden>no</p>x", "x\n" },
  { "<object>no</object><iframe src=x>no</iframe><svg><text>no</text></svg>x", "x\n" },
  { "<meta http-equiv=Content-Type content='text/html; charset=iso-2022-jp'>日本", "日本\n" },
  /* no entity from outside, none that grows */
  { "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;y", NULL },
  /* broken */
  { "<p>a</div></p></span>b", "a\n\nb\n" },
  { "<b><i>x</b></i>y", "xy\n" },
  { "a < b", NULL },
  { "<a href='http://x.example/", NULL },
  { "<", NULL },
};

static void
test_html (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (html_cases); i++)
    {
      g_autofree char *text = fumi_html_text (html_cases[i].html, strlen (html_cases[i].html));

      g_test_message ("%s", html_cases[i].html);
      g_assert_null (strstr (text, "root:"));
      if (html_cases[i].text != NULL)
        g_assert_cmpstr (text, ==, html_cases[i].text);
    }
}

static void
test_html_cut_anywhere_is_still_text (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (html_cases); i++)
    for (gsize length = 0; length < strlen (html_cases[i].html); length++)
      {
        g_autofree char *cut = g_strndup (html_cases[i].html, length);
        g_autofree char *text = fumi_html_text (cut, length);

        g_assert_true (g_utf8_validate (text, -1, NULL));
      }
}

static char *
repeat (const char *piece,
        guint       count,
        const char *end)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append (out, piece);
  g_string_append (out, end);
  return g_string_free (out, FALSE);
}

/* Each of these takes some parser quadratic time, which ends in the suite's time limit, or its whole stack. */
static void
test_hostile_html_ends_soon (void)
{
  static const char *const pieces[] = {
    "<b>", "<div>", "<table><tr><td>", "</b>", "<a href=x>", "<p", "<!--", "&", "<a x=1 ", "<blockquote>",
    "<font><p>", "<![CDATA[", "<x a='", "<li>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *html = repeat (pieces[i], 200 * 1024 / strlen (pieces[i]), "<p>the end");
      g_autofree char *text = fumi_html_text (html, strlen (html));

      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
}

static void
test_text_below_very_deep_nesting_is_shown (void)
{
  g_autofree char *html = repeat ("<div>", 10000, "the <b>end</b>");
  g_autofree char *text = fumi_html_text (html, strlen (html));

  g_assert_nonnull (strstr (text, "the end"));
}

static void
test_plain_text_is_cleaned (void)
{
  static const struct { const char *text; const char *clean; } cases[] = {
    { "a\r\nb\rc\nd\fe", "a\nb\nc\nd\ne" },
    { "a\tb", "a\tb" },
    { "a\x01\x1b[31mb\x7f\xc2\x85" "c\xc2\x9b" "d", "a[31mb\ncd" },
    { "a\u202eb\u202d\ufeffc\u2028d", "abc\nd" },
    { "שלום \u2067x\u2069 “q” é ﾊﾟ", "שלום \u2067x\u2069 “q” é ﾊﾟ" },
    { "\r\r\n\r", "\n\n\n" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = fumi_plain_text_clean (cases[i].text);

      g_assert_cmpstr (clean, ==, cases[i].clean);
    }
}

/* RFC 3676 */
static void
test_flowed_text_is_unwrapped (void)
{
  static const struct { const char *text; gboolean delete_space; const char *unflowed; } cases[] = {
    { "One \nparagraph.\nTwo.\n", FALSE, "One paragraph.\nTwo.\n" },
    { "日本 \n語。\n", TRUE, "日本語。\n" },
    { " >not a quote\n From here\n", FALSE, ">not a quote\nFrom here\n" },
    { "> One \n> quote.\nAnswer.\n", FALSE, "> One quote.\nAnswer.\n" },
    { ">> deep \n> less\n", FALSE, ">> deep \n> less\n" },
    { "Text \n-- \nAnna\n", FALSE, "Text \n-- \nAnna\n" },
    { "last ", FALSE, "last \n" },
    { "", FALSE, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *unflowed = fumi_plain_text_unflow (cases[i].text, cases[i].delete_space);

      g_assert_cmpstr (unflowed, ==, cases[i].unflowed);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/html-text/html", test_html);
  g_test_add_func ("/mime/html-text/html-cut-anywhere-is-still-text", test_html_cut_anywhere_is_still_text);
  g_test_add_func ("/mime/html-text/hostile-html-ends-soon", test_hostile_html_ends_soon);
  g_test_add_func ("/mime/html-text/text-below-very-deep-nesting-is-shown",
                   test_text_below_very_deep_nesting_is_shown);
  g_test_add_func ("/mime/html-text/plain-text-is-cleaned", test_plain_text_is_cleaned);
  g_test_add_func ("/mime/html-text/flowed-text-is-unwrapped", test_flowed_text_is_unwrapped);
  return g_test_run ();
}
