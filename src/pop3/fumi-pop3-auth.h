/* fumi-pop3-auth.h: one SASL exchange (RFC 5034): challenge in, answer out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-pop3-binding.h"
#include "fumi-pop3-method.h"

G_BEGIN_DECLS

/* Who one is and what proves it; all borrowed. */
typedef struct
{
  const char            *user;
  const char            *secret;      /* password in the encoding to be sent, or token */
  const char            *host;
  guint16                port;
  const FumiPop3Binding *binding;     /* for SCRAM-*-PLUS */
  GCancellable          *cancellable; /* ends SCRAM's rounds */
} FumiPop3Identity;

typedef enum
{
  FUMI_POP3_AUTH_ANSWER,   /* there is something to say, which may be empty */
  FUMI_POP3_AUTH_CANCEL,   /* there is nothing to say to that: cancel with "*" */
  FUMI_POP3_AUTH_IMPOSTOR, /* the server proves that it does not know the password: cancel, and
                            * never tell it anything more */
} FumiPop3AuthStep;

typedef struct _FumiPop3Auth FumiPop3Auth;

/**
 * fumi_pop3_auth_new:
 * @method: a SASL mechanism
 * @identity: borrowed until the exchange is freed
 *
 * Returns: (transfer full) (nullable): %NULL if GNU SASL cannot do it here
 */
FumiPop3Auth    *fumi_pop3_auth_new      (FumiPop3Method          method,
                                          const FumiPop3Identity *identity);
void             fumi_pop3_auth_free     (FumiPop3Auth           *auth);

/**
 * fumi_pop3_auth_step:
 * @challenge: the server's, base64, not NUL-terminated; what comes before the first message of who
 *   speaks first is not looked at
 * @answer: (out) (transfer full): base64, a secret: free with fumi_pop3_secret_wipe(); set with
 *   ANSWER only
 */
FumiPop3AuthStep fumi_pop3_auth_step     (FumiPop3Auth           *auth,
                                          const char             *challenge,
                                          gsize                   length,
                                          char                  **answer);

/* Whether anything made from the secret was in an answer: from then on a refusal means it. */
gboolean         fumi_pop3_auth_has_told (FumiPop3Auth           *auth);

/* Whether a success may be believed: with SCRAM only after the server has proved itself. */
gboolean         fumi_pop3_auth_is_done  (FumiPop3Auth           *auth);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPop3Auth, fumi_pop3_auth_free)

G_END_DECLS
