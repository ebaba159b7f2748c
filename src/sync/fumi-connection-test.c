/* fumi-connection-test.c: the eleven named steps of Test Connection, one by one, typed.
 *
 * The caller's main context owns the report and does the first three steps; a thread talks to the
 * server and posts what it finds. The report never waits for that thread: a cancelled or overdue
 * test is over after GRACE_MS at most, and what the thread posts later is dropped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-connection-test.h"

#include <glib/gi18n-lib.h>

#include "fumi-connection-talk.h"
#include "fumi-credentials.h"
#include "fumi-network.h"
#include "fumi-test-report.h"

#define CAP_SECONDS 120
#define GRACE_MS 60
#define LOGIN_SECONDS 60
#define REPLY_SECONDS 30

typedef struct
{
  gatomicrefcount   refs;

  /* constant */
  FumiPop3Server   *server;
  FumiPop3Limits    limits;
  char             *address;
  char             *password;   /* overwritten at the end */
  GMainContext     *context;    /* the caller's */
  GCancellable     *stop;       /* what everything under way listens to */

  /* of the caller's context */
  GTask            *task;
  FumiTestReport   *report;
  FumiTestStepFunc  step_func;
  gpointer          step_data;
  GSource          *cap;        /* 120 s in all */
  GSource          *cancelled;  /* the caller's cancellable */
  GSource          *grace;      /* how long a stopped thread may take */
  GNetworkMonitor  *monitor;
  char             *families;   /* "IPv4, IPv6"; NULL until known */
  gint64            began[FUMI_N_TEST_STEPS];
  gboolean          overdue;
} ConnectionTest;

/* One thing the talking thread has to say. */
typedef struct
{
  ConnectionTest *test;
  FumiStepResult  result;
  FumiTalk       *talk;     /* set: the conversation is over */
} News;

static ConnectionTest *
test_ref (ConnectionTest *test)
{
  g_atomic_ref_count_inc (&test->refs);

  return test;
}

static void
test_unref (ConnectionTest *test)
{
  if (!g_atomic_ref_count_dec (&test->refs))
    return;

  fumi_pop3_server_free (test->server);
  g_free (test->address);
  fumi_secret_free (test->password);
  g_main_context_unref (test->context);
  g_object_unref (test->stop);
  g_free (test->families);
  g_free (test);
}

/* ---- steps and their results ----------------------------------------------------------------- */

static gboolean
is_over (ConnectionTest *test)
{
  return test->report == NULL;
}

static void
set_step (ConnectionTest *test,
          FumiTestStep    step,
          FumiStepState   state,
          const char     *text,
          guint           ms)
{
  FumiStepResult *result = &test->report->steps[step];

  result->state = state;
  result->ms = ms;
  g_free (result->text);
  result->text = g_strdup (text);
  if (test->step_func != NULL)
    test->step_func (result, test->step_data);
}

static void
begin_step (ConnectionTest *test,
            FumiTestStep    step)
{
  test->began[step] = g_get_monotonic_time ();
  set_step (test, step, FUMI_STEP_RUNNING, NULL, 0);
}

static guint
ms_since_begin (ConnectionTest *test,
                FumiTestStep    step)
{
  return test->began[step] != 0 ? (g_get_monotonic_time () - test->began[step]) / 1000 : 0;
}

static void
end_step (ConnectionTest *test,
          FumiTestStep    step,
          const char     *text)
{
  set_step (test, step, FUMI_STEP_OK, text, ms_since_begin (test, step));
}

/* Steps before the failed one did their work; those behind it were not reached. */
static void
settle_steps (ConnectionTest *test,
              FumiTestStep    failed,
              gboolean        stopped)
{
  for (guint step = 0; step < FUMI_N_TEST_STEPS; step++)
    {
      FumiStepState state = test->report->steps[step].state;

      if (step == failed && stopped)
        set_step (test, step, FUMI_STEP_SKIPPED, test->report->failure->title,
                  ms_since_begin (test, step));
      else if (step == failed)
        set_step (test, step, FUMI_STEP_FAILED, test->report->failure->title,
                  ms_since_begin (test, step));
      else if (state == FUMI_STEP_RUNNING && step < failed)
        end_step (test, step, step == FUMI_TEST_NETWORK ? _("Connected") : NULL);
      else if (state == FUMI_STEP_RUNNING || state == FUMI_STEP_WAITING)
        set_step (test, step, FUMI_STEP_SKIPPED, NULL, 0);
    }
}

/* ---- the end --------------------------------------------------------------------------------- */

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Gives the report to the caller. No step is told after this. */
static void
finish_test (ConnectionTest *test)
{
  FumiTestReport *report = g_steal_pointer (&test->report);
  g_autoptr(GTask) task = g_steal_pointer (&test->task);

  clear_source (&test->cap);
  clear_source (&test->cancelled);
  clear_source (&test->grace);
  g_clear_object (&test->monitor);
  /* Whatever is still on its way (a name lookup, a thread) is of no use to anybody. */
  g_cancellable_cancel (test->stop);

  g_task_return_pointer (task, report, (GDestroyNotify) fumi_test_report_free);
}

