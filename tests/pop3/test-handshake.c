/* test-handshake.c: TLS handshakes that go wrong, on purpose or for ever, and what others fell for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-pop3-tls.h"
#include "test-certificate.h"
#include "test-dialogue.h"
#include "test-tls-peer.h"

#define GREETING "S: +OK ready\nC: CAPA\nS: +OK\nS: STLS\nS: USER\nS: .\n"
#define UP_TO_STLS GREETING "C: STLS\n"
#define INSIDE \
  "C: CAPA\nS: +OK\nS: STLS\nS: USER\nS: .\n" \
  "C: USER anna\nS: +OK\nC: PASS sesame\nS: +OK\n" \
  "C: CAPA\nS: +OK\nS: STLS\nS: UIDL\nS: .\n"

static void
begin (Dialogue     *d,
       gconstpointer security)
{
  dialogue_begin (d, FALSE);
  d->account.security = GPOINTER_TO_INT (security);
  if (d->account.security == FUMI_SECURITY_STARTTLS)
    dialogue_script (d, UP_TO_STLS "S: +OK begin TLS\n");
}

static const char *
inside (gconstpointer security)
{
  return GPOINTER_TO_INT (security) == FUMI_SECURITY_TLS ? "S: +OK ready\n" INSIDE : INSIDE;
}

static void
assert_nothing_secret_in_clear (Dialogue *d)
{
  static const char *const secrets[] = { "USER", "PASS", "AUTH", "APOP", "anna", "sesame" };
  GString *plain = test_pop3_server_dup_plain_text (d->server);

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (g_strstr_len (plain->str, plain->len, secrets[i]));
  g_string_free (plain, TRUE);
}

/* ---- verifying that never ends -------------------------------------------------------------- */

typedef struct
{
  GTlsDatabase parent_instance;
} EndlessDatabase;

typedef GTlsDatabaseClass EndlessDatabaseClass;

static gint verifying;
static gint may_end;

GType endless_database_get_type (void);
G_DEFINE_TYPE (EndlessDatabase, endless_database, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
verify_for_ever (GTlsDatabase           *database,
                 GTlsCertificate        *chain,
                 const char             *purpose,
                 GSocketConnectable     *identity,
                 GTlsInteraction        *interaction,
                 GTlsDatabaseVerifyFlags flags,
                 GCancellable           *cancellable,
                 GError                **error)
{
  g_atomic_int_set (&verifying, TRUE);
  while (!g_atomic_int_get (&may_end))
    g_usleep (1000);

  return G_TLS_CERTIFICATE_UNKNOWN_CA;
}

static void
endless_database_class_init (EndlessDatabaseClass *klass)
{
  klass->verify_chain = verify_for_ever;
}

static void
endless_database_init (EndlessDatabase *database)
{
}

static gpointer
cancel_while_verifying (gpointer cancellable)
{
  while (!g_atomic_int_get (&verifying))
    g_usleep (1000);
  g_cancellable_cancel (cancellable);

  return NULL;
}

static void
trust_endlessly (void)
{
  g_autoptr(GTlsDatabase) database = g_object_new (endless_database_get_type (), NULL);

  g_atomic_int_set (&verifying, FALSE);
  g_atomic_int_set (&may_end, FALSE);
  fumi_pop3_tls_set_test_database (database);
}

/* Lets the thread that was given up come to its end, and all it holds with it. */
static void
end_verifying (Dialogue *d)
{
  g_atomic_int_set (&may_end, TRUE);
  g_clear_object (&d->session);
  while (g_atomic_int_get ((gint *) &G_OBJECT (d->stream)->ref_count) > 1)
    g_usleep (1000);
  fumi_pop3_tls_set_test_database (NULL);
}

/* CVE-2026-10028: GIO's verifying listens to no cancellable. */
static void
test_endless_verifying_ends_at_the_deadline (gconstpointer security)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&(TestCertificate) { 0 });
  gint64 begun;
  Dialogue d;

  trust_endlessly ();
  begin (&d, security);
  d.limits.handshake = test_slowness ();
  test_pop3_server_start_tls (d.server, certificate);
  begun = g_get_monotonic_time ();

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 2 * test_slowness () * G_USEC_PER_SEC);
  g_assert_true (g_atomic_int_get (&verifying));
  assert_nothing_secret_in_clear (&d);
  end_verifying (&d);
  dialogue_end (&d);
}

