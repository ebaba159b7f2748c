/* test-auth.c: the ways to log in, each by the examples of its standard; pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-auth.h"

#include <string.h>
#include <sys/random.h>

#include "fumi-pop3-apop.h"
#include "fumi-pop3-oauth.h"
#include "fumi-pop3-scram.h"
#include "fumi-pop3-secret.h"

/* What GNU SASL makes its nonce of, or NULL for the kernel's. */
static const char *nonce64;

/* In place of glibc's: the examples say which nonce the client chose. */
ssize_t
getrandom (void        *buffer,
           size_t       length,
           unsigned int flags)
{
  gsize n = 0;
  g_autofree guint8 *bytes = nonce64 != NULL ? g_base64_decode (nonce64, &n) : NULL;

  for (gsize i = 0; i < length; i++)
    ((guint8 *) buffer)[i] = n > 0 ? bytes[i % n] : (guint8) g_random_int ();

  return (ssize_t) length;
}

static char *
encode (const char *text)
{
  return g_base64_encode ((const guchar *) text, strlen (text));
}

/* @dialogue: server's and client's lines in turn, unencoded, ends in NULL. "*": the client cancels;
 * "!": it has seen an impostor. */
static FumiPop3Auth *
run (FumiPop3Method          method,
     const FumiPop3Identity *identity,
     const char *const      *dialogue)
{
  FumiPop3Auth *auth = fumi_pop3_auth_new (method, identity);

  g_assert_nonnull (auth);
  for (; *dialogue != NULL; dialogue += 2)
    {
      g_autofree char *challenge = encode (dialogue[0]);
      g_autofree char *expected = encode (dialogue[1]);
      char *answer = NULL;
      FumiPop3AuthStep step;

      step = fumi_pop3_auth_step (auth, challenge, strlen (challenge), &answer);
      if (g_str_equal (dialogue[1], "*"))
        g_assert_cmpint (step, ==, FUMI_POP3_AUTH_CANCEL);
      else if (g_str_equal (dialogue[1], "!"))
        g_assert_cmpint (step, ==, FUMI_POP3_AUTH_IMPOSTOR);
      else
        {
          g_assert_cmpint (step, ==, FUMI_POP3_AUTH_ANSWER);
          g_assert_cmpstr (answer, ==, expected);
        }
      fumi_pop3_secret_wipe (answer);
    }

  return auth;
}

/* RFC 4616 §4, without the authorization identity that we never send. */
static void
test_plain (void)
{
  static const FumiPop3Identity tim = { .user = "tim", .secret = "tanstaaftanstaaf" };
  g_autoptr(FumiPop3Auth) auth = fumi_pop3_auth_new (FUMI_POP3_METHOD_PLAIN, &tim);
  g_autofree guint8 *message = NULL;
  char *answer;
  gsize length;

  g_assert_false (fumi_pop3_auth_has_told (auth));
  g_assert_cmpint (fumi_pop3_auth_step (auth, "", 0, &answer), ==, FUMI_POP3_AUTH_ANSWER);
  message = g_base64_decode (answer, &length);
  g_assert_cmpmem (message, length, "\0tim\0tanstaaftanstaaf", 21);
  g_assert_true (fumi_pop3_auth_has_told (auth));
  g_assert_true (fumi_pop3_auth_is_done (auth));
  fumi_pop3_secret_wipe (answer);

  g_assert_cmpint (fumi_pop3_auth_step (auth, "", 0, &answer), ==, FUMI_POP3_AUTH_CANCEL);
}

/* Latin-1 and anything else goes as it is. */
static void
test_plain_and_login_send_bytes (void)
{
  static const FumiPop3Identity anna = { .user = "anna", .secret = "s\xe9same \t\x80" };
  static const char *const login[] = { "Username:", "anna", "Password:", "s\xe9same \t\x80",
                                       "more?", "*", NULL };
  g_autoptr(FumiPop3Auth) plain = fumi_pop3_auth_new (FUMI_POP3_METHOD_PLAIN, &anna);
  g_autoptr(FumiPop3Auth) auth = run (FUMI_POP3_METHOD_LOGIN, &anna, login);
  g_autofree guint8 *message = NULL;
  char *answer;
  gsize length;

  fumi_pop3_auth_step (plain, "", 0, &answer);
  message = g_base64_decode (answer, &length);
  g_assert_cmpmem (message, length, "\0anna\0s\xe9same \t\x80", 15);
  fumi_pop3_secret_wipe (answer);
}

