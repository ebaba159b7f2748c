/* test-session-sasl.c: which way in a session takes, and what it does when one does not lead in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "test-certificate.h"
#include "test-dialogue.h"

#define CAPA(lines) "S: +OK ready\nC: CAPA\nS: +OK\n" lines "S: .\n"
#define CAPA_AGAIN "C: CAPA\nS: +OK\nS: UIDL\nS: .\n"

/* base64 of NUL anna NUL sesame (RFC 4616 §2), of "anna" and of "sesame". */
#define PLAIN_ANSWER "AGFubmEAc2VzYW1l"
#define USER_64 "YW5uYQ=="
#define PASSWORD_64 "c2VzYW1l"

/* base64 of "<1972.987654321@curl>", and what anna answers with "sesame" (RFC 2195 §2). */
#define CRAM_CHALLENGE "PDE5NzIuOTg3NjU0MzIxQGN1cmw+"
#define CRAM_ANSWER "YW5uYSAwMzlkY2E2YTBmNGFjNDI1MDMxYmI5ZTI0ODQwOGMzNg=="

/* The token "tok-en" for anna: "user=anna^Aauth=Bearer tok-en^A^A". */
#define XOAUTH2_ANSWER "dXNlcj1hbm5hAWF1dGg9QmVhcmVyIHRvay1lbgEB"
#define XOAUTH2_FRESH "dXNlcj1hbm5hAWF1dGg9QmVhcmVyIGZyZXNoAQE="
/* {"status":"400"} */
#define TOKEN_ERROR "eyJzdGF0dXMiOiI0MDAifQ=="

static GTlsCertificate *certificate;
static char *pin;

static void
begin_tls (Dialogue *d,
           gboolean  drip)
{
  dialogue_begin (d, FALSE);
  d->account.security = FUMI_SECURITY_TLS;
  d->account.certificate = pin;
  test_pop3_server_start_tls (d->server, certificate);
  if (drip)
    test_pop3_server_drip (d->server, 0);
}

static void
assert_went_in (Dialogue   *d,
                const char *by)
{
  dialogue_open (d);
  g_assert_no_error (d->error);
  g_assert_cmpstr (fumi_pop3_session_get_login (d->session), ==, by);
  dialogue_end (d);
}

static void
assert_failed (Dialogue     *d,
               FumiPop3Error code)
{
  test_pop3_server_expect_nothing (d->server);
  g_assert_false (dialogue_open (d));
  dialogue_assert_failed (d, code);
  g_assert_null (fumi_pop3_session_get_login (d->session));
  dialogue_end (d);
}

/* In clear what does not show the password comes first; curl 867. */
static void
test_cram_md5_comes_before_plain_in_clear (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, CAPA ("S: SASL PLAIN CRAM-MD5\n")
                   "C: AUTH CRAM-MD5\nS: + " CRAM_CHALLENGE "\nC: " CRAM_ANSWER
                   "\nS: +OK\n" CAPA_AGAIN);
  assert_went_in (&d, "CRAM-MD5");
}

/* Inside TLS PLAIN does, see fumi-pop3-method.c. */
static void
test_plain_comes_before_cram_md5_inside_tls (gconstpointer drip)
{
  Dialogue d;

  begin_tls (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, CAPA ("S: SASL CRAM-MD5 LOGIN PLAIN\n")
                   "C: AUTH PLAIN\nS: + \nC: " PLAIN_ANSWER "\nS: +OK\n" CAPA_AGAIN);
  assert_went_in (&d, "PLAIN");
}

