/* test-session-login.c: the login, and why it can fail.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "test-dialogue.h"

#define CAPA_USER "S: +OK ready\nC: CAPA\nS: +OK\nS: USER\nS: .\n"
#define CAPA_PLAIN "S: +OK ready\nC: CAPA\nS: +OK\nS: USER\nS: SASL X-EVIL PLAIN\nS: .\n"
#define CAPA_AGAIN "C: CAPA\nS: +OK\nS: UIDL\nS: .\n"

/* base64 of NUL anna NUL sesame (RFC 4616 §2). */
#define PLAIN_ANSWER "AGFubmEAc2VzYW1l"

/* Q26, Q27 and Q29 of pop3.md; RFC 2449 §8.1, RFC 3206 §4. */
static void
test_refused_password_says_why (gconstpointer drip)
{
  static const struct
  {
    const char   *answer;
    FumiPop3Error code;
    const char   *response_code;
  } table[] = {
    { "-ERR", FUMI_POP3_ERROR_LOGIN, NULL },
    { "-ERR [AUTH] bad", FUMI_POP3_ERROR_LOGIN, "AUTH" },
    { "-ERR [AUTH] locked out, wait", FUMI_POP3_ERROR_LOGIN, "AUTH" },
    { "-ERR invalid password", FUMI_POP3_ERROR_LOGIN, NULL },
    { "-ERR your address is blocked", FUMI_POP3_ERROR_LOGIN, NULL },
    { "-ERR account locked", FUMI_POP3_ERROR_LOGIN, NULL },
    { "-ERR [IN-USE] locked", FUMI_POP3_ERROR_IN_USE, "IN-USE" },
    { "-ERR [in-use] x", FUMI_POP3_ERROR_IN_USE, "IN-USE" },
    { "-ERR maildrop already locked", FUMI_POP3_ERROR_IN_USE, NULL },
    { "-ERR Unable to lock maildrop", FUMI_POP3_ERROR_IN_USE, NULL },
    { "-ERR mailbox in use", FUMI_POP3_ERROR_IN_USE, NULL },
    { "-ERR [LOGIN-DELAY] wait", FUMI_POP3_ERROR_TOO_OFTEN, "LOGIN-DELAY" },
    { "-ERR Mailbox unavailable, wait a few minutes", FUMI_POP3_ERROR_TOO_OFTEN, NULL },
    { "-ERR [SYS/TEMP] out of order", FUMI_POP3_ERROR_SERVER, "SYS/TEMP" },
    { "-ERR [SYS/PERM] no mailbox", FUMI_POP3_ERROR_SERVER, "SYS/PERM" },
    { "+ERR Server error", FUMI_POP3_ERROR_PROTOCOL, NULL },
    { "+ go on", FUMI_POP3_ERROR_PROTOCOL, NULL },
    { "", FUMI_POP3_ERROR_PROTOCOL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Dialogue d;

      g_test_message ("“%s”", table[i].answer);
      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_script (&d, CAPA_USER "C: USER anna\nS: +OK\nC: PASS sesame\n");
      test_pop3_server_send (d.server, table[i].answer);
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, table[i].code);
      g_assert_cmpstr (fumi_pop3_error_get_detail (d.error)->response_code, ==,
                       table[i].response_code);
      dialogue_end (&d);
    }
}

static void
test_delay_that_the_server_announced_is_told (void)
{
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_script (&d, "S: +OK ready\n"
                       "C: CAPA\n"
                       "S: +OK\n"
                       "S: USER\n"
                       "S: LOGIN-DELAY 900\n"
                       "S: .\n"
                       "C: USER anna\n"
                       "S: -ERR [LOGIN-DELAY] not yet\n");

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_TOO_OFTEN);
  g_assert_cmpuint (fumi_pop3_error_get_detail (d.error)->seconds, ==, 900);
  dialogue_end (&d);
}

/* Q26 of pop3.md. No PASS follows. */
static void
test_refused_user_is_a_login_error (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, CAPA_USER "C: USER anna\n"
                                 "S: -ERR never heard of\n");
  test_pop3_server_expect_nothing (d.server);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
  g_assert_cmpstr (fumi_pop3_error_get_detail (d.error)->server_text, ==, "never heard of");
  dialogue_end (&d);
}

