/* test-session-capa.c: CAPA before and after the login.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-dialogue.h"

/* Q14 of pop3.md. */
static void
test_empty_answer_leaves_user_and_pass (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "");

  g_assert_false (fumi_pop3_session_has_capability (d.session, "UIDL"));
  dialogue_end (&d);
}

/* Q16 of pop3.md: a line that begins with a dot does not end the answer. */
static void
test_lines_are_unstuffed_and_told (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "UIDL\n..capability\nEXPIRE 31 USER\nLOGIN-DELAY 300\nTop\n");

  g_assert_true (fumi_pop3_session_has_capability (d.session, "TOP"));
  g_assert_true (fumi_pop3_session_has_capability (d.session, ".capability"));
  g_assert_cmpint (fumi_pop3_session_get_expire_days (d.session), ==, 31);
  g_assert_cmpuint (fumi_pop3_session_get_login_delay (d.session), ==, 300);
  g_assert_cmpstr (fumi_pop3_session_get_capabilities (d.session), ==,
                   "UIDL, .capability, EXPIRE 31 USER, LOGIN-DELAY 300, Top");
  dialogue_end (&d);
}

/* Q18 of pop3.md: Gmail. */
static void
test_answer_after_the_login_counts (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, "S: +OK Gpop ready\n"
                       "C: CAPA\n"
                       "S: +OK\n"
                       "S: USER\n"
                       "S: EXPIRE 0\n"
                       "S: .\n"
                       "C: USER anna\n"
                       "S: +OK\n"
                       "C: PASS sesame\n"
                       "S: +OK\n"
                       "C: CAPA\n"
                       "S: +OK\n"
                       "S: UIDL\n"
                       "S: PIPELINING\n"
                       "S: .\n");

  g_assert_true (dialogue_open (&d));
  g_assert_true (fumi_pop3_session_has_capability (d.session, "PIPELINING"));
  g_assert_false (fumi_pop3_session_has_capability (d.session, "EXPIRE"));
  dialogue_end (&d);
}

/* Q74 of pop3.md: Dovecot counts bad commands. */
static void
test_server_without_capa_is_asked_once (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, "S: +OK ready\n"
                       "C: CAPA\n"
                       "S: -ERR unknown command\n"
                       "C: USER anna\n"
                       "S: +OK\n"
                       "C: PASS sesame\n"
                       "S: +OK\n");

  g_assert_true (dialogue_open (&d));
  dialogue_end (&d);
}

static void
test_disabled_extensions_ask_nothing (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  d.account.disable_extensions = TRUE;
  dialogue_script (&d, "S: +OK ready\n"
                       "C: USER anna\n"
                       "S: +OK\n"
                       "C: PASS sesame\n"
                       "S: +OK\n");

  g_assert_true (dialogue_open (&d));
  dialogue_end (&d);
}

/* EAST's fake-mail-server leaves the status line out after the login. */
static void
test_rows_without_status_count_after_the_login (gconstpointer drip)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, "S: +OK ready\n"
                       "C: CAPA\n"
                       "S: +OK\n"
                       "S: USER\n"
                       "S: .\n"
                       "C: USER anna\n"
                       "S: +OK\n"
                       "C: PASS sesame\n"
                       "S: +OK\n"
                       "C: CAPA\n"
                       "S: TOP\n"
                       "S: UIDL\n"
                       "S: .\n"
                       "C: NOOP\n"
                       "S: +OK\n");

  dialogue_open (&d);
  g_assert_no_error (d.error);
  g_assert_true (fumi_pop3_session_has_capability (d.session, "TOP"));
  g_assert_true (fumi_pop3_session_has_capability (d.session, "UIDL"));
  g_assert_true (fumi_pop3_session_noop (d.session, NULL, &error));
  dialogue_end (&d);
}

/* Q17 of pop3.md. */
static void
test_endless_answer_is_given_up (void)
{
  g_autoptr(GString) lines = g_string_new ("+OK\r\n");
  Dialogue d;

  for (guint i = 0; i < 5000; i++)
    g_string_append (lines, "X-SOMETHING\r\n");

  dialogue_begin (&d, FALSE);
  dialogue_script (&d, "S: +OK ready\n"
                       "C: CAPA\n");
  test_pop3_server_send_bytes (d.server, lines->str, lines->len);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_PROTOCOL);
  dialogue_end (&d);
}

static void
test_answer_that_is_no_pop3_ends_the_session (gconstpointer drip)
{
  static const char *const answers[] = { "+Like... honestly?", "+ what", "CAPA", "" };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_script (&d, "S: +OK ready\n"
                           "C: CAPA\n");
      test_pop3_server_send (d.server, answers[i]);
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_PROTOCOL);
      dialogue_end (&d);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  dialogue_add_test ("/pop3/session/capa/empty-answer-leaves-user-and-pass",
                     test_empty_answer_leaves_user_and_pass);
  dialogue_add_test ("/pop3/session/capa/lines-are-unstuffed-and-told",
                     test_lines_are_unstuffed_and_told);
  dialogue_add_test ("/pop3/session/capa/answer-after-the-login-counts",
                     test_answer_after_the_login_counts);
  dialogue_add_test ("/pop3/session/capa/server-without-capa-is-asked-once",
                     test_server_without_capa_is_asked_once);
  dialogue_add_test ("/pop3/session/capa/disabled-extensions-ask-nothing",
                     test_disabled_extensions_ask_nothing);
  dialogue_add_test ("/pop3/session/capa/rows-without-status-count-after-the-login",
                     test_rows_without_status_count_after_the_login);
  g_test_add_func ("/pop3/session/capa/endless-answer-is-given-up",
                   test_endless_answer_is_given_up);
  dialogue_add_test ("/pop3/session/capa/answer-that-is-no-pop3-ends-the-session",
                     test_answer_that_is_no_pop3_ends_the_session);

  return g_test_run ();
}
