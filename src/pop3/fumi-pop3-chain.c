/* fumi-pop3-chain.c: why a chain of certificates does not hold.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-chain.h"

#include <gnutls/x509-ext.h>
#include <string.h>

#include "fumi-pop3-certificate.h"

/* GnuTLS gives up after 16. */
#define CERTIFICATES_MAX 32

/* [0] is the server's own, each next one the issuer of the one before. */
typedef struct
{
  gnutls_x509_crt_t crts[CERTIFICATES_MAX];
  guint             n;
} Chain;

static void
chain_read (Chain           *chain,
            GTlsCertificate *certificate)
{
  chain->n = 0;
  while (certificate != NULL && chain->n < CERTIFICATES_MAX)
    {
      gnutls_x509_crt_t crt = fumi_pop3_certificate_to_crt (certificate);

      if (crt == NULL)
        return;
      chain->crts[chain->n++] = crt;
      certificate = g_tls_certificate_get_issuer (certificate);
    }
}

static void
chain_clear (Chain *chain)
{
  for (guint i = 0; i < chain->n; i++)
    gnutls_x509_crt_deinit (chain->crts[i]);
}

static gboolean
is_self_issued (gnutls_x509_crt_t crt)
{
  return gnutls_x509_crt_check_issuer (crt, crt) != 0;
}

/* RFC 5280 §6.1.4 (k) and (n). */
static gboolean
may_issue (gnutls_x509_crt_t crt)
{
  guint usage;

  if (gnutls_x509_crt_get_ca_status (crt, NULL) <= 0)
    return FALSE;

  return gnutls_x509_crt_get_key_usage (crt, &usage, NULL) < 0
         || (usage & GNUTLS_KEY_KEY_CERT_SIGN) != 0;
}

/* RFC 5280 §6.1.4 (l) and (m): of the certificates between an issuer and the server's own, those
 * count that are not self-issued. */
static gboolean
path_is_too_long (const Chain *chain)
{
  int between = 0;

  for (guint i = 1; i < chain->n; i++)
    {
      guint is_ca;
      int allowed;

      if (gnutls_x509_crt_get_basic_constraints (chain->crts[i], NULL, &is_ca, &allowed) >= 0
          && allowed >= 0 && between > allowed)
        return TRUE;
      if (!is_self_issued (chain->crts[i]))
        between++;
    }

  return FALSE;
}

/* RFC 5280 §4.2.1.10 */
static gboolean
constraints_forbid (gnutls_x509_crt_t issuer,
                    const char       *host)
{
  const gnutls_datum_t name = { (unsigned char *) host, (unsigned) strlen (host) };
  gnutls_x509_name_constraints_t constraints;
  gboolean forbid = FALSE;

  if (gnutls_x509_name_constraints_init (&constraints) < 0)
    return FALSE;
  if (gnutls_x509_crt_get_name_constraints (issuer, constraints, 0, NULL) >= 0)
    forbid = !gnutls_x509_name_constraints_check (constraints, GNUTLS_SAN_DNSNAME, &name);
  gnutls_x509_name_constraints_deinit (constraints);

  return forbid;
}

static gboolean
is_in_date (gnutls_x509_crt_t crt,
            gint64            now)
{
  return gnutls_x509_crt_get_activation_time (crt) <= now
         && gnutls_x509_crt_get_expiration_time (crt) >= now;
}

/* RFC 7633: feature 5 is status_request. */
static gboolean
must_staple (gnutls_x509_crt_t crt)
{
  gnutls_x509_tlsfeatures_t features;
  gboolean must = FALSE;
  guint feature;

  if (gnutls_x509_tlsfeatures_init (&features) < 0)
    return FALSE;
  if (gnutls_x509_crt_get_tlsfeatures (crt, features, 0, NULL) >= 0)
    {
      for (guint i = 0; !must && gnutls_x509_tlsfeatures_get (features, i, &feature) >= 0; i++)
        must = feature == 5;
    }
  gnutls_x509_tlsfeatures_deinit (features);

  return must;
}

static FumiPop3CertificateFault
find_broken_link (const Chain *chain,
                  const char  *host)
{
  for (guint i = 1; i < chain->n; i++)
    {
      if (!may_issue (chain->crts[i]))
        return FUMI_POP3_FAULT_ISSUER_NO_CA;
    }
  if (path_is_too_long (chain))
    return FUMI_POP3_FAULT_PATH_LENGTH;
  for (guint i = 1; i < chain->n; i++)
    {
      if (constraints_forbid (chain->crts[i], host))
        return FUMI_POP3_FAULT_NAME_CONSTRAINT;
    }

  return must_staple (chain->crts[0]) ? FUMI_POP3_FAULT_NO_STAPLE : FUMI_POP3_FAULT_CHAIN;
}

static gboolean
has_weak_issuer (const Chain *chain)
{
  for (guint i = 1; i < chain->n; i++)
    {
      if (!fumi_pop3_certificate_has_strong_key (chain->crts[i])
          || !fumi_pop3_certificate_has_strong_signature (chain->crts[i]))
        return TRUE;
    }

  return FALSE;
}

static FumiPop3CertificateFault
explain (const Chain          *chain,
         GTlsCertificateFlags  flags,
         const char           *host,
         gint64                now)
{
  const GTlsCertificateFlags dates = G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED;

  if ((flags & G_TLS_CERTIFICATE_GENERIC_ERROR) != 0)
    return find_broken_link (chain, host);
  if ((flags & G_TLS_CERTIFICATE_INSECURE) != 0 && has_weak_issuer (chain))
    return FUMI_POP3_FAULT_ISSUER_WEAK;
  if ((flags & dates) != 0 && is_in_date (chain->crts[0], now))
    return FUMI_POP3_FAULT_ISSUER_DATES;
  if ((flags & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0)
    return FUMI_POP3_FAULT_NONE;
  if (is_self_issued (chain->crts[0]))
    return FUMI_POP3_FAULT_SELF_SIGNED;

  return is_self_issued (chain->crts[chain->n - 1]) ? FUMI_POP3_FAULT_ROOT_UNKNOWN
                                                    : FUMI_POP3_FAULT_ISSUER_MISSING;
}

gboolean
fumi_pop3_chain_is_circular (GTlsCertificate *certificate)
{
  for (guint i = 0; certificate != NULL; i++)
    {
      if (i == CERTIFICATES_MAX)
        return TRUE;
      certificate = g_tls_certificate_get_issuer (certificate);
    }

  return FALSE;
}

FumiPop3CertificateFault
fumi_pop3_chain_explain (GTlsCertificate      *certificate,
                         GTlsCertificateFlags  flags,
                         const char           *host,
                         gint64                now)
{
  FumiPop3CertificateFault fault = FUMI_POP3_FAULT_UNREADABLE;
  Chain chain;

  chain_read (&chain, certificate);
  if (chain.n > 0)
    fault = explain (&chain, flags, host, now);
  chain_clear (&chain);

  return fault;
}

GTlsCertificate *
fumi_pop3_chain_dup_leaf (GTlsCertificate *certificate)
{
  g_autofree char *pem = NULL;

  g_object_get (certificate, "certificate-pem", &pem, NULL);

  return g_tls_certificate_new_from_pem (pem, -1, NULL);
}
