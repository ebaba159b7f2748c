/* test-session-scram.c: SCRAM with and without channel binding, against GNU SASL's server side.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gsasl.h>
#include <string.h>

#include "test-certificate.h"
#include "test-dialogue.h"

#define CAPA_AGAIN "C: CAPA\nS: +OK\nS: UIDL\nS: .\n"

typedef enum
{
  HONEST,
  IN_THE_MIDDLE,  /* whose TLS is another one than the password holder's */
  CANNOT_SIGN,    /* does not know the password, and says +OK all the same */
  SIGNS_TOO_LATE, /* +OK at once after the proof */
} Character;

typedef struct
{
  const char *password; /* that the server has */
  Character   character;
} Server;

static GTlsCertificate *certificate;
static char *pin;

static int
on_property_wanted (Gsasl          *library,
                    Gsasl_session  *session,
                    Gsasl_property  property)
{
  const char *password = gsasl_session_hook_get (session);

  if (property != GSASL_PASSWORD)
    return GSASL_NO_CALLBACK;
  gsasl_property_set (session, property, password);

  return GSASL_OK;
}

static void
set_binding (Gsasl_session  *session,
             GTlsConnection *tls,
             Character       character)
{
  gboolean is_exporter
    = g_tls_connection_get_protocol_version (tls) == G_TLS_PROTOCOL_VERSION_TLS_1_3;
  g_autoptr(GByteArray) data = g_byte_array_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *data64 = NULL;

  g_tls_connection_get_channel_binding_data (tls,
                                             is_exporter ? G_TLS_CHANNEL_BINDING_TLS_EXPORTER
                                                         : G_TLS_CHANNEL_BINDING_TLS_UNIQUE,
                                             data, &error);
  g_assert_no_error (error);
  if (character == IN_THE_MIDDLE)
    data->data[0] ^= 1;
  data64 = g_base64_encode (data->data, data->len);
  gsasl_property_set (session, is_exporter ? GSASL_CB_TLS_EXPORTER : GSASL_CB_TLS_UNIQUE, data64);
}

static gboolean
say_challenge (TestPop3Server *server,
               const char     *bytes,
               gsize           length)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) bytes, length);
  g_autofree char *line = g_strconcat ("+ ", encoded, "\r\n", NULL);

  return test_pop3_server_write (server, line, -1);
}

/* The server's half of one exchange; %FALSE: -ERR was said. */
static gboolean
converse (TestPop3Server *server,
          Gsasl_session  *session,
          char           *answer,
          Character       character)
{
  for (;;)
    {
      g_autofree char *line = answer;
      gsize length;
      g_autofree guint8 *bytes = g_base64_decode (line, &length);
      char *output = NULL;
      gsize output_length = 0;
      int status = gsasl_step (session, (char *) bytes, length, &output, &output_length);

      if (status != GSASL_OK && status != GSASL_NEEDS_MORE)
        {
          test_pop3_server_write (server, "-ERR [AUTH] refused\r\n", -1);
          return FALSE;
        }
      if (status == GSASL_OK && character == CANNOT_SIGN)
        output[output_length - 3] = output[output_length - 3] == 'A' ? 'B' : 'A';
      if (status == GSASL_NEEDS_MORE || character != SIGNS_TOO_LATE)
        {
          say_challenge (server, output, output_length);
          answer = test_pop3_server_read_line (server);
        }
      else
        answer = NULL;
      gsasl_free (output);

      if (status == GSASL_OK)
        {
          g_free (answer);
          test_pop3_server_write (server, "+OK\r\n", -1);
          return TRUE;
        }
    }
}

/* Reads "AUTH MECHANISM" and plays the server's part. */
static void
play (TestPop3Server *server,
      gpointer        user_data)
{
  const Server *as = user_data;
  g_autofree char *command = test_pop3_server_read_line (server);
  g_auto(GStrv) words = g_strsplit (command, " ", 3);
  GIOStream *stream = test_pop3_server_get_stream (server);
  Gsasl_session *session = NULL;
  Gsasl *library = NULL;
  char *answer;

  g_assert_cmpstr (words[0], ==, "AUTH");
  g_assert_cmpint (gsasl_init (&library), ==, GSASL_OK);
  gsasl_callback_set (library, on_property_wanted);
  g_assert_cmpint (gsasl_server_start (library, words[1], &session), ==, GSASL_OK);
  gsasl_session_hook_set (session, (gpointer) as->password);
  if (g_str_has_suffix (words[1], "-PLUS"))
    set_binding (session, G_TLS_CONNECTION (stream), as->character);

  if (words[2] != NULL)
    answer = g_strdup (words[2]);
  else
    {
      test_pop3_server_write (server, "+ \r\n", -1);
      answer = test_pop3_server_read_line (server);
    }
  converse (server, session, answer, as->character);
  gsasl_finish (session);
  gsasl_done (library);
}

