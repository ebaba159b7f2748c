/* fumi-practice-session.h: the server's half of one POP3 session: bytes in, bytes out, no socket.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "fumi-practice-mailbox.h"

G_BEGIN_DECLS

#define FUMI_PRACTICE_USER     "practice"
#define FUMI_PRACTICE_ADDRESS  "practice@fumibako.example"
#define FUMI_PRACTICE_PASSWORD "fumibako"

/* Octets of one line with its CRLF: RFC 5034 §4 asks for 12,288, RFC 2449 §4 for 255. */
#define FUMI_PRACTICE_LINE_MAX 12288

typedef struct _FumiPracticeSession FumiPracticeSession;

/**
 * fumi_practice_session_new:
 * @mailbox: opened at the login; must outlive the session
 *
 * Returns: (transfer full): a session in the AUTHORIZATION state (RFC 1939 §4)
 */
FumiPracticeSession *fumi_practice_session_new     (FumiPracticeMailbox *mailbox);

/**
 * fumi_practice_session_free:
 *
 * Gives the mailbox back. Without a QUIT before, nothing is deleted (RFC 1939 §6).
 */
void                 fumi_practice_session_free    (FumiPracticeSession *session);

/* Appends the greeting to @reply; to be called once, first. */
void                 fumi_practice_session_greet   (FumiPracticeSession *session,
                                                    GString             *reply);

/**
 * fumi_practice_session_feed:
 * @bytes: (array length=length): what came from the client, in pieces of any size
 * @reply: what to send is appended
 *
 * Takes bytes up to the end of one line at most, so that the caller can send the answer to one command
 * before the next one makes a longer one (pipelining, RFC 2449 §6.6).
 *
 * Returns: how many bytes were taken; at least 1 if @length is
 */
gsize                fumi_practice_session_feed    (FumiPracticeSession *session,
                                                    const char          *bytes,
                                                    gsize                length,
                                                    GString             *reply);

/* Whether the connection is to be closed once the reply is sent. */
gboolean             fumi_practice_session_is_over (FumiPracticeSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPracticeSession, fumi_practice_session_free)

G_END_DECLS
