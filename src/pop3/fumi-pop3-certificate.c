/* fumi-pop3-certificate.c: looks into a server's certificate where GIO does not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-certificate.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#define RSA_BITS_MIN 2048
#define EC_BITS_MIN 256

static gboolean
has_strong_key (gnutls_x509_crt_t crt)
{
  guint bits = 0;
  int algorithm = gnutls_x509_crt_get_pk_algorithm (crt, &bits);

  switch (algorithm)
    {
    case GNUTLS_PK_RSA:
    case GNUTLS_PK_RSA_PSS:
      return bits >= RSA_BITS_MIN;

    case GNUTLS_PK_ECDSA:
    case GNUTLS_PK_EDDSA_ED25519:
    case GNUTLS_PK_EDDSA_ED448:
      return bits >= EC_BITS_MIN;

    default:
      return FALSE;
    }
}

static gboolean
has_alternative_name (gnutls_x509_crt_t crt)
{
  char name[256];
  size_t size = sizeof name;
  int type = gnutls_x509_crt_get_subject_alt_name (crt, 0, name, &size, NULL);

  return type >= 0 || type == GNUTLS_E_SHORT_MEMORY_BUFFER;
}

static gboolean
is_for_servers (gnutls_x509_crt_t crt)
{
  for (guint i = 0;; i++)
    {
      char oid[128];
      size_t size = sizeof oid;
      int status = gnutls_x509_crt_get_key_purpose_oid (crt, i, oid, &size, NULL);

      /* Without the extension a certificate is for everything. */
      if (status == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return i == 0;
      if (status == GNUTLS_E_SHORT_MEMORY_BUFFER)
        continue;
      if (status < 0)
        return FALSE;
      if (g_str_equal (oid, GNUTLS_KP_TLS_WWW_SERVER) || g_str_equal (oid, GNUTLS_KP_ANY))
        return TRUE;
    }
}

static gboolean
may_sign_handshakes (gnutls_x509_crt_t crt)
{
  guint usage;
  int status = gnutls_x509_crt_get_key_usage (crt, &usage, NULL);

  if (status == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    return TRUE;

  return status >= 0 && (usage & GNUTLS_KEY_DIGITAL_SIGNATURE) != 0;
}

static void
inspect (gnutls_x509_crt_t            crt,
         FumiPop3CertificateFindings *findings)
{
  time_t now = time (NULL);

  if (gnutls_x509_crt_get_expiration_time (crt) < now)
    findings->flags |= G_TLS_CERTIFICATE_EXPIRED;
  if (gnutls_x509_crt_get_activation_time (crt) > now)
    findings->flags |= G_TLS_CERTIFICATE_NOT_ACTIVATED;

  if (!has_strong_key (crt) || !has_alternative_name (crt) || !is_for_servers (crt)
      || !may_sign_handshakes (crt))
    {
      findings->flags |= G_TLS_CERTIFICATE_INSECURE;
      findings->weak = TRUE;
    }
}

void
fumi_pop3_certificate_inspect (GTlsCertificate             *certificate,
                               FumiPop3CertificateFindings *findings)
{
  g_autoptr(GByteArray) der = NULL;
  gnutls_datum_t datum;
  gnutls_x509_crt_t crt;

  findings->flags = 0;
  findings->weak = FALSE;

  g_object_get (certificate, "certificate", &der, NULL);
  datum.data = der->data;
  datum.size = der->len;

  if (gnutls_x509_crt_init (&crt) != GNUTLS_E_SUCCESS)
    {
      findings->flags = G_TLS_CERTIFICATE_GENERIC_ERROR;
      findings->weak = TRUE;
      return;
    }
  if (gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS)
    inspect (crt, findings);
  else
    {
      findings->flags = G_TLS_CERTIFICATE_GENERIC_ERROR;
      findings->weak = TRUE;
    }
  gnutls_x509_crt_deinit (crt);
}
