/* test-scenario.h: tables of what a server may say, and what must come of it.
 *
 * Each row is played whole and one byte at a time, with CRLF and with LF alone, and a short one with
 * one cut at every byte: always with the same outcome.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-session.h"

typedef enum
{
  SCENARIO_CRLF_ONLY = 1 << 0, /* the row is about line ends */
  SCENARIO_LONG      = 1 << 1, /* whole only */
  SCENARIO_SILENT    = 1 << 2, /* a deadline of 1 s ends it: whole, with CRLF, only */
  SCENARIO_PLAIN     = 1 << 3, /* extensions off */
  SCENARIO_STLS      = 1 << 4, /* the account asks for STARTTLS */
} ScenarioFlags;

/* @client has one call a line, and its outcome behind " = ":
 *
 *   open · noop · reset · quit           "ok"
 *   drop                                 "done": the session is let go of without QUIT
 *   stat                                 "7 1800662", "-1" for an unknown size
 *   list                                 "1 10 a|2 20 b", "-" for no uid, "no uids: 1 10 -"
 *   retr 1 2 · top 0 1 2                 bodies joined by "|"; ⏎ for CRLF, ␊ for LF, \xHH for other
 *                                        control characters; "refused: text" for a refused message;
 *                                        " then " and the error of the call
 *   dele 1 2                             "yes no", likewise
 *   capa · has UIDL · expire · delay     what the getters say
 *   said · protocol · seconds            of the last error
 *   hidden sesame                        "yes": neither in the transcript nor in the last error
 *   closed                               whether the session has let go of the line
 *
 * A failed call gives its error's code as in FumiPop3Error, and the response code: "LOGIN [AUTH]". */
typedef struct
{
  const char    *name;
  const char    *login;  /* capabilities of a session that is open already, "UIDL,TOP"; "-": CAPA is
                          * refused; NULL: the script begins with the greeting */
  const char    *server; /* a script of test-replay.h */
  const char    *client;
  ScenarioFlags  flags;
  const char    *user;     /* "anna" */
  const char    *password; /* "sesame" */
  const char    *language; /* the user's locale; "C" */
} Scenario;

/* A test PREFIX/NAME for each. */
void scenario_add_tests (const char     *prefix,
                         const Scenario *scenarios,
                         guint           n_scenarios);
