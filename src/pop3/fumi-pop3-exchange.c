/* fumi-pop3-exchange.c: a login by AUTH (RFC 5034): the dialogue of one SASL mechanism.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-exchange.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-pop3-error-private.h"
#include "fumi-pop3-secret.h"

/* RFC 2449 §4 for a command, and so for one with an initial response; the lines that answer a
 * challenge may be longer (RFC 5034 §4). */
#define COMMAND_MAX 255

typedef struct
{
  FumiPop3Login *login;
  FumiPop3Auth  *auth;
  FumiPop3Method method;
  const char    *secret;
  char          *answer;  /* the last one; stays here to be masked where the server repeats it */
  gboolean       kept;    /* it is made and not yet said: it did not fit into the command */
  gboolean       at_once; /* it went with the command, and has had no reply yet */
  gboolean       told;    /* counted */
} Exchange;

guint
fumi_pop3_login_seconds_left (FumiPop3Login *login)
{
  gint64 left = (login->expires - g_get_monotonic_time ()) / G_USEC_PER_SEC;

  return left > 0 ? (guint) left + 1 : 1;
}

FumiPop3Outcome
fumi_pop3_login_refuse (FumiPop3Login       *login,
                        const FumiPop3Reply *reply,
                        FumiPop3Error        code,
                        GError             **error)
{
  GError *refusal = fumi_pop3_connection_refusal (login->connection, reply, code);
  gboolean as_meant = g_error_matches (refusal, FUMI_POP3_ERROR, (int) code);

  if (refusal->code == FUMI_POP3_ERROR_TOO_OFTEN)
    {
      guint delay = fumi_pop3_capabilities_get_login_delay (login->offer->capabilities);

      fumi_pop3_error_set_seconds (refusal, delay);
    }
  g_propagate_error (error, refusal);

  return as_meant ? FUMI_POP3_OUTCOME_REFUSED : FUMI_POP3_OUTCOME_FAILED;
}

static gboolean
send_line (Exchange       *exchange,
           const char     *line,
           const char     *shown,
           FumiPop3Reply  *reply,
           GError        **error)
{
  FumiPop3Login *login = exchange->login;

  if (fumi_pop3_auth_has_told (exchange->auth) && !exchange->kept && !exchange->told)
    {
      exchange->told = TRUE;
      login->told++;
    }
  fumi_pop3_connection_set_secrets (login->connection, exchange->secret, exchange->answer);

  return fumi_pop3_connection_command (login->connection, line, shown,
                                       fumi_pop3_login_seconds_left (login), reply, error);
}

static void
set_answer (Exchange *exchange,
            char     *answer)
{
  fumi_pop3_secret_wipe (exchange->answer);
  exchange->answer = answer;
}

static gboolean
start (Exchange *exchange)
{
  FumiPop3Login *login = exchange->login;
  FumiPop3Identity identity = {
    .user = login->server->user,
    .secret = exchange->secret,
    .host = login->server->host,
    .port = login->server->port,
    .binding = login->binding,
    .cancellable = login->cancellable,
  };

  fumi_pop3_auth_free (exchange->auth);
  exchange->auth = fumi_pop3_auth_new (exchange->method, &identity);
  exchange->at_once = FALSE;
  exchange->kept = FALSE;
  exchange->told = FALSE;
  set_answer (exchange, NULL);

  return exchange->auth != NULL;
}

/* Round trips are what a far server costs. But Exchange closes the connection on an initial
 * response (XOAUTH2 in one line), and old servers do not know the form: only where RFC 2449's later
 * inventions are announced it is understood in practice. */
static gboolean
may_answer_at_once (Exchange *exchange)
{
  const FumiPop3Offer *offer = exchange->login->offer;
  const FumiPop3Capabilities *capabilities = offer->capabilities;
  const char *text = fumi_pop3_capabilities_get_text (capabilities);

  if (exchange->login->two_step || !fumi_pop3_method_speaks_first (exchange->method)
      || exchange->method == FUMI_POP3_METHOD_XOAUTH2)
    return FALSE;
  if (offer->is_exchange || (text != NULL && strstr (text, "Microsoft") != NULL))
    return FALSE;

  return fumi_pop3_capabilities_has (capabilities, "AUTH-RESP-CODE")
         || fumi_pop3_capabilities_has (capabilities, "RESP-CODES")
         || fumi_pop3_capabilities_has (capabilities, "PIPELINING");
}

/* (transfer full) (nullable): the command with the first message, a secret; NULL if it is longer than
 * @max, or there is none */
