/* test-certificate.c: the practice server's certificate is one that a strict client can accept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

#include "fumi-practice-certificate.h"

typedef struct
{
  GTlsCertificate  *certificate;
  char             *fingerprint;
  gnutls_x509_crt_t crt;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GByteArray) der = NULL;
  gnutls_datum_t datum;

  fixture->certificate = fumi_practice_certificate_new (&fixture->fingerprint, &error);
  g_assert_no_error (error);
  g_object_get (fixture->certificate, "certificate", &der, NULL);
  datum.data = der->data;
  datum.size = der->len;
  g_assert_cmpint (gnutls_x509_crt_init (&fixture->crt), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_import (fixture->crt, &datum, GNUTLS_X509_FMT_DER), ==, 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gnutls_x509_crt_deinit (fixture->crt);
  g_object_unref (fixture->certificate);
  g_free (fixture->fingerprint);
}

/* RFC 6125 §6.4.4: names are those of the SAN, not of the CN. */
static void
test_names_this_computer (Fixture       *fixture,
                          gconstpointer  data)
{
  g_assert_true (gnutls_x509_crt_check_hostname (fixture->crt, "127.0.0.1"));
  g_assert_true (gnutls_x509_crt_check_hostname (fixture->crt, "localhost"));
  g_assert_false (gnutls_x509_crt_check_hostname (fixture->crt, "127.0.0.2"));
  g_assert_false (gnutls_x509_crt_check_hostname (fixture->crt, "fumibako.example"));
}

static void
test_gio_verifies_all_but_the_issuer (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(GSocketConnectable) identity = g_network_address_new ("localhost", 995);

  g_assert_cmphex (g_tls_certificate_verify (fixture->certificate, identity, NULL), ==, 0);
  g_assert_cmphex (g_tls_certificate_verify (fixture->certificate, identity, fixture->certificate),
                   ==, 0);
}

static void
test_is_for_a_server_and_signs (Fixture       *fixture,
                                gconstpointer  data)
{
  char purpose[64];
  size_t size = sizeof purpose;
  unsigned int usage = 0;
  unsigned int ca = 1;

  g_assert_cmpint (gnutls_x509_crt_get_key_purpose_oid (fixture->crt, 0, purpose, &size, NULL), ==, 0);
  g_assert_cmpstr (purpose, ==, GNUTLS_KP_TLS_WWW_SERVER);
  g_assert_cmpint (gnutls_x509_crt_get_key_usage (fixture->crt, &usage, NULL), ==, 0);
  g_assert_cmphex (usage, ==, GNUTLS_KEY_DIGITAL_SIGNATURE);
  g_assert_cmpint (gnutls_x509_crt_get_basic_constraints (fixture->crt, NULL, &ca, NULL), ==, 0);
  g_assert_cmpuint (ca, ==, 0);
  g_assert_cmpint (gnutls_x509_crt_get_version (fixture->crt), ==, 3);
}

static void
test_key_and_signature_are_strong (Fixture       *fixture,
                                   gconstpointer  data)
{
  unsigned int bits = 0;

  g_assert_cmpint (gnutls_x509_crt_get_pk_algorithm (fixture->crt, &bits), ==, GNUTLS_PK_ECDSA);
  g_assert_cmpuint (bits, >=, 256);
  g_assert_cmpint (gnutls_x509_crt_get_signature_algorithm (fixture->crt), ==,
                   GNUTLS_SIGN_ECDSA_SHA256);
}

static void
test_is_valid_from_yesterday_for_years (Fixture       *fixture,
                                        gconstpointer  data)
{
  time_t now = time (NULL);

  g_assert_cmpint (gnutls_x509_crt_get_activation_time (fixture->crt), <, now - 23 * 60 * 60);
  g_assert_cmpint (gnutls_x509_crt_get_expiration_time (fixture->crt), >, now + 2 * 365 * 24 * 60 * 60);
}

static void
test_fingerprint_is_of_the_der (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr(GByteArray) der = NULL;
  g_autofree char *expected = NULL;

  g_object_get (fixture->certificate, "certificate", &der, NULL);
  expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  g_assert_cmpstr (fixture->fingerprint, ==, expected);
  g_assert_cmpuint (strlen (fixture->fingerprint), ==, 64);
}

static void
test_each_start_has_its_own (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autofree char *other_fingerprint = NULL;
  g_autoptr(GTlsCertificate) other = fumi_practice_certificate_new (&other_fingerprint, NULL);

  g_assert_nonnull (other);
  g_assert_cmpstr (fixture->fingerprint, !=, other_fingerprint);
}

#define ADD(name, function) g_test_add ("/practice/certificate/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("names-this-computer", test_names_this_computer);
  ADD ("gio-verifies-all-but-the-issuer", test_gio_verifies_all_but_the_issuer);
  ADD ("is-for-a-server-and-signs", test_is_for_a_server_and_signs);
  ADD ("key-and-signature-are-strong", test_key_and_signature_are_strong);
  ADD ("is-valid-from-yesterday-for-years", test_is_valid_from_yesterday_for_years);
  ADD ("fingerprint-is-of-the-der", test_fingerprint_is_of_the_der);
  ADD ("each-start-has-its-own", test_each_start_has_its_own);

  return g_test_run ();
}