/* Dovecot with disable_plaintext_auth lists no USER before TLS. */
static void
test_refused_user_that_was_not_offered_is_a_mechanism_error (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, "S: +OK ready\n"
                       "C: CAPA\n"
                       "S: +OK\n"
                       "S: SASL XOAUTH2\n"
                       "S: .\n"
                       "C: USER anna\n"
                       "S: -ERR [AUTH] Plaintext authentication disallowed\n");
  test_pop3_server_expect_nothing (d.server);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_MECHANISM);
  dialogue_end (&d);
}

/* Q31 and Q35 of pop3.md; RFC 5034 §4: Exchange says a bare "+", others "+OK". */
static void
test_plain_answers_any_form_of_challenge (gconstpointer drip)
{
  static const char *const challenges[] = { "+ ", "+", "+OK", "+OK go ahead", "+ bm8=" };

  for (guint i = 0; i < G_N_ELEMENTS (challenges); i++)
    {
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_script (&d, CAPA_PLAIN "C: AUTH PLAIN\n");
      test_pop3_server_send (d.server, challenges[i]);
      dialogue_script (&d, "C: " PLAIN_ANSWER "\nS: +OK\n" CAPA_AGAIN);

      g_assert_true (dialogue_open (&d));
      dialogue_end (&d);
    }
}

static void
test_refused_plain_is_a_login_error (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, CAPA_PLAIN "C: AUTH PLAIN\n"
                                  "S: + \n"
                                  "C: " PLAIN_ANSWER "\n"
                                  "S: -ERR [AUTH] Authentication failed.\n");
  test_pop3_server_expect_nothing (d.server);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
  dialogue_end (&d);
}

/* PLAIN has nothing to say to a second challenge: "*" cancels (RFC 5034 §4). */
static void
test_second_challenge_is_cancelled (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, CAPA_PLAIN "C: AUTH PLAIN\n"
                                  "S: + \n"
                                  "C: " PLAIN_ANSWER "\n"
                                  "S: + more?\n"
                                  "C: *\n"
                                  "S: -ERR cancelled\n");

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
  dialogue_end (&d);
}

/* Where AUTH itself is refused nothing secret was sent yet, and USER says the same as PLAIN. */
static void
test_refused_auth_command_falls_to_user_and_pass (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, CAPA_PLAIN "C: AUTH PLAIN\n"
                                  "S: -ERR unknown command\n"
                                  "C: USER anna\n"
                                  "S: +OK\n"
                                  "C: PASS sesame\n"
                                  "S: +OK\n" CAPA_AGAIN);

  dialogue_open (&d);
  g_assert_no_error (d.error);
  dialogue_end (&d);
}

/* Q79 of pop3.md. */
static void
test_password_is_sent_byte_for_byte (gconstpointer drip)
{
  static const char *const passwords[] = { " leading", "in side", "trailing ", "tab\there", "%s%n",
                                           "x" };

  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_autofree char *pass = g_strconcat ("PASS ", passwords[i], NULL);
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      d.password = passwords[i];
      dialogue_script (&d, CAPA_USER "C: USER anna\nS: +OK\n");
      test_pop3_server_expect (d.server, pass);
      dialogue_script (&d, "S: +OK\n" CAPA_AGAIN);

      g_assert_true (dialogue_open (&d));
      dialogue_end (&d);
    }
}

static void
test_latin_1_is_the_second_attempt (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  d.password = "s\xc3\xa9same";
  dialogue_script (&d, CAPA_USER "C: USER anna\n"
                                 "S: +OK\n"
                                 "C: PASS s\xc3\xa9same\n"
                                 "S: -ERR no\n"
                                 "C: USER anna\n"
                                 "S: +OK\n"
                                 "C: PASS s\xe9same\n"
                                 "S: +OK\n" CAPA_AGAIN);

  g_assert_true (dialogue_open (&d));
  dialogue_end (&d);
}

static void
test_there_is_no_third_attempt (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  d.password = "s\xc3\xa9same";
  dialogue_script (&d, CAPA_USER "C: USER anna\n"
                                 "S: +OK\n"
                                 "C: PASS s\xc3\xa9same\n"
                                 "S: -ERR no\n"
                                 "C: USER anna\n"
                                 "S: +OK\n"
                                 "C: PASS s\xe9same\n"
                                 "S: -ERR no again\n");
  test_pop3_server_expect_nothing (d.server);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
  dialogue_end (&d);
}

