/* fumi-pop3-method.h: the ways to log in, and which of them fit an account and a server; pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "fumi-pop3-server.h"

G_BEGIN_DECLS

typedef enum
{
  FUMI_POP3_METHOD_SCRAM_SHA_256_PLUS,
  FUMI_POP3_METHOD_SCRAM_SHA_1_PLUS,
  FUMI_POP3_METHOD_SCRAM_SHA_256,
  FUMI_POP3_METHOD_SCRAM_SHA_1,
  FUMI_POP3_METHOD_PLAIN,
  FUMI_POP3_METHOD_LOGIN,
  FUMI_POP3_METHOD_CRAM_MD5,
  FUMI_POP3_METHOD_EXTERNAL,
  FUMI_POP3_METHOD_OAUTHBEARER,
  FUMI_POP3_METHOD_XOAUTH2,
  FUMI_POP3_METHOD_APOP,
  FUMI_POP3_METHOD_USER,
} FumiPop3Method;

#define FUMI_POP3_N_METHODS (FUMI_POP3_METHOD_USER + 1)

/* What decides. */
typedef struct
{
  FumiLogin          login;
  gboolean           encrypted;      /* inside TLS */
  gboolean           can_bind;       /* TLS gives channel binding data */
  gboolean           has_challenge;  /* the greeting has an APOP challenge */
  const char *const *mechanisms;     /* the server's SASL list, upper case, ends in NULL */
} FumiPop3Situation;

/* The SASL mechanism in capitals, "APOP" or "USER" */
const char *fumi_pop3_method_get_name     (FumiPop3Method           method);
gboolean    fumi_pop3_method_is_sasl      (FumiPop3Method           method);
gboolean    fumi_pop3_method_is_scram     (FumiPop3Method           method);
gboolean    fumi_pop3_method_binds        (FumiPop3Method           method); /* SCRAM-*-PLUS */
/* The client begins: then its first message can go with the command (RFC 5034 §4) */
gboolean    fumi_pop3_method_speaks_first (FumiPop3Method           method);

/**
 * fumi_pop3_method_choose:
 * @methods: (out): FUMI_POP3_N_METHODS places, the one to be tried first in front
 *
 * Names from the server are only looked for, never used. Nothing that shows a token or trusts a
 * certificate outside TLS; the password itself outside TLS only because whoever calls has the
 * user's consent to go without (#FUMI_SECURITY_NONE).
 *
 * Returns: how many; 0: nothing that both know and that is safe here
 */
guint       fumi_pop3_method_choose       (const FumiPop3Situation *situation,
                                           FumiPop3Method          *methods);

G_END_DECLS
