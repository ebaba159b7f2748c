/* test-waiting.c: what an account waits for: its server's QUIT, a pause between logins, a better moment; and that no other
 * account waits with it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>

#include "fumi-credentials.h"
#include "fumi-limits.h"
#include "fumi-retry.h"
#include "fumi-scheduler.h"
#include "mailbox-server.h"
#include "receiver-fixture.h"

/* Farther away than any test lasts: only fumi_scheduler_look() starts anything. */
#define FAR_AWAY 3600
#define INTERVAL 600

/* The system's clock, set forward: what a server's login is dated by does not know of a test's clock. */
static gint64
read_clock (gpointer user_data)
{
  const gint64 *ahead = user_data;

  return g_get_real_time () / G_USEC_PER_SEC + *ahead;
}

static FumiAccount *
add_account_at (ReceiverFixture *fixture,
                const char      *address,
                guint16          port)
{
  g_autoptr(FumiAccount) account = fumi_account_new ();
  g_autoptr(GError) error = NULL;
  FumiPop3Server server = {
    .host = (char *) "127.0.0.1",
    .port = port,
    .security = FUMI_SECURITY_NONE,
    .user = (char *) "anna",
  };

  fumi_account_set_identity (account, "Anna", address);
  fumi_account_set_server (account, &server);
  fumi_account_list_add (fixture->accounts, account, &error);
  g_assert_no_error (error);
  fumi_credentials_keep_for_session (fumi_account_get_id (account), MAILBOX_PASSWORD);
  return fumi_account_list_find (fixture->accounts, fumi_account_get_id (account));
}

static FumiAccount *
add_account (ReceiverFixture *fixture,
             MailboxServer   *server)
{
  return add_account_at (fixture, "anna@mail.example", server->port);
}

static void
fill (MailboxServer *server,
      guint          n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);

      mailbox_server_add (server, uid, i);
    }
}

static FumiFailure
failure_of (ReceiverFixture *fixture,
            FumiAccount     *account)
{
  const FumiDiagnosis *failure = fumi_receiver_get_failure (fixture->receiver, account);

  return failure != NULL ? failure->failure : FUMI_FAILURE_NONE;
}

/* ---- QUIT ------------------------------------------------------------------------------------ */

/* Q71: the answer to QUIT comes after 20 s; nobody sits and waits for it. */
static void
test_q71_a_late_answer_to_quit_is_waited_for_in_the_background (ReceiverFixture *fixture,
                                                                gconstpointer    data)
{
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  fill (&server, 3);
  server.holds_quit = TRUE;
  account = add_account (fixture, &server);
  fumi_account_set_leave (account, FUMI_LEAVE_NO, 14);

  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->rounds == 1);
  g_assert_false (fumi_receiver_is_running (fixture->receiver, account));
  g_assert_true (fumi_receiver_has_session (fixture->receiver, account));
  g_assert_null (fumi_receiver_get_progress (fixture->receiver, account));
  g_assert_cmpuint (fumi_receiver_get_result (fixture->receiver, account)->received, ==, 3);
  g_assert_cmpuint (fumi_receiver_get_result (fixture->receiver, account)->deleted, ==, 0);
  g_assert_cmpuint (fixture->round_received, ==, 3);
  g_assert_true (fixture->round_well);

  mailbox_server_let_go (&server);
  WAIT_UNTIL (!fumi_receiver_has_session (fixture->receiver, account));
  g_assert_cmpuint (fumi_receiver_get_result (fixture->receiver, account)->deleted, ==, 3);
  g_assert_null (fumi_receiver_get_failure (fixture->receiver, account));
  g_assert_cmpuint (fixture->finished->len, ==, 1);
  g_assert_cmpuint (mailbox_server_count (&server), ==, 0);
  mailbox_server_finish (&server);
}

