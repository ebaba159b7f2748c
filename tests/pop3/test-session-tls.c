/* test-session-tls.c: TLS by port and by STLS, and which certificates will do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gnutls/x509.h>
#include <string.h>

#include "test-certificate.h"
#include "test-dialogue.h"
#include "test-trust.h"

#define INSIDE_TLS "S: +OK ready\n" AFTER_TLS
#define AFTER_TLS \
  "C: CAPA\nS: +OK\nS: USER\nS: .\n" \
  "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n" \
  "C: CAPA\nS: +OK\nS: UIDL\nS: .\n"
#define UP_TO_STLS "S: +OK ready\nC: CAPA\nS: +OK\nS: STLS\nS: USER\nS: .\nC: STLS\n"

static char *
fingerprint_of (const TestCertificate *recipe,
                GTlsCertificate      **certificate)
{
  *certificate = test_certificate_new (recipe);

  return fumi_pop3_certificate_fingerprint (*certificate);
}

/* Not one byte of user or password in clear. */
static void
assert_nothing_secret_in_clear (Dialogue *d)
{
  g_autoptr(GString) plain = test_pop3_server_dup_plain_text (d->server);

  g_assert_null (strstr (plain->str, "USER"));
  g_assert_null (strstr (plain->str, "PASS"));
  g_assert_null (strstr (plain->str, "AUTH"));
  g_assert_null (strstr (plain->str, "anna"));
  g_assert_null (strstr (plain->str, "sesame"));
  g_string_free (g_steal_pointer (&plain), TRUE);
}

static const char *
inside_tls (gconstpointer security)
{
  return GPOINTER_TO_INT (security) == FUMI_SECURITY_TLS ? INSIDE_TLS : AFTER_TLS;
}

/* Does the dialogue of an account with @security up to where TLS begins. */
static void
begin (Dialogue     *d,
       FumiSecurity  security)
{
  dialogue_begin (d, FALSE);
  d->account.security = security;
  if (security == FUMI_SECURITY_STARTTLS)
    dialogue_script (d, UP_TO_STLS "S: +OK begin TLS\n");
}