/* curl 866; the prompts of some servers are not even base64. */
static void
test_login_answers_any_prompt (gconstpointer drip)
{
  static const char *const prompts[][2] = {
    { "+ VXNlcm5hbWU6", "+ UGFzc3dvcmQ6" }, { "+", "+" }, { "+ User Name:", "+ Password:" },
    { "+OK", "+OK" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_script (&d, CAPA ("S: SASL LOGIN\n") "C: AUTH LOGIN\n");
      test_pop3_server_send (d.server, prompts[i][0]);
      dialogue_script (&d, "C: " USER_64 "\n");
      test_pop3_server_send (d.server, prompts[i][1]);
      dialogue_script (&d, "C: " PASSWORD_64 "\nS: +OK\n" CAPA_AGAIN);
      assert_went_in (&d, "LOGIN");
    }
}

/* curl 876, 879 and 891; RFC 5034 §4. */
static void
test_broken_mechanism_gives_way_to_the_next (gconstpointer drip)
{
  static const char *const breakdowns[] = {
    "S: + Rubbish\nC: *\nS: -ERR cancelled\n",
    "S: +\nC: *\nS: -ERR cancelled\n",
    "S: +OK\nC: *\nS: -ERR cancelled\n",
    "S: -ERR not supported\n",
    "S: -ERR\n",
    "S: -ERR [AUTH] not over this connection\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (breakdowns); i++)
    {
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_script (&d, CAPA ("S: SASL PLAIN CRAM-MD5\n") "C: AUTH CRAM-MD5\n");
      dialogue_script (&d, breakdowns[i]);
      dialogue_script (&d, "C: AUTH PLAIN\nS: +\nC: " PLAIN_ANSWER "\nS: +OK\n" CAPA_AGAIN);
      assert_went_in (&d, "PLAIN");
    }
}

static void
test_scram_that_breaks_down_gives_way (gconstpointer drip)
{
  static const struct
  {
    const char *first; /* the server's reply to the name and the nonce */
    gboolean    is_final;
  } table[] = {
    { "-ERR what?", FALSE },
    { "-ERR [AUTH] no such user", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_script (&d, CAPA ("S: SASL PLAIN SCRAM-SHA-1\n") "C: AUTH SCRAM-SHA-1\nS: +\n");
      test_pop3_server_expect_prefix (d.server, "biwsbj1hbm5hLHI9"); /* n,,n=anna,r= */
      test_pop3_server_send (d.server, table[i].first);
      if (table[i].is_final)
        {
          assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
          continue;
        }
      dialogue_script (&d, "C: AUTH PLAIN\nS: +\nC: " PLAIN_ANSWER "\nS: +OK\n" CAPA_AGAIN);
      assert_went_in (&d, "PLAIN");
    }
}

/* Q74 of pop3.md: servers hang up after some bad commands. */
static void
test_after_three_broken_mechanisms_only_user_is_tried (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, CAPA ("S: SASL PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256\n")
                   "C: AUTH SCRAM-SHA-256\nS: -ERR no\n"
                   "C: AUTH SCRAM-SHA-1\nS: -ERR no\n"
                   "C: AUTH CRAM-MD5\nS: -ERR no\n"
                   "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n" CAPA_AGAIN);
  assert_went_in (&d, "USER");
}

/* Nothing weaker is shown to a server that did not like the password. */
static void
test_refused_secret_is_not_shown_in_another_way (gconstpointer drip)
{
  static const struct
  {
    const char   *refusal;
    FumiPop3Error code;
  } table[] = {
    { "-ERR", FUMI_POP3_ERROR_LOGIN },
    { "-ERR [AUTH] wrong", FUMI_POP3_ERROR_LOGIN },
    { "-ERR [IN-USE] locked", FUMI_POP3_ERROR_IN_USE },
    { "-ERR [LOGIN-DELAY] wait", FUMI_POP3_ERROR_TOO_OFTEN },
    { "-ERR [SYS/TEMP] out of order", FUMI_POP3_ERROR_SERVER },
    { "-ERR [SYS/PERM] no POP for you", FUMI_POP3_ERROR_SERVER },
    { "+ERR", FUMI_POP3_ERROR_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Dialogue d;

      g_test_message ("%s", table[i].refusal);
      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_script (&d, CAPA ("S: USER\nS: SASL PLAIN LOGIN CRAM-MD5\n")
                       "C: AUTH CRAM-MD5\nS: + " CRAM_CHALLENGE "\nC: " CRAM_ANSWER "\n");
      test_pop3_server_send (d.server, table[i].refusal);
      assert_failed (&d, table[i].code);
    }
}

/* RFC 5034 §4: one round trip less, where RFC 2449's and 3206's inventions are announced. */
static void
test_first_message_goes_with_the_command (gconstpointer drip)
{
  static const char *const announcements[] = { "AUTH-RESP-CODE", "RESP-CODES", "PIPELINING" };

  for (guint i = 0; i < G_N_ELEMENTS (announcements); i++)
    {
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_script (&d, "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\n");
      test_pop3_server_send (d.server, announcements[i]);
      dialogue_script (&d, "S: .\nC: AUTH PLAIN " PLAIN_ANSWER "\nS: +OK\n" CAPA_AGAIN);
      assert_went_in (&d, "PLAIN");
    }
}

/* Q33 of pop3.md. */
static void
test_exchange_is_asked_first (gconstpointer drip)
{
  static const char *const openings[] = {
    "S: +OK The Microsoft Exchange POP3 service is ready. [abc]\n"
    "C: CAPA\nS: +OK\nS: SASL PLAIN\nS: PIPELINING\nS: .\n",
    CAPA ("S: SASL PLAIN\nS: RESP-CODES\nS: IMPLEMENTATION Microsoft Exchange Server\n"),
    CAPA ("S: SASL PLAIN\n"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_script (&d, openings[i]);
      dialogue_script (&d, "C: AUTH PLAIN\nS: +\nC: " PLAIN_ANSWER "\nS: +OK\n" CAPA_AGAIN);
      assert_went_in (&d, "PLAIN");
    }
}

#define AT_ONCE CAPA ("S: SASL PLAIN LOGIN\nS: RESP-CODES\n") "C: AUTH PLAIN " PLAIN_ANSWER "\n"

/* A refusal that is not about who we are is about the form. */
static void
test_form_that_is_not_understood_is_taken_back (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, AT_ONCE "S: -ERR syntax\n"
                   "C: AUTH PLAIN\nS: +\nC: " PLAIN_ANSWER "\nS: +OK\n" CAPA_AGAIN);
  assert_went_in (&d, "PLAIN");

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, AT_ONCE "S: -ERR wrong\n"
                   "C: AUTH PLAIN\nS: +\nC: " PLAIN_ANSWER "\nS: -ERR wrong\n");
  assert_failed (&d, FUMI_POP3_ERROR_LOGIN);

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, AT_ONCE "S: -ERR [AUTH] wrong\n");
  assert_failed (&d, FUMI_POP3_ERROR_LOGIN);

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, AT_ONCE "S: -ERR [IN-USE] locked\n");
  assert_failed (&d, FUMI_POP3_ERROR_IN_USE);

  /* A server that overlooks it asks as if nothing had been said. */
  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, AT_ONCE "S: + \nC: " PLAIN_ANSWER "\nS: +OK\n" CAPA_AGAIN);
  assert_went_in (&d, "PLAIN");
}

