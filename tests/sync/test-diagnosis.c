/* test-diagnosis.c: every failure has words, remedies and a button that changes something.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-diagnosis.h"

#include <locale.h>
#include <string.h>

#include "fumi-credentials.h"
#include "fumi-failure-text.h"
#include "fumi-format.h"
#include "fumi-pop3-error-private.h"
#include "fumi-store.h"
#include "test-certificate.h"

static const FumiPop3Server tls_server = {
  .host = (char *) "pop.example.ne.jp",
  .port = 995,
  .security = FUMI_SECURITY_TLS,
  .user = (char *) "taro@example.ne.jp",
};

/* What each %s and %d of messages.tsv becomes for tls_server; a size and the time are only known to be there. */
static const struct
{
  FumiFailure failure;
  const char *body[3];
} values_of_bodies[] = {
  { FUMI_FAILURE_HOST_NOT_FOUND, { "pop.example.ne.jp" } },
  { FUMI_FAILURE_REFUSED, { "pop.example.ne.jp", "995" } },
  { FUMI_FAILURE_TIMEOUT, { "pop.example.ne.jp", "995", "7" } },
  { FUMI_FAILURE_UNREACHABLE, { "pop.example.ne.jp" } },
  { FUMI_FAILURE_TLS_NOT_TLS, { "995" } },
  { FUMI_FAILURE_CERT_EXPIRED, { "?" } },
  { FUMI_FAILURE_CERT_FUTURE, { "?" } },
  { FUMI_FAILURE_CERT_UNKNOWN, { "pop.example.ne.jp" } },
  { FUMI_FAILURE_CERT_NAME, { "another server", "pop.example.ne.jp" } },
  { FUMI_FAILURE_CERT_CHANGED, { "pop.example.ne.jp" } },
  { FUMI_FAILURE_NOT_POP, { "pop.example.ne.jp", "IMAP" } },
  { FUMI_FAILURE_TOO_OFTEN, { "5" } },
  { FUMI_FAILURE_LOST, { "12" } },
};

static FumiDiagnosis *
diagnose (FumiFailure failure)
{
  const FumiPop3ErrorDetail detail = { .protocol = (char *) "IMAP", .seconds = 7 };
  const FumiPop3ErrorDetail delay = { .seconds = 300 };
  FumiDiagnosisContext context = { .server = &tls_server, .stored = 12 };
  g_autoptr(GError) error
    = fumi_pop3_error_new (FUMI_POP3_ERROR_SERVER, failure == FUMI_FAILURE_TOO_OFTEN ? &delay : &detail, "x");

  return fumi_diagnosis_new_for_failure (failure, error, &context);
}

static void
test_every_failure_has_title_body_and_a_remedy (void)
{
  for (guint i = FUMI_FAILURE_OFFLINE; i < FUMI_FAILURE_CANCELLED; i++)
    {
      g_autoptr(FumiDiagnosis) diagnosis = diagnose (i);
      g_autoptr(FumiDiagnosis) copy = fumi_diagnosis_copy (diagnosis);

      g_test_message ("%s: %s", fumi_failure_to_code (i), diagnosis->body);
      g_assert_cmpuint (diagnosis->failure, ==, i);
      g_assert_cmpstr (diagnosis->title, !=, "");
      g_assert_cmpstr (diagnosis->body, !=, "");
      g_assert_null (strchr (diagnosis->body, '%'));
      g_assert_cmpuint (g_strv_length (diagnosis->remedies), >=, 1);
      for (guint k = 0; diagnosis->remedies[k] != NULL; k++)
        g_assert_null (strchr (diagnosis->remedies[k], '%'));
      g_assert_true ((diagnosis->button == NULL) == (diagnosis->remedy == FUMI_REMEDY_NONE));
      if (diagnosis->button != NULL)
        g_assert_null (strchr (diagnosis->button, '%'));

      g_assert_cmpstr (copy->body, ==, diagnosis->body);
      g_assert_cmpstr (copy->button, ==, diagnosis->button);
      g_assert_cmpuint (copy->remedy, ==, diagnosis->remedy);
    }
}

