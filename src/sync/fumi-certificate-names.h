/* fumi-certificate-names.h: what a sentence about a certificate names: its owner, its dates. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * fumi_certificate_dup_dns_name:
 * @certificate: (nullable):
 * @usable: only a name that can be typed as a server: "*.example.jp" says whose the certificate is, and is no
 *   name of a host
 *
 * Returns: (transfer full) (nullable): its first name of that kind; the others are bytes from outside
 */
char            *fumi_certificate_dup_dns_name     (GTlsCertificate *certificate,
                                                    gboolean         usable);

/* (transfer full): whose certificate it is, for a sentence; never %NULL */
char            *fumi_certificate_dup_owner        (GTlsCertificate *certificate);

/* (transfer none): the first of @certificate and its issuers that is expired or not yet valid; @certificate itself if
 * none is. Not for issuers in a circle: errors of pop3/ carry none. */
GTlsCertificate *fumi_certificate_find_out_of_date (GTlsCertificate *certificate);

G_END_DECLS
