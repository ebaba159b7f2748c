/* test-hostile.c: what a broken or hostile server may say: security.md §6, line by line.
 *
 * No row may crash, hang, store a wrong message or be taken for a success; each ends in one error
 * that says what kind of trouble it is, or goes on as if nothing had been.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-scenario.h"

#define READY "S: +OK ready\n"
#define CAPA_USER "C: CAPA\nS: +OK\nS: USER\nS: .\n"
#define PASS READY CAPA_USER "C: USER anna\nS: +OK\nC: PASS sesame\n"
#define IN READY "C: CAPA\nS: -ERR\nC: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n"

#define STAT_LIST(n) "C: STAT\nS: +OK " n " 60\nC: LIST\nS: +OK\n"
#define LIST_2 STAT_LIST ("2") "S: 1 10\nS: 2 20\nS: .\n"
#define AHEAD "C: STAT\nC: LIST\nC: UIDL\n"
#define UIDL_2 "C: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: .\n"

#define PIPELINING "UIDL,PIPELINING"

static const Scenario lines[] = {
  /* ---- status lines -------------------------------------------------------------------------- */
  { "greeting/in-lower-case", NULL, "S: +ok\n", "open = PROTOCOL\nsaid = +ok" },
  { "greeting/okay", NULL, "S: +OKAY\n", "open = PROTOCOL" },
  { "greeting/blank-inside", NULL, "S: + OK\n", "open = PROTOCOL" },
  { "greeting/blank-before", NULL, "S:  +OK\n", "open = PROTOCOL" },
  { "greeting/star", NULL, "S: *OK\n", "open = PROTOCOL" },
  { "greeting/200", NULL, "S: 200 OK\n", "open = PROTOCOL" },
  { "greeting/ssh", NULL, "S: SSH-2.0-OpenSSH_9.2\n", "open = PROTOCOL" },
  { "greeting/smtp-of-many-lines", NULL, "S: 220-mx ESMTP\nS: 220 ready\n",
    "open = NOT_POP\nprotocol = SMTP" },
  { "greeting/smtp-that-refuses", NULL, "S: 554 no\n", "open = NOT_POP\nprotocol = SMTP" },
  { "greeting/imap-preauth", NULL, "S: * PREAUTH hello\n", "open = NOT_POP\nprotocol = IMAP" },
  { "greeting/imap-bye", NULL, "S: * BYE\n", "open = NOT_POP\nprotocol = IMAP" },
  { "greeting/do-you-even-care", NULL, "S: +Do you even care?\n", "open = PROTOCOL" },
  { "greeting/empty-line", NULL, "S: \n", "open = PROTOCOL\nsaid = " },
  { "greeting/dot", NULL, "S: .\n", "open = PROTOCOL" },
  { "greeting/err-then-ok", NULL, "S: -ERR no\nS: +OK yes\n", "open = GREETING\nsaid = no" },
  { "greeting/two-answers", NULL, "S: +OK ready\nS: +OK ready\n", "open = PROTOCOL" },
  { "greeting/unsolicited-scan-listing", NULL,
    "S: +OK ready\nS: +OK 2 messages\nS: 1 46\nS: .\n", "open = PROTOCOL" },
  { "greeting/closed-in-the-line", NULL, "R: +OK rea\ncut", "open = GREETING" },
  { "greeting/closed-at-once", NULL, "cut", "open = GREETING" },
  { "greeting/bare-cr", NULL, "R: +OK ready\\r\ncut", "open = GREETING" },
  { "greeting/cr-cr-lf", NULL, "R: +OK ready\\r\\r\\n\n" "C: CAPA\nS: -ERR\n"
    "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n", "open = ok", SCENARIO_CRLF_ONLY },
  { "greeting/nul-inside", NULL, "R: +OK\\x00ready\\e\n" "C: CAPA\nS: -ERR\n"
    "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n", "open = ok" },
  { "greeting/nul-in-the-status", NULL, "R: +O\\x00K ready\\e\n", "open = PROTOCOL" },
  { "greeting/64-kib", NULL, "R: +OK \nX: 65536 x\nR: \\e\n", "open = PROTOCOL" },
  { "greeting/513-bytes-are-well", NULL,
    "R: +OK \nX: 508 x\nR: \\e\nC: CAPA\nS: -ERR\nC: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n",
    "open = ok" },
  { "greeting/unknown-code", NULL, "S: -ERR [X-WHAT/EVER] no\n", "open = GREETING [X-WHAT/EVER]" },
  { "greeting/nested-brackets", NULL, "S: -ERR [[AUTH]] no\n", "open = GREETING" },
  { "greeting/bracket-without-end", NULL, "S: -ERR [AUTH no\n", "open = GREETING" },
  { "greeting/empty-brackets", NULL, "S: -ERR [] no\n", "open = GREETING" },
  { "greeting/login-delay-code", NULL, "S: -ERR [login-delay] 5 min\n",
    "open = TOO_OFTEN [LOGIN-DELAY]" },
  { "greeting/too-many-connections", NULL, "S: -ERR too many connections, wait\n",
    "open = GREETING\nsaid = too many connections, wait" },
  { "text/ansi-escapes", NULL, "S: -ERR \033[31;1;4mno\033[0m\n",
    "open = GREETING\nsaid = [31;1;4mno [0m" },
  { "text/bidi-controls", NULL, "S: -ERR a\xe2\x80\xae" "b\xe2\x81\xa6" "c\n",
    "open = GREETING\nsaid = a b c" },
  { "text/format", NULL, "S: -ERR %s%n%x%1000000d\n",
    "open = GREETING\nsaid = %s%n%x%1000000d" },
  { "text/markup", NULL, "S: -ERR <span foreground='red'>no</span>\n",
    "open = GREETING\nsaid = <span foreground='red'>no</span>" },
  { "text/line-breaks-of-other-kinds", NULL, "R: -ERR a\\x0bb\\x0cc\\xe2\\x80\\xa8d\\e\n",
    "open = GREETING\nsaid = a b c d" },

  /* ---- CAPA ---------------------------------------------------------------------------------- */
  { "capa/like-honestly", NULL, READY "C: CAPA\nS: +Like... honestly?\n", "open = PROTOCOL" },
  { "capa/continuation", NULL, READY "C: CAPA\nS: + what\n", "open = PROTOCOL" },
  { "capa/echo", NULL, READY "C: CAPA\nS: CAPA\n", "open = PROTOCOL" },
  { "capa/empty-line", NULL, READY "C: CAPA\nS: \n", "open = PROTOCOL" },
  { "capa/hanging-up", NULL, READY "C: CAPA\ncut", "open = LOST" },
  { "capa/line-without-end", NULL, READY "C: CAPA\nS: +OK\nX: 10000 x\n", "open = PROTOCOL" },
  { "capa/more-behind-the-dot", NULL, READY "C: CAPA\nS: +OK\nS: USER\nS: .\nS: +OK\n",
    "open = PROTOCOL" },
  { "capa/dot-first", NULL,
    READY "C: CAPA\nS: +OK\nS: .\nC: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\nC: CAPA\nS: +OK\nS: .\n",
    "open = ok\ncapa = " },
  { "capa/empty-rows", NULL,
    READY "C: CAPA\nS: +OK\nS: \nS:  \nS: .\nC: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n"
          "C: CAPA\nS: +OK\nS: \nS: UIDL\nS: .\n",
    "open = ok\ncapa = UIDL" },
  { "capa/without-status-after-the-login", NULL,
    PASS "S: +OK\nC: CAPA\nS: TOP\nS: UIDL\nS: .\nC: NOOP\nS: +OK\n",
    "open = ok\ncapa = TOP, UIDL\nnoop = ok" },
  { "capa/refused-after-the-login", NULL, PASS "S: +OK\nC: CAPA\nS: -ERR\nC: NOOP\nS: +OK\n",
    "open = ok\ncapa = unknown\nnoop = ok" },
  { "capa/contradicting-itself", "EXPIRE 0,EXPIRE NEVER,EXPIRE 31,LOGIN-DELAY 1,LOGIN-DELAY 900",
    "", "expire = 31\ndelay = 900" },
  { "capa/numbers-that-are-none", "EXPIRE -5,LOGIN-DELAY 99999999999999999999", "",
    "expire = -1\ndelay = 0" },
  { "capa/control-characters", "X\033[31mY\007", "", "hidden \033 = yes\nhas X[31mY = no" },

  /* ---- the login ----------------------------------------------------------------------------- */
  { "login/answer-of-another-command", NULL, PASS "S: 1 46\n", "open = PROTOCOL" },
  { "login/unasked-continuation", NULL, PASS "S: + go on\n", "open = PROTOCOL" },
  { "login/empty-answer", NULL, PASS "S: \n", "open = PROTOCOL" },
  { "login/two-answers-to-user", NULL, READY CAPA_USER "C: USER anna\nS: +OK\nS: +OK logged in\n",
    "open = PROTOCOL\nhidden sesame = yes" },
  { "login/err-behind-the-ok-to-user", NULL, READY CAPA_USER "C: USER anna\nS: +OK\nS: -ERR no\n",
    "open = LOST\nhidden sesame = yes" },
  { "login/hanging-up-without-a-word", NULL, PASS "cut", "open = LOST" },
  { "login/password-told-back", NULL, PASS "S: -ERR unknown: PASS sesame, sesame!\n",
    "open = LOGIN\nhidden sesame = yes" },
  { "login/sys-perm-is-no-password-question", NULL, PASS "S: -ERR [SYS/PERM] no mailbox\n",
    "open = SERVER [SYS/PERM]" },
  { "login/endless-answer", NULL, PASS "X: 9000 x\n", "open = PROTOCOL" },
  { "login/mechanism-that-nobody-knows", NULL,
    READY "C: CAPA\nS: +OK\nS: SASL X-EVIL ANONYMOUS CLEAR\nS: USER\nS: .\n"
          "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n" CAPA_USER,
    "open = ok" },
  { "login/challenge-without-end", NULL,
    READY "C: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN\nR: + \nX: 9000 A\n",
    "open = PROTOCOL\nhidden AGFubmEAc2VzYW1l = yes" },

  /* ---- numbers ------------------------------------------------------------------------------- */
  { "number/plus", "UIDL", "C: STAT\nS: +OK +1 10\n", "stat = PROTOCOL" },
  { "number/hexadecimal", "UIDL", "C: STAT\nS: +OK 0x10 10\n", "stat = PROTOCOL" },
  { "number/exponent", "UIDL", "C: STAT\nS: +OK 1e3 10\n", "stat = PROTOCOL" },
  { "number/fraction", "UIDL", "C: STAT\nS: +OK 1.5 10\n", "stat = PROTOCOL" },
  { "number/leading-zeros", "UIDL", "C: STAT\nS: +OK 0007 0010\n", "stat = 7 10" },
  { "number/2-to-the-31", "UIDL", "C: STAT\nS: +OK 2147483648 10\n", "stat = PROTOCOL" },
  { "number/2-to-the-32", "UIDL", "C: STAT\nS: +OK 4294967297 10\n", "stat = PROTOCOL" },
  { "number/2-to-the-63-octets", "UIDL", "C: STAT\nS: +OK 1 9223372036854775808\n",
    "stat = 1 -1" },
  { "number/2-to-the-64", "UIDL", "C: STAT\nS: +OK 18446744073709551617 10\n",
    "stat = PROTOCOL" },
  { "number/40-digits", "UIDL", "C: STAT\nS: +OK 1234567890123456789012345678901234567890 1\n",
    "stat = PROTOCOL" },
  { "number/missing", "UIDL", "C: STAT\nS: +OK\n", "stat = PROTOCOL" },
  { "number/no-status", "UIDL", "C: STAT\nS: 7 1800662\n", "stat = PROTOCOL" },
  { "number/40-digits-in-list", "UIDL",
    STAT_LIST ("2") "S: 1 1234567890123456789012345678901234567890\nS: 2 0x20\nS: .\n" UIDL_2,
    "list = 1 -1 a|2 -1 b" },
  { "number/2-to-the-32-in-list", "UIDL",
    STAT_LIST ("2") "S: 4294967297 10\nS: 2 4294967400\nS: .\n" UIDL_2,
    "list = 1 -1 a|2 4294967400 b" },
  { "number/negative-in-uidl", "UIDL",
    LIST_2 "C: UIDL\nS: +OK\nS: -1 a\nS: +1 a\nS: 1e0 a\nS: 2 b\nS: .\n",
    "list = 1 10 -|2 20 b" },

  /* ---- listings ------------------------------------------------------------------------------ */
  { "list/refused-stat", "UIDL", "C: STAT\nS: -ERR [SYS/TEMP] later\nC: NOOP\nS: +OK\n",
    "stat = SERVER [SYS/TEMP]\nnoop = ok" },
  { "list/refused-list", "UIDL", "C: STAT\nS: +OK 1 1\nC: LIST\nS: -ERR no\n", "list = SERVER" },
  { "list/refused-among-those-sent-ahead", PIPELINING, AHEAD "S: -ERR no\n",
    "list = SERVER\nclosed = yes\nquit = LOST" },
  { "list/stat-says-less", "UIDL",
    "C: STAT\nS: +OK 1 10\nC: LIST\nS: +OK\nS: 1 10\nS: 2 20\nS: .\n" UIDL_2, "list = 1 10 a" },
  { "list/stat-says-more", "UIDL", STAT_LIST ("3") "S: 1 10\nS: 2 20\nS: .\n" UIDL_2,
    "list = 1 10 a|2 20 b" },
  { "list/empty", PIPELINING, AHEAD "S: +OK 0 0\nS: +OK\nS: .\nS: +OK\nS: .\nC: NOOP\nS: +OK\n",
    "list = \nnoop = ok" },
  { "list/rows-that-are-none", "UIDL",
    STAT_LIST ("2") "S: \nS: hello\nS: 1 10\nS: \xff\nS: ..\nS: 2 20\nS: .\n" UIDL_2,
    "list = 1 10 a|2 20 b" },
  { "list/more-rows-than-there-can-be", "UIDL", STAT_LIST ("1") "X: 1002 1 10\\e\n",
    "list = PROTOCOL\nclosed = yes" },
  { "list/rows-without-end", "UIDL", STAT_LIST ("2") "S: 1 10\n", "list = TIMEOUT",
    SCENARIO_SILENT },
  { "list/row-of-20000-bytes", "UIDL", LIST_2 "C: UIDL\nS: +OK\nR: 1 \nX: 20000 u\n",
    "list = PROTOCOL\nclosed = yes" },
  { "list/more-behind-the-dot", "UIDL", LIST_2 "S: 3 30\n", "list = PROTOCOL" },
  { "list/dot-with-a-blank-is-no-end", "UIDL", STAT_LIST ("1") "S: . \nS: 1 10\nS: .\n"
    "C: UIDL\nS: +OK\nS: 1 a\nS: .\n", "list = 1 10 a" },
  { "uidl/twice-for-one-message", "UIDL",
    LIST_2 "C: UIDL\nS: +OK\nS: 1 a\nS: 1 x\nS: 2 b\nS: 2 b\nS: .\n", "list = 1 10 -|2 20 b" },
  { "uidl/the-same-for-two", "UIDL", LIST_2 "C: UIDL\nS: +OK\nS: 1 a\nS: 2 a\nS: .\n",
    "list = 1 10 a|2 20 a" },
  { "uidl/differs-in-case-only", "UIDL", LIST_2 "C: UIDL\nS: +OK\nS: 1 a\nS: 2 A\nS: .\n",
    "list = 1 10 a|2 20 A" },
  { "uidl/71-bytes", "UIDL", LIST_2 "C: UIDL\nS: +OK\nS: 1 "
    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghx\nS: 2 b\nS: .\n",
    "list = 1 10 aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghx|2 20 b" },
  { "uidl/sql-and-quotes", "UIDL",
    LIST_2 "C: UIDL\nS: +OK\nS: 1 '; DROP TABLE message; --\nS: 2 \"\nS: .\n",
    "list = 1 10 '; DROP TABLE message; --|2 20 \"" },
  { "uidl/tab-inside-is-no-uid", "UIDL", LIST_2 "C: UIDL\nS: +OK\nS: 1 a\tb\nS: 2 b\nS: .\n",
    "list = 1 10 -|2 20 b" },
  { "uidl/stuffed-row", "UIDL", LIST_2 "C: UIDL\nS: +OK\nS: .1 a\nS: 2 ..\nS: .\n",
    "list = 1 10 a|2 20 .." },

  /* ---- messages ------------------------------------------------------------------------------ */
  { "body/dots-that-do-not-end-it", "UIDL",
    "C: RETR 1\nS: +OK\nR: a\\n.\\nb\\r.\\rc\\r\\n.\\nd\\r\\n.\\rx\\r\\n.\\r\\n\n",
    "retr 1 = a␊.␊b\\x0d.\\x0dc⏎␊d⏎\\x0dx⏎", SCENARIO_CRLF_ONLY },
  { "body/only-line-is-stuffed", "UIDL", "C: RETR 1\nS: +OK\nS: ..\nS: .\n", "retr 1 = .⏎" },
  { "body/only-a-line-end", "UIDL", "C: RETR 1\nS: +OK\nS: \nS: .\n", "retr 1 = ⏎" },
  { "body/last-line-is-stuffed", "UIDL", "C: RETR 1\nS: +OK\nS: a\nS: ...\nS: .\n",
    "retr 1 = a⏎..⏎" },
  { "body/closed-before-the-first-byte", "UIDL", "C: RETR 1\nS: +OK\ncut", "retr 1 =  then LOST" },
  { "body/more-behind-the-dot", "UIDL", "C: RETR 1\nS: +OK\nS: a\nS: .\nS: junk\n",
    "retr 1 = a⏎\nnoop = PROTOCOL\nclosed = yes" },
  { "body/silence-in-the-middle", "UIDL", "C: RETR 1\nS: +OK\nS: a\n",
    "retr 1 = a⏎ then TIMEOUT\nclosed = yes", SCENARIO_SILENT },
  { "body/answer-that-is-a-header", "UIDL", "C: RETR 1\nS: From: anna\n", "retr 1 =  then PROTOCOL" },
  { "body/answer-that-is-a-dot", "UIDL", "C: RETR 1\nS: .\n", "retr 1 =  then PROTOCOL" },
  { "body/answer-that-is-empty", "UIDL", "C: RETR 1\nS: \n", "retr 1 =  then PROTOCOL" },
  { "body/answer-that-is-a-continuation", "UIDL", "C: RETR 1\nS: + ERR\n",
    "retr 1 =  then PROTOCOL" },
  { "body/err-then-a-body", "UIDL", "C: RETR 1\nS: -ERR no\nS: text\nS: .\n",
    "retr 1 = refused: no\nnoop = PROTOCOL" },
  { "body/looks-like-an-answer", PIPELINING,
    "C: RETR 1\nC: RETR 2\nS: +OK\nS: -ERR x\nS: +OK\nS: .\nS: +OK\nS: b\nS: .\n",
    "retr 1 2 = -ERR x⏎+OK⏎|b⏎" },
  { "body/one-answer-too-few", PIPELINING, "C: RETR 1\nC: RETR 2\nS: +OK\nS: a\nS: .\n",
    "retr 1 2 = a⏎ then TIMEOUT", SCENARIO_SILENT },
  { "body/pipelining-that-was-a-lie", PIPELINING,
    "C: RETR 1\nC: RETR 2\nS: +OK\nS: a\nS: .\ncut", "retr 1 2 = a⏎ then LOST" },
  { "body/100-kb-in-lines", "UIDL", "C: RETR 1\nS: +OK\nX: 2000 ..xxxxxxxxxxxxxxxxxxxxxxxx\\e\nS: .\n",
    "retr 1 = 54000 bytes", SCENARIO_CRLF_ONLY },

  /* ---- the end, and in between --------------------------------------------------------------- */
  { "dele/answer-that-is-none", "UIDL", "C: DELE 1\nS: what?\nC: RSET\n", "dele 1 = no then PROTOCOL" },
  { "dele/empty-answer-among-those-sent-ahead", PIPELINING,
    "C: DELE 1\nC: DELE 2\nS: \nS: +OK\nC: RSET\n", "dele 1 2 = no no then PROTOCOL" },
  { "quit/answer-that-is-none", "UIDL", "C: QUIT\nS: bye\n", "quit = PROTOCOL" },
  { "quit/continuation", "UIDL", "C: QUIT\nS: + bye\n", "quit = PROTOCOL" },
  { "quit/silence", "UIDL", "C: QUIT\n", "quit = TIMEOUT\nclosed = yes", SCENARIO_SILENT },
  { "quit/nothing-can-follow", "UIDL", "C: QUIT\nS: +OK\n", "quit = ok\nnoop = LOST" },
  { "noop/answer-came-before-the-command", "UIDL", "C: NOOP\nS: +OK\nS: +OK\n",
    "noop = ok\nnoop = PROTOCOL\nclosed = yes" },
  { "noop/refused", "UIDL", "C: NOOP\nS: -ERR\nC: QUIT\nS: +OK\n", "noop = SERVER\nquit = ok" },
  { "noop/closed-by-the-server", "UIDL", "C: NOOP\ncut", "noop = LOST\nclosed = yes" },
  { "reset/refused", "UIDL", "C: RSET\nS: -ERR\nC: QUIT\nS: +OK\n", "reset = SERVER\nquit = ok" },
};

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  scenario_add_tests ("/pop3/hostile", lines, G_N_ELEMENTS (lines));

  return g_test_run ();
}
