/* fumi-pop3-connection.h: a POP3 server's lines: commands, replies, transcript.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "fumi-pop3-channel.h"
#include "fumi-pop3-error.h"
#include "fumi-pop3-reply.h"

G_BEGIN_DECLS

typedef struct _FumiPop3Connection FumiPop3Connection;

/**
 * fumi_pop3_connection_new:
 * @channel: (transfer full): closed with the connection, without QUIT
 */
FumiPop3Connection *fumi_pop3_connection_new            (FumiPop3Channel      *channel);
void                fumi_pop3_connection_free           (FumiPop3Connection   *connection);
FumiPop3Channel    *fumi_pop3_connection_get_channel    (FumiPop3Connection   *connection);
char               *fumi_pop3_connection_dup_transcript (FumiPop3Connection   *connection);

/**
 * fumi_pop3_connection_set_secrets:
 * @password: (nullable): borrowed until the next call; masked wherever the server repeats it
 * @encoded: (nullable): the same in another form
 *
 * As long as there is a password, challenges of the server are masked too.
 */
void                fumi_pop3_connection_set_secrets    (FumiPop3Connection   *connection,
                                                         const char           *password,
                                                         const char           *encoded);

/**
 * fumi_pop3_connection_expect_silence:
 *
 * Nothing may have come unasked: it would be taken for the answer to the next command. A server
 * that says -ERR unasked is about to hang up (Dovecot's "Disconnected for inactivity"): LOST with
 * its words.
 */
gboolean            fumi_pop3_connection_expect_silence (FumiPop3Connection   *connection,
                                                         GError              **error);

/* Writes a command that was sent through the channel into the transcript. */
void                fumi_pop3_connection_note           (FumiPop3Connection   *connection,
                                                         const char           *command);

/**
 * fumi_pop3_connection_read_reply:
 * @seconds: for the whole line
 * @reply: (out): borrowed until the next read; any kind
 */
gboolean            fumi_pop3_connection_read_reply     (FumiPop3Connection   *connection,
                                                         guint                 seconds,
                                                         FumiPop3Reply        *reply,
                                                         GError              **error);

/**
 * fumi_pop3_connection_command:
 * @command: without CRLF
 * @shown: (nullable): what the transcript shows instead
 *
 * Sends it and reads the status line of the answer.
 */
gboolean            fumi_pop3_connection_command        (FumiPop3Connection   *connection,
                                                         const char           *command,
                                                         const char           *shown,
                                                         guint                 seconds,
                                                         FumiPop3Reply        *reply,
                                                         GError              **error);

/**
 * FumiPop3RowFunc:
 *
 * Returns: %FALSE if there are more rows than there can be
 */
typedef gboolean (*FumiPop3RowFunc) (const char *row,
                                     gsize       length,
                                     gpointer    user_data);

/**
 * fumi_pop3_connection_read_rows:
 * @seconds: for all of it, or 0: each wait has the deadline of a body
 *
 * Reads a multi-line reply after its status line, dots taken out, up to the dot.
 */
gboolean            fumi_pop3_connection_read_rows      (FumiPop3Connection   *connection,
                                                         guint                 seconds,
                                                         FumiPop3RowFunc       row_func,
                                                         gpointer              user_data,
                                                         GError              **error);

/**
 * fumi_pop3_connection_protocol_error:
 * @line: what the server said instead
 *
 * Closes the channel.
 *
 * Returns: (transfer full): PROTOCOL with that text
 */
GError             *fumi_pop3_connection_protocol_error (FumiPop3Connection   *connection,
                                                         const char           *line,
                                                         gsize                 length);

/**
 * fumi_pop3_connection_refusal:
 * @reply: any but OK; what is no -ERR is a protocol error
 * @code: what a refusal without a known response code means here
 *
 * Returns: (transfer full): the error, see fumi_pop3_refusal_new()
 */
GError             *fumi_pop3_connection_refusal        (FumiPop3Connection   *connection,
                                                         const FumiPop3Reply  *reply,
                                                         FumiPop3Error         code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPop3Connection, fumi_pop3_connection_free)

G_END_DECLS
