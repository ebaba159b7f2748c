/* test-address.c: what the fields of the assistant make of what is typed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "fumi-address.h"

typedef struct
{
  const char       *typed;
  FumiTypedProblem  problem;
  const char       *clean;    /* on OK */
  guint             port;     /* of a host */
} Case;

/* RFC 5321 §4.1.2 (Mailbox), §4.5.3.1 (lengths); RFC 3490 §3.1 (dots) */
static const Case addresses[] = {
  { "taro@example.ne.jp", FUMI_TYPED_OK, "taro@example.ne.jp" },
  { "  taro@example.ne.jp\t", FUMI_TYPED_OK, "taro@example.ne.jp" },
  { "　taro@example.ne.jp　", FUMI_TYPED_OK, "taro@example.ne.jp" },
  { "\xef\xbb\xbf" "taro@example.ne.jp\xe2\x80\x8b", FUMI_TYPED_OK, "taro@example.ne.jp" },
  { "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｎｅ．ｊｐ", FUMI_TYPED_OK, "taro@example.ne.jp" },
  { "taro＠example。ne。jp", FUMI_TYPED_OK, "taro@example.ne.jp" },
  { "Taro.Yamada@Example.NE.JP", FUMI_TYPED_OK, "Taro.Yamada@example.ne.jp" },
  { "a+b_c-d=e~f!#$%&'*/?^`{|}@example.org", FUMI_TYPED_OK, "a+b_c-d=e~f!#$%&'*/?^`{|}@example.org" },
  { "taro@example.org.", FUMI_TYPED_OK, "taro@example.org" },
  { "taro@日本語.jp", FUMI_TYPED_OK, "taro@xn--wgv71a119e.jp" },
  { "taro@bücher.example", FUMI_TYPED_OK, "taro@xn--bcher-kva.example" },
  { "taro@ドメイン・名.jp", FUMI_TYPED_OK, "taro@xn--eckwd4c7cvb9552b.jp" },
  { "\"taro yamada\"@example.org", FUMI_TYPED_OK, "\"taro yamada\"@example.org" },
  { "\"a@b\"@example.org", FUMI_TYPED_OK, "\"a@b\"@example.org" },
  { "\"a\\\"b\"@example.org", FUMI_TYPED_OK, "\"a\\\"b\"@example.org" },
  { "\"a..b\"@docomo.ne.jp", FUMI_TYPED_OK, "\"a..b\"@docomo.ne.jp" },

  { NULL, FUMI_TYPED_EMPTY },
  { "", FUMI_TYPED_EMPTY },
  { " 　\t", FUMI_TYPED_EMPTY },
  { "taro", FUMI_TYPED_NO_AT },
  { "https://example.ne.jp/", FUMI_TYPED_NO_AT },
  { "taro@", FUMI_TYPED_NO_DOMAIN },
  { "taro@example", FUMI_TYPED_NO_DOMAIN },
  { "taro@example.", FUMI_TYPED_NO_DOMAIN },
  { "＠．", FUMI_TYPED_SYNTAX },
  { "@example.org", FUMI_TYPED_SYNTAX },
  { "a@b@example.org", FUMI_TYPED_CHARACTER },
  { "taro yamada@example.org", FUMI_TYPED_CHARACTER },
  { "taro、yamada@example.org", FUMI_TYPED_CHARACTER },
  { "太郎@example.org", FUMI_TYPED_CHARACTER },
  { "taro@exam、ple.org", FUMI_TYPED_CHARACTER },
  { "taro@example .org", FUMI_TYPED_CHARACTER },
  { "taro@exam_ple.org", FUMI_TYPED_CHARACTER },
  { "taro@example.org:995", FUMI_TYPED_CHARACTER },
  { "https://taro@example.org/", FUMI_TYPED_CHARACTER },
  { "Taro <taro@example.org>", FUMI_TYPED_CHARACTER },
  { "taro\a@example.org", FUMI_TYPED_CHARACTER },
  { "taro@exam\x1bple.org", FUMI_TYPED_CHARACTER },
  { "taro@example.org\nbcc@example.org", FUMI_TYPED_CHARACTER },
  { "ta\xe2\x80\xaero@example.org", FUMI_TYPED_CHARACTER },
  { "taro\xff@example.org", FUMI_TYPED_CHARACTER },
  { ".taro@example.org", FUMI_TYPED_SYNTAX },
  { "taro.@example.org", FUMI_TYPED_SYNTAX },
  { "ta..ro@example.org", FUMI_TYPED_SYNTAX },
  { "\"taro\\\"@example.org", FUMI_TYPED_SYNTAX },
  { "\"\"@example.org", FUMI_TYPED_SYNTAX },
  { "taro@-example.org", FUMI_TYPED_SYNTAX },
  { "taro@example..org", FUMI_TYPED_SYNTAX },
  { "taro@.org", FUMI_TYPED_SYNTAX },
  { "taro@büro..", FUMI_TYPED_SYNTAX },
  { "taro@büro.", FUMI_TYPED_NO_DOMAIN },
  { "taro@192.0.2.1", FUMI_TYPED_SYNTAX },
};