static void
test_codes_go_both_ways (void)
{
  FumiFailure failure = FUMI_FAILURE_LOST;

  for (guint i = 0; i < FUMI_N_FAILURES; i++)
    {
      g_assert_true (fumi_failure_from_code (fumi_failure_to_code (i), &failure));
      g_assert_cmpuint (failure, ==, i);
    }
  g_assert_false (fumi_failure_from_code ("no-such-code", &failure));
  g_assert_false (fumi_failure_from_code (NULL, &failure));
}

static void
assert_equals_pattern (const char        *text,
                       const char        *pattern,
                       const char *const *values)
{
  g_autofree char *filled = fumi_text_fill (pattern, values);

  g_assert_cmpstr (text, ==, filled);
}

static void
compare_failure (FumiFailure failure,
                 char      **columns)
{
  g_autoptr(FumiDiagnosis) diagnosis = diagnose (failure);
  g_auto(GStrv) remedies = g_strsplit (columns[5], " | ", -1);
  const FumiFailureText *text = fumi_failure_text_get (failure);
  const char *values[4] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (values_of_bodies); i++)
    if (values_of_bodies[i].failure == failure)
      memcpy (values, values_of_bodies[i].body, sizeof values_of_bodies[i].body);

  g_assert_cmpstr (diagnosis->title, ==, columns[1]);
  assert_equals_pattern (diagnosis->body, columns[3], values);
  for (guint i = 0; remedies[i] != NULL || text->remedies[i] != NULL; i++)
    g_assert_cmpstr (text->remedies[i], ==, remedies[i]);
  if (failure == FUMI_FAILURE_TOO_OFTEN)
    assert_equals_pattern (diagnosis->button, columns[7], values);
  else
    g_assert_cmpstr (text->button, ==, columns[7]);
}

static void
compare_warning (FumiWarning warning,
                 char      **columns)
{
  const FumiWarningText *text = fumi_warning_text_get (warning);
  const char *values[] = { "7", "2 GB", NULL };
  g_autofree char *body = NULL;

  g_assert_cmpstr (text->title, ==, columns[1]);
  if (text->body != NULL)
    {
      g_assert_cmpstr (text->body, ==, columns[3]);
      return;
    }
  body = fumi_warning_text_body_counted (warning, 7, "2 GB");
  assert_equals_pattern (body, columns[3], values);
}

/* The design's catalogue is the word; a copy in the code must not drift from it. */
static void
test_texts_are_those_of_messages_tsv (void)
{
  const char *shared = g_getenv ("FUMI_SHARED");
  g_autofree char *path = g_build_filename (shared != NULL ? shared : ".", "design", "messages.tsv", NULL);
  g_autofree char *contents = NULL;
  g_auto(GStrv) lines = NULL;
  guint failures = 0, warnings = 0;

  if (!g_file_get_contents (path, &contents, NULL, NULL))
    {
      g_test_skip ("../shared/design/messages.tsv is not there");
      return;
    }

  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto(GStrv) columns = g_strsplit (lines[i], "\t", -1);
      FumiFailure failure;

      g_assert_cmpuint (g_strv_length (columns), ==, 9);
      if (fumi_failure_from_code (columns[0], &failure))
        {
          compare_failure (failure, columns);
          failures++;
          continue;
        }
      for (guint k = 0; k < FUMI_N_WARNINGS; k++)
        if (g_str_equal (columns[0], fumi_warning_text_get (k)->code))
          {
            compare_warning (k, columns);
            warnings++;
          }
    }

  g_assert_cmpuint (failures, ==, FUMI_FAILURE_CANCELLED - FUMI_FAILURE_OFFLINE);
  g_assert_cmpuint (warnings, ==, FUMI_N_WARNINGS);
}