/* Latin-1 has no kana: one attempt. */
static void
test_password_beyond_latin_1_is_tried_once (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  d.password = "ひらけごま";
  dialogue_script (&d, CAPA_USER "C: USER anna\n"
                                 "S: +OK\n"
                                 "C: PASS ひらけごま\n"
                                 "S: -ERR no\n");
  test_pop3_server_expect_nothing (d.server);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
  dialogue_end (&d);
}

static void
test_locked_mailbox_is_not_tried_again_in_latin_1 (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  d.password = "s\xc3\xa9same";
  dialogue_script (&d, CAPA_USER "C: USER anna\n"
                                 "S: +OK\n"
                                 "C: PASS s\xc3\xa9same\n"
                                 "S: -ERR [IN-USE] locked\n");
  test_pop3_server_expect_nothing (d.server);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_IN_USE);
  dialogue_end (&d);
}

/* AOL and free.fr hang up after a wrong password. */
static void
test_hanging_up_after_a_wrong_password_is_a_login_error (void)
{
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.password = "s\xc3\xa9same";
  dialogue_script (&d, CAPA_USER "C: USER anna\n"
                                 "S: +OK\n"
                                 "C: PASS s\xc3\xa9same\n"
                                 "S: -ERR wrong\n"
                                 "cut\n");

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOGIN);
  dialogue_end (&d);
}

static void
test_hanging_up_without_a_word_is_a_lost_connection (void)
{
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_script (&d, CAPA_USER "C: USER anna\n"
                                 "S: +OK\n"
                                 "C: PASS sesame\n"
                                 "cut\n");

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOST);
  dialogue_end (&d);
}

/* curl 480, 875 and 894; cpython#94019. */
static void
test_line_break_in_a_secret_is_never_sent (void)
{
  static const struct
  {
    const char *user;
    const char *password;
  } table[] = {
    { "anna", "sesame\r\nDELE 1" },
    { "anna", "sesame\n" },
    { "anna", "\rsesame" },
    { "anna\r\nPASS x", "sesame" },
    { "anna\n", "sesame" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Dialogue d;

      dialogue_begin (&d, FALSE);
      d.account.user = (char *) table[i].user;
      d.password = table[i].password;
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_SECRET);
      g_assert_null (strstr (d.error->message, "sesame"));
      dialogue_end (&d);
    }
}

static void
assert_no_secret (Dialogue *d)
{
  g_autofree char *transcript = fumi_pop3_session_dup_transcript (d->session);

  g_assert_null (strstr (transcript, "sesame"));
  g_assert_null (strstr (transcript, PLAIN_ANSWER));
  g_assert_nonnull (strstr (transcript, "****"));
  if (d->error != NULL)
    {
      g_assert_null (strstr (d->error->message, "sesame"));
      g_assert_null (strstr (fumi_pop3_error_get_detail (d->error)->server_text, "sesame"));
    }
}

/* MailKit's secret detector tests; also where the server repeats what it did not understand. */
static void
test_transcript_has_no_secret (gconstpointer drip)
{
  static const char *const scripts[] = {
    CAPA_USER "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n" CAPA_AGAIN,
    CAPA_USER "C: USER anna\nS: +OK\nC: PASS sesame\nS: -ERR unknown: PASS sesame, sesame!\n",
    CAPA_PLAIN "C: AUTH PLAIN\nS: + \nC: " PLAIN_ANSWER "\nS: +OK\n" CAPA_AGAIN,
    CAPA_PLAIN "C: AUTH PLAIN\nS: + \nC: " PLAIN_ANSWER "\nS: -ERR unknown " PLAIN_ANSWER "\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_script (&d, scripts[i]);
      dialogue_open (&d);
      assert_no_secret (&d);
      dialogue_end (&d);
    }
}

static void
test_transcript_shows_the_dialogue (void)
{
  g_autofree char *transcript = NULL;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_script (&d, CAPA_USER "C: USER anna\n"
                                 "S: +OK\n"
                                 "C: PASS sesame\n"
                                 "S: -ERR no\n");
  dialogue_open (&d);
  transcript = fumi_pop3_session_dup_transcript (d.session);

  g_assert_cmpstr (transcript, ==, "S: +OK ready\nC: CAPA\nS: +OK\nS: USER\nS: .\n"
                                   "C: USER anna\nS: +OK\nC: PASS ****\nS: -ERR no\n");
  dialogue_end (&d);
}

