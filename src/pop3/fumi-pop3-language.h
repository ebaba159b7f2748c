/* fumi-pop3-language.h: UTF-8, and the user's language in the server's words (RFC 6856).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-capabilities.h"
#include "fumi-pop3-connection.h"

G_BEGIN_DECLS

/**
 * fumi_pop3_language_settle:
 * @capabilities: (nullable): of now, that is inside TLS where there is TLS
 *
 * UTF8 (RFC 6856 §2.1) and LANG with the user's language (§3.2), each where it is announced, both in
 * one write where the server takes that; to be called before the login, since UTF8 is good for
 * nothing later. A refusal changes nothing: mail with addresses in UTF-8 then comes converted, and
 * the server speaks its own language.
 *
 * Returns: %FALSE if the connection broke or the answer was no POP3
 */
gboolean fumi_pop3_language_settle (FumiPop3Connection          *connection,
                                    const FumiPop3Capabilities  *capabilities,
                                    GError                     **error);

G_END_DECLS
