/* test-dovecot-login.c: every way to log in that Dovecot knows, against Dovecot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-apop.h"
#include "fumi-pop3-login.h"
#include "fumi-pop3-session.h"
#include "test-dovecot.h"

static const char *const users[] = { "anna", NULL };

static TestDovecot *dovecot;

/* What a login is tried with. */
typedef struct
{
  FumiPop3Server  server;
  FumiPop3Secrets secrets;
  const char     *capabilities; /* what is taken for the server's, a line each */
  gboolean        in_clear;
} Try;

static FumiPop3Server
describe_server (FumiSecurity security)
{
  FumiPop3Server server = {
    .host = (char *) "127.0.0.1",
    .port = security == FUMI_SECURITY_TLS ? test_dovecot_get_tls_port (dovecot)
                                          : test_dovecot_get_port (dovecot),
    .security = security,
    .user = (char *) "anna",
    .certificate = (char *) test_dovecot_get_fingerprint (dovecot),
  };

  return server;
}

static GIOStream *
connect_to (const FumiPop3Server *server)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, server->host, server->port, NULL, &error);
  g_assert_no_error (error);

  return G_IO_STREAM (connection);
}

static FumiPop3Capabilities *
make_capabilities (const char *lines)
{
  FumiPop3Capabilities *capabilities = fumi_pop3_capabilities_new ();
  g_auto(GStrv) each = g_strsplit (lines, "\n", -1);

  for (char **line = each; *line != NULL; line++)
    fumi_pop3_capabilities_add_line (capabilities, *line, strlen (*line));

  return capabilities;
}

/* RFC 7515 §2: base64 for URLs, without padding. */
static char *
encode_for_url (const guint8 *bytes,
                gsize         length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  *strchrnul (text, '=') = '\0';

  return text;
}

/* A JSON Web Token (RFC 7519) that is good until @seconds from now. */
static char *
make_token (int seconds)
{
  static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  const char *key = test_dovecot_get_token_key (dovecot);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *claims
    = g_strdup_printf ("{\"sub\":\"anna\",\"iat\":%" G_GINT64_FORMAT ",\"exp\":%" G_GINT64_FORMAT
                       "}", now - 1000, now + seconds);
  g_autofree char *first = encode_for_url ((const guint8 *) header, strlen (header));
  g_autofree char *second = encode_for_url ((const guint8 *) claims, strlen (claims));
  g_autofree char *what = g_strconcat (first, ".", second, NULL);
  g_autoptr(GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) key, strlen (key));
  g_autofree char *signature = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;

  g_hmac_update (hmac, (const guchar *) what, -1);
  g_hmac_get_digest (hmac, digest, &length);
  signature = encode_for_url (digest, length);

  return g_strconcat (what, ".", signature, NULL);
}

/* The login alone, with the capabilities that the test says; so each mechanism has its turn. */
static const char *
try_login (const Try  *attempt,
           GError    **error)
{
  g_autoptr(GIOStream) stream = connect_to (&attempt->server);
  FumiPop3Channel *channel
    = fumi_pop3_channel_new (stream, &attempt->server, &fumi_pop3_limits_default);
  g_autoptr(FumiPop3Connection) connection = fumi_pop3_connection_new (channel);
  g_autoptr(FumiPop3Capabilities) capabilities = make_capabilities (attempt->capabilities);
  g_autofree char *challenge = NULL;
  FumiPop3Offer offer = { .capabilities = capabilities };
  FumiPop3Reply reply;
  const char *login;

  g_assert_true (fumi_pop3_channel_begin (channel, NULL, NULL));
  if (!attempt->in_clear)
    {
      fumi_pop3_channel_load_certificate (channel, error);
      g_assert_no_error (*error);
      fumi_pop3_channel_start_tls (channel, error);
      g_assert_no_error (*error);
    }
  g_assert_true (fumi_pop3_connection_read_reply (connection, 20, &reply, NULL));
  challenge = fumi_pop3_apop_dup_challenge (reply.text, reply.length);
  offer.apop_challenge = challenge;

  login = fumi_pop3_login (connection, &offer, &attempt->secrets, error);
  if (login != NULL)
    {
      g_assert_true (fumi_pop3_connection_command (connection, "STAT", NULL, 20, &reply, NULL));
      g_assert_cmpint (reply.kind, ==, FUMI_POP3_REPLY_OK);
    }
  fumi_pop3_channel_end (channel);

  return login;
}

