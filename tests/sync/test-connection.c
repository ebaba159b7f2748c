/* test-connection.c: Test Connection against servers that behave well, and in every way they do not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-connection-test.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fumi-network.h"
#include "test-certificate.h"
#include "test-pop3-server.h"

#define CANCEL_LIMIT (100 * 1000) /* microseconds */

static const FumiPop3Limits short_limits = {
  .connect = 2,
  .connect_address = 2,
  .handshake = 6,
  .greeting = 2,
  .tls_hint = 1,
  .reply = 2,
  .login = 2,
  .body_stall = 2,
};

/* ---- a server with an answer for each command ------------------------------------------------ */

#define CLOSE "(close)"
#define SILENCE "(silence)"

/* NULL: the usual answer */
typedef struct
{
  const char *greeting;
  const char *capa;
  const char *pass;
  const char *stat;
  const char *list;
  const char *uidl;
  const char *quit;
} Manners;

static const Manners good_manners = {
  .greeting = "+OK ready\r\n",
  .capa = "+OK\r\nUSER\r\nTOP\r\nUIDL\r\n.\r\n",
  .pass = "+OK welcome\r\n",
  .stat = "+OK 2 3400000\r\n",
  .list = "+OK\r\n1 3000000\r\n2 400000\r\n.\r\n",
  .uidl = "+OK\r\n1 a\r\n2 b\r\n.\r\n",
  .quit = "+OK bye\r\n",
};

static const char *
answer_for (const Manners *manners,
            const char    *line)
{
  const struct
  {
    const char *command;
    const char *own;
    const char *usual;
  } answers[] = {
    { "CAPA", manners->capa, good_manners.capa },
    { "USER", NULL, "+OK\r\n" },
    { "PASS", manners->pass, good_manners.pass },
    { "STAT", manners->stat, good_manners.stat },
    { "LIST", manners->list, good_manners.list },
    { "UIDL", manners->uidl, good_manners.uidl },
    { "QUIT", manners->quit, good_manners.quit },
  };

  if (g_str_equal (line, "UIDL 1") && (manners->uidl == NULL || manners->uidl[0] == '+'))
    return "+OK 1 a\r\n";
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_has_prefix (line, answers[i].command))
      return answers[i].own != NULL ? answers[i].own : answers[i].usual;

  return "-ERR unknown command\r\n";
}

/* Until the client hangs up, or the manners say to. */
static void
behave (TestPop3Server *server,
        gpointer        user_data)
{
  const Manners *manners = user_data;
  const char *answer = manners->greeting != NULL ? manners->greeting : good_manners.greeting;
  g_autofree char *line = NULL;

  for (;;)
    {
      if (g_str_equal (answer, CLOSE))
        return;
      if (!g_str_equal (answer, SILENCE) && !test_pop3_server_write (server, answer, -1))
        return;
      g_free (line);
      line = test_pop3_server_read_line (server);
      if (line == NULL)
        return;
      answer = answer_for (manners, line);
    }
}

/* ---- a server that says one thing, and swallows whatever comes ------------------------------- */

typedef struct
{
  GSocketListener *listener;
  guint16          port;
  const char      *bytes;
  gsize            length;
  GThread         *thread;
} RawServer;

static gpointer
serve_raw (gpointer data)
{
  RawServer *raw = data;
  g_autoptr(GSocketConnection) connection = g_socket_listener_accept (raw->listener, NULL, NULL, NULL);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char buffer[4096];

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), raw->bytes, raw->length,
                             NULL, NULL, NULL);
  while (g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL) > 0)
    continue;

  return NULL;
}

static void
raw_server_start (RawServer  *raw,
                  const char *bytes,
                  gsize       length)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;

  raw->bytes = bytes;
  raw->length = length;
  raw->listener = g_socket_listener_new ();
  g_socket_listener_add_address (raw->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                 &bound, &error);
  g_assert_no_error (error);
  raw->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  raw->thread = g_thread_new ("raw-server", serve_raw, raw);
}

static void
raw_server_finish (RawServer *raw)
{
  g_thread_join (raw->thread);
  g_object_unref (raw->listener);
}

/* ---- a run of the test ----------------------------------------------------------------------- */

typedef struct
{
  GMainLoop      *loop;
  FumiTestReport *report;
  GCancellable   *cancellable;
  FumiTestStep    cancel_at;      /* FUMI_N_TEST_STEPS: nowhere */
  gint64          cancelled;      /* monotonic */
  gint64          finished;
  guint           ends[FUMI_N_TEST_STEPS];
} Probe;

static void
on_step (const FumiStepResult *result,
         gpointer              user_data)
{
  Probe *probe = user_data;

  g_test_message ("%s: %s %s (%u ms)", fumi_test_step_get_nick (result->step),
                  fumi_step_state_get_nick (result->state), result->text != NULL ? result->text : "",
                  result->ms);
  g_assert_null (probe->report);

  if (result->state == FUMI_STEP_RUNNING)
    {
      g_assert_cmpuint (probe->ends[result->step], ==, 0);
      if (result->step == probe->cancel_at)
        {
          probe->cancelled = g_get_monotonic_time ();
          g_cancellable_cancel (probe->cancellable);
        }
    }
  else
    {
      /* Each step ends once: a line of fumibako-cli is not taken back. */
      g_assert_cmpint (result->state, !=, FUMI_STEP_WAITING);
      g_assert_cmpuint (probe->ends[result->step]++, ==, 0);
    }
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Probe *probe = user_data;

  probe->finished = g_get_monotonic_time ();
  probe->report = fumi_connection_test_finish (result);
  g_main_loop_quit (probe->loop);
}