static void
test_endless_verifying_can_be_cancelled (gconstpointer security)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&(TestCertificate) { 0 });
  GThread *thread;
  Dialogue d;

  trust_endlessly ();
  begin (&d, security);
  d.cancellable = g_cancellable_new ();
  test_pop3_server_start_tls (d.server, certificate);
  thread = g_thread_new ("cancel", cancel_while_verifying, d.cancellable);

  g_assert_false (dialogue_open (&d));
  g_assert_error (d.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  end_verifying (&d);
  dialogue_end (&d);
}

/* A program that leaves does not wait for it. */
static void
test_endless_verifying_keeps_no_program (void)
{
  g_test_trap_subprocess ("/pop3/handshake/endless-verifying-keeps-no-program/subprocess",
                          20 * G_USEC_PER_SEC, 0);
  g_test_trap_assert_passed ();
  g_assert_false (g_test_trap_reached_timeout ());
}

static void
leave_while_verifying (void)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&(TestCertificate) { 0 });
  Dialogue d;

  trust_endlessly ();
  begin (&d, GINT_TO_POINTER (FUMI_SECURITY_TLS));
  d.limits.handshake = 1;
  test_pop3_server_start_tls (d.server, certificate);
  dialogue_open (&d);
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_TIMEOUT);
  g_object_unref (d.session);
}

/* ---- what comes instead of a handshake ------------------------------------------------------- */

/* Before it, STLS ends otherwise: nothing may come behind the answer. */
static void
await_hello (TestPop3Server *server,
             gpointer        user_data)
{
  g_socket_condition_wait (test_pop3_server_get_socket (server), G_IO_IN, NULL, NULL);
}

/* A deadline for each read would never pass. */
static void
drip_a_record (TestPop3Server *server,
               gpointer        user_data)
{
  static const char header[] = { 0x16, 0x03, 0x03, 0x40, 0x00, 0x02, 0x00, 0x3f, (char) 0xfc };

  for (guint i = 0; i < 200; i++)
    {
      if (!test_pop3_server_write (server, i < sizeof header ? header + i : "", 1))
        return;
      g_usleep (50 * 1000);
    }
}

static void
test_dripping_handshake_has_one_deadline (gconstpointer security)
{
  gint64 begun;
  Dialogue d;

  begin (&d, security);
  d.limits.handshake = 1;
  test_pop3_server_run (d.server, await_hello, NULL);
  test_pop3_server_run (d.server, drip_a_record, NULL);
  test_pop3_server_ignore_rest (d.server);
  begun = g_get_monotonic_time ();

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 3 * G_USEC_PER_SEC);
  dialogue_end (&d);
}

static void
assert_handshake_failed (Dialogue *d)
{
  g_assert_true (g_error_matches (d->error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_TLS_FAILED)
                 || g_error_matches (d->error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_TLS_NOT_TLS));
}

/* security.md §1: what no TLS server sends. EXPORT (21 of §2) is RSA_EXPORT_WITH_RC4_40_MD5. */
static void
test_broken_records_end_the_handshake (gconstpointer security)
{
#define RANDOM "0123456789abcdef0123456789abcdef"
  static const struct
  {
    const char *what;
    const char *bytes;
    gsize       length;
  } table[] = {
    { "alert", "\x15\x03\x03\x00\x02\x02\x28", 7 },
    { "record over the limit", "\x16\x03\x03\x48\x01zzzzzzzz", 13 },
    { "application data before the keys", "\x17\x03\x03\x00\x05+OK\r\n", 10 },
    { "export", "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03" RANDOM "\x00\x00\x03\x00", 47 },
    { "SSL 3.0", "\x16\x03\x00\x00\x2a\x02\x00\x00\x26\x03\x00" RANDOM "\x00\x00\x2f\x00", 47 },
    { "SSL 2.0 hello", "\x80\x2e\x04\x00\x01\x00\x02\x00", 8 },
  };
#undef RANDOM

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Dialogue d;

      g_test_message ("%s", table[i].what);
      begin (&d, security);
      test_pop3_server_run (d.server, await_hello, NULL);
      test_pop3_server_send_bytes (d.server, table[i].bytes, table[i].length);
      test_pop3_server_cut (d.server);
      test_pop3_server_ignore_rest (d.server);

      g_assert_false (dialogue_open (&d));
      assert_handshake_failed (&d);
      assert_nothing_secret_in_clear (&d);
      dialogue_end (&d);
    }
}