static void
test_q71_the_next_check_waits_for_the_session_instead_of_failing (ReceiverFixture *fixture,
                                                                  gconstpointer    data)
{
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  fill (&server, 3);
  server.holds_quit = TRUE;
  account = add_account (fixture, &server);
  fumi_account_set_leave (account, FUMI_LEAVE_NO, 14);

  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1);
  fumi_receiver_receive (fixture->receiver, account);
  g_assert_true (fumi_receiver_is_running (fixture->receiver, account));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (server.sessions, ==, 1);

  mailbox_server_let_go (&server);
  WAIT_UNTIL (fixture->finished->len == 2);
  g_assert_cmpint (failure_of (fixture, account), ==, FUMI_FAILURE_NONE);
  g_assert_cmpuint (server.sessions, ==, 2);
  /* What QUIT said counted: the second session found nothing, and fetched nothing again. */
  g_assert_cmpuint (server.retrieved, ==, 3);
  g_assert_cmpuint (receiver_fixture_count (fixture, account), ==, 3);
  mailbox_server_finish (&server);
}

static void
test_q71_a_check_that_waits_can_be_stopped (ReceiverFixture *fixture,
                                            gconstpointer    data)
{
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  fill (&server, 1);
  server.holds_quit = TRUE;
  account = add_account (fixture, &server);

  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1);
  fumi_receiver_receive_with_password (fixture->receiver, account, MAILBOX_PASSWORD);
  fumi_receiver_stop (fixture->receiver, NULL);
  WAIT_UNTIL (fixture->finished->len == 2);
  g_assert_cmpint (fumi_receiver_get_result (fixture->receiver, account)->failure->failure, ==,
                   FUMI_FAILURE_CANCELLED);
  /* The stop was for the check, not for what the server still has to say. */
  g_assert_true (fumi_receiver_has_session (fixture->receiver, account));

  mailbox_server_let_go (&server);
  WAIT_UNTIL (!fumi_receiver_has_session (fixture->receiver, account));
  g_assert_cmpuint (server.sessions, ==, 1);
  mailbox_server_finish (&server);
}

static void
test_q71_a_refused_quit_is_told_when_it_comes (ReceiverFixture *fixture,
                                               gconstpointer    data)
{
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  fill (&server, 2);
  server.holds_quit = TRUE;
  server.quit = QUIT_REFUSED;
  account = add_account (fixture, &server);
  fumi_account_set_leave (account, FUMI_LEAVE_NO, 14);

  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1);
  g_assert_cmpint (failure_of (fixture, account), ==, FUMI_FAILURE_NONE);

  mailbox_server_let_go (&server);
  WAIT_UNTIL (!fumi_receiver_has_session (fixture->receiver, account));
  g_assert_cmpint (failure_of (fixture, account), ==, FUMI_FAILURE_SERVER_ERROR);
  g_assert_cmpuint (fumi_receiver_get_result (fixture->receiver, account)->deleted, ==, 0);
  mailbox_server_finish (&server);
}

/* ---- a better moment ------------------------------------------------------------------------- */

/* Pauses double, and end with the first success. */
static void
test_retry_pauses_double_up_to_the_interval (void)
{
  static const gint64 pauses[] = { 30, 60, 120, 240, 480, 600, 600 };
  FumiRetry retry = { 0 };
  FumiSyncResult bad = { .passing = TRUE };
  FumiSyncResult good = { 0 };
  FumiDiagnosis failure = { .failure = FUMI_FAILURE_IN_USE };
  gint64 now = 1000000;

  bad.failure = &failure;
  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++)
    {
      fumi_retry_note (&retry, &bad, now);
      g_assert_cmpint (fumi_retry_get_time (&retry), ==, now + pauses[i]);
      now += pauses[i];
    }

  fumi_retry_note (&retry, &good, now);
  g_assert_cmpint (fumi_retry_get_time (&retry), ==, 0);
  fumi_retry_note (&retry, &bad, now);
  g_assert_cmpint (fumi_retry_get_time (&retry), ==, now + 30);
}

