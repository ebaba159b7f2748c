/* fumi-pop3-body-stream.h: one message as it comes from the server, to be read like a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-pop3-channel.h"

G_BEGIN_DECLS

#define FUMI_TYPE_POP3_BODY_STREAM (fumi_pop3_body_stream_get_type ())
G_DECLARE_FINAL_TYPE (FumiPop3BodyStream, fumi_pop3_body_stream, FUMI, POP3_BODY_STREAM,
                      GInputStream)

/**
 * fumi_pop3_body_stream_new:
 * @channel: borrowed until fumi_pop3_body_stream_finish(), whose next bytes are the multi-line
 *   reply
 * @lf_only: how its status line ended
 *
 * A stream of the unstuffed bytes, straight from the channel's buffer. It ends where the reply
 * ends; where the connection breaks before, reading fails.
 */
FumiPop3BodyStream *fumi_pop3_body_stream_new    (FumiPop3Channel  *channel,
                                                  gboolean          lf_only);

/**
 * fumi_pop3_body_stream_finish:
 *
 * Reads and drops what was left, and lets go of the channel: whoever kept a reference reads no
 * more.
 *
 * Returns: %FALSE with the error that reading gave, now or earlier
 */
gboolean            fumi_pop3_body_stream_finish (FumiPop3BodyStream *stream,
                                                  GError          **error);

/* Lets go of the channel without reading the rest. */
void                fumi_pop3_body_stream_detach (FumiPop3BodyStream *stream);

G_END_DECLS
