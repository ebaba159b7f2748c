/* fumi-file-name.h: names of attachments, made safe to show and to save under.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * fumi_file_name_clean:
 * @name: (nullable): what the sender wrote, decoded
 *
 * The last component of a path, without separators, control, bidi and invisible characters, dots at the
 * start, dots and blanks at the end; at most 200 bytes, the extension kept.
 *
 * Returns: (transfer full) (nullable): %NULL if nothing is left
 */
char *fumi_file_name_clean (const char *name);

G_END_DECLS
