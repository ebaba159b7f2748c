/* test-pop3-server.h: a POP3 server that follows a script.
 *
 * A test writes the dialogue down first and then lets the client meet it: the steps are done in
 * order by a thread of the server's own, on 127.0.0.1 with a port the system chose. A step that
 * does not go as written ends the dialogue, closes the connection and fails the test in
 * test_pop3_server_finish().
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

typedef struct _TestPop3Server TestPop3Server;
typedef void (*TestPop3Func) (TestPop3Server *server, gpointer user_data);

TestPop3Server *test_pop3_server_new            (void);
guint16         test_pop3_server_get_port       (TestPop3Server  *server);

/* The client's end of a new connection; the script talks to it. */
GIOStream      *test_pop3_server_connect        (TestPop3Server  *server);

/* The steps. Lines go without their CRLF. */
void            test_pop3_server_send           (TestPop3Server  *server,
                                                 const char      *line);
void            test_pop3_server_send_bytes     (TestPop3Server  *server,
                                                 const char      *bytes,
                                                 gssize           length);
void            test_pop3_server_expect         (TestPop3Server  *server,
                                                 const char      *line);
void            test_pop3_server_expect_prefix  (TestPop3Server  *server,
                                                 const char      *begin); /* of a line */
void            test_pop3_server_expect_nothing (TestPop3Server  *server); /* the client hangs up */
void            test_pop3_server_pause          (TestPop3Server  *server,
                                                 guint            milliseconds);
void            test_pop3_server_cut            (TestPop3Server  *server); /* FIN */
void            test_pop3_server_reset          (TestPop3Server  *server); /* RST */
void            test_pop3_server_start_tls      (TestPop3Server  *server,
                                                 GTlsCertificate *certificate);
/* Only the handshake, with GnuTLS's priorities and nobody who minds the certificate. */
void            test_pop3_server_shake_hands    (TestPop3Server  *server,
                                                 const char      *certificate_pem,
                                                 const char      *priorities);
void            test_pop3_server_next_client    (TestPop3Server  *server); /* both stay open */
void            test_pop3_server_run            (TestPop3Server  *server,
                                                 TestPop3Func     func,
                                                 gpointer         user_data);

/* From now on each byte goes in a segment of its own. */
void            test_pop3_server_drip           (TestPop3Server  *server,
                                                 guint            milliseconds);

/* For a TestPop3Func, on the server's thread. A %NULL line: the client hung up. */
char           *test_pop3_server_read_line      (TestPop3Server  *server);
gboolean        test_pop3_server_write          (TestPop3Server  *server,
                                                 const char      *bytes,
                                                 gssize           length);
gboolean        test_pop3_server_accept_tls     (TestPop3Server  *server,
                                                 GTlsCertificate *certificate);

GSocket        *test_pop3_server_get_socket     (TestPop3Server  *server);
void            test_pop3_server_fail           (TestPop3Server  *server,
                                                 const char      *reason);

/* (transfer none): the connection, or TLS over it */
GIOStream      *test_pop3_server_get_stream     (TestPop3Server  *server);

/* What the client says beyond the script, such as a ClientHello, is no failure. */
void            test_pop3_server_ignore_rest    (TestPop3Server  *server);

/* How many times longer than usual something may take: the environment FUMI_SLOW, which is set where
 * the tests run under Valgrind; else 1. */
guint           test_slowness                   (void);

/* Bytes that the client has sent and no step has read: what has arrived by now is read first. */
gsize           test_pop3_server_count_waiting  (TestPop3Server  *server);

/* Shows how much came from clients in all, outside of TLS only. */
GString        *test_pop3_server_dup_plain_text (TestPop3Server  *server);

/**
 * test_pop3_server_finish:
 *
 * Waits for the script's end, fails the test if a step went wrong or the client said more than was
 * expected, and frees @server.
 */
void            test_pop3_server_finish         (TestPop3Server  *server);