static const Case hosts[] = {
  { "pop.example.ne.jp", FUMI_TYPED_OK, "pop.example.ne.jp", 0 },
  { " POP.Example.NE.JP. ", FUMI_TYPED_OK, "pop.example.ne.jp", 0 },
  { "ｐｏｐ．ｅｘａｍｐｌｅ．ｎｅ．ｊｐ", FUMI_TYPED_OK, "pop.example.ne.jp", 0 },
  { "pop。example。ne。jp", FUMI_TYPED_OK, "pop.example.ne.jp", 0 },
  { "pop.example.ne.jp:995", FUMI_TYPED_OK, "pop.example.ne.jp", 995 },
  { "pop.example.ne.jp：９９５", FUMI_TYPED_OK, "pop.example.ne.jp", 995 },
  { "pop.example.ne.jp : 995", FUMI_TYPED_OK, "pop.example.ne.jp", 995 },
  { "pop.example.ne.jp 110", FUMI_TYPED_OK, "pop.example.ne.jp", 110 },
  { "pop. example.ne.jp", FUMI_TYPED_OK, "pop.example.ne.jp", 0 },
  { "pop.example.ne.jp:", FUMI_TYPED_OK, "pop.example.ne.jp", 0 },
  { "pop3s://pop.example.ne.jp:995/", FUMI_TYPED_OK, "pop.example.ne.jp", 995 },
  { "https://mail.example.ne.jp/webmail/?x=1#top", FUMI_TYPED_OK, "mail.example.ne.jp", 0 },
  { "localhost", FUMI_TYPED_OK, "localhost", 0 },
  { "mail_1.example.org", FUMI_TYPED_OK, "mail_1.example.org", 0 },
  { "メール.例え.jp", FUMI_TYPED_OK, "xn--4dkua4c.xn--r8jz45g.jp", 0 },
  { "192.0.2.7", FUMI_TYPED_OK, "192.0.2.7", 0 },
  { "192.0.2.7:1110", FUMI_TYPED_OK, "192.0.2.7", 1110 },
  { "2001:DB8::1", FUMI_TYPED_OK, "2001:db8::1", 0 },
  { "[2001:db8::1]", FUMI_TYPED_OK, "2001:db8::1", 0 },
  { "[2001:db8::1]:995", FUMI_TYPED_OK, "2001:db8::1", 995 },

  { NULL, FUMI_TYPED_EMPTY },
  { "", FUMI_TYPED_EMPTY },
  { "  　", FUMI_TYPED_EMPTY },
  { "．", FUMI_TYPED_SYNTAX },
  { "＠．", FUMI_TYPED_ADDRESS },
  { "taro@example.ne.jp", FUMI_TYPED_ADDRESS },
  { "pop3://taro@pop.example.ne.jp", FUMI_TYPED_ADDRESS },
  { "pop.example.ne.jp:0", FUMI_TYPED_SYNTAX },
  { "pop.example.ne.jp:65536", FUMI_TYPED_SYNTAX },
  { "pop.example.ne.jp:pop3", FUMI_TYPED_SYNTAX },
  { "pop.example.ne.jp:-1", FUMI_TYPED_SYNTAX },
  { ":995", FUMI_TYPED_SYNTAX },
  { "https://", FUMI_TYPED_SYNTAX },
  { "/", FUMI_TYPED_SYNTAX },
  { "[2001:db8::1", FUMI_TYPED_CHARACTER },
  { "[2001:db8::1]995", FUMI_TYPED_SYNTAX },
  { "[:]", FUMI_TYPED_CHARACTER },
  { "[:]:", FUMI_TYPED_CHARACTER },
  { ":", FUMI_TYPED_SYNTAX },
  { "1:2:3", FUMI_TYPED_CHARACTER },
  { "192.0.2.777", FUMI_TYPED_SYNTAX },
  { "pop..example.org", FUMI_TYPED_SYNTAX },
  { "-pop.example.org", FUMI_TYPED_SYNTAX },
  { "büro..", FUMI_TYPED_SYNTAX },
  { "pop example jp", FUMI_TYPED_CHARACTER },
  { "pop.exa\\mple.jp", FUMI_TYPED_CHARACTER },
  { "pop.exam\ape.jp", FUMI_TYPED_CHARACTER },
  { "pop.example.jp\nQUIT", FUMI_TYPED_CHARACTER },
  { "pop.example、jp", FUMI_TYPED_CHARACTER },
  { "pop.example\xff.jp", FUMI_TYPED_CHARACTER },
};