/* Hanging up after a wrong password is a wrong password (AOL, free.fr). */
static void
test_hanging_up_after_a_refusal_is_no_lost_connection (void)
{
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.password = "s\xc3\xa9same";
  dialogue_script (&d, CAPA ("S: SASL PLAIN\n") "C: AUTH PLAIN\nS: +\nC: AGFubmEAc8Opc2FtZQ==\n"
                   "S: -ERR wrong\ncut\n");
  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
  dialogue_end (&d);
}

/* At most two attempts in all: UTF-8, then Latin-1, by the same method. */
static void
test_latin_1_is_the_second_attempt_by_the_same_method (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  d.password = "s\xc3\xa9same";
  dialogue_script (&d, CAPA ("S: SASL PLAIN LOGIN\nS: AUTH-RESP-CODE\n")
                   "C: AUTH PLAIN AGFubmEAc8Opc2FtZQ==\nS: -ERR [AUTH] no\n"
                   "C: AUTH PLAIN AGFubmEAc+lzYW1l\nS: -ERR [AUTH] no\n");
  assert_failed (&d, FUMI_POP3_ERROR_LOGIN);

  /* Where the form cost one already, there is no third. */
  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  d.password = "s\xc3\xa9same";
  dialogue_script (&d, CAPA ("S: SASL PLAIN LOGIN\nS: RESP-CODES\n")
                   "C: AUTH PLAIN AGFubmEAc8Opc2FtZQ==\nS: -ERR no\n"
                   "C: AUTH PLAIN\nS: +\nC: AGFubmEAc8Opc2FtZQ==\nS: -ERR no\n");
  assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
}

