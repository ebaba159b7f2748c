/* test-tls-environment.c: what the environment can do to TLS: take it away, never weaken it.
 *
 * The environment counts when GIO first needs TLS, so each case runs in a process of its own: this
 * program once more, with the number of the case.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <unistd.h>

#include "fumi-pop3-tls.h"
#include "test-certificate.h"
#include "test-dialogue.h"
#include "test-tls-peer.h"
#include "test-trust.h"

#define UP_TO_STLS \
  "S: +OK ready\nC: CAPA\nS: +OK\nS: STLS\nS: USER\nS: .\nC: STLS\nS: +OK begin TLS\n"

/* Also what SSL_CERT_FILE and GNUTLS_SYSTEM_PRIORITY_FILE say is a file made for the case. */
typedef struct
{
  const char *name;
  const char *variable;
  const char *value;      /* NULL: a file with `content`, or with the CA that signed */
  const char *content;
  const char *priorities; /* of the server */
  guint       digest;     /* GNUTLS_DIG_*, by which an intermediate certificate is signed */
  gboolean    ca_is_known;
  gboolean    in_program; /* after what main() does first */
  int         error;      /* -1: works */
} Case;

static const Case cases[] = {
  { "nothing-set-works", "FUMI_TEST_NOTHING", "", .ca_is_known = TRUE, .error = -1 },
  { "no-tls-chosen", "GIO_USE_TLS", "dummy", .ca_is_known = TRUE,
    .error = FUMI_POP3_ERROR_TLS_FAILED },
  { "no-module-directory", "GIO_MODULE_DIR", "/nonexistent", .ca_is_known = TRUE,
    .error = FUMI_POP3_ERROR_TLS_FAILED },
  { "old-versions", "G_TLS_GNUTLS_PRIORITY", "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0:%COMPAT",
    .priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0:%COMPAT", .ca_is_known = TRUE,
    .error = FUMI_POP3_ERROR_TLS_OLD },
  { "null-cipher", "G_TLS_GNUTLS_PRIORITY",
    "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+NULL:+SHA1:+SHA256",
    .priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+NULL:+SHA1:+SHA256",
    .ca_is_known = TRUE, .error = FUMI_POP3_ERROR_TLS_OLD },
  { "rc4", "G_TLS_GNUTLS_PRIORITY",
    "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+ARCFOUR-128",
    .priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+ARCFOUR-128", .ca_is_known = TRUE,
    .error = FUMI_POP3_ERROR_TLS_OLD },
  { "3des", "G_TLS_GNUTLS_PRIORITY",
    "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+3DES-CBC:+SHA1",
    .priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+3DES-CBC:+SHA1",
    .ca_is_known = TRUE, .error = FUMI_POP3_ERROR_TLS_OLD },
  { "old-signatures", "G_TLS_GNUTLS_PRIORITY",
    "NORMAL:%VERIFY_ALLOW_BROKEN:%VERIFY_ALLOW_SIGN_WITH_SHA1", .digest = GNUTLS_DIG_SHA1,
    .ca_is_known = TRUE, .in_program = TRUE, .error = FUMI_POP3_ERROR_CERTIFICATE },
  { "nonsense-in-program", "G_TLS_GNUTLS_PRIORITY", "NONSENSE", .ca_is_known = TRUE,
    .in_program = TRUE, .error = -1 },
  { "system-priorities-for-old-signatures", "GNUTLS_SYSTEM_PRIORITY_FILE",
    .content = "[priorities]\nSYSTEM=NORMAL:%VERIFY_ALLOW_BROKEN\n", .digest = GNUTLS_DIG_SHA1,
    .ca_is_known = TRUE, .error = FUMI_POP3_ERROR_CERTIFICATE },
  { "system-priorities-for-old-versions", "GNUTLS_SYSTEM_PRIORITY_FILE",
    .content = "[priorities]\nSYSTEM=NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0\n",
    .priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0:%COMPAT", .ca_is_known = TRUE,
    .error = FUMI_POP3_ERROR_TLS_OLD },
  { "other-authorities", "SSL_CERT_FILE", .error = FUMI_POP3_ERROR_CERTIFICATE },
};

