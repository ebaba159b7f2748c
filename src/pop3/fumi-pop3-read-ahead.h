/* fumi-pop3-read-ahead.h: a stream that takes from the line as much as there is, however little is asked for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FUMI_TYPE_POP3_READ_AHEAD (fumi_pop3_read_ahead_get_type ())
G_DECLARE_FINAL_TYPE (FumiPop3ReadAhead, fumi_pop3_read_ahead, FUMI, POP3_READ_AHEAD, GIOStream)

/**
 * fumi_pop3_read_ahead_new:
 * @base: from which nobody else reads from now on
 *
 * What goes out goes to @base at once. Closing it closes @base.
 *
 * Thread: that of whoever reads.
 *
 * Returns: (transfer full): to put TLS on
 */
GIOStream *fumi_pop3_read_ahead_new (GIOStream *base);

G_END_DECLS
