/* test-setup-draft.c: what the assistant makes of typed values, and where it goes next.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-setup-draft.h"

#define PIN "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static FumiSetupDraft *
draft_for (const char *address)
{
  FumiSetupDraft *draft = fumi_setup_draft_new ();

  fumi_setup_draft_set_identity (draft, "Taro", address, "secret", TRUE);

  return draft;
}

static void
set_server (FumiSetupDraft *draft,
            const char     *host,
            guint16         port,
            FumiSecurity    security,
            const char     *user)
{
  FumiPop3Server server = {
    .host = (char *) host, .port = port, .security = security, .user = (char *) user,
  };

  fumi_setup_draft_set_server (draft, &server);
}

static void
test_port_follows_security (void)
{
  static const struct { guint port; FumiSecurity before, after; guint then; } table[] = {
    { 995, FUMI_SECURITY_TLS, FUMI_SECURITY_STARTTLS, 110 },
    { 995, FUMI_SECURITY_TLS, FUMI_SECURITY_NONE, 110 },
    { 110, FUMI_SECURITY_STARTTLS, FUMI_SECURITY_TLS, 995 },
    { 110, FUMI_SECURITY_NONE, FUMI_SECURITY_TLS, 995 },
    { 110, FUMI_SECURITY_NONE, FUMI_SECURITY_STARTTLS, 110 },
    { 2995, FUMI_SECURITY_TLS, FUMI_SECURITY_STARTTLS, 2995 },
    { 110, FUMI_SECURITY_TLS, FUMI_SECURITY_STARTTLS, 110 },
    { 995, FUMI_SECURITY_STARTTLS, FUMI_SECURITY_NONE, 995 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpuint (fumi_port_follow_security (table[i].port, table[i].before, table[i].after), ==,
                      table[i].then);
}

static void
test_known_provider_fills_the_server_in (void)
{
  g_autoptr(FumiSetupDraft) draft = draft_for ("taro@gmail.com");

  g_assert_cmpint (draft->source, ==, FUMI_SETUP_FOUND);
  g_assert_cmpstr (fumi_account_get_host (draft->account), ==, "pop.gmail.com");
  g_assert_cmpuint (fumi_account_get_port (draft->account), ==, 995);
  g_assert_cmpint (fumi_account_get_security (draft->account), ==, FUMI_SECURITY_TLS);
  g_assert_cmpstr (fumi_account_get_user (draft->account), ==, "taro@gmail.com");
  g_assert_cmpint (fumi_setup_draft_after_identity (draft), ==, FUMI_SETUP_SERVER);
}

/* RFC 6186 §4: the whole address is tried first. */
static void
test_unknown_domain_asks_for_the_server (void)
{
  g_autoptr(FumiSetupDraft) draft = draft_for ("taro@unknown.example");

  g_assert_cmpint (draft->source, ==, FUMI_SETUP_NOT_FOUND);
  g_assert_cmpstr (fumi_account_get_host (draft->account), ==, "");
  g_assert_cmpuint (fumi_account_get_port (draft->account), ==, 995);
  g_assert_cmpstr (fumi_account_get_user (draft->account), ==, "taro@unknown.example");
  g_assert_cmpint (fumi_setup_draft_after_identity (draft), ==, FUMI_SETUP_SERVER);
}

static void
test_provider_without_pop_is_explained_first (void)
{
  g_autoptr(FumiSetupDraft) closed = draft_for ("taro@docomo.ne.jp");
  g_autoptr(FumiSetupDraft) oauth = draft_for ("taro@outlook.com");

  g_assert_cmpint (fumi_setup_draft_after_identity (closed), ==, FUMI_SETUP_NOTICE);
  g_assert_cmpstr (fumi_account_get_host (closed->account), ==, "");
  g_assert_cmpint (fumi_setup_draft_after_identity (oauth), ==, FUMI_SETUP_NOTICE);
  g_assert_cmpstr (fumi_account_get_host (oauth->account), ==, "outlook.office365.com");
}

