/* test-provider.c: what the built-in table says of an address.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "fumi-address.h"
#include "fumi-provider.h"

#define SHIPPED_ROWS 176

typedef struct
{
  const char         *address;
  FumiProviderStatus  status;
  const char         *name;
  const char         *host; /* NULL: no server is known */
  guint               port;
  FumiSecurity        security;
  const char         *user;
  const char         *note; /* part of it, NULL: none */
} Case;

static const Case cases[] = {
  { "anna@gmail.com", FUMI_PROVIDER_POP, "Gmail",
    "pop.gmail.com", 995, FUMI_SECURITY_TLS, "anna@gmail.com", "app password" },
  { "taro@yahoo.co.jp", FUMI_PROVIDER_POP, "Yahoo!メール (Yahoo! JAPAN)",
    "pop.mail.yahoo.co.jp", 995, FUMI_SECURITY_TLS, "taro", "IMAP/POP/SMTP access" },
  { "taro@biglobe.ne.jp", FUMI_PROVIDER_POP, "BIGLOBE",
    "mail.biglobe.ne.jp", 995, FUMI_SECURITY_TLS, "taro@biglobe.ne.jp", NULL },
  { "taro@mtj.biglobe.ne.jp", FUMI_PROVIDER_POP, "BIGLOBE",
    "mail.biglobe.ne.jp", 995, FUMI_SECURITY_TLS, "taro@mtj.biglobe.ne.jp", NULL },
  { "taro@ab.auone-net.jp", FUMI_PROVIDER_POP, "au one net",
    "pop.ab.auone-net.jp", 995, FUMI_SECURITY_TLS, "taro", NULL },
  { "anna@alice.it", FUMI_PROVIDER_POP, "Alice Italy",
    "in.alice.it", 110, FUMI_SECURITY_STARTTLS, "anna@alice.it", NULL },
  /* published without encryption: TLS first */
  { "taro@clio.ne.jp", FUMI_PROVIDER_POP, "CLIO-Net移管サービス",
    "mail.clio.ne.jp", 995, FUMI_SECURITY_TLS, "taro", "without encryption" },
  { "taro@ji.jet.ne.jp", FUMI_PROVIDER_POP, NULL,
    "pop02.jet.ne.jp", 995, FUMI_SECURITY_TLS, "taro", "own line.\n" },
  { "taro@asahinet.jp", FUMI_PROVIDER_ASK_USER, "ASAHIネット",
    "pop.asahi-net.or.jp", 995, FUMI_SECURITY_TLS, "", "ASAHI-net ID" },
  { "taro@foo.xsrv.jp", FUMI_PROVIDER_ASK_HOST, NULL,
    NULL, 0, 0, NULL, "svNNNN.xserver.jp" },
  { "anna@hotmail.co.jp", FUMI_PROVIDER_OAUTH_ONLY, NULL,
    "outlook.office365.com", 995, FUMI_SECURITY_TLS, "anna@hotmail.co.jp", "OAuth" },
  { "anna@icloud.com", FUMI_PROVIDER_NO_POP, NULL,
    NULL, 0, 0, NULL, "IMAP only" },
  { "taro@docomo.ne.jp", FUMI_PROVIDER_NO_POP, NULL,
    NULL, 0, 0, NULL, "docomo mail" },
  { "taro@goo.jp", FUMI_PROVIDER_CLOSED, NULL,
    NULL, 0, 0, NULL, "25 February 2026" },
};

static void
test_what_the_table_says (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(FumiProvider) provider = fumi_provider_lookup (cases[i].address);

      g_test_message ("%s", cases[i].address);
      g_assert_nonnull (provider);
      g_assert_cmpint (provider->status, ==, cases[i].status);
      if (cases[i].name != NULL)
        g_assert_cmpstr (provider->name, ==, cases[i].name);

      g_assert_true ((provider->server != NULL) == (cases[i].host != NULL));
      if (cases[i].host != NULL)
        {
          g_assert_cmpstr (provider->server->host, ==, cases[i].host);
          g_assert_cmpuint (provider->server->port, ==, cases[i].port);
          g_assert_cmpint (provider->server->security, ==, cases[i].security);
          g_assert_cmpstr (provider->server->user, ==, cases[i].user);
          g_assert_null (provider->server->certificate);
        }

      if (cases[i].note == NULL)
        g_assert_null (provider->note);
      else
        g_assert_nonnull (strstr (provider->note, cases[i].note));
    }
}

static void
test_what_it_does_not_know (void)
{
  const char *unknown[] = { "anna@example.org", "anna@notgmail.com", "anna@gmail.com.example.org",
                            "anna@ne.jp", "anna", "" };

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    g_assert_null (fumi_provider_lookup (unknown[i]));
}

