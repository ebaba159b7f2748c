/* fumi-pop3-oauth.h: the two SASL mechanisms that carry an OAuth 2.0 token; pure.
 *
 * GNU SASL has neither of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether @token is one (RFC 6750 §2.1): visible ASCII, nothing that could end the message. */
gboolean fumi_pop3_oauth_can_send (const char *user,
                                   const char *token);

/* (transfer full): the message of OAUTHBEARER (RFC 7628 §3.1), a secret */
char    *fumi_pop3_oauth_bearer   (const char *user,
                                   const char *token,
                                   const char *host,
                                   guint16     port);

/* (transfer full): the message of XOAUTH2 (Google's and Microsoft's), a secret */
char    *fumi_pop3_oauth_xoauth2  (const char *user,
                                   const char *token);

G_END_DECLS