/* Q79 of pop3.md; RFC 5034 §4: 255 octets for the command, more for the line after it. */
static void
test_long_password_takes_two_steps (gconstpointer drip)
{
  g_autofree char *password = g_strnfill (300, 'x');
  g_autofree char *message = g_strconcat ("_anna_", password, NULL);
  g_autofree char *answer = NULL;
  Dialogue d;

  message[0] = message[5] = '\0';
  answer = g_base64_encode ((const guchar *) message, 306);
  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  d.password = password;
  dialogue_script (&d, CAPA ("S: SASL PLAIN\nS: RESP-CODES\n") "C: AUTH PLAIN\nS: +\n");
  test_pop3_server_expect (d.server, answer);
  dialogue_script (&d, "S: +OK\n" CAPA_AGAIN);
  assert_went_in (&d, "PLAIN");
}

/* Q36 of pop3.md. */
static void
test_long_challenge (gconstpointer drip)
{
  g_autofree char *challenge = g_strnfill (3000, 'x');
  g_autofree char *challenge64 = g_base64_encode ((const guchar *) challenge, 3000);
  g_autofree char *digest
    = g_compute_hmac_for_string (G_CHECKSUM_MD5, (const guchar *) "sesame", 6, challenge, -1);
  g_autofree char *message = g_strconcat ("anna ", digest, NULL);
  g_autofree char *answer = g_base64_encode ((const guchar *) message, strlen (message));
  g_autofree char *line = g_strconcat ("+ ", challenge64, NULL);
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, CAPA ("S: SASL CRAM-MD5\n") "C: AUTH CRAM-MD5\n");
  test_pop3_server_send (d.server, line);
  test_pop3_server_expect (d.server, answer);
  dialogue_script (&d, "S: +OK\n" CAPA_AGAIN);
  assert_went_in (&d, "CRAM-MD5");
}

#define APOP_GREETING "S: +OK ready <1972.987654321@curl>\n"
#define APOP_CAPA "C: CAPA\nS: +OK\nS: USER\nS: .\n"

/* RFC 1939 §7, curl 864; CVE-2007-1558: only with the user's consent and a strict challenge. */
static void
test_apop_needs_consent_and_a_strict_challenge (gconstpointer drip)
{
  g_autofree char *digest
    = g_compute_checksum_for_string (G_CHECKSUM_MD5, "<1972.987654321@curl>sesame", -1);
  g_autofree char *apop = g_strconcat ("APOP anna ", digest, NULL);
  g_autofree char *transcript = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  d.account.login = FUMI_LOGIN_ENCRYPTED;
  dialogue_script (&d, APOP_GREETING APOP_CAPA);
  test_pop3_server_expect (d.server, apop);
  dialogue_script (&d, "S: +OK\n" CAPA_AGAIN);
  g_assert_true (dialogue_open (&d));
  g_assert_cmpstr (fumi_pop3_session_get_login (d.session), ==, "APOP");
  transcript = fumi_pop3_session_dup_transcript (d.session);
  g_assert_nonnull (strstr (transcript, "C: APOP anna ****\n"));
  g_assert_null (strstr (transcript, digest));
  dialogue_end (&d);

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  d.account.login = FUMI_LOGIN_ENCRYPTED;
  dialogue_script (&d, "S: +OK ready <a@b> and <1972.987654321@curl>\n" APOP_CAPA);
  assert_failed (&d, FUMI_POP3_ERROR_MECHANISM);

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, APOP_GREETING APOP_CAPA
                   "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n" CAPA_AGAIN);
  assert_went_in (&d, "USER");
}

