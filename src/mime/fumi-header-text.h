/* fumi-header-text.h: the text of header fields: RFC 2047 words, raw 8-bit, one line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FUMI_HEADER_TEXT_MAX 998 /* characters */

/**
 * fumi_header_text_decode:
 * @raw: an unstructured field's value as it stands in the message, folded or not
 * @fallback_charset: (nullable): the charset of the message's text, for raw 8-bit values
 *
 * Decodes encoded-words (adjacent ones joined before the charset is decoded, since ISO-2022-JP state
 * and multi-byte characters may span words), unfolds, removes control and bidi-override characters.
 *
 * Returns: (transfer full): one line of valid UTF-8, at most 998 characters
 */
char *fumi_header_text_decode (const char *raw,
                               gsize       length,
                               const char *fallback_charset);

/* How many bytes at @text are one encoded-word (RFC 2047 §2, and what senders make of it); 0: none */
gsize fumi_encoded_word_length (const char *text,
                                gsize       length);

/**
 * fumi_text_one_line:
 *
 * Returns: (transfer full): @text as valid UTF-8 in one line: runs of white space become one space,
 *   control and bidi-override characters go, at most @max_characters
 */
char *fumi_text_one_line      (const char *text,
                               guint       max_characters);

/* Whether @c can reorder or hide the text around it: overrides, embeddings, isolates, annotations. */
gboolean fumi_text_is_hidden_control (gunichar c);

G_END_DECLS
