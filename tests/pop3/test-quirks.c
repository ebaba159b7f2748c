/* test-quirks.c: what real servers say that no standard foresees: pop3.md §4, row by row.
 *
 * A row's name begins with its id. What needs TLS, a clock, a socket or a mailbox on disk is in other
 * files under the same names: grep for "quirk/Q".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-scenario.h"

/* What is sent to go in where CAPA is refused. */
#define GO_IN "C: CAPA\nS: -ERR\nC: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n"
#define READY "S: +OK ready\n"
#define CAPA_USER "C: CAPA\nS: +OK\nS: USER\nS: .\n"
#define CAPA_PLAIN "C: CAPA\nS: +OK\nS: USER\nS: SASL PLAIN\nS: .\n"
#define PASS READY CAPA_USER "C: USER anna\nS: +OK\nC: PASS sesame\n"

/* base64 of NUL anna NUL sesame (RFC 4616 §2). */
#define PLAIN_ANSWER "C: AGFubmEAc2VzYW1l\n"

#define STAT_LIST(n) "C: STAT\nS: +OK " n " 60\nC: LIST\nS: +OK\n"
#define LIST_2 STAT_LIST ("2") "S: 1 10\nS: 2 20\nS: .\n"
#define AHEAD "C: STAT\nC: LIST\nC: UIDL\n"
#define LISTED_AHEAD AHEAD "S: +OK 2 30\nS: +OK\nS: 1 10\nS: 2 20\nS: .\n"

#define PIPELINING "UIDL,PIPELINING"