static void
test_a_translation_can_not_crash_a_sentence (void)
{
  static const struct
  {
    const char *pattern;
    const char *expected;
  } cases[] = {
    { "%s on %d", "host on 995" },
    { "%2$d: %1$s", "995: host" },
    { "%s %s %s %s", "host 995  " },
    { "100 % of %s", "100 % of host" },
    { "%n%x%5$s|", "%n%x|" },
    { "%", "%" },
    { "%1", "%1" },
    { "%1$", "%1$" },
    { "", "" },
  };
  const char *values[] = { "host", "995", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_equals_pattern (cases[i].expected, cases[i].pattern, values);
}

static void
test_what_the_server_says_is_not_a_pattern (void)
{
  const FumiPop3Server server = { .host = (char *) "%s%n%d", .port = 1 };
  FumiDiagnosisContext context = { .server = &server };
  g_autoptr(FumiDiagnosis) diagnosis
    = fumi_diagnosis_new_for_failure (FUMI_FAILURE_UNREACHABLE, NULL, &context);

  g_assert_cmpstr (diagnosis->body, ==, "The network has no route to %s%n%d.");
}

static void
test_each_error_has_its_class (void)
{
  static const struct
  {
    FumiPop3Error code;
    const char   *code_of_class;
  } cases[] = {
    { FUMI_POP3_ERROR_HOST_NOT_FOUND, "host-not-found" },
    { FUMI_POP3_ERROR_DNS_TEMPORARY, "dns-temp" },
    { FUMI_POP3_ERROR_REFUSED, "refused" },
    { FUMI_POP3_ERROR_TIMEOUT, "timeout" },
    { FUMI_POP3_ERROR_UNREACHABLE, "unreachable" },
    { FUMI_POP3_ERROR_PROXY, "proxy" },
    { FUMI_POP3_ERROR_TLS_NOT_TLS, "tls-not-tls" },
    { FUMI_POP3_ERROR_TLS_EXPECTED, "tls-expected" },
    { FUMI_POP3_ERROR_TLS_OLD, "tls-old" },
    { FUMI_POP3_ERROR_TLS_FAILED, "tls-failed" },
    { FUMI_POP3_ERROR_NOT_POP, "not-pop" },
    { FUMI_POP3_ERROR_GREETING, "greeting-err" },
    { FUMI_POP3_ERROR_STLS_MISSING, "stls-missing" },
    { FUMI_POP3_ERROR_LOGIN, "auth-failed" },
    { FUMI_POP3_ERROR_SECRET, "auth-failed" },
    { FUMI_POP3_ERROR_MECHANISM, "auth-mech" },
    { FUMI_POP3_ERROR_IN_USE, "in-use" },
    { FUMI_POP3_ERROR_TOO_OFTEN, "too-often" },
    { FUMI_POP3_ERROR_SERVER, "server-error" },
    { FUMI_POP3_ERROR_PROTOCOL, "server-error" },
    { FUMI_POP3_ERROR_LOST, "lost" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = fumi_pop3_error_new (cases[i].code, NULL, "x");

      g_assert_cmpstr (fumi_failure_to_code (fumi_failure_from_error (error)), ==, cases[i].code_of_class);
    }
}

static void
test_errors_of_other_folders_have_their_class (void)
{
  const struct
  {
    GQuark      domain;
    int         code;
    const char *code_of_class;
  } cases[] = {
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled" },
    { G_IO_ERROR, G_IO_ERROR_NO_SPACE, "disk" },
    { G_IO_ERROR, G_IO_ERROR_READ_ONLY, "disk" },
    { G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "disk" },
    { G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, "disk" },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "refused" },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "timeout" },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, "unreachable" },
    { G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, "proxy" },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "lost" },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "host-not-found" },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "dns-temp" },
    { G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, "tls-not-tls" },
    { G_TLS_ERROR, G_TLS_ERROR_MISC, "tls-failed" },
    { FUMI_STORE_ERROR, FUMI_STORE_ERROR_BUSY, "in-use" },
    { FUMI_STORE_ERROR, FUMI_STORE_ERROR_INDEX, "disk" },
    { FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_MISSING, "keyring" },
    { FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_LOCKED, "keyring" },
    { G_FILE_ERROR, G_FILE_ERROR_NOSPC, "disk" },
    { G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE, "disk" },
    { G_CONVERT_ERROR, 0, "server-error" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (cases[i].domain, cases[i].code, "x");

      g_assert_cmpstr (fumi_failure_to_code (fumi_failure_from_error (error)), ==, cases[i].code_of_class);
    }
  g_assert_cmpint (fumi_failure_from_error (NULL), ==, FUMI_FAILURE_NONE);
}