static char *
make_command_with_answer (Exchange *exchange,
                          gsize     max)
{
  char *answer;
  char *command;

  if (fumi_pop3_auth_step (exchange->auth, "", 0, &answer) != FUMI_POP3_AUTH_ANSWER)
    return NULL;
  set_answer (exchange, answer);

  /* RFC 5034 §4: "=" is the empty one. */
  command = g_strconcat ("AUTH ", fumi_pop3_method_get_name (exchange->method), " ",
                         *answer != '\0' ? answer : "=", NULL);
  exchange->at_once = strlen (command) + 2 <= max;
  exchange->kept = !exchange->at_once;
  if (exchange->kept)
    g_clear_pointer (&command, fumi_pop3_secret_wipe);

  return command;
}

/* @max: octets of a command that may carry the first message; 0: the bare command */
static gboolean
send_command (Exchange       *exchange,
              gsize           max,
              FumiPop3Reply  *reply,
              GError        **error)
{
  const char *name = fumi_pop3_method_get_name (exchange->method);
  g_autofree char *bare = g_strconcat ("AUTH ", name, NULL);
  g_autofree char *shown = g_strconcat (bare, " ****", NULL);
  char *command = max > 0 ? make_command_with_answer (exchange, max) : NULL;
  gboolean answered;

  if (command == NULL)
    return send_line (exchange, bare, NULL, reply, error);

  answered = send_line (exchange, command, shown, reply, error);
  fumi_pop3_secret_wipe (command);

  return answered;
}

static FumiPop3Outcome
expose_impostor (Exchange  *exchange,
                 GError   **error)
{
  FumiPop3Channel *channel = fumi_pop3_connection_get_channel (exchange->login->connection);

  fumi_pop3_channel_close (channel);
  g_propagate_error (error,
                     fumi_pop3_error_new (FUMI_POP3_ERROR_PROTOCOL, NULL,
                                          /* Translators: %s is the name of a server. */
                                          _("%s did not prove that it knows the password. "
                                            "Someone may be listening in."),
                                          exchange->login->server->host));

  return FUMI_POP3_OUTCOME_FAILED;
}

static FumiPop3Error
meaning_of_refusal (Exchange *exchange)
{
  return exchange->method == FUMI_POP3_METHOD_EXTERNAL ? FUMI_POP3_ERROR_CLIENT_CERTIFICATE
                                                       : FUMI_POP3_ERROR_LOGIN;
}

/* Before anything was said, [AUTH] cannot be about who we are; with the user's name alone it can.
 * Whatever else is refused so early is the mechanism. A mailbox in use stays in use. */
static FumiPop3Outcome
refuse (Exchange             *exchange,
        const FumiPop3Reply  *reply,
        GError              **error)
{
  g_autofree char *code = fumi_pop3_reply_dup_code (reply);
  gboolean named = exchange->answer != NULL && !exchange->kept;
  FumiPop3Outcome outcome;

  outcome = fumi_pop3_login_refuse (exchange->login, reply, meaning_of_refusal (exchange), error);
  if (outcome != FUMI_POP3_OUTCOME_REFUSED || exchange->told
      || (named && g_strcmp0 (code, "AUTH") == 0))
    return outcome;

  g_clear_error (error);
  fumi_pop3_login_refuse (exchange->login, reply, FUMI_POP3_ERROR_MECHANISM, error);

  return FUMI_POP3_OUTCOME_BROKEN;
}

/* RFC 5034 §4: "*" cancels, and the server must answer -ERR. */
static FumiPop3Outcome
cancel (Exchange  *exchange,
        gboolean   is_impostor,
        GError   **error)
{
  FumiPop3Reply reply;
  gboolean answered = send_line (exchange, "*", NULL, &reply, is_impostor ? NULL : error);

  if (is_impostor)
    return expose_impostor (exchange, error);
  if (!answered)
    return FUMI_POP3_OUTCOME_FAILED;

  return refuse (exchange, &reply, error);
}

/* %TRUE: @reply is the answer to what was said. */
static gboolean
answer_challenge (Exchange         *exchange,
                  FumiPop3Reply    *reply,
                  FumiPop3Outcome  *outcome,
                  GError          **error)
{
  FumiPop3AuthStep step = FUMI_POP3_AUTH_ANSWER;
  char *answer;

  /* A server that took the command for a bare one is told again. */
  if (!exchange->kept && (!exchange->at_once || reply->length > 0))
    {
      step = fumi_pop3_auth_step (exchange->auth, reply->text, reply->length, &answer);
      if (step == FUMI_POP3_AUTH_ANSWER)
        set_answer (exchange, answer);
    }

  if (step != FUMI_POP3_AUTH_ANSWER)
    {
      *outcome = cancel (exchange, step == FUMI_POP3_AUTH_IMPOSTOR, error);
      return FALSE;
    }

  exchange->at_once = FALSE;
  exchange->kept = FALSE;
  *outcome = FUMI_POP3_OUTCOME_FAILED;

  return send_line (exchange, exchange->answer, "****", reply, error);
}