static void
test_login_tells_with_its_second_answer (void)
{
  static const FumiPop3Identity anna = { .user = "anna", .secret = "sesame" };
  static const char *const first[] = { "Username:", "anna", NULL };
  g_autoptr(FumiPop3Auth) auth = run (FUMI_POP3_METHOD_LOGIN, &anna, first);
  char *answer;

  g_assert_false (fumi_pop3_auth_has_told (auth));
  g_assert_false (fumi_pop3_auth_is_done (auth));
  /* Prompts are not always base64. */
  g_assert_cmpint (fumi_pop3_auth_step (auth, "Password:", 9, &answer), ==,
                   FUMI_POP3_AUTH_ANSWER);
  g_assert_cmpstr (answer, ==, "c2VzYW1l");
  g_assert_true (fumi_pop3_auth_has_told (auth));
  fumi_pop3_secret_wipe (answer);
}

/* RFC 2195 §2. */
static void
test_cram_md5 (void)
{
  static const FumiPop3Identity tim = { .user = "tim", .secret = "tanstaaftanstaaf" };
  static const char *const example[] = { "<1896.697170952@postoffice.reston.mci.net>",
                                         "tim b913a602c7eda7a495b4e6e7334d3890", "again?", "*",
                                         NULL };
  g_autoptr(FumiPop3Auth) auth = run (FUMI_POP3_METHOD_CRAM_MD5, &tim, example);

  g_assert_true (fumi_pop3_auth_has_told (auth));
  g_assert_true (fumi_pop3_auth_is_done (auth));
}

/* curl 876 and 891: "Rubbish" is no base64. */
static void
test_rubbish_is_no_challenge (void)
{
  static const FumiPop3Identity anna = { .user = "anna", .secret = "sesame" };
  static const char *const rubbish[] = { "Rubbish", "", "=", "PDFAYj4", "PDFAYj4=x", "PDFA Yj4=",
                                         "\xff\xff\xff\xff" };
  char *answer;

  for (guint i = 0; i < G_N_ELEMENTS (rubbish); i++)
    {
      g_autoptr(FumiPop3Auth) cram = fumi_pop3_auth_new (FUMI_POP3_METHOD_CRAM_MD5, &anna);
      g_autoptr(FumiPop3Auth) scram = fumi_pop3_auth_new (FUMI_POP3_METHOD_SCRAM_SHA_256, &anna);

      g_assert_cmpint (fumi_pop3_auth_step (cram, rubbish[i], strlen (rubbish[i]), &answer), ==,
                       FUMI_POP3_AUTH_CANCEL);
      g_assert_false (fumi_pop3_auth_has_told (cram));

      fumi_pop3_auth_step (scram, rubbish[i], strlen (rubbish[i]), &answer);
      fumi_pop3_secret_wipe (answer);
      g_assert_cmpint (fumi_pop3_auth_step (scram, rubbish[i], strlen (rubbish[i]), &answer), ==,
                       FUMI_POP3_AUTH_CANCEL);
      g_assert_false (fumi_pop3_auth_has_told (scram));
    }
}

#define FIRST_5802 "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"
#define CHALLENGE_5802 \
  "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"
#define FINAL_5802 \
  "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="

/* RFC 5802 §5. */
static void
test_scram_sha_1 (void)
{
  static const FumiPop3Identity user = { .user = "user", .secret = "pencil" };
  static const char *const example[] = { "", FIRST_5802, CHALLENGE_5802, FINAL_5802, NULL };
  static const char proof[] = "dj1ybUY5cHFWOFM3c3VBb1pXamE0ZEpSa0ZzS1E9";
  g_autoptr(FumiPop3Auth) auth = NULL;
  char *answer;

  nonce64 = "fyko+d2lbbFgONRv9qkxdawL";
  auth = run (FUMI_POP3_METHOD_SCRAM_SHA_1, &user, example);
  g_assert_true (fumi_pop3_auth_has_told (auth));
  g_assert_false (fumi_pop3_auth_is_done (auth));

  g_assert_cmpint (fumi_pop3_auth_step (auth, proof, strlen (proof), &answer), ==,
                   FUMI_POP3_AUTH_ANSWER);
  g_assert_cmpstr (answer, ==, "");
  g_assert_true (fumi_pop3_auth_is_done (auth));
  g_free (answer);
  nonce64 = NULL;
}