static void
run_probe (Probe                *probe,
           const FumiPop3Server *server,
           const char           *password)
{
  probe->loop = g_main_loop_new (NULL, FALSE);
  probe->cancellable = g_cancellable_new ();
  fumi_connection_test_async (server, "anna@mail.example", password, &short_limits, on_step, probe,
                              probe->cancellable, on_done, probe);
  g_main_loop_run (probe->loop);

  g_assert_nonnull (probe->report);
  for (guint i = 0; i < FUMI_N_TEST_STEPS; i++)
    g_assert_cmpuint (probe->ends[i], ==, 1);
}

/* A thread that was told to stop may still hold on for a moment; leaks are looked for after it. */
static void
settle (void)
{
  gint64 until = g_get_monotonic_time () + 300 * 1000;

  while (g_get_monotonic_time () < until)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (5000);
    }
}

static void
probe_clear (Probe *probe)
{
  g_clear_pointer (&probe->report, fumi_test_report_free);
  g_clear_pointer (&probe->loop, g_main_loop_unref);
  g_clear_object (&probe->cancellable);
}

static FumiTestReport *
run_against (TestPop3Server *server,
             FumiSecurity    security,
             const char     *pin)
{
  const FumiPop3Server settings = {
    .host = (char *) "localhost",
    .port = test_pop3_server_get_port (server),
    .security = security,
    .user = (char *) "anna",
    .certificate = (char *) pin,
  };
  Probe probe = { .cancel_at = FUMI_N_TEST_STEPS };
  FumiTestReport *report;

  run_probe (&probe, &settings, "secret word");
  report = g_steal_pointer (&probe.report);
  probe_clear (&probe);
  test_pop3_server_finish (server);

  return report;
}

static void
assert_failed (const FumiTestReport *report,
               const char           *code,
               FumiTestStep          step)
{
  g_assert_nonnull (report->failure);
  g_assert_cmpstr (fumi_failure_to_code (report->failure->failure), ==, code);
  g_assert_cmpstr (report->summary, ==, report->failure->title);

  for (guint i = 0; i < FUMI_N_TEST_STEPS; i++)
    {
      FumiStepState state = report->steps[i].state;

      if (i == step)
        g_assert_cmpint (state, ==, FUMI_STEP_FAILED);
      else
        g_assert_true (state == FUMI_STEP_OK || state == FUMI_STEP_SKIPPED || state == FUMI_STEP_WARNING);
    }
  if (report->transcript != NULL)
    g_assert_null (strstr (report->transcript, "secret word"));
}

static FumiTestReport *
run_plain (const Manners *manners)
{
  TestPop3Server *server = test_pop3_server_new ();

  test_pop3_server_run (server, behave, (gpointer) manners);
  test_pop3_server_cut (server);

  return run_against (server, FUMI_SECURITY_NONE, NULL);
}

/* ---- what works ------------------------------------------------------------------------------ */

static void
test_a_sound_server_passes_all_steps (void)
{
  const TestCertificate recipe = { .ends_in_days = 100 };
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&recipe);
  g_autofree char *pin = fumi_pop3_certificate_fingerprint (certificate);
  TestPop3Server *server = test_pop3_server_new ();
  g_autoptr(FumiTestReport) report = NULL;

  test_pop3_server_start_tls (server, certificate);
  test_pop3_server_run (server, behave, (gpointer) &good_manners);
  report = run_against (server, FUMI_SECURITY_TLS, pin);

  g_assert_null (report->failure);
  for (guint i = 0; i < FUMI_N_TEST_STEPS; i++)
    g_assert_cmpint (report->steps[i].state, ==, FUMI_STEP_OK);
  g_assert_cmpstr (report->summary, ==, "Ready to receive mail. There are 2 messages on the server.");
  g_assert_cmpstr (report->steps[FUMI_TEST_ENCRYPT].text, ==, "TLS 1.3");
  g_assert_cmpstr (report->tls_version, ==, "TLS 1.3");
  g_assert_true (g_str_has_prefix (report->steps[FUMI_TEST_CERTIFICATE].text, "Valid (until "));
  g_assert_cmpstr (report->steps[FUMI_TEST_MAILBOX].text, ==, "2 messages (3.4 MB)");
  g_assert_cmpstr (report->steps[FUMI_TEST_UIDL].text, ==, "Supported (UIDL)");
  g_assert_cmpstr (report->steps[FUMI_TEST_KEEP].text, ==, "Available");
  g_assert_nonnull (strstr (report->steps[FUMI_TEST_CAPABILITIES].text, "UIDL"));
  g_assert_true (g_str_has_prefix (report->steps[FUMI_TEST_RESOLVE].text, "localhost"));
  g_assert_cmpuint (report->warnings->len, ==, 0);
  g_assert_true (report->has_uidl);
  g_assert_cmpuint (report->messages, ==, 2);
  g_assert_nonnull (report->certificate);
  g_assert_nonnull (strstr (report->transcript, "PASS ****"));
  g_assert_null (strstr (report->transcript, "secret word"));
}

