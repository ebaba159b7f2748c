/* fumi-sync.c: one errand to the server of one account, a check for mail most of all, from connecting to QUIT.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync.h"

#include "fumi-credentials.h"
#include "fumi-limits.h"
#include "fumi-network.h"
#include "fumi-sync-run.h"

/* Gmail shows some 250 to 300 messages at a time, and the next ones after QUIT. A listing of that
 * kind, all of it new, is worth another look; a mailbox that never runs dry is not. */
#define WINDOW_MIN 100
#define WINDOW_MAX 999
#define MAX_ROUNDS 400

/* Steps in the order they happen; CONNECT and CONVERSE again for each window. END also after a
 * failure. */
typedef enum
{
  SYNC_BEGIN,    /* worker: the account's lock; the ledger is loaded meanwhile */
  SYNC_CONNECT,  /* main context: only the async form races addresses */
  SYNC_CONVERSE, /* worker: the whole session */
  SYNC_END,      /* worker: unlock */
} SyncStep;

typedef struct
{
  /* constant */
  FumiStore         *store;
  char              *account;
  char              *address;
  FumiPop3Server    *server;
  char              *password;   /* overwritten at the end */
  FumiPop3Limits     limits;
  FumiLeaveRule      rule;
  FumiSizeRule       sizes;
  FumiSyncErrand     errand;     /* with its own copy of the UIDs */
  GCancellable      *cancellable;
  FumiSyncTracker   *tracker;
  gint64             began;      /* monotonic */

  /* of whoever does the present step */
  SyncStep           step;
  FumiStoreRun      *run;
  GSocketConnection *connection;
  guint              round;      /* sessions that ended well */
  gboolean           more;       /* another window may follow */
  GError            *error;
  FumiSyncResult    *result;
} SyncRun;

static void sync_advance (GTask *task);

FumiSyncResult *
fumi_sync_result_copy (const FumiSyncResult *result)
{
  FumiSyncResult *copy = g_memdup2 (result, sizeof *result);

  if (result->failure != NULL)
    copy->failure = fumi_diagnosis_copy (result->failure);
  copy->transcript = g_strdup (result->transcript);
  copy->filter_problem = g_strdup (result->filter_problem);
  if (result->facts != NULL)
    copy->facts = fumi_connection_facts_ref (result->facts);

  return copy;
}

void
fumi_sync_result_free (FumiSyncResult *result)
{
  if (result == NULL)
    return;

  fumi_diagnosis_free (result->failure);
  g_free (result->transcript);
  g_free (result->filter_problem);
  g_clear_pointer (&result->facts, fumi_connection_facts_unref);
  g_free (result);
}

static void
sync_run_free (SyncRun *run)
{
  g_object_unref (run->store);
  g_free (run->account);
  g_free (run->address);
  fumi_pop3_server_free (run->server);
  fumi_secret_free (run->password);
  g_clear_object (&run->cancellable);
  fumi_sync_tracker_unref (run->tracker);
  g_strfreev ((GStrv) run->errand.uids);
  g_clear_object (&run->connection);
  g_clear_error (&run->error);
  fumi_sync_result_free (run->result);
  g_free (run);
}

/* What a further window is refused for (LOGIN-DELAY, IN-USE while the server tidies up) takes
 * nothing away from the mail that came; a disk that fails, or the user's stop, does count. */
static void
forgive_further_window (SyncRun *run,
                        guint    fetched)
{
  if (run->round > 0 && fetched == 0 && run->error != NULL && run->error->domain == FUMI_POP3_ERROR)
    {
      g_clear_error (&run->error);
      run->result->more = TRUE;
    }
}

static double
seconds_since (gint64 monotonic)
{
  return (g_get_monotonic_time () - monotonic) / (double) G_USEC_PER_SEC;
}

/* ---- in a worker ----------------------------------------------------------------------------- */

static void
add_counts (FumiSyncResult        *result,
            guint                  round,
            const FumiSyncOutcome *outcome)
{
  if (round == 0)
    result->listed = outcome->listed;
  result->received += outcome->received;
  result->copies += outcome->copies;
  result->bytes += outcome->bytes;
  result->deleted += outcome->deleted;
  result->gone += outcome->gone;
  result->partial += outcome->partial;
  result->failed += outcome->failed;
  result->failed_first += outcome->failed_first;
  result->filtered += outcome->filtered;
  if (outcome->filter_problem != NULL)
    {
      g_free (result->filter_problem);
      result->filter_problem = g_strdup (outcome->filter_problem);
    }
  result->no_top = result->no_top || outcome->no_top;
  if (outcome->lacking != 0)
    result->lacking = outcome->lacking;
  if (outcome->login_delay != 0)
    result->login_delay = outcome->login_delay;
  if (outcome->logged_in != 0)
    result->logged_in = outcome->logged_in;
  if (outcome->facts != NULL)
    {
      g_clear_pointer (&result->facts, fumi_connection_facts_unref);
      result->facts = fumi_connection_facts_ref (outcome->facts);
    }
}