/* Each costs the client a look and the server five bytes. */
static void
send_empty_records (TestPop3Server *server,
                    gpointer        user_data)
{
  for (guint i = 0; i < 10000; i++)
    {
      if (!test_pop3_server_write (server, "\x16\x03\x03\x00\x00", 5))
        return;
    }
}

static void
test_empty_records_end_in_time (gconstpointer security)
{
  gint64 begun;
  Dialogue d;

  begin (&d, security);
  d.limits.handshake = 2;
  test_pop3_server_run (d.server, await_hello, NULL);
  test_pop3_server_run (d.server, send_empty_records, NULL);
  test_pop3_server_ignore_rest (d.server);
  begun = g_get_monotonic_time ();

  g_assert_false (dialogue_open (&d));
  if (!g_error_matches (d.error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_TIMEOUT))
    assert_handshake_failed (&d);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 4 * G_USEC_PER_SEC);
  dialogue_end (&d);
}

/* security.md §1: whether GIO declines (no_renegotiation) or agrees, nothing hangs and no name is
 * told to anybody else. */
static void
test_renegotiation_ends_or_goes_on (gconstpointer security)
{
  g_autofree char *pem = test_certificate_make (&(TestCertificate) { 0 });
  g_autoptr(GTlsCertificate) certificate = test_certificate_from_pem (pem);
  g_autofree char *pin = fumi_pop3_certificate_fingerprint (certificate);
  TestTlsPeer peer = { .chain_pem = pem, .priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.2",
                       .talks = TRUE, .greets = GPOINTER_TO_INT (security) == FUMI_SECURITY_TLS,
                       .renegotiates = TRUE };
  gint64 begun;
  Dialogue d;

  begin (&d, security);
  d.account.certificate = pin;
  d.limits.greeting = d.limits.reply = 2;
  test_tls_peer_meet (d.server, &peer);
  begun = g_get_monotonic_time ();

  if (!dialogue_open (&d)
      && !g_error_matches (d.error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_GREETING)
      && !g_error_matches (d.error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_TIMEOUT))
    dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOST);
  g_test_message ("%s", d.error != NULL ? d.error->message : "went on");
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 10 * G_USEC_PER_SEC);
  assert_nothing_secret_in_clear (&d);
  g_clear_object (&d.session);
  dialogue_end (&d);
}

/* ---- STLS: stripped and injected ------------------------------------------------------------- */

/* security.md §1: 1 ms after the answer, before the ClientHello is there. */
static void
test_bytes_a_moment_after_the_answer_end_the_handshake (void)
{
  static const char *const injected[] = { "+OK\r\n", "-ERR no, wait\r\n",
                                          "+OK\r\nSASL PLAIN\r\n.\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (injected); i++)
    {
      Dialogue d;

      begin (&d, GINT_TO_POINTER (FUMI_SECURITY_STARTTLS));
      test_pop3_server_pause (d.server, 1);
      test_pop3_server_send_bytes (d.server, injected[i], -1);
      test_pop3_server_ignore_rest (d.server);

      g_assert_false (dialogue_open (&d));
      if (!g_error_matches (d.error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_PROTOCOL)
          && !g_error_matches (d.error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST))
        assert_handshake_failed (&d);
      assert_nothing_secret_in_clear (&d);
      dialogue_end (&d);
    }
}

/* A server that would offer STLS after a failed login gets no login to fail. */
static void
test_stls_that_comes_after_a_login_comes_too_late (void)
{
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.account.security = FUMI_SECURITY_STARTTLS;
  dialogue_script (&d, "S: +OK log in first, then STLS\nC: CAPA\nS: +OK\nS: USER\n"
                       "S: SASL PLAIN\nS: .\n");
  test_pop3_server_expect_nothing (d.server);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_STLS_MISSING);
  assert_nothing_secret_in_clear (&d);
  dialogue_end (&d);
}