/* RFC 2595 §4: what was said before TLS may come from anybody. */
static void
test_apop_challenge_is_forgotten_at_stls (void)
{
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.account.security = FUMI_SECURITY_STARTTLS;
  d.account.certificate = pin;
  d.account.login = FUMI_LOGIN_ENCRYPTED;
  dialogue_script (&d, APOP_GREETING "C: CAPA\nS: +OK\nS: STLS\nS: SASL CRAM-MD5\nS: .\n"
                   "C: STLS\nS: +OK\n");
  test_pop3_server_start_tls (d.server, certificate);
  dialogue_script (&d, APOP_CAPA);
  assert_failed (&d, FUMI_POP3_ERROR_MECHANISM);
}

/* A token or a certificate is nothing to show in clear, whatever the user has agreed to. */
static void
test_token_and_certificate_need_tls (gconstpointer drip)
{
  static const FumiLogin logins[] = { FUMI_LOGIN_OAUTH2, FUMI_LOGIN_CERTIFICATE };

  for (guint i = 0; i < G_N_ELEMENTS (logins); i++)
    {
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      d.account.login = logins[i];
      dialogue_script (&d, CAPA ("S: USER\nS: SASL PLAIN EXTERNAL XOAUTH2 OAUTHBEARER\n"));
      assert_failed (&d, FUMI_POP3_ERROR_MECHANISM);
    }
}

static void
test_nothing_in_common_is_a_mechanism_error (gconstpointer drip)
{
  static const FumiLogin logins[] = { FUMI_LOGIN_ENCRYPTED, FUMI_LOGIN_OAUTH2,
                                      FUMI_LOGIN_CERTIFICATE };

  for (guint i = 0; i < G_N_ELEMENTS (logins); i++)
    {
      Dialogue d;

      begin_tls (&d, GPOINTER_TO_INT (drip));
      d.account.login = logins[i];
      dialogue_script (&d, CAPA ("S: USER\nS: SASL PLAIN LOGIN NTLM\n"));
      assert_failed (&d, FUMI_POP3_ERROR_MECHANISM);
    }
}

/* Q33 of pop3.md, curl 870: in two steps, whatever is announced; without a function the password is
 * the token. */
static void
test_xoauth2_takes_two_steps (gconstpointer drip)
{
  Dialogue d;

  begin_tls (&d, GPOINTER_TO_INT (drip));
  d.account.login = FUMI_LOGIN_OAUTH2;
  d.password = "tok-en";
  dialogue_script (&d, CAPA ("S: SASL PLAIN XOAUTH2\nS: RESP-CODES\nS: PIPELINING\n")
                   "C: AUTH XOAUTH2\nS: +\nC: " XOAUTH2_ANSWER "\nS: +OK\n" CAPA_AGAIN);
  assert_went_in (&d, "XOAUTH2");

  /* curl 874: some want it in one. */
  begin_tls (&d, GPOINTER_TO_INT (drip));
  d.account.login = FUMI_LOGIN_OAUTH2;
  d.password = "tok-en";
  dialogue_script (&d, CAPA ("S: SASL PLAIN XOAUTH2\n")
                   "C: AUTH XOAUTH2\nS: -ERR missing argument\n"
                   "C: AUTH XOAUTH2 " XOAUTH2_ANSWER "\nS: +OK\n" CAPA_AGAIN);
  assert_went_in (&d, "XOAUTH2");
}

/* curl 887 and 888; RFC 7628 §3.1. */
static void
test_oauthbearer_goes_with_the_command (gconstpointer drip)
{
  static const char *const more[] = { "", "S: RESP-CODES\n" };

  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    {
      g_autofree char *message = NULL;
      g_autofree char *answer = NULL;
      g_autofree char *script = NULL;
      Dialogue d;

      begin_tls (&d, GPOINTER_TO_INT (drip));
      message = g_strdup_printf ("n,a=anna,\x01host=localhost\x01port=%u\x01"
                                 "auth=Bearer tok-en\x01\x01", d.account.port);
      answer = g_base64_encode ((const guchar *) message, strlen (message));
      script = g_strdup_printf (CAPA ("S: SASL XOAUTH2 OAUTHBEARER\n%s") "C: AUTH OAUTHBEARER%s%s\n"
                                "S: +OK\n" CAPA_AGAIN,
                                more[i], i == 0 ? "\nS: +\nC: " : " ", answer);
      d.account.login = FUMI_LOGIN_OAUTH2;
      d.password = "tok-en";
      dialogue_script (&d, script);
      assert_went_in (&d, "OAUTHBEARER");
    }
}

