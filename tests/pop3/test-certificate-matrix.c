/* test-certificate-matrix.c: the certificates of security.md §2, by port and by STLS.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>

#include "fumi-pop3-certificate.h"
#include "test-certificate.h"
#include "test-dialogue.h"
#include "test-tls-peer.h"
#include "test-trust.h"

#define HOST "pop.test"
#define UP_TO_STLS \
  "S: +OK ready\nC: CAPA\nS: +OK\nS: STLS\nS: USER\nS: .\nC: STLS\nS: +OK begin TLS\n"

/* Who vouches for the server's certificate, and what the server sends of that. */
typedef enum
{
  BY_ROOT,         /* the known one, EC */
  BY_RSA_ROOT,     /* known too */
  BY_ITSELF,
  BY_UNKNOWN_ROOT, /* sent along */
  BY_UNSENT,       /* an intermediate of the root that the server keeps to itself */
  BY_BETWEEN,      /* the intermediate made after the kind's recipe */
  BY_TWO_BETWEEN,  /* an ordinary one in its turn issued by that */
} Voucher;

typedef struct
{
  const char              *kind;
  TestCertificate          leaf; /* dns_name NULL: HOST */
  Voucher                  voucher;
  TestCertificate          between;
  const char              *host; /* NULL: HOST */
  const char              *priorities;
  gboolean                 is_anonymous;

  int                      error; /* -1: must work */
  GTlsCertificateFlags     flags;
  FumiPop3CertificateFault fault;
} Kind;

#define TLS12 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define CERT FUMI_POP3_ERROR_CERTIFICATE
#define WEAK G_TLS_CERTIFICATE_INSECURE
#define UNKNOWN G_TLS_CERTIFICATE_UNKNOWN_CA
#define NAME G_TLS_CERTIFICATE_BAD_IDENTITY
#define BROKEN G_TLS_CERTIFICATE_GENERIC_ERROR

