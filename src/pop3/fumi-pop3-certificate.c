/* fumi-pop3-certificate.c: looks into a server's certificate where GIO does not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-certificate.h"

#include <gnutls/gnutls.h>

#define RSA_BITS_MIN 2048
#define EC_BITS_MIN 256

static FumiPop3CertificateFault
look_at_names (gnutls_x509_crt_t crt)
{
  for (guint i = 0;; i++)
    {
      char name[1024];
      size_t size = sizeof name;
      int type = gnutls_x509_crt_get_subject_alt_name (crt, i, name, &size, NULL);

      if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return i == 0 ? FUMI_POP3_FAULT_NO_NAME : FUMI_POP3_FAULT_NONE;
      if (type == GNUTLS_E_SHORT_MEMORY_BUFFER)
        continue;
      if (type < 0)
        return FUMI_POP3_FAULT_NO_NAME;
      if (type != GNUTLS_SAN_DNSNAME)
        continue;

      /* "pop.example\0.evil.example" (CVE-2009-2666). GnuTLS overlooks such a name; one who has it
       * in a certificate has no honest reason. */
      for (size_t j = 0; j < size; j++)
        {
          if (g_ascii_iscntrl (name[j]))
            return FUMI_POP3_FAULT_ODD_NAME;
        }
    }
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

static FumiPop3CertificateFault
find_fault (gnutls_x509_crt_t crt)
{
  if (!fumi_pop3_certificate_has_strong_key (crt))
    return FUMI_POP3_FAULT_SHORT_KEY;
  if (!fumi_pop3_certificate_has_strong_signature (crt))
    return FUMI_POP3_FAULT_OLD_SIGNATURE;
  if (look_at_names (crt) != FUMI_POP3_FAULT_NONE)
    return look_at_names (crt);
  if (!is_for_servers (crt))
    return FUMI_POP3_FAULT_PURPOSE;
  if (!may_sign_handshakes (crt))
    return FUMI_POP3_FAULT_USAGE;

  return FUMI_POP3_FAULT_NONE;
}

void
fumi_pop3_certificate_inspect (GTlsCertificate             *certificate,
                               const char                  *host,
                               gint64                       now,
                               FumiPop3CertificateFindings *findings)
{
  gnutls_x509_crt_t crt = fumi_pop3_certificate_to_crt (certificate);

  if (crt == NULL)
    {
      findings->flags = G_TLS_CERTIFICATE_GENERIC_ERROR;
      findings->fault = FUMI_POP3_FAULT_UNREADABLE;
      return;
    }

  findings->flags = 0;
  if (gnutls_x509_crt_get_expiration_time (crt) < now)
    findings->flags |= G_TLS_CERTIFICATE_EXPIRED;
  if (gnutls_x509_crt_get_activation_time (crt) > now)
    findings->flags |= G_TLS_CERTIFICATE_NOT_ACTIVATED;
  if (host != NULL && !gnutls_x509_crt_check_hostname (crt, host))
    findings->flags |= G_TLS_CERTIFICATE_BAD_IDENTITY;

  findings->fault = find_fault (crt);
  if (findings->fault != FUMI_POP3_FAULT_NONE)
    findings->flags |= G_TLS_CERTIFICATE_INSECURE;
  gnutls_x509_crt_deinit (crt);
}

gnutls_x509_crt_t
fumi_pop3_certificate_to_crt (GTlsCertificate *certificate)
{
  g_autoptr(GByteArray) der = NULL;
  gnutls_datum_t datum;
  gnutls_x509_crt_t crt;

  g_object_get (certificate, "certificate", &der, NULL);
  datum.data = der->data;
  datum.size = der->len;

  if (gnutls_x509_crt_init (&crt) != GNUTLS_E_SUCCESS)
    return NULL;
  if (gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS)
    return crt;

  gnutls_x509_crt_deinit (crt);

  return NULL;
}

gboolean
fumi_pop3_certificate_has_strong_key (gnutls_x509_crt_t crt)
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

gboolean
fumi_pop3_certificate_has_strong_signature (gnutls_x509_crt_t crt)
{
  int algorithm = gnutls_x509_crt_get_signature_algorithm (crt);
  int hash;

  if (gnutls_x509_crt_check_issuer (crt, crt))
    return TRUE;
  if (algorithm < 0)
    return FALSE;

  hash = gnutls_sign_get_hash_algorithm ((gnutls_sign_algorithm_t) algorithm);
  switch (hash)
    {
    case GNUTLS_DIG_SHA256:
    case GNUTLS_DIG_SHA384:
    case GNUTLS_DIG_SHA512:
    case GNUTLS_DIG_SHA3_256:
    case GNUTLS_DIG_SHA3_384:
    case GNUTLS_DIG_SHA3_512:
    case GNUTLS_DIG_SHAKE_256: /* Ed448 */
      return TRUE;

    default:
      return FALSE;
    }
}