static void
add_outcome (SyncRun         *run,
             FumiSyncOutcome *outcome)
{
  FumiSyncResult *result = run->result;

  add_counts (result, run->round, outcome);
  if (outcome->transcript != NULL)
    {
      g_free (result->transcript);
      result->transcript = g_steal_pointer (&outcome->transcript);
    }
}

static gboolean
may_be_a_window (const FumiSyncOutcome *outcome)
{
  return outcome->listed >= WINDOW_MIN && outcome->listed <= WINDOW_MAX && outcome->received + outcome->copies > 0
         && outcome->fetched == outcome->listed;
}

static gboolean
goes_on_after (SyncRun               *run,
               const FumiSyncOutcome *outcome)
{
  return run->errand.is_check && may_be_a_window (outcome) && run->round + 1 < MAX_ROUNDS;
}

static void
on_closing (const FumiSyncOutcome *outcome,
            gpointer               user_data)
{
  SyncRun *run = user_data;
  FumiSyncResult *so_far;

  if (goes_on_after (run, outcome))
    return;

  so_far = fumi_sync_result_copy (run->result);
  add_counts (so_far, run->round, outcome);
  so_far->seconds = seconds_since (run->began);
  fumi_sync_tracker_settle (run->tracker, so_far);
}

static void
converse (SyncRun *run)
{
  FumiSyncTask task = {
    .store = run->store,
    .run = run->run,
    .account = run->account,
    .server = run->server,
    .password = run->password,
    .limits = &run->limits,
    .rule = run->rule,
    .sizes = run->sizes,
    .uids = run->errand.uids,
    .session_data = run->errand.session_data,
    .tracker = run->tracker,
    .closing_func = on_closing,
    .closing_data = run,
  };
  FumiSyncOutcome outcome = { 0 };
  gboolean good = run->errand.session_func (&task, G_IO_STREAM (run->connection), &outcome,
                                            run->cancellable, &run->error);

  g_clear_object (&run->connection);
  add_outcome (run, &outcome);
  run->more = good && goes_on_after (run, &outcome);
  forgive_further_window (run, outcome.fetched);
  run->round += good;
  fumi_sync_outcome_clear (&outcome);

  if (good && run->round == 1 && run->errand.is_check)
    fumi_store_note_checked (run->store, run->account, fumi_store_get_now (run->store),
                             &run->error);
}

static gpointer
work_in_thread (gpointer data)
{
  g_autoptr(GTask) work = data;
  SyncRun *run = g_task_get_task_data (work);

  switch (run->step)
    {
    case SYNC_BEGIN:
      run->run = fumi_store_start_run (run->store, run->account, &run->error);
      break;

    case SYNC_CONVERSE:
      converse (run);
      break;

    case SYNC_END:
      g_clear_pointer (&run->run, fumi_store_end_run);
      break;

    case SYNC_CONNECT:
    default:
      g_assert_not_reached ();
    }

  g_task_return_boolean (work, TRUE);

  return NULL;
}

/* ---- on the caller's main context ------------------------------------------------------------ */

static void
finish_run (GTask *task)
{
  SyncRun *run = g_task_get_task_data (task);
  FumiSyncResult *result = run->result;

  result->seconds = seconds_since (run->began);
  if (run->error != NULL)
    {
      FumiDiagnosisContext context = {
        .server = run->server,
        .address = run->address,
        .data_dir = fumi_store_get_data_dir (run->store),
        .stored = result->received + result->copies,
      };
      GNetworkMonitor *monitor = g_network_monitor_get_default ();
      FumiFailure failure
        = fumi_network_judge (fumi_failure_from_error (run->error), run->server->host,
                              g_network_monitor_get_network_available (monitor),
                              g_network_monitor_get_connectivity (monitor));

      result->failure = fumi_diagnosis_new_for_failure (failure, run->error, &context);
      result->passing = fumi_failure_is_passing (failure, run->error);
    }

  fumi_sync_tracker_stop (run->tracker);
  g_task_return_pointer (task, g_steal_pointer (&run->result),
                         (GDestroyNotify) fumi_sync_result_free);
}

