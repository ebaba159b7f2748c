/* fumi-charset.h: bytes of a named, unnamed or wrongly named charset into UTF-8.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * fumi_charset_decode:
 * @bytes: (array length=length): may hold anything
 * @charset: (nullable): the label, any case; %NULL, unknown or plainly wrong labels are guessed
 *
 * ISO-2022-JP and its CP50221 family, Shift_JIS and EUC-JP decode as the everyday mail of Japan needs it
 * (NEC row 13, IBM extensions, half-width kana), which glibc's iconv refuses. UTF-8 that is valid stays
 * UTF-8 whatever the label says. A byte that cannot be read becomes U+FFFD; the call never fails.
 *
 * Returns: (transfer full): valid UTF-8, NULs replaced
 */
char *fumi_charset_decode (const char *bytes,
                           gsize       length,
                           const char *charset);

G_END_DECLS
