/* fumi-pop3-window.h: one command for each of many messages, as many under way as the server
 * allows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-connection.h"

G_BEGIN_DECLS

/**
 * FumiPop3AnswerFunc:
 * @index: the place in the numbers
 * @reply: the status line; its multi-line part, if any, is read to the end here
 *
 * Returns: %FALSE with @error to stop
 */
typedef gboolean (*FumiPop3AnswerFunc) (guint                 index,
                                        const FumiPop3Reply  *reply,
                                        gpointer              user_data,
                                        GError              **error);

/**
 * fumi_pop3_window_run:
 * @keyword: "RETR", "DELE" or "TOP"
 * @tail: what follows the number, e.g. " 0"; else ""
 *
 * Sends "KEYWORD number" for each number and hands each answer to @answer_func, in order. With
 * @pipeline (RFC 2449 §6.6) up to 16 KiB of commands are unanswered at a time: that always fits into
 * the socket buffers, so writing never waits for a server that itself waits for us to read, and it
 * holds over a thousand RETR, which keeps the line busy at any round-trip time. On failure the
 * connection is closed.
 */
gboolean fumi_pop3_window_run (FumiPop3Connection  *connection,
                               const char          *keyword,
                               const char          *tail,
                               const guint         *numbers,
                               guint                n_numbers,
                               gboolean             pipeline,
                               FumiPop3AnswerFunc   answer_func,
                               gpointer             user_data,
                               GError             **error);

G_END_DECLS