static void
step_done (GTask *task)
{
  SyncRun *run = g_task_get_task_data (task);

  if (run->step == SYNC_END)
    {
      finish_run (task);
      return;
    }

  if (run->step == SYNC_CONNECT)
    forgive_further_window (run, 0);
  if (run->step == SYNC_CONVERSE && run->error == NULL && run->more)
    run->step = SYNC_CONNECT;
  else if (run->step == SYNC_CONVERSE || run->error != NULL
           || (run->step == SYNC_CONNECT && run->connection == NULL))
    run->step = SYNC_END;
  else
    run->step++;

  sync_advance (task);
}

static void
on_work_done (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  step_done (task);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  SyncRun *run = g_task_get_task_data (task);

  run->connection = fumi_pop3_connect_finish (result, &run->error);
  step_done (task);
}

static void
sync_advance (GTask *task)
{
  SyncRun *run = g_task_get_task_data (task);
  g_autoptr(GTask) work = NULL;

  if (run->step == SYNC_CONNECT)
    {
      fumi_sync_tracker_set_phase (run->tracker, FUMI_SYNC_CONNECTING);
      fumi_pop3_connect_async (run->server, &run->limits, NULL, NULL, run->cancellable,
                               on_connected, g_object_ref (task));
      return;
    }

  /* Not g_task_run_in_thread(): its pool has ten threads, and as many servers that keep silent would take them
   * from every other account, and from the name service. */
  work = g_task_new (NULL, NULL, on_work_done, g_object_ref (task));
  g_task_set_name (work, "sync");
  g_task_set_task_data (work, run, NULL);
  g_thread_unref (g_thread_new ("sync", work_in_thread, g_steal_pointer (&work)));
}

void
fumi_sync_run_async (const FumiSyncErrand *errand,
                     FumiStore            *store,
                     FumiAccount          *account,
                     const char           *password,
                     const FumiPop3Limits *limits,
                     FumiSyncProgressFunc  progress_func,
                     gpointer              progress_data,
                     GCancellable         *cancellable,
                     GAsyncReadyCallback   callback,
                     gpointer              user_data)
{
  /* Without the cancellable: a stopped run has a result too. */
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  SyncRun *run = g_new0 (SyncRun, 1);

  run->errand = *errand;
  run->errand.uids = (const char * const *) g_strdupv ((GStrv) errand->uids);
  run->store = g_object_ref (store);
  run->account = g_strdup (fumi_account_get_id (account));
  run->address = g_strdup (fumi_account_get_address (account));
  run->server = fumi_account_dup_server (account);
  run->password = g_strdup (password != NULL ? password : "");
  run->limits = limits != NULL ? *limits : fumi_limits_for_account (account);
  run->rule.leave = fumi_account_get_leave (account);
  run->rule.days = fumi_account_get_leave_days (account);
  run->rule.with_local = fumi_account_get_delete_with_local (account);
  run->sizes.headers_only = fumi_account_get_headers_only (account);
  run->sizes.most = (goffset) fumi_account_get_size_limit (account) * 1024;
  run->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  run->tracker = fumi_sync_tracker_new (progress_func, progress_data);
  run->began = g_get_monotonic_time ();
  run->result = g_new0 (FumiSyncResult, 1);

  g_task_set_source_tag (task, fumi_sync_run_async);
  g_task_set_task_data (task, run, (GDestroyNotify) sync_run_free);
  sync_advance (task);
}

void
fumi_sync_receive_async (FumiStore            *store,
                         FumiAccount          *account,
                         const char           *password,
                         const FumiPop3Limits *limits,
                         FumiSyncProgressFunc  progress_func,
                         gpointer              progress_data,
                         GCancellable         *cancellable,
                         GAsyncReadyCallback   callback,
                         gpointer              user_data)
{
  FumiSyncErrand errand = { .session_func = fumi_sync_session_run, .is_check = TRUE };

  g_return_if_fail (FUMI_IS_STORE (store));
  g_return_if_fail (FUMI_IS_ACCOUNT (account));

  fumi_sync_run_async (&errand, store, account, password, limits, progress_func, progress_data,
                       cancellable, callback, user_data);
}

void
fumi_sync_fetch_async (FumiStore            *store,
                       FumiAccount          *account,
                       const char           *password,
                       const char * const   *uids,
                       const FumiPop3Limits *limits,
                       FumiSyncProgressFunc  progress_func,
                       gpointer              progress_data,
                       GCancellable         *cancellable,
                       GAsyncReadyCallback   callback,
                       gpointer              user_data)
{
  FumiSyncErrand errand = { .session_func = fumi_sync_session_run, .uids = uids };

  g_return_if_fail (FUMI_IS_STORE (store));
  g_return_if_fail (FUMI_IS_ACCOUNT (account));
  g_return_if_fail (uids != NULL);

  fumi_sync_run_async (&errand, store, account, password, limits, progress_func, progress_data,
                       cancellable, callback, user_data);
}

FumiSyncResult *
fumi_sync_receive_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