/* @offered: the server's capabilities, a line each */
static void
begin (Dialogue   *d,
       gboolean    drip,
       const char *offered,
       Server     *as)
{
  g_auto(GStrv) lines = g_strsplit (offered, "\n", -1);

  dialogue_begin (d, FALSE);
  d->account.security = FUMI_SECURITY_TLS;
  d->account.certificate = pin;
  test_pop3_server_start_tls (d->server, certificate);
  if (drip)
    test_pop3_server_drip (d->server, 0);
  dialogue_script (d, "S: +OK ready\nC: CAPA\nS: +OK\n");
  for (char **line = lines; *line != NULL; line++)
    test_pop3_server_send (d->server, *line);
  test_pop3_server_send (d->server, ".");
  test_pop3_server_run (d->server, play, as);
}

/* RFC 5802, RFC 7677; RFC 9266 or RFC 5929 for the binding. */
static void
test_each_mechanism_goes_in (gconstpointer drip)
{
  static const char *const mechanisms[] = { "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS",
                                            "SCRAM-SHA-256", "SCRAM-SHA-1" };
  static const char *const more[] = { "", "\nRESP-CODES" };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (mechanisms); i++)
    {
      g_autofree char *offered = g_strconcat ("SASL PLAIN ", mechanisms[i / 2], more[i % 2], NULL);
      Server as = { .password = "sesame" };
      Dialogue d;

      g_test_message ("%s", mechanisms[i / 2]);
      begin (&d, GPOINTER_TO_INT (drip), offered, &as);
      dialogue_script (&d, CAPA_AGAIN);

      dialogue_open (&d);
      g_assert_no_error (d.error);
      g_assert_cmpstr (fumi_pop3_session_get_login (d.session), ==, mechanisms[i / 2]);
      dialogue_end (&d);
    }
}

static void
test_binding_is_that_of_the_tls_version (void)
{
  const char *priority = g_getenv ("G_TLS_GNUTLS_PRIORITY");
  gboolean is_old = priority != NULL && strstr (priority, "-VERS-TLS1.3") != NULL;
  Server as = { .password = "sesame" };
  Dialogue d;

  begin (&d, FALSE, "SASL SCRAM-SHA-256-PLUS", &as);
  dialogue_script (&d, CAPA_AGAIN);

  dialogue_open (&d);
  g_assert_no_error (d.error);
  g_assert_cmpstr (fumi_pop3_session_get_tls_version (d.session), ==,
                   is_old ? "TLS 1.2" : "TLS 1.3");
  g_assert_cmpstr (fumi_pop3_session_get_login (d.session), ==, "SCRAM-SHA-256-PLUS");
  dialogue_end (&d);
}

/* RFC 9266 §1: tls-exporter is not for TLS 1.2, where RFC 5802 §6.1 has tls-unique. */
static void
test_binding_over_tls_1_2 (void)
{
  g_setenv ("G_TLS_GNUTLS_PRIORITY", "NORMAL:-VERS-TLS1.3", TRUE);
  g_test_trap_subprocess ("/pop3/session/scram/binding-is-that-of-the-tls-version", 0, 0);
  g_unsetenv ("G_TLS_GNUTLS_PRIORITY");
  g_test_trap_assert_passed ();
}

/* Whoever ends TLS on the way has another binding: the server refuses, and nothing weaker follows,
 * though it is offered. */
static void
test_wrong_channel_binding_is_refused (gconstpointer drip)
{
  static const char *const mechanisms[] = { "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS" };

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      g_autofree char *offered = g_strconcat ("SASL PLAIN LOGIN ", mechanisms[i], NULL);
      Server as = { .password = "sesame", .character = IN_THE_MIDDLE };
      Dialogue d;

      begin (&d, GPOINTER_TO_INT (drip), offered, &as);
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
      dialogue_end (&d);
    }
}

