/* fumi-pop3-connection.h: a POP3 server's lines over one stream: limits, deadlines, transcript.
 *
 * One thread at a time. Between begin and end the caller's cancellable wakes what blocks. After any
 * error the connection is closed and stays so: what the server still sends could not be told apart.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-pop3-capabilities.h"
#include "fumi-pop3-error.h"
#include "fumi-pop3-reply.h"
#include "fumi-pop3-session.h"

G_BEGIN_DECLS

typedef struct _FumiPop3Connection FumiPop3Connection;

/**
 * fumi_pop3_connection_new:
 * @stream: nothing read or written yet
 * @server: copied
 */
FumiPop3Connection   *fumi_pop3_connection_new             (GIOStream             *stream,
                                                            const FumiPop3Server  *server,
                                                            const FumiPop3Limits  *limits);
/* Closes without QUIT; does not block. */
void                  fumi_pop3_connection_free            (FumiPop3Connection    *connection);

const FumiPop3Server *fumi_pop3_connection_get_server      (FumiPop3Connection    *connection);
const FumiPop3Limits *fumi_pop3_connection_get_limits      (FumiPop3Connection    *connection);
GTlsConnection       *fumi_pop3_connection_get_tls         (FumiPop3Connection    *connection);
char                 *fumi_pop3_connection_dup_transcript  (FumiPop3Connection    *connection);

/**
 * fumi_pop3_connection_set_secrets:
 * @password: (nullable): borrowed until the next call; masked wherever the server repeats it
 * @encoded: (nullable): the same in another form
 */
void                  fumi_pop3_connection_set_secrets     (FumiPop3Connection    *connection,
                                                            const char            *password,
                                                            const char            *encoded);

/**
 * fumi_pop3_connection_begin:
 * @cancellable: (nullable): of the public call that begins
 *
 * Returns: %FALSE with LOST if the connection is closed already
 */
gboolean              fumi_pop3_connection_begin           (FumiPop3Connection    *connection,
                                                            GCancellable          *cancellable,
                                                            GError               **error);
void                  fumi_pop3_connection_end             (FumiPop3Connection    *connection);

/**
 * fumi_pop3_connection_close:
 *
 * At once and without a word. Idempotent.
 */
void                  fumi_pop3_connection_close           (FumiPop3Connection    *connection);

/* Says goodbye to TLS first; within @seconds. */
void                  fumi_pop3_connection_close_politely  (FumiPop3Connection    *connection,
                                                            guint                  seconds);

/**
 * fumi_pop3_connection_expect_silence:
 *
 * Nothing may have come unasked: it would be taken for the answer to the next command. A server that
 * says -ERR unasked is about to hang up (Dovecot's "Disconnected for inactivity"): LOST with its words.
 */
gboolean              fumi_pop3_connection_expect_silence  (FumiPop3Connection    *connection,
                                                            GError               **error);

/**
 * fumi_pop3_connection_send:
 * @bytes: whole lines with CRLF; the transcript is the caller's affair
 */
gboolean              fumi_pop3_connection_send            (FumiPop3Connection    *connection,
                                                            const char            *bytes,
                                                            gsize                  length,
                                                            GError               **error);
void                  fumi_pop3_connection_note            (FumiPop3Connection    *connection,
                                                            const char            *command);

/**
 * fumi_pop3_connection_read_reply:
 * @seconds: for the whole line
 * @reply: (out): borrowed until the next read; any kind
 */
gboolean              fumi_pop3_connection_read_reply      (FumiPop3Connection    *connection,
                                                            guint                  seconds,
                                                            FumiPop3Reply         *reply,
                                                            GError               **error);

/**
 * fumi_pop3_connection_command:
 * @command: without CRLF
 * @shown: (nullable): what the transcript shows instead
 *
 * Sends it and reads the status line of the answer.
 */
gboolean              fumi_pop3_connection_command         (FumiPop3Connection    *connection,
                                                            const char            *command,
                                                            const char            *shown,
                                                            guint                  seconds,
                                                            FumiPop3Reply         *reply,
                                                            GError               **error);

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
gboolean              fumi_pop3_connection_read_rows       (FumiPop3Connection    *connection,
                                                            guint                  seconds,
                                                            FumiPop3RowFunc        row_func,
                                                            gpointer               user_data,
                                                            GError               **error);

/**
 * fumi_pop3_connection_start_tls:
 *
 * The handshake, and nothing read before it (RFC 2595 §4).
 */
gboolean              fumi_pop3_connection_start_tls       (FumiPop3Connection    *connection,
                                                            GError               **error);

/**
 * fumi_pop3_connection_wait_readable:
 *
 * Returns: %FALSE if nothing came within @seconds; %TRUE also where that cannot be known
 */
gboolean              fumi_pop3_connection_wait_readable   (FumiPop3Connection    *connection,
                                                            guint                  seconds);
gboolean              fumi_pop3_connection_answers_tls     (FumiPop3Connection    *connection);

/* For the body stream: what is read already, and how much of it was used. */
const guint8         *fumi_pop3_connection_peek            (FumiPop3Connection    *connection,
                                                            gsize                 *length);
void                  fumi_pop3_connection_consume         (FumiPop3Connection    *connection,
                                                            gsize                  length);
gboolean              fumi_pop3_connection_read_more       (FumiPop3Connection    *connection,
                                                            GCancellable          *cancellable,
                                                            GError               **error);

/**
 * fumi_pop3_connection_protocol_error:
 * @line: (nullable): what the server said instead
 *
 * Closes the connection.
 *
 * Returns: (transfer full): PROTOCOL with that text
 */
GError               *fumi_pop3_connection_protocol_error  (FumiPop3Connection    *connection,
                                                            const char            *line,
                                                            gsize                  length);

/**
 * fumi_pop3_connection_refusal:
 * @reply: of kind ERR or OTHER
 * @code: what a refusal without a known response code means here
 *
 * [IN-USE], [LOGIN-DELAY] (RFC 2449 §8.1), [SYS/TEMP] and [SYS/PERM] (RFC 3206 §4) decide before @code.
 *
 * Returns: (transfer full): the error
 */
GError               *fumi_pop3_connection_refusal         (FumiPop3Connection    *connection,
                                                            const FumiPop3Reply   *reply,
                                                            FumiPop3Error          code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPop3Connection, fumi_pop3_connection_free)

G_END_DECLS
