/* test-capabilities.c: answers to CAPA.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-capabilities.h"

#include <string.h>

static FumiPop3Capabilities *
parse (const char *const *lines)
{
  FumiPop3Capabilities *capabilities = fumi_pop3_capabilities_new ();

  for (; *lines != NULL; lines++)
    g_assert_true (fumi_pop3_capabilities_add_line (capabilities, *lines, strlen (*lines)));

  return capabilities;
}

/* Q15 of pop3.md; RFC 2449 §3: keywords are without regard to case. */
static void
test_keywords_have_no_case (void)
{
  const char *lines[] = { "uidl", "Top", "sasl plain login", NULL };
  g_autoptr(FumiPop3Capabilities) capabilities = parse (lines);
  const char *const *mechanisms = fumi_pop3_capabilities_get_mechanisms (capabilities);

  g_assert_true (fumi_pop3_capabilities_has (capabilities, "UIDL"));
  g_assert_true (fumi_pop3_capabilities_has (capabilities, "TOP"));
  g_assert_true (g_strv_contains (mechanisms, "PLAIN"));
  g_assert_true (g_strv_contains (mechanisms, "LOGIN"));
  g_assert_false (fumi_pop3_capabilities_has (capabilities, "PLAIN"));
  g_assert_false (fumi_pop3_capabilities_has (capabilities, "TO"));
}

/* Q16 of pop3.md. */
static void
test_parameters_are_read (void)
{
  const char *lines[] = { "EXPIRE 31 USER",  "LOGIN-DELAY 300 USER",       "SASL PLAIN X-ZIMBRA",
                          "SASL  XOAUTH2 ",  "IMPLEMENTATION Foo = v1.2",  "XOIP",
                          ".capability",     "",                           NULL };
  g_autoptr(FumiPop3Capabilities) capabilities = parse (lines);
  const char *const *mechanisms = fumi_pop3_capabilities_get_mechanisms (capabilities);

  g_assert_cmpint (fumi_pop3_capabilities_get_expire_days (capabilities), ==, 31);
  g_assert_cmpuint (fumi_pop3_capabilities_get_login_delay (capabilities), ==, 300);
  g_assert_true (g_strv_contains (mechanisms, "X-ZIMBRA"));
  g_assert_true (g_strv_contains (mechanisms, "XOAUTH2"));
  g_assert_true (fumi_pop3_capabilities_has (capabilities, ".capability"));
  g_assert_cmpstr (fumi_pop3_capabilities_get_text (capabilities), ==,
                   "EXPIRE 31 USER, LOGIN-DELAY 300 USER, SASL PLAIN X-ZIMBRA, SASL  XOAUTH2, "
                   "IMPLEMENTATION Foo = v1.2, XOIP, .capability");
}

static void
test_expire_without_days_is_never (void)
{
  const char *never[] = { "EXPIRE NEVER", NULL };
  const char *odd[] = { "EXPIRE -3", "LOGIN-DELAY soon", NULL };
  const char *zero[] = { "EXPIRE 0", NULL };
  g_autoptr(FumiPop3Capabilities) of_never = parse (never);
  g_autoptr(FumiPop3Capabilities) of_odd = parse (odd);
  g_autoptr(FumiPop3Capabilities) of_zero = parse (zero);

  g_assert_cmpint (fumi_pop3_capabilities_get_expire_days (of_never), ==, -1);
  g_assert_cmpint (fumi_pop3_capabilities_get_expire_days (of_odd), ==, -1);
  g_assert_cmpuint (fumi_pop3_capabilities_get_login_delay (of_odd), ==, 0);
  g_assert_cmpint (fumi_pop3_capabilities_get_expire_days (of_zero), ==, 0);
}

static void
test_unknown_set_has_nothing (void)
{
  g_assert_false (fumi_pop3_capabilities_has (NULL, "UIDL"));
  g_assert_null (fumi_pop3_capabilities_get_mechanisms (NULL)[0]);
  g_assert_null (fumi_pop3_capabilities_get_text (NULL));
  g_assert_cmpint (fumi_pop3_capabilities_get_expire_days (NULL), ==, -1);
}

/* Q17 of pop3.md. */
static void
test_hundred_lines_are_enough (void)
{
  g_autoptr(FumiPop3Capabilities) capabilities = fumi_pop3_capabilities_new ();

  for (guint i = 0; i < 100; i++)
    g_assert_true (fumi_pop3_capabilities_add_line (capabilities, "X", 1));
  g_assert_false (fumi_pop3_capabilities_add_line (capabilities, "X", 1));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/capabilities/keywords-have-no-case", test_keywords_have_no_case);
  g_test_add_func ("/pop3/capabilities/parameters-are-read", test_parameters_are_read);
  g_test_add_func ("/pop3/capabilities/expire-without-days-is-never",
                   test_expire_without_days_is_never);
  g_test_add_func ("/pop3/capabilities/unknown-set-has-nothing", test_unknown_set_has_nothing);
  g_test_add_func ("/pop3/capabilities/hundred-lines-are-enough", test_hundred_lines_are_enough);

  return g_test_run ();
}