/* RFC 2449 §6.5: the delay counts from the last login that was accepted. */
static void
test_retry_heeds_the_login_delay (void)
{
  FumiRetry retry = { 0 };
  FumiDiagnosis too_often = { .failure = FUMI_FAILURE_TOO_OFTEN, .minutes = 15 };
  FumiSyncResult good = { .logged_in = 5000, .login_delay = 900 };
  FumiSyncResult window = { .logged_in = 5000, .login_delay = 900, .more = TRUE };
  FumiSyncResult refused = { .failure = &too_often, .passing = TRUE, .login_delay = 900 };

  fumi_retry_note (&retry, &good, 5002);
  g_assert_cmpint (retry.login_after, ==, 5900);
  g_assert_cmpint (fumi_retry_get_time (&retry), ==, 0);

  /* By hand, within it: the server minds. */
  fumi_retry_note (&retry, &refused, 5100);
  g_assert_cmpint (fumi_retry_get_time (&retry), ==, 5900);

  /* Another program logged in, after that: nobody knows when. */
  fumi_retry_note (&retry, &refused, 6000);
  g_assert_cmpint (fumi_retry_get_time (&retry), ==, 6900);

  /* The next window of a mailbox that shows itself in parts. */
  fumi_retry_note (&retry, &window, 5010);
  g_assert_cmpint (fumi_retry_get_time (&retry), ==, 5900);
}

static const struct
{
  const char *name;
  const char *refusal;
  FumiFailure failure;
  gboolean    retried;
} refusals[] = {
  /* Q27, RFC 2449 §8.1.2, RFC 3206 §4 */
  { "in-use", "-ERR [IN-USE] locked", FUMI_FAILURE_IN_USE, TRUE },
  { "lock-in-words", "-ERR maildrop already locked", FUMI_FAILURE_IN_USE, TRUE },
  { "sys-temp", "-ERR [SYS/TEMP] disk trouble", FUMI_FAILURE_SERVER_ERROR, TRUE },
  { "sys-perm", "-ERR [SYS/PERM] no such service", FUMI_FAILURE_SERVER_ERROR, FALSE },
  { "auth", "-ERR [AUTH] bad password", FUMI_FAILURE_AUTH_FAILED, FALSE },
};

static void
test_q27_what_passes_is_tried_again_and_never_a_question_for_the_password (ReceiverFixture *fixture,
                                                                          gconstpointer    data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(FumiScheduler) scheduler = NULL;
  gint64 ahead = 0;
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  fill (&server, 2);
  server.refusal = refusals[i].refusal;
  account = add_account (fixture, &server);
  fumi_receiver_set_clock (fixture->receiver, read_clock, &ahead);
  scheduler = fumi_scheduler_new (fixture->receiver, fixture->accounts, FAR_AWAY, INTERVAL);

  fumi_receiver_receive_unasked (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1);
  g_assert_cmpint (failure_of (fixture, account), ==, refusals[i].failure);
  g_assert_cmpint (fumi_receiver_get_next_time (fixture->receiver, account) != 0, ==, refusals[i].retried);
  fumi_scheduler_look (scheduler);
  g_assert_false (fumi_receiver_is_running (fixture->receiver, account));

  server.refusal = NULL;
  ahead += FUMI_RETRY_FIRST;
  fumi_scheduler_look (scheduler);
  g_assert_cmpint (fumi_receiver_is_running (fixture->receiver, account), ==, refusals[i].retried);
  WAIT_UNTIL (!fumi_receiver_is_running (fixture->receiver, account));
  if (refusals[i].retried)
    {
      g_assert_cmpint (failure_of (fixture, account), ==, FUMI_FAILURE_NONE);
      g_assert_cmpuint (receiver_fixture_count (fixture, account), ==, 2);
      g_assert_cmpint (fumi_receiver_get_next_time (fixture->receiver, account), ==, 0);
    }
  g_assert_cmpuint (fixture->passwords_asked, ==, 0);
  g_assert_cmpuint (server.sessions, ==, refusals[i].retried ? 2 : 1);
  mailbox_server_finish (&server);
}

/* RFC 2449 §6.5: no login by itself sooner than announced, however short the interval is. */
static void
test_login_delay_is_obeyed_by_itself_and_not_by_hand (ReceiverFixture *fixture,
                                                      gconstpointer    data)
{
  g_autoptr(FumiScheduler) scheduler = NULL;
  gint64 ahead = 0;
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  server.login_delay = 900;
  account = add_account (fixture, &server);
  fumi_receiver_set_clock (fixture->receiver, read_clock, &ahead);
  scheduler = fumi_scheduler_new (fixture->receiver, fixture->accounts, FAR_AWAY, INTERVAL);
  fumi_receiver_receive_unasked (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1);
  g_assert_cmpint (fumi_receiver_get_next_time (fixture->receiver, account), >=, read_clock (&ahead) + 800);

  ahead += INTERVAL + 1;
  fumi_scheduler_look (scheduler);
  g_assert_false (fumi_receiver_is_running (fixture->receiver, account));
  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 2);
  g_assert_cmpuint (server.sessions, ==, 2);

  ahead += 901;
  fumi_scheduler_look (scheduler);
  WAIT_UNTIL (fixture->finished->len == 3);
  g_assert_cmpuint (server.sessions, ==, 3);
  mailbox_server_finish (&server);
}

