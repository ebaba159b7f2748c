/* fuzz-html-text.c: HTML and plain text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-html-text.h"
#include "fumi-plain-text.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *html = g_memdup2 (data, size);
  g_autofree char *text = fumi_html_text (html, size);
  g_autofree char *clean = fumi_plain_text_clean (text);
  g_autofree char *unflowed = fumi_plain_text_unflow (clean, size % 2);
  g_autofree char *preview = fumi_plain_text_preview (unflowed, 200);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_utf8_validate (unflowed, -1, NULL));
  g_assert_true (g_utf8_validate (preview, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (preview, -1), <=, 200);
  return 0;
}