static char *
give_token (gboolean       refused,
            gpointer       user_data,
            GCancellable  *cancellable,
            GError       **error)
{
  guint *asked = user_data;

  (*asked)++;
  if (*asked > 2)
    g_error ("asked for a third token");

  return g_strdup (refused ? "fresh" : "tok-en");
}

static gboolean
open_with_tokens (Dialogue          *d,
                  FumiPop3TokenFunc  token_func,
                  gpointer           data)
{
  d->account.login = FUMI_LOGIN_OAUTH2;
  d->session = fumi_pop3_session_new (d->stream, &d->account, &d->limits);
  fumi_pop3_session_set_token_func (d->session, token_func, data);

  return fumi_pop3_session_start (d->session, "", NULL, NULL, NULL, &d->error);
}

/* Q34 of pop3.md, curl 889 and 890: the reason comes as a challenge, which wants an answer. */
static void
test_refused_token_is_refreshed_once (gconstpointer drip)
{
  static const char *const ends[] = { "S: +OK\n" CAPA_AGAIN,
                                      "S: + " TOKEN_ERROR "\nC: \nS: -ERR [AUTH] no\n" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *transcript = NULL;
      guint asked = 0;
      Dialogue d;

      begin_tls (&d, GPOINTER_TO_INT (drip));
      dialogue_script (&d, CAPA ("S: SASL XOAUTH2\n")
                       "C: AUTH XOAUTH2\nS: +\nC: " XOAUTH2_ANSWER "\nS: + " TOKEN_ERROR "\n"
                       "C: \nS: -ERR authentication failed\n"
                       "C: AUTH XOAUTH2\nS: +\nC: " XOAUTH2_FRESH "\n");
      dialogue_script (&d, ends[i]);
      if (i > 0)
        test_pop3_server_expect_nothing (d.server);

      g_assert_cmpint (open_with_tokens (&d, give_token, &asked), ==, i == 0);
      g_assert_cmpuint (asked, ==, 2);
      if (i > 0)
        dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
      transcript = fumi_pop3_session_dup_transcript (d.session);
      g_assert_null (strstr (transcript, "tok-en"));
      g_assert_null (strstr (transcript, "fresh"));
      g_assert_null (strstr (transcript, XOAUTH2_ANSWER));
      g_assert_null (strstr (transcript, XOAUTH2_FRESH));
      g_assert_null (strstr (transcript, TOKEN_ERROR));
      dialogue_end (&d);
    }
}

static char *
give_no_token (gboolean       refused,
               gpointer       user_data,
               GCancellable  *cancellable,
               GError       **error)
{
  if (user_data != NULL)
    return g_strdup (user_data);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "no token");

  return NULL;
}

static void
test_without_a_token_nothing_is_sent (void)
{
  Dialogue d;

  begin_tls (&d, FALSE);
  dialogue_script (&d, CAPA ("S: SASL XOAUTH2\n"));
  test_pop3_server_expect_nothing (d.server);
  g_assert_false (open_with_tokens (&d, give_no_token, NULL));
  g_assert_error (d.error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED);
  dialogue_end (&d);

  begin_tls (&d, FALSE);
  dialogue_script (&d, CAPA ("S: SASL XOAUTH2\n"));
  test_pop3_server_expect_nothing (d.server);
  g_assert_false (open_with_tokens (&d, give_no_token, (gpointer) "tok\x01" "auth=en"));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_SECRET);
  dialogue_end (&d);
}