/* RFC 2595 §4 */
static void
test_starttls_passes_all_steps (void)
{
  const TestCertificate recipe = { .ends_in_days = 100 };
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&recipe);
  g_autofree char *pin = fumi_pop3_certificate_fingerprint (certificate);
  const Manners after_tls = { .greeting = SILENCE };
  TestPop3Server *server = test_pop3_server_new ();
  g_autoptr(FumiTestReport) report = NULL;

  test_pop3_server_send (server, "+OK ready");
  test_pop3_server_expect (server, "CAPA");
  test_pop3_server_send (server, "+OK");
  test_pop3_server_send (server, "STLS");
  test_pop3_server_send (server, ".");
  test_pop3_server_expect (server, "STLS");
  test_pop3_server_send (server, "+OK begin");
  test_pop3_server_start_tls (server, certificate);
  test_pop3_server_run (server, behave, (gpointer) &after_tls);
  report = run_against (server, FUMI_SECURITY_STARTTLS, pin);

  g_assert_null (report->failure);
  for (guint i = 0; i < FUMI_N_TEST_STEPS; i++)
    g_assert_cmpint (report->steps[i].state, ==, FUMI_STEP_OK);
  /* What was said before TLS is forgotten. */
  g_assert_null (strstr (report->steps[FUMI_TEST_CAPABILITIES].text, "STLS"));
}

static void
assert_warning (const FumiTestReport *report,
                FumiTestStep          step,
                const char           *sentence)
{
  gboolean found = FALSE;

  g_assert_null (report->failure);
  g_assert_true (g_str_has_prefix (report->summary, "Ready to receive mail"));
  g_assert_cmpint (report->steps[step].state, ==, FUMI_STEP_WARNING);
  for (guint i = 0; i < report->warnings->len; i++)
    found |= g_str_equal (g_ptr_array_index (report->warnings, i), sentence);
  g_assert_true (found);
}

static void
test_warnings_let_the_test_pass (void)
{
  const struct
  {
    Manners      manners;
    FumiTestStep step;
    const char  *sentence;
  } cases[] = {
    { good_manners, FUMI_TEST_ENCRYPT, "Mail and password travel readable over the network." },
    { { .capa = "+OK\r\nUSER\r\nTOP\r\n.\r\n", .uidl = "-ERR what?\r\n" }, FUMI_TEST_UIDL,
      "This server has no UIDL. Mail can be received, but keeping it on the server may bring it twice." },
    { { .capa = "+OK\r\nUSER\r\nUIDL\r\n.\r\n" }, FUMI_TEST_CAPABILITIES,
      "This server has no TOP: mail cannot be looked at before receiving it." },
    { { .capa = "+OK\r\nUSER\r\nTOP\r\nUIDL\r\nEXPIRE 31\r\n.\r\n" }, FUMI_TEST_KEEP,
      "This server deletes mail after 31 days." },
    { { .stat = "+OK 2 2000000000\r\n" }, FUMI_TEST_MAILBOX,
      "There are 2 messages (2.0 GB) on the server. The first time can take long." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(FumiTestReport) report = run_plain (&cases[i].manners);

      assert_warning (report, cases[i].step, cases[i].sentence);
      g_assert_cmpint (report->steps[FUMI_TEST_CERTIFICATE].state, ==, FUMI_STEP_SKIPPED);
    }
}

static void
test_a_certificate_that_ends_soon_is_said (void)
{
  const TestCertificate recipe = { .ends_in_days = 3 };
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&recipe);
  g_autofree char *pin = fumi_pop3_certificate_fingerprint (certificate);
  TestPop3Server *server = test_pop3_server_new ();
  g_autoptr(FumiTestReport) report = NULL;

  test_pop3_server_start_tls (server, certificate);
  test_pop3_server_run (server, behave, (gpointer) &good_manners);
  report = run_against (server, FUMI_SECURITY_TLS, pin);

  g_assert_null (report->failure);
  g_assert_cmpint (report->steps[FUMI_TEST_CERTIFICATE].state, ==, FUMI_STEP_WARNING);
  g_assert_cmpuint (report->warnings->len, ==, 1);
}

/* RFC 2449 §5: an old server answers -ERR to CAPA, and is fine. */
static void
test_a_server_without_capa_passes (void)
{
  const Manners manners = { .capa = "-ERR what?\r\n" };
  g_autoptr(FumiTestReport) report = run_plain (&manners);

  g_assert_null (report->failure);
  g_assert_cmpint (report->steps[FUMI_TEST_CAPABILITIES].state, ==, FUMI_STEP_OK);
  g_assert_cmpuint (report->warnings->len, ==, 1); /* not encrypted */
}