/* RFC 5802 §5.1: who cannot sign does not know the password. */
static void
test_scram_server_that_proves_nothing (void)
{
  static const FumiPop3Identity user = { .user = "user", .secret = "pencil" };
  static const struct
  {
    const char *last;
    const char *meaning;
  } table[] = {
    { "v=AmF9pqV8S7suAoZWja4dJRkFsKQ=", "!" },
    { "v=", "!" },
    { "v=rubbish!", "!" },
    { "e=invalid-proof", "*" },
    { "hello", "*" },
  };

  nonce64 = "fyko+d2lbbFgONRv9qkxdawL";
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const char *dialogue[] = { "", FIRST_5802, CHALLENGE_5802, FINAL_5802, table[i].last,
                                 table[i].meaning, NULL };
      g_autoptr(FumiPop3Auth) auth = NULL;

      g_test_message ("%s", table[i].last);
      auth = run (FUMI_POP3_METHOD_SCRAM_SHA_1, &user, dialogue);
      g_assert_false (fumi_pop3_auth_is_done (auth));
    }
  nonce64 = NULL;
}

static void
test_scram_challenge_that_is_none (void)
{
  static const FumiPop3Identity user = { .user = "user", .secret = "pencil" };
  static const char *const challenges[] = {
    "r=another3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92",
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=0",
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=99999999",
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=99999999999999999999",
    "m=extension,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
    "e=no",
  };

  nonce64 = "fyko+d2lbbFgONRv9qkxdawL";
  for (guint i = 0; i < G_N_ELEMENTS (challenges); i++)
    {
      const char *dialogue[] = { "", FIRST_5802, challenges[i], "*", NULL };
      g_autoptr(FumiPop3Auth) auth = NULL;

      g_test_message ("%s", challenges[i]);
      auth = run (FUMI_POP3_METHOD_SCRAM_SHA_1, &user, dialogue);
      g_assert_false (fumi_pop3_auth_has_told (auth));
    }
  nonce64 = NULL;
}

/* "pencil" of RFC 7677 §3, where the client's nonce is shorter than GNU SASL makes them: from the
 * salted password on, all else is hashes. And of RFC 5802 §5. */
