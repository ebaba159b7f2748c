/* test-last-connection.c: what stays known of a connection, and the exception that is needed no more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../pop3/test-trust.h"
#include "fumi-credentials.h"
#include "fumi-pop3-error.h"
#include "receiver-fixture.h"
#include "test-certificate.h"
#include "test-tls-peer.h"

static FumiAccount *
add_account (ReceiverFixture *fixture,
             TestPop3Server  *server,
             const char      *pin)
{
  g_autoptr(FumiAccount) account = fumi_account_new ();
  g_autoptr(GError) error = NULL;
  const FumiPop3Server value = {
    .host = (char *) "localhost",
    .port = test_pop3_server_get_port (server),
    .security = FUMI_SECURITY_TLS,
    .user = (char *) "anna",
  };

  fumi_account_set_identity (account, "Anna", "anna@example.jp");
  fumi_account_set_server (account, &value);
  fumi_account_set_certificate (account, pin);
  fumi_account_list_add (fixture->accounts, account, &error);
  g_assert_no_error (error);
  fumi_credentials_keep_for_session (fumi_account_get_id (account), "sesame");

  return fumi_account_list_find (fixture->accounts, fumi_account_get_id (account));
}

static char *
dup_pin (const char *pem)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_from_pem (pem);

  return fumi_pop3_certificate_fingerprint (certificate);
}

/* As the account's file has it. */
static char *
dup_saved_pin (ReceiverFixture *fixture,
               FumiAccount     *account)
{
  g_autoptr(FumiAccountList) again = fumi_account_list_new (fixture->dir, NULL);
  FumiAccount *saved = fumi_account_list_find (again, fumi_account_get_id (account));

  return g_strdup (fumi_account_get_certificate (saved));
}

/* One check for mail of an account with @pin, at a server that shows @pem. */
static void
check_mail (ReceiverFixture *fixture,
            const char      *pin,
            const char      *pem,
            const char      *pin_afterwards)
{
  TestTlsPeer peer = { .chain_pem = pem, .talks = TRUE, .greets = TRUE };
  TestPop3Server *server = test_pop3_server_new ();
  FumiAccount *account = add_account (fixture, server, pin);
  g_autofree char *fingerprint = dup_pin (pem);
  g_autofree char *shown = NULL;
  g_autofree char *saved = NULL;
  const FumiSyncResult *result;

  test_tls_peer_meet (server, &peer);
  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1 && !fumi_receiver_has_session (fixture->receiver, NULL));

  result = fumi_receiver_get_result (fixture->receiver, account);
  g_assert_null (result->failure);
  g_assert_nonnull (result->facts);
  g_assert_cmpstr (result->facts->tls_version, ==, "TLS 1.3");
  g_assert_true (g_str_has_prefix (result->facts->cipher, "TLS_"));
  g_assert_cmpstr (result->facts->login, ==, "USER");
  g_assert_cmpstr (result->facts->capabilities, ==, "USER, UIDL");
  shown = fumi_pop3_certificate_fingerprint (result->facts->certificate);
  g_assert_cmpstr (shown, ==, fingerprint);

  saved = dup_saved_pin (fixture, account);
  g_assert_cmpstr (fumi_account_get_certificate (account), ==, pin_afterwards);
  g_assert_cmpstr (saved, ==, pin_afterwards);
  test_pop3_server_finish (server);
}

/* security.md §2: a good certificate after an exception. */
static void
test_exception_goes_when_the_certificate_is_good (ReceiverFixture *fixture,
                                                  gconstpointer    data)
{
  g_autofree char *old = test_certificate_make (&(TestCertificate) { 0 });
  g_autofree char *pin = dup_pin (old);
  g_autofree char *ca = test_certificate_make (&(TestCertificate) { .is_ca = TRUE, .dns_name = "CA" });
  g_autofree char *good = test_certificate_make (&(TestCertificate) { .issuer_pem = ca });
  char *trust = test_trust_begin (ca);

  check_mail (fixture, pin, good, NULL);
  test_trust_end (trust);
}

static void
test_exception_stays_while_it_is_used (ReceiverFixture *fixture,
                                       gconstpointer    data)
{
  g_autofree char *own = test_certificate_make (&(TestCertificate) { 0 });
  g_autofree char *pin = dup_pin (own);

  check_mail (fixture, pin, own, pin);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/sync/last-connection/exception-goes-when-the-certificate-is-good", ReceiverFixture, NULL,
              receiver_fixture_set_up, test_exception_goes_when_the_certificate_is_good,
              receiver_fixture_tear_down);
  g_test_add ("/sync/last-connection/exception-stays-while-it-is-used", ReceiverFixture, NULL,
              receiver_fixture_set_up, test_exception_stays_while_it_is_used, receiver_fixture_tear_down);

  return g_test_run ();
}
