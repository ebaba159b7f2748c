/* test-error.c: errors carry what the window needs to say.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-error.h"

#include "fumi-pop3-error-private.h"
#include "test-certificate.h"

static void
test_copied_error_keeps_its_detail (void)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&(TestCertificate) { 0 });
  char text[] = "try later";
  FumiPop3ErrorDetail detail = {
    .server_text = text,
    .response_code = (char *) "SYS/TEMP",
    .protocol = (char *) "IMAP",
    .seconds = 30,
    .certificate = certificate,
    .certificate_flags = G_TLS_CERTIFICATE_EXPIRED,
    .certificate_pin_differs = TRUE,
    .certificate_weak = TRUE,
  };
  GError *error = fumi_pop3_error_new (FUMI_POP3_ERROR_GREETING, &detail, "Not ready.");
  g_autoptr(GError) copy = g_error_copy (error);
  const FumiPop3ErrorDetail *copied = fumi_pop3_error_get_detail (copy);

  text[0] = 'X';
  g_error_free (error);

  g_assert_error (copy, FUMI_POP3_ERROR, FUMI_POP3_ERROR_GREETING);
  g_assert_cmpstr (copied->server_text, ==, "try later");
  g_assert_cmpstr (copied->response_code, ==, "SYS/TEMP");
  g_assert_cmpstr (copied->protocol, ==, "IMAP");
  g_assert_cmpuint (copied->seconds, ==, 30);
  g_assert_true (copied->certificate == certificate);
  g_assert_cmpuint (copied->certificate_flags, ==, G_TLS_CERTIFICATE_EXPIRED);
  g_assert_true (copied->certificate_pin_differs);
  g_assert_true (copied->certificate_weak);
}

static void
test_message_ends_with_the_servers_words (void)
{
  FumiPop3ErrorDetail detail = { .server_text = (char *) "100% full <b>" };
  g_autoptr(GError) error = fumi_pop3_error_new (FUMI_POP3_ERROR_SERVER, &detail, "It failed.");

  g_assert_cmpstr (error->message, ==, "It failed. The server said: “100% full <b>”");
}

static void
test_errors_of_others_have_no_detail (void)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");

  g_assert_null (fumi_pop3_error_get_detail (error));
  g_assert_null (fumi_pop3_error_get_detail (NULL));
}

/* The figure that `openssl x509 -fingerprint -sha256` shows. */
static void
test_fingerprint_is_sha256_of_the_der (void)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&(TestCertificate) { 0 });
  g_autofree char *fingerprint = fumi_pop3_certificate_fingerprint (certificate);
  g_autofree char *pem = NULL;
  g_autofree char *expected = NULL;
  g_autofree guchar *der = NULL;
  g_auto(GStrv) lines = NULL;
  gsize length;

  g_object_get (certificate, "certificate-pem", &pem, NULL);
  lines = g_strsplit (pem, "-----", -1);
  der = g_base64_decode (lines[2], &length);
  expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der, length);

  g_assert_cmpstr (fingerprint, ==, expected);
  g_assert_cmpuint (strlen (fingerprint), ==, 64);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/error/copied-error-keeps-its-detail", test_copied_error_keeps_its_detail);
  g_test_add_func ("/pop3/error/message-ends-with-the-servers-words",
                   test_message_ends_with_the_servers_words);
  g_test_add_func ("/pop3/error/errors-of-others-have-no-detail",
                   test_errors_of_others_have_no_detail);
  g_test_add_func ("/pop3/error/fingerprint-is-sha256-of-the-der",
                   test_fingerprint_is_sha256_of_the_der);

  return g_test_run ();
}