static void
assert_nothing_secret_in_clear (Dialogue *d)
{
  static const char *const secrets[] = { "USER", "PASS", "AUTH", "anna", "sesame" };
  GString *plain = test_pop3_server_dup_plain_text (d->server);

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (g_strstr_len (plain->str, plain->len, secrets[i]));
  g_string_free (plain, TRUE);
}

static void
meet (const Case  *this_case,
      FumiSecurity security,
      const char  *chain)
{
  TestTlsPeer peer = { .chain_pem = chain, .priorities = this_case->priorities,
                       .talks = this_case->error < 0, .greets = security == FUMI_SECURITY_TLS };
  Dialogue d;

  dialogue_begin (&d, FALSE);
  d.account.security = security;
  if (security == FUMI_SECURITY_STARTTLS)
    dialogue_script (&d, UP_TO_STLS);
  test_tls_peer_meet (d.server, &peer);

  dialogue_open (&d);
  if (this_case->error < 0)
    g_assert_no_error (d.error);
  else
    dialogue_assert_failed (&d, this_case->error);
  assert_nothing_secret_in_clear (&d);
  g_clear_object (&d.session);
  dialogue_end (&d);
}

/* In the process of its own. @ca_path: made by the parent, certificate and key. */
static int
run_case (guint       number,
          const char *ca_path)
{
  const Case *this_case = &cases[number];
  TestCertificate recipe = { .key = TEST_KEY_RSA_2048 };
  g_autofree char *ca = NULL;
  g_autofree char *between = NULL;
  g_autofree char *leaf = NULL;
  g_autofree char *chain = NULL;
  char *trust = NULL;

  if (this_case->in_program)
    fumi_pop3_tls_ignore_environment ();

  g_file_get_contents (ca_path, &ca, NULL, NULL);
  recipe.issuer_pem = ca;
  if (this_case->digest != 0)
    recipe.issuer_pem = between = test_certificate_make (&(TestCertificate) {
      .is_ca = TRUE, .dns_name = "Old", .digest = this_case->digest, .issuer_pem = ca });
  leaf = test_certificate_make (&recipe);
  chain = g_strconcat (leaf, between, NULL);

  /* Without TLS there is no database of certificates either. */
  if (this_case->ca_is_known && g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    trust = test_trust_begin (ca);
  meet (this_case, FUMI_SECURITY_TLS, chain);
  meet (this_case, FUMI_SECURITY_STARTTLS, chain);
  if (trust != NULL)
    test_trust_end (trust);

  return 0;
}

static char *
write_temporary (const char *content)
{
  char *path;
  int fd = g_file_open_tmp ("fumi-environment-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (g_file_set_contents (path, content, -1, NULL));

  return path;
}

static const char *program;

static void
test_case (gconstpointer data)
{
  const Case *this_case = data;
  g_autofree char *number = g_strdup_printf ("%u", (guint) (this_case - cases));
  g_autofree char *ca = test_certificate_make (
    &(TestCertificate) { .is_ca = TRUE, .dns_name = "Root", .key = TEST_KEY_RSA_2048 });
  g_autofree char *ca_path = write_temporary (ca);
  g_autofree char *content_path = NULL;
  g_autofree char *problems = NULL;
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GSubprocess) child = NULL;
  g_autoptr(GError) error = NULL;
  const char *value = this_case->value;

  if (value == NULL && this_case->content != NULL)
    value = content_path = write_temporary (this_case->content);
  else if (value == NULL)
    value = ca_path;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                        | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, this_case->variable, value, TRUE);
  child = g_subprocess_launcher_spawn (launcher, &error, program, "--case", number, ca_path, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, NULL, NULL, NULL, &problems, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (child))
    g_test_message ("%s", problems);
  g_assert_true (g_subprocess_get_successful (child));

  g_unlink (ca_path);
  if (content_path != NULL)
    g_unlink (content_path);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--case"))
    return run_case ((guint) g_ascii_strtoull (argv[2], NULL, 10), argv[3]);

  g_test_init (&argc, &argv, NULL);
  program = argv[0];
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/pop3/tls-environment/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  return g_test_run ();
}
