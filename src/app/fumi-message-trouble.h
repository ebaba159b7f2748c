/* fumi-message-trouble.h: why a message cannot be shown, in words for its reader.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * fumi_message_trouble_text:
 * @error: of reading the file
 * @path: (nullable): the file
 *
 * Pure. Returns: (transfer full): what happened and what can be done, plain text; ends with the file
 */
char *fumi_message_trouble_text (const GError *error,
                                 const char   *path);

G_END_DECLS
