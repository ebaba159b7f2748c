/* fumi-pop3-trust.h: whose certificates count.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * fumi_pop3_trust_get_nobody:
 *
 * A database that knows no authority anybody has, made once. To read the system's takes some 50 ms
 * and 8 MiB, all for nothing where the user has named the one certificate to be trusted. Everything
 * else that GnuTLS looks at is still looked at.
 *
 * Thread: any.
 *
 * Returns: (transfer none) (nullable): %NULL if it cannot be made; then use the system's
 */
GTlsDatabase *fumi_pop3_trust_get_nobody (void);

G_END_DECLS