static void
test_pinned_certificate_is_accepted (gconstpointer security)
{
  TestCertificate recipes[] = {
    { .key = TEST_KEY_EC_256 },
    { .key = TEST_KEY_RSA_2048 },
    { .key = TEST_KEY_ED25519 },
    { .dns_name = "other.example" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
    {
      g_autoptr(GTlsCertificate) certificate = NULL;
      g_autofree char *pin = fingerprint_of (&recipes[i], &certificate);
      Dialogue d;

      begin (&d, GPOINTER_TO_INT (security));
      d.account.certificate = pin;
      test_pop3_server_start_tls (d.server, certificate);
      dialogue_script (&d, inside_tls (security));

      dialogue_open (&d);
      g_assert_no_error (d.error);
      g_assert_true (fumi_pop3_session_is_encrypted (d.session));
      g_assert_cmpstr (fumi_pop3_session_get_tls_version (d.session), ==, "TLS 1.3");
      g_assert_true (g_tls_certificate_is_same (fumi_pop3_session_get_certificate (d.session),
                                                certificate));
      assert_nothing_secret_in_clear (&d);
      dialogue_end (&d);
    }
}

/* Q25 of pop3.md, on both ways to TLS: what is wrong is told in full, and no POP3 byte was sent
 * inside. */
static void
test_bad_certificate_is_refused (gconstpointer security)
{
  static const struct
  {
    TestCertificate      recipe;
    GTlsCertificateFlags flags;
    gboolean             weak;
    gboolean             even_if_pinned;
  } table[] = {
    { { .key = TEST_KEY_EC_256 }, G_TLS_CERTIFICATE_UNKNOWN_CA, FALSE, FALSE },
    { { .dns_name = "other.example" },
      G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY, FALSE, FALSE },
    { { .begins_in_days = -20, .ends_in_days = -1 },
      G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_EXPIRED, FALSE, TRUE },
    { { .begins_in_days = 2 },
      G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_NOT_ACTIVATED, FALSE, TRUE },
    { { .key = TEST_KEY_RSA_1024 },
      G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_INSECURE, TRUE, TRUE },
    { { .purpose = GNUTLS_KP_TLS_WWW_CLIENT },
      G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_INSECURE, TRUE, TRUE },
    { { .without_names = TRUE }, G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_INSECURE, TRUE,
      TRUE },
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (table); i++)
    {
      gboolean pinned = i % 2 == 1;
      const FumiPop3ErrorDetail *detail;
      g_autoptr(GTlsCertificate) certificate = NULL;
      g_autofree char *pin = fingerprint_of (&table[i / 2].recipe, &certificate);
      Dialogue d;

      if (pinned && !table[i / 2].even_if_pinned)
        continue;

      g_test_message ("certificate %u, %s", i / 2, pinned ? "pinned" : "unknown");
      begin (&d, GPOINTER_TO_INT (security));
      if (pinned)
        d.account.certificate = pin;
      test_pop3_server_start_tls (d.server, certificate);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_CERTIFICATE);
      detail = fumi_pop3_error_get_detail (d.error);
      g_assert_true (g_tls_certificate_is_same (detail->certificate, certificate));
      g_assert_cmphex (detail->certificate_flags & table[i / 2].flags, ==, table[i / 2].flags);
      g_assert_cmpint (detail->certificate_weak, ==, table[i / 2].weak);
      g_assert_false (detail->certificate_pin_differs);
      assert_nothing_secret_in_clear (&d);
      dialogue_end (&d);
    }
}

/* CVE-2020-24661 of Geary: one exception must not open the door to others. */
static void
test_other_certificate_than_the_pinned_one_is_refused (gconstpointer security)
{
  g_autoptr(GTlsCertificate) trusted = NULL;
  g_autofree char *pin = fingerprint_of (&(TestCertificate) { 0 }, &trusted);
  g_autoptr(GTlsCertificate) other = test_certificate_new (&(TestCertificate) { 0 });
  Dialogue d;

  begin (&d, GPOINTER_TO_INT (security));
  d.account.certificate = pin;
  test_pop3_server_start_tls (d.server, other);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_CERTIFICATE);
  g_assert_true (fumi_pop3_error_get_detail (d.error)->certificate_pin_differs);
  dialogue_end (&d);
}

static void
test_certificate_of_a_trusted_ca_needs_no_pin (gconstpointer security)
{
  g_autofree char *ca_pem
    = test_certificate_make (&(TestCertificate) { .is_ca = TRUE, .dns_name = "Test CA" });
  char *ca_path = test_trust_begin (ca_pem);
  g_autoptr(GTlsCertificate) certificate
    = test_certificate_new (&(TestCertificate) { .issuer_pem = ca_pem });
  g_autoptr(GTlsCertificate) earlier = NULL;
  g_autofree char *old_pin = fingerprint_of (&(TestCertificate) { 0 }, &earlier);

  for (guint i = 0; i < 2; i++)
    {
      Dialogue d;

      begin (&d, GPOINTER_TO_INT (security));
      /* A server that bought a certificate later: the pin is no longer needed. */
      d.account.certificate = i == 0 ? NULL : old_pin;
      test_pop3_server_start_tls (d.server, certificate);
      dialogue_script (&d, inside_tls (security));

      dialogue_open (&d);
      g_assert_no_error (d.error);
      dialogue_end (&d);
    }
  test_trust_end (ca_path);
}