static const Kind kinds[] = {
  { "01-expired", { .begins_in_days = -20, .ends_in_days = -1 }, .error = CERT,
    .flags = G_TLS_CERTIFICATE_EXPIRED },
  { "02-not-yet-valid", { .begins_in_days = 2 }, .error = CERT,
    .flags = G_TLS_CERTIFICATE_NOT_ACTIVATED },
  { "03-wrong-host", { .dns_name = "other.test" }, .error = CERT, .flags = NAME },
  { "04-host-only-in-cn", { .without_names = TRUE }, .error = CERT, .flags = WEAK,
    .fault = FUMI_POP3_FAULT_NO_NAME },
  { "05-ip-for-a-name", { .ip_name = "127.0.0.1" }, .error = CERT, .flags = NAME },
  { "05-name-for-an-ip", { .dns_name = "127.0.0.1" }, .host = "127.0.0.1", .error = CERT,
    .flags = NAME },
  { "06-wildcard-too-deep", { .dns_name = "*.test" }, .host = "a.pop.test", .error = CERT,
    .flags = NAME },
  { "07-wildcard-on-a-public-suffix", { .dns_name = "*.com" }, .host = "pop.com", .error = CERT,
    .flags = NAME },
  { "08-partial-wildcard", { .dns_name = "p*p.test" }, .error = CERT, .flags = NAME },
  { "09-self-signed", { 0 }, .voucher = BY_ITSELF, .error = CERT, .flags = UNKNOWN,
    .fault = FUMI_POP3_FAULT_SELF_SIGNED },
  { "10-unknown-ca", { 0 }, .voucher = BY_UNKNOWN_ROOT, .error = CERT, .flags = UNKNOWN,
    .fault = FUMI_POP3_FAULT_ROOT_UNKNOWN },
  { "11-missing-intermediate", { 0 }, .voucher = BY_UNSENT, .error = CERT, .flags = UNKNOWN,
    .fault = FUMI_POP3_FAULT_ISSUER_MISSING },
  { "12-intermediate-without-ca", { 0 }, .voucher = BY_BETWEEN,
    .between = { .dns_name = "Intermediate" }, .error = CERT, .flags = UNKNOWN | BROKEN,
    .fault = FUMI_POP3_FAULT_ISSUER_NO_CA },
  { "13-path-too-long", { 0 }, .voucher = BY_TWO_BETWEEN,
    .between = { .dns_name = "Limited", .is_ca = TRUE, .path_length = 1 }, .error = CERT,
    .flags = BROKEN, .fault = FUMI_POP3_FAULT_PATH_LENGTH },
  { "14-name-constraints", { 0 }, .voucher = BY_BETWEEN,
    .between = { .dns_name = "Constrained", .is_ca = TRUE, .permitted = "other.test" },
    .error = CERT, .flags = BROKEN, .fault = FUMI_POP3_FAULT_NAME_CONSTRAINT },
  { "15-for-clients-only", { .purpose = GNUTLS_KP_TLS_WWW_CLIENT }, .error = CERT, .flags = WEAK,
    .fault = FUMI_POP3_FAULT_PURPOSE },
  { "16-may-not-sign", { .key = TEST_KEY_RSA_2048, .usage = GNUTLS_KEY_KEY_ENCIPHERMENT },
    .priorities = TLS12 ":-KX-ALL:+RSA", .error = CERT, .flags = WEAK,
    .fault = FUMI_POP3_FAULT_USAGE },
  { "17-rsa-1024", { .key = TEST_KEY_RSA_1024 }, .error = CERT, .flags = WEAK,
    .fault = FUMI_POP3_FAULT_SHORT_KEY },
  { "18-sha1", { .digest = GNUTLS_DIG_SHA1 }, .voucher = BY_RSA_ROOT, .error = CERT,
    .flags = WEAK, .fault = FUMI_POP3_FAULT_OLD_SIGNATURE },
  { "19-md5", { .digest = GNUTLS_DIG_MD5 }, .voucher = BY_RSA_ROOT, .error = CERT, .flags = WEAK,
    .fault = FUMI_POP3_FAULT_OLD_SIGNATURE },
  { "18-sha1-of-the-issuer", { 0 }, .voucher = BY_BETWEEN,
    .between = { .dns_name = "Old", .is_ca = TRUE, .digest = GNUTLS_DIG_SHA1 }, .error = CERT,
    .flags = WEAK, .fault = FUMI_POP3_FAULT_ISSUER_WEAK },
  { "01-expired-issuer", { 0 }, .voucher = BY_BETWEEN,
    .between = { .dns_name = "Late", .is_ca = TRUE, .begins_in_days = -20, .ends_in_days = -1 },
    .error = CERT, .flags = G_TLS_CERTIFICATE_EXPIRED, .fault = FUMI_POP3_FAULT_ISSUER_DATES },
  { "20-tls-1.0", { 0 }, .priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.0:%COMPAT",
    .error = FUMI_POP3_ERROR_TLS_OLD },
  { "20-tls-1.1", { 0 }, .priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.1:%COMPAT",
    .error = FUMI_POP3_ERROR_TLS_OLD },
  { "21-null-cipher", { .key = TEST_KEY_RSA_2048 },
    .priorities = TLS12 ":-CIPHER-ALL:+NULL:-KX-ALL:+RSA", .error = FUMI_POP3_ERROR_TLS_FAILED },
  { "21-anonymous", { 0 }, .priorities = TLS12 ":-KX-ALL:+ANON-ECDH:+ANON-DH",
    .is_anonymous = TRUE, .error = FUMI_POP3_ERROR_TLS_FAILED },
  { "21-rc4", { .key = TEST_KEY_RSA_2048 }, .priorities = TLS12 ":-CIPHER-ALL:+ARCFOUR-128",
    .error = FUMI_POP3_ERROR_TLS_FAILED },
  { "21-3des", { .key = TEST_KEY_RSA_2048 }, .priorities = TLS12 ":-CIPHER-ALL:+3DES-CBC",
    .error = FUMI_POP3_ERROR_TLS_FAILED },
  { "22-nul-in-a-name", { .dns_name = "pop.test\0.evil.test", .dns_length = 19 }, .error = CERT,
    .flags = NAME | WEAK, .fault = FUMI_POP3_FAULT_ODD_NAME },
  { "23-one-mebibyte", { .ballast = 1024 * 1024 }, .error = FUMI_POP3_ERROR_TLS_FAILED },
  { "24-must-staple", { .must_staple = TRUE }, .error = CERT, .flags = BROKEN,
    .fault = FUMI_POP3_FAULT_NO_STAPLE },

  { "25-rsa-2048", { .key = TEST_KEY_RSA_2048 }, .voucher = BY_RSA_ROOT, .error = -1 },
  { "26-ecdsa-p256", { .key = TEST_KEY_EC_256 }, .error = -1 },
  { "27-ed25519", { .key = TEST_KEY_ED25519 }, .error = -1 },
  { "28-rsa-pss-tls-1.3", { .key = TEST_KEY_RSA_PSS },
    .priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:-SIGN-ALL:+SIGN-RSA-PSS-SHA256", .error = -1 },
  { "28-rsa-signing-pss-tls-1.3", { .key = TEST_KEY_RSA_2048 },
    .priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:-SIGN-ALL:+SIGN-RSA-PSS-RSAE-SHA256",
    .error = -1 },
  { "29-tls-1.2-ecdhe", { 0 }, .priorities = TLS12 ":-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA",
    .error = -1 },
  { "30-idn", { .dns_name = "xn--bcher-kva.test" }, .host = "xn--bcher-kva.test", .error = -1 },
  { "30-ipv6", { .ip_name = "2001:db8::1" }, .host = "2001:db8::1", .error = -1 },
  { "30-ipv6-with-scope", { .ip_name = "fe80::1" }, .host = "fe80::1%eth0", .error = -1 },
  { "30-ipv4", { .ip_name = "127.0.0.1" }, .host = "127.0.0.1", .error = -1 },
  { "30-wildcard", { .dns_name = "*.pop.test" }, .host = "a.pop.test", .error = -1 },
  { "30-intermediate", { 0 }, .voucher = BY_BETWEEN,
    .between = { .dns_name = "Intermediate", .is_ca = TRUE, .path_length = 1,
                 .permitted = "test" },
    .error = -1 },
};

/* The authorities; made once. */
static char *root;
static char *rsa_root;
static char *unknown_root;

static char *
make_ca (const char *name,
         TestKey     key)
{
  return test_certificate_make (
    &(TestCertificate) { .is_ca = TRUE, .dns_name = name, .key = key });
}

/* What the server sends, its private key included. */
static char *
make_chain (const Kind *kind)
{
  TestCertificate leaf = kind->leaf;
  TestCertificate between = kind->between;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *pem = NULL;

  if (leaf.dns_name == NULL)
    leaf.dns_name = HOST;

  switch (kind->voucher)
    {
    case BY_ROOT:
      leaf.issuer_pem = root;
      return test_certificate_make (&leaf);

    case BY_RSA_ROOT:
      leaf.issuer_pem = rsa_root;
      return test_certificate_make (&leaf);

    case BY_UNKNOWN_ROOT:
      leaf.issuer_pem = unknown_root;
      pem = test_certificate_make (&leaf);
      return g_strconcat (pem, unknown_root, NULL);

    case BY_UNSENT:
      first = test_certificate_make (
        &(TestCertificate) { .is_ca = TRUE, .dns_name = "Unsent", .issuer_pem = root });
      leaf.issuer_pem = first;
      return test_certificate_make (&leaf);

    case BY_BETWEEN:
      between.issuer_pem = root;
      leaf.issuer_pem = first = test_certificate_make (&between);
      pem = test_certificate_make (&leaf);
      return g_strconcat (pem, first, NULL);

    case BY_TWO_BETWEEN:
      between.issuer_pem = root;
      first = test_certificate_make (&between);
      second = test_certificate_make (
        &(TestCertificate) { .is_ca = TRUE, .dns_name = "Second", .issuer_pem = first });
      leaf.issuer_pem = second;
      pem = test_certificate_make (&leaf);
      return g_strconcat (pem, second, first, NULL);

    case BY_ITSELF:
    default:
      return test_certificate_make (&leaf);
    }
}

/* Opens a session with @host at @peer. */
static void
meet (Dialogue    *d,
      const char  *host,
      FumiSecurity security,
      TestTlsPeer *peer)
{
  dialogue_begin (d, FALSE);
  d->account.host = (char *) (host != NULL ? host : HOST);
  d->account.security = security;
  peer->greets = security == FUMI_SECURITY_TLS;
  if (security == FUMI_SECURITY_STARTTLS)
    dialogue_script (d, UP_TO_STLS);
  test_tls_peer_meet (d->server, peer);
  dialogue_open (d);
}

static void
assert_certificate_error (const Dialogue          *d,
                          GTlsCertificateFlags     flags,
                          FumiPop3CertificateFault fault)
{
  const GTlsCertificateFlags never = WEAK | BROKEN | G_TLS_CERTIFICATE_REVOKED;
  const FumiPop3ErrorDetail *detail;

  g_assert_error (d->error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_CERTIFICATE);
  detail = fumi_pop3_error_get_detail (d->error);
  g_assert_nonnull (detail->certificate);
  g_assert_cmphex (detail->certificate_flags, ==, flags);
  g_assert_cmpint (detail->certificate_fault, ==, fault);
  g_assert_cmpint (detail->certificate_weak, ==, (flags & never) != 0);
}

static void
test_kind (gconstpointer data,
           FumiSecurity  security)
{
  const Kind *kind = data;
  g_autofree char *chain = make_chain (kind);
  TestTlsPeer peer = { chain, kind->priorities, NULL, kind->is_anonymous, kind->error < 0, FALSE };
  gint64 begun = g_get_monotonic_time ();
  Dialogue d;

  meet (&d, kind->host, security, &peer);
  if (kind->error < 0)
    {
      g_assert_no_error (d.error);
      g_assert_true (fumi_pop3_session_is_encrypted (d.session));
    }
  else if (kind->error == FUMI_POP3_ERROR_CERTIFICATE)
    assert_certificate_error (&d, kind->flags, kind->fault);
  else
    dialogue_assert_failed (&d, kind->error);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 10 * G_USEC_PER_SEC * test_slowness ());
  g_clear_object (&d.session);
  dialogue_end (&d);
}

