/* fumi-pop3-opening.c: from a bare connection to the TRANSACTION state.
 *
 * Two rules hold here. No POP3 byte leaves before the certificate is accepted, and nothing secret
 * before TLS unless the account asks for none. What the server said before TLS is forgotten at TLS
 * (RFC 2595 §4): anybody may have said it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-opening.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-pop3-apop.h"
#include "fumi-pop3-error-private.h"
#include "fumi-pop3-language.h"
#include "fumi-pop3-refusal.h"
#include "fumi-pop3-server-text.h"
#include "fumi-pop3-tls.h"

typedef struct
{
  FumiPop3Connection    *connection;
  FumiPop3Channel       *channel;
  const FumiPop3Server  *server;
  const FumiPop3Limits  *limits;
  FumiPop3StageFunc      stage_func;
  gpointer               stage_data;
  FumiPop3Capabilities **capabilities; /* the session's; NULL in it: unknown */
  char                  *apop_challenge;
  gboolean               is_exchange;
  const char            *login;        /* how it went in; NULL: not yet */
} Opening;

static void
tell (Opening      *opening,
      FumiPop3Stage stage,
      gboolean      begins)
{
  if (opening->stage_func != NULL)
    opening->stage_func (stage, begins, opening->stage_data);
}

static gboolean
encrypt (Opening *opening,
         GError **error)
{
  GError *failure = NULL;

  tell (opening, FUMI_POP3_STAGE_ENCRYPT, TRUE);
  if (!fumi_pop3_channel_start_tls (opening->channel, &failure))
    {
      /* A refused certificate fails the handshake, but it is not the encryption that failed. */
      if (g_error_matches (failure, FUMI_POP3_ERROR, FUMI_POP3_ERROR_CERTIFICATE))
        {
          tell (opening, FUMI_POP3_STAGE_ENCRYPT, FALSE);
          tell (opening, FUMI_POP3_STAGE_CERTIFICATE, TRUE);
        }
      g_propagate_error (error, failure);
      return FALSE;
    }
  tell (opening, FUMI_POP3_STAGE_ENCRYPT, FALSE);

  tell (opening, FUMI_POP3_STAGE_CERTIFICATE, TRUE);
  if (!fumi_pop3_tls_check_certificate (fumi_pop3_channel_get_tls (opening->channel),
                                        opening->server, error))
    return FALSE;
  tell (opening, FUMI_POP3_STAGE_CERTIFICATE, FALSE);

  return TRUE;
}