/* A CA does not make up for a wrong name, a short key, a wrong purpose or a name in CN alone. */
static void
test_certificate_of_a_trusted_ca_can_still_be_bad (gconstpointer security)
{
  g_autofree char *ca_pem
    = test_certificate_make (&(TestCertificate) { .is_ca = TRUE, .dns_name = "Test CA" });
  char *ca_path = test_trust_begin (ca_pem);
  struct
  {
    TestCertificate      recipe;
    GTlsCertificateFlags flags;
    gboolean             weak;
  } table[] = {
    { { .dns_name = "other.example" }, G_TLS_CERTIFICATE_BAD_IDENTITY, FALSE },
    { { .begins_in_days = -20, .ends_in_days = -1 }, G_TLS_CERTIFICATE_EXPIRED, FALSE },
    { { .key = TEST_KEY_RSA_1024 }, G_TLS_CERTIFICATE_INSECURE, TRUE },
    { { .purpose = GNUTLS_KP_TLS_WWW_CLIENT }, G_TLS_CERTIFICATE_INSECURE, TRUE },
    { { .without_names = TRUE }, G_TLS_CERTIFICATE_INSECURE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GTlsCertificate) certificate = NULL;
      const FumiPop3ErrorDetail *detail;
      Dialogue d;

      g_test_message ("certificate %u", i);
      table[i].recipe.issuer_pem = ca_pem;
      certificate = test_certificate_new (&table[i].recipe);
      begin (&d, GPOINTER_TO_INT (security));
      test_pop3_server_start_tls (d.server, certificate);
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_CERTIFICATE);
      detail = fumi_pop3_error_get_detail (d.error);
      g_assert_cmphex (detail->certificate_flags, ==, table[i].flags);
      g_assert_cmpint (detail->certificate_weak, ==, table[i].weak);
      assert_nothing_secret_in_clear (&d);
      dialogue_end (&d);
    }
  test_trust_end (ca_path);
}

/* RFC 5280 §4.2.1.3: no digitalSignature, so the key is good for RSA key exchange only, which TLS
 * 1.3 has no longer. */
static void
test_certificate_that_may_not_sign_is_weak (gconstpointer security)
{
  g_autofree char *pem = test_certificate_make (
    &(TestCertificate) { .key = TEST_KEY_RSA_2048, .usage = GNUTLS_KEY_KEY_ENCIPHERMENT });
  g_autoptr(GTlsCertificate) certificate = test_certificate_from_pem (pem);
  g_autofree char *pin = fumi_pop3_certificate_fingerprint (certificate);
  Dialogue d;

  begin (&d, GPOINTER_TO_INT (security));
  d.account.certificate = pin;
  test_pop3_server_shake_hands (d.server, pem, "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA");

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_CERTIFICATE);
  g_assert_true (fumi_pop3_error_get_detail (d.error)->certificate_weak);
  dialogue_end (&d);
}

/* RFC 8996. */
static void
test_tls_before_1_2_is_too_old (gconstpointer security)
{
  g_autofree char *pem = test_certificate_make (&(TestCertificate) { .key = TEST_KEY_RSA_2048 });
  g_autoptr(GTlsCertificate) certificate = test_certificate_from_pem (pem);
  g_autofree char *pin = fumi_pop3_certificate_fingerprint (certificate);
  Dialogue d;

  begin (&d, GPOINTER_TO_INT (security));
  d.account.certificate = pin;
  test_pop3_server_shake_hands (d.server, pem,
                                "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0:%COMPAT");

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_TLS_OLD);
  dialogue_end (&d);
}

/* Q06 of pop3.md. */
static void
test_plain_answer_to_a_hello_is_told (gconstpointer security)
{
  static const char *const answers[] = { "+OK ready", "+OK", "-ERR", "* OK IMAP4 ready", "220 mx",
                                         "HTTP/1.1 400 Bad Request", "-ERR unknown command" };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      Dialogue d;

      g_test_message ("“%s”", answers[i]);
      begin (&d, GPOINTER_TO_INT (security));
      test_pop3_server_ignore_rest (d.server);
      /* Behind the ClientHello; before it, STLS ends otherwise. */
      if (GPOINTER_TO_INT (security) == FUMI_SECURITY_STARTTLS)
        test_pop3_server_pause (d.server, 100);
      test_pop3_server_send (d.server, answers[i]);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_TLS_NOT_TLS);
      dialogue_end (&d);
    }
}

