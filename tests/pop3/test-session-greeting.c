/* test-session-greeting.c: what servers say first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-certificate.h"
#include "test-dialogue.h"

/* Q01 of pop3.md; RFC 1939 §4. */
static void
test_bare_ok_is_a_greeting (gconstpointer drip)
{
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, "S: +OK\n"
                       "C: CAPA\n"
                       "S: -ERR\n"
                       "C: USER anna\n"
                       "S: +OK\n"
                       "C: PASS sesame\n"
                       "S: +OK\n");

  g_assert_true (dialogue_open (&d));
  g_assert_false (fumi_pop3_session_is_encrypted (d.session));
  g_assert_null (fumi_pop3_session_get_capabilities (d.session));
  dialogue_end (&d);
}

/* Q02 to Q05, Q10 and Q12 of pop3.md: after none of these a command is sent. */
static void
test_other_greetings_end_the_session (gconstpointer drip)
{
  static const struct
  {
    const char   *greeting;
    FumiPop3Error code;
    const char   *response_code;
    const char   *protocol;
    const char   *text;
  } table[] = {
    { "-ERR [SYS/TEMP] try later", FUMI_POP3_ERROR_GREETING, "SYS/TEMP", NULL,
      "[SYS/TEMP] try later" },
    { "-ERR [SYS/PERM] disabled", FUMI_POP3_ERROR_GREETING, "SYS/PERM", NULL,
      "[SYS/PERM] disabled" },
    { "-ERR", FUMI_POP3_ERROR_GREETING, NULL, NULL, "" },
    { "-ERR too many connections, wait", FUMI_POP3_ERROR_GREETING, NULL, NULL,
      "too many connections, wait" },
    { "-ERR \033[31mno\033[0m", FUMI_POP3_ERROR_GREETING, NULL, NULL, "[31mno [0m" },
    { "-ERR [IN-USE] busy", FUMI_POP3_ERROR_IN_USE, "IN-USE", NULL, "[IN-USE] busy" },
    { "-ERR [login-delay] 5 min", FUMI_POP3_ERROR_TOO_OFTEN, "LOGIN-DELAY", NULL,
      "[login-delay] 5 min" },
    { "220 mx ESMTP ready", FUMI_POP3_ERROR_NOT_POP, NULL, "SMTP", "220 mx ESMTP ready" },
    { "220-mx ESMTP ready", FUMI_POP3_ERROR_NOT_POP, NULL, "SMTP", "220-mx ESMTP ready" },
    { "554 no", FUMI_POP3_ERROR_NOT_POP, NULL, "SMTP", "554 no" },
    { "* OK IMAP4 ready", FUMI_POP3_ERROR_NOT_POP, NULL, "IMAP", "* OK IMAP4 ready" },
    { "* PREAUTH hello", FUMI_POP3_ERROR_NOT_POP, NULL, "IMAP", "* PREAUTH hello" },
    { "* BYE", FUMI_POP3_ERROR_NOT_POP, NULL, "IMAP", "* BYE" },
    { "HTTP/1.1 400 Bad Request", FUMI_POP3_ERROR_NOT_POP, NULL, "HTTP",
      "HTTP/1.1 400 Bad Request" },
    { "+ Hola mundo", FUMI_POP3_ERROR_PROTOCOL, NULL, NULL, "Hola mundo" },
    { "+Do you even care?", FUMI_POP3_ERROR_PROTOCOL, NULL, NULL, "+Do you even care?" },
    { "+OKAY", FUMI_POP3_ERROR_PROTOCOL, NULL, NULL, "+OKAY" },
    { "+ok", FUMI_POP3_ERROR_PROTOCOL, NULL, NULL, "+ok" },
    { "SSH-2.0-OpenSSH_9.2", FUMI_POP3_ERROR_PROTOCOL, NULL, NULL, "SSH-2.0-OpenSSH_9.2" },
    { "", FUMI_POP3_ERROR_PROTOCOL, NULL, NULL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const FumiPop3ErrorDetail *detail;
      Dialogue d;

      g_test_message ("“%s”", table[i].greeting);
      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      test_pop3_server_send (d.server, table[i].greeting);
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, table[i].code);
      detail = fumi_pop3_error_get_detail (d.error);
      g_assert_cmpstr (detail->response_code, ==, table[i].response_code);
      g_assert_cmpstr (detail->protocol, ==, table[i].protocol);
      g_assert_cmpstr (detail->server_text, ==, table[i].text);
      dialogue_end (&d);
    }
}