/* RFC 3206 has no code for these: only the words tell a beginner not to type the password again. */
static void
test_words_of_a_refusal_tell_more_than_wrong_password (void)
{
  static const struct
  {
    FumiPop3Error code;
    const char   *words;
    const char   *code_of_class;
  } cases[] = {
    { FUMI_POP3_ERROR_LOGIN, "Application-specific password required: https://support.google.com/x",
      "auth-app-password" },
    { FUMI_POP3_ERROR_LOGIN, "[AUTH] please use an APP PASSWORD", "auth-app-password" },
    { FUMI_POP3_ERROR_LOGIN, "アプリパスワードを使ってください", "auth-app-password" },
    { FUMI_POP3_ERROR_LOGIN, "Authentication unsuccessful, basic authentication is disabled.", "auth-oauth" },
    { FUMI_POP3_ERROR_SERVER, "Your account is not enabled for POP access. Please visit your Gmail settings",
      "pop-disabled" },
    { FUMI_POP3_ERROR_LOGIN, "POP3 access is disabled for your domain", "pop-disabled" },
    { FUMI_POP3_ERROR_LOGIN, "Username and password not accepted.", "auth-failed" },
    { FUMI_POP3_ERROR_SERVER, "mailbox popped", "server-error" },
    { FUMI_POP3_ERROR_LOGIN, "", "auth-failed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const FumiPop3ErrorDetail detail = { .server_text = (char *) cases[i].words };
      g_autoptr(GError) error = fumi_pop3_error_new (cases[i].code, &detail, "x");
      g_autoptr(FumiDiagnosis) diagnosis = fumi_diagnosis_new (error, NULL);

      g_assert_cmpstr (fumi_failure_to_code (diagnosis->failure), ==, cases[i].code_of_class);
      g_assert_cmpstr (diagnosis->server_text, ==, *cases[i].words != '\0' ? cases[i].words : NULL);
    }
}

static void
test_certificate_flags_have_their_class (void)
{
  static const struct
  {
    GTlsCertificateFlags flags;
    gboolean             weak;
    gboolean             pin_differs;
    const char          *code_of_class;
  } cases[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, FALSE, FALSE, "cert-unknown" },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, FALSE, FALSE, "cert-name" },
    { G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY, FALSE, FALSE, "cert-unknown" },
    { G_TLS_CERTIFICATE_EXPIRED, FALSE, FALSE, "cert-expired" },
    { G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_UNKNOWN_CA, FALSE, FALSE, "cert-expired" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, FALSE, FALSE, "cert-future" },
    { G_TLS_CERTIFICATE_REVOKED | G_TLS_CERTIFICATE_EXPIRED, FALSE, FALSE, "cert-revoked" },
    { G_TLS_CERTIFICATE_INSECURE, FALSE, FALSE, "cert-revoked" },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, FALSE, FALSE, "cert-revoked" },
    { 0, TRUE, FALSE, "cert-revoked" },
    { G_TLS_CERTIFICATE_UNKNOWN_CA, TRUE, TRUE, "cert-revoked" },
    { G_TLS_CERTIFICATE_UNKNOWN_CA, FALSE, TRUE, "cert-changed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const FumiPop3ErrorDetail detail = {
        .certificate_flags = cases[i].flags,
        .certificate_weak = cases[i].weak,
        .certificate_pin_differs = cases[i].pin_differs,
      };
      g_autoptr(GError) error = fumi_pop3_error_new (FUMI_POP3_ERROR_CERTIFICATE, &detail, "x");

      g_assert_cmpstr (fumi_failure_to_code (fumi_failure_from_error (error)), ==, cases[i].code_of_class);
    }
}