static void
test_hanging_up_on_a_hello_is_a_failed_handshake (gconstpointer security)
{
  for (guint i = 0; i < 2; i++)
    {
      Dialogue d;

      begin (&d, GPOINTER_TO_INT (security));
      test_pop3_server_pause (d.server, 100);
      if (i == 0)
        test_pop3_server_cut (d.server);
      else
        test_pop3_server_reset (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_TLS_FAILED);
      dialogue_end (&d);
    }
}

/* Q24 of pop3.md; CVE-2011-1947 of fetchmail. */
static void
test_silent_handshake_has_a_deadline (gconstpointer security)
{
  gint64 begun;
  Dialogue d;

  begin (&d, GPOINTER_TO_INT (security));
  d.limits.handshake = 1;
  test_pop3_server_ignore_rest (d.server);
  begun = g_get_monotonic_time ();

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_TIMEOUT);
  g_assert_cmpuint (fumi_pop3_error_get_detail (d.error)->seconds, ==, 1);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 3 * G_USEC_PER_SEC * test_slowness ());
  dialogue_end (&d);
}

/* Q19 and Q20 of pop3.md; fake-mail-server O_1 to O_3; curl 985. */
static void
test_missing_stls_ends_before_the_login (gconstpointer drip)
{
  static const char *const scripts[] = {
    "S: +OK ready\nC: CAPA\nS: +OK\nS: USER\nS: SASL PLAIN\nS: .\n",
    "S: +OK ready\nC: CAPA\nS: -ERR unknown\n",
    "S: +OK ready\nC: CAPA\nS: +OK\nS: .\n",
    UP_TO_STLS "S: -ERR STARTTLS not supported.\n",
    UP_TO_STLS "S: -ERR [SYS/TEMP] later\n",
    "S: +OK ready <1896.697@h.example>\nC: CAPA\nS: +OK\nS: XSTLS\nS: STLSX\nS: .\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      d.account.security = FUMI_SECURITY_STARTTLS;
      dialogue_script (&d, scripts[i]);
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_STLS_MISSING);
      assert_nothing_secret_in_clear (&d);
      dialogue_end (&d);
    }
}

static void
test_answer_to_stls_that_is_none_ends_before_the_login (gconstpointer drip)
{
  static const char *const answers[] = { "+Okay, do your thing.", "+ go", "", "220 ready" };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      Dialogue d;

      dialogue_begin (&d, GPOINTER_TO_INT (drip));
      d.account.security = FUMI_SECURITY_STARTTLS;
      dialogue_script (&d, UP_TO_STLS);
      test_pop3_server_send (d.server, answers[i]);
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_PROTOCOL);
      dialogue_end (&d);
    }
}

/* Q21 and Q22 of pop3.md; fake-mail-server B_1 and B_2; curl 982; CVE-2020-14954 and others. */
static void
test_bytes_behind_the_answer_to_stls_are_an_error (void)
{
  static const char *const answers[] = {
    "+OK begin TLS\r\n+OK\r\nSASL PLAIN\r\n.\r\n",
    "+OK begin\r\ngarbage",
    "+OK begin\r\n\r\n",
    "+OK begin\r\n+",
    "+OK begin\n+OK\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      Dialogue d;

      dialogue_begin (&d, FALSE);
      d.account.security = FUMI_SECURITY_STARTTLS;
      dialogue_script (&d, UP_TO_STLS);
      test_pop3_server_send_bytes (d.server, answers[i], -1);
      /* Not even a ClientHello. */
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_PROTOCOL);
      assert_nothing_secret_in_clear (&d);
      dialogue_end (&d);
    }
}