static void
test_kind_by_port (gconstpointer kind)
{
  test_kind (kind, FUMI_SECURITY_TLS);
}

static void
test_kind_by_stls (gconstpointer kind)
{
  test_kind (kind, FUMI_SECURITY_STARTTLS);
}

/* 23: a chain of @length issuers, the last one the root. */
static char *
make_long_chain (guint length)
{
  g_autoptr(GString) chain = g_string_new (NULL);
  g_autofree char *issuer = g_strdup (root);
  g_autofree char *leaf = NULL;

  for (guint i = 0; i < length; i++)
    {
      g_autofree char *name = g_strdup_printf ("Issuer %u", i);
      char *next = test_certificate_make (
        &(TestCertificate) { .is_ca = TRUE, .dns_name = name, .issuer_pem = issuer });

      g_string_prepend (chain, next);
      g_free (issuer);
      issuer = next;
    }
  leaf = test_certificate_make (&(TestCertificate) { .dns_name = HOST, .issuer_pem = issuer });
  g_string_prepend (chain, leaf);

  return g_string_free (g_steal_pointer (&chain), FALSE);
}

static void
test_a_hundred_issuers_are_refused (gconstpointer security)
{
  g_autofree char *chain = make_long_chain (100);
  TestTlsPeer peer = { .chain_pem = chain };
  gint64 begun;
  Dialogue d;

  begun = g_get_monotonic_time ();
  meet (&d, NULL, GPOINTER_TO_INT (security), &peer);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 5 * G_USEC_PER_SEC * test_slowness ());
  g_assert_nonnull (d.error);
  if (g_error_matches (d.error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_CERTIFICATE))
    g_assert_cmpint (fumi_pop3_error_get_detail (d.error)->certificate_fault, ==,
                     FUMI_POP3_FAULT_CIRCULAR);
  else
    dialogue_assert_failed (&d, FUMI_POP3_ERROR_TLS_FAILED);
  dialogue_end (&d);
}