static const Scenario quirks[] = {
  /* ---- greetings ----------------------------------------------------------------------------- */
  { "Q01-bare-ok-is-a-greeting", NULL, "S: +OK\n" GO_IN, "open = ok\ncapa = unknown" },
  { "Q02-sys-temp-greeting-is-no-password-error", NULL, "S: -ERR [SYS/TEMP] try later\ncut",
    "open = GREETING [SYS/TEMP]\nsaid = [SYS/TEMP] try later" },
  { "Q03-sys-perm-greeting-shows-its-text", NULL, "S: -ERR [SYS/PERM] disabled\n",
    "open = GREETING [SYS/PERM]\nsaid = [SYS/PERM] disabled" },
  { "Q04-bare-err-greeting", NULL, "S: -ERR\n", "open = GREETING\nsaid = " },
  { "Q05-smtp-greeting", NULL, "S: 220 mx ESMTP ready\n", "open = NOT_POP\nprotocol = SMTP" },
  { "Q05-imap-greeting", NULL, "S: * OK IMAP4 ready\n", "open = NOT_POP\nprotocol = IMAP" },
  { "Q05-http-greeting", NULL, "S: HTTP/1.1 400 Bad Request\n",
    "open = NOT_POP\nprotocol = HTTP" },
  { "Q07-greeting-that-never-comes", NULL, "", "open = TIMEOUT\nseconds = 1", SCENARIO_SILENT },
  { "Q08-apop-is-never-chosen-unasked", NULL, "S: +OK <1896.697@h.example>\n" GO_IN,
    "open = ok" },
  { "Q10-escapes-in-a-greeting-are-harmless", NULL,
    "R: +OK \\x1b[31mPOP3\\x1b[0m \\xff\\xfe ready\\e\n" GO_IN,
    "open = ok\nhidden \033 = yes\nhidden \xff = yes" },
  { "Q11-greeting-of-10000-bytes", NULL, "X: 10000 x\ncut", "open = PROTOCOL" },
  { "Q12-continuation-as-a-greeting", NULL, "S: + Hola mundo\n", "open = PROTOCOL" },

  /* ---- CAPA ---------------------------------------------------------------------------------- */
  { "Q14-empty-capa-is-unknown-and-probed", NULL,
    READY "C: CAPA\nS: +OK\nS: .\nC: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n"
          "C: CAPA\nS: +OK\nS: .\n"
          STAT_LIST ("1") "S: 1 10\nS: .\nC: UIDL 1\nS: +OK 1 a\nC: UIDL\nS: +OK\nS: 1 a\nS: .\n",
    "open = ok\nhas UIDL = no\nlist = 1 10 a" },
  { "Q15-capa-in-lower-case", NULL,
    READY "C: CAPA\nS: +OK\nS: sasl plain login\nS: .\nC: AUTH PLAIN\nS: + \n" PLAIN_ANSWER
          "S: +OK\nC: CAPA\nS: +OK\nS: uidl\nS: Top\nS: pipelining\nS: .\n"
          LISTED_AHEAD "S: +OK\nS: 1 a\nS: 2 b\nS: .\n",
    "open = ok\nhas UIDL = yes\nhas TOP = yes\nlist = 1 10 a|2 20 b" },
  { "Q16-capa-with-all-sorts-of-lines", NULL,
    READY "C: CAPA\nS: +OK\nS: SASL X-ZIMBRA\nS: EXPIRE NEVER\nS: LOGIN-DELAY 300 USER\nS: .\n"
          "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n"
          "C: CAPA\nS: +OK\nS: UIDL\nS: ..capability\nS: EXPIRE 31 USER\nS: LOGIN-DELAY 300\n"
          "S: IMPLEMENTATION Foo = v1\nS: XOIP\nS: .\nC: NOOP\nS: +OK\n",
    "open = ok\nhas .capability = yes\nhas XOIP = yes\nexpire = 31\ndelay = 300\n"
    "capa = UIDL, .capability, EXPIRE 31 USER, LOGIN-DELAY 300, IMPLEMENTATION Foo = v1, XOIP\n"
    "noop = ok" },
  { "Q16-expire-never", "EXPIRE NEVER,UIDL", "", "expire = -1\nhas EXPIRE = yes" },
  { "Q17-capa-of-5000-lines", NULL, READY "C: CAPA\nS: +OK\nX: 5000 X-SOMETHING\\e\n",
    "open = PROTOCOL" },
  { "Q17-capa-without-a-dot-then-closed", NULL, READY "C: CAPA\nS: +OK\nS: UIDL\ncut",
    "open = LOST" },
  { "Q17-capa-without-a-dot-then-silence", NULL, READY "C: CAPA\nS: +OK\nS: UIDL\n",
    "open = TIMEOUT", SCENARIO_SILENT },
  { "Q18-capa-after-the-login-counts", NULL,
    "S: +OK Gpop ready\nC: CAPA\nS: +OK\nS: USER\nS: EXPIRE 0\nS: .\n"
    "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n"
    "C: CAPA\nS: +OK\nS: UIDL\nS: PIPELINING\nS: .\n"
    LISTED_AHEAD "S: +OK\nS: 1 a\nS: 2 b\nS: .\n",
    "open = ok\nhas EXPIRE = no\nhas PIPELINING = yes\nlist = 1 10 a|2 20 b" },

  /* ---- STLS, before TLS ---------------------------------------------------------------------- */
  { "Q19-stls-that-is-not-offered", NULL, READY CAPA_USER, "open = STLS_MISSING",
    SCENARIO_STLS },
  { "Q19-stls-where-capa-is-refused", NULL, READY "C: CAPA\nS: -ERR no\n",
    "open = STLS_MISSING", SCENARIO_STLS },
  { "Q20-stls-that-is-refused", NULL, READY "C: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: -ERR\n",
    "open = STLS_MISSING", SCENARIO_STLS },
  { "Q20-stls-refused-for-now", NULL,
    READY "C: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: -ERR [SYS/TEMP] no TLS today\n",
    "open = STLS_MISSING [SYS/TEMP]\nsaid = [SYS/TEMP] no TLS today", SCENARIO_STLS },
  { "Q21-answers-injected-behind-stls", NULL,
    READY "C: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK begin TLS\nS: +OK\nS: SASL PLAIN\nS: .\n",
    "open = PROTOCOL", SCENARIO_STLS },
  { "Q22-garbage-injected-behind-stls", NULL,
    READY "C: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK begin\nR: garb\n",
    "open = PROTOCOL", SCENARIO_STLS },
  { "Q22-err-injected-behind-stls", NULL,
    READY "C: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK begin\nS: -ERR not really\n",
    "open = LOST", SCENARIO_STLS },

  /* ---- the login ----------------------------------------------------------------------------- */
  { "Q26-refused-user-is-a-login-error", NULL,
    READY CAPA_USER "C: USER anna\nS: -ERR never heard of\n",
    "open = LOGIN\nsaid = never heard of" },
  { "Q26-refused-password-is-a-login-error", NULL, PASS "S: -ERR [AUTH] bad\n",
    "open = LOGIN [AUTH]" },
  { "Q26-auth-code-outweighs-the-words", NULL, PASS "S: -ERR [AUTH] locked out, wait\n",
    "open = LOGIN [AUTH]" },
  { "Q26-locked-account-is-a-login-error", NULL, PASS "S: -ERR account locked\n",
    "open = LOGIN" },
  { "Q26-blocked-is-not-locked", NULL, PASS "S: -ERR your address is blocked\n", "open = LOGIN" },
  { "Q27-in-use-code", NULL, PASS "S: -ERR [IN-USE] locked\n", "open = IN_USE [IN-USE]" },
  { "Q27-in-use-code-in-lower-case", NULL, PASS "S: -ERR [in-use] x\n",
    "open = IN_USE [IN-USE]" },
  { "Q27-locked-maildrop-in-words", NULL, PASS "S: -ERR maildrop already locked\n",
    "open = IN_USE" },
  { "Q27-unable-to-lock-in-words", NULL, PASS "S: -ERR Unable to lock maildrop\n",
    "open = IN_USE" },
  { "Q27-mailbox-in-use-in-words", NULL, PASS "S: -ERR mailbox in use\n", "open = IN_USE" },
  { "Q27-login-delay-code", NULL, PASS "S: -ERR [LOGIN-DELAY] wait\n",
    "open = TOO_OFTEN [LOGIN-DELAY]" },
  { "Q27-wait-in-words", NULL, PASS "S: -ERR Mailbox unavailable, wait a few minutes\n",
    "open = TOO_OFTEN" },
  { "Q27-in-use-before-the-greeting", NULL, "S: -ERR [IN-USE] busy\n",
    "open = IN_USE [IN-USE]" },
  { "Q29-plus-err-is-no-success", NULL, PASS "S: +ERR Server error\n", "open = PROTOCOL" },
  { "Q31-challenge-with-a-blank", NULL,
    READY CAPA_PLAIN "C: AUTH PLAIN\nS: + \n" PLAIN_ANSWER "S: +OK\n" CAPA_USER, "open = ok" },
  { "Q31-bare-challenge", NULL,
    READY CAPA_PLAIN "C: AUTH PLAIN\nS: +\n" PLAIN_ANSWER "S: +OK\n" CAPA_USER, "open = ok" },
  { "Q31-ok-for-a-challenge", NULL,
    READY CAPA_PLAIN "C: AUTH PLAIN\nS: +OK\n" PLAIN_ANSWER "S: +OK\n" CAPA_USER, "open = ok" },
  { "Q35-ok-without-text-ends-the-login", NULL,
    READY CAPA_PLAIN "C: AUTH PLAIN\nS: + \n" PLAIN_ANSWER "R: +OK\\e\n" CAPA_USER, "open = ok" },
  { "Q35-ok-with-a-number-ends-the-login", NULL,
    READY CAPA_PLAIN "C: AUTH PLAIN\nS: + \n" PLAIN_ANSWER "S: +OK 3 messages\n" CAPA_USER,
    "open = ok" },
  { "Q36-challenge-of-3-kb", NULL,
    READY CAPA_PLAIN "C: AUTH PLAIN\nR: + \nX: 750 QUJD\nR: \\e\n" PLAIN_ANSWER
          "S: +OK\n" CAPA_USER,
    "open = ok" },
  { "Q79-accented-password-in-utf-8", NULL,
    READY CAPA_USER "C: USER anna\nS: +OK\nC: PASS s\xc3\xa9same\nS: +OK\n" CAPA_USER,
    "open = ok", 0, NULL, "s\xc3\xa9same" },
  { "Q79-accented-password-then-in-latin-1", NULL,
    READY CAPA_USER "C: USER anna\nS: +OK\nC: PASS s\xc3\xa9same\nS: -ERR no\n"
                    "C: USER anna\nS: +OK\nC: PASS s\\xe9same\nS: +OK\n" CAPA_USER,
    "open = ok", 0, NULL, "s\xc3\xa9same" },
  { "Q79-password-with-blanks-is-sent-as-it-is", NULL,
    READY CAPA_USER "C: USER anna\nS: +OK\nC: PASS  in side \nS: +OK\n" CAPA_USER,
    "open = ok", 0, NULL, " in side " },
  { "Q79-password-with-a-line-break-is-not-sent", NULL, "", "open = SECRET\nhidden sesame = yes",
    0, NULL, "sesame\r\nDELE 1" },
  { "Q79-user-with-a-line-break-is-not-sent", NULL, "", "open = SECRET", 0, "anna\nPASS x" },
  { "Q80-words-in-shift-jis", NULL,
    PASS "R: -ERR \\x83p\\x83X\\x83\\x8f\\x81[\\x83h\\x82\\xaa\\x88\\xe1\\x82\\xa2\\x82\\xdc\\x82\\xb7\\e\n",
    "open = LOGIN\nsaid = パスワードが違います" },
  { "Q80-words-in-euc-jp", NULL,
    PASS "R: -ERR \\xa5\\xd1\\xa5\\xb9\\xa5\\xef\\xa1\\xbc\\xa5\\xc9\\xa4\\xac\\xb0\\xe3\\xa4\\xa4\\e\n",
    "open = LOGIN\nsaid = パスワードが違い" },
  { "Q80-words-that-look-like-markup", NULL, PASS "S: -ERR <b>%s %n &amp;</b>\n",
    "open = LOGIN\nsaid = <b>%s %n &amp;</b>" },

  /* ---- listings ------------------------------------------------------------------------------ */
  { "Q37-stat-with-one-number", "UIDL", "C: STAT\nS: +OK 7\n", "stat = PROTOCOL" },
  { "Q37-stat-in-words", "UIDL", "C: STAT\nS: +OK seven 1\n", "stat = PROTOCOL" },
  { "Q37-stat-without-the-octets", "UIDL", "C: STAT\nS: +OK 7 #octets\n", "stat = 7 -1" },
  { "Q37-stat-with-more", "UIDL", "C: STAT\nS: +OK 7 1800662 extra\n", "stat = 7 1800662" },
  { "Q37-stat-of-less-than-nothing", "UIDL", "C: STAT\nS: +OK -1 0\n", "stat = PROTOCOL" },
  { "Q37-stat-of-too-much", "UIDL", "C: STAT\nS: +OK 99999999999 1\n", "stat = PROTOCOL" },
  { "Q39-list-row-without-a-size", "UIDL",
    STAT_LIST ("2") "S: 1 1024\nS: 2\nS: .\nC: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: .\n",
    "list = 1 1024 a|2 -1 b" },
  { "Q39-list-row-in-words", "UIDL",
    STAT_LIST ("2") "S: 1 1024\nS: 2 ten\nS: .\nC: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: .\n",
    "list = 1 1024 a|2 -1 b" },
  { "Q39-list-rows-out-of-range", "UIDL",
    STAT_LIST ("2") "S: 0 5\nS: 1 10\nS: 2 20\nS: 8 1\nS: .\nC: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: .\n",
    "list = 1 10 a|2 20 b" },
  { "Q39-list-row-missing-and-double", "UIDL",
    STAT_LIST ("3") "S: 1 10\nS: 3 30\nS: 3 31\nS: .\n"
                    "C: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: 3 c\nS: .\n",
    "list = 1 10 a|2 -1 b|3 30 c" },
  { "Q40-list-rows-with-blanks-and-more", "UIDL",
    STAT_LIST ("3") "S: 1 1024 foo\nS: 2   1024\nS: \t3\t1024\t\nS: .\n"
                    "C: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: 3 c\nS: .\n",
    "list = 1 1024 a|2 1024 b|3 1024 c" },
  { "Q42-uid-behind-many-blanks", "UIDL",
    LIST_2 "C: UIDL\nS: +OK\nS: 1   a\nS: 2 \t b  \nS: .\n", "list = 1 10 a|2 20 b" },
  { "Q43-uidl-row-without-a-uid", "UIDL", LIST_2 "C: UIDL\nS: +OK\nS: 1\nS: 2 \nS: .\nC: NOOP\nS: +OK\n",
    "list = 1 10 -|2 20 -\nnoop = ok" },
  { "Q44-uidl-rows-out-of-order-and-range", "UIDL",
    LIST_2 "C: UIDL\nS: +OK\nS: 99 x\nS: 2 b\nS: 1 a\nS: .\n", "list = 1 10 a|2 20 b" },
  { "Q44-uidl-row-missing", "UIDL", LIST_2 "C: UIDL\nS: +OK\nS: 2 b\nS: .\n",
    "list = 1 10 -|2 20 b" },
  { "Q46-uids-that-look-dangerous", "UIDL",
    LIST_2 "C: UIDL\nS: +OK\nS: 1 ../../x y\nS: 2 %s%n\nS: .\n",
    "list = 1 10 ../../x y|2 20 %s%n" },
  { "Q46-uids-with-control-characters-are-no-uids", "UIDL",
    LIST_2 "C: UIDL\nS: +OK\nR: 1 a\\x00b\\e2 \\x01\\e\nS: .\n", "list = 1 10 -|2 20 -" },
  { "Q46-uids-in-8-bits-are-bytes", "UIDL",
    LIST_2 "C: UIDL\nS: +OK\nS: 1 \xe3\x81\x82\nS: 2 \xff\nS: .\n",
    "list = 1 10 \xe3\x81\x82|2 20 \xff" },
  { "Q46-uid-of-2000-bytes-is-no-uid", "UIDL",
    LIST_2 "C: UIDL\nS: +OK\nR: 1 \nX: 2000 u\nR: \\e\nS: 2 b\nS: .\n", "list = 1 10 -|2 20 b" },
  { "Q47-refused-uidl-that-was-offered-is-an-error", "UIDL", LIST_2 "C: UIDL\nS: -ERR\n",
    "list = SERVER" },
  { "Q47-refused-uidl-that-answered-before-is-an-error", "-",
    LIST_2 "C: UIDL 1\nS: +OK 1 a\nC: UIDL\nS: -ERR out of memory\n", "list = SERVER" },
  { "Q48-unknown-uidl-means-no-uids", "-", LIST_2 "C: UIDL 1\nS: -ERR what?\nC: NOOP\nS: +OK\n",
    "list = no uids: 1 10 -|2 20 -\nnoop = ok" },
  { "Q48-unknown-uidl-of-a-pipelining-server", "PIPELINING",
    LISTED_AHEAD "S: -ERR what?\nC: NOOP\nS: +OK\n",
    "list = no uids: 1 10 -|2 20 -\nnoop = ok" },
  { "Q49-uidl-of-one-without-the-number", "-",
    LIST_2 "C: UIDL 1\nS: +OK abc\nC: UIDL\nS: +OK\nS: 1 abc\nS: 2 b\nS: .\n",
    "list = 1 10 abc|2 20 b" },
  { "Q49-uidl-of-one-answered-with-the-whole-list", "-",
    LIST_2 "C: UIDL 1\nS: +OK 2 messages\nS: 1 a\nS: 2 b\nS: .\n"
           "C: UIDL\nS: +OK 2 messages\nS: 1 a\nS: 2 b\nS: .\nC: NOOP\nS: +OK\n",
    "list = 1 10 a|2 20 b\nnoop = ok" },
  { "Q50-uidl-that-breaks-off", "UIDL", LIST_2 "C: UIDL\nS: +OK\nS: 1 a\ncut", "list = LOST" },
  { "Q50-uidl-that-breaks-off-in-a-row", PIPELINING, LISTED_AHEAD "S: +OK\nR: 1 a\\e2\ncut",
    "list = LOST" },
  { "Q51-empty-line-before-the-rows", "UIDL",
    LIST_2 "C: UIDL\nS: +OK\nL: \nS: 1 a\nS: 2 b\nS: .\n", "list = 1 10 a|2 20 b" },

  /* ---- messages ------------------------------------------------------------------------------ */
  { "Q52-sizes-are-hints", "UIDL",
    "C: RETR 1\nS: +OK\nS: one\nS: .\nC: RETR 2\nS: +OK 123 octets\nS: two\nS: .\n"
    "C: RETR 3\nS: +OK 0 octets\nS: three\nS: .\n",
    "retr 1 2 3 = one⏎|two⏎|three⏎" },
  { "Q53-dots-are-unstuffed", "UIDL",
    "C: RETR 1\nS: +OK\nS: ..first\nS: ..\nS: ..a\nS: ...\nS: a.\nS: .\n",
    "retr 1 = .first⏎.⏎.a⏎..⏎a.⏎" },
  { "Q53-dot-that-was-not-stuffed", "UIDL", "C: RETR 1\nS: +OK\nS: .foo\nS: bar\nS: .\n",
    "retr 1 = foo⏎bar⏎" },
  { "Q55-end-split-at-every-byte", "UIDL", "C: RETR 1\nS: +OK\nS: last\nS: .\nC: NOOP\nS: +OK\n",
    "retr 1 = last⏎\nnoop = ok" },
  { "Q56-end-and-next-answer-in-one-segment", PIPELINING,
    "C: RETR 1\nC: RETR 2\nS: +OK\nS: one\nS: .\nS: +OK\nS: two\nS: .\n",
    "retr 1 2 = one⏎|two⏎" },
  { "Q58-whole-session-with-lf-only", NULL,
    "L: +OK ready\nC: CAPA\nL: +OK\nL: UIDL\nL: .\nC: USER anna\nL: +OK\nC: PASS sesame\nL: +OK\n"
    "C: CAPA\nL: +OK\nL: UIDL\nL: .\nC: STAT\nL: +OK 1 5\nC: LIST\nL: +OK\nL: 1 5\nL: .\n"
    "C: UIDL\nL: +OK\nL: 1 a\nL: .\nC: RETR 1\nL: +OK\nL: ..a\nL: .\nC: QUIT\nL: +OK\n",
    "open = ok\nlist = 1 5 a\nretr 1 = .a␊\nquit = ok" },
  { "Q58-lf-inside-a-crlf-message-does-not-end-it", "UIDL",
    "C: RETR 1\nS: +OK\nR: a\\n.\\n+OK\\r\\n.\\r\\n\n", "retr 1 = a␊.␊+OK⏎", SCENARIO_CRLF_ONLY },
  { "Q59-dot-right-after-the-last-character", "UIDL", "C: RETR 1\nS: +OK\nS: text.\n",
    "retr 1 = text.⏎ then TIMEOUT", SCENARIO_SILENT },
  { "Q61-line-of-1-mb", "UIDL", "C: RETR 1\nS: +OK\nX: 1000000 x\nR: \\e\nS: .\n",
    "retr 1 = 1000002 bytes", SCENARIO_LONG | SCENARIO_CRLF_ONLY },
  { "Q61-nul-bytes-stay", "UIDL", "C: RETR 1\nS: +OK\nR: a\\x00b\\x00\\e\nS: .\n",
    "retr 1 = a\\x00b\\x00⏎" },
  { "Q61-8-bit-headers-stay", "UIDL",
    "C: RETR 1\nS: +OK\nS: A: \033$B$\"\033(B\nS: B: \x82\xa0\nS: C: \xe3\x81\x82\nS: .\n",
    "retr 1 = A: \\x1b$B$\"\\x1b(B⏎B: \x82\xa0⏎C: \xe3\x81\x82⏎" },
  { "Q62-empty-message", "UIDL", "C: RETR 1\nS: +OK\nS: .\nC: NOOP\nS: +OK\n",
    "retr 1 = \nnoop = ok" },
  { "Q62-headers-only", "UIDL", "C: RETR 1\nS: +OK\nS: Subject: x\nS: .\n",
    "retr 1 = Subject: x⏎" },
  { "Q63-line-closed-in-mid-message", "UIDL", "C: RETR 1\nS: +OK\nS: part\ncut",
    "retr 1 = part⏎ then LOST\nclosed = yes" },
  { "Q63-line-closed-right-before-the-end", "UIDL", "C: RETR 1\nS: +OK\nS: part\nR: .\ncut",
    "retr 1 = part⏎ then LOST" },
  { "Q64-refused-message-does-not-stop-the-others", "UIDL",
    "C: RETR 1\nS: +OK\nS: one\nS: .\nC: RETR 2\nS: -ERR Can't get the letter\n"
    "C: RETR 3\nS: +OK\nS: three\nS: .\n",
    "retr 1 2 3 = one⏎|refused: Can't get the letter|three⏎" },
  { "Q64-refused-message-among-those-sent-ahead", PIPELINING,
    "C: RETR 1\nC: RETR 2\nC: RETR 3\nS: +OK\nS: one\nS: .\nS: -ERR Can't get the letter\n"
    "S: +OK\nS: three\nS: .\n",
    "retr 1 2 3 = one⏎|refused: Can't get the letter|three⏎" },

  /* ---- TOP ----------------------------------------------------------------------------------- */
  { "Q66-top-answered-with-more-or-less", "TOP",
    "C: TOP 1 20\nS: +OK\nS: A: b\nS: \nS: whole\nS: mail\nS: .\nC: TOP 2 20\nS: +OK\nS: A: b\nS: .\n"
    "C: TOP 3 20\nS: -ERR no\n",
    "top 20 1 2 3 = A: b⏎⏎whole⏎mail⏎|A: b⏎|refused: no" },

  /* ---- the end ------------------------------------------------------------------------------- */
  { "Q67-refused-deletion-does-not-stop-the-others", "UIDL",
    "C: DELE 3\nS: +OK\nC: DELE 1\nS: -ERR Message 1 expunged\nC: DELE 2\nS: +OK gone\n",
    "dele 3 1 2 = yes no yes" },
  { "Q67-refused-deletion-among-those-sent-ahead", PIPELINING,
    "C: DELE 3\nC: DELE 1\nC: DELE 2\nS: +OK\nS: -ERR Message 1 expunged\nS: +OK gone\n",
    "dele 3 1 2 = yes no yes" },
  { "Q67-empty-answer-to-dele", "UIDL", "C: DELE 1\nS: \nC: DELE 2\nS: +OK\n",
    "dele 1 2 = no yes" },
  { "Q68-line-closed-after-dele", PIPELINING, "C: DELE 1\nC: DELE 2\nS: +OK\ncut",
    "dele 1 2 = yes no then LOST" },
  { "Q70-line-closed-at-quit", "UIDL", "C: QUIT\ncut", "quit = LOST" },
  { "Q70-refused-quit", "UIDL", "C: QUIT\nS: -ERR [SYS/TEMP] not deleted\n",
    "quit = SERVER [SYS/TEMP]" },
  { "Q72-idle-kick-is-not-the-next-answer", "UIDL",
    "C: NOOP\nS: +OK\nS: -ERR Disconnected for inactivity.\n",
    "noop = ok\nquit = LOST\nsaid = Disconnected for inactivity." },
  { "Q74-three-unknown-commands-at-most", NULL,
    READY "C: CAPA\nS: -ERR what?\nC: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n"
          LIST_2 "C: UIDL 1\nS: -ERR what?\nC: TOP 1 0\nS: -ERR what?\nC: QUIT\nS: +OK\n",
    "open = ok\nlist = no uids: 1 10 -|2 20 -\ntop 0 1 = refused: what?\nquit = ok" },
};

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  scenario_add_tests ("/pop3/quirk", quirks, G_N_ELEMENTS (quirks));

  return g_test_run ();
}
