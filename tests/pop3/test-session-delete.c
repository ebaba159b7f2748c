/* test-session-delete.c: DELE, NOOP and QUIT.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "test-dialogue.h"

#define PIPELINING "UIDL\nPIPELINING\n"

/* Q67 of pop3.md. */
static void
test_refused_deletion_does_not_stop_the_others (gconstpointer drip)
{
  static const guint numbers[] = { 3, 1, 2 };
  static const char *const scripts[] = {
    "C: DELE 3\nS: +OK\nC: DELE 1\nS: -ERR Message 1 expunged\nC: DELE 2\nS: +OK gone\n",
    "C: DELE 3\nC: DELE 1\nC: DELE 2\nS: +OK\nS: -ERR Message 1 expunged\nS: +OK gone\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      gboolean accepted[] = { TRUE, TRUE, FALSE };
      g_autoptr(GError) error = NULL;
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_log_in (&d, i == 0 ? "UIDL\n" : PIPELINING);
      dialogue_script (&d, scripts[i]);

      g_assert_true (fumi_pop3_session_delete (d.session, numbers, 3, accepted, NULL, &error));
      g_assert_true (accepted[0]);
      g_assert_false (accepted[1]);
      g_assert_true (accepted[2]);
      dialogue_end (&d);
    }
}

/* MailKit#1636. */
static void
test_empty_answer_is_not_accepted (gconstpointer drip)
{
  static const guint numbers[] = { 1, 2 };
  gboolean accepted[2];
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "UIDL\n");
  dialogue_script (&d, "C: DELE 1\n"
                       "S: \n"
                       "C: DELE 2\n"
                       "S: +OK\n");

  g_assert_true (fumi_pop3_session_delete (d.session, numbers, 2, accepted, NULL, &error));
  g_assert_false (accepted[0]);
  g_assert_true (accepted[1]);
  dialogue_end (&d);
}

static void
test_deletions_before_a_break_are_told (void)
{
  static const guint numbers[] = { 1, 2, 3 };
  gboolean accepted[] = { TRUE, TRUE, TRUE };
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_log_in (&d, PIPELINING);
  dialogue_script (&d, "C: DELE 1\n"
                       "C: DELE 2\n"
                       "C: DELE 3\n"
                       "S: +OK\n"
                       "cut\n");

  g_assert_false (fumi_pop3_session_delete (d.session, numbers, 3, accepted, NULL, &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST);
  g_assert_true (accepted[0]);
  g_assert_false (accepted[1]);
  g_assert_false (accepted[2]);
  dialogue_end (&d);
}

/* RFC 1939 §6: only then are the deletions done. */
static void
test_quit_is_true_only_for_ok (gconstpointer drip)
{
  static const struct
  {
    const char   *script;
    gboolean      valid;
    FumiPop3Error code;
  } table[] = {
    { "C: QUIT\nS: +OK bye\n", TRUE },
    { "C: QUIT\nS: +OK\ncut\n", TRUE },
    { "C: QUIT\nS: -ERR [SYS/TEMP] not deleted\n", FALSE, FUMI_POP3_ERROR_SERVER },
    { "C: QUIT\ncut\n", FALSE, FUMI_POP3_ERROR_LOST },
    { "C: QUIT\nS: bye\n", FALSE, FUMI_POP3_ERROR_PROTOCOL },
    { "C: QUIT\nS: + bye\n", FALSE, FUMI_POP3_ERROR_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GError) error = NULL;
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_log_in (&d, "UIDL\n");
      dialogue_script (&d, table[i].script);

      g_assert_cmpint (fumi_pop3_session_quit (d.session, NULL, &error), ==, table[i].valid);
      if (!table[i].valid)
        g_assert_error (error, FUMI_POP3_ERROR, (int) table[i].code);
      g_clear_error (&error);
      g_assert_false (fumi_pop3_session_noop (d.session, NULL, &error));
      g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST);
      dialogue_end (&d);
    }
}

/* RFC 1939 §6: without QUIT the server keeps what was to be deleted. */
static void
test_dropped_session_sends_no_quit (void)
{
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_log_in (&d, "UIDL\n");
  test_pop3_server_expect_nothing (d.server);
  g_clear_object (&d.session);
  dialogue_end (&d);
}

/* Q72 of pop3.md: what the server said unasked is not the answer to the next command. */
static void
test_idle_kick_is_a_lost_connection (void)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_log_in (&d, "UIDL\n");
  dialogue_script (&d, "C: NOOP\n");
  /* In one segment, so that it is there when the next command begins. */
  test_pop3_server_send_bytes (d.server, "+OK\r\n-ERR Disconnected for inactivity.\r\n", -1);
  test_pop3_server_expect_nothing (d.server);

  g_assert_true (fumi_pop3_session_noop (d.session, NULL, &error));
  g_assert_false (fumi_pop3_session_quit (d.session, NULL, &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST);
  g_assert_cmpstr (fumi_pop3_error_get_detail (error)->server_text, ==,
                   "Disconnected for inactivity.");
  dialogue_end (&d);
}

static void
test_unasked_ok_is_a_protocol_error (void)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_log_in (&d, "UIDL\n");
  dialogue_script (&d, "C: NOOP\n");
  test_pop3_server_send_bytes (d.server, "+OK\r\n+OK\r\n", -1);
  test_pop3_server_expect_nothing (d.server);

  g_assert_true (fumi_pop3_session_noop (d.session, NULL, &error));
  g_assert_false (fumi_pop3_session_quit (d.session, NULL, &error));
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_PROTOCOL);
  dialogue_end (&d);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  dialogue_add_test ("/pop3/session/delete/refused-deletion-does-not-stop-the-others",
                     test_refused_deletion_does_not_stop_the_others);
  dialogue_add_test ("/pop3/session/delete/empty-answer-is-not-accepted",
                     test_empty_answer_is_not_accepted);
  g_test_add_func ("/pop3/session/delete/deletions-before-a-break-are-told",
                   test_deletions_before_a_break_are_told);
  dialogue_add_test ("/pop3/session/quit/is-true-only-for-ok", test_quit_is_true_only_for_ok);
  g_test_add_func ("/pop3/session/quit/dropped-session-sends-none",
                   test_dropped_session_sends_no_quit);
  g_test_add_func ("/pop3/session/noop/idle-kick-is-a-lost-connection",
                   test_idle_kick_is_a_lost_connection);
  g_test_add_func ("/pop3/session/noop/unasked-ok-is-a-protocol-error",
                   test_unasked_ok_is_a_protocol_error);

  return g_test_run ();
}
