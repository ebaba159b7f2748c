/* test-certificate.c: throw-away certificates, made when a test needs them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-certificate.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

#define DAY (24 * 60 * 60)

static void
must (int status)
{
  if (status < 0)
    g_error ("GnuTLS: %s", gnutls_strerror (status));
}

static gnutls_x509_privkey_t
make_key (TestKey kind)
{
  gnutls_x509_privkey_t key;

  must (gnutls_x509_privkey_init (&key));
  switch (kind)
    {
    case TEST_KEY_RSA_2048:
      must (gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, 2048, 0));
      break;
    case TEST_KEY_RSA_1024:
      must (gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, 1024, 0));
      break;
    case TEST_KEY_ED25519:
      must (gnutls_x509_privkey_generate (key, GNUTLS_PK_EDDSA_ED25519, 256, 0));
      break;
    case TEST_KEY_EC_256:
    default:
      must (gnutls_x509_privkey_generate (
        key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
      break;
    }

  return key;
}

static void
set_names (gnutls_x509_crt_t      crt,
           const TestCertificate *recipe)
{
  static const guint8 loopback[] = { 127, 0, 0, 1 };
  const char *name = recipe->dns_name != NULL ? recipe->dns_name : "localhost";

  must (gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, strlen (name)));
  if (recipe->is_ca || recipe->without_names)
    return;

  must (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, name, strlen (name),
                                              GNUTLS_FSAN_SET));
  if (recipe->dns_name == NULL)
    must (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, loopback,
                                                sizeof loopback, GNUTLS_FSAN_APPEND));
}

static void
set_dates (gnutls_x509_crt_t      crt,
           const TestCertificate *recipe)
{
  time_t now = time (NULL);
  int begins = recipe->begins_in_days != 0 ? recipe->begins_in_days : -1;
  int ends = recipe->ends_in_days != 0 ? recipe->ends_in_days : 10;

  must (gnutls_x509_crt_set_activation_time (crt, now + (time_t) begins * DAY));
  must (gnutls_x509_crt_set_expiration_time (crt, now + (time_t) ends * DAY));
}

static void
set_purpose (gnutls_x509_crt_t      crt,
             const TestCertificate *recipe)
{
  guint usage = recipe->usage != 0 ? recipe->usage : GNUTLS_KEY_DIGITAL_SIGNATURE;

  if (recipe->is_ca)
    {
      must (gnutls_x509_crt_set_basic_constraints (crt, 1, -1));
      must (gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_KEY_CERT_SIGN));
      return;
    }

  must (gnutls_x509_crt_set_key_usage (crt, usage));
  must (gnutls_x509_crt_set_key_purpose_oid (
    crt, recipe->purpose != NULL ? recipe->purpose : GNUTLS_KP_TLS_WWW_SERVER, 0));
}

static void
sign (gnutls_x509_crt_t      crt,
      gnutls_x509_privkey_t  key,
      const TestCertificate *recipe)
{
  gnutls_datum_t pem;
  gnutls_x509_crt_t issuer;
  gnutls_x509_privkey_t issuer_key;

  if (recipe->issuer_pem == NULL)
    {
      must (gnutls_x509_crt_sign2 (
        crt, crt, key,
        recipe->key == TEST_KEY_ED25519 ? GNUTLS_DIG_SHA512 : GNUTLS_DIG_SHA256, 0));
      return;
    }

  pem.data = (guint8 *) recipe->issuer_pem;
  pem.size = strlen (recipe->issuer_pem);
  must (gnutls_x509_crt_init (&issuer));
  must (gnutls_x509_crt_import (issuer, &pem, GNUTLS_X509_FMT_PEM));
  must (gnutls_x509_privkey_init (&issuer_key));
  must (gnutls_x509_privkey_import (issuer_key, &pem, GNUTLS_X509_FMT_PEM));
  must (gnutls_x509_crt_sign2 (crt, issuer, issuer_key, GNUTLS_DIG_SHA256, 0));
  gnutls_x509_privkey_deinit (issuer_key);
  gnutls_x509_crt_deinit (issuer);
}

char *
test_certificate_make (const TestCertificate *recipe)
{
  static guint64 serial = 1;
  guint8 serial_bytes[8];
  gnutls_x509_privkey_t key = make_key (recipe->key);
  gnutls_x509_crt_t crt;
  gnutls_datum_t crt_pem;
  gnutls_datum_t key_pem;
  char *pem;

  for (guint i = 0; i < sizeof serial_bytes; i++)
    serial_bytes[i] = (guint8) (serial >> (56 - 8 * i));
  serial++;

  must (gnutls_x509_crt_init (&crt));
  must (gnutls_x509_crt_set_version (crt, 3));
  must (gnutls_x509_crt_set_serial (crt, serial_bytes, sizeof serial_bytes));
  must (gnutls_x509_crt_set_key (crt, key));
  set_names (crt, recipe);
  set_dates (crt, recipe);
  set_purpose (crt, recipe);
  sign (crt, key, recipe);

  must (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, &crt_pem));
  must (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                           &key_pem));
  pem = g_strdup_printf ("%.*s%.*s", (int) crt_pem.size, crt_pem.data, (int) key_pem.size,
                         key_pem.data);
  gnutls_free (crt_pem.data);
  gnutls_free (key_pem.data);
  gnutls_x509_crt_deinit (crt);
  gnutls_x509_privkey_deinit (key);

  return pem;
}

GTlsCertificate *
test_certificate_from_pem (const char *pem)
{
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_pem (pem, -1, &error);

  g_assert_no_error (error);

  return certificate;
}

GTlsCertificate *
test_certificate_new (const TestCertificate *recipe)
{
  g_autofree char *pem = test_certificate_make (recipe);

  return test_certificate_from_pem (pem);
}
