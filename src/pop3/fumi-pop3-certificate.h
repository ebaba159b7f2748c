/* fumi-pop3-certificate.h: looks into a server's certificate where GIO does not.
 *
 * GIO accepts RSA-1024, certificates made for clients, wrong key usage and names in CN alone
 * without a sign, so what it accepted is looked at again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  GTlsCertificateFlags flags; /* EXPIRED, NOT_ACTIVATED, INSECURE, GENERIC_ERROR (unreadable) */
  gboolean             weak;  /* key too short, not for servers, or without a subjectAltName */
} FumiPop3CertificateFindings;

/**
 * fumi_pop3_certificate_inspect:
 *
 * Key of RSA 2048 or EC 256 bits at least, subjectAltName present (RFC 6125 §6.4.4 leaves CN to the
 * past), extendedKeyUsage serverAuth and keyUsage digitalSignature where these extensions are
 * present (RFC 5280 §4.2.1), and today within its dates.
 */
void fumi_pop3_certificate_inspect (GTlsCertificate             *certificate,
                                    FumiPop3CertificateFindings *findings);

G_END_DECLS
