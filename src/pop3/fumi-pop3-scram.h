/* fumi-pop3-scram.h: from a password to SCRAM's salted one (RFC 5802 §2.2, Hi).
 *
 * GNU SASL would do it too, but with as many rounds as the server likes, deaf meanwhile, and it
 * would leave the password in freed memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/* Some ten times what anybody recommends; seconds of work. */
#define FUMI_POP3_SCRAM_ROUNDS_MAX 10000000

/**
 * fumi_pop3_scram_salt_password:
 * @hash: GNUTLS_MAC_SHA1 or GNUTLS_MAC_SHA256
 * @password: UTF-8; prepared with SASLprep (RFC 4013) first. One that SASLprep does not allow, such
 *   as newer emoji, is taken as it is: that is what servers have that prepare nothing
 * @rounds: the server's iteration count
 *
 * Wakes within 100 ms of @cancellable.
 *
 * Returns: (transfer full) (nullable): in hex, a secret; %NULL if there are too many rounds or none,
 *   or if it was cancelled
 */
char *fumi_pop3_scram_salt_password (gnutls_mac_algorithm_t  hash,
                                     const char             *password,
                                     const guint8           *salt,
                                     gsize                   salt_length,
                                     guint64                 rounds,
                                     GCancellable           *cancellable);

G_END_DECLS
