/* test-certificate.c: throw-away certificates, made when a test needs them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-certificate.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509-ext.h>
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
read_key (const char *pem)
{
  gnutls_datum_t datum = { (guint8 *) pem, (guint) strlen (pem) };
  gnutls_x509_privkey_t key;

  must (gnutls_x509_privkey_init (&key));
  must (gnutls_x509_privkey_import (key, &datum, GNUTLS_X509_FMT_PEM));

  return key;
}

/* RSA keys take their time: one of each size does for a whole process. */
static gnutls_x509_privkey_t
copy_rsa_key (TestKey kind)
{
  static gnutls_x509_privkey_t made[TEST_KEY_ED25519];
  gnutls_x509_privkey_t *slot = &made[kind];
  gnutls_x509_privkey_t copy;

  if (*slot == NULL)
    {
      must (gnutls_x509_privkey_init (slot));
      must (gnutls_x509_privkey_generate (
        *slot, kind == TEST_KEY_RSA_PSS ? GNUTLS_PK_RSA_PSS : GNUTLS_PK_RSA,
        kind == TEST_KEY_RSA_1024 ? 1024 : 2048, 0));
    }
  must (gnutls_x509_privkey_init (&copy));
  must (gnutls_x509_privkey_cpy (copy, *slot));

  return copy;
}

static gnutls_x509_privkey_t
make_key (TestKey kind)
{
  gnutls_x509_privkey_t key;

  if (kind == TEST_KEY_RSA_2048 || kind == TEST_KEY_RSA_1024 || kind == TEST_KEY_RSA_PSS)
    return copy_rsa_key (kind);

  must (gnutls_x509_privkey_init (&key));
  if (kind == TEST_KEY_ED25519)
    must (gnutls_x509_privkey_generate (key, GNUTLS_PK_EDDSA_ED25519, 256, 0));
  else
    must (gnutls_x509_privkey_generate (
      key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));

  return key;
}

static void
add_address (gnutls_x509_crt_t crt,
             const char       *text)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);

  must (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS,
                                              g_inet_address_to_bytes (address),
                                              (guint) g_inet_address_get_native_size (address),
                                              GNUTLS_FSAN_APPEND));
}

/* GnuTLS would end it at a NUL: GeneralNames (RFC 5280 §4.2.1.6) of one dNSName, by hand. */
static void
set_raw_name (gnutls_x509_crt_t crt,
              const char       *name,
              guint8            length)
{
  g_autoptr(GByteArray) der = g_byte_array_new ();
  const guint8 begin[] = { 0x30, (guint8) (length + 2), 0x82, length };

  g_byte_array_append (der, begin, sizeof begin);
  g_byte_array_append (der, (const guint8 *) name, length);
  must (gnutls_x509_crt_set_extension_by_oid (crt, "2.5.29.17", der->data, der->len, 0));
}

static void
set_names (gnutls_x509_crt_t      crt,
           const TestCertificate *recipe)
{
  const char *name = recipe->dns_name != NULL ? recipe->dns_name : "localhost";

  must (gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, strlen (name)));
  if (recipe->is_ca || recipe->without_names)
    return;

  if (recipe->ip_name != NULL)
    {
      add_address (crt, recipe->ip_name);
      return;
    }
  if (recipe->dns_length > 0)
    {
      set_raw_name (crt, name, (guint8) recipe->dns_length);
      return;
    }
  must (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, name, strlen (name),
                                              GNUTLS_FSAN_SET));
  if (recipe->dns_name == NULL)
    add_address (crt, "127.0.0.1");
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
permit_only (gnutls_x509_crt_t crt,
             const char       *domain)
{
  gnutls_datum_t name = { (guint8 *) domain, (guint) strlen (domain) };
  gnutls_x509_name_constraints_t constraints;

  must (gnutls_x509_name_constraints_init (&constraints));
  must (gnutls_x509_name_constraints_add_permitted (constraints, GNUTLS_SAN_DNSNAME, &name));
  must (gnutls_x509_crt_set_name_constraints (crt, constraints, 1));
  gnutls_x509_name_constraints_deinit (constraints);
}

static void
ask_for_staple (gnutls_x509_crt_t crt)
{
  gnutls_x509_tlsfeatures_t features;

  must (gnutls_x509_tlsfeatures_init (&features));
  must (gnutls_x509_tlsfeatures_add (features, 5));
  must (gnutls_x509_crt_set_tlsfeatures (crt, features));
  gnutls_x509_tlsfeatures_deinit (features);
}

static void
set_purpose (gnutls_x509_crt_t      crt,
             const TestCertificate *recipe)
{
  guint usage = recipe->usage != 0 ? recipe->usage : GNUTLS_KEY_DIGITAL_SIGNATURE;

  if (recipe->is_ca)
    {
      must (gnutls_x509_crt_set_basic_constraints (crt, 1, (int) recipe->path_length - 1));
      must (gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_KEY_CERT_SIGN));
      if (recipe->permitted != NULL)
        permit_only (crt, recipe->permitted);
      return;
    }

  must (gnutls_x509_crt_set_basic_constraints (crt, 0, -1));
  must (gnutls_x509_crt_set_key_usage (crt, usage));
  must (gnutls_x509_crt_set_key_purpose_oid (
    crt, recipe->purpose != NULL ? recipe->purpose : GNUTLS_KP_TLS_WWW_SERVER, 0));
  if (recipe->must_staple)
    ask_for_staple (crt);
  if (recipe->ballast > 0)
    {
      g_autofree guint8 *ballast = g_malloc0 (recipe->ballast);

      must (gnutls_x509_crt_set_extension_by_oid (crt, "1.3.6.1.4.1.55555.1", ballast,
                                                  recipe->ballast, 0));
    }
}

static void
sign (gnutls_x509_crt_t      crt,
      gnutls_x509_privkey_t  key,
      const TestCertificate *recipe)
{
  gnutls_digest_algorithm_t digest = recipe->digest != 0 ? recipe->digest : GNUTLS_DIG_SHA256;
  gnutls_datum_t pem;
  gnutls_x509_crt_t issuer;
  gnutls_x509_privkey_t issuer_key;

  if (recipe->issuer_pem == NULL)
    {
      must (gnutls_x509_crt_sign2 (
        crt, crt, key, recipe->key == TEST_KEY_ED25519 ? GNUTLS_DIG_SHA512 : digest, 0));
      return;
    }

  pem.data = (guint8 *) recipe->issuer_pem;
  pem.size = strlen (recipe->issuer_pem);
  must (gnutls_x509_crt_init (&issuer));
  must (gnutls_x509_crt_import (issuer, &pem, GNUTLS_X509_FMT_PEM));
  issuer_key = read_key (recipe->issuer_pem);
  must (gnutls_x509_crt_sign2 (crt, issuer, issuer_key, digest, 0));
  gnutls_x509_privkey_deinit (issuer_key);
  gnutls_x509_crt_deinit (issuer);
}

char *
test_certificate_make (const TestCertificate *recipe)
{
  static guint64 serial = 1;
  guint8 serial_bytes[8];
  gnutls_x509_privkey_t key
    = recipe->key_pem != NULL ? read_key (recipe->key_pem) : make_key (recipe->key);
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