/* Each with the first message in the command and without. */
static void
check_both_forms (Try        *attempt,
                  const char *mechanism)
{
  static const char *const more[] = { "", "\nAUTH-RESP-CODE" };

  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    {
      g_autofree char *capabilities = g_strconcat ("SASL ", mechanism, more[i], NULL);
      g_autoptr(GError) error = NULL;
      const char *login;

      g_test_message ("%s %u", mechanism, i);
      attempt->capabilities = capabilities;
      login = try_login (attempt, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (login, ==, mechanism);
    }
}

static void
test_every_mechanism_with_a_password (void)
{
  static const char *const mechanisms[] = { "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1",
                                            "SCRAM-SHA-256" };

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      Try attempt = {
        .server = describe_server (FUMI_SECURITY_TLS),
        .secrets = { .password = test_dovecot_get_password (dovecot) },
      };

      check_both_forms (&attempt, mechanisms[i]);
    }
}

static void
test_user_and_apop (void)
{
  Try attempt = {
    .server = describe_server (FUMI_SECURITY_TLS),
    .secrets = { .password = test_dovecot_get_password (dovecot) },
    .capabilities = "USER",
  };
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (try_login (&attempt, &error), ==, "USER");
  g_assert_no_error (error);

  attempt.server = describe_server (FUMI_SECURITY_NONE);
  attempt.server.login = FUMI_LOGIN_ENCRYPTED;
  attempt.in_clear = TRUE;
  g_assert_cmpstr (try_login (&attempt, &error), ==, "APOP");
  g_assert_no_error (error);
}

static void
test_wrong_password_is_a_login_error_whatever_the_mechanism (void)
{
  static const char *const mechanisms[] = { "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1",
                                            "SCRAM-SHA-256" };

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      g_autofree char *capabilities
        = g_strconcat ("SASL ", mechanisms[i], "\nAUTH-RESP-CODE", NULL);
      Try attempt = {
        .server = describe_server (FUMI_SECURITY_TLS),
        .secrets = { .password = "wrong" },
        .capabilities = capabilities,
      };
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", mechanisms[i]);
      g_assert_null (try_login (&attempt, &error));
      g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOGIN);
      g_assert_cmpstr (fumi_pop3_error_get_detail (error)->response_code, ==, "AUTH");
    }
}

static void
test_token_goes_in_by_both_mechanisms (void)
{
  static const char *const mechanisms[] = { "OAUTHBEARER", "XOAUTH2" };
  g_autofree char *token = make_token (1000);

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      Try attempt = {
        .server = describe_server (FUMI_SECURITY_TLS),
        .secrets = { .password = token },
      };

      attempt.server.login = FUMI_LOGIN_OAUTH2;
      check_both_forms (&attempt, mechanisms[i]);
    }
}

typedef struct
{
  guint asked;
  guint refused;
  int   seconds; /* that the second one is good for */
} Tokens;

static char *
give_token (gboolean       refused,
            gpointer       user_data,
            GCancellable  *cancellable,
            GError       **error)
{
  Tokens *tokens = user_data;

  tokens->asked++;
  tokens->refused += refused;

  return make_token (refused ? tokens->seconds : -100);
}

/* RFC 7628 §3.2.3; Q34 of pop3.md. */
static void
test_expired_token_is_refreshed_once (void)
{
  static const char *const mechanisms[] = { "OAUTHBEARER", "XOAUTH2" };
  static const int seconds[] = { 1000, -50 };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (mechanisms); i++)
    {
      g_autofree char *capabilities = g_strconcat ("SASL ", mechanisms[i / 2], NULL);
      Tokens tokens = { .seconds = seconds[i % 2] };
      Try attempt = {
        .server = describe_server (FUMI_SECURITY_TLS),
        .secrets = { .password = "", .token_func = give_token, .token_data = &tokens },
        .capabilities = capabilities,
      };
      g_autoptr(GError) error = NULL;
      const char *login;

      attempt.server.login = FUMI_LOGIN_OAUTH2;
      login = try_login (&attempt, &error);
      if (tokens.seconds > 0)
        g_assert_cmpstr (login, ==, mechanisms[i / 2]);
      else
        g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOGIN);
      g_assert_cmpuint (tokens.asked, ==, 2);
      g_assert_cmpuint (tokens.refused, ==, 1);
    }
}