/* security.md §2: where messages.tsv has one text for many faults, one more sentence tells which it is. */
static void
test_faults_of_certificates_are_told_apart (void)
{
  g_autoptr(GHashTable) sentences = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&(TestCertificate) { 0 });

  for (guint fault = FUMI_POP3_FAULT_NONE + 1; fault <= FUMI_POP3_FAULT_ISSUER_MISSING; fault++)
    {
      const char *sentence = fumi_pop3_certificate_fault_to_text (fault);
      gboolean may_be_trusted = fault >= FUMI_POP3_FAULT_SELF_SIGNED;
      const FumiPop3ErrorDetail detail = {
        .certificate = certificate,
        .certificate_flags = may_be_trusted ? G_TLS_CERTIFICATE_UNKNOWN_CA : G_TLS_CERTIFICATE_INSECURE,
        .certificate_weak = !may_be_trusted,
        .certificate_fault = fault,
      };
      g_autoptr(GError) error = fumi_pop3_error_new (FUMI_POP3_ERROR_CERTIFICATE, &detail, "x");
      g_autoptr(FumiDiagnosis) diagnosis = fumi_diagnosis_new (error, NULL);

      g_assert_nonnull (sentence);
      g_assert_true (g_hash_table_add (sentences, (gpointer) sentence));
      g_assert_cmpint (diagnosis->fault, ==, fault);
      g_assert_cmpint (diagnosis->can_trust, ==, may_be_trusted);
      g_assert_cmpint (g_str_has_suffix (diagnosis->body, sentence), ==, !may_be_trusted);
      g_assert_cmpint (diagnosis->failure, ==,
                       may_be_trusted ? FUMI_FAILURE_CERT_UNKNOWN : FUMI_FAILURE_CERT_REVOKED);
    }
  g_assert_null (fumi_pop3_certificate_fault_to_text (FUMI_POP3_FAULT_NONE));
  g_assert_null (fumi_pop3_certificate_fault_to_text (1000));
}

