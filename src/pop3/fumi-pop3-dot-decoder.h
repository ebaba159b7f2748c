/* fumi-pop3-dot-decoder.h: takes the dots out of a multi-line reply and finds its end; pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint8   state;
  gboolean lf_only;
  guint8   last[2]; /* the two bytes before the next one */
} FumiPop3DotDecoder;

/**
 * fumi_pop3_dot_decoder_init:
 * @lf_only: this server ends its lines with LF alone. Otherwise only CRLF makes a line: a "\n.\n"
 *   in a message that its sender put there must not end the message, or the rest of it would be
 *   read as the server's next answers
 */
void     fumi_pop3_dot_decoder_init     (FumiPop3DotDecoder *decoder,
                                         gboolean            lf_only);

/**
 * fumi_pop3_dot_decoder_step:
 * @taken: (out): bytes used of @in; what follows the end of the reply is never touched
 * @given: (out): bytes written to @out
 *
 * RFC 1939 §3: a line that begins with a dot loses it; a line of one dot alone is the end.
 * Stops where @in or @out is used up.
 */
void     fumi_pop3_dot_decoder_step     (FumiPop3DotDecoder *decoder,
                                         const guint8       *in,
                                         gsize               in_length,
                                         gsize              *taken,
                                         guint8             *out,
                                         gsize               out_length,
                                         gsize              *given);
gboolean fumi_pop3_dot_decoder_is_ended (const FumiPop3DotDecoder *decoder);

G_END_DECLS
