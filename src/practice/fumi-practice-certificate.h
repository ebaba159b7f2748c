/* fumi-practice-certificate.h: a certificate for 127.0.0.1, made when the practice server starts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * fumi_practice_certificate_new:
 * @fingerprint: (out) (transfer full): SHA-256 of the certificate's DER, 64 lower-case hex digits
 *
 * Makes a P-256 key and a self-signed server certificate for `127.0.0.1` and `localhost`, valid from
 * yesterday for three years. The key exists in this process only.
 *
 * Thread: any; takes some milliseconds.
 *
 * Returns: (transfer full): certificate and key, or %NULL with %G_TLS_ERROR
 */
GTlsCertificate *fumi_practice_certificate_new (char   **fingerprint,
                                                GError **error);

G_END_DECLS
