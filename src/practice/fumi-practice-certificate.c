/* fumi-practice-certificate.c: a certificate for 127.0.0.1, made when the practice server starts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-practice-certificate.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

#define COMMON_NAME "Fumibako practice mailbox"
#define SERIAL_SIZE 16
#define VALID_SECONDS (3 * 365 * 24 * 60 * 60)

static const guint8 loopback[4] = { 127, 0, 0, 1 };

/* gnutls_x509_crt_t and its key are pointers without a cleanup of their own. */
static void
clear_crt (gnutls_x509_crt_t *crt)
{
  if (*crt != NULL)
    gnutls_x509_crt_deinit (*crt);
}

static void
clear_key (gnutls_x509_privkey_t *key)
{
  if (*key != NULL)
    gnutls_x509_privkey_deinit (*key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (gnutls_x509_crt_t, clear_crt)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (gnutls_x509_privkey_t, clear_key)

static gboolean
fail_with_gnutls (int      code,
                  GError **error)
{
  g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC, "GnuTLS: %s", gnutls_strerror (code));
  return FALSE;
}

/* Backdated by a day: a clock that is set back a little must not make the certificate "not yet valid". */
static int
set_validity (gnutls_x509_crt_t crt)
{
  time_t start = time (NULL) - 24 * 60 * 60;
  int code = gnutls_x509_crt_set_activation_time (crt, start);

  return code < 0 ? code : gnutls_x509_crt_set_expiration_time (crt, start + VALID_SECONDS);
}

static int
set_serial (gnutls_x509_crt_t crt)
{
  guint8 serial[SERIAL_SIZE];
  int code = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  /* RFC 5280 §4.1.2.2: a positive number. */
  serial[0] = (serial[0] & 0x7f) | 0x40;
  return code < 0 ? code : gnutls_x509_crt_set_serial (crt, serial, sizeof serial);
}

/* What the client asks of a server certificate: a name in the SAN, serverAuth, digitalSignature. */
static int
set_names_and_purpose (gnutls_x509_crt_t crt)
{
  int code = gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0,
                                            COMMON_NAME, strlen (COMMON_NAME));

  if (code >= 0)
    code = gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, loopback,
                                                 sizeof loopback, GNUTLS_FSAN_SET);
  if (code >= 0)
    code = gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, "localhost",
                                                 strlen ("localhost"), GNUTLS_FSAN_APPEND);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_DIGITAL_SIGNATURE);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (code >= 0)
    code = gnutls_x509_crt_set_basic_constraints (crt, 0, -1);
  return code;
}

static gboolean
make_pair (gnutls_x509_crt_t      *crt,
           gnutls_x509_privkey_t  *key,
           GError                **error)
{
  int code = gnutls_x509_privkey_init (key);

  if (code >= 0)
    code = gnutls_x509_privkey_generate (*key, GNUTLS_PK_ECDSA,
                                         GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (code >= 0)
    code = gnutls_x509_crt_init (crt);
  if (code >= 0)
    code = gnutls_x509_crt_set_version (*crt, 3);
  if (code >= 0)
    code = set_serial (*crt);
  if (code >= 0)
    code = set_validity (*crt);
  if (code >= 0)
    code = set_names_and_purpose (*crt);
  if (code >= 0)
    code = gnutls_x509_crt_set_key (*crt, *key);
  if (code >= 0)
    code = gnutls_x509_crt_sign2 (*crt, *crt, *key, GNUTLS_DIG_SHA256, 0);
  return code >= 0 || fail_with_gnutls (code, error);
}

static gboolean
export_pem (gnutls_x509_crt_t       crt,
            gnutls_x509_privkey_t   key,
            char                  **pem,
            GError                **error)
{
  gnutls_datum_t crt_pem = { NULL, 0 };
  gnutls_datum_t key_pem = { NULL, 0 };
  int code = gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, &crt_pem);

  if (code >= 0)
    code = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL,
                                              GNUTLS_PKCS_PLAIN, &key_pem);
  if (code >= 0)
    *pem = g_strdup_printf ("%.*s%.*s", (int) crt_pem.size, (const char *) crt_pem.data,
                            (int) key_pem.size, (const char *) key_pem.data);

  if (key_pem.data != NULL)
    explicit_bzero (key_pem.data, key_pem.size);
  gnutls_free (key_pem.data);
  gnutls_free (crt_pem.data);
  return code >= 0 || fail_with_gnutls (code, error);
}

static char *
fingerprint_of (GTlsCertificate *certificate)
{
  g_autoptr(GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

GTlsCertificate *
fumi_practice_certificate_new (char   **fingerprint,
                               GError **error)
{
  g_auto(gnutls_x509_crt_t) crt = NULL;
  g_auto(gnutls_x509_privkey_t) key = NULL;
  g_autofree char *pem = NULL;
  GTlsCertificate *certificate;

  if (!make_pair (&crt, &key, error) || !export_pem (crt, key, &pem, error))
    return NULL;

  certificate = g_tls_certificate_new_from_pem (pem, -1, error);
  explicit_bzero (pem, strlen (pem));
  if (certificate != NULL)
    *fingerprint = fingerprint_of (certificate);
  return certificate;
}
