/* test-replay.h: a server's bytes cut as a test wants them, without a socket.
 *
 * A script says what the server sends and what the client must have said before; the stream gives
 * the bytes whole, one at a time, or with one cut at a chosen place. Where the script has no more to
 * say, a read waits for its deadline, as on a real line.
 *
 * A script has one step a line:
 *   "S: text"    a line of the server's, with the line end of the play
 *   "L: text"    a line with LF alone
 *   "R: text"    bytes: \r, \n, \\, \xHH, and \e for the line end of the play
 *   "X: 9 text"  the same nine times
 *   "C: text"    a line that the client must say now, \xHH as above
 *   "cut"        the server hangs up
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#define TEST_TYPE_REPLAY (test_replay_get_type ())
G_DECLARE_FINAL_TYPE (TestReplay, test_replay, TEST, REPLAY, GIOStream)

/* How the server's bytes arrive. */
typedef struct
{
  const char *line_end; /* "\r\n" or "\n" */
  gboolean    bytewise; /* each byte in a read of its own */
  gsize       cut;      /* no read goes over this many bytes of the script; 0: none */
} TestReplayManner;

/* @prelude: (nullable): a script that is always played whole, before @script */
TestReplay *test_replay_new          (const char             *prelude,
                                      const char             *script,
                                      const TestReplayManner *manner);

/* Bytes that the server sends in the script, without the prelude. */
gsize       test_replay_get_length   (TestReplay             *replay);
gboolean    test_replay_is_closed    (TestReplay             *replay);

/* (nullable): what the client said that it should not, or did not say. */
const char *test_replay_get_failure  (TestReplay             *replay);