/* The user asked, the server minds: it is done when it may, also where nothing is received by itself. */
static void
test_a_check_refused_for_its_delay_is_done_when_it_may (ReceiverFixture *fixture,
                                                        gconstpointer    data)
{
  g_autoptr(FumiScheduler) scheduler = NULL;
  gint64 ahead = 0;
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  fill (&server, 1);
  server.login_delay = 1200;
  server.refusal = "-ERR [LOGIN-DELAY] minimum time between mail checks violation";
  account = add_account (fixture, &server);
  g_object_set (account, "receive-automatically", FALSE, NULL);
  fumi_receiver_set_clock (fixture->receiver, read_clock, &ahead);
  scheduler = fumi_scheduler_new (fixture->receiver, fixture->accounts, FAR_AWAY, INTERVAL);
  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1);
  g_assert_cmpint (failure_of (fixture, account), ==, FUMI_FAILURE_TOO_OFTEN);

  server.refusal = NULL;
  ahead += 1100;
  fumi_scheduler_look (scheduler);
  g_assert_false (fumi_receiver_is_running (fixture->receiver, account));
  ahead += 100;
  fumi_scheduler_look (scheduler);
  WAIT_UNTIL (fixture->finished->len == 2);
  g_assert_cmpuint (receiver_fixture_count (fixture, account), ==, 1);
  mailbox_server_finish (&server);
}

/* Q77: Gmail shows its mail in parts; one that is refused comes a little later. */
static void
test_q77_a_refused_window_is_fetched_later (ReceiverFixture *fixture,
                                            gconstpointer    data)
{
  g_autoptr(FumiScheduler) scheduler = NULL;
  gint64 ahead = 0;
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  fill (&server, 150);
  server.window = 100;
  server.refusal = "-ERR [IN-USE] still tidying up";
  server.admitted = 1;
  account = add_account (fixture, &server);
  fumi_receiver_set_clock (fixture->receiver, read_clock, &ahead);
  scheduler = fumi_scheduler_new (fixture->receiver, fixture->accounts, FAR_AWAY, INTERVAL);
  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1);
  g_assert_cmpint (failure_of (fixture, account), ==, FUMI_FAILURE_NONE);
  g_assert_cmpuint (receiver_fixture_count (fixture, account), ==, 100);
  g_assert_cmpint (fumi_receiver_get_next_time (fixture->receiver, account), !=, 0);

  server.refusal = NULL;
  ahead += FUMI_RETRY_FIRST;
  fumi_scheduler_look (scheduler);
  WAIT_UNTIL (fixture->finished->len == 2);
  g_assert_cmpuint (receiver_fixture_count (fixture, account), ==, 150);
  g_assert_cmpint (fumi_receiver_get_next_time (fixture->receiver, account), ==, 0);
  mailbox_server_finish (&server);
}

/* ---- a slow disk ----------------------------------------------------------------------------- */

/* Another program that writes into the index: a commit waits for it, up to ten seconds. */
typedef struct
{
  char    *path;
  sqlite3 *db;         /* while it has the disk */
  int      noops;      /* heard meanwhile */
  int      until;      /* so many, then it is done */
  int      takes_disk; /* cleared when it did */
} SlowDisk;

static void
let_disk_go (SlowDisk *disk)
{
  sqlite3_exec (disk->db, "ROLLBACK;", NULL, NULL, NULL);
  sqlite3_close (disk->db);
  disk->db = NULL;
}