typedef struct
{
  GString *text;
} Stages;

static void
on_stage (FumiPop3Stage stage,
          gboolean      begins,
          gpointer      user_data)
{
  Stages *stages = user_data;

  g_string_append_printf (stages->text, "%c%d", begins ? '+' : '-', stage);
}

/* 4 greeting, 5 capabilities, 6 login. */
static void
test_stages_are_told_in_order (void)
{
  Stages stages = { g_string_new (NULL) };
  g_autoptr(FumiPop3Session) session = NULL;
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_script (&d, CAPA_USER "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n" CAPA_AGAIN);
  session = fumi_pop3_session_open (d.stream, &d.account, d.password, NULL, on_stage, &stages, NULL,
                                    &error);

  g_assert_no_error (error);
  g_assert_cmpstr (stages.text->str, ==, "+4-4+5-5+6-6+5-5");
  g_string_free (stages.text, TRUE);
  dialogue_end (&d);
}

static void
test_failed_stage_does_not_end (void)
{
  Stages stages = { g_string_new (NULL) };
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_script (&d, CAPA_USER "C: USER anna\nS: -ERR\n");

  g_assert_null (fumi_pop3_session_open (d.stream, &d.account, d.password, NULL, on_stage, &stages,
                                         NULL, &error));
  g_assert_cmpstr (stages.text->str, ==, "+4-4+5-5+6");
  g_string_free (stages.text, TRUE);
  dialogue_end (&d);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  dialogue_add_test ("/pop3/session/login/refused-password-says-why",
                     test_refused_password_says_why);
  g_test_add_func ("/pop3/session/login/delay-that-the-server-announced-is-told",
                   test_delay_that_the_server_announced_is_told);
  dialogue_add_test ("/pop3/session/login/refused-user-is-a-login-error",
                     test_refused_user_is_a_login_error);
  dialogue_add_test ("/pop3/session/login/refused-user-that-was-not-offered-is-a-mechanism-error",
                     test_refused_user_that_was_not_offered_is_a_mechanism_error);
  dialogue_add_test ("/pop3/session/login/plain-answers-any-form-of-challenge",
                     test_plain_answers_any_form_of_challenge);
  dialogue_add_test ("/pop3/session/login/refused-plain-is-a-login-error",
                     test_refused_plain_is_a_login_error);
  dialogue_add_test ("/pop3/session/login/second-challenge-is-cancelled",
                     test_second_challenge_is_cancelled);
  dialogue_add_test ("/pop3/session/login/refused-auth-command-falls-to-user-and-pass",
                     test_refused_auth_command_falls_to_user_and_pass);
  dialogue_add_test ("/pop3/session/login/password-is-sent-byte-for-byte",
                     test_password_is_sent_byte_for_byte);
  dialogue_add_test ("/pop3/session/login/latin-1-is-the-second-attempt",
                     test_latin_1_is_the_second_attempt);
  dialogue_add_test ("/pop3/session/login/there-is-no-third-attempt",
                     test_there_is_no_third_attempt);
  dialogue_add_test ("/pop3/session/login/password-beyond-latin-1-is-tried-once",
                     test_password_beyond_latin_1_is_tried_once);
  dialogue_add_test ("/pop3/session/login/locked-mailbox-is-not-tried-again-in-latin-1",
                     test_locked_mailbox_is_not_tried_again_in_latin_1);
  g_test_add_func ("/pop3/session/login/hanging-up-after-a-wrong-password-is-a-login-error",
                   test_hanging_up_after_a_wrong_password_is_a_login_error);
  g_test_add_func ("/pop3/session/login/hanging-up-without-a-word-is-a-lost-connection",
                   test_hanging_up_without_a_word_is_a_lost_connection);
  g_test_add_func ("/pop3/session/login/line-break-in-a-secret-is-never-sent",
                   test_line_break_in_a_secret_is_never_sent);
  dialogue_add_test ("/pop3/session/login/transcript-has-no-secret",
                     test_transcript_has_no_secret);
  g_test_add_func ("/pop3/session/login/transcript-shows-the-dialogue",
                   test_transcript_shows_the_dialogue);
  g_test_add_func ("/pop3/session/login/stages-are-told-in-order", test_stages_are_told_in_order);
  g_test_add_func ("/pop3/session/login/failed-stage-does-not-end",
                   test_failed_stage_does_not_end);

  return g_test_run ();
}