static void
test_closing_instead_of_a_greeting_is_not_ready (void)
{
  for (guint i = 0; i < 3; i++)
    {
      Dialogue d;

      dialogue_begin (&d, FALSE);
      if (i == 0)
        test_pop3_server_cut (d.server);
      else if (i == 1)
        test_pop3_server_reset (d.server);
      else
        {
          test_pop3_server_send_bytes (d.server, "+OK rea", -1);
          test_pop3_server_cut (d.server);
        }

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_GREETING);
      dialogue_end (&d);
    }
}

/* Q11 of pop3.md. */
static void
test_greeting_without_end_is_given_up (void)
{
  g_autofree char *endless = g_strnfill (10000, '+');
  Dialogue d;

  dialogue_begin (&d, FALSE);
  test_pop3_server_send_bytes (d.server, endless, -1);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_PROTOCOL);
  dialogue_end (&d);
}

/* Q58 of pop3.md. */
static void
test_whole_session_with_lf_only_works (gconstpointer drip)
{
  g_autoptr(GError) error = NULL;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  dialogue_script (&d, "L: +OK ready\n"
                       "C: CAPA\n"
                       "L: +OK\n"
                       "L: UIDL\n"
                       "L: .\n"
                       "C: USER anna\n"
                       "L: +OK\n"
                       "C: PASS sesame\n"
                       "L: +OK\n"
                       "C: CAPA\n"
                       "L: +OK\n"
                       "L: UIDL\n"
                       "L: .\n"
                       "C: NOOP\n"
                       "L: +OK\n"
                       "C: QUIT\n"
                       "L: +OK\n");

  g_assert_true (dialogue_open (&d));
  g_assert_true (fumi_pop3_session_has_capability (d.session, "UIDL"));
  g_assert_true (fumi_pop3_session_noop (d.session, NULL, &error));
  g_assert_true (fumi_pop3_session_quit (d.session, NULL, &error));
  dialogue_end (&d);
}

/* fake-mail-server's unsolicited/multi_line_scan_listing: none of it may answer a later command. */
static void
test_greeting_with_more_behind_it_is_a_protocol_error (void)
{
  Dialogue d;

  dialogue_begin (&d, FALSE);
  test_pop3_server_send_bytes (d.server, "+OK ready\r\n+OK 2 messages\r\n1 46\r\n.\r\n", -1);
  test_pop3_server_expect_nothing (d.server);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_PROTOCOL);
  dialogue_end (&d);
}

/* Q06 of pop3.md: a plain client at a TLS port hears nothing. */
static void
test_silent_tls_port_is_told_by_a_hello (void)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&(TestCertificate) { 0 });
  g_autoptr(GString) plain = NULL;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.limits.tls_hint = 1;
  test_pop3_server_next_client (d.server);
  test_pop3_server_start_tls (d.server, certificate);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_TLS_EXPECTED);
  plain = test_pop3_server_dup_plain_text (d.server);
  g_assert_cmpstr (plain->str, ==, "");
  dialogue_end (&d);
}

/* A server that looks the client's name up first (30 s are usual) is asked on the side only. */
static void
test_slow_greeting_survives_the_hello (void)
{
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.limits.tls_hint = 1;
  test_pop3_server_pause (d.server, 1500);
  dialogue_script (&d, "S: +OK at last\n"
                       "C: CAPA\n"
                       "S: -ERR\n"
                       "C: USER anna\n"
                       "S: +OK\n"
                       "C: PASS sesame\n"
                       "S: +OK\n");

  dialogue_open (&d);
  g_assert_no_error (d.error);
  dialogue_end (&d);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  dialogue_add_test ("/pop3/session/bare-ok-is-a-greeting", test_bare_ok_is_a_greeting);
  dialogue_add_test ("/pop3/session/other-greetings-end-the-session",
                     test_other_greetings_end_the_session);
  g_test_add_func ("/pop3/session/closing-instead-of-a-greeting-is-not-ready",
                   test_closing_instead_of_a_greeting_is_not_ready);
  g_test_add_func ("/pop3/session/greeting-without-end-is-given-up",
                   test_greeting_without_end_is_given_up);
  dialogue_add_test ("/pop3/session/whole-session-with-lf-only-works",
                     test_whole_session_with_lf_only_works);
  g_test_add_func ("/pop3/session/greeting-with-more-behind-it-is-a-protocol-error",
                   test_greeting_with_more_behind_it_is_a_protocol_error);
  g_test_add_func ("/pop3/session/silent-tls-port-is-told-by-a-hello",
                   test_silent_tls_port_is_told_by_a_hello);
  g_test_add_func ("/pop3/session/slow-greeting-survives-the-hello",
                   test_slow_greeting_survives_the_hello);

  return g_test_run ();
}