static void
test_repeated_uids_are_noticed (void)
{
  const Manners manners = { .uidl = "+OK\r\n1 a\r\n2 a\r\n.\r\n" };
  g_autoptr(FumiTestReport) report = run_plain (&manners);

  g_assert_null (report->failure);
  g_assert_cmpint (report->steps[FUMI_TEST_UIDL].state, ==, FUMI_STEP_WARNING);
  g_assert_cmpstr (report->steps[FUMI_TEST_UIDL].text, ==, "Supported, but not for 1 message");
}

/* ---- what fails in the conversation ---------------------------------------------------------- */

static void
test_each_failure_of_a_plain_server_is_told_apart (void)
{
  const struct
  {
    Manners      manners;
    const char  *code;
    FumiTestStep step;
  } cases[] = {
    { { .greeting = "* OK IMAP4rev1 ready\r\n" }, "not-pop", FUMI_TEST_GREETING },
    { { .greeting = "220 mail.example ESMTP\r\n" }, "not-pop", FUMI_TEST_GREETING },
    { { .greeting = "HTTP/1.1 400 Bad Request\r\n" }, "not-pop", FUMI_TEST_GREETING },
    { { .greeting = "-ERR too many connections\r\n" }, "greeting-err", FUMI_TEST_GREETING },
    { { .greeting = CLOSE }, "greeting-err", FUMI_TEST_GREETING },
    { { .greeting = SILENCE }, "timeout", FUMI_TEST_GREETING },
    { { .capa = CLOSE }, "lost", FUMI_TEST_CAPABILITIES },
    { { .pass = "-ERR [AUTH] wrong\r\n" }, "auth-failed", FUMI_TEST_LOGIN },
    { { .pass = "-ERR [IN-USE] locked\r\n" }, "in-use", FUMI_TEST_LOGIN },
    { { .pass = "-ERR [LOGIN-DELAY] wait\r\n" }, "too-often", FUMI_TEST_LOGIN },
    { { .pass = "-ERR [SYS/TEMP] later\r\n" }, "server-error", FUMI_TEST_LOGIN },
    { { .pass = "-ERR [AUTH] Application-specific password required\r\n" }, "auth-app-password",
      FUMI_TEST_LOGIN },
    { { .pass = CLOSE }, "lost", FUMI_TEST_LOGIN },
    { { .pass = SILENCE }, "timeout", FUMI_TEST_LOGIN },
    { { .stat = "-ERR database is down\r\n" }, "server-error", FUMI_TEST_MAILBOX },
    { { .stat = "+OK many messages\r\n" }, "server-error", FUMI_TEST_MAILBOX },
    { { .stat = CLOSE }, "lost", FUMI_TEST_MAILBOX },
    { { .uidl = "-ERR not now\r\n" }, "server-error", FUMI_TEST_UIDL },
    { { .uidl = "+OK\r\n1 a\r\n" }, "timeout", FUMI_TEST_UIDL },
    { { .list = CLOSE }, "lost", FUMI_TEST_UIDL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(FumiTestReport) report = NULL;

      g_test_message ("case %u: %s", i, cases[i].code);
      report = run_plain (&cases[i].manners);
      assert_failed (report, cases[i].code, cases[i].step);
    }
}

/* Nothing was deleted, so how the server takes leave is of no matter. */
static void
test_a_rude_goodbye_is_no_failure (void)
{
  const Manners manners = { .quit = CLOSE };
  g_autoptr(FumiTestReport) report = run_plain (&manners);

  g_assert_null (report->failure);
}

static void
test_the_servers_own_words_are_kept (void)
{
  const Manners manners = { .pass = "-ERR [AUTH] <b>wrong</b> %s\033[31m\r\n" };
  g_autoptr(FumiTestReport) report = run_plain (&manners);

  g_assert_nonnull (strstr (report->failure->server_text, "<b>wrong</b> %s"));
  g_assert_null (strchr (report->failure->server_text, '\033'));
  g_assert_cmpstr (report->failure->suggestion, ==, "anna@mail.example");
  g_assert_nonnull (strstr (report->transcript, "PASS ****"));
}

/* The password must not travel: RFC 8314 §4.1 asks for a failure, not for plain text. */
static void
test_missing_stls_fails_before_the_password (void)
{
  TestPop3Server *server = test_pop3_server_new ();
  g_autoptr(FumiTestReport) report = NULL;

  test_pop3_server_send (server, "+OK ready");
  test_pop3_server_expect (server, "CAPA");
  test_pop3_server_send (server, "+OK");
  test_pop3_server_send (server, "USER");
  test_pop3_server_send (server, ".");
  test_pop3_server_expect_nothing (server);
  report = run_against (server, FUMI_SECURITY_STARTTLS, NULL);

  assert_failed (report, "stls-missing", FUMI_TEST_ENCRYPT);
  g_assert_cmpint (report->failure->remedy, ==, FUMI_REMEDY_USE_TLS);
}

/* ---- encryption and certificates ------------------------------------------------------------- */

static FumiTestReport *
run_tls_against_bytes (const char *bytes,
                       gsize       length)
{
  RawServer raw;
  FumiPop3Server settings = { .host = (char *) "127.0.0.1", .user = (char *) "anna" };
  Probe probe = { .cancel_at = FUMI_N_TEST_STEPS };
  FumiTestReport *report;

  raw_server_start (&raw, bytes, length);
  settings.port = raw.port;
  run_probe (&probe, &settings, "secret word");
  report = g_steal_pointer (&probe.report);
  probe_clear (&probe);
  raw_server_finish (&raw);

  return report;
}

static void
test_a_plain_server_on_a_tls_port_is_told (void)
{
  static const char greeting[] = "+OK ready\r\n";
  g_autoptr(FumiTestReport) report = run_tls_against_bytes (greeting, sizeof greeting - 1);

  assert_failed (report, "tls-not-tls", FUMI_TEST_ENCRYPT);
  g_assert_cmpint (report->failure->remedy, ==, FUMI_REMEDY_USE_STARTTLS);
}

/* RFC 8446 §6.2: alert handshake_failure (40) */
static void
test_a_refused_handshake_is_told (void)
{
  static const char alert[] = { 0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28 };
  g_autoptr(FumiTestReport) report = run_tls_against_bytes (alert, sizeof alert);

  assert_failed (report, "tls-failed", FUMI_TEST_ENCRYPT);
}

static void
test_silence_in_the_handshake_is_a_timeout (void)
{
  g_autoptr(FumiTestReport) report = run_tls_against_bytes ("", 0);

  assert_failed (report, "timeout", FUMI_TEST_ENCRYPT);
}

static FumiTestReport *
run_with_certificate (const TestCertificate *recipe,
                      const char            *pin)
{
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (recipe);
  TestPop3Server *server = test_pop3_server_new ();

  test_pop3_server_start_tls (server, certificate);

  return run_against (server, FUMI_SECURITY_TLS, pin);
}

/* The only CA that is trusted while the test runs. */
typedef struct
{
  char *pem;
  char *folder;
  char *path;
} OwnCa;

static void
own_ca_start (OwnCa *ca)
{
  const TestCertificate recipe = { .dns_name = "Test CA", .is_ca = TRUE };
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GError) error = NULL;

  ca->pem = test_certificate_make (&recipe);
  ca->folder = g_dir_make_tmp ("fumibako-ca-XXXXXX", &error);
  ca->path = g_build_filename (ca->folder, "ca.pem", NULL);
  g_assert_true (g_file_set_contents (ca->path, ca->pem, -1, &error));
  database = g_tls_file_database_new (ca->path, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

static void
own_ca_finish (OwnCa *ca)
{
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
  g_unlink (ca->path);
  g_rmdir (ca->folder);
  g_free (ca->path);
  g_free (ca->folder);
  g_free (ca->pem);
}

static void
test_certificates_fail_for_their_own_reason (void)
{
  OwnCa ca;
  const struct
  {
    TestCertificate recipe;
    gboolean        by_own_ca;
    const char     *code;
    gboolean        can_trust;
  } cases[] = {
    { { .dns_name = NULL }, FALSE, "cert-unknown", TRUE },
    { { .dns_name = "other.example" }, FALSE, "cert-unknown", TRUE },
    { { .dns_name = "other.example" }, TRUE, "cert-name", TRUE },
    { { .begins_in_days = -20, .ends_in_days = -10 }, TRUE, "cert-expired", FALSE },
    { { .begins_in_days = -20, .ends_in_days = -10 }, FALSE, "cert-expired", FALSE },
    { { .begins_in_days = 5, .ends_in_days = 10 }, TRUE, "cert-future", FALSE },
    { { .purpose = "1.3.6.1.5.5.7.3.2" }, TRUE, "cert-revoked", FALSE },
  };

  own_ca_start (&ca);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TestCertificate recipe = cases[i].recipe;
      g_autoptr(FumiTestReport) report = NULL;

      g_test_message ("case %u: %s", i, cases[i].code);
      recipe.issuer_pem = cases[i].by_own_ca ? ca.pem : NULL;
      report = run_with_certificate (&recipe, NULL);
      assert_failed (report, cases[i].code, FUMI_TEST_CERTIFICATE);
      g_assert_cmpint (report->failure->can_trust, ==, cases[i].can_trust);
      g_assert_nonnull (report->failure->certificate);
      if (g_str_equal (cases[i].code, "cert-name"))
        {
          g_assert_cmpstr (report->failure->suggestion, ==, "other.example");
          g_assert_cmpstr (report->failure->body, ==,
                           "The certificate belongs to other.example, not to localhost.");
        }
      if (g_str_equal (cases[i].code, "cert-expired"))
        g_assert_null (strchr (report->failure->body, '?'));
    }

  own_ca_finish (&ca);
}

static void
test_another_certificate_than_the_pinned_one_is_told (void)
{
  const TestCertificate recipe = { .dns_name = NULL };
  g_autofree char *pin = g_strnfill (64, 'a');
  g_autoptr(FumiTestReport) report = run_with_certificate (&recipe, pin);

  assert_failed (report, "cert-changed", FUMI_TEST_CERTIFICATE);
}

static void
test_a_tls_server_on_a_plain_port_is_told (void)
{
  const TestCertificate recipe = { .dns_name = NULL };
  g_autoptr(GTlsCertificate) certificate = test_certificate_new (&recipe);
  TestPop3Server *server = test_pop3_server_new ();
  g_autoptr(FumiTestReport) report = NULL;

  /* The hello that finds it out goes over a connection of its own. */
  test_pop3_server_next_client (server);
  test_pop3_server_start_tls (server, certificate);
  report = run_against (server, FUMI_SECURITY_NONE, NULL);

  assert_failed (report, "tls-expected", FUMI_TEST_GREETING);
  g_assert_cmpint (report->failure->remedy, ==, FUMI_REMEDY_USE_TLS);
}

/* ---- the way to the server ------------------------------------------------------------------- */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

/* Answers each name with an error, or not at all. */
struct _TestResolver
{
  GResolver parent_instance;

  int       error; /* of G_RESOLVER_ERROR; -1: never answers */
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static gboolean
on_lookup_cancelled (GCancellable *cancellable,
                     gpointer      user_data)
{
  g_task_return_error_if_cancelled (user_data);

  return G_SOURCE_REMOVE;
}

static void
test_resolver_lookup_with_flags_async (GResolver               *resolver,
                                       const char              *hostname,
                                       GResolverNameLookupFlags flags,
                                       GCancellable            *cancellable,
                                       GAsyncReadyCallback      callback,
                                       gpointer                 user_data)
{
  TestResolver *self = TEST_RESOLVER (resolver);
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  g_autoptr(GSource) source = NULL;

  if (self->error >= 0)
    {
      g_task_return_new_error (task, G_RESOLVER_ERROR, self->error, "no answer for %s", hostname);
      return;
    }

  source = g_cancellable_source_new (cancellable);
  g_source_set_callback (source, G_SOURCE_FUNC (on_lookup_cancelled), g_object_ref (task), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
test_resolver_lookup_async (GResolver           *resolver,
                            const char          *hostname,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  test_resolver_lookup_with_flags_async (resolver, hostname, 0, cancellable, callback, user_data);
}

static GList *
test_resolver_lookup_finish (GResolver     *resolver,
                             GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *class)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (class);

  resolver_class->lookup_by_name_async = test_resolver_lookup_async;
  resolver_class->lookup_by_name_finish = test_resolver_lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = test_resolver_lookup_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = test_resolver_lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

static GResolver *
use_resolver (int error)
{
  g_autoptr(TestResolver) fake = g_object_new (TEST_TYPE_RESOLVER, NULL);
  GResolver *usual = g_resolver_get_default ();

  fake->error = error;
  g_resolver_set_default (G_RESOLVER (fake));

  return usual;
}

static void
put_back_resolver (GResolver *usual)
{
  g_resolver_set_default (usual);
  g_object_unref (usual);
}

static void
test_names_that_lead_nowhere (void)
{
  static const struct
  {
    int         error;
    const char *code;
  } cases[] = {
    { G_RESOLVER_ERROR_NOT_FOUND, "host-not-found" },
    { G_RESOLVER_ERROR_TEMPORARY_FAILURE, "dns-temp" },
  };
  const FumiPop3Server settings
    = { .host = (char *) "pop.nowhere.example", .port = 995, .user = (char *) "anna" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GResolver *usual = use_resolver (cases[i].error);
      Probe probe = { .cancel_at = FUMI_N_TEST_STEPS };

      run_probe (&probe, &settings, "secret word");
      assert_failed (probe.report, cases[i].code, FUMI_TEST_RESOLVE);
      probe_clear (&probe);
      put_back_resolver (usual);
    }
}

/* Whatever was typed gives a report, not a crash. */
static void
test_odd_names_are_not_found (void)
{
  g_autofree char *long_name = g_strnfill (10000, 'x');
  const char *const names[] = {
    "", " ", ".", "..", "host:995", "a b", "-", "*.example", "pop3://pop.example", "taro@example", "\001",
    "%s%n", "日本語.example", long_name,
  };
  GResolver *usual = use_resolver (G_RESOLVER_ERROR_NOT_FOUND);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const FumiPop3Server settings = { .host = (char *) names[i], .port = 995, .user = (char *) "" };
      Probe probe = { .cancel_at = FUMI_N_TEST_STEPS };

      run_probe (&probe, &settings, NULL);
      g_test_message ("case %u: %s", i, probe.report->summary);
      g_assert_nonnull (probe.report->failure);
      g_assert_cmpint (probe.report->steps[FUMI_TEST_ENCRYPT].state, ==, FUMI_STEP_SKIPPED);
      probe_clear (&probe);
    }
  put_back_resolver (usual);
}

/* A port of 127.0.0.1 on which nobody listens, or, with @full, nobody is let in any more. */
static int
make_dead_end (gboolean  full,
               guint16  *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  if (full)
    g_assert_cmpint (listen (fd, 0), ==, 0);
  *port = ntohs (address.sin_port);

  return fd;
}

static int
fill_backlog (guint16 port)
{
  struct sockaddr_in address
    = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);

  return fd;
}

static void
test_a_closed_port_is_told (void)
{
  FumiPop3Server settings = { .host = (char *) "127.0.0.1", .user = (char *) "anna" };
  Probe probe = { .cancel_at = FUMI_N_TEST_STEPS };
  int fd = make_dead_end (FALSE, &settings.port);

  run_probe (&probe, &settings, "secret word");
  assert_failed (probe.report, "refused", FUMI_TEST_CONNECT);
  probe_clear (&probe);
  close (fd);
}

static void
test_offline_needs_monitor_and_failure (void)
{
  static const struct
  {
    const char          *failure;
    const char          *host;
    gboolean             available;
    GNetworkConnectivity connectivity;
    const char          *judged;
  } cases[] = {
    { "host-not-found", "pop.example.jp", FALSE, G_NETWORK_CONNECTIVITY_LOCAL, "offline" },
    { "dns-temp", "pop.example.jp", FALSE, G_NETWORK_CONNECTIVITY_LOCAL, "offline" },
    { "unreachable", "pop.example.jp", FALSE, G_NETWORK_CONNECTIVITY_LOCAL, "offline" },
    { "unreachable", "192.0.2.1", FALSE, G_NETWORK_CONNECTIVITY_LOCAL, "offline" },
    { "refused", "pop.example.jp", FALSE, G_NETWORK_CONNECTIVITY_LOCAL, "refused" },
    { "auth-failed", "pop.example.jp", FALSE, G_NETWORK_CONNECTIVITY_LOCAL, "auth-failed" },
    { "host-not-found", "pop.example.jp", TRUE, G_NETWORK_CONNECTIVITY_FULL, "host-not-found" },
    { "host-not-found", "localhost", FALSE, G_NETWORK_CONNECTIVITY_LOCAL, "host-not-found" },
    { "unreachable", "127.0.0.1", FALSE, G_NETWORK_CONNECTIVITY_LOCAL, "unreachable" },
    { "unreachable", "::1", FALSE, G_NETWORK_CONNECTIVITY_LOCAL, "unreachable" },
    { "timeout", "pop.example.jp", TRUE, G_NETWORK_CONNECTIVITY_PORTAL, "captive" },
    { "cert-unknown", "pop.example.jp", TRUE, G_NETWORK_CONNECTIVITY_PORTAL, "captive" },
    { "auth-failed", "pop.example.jp", TRUE, G_NETWORK_CONNECTIVITY_PORTAL, "auth-failed" },
    { "cancelled", "pop.example.jp", FALSE, G_NETWORK_CONNECTIVITY_LOCAL, "cancelled" },
    { "ok", "pop.example.jp", FALSE, G_NETWORK_CONNECTIVITY_LOCAL, "ok" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FumiFailure failure;

      g_assert_true (fumi_failure_from_code (cases[i].failure, &failure));
      failure = fumi_network_judge (failure, cases[i].host, cases[i].available, cases[i].connectivity);
      g_assert_cmpstr (fumi_failure_to_code (failure), ==, cases[i].judged);
    }
}

/* ---- stopping -------------------------------------------------------------------------------- */

static void
assert_stopped_in_time (Probe *probe)
{
  g_assert_nonnull (probe->report->failure);
  g_assert_cmpstr (fumi_failure_to_code (probe->report->failure->failure), ==, "cancelled");
  g_assert_cmpint (probe->cancelled, >, 0);
  g_assert_cmpint (probe->finished - probe->cancelled, <, CANCEL_LIMIT);
  for (guint i = 0; i < FUMI_N_TEST_STEPS; i++)
    g_assert_cmpint (probe->report->steps[i].state, !=, FUMI_STEP_FAILED);
}

static void
test_a_name_lookup_can_be_stopped (void)
{
  GResolver *usual = use_resolver (-1);
  const FumiPop3Server settings
    = { .host = (char *) "pop.nowhere.example", .port = 995, .user = (char *) "anna" };
  const FumiTestStep steps[] = { FUMI_TEST_NETWORK, FUMI_TEST_RESOLVE };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      Probe probe = { .cancel_at = steps[i] };

      run_probe (&probe, &settings, "secret word");
      assert_stopped_in_time (&probe);
      probe_clear (&probe);
    }
  settle ();
  put_back_resolver (usual);
}

static void
test_connecting_can_be_stopped (void)
{
  FumiPop3Server settings = { .host = (char *) "127.0.0.1", .user = (char *) "anna" };
  Probe probe = { .cancel_at = FUMI_TEST_CONNECT };
  int fd = make_dead_end (TRUE, &settings.port);
  int first = fill_backlog (settings.port);

  run_probe (&probe, &settings, "secret word");
  assert_stopped_in_time (&probe);
  probe_clear (&probe);
  settle ();
  close (first);
  close (fd);
}

static void
test_each_step_of_the_conversation_can_be_stopped (void)
{
  const struct
  {
    Manners      manners;
    FumiTestStep step;
  } cases[] = {
    { { .greeting = SILENCE }, FUMI_TEST_GREETING },
    { { .capa = SILENCE }, FUMI_TEST_CAPABILITIES },
    { { .pass = SILENCE }, FUMI_TEST_LOGIN },
    { { .stat = SILENCE }, FUMI_TEST_MAILBOX },
    { { .list = SILENCE }, FUMI_TEST_UIDL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TestPop3Server *server = test_pop3_server_new ();
      FumiPop3Server settings = {
        .host = (char *) "127.0.0.1",
        .port = test_pop3_server_get_port (server),
        .security = FUMI_SECURITY_NONE,
        .user = (char *) "anna",
      };
      Probe probe = { .cancel_at = cases[i].step };

      test_pop3_server_run (server, behave, (gpointer) &cases[i].manners);
      run_probe (&probe, &settings, "secret word");
      assert_stopped_in_time (&probe);
      probe_clear (&probe);
      settle ();
      test_pop3_server_finish (server);
    }
}

static void
test_a_handshake_can_be_stopped (void)
{
  RawServer raw;
  FumiPop3Server settings = { .host = (char *) "127.0.0.1", .user = (char *) "anna" };
  Probe probe = { .cancel_at = FUMI_TEST_ENCRYPT };

  raw_server_start (&raw, "", 0);
  settings.port = raw.port;
  run_probe (&probe, &settings, "secret word");
  assert_stopped_in_time (&probe);
  probe_clear (&probe);
  settle ();
  raw_server_finish (&raw);
}

static void
test_a_cancelled_test_does_not_begin (void)
{
  const FumiPop3Server settings
    = { .host = (char *) "127.0.0.1", .port = 1, .user = (char *) "anna" };
  Probe probe = { .cancel_at = FUMI_N_TEST_STEPS };

  probe.loop = g_main_loop_new (NULL, FALSE);
  probe.cancellable = g_cancellable_new ();
  g_cancellable_cancel (probe.cancellable);
  fumi_connection_test_async (&settings, NULL, NULL, NULL, NULL, NULL, probe.cancellable, on_done, &probe);
  g_main_loop_run (probe.loop);

  g_assert_cmpstr (fumi_failure_to_code (probe.report->failure->failure), ==, "cancelled");
  probe_clear (&probe);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("LANGUAGE", "en", TRUE);
  /* One that says "available" also on a machine without a network. */
  g_setenv ("GIO_USE_NETWORK_MONITOR", "base", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/connection/a-sound-server-passes-all-steps", test_a_sound_server_passes_all_steps);
  g_test_add_func ("/sync/connection/starttls-passes-all-steps", test_starttls_passes_all_steps);
  g_test_add_func ("/sync/connection/warnings-let-the-test-pass", test_warnings_let_the_test_pass);
  g_test_add_func ("/sync/connection/a-certificate-that-ends-soon-is-said",
                   test_a_certificate_that_ends_soon_is_said);
  g_test_add_func ("/sync/connection/a-server-without-capa-passes", test_a_server_without_capa_passes);
  g_test_add_func ("/sync/connection/repeated-uids-are-noticed", test_repeated_uids_are_noticed);
  g_test_add_func ("/sync/connection/each-failure-of-a-plain-server-is-told-apart",
                   test_each_failure_of_a_plain_server_is_told_apart);
  g_test_add_func ("/sync/connection/a-rude-goodbye-is-no-failure", test_a_rude_goodbye_is_no_failure);
  g_test_add_func ("/sync/connection/the-servers-own-words-are-kept", test_the_servers_own_words_are_kept);
  g_test_add_func ("/sync/connection/missing-stls-fails-before-the-password",
                   test_missing_stls_fails_before_the_password);
  g_test_add_func ("/sync/connection/a-plain-server-on-a-tls-port-is-told",
                   test_a_plain_server_on_a_tls_port_is_told);
  g_test_add_func ("/sync/connection/a-refused-handshake-is-told", test_a_refused_handshake_is_told);
  g_test_add_func ("/sync/connection/silence-in-the-handshake-is-a-timeout",
                   test_silence_in_the_handshake_is_a_timeout);
  g_test_add_func ("/sync/connection/certificates-fail-for-their-own-reason",
                   test_certificates_fail_for_their_own_reason);
  g_test_add_func ("/sync/connection/another-certificate-than-the-pinned-one-is-told",
                   test_another_certificate_than_the_pinned_one_is_told);
  g_test_add_func ("/sync/connection/a-tls-server-on-a-plain-port-is-told",
                   test_a_tls_server_on_a_plain_port_is_told);
  g_test_add_func ("/sync/connection/names-that-lead-nowhere", test_names_that_lead_nowhere);
  g_test_add_func ("/sync/connection/odd-names-are-not-found", test_odd_names_are_not_found);
  g_test_add_func ("/sync/connection/a-closed-port-is-told", test_a_closed_port_is_told);
  g_test_add_func ("/sync/connection/offline-needs-monitor-and-failure",
                   test_offline_needs_monitor_and_failure);
  g_test_add_func ("/sync/connection/a-name-lookup-can-be-stopped", test_a_name_lookup_can_be_stopped);
  g_test_add_func ("/sync/connection/connecting-can-be-stopped", test_connecting_can_be_stopped);
  g_test_add_func ("/sync/connection/each-step-of-the-conversation-can-be-stopped",
                   test_each_step_of_the_conversation_can_be_stopped);
  g_test_add_func ("/sync/connection/a-handshake-can-be-stopped", test_a_handshake_can_be_stopped);
  g_test_add_func ("/sync/connection/a-cancelled-test-does-not-begin", test_a_cancelled_test_does_not_begin);

  return g_test_run ();
}
