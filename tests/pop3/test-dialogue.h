/* test-dialogue.h: a session and the scripted server it meets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-session.h"
#include "test-pop3-server.h"

/* A connection in clear to localhost as "anna" with "sesame", unless the test says otherwise. */
typedef struct
{
  TestPop3Server  *server;
  GIOStream       *stream;
  FumiPop3Server   account;
  FumiPop3Limits   limits;
  const char      *password;
  GCancellable    *cancellable; /* NULL unless the test sets one */
  FumiPop3Session *session;
  GError          *error;
} Dialogue;

/* @drip: whether the server sends each byte in a segment of its own. */
void     dialogue_begin         (Dialogue   *dialogue,
                                 gboolean    drip);

/* Lines "S: " are sent with CRLF, "L: " with LF, "C: " expected; "cut" hangs up. */
void     dialogue_script        (Dialogue   *dialogue,
                                 const char *script);

/* Opens the session; the error, if any, is in the dialogue. */
gboolean dialogue_open          (Dialogue   *dialogue);

/* Script and opening of a session that has @capabilities, one a line ("UIDL\nTOP\n"). */
void     dialogue_log_in        (Dialogue   *dialogue,
                                 const char *capabilities);
void     dialogue_end           (Dialogue   *dialogue);

void     dialogue_assert_failed (Dialogue     *dialogue,
                                 FumiPop3Error code);

/* Adds @path and the same one byte at a time; @func gets whether to drip as GINT_TO_POINTER(). */
void     dialogue_add_test      (const char   *path,
                                 GTestDataFunc func);