static FumiPop3Outcome
converse (Exchange       *exchange,
          FumiPop3Reply  *reply,
          GError        **error)
{
  FumiPop3Outcome outcome;

  for (;;)
    {
      if (reply->kind == FUMI_POP3_REPLY_OK && fumi_pop3_auth_is_done (exchange->auth)
          && !exchange->kept)
        return FUMI_POP3_OUTCOME_ACCEPTED;
      if (reply->kind == FUMI_POP3_REPLY_OK && fumi_pop3_method_is_scram (exchange->method)
          && exchange->answer != NULL && !exchange->kept)
        return expose_impostor (exchange, error);

      /* Some servers answer "+OK" where "+ " is meant. */
      if (reply->kind == FUMI_POP3_REPLY_OK)
        reply->length = 0;
      else if (reply->kind != FUMI_POP3_REPLY_CONTINUE)
        return refuse (exchange, reply, error);

      if (!answer_challenge (exchange, reply, &outcome, error))
        return outcome;
    }
}

/* Refused at once and not for who we are: then it was the form. */
static gboolean
is_misunderstood (Exchange            *exchange,
                  const FumiPop3Reply *reply,
                  FumiPop3Outcome      outcome)
{
  g_autofree char *code = NULL;

  if (!exchange->at_once || reply->kind != FUMI_POP3_REPLY_ERR
      || outcome == FUMI_POP3_OUTCOME_FAILED)
    return FALSE;
  code = fumi_pop3_reply_dup_code (reply);

  return g_strcmp0 (code, "AUTH") != 0;
}

/* XOAUTH2 the other way round: who does not understand the two steps may understand one. */
static gboolean
wants_one_step (Exchange            *exchange,
                const FumiPop3Reply *reply,
                FumiPop3Outcome      outcome)
{
  return exchange->method == FUMI_POP3_METHOD_XOAUTH2 && exchange->answer == NULL
         && reply->kind == FUMI_POP3_REPLY_ERR && outcome == FUMI_POP3_OUTCOME_BROKEN;
}

static FumiPop3Outcome
run (Exchange  *exchange,
     guint      told_max,
     GError   **error)
{
  gboolean at_once = may_answer_at_once (exchange);
  FumiPop3Outcome outcome;
  FumiPop3Reply reply;
  gboolean one_step;

  if (!send_command (exchange, at_once ? COMMAND_MAX : 0, &reply, error))
    return FUMI_POP3_OUTCOME_FAILED;
  outcome = converse (exchange, &reply, error);

  one_step = wants_one_step (exchange, &reply, outcome);
  if ((!one_step && !is_misunderstood (exchange, &reply, outcome))
      || exchange->login->told >= told_max)
    return outcome;

  if (!one_step)
    exchange->login->two_step = TRUE;
  if (!start (exchange))
    return outcome;
  g_clear_error (error);
  /* Tokens are longer than a command may be, and who wants them in one knows that. */
  if (!send_command (exchange, one_step ? G_MAXSIZE : 0, &reply, error))
    return FUMI_POP3_OUTCOME_FAILED;

  return converse (exchange, &reply, error);
}

FumiPop3Outcome
fumi_pop3_exchange_run (FumiPop3Login   *login,
                        FumiPop3Method   method,
                        const char      *secret,
                        guint            told_max,
                        GError         **error)
{
  Exchange exchange = { .login = login, .method = method, .secret = secret };
  FumiPop3Outcome outcome;

  if (!start (&exchange))
    {
      g_propagate_error (error,
                         fumi_pop3_error_new (FUMI_POP3_ERROR_MECHANISM, NULL,
                                              /* Translators: %s is the name of a login method. */
                                              _("GNU SASL cannot do %s here."),
                                              fumi_pop3_method_get_name (method)));
      return FUMI_POP3_OUTCOME_BROKEN;
    }

  outcome = run (&exchange, told_max, error);
  fumi_pop3_connection_set_secrets (login->connection, NULL, NULL);
  fumi_pop3_auth_free (exchange.auth);
  fumi_pop3_secret_wipe (exchange.answer);

  return outcome;
}
