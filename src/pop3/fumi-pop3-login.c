/* fumi-pop3-login.c: proving who one is, in the strongest way that both sides know.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-login.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-pop3-apop.h"
#include "fumi-pop3-error-private.h"
#include "fumi-pop3-exchange.h"
#include "fumi-pop3-oauth.h"
#include "fumi-pop3-secret.h"

/* RFC 1939 has no limit; servers lock accounts after a few. */
#define TOLD_MAX 2

/* Servers hang up after some bad commands (Dovecot after the third in a row). */
#define BROKEN_MAX 3

gboolean
fumi_pop3_login_can_send (const char *user,
                          const char *password,
                          GError    **error)
{
  if (strpbrk (user, "\r\n") == NULL && strpbrk (password, "\r\n") == NULL)
    return TRUE;

  g_propagate_error (error,
                     fumi_pop3_error_new (FUMI_POP3_ERROR_SECRET, NULL,
                                          _("The user name or the password contains a line break "
                                            "and cannot be sent.")));

  return FALSE;
}

/* A server that lists capabilities without USER (RFC 2449 §6.3) and refuses it has another way in
 * mind, or wants TLS first: the password is not to blame. */
static FumiPop3Error
meaning_of_refused_user (FumiPop3Login *login)
{
  const FumiPop3Capabilities *capabilities = login->offer->capabilities;

  if (capabilities == NULL || fumi_pop3_capabilities_has (capabilities, "USER"))
    return FUMI_POP3_ERROR_LOGIN;

  return FUMI_POP3_ERROR_MECHANISM;
}

static FumiPop3Outcome
say_secret (FumiPop3Login *login,
            char          *command,
            const char    *shown,
            GError       **error)
{
  FumiPop3Reply reply;
  gboolean answered
    = fumi_pop3_connection_command (login->connection, command, shown,
                                    fumi_pop3_login_seconds_left (login), &reply, error);

  fumi_pop3_secret_wipe (command);
  login->told++;
  if (!answered)
    return FUMI_POP3_OUTCOME_FAILED;
  if (reply.kind == FUMI_POP3_REPLY_OK)
    return FUMI_POP3_OUTCOME_ACCEPTED;

  return fumi_pop3_login_refuse (login, &reply, FUMI_POP3_ERROR_LOGIN, error);
}

static FumiPop3Outcome
try_user (FumiPop3Login *login,
          const char    *password,
          GError       **error)
{
  g_autofree char *user = g_strconcat ("USER ", login->server->user, NULL);
  FumiPop3Reply reply;

  if (!fumi_pop3_connection_command (login->connection, user, NULL,
                                     fumi_pop3_login_seconds_left (login), &reply, error))
    return FUMI_POP3_OUTCOME_FAILED;
  if (reply.kind != FUMI_POP3_REPLY_OK)
    {
      /* No other password would please either. */
      fumi_pop3_login_refuse (login, &reply, meaning_of_refused_user (login), error);
      return FUMI_POP3_OUTCOME_FAILED;
    }

  return say_secret (login, g_strconcat ("PASS ", password, NULL), "PASS ****", error);
}

static FumiPop3Outcome
try_apop (FumiPop3Login *login,
          const char    *password,
          GError       **error)
{
  g_autofree char *digest = fumi_pop3_apop_answer (login->offer->apop_challenge, password);
  g_autofree char *shown = g_strconcat ("APOP ", login->server->user, " ****", NULL);

  fumi_pop3_connection_set_secrets (login->connection, password, digest);

  return say_secret (login, g_strconcat ("APOP ", login->server->user, " ", digest, NULL), shown,
                     error);
}

static FumiPop3Outcome
try_method (FumiPop3Login  *login,
            const char     *secret,
            GError        **error)
{
  FumiPop3Method method = login->methods[login->at];
  FumiPop3Outcome outcome;

  fumi_pop3_connection_set_secrets (login->connection, secret, NULL);
  if (method == FUMI_POP3_METHOD_USER)
    outcome = try_user (login, secret, error);
  else if (method == FUMI_POP3_METHOD_APOP)
    outcome = try_apop (login, secret, error);
  else
    outcome = fumi_pop3_exchange_run (login, method, secret, TOLD_MAX, error);
  fumi_pop3_connection_set_secrets (login->connection, NULL, NULL);

  return outcome;
}

/* After some refused AUTH commands only what needs none is worth a try. */
static void
go_to_next (FumiPop3Login *login)
{
  login->broken++;
  login->at++;
  while (login->broken >= BROKEN_MAX && login->at < login->n_methods
         && fumi_pop3_method_is_sasl (login->methods[login->at]))
    login->at++;
}

static FumiPop3Outcome
try_methods (FumiPop3Login  *login,
             const char     *secret,
             GError        **error)
{
  FumiPop3Outcome outcome = FUMI_POP3_OUTCOME_BROKEN;

  while (login->at < login->n_methods)
    {
      g_clear_error (error);
      outcome = try_method (login, secret, error);
      if (outcome != FUMI_POP3_OUTCOME_BROKEN)
        break;
      go_to_next (login);
    }

  return outcome;
}

/* Once more after @refusal, with another secret and the same method: to a server that has refused
 * one, nothing weaker is shown. */
static gboolean
try_again (FumiPop3Login  *login,
           const char     *secret,
           GError         *refusal,
           GError        **error)
{
  GError *again = NULL;
  FumiPop3Outcome outcome = try_method (login, secret, &again);

  /* Many servers hang up after a wrong password: that is no lost connection. */
  if (outcome == FUMI_POP3_OUTCOME_ACCEPTED || outcome == FUMI_POP3_OUTCOME_BROKEN
      || g_error_matches (again, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST))
    g_clear_error (&again);
  if (outcome == FUMI_POP3_OUTCOME_ACCEPTED)
    g_error_free (refusal);
  else if (again != NULL)
    {
      g_error_free (refusal);
      g_propagate_error (error, again);
    }
  else
    g_propagate_error (error, refusal);

  return outcome == FUMI_POP3_OUTCOME_ACCEPTED;
}

