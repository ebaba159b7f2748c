/* fumi-plain-text.h: plain text made safe to show; format=flowed unwrapped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full): @text, which is UTF-8, with LF line ends, without control characters but LF and TAB,
 * and without bidi overrides */
char *fumi_plain_text_clean  (const char *text);

/**
 * fumi_plain_text_unflow:
 * @text: LF line ends
 * @delete_space: the DelSp parameter
 *
 * RFC 3676 §4: joins the lines of each paragraph, undoes space-stuffing, keeps "-- " and writes quotes as
 * "> " each.
 */
char *fumi_plain_text_unflow (const char *text,
                              gboolean    delete_space);

/**
 * fumi_plain_text_preview:
 *
 * Returns: (transfer full): the start of what the sender himself wrote, in one line of at most
 *   @max_characters: without quotes, the line that introduces them, rulers and signature, unless nothing
 *   else is there
 */
char *fumi_plain_text_preview (const char *text,
                               guint       max_characters);

G_END_DECLS