/* Some servers forget to take it off their list. */
static void
test_stls_listed_inside_tls_is_not_used_again (gconstpointer security)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&(TestCertificate) { 0 });
  g_autofree char *pin = fumi_pop3_certificate_fingerprint (certificate);
  Dialogue d;

  begin (&d, security);
  d.account.certificate = pin;
  test_pop3_server_start_tls (d.server, certificate);
  dialogue_script (&d, inside (security));

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

/* TCP's FIN without TLS's close_notify can come from anybody. */
static void
end_without_close_notify (TestPop3Server *server,
                          gpointer        user_data)
{
  g_socket_shutdown (test_pop3_server_get_socket (server), FALSE, TRUE, NULL);
}

static void
test_message_ended_without_close_notify_is_lost (gconstpointer security)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&(TestCertificate) { 0 });
  g_autofree char *pin = fumi_pop3_certificate_fingerprint (certificate);
  guint number = 1;
  Dialogue d;

  begin (&d, security);
  d.account.certificate = pin;
  test_pop3_server_start_tls (d.server, certificate);
  dialogue_script (&d, inside (security));
  dialogue_script (&d, "C: RETR 1\nS: +OK\nS: half a mess\n");
  test_pop3_server_run (d.server, end_without_close_notify, NULL);

  g_assert_true (dialogue_open (&d));
  g_assert_false (fumi_pop3_session_retrieve (d.session, &number, 1, read_all, NULL, NULL,
                                              &d.error));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_LOST);
  g_clear_object (&d.session);
  dialogue_end (&d);
}

/* ---- security.md §8: what others fell for ---------------------------------------------------- */

/* CVE-2006-5867 and CVE-2021-39272 of fetchmail, CVE-2021-22946 of curl, CVE-2020-15954 of KMail:
 * going on in clear. */
static void
test_cve_2021_39272_encryption_is_enforced (void)
{
  static const char *const scripts[] = {
    "S: +OK <1896.697@mail.example> ready\nC: CAPA\nS: -ERR\n",
    UP_TO_STLS "S: -ERR not now\n",
    UP_TO_STLS "S: +\n",
    /* CVE-2020-28896 of mutt: a greeting that is none skipped the demand for TLS. */
    "S: -ERR\n",
    "S: * PREAUTH ready\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      Dialogue d;

      dialogue_begin (&d, FALSE);
      d.account.security = FUMI_SECURITY_STARTTLS;
      dialogue_script (&d, scripts[i]);
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      g_assert_false (fumi_pop3_session_is_encrypted (d.session));
      assert_nothing_secret_in_clear (&d);
      dialogue_end (&d);
    }
}

/* CVE-2020-13645 of glib-networking and Balsa: without the server's name no name is checked. */
static void
test_cve_2020_13645_name_is_checked (gconstpointer security)
{
  g_autoptr(GTlsCertificate) certificate
    = test_certificate_new (&(TestCertificate) { .dns_name = "other.example" });
  const FumiPop3ErrorDetail *detail;
  Dialogue d;

  begin (&d, security);
  test_pop3_server_start_tls (d.server, certificate);
  test_pop3_server_expect_nothing (d.server);

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_CERTIFICATE);
  detail = fumi_pop3_error_get_detail (d.error);
  g_assert_cmpint (detail->certificate_flags & G_TLS_CERTIFICATE_BAD_IDENTITY, !=, 0);
  dialogue_end (&d);
}

/* CVE-2020-24661 of Geary: one exception let any bad certificate in. A pin is for one certificate,
 * and for its name and issuer only. */
