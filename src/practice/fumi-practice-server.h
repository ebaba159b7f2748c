/* fumi-practice-server.h: a small POP3 server on 127.0.0.1 to practise with, inside the program.
 *
 * Real sockets, real TLS (a certificate made at start), real POP3: USER, PASS, SASL PLAIN, STAT, LIST, UIDL,
 * TOP, RETR, DELE, NOOP, RSET, CAPA, PIPELINING, QUIT. Some thirty messages that teach POP3 itself. What is
 * deleted stays deleted until the program ends. Runs in threads of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FUMI_TYPE_PRACTICE_SERVER (fumi_practice_server_get_type ())
G_DECLARE_FINAL_TYPE (FumiPracticeServer, fumi_practice_server, FUMI, PRACTICE_SERVER, GObject)

/**
 * fumi_practice_server_new:
 * @port: 0 for any free one; a given port that is taken is an error
 *
 * Makes key and certificate, listens on 127.0.0.1 (implicit TLS) and starts serving.
 *
 * Returns: (transfer full): the running server; dropping it ends it
 */
FumiPracticeServer *fumi_practice_server_new             (guint16              port,
                                                          GError             **error);
guint16             fumi_practice_server_get_port        (FumiPracticeServer  *server);
/* (transfer none): SHA-256 of the certificate's DER, 64 lower-case hex digits, to pin */
const char         *fumi_practice_server_get_certificate (FumiPracticeServer  *server);

/* What to type: constant. The password teaches nothing secret. */
const char         *fumi_practice_server_get_host        (void); /* "127.0.0.1" */
const char         *fumi_practice_server_get_name        (void); /* translated sample name */
const char         *fumi_practice_server_get_address     (void); /* "practice@fumibako.example" */
const char         *fumi_practice_server_get_user        (void); /* "practice" */
const char         *fumi_practice_server_get_password    (void);
guint               fumi_practice_server_get_message_count (FumiPracticeServer *server);

G_END_DECLS