static const Case secrets[] = {
  { "correct horse", FUMI_TYPED_OK, "correct horse" },
  { "pasted\n", FUMI_TYPED_OK, "pasted" },
  { "pasted\r\n", FUMI_TYPED_OK, "pasted" },
  { " blank ", FUMI_TYPED_OK, " blank " },
  { "ｐａｓｓ", FUMI_TYPED_OK, "ｐａｓｓ" },
  { "latin\xe9", FUMI_TYPED_OK, "latin\xe9" },
  { NULL, FUMI_TYPED_EMPTY },
  { "", FUMI_TYPED_EMPTY },
  { "\r\n", FUMI_TYPED_EMPTY },
  { "two\n\n", FUMI_TYPED_CHARACTER },
  { "two\nlines", FUMI_TYPED_CHARACTER },
  { "PASS\rx", FUMI_TYPED_CHARACTER },
  { "tab\t", FUMI_TYPED_CHARACTER },
  { "\x7f", FUMI_TYPED_CHARACTER },
  { "c1\xc2\x85", FUMI_TYPED_CHARACTER },
  { "latin\xe9\x01", FUMI_TYPED_CHARACTER },
};

static char *
repeat (const char *unit,
        guint       times,
        const char *tail)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < times; i++)
    g_string_append (text, unit);
  g_string_append (text, tail);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A refusal is one sentence and nothing else; success comes without one. */
static void
assert_outcome (const Case       *expected,
                FumiTypedProblem  problem,
                const char       *clean,
                const char       *explanation)
{
  g_autofree char *shown = g_strescape (expected->typed != NULL ? expected->typed : "NULL", NULL);

  g_test_message ("“%s”: %s", shown, explanation != NULL ? explanation : "fine");
  g_assert_cmpint (problem, ==, expected->problem);
  if (problem == FUMI_TYPED_OK)
    {
      g_assert_cmpstr (clean, ==, expected->clean);
      g_assert_null (explanation);
    }
  else
    {
      g_assert_null (clean);
      g_assert_nonnull (explanation);
      g_assert_true (g_utf8_validate (explanation, -1, NULL));
      g_assert_null (strpbrk (explanation, "\n\r\a\x1b"));
    }
}

static void
test_addresses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *clean = NULL;
      g_autofree char *explanation = NULL;
      FumiTypedProblem problem = fumi_address_check (addresses[i].typed, &clean, &explanation);

      assert_outcome (&addresses[i], problem, clean, explanation);
      g_assert_cmpint (fumi_address_check (addresses[i].typed, NULL, NULL), ==, problem);
    }
}

static void
test_a_clean_address_stays_as_it_is (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *again = NULL;

      if (addresses[i].problem != FUMI_TYPED_OK)
        continue;
      g_assert_cmpint (fumi_address_check (addresses[i].clean, &again, NULL), ==, FUMI_TYPED_OK);
      g_assert_cmpstr (again, ==, addresses[i].clean);
    }
}