/* A row nobody has checked (confidence low) is not in the shipped file. */
static void
test_every_row_can_be_used (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "providers.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  guint rows = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_utf8_validate (text, -1, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (; lines[rows + 1] != NULL && *lines[rows + 1] != '\0'; rows++)
    {
      g_auto(GStrv) row = g_strsplit (lines[rows + 1], "\t", -1);
      g_auto(GStrv) domains = NULL;

      g_assert_cmpuint (g_strv_length (row), ==, 20);
      g_assert_true (g_str_equal (row[19], "high") || g_str_equal (row[19], "medium"));
      domains = g_strsplit (row[2], " ", -1);
      for (guint i = 0; domains[i] != NULL; i++)
        {
          g_auto(GStrv) parts = g_strsplit (domains[i], "*", -1);
          g_autofree char *domain = g_strjoinv ("x", parts);
          g_autofree char *address = g_strconcat ("taro@", domain, NULL);
          g_autofree char *clean = NULL;
          g_autoptr(FumiProvider) provider = NULL;

          g_test_message ("%s", address);
          g_assert_cmpint (fumi_address_check (address, &clean, NULL), ==, FUMI_TYPED_OK);
          g_assert_cmpstr (clean, ==, address);
          provider = fumi_provider_lookup (address);
          g_assert_nonnull (provider);
          g_assert_cmpstr (provider->name, ==, row[4]);
          g_assert_true ((provider->note != NULL)
                         == (*row[16] != '\0' || g_str_equal (row[7], "plain")));
          g_assert_true (provider->help_url == NULL || g_str_has_prefix (provider->help_url, "http"));
          g_assert_true ((provider->server != NULL) == (*row[5] != '\0'));
          if (provider->server != NULL)
            {
              g_autofree char *host = NULL;
              g_autofree char *hint = NULL;

              g_assert_cmpint (fumi_host_check (provider->server->host, &host, NULL, &hint, NULL),
                               ==, FUMI_TYPED_OK);
              g_assert_cmpstr (host, ==, provider->server->host);
              g_assert_cmpuint (provider->server->port, >, 0);
              g_assert_null (fumi_port_hint (provider->server->port));
              g_assert_null (strchr (provider->server->user, '%'));
              g_assert_true ((*provider->server->user != '\0')
                             == (provider->status != FUMI_PROVIDER_ASK_USER));
            }
        }
    }
  g_assert_cmpuint (rows, ==, SHIPPED_ROWS);
}

static void
test_the_licence_travels_with_the_table (void)
{
  g_autofree char *notice_path = g_test_build_filename (G_TEST_DIST, "..", "data",
                                                        "providers.tsv.license", NULL);
  g_autofree char *licence_path = g_test_build_filename (G_TEST_DIST, "..", "data", "licenses",
                                                         "MPL-2.0.txt", NULL);
  g_autofree char *notice = NULL;
  g_autofree char *licence = NULL;

  g_assert_true (g_file_get_contents (notice_path, &notice, NULL, NULL));
  g_assert_true (g_file_get_contents (licence_path, &licence, NULL, NULL));
  g_assert_nonnull (strstr (notice, "Contains data from the Thunderbird ISPDB, MPL-2.0, "
                                    "https://github.com/thunderbird/autoconfig"));
  g_assert_nonnull (strstr (licence, "Mozilla Public License Version 2.0"));
}

static void
test_a_slip_gets_a_suggestion (void)
{
  const struct
  {
    const char *typed;
    const char *meant;
  } slips[] = {
    { "gmial.com", "gmail.com" },
    { "gmail.co", "gmail.com" },
    { "gmail.con", "gmail.com" },
    { "gamil.com", "gmail.com" },
    { "gmaill.com", "gmail.com" },
    { "yaho.co.jp", "yahoo.co.jp" },
    { "hotmial.com", "hotmail.com" },
    { "docmo.ne.jp", "docomo.ne.jp" },
    { "gmail.com", NULL },
    { "mtj.biglobe.ne.jp", NULL },
    { "example.org", NULL },
    { "gmal.con", NULL }, /* two slips */
    { "a.com", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (slips); i++)
    {
      g_autofree char *meant = fumi_provider_suggest_domain (slips[i].typed);

      g_test_message ("%s", slips[i].typed);
      g_assert_cmpstr (meant, ==, slips[i].meant);
    }
}

/* 5 ms without the sanitizers; the test allows what they cost. */
static void
test_the_first_lookup_is_quick (void)
{
  gint64 start;
  gint64 taken;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }

  start = g_get_monotonic_time ();
  fumi_provider_free (fumi_provider_lookup ("anna@gmail.com"));
  taken = g_get_monotonic_time () - start;
  g_test_message ("%" G_GINT64_FORMAT " us", taken);
  g_assert_cmpint (taken, <, 50000);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/account/provider/the-first-lookup-is-quick", test_the_first_lookup_is_quick);
  g_test_add_func ("/account/provider/what-the-table-says", test_what_the_table_says);
  g_test_add_func ("/account/provider/what-it-does-not-know", test_what_it_does_not_know);
  g_test_add_func ("/account/provider/every-row-can-be-used", test_every_row_can_be_used);
  g_test_add_func ("/account/provider/the-licence-travels-with-the-table",
                   test_the_licence_travels_with_the_table);
  g_test_add_func ("/account/provider/a-slip-gets-a-suggestion", test_a_slip_gets_a_suggestion);

  return g_test_run ();
}
