/* test-session-top.c: the beginning of messages (RFC 1939 §7).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "test-dialogue.h"

/* What came of each message, joined by "|": its text, or "refused: " and the server's words. */
typedef struct
{
  GString *texts;
  guint    calls;
} Beginnings;

static gboolean
on_beginning (guint          index,
              GInputStream  *body,
              const GError  *refused,
              gpointer       user_data,
              GError       **error)
{
  Beginnings *beginnings = user_data;
  char buffer[5];
  gssize n;

  g_assert_cmpuint (index, ==, beginnings->calls);
  g_assert_true ((body == NULL) == (refused != NULL));
  if (beginnings->calls++ > 0)
    g_string_append_c (beginnings->texts, '|');
  if (body == NULL)
    {
      g_string_append_printf (beginnings->texts, "refused: %s",
                              fumi_pop3_error_get_detail (refused)->server_text);
      return TRUE;
    }

  while ((n = g_input_stream_read (body, buffer, sizeof buffer, NULL, error)) > 0)
    g_string_append_len (beginnings->texts, buffer, n);

  return n == 0;
}

/* Asks for @lines of messages 1 to @n; what came is compared with @expected. */
static gboolean
ask (Dialogue   *d,
     guint       n,
     guint       lines,
     const char *expected,
     GError    **error)
{
  g_autofree guint *numbers = g_new (guint, n + 1);
  Beginnings beginnings = { g_string_new (NULL), 0 };
  gboolean good;

  for (guint i = 0; i < n; i++)
    numbers[i] = i + 1;

  good = fumi_pop3_session_top (d->session, numbers, n, lines, on_beginning, &beginnings,
                                d->cancellable, error);
  g_assert_cmpstr (beginnings.texts->str, ==, expected);
  g_string_free (beginnings.texts, TRUE);

  return good;
}

/* RFC 1939 §7: TOP msg n; the answer is unstuffed like that to RETR. */
static void
test_header_and_lines_come_unstuffed (gconstpointer drip)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "UIDL\nTOP\n");
  dialogue_script (&d, "C: TOP 1 2\n"
                       "S: +OK top of message follows\n"
                       "S: Subject: a\n"
                       "S: \n"
                       "S: ..one\n"
                       "S: two\n"
                       "S: .\n"
                       "C: TOP 2 2\n"
                       "S: +OK\n"
                       "S: .\n");

  g_assert_true (ask (&d, 2, 2, "Subject: a\r\n\r\n.one\r\ntwo\r\n|", &error));
  g_assert_no_error (error);
  dialogue_end (&d);
}

/* RFC 2449 §6.6: TOP can be sent ahead like RETR. */
static void
test_commands_are_sent_ahead (gconstpointer drip)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "UIDL\nTOP\nPIPELINING\n");
  dialogue_script (&d, "C: TOP 1 0\n"
                       "C: TOP 2 0\n"
                       "C: TOP 3 0\n"
                       "S: +OK\nS: A: 1\nS: \nS: .\n"
                       "S: -ERR no such thing\n"
                       "S: +OK\nS: A: 3\nS: .\n"
                       "C: NOOP\n"
                       "S: +OK\n");

  g_assert_true (ask (&d, 3, 0, "A: 1\r\n\r\n|refused: no such thing|A: 3\r\n", &error));
  g_assert_no_error (error);
  g_assert_true (fumi_pop3_session_noop (d.session, NULL, &error));
  dialogue_end (&d);
}

/* Q66 of pop3.md: FTGate says +OK twice; with and without commands ahead. */
static void
test_q66_second_ok_is_no_header (gconstpointer drip)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "UIDL\nTOP\nPIPELINING\n");
  dialogue_script (&d, "C: TOP 1 0\n"
                       "C: TOP 2 0\n"
                       "C: TOP 3 0\n"
                       "S: +OK\nS: +OK 120 octets\nS: A: 1\nS: .\n"
                       "S: +OK\nS: +OK\nS: .\n"
                       "S: +OK\nS: +Odd: 3\nS: .\n");

  g_assert_true (ask (&d, 3, 0, "A: 1\r\n||+Odd: 3\r\n", &error));
  g_assert_no_error (error);
  dialogue_end (&d);
}

