/* fumi-pop3-exchange.h: a login by AUTH (RFC 5034): the dialogue of one SASL mechanism.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-auth.h"
#include "fumi-pop3-login.h"

G_BEGIN_DECLS

/* A login under way. */
typedef struct
{
  FumiPop3Connection    *connection;
  const FumiPop3Server  *server;
  const FumiPop3Offer   *offer;
  const FumiPop3Binding *binding; /* NULL: none */
  GCancellable          *cancellable;
  gint64                 expires; /* of g_get_monotonic_time() */

  FumiPop3Method         methods[FUMI_POP3_N_METHODS];
  guint                  n_methods;
  guint                  at;       /* the one being tried */
  guint                  broken;   /* how many broke down */
  guint                  told;     /* how often the secret was said, or something made from it */
  gboolean               two_step; /* the server did not understand an initial response */
} FumiPop3Login;

typedef enum
{
  FUMI_POP3_OUTCOME_ACCEPTED,
  FUMI_POP3_OUTCOME_BROKEN,  /* nothing secret was said; another method may do */
  FUMI_POP3_OUTCOME_REFUSED, /* the secret is wrong */
  FUMI_POP3_OUTCOME_FAILED,  /* no method would do better */
} FumiPop3Outcome;

/* At least 1. */
guint           fumi_pop3_login_seconds_left (FumiPop3Login        *login);

/**
 * fumi_pop3_login_refuse:
 * @code: what a refusal means here
 *
 * Returns: REFUSED with @code, or FAILED where the server had another reason
 */
FumiPop3Outcome fumi_pop3_login_refuse       (FumiPop3Login        *login,
                                              const FumiPop3Reply  *reply,
                                              FumiPop3Error         code,
                                              GError              **error);

/**
 * fumi_pop3_exchange_run:
 * @told_max: how often the secret may have been said in the end
 *
 * With the first message in the command where that saves a round trip and the server understands
 * it, else step by step.
 */
FumiPop3Outcome fumi_pop3_exchange_run       (FumiPop3Login        *login,
                                              FumiPop3Method        method,
                                              const char           *secret,
                                              guint                 told_max,
                                              GError              **error);

G_END_DECLS
