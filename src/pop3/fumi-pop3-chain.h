/* fumi-pop3-chain.h: why a chain of certificates does not hold.
 *
 * GnuTLS checks the chain and GIO boils its findings down to a few flags; here the reason behind
 * them is found again. Nothing here accepts anything.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-pop3-error.h"

G_BEGIN_DECLS

/**
 * fumi_pop3_chain_is_circular:
 *
 * GIO links two certificates that are signed by each other in a circle, and then its
 * own functions, and anybody's who walks from issuer to issuer, never end (CVE-2026-10028). Chains
 * longer than any real one count as circular too.
 */
gboolean                 fumi_pop3_chain_is_circular (GTlsCertificate      *certificate);

/**
 * fumi_pop3_chain_explain:
 * @certificate: the server's, with its issuers; not circular
 * @flags: what is wrong with it
 * @host: the name it should be for
 * @now: seconds since 1970
 *
 * Returns: the fault of the chain, from ISSUER_NO_CA on, that explains @flags; NONE if @flags are
 *   about the server's own certificate alone
 */
FumiPop3CertificateFault fumi_pop3_chain_explain     (GTlsCertificate      *certificate,
                                                      GTlsCertificateFlags  flags,
                                                      const char           *host,
                                                      gint64                now);

/**
 * fumi_pop3_chain_dup_leaf:
 *
 * Returns: (transfer full) (nullable): the same certificate without issuers
 */
GTlsCertificate         *fumi_pop3_chain_dup_leaf    (GTlsCertificate      *certificate);

G_END_DECLS