/* curl 883 and 885; RFC 4422 appendix A. */
static void
test_external_names_the_user (gconstpointer drip)
{
  static const char *const scripts[] = {
    CAPA ("S: SASL EXTERNAL\n") "C: AUTH EXTERNAL\nS: +\nC: " USER_64 "\nS: +OK\n" CAPA_AGAIN,
    CAPA ("S: SASL EXTERNAL\nS: RESP-CODES\n") "C: AUTH EXTERNAL " USER_64 "\nS: +OK\n" CAPA_AGAIN,
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      Dialogue d;

      begin_tls (&d, GPOINTER_TO_INT (drip));
      d.account.login = FUMI_LOGIN_CERTIFICATE;
      dialogue_script (&d, scripts[i]);
      assert_went_in (&d, "EXTERNAL");
    }
}

static void
test_useless_client_certificate_is_told_before_a_byte_is_sent (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fumibako-sasl-XXXXXX", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing.pem", NULL);
  g_autofree char *rubbish = g_build_filename (folder, "rubbish.pem", NULL);
  g_autofree char *keyless = g_build_filename (folder, "keyless.pem", NULL);
  g_autofree char *pem = NULL;
  const char *const paths[] = { missing, rubbish, keyless };

  g_object_get (certificate, "certificate-pem", &pem, NULL);
  g_assert_true (g_file_set_contents (rubbish, "rubbish", -1, NULL));
  g_assert_true (g_file_set_contents (keyless, pem, -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      Dialogue d;

      dialogue_begin (&d, FALSE);
      d.account.security = FUMI_SECURITY_TLS;
      d.account.client_certificate = (char *) paths[i];
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_CLIENT_CERTIFICATE);
      g_assert_nonnull (strstr (d.error->message, paths[i]));
      dialogue_end (&d);
      g_remove (paths[i]);
    }
  g_rmdir (folder);
}

