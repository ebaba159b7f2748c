/* fumi-html-text.h: an HTML mail as readable plain text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * fumi_html_text:
 * @html: UTF-8 source; untrusted
 *
 * Scripts, styles and comments go; blocks become lines, list items get a bullet, table cells a tab,
 * a link its target in angle brackets where the text does not show it. Nothing is fetched: the parser
 * runs without network, without DTDs and without entities from outside. Depth and size are bounded.
 *
 * Returns: (transfer full): text with LF line ends
 */
char *fumi_html_text       (const char *html,
                            gsize       length);

/* The same, but the rest is not read once there is about @max_text bytes of text. */
char *fumi_html_text_start (const char *html,
                            gsize       length,
                            gsize       max_text);

G_END_DECLS