static void
fail_test (ConnectionTest *test,
           const GError   *error,
           FumiTestStep    under_way)
{
  const FumiPop3ErrorDetail *detail = fumi_pop3_error_get_detail (error);
  FumiDiagnosisContext context = { .server = test->server, .address = test->address };
  FumiTestReport *report = test->report;
  FumiFailure failure = fumi_failure_from_error (error);

  if (failure == FUMI_FAILURE_CANCELLED && test->overdue)
    failure = FUMI_FAILURE_TIMEOUT;
  failure = fumi_network_judge (failure, test->server->host,
                                g_network_monitor_get_network_available (test->monitor),
                                g_network_monitor_get_connectivity (test->monitor));

  report->failure = fumi_diagnosis_new_for_failure (failure, error, &context);
  report->summary = g_strdup (report->failure->title);
  if (detail != NULL && detail->certificate != NULL)
    g_set_object (&report->certificate, detail->certificate);

  settle_steps (test, fumi_test_step_of_failure (report->failure->failure, under_way),
                report->failure->failure == FUMI_FAILURE_CANCELLED);
  finish_test (test);
}

static void
pass_test (ConnectionTest *test)
{
  FumiTestReport *report = test->report;

  /* Translators: singular and plural begin with the same words, which tests look for. */
  report->summary = g_strdup_printf (
    ngettext ("Ready to receive mail. There is %u message on the server.",
              "Ready to receive mail. There are %u messages on the server.", report->messages),
    report->messages);
  finish_test (test);
}

static void
end_test (ConnectionTest *test,
          FumiTalk       *talk)
{
  FumiTestReport *report = test->report;

  g_ptr_array_unref (report->warnings);
  report->warnings = g_ptr_array_ref (talk->warnings);
  report->messages = talk->messages;
  report->bytes = talk->bytes;
  report->has_uidl = talk->has_uidl;
  report->tls_version = g_steal_pointer (&talk->tls_version);
  report->certificate = g_steal_pointer (&talk->certificate);
  report->transcript = g_steal_pointer (&talk->transcript);

  if (talk->error != NULL)
    fail_test (test, talk->error, talk->step);
  else
    pass_test (test);
}

/* ---- stopping -------------------------------------------------------------------------------- */

static FumiTestStep
step_under_way (ConnectionTest *test)
{
  FumiTestStep step = FUMI_TEST_NETWORK;

  for (guint i = 0; i < FUMI_N_TEST_STEPS; i++)
    if (test->report->steps[i].state != FUMI_STEP_WAITING)
      step = i;

  return step;
}

static gboolean
on_grace_over (gpointer user_data)
{
  ConnectionTest *test = user_data;
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");

  fail_test (test, error, step_under_way (test));

  return G_SOURCE_REMOVE;
}

static void
attach (ConnectionTest *test,
        GSource        *source,
        GSourceFunc     func)
{
  g_source_set_callback (source, func, test_ref (test), (GDestroyNotify) test_unref);
  g_source_attach (source, test->context);
}

/* Whoever is at work usually answers at once and has the transcript; a thread that does not must
 * not keep the window waiting. */
static void
stop_test (ConnectionTest *test)
{
  if (test->grace != NULL)
    return;

  g_cancellable_cancel (test->stop);
  test->grace = g_timeout_source_new (GRACE_MS);
  attach (test, test->grace, on_grace_over);
}

static gboolean
on_overdue (gpointer user_data)
{
  ConnectionTest *test = user_data;

  test->overdue = TRUE;
  stop_test (test);

  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  stop_test (user_data);

  return G_SOURCE_REMOVE;
}

/* ---- the talking thread ---------------------------------------------------------------------- */

static void
news_free (News *news)
{
  g_free (news->result.text);
  fumi_talk_free (news->talk);
  test_unref (news->test);
  g_free (news);
}

static gboolean
on_news (gpointer user_data)
{
  News *news = user_data;

  if (is_over (news->test))
    return G_SOURCE_REMOVE;

  if (news->talk != NULL)
    end_test (news->test, news->talk);
  else if (news->result.state == FUMI_STEP_RUNNING)
    begin_step (news->test, news->result.step);
  else
    set_step (news->test, news->result.step, news->result.state, news->result.text,
              news->result.ms);

  return G_SOURCE_REMOVE;
}

static void
post (News *news)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_news, news, (GDestroyNotify) news_free);
  g_source_attach (source, news->test->context);
}

static void
on_talk_step (FumiTestStep   step,
              FumiStepState  state,
              const char    *text,
              guint          ms,
              gpointer       user_data)
{
  News *news = g_new0 (News, 1);

  news->test = test_ref (user_data);
  news->result
    = (FumiStepResult) { .step = step, .state = state, .text = g_strdup (text), .ms = ms };
  post (news);
}

typedef struct
{
  ConnectionTest *test;
  GIOStream      *stream;
} TalkJob;

static gpointer
talk_in_thread (gpointer data)
{
  TalkJob *job = data;
  ConnectionTest *test = job->test;
  News *news = g_new0 (News, 1);

  news->test = test_ref (test);
  news->talk = fumi_connection_talk (job->stream, test->server, test->password, &test->limits,
                                     on_talk_step, test, test->stop);
  post (news);

  g_object_unref (job->stream);
  test_unref (test);
  g_free (job);

  return NULL;
}