/* MailKit's secret detector, byte by byte too: what was said, also where the server repeats it. */
static void
test_transcript_has_no_secret (gconstpointer drip)
{
  static const struct
  {
    FumiLogin   login;
    const char *script;
  } table[] = {
    { FUMI_LOGIN_AUTO, CAPA ("S: SASL PLAIN\nS: RESP-CODES\n") "C: AUTH PLAIN " PLAIN_ANSWER
      "\nS: -ERR [AUTH] AUTH PLAIN " PLAIN_ANSWER "?\n" },
    { FUMI_LOGIN_AUTO, CAPA ("S: SASL PLAIN\n") "C: AUTH PLAIN\nS: +\nC: " PLAIN_ANSWER
      "\nS: + " PLAIN_ANSWER "\nC: *\nS: -ERR [AUTH] " PLAIN_ANSWER "\n" },
    { FUMI_LOGIN_AUTO, CAPA ("S: SASL LOGIN\n") "C: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: " USER_64
      "\nS: + UGFzc3dvcmQ6\nC: " PASSWORD_64 "\nS: -ERR [AUTH] " PASSWORD_64 " is not it\n" },
    { FUMI_LOGIN_AUTO, CAPA ("S: SASL CRAM-MD5\n") "C: AUTH CRAM-MD5\nS: + " CRAM_CHALLENGE
      "\nC: " CRAM_ANSWER "\nS: -ERR [AUTH] " CRAM_ANSWER " sesame\n" },
    { FUMI_LOGIN_OAUTH2, CAPA ("S: SASL XOAUTH2\n") "C: AUTH XOAUTH2\nS: +\n"
      "C: dXNlcj1hbm5hAWF1dGg9QmVhcmVyIHNlc2FtZQEB\nS: + " TOKEN_ERROR "\nC: \n"
      "S: -ERR [AUTH] sesame\n" },
  };
  static const char *const secrets[] = { "sesame", PLAIN_ANSWER, USER_64, PASSWORD_64, CRAM_ANSWER,
                                         CRAM_CHALLENGE, TOKEN_ERROR, "c2FtZQEB" };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *transcript = NULL;
      Dialogue d;

      begin_tls (&d, GPOINTER_TO_INT (drip));
      d.account.login = table[i].login;
      dialogue_script (&d, table[i].script);
      dialogue_open (&d);
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
      transcript = fumi_pop3_session_dup_transcript (d.session);
      for (guint j = 0; j < G_N_ELEMENTS (secrets); j++)
        {
          g_assert_null (strstr (transcript, secrets[j]));
          g_assert_null (strstr (d.error->message, secrets[j]));
        }
      g_assert_nonnull (strstr (transcript, "****"));
      dialogue_end (&d);
    }
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

  dialogue_add_test ("/pop3/session/sasl/cram-md5-comes-before-plain-in-clear",
                     test_cram_md5_comes_before_plain_in_clear);
  dialogue_add_test ("/pop3/session/sasl/plain-comes-before-cram-md5-inside-tls",
                     test_plain_comes_before_cram_md5_inside_tls);
  dialogue_add_test ("/pop3/session/sasl/login-answers-any-prompt", test_login_answers_any_prompt);
  dialogue_add_test ("/pop3/session/sasl/broken-mechanism-gives-way-to-the-next",
                     test_broken_mechanism_gives_way_to_the_next);
  dialogue_add_test ("/pop3/session/sasl/scram-that-breaks-down-gives-way",
                     test_scram_that_breaks_down_gives_way);
  dialogue_add_test ("/pop3/session/sasl/after-three-broken-mechanisms-only-user-is-tried",
                     test_after_three_broken_mechanisms_only_user_is_tried);
  dialogue_add_test ("/pop3/session/sasl/refused-secret-is-not-shown-in-another-way",
                     test_refused_secret_is_not_shown_in_another_way);
  dialogue_add_test ("/pop3/session/sasl/first-message-goes-with-the-command",
                     test_first_message_goes_with_the_command);
  dialogue_add_test ("/pop3/quirk/Q33-exchange-is-asked-first", test_exchange_is_asked_first);
  dialogue_add_test ("/pop3/session/sasl/form-that-is-not-understood-is-taken-back",
                     test_form_that_is_not_understood_is_taken_back);
  g_test_add_func ("/pop3/session/sasl/hanging-up-after-a-refusal-is-no-lost-connection",
                   test_hanging_up_after_a_refusal_is_no_lost_connection);
  dialogue_add_test ("/pop3/session/sasl/latin-1-is-the-second-attempt-by-the-same-method",
                     test_latin_1_is_the_second_attempt_by_the_same_method);
  dialogue_add_test ("/pop3/session/sasl/long-password-takes-two-steps",
                     test_long_password_takes_two_steps);
  dialogue_add_test ("/pop3/quirk/Q36-long-challenge", test_long_challenge);
  dialogue_add_test ("/pop3/quirk/Q08-apop-needs-consent-and-a-strict-challenge",
                     test_apop_needs_consent_and_a_strict_challenge);
  g_test_add_func ("/pop3/session/sasl/apop-challenge-is-forgotten-at-stls",
                   test_apop_challenge_is_forgotten_at_stls);
  dialogue_add_test ("/pop3/session/sasl/token-and-certificate-need-tls",
                     test_token_and_certificate_need_tls);
  dialogue_add_test ("/pop3/session/sasl/nothing-in-common-is-a-mechanism-error",
                     test_nothing_in_common_is_a_mechanism_error);
  dialogue_add_test ("/pop3/quirk/Q33-xoauth2-takes-two-steps", test_xoauth2_takes_two_steps);
  dialogue_add_test ("/pop3/session/sasl/oauthbearer-goes-with-the-command",
                     test_oauthbearer_goes_with_the_command);
  dialogue_add_test ("/pop3/quirk/Q34-refused-token-is-refreshed-once",
                     test_refused_token_is_refreshed_once);
  g_test_add_func ("/pop3/session/sasl/without-a-token-nothing-is-sent",
                   test_without_a_token_nothing_is_sent);
  dialogue_add_test ("/pop3/session/sasl/external-names-the-user", test_external_names_the_user);
  g_test_add_func ("/pop3/session/sasl/useless-client-certificate-is-told-before-a-byte-is-sent",
                   test_useless_client_certificate_is_told_before_a_byte_is_sent);
  dialogue_add_test ("/pop3/session/sasl/transcript-has-no-secret", test_transcript_has_no_secret);

  status = g_test_run ();
  g_free (pin);
  g_object_unref (certificate);

  return status;
}