static void
test_same_address_keeps_what_was_edited (void)
{
  g_autoptr(FumiSetupDraft) draft = draft_for ("taro@gmail.com");
  guint revision;

  set_server (draft, "mine.example", 1995, FUMI_SECURITY_STARTTLS, "me");
  revision = draft->revision;
  fumi_setup_draft_set_identity (draft, "Jiro", "taro@gmail.com", "other", FALSE);

  g_assert_cmpstr (fumi_account_get_host (draft->account), ==, "mine.example");
  g_assert_cmpstr (fumi_account_get_name (draft->account), ==, "Jiro");
  g_assert_cmpstr (draft->password, ==, "other");
  g_assert_false (fumi_account_get_save_password (draft->account));
  g_assert_cmpuint (draft->revision, ==, revision);
}

static void
test_another_address_is_looked_up_again (void)
{
  g_autoptr(FumiSetupDraft) draft = draft_for ("taro@gmail.com");

  fumi_setup_draft_set_identity (draft, "Taro", "taro@unknown.example", "secret", TRUE);

  g_assert_cmpstr (fumi_account_get_host (draft->account), ==, "");
  g_assert_cmpint (draft->source, ==, FUMI_SETUP_NOT_FOUND);
}

static void
test_manual_empties_the_server_once (void)
{
  g_autoptr(FumiSetupDraft) draft = draft_for ("taro@gmail.com");

  fumi_setup_draft_set_manual (draft);
  g_assert_cmpstr (fumi_account_get_host (draft->account), ==, "");
  g_assert_cmpstr (fumi_account_get_user (draft->account), ==, "");

  set_server (draft, "mine.example", 995, FUMI_SECURITY_TLS, "me");
  fumi_setup_draft_set_identity (draft, "Taro", "taro@gmail.com", "secret", TRUE);
  fumi_setup_draft_set_manual (draft);
  g_assert_cmpstr (fumi_account_get_host (draft->account), ==, "mine.example");
}

static void
test_manual_left_empty_can_be_taken_back (void)
{
  g_autoptr(FumiSetupDraft) draft = draft_for ("taro@gmail.com");

  fumi_setup_draft_set_manual (draft);
  fumi_setup_draft_set_identity (draft, "Taro", "taro@gmail.com", "secret", TRUE);

  g_assert_cmpint (draft->source, ==, FUMI_SETUP_FOUND);
  g_assert_cmpstr (fumi_account_get_host (draft->account), ==, "pop.gmail.com");
}

static void
test_practice_is_pinned_and_marked (void)
{
  g_autoptr(FumiSetupDraft) draft = fumi_setup_draft_new ();
  FumiPop3Server server = {
    .host = (char *) "127.0.0.1", .port = 34567, .security = FUMI_SECURITY_TLS,
    .user = (char *) "practice", .certificate = (char *) PIN,
  };

  fumi_setup_draft_use_practice (draft, &server, "Reader", "practice@fumibako.example", "easy");
  fumi_setup_draft_set_identity (draft, "Reader", "practice@fumibako.example", "easy", TRUE);

  g_assert_cmpint (draft->source, ==, FUMI_SETUP_PRACTICE);
  g_assert_true (fumi_account_get_practice (draft->account));
  g_assert_cmpstr (fumi_account_get_certificate (draft->account), ==, PIN);
  g_assert_cmpint (fumi_setup_draft_after_identity (draft), ==, FUMI_SETUP_SERVER);

  set_server (draft, "pop.example.jp", 995, FUMI_SECURITY_TLS, "taro");
  g_assert_false (fumi_account_get_practice (draft->account));
  g_assert_cmpstr (fumi_account_get_certificate (draft->account), ==, NULL);
}

static void
test_consent_to_plain_is_for_one_server (void)
{
  g_autoptr(FumiSetupDraft) draft = draft_for ("taro@unknown.example");

  set_server (draft, "old.example", 110, FUMI_SECURITY_STARTTLS, "taro");
  g_assert_false (fumi_setup_draft_needs_consent (draft));

  set_server (draft, "old.example", 110, FUMI_SECURITY_NONE, "taro");
  g_assert_true (fumi_setup_draft_needs_consent (draft));
  fumi_setup_draft_consent_to_plain (draft);
  g_assert_false (fumi_setup_draft_needs_consent (draft));

  set_server (draft, "other.example", 110, FUMI_SECURITY_NONE, "taro");
  g_assert_true (fumi_setup_draft_needs_consent (draft));
}