/* ux.md §5: a button does the most likely fix; one that would change nothing is "Try Again". */
static void
test_buttons_change_something (void)
{
  static const struct
  {
    FumiFailure  failure;
    const char  *host;
    guint16      port;
    FumiSecurity security;
    const char  *user;
    const char  *address;
    FumiRemedy   remedy;
    const char  *suggestion;
    const char  *button;
  } cases[] = {
    { FUMI_FAILURE_REFUSED, "h.example", 110, FUMI_SECURITY_STARTTLS, "u", NULL, FUMI_REMEDY_USE_TLS, NULL,
      "Try 995 with SSL/TLS" },
    { FUMI_FAILURE_REFUSED, "h.example", 995, FUMI_SECURITY_TLS, "u", NULL, FUMI_REMEDY_TRY_AGAIN, NULL,
      "Try Again" },
    { FUMI_FAILURE_TLS_NOT_TLS, "h.example", 110, FUMI_SECURITY_TLS, "u", NULL, FUMI_REMEDY_USE_STARTTLS, NULL,
      "Try STARTTLS, Port 110" },
    { FUMI_FAILURE_TLS_NOT_TLS, "h.example", 110, FUMI_SECURITY_STARTTLS, "u", NULL, FUMI_REMEDY_TRY_AGAIN,
      NULL, "Try Again" },
    { FUMI_FAILURE_STLS_MISSING, "h.example", 110, FUMI_SECURITY_STARTTLS, "u", NULL, FUMI_REMEDY_USE_TLS, NULL,
      "Try SSL/TLS, Port 995" },
    { FUMI_FAILURE_NOT_POP, "h.example", 143, FUMI_SECURITY_NONE, "u", NULL, FUMI_REMEDY_USE_PORT_995, NULL,
      "Use Port 995" },
    { FUMI_FAILURE_AUTH_FAILED, "h.example", 995, FUMI_SECURITY_TLS, "taro@example.ne.jp", "taro@example.ne.jp",
      FUMI_REMEDY_USE_USER, "taro", "Try User Name “taro”" },
    { FUMI_FAILURE_AUTH_FAILED, "h.example", 995, FUMI_SECURITY_TLS, "taro", "taro@example.ne.jp",
      FUMI_REMEDY_USE_USER, "taro@example.ne.jp", "Try User Name “taro@example.ne.jp”" },
    { FUMI_FAILURE_AUTH_FAILED, "h.example", 995, FUMI_SECURITY_TLS, "taro", NULL, FUMI_REMEDY_TRY_AGAIN, NULL,
      "Try Again" },
    { FUMI_FAILURE_AUTH_FAILED, "h.example", 995, FUMI_SECURITY_TLS, "", "taro@example.ne.jp",
      FUMI_REMEDY_TRY_AGAIN, NULL, "Try Again" },
    { FUMI_FAILURE_HOST_NOT_FOUND, "pop3.example.ne.jp", 995, FUMI_SECURITY_TLS, "u", NULL,
      FUMI_REMEDY_USE_SERVER, "pop.example.ne.jp", "Use “pop.example.ne.jp”" },
    { FUMI_FAILURE_HOST_NOT_FOUND, "pop.example.ne.jp", 995, FUMI_SECURITY_TLS, "u", NULL,
      FUMI_REMEDY_USE_SERVER, "pop3.example.ne.jp", "Use “pop3.example.ne.jp”" },
    { FUMI_FAILURE_HOST_NOT_FOUND, "mail.example.ne.jp", 995, FUMI_SECURITY_TLS, "u", NULL,
      FUMI_REMEDY_TRY_AGAIN, NULL, "Try Again" },
    { FUMI_FAILURE_HOST_NOT_FOUND, "pop.gmial.com", 995, FUMI_SECURITY_TLS, "u", "taro@gmail.com",
      FUMI_REMEDY_USE_SERVER, "pop.gmail.com", "Use “pop.gmail.com”" },
    { FUMI_FAILURE_HOST_NOT_FOUND, "pop.gmial.com", 995, FUMI_SECURITY_TLS, "u", "taro@own.example",
      FUMI_REMEDY_USE_SERVER, "pop.gmail.com", "Use “pop.gmail.com”" },
    { FUMI_FAILURE_CERT_NAME, "h.example", 995, FUMI_SECURITY_TLS, "u", NULL, FUMI_REMEDY_GO_BACK, NULL,
      "Go Back" },
    { FUMI_FAILURE_CERT_UNKNOWN, "h.example", 995, FUMI_SECURITY_TLS, "u", NULL, FUMI_REMEDY_GO_BACK, NULL,
      "Go Back (Recommended)" },
    { FUMI_FAILURE_CERT_EXPIRED, "h.example", 995, FUMI_SECURITY_TLS, "u", NULL, FUMI_REMEDY_OPEN_DATE_TIME,
      NULL, "Open Date & Time" },
    { FUMI_FAILURE_DISK, "h.example", 995, FUMI_SECURITY_TLS, "u", NULL, FUMI_REMEDY_OPEN_FOLDER, NULL,
      "Open Folder" },
    { FUMI_FAILURE_KEYRING, "h.example", 995, FUMI_SECURITY_TLS, "u", NULL, FUMI_REMEDY_UNLOCK_KEYRING, NULL,
      "Unlock" },
    { FUMI_FAILURE_AUTH_OAUTH, "h.example", 995, FUMI_SECURITY_TLS, "u", NULL, FUMI_REMEDY_NONE, NULL, NULL },
    { FUMI_FAILURE_CANCELLED, "h.example", 995, FUMI_SECURITY_TLS, "u", NULL, FUMI_REMEDY_NONE, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const FumiPop3Server server = {
        .host = (char *) cases[i].host,
        .port = cases[i].port,
        .security = cases[i].security,
        .user = (char *) cases[i].user,
      };
      FumiDiagnosisContext context = { .server = &server, .address = cases[i].address };
      g_autoptr(FumiDiagnosis) diagnosis = fumi_diagnosis_new_for_failure (cases[i].failure, NULL, &context);

      g_test_message ("case %u: %s", i, fumi_failure_to_code (cases[i].failure));
      g_assert_cmpstr (diagnosis->button, ==, cases[i].button);
      g_assert_cmpint (diagnosis->remedy, ==, cases[i].remedy);
      g_assert_cmpstr (diagnosis->suggestion, ==, cases[i].suggestion);
    }
}

/* The table of providers knows where passwords are refused whatever the server's words. */
static void
test_a_provider_note_explains_a_refused_login (void)
{
  const FumiPop3Server gmail = { .host = (char *) "pop.gmail.com", .port = 995, .user = (char *) "taro" };
  const FumiPop3Server outlook
    = { .host = (char *) "outlook.office365.com", .port = 995, .user = (char *) "taro" };
  FumiDiagnosisContext context = { .server = &gmail, .address = "taro@gmail.com" };
  g_autoptr(GError) error = fumi_pop3_error_new (FUMI_POP3_ERROR_LOGIN, NULL, "x");
  g_autoptr(FumiDiagnosis) app_password = fumi_diagnosis_new (error, &context);
  g_autoptr(FumiDiagnosis) oauth = NULL;
  g_autoptr(FumiDiagnosis) other = NULL;

  g_assert_cmpstr (fumi_failure_to_code (app_password->failure), ==, "auth-app-password");

  context.server = &outlook;
  context.address = "taro@outlook.com";
  oauth = fumi_diagnosis_new (error, &context);
  g_assert_cmpstr (fumi_failure_to_code (oauth->failure), ==, "auth-oauth");

  context.server = &tls_server;
  other = fumi_diagnosis_new (error, &context);
  g_assert_cmpstr (fumi_failure_to_code (other->failure), ==, "auth-failed");
}

static void
test_exit_codes_are_those_of_the_command_line (void)
{
  static const struct
  {
    const char *code;
    int         exit_code;
  } cases[] = {
    { "ok", 0 },          { "offline", 69 },      { "captive", 69 },        { "host-not-found", 69 },
    { "refused", 69 },    { "timeout", 69 },      { "unreachable", 69 },    { "proxy", 69 },
    { "greeting-err", 69 }, { "lost", 69 },       { "dns-temp", 75 },       { "in-use", 75 },
    { "too-often", 75 },  { "server-error", 75 }, { "tls-not-tls", 76 },    { "tls-expected", 76 },
    { "tls-old", 76 },    { "tls-failed", 76 },   { "cert-expired", 76 },   { "cert-future", 76 },
    { "cert-unknown", 76 }, { "cert-name", 76 },  { "cert-revoked", 76 },   { "cert-changed", 76 },
    { "not-pop", 76 },    { "stls-missing", 76 }, { "auth-mech", 76 },      { "auth-failed", 77 },
    { "auth-app-password", 77 }, { "auth-oauth", 77 }, { "pop-disabled", 77 }, { "disk", 73 },
    { "keyring", 78 },    { "cancelled", 75 },
  };

  g_assert_cmpuint (G_N_ELEMENTS (cases), ==, FUMI_N_FAILURES);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FumiFailure failure;

      g_assert_true (fumi_failure_from_code (cases[i].code, &failure));
      g_assert_cmpint (fumi_failure_get_exit_code (failure), ==, cases[i].exit_code);
    }
}

