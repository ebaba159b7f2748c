/* test-server.c: the server value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-server.h"

/* RFC 1939 §3, RFC 8314 §3.3. */
static void
test_port_follows_security (void)
{
  g_assert_cmpuint (fumi_security_default_port (FUMI_SECURITY_TLS), ==, 995);
  g_assert_cmpuint (fumi_security_default_port (FUMI_SECURITY_STARTTLS), ==, 110);
  g_assert_cmpuint (fumi_security_default_port (FUMI_SECURITY_NONE), ==, 110);
}

static void
test_words_of_security_round_trip (void)
{
  FumiSecurity all[] = { FUMI_SECURITY_TLS, FUMI_SECURITY_STARTTLS, FUMI_SECURITY_NONE };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      FumiSecurity back = 99;

      g_assert_true (fumi_security_from_nick (fumi_security_to_nick (all[i]), &back));
      g_assert_cmpint (back, ==, all[i]);
    }
}

static void
test_unknown_word_changes_nothing (void)
{
  FumiSecurity security = FUMI_SECURITY_STARTTLS;

  g_assert_false (fumi_security_from_nick (NULL, &security));
  g_assert_false (fumi_security_from_nick ("", &security));
  g_assert_false (fumi_security_from_nick ("TLS", &security));
  g_assert_false (fumi_security_from_nick ("tls ", &security));
  g_assert_cmpint (security, ==, FUMI_SECURITY_STARTTLS);
}

static void
test_zero_value_is_the_safe_one (void)
{
  FumiPop3Server server = { 0 };

  g_assert_cmpstr (fumi_security_to_nick (server.security), ==, "tls");
}

static void
test_copy_owns_its_strings (void)
{
  char host[] = "mail.example";
  char user[] = "anna";
  char certificate[] = "ab12";
  FumiPop3Server server = { host, 995, FUMI_SECURITY_STARTTLS, user, certificate, TRUE };
  g_autoptr(FumiPop3Server) copy = fumi_pop3_server_copy (&server);

  host[0] = user[0] = certificate[0] = 'X';

  g_assert_cmpstr (copy->host, ==, "mail.example");
  g_assert_cmpuint (copy->port, ==, 995);
  g_assert_cmpint (copy->security, ==, FUMI_SECURITY_STARTTLS);
  g_assert_cmpstr (copy->user, ==, "anna");
  g_assert_cmpstr (copy->certificate, ==, "ab12");
  g_assert_true (copy->disable_extensions);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/server/port-follows-security", test_port_follows_security);
  g_test_add_func ("/pop3/server/words-of-security-round-trip", test_words_of_security_round_trip);
  g_test_add_func ("/pop3/server/unknown-word-changes-nothing", test_unknown_word_changes_nothing);
  g_test_add_func ("/pop3/server/zero-value-is-the-safe-one", test_zero_value_is_the_safe_one);
  g_test_add_func ("/pop3/server/copy-owns-its-strings", test_copy_owns_its_strings);

  return g_test_run ();
}