/* Q66 of pop3.md: the whole mail, fewer lines than asked for, one line, or none: what comes is
 * handed over as it is. */
static void
test_q66_more_or_less_than_asked_for_comes (gconstpointer drip)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "UIDL\nTOP\n");
  dialogue_script (&d, "C: TOP 1 2\nS: +OK\nS: A: 1\nS: \nS: a\nS: b\nS: c\nS: d\nS: .\n"
                       "C: TOP 2 2\nS: +OK\nS: A: 2\nS: \nS: a\nS: .\n"
                       "C: TOP 3 2\nS: +OK\nS: A: 3\nS: .\n"
                       "C: TOP 4 2\nL: +OK\nL: A: 4\nL: \nL: a\nL: .\n");

  g_assert_true (ask (&d, 4, 2,
                      "A: 1\r\n\r\na\r\nb\r\nc\r\nd\r\n|A: 2\r\n\r\na\r\n|A: 3\r\n|A: 4\n\na\n",
                      &error));
  g_assert_no_error (error);
  dialogue_end (&d);
}

static void
test_beginning_that_breaks_off_is_an_error (void)
{
  static const char full[] = "+OK\r\n+OK\r\nA: 1\r\n.\r\n";

  for (gsize cut = 0; cut < sizeof full - 1; cut++)
    {
      g_autoptr(GError) error = NULL;
      Beginnings beginnings = { g_string_new (NULL), 0 };
      guint number = 1;
      Dialogue d;

      dialogue_begin (&d, FALSE);
      dialogue_log_in (&d, "UIDL\nTOP\n");
      dialogue_script (&d, "C: TOP 1 0\n");
      test_pop3_server_send_bytes (d.server, full, cut);
      test_pop3_server_cut (d.server);

      g_assert_false (fumi_pop3_session_top (d.session, &number, 1, 0, on_beginning, &beginnings,
                                             NULL, &error));
      g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST);
      g_string_free (beginnings.texts, TRUE);
      dialogue_end (&d);
    }
}

static void
assert_no_top (const GError *error,
               const char   *words)
{
  g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_SERVER);
  g_assert_cmpstr (fumi_pop3_error_get_detail (error)->response_code, ==, "TOP");
  g_assert_cmpstr (fumi_pop3_error_get_detail (error)->server_text, ==, words);
}

/* RFC 2449 §6.3: without the capability one refusal is enough to know, only one command is lost on
 * it (Q74 of pop3.md), and the session goes on. */
static void
test_server_without_top_is_asked_once (gconstpointer drip)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) later = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "UIDL\nPIPELINING\n");
  dialogue_script (&d, "C: TOP 1 0\n"
                       "S: -ERR unknown command\n"
                       "C: NOOP\n"
                       "S: +OK\n");

  g_assert_false (ask (&d, 3, 0, "", &error));
  assert_no_top (error, "unknown command");
  g_assert_true (fumi_pop3_session_noop (d.session, NULL, &later));
  g_assert_no_error (later);
  dialogue_end (&d);
}

/* RFC 1939 §7: TOP is optional, and may be there without being announced. */
static void
test_top_that_is_not_announced_is_used (gconstpointer drip)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_log_in (&d, "UIDL\nPIPELINING\n");
  dialogue_script (&d, "C: TOP 1 0\n"
                       "S: +OK\nS: A: 1\nS: .\n"
                       "C: TOP 2 0\n"
                       "C: TOP 3 0\n"
                       "S: -ERR gone\n"
                       "S: +OK\nS: A: 3\nS: .\n");

  g_assert_true (ask (&d, 3, 0, "A: 1\r\n|refused: gone|A: 3\r\n", &error));
  g_assert_no_error (error);
  dialogue_end (&d);
}

