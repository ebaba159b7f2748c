/* fumi-practice-reply.h: the forms of a POP3 server's replies, and the numbers in commands.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends @line and CRLF. */
void     fumi_practice_reply_line    (GString     *reply,
                                      const char  *line);

/**
 * fumi_practice_reply_message:
 * @message: CRLF line ends, the last line ended too
 * @body_lines: how many lines follow the header (TOP, RFC 1939 §7); %G_MAXUINT64 for all
 *
 * Appends the rest of a multi-line reply: the message, dot-stuffed, and the line that is a dot (RFC 1939 §3).
 */
void     fumi_practice_reply_message (GString     *reply,
                                      GBytes      *message,
                                      guint64      body_lines);

/* Reads a number at @text and steps over it and the blank behind it. FALSE: none, or one of over 32 bits. */
gboolean fumi_practice_take_number   (const char **text,
                                      guint64     *number);

G_END_DECLS