/* The same a moment later, in a segment of its own: whatever it ends in, nothing of it is used. */
static void
test_bytes_shortly_after_the_answer_to_stls_are_never_used (void)
{
  static const char *const injected[] = { "+OK\r\nSASL PLAIN\r\n.\r\n", "garbage",
                                          "-ERR no, wait\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (injected); i++)
    {
      g_autoptr(GTlsCertificate) certificate = NULL;
      g_autofree char *pin = fingerprint_of (&(TestCertificate) { 0 }, &certificate);
      Dialogue d;

      dialogue_begin (&d, FALSE);
      d.account.security = FUMI_SECURITY_STARTTLS;
      d.account.certificate = pin;
      dialogue_script (&d, UP_TO_STLS "S: +OK begin TLS\n");
      test_pop3_server_send_bytes (d.server, injected[i], -1);
      test_pop3_server_start_tls (d.server, certificate);

      g_assert_false (dialogue_open (&d));
      assert_nothing_secret_in_clear (&d);
      dialogue_end (&d);
    }
}

/* Q23 of pop3.md; RFC 2595 §4: what was said before TLS is forgotten. */
static void
test_capabilities_from_before_tls_are_forgotten (void)
{
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autofree char *pin = fingerprint_of (&(TestCertificate) { 0 }, &certificate);
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.account.security = FUMI_SECURITY_STARTTLS;
  d.account.certificate = pin;
  dialogue_script (&d, "S: +OK ready <1896.697@h.example>\n"
                       "C: CAPA\n"
                       "S: +OK\n"
                       "S: STLS\n"
                       "S: PIPELINING\n"
                       "S: SASL PLAIN X-EVIL LOGIN\n"
                       "S: .\n"
                       "C: STLS\n"
                       "S: +OK\n");
  test_pop3_server_start_tls (d.server, certificate);
  dialogue_script (&d, "C: CAPA\n"
                       "S: -ERR\n"
                       "C: USER anna\n"
                       "S: +OK\n"
                       "C: PASS sesame\n"
                       "S: +OK\n");

  dialogue_open (&d);
  g_assert_no_error (d.error);
  g_assert_false (fumi_pop3_session_has_capability (d.session, "PIPELINING"));
  g_assert_false (fumi_pop3_session_has_capability (d.session, "STLS"));
  dialogue_end (&d);
}

static void
test_disabled_extensions_still_start_tls (void)
{
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autofree char *pin = fingerprint_of (&(TestCertificate) { 0 }, &certificate);
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.account.security = FUMI_SECURITY_STARTTLS;
  d.account.disable_extensions = TRUE;
  d.account.certificate = pin;
  dialogue_script (&d, "S: +OK ready\n"
                       "C: STLS\n"
                       "S: +OK\n");
  test_pop3_server_start_tls (d.server, certificate);
  dialogue_script (&d, "C: USER anna\n"
                       "S: +OK\n"
                       "C: PASS sesame\n"
                       "S: +OK\n");

  dialogue_open (&d);
  g_assert_no_error (d.error);
  dialogue_end (&d);
}

static gboolean
read_all (guint          index,
          GInputStream  *body,
          const GError  *refused,
          gpointer       user_data,
          GError       **error)
{
  char buffer[4096];
  gssize n;

  while ((n = g_input_stream_read (body, buffer, sizeof buffer, NULL, error)) > 0)
    ;

  return n == 0;
}

/* security.md §2: with a close_notify or without, half a message is none. */
static void
test_message_cut_inside_tls_is_lost (gconstpointer security)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GTlsCertificate) certificate = NULL;
      g_autofree char *pin = fingerprint_of (&(TestCertificate) { 0 }, &certificate);
      guint number = 1;
      Dialogue d;

      begin (&d, GPOINTER_TO_INT (security));
      d.account.certificate = pin;
      test_pop3_server_start_tls (d.server, certificate);
      dialogue_script (&d, inside_tls (security));
      dialogue_script (&d, "C: RETR 1\nS: +OK\nS: half a mess\n");
      if (i == 0)
        test_pop3_server_cut (d.server);
      else
        test_pop3_server_reset (d.server);

      g_assert_true (dialogue_open (&d));
      g_assert_false (fumi_pop3_session_retrieve (d.session, &number, 1, read_all, NULL, NULL,
                                                  &d.error));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOST);
      dialogue_end (&d);
    }
}

