/* fumi-envelope-file.h: the envelope of a message that lies in a Maildir.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-envelope.h"

G_BEGIN_DECLS

/**
 * fumi_envelope_new_from_file:
 * @start: (nullable): the first bytes of the file where the caller has them; the file is then read only if
 *   its header block is longer
 * @size: bytes of the file
 *
 * Thread: any; blocks. (transfer full): without place and flags
 */
FumiEnvelope *fumi_envelope_new_from_file  (const char    *path,
                                            GBytes        *start,
                                            goffset        size,
                                            gint64         arrived,
                                            GError       **error);

/* (transfer full): at most @limit bytes of the file */
GBytes       *fumi_envelope_read_start     (const char    *path,
                                            gsize          limit,
                                            GError       **error);

/* Whether the header block goes on behind @start, so that the file has to be read for the envelope. */
gboolean      fumi_envelope_needs_file     (GBytes        *start,
                                            goffset        size);

/**
 * fumi_envelope_settle:
 *
 * Gives @envelope its place, and the flags that the name of the file tells.
 */
void          fumi_envelope_settle         (FumiEnvelope  *envelope,
                                            const char    *account,
                                            const char    *folder,
                                            const char    *path);

G_END_DECLS
