/* fumi-pop3-login.c: proving who one is: SASL where it is offered, else USER and PASS.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-login.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-pop3-auth.h"
#include "fumi-pop3-error-private.h"

typedef struct
{
  FumiPop3Connection         *connection;
  const FumiPop3Server       *server;
  const FumiPop3Capabilities *capabilities;
  const char                 *mechanism; /* NULL: USER and PASS */
  guint                       seconds;
} Login;

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

static gboolean
refuse (Login               *login,
        const FumiPop3Reply *reply,
        FumiPop3Error        code,
        GError             **error)
{
  GError *refusal = fumi_pop3_connection_refusal (login->connection, reply, code);

  if (refusal->code == FUMI_POP3_ERROR_TOO_OFTEN)
    {
      guint delay = fumi_pop3_capabilities_get_login_delay (login->capabilities);

      fumi_pop3_error_set_seconds (refusal, delay);
    }
  g_propagate_error (error, refusal);

  return FALSE;
}

/* A server that lists capabilities without USER (RFC 2449 §6.3) and refuses it has another way in
 * mind, or wants TLS first: the password is not to blame. */
static FumiPop3Error
meaning_of_refused_user (Login *login)
{
  if (login->capabilities == NULL || fumi_pop3_capabilities_has (login->capabilities, "USER"))
    return FUMI_POP3_ERROR_LOGIN;

  return FUMI_POP3_ERROR_MECHANISM;
}

static gboolean
try_user_pass (Login      *login,
               const char *password,
               GError    **error)
{
  g_autofree char *user = g_strconcat ("USER ", login->server->user, NULL);
  FumiPop3Reply reply;
  char *pass;
  gboolean answered;

  if (!fumi_pop3_connection_command (login->connection, user, NULL, login->seconds, &reply, error))
    return FALSE;
  if (reply.kind != FUMI_POP3_REPLY_OK)
    return refuse (login, &reply, meaning_of_refused_user (login), error);

  pass = g_strconcat ("PASS ", password, NULL);
  answered = fumi_pop3_connection_command (login->connection, pass, "PASS ****", login->seconds,
                                           &reply, error);
  fumi_pop3_auth_wipe (pass);
  if (!answered)
    return FALSE;
  if (reply.kind != FUMI_POP3_REPLY_OK)
    return refuse (login, &reply, FUMI_POP3_ERROR_LOGIN, error);

  return TRUE;
}

static gboolean
answer_challenge (Login         *login,
                  FumiPop3Auth  *auth,
                  const char    *password,
                  FumiPop3Reply *reply,
                  GError       **error)
{
  char *answer = fumi_pop3_auth_step (auth, reply->text, reply->length);
  gboolean answered;

  fumi_pop3_connection_set_secrets (login->connection, password, answer);
  /* RFC 5034 §4: "*" cancels, and the server must answer -ERR. */
  answered = fumi_pop3_connection_command (login->connection, answer != NULL ? answer : "*",
                                           answer != NULL ? "****" : NULL, login->seconds, reply,
                                           error);
  fumi_pop3_connection_set_secrets (login->connection, password, NULL);
  fumi_pop3_auth_wipe (answer);

  return answered;
}

/* Refused before anything secret was sent: some servers list SASL PLAIN and know only USER, which
 * says the same. A mailbox in use stays in use. */
static gboolean
refuse_auth (Login               *login,
             const FumiPop3Reply *reply,
             const char          *password,
             GError             **error)
{
  GError *refusal = NULL;

  refuse (login, reply, FUMI_POP3_ERROR_LOGIN, &refusal);
  if (!g_error_matches (refusal, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOGIN))
    {
      g_propagate_error (error, refusal);
      return FALSE;
    }

  g_clear_error (&refusal);
  login->mechanism = NULL;

  return try_user_pass (login, password, error);
}

/* The initial response (RFC 5034 §4) is not sent with the command: Exchange and others close the
 * connection on it, and waiting for the challenge is understood by all. */
static gboolean
try_sasl (Login      *login,
          const char *password,
          GError    **error)
{
  g_autoptr(FumiPop3Auth) auth
    = fumi_pop3_auth_new (login->mechanism, login->server->user, password);
  g_autofree char *command = g_strconcat ("AUTH ", login->mechanism, NULL);
  FumiPop3Reply reply;

  if (!fumi_pop3_connection_command (login->connection, command, NULL, login->seconds, &reply,
                                     error))
    return FALSE;
  if (reply.kind == FUMI_POP3_REPLY_ERR)
    return refuse_auth (login, &reply, password, error);

  /* Some servers answer "+OK" where "+ " is meant. */
  if (reply.kind == FUMI_POP3_REPLY_OK)
    reply.kind = FUMI_POP3_REPLY_CONTINUE;
  while (reply.kind == FUMI_POP3_REPLY_CONTINUE)
    {
      if (!answer_challenge (login, auth, password, &reply, error))
        return FALSE;
    }
  if (reply.kind != FUMI_POP3_REPLY_OK)
    return refuse (login, &reply, FUMI_POP3_ERROR_LOGIN, error);

  return TRUE;
}

static gboolean
try_password (Login      *login,
              const char *password,
              GError    **error)
{
  gboolean accepted;

  fumi_pop3_connection_set_secrets (login->connection, password, NULL);
  if (login->mechanism != NULL)
    accepted = try_sasl (login, password, error);
  else
    accepted = try_user_pass (login, password, error);
  fumi_pop3_connection_set_secrets (login->connection, NULL, NULL);

  return accepted;
}

/* The password in the other encoding, or NULL where that is the same or does not exist. */
static char *
encode_otherwise (const char *password)
{
  if (g_str_is_ascii (password))
    return NULL;

  return g_convert (password, -1, "ISO-8859-1", "UTF-8", NULL, NULL, NULL);
}

gboolean
fumi_pop3_login (FumiPop3Connection         *connection,
                 const FumiPop3Capabilities *capabilities,
                 const char                 *password,
                 GError                    **error)
{
  FumiPop3Channel *channel = fumi_pop3_connection_get_channel (connection);
  Login login = {
    .connection = connection,
    .server = fumi_pop3_channel_get_server (channel),
    .capabilities = capabilities,
    .mechanism
    = fumi_pop3_auth_choose (fumi_pop3_capabilities_get_mechanisms (capabilities)),
    .seconds = fumi_pop3_channel_get_limits (channel)->login,
  };
  g_autoptr(GError) refused = NULL;
  g_autoptr(GError) again = NULL;
  char *otherwise;
  gboolean accepted;

  if (try_password (&login, password, &refused))
    return TRUE;

  otherwise = encode_otherwise (password);
  if (otherwise == NULL
      || !g_error_matches (refused, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOGIN))
    {
      fumi_pop3_auth_wipe (otherwise);
      g_propagate_error (error, g_steal_pointer (&refused));
      return FALSE;
    }

  accepted = try_password (&login, otherwise, &again);
  fumi_pop3_auth_wipe (otherwise);
  if (accepted)
    return TRUE;

  /* Many servers hang up after a wrong password: that is no lost connection. */
  if (g_error_matches (again, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST))
    g_propagate_error (error, g_steal_pointer (&refused));
  else
    g_propagate_error (error, g_steal_pointer (&again));

  return FALSE;
}
