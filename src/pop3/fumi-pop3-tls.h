/* fumi-pop3-tls.h: TLS with a POP3 server: the handshake, and whether its certificate will do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-pop3-server.h"

G_BEGIN_DECLS

/**
 * fumi_pop3_tls_ignore_environment:
 *
 * What counts as safe is not for the environment to say: G_TLS_GNUTLS_PRIORITY can make GIO accept
 * certificates signed by MD5. To be called first in main(), before any thread.
 */
void            fumi_pop3_tls_ignore_environment (void);

/**
 * fumi_pop3_tls_begin:
 * @base: the connection, on which the server now waits for a ClientHello
 * @own_certificate: (nullable): shown if the server asks for one
 * @cancellable: ends the handshake within 100 ms; the deadline is the caller's
 * @given_up: (out): set to whether @base is still in use by a handshake that did not let itself be
 *   cancelled; then it may be shut down, not closed
 *
 * One handshake. The certificate must be valid for @server's host by the system's CAs, or be
 * exactly the pinned one: a pin covers an unknown issuer and another name, never dates, weak keys
 * or revocation. Nobody is asked anything here.
 *
 * Returns: (transfer full): the encrypted connection, or %NULL with TLS_NOT_TLS, TLS_OLD,
 *   TLS_FAILED, CERTIFICATE, or an error of GIO when @cancellable ended it
 */
GTlsConnection *fumi_pop3_tls_begin             (GIOStream             *base,
                                                 const FumiPop3Server  *server,
                                                 GTlsCertificate       *own_certificate,
                                                 GCancellable          *cancellable,
                                                 gboolean              *given_up,
                                                 GError               **error);

/**
 * fumi_pop3_tls_check_certificate:
 *
 * What GIO lets pass and we do not; to be called before the first POP3 byte.
 */
gboolean        fumi_pop3_tls_check_certificate (GTlsConnection        *tls,
                                                 const FumiPop3Server  *server,
                                                 GError               **error);

/**
 * fumi_pop3_tls_get_version_name:
 *
 * Returns: (transfer none) (nullable): "TLS 1.2", "TLS 1.3"
 */
const char     *fumi_pop3_tls_get_version_name  (GTlsConnection        *tls);

/**
 * fumi_pop3_tls_answers_at:
 * @connected: a connection to a server that keeps silent
 *
 * Opens a second connection to the same address and sends a TLS hello there. The first one stays as
 * it is: a server that is merely slow to greet must not find a ClientHello among its commands.
 *
 * Returns: whether the answer was TLS
 */
gboolean        fumi_pop3_tls_answers_at        (GSocketConnection     *connected,
                                                 const FumiPop3Server  *server,
                                                 guint                  seconds,
                                                 GCancellable          *cancellable);

/* For tests alone: CAs to trust instead of the system's. */
void            fumi_pop3_tls_set_test_database (GTlsDatabase          *database);

G_END_DECLS