static void
test_remedies_do_what_they_say (void)
{
  static const struct
  {
    FumiRemedy   remedy;
    const char  *suggestion;
    gboolean     changes;
    const char  *host;
    guint        port;
    FumiSecurity security;
    const char  *user;
    gboolean     pinned;
  } table[] = {
    { FUMI_REMEDY_USE_SERVER, "pop.b.example", TRUE, "pop.b.example", 2995, FUMI_SECURITY_NONE, "u", FALSE },
    { FUMI_REMEDY_USE_USER, "u@a.example", TRUE, "pop.a.example", 2995, FUMI_SECURITY_NONE, "u@a.example", TRUE },
    { FUMI_REMEDY_USE_TLS, NULL, TRUE, "pop.a.example", 995, FUMI_SECURITY_TLS, "u", FALSE },
    { FUMI_REMEDY_USE_STARTTLS, NULL, TRUE, "pop.a.example", 110, FUMI_SECURITY_STARTTLS, "u", FALSE },
    { FUMI_REMEDY_USE_PORT_995, NULL, TRUE, "pop.a.example", 995, FUMI_SECURITY_TLS, "u", FALSE },
    { FUMI_REMEDY_TRY_AGAIN, NULL, TRUE, "pop.a.example", 2995, FUMI_SECURITY_NONE, "u", TRUE },
    { FUMI_REMEDY_USE_SERVER, NULL, FALSE, "pop.a.example", 2995, FUMI_SECURITY_NONE, "u", TRUE },
    { FUMI_REMEDY_OPEN_NETWORK, NULL, FALSE, "pop.a.example", 2995, FUMI_SECURITY_NONE, "u", TRUE },
    { FUMI_REMEDY_GO_BACK, NULL, FALSE, "pop.a.example", 2995, FUMI_SECURITY_NONE, "u", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      FumiPop3Server before = {
        .host = (char *) "pop.a.example", .port = 2995, .security = FUMI_SECURITY_NONE,
        .user = (char *) "u", .certificate = (char *) PIN,
      };
      g_autoptr(FumiPop3Server) server = fumi_pop3_server_copy (&before);
      FumiDiagnosis diagnosis = {
        .remedy = table[i].remedy, .suggestion = (char *) table[i].suggestion,
      };

      g_assert_true (fumi_server_apply_remedy (server, &diagnosis) == table[i].changes);
      g_assert_cmpstr (server->host, ==, table[i].host);
      g_assert_cmpuint (server->port, ==, table[i].port);
      g_assert_cmpint (server->security, ==, table[i].security);
      g_assert_cmpstr (server->user, ==, table[i].user);
      g_assert_cmpstr (server->certificate, ==, table[i].pinned ? PIN : NULL);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/setup-draft/port-follows-security-unless-edited",
                   test_port_follows_security);
  g_test_add_func ("/app/setup-draft/known-provider-fills-the-server-in",
                   test_known_provider_fills_the_server_in);
  g_test_add_func ("/app/setup-draft/unknown-domain-asks-for-the-server",
                   test_unknown_domain_asks_for_the_server);
  g_test_add_func ("/app/setup-draft/provider-without-pop-is-explained-first",
                   test_provider_without_pop_is_explained_first);
  g_test_add_func ("/app/setup-draft/same-address-keeps-what-was-edited",
                   test_same_address_keeps_what_was_edited);
  g_test_add_func ("/app/setup-draft/another-address-is-looked-up-again",
                   test_another_address_is_looked_up_again);
  g_test_add_func ("/app/setup-draft/manual-empties-the-server-once",
                   test_manual_empties_the_server_once);
  g_test_add_func ("/app/setup-draft/manual-left-empty-can-be-taken-back",
                   test_manual_left_empty_can_be_taken_back);
  g_test_add_func ("/app/setup-draft/practice-is-pinned-and-marked",
                   test_practice_is_pinned_and_marked);
  g_test_add_func ("/app/setup-draft/consent-to-plain-is-for-one-server",
                   test_consent_to_plain_is_for_one_server);
  g_test_add_func ("/app/setup-draft/remedies-do-what-they-say",
                   test_remedies_do_what_they_say);

  return g_test_run ();
}