static void
on_stage (FumiPop3Stage stage,
          gboolean      begins,
          gpointer      user_data)
{
  g_string_append_printf (user_data, "%c%d", begins ? '+' : '-', stage);
}

/* 2 encrypt, 3 certificate, 4 greeting, 5 capabilities, 6 login. */
static void
test_refused_certificate_fails_its_own_stage (gconstpointer security)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&(TestCertificate) { 0 });
  g_autoptr(GString) stages = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  Dialogue d;

  begin (&d, GPOINTER_TO_INT (security));
  test_pop3_server_start_tls (d.server, certificate);

  g_assert_null (fumi_pop3_session_open (d.stream, &d.account, d.password, NULL, on_stage, stages,
                                         NULL, &error));
  g_assert_cmpstr (stages->str, ==,
                   GPOINTER_TO_INT (security) == FUMI_SECURITY_TLS ? "+2-2+3" : "+4-4+5-5+2-2+3");
  dialogue_end (&d);
}

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
  g_test_init (&argc, &argv, NULL);

  add ("/pop3/session/tls/pinned-certificate-is-accepted", test_pinned_certificate_is_accepted);
  add ("/pop3/quirk/Q25-bad-certificate-is-refused", test_bad_certificate_is_refused);
  add ("/pop3/quirk/Q25-other-certificate-than-the-pinned-one-is-refused",
       test_other_certificate_than_the_pinned_one_is_refused);
  add ("/pop3/session/tls/certificate-of-a-trusted-ca-needs-no-pin",
       test_certificate_of_a_trusted_ca_needs_no_pin);
  add ("/pop3/session/tls/certificate-of-a-trusted-ca-can-still-be-bad",
       test_certificate_of_a_trusted_ca_can_still_be_bad);
  add ("/pop3/session/tls/certificate-that-may-not-sign-is-weak",
       test_certificate_that_may_not_sign_is_weak);
  add ("/pop3/session/tls/tls-before-1-2-is-too-old", test_tls_before_1_2_is_too_old);
  add ("/pop3/quirk/Q06-plain-answer-to-a-hello-is-told", test_plain_answer_to_a_hello_is_told);
  add ("/pop3/session/tls/hanging-up-on-a-hello-is-a-failed-handshake",
       test_hanging_up_on_a_hello_is_a_failed_handshake);
  add ("/pop3/quirk/Q24-silent-handshake-has-a-deadline", test_silent_handshake_has_a_deadline);
  add ("/pop3/session/tls/refused-certificate-fails-its-own-stage",
       test_refused_certificate_fails_its_own_stage);
  add ("/pop3/session/tls/message-cut-inside-tls-is-lost", test_message_cut_inside_tls_is_lost);
  dialogue_add_test ("/pop3/session/stls/missing-stls-ends-before-the-login",
                     test_missing_stls_ends_before_the_login);
  dialogue_add_test ("/pop3/session/stls/answer-that-is-none-ends-before-the-login",
                     test_answer_to_stls_that_is_none_ends_before_the_login);
  g_test_add_func ("/pop3/session/stls/bytes-behind-the-answer-are-an-error",
                   test_bytes_behind_the_answer_to_stls_are_an_error);
  g_test_add_func ("/pop3/quirk/Q21-bytes-shortly-after-the-answer-are-never-used",
                   test_bytes_shortly_after_the_answer_to_stls_are_never_used);
  g_test_add_func ("/pop3/quirk/Q23-capabilities-from-before-tls-are-forgotten",
                   test_capabilities_from_before_tls_are_forgotten);
  g_test_add_func ("/pop3/session/stls/disabled-extensions-still-start-tls",
                   test_disabled_extensions_still_start_tls);

  return g_test_run ();
}
