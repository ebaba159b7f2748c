/* fumi-certificate-page.h: a certificate that cannot be trusted by itself: what it says, and the choice.
 *
 * Shown after the test has ended, never in the middle of a handshake.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-diagnosis.h"
#include "fumi-setup-page.h"

G_BEGIN_DECLS

#define FUMI_TYPE_CERTIFICATE_PAGE (fumi_certificate_page_get_type ())
G_DECLARE_FINAL_TYPE (FumiCertificatePage, fumi_certificate_page, FUMI, CERTIFICATE_PAGE, FumiSetupPage)

/* Signal: "trust" (string): the certificate's SHA-256, 64 lower-case hex digits, is to be pinned for
 * the server that was shown. */

/**
 * fumi_certificate_page_show:
 * @failure: with a certificate
 * @server: where it came from
 */
void  fumi_certificate_page_show  (FumiCertificatePage  *page,
                                   const FumiDiagnosis  *failure,
                                   const FumiPop3Server *server);

/* (transfer full): "AB12 CD34 …", for comparing by eye */
char *fumi_fingerprint_to_text    (const char           *sha256);

G_END_DECLS