/* RFC 5321 §4.5.3.1.1, RFC 1035 §2.3.4 */
static void
test_address_lengths (void)
{
  g_autofree char *local_64 = repeat ("a", 64, "@example.org");
  g_autofree char *local_65 = repeat ("a", 65, "@example.org");
  g_autofree char *label_63 = repeat ("a", 63, ".org");
  g_autofree char *label_64 = repeat ("a", 64, ".org");
  g_autofree char *domain_253 = repeat ("abcdefghi.", 25, "org");
  g_autofree char *domain_254 = repeat ("abcdefghi.", 25, "info");
  g_autofree char *huge = repeat ("a", 10000, "");
  g_autofree char *huge_wide = repeat ("＠", 10000, "");
  g_autofree char *huge_name = repeat ("a.", 2000, "@example.org");
  const struct
  {
    const char       *local;
    const char       *rest;
    FumiTypedProblem  problem;
  } cases[] = {
    { "", local_64, FUMI_TYPED_OK },
    { "", local_65, FUMI_TYPED_TOO_LONG },
    { "taro@", label_63, FUMI_TYPED_OK },
    { "taro@", label_64, FUMI_TYPED_SYNTAX },
    { "taro@", domain_253, FUMI_TYPED_OK },
    { "taro@", domain_254, FUMI_TYPED_TOO_LONG },
    { "", huge, FUMI_TYPED_TOO_LONG },
    { "", huge_wide, FUMI_TYPED_TOO_LONG },
    { "", huge_name, FUMI_TYPED_TOO_LONG },
  };

  g_assert_cmpuint (strlen (domain_253), ==, 253);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *typed = g_strconcat (cases[i].local, cases[i].rest, NULL);
      g_autofree char *explanation = NULL;

      g_assert_cmpint (fumi_address_check (typed, NULL, &explanation), ==, cases[i].problem);
      if (explanation != NULL)
        g_assert_cmpuint (strlen (explanation), <, 200);
    }
}

static void
test_the_texts_name_the_fault (void)
{
  const struct
  {
    const char *typed;
    const char *explanation;
  } cases[] = {
    { "", "Enter a mail address" },
    { "taro", "An @ is missing" },
    { "taro@", "Enter the part after @, for example example.ne.jp" },
    { "taro、@example.org", "This character cannot be in an address: “、”" },
    { "taro\a@example.org", "This character cannot be in an address: “U+0007”" },
    { "ta ro@example.org", "There is a blank in the address" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *explanation = NULL;

      fumi_address_check (cases[i].typed, NULL, &explanation);
      g_assert_cmpstr (explanation, ==, cases[i].explanation);
    }
}

static void
test_an_address_comes_apart_at_its_last_at (void)
{
  g_autofree char *domain = fumi_address_dup_domain ("\"a@b\"@example.org");
  g_autofree char *local = fumi_address_dup_local ("\"a@b\"@example.org");

  g_assert_cmpstr (domain, ==, "example.org");
  g_assert_cmpstr (local, ==, "\"a@b\"");
}

static void
test_hosts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *clean = NULL;
      g_autofree char *hint = NULL;
      g_autofree char *explanation = NULL;
      guint16 port = 4711;
      FumiTypedProblem problem = fumi_host_check (hosts[i].typed, &clean, &port, &hint, &explanation);

      assert_outcome (&hosts[i], problem, clean, explanation);
      g_assert_cmpuint (port, ==, problem == FUMI_TYPED_OK ? hosts[i].port : 4711);
      g_assert_null (hint);
      g_assert_cmpint (fumi_host_check (hosts[i].typed, NULL, NULL, NULL, NULL), ==, problem);
    }
}

static void
test_a_long_host_is_refused (void)
{
  g_autofree char *huge = repeat ("a", 10000, "");
  g_autofree char *long_name = repeat ("abcdefghi.", 26, "org");

  g_assert_cmpint (fumi_host_check (huge, NULL, NULL, NULL, NULL), ==, FUMI_TYPED_TOO_LONG);
  g_assert_cmpint (fumi_host_check (long_name, NULL, NULL, NULL, NULL), ==, FUMI_TYPED_TOO_LONG);
}

static void
test_a_server_for_something_else_gets_a_hint (void)
{
  const char *others[] = { "smtp.example.ne.jp", "SMTP-AUTH.example.org", "smtps://mail.example.org",
                           "imap.example.org", "imap4.example.org", "imaps://mail.example.org:993" };
  const char *plain[] = { "pop.example.org", "mail.example.org", "simap.example.org",
                          "pop3://mail.example.org" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *hint = NULL;

      g_assert_cmpint (fumi_host_check (others[i], NULL, NULL, &hint, NULL), ==, FUMI_TYPED_OK);
      g_assert_nonnull (hint);
      g_assert_true ((strstr (hint, "IMAP") != NULL) == (i >= 3));
    }
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      g_autofree char *hint = NULL;

      g_assert_cmpint (fumi_host_check (plain[i], NULL, NULL, &hint, NULL), ==, FUMI_TYPED_OK);
      g_assert_null (hint);
    }
}