/* "SMTP", "IMAP" or "HTTP" if the greeting is of that protocol. */
static const char *
protocol_of (const FumiPop3Reply *reply)
{
  static const struct
  {
    const char *begin;
    const char *protocol;
  } greetings[] = {
    { "* OK", "IMAP" },
    { "* PREAUTH", "IMAP" },
    { "* BYE", "IMAP" },
    { "220", "SMTP" },
    { "421", "SMTP" },
    { "554", "SMTP" },
    { "HTTP/", "HTTP" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (greetings); i++)
    {
      gsize n = strlen (greetings[i].begin);

      if (reply->length >= n && g_ascii_strncasecmp (reply->text, greetings[i].begin, n) == 0)
        return greetings[i].protocol;
    }

  return NULL;
}

static GError *
refused_greeting (Opening             *opening,
                  const FumiPop3Reply *reply)
{
  const char *protocol = NULL;

  if (reply->kind == FUMI_POP3_REPLY_OTHER)
    protocol = protocol_of (reply);
  if (protocol != NULL)
    {
      g_autofree char *text = fumi_pop3_server_text_clean (reply->text, reply->length);
      FumiPop3ErrorDetail detail = { .server_text = text, .protocol = (char *) protocol };

      /* Translators: the first %s is the name of a server, the second "IMAP", "SMTP" or "HTTP". */
      return fumi_pop3_error_new (FUMI_POP3_ERROR_NOT_POP, &detail,
                                  _("%s answered as a server for %s."), opening->server->host,
                                  protocol);
    }

  return fumi_pop3_connection_refusal (opening->connection, reply, FUMI_POP3_ERROR_GREETING);
}

/* Silence on an unencrypted port mostly means that the server waits for a ClientHello. */
static gboolean
waits_for_tls (Opening *opening)
{
  if (fumi_pop3_channel_get_tls (opening->channel) != NULL
      || opening->limits->tls_hint >= opening->limits->greeting)
    return FALSE;

  return !fumi_pop3_channel_wait_readable (opening->channel, opening->limits->tls_hint)
         && fumi_pop3_channel_answers_tls (opening->channel);
}

static guint
seconds_left (gint64 since,
              guint  seconds)
{
  gint64 gone = (g_get_monotonic_time () - since) / G_USEC_PER_SEC;

  return gone < seconds ? seconds - (guint) gone : 0;
}

static void
heed_greeting (Opening             *opening,
               const FumiPop3Reply *greeting)
{
  static const char exchange[] = "Microsoft Exchange";

  opening->apop_challenge = fumi_pop3_apop_dup_challenge (greeting->text, greeting->length);
  opening->is_exchange
    = memmem (greeting->text, greeting->length, exchange, strlen (exchange)) != NULL;
}

static void
forget_greeting (Opening *opening)
{
  g_clear_pointer (&opening->apop_challenge, g_free);
  opening->is_exchange = FALSE;
}

static gboolean
hear_greeting (Opening *opening,
               GError **error)
{
  gint64 since = g_get_monotonic_time ();
  GError *failure = NULL;
  FumiPop3Reply reply;

  tell (opening, FUMI_POP3_STAGE_GREETING, TRUE);
  if (waits_for_tls (opening))
    {
      g_propagate_error (error,
                         fumi_pop3_error_new (FUMI_POP3_ERROR_TLS_EXPECTED, NULL,
                                              _("The server waits for SSL/TLS on this port.")));
      return FALSE;
    }

  if (!fumi_pop3_connection_read_reply (opening->connection,
                                        seconds_left (since, opening->limits->greeting), &reply,
                                        &failure))
    {
      if (g_error_matches (failure, FUMI_POP3_ERROR, FUMI_POP3_ERROR_TIMEOUT))
        fumi_pop3_error_set_seconds (failure, opening->limits->greeting);
      else if (g_error_matches (failure, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST))
        {
          g_clear_error (&failure);
          failure = fumi_pop3_error_new (FUMI_POP3_ERROR_GREETING, NULL,
                                         _("The server closed the connection or reported that it "
                                           "is not ready."));
        }
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (reply.kind != FUMI_POP3_REPLY_OK)
    {
      g_propagate_error (error, refused_greeting (opening, &reply));
      return FALSE;
    }
  heed_greeting (opening, &reply);
  tell (opening, FUMI_POP3_STAGE_GREETING, FALSE);

  return TRUE;
}

static gboolean
learn_capability (const char *row,
                  gsize       length,
                  gpointer    user_data)
{
  return fumi_pop3_capabilities_add_line (user_data, row, length);
}

static gboolean
read_capabilities (Opening *opening,
                   GError **error)
{
  g_autoptr(FumiPop3Capabilities) answer = fumi_pop3_capabilities_new ();
  guint seconds = opening->limits->reply;
  FumiPop3Reply reply;

  g_clear_pointer (opening->capabilities, fumi_pop3_capabilities_free);
  if (!fumi_pop3_connection_command (opening->connection, "CAPA", NULL, seconds, &reply, error))
    return FALSE;
  if (reply.kind == FUMI_POP3_REPLY_ERR)
    return TRUE;

  /* EAST's fake-mail-server, and so perhaps what it was modelled on, leaves the status line out
   * once one is logged in: then this is the first row already. */
  if (reply.kind == FUMI_POP3_REPLY_OTHER && opening->login != NULL)
    fumi_pop3_capabilities_add_line (answer, reply.text, reply.length);
  else if (reply.kind != FUMI_POP3_REPLY_OK)
    {
      g_propagate_error (error, fumi_pop3_connection_protocol_error (opening->connection,
                                                                     reply.text, reply.length));
      return FALSE;
    }
  if (!fumi_pop3_connection_read_rows (opening->connection, seconds, learn_capability, answer,
                                       error))
    return FALSE;

  *opening->capabilities = g_steal_pointer (&answer);

  return TRUE;
}

static gboolean
ask_capabilities (Opening *opening,
                  GError **error)
{
  if (opening->server->disable_extensions)
    return TRUE;

  tell (opening, FUMI_POP3_STAGE_CAPABILITIES, TRUE);
  if (!read_capabilities (opening, error))
    return FALSE;
  tell (opening, FUMI_POP3_STAGE_CAPABILITIES, FALSE);

  return TRUE;
}

static GError *
missing_stls (void)
{
  return fumi_pop3_error_new (FUMI_POP3_ERROR_STLS_MISSING, NULL,
                              _("The server does not offer STARTTLS, so the password was not "
                                "sent."));
}

/* RFC 2595 §4. Fails closed: who strips STLS from the dialogue gets no USER. */
static gboolean
switch_to_tls (Opening *opening,
               GError **error)
{
  FumiPop3Reply reply;

  /* With extensions off there was no CAPA to ask whether STLS is offered. */
  if (!opening->server->disable_extensions
      && !fumi_pop3_capabilities_has (*opening->capabilities, "STLS"))
    {
      g_propagate_error (error, missing_stls ());
      return FALSE;
    }

  if (!fumi_pop3_connection_command (opening->connection, "STLS", NULL, opening->limits->reply,
                                     &reply, error))
    return FALSE;
  if (reply.kind != FUMI_POP3_REPLY_OK)
    {
      g_propagate_error (error,
                         fumi_pop3_connection_refusal (opening->connection, &reply,
                                                       FUMI_POP3_ERROR_STLS_MISSING));
      return FALSE;
    }

  g_clear_pointer (opening->capabilities, fumi_pop3_capabilities_free);
  forget_greeting (opening);

  /* Whatever comes before the handshake may come from anybody: an answer injected here would be
   * taken for the server's inside TLS (CVE-2020-14954 and its many sisters). */
  return fumi_pop3_connection_expect_silence (opening->connection, error)
         && encrypt (opening, error)
         && ask_capabilities (opening, error);
}

static gboolean
log_in (Opening                *opening,
        const FumiPop3Secrets  *secrets,
        GError                **error)
{
  gboolean knew_capabilities = *opening->capabilities != NULL;
  FumiPop3Offer offer = {
    .capabilities = *opening->capabilities,
    .apop_challenge = opening->apop_challenge,
    .is_exchange = opening->is_exchange,
  };

  tell (opening, FUMI_POP3_STAGE_LOGIN, TRUE);
  fumi_pop3_channel_begin_phase (opening->channel, opening->limits->login);
  if (!fumi_pop3_language_settle (opening->connection, *opening->capabilities, error))
    return FALSE;
  opening->login = fumi_pop3_login (opening->connection, &offer, secrets, error);
  if (opening->login == NULL)
    return FALSE;
  fumi_pop3_channel_end_phase (opening->channel);
  tell (opening, FUMI_POP3_STAGE_LOGIN, FALSE);

  /* Gmail offers PIPELINING and others UIDL only after the login (RFC 2449 §5). A server that does
   * not know CAPA is not asked twice: Dovecot counts bad commands. */
  return !knew_capabilities || ask_capabilities (opening, error);
}

static gboolean
run (Opening                *opening,
     const FumiPop3Secrets  *secrets,
     GError                **error)
{
  if (opening->server->security == FUMI_SECURITY_TLS && !encrypt (opening, error))
    return FALSE;
  if (!hear_greeting (opening, error) || !ask_capabilities (opening, error))
    return FALSE;
  if (opening->server->security == FUMI_SECURITY_STARTTLS && !switch_to_tls (opening, error))
    return FALSE;

  return log_in (opening, secrets, error);
}

gboolean
fumi_pop3_open_dialogue (FumiPop3Connection     *connection,
                         const FumiPop3Secrets  *secrets,
                         FumiPop3StageFunc       stage_func,
                         gpointer                stage_data,
                         FumiPop3Capabilities  **capabilities,
                         const char            **login,
                         GError                **error)
{
  FumiPop3Channel *channel = fumi_pop3_connection_get_channel (connection);
  Opening opening = {
    .connection = connection,
    .channel = channel,
    .server = fumi_pop3_channel_get_server (channel),
    .limits = fumi_pop3_channel_get_limits (channel),
    .stage_func = stage_func,
    .stage_data = stage_data,
    .capabilities = capabilities,
  };
  gboolean opened;

  opened = fumi_pop3_login_can_send (opening.server->user, secrets->password, error)
           && fumi_pop3_channel_load_certificate (channel, error)
           && run (&opening, secrets, error);
  *login = opening.login;
  g_free (opening.apop_challenge);

  return opened;
}
