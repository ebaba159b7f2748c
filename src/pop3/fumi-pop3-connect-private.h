/* fumi-pop3-connect-private.h: what the rest of pop3/ may ask about a connection.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether it goes through a proxy: its other end is that then, not the server. */
gboolean fumi_pop3_connect_is_proxied (GSocketConnection *connection);

G_END_DECLS