static void
take_disk (SlowDisk *disk)
{
  g_assert_cmpint (sqlite3_open_v2 (disk->path, &disk->db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (disk->db, 5000);
  g_assert_cmpint (sqlite3_exec (disk->db, "BEGIN IMMEDIATE;", NULL, NULL, NULL), ==, SQLITE_OK);
  g_atomic_int_set (&disk->takes_disk, FALSE);
}

static void
on_heard (const char *line,
          gpointer    user_data)
{
  SlowDisk *disk = user_data;

  if (line != NULL && disk->db != NULL && g_str_equal (line, "NOOP"))
    g_atomic_int_inc (&disk->noops);
  if (disk->db != NULL && (line == NULL || g_atomic_int_get (&disk->noops) >= disk->until))
    let_disk_go (disk);
  else if (line != NULL && g_str_has_prefix (line, "RETR ") && g_atomic_int_get (&disk->takes_disk))
    take_disk (disk);
}

static void
slow_down (SlowDisk        *disk,
           ReceiverFixture *fixture,
           MailboxServer   *server,
           int              until)
{
  FumiPop3Limits limits = fumi_pop3_limits_default;

  limits.noop = 1;
  fumi_receiver_set_limits (fixture->receiver, &limits);
  disk->path = g_build_filename (fixture->dir, "data", "index.db", NULL);
  disk->until = until;
  disk->takes_disk = TRUE;
  server->heard = on_heard;
  server->heard_data = disk;
}

/* Idea 10 of pop3.md: the line is not idle for as long as our disk is slow, and nothing is lost by it. */
static void
test_noop_is_said_while_the_disk_is_slow (ReceiverFixture *fixture,
                                          gconstpointer    data)
{
  SlowDisk disk = { 0 };
  MailboxServer server;
  FumiAccount *account;

  mailbox_server_start (&server);
  fill (&server, 5);
  account = add_account (fixture, &server);
  fumi_account_set_leave (account, FUMI_LEAVE_NO, 14);
  slow_down (&disk, fixture, &server, 2);

  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1);
  g_assert_cmpint (failure_of (fixture, account), ==, FUMI_FAILURE_NONE);
  g_assert_cmpuint (server.noops, >=, 2);
  g_assert_cmpuint (server.retrieved, ==, 5);
  g_assert_cmpuint (receiver_fixture_count (fixture, account), ==, 5);
  WAIT_UNTIL (!fumi_receiver_has_session (fixture->receiver, account));
  g_assert_cmpuint (mailbox_server_count (&server), ==, 0);
  mailbox_server_finish (&server);
  g_free (disk.path);
}

/* What happens on the server's thread wakes nobody here. */
static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Architecture §3: within 100 ms, although a commit cannot be broken off. */
static void
test_a_stop_does_not_wait_for_a_slow_disk (ReceiverFixture *fixture,
                                           gconstpointer    data)
{
  SlowDisk disk = { 0 };
  MailboxServer server;
  FumiAccount *account;
  guint tick;

  mailbox_server_start (&server);
  fill (&server, 5);
  account = add_account (fixture, &server);
  slow_down (&disk, fixture, &server, G_MAXINT);

  tick = g_timeout_add (10, on_tick, NULL);
  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (g_atomic_int_get (&disk.noops) > 0);
  g_source_remove (tick);
  fumi_receiver_stop (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1);
  g_assert_false (fumi_receiver_is_running (fixture->receiver, account));
  g_assert_cmpint (fumi_receiver_get_result (fixture->receiver, account)->failure->failure, ==,
                   FUMI_FAILURE_CANCELLED);

  /* What was not committed is fetched again, once. */
  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 2);
  g_assert_cmpint (failure_of (fixture, account), ==, FUMI_FAILURE_NONE);
  g_assert_cmpuint (receiver_fixture_count (fixture, account), ==, 5);
  mailbox_server_finish (&server);
  g_free (disk.path);
}

/* ---- stopping between two windows ------------------------------------------------------------ */

/* The second session gets no answer to its USER until the test is over. */
typedef struct
{
  MailboxServer *server;
  GMutex         lock;
  GCond          changed;
  gboolean       holds;
  int            reached;
} Hold;

static void
on_heard_in_second_session (const char *line,
                            gpointer    user_data)
{
  Hold *hold = user_data;

  if (line == NULL || !g_str_has_prefix (line, "USER ") || hold->server->sessions < 2)
    return;

  g_mutex_lock (&hold->lock);
  g_atomic_int_set (&hold->reached, TRUE);
  while (hold->holds)
    g_cond_wait (&hold->changed, &hold->lock);
  g_mutex_unlock (&hold->lock);
}