/* The password in the other encoding, or NULL where that is the same, does not exist, or is not
 * what the method is about: SCRAM and CRAM-MD5 prepare Unicode. */
static char *
encode_otherwise (FumiPop3Method  method,
                  const char     *password)
{
  if (g_str_is_ascii (password) || fumi_pop3_method_is_scram (method)
      || method == FUMI_POP3_METHOD_CRAM_MD5)
    return NULL;

  return g_convert (password, -1, "ISO-8859-1", "UTF-8", NULL, NULL, NULL);
}

static gboolean
log_in_with_password (FumiPop3Login  *login,
                      const char     *password,
                      GError        **error)
{
  GError *refusal = NULL;
  FumiPop3Outcome outcome = try_methods (login, password, &refusal);
  char *otherwise = NULL;
  gboolean accepted;

  if (outcome == FUMI_POP3_OUTCOME_ACCEPTED)
    return TRUE;

  if (outcome == FUMI_POP3_OUTCOME_REFUSED && login->told < TOLD_MAX)
    otherwise = encode_otherwise (login->methods[login->at], password);
  if (otherwise == NULL)
    {
      g_propagate_error (error, refusal);
      return FALSE;
    }

  accepted = try_again (login, otherwise, refusal, error);
  fumi_pop3_secret_wipe (otherwise);

  return accepted;
}

static char *
get_token (FumiPop3Login          *login,
           const FumiPop3Secrets  *secrets,
           gboolean                refused,
           GError                **error)
{
  char *token;

  if (secrets->token_func == NULL)
    token = g_strdup (secrets->password);
  else
    token = secrets->token_func (refused, secrets->token_data, secrets->cancellable, error);
  if (token == NULL || fumi_pop3_oauth_can_send (login->server->user, token))
    return token;

  fumi_pop3_secret_wipe (token);
  g_propagate_error (error,
                     fumi_pop3_error_new (FUMI_POP3_ERROR_SECRET, NULL,
                                          _("The user name or the token contains characters that "
                                            "cannot be sent.")));

  return NULL;
}

static gboolean
refresh_token (FumiPop3Login          *login,
               const FumiPop3Secrets  *secrets,
               GError                 *refusal,
               GError                **error)
{
  char *token = get_token (login, secrets, TRUE, error);
  gboolean accepted;

  if (token == NULL)
    {
      g_error_free (refusal);
      return FALSE;
    }

  login->told = 0;
  accepted = try_again (login, token, refusal, error);
  fumi_pop3_secret_wipe (token);

  return accepted;
}

static gboolean
log_in_with_token (FumiPop3Login          *login,
                   const FumiPop3Secrets  *secrets,
                   GError                **error)
{
  char *token = get_token (login, secrets, FALSE, error);
  GError *refusal = NULL;
  FumiPop3Outcome outcome;

  if (token == NULL)
    return FALSE;

  outcome = try_methods (login, token, &refusal);
  fumi_pop3_secret_wipe (token);
  if (outcome == FUMI_POP3_OUTCOME_ACCEPTED)
    return TRUE;
  if (outcome == FUMI_POP3_OUTCOME_REFUSED && secrets->token_func != NULL)
    return refresh_token (login, secrets, refusal, error);

  g_propagate_error (error, refusal);

  return FALSE;
}

static void
choose_methods (FumiPop3Login *login)
{
  FumiPop3Situation situation = {
    .login = login->server->login,
    .encrypted
    = fumi_pop3_channel_get_tls (fumi_pop3_connection_get_channel (login->connection)) != NULL,
    .can_bind = login->binding != NULL,
    .has_challenge = login->offer->apop_challenge != NULL,
    .mechanisms = fumi_pop3_capabilities_get_mechanisms (login->offer->capabilities),
  };

  login->n_methods = fumi_pop3_method_choose (&situation, login->methods);
}

const char *
fumi_pop3_login (FumiPop3Connection     *connection,
                 const FumiPop3Offer    *offer,
                 const FumiPop3Secrets  *secrets,
                 GError                **error)
{
  FumiPop3Channel *channel = fumi_pop3_connection_get_channel (connection);
  g_autoptr(FumiPop3Binding) binding
    = fumi_pop3_binding_new (fumi_pop3_channel_get_tls (channel));
  guint seconds = fumi_pop3_channel_get_limits (channel)->login;
  FumiPop3Login login = {
    .connection = connection,
    .server = fumi_pop3_channel_get_server (channel),
    .offer = offer,
    .binding = binding,
    .cancellable = secrets->cancellable,
    .expires = g_get_monotonic_time () + seconds * G_USEC_PER_SEC,
  };
  gboolean accepted;

  choose_methods (&login);
  if (login.n_methods == 0)
    {
      g_propagate_error (error,
                         fumi_pop3_error_new (FUMI_POP3_ERROR_MECHANISM, NULL,
                                              _("The server offers no way to log in that fits the "
                                                "settings of this account.")));
      return NULL;
    }

  if (login.server->login == FUMI_LOGIN_OAUTH2)
    accepted = log_in_with_token (&login, secrets, error);
  else
    accepted = log_in_with_password (&login, secrets->password, error);

  return accepted ? fumi_pop3_method_get_name (login.methods[login.at]) : NULL;
}