/* CVE-2026-10028: of two issuers each vouches for the other, and GIO links them in a circle that it
 * never lets go of. */
static void
test_cve_2026_10028_issuers_in_a_circle (gconstpointer security)
{
  g_autofree char *a = make_ca ("Circle A", TEST_KEY_EC_256);
  g_autofree char *b = make_ca ("Circle B", TEST_KEY_EC_256);
  g_autofree char *a_by_b = test_certificate_make (&(TestCertificate) {
    .is_ca = TRUE, .dns_name = "Circle A", .key_pem = a, .issuer_pem = b });
  g_autofree char *b_by_a = test_certificate_make (&(TestCertificate) {
    .is_ca = TRUE, .dns_name = "Circle B", .key_pem = b, .issuer_pem = a });
  g_autofree char *leaf
    = test_certificate_make (&(TestCertificate) { .dns_name = HOST, .issuer_pem = a });
  g_autofree char *chain = g_strconcat (leaf, a_by_b, b_by_a, NULL);
  TestTlsPeer peer = { .chain_pem = chain };
  const FumiPop3ErrorDetail *detail;
  gint64 begun;
  Dialogue d;

  begun = g_get_monotonic_time ();
  meet (&d, NULL, GPOINTER_TO_INT (security), &peer);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 5 * G_USEC_PER_SEC * test_slowness ());
  assert_certificate_error (&d, UNKNOWN | BROKEN, FUMI_POP3_FAULT_CIRCULAR);
  detail = fumi_pop3_error_get_detail (d.error);
  g_assert_null (g_tls_certificate_get_issuer (detail->certificate));
  dialogue_end (&d);
}