static void
start_talking (ConnectionTest    *test,
               GSocketConnection *connection)
{
  TalkJob *job = g_new0 (TalkJob, 1);

  job->test = test_ref (test);
  job->stream = g_object_ref (G_IO_STREAM (connection));
  g_thread_unref (g_thread_new ("connection-test", talk_in_thread, job));
}

/* ---- network, resolve, connect --------------------------------------------------------------- */

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  ConnectionTest *test = user_data;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, NULL);

  g_free (test->families);
  test->families = fumi_network_dup_families (addresses);
  g_resolver_free_addresses (addresses);
  test_unref (test);
}

/* Only for the words "IPv4, IPv6" behind the name: the connection does a lookup of its own. */
static void
look_up_families (ConnectionTest *test)
{
  g_autoptr(GResolver) resolver = NULL;

  if (g_hostname_is_ip_address (test->server->host))
    return;

  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (resolver, test->server->host, test->stop, on_looked_up,
                                   test_ref (test));
}

static void
end_resolve (ConnectionTest *test)
{
  g_autofree char *text = NULL;

  if (test->families != NULL)
    /* Translators: the first %s is a server name, the second "IPv4", "IPv6" or "IPv4, IPv6". */
    text = g_strdup_printf (_("%s (%s)"), test->server->host, test->families);

  end_step (test, FUMI_TEST_RESOLVE, text != NULL ? text : test->server->host);
}

static void
end_connect (ConnectionTest *test)
{
  g_autofree char *text = NULL;

  /* Only a connection proves the network: some desktops have no monitor that knows. */
  if (fumi_pop3_host_is_local (test->server->host))
    end_step (test, FUMI_TEST_NETWORK, _("Not needed: the server is on this computer"));
  else
    end_step (test, FUMI_TEST_NETWORK, _("Connected"));

  if (test->report->steps[FUMI_TEST_RESOLVE].state != FUMI_STEP_OK)
    end_resolve (test);

  /* Translators: %u is a port number. */
  text = g_strdup_printf (_("Connected on port %u"), test->server->port);
  end_step (test, FUMI_TEST_CONNECT, text);
}

static void
on_connect_stage (FumiPop3Stage stage,
                  gboolean      begins,
                  gpointer      user_data)
{
  ConnectionTest *test = user_data;

  if (is_over (test))
    return;

  if (stage == FUMI_POP3_STAGE_RESOLVE && !begins)
    end_resolve (test);
  else if (stage == FUMI_POP3_STAGE_CONNECT && begins)
    begin_step (test, FUMI_TEST_CONNECT);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  ConnectionTest *test = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = fumi_pop3_connect_finish (result, &error);

  if (!is_over (test))
    {
      if (connection == NULL)
        {
          fail_test (test, error, step_under_way (test));
        }
      else
        {
          end_connect (test);
          start_talking (test, connection);
        }
    }

  test_unref (test);
}

void
fumi_connection_test_async (const FumiPop3Server *server,
                            const char           *address,
                            const char           *password,
                            const FumiPop3Limits *limits,
                            FumiTestStepFunc      step_func,
                            gpointer              step_data,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data)
{
  ConnectionTest *test = g_new0 (ConnectionTest, 1);

  g_atomic_ref_count_init (&test->refs);
  test->server = fumi_pop3_server_copy (server);
  test->address = g_strdup (address);
  test->password = g_strdup (password != NULL ? password : "");
  test->limits = limits != NULL ? *limits : fumi_pop3_limits_default;
  if (limits == NULL)
    {
      test->limits.login = LOGIN_SECONDS;
      test->limits.reply = REPLY_SECONDS;
    }
  test->context = g_main_context_ref_thread_default ();
  test->stop = g_cancellable_new ();
  /* Without the cancellable: a cancelled test has a report too. */
  test->task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (test->task, fumi_connection_test_async);
  test->report = g_new0 (FumiTestReport, 1);
  test->report->warnings = g_ptr_array_new_with_free_func (g_free);
  for (guint step = 0; step < FUMI_N_TEST_STEPS; step++)
    test->report->steps[step].step = step;
  test->step_func = step_func;
  test->step_data = step_data;
  test->monitor = g_object_ref (g_network_monitor_get_default ());

  test->cap = g_timeout_source_new_seconds (CAP_SECONDS);
  attach (test, test->cap, on_overdue);
  if (cancellable != NULL)
    {
      test->cancelled = g_cancellable_source_new (cancellable);
      attach (test, test->cancelled, G_SOURCE_FUNC (on_cancelled));
    }

  begin_step (test, FUMI_TEST_NETWORK);
  begin_step (test, FUMI_TEST_RESOLVE);
  look_up_families (test);
  fumi_pop3_connect_async (test->server, &test->limits, on_connect_stage, test, test->stop,
                           on_connected, test_ref (test));
  test_unref (test);
}

FumiTestReport *
fumi_connection_test_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
