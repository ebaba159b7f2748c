/* fumi-pop3-method.c: the ways to log in, and which of them fit an account and a server; pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-method.h"

static const char *const names[FUMI_POP3_N_METHODS] = {
  [FUMI_POP3_METHOD_SCRAM_SHA_256_PLUS] = "SCRAM-SHA-256-PLUS",
  [FUMI_POP3_METHOD_SCRAM_SHA_1_PLUS] = "SCRAM-SHA-1-PLUS",
  [FUMI_POP3_METHOD_SCRAM_SHA_256] = "SCRAM-SHA-256",
  [FUMI_POP3_METHOD_SCRAM_SHA_1] = "SCRAM-SHA-1",
  [FUMI_POP3_METHOD_PLAIN] = "PLAIN",
  [FUMI_POP3_METHOD_LOGIN] = "LOGIN",
  [FUMI_POP3_METHOD_CRAM_MD5] = "CRAM-MD5",
  [FUMI_POP3_METHOD_EXTERNAL] = "EXTERNAL",
  [FUMI_POP3_METHOD_OAUTHBEARER] = "OAUTHBEARER",
  [FUMI_POP3_METHOD_XOAUTH2] = "XOAUTH2",
  [FUMI_POP3_METHOD_APOP] = "APOP",
  [FUMI_POP3_METHOD_USER] = "USER",
};

/* CRAM-MD5 stands behind PLAIN and LOGIN here: inside TLS it hides the password from nobody but the
 * server, which must keep it readable for that. Many servers list it, have only hashes, and answer
 * what looks like a wrong password; and after a refusal nothing weaker is tried. */
static const FumiPop3Method auto_inside_tls[] = {
  FUMI_POP3_METHOD_SCRAM_SHA_256_PLUS,
  FUMI_POP3_METHOD_SCRAM_SHA_1_PLUS,
  FUMI_POP3_METHOD_SCRAM_SHA_256,
  FUMI_POP3_METHOD_SCRAM_SHA_1,
  FUMI_POP3_METHOD_PLAIN,
  FUMI_POP3_METHOD_LOGIN,
  FUMI_POP3_METHOD_CRAM_MD5,
  FUMI_POP3_METHOD_USER,
};

/* In clear whatever does not show the password comes first. */
static const FumiPop3Method auto_in_clear[] = {
  FUMI_POP3_METHOD_SCRAM_SHA_256,
  FUMI_POP3_METHOD_SCRAM_SHA_1,
  FUMI_POP3_METHOD_CRAM_MD5,
  FUMI_POP3_METHOD_PLAIN,
  FUMI_POP3_METHOD_LOGIN,
  FUMI_POP3_METHOD_USER,
};

static const FumiPop3Method password[] = {
  FUMI_POP3_METHOD_PLAIN,
  FUMI_POP3_METHOD_LOGIN,
  FUMI_POP3_METHOD_USER,
};

static const FumiPop3Method encrypted[] = {
  FUMI_POP3_METHOD_SCRAM_SHA_256_PLUS,
  FUMI_POP3_METHOD_SCRAM_SHA_1_PLUS,
  FUMI_POP3_METHOD_SCRAM_SHA_256,
  FUMI_POP3_METHOD_SCRAM_SHA_1,
  FUMI_POP3_METHOD_CRAM_MD5,
  FUMI_POP3_METHOD_APOP,
};

static const FumiPop3Method oauth2[] = {
  FUMI_POP3_METHOD_OAUTHBEARER,
  FUMI_POP3_METHOD_XOAUTH2,
};

static const FumiPop3Method certificate[] = {
  FUMI_POP3_METHOD_EXTERNAL,
};

const char *
fumi_pop3_method_get_name (FumiPop3Method method)
{
  return names[method];
}

gboolean
fumi_pop3_method_is_sasl (FumiPop3Method method)
{
  return method != FUMI_POP3_METHOD_APOP && method != FUMI_POP3_METHOD_USER;
}

gboolean
fumi_pop3_method_is_scram (FumiPop3Method method)
{
  return method <= FUMI_POP3_METHOD_SCRAM_SHA_1;
}

gboolean
fumi_pop3_method_binds (FumiPop3Method method)
{
  return method <= FUMI_POP3_METHOD_SCRAM_SHA_1_PLUS;
}

gboolean
fumi_pop3_method_speaks_first (FumiPop3Method method)
{
  return fumi_pop3_method_is_sasl (method) && method != FUMI_POP3_METHOD_LOGIN
         && method != FUMI_POP3_METHOD_CRAM_MD5;
}

static gboolean
fits (FumiPop3Method           method,
      const FumiPop3Situation *situation)
{
  /* RFC 1939 §7: no list tells whether USER is there. */
  if (method == FUMI_POP3_METHOD_USER)
    return TRUE;
  if (method == FUMI_POP3_METHOD_APOP)
    return situation->has_challenge;
  if (fumi_pop3_method_binds (method) && !situation->can_bind)
    return FALSE;

  return g_strv_contains (situation->mechanisms, names[method]);
}

guint
fumi_pop3_method_choose (const FumiPop3Situation *situation,
                         FumiPop3Method          *methods)
{
  const FumiPop3Method *order = auto_inside_tls;
  guint n_order = G_N_ELEMENTS (auto_inside_tls);
  guint n = 0;

  if (situation->login == FUMI_LOGIN_AUTO && !situation->encrypted)
    {
      order = auto_in_clear;
      n_order = G_N_ELEMENTS (auto_in_clear);
    }
  else if (situation->login == FUMI_LOGIN_PASSWORD)
    {
      order = password;
      n_order = G_N_ELEMENTS (password);
    }
  else if (situation->login == FUMI_LOGIN_ENCRYPTED)
    {
      order = encrypted;
      n_order = G_N_ELEMENTS (encrypted);
    }
  else if (situation->login == FUMI_LOGIN_OAUTH2)
    {
      order = oauth2;
      n_order = situation->encrypted ? G_N_ELEMENTS (oauth2) : 0;
    }
  else if (situation->login == FUMI_LOGIN_CERTIFICATE)
    {
      order = certificate;
      n_order = situation->encrypted ? G_N_ELEMENTS (certificate) : 0;
    }

  for (guint i = 0; i < n_order; i++)
    {
      if (fits (order[i], situation))
        methods[n++] = order[i];
    }

  return n;
}
