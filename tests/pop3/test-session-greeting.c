/* test-session-greeting.c: what servers say first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-certificate.h"
#include "test-dialogue.h"

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

/* Q30 of pop3.md: Dovecot's own client says that the answer to PASS can take long. */
static void
test_answer_to_pass_may_take_longer_than_others (void)
{
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.limits.reply = 1;
  dialogue_script (&d, "S: +OK ready\n"
                       "C: CAPA\n"
                       "S: -ERR\n"
                       "C: USER anna\n"
                       "S: +OK\n"
                       "C: PASS sesame\n");
  test_pop3_server_pause (d.server, 1500);
  dialogue_script (&d, "S: +OK at last\n");

  dialogue_open (&d);
  g_assert_no_error (d.error);
  dialogue_end (&d);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/session/closing-instead-of-a-greeting-is-not-ready",
                   test_closing_instead_of_a_greeting_is_not_ready);
  g_test_add_func ("/pop3/quirk/Q06-silent-tls-port-is-told-by-a-hello",
                   test_silent_tls_port_is_told_by_a_hello);
  g_test_add_func ("/pop3/session/slow-greeting-survives-the-hello",
                   test_slow_greeting_survives_the_hello);
  g_test_add_func ("/pop3/quirk/Q30-answer-to-pass-may-take-longer-than-others",
                   test_answer_to_pass_may_take_longer_than_others);

  return g_test_run ();
}
