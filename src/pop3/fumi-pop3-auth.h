/* fumi-pop3-auth.h: SASL for POP3 (RFC 5034): which mechanism, and challenge in, answer out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FumiPop3Auth FumiPop3Auth;

/**
 * fumi_pop3_auth_choose:
 * @offered: mechanisms of the server, upper case, ends in %NULL
 *
 * Returns: (transfer none) (nullable): the strongest one that both know
 */
const char   *fumi_pop3_auth_choose (const char *const *offered);

/**
 * fumi_pop3_auth_new:
 * @mechanism: one that fumi_pop3_auth_choose() gave
 * @password: bytes in the encoding to be sent
 */
FumiPop3Auth *fumi_pop3_auth_new    (const char        *mechanism,
                                     const char        *user,
                                     const char        *password);
void          fumi_pop3_auth_free   (FumiPop3Auth      *auth);

/**
 * fumi_pop3_auth_step:
 * @challenge: the server's, base64, not NUL-terminated
 *
 * Returns: (transfer full) (nullable): the answer in base64, a secret: free with
 *   fumi_pop3_auth_wipe(). %NULL when the mechanism has nothing more to say: cancel with "*"
 */
char         *fumi_pop3_auth_step   (FumiPop3Auth      *auth,
                                     const char        *challenge,
                                     gsize              length);

/* Overwrites and frees. */
void          fumi_pop3_auth_wipe   (char              *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPop3Auth, fumi_pop3_auth_free)

G_END_DECLS
