/* test-rfc.c: the sentences of the standards that this client relies on, or is bound by.
 *
 * A test's path begins with the RFC and its section:
 *
 *   1939 §3   a command is a line, in one piece (test-replay.c fails on half a one); status words are
 *             in capitals; a line of text that begins with a dot gets another, the end is a dot alone
 *   1939 §4   after the greeting the session is not yet open; -ERR to it or to PASS keeps it shut
 *   1939 §5   STAT gives two numbers; scan listings, an empty one too; RETR, DELE, NOOP, RSET and
 *             their -ERR; message numbers begin with 1
 *   1939 §6   messages are removed at QUIT only, and only if it is answered +OK
 *   1939 §7   TOP; UIDL with and without a number, ids of 1 to 70 characters; PASS has one argument,
 *             blanks included
 *   2449 §5   CAPA in both states, the second answer counts; keywords have no case; unknown ones are
 *             no harm
 *   2449 §6   USER, RESP-CODES, LOGIN-DELAY, PIPELINING, EXPIRE, IMPLEMENTATION
 *   2449 §8   response codes have no case and stand first; LOGIN-DELAY and IN-USE are no refusal of
 *             the password
 *   2595 §4   STLS: what was heard before TLS is forgotten (test-session-tls.c), and what comes
 *             between its answer and TLS is an error
 *   3206 §4-5 SYS/TEMP, SYS/PERM and AUTH
 *   6856 §2-3 UTF8 before the login, inside TLS; LANG; neither where it is not announced
 *
 * RFC 5034 (SASL) has its tests in test-session-login.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-certificate.h"
#include "test-dialogue.h"
#include "test-scenario.h"

#define READY "S: +OK ready\n"
#define CAPA_USER "C: CAPA\nS: +OK\nS: USER\nS: .\n"
#define GO_IN "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n"
#define PASS READY CAPA_USER "C: USER anna\nS: +OK\nC: PASS sesame\n"
#define CAPA_UTF8 "C: CAPA\nS: +OK\nS: USER\nS: UTF8\nS: LANG\nS: .\n"
#define CAPA_AHEAD "C: CAPA\nS: +OK\nS: USER\nS: UTF8\nS: LANG\nS: PIPELINING\nS: .\n"

static const Scenario rfc1939[] = {
  { "3-reply-in-lower-case-is-none", "UIDL", "C: NOOP\nS: +ok\n", "noop = PROTOCOL" },
  { "3-status-word-ends-at-a-blank", "UIDL", "C: NOOP\nS: +OKAY\n", "noop = PROTOCOL" },
  { "3-status-word-needs-no-text", "UIDL", "C: NOOP\nS: +OK\nC: NOOP\nS: +OK \n",
    "noop = ok\nnoop = ok" },
  { "3-reply-of-512-octets", "UIDL", "C: NOOP\nR: +OK \nX: 506 x\nR: \\e\n", "noop = ok" },
  { "3-lines-are-unstuffed-and-end-at-the-dot", "UIDL",
    "C: RETR 1\nS: +OK\nS: ..\nS: ...\nS: .\nC: NOOP\nS: +OK\n", "retr 1 = .⏎..⏎\nnoop = ok" },
  { "4-greeting-is-no-login", NULL, READY CAPA_USER "C: USER anna\nS: -ERR\n", "open = LOGIN" },
  { "4-refused-greeting-keeps-the-session-shut", NULL, "S: -ERR\n",
    "open = GREETING\nstat = LOST" },
  { "4-locked-maildrop-keeps-the-session-shut", NULL, PASS "S: -ERR unable to lock maildrop\n",
    "open = IN_USE\nclosed = yes\nstat = LOST" },
  { "5-stat-gives-count-and-octets", "UIDL", "C: STAT\nS: +OK 2 320\n", "stat = 2 320" },
  { "5-stat-may-say-more", "UIDL", "C: STAT\nS: +OK 2 320 (0 unread)\n", "stat = 2 320" },
  { "5-scan-listing", "UIDL",
    "C: STAT\nS: +OK 2 320\nC: LIST\nS: +OK 2 messages (320 octets)\nS: 1 120\nS: 2 200\nS: .\n"
    "C: UIDL\nS: +OK\nS: 1 whqtswO00WBw418f9t5JxYwZ\nS: 2 QhdPYR:00WBw1Ph7x7\nS: .\n",
    "list = 1 120 whqtswO00WBw418f9t5JxYwZ|2 200 QhdPYR:00WBw1Ph7x7" },
  { "5-scan-listing-of-an-empty-maildrop", "UIDL",
    "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK 0 messages\nS: .\nC: UIDL\nS: +OK\nS: .\n", "list = " },
  { "5-retr-gives-the-message", "UIDL",
    "C: RETR 1\nS: +OK 120 octets\nS: A: b\nS: \nS: text\nS: .\n", "retr 1 = A: b⏎⏎text⏎" },
  { "5-retr-of-no-such-message", "UIDL", "C: RETR 3\nS: -ERR no such message\nC: NOOP\nS: +OK\n",
    "retr 3 = refused: no such message\nnoop = ok" },
  { "5-dele-marks-one", "UIDL", "C: DELE 1\nS: +OK message 1 deleted\n", "dele 1 = yes" },
  { "5-dele-of-a-deleted-one", "UIDL", "C: DELE 2\nS: -ERR message 2 already deleted\n",
    "dele 2 = no" },
  { "5-noop-does-nothing", "UIDL", "C: NOOP\nS: +OK\n", "noop = ok" },
  { "5-rset-unmarks-all", "UIDL",
    "C: DELE 1\nS: +OK\nC: RSET\nS: +OK maildrop has 2 messages (320 octets)\nC: QUIT\nS: +OK\n",
    "dele 1 = yes\nreset = ok\nquit = ok" },
  { "6-quit-removes", "UIDL", "C: DELE 1\nS: +OK\nC: QUIT\nS: +OK dewey signing off\n",
    "dele 1 = yes\nquit = ok\nclosed = yes" },
  { "6-quit-that-fails-may-not-have-removed", "UIDL",
    "C: DELE 1\nS: +OK\nC: QUIT\nS: -ERR some deleted messages not removed\n",
    "dele 1 = yes\nquit = SERVER\nclosed = yes" },
  { "6-session-without-quit-removes-nothing", "UIDL", "C: DELE 1\nS: +OK\nC: RSET\n",
    "dele 1 = yes\ndrop = done\nclosed = yes" },
  { "6-session-without-dele-just-ends", "UIDL", "C: NOOP\nS: +OK\n",
    "noop = ok\ndrop = done\nclosed = yes" },
  { "6-deletions-are-taken-back-once", "UIDL", "C: DELE 1\nS: +OK\nC: RSET\nS: +OK\n",
    "dele 1 = yes\nreset = ok\ndrop = done" },
  { "7-top-gives-header-and-lines", "TOP",
    "C: TOP 1 10\nS: +OK\nS: A: b\nS: \nS: ..text\nS: .\n", "top 10 1 = A: b⏎⏎.text⏎" },
  { "7-top-of-no-such-message", "TOP", "C: TOP 3 0\nS: -ERR no such message\n",
    "top 0 3 = refused: no such message" },
  { "7-uidl-of-70-characters", "UIDL",
    "C: STAT\nS: +OK 1 9\nC: LIST\nS: +OK\nS: 1 9\nS: .\nC: UIDL\nS: +OK\n"
    "S: 1 !23456789a23456789b23456789c23456789d23456789e23456789f23456789g2345678~\nS: .\n",
    "list = 1 9 !23456789a23456789b23456789c23456789d23456789e23456789f23456789g2345678~" },
  { "7-uidl-of-one-message", "-",
    "C: STAT\nS: +OK 1 9\nC: LIST\nS: +OK\nS: 1 9\nS: .\nC: UIDL 1\nS: +OK 1 a\n"
    "C: UIDL\nS: +OK\nS: 1 a\nS: .\n",
    "list = 1 9 a" },
  { "7-blanks-belong-to-the-password", NULL,
    READY CAPA_USER "C: USER anna\nS: +OK\nC: PASS two words\nS: +OK\n" CAPA_USER, "open = ok", 0,
    NULL, "two words" },
};

static const Scenario rfc2449[] = {
  { "4-greeting-with-512-octets", NULL, "R: +OK \nX: 506 x\nR: \\e\n" CAPA_USER GO_IN CAPA_USER,
    "open = ok" },
  { "5-capa-is-asked-before-and-after-the-login", NULL,
    READY CAPA_USER GO_IN "C: CAPA\nS: +OK\nS: TOP\nS: .\n", "open = ok\ncapa = TOP" },
  { "5-keywords-have-no-case", "uIdL", "", "has UIDL = yes\nhas uidl = yes" },
  { "5-unknown-capability-is-no-harm", "X-ANYTHING at all,UIDL", "", "has UIDL = yes" },
  { "5-server-without-capa-is-an-old-one", NULL, READY "C: CAPA\nS: -ERR\n" GO_IN,
    "open = ok\ncapa = unknown\nhas TOP = no" },
  { "5-extensions-can-be-left-alone", NULL, READY GO_IN, "open = ok", SCENARIO_PLAIN },
  { "6-2-user-that-is-not-offered-is-no-matter-of-the-password", NULL,
    READY "C: CAPA\nS: +OK\nS: SASL XOAUTH2\nS: .\nC: USER anna\nS: -ERR [AUTH] not here\n",
    "open = MECHANISM [AUTH]\nhidden sesame = yes" },
  { "6-5-login-delay-in-seconds", "LOGIN-DELAY 900", "", "delay = 900" },
  { "6-5-login-delay-of-this-user", "LOGIN-DELAY 300 USER", "", "delay = 300" },
  { "6-5-delay-is-told-with-the-refusal", NULL,
    READY "C: CAPA\nS: +OK\nS: USER\nS: LOGIN-DELAY 900\nS: .\nC: USER anna\nS: +OK\n"
          "C: PASS sesame\nS: -ERR [LOGIN-DELAY] not yet\n",
    "open = TOO_OFTEN [LOGIN-DELAY]\nseconds = 900" },
  { "6-6-commands-are-sent-ahead-where-offered", "UIDL,PIPELINING",
    "C: RETR 1\nC: RETR 2\nS: +OK\nS: a\nS: .\nS: +OK\nS: b\nS: .\n", "retr 1 2 = a⏎|b⏎" },
  { "6-6-and-one-by-one-elsewhere", "UIDL",
    "C: RETR 1\nS: +OK\nS: a\nS: .\nC: RETR 2\nS: +OK\nS: b\nS: .\n", "retr 1 2 = a⏎|b⏎" },
  { "6-6-password-is-never-sent-ahead", NULL,
    READY "C: CAPA\nS: +OK\nS: USER\nS: PIPELINING\nS: .\nC: USER anna\nS: -ERR no\n",
    "open = LOGIN" },
  { "6-7-expire-in-days", "EXPIRE 60", "", "expire = 60" },
  { "6-7-expire-never", "EXPIRE NEVER", "", "expire = -1" },
  { "6-7-expire-at-once", "EXPIRE 0", "", "expire = 0" },
  { "6-7-expire-of-this-user", "EXPIRE 30 USER", "", "expire = 30" },
  { "6-9-implementation-is-told", "IMPLEMENTATION Shlemazle-Plotz-v302", "",
    "capa = USER, IMPLEMENTATION Shlemazle-Plotz-v302" },
  { "8-code-has-no-case", NULL, PASS "S: -ERR [In-Use] x\n", "open = IN_USE [IN-USE]" },
  { "8-code-stands-first", NULL, PASS "S: -ERR no [IN-USE]\n", "open = LOGIN" },
  { "8-code-of-a-success-is-text", NULL, PASS "S: +OK [IN-USE] not at all\n" CAPA_USER,
    "open = ok" },
  { "8-unknown-code-is-a-refusal", NULL, PASS "S: -ERR [X-NEW/CODE] no\n",
    "open = LOGIN [X-NEW/CODE]" },
  { "8-1-1-login-delay", NULL, PASS "S: -ERR [LOGIN-DELAY] wait\n",
    "open = TOO_OFTEN [LOGIN-DELAY]" },
  { "8-1-2-in-use", NULL, PASS "S: -ERR [IN-USE] Do you have another POP session running?\n",
    "open = IN_USE [IN-USE]" },
};

static const Scenario rfc2595[] = {
  { "4-stls-that-is-not-offered-ends-the-session", NULL, READY CAPA_USER, "open = STLS_MISSING",
    SCENARIO_STLS },
  { "4-nothing-may-come-between-the-answer-and-tls", NULL,
    READY "C: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK\nS: +OK\n", "open = PROTOCOL",
    SCENARIO_STLS },
};

static const Scenario rfc3206[] = {
  { "4-sys-temp-is-no-password-question", NULL, PASS "S: -ERR [SYS/TEMP] later\n",
    "open = SERVER [SYS/TEMP]" },
  { "4-sys-perm-is-no-password-question", NULL, PASS "S: -ERR [SYS/PERM] never\n",
    "open = SERVER [SYS/PERM]" },
  { "4-sys-temp-to-another-command", "UIDL", "C: STAT\nS: -ERR [SYS/TEMP] disk\n",
    "stat = SERVER [SYS/TEMP]" },
  { "5-auth-is-a-matter-of-the-password", NULL, PASS "S: -ERR [AUTH] mailbox in use by nobody\n",
    "open = LOGIN [AUTH]" },
};

static const Scenario rfc6856[] = {
  { "2-1-utf8-before-the-login", NULL,
    READY "C: CAPA\nS: +OK\nS: USER\nS: UTF8\nS: .\nC: UTF8\nS: +OK\n" GO_IN CAPA_USER,
    "open = ok" },
  { "2-1-utf8-may-fail", NULL,
    READY "C: CAPA\nS: +OK\nS: USER\nS: UTF8\nS: .\nC: UTF8\nS: -ERR not now\n" GO_IN CAPA_USER,
    "open = ok" },
  { "2-1-utf8-is-not-sent-where-not-announced", NULL, READY CAPA_USER GO_IN CAPA_UTF8,
    "open = ok", 0, NULL, NULL, "ja_JP.UTF-8" },
  { "2-1-utf8-answered-by-nonsense", NULL,
    READY "C: CAPA\nS: +OK\nS: USER\nS: UTF8\nS: .\nC: UTF8\nS: what?\n", "open = PROTOCOL" },
  { "2-1-utf8-answered-by-hanging-up", NULL,
    READY "C: CAPA\nS: +OK\nS: USER\nS: UTF8\nS: .\nC: UTF8\ncut", "open = LOST" },
  { "3-2-lang-of-the-user", NULL,
    READY CAPA_UTF8 "C: UTF8\nS: +OK\nC: LANG ja\nS: +OK ja こんにちは\n"
    "C: USER anna\nS: -ERR だれですか\n",
    "open = LOGIN\nsaid = だれですか", 0, NULL, NULL, "ja_JP.UTF-8:en" },
  { "3-2-lang-that-the-server-does-not-speak", NULL,
    READY CAPA_UTF8 "C: UTF8\nS: +OK\nC: LANG uga\nS: -ERR invalid language UGA\n" GO_IN CAPA_USER,
    "open = ok", 0, NULL, NULL, "uga" },
  { "3-2-no-lang-without-a-language", NULL,
    READY CAPA_UTF8 "C: UTF8\nS: +OK\n" GO_IN CAPA_USER, "open = ok" },
  { "3-2-both-in-one-write-where-the-server-takes-that", NULL,
    READY CAPA_AHEAD "C: UTF8\nC: LANG de\nS: +OK\nS: +OK de Guten Tag\n" GO_IN CAPA_USER,
    "open = ok", 0, NULL, NULL, "de_AT@euro" },
  { "3-2-both-refused", NULL,
    READY CAPA_AHEAD "C: UTF8\nC: LANG de\nS: -ERR\nS: -ERR\n" GO_IN CAPA_USER, "open = ok", 0,
    NULL, NULL, "de" },
  { "3-2-answers-that-never-end", NULL,
    READY CAPA_AHEAD "C: UTF8\nC: LANG de\nS: +OK\nX: 9000 x\n", "open = PROTOCOL", 0, NULL, NULL,
    "de" },
};

/* RFC 6856 §2.1: the mode is of this session; what was agreed before TLS would be forgotten. */
static void
test_utf8_is_asked_for_inside_tls (gconstpointer drip)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&(TestCertificate) { 0 });
  g_autofree char *pin = fumi_pop3_certificate_fingerprint (certificate);
  g_autoptr(GString) plain = NULL;
  Dialogue d;

  g_setenv ("LANGUAGE", "C", TRUE);
  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  d.account.security = FUMI_SECURITY_STARTTLS;
  d.account.certificate = pin;
  dialogue_script (&d, "S: +OK ready\nC: CAPA\nS: +OK\nS: STLS\nS: UTF8\nS: .\nC: STLS\nS: +OK\n");
  test_pop3_server_start_tls (d.server, certificate);
  dialogue_script (&d, CAPA_UTF8 "C: UTF8\nS: +OK\n" GO_IN CAPA_USER);

  dialogue_open (&d);
  g_assert_no_error (d.error);
  plain = test_pop3_server_dup_plain_text (d.server);
  g_assert_null (strstr (plain->str, "UTF8"));
  dialogue_end (&d);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  scenario_add_tests ("/pop3/rfc1939", rfc1939, G_N_ELEMENTS (rfc1939));
  scenario_add_tests ("/pop3/rfc2449", rfc2449, G_N_ELEMENTS (rfc2449));
  scenario_add_tests ("/pop3/rfc2595", rfc2595, G_N_ELEMENTS (rfc2595));
  scenario_add_tests ("/pop3/rfc3206", rfc3206, G_N_ELEMENTS (rfc3206));
  scenario_add_tests ("/pop3/rfc6856", rfc6856, G_N_ELEMENTS (rfc6856));
  dialogue_add_test ("/pop3/rfc6856/2-1-utf8-is-asked-for-inside-tls",
                     test_utf8_is_asked_for_inside_tls);

  return g_test_run ();
}