static void
test_sizes_read_well (void)
{
  static const struct
  {
    goffset     bytes;
    const char *text;
  } cases[] = {
    { -1, "0 bytes" },        { 0, "0 bytes" },          { 1, "1 byte" },
    { 999, "999 bytes" },     { 1000, "1 KB" },          { 12345, "12 KB" },
    { 999499, "999 KB" },     { 999500, "1.0 MB" },      { 3400000, "3.4 MB" },
    { 9949999, "9.9 MB" },    { 9950000, "10 MB" },      { 209715200, "210 MB" },
    { 999999999, "1.0 GB" },  { 1500000000, "1.5 GB" },  { G_MAXINT64, "9223372 TB" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = fumi_format_bytes (cases[i].bytes);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_a_full_disk_names_the_free_space (void)
{
  g_autofree char *missing = g_build_filename (g_get_tmp_dir (), "no", "such", "folder", NULL);
  FumiDiagnosisContext context = { .server = &tls_server, .data_dir = missing };
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "x");
  g_autoptr(FumiDiagnosis) diagnosis = fumi_diagnosis_new (error, &context);

  g_assert_cmpint (diagnosis->failure, ==, FUMI_FAILURE_DISK);
  g_assert_true (g_regex_match_simple ("^Free some space \\(free now: [0-9.]+ ([KMGT]B|bytes)\\)$",
                                       diagnosis->remedies[0], 0, 0));
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("LANGUAGE", "en", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/diagnosis/every-failure-has-title-body-and-a-remedy",
                   test_every_failure_has_title_body_and_a_remedy);
  g_test_add_func ("/sync/diagnosis/codes-go-both-ways", test_codes_go_both_ways);
  g_test_add_func ("/sync/diagnosis/texts-are-those-of-messages-tsv", test_texts_are_those_of_messages_tsv);
  g_test_add_func ("/sync/diagnosis/a-translation-can-not-crash-a-sentence",
                   test_a_translation_can_not_crash_a_sentence);
  g_test_add_func ("/sync/diagnosis/what-the-server-says-is-not-a-pattern",
                   test_what_the_server_says_is_not_a_pattern);
  g_test_add_func ("/sync/diagnosis/each-error-has-its-class", test_each_error_has_its_class);
  g_test_add_func ("/sync/diagnosis/errors-of-other-folders-have-their-class",
                   test_errors_of_other_folders_have_their_class);
  g_test_add_func ("/sync/diagnosis/words-of-a-refusal-tell-more-than-wrong-password",
                   test_words_of_a_refusal_tell_more_than_wrong_password);
  g_test_add_func ("/sync/diagnosis/certificate-flags-have-their-class",
                   test_certificate_flags_have_their_class);
  g_test_add_func ("/sync/diagnosis/faults-of-certificates-are-told-apart",
                   test_faults_of_certificates_are_told_apart);
  g_test_add_func ("/sync/diagnosis/buttons-change-something", test_buttons_change_something);
  g_test_add_func ("/sync/diagnosis/a-provider-note-explains-a-refused-login",
                   test_a_provider_note_explains_a_refused_login);
  g_test_add_func ("/sync/diagnosis/exit-codes-are-those-of-the-command-line",
                   test_exit_codes_are_those_of_the_command_line);
  g_test_add_func ("/sync/diagnosis/sizes-read-well", test_sizes_read_well);
  g_test_add_func ("/sync/diagnosis/a-full-disk-names-the-free-space", test_a_full_disk_names_the_free_space);

  return g_test_run ();
}