static void
test_q77_a_stop_between_two_windows_keeps_the_first (ReceiverFixture *fixture,
                                                     gconstpointer    data)
{
  MailboxServer server;
  Hold hold = { .server = &server, .holds = TRUE };
  FumiAccount *account;
  guint tick;

  g_mutex_init (&hold.lock);
  g_cond_init (&hold.changed);
  mailbox_server_start (&server);
  fill (&server, 150);
  server.window = 100;
  server.heard = on_heard_in_second_session;
  server.heard_data = &hold;
  account = add_account (fixture, &server);

  tick = g_timeout_add (10, on_tick, NULL);
  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (g_atomic_int_get (&hold.reached));
  g_source_remove (tick);
  fumi_receiver_stop (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1);
  g_assert_cmpint (fumi_receiver_get_result (fixture->receiver, account)->failure->failure, ==,
                   FUMI_FAILURE_CANCELLED);
  g_assert_cmpuint (receiver_fixture_count (fixture, account), ==, 100);
  /* Nobody asked for more. */
  g_assert_cmpint (fumi_receiver_get_next_time (fixture->receiver, account), ==, 0);

  g_mutex_lock (&hold.lock);
  hold.holds = FALSE;
  g_cond_broadcast (&hold.changed);
  g_mutex_unlock (&hold.lock);
  WAIT_UNTIL (!fumi_receiver_has_session (fixture->receiver, account));
  mailbox_server_finish (&server);
  g_mutex_clear (&hold.lock);
  g_cond_clear (&hold.changed);
}

/* ---- deadlines ------------------------------------------------------------------------------- */

static void
test_an_accounts_timeout_makes_its_deadlines (void)
{
  static const struct
  {
    guint timeout;
    guint reply;
    guint connect_address;
    guint login;
  } table[] = {
    { 5, 10, 10, 300 },
    { 45, 45, 22, 300 },
    { 600, 600, 300, 600 },
  };
  g_autoptr(FumiAccount) account = fumi_account_new ();
  FumiPop3Limits limits = fumi_limits_for_account (account);

  g_assert_cmpmem (&limits, sizeof limits, &fumi_pop3_limits_default, sizeof limits);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_object_set (account, "timeout", table[i].timeout, NULL);
      limits = fumi_limits_for_account (account);
      g_assert_cmpuint (limits.connect, ==, table[i].reply);
      g_assert_cmpuint (limits.connect_address, ==, table[i].connect_address);
      g_assert_cmpuint (limits.handshake, ==, table[i].reply);
      g_assert_cmpuint (limits.greeting, ==, table[i].reply);
      g_assert_cmpuint (limits.reply, ==, table[i].reply);
      g_assert_cmpuint (limits.body_stall, ==, table[i].reply);
      g_assert_cmpuint (limits.login, ==, table[i].login);
    }
}

/* ---- others ---------------------------------------------------------------------------------- */

/* Of this process, by name. */
static guint
count_threads (const char *wanted)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *thread;
  guint n = 0;

  while (dir != NULL && (thread = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", thread, "comm", NULL);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL))
        n += g_str_equal (g_strchomp (name), wanted);
    }

  return n;
}

/* More silent ones than the thread pool of GTask has threads at first: it adds others only after a while, and the name
 * service and the keyring wait in the same queue. */