static void
log_in_without_capa (Dialogue *d)
{
  dialogue_script (d, "S: +OK ready\n"
                      "C: CAPA\nS: -ERR what?\n"
                      "C: USER anna\nS: +OK\n"
                      "C: PASS sesame\nS: +OK\n");
  dialogue_open (d);
  g_assert_no_error (d->error);
}

/* An old server without CAPA: the first message may be refused for itself, the second tells. */
static void
test_without_capa_two_refusals_tell (void)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  log_in_without_capa (&d);
  dialogue_script (&d, "C: TOP 1 0\n"
                       "S: -ERR no\n"
                       "C: TOP 2 0\n"
                       "S: -ERR still no\n");

  g_assert_false (ask (&d, 3, 0, "refused: no", &error));
  assert_no_top (error, "still no");
  dialogue_end (&d);
}

static void
test_without_capa_one_refusal_is_of_one_message (void)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  log_in_without_capa (&d);
  dialogue_script (&d, "C: TOP 1 0\nS: -ERR no\n"
                       "C: TOP 2 0\nS: +OK\nS: A: 2\nS: .\n"
                       "C: TOP 3 0\nS: -ERR no\n"
                       "C: TOP 4 0\nS: -ERR no\n");

  g_assert_true (ask (&d, 4, 0, "refused: no|A: 2\r\n|refused: no|refused: no", &error));
  g_assert_no_error (error);
  dialogue_end (&d);
}

static void
test_answer_that_is_none_closes (gconstpointer drip)
{
  static const char *const answers[] = { "+ ERR", "From: anna", "", "." };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr(GError) error = NULL;
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      dialogue_log_in (&d, "UIDL\nTOP\n");
      test_pop3_server_expect (d.server, "TOP 1 0");
      test_pop3_server_send (d.server, answers[i]);
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (ask (&d, 1, 0, "", &error));
      g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_PROTOCOL);
      dialogue_end (&d);
    }
}

static void
test_no_messages_send_no_command (void)
{
  static const char *const capabilities[] = { "UIDL\n", "UIDL\nTOP\nPIPELINING\n" };

  for (guint i = 0; i < G_N_ELEMENTS (capabilities); i++)
    {
      g_autoptr(GError) error = NULL;
      Dialogue d;

      dialogue_begin (&d, FALSE);
      dialogue_log_in (&d, capabilities[i]);

      g_assert_true (ask (&d, 0, 0, "", &error));
      dialogue_end (&d);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  dialogue_add_test ("/pop3/session/top/header-and-lines-come-unstuffed",
                     test_header_and_lines_come_unstuffed);
  dialogue_add_test ("/pop3/session/top/commands-are-sent-ahead", test_commands_are_sent_ahead);
  dialogue_add_test ("/pop3/quirk/Q66-second-ok-is-no-header",
                     test_q66_second_ok_is_no_header);
  dialogue_add_test ("/pop3/quirk/Q66-more-or-less-than-asked-for-comes",
                     test_q66_more_or_less_than_asked_for_comes);
  g_test_add_func ("/pop3/session/top/beginning-that-breaks-off-is-an-error",
                   test_beginning_that_breaks_off_is_an_error);
  dialogue_add_test ("/pop3/session/top/server-without-top-is-asked-once",
                     test_server_without_top_is_asked_once);
  dialogue_add_test ("/pop3/session/top/top-that-is-not-announced-is-used",
                     test_top_that_is_not_announced_is_used);
  g_test_add_func ("/pop3/session/top/without-capa-two-refusals-tell",
                   test_without_capa_two_refusals_tell);
  g_test_add_func ("/pop3/session/top/without-capa-one-refusal-is-of-one-message",
                   test_without_capa_one_refusal_is_of_one_message);
  dialogue_add_test ("/pop3/session/top/answer-that-is-none-closes",
                     test_answer_that_is_none_closes);
  g_test_add_func ("/pop3/session/top/no-messages-send-no-command",
                   test_no_messages_send_no_command);

  return g_test_run ();
}