static const char *
open_session (const FumiPop3Server *server,
              const char           *password,
              GError              **error)
{
  g_autoptr(GIOStream) stream = connect_to (server);
  g_autoptr(FumiPop3Session) session = NULL;

  session = fumi_pop3_session_open (stream, server, password, NULL, NULL, NULL, NULL, error);
  if (session == NULL)
    return NULL;

  g_assert_true (fumi_pop3_session_quit (session, NULL, NULL));

  return fumi_pop3_session_get_login (session);
}

/* RFC 4422 appendix A; RFC 5034 §4. */
static void
test_client_certificate_goes_in_by_external (void)
{
  static const FumiSecurity securities[] = { FUMI_SECURITY_TLS, FUMI_SECURITY_STARTTLS };

  for (guint i = 0; i < G_N_ELEMENTS (securities); i++)
    {
      FumiPop3Server server = describe_server (securities[i]);
      g_autoptr(GError) error = NULL;

      server.login = FUMI_LOGIN_CERTIFICATE;
      server.client_certificate = (char *) test_dovecot_get_client (dovecot);
      g_assert_cmpstr (open_session (&server, "", &error), ==, "EXTERNAL");
      g_assert_no_error (error);
    }
}

static void
test_external_without_a_certificate_is_no_question_for_a_password (void)
{
  FumiPop3Server server = describe_server (FUMI_SECURITY_TLS);
  g_autoptr(GError) error = NULL;

  server.login = FUMI_LOGIN_CERTIFICATE;
  g_assert_null (open_session (&server, "", &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_CLIENT_CERTIFICATE);
}

static void
test_strongest_comes_first (void)
{
  static const FumiSecurity securities[] = { FUMI_SECURITY_TLS, FUMI_SECURITY_STARTTLS,
                                             FUMI_SECURITY_NONE };

  for (guint i = 0; i < G_N_ELEMENTS (securities); i++)
    {
      FumiPop3Server server = describe_server (securities[i]);
      g_autoptr(GError) error = NULL;

      g_assert_cmpstr (open_session (&server, test_dovecot_get_password (dovecot), &error), ==,
                       "SCRAM-SHA-256");
      g_assert_no_error (error);

      server.login = FUMI_LOGIN_PASSWORD;
      g_assert_cmpstr (open_session (&server, test_dovecot_get_password (dovecot), &error), ==,
                       "PLAIN");
      g_assert_no_error (error);
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dovecot = test_dovecot_new_for_logins (users);
  if (dovecot == NULL)
    {
      g_print ("1..0 # SKIP Dovecot is not installed\n");
      return 0;
    }

  g_test_add_func ("/pop3/dovecot/login/every-mechanism-with-a-password",
                   test_every_mechanism_with_a_password);
  g_test_add_func ("/pop3/dovecot/login/user-and-apop", test_user_and_apop);
  g_test_add_func ("/pop3/dovecot/login/wrong-password-is-a-login-error-whatever-the-mechanism",
                   test_wrong_password_is_a_login_error_whatever_the_mechanism);
  g_test_add_func ("/pop3/dovecot/login/token-goes-in-by-both-mechanisms",
                   test_token_goes_in_by_both_mechanisms);
  g_test_add_func ("/pop3/dovecot/login/expired-token-is-refreshed-once",
                   test_expired_token_is_refreshed_once);
  g_test_add_func ("/pop3/dovecot/login/client-certificate-goes-in-by-external",
                   test_client_certificate_goes_in_by_external);
  g_test_add_func ("/pop3/dovecot/login/external-without-a-certificate-is-no-question-for-a-password",
                   test_external_without_a_certificate_is_no_question_for_a_password);
  g_test_add_func ("/pop3/dovecot/login/strongest-comes-first", test_strongest_comes_first);

  status = g_test_run ();
  test_dovecot_free (dovecot);

  return status;
}