static void
test_a_port_for_something_else_gets_a_hint (void)
{
  const guint sending[] = { 25, 465, 587 };
  const guint imap[] = { 143, 993 };
  const guint fine[] = { 110, 995, 1, 65535, 1110 };

  for (guint i = 0; i < G_N_ELEMENTS (sending); i++)
    g_assert_cmpstr (fumi_port_hint (sending[i]), ==, "This port is for sending mail");
  for (guint i = 0; i < G_N_ELEMENTS (imap); i++)
    g_assert_cmpstr (fumi_port_hint (imap[i]), ==, "This port is for IMAP");
  for (guint i = 0; i < G_N_ELEMENTS (fine); i++)
    g_assert_null (fumi_port_hint (fine[i]));
}

static void
test_secrets (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autofree char *clean = NULL;
      g_autofree char *explanation = NULL;
      FumiTypedProblem problem = fumi_secret_check (secrets[i].typed, &clean, NULL, &explanation);

      assert_outcome (&secrets[i], problem, clean, explanation);
    }
}

static void
test_a_doubtful_secret_is_kept_with_a_hint (void)
{
  const struct
  {
    const char *typed;
    const char *hint;
  } cases[] = {
    { "pass", NULL },
    { "pass word", NULL },
    { " pass", "There is a blank at its start or end" },
    { "pass ", "There is a blank at its start or end" },
    { "ｐass", "There are full-width letters in it" },
    { "パスワード", NULL },
    { "latin\xe9", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hint = NULL;
      g_autofree char *secret = NULL;

      g_assert_cmpint (fumi_secret_check (cases[i].typed, &secret, &hint, NULL), ==, FUMI_TYPED_OK);
      g_assert_cmpstr (hint, ==, cases[i].hint);
      g_assert_cmpstr (secret, ==, cases[i].typed);
    }
}

static void
test_a_long_secret_is_refused (void)
{
  g_autofree char *longest = repeat ("a", 1024, "\n");
  g_autofree char *longer = repeat ("a", 1025, "");
  g_autofree char *huge = repeat ("a", 10000, "");

  g_assert_cmpint (fumi_secret_check (longest, NULL, NULL, NULL), ==, FUMI_TYPED_OK);
  g_assert_cmpint (fumi_secret_check (longer, NULL, NULL, NULL), ==, FUMI_TYPED_TOO_LONG);
  g_assert_cmpint (fumi_secret_check (huge, NULL, NULL, NULL), ==, FUMI_TYPED_TOO_LONG);
}

static void
test_names (void)
{
  const struct
  {
    const char *typed;
    const char *clean;
  } cases[] = {
    { NULL, "" },
    { "  Taro Yamada ", "Taro Yamada" },
    { "髙橋　太郎", "髙橋　太郎" },
    { "👨\xe2\x80\x8d👩\xe2\x80\x8d👧", "👨\xe2\x80\x8d👩\xe2\x80\x8d👧" },
    { "Ta\x07ro\r\nBcc: x\t1", "Taro Bcc: x 1" },
    { "Ta\xffro", "Ta\xef\xbf\xbdro" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = fumi_name_clean (cases[i].typed);

      g_assert_cmpstr (clean, ==, cases[i].clean);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/account/address/what-is-typed", test_addresses);
  g_test_add_func ("/account/address/a-clean-address-stays-as-it-is",
                   test_a_clean_address_stays_as_it_is);
  g_test_add_func ("/account/address/lengths", test_address_lengths);
  g_test_add_func ("/account/address/the-texts-name-the-fault", test_the_texts_name_the_fault);
  g_test_add_func ("/account/address/comes-apart-at-its-last-at",
                   test_an_address_comes_apart_at_its_last_at);
  g_test_add_func ("/account/host/what-is-typed", test_hosts);
  g_test_add_func ("/account/host/a-long-host-is-refused", test_a_long_host_is_refused);
  g_test_add_func ("/account/host/a-server-for-something-else-gets-a-hint",
                   test_a_server_for_something_else_gets_a_hint);
  g_test_add_func ("/account/host/a-port-for-something-else-gets-a-hint",
                   test_a_port_for_something_else_gets_a_hint);
  g_test_add_func ("/account/secret/what-is-typed", test_secrets);
  g_test_add_func ("/account/secret/a-doubtful-secret-is-kept-with-a-hint",
                   test_a_doubtful_secret_is_kept_with_a_hint);
  g_test_add_func ("/account/secret/a-long-secret-is-refused", test_a_long_secret_is_refused);
  g_test_add_func ("/account/name/what-is-typed", test_names);

  return g_test_run ();
}