static void
test_wrong_password_is_not_tried_in_a_weaker_way (gconstpointer drip)
{
  Server as = { .password = "other" };
  Dialogue d;

  begin (&d, GPOINTER_TO_INT (drip), "SASL PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256", &as);
  test_pop3_server_expect_nothing (d.server);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
  dialogue_end (&d);
}

/* RFC 5802 §5.1: the server's signature is what tells it from one that only says +OK. */
static void
test_server_without_the_password_is_an_impostor (gconstpointer drip)
{
  static const char *const offers[] = { "SASL PLAIN SCRAM-SHA-256-PLUS", "SASL PLAIN SCRAM-SHA-1" };
  static const Character characters[] = { CANNOT_SIGN, SIGNS_TOO_LATE };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (offers); i++)
    {
      Server as = { .password = "sesame", .character = characters[i % 2] };
      Dialogue d;

      begin (&d, GPOINTER_TO_INT (drip), offers[i / 2], &as);
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (d.error->message, "localhost"));
      g_assert_null (fumi_pop3_session_get_login (d.session));
      dialogue_end (&d);
    }
}

/* SCRAM is defined in Unicode: no second attempt in Latin-1; SASLprep makes both the same. */
static void
test_password_beyond_ascii (gconstpointer drip)
{
  static const struct
  {
    const char *typed;
    const char *at_server;
  } table[] = {
    { "s\xc3\xa9same", "s\xc3\xa9same" },
    { "s\xc3\xa9same", "se\xcc\x81same" },
    { "ひらけごま", "ひらけごま" },
    { "\xc2\xaa", "a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Server as = { .password = table[i].at_server };
      Dialogue d;

      begin (&d, GPOINTER_TO_INT (drip), "SASL SCRAM-SHA-256", &as);
      d.password = table[i].typed;
      dialogue_script (&d, CAPA_AGAIN);

      dialogue_open (&d);
      g_assert_no_error (d.error);
      dialogue_end (&d);
    }
}

/* In the manner of MailKit's secret detector. */
static void
test_transcript_shows_no_line_of_the_exchange (gconstpointer drip)
{
  Server as = { .password = "sesame" };
  g_autofree char *transcript = NULL;
  Dialogue d;

  begin (&d, GPOINTER_TO_INT (drip), "SASL SCRAM-SHA-256-PLUS", &as);
  dialogue_script (&d, CAPA_AGAIN);
  dialogue_open (&d);
  g_assert_no_error (d.error);
  transcript = fumi_pop3_session_dup_transcript (d.session);

  g_assert_nonnull (strstr (transcript, "C: AUTH SCRAM-SHA-256-PLUS\nS: +\nC: ****\nS: + ****\n"
                                        "C: ****\nS: + ****\nC: ****\nS: +OK\n"));
  dialogue_end (&d);
}

int
main (int   argc,
      char *argv[])
{
  const TestCertificate recipe = { .key = TEST_KEY_EC_256 };
  int status;

  g_test_init (&argc, &argv, NULL);
  certificate = test_certificate_new (&recipe);
  pin = fumi_pop3_certificate_fingerprint (certificate);

  dialogue_add_test ("/pop3/session/scram/each-mechanism-goes-in", test_each_mechanism_goes_in);
  g_test_add_func ("/pop3/session/scram/binding-is-that-of-the-tls-version",
                   test_binding_is_that_of_the_tls_version);
  g_test_add_func ("/pop3/session/scram/binding-over-tls-1-2", test_binding_over_tls_1_2);
  dialogue_add_test ("/pop3/session/scram/wrong-channel-binding-is-refused",
                     test_wrong_channel_binding_is_refused);
  dialogue_add_test ("/pop3/session/scram/wrong-password-is-not-tried-in-a-weaker-way",
                     test_wrong_password_is_not_tried_in_a_weaker_way);
  dialogue_add_test ("/pop3/session/scram/server-without-the-password-is-an-impostor",
                     test_server_without_the_password_is_an_impostor);
  dialogue_add_test ("/pop3/session/scram/password-beyond-ascii", test_password_beyond_ascii);
  dialogue_add_test ("/pop3/session/scram/transcript-shows-no-line-of-the-exchange",
                     test_transcript_shows_no_line_of_the_exchange);

  status = g_test_run ();
  g_free (pin);
  g_object_unref (certificate);

  return status;
}
