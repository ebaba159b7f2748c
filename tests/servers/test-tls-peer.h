/* test-tls-peer.h: the server's side of TLS as no good server would do it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "test-pop3-server.h"

typedef struct
{
  const char *chain_pem;  /* key and certificates, sent in this order, whatever they are */
  const char *priorities; /* GnuTLS's; NULL: NORMAL */
  GBytes     *staple;     /* OCSP response in DER; NULL: none */
  gboolean    is_anonymous; /* no certificate at all */
  gboolean    talks;      /* goes on as a POP3 server without mail; else must hear no byte */
  gboolean    greets;     /* with a greeting: TLS came first */
  gboolean    renegotiates; /* asks for that right after the handshake; TLS 1.2 only */
} TestTlsPeer;

/**
 * test_tls_peer_meet:
 * @peer: stays alive until the script's end
 *
 * Adds a step: a handshake, which may fail, and what comes after it. With a @peer that does not
 * talk, a client that sends anything inside TLS fails the test.
 */
void test_tls_peer_meet (TestPop3Server    *server,
                         const TestTlsPeer *peer);