static void
test_salted_password (void)
{
  static const struct
  {
    gnutls_mac_algorithm_t hash;
    const char            *password;
    const char            *salt;
    guint                  rounds;
    const char            *salted;
  } table[] = {
    { GNUTLS_MAC_SHA256, "pencil", "W22ZaJ0SNY7soEsUEjb6gQ==", 4096,
      "c4a49510323ab4f952cac1fa99441939e78ea74d6be81ddf7096e87513dc615d" },
    { GNUTLS_MAC_SHA1, "pencil", "QSXCR+Q6sek8bf92", 4096,
      "1d96ee3a529b5a5f9e47c01f229a2cb8a6e15f7d" },
    /* RFC 6070 §2: "password", "salt" */
    { GNUTLS_MAC_SHA1, "password", "c2FsdA==", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6" },
    { GNUTLS_MAC_SHA1, "password", "c2FsdA==", 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957" },
    /* RFC 4013 §3: a soft hyphen is nothing, a ligature its letters, ª an a */
    { GNUTLS_MAC_SHA1, "pass\xc2\xadword", "c2FsdA==", 1,
      "0c60c80f961f0e71f3a9b524af6012062fe037a6" },
    { GNUTLS_MAC_SHA1, "p\xc2\xaassword", "c2FsdA==", 2,
      "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gsize length;
      g_autofree guint8 *salt = g_base64_decode (table[i].salt, &length);
      g_autofree char *salted
        = fumi_pop3_scram_salt_password (table[i].hash, table[i].password, salt, length,
                                         table[i].rounds, NULL);

      g_assert_cmpstr (salted, ==, table[i].salted);
    }
}

/* RFC 5802 §5.1 sets no limit; the server must not choose how long we are busy. */
static void
test_rounds_have_a_limit_and_can_be_cancelled (void)
{
  static const guint64 rounds[] = { 0, FUMI_POP3_SCRAM_ROUNDS_MAX + 1, G_MAXUINT64 };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  const guint8 *salt = (const guint8 *) "salt";

  for (guint i = 0; i < G_N_ELEMENTS (rounds); i++)
    g_assert_null (fumi_pop3_scram_salt_password (GNUTLS_MAC_SHA1, "pencil", salt, 4, rounds[i],
                                                  NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (fumi_pop3_scram_salt_password (GNUTLS_MAC_SHA1, "pencil", salt, 4,
                                                FUMI_POP3_SCRAM_ROUNDS_MAX, cancellable));
}

/* Unicode 3.2, which SASLprep knows, had no emoji; servers take the bytes. */
static void
test_password_that_saslprep_does_not_allow_goes_as_it_is (void)
{
  g_autofree char *salted
    = fumi_pop3_scram_salt_password (GNUTLS_MAC_SHA1, "\xf0\x9f\xa6\x8a", (const guint8 *) "salt",
                                     4, 1, NULL);
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA1, (const guchar *) "\xf0\x9f\xa6\x8a", 4);

  g_hmac_update (hmac, (const guchar *) "salt\0\0\0\1", 8);
  g_assert_cmpstr (salted, ==, g_hmac_get_string (hmac));
  g_hmac_unref (hmac);
}

/* RFC 5802 §5.1: "," and "=" in a name. */
static void
test_scram_escapes_the_name (void)
{
  static const FumiPop3Identity user = { .user = "a=b,c", .secret = "x" };
  static const char *const first[] = { "", "n,,n=a=3Db=2Cc,r=fyko+d2lbbFgONRv9qkxdawL", NULL };
  g_autoptr(FumiPop3Auth) auth = NULL;

  nonce64 = "fyko+d2lbbFgONRv9qkxdawL";
  auth = run (FUMI_POP3_METHOD_SCRAM_SHA_256, &user, first);
  nonce64 = NULL;
}

/* RFC 5929 §3, RFC 9266: the flag says which. */
static void
test_plus_names_its_binding (void)
{
  static const struct
  {
    gboolean    is_exporter;
    const char *first;
  } table[] = {
    { TRUE, "p=tls-exporter,,n=user,r=fyko+d2lbbFgONRv9qkxdawL" },
    { FALSE, "p=tls-unique,,n=user,r=fyko+d2lbbFgONRv9qkxdawL" },
  };

  nonce64 = "fyko+d2lbbFgONRv9qkxdawL";
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const FumiPop3Binding binding = { table[i].is_exporter, (char *) "Ymlu" };
      const FumiPop3Identity user = { .user = "user", .secret = "pencil", .binding = &binding };
      const char *const first[] = { "", table[i].first, NULL };
      g_autoptr(FumiPop3Auth) one = run (FUMI_POP3_METHOD_SCRAM_SHA_256_PLUS, &user, first);
      g_autoptr(FumiPop3Auth) other = run (FUMI_POP3_METHOD_SCRAM_SHA_1_PLUS, &user, first);
    }
  nonce64 = NULL;
}

/* RFC 4422 appendix A.4. */
static void
test_external (void)
{
  static const FumiPop3Identity fred = { .user = "fred@example.com", .secret = "" };
  static const FumiPop3Identity nobody = { .user = "", .secret = "" };
  static const char *const named[] = { "", "fred@example.com", "", "*", NULL };
  static const char *const empty[] = { "", "", NULL };
  g_autoptr(FumiPop3Auth) one = run (FUMI_POP3_METHOD_EXTERNAL, &fred, named);
  g_autoptr(FumiPop3Auth) other = run (FUMI_POP3_METHOD_EXTERNAL, &nobody, empty);
}

/* RFC 7628 §4.1 and §4.3; Google's page on XOAUTH2. */
static void
test_tokens (void)
{
  static const FumiPop3Identity user = {
    .user = "user@example.com",
    .secret = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==",
    .host = "server.example.com",
    .port = 143,
  };
  static const char *const bearer[] = {
    "", "n,a=user@example.com,\x01host=server.example.com\x01port=143\x01"
        "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01",
    "{\"status\":\"invalid_token\"}", "\x01", "", "*", NULL
  };
  static const char *const xoauth2[] = {
    "", "user=user@example.com\x01"
        "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01",
    "{\"status\":\"400\"}", "", "", "*", NULL
  };
  g_autoptr(FumiPop3Auth) one = run (FUMI_POP3_METHOD_OAUTHBEARER, &user, bearer);
  g_autoptr(FumiPop3Auth) other = run (FUMI_POP3_METHOD_XOAUTH2, &user, xoauth2);
  g_autofree char *escaped = fumi_pop3_oauth_bearer ("a=b,c", "t", "h", 1);

  g_assert_cmpstr (escaped, ==, "n,a=a=3Db=2Cc,\x01host=h\x01port=1\x01" "auth=Bearer t\x01\x01");
}

/* RFC 6750 §2.1; what would end the message early is not sent. */
static void
test_what_is_no_token_is_not_sent (void)
{
  g_assert_true (fumi_pop3_oauth_can_send ("anna", "mF_9.B5f-4.1JqM~+/=="));
  g_assert_false (fumi_pop3_oauth_can_send ("anna", ""));
  g_assert_false (fumi_pop3_oauth_can_send ("anna", "a b"));
  g_assert_false (fumi_pop3_oauth_can_send ("anna", "a\x01user=x"));
  g_assert_false (fumi_pop3_oauth_can_send ("anna", "a\n"));
  g_assert_false (fumi_pop3_oauth_can_send ("an\x01na", "a"));
}

/* RFC 1939 §7. */
static void
test_apop (void)
{
  g_autofree char *answer
    = fumi_pop3_apop_answer ("<1896.697170952@dbc.mtview.ca.us>", "tanstaaf");

  g_assert_cmpstr (answer, ==, "c4c9334bac560ecc979e58001b3e22fb");
}

/* Q08 of pop3.md; CVE-2007-1558. */
static void
test_apop_challenge_is_strict (void)
{
  static const char *const good[] = {
    "POP3 ready <1896.697170952@dbc.mtview.ca.us>", "<1896.697@h.example>",
    "Dovecot ready. <716.1.6b0288c4.+T8bnrkrT2SoG4oer/0rWw==@vm>", "x <1@[127.0.0.1]>",
    "x<1@[IPv6:::1]>",
  };
  static const char *const bad[] = {
    "", "ready", "<a>", "<>", "<x@y", "x@y>", "<@>", "<a@>", "<@b>", "<x\x80@y>", "<x@y\xe3\x81\x82>",
    "<a@b> text <c@d>", "<a@b> text", "<a@b> ", "<<a@b>>", "<a@b>>", "<a<b@c>", "<a@b@c>", "<a b@c>",
    "<a\t@b>", "<a\x7f@b>", "<a@\x01>", "<\"a\"@b>", "<a@(b)>", "<a,b@c>", "<a@b;c>", "<a\\@b>",
    "<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *challenge = fumi_pop3_apop_dup_challenge (good[i], strlen (good[i]));

      g_assert_cmpstr (challenge, ==, strchr (good[i], '<'));
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%u", i);
      g_assert_null (fumi_pop3_apop_dup_challenge (bad[i], strlen (bad[i])));
    }
  g_assert_null (fumi_pop3_apop_dup_challenge ("<a\0b@c>", 7));
}

static void
check_choice (FumiLogin   login,
              gboolean    encrypted,
              gboolean    can_bind,
              gboolean    has_challenge,
              const char *offered,
              const char *expected)
{
  g_auto(GStrv) mechanisms = g_strsplit (offered, " ", -1);
  g_autoptr(GString) chosen = g_string_new (NULL);
  const FumiPop3Situation situation = {
    .login = login,
    .encrypted = encrypted,
    .can_bind = can_bind,
    .has_challenge = has_challenge,
    .mechanisms = (const char *const *) mechanisms,
  };
  FumiPop3Method methods[FUMI_POP3_N_METHODS];
  guint n = fumi_pop3_method_choose (&situation, methods);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (chosen, "%s%s", i > 0 ? " " : "",
                            fumi_pop3_method_get_name (methods[i]));
  g_assert_cmpstr (chosen->str, ==, expected);
}

#define ALL "LOGIN PLAIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS " \
            "EXTERNAL OAUTHBEARER XOAUTH2 NTLM DIGEST-MD5 X-EVIL APOP USER"

static void
test_choice_follows_account_and_server (void)
{
  /* Automatic: never APOP, and no token or certificate that was not asked for. */
  check_choice (FUMI_LOGIN_AUTO, TRUE, TRUE, TRUE, ALL,
                "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN "
                "CRAM-MD5 USER");
  check_choice (FUMI_LOGIN_AUTO, TRUE, FALSE, TRUE, ALL,
                "SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN CRAM-MD5 USER");
  check_choice (FUMI_LOGIN_AUTO, FALSE, FALSE, TRUE, ALL,
                "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN USER");
  check_choice (FUMI_LOGIN_AUTO, TRUE, TRUE, TRUE, "", "USER");
  check_choice (FUMI_LOGIN_AUTO, TRUE, TRUE, TRUE, "XOAUTH2 NTLM", "USER");

  check_choice (FUMI_LOGIN_PASSWORD, TRUE, TRUE, TRUE, ALL, "PLAIN LOGIN USER");
  check_choice (FUMI_LOGIN_PASSWORD, FALSE, FALSE, TRUE, "LOGIN", "LOGIN USER");

  check_choice (FUMI_LOGIN_ENCRYPTED, TRUE, TRUE, TRUE, ALL,
                "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 APOP");
  check_choice (FUMI_LOGIN_ENCRYPTED, FALSE, FALSE, FALSE, ALL,
                "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5");
  check_choice (FUMI_LOGIN_ENCRYPTED, FALSE, FALSE, TRUE, "PLAIN", "APOP");
  check_choice (FUMI_LOGIN_ENCRYPTED, TRUE, TRUE, FALSE, "PLAIN LOGIN", "");

  check_choice (FUMI_LOGIN_OAUTH2, TRUE, TRUE, TRUE, ALL, "OAUTHBEARER XOAUTH2");
  check_choice (FUMI_LOGIN_OAUTH2, TRUE, TRUE, TRUE, "PLAIN XOAUTH2", "XOAUTH2");
  check_choice (FUMI_LOGIN_OAUTH2, FALSE, FALSE, TRUE, ALL, "");
  check_choice (FUMI_LOGIN_OAUTH2, TRUE, TRUE, TRUE, "PLAIN", "");

  check_choice (FUMI_LOGIN_CERTIFICATE, TRUE, TRUE, TRUE, ALL, "EXTERNAL");
  check_choice (FUMI_LOGIN_CERTIFICATE, FALSE, FALSE, TRUE, ALL, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/auth/plain", test_plain);
  g_test_add_func ("/pop3/auth/plain-and-login-send-bytes", test_plain_and_login_send_bytes);
  g_test_add_func ("/pop3/auth/login-tells-with-its-second-answer",
                   test_login_tells_with_its_second_answer);
  g_test_add_func ("/pop3/auth/cram-md5", test_cram_md5);
  g_test_add_func ("/pop3/auth/rubbish-is-no-challenge", test_rubbish_is_no_challenge);
  g_test_add_func ("/pop3/auth/scram/sha-1", test_scram_sha_1);
  g_test_add_func ("/pop3/auth/scram/server-that-proves-nothing",
                   test_scram_server_that_proves_nothing);
  g_test_add_func ("/pop3/auth/scram/challenge-that-is-none", test_scram_challenge_that_is_none);
  g_test_add_func ("/pop3/auth/scram/salted-password", test_salted_password);
  g_test_add_func ("/pop3/auth/scram/rounds-have-a-limit-and-can-be-cancelled",
                   test_rounds_have_a_limit_and_can_be_cancelled);
  g_test_add_func ("/pop3/auth/scram/password-that-saslprep-does-not-allow-goes-as-it-is",
                   test_password_that_saslprep_does_not_allow_goes_as_it_is);
  g_test_add_func ("/pop3/auth/scram/escapes-the-name", test_scram_escapes_the_name);
  g_test_add_func ("/pop3/auth/scram/plus-names-its-binding", test_plus_names_its_binding);
  g_test_add_func ("/pop3/auth/external", test_external);
  g_test_add_func ("/pop3/auth/tokens", test_tokens);
  g_test_add_func ("/pop3/auth/what-is-no-token-is-not-sent", test_what_is_no_token_is_not_sent);
  g_test_add_func ("/pop3/auth/apop", test_apop);
  g_test_add_func ("/pop3/auth/apop-challenge-is-strict", test_apop_challenge_is_strict);
  g_test_add_func ("/pop3/auth/choice-follows-account-and-server",
                   test_choice_follows_account_and_server);

  return g_test_run ();
}