/* architecture.md §2: who gets the error can look at the whole chain. */
static void
test_the_chain_travels_with_the_error (gconstpointer security)
{
  const Kind kind = { .voucher = BY_TWO_BETWEEN,
                      .between = { .dns_name = "Limited", .is_ca = TRUE, .path_length = 1 } };
  g_autofree char *chain = make_chain (&kind);
  TestTlsPeer peer = { .chain_pem = chain };
  g_autoptr(GError) copy = NULL;
  GTlsCertificate *certificate;
  guint length = 0;
  Dialogue d;

  meet (&d, NULL, GPOINTER_TO_INT (security), &peer);
  copy = g_error_copy (d.error);
  dialogue_end (&d);

  certificate = fumi_pop3_error_get_detail (copy)->certificate;
  for (; certificate != NULL; certificate = g_tls_certificate_get_issuer (certificate))
    length++;
  g_assert_cmpuint (length, ==, 3);
}

/* security.md §2: to a clock that is wrong by years every certificate looks out of date. */
static void
test_clock_wrong_by_years_is_told_by_the_dates (void)
{
  const gint64 year = (gint64) 366 * 24 * 60 * 60;
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr(GTlsCertificate) certificate
    = test_certificate_new (&(TestCertificate) { .dns_name = HOST, .issuer_pem = root });
  FumiPop3CertificateFindings findings;

  fumi_pop3_certificate_inspect (certificate, HOST, now, &findings);
  g_assert_cmphex (findings.flags, ==, 0);
  fumi_pop3_certificate_inspect (certificate, HOST, now - 9 * year, &findings);
  g_assert_cmphex (findings.flags, ==, G_TLS_CERTIFICATE_NOT_ACTIVATED);
  fumi_pop3_certificate_inspect (certificate, HOST, now + 9 * year, &findings);
  g_assert_cmphex (findings.flags, ==, G_TLS_CERTIFICATE_EXPIRED);
  g_assert_cmpint (findings.fault, ==, FUMI_POP3_FAULT_NONE);
}

