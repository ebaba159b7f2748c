/* fumi-pop3-login.h: proving who one is, in the strongest way that both sides know.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-capabilities.h"
#include "fumi-pop3-connection.h"

G_BEGIN_DECLS

/* What proves it; all borrowed. */
typedef struct
{
  const char        *password;
  FumiPop3TokenFunc  token_func; /* NULL: the password is the token */
  gpointer           token_data;
  GCancellable      *cancellable;
} FumiPop3Secrets;

/* What the server has said about logins, inside TLS where there is TLS. */
typedef struct
{
  const FumiPop3Capabilities *capabilities;   /* NULL: unknown */
  const char                 *apop_challenge; /* NULL: none */
  gboolean                    is_exchange;    /* by its greeting */
} FumiPop3Offer;

/**
 * fumi_pop3_login_can_send:
 *
 * Returns: %FALSE with SECRET if user or password holds a line break: it would end the command and
 *   begin another one
 */
gboolean    fumi_pop3_login_can_send (const char             *user,
                                      const char             *password,
                                      GError                **error);

/**
 * fumi_pop3_login:
 *
 * Tries the methods of fumi_pop3_method_choose() in their order. One that breaks down before
 * anything made from the secret was said is cancelled, and the next one is tried. A refusal of the
 * secret is final: nothing weaker is shown to a server that did not like it. A secret is said twice
 * at most: neither USER and PASS nor PLAIN in practice says which encoding a password has, so one
 * that is refused in UTF-8 is tried in Latin-1 where that differs; a token is refreshed once.
 *
 * Returns: (transfer none): what went in, see fumi_pop3_session_get_login(); %NULL with LOGIN,
 *   MECHANISM, CLIENT_CERTIFICATE, IN_USE, TOO_OFTEN, SERVER, PROTOCOL, SECRET, LOST, TIMEOUT,
 *   CANCELLED, or what the token function gave
 */
const char *fumi_pop3_login          (FumiPop3Connection     *connection,
                                      const FumiPop3Offer    *offer,
                                      const FumiPop3Secrets  *secrets,
                                      GError                **error);

G_END_DECLS