static void
test_silent_servers_delay_no_other (ReceiverFixture *fixture,
                                    gconstpointer    data)
{
  guint n_silent = GPOINTER_TO_UINT (data);
  g_autoptr(GPtrArray) silences = g_ptr_array_new_with_free_func (g_object_unref);
  MailboxServer servers[7];
  FumiAccount *accounts[G_N_ELEMENTS (servers)];
  guint tick;

  for (guint i = 0; i < n_silent; i++)
    {
      g_autofree char *address = g_strdup_printf ("silent-%u@mail.example", i);
      guint16 port;

      g_ptr_array_add (silences, receiver_fixture_silence (&port));
      add_account_at (fixture, address, port);
    }
  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autofree char *address = g_strdup_printf ("prompt-%u@mail.example", i);

      mailbox_server_start (&servers[i]);
      fill (&servers[i], 20 + i);
      accounts[i] = add_account_at (fixture, address, servers[i].port);
    }

  fumi_receiver_receive (fixture->receiver, NULL);
  WAIT_UNTIL (fixture->finished->len == G_N_ELEMENTS (servers));
  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_assert_cmpint (failure_of (fixture, accounts[i]), ==, FUMI_FAILURE_NONE);
      g_assert_cmpuint (receiver_fixture_count (fixture, accounts[i]), ==, 20 + i);
      g_assert_false (fumi_receiver_is_running (fixture->receiver, accounts[i]));
    }
  g_assert_cmpuint (fixture->rounds, ==, 0);
  tick = g_timeout_add (10, on_tick, NULL);
  WAIT_UNTIL (count_threads ("sync") == n_silent);
  g_source_remove (tick);

  fumi_receiver_stop (fixture->receiver, NULL);
  WAIT_UNTIL (fixture->rounds == 1);
  g_assert_cmpuint (fixture->finished->len, ==, G_N_ELEMENTS (servers) + n_silent);
  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    mailbox_server_finish (&servers[i]);
}

#define ADD(path, data, test) \
  g_test_add (path, ReceiverFixture, data, receiver_fixture_set_up, test, receiver_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  /* No keyring of the machine the tests run on. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("/sync/quirk/Q71-a-late-answer-to-quit-is-waited-for-in-the-background", NULL,
       test_q71_a_late_answer_to_quit_is_waited_for_in_the_background);
  ADD ("/sync/quirk/Q71-the-next-check-waits-for-the-session-instead-of-failing", NULL,
       test_q71_the_next_check_waits_for_the_session_instead_of_failing);
  ADD ("/sync/quirk/Q71-a-check-that-waits-can-be-stopped", NULL,
       test_q71_a_check_that_waits_can_be_stopped);
  ADD ("/sync/quirk/Q71-a-refused-quit-is-told-when-it-comes", NULL,
       test_q71_a_refused_quit_is_told_when_it_comes);
  g_test_add_func ("/sync/waiting/retry-pauses-double-up-to-the-interval",
                   test_retry_pauses_double_up_to_the_interval);
  g_test_add_func ("/sync/waiting/retry-heeds-the-login-delay", test_retry_heeds_the_login_delay);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path
        = g_strconcat ("/sync/quirk/Q27-what-passes-is-tried-again-and-never-a-question-for-the-password/",
                       refusals[i].name, NULL);

      ADD (path, GUINT_TO_POINTER (i),
           test_q27_what_passes_is_tried_again_and_never_a_question_for_the_password);
    }
  ADD ("/sync/waiting/login-delay-is-obeyed-by-itself-and-not-by-hand", NULL,
       test_login_delay_is_obeyed_by_itself_and_not_by_hand);
  ADD ("/sync/waiting/a-check-refused-for-its-delay-is-done-when-it-may", NULL,
       test_a_check_refused_for_its_delay_is_done_when_it_may);
  ADD ("/sync/quirk/Q77-a-refused-window-is-fetched-later", NULL,
       test_q77_a_refused_window_is_fetched_later);
  ADD ("/sync/waiting/noop-is-said-while-the-disk-is-slow", NULL,
       test_noop_is_said_while_the_disk_is_slow);
  ADD ("/sync/waiting/a-stop-does-not-wait-for-a-slow-disk", NULL,
       test_a_stop_does_not_wait_for_a_slow_disk);
  ADD ("/sync/quirk/Q77-a-stop-between-two-windows-keeps-the-first", NULL,
       test_q77_a_stop_between_two_windows_keeps_the_first);
  g_test_add_func ("/sync/waiting/an-accounts-timeout-makes-its-deadlines",
                   test_an_accounts_timeout_makes_its_deadlines);
  ADD ("/sync/waiting/one-silent-server-delays-no-other", GUINT_TO_POINTER (1),
       test_silent_servers_delay_no_other);
  ADD ("/sync/waiting/many-silent-servers-delay-no-other", GUINT_TO_POINTER (14),
       test_silent_servers_delay_no_other);

  return g_test_run ();
}
