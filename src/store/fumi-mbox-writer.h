/* fumi-mbox-writer.h: one message as an entry of an mbox file (mboxrd), so that reading it back gives the same bytes.
 *
 * LF line ends, as mbox files have them. Where that would change a message (line ends of two kinds, none at its end),
 * its bytes stay as they are, and a field of ours (FUMI_MBOX_BYTES) says so.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-mbox-reader.h"

G_BEGIN_DECLS

/**
 * fumi_mbox_write:
 * @message: (type GSeekable): read twice from its beginning
 * @sender: (nullable): for the From_ line
 * @date: for the From_ line, seconds since 1970
 * @flags: as Status and X-Status, before the header
 *
 * Writes From_ line, message and blank line.
 *
 * Thread: any; blocks. Errors: what the streams give
 */
gboolean fumi_mbox_write (GOutputStream  *output,
                          GInputStream   *message,
                          const char     *sender,
                          gint64          date,
                          FumiMboxFlags   flags,
                          GCancellable   *cancellable,
                          GError        **error);

G_END_DECLS