/* The same through GnuTLS, whose clock can be set. */
static time_t
years_ago (time_t *now)
{
  time_t then = time (NULL) - 9 * 366 * 24 * 60 * 60;

  if (now != NULL)
    *now = then;

  return then;
}

static void
test_clock_wrong_by_years_fails_as_not_yet_valid (gconstpointer security)
{
  g_autofree char *chain
    = test_certificate_make (&(TestCertificate) { .dns_name = HOST, .issuer_pem = root });
  TestTlsPeer peer = { .chain_pem = chain };
  Dialogue d;

  gnutls_global_set_time_function (years_ago);
  meet (&d, NULL, GPOINTER_TO_INT (security), &peer);
  gnutls_global_set_time_function (time);

  dialogue_assert_failed (&d, FUMI_POP3_ERROR_CERTIFICATE);
  g_assert_cmpint (fumi_pop3_error_get_detail (d.error)->certificate_flags
                     & G_TLS_CERTIFICATE_NOT_ACTIVATED,
                   !=, 0);
  g_assert_false (fumi_pop3_error_get_detail (d.error)->certificate_weak);
  dialogue_end (&d);
}

/* ---- OCSP, with responses made by the openssl command ------------------------------------------ */

static gboolean
run (const char        *directory,
     const char *const *arguments)
{
  g_autoptr(GError) error = NULL;
  int status = -1;

  return g_spawn_sync (directory, (char **) arguments, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL
                         | G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, &error)
         && status == 0;
}