static void
test_cve_2020_24661_pin_is_for_one_certificate (gconstpointer security)
{
  g_autoptr(GTlsCertificate) trusted = test_certificate_new (&(TestCertificate) { 0 });
  g_autofree char *pin = fumi_pop3_certificate_fingerprint (trusted);
  g_autofree char *same_key_pem = NULL;
  g_autofree char *pem = test_certificate_make (&(TestCertificate) { 0 });
  g_autoptr(GTlsCertificate) first = test_certificate_from_pem (pem);
  g_autofree char *first_pin = fumi_pop3_certificate_fingerprint (first);

  same_key_pem = test_certificate_make (&(TestCertificate) { .key_pem = pem });

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GTlsCertificate) other = i == 0 ? g_object_ref (first)
                                                : test_certificate_from_pem (same_key_pem);
      const FumiPop3ErrorDetail *detail;
      Dialogue d;

      begin (&d, security);
      d.account.certificate = i == 0 ? pin : first_pin;
      test_pop3_server_start_tls (d.server, other);
      test_pop3_server_expect_nothing (d.server);

      g_assert_false (dialogue_open (&d));
      dialogue_assert_failed (&d, FUMI_POP3_ERROR_CERTIFICATE);
      detail = fumi_pop3_error_get_detail (d.error);
      g_assert_true (detail->certificate_pin_differs);
      g_assert_true (g_tls_certificate_is_same (detail->certificate, other));
      dialogue_end (&d);
    }
}

/* CVE-2011-1947 of fetchmail: a week of waiting for the handshake after STLS. */
static void
test_cve_2011_1947_silence_after_stls_has_a_deadline (void)
{
  gint64 begun;
  Dialogue d;

  begin (&d, GINT_TO_POINTER (FUMI_SECURITY_STARTTLS));
  d.limits.handshake = 1;
  test_pop3_server_ignore_rest (d.server);
  begun = g_get_monotonic_time ();

  g_assert_false (dialogue_open (&d));
  dialogue_assert_failed (&d, FUMI_POP3_ERROR_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 3 * G_USEC_PER_SEC);
  dialogue_end (&d);
}

static void
add (const char   *path,
     GTestDataFunc func)
{
  g_autofree char *by_port = g_strconcat ("/pop3/handshake/", path, "/by-port", NULL);
  g_autofree char *by_stls = g_strconcat ("/pop3/handshake/", path, "/by-stls", NULL);

  g_test_add_data_func (by_port, GINT_TO_POINTER (FUMI_SECURITY_TLS), func);
  g_test_add_data_func (by_stls, GINT_TO_POINTER (FUMI_SECURITY_STARTTLS), func);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("endless-verifying-ends-at-the-deadline", test_endless_verifying_ends_at_the_deadline);
  add ("endless-verifying-can-be-cancelled", test_endless_verifying_can_be_cancelled);
  g_test_add_func ("/pop3/handshake/endless-verifying-keeps-no-program",
                   test_endless_verifying_keeps_no_program);
  g_test_add_func ("/pop3/handshake/endless-verifying-keeps-no-program/subprocess",
                   leave_while_verifying);
  add ("dripping-handshake-has-one-deadline", test_dripping_handshake_has_one_deadline);
  add ("broken-records-end-it", test_broken_records_end_the_handshake);
  add ("empty-records-end-in-time", test_empty_records_end_in_time);
  add ("renegotiation-ends-or-goes-on", test_renegotiation_ends_or_goes_on);
  add ("stls-listed-inside-tls-is-not-used-again", test_stls_listed_inside_tls_is_not_used_again);
  add ("message-ended-without-close-notify-is-lost",
       test_message_ended_without_close_notify_is_lost);
  add ("CVE-2020-13645-name-is-checked", test_cve_2020_13645_name_is_checked);
  add ("CVE-2020-24661-pin-is-for-one-certificate",
       test_cve_2020_24661_pin_is_for_one_certificate);
  g_test_add_func ("/pop3/handshake/bytes-a-moment-after-the-answer-to-stls-end-it",
                   test_bytes_a_moment_after_the_answer_end_the_handshake);
  g_test_add_func ("/pop3/handshake/stls-that-comes-after-a-login-comes-too-late",
                   test_stls_that_comes_after_a_login_comes_too_late);
  g_test_add_func ("/pop3/handshake/CVE-2021-39272-encryption-is-enforced",
                   test_cve_2021_39272_encryption_is_enforced);
  g_test_add_func ("/pop3/handshake/CVE-2011-1947-silence-after-stls-has-a-deadline",
                   test_cve_2011_1947_silence_after_stls_has_a_deadline);

  return g_test_run ();
}
