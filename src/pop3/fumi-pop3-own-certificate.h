/* fumi-pop3-own-certificate.h: the certificate that says who the user is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * fumi_pop3_own_certificate_load:
 * @path: a PEM file with a certificate and its private key
 *
 * Returns: (transfer full): %NULL with CLIENT_CERTIFICATE, which says why
 */
GTlsCertificate *fumi_pop3_own_certificate_load (const char  *path,
                                                 GError     **error);

G_END_DECLS