static void
write_file (const char *directory,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
remove_directory (const char *path)
{
  g_autoptr(GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

static char *
dup_serial (const char *pem)
{
  gnutls_datum_t datum = { (guint8 *) pem, (guint) strlen (pem) };
  g_autoptr(GString) text = g_string_new (NULL);
  gnutls_x509_crt_t crt;
  guint8 serial[32];
  size_t size = sizeof serial;

  gnutls_x509_crt_init (&crt);
  g_assert_cmpint (gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_PEM), >=, 0);
  g_assert_cmpint (gnutls_x509_crt_get_serial (crt, serial, &size), >=, 0);
  gnutls_x509_crt_deinit (crt);
  /* openssl's table has no leading zeros. */
  for (size_t i = 0; i < size; i++)
    {
      if (serial[i] != 0 || text->len > 0)
        g_string_append_printf (text, "%02X", serial[i]);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What the root says about @leaf_pem: "V" valid, "R" revoked. NULL without openssl. */
static GBytes *
make_staple (const char *leaf_pem,
             char        verdict)
{
  static const char *const ask[] = { "openssl", "ocsp",    "-index",  "index.txt", "-CA",
                                     "ca.pem",  "-rsigner", "ca.pem", "-rkey",     "ca.pem",
                                     "-issuer", "ca.pem",  "-cert",   "leaf.pem",  "-ndays",
                                     "1",       "-respout", "out.der", NULL };
  g_autofree char *directory = g_dir_make_tmp ("fumi-ocsp-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "out.der", NULL);
  g_autofree char *serial = dup_serial (leaf_pem);
  g_autofree char *index
    = g_strdup_printf ("%c\t401231235959Z\t%s\t%s\tunknown\t/CN=" HOST "\n", verdict,
                       verdict == 'R' ? "260101000000Z" : "", serial);
  GBytes *staple = NULL;
  char *bytes;
  gsize length;

  write_file (directory, "index.txt", index);
  write_file (directory, "ca.pem", root);
  write_file (directory, "leaf.pem", leaf_pem);
  if (run (directory, ask) && g_file_get_contents (path, &bytes, &length, NULL))
    staple = g_bytes_new_take (bytes, length);
  remove_directory (directory);

  return staple;
}

static void
test_staple (FumiSecurity security,
             gboolean     must_staple,
             char         verdict)
{
  g_autofree char *leaf = test_certificate_make (&(TestCertificate) {
    .dns_name = HOST, .issuer_pem = root, .must_staple = must_staple });
  g_autoptr(GBytes) staple = make_staple (leaf, verdict);
  TestTlsPeer peer = { .chain_pem = leaf, .staple = staple, .talks = verdict == 'V' };
  Dialogue d;

  if (staple == NULL)
    {
      g_test_skip ("openssl made no OCSP response");
      return;
    }

  meet (&d, NULL, security, &peer);
  if (verdict == 'V')
    g_assert_no_error (d.error);
  else
    assert_certificate_error (&d, G_TLS_CERTIFICATE_REVOKED, FUMI_POP3_FAULT_REVOKED);
  g_clear_object (&d.session);
  dialogue_end (&d);
}

static void
test_revoked_by_a_stapled_response (gconstpointer security)
{
  test_staple (GPOINTER_TO_INT (security), FALSE, 'R');
}

static void
test_must_staple_with_a_staple_works (gconstpointer security)
{
  test_staple (GPOINTER_TO_INT (security), TRUE, 'V');
}

/* ---- the way there ------------------------------------------------------------------------------ */

static void
add (const char   *path,
     GTestDataFunc func)
{
  g_autofree char *by_port = g_strconcat (path, "/by-port", NULL);
  g_autofree char *by_stls = g_strconcat (path, "/by-stls", NULL);

  g_test_add_data_func (by_port, GINT_TO_POINTER (FUMI_SECURITY_TLS), func);
  g_test_add_data_func (by_stls, GINT_TO_POINTER (FUMI_SECURITY_STARTTLS), func);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *known = NULL;
  char *trust;
  int status;

  g_test_init (&argc, &argv, NULL);
  root = make_ca ("Root", TEST_KEY_EC_256);
  rsa_root = make_ca ("RSA Root", TEST_KEY_RSA_2048);
  unknown_root = make_ca ("Unknown Root", TEST_KEY_EC_256);
  known = g_strconcat (root, rsa_root, NULL);
  trust = test_trust_begin (known);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *by_port
        = g_strconcat ("/pop3/certificate/", kinds[i].kind, "/by-port", NULL);
      g_autofree char *by_stls
        = g_strconcat ("/pop3/certificate/", kinds[i].kind, "/by-stls", NULL);

      g_test_add_data_func (by_port, &kinds[i], test_kind_by_port);
      g_test_add_data_func (by_stls, &kinds[i], test_kind_by_stls);
    }
  add ("/pop3/certificate/23-a-hundred-issuers", test_a_hundred_issuers_are_refused);
  add ("/pop3/certificate/23-CVE-2026-10028-issuers-in-a-circle",
       test_cve_2026_10028_issuers_in_a_circle);
  add ("/pop3/certificate/the-chain-travels-with-the-error",
       test_the_chain_travels_with_the_error);
  add ("/pop3/certificate/clock-wrong-by-years-fails-as-not-yet-valid",
       test_clock_wrong_by_years_fails_as_not_yet_valid);
  g_test_add_func ("/pop3/certificate/clock-wrong-by-years-is-told-by-the-dates",
                   test_clock_wrong_by_years_is_told_by_the_dates);
  add ("/pop3/certificate/24-revoked-by-staple", test_revoked_by_a_stapled_response);
  add ("/pop3/certificate/24-must-staple-with-staple-works", test_must_staple_with_a_staple_works);

  status = g_test_run ();
  test_trust_end (trust);
  g_free (root);
  g_free (rsa_root);
  g_free (unknown_root);

  return status;
}
