/* fumi-pop3-login.h: proving who one is: SASL where it is offered, else USER and PASS.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-capabilities.h"
#include "fumi-pop3-connection.h"

G_BEGIN_DECLS

/**
 * fumi_pop3_login_can_send:
 *
 * Returns: %FALSE with SECRET if user or password holds a line break: it would end the command and
 *   begin another one
 */
gboolean fumi_pop3_login_can_send (const char                  *user,
                                   const char                  *password,
                                   GError                     **error);

/**
 * fumi_pop3_login:
 * @capabilities: (nullable): of now, that is inside TLS where there is TLS
 *
 * At most two attempts: neither USER and PASS nor PLAIN in practice says which encoding a password
 * has, so one that the server refuses in UTF-8 is tried in Latin-1 where that differs.
 */
gboolean fumi_pop3_login          (FumiPop3Connection          *connection,
                                   const FumiPop3Capabilities  *capabilities,
                                   const char                  *password,
                                   GError                     **error);

G_END_DECLS
