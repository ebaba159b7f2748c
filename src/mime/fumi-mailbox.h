/* fumi-mailbox.h: address lists (RFC 5322 §3.4) as they come.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;    /* decoded display name, may be "" */
  char *address; /* may be "" where a header is broken */
} FumiMailbox;

void       fumi_mailbox_free       (FumiMailbox *mailbox);

/**
 * fumi_mailbox_list_parse:
 * @raw: the value of From:, To: or another address field
 * @fallback_charset: (nullable): for raw 8-bit names
 *
 * Groups are dissolved into their members. Raw names in Shift_JIS or ISO-2022-JP, whose bytes look like
 * quotes and brackets, are decoded before the structure is read; encoded-words after.
 *
 * Returns: (transfer full) (element-type FumiMailbox): at most 10,000; free with g_ptr_array_unref()
 */
GPtrArray *fumi_mailbox_list_parse (const char *raw,
                                    gsize       length,
                                    const char *fallback_charset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMailbox, fumi_mailbox_free)

G_END_DECLS
