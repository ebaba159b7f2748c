/* fumi-pop3-certificate.h: looks into a server's certificate where GIO does not.
 *
 * GIO accepts RSA-1024, certificates made for clients, wrong key usage and names in CN alone
 * without a sign, so what it accepted is looked at again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <gnutls/x509.h>

#include "fumi-pop3-error.h"

G_BEGIN_DECLS

typedef struct
{
  GTlsCertificateFlags     flags; /* EXPIRED, NOT_ACTIVATED, BAD_IDENTITY, INSECURE, GENERIC_ERROR
                                   * (unreadable) */
  FumiPop3CertificateFault fault; /* UNREADABLE to USAGE, or NONE */
} FumiPop3CertificateFindings;

/**
 * fumi_pop3_certificate_inspect:
 * @certificate: looked at by itself, without its issuers
 * @host: (nullable): the name it must be for
 * @now: seconds since 1970
 *
 * Key of RSA 2048 or EC 256 bits at least, no signature by MD5 or SHA-1, subjectAltName present (RFC
 * 6125 §6.4.4 leaves CN to the past), extendedKeyUsage serverAuth and keyUsage digitalSignature
 * where these extensions are present (RFC 5280 §4.2.1), and @now within its dates.
 */
void              fumi_pop3_certificate_inspect           (GTlsCertificate             *certificate,
                                                           const char                  *host,
                                                           gint64                       now,
                                                           FumiPop3CertificateFindings *findings);

/* (transfer full) (nullable): for GnuTLS; %NULL if GnuTLS cannot read it */
gnutls_x509_crt_t fumi_pop3_certificate_to_crt            (GTlsCertificate             *certificate);

gboolean          fumi_pop3_certificate_has_strong_key       (gnutls_x509_crt_t         crt);

/* Also if there is none that anybody relies on: it signed itself. */
gboolean          fumi_pop3_certificate_has_strong_signature (gnutls_x509_crt_t         crt);

G_END_DECLS
