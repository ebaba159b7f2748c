/* test-receiver.c: several accounts at once against practice servers, and removing one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account-removal.h"
#include "fumi-credentials.h"
#include "fumi-practice-server.h"
#include "fumi-receiver.h"
#include "fumi-scheduler.h"
#include "receiver-fixture.h"

static FumiAccount *
add_account (ReceiverFixture *fixture,
             const char      *address,
             guint16          port,
             const char      *certificate)
{
  g_autoptr(FumiAccount) account = fumi_account_new ();
  g_autoptr(GError) error = NULL;
  FumiPop3Server server = {
    .host = (char *) fumi_practice_server_get_host (),
    .port = port,
    .security = FUMI_SECURITY_TLS,
    .user = (char *) fumi_practice_server_get_user (),
    .certificate = (char *) certificate,
  };

  fumi_account_set_identity (account, "Taro", address);
  fumi_account_set_server (account, &server);
  fumi_account_set_certificate (account, certificate);
  fumi_account_list_add (fixture->accounts, account, &error);
  g_assert_no_error (error);
  return fumi_account_list_find (fixture->accounts, fumi_account_get_id (account));
}

static FumiAccount *
add_practice_account (ReceiverFixture    *fixture,
                      const char         *address,
                      FumiPracticeServer *server)
{
  FumiAccount *account = add_account (fixture, address, fumi_practice_server_get_port (server),
                                      fumi_practice_server_get_certificate (server));

  fumi_credentials_keep_for_session (fumi_account_get_id (account), fumi_practice_server_get_password ());
  return account;
}

static FumiPracticeServer *
start_practice (void)
{
  g_autoptr(GError) error = NULL;
  FumiPracticeServer *server = fumi_practice_server_new (0, &error);

  g_assert_no_error (error);
  return server;
}

static void
test_all_accounts_are_received (ReceiverFixture *fixture,
                                gconstpointer    data)
{
  g_autoptr(FumiPracticeServer) first_server = start_practice ();
  g_autoptr(FumiPracticeServer) second_server = start_practice ();
  FumiAccount *first = add_practice_account (fixture, "first@example.jp", first_server);
  FumiAccount *second = add_practice_account (fixture, "second@example.jp", second_server);

  fumi_receiver_receive (fixture->receiver, NULL);
  g_assert_true (fumi_receiver_is_running (fixture->receiver, first));
  g_assert_true (fumi_receiver_is_running (fixture->receiver, second));
  WAIT_UNTIL (fixture->rounds == 1);

  g_assert_cmpuint (fixture->finished->len, ==, 2);
  g_assert_cmpuint (fixture->round_received, ==, receiver_fixture_count (fixture, first) + receiver_fixture_count (fixture, second));
  g_assert_true (fixture->round_well);
  g_assert_cmpuint (receiver_fixture_count (fixture, first), ==, fumi_practice_server_get_message_count (first_server));
  g_assert_cmpuint (receiver_fixture_count (fixture, second), ==, fumi_practice_server_get_message_count (second_server));
  g_assert_null (fumi_receiver_get_failure (fixture->receiver, first));
  g_assert_cmpuint (fumi_receiver_get_result (fixture->receiver, first)->received, >, 0);
  g_assert_cmpint (fumi_receiver_get_last_time (fixture->receiver, second), >, 0);
}

static void
test_a_second_check_brings_nothing_twice (ReceiverFixture *fixture,
                                          gconstpointer    data)
{
  g_autoptr(FumiPracticeServer) server = start_practice ();
  FumiAccount *account = add_practice_account (fixture, "taro@example.jp", server);

  fumi_receiver_receive (fixture->receiver, account);
  /* Pressed again while it runs: still one run. */
  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1);
  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 2);

  g_assert_cmpuint (fumi_receiver_get_result (fixture->receiver, account)->received, ==, 0);
  g_assert_cmpuint (receiver_fixture_count (fixture, account), ==, fumi_practice_server_get_message_count (server));
}

static char *
find_partial_uid (ReceiverFixture *fixture,
                  FumiAccount     *account,
                  guint           *n)
{
  FumiStoreQuery query = { .account = fumi_account_get_id (account), .folder = "" };
  g_autoptr(GPtrArray) rows = fumi_store_list (fixture->store, &query, 0, 1000, NULL);
  char *uid = NULL;

  *n = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      FumiEnvelope *row = g_ptr_array_index (rows, i);

      if (!fumi_envelope_get_partial (row))
        continue;
      (*n)++;
      if (uid == NULL)
        uid = fumi_store_dup_uid (fixture->store, fumi_envelope_get_id (row), NULL);
    }

  return uid;
}

/* "Download the rest": that message and no other, with a password that is known and one that is asked for. */
static void
test_certain_messages_are_fetched_whole (ReceiverFixture *fixture,
                                         gconstpointer    data)
{
  g_autoptr(FumiPracticeServer) server = start_practice ();
  FumiAccount *account = add_account (fixture, "taro@example.jp", fumi_practice_server_get_port (server),
                                      fumi_practice_server_get_certificate (server));
  const char *password = fumi_practice_server_get_password ();
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  guint before, after;

  g_object_set (account, "headers-only", TRUE, NULL);
  fumi_receiver_receive_with_password (fixture->receiver, account, password);
  WAIT_UNTIL (fixture->rounds == 1);
  first = find_partial_uid (fixture, account, &before);
  g_assert_cmpuint (before, >, 2);
  g_assert_cmpuint (fumi_receiver_get_result (fixture->receiver, account)->partial, ==, before);

  /* not known: asked for, and then it goes on */
  g_assert_true (fumi_receiver_fetch (fixture->receiver, account, (const char *[]) { first, NULL }));
  g_assert_false (fumi_receiver_fetch (fixture->receiver, account, (const char *[]) { first, NULL }));
  WAIT_UNTIL (fixture->rounds == 2);
  g_assert_cmpuint (fixture->passwords_asked, ==, 1);
  fumi_receiver_receive_with_password (fixture->receiver, account, password);
  WAIT_UNTIL (fixture->rounds == 3);
  g_assert_true (fixture->round_well);
  g_assert_false (fixture->round_asked);
  g_assert_cmpuint (fumi_receiver_get_result (fixture->receiver, account)->received, ==, 1);
  second = find_partial_uid (fixture, account, &after);
  g_assert_cmpuint (after, ==, before - 1);
  g_assert_cmpstr (second, !=, first);

  fumi_credentials_keep_for_session (fumi_account_get_id (account), password);
  g_assert_true (fumi_receiver_fetch (fixture->receiver, account, (const char *[]) { second, NULL }));
  WAIT_UNTIL (fixture->rounds == 4);
  g_assert_cmpuint (fixture->passwords_asked, ==, 1);
  g_free (find_partial_uid (fixture, account, &after));
  g_assert_cmpuint (after, ==, before - 2);
}

static void
test_a_silent_server_delays_no_other_and_can_be_stopped (ReceiverFixture *fixture,
                                                         gconstpointer    data)
{
  guint16 port;
  g_autoptr(GSocket) silence = receiver_fixture_silence (&port);
  g_autoptr(FumiPracticeServer) server = start_practice ();
  FumiAccount *silent = add_account (fixture, "silent@example.jp", port, NULL);
  FumiAccount *prompt = add_practice_account (fixture, "prompt@example.jp", server);
  const FumiSyncResult *result;
  gint64 stopped;

  fumi_credentials_keep_for_session (fumi_account_get_id (silent), "secret");
  fumi_receiver_receive (fixture->receiver, NULL);
  WAIT_UNTIL (fixture->finished->len == 1);

  g_assert_cmpstr (g_ptr_array_index (fixture->finished, 0), ==, fumi_account_get_id (prompt));
  g_assert_true (fumi_receiver_is_running (fixture->receiver, silent));
  g_assert_cmpint (fumi_receiver_get_progress (fixture->receiver, silent)->phase, ==, FUMI_SYNC_CONNECTING);

  stopped = g_get_monotonic_time ();
  fumi_receiver_stop (fixture->receiver, silent);
  WAIT_UNTIL (fixture->rounds == 1);

  /* Architecture §3: within 100 ms; the sanitizers and a busy machine get the rest. */
  g_assert_cmpint (g_get_monotonic_time () - stopped, <, G_USEC_PER_SEC);
  g_assert_cmpuint (fixture->round_received, ==, receiver_fixture_count (fixture, prompt));
  g_assert_false (fixture->round_well);
  result = fumi_receiver_get_result (fixture->receiver, silent);
  g_assert_cmpint (result->failure->failure, ==, FUMI_FAILURE_CANCELLED);
  g_assert_null (fumi_receiver_get_failure (fixture->receiver, silent));
  g_assert_null (fumi_receiver_get_progress (fixture->receiver, silent));
}

static void
test_stop_before_the_password_is_found_ends_the_run (ReceiverFixture *fixture,
                                                     gconstpointer    data)
{
  g_autoptr(FumiPracticeServer) server = start_practice ();
  FumiAccount *account = add_practice_account (fixture, "taro@example.jp", server);

  fumi_receiver_receive (fixture->receiver, account);
  fumi_receiver_stop (fixture->receiver, NULL);
  WAIT_UNTIL (fixture->finished->len == 1);

  g_assert_cmpint (fumi_receiver_get_result (fixture->receiver, account)->failure->failure, ==,
                   FUMI_FAILURE_CANCELLED);
  g_assert_cmpuint (receiver_fixture_count (fixture, account), ==, 0);
}

static void
test_without_a_keyring_the_password_is_asked_for (ReceiverFixture *fixture,
                                                  gconstpointer    data)
{
  g_autoptr(FumiPracticeServer) server = start_practice ();
  FumiAccount *account = add_practice_account (fixture, "taro@example.jp", server);

  fumi_credentials_keep_for_session (fumi_account_get_id (account), NULL);
  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->rounds == 1);

  g_assert_cmpuint (fixture->passwords_asked, ==, 1);
  g_assert_false (fumi_receiver_is_running (fixture->receiver, account));
  g_assert_cmpuint (fixture->finished->len, ==, 0);
  g_assert_cmpuint (fixture->rounds, ==, 1);
  g_assert_false (fixture->round_well);
  g_assert_cmpint (fumi_receiver_get_failure (fixture->receiver, account)->failure, ==, FUMI_FAILURE_KEYRING);

  fumi_receiver_receive_with_password (fixture->receiver, account, fumi_practice_server_get_password ());
  g_assert_null (fumi_receiver_get_failure (fixture->receiver, account));
  WAIT_UNTIL (fixture->finished->len == 1);

  g_assert_cmpuint (receiver_fixture_count (fixture, account), ==, fumi_practice_server_get_message_count (server));
}

/* RFC 4422 appendix A: with EXTERNAL the certificate of the handshake says who it is. */
static void
test_a_login_by_certificate_asks_for_no_password (ReceiverFixture *fixture,
                                                  gconstpointer    data)
{
  g_autoptr(FumiPracticeServer) server = start_practice ();
  FumiAccount *account = add_account (fixture, "taro@example.jp", fumi_practice_server_get_port (server),
                                      fumi_practice_server_get_certificate (server));

  g_object_set (account, "login", FUMI_LOGIN_CERTIFICATE, NULL);
  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->rounds == 1);

  /* The practice server knows no EXTERNAL; that much was learnt without a password. */
  g_assert_cmpuint (fixture->passwords_asked, ==, 0);
  g_assert_nonnull (fumi_receiver_get_failure (fixture->receiver, account));
  g_assert_cmpint (fumi_receiver_get_failure (fixture->receiver, account)->failure, !=, FUMI_FAILURE_KEYRING);
}

static void
test_a_wrong_password_stays_a_failure_until_the_next_run (ReceiverFixture *fixture,
                                                          gconstpointer    data)
{
  g_autoptr(FumiPracticeServer) server = start_practice ();
  FumiAccount *account = add_practice_account (fixture, "taro@example.jp", server);

  fumi_receiver_receive_with_password (fixture->receiver, account, "wrong");
  WAIT_UNTIL (fixture->finished->len == 1);
  g_assert_cmpint (fumi_receiver_get_failure (fixture->receiver, account)->failure, ==,
                   FUMI_FAILURE_AUTH_FAILED);

  fumi_receiver_receive (fixture->receiver, account);
  g_assert_null (fumi_receiver_get_failure (fixture->receiver, account));
  WAIT_UNTIL (fixture->finished->len == 2);
  g_assert_null (fumi_receiver_get_failure (fixture->receiver, account));
}

static void
test_an_unasked_check_asks_for_a_password_once (ReceiverFixture *fixture,
                                                gconstpointer    data)
{
  g_autoptr(FumiPracticeServer) server = start_practice ();
  FumiAccount *account = add_practice_account (fixture, "taro@example.jp", server);

  fumi_credentials_keep_for_session (fumi_account_get_id (account), NULL);
  fumi_receiver_receive_unasked (fixture->receiver, account);
  WAIT_UNTIL (fixture->rounds == 1);
  g_assert_cmpuint (fixture->passwords_asked, ==, 1);
  g_assert_false (fixture->round_asked);

  /* Ten minutes later: the dialog was dismissed, and must not come up again by itself. */
  fumi_receiver_receive_unasked (fixture->receiver, account);
  g_assert_false (fumi_receiver_is_running (fixture->receiver, account));

  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->rounds == 2);
  g_assert_cmpuint (fixture->passwords_asked, ==, 2);
  g_assert_true (fixture->round_asked);
}

/* ux.md §12: one banner at a time, a refused login before a server that is down. */
static void
test_the_worst_failure_is_told_first (ReceiverFixture *fixture,
                                      gconstpointer    data)
{
  g_autoptr(FumiPracticeServer) server = start_practice ();
  FumiAccount *down = add_account (fixture, "down@example.jp", 1, NULL);
  FumiAccount *refused = add_practice_account (fixture, "refused@example.jp", server);

  g_assert_null (fumi_receiver_find_worst (fixture->receiver));
  fumi_receiver_receive_with_password (fixture->receiver, down, "secret");
  WAIT_UNTIL (fixture->rounds == 1);
  g_assert_true (fumi_receiver_find_worst (fixture->receiver) == down);

  fumi_receiver_receive_with_password (fixture->receiver, refused, "wrong");
  WAIT_UNTIL (fixture->rounds == 2);
  g_assert_true (fumi_receiver_find_worst (fixture->receiver) == refused);
}

/* ---- removing -------------------------------------------------------------------------------- */

typedef struct
{
  gboolean  done;
  GError   *error;
} Removal;

static void
on_removed (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Removal *removal = user_data;

  fumi_account_removal_finish (result, &removal->error);
  removal->done = TRUE;
}

static gboolean
has_mail_on_disk (ReceiverFixture *fixture,
                  const char      *id)
{
  g_autofree char *mail_dir = fumi_store_dup_mail_dir (fixture->store, id);
  g_autofree char *new_dir = g_build_filename (mail_dir, "new", NULL);
  g_autoptr(GDir) dir = g_dir_open (new_dir, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) != NULL;
}

/* The sentence is told twice: with the mail kept and with the mail deleted. */
static void
test_a_removed_account_leaves_only_the_mail_that_shall_stay (ReceiverFixture *fixture,
                                                             gconstpointer    data)
{
  gboolean delete_mail = GPOINTER_TO_INT (data);
  g_autoptr(FumiPracticeServer) server = start_practice ();
  FumiAccount *account = add_practice_account (fixture, "taro@example.jp", server);
  g_autofree char *id = g_strdup (fumi_account_get_id (account));
  FumiStoreQuery all = { .folder = "" };
  Removal removal = { FALSE, NULL };

  fumi_receiver_receive (fixture->receiver, account);
  WAIT_UNTIL (fixture->finished->len == 1);
  g_assert_true (has_mail_on_disk (fixture, id));

  fumi_account_removal_async (fixture->receiver, fixture->store, fixture->accounts, account, delete_mail,
                              on_removed, &removal);
  WAIT_UNTIL (removal.done);

  g_assert_no_error (removal.error);
  g_assert_null (fumi_account_list_find (fixture->accounts, id));
  g_assert_cmpuint (fumi_store_count (fixture->store, &all, FALSE), ==, 0);
  g_assert_cmpint (has_mail_on_disk (fixture, id), ==, !delete_mail);
}

static void
test_removing_stops_a_run_first (ReceiverFixture *fixture,
                                 gconstpointer    data)
{
  guint16 port;
  g_autoptr(GSocket) silence = receiver_fixture_silence (&port);
  FumiAccount *account = add_account (fixture, "silent@example.jp", port, NULL);
  g_autofree char *id = g_strdup (fumi_account_get_id (account));
  Removal removal = { FALSE, NULL };

  fumi_credentials_keep_for_session (id, "secret");
  fumi_receiver_receive (fixture->receiver, account);
  fumi_account_removal_async (fixture->receiver, fixture->store, fixture->accounts, account, TRUE,
                              on_removed, &removal);
  WAIT_UNTIL (removal.done);

  g_assert_no_error (removal.error);
  g_assert_cmpuint (fixture->finished->len, ==, 1);
  g_assert_null (fumi_account_list_find (fixture->accounts, id));
}

/* Two ticks of the clock: who is due is received at each, who is not at none. */
static void
test_the_scheduler_receives_by_itself_and_leaves_a_refused_password_alone (ReceiverFixture *fixture,
                                                                           gconstpointer    data)
{
  g_autoptr(FumiPracticeServer) server = start_practice ();
  g_autoptr(FumiPracticeServer) refusing = start_practice ();
  g_autoptr(FumiScheduler) scheduler = NULL;
  FumiAccount *due = add_practice_account (fixture, "taro@example.jp", server);
  FumiAccount *by_hand = add_practice_account (fixture, "hanako@example.jp", server);
  FumiAccount *refused = add_practice_account (fixture, "jiro@example.jp", refusing);
  guint due_runs = 0;
  guint refused_runs = 0;

  g_object_set (by_hand, "receive-automatically", FALSE, NULL);
  fumi_credentials_keep_for_session (fumi_account_get_id (refused), "wrong");

  scheduler = fumi_scheduler_new (fixture->receiver, fixture->accounts, 0, 1);
  WAIT_UNTIL (fixture->finished->len >= 4 && !fumi_receiver_is_running (fixture->receiver, NULL));
  g_clear_object (&scheduler);

  for (guint i = 0; i < fixture->finished->len; i++)
    {
      const char *id = g_ptr_array_index (fixture->finished, i);

      g_assert_cmpstr (id, !=, fumi_account_get_id (by_hand));
      due_runs += g_str_equal (id, fumi_account_get_id (due));
      refused_runs += g_str_equal (id, fumi_account_get_id (refused));
    }
  g_assert_cmpuint (due_runs, >=, 2);
  g_assert_cmpuint (refused_runs, ==, 1);
}

#define ADD(path, data, test) g_test_add (path, ReceiverFixture, data, receiver_fixture_set_up, test, receiver_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  /* No keyring of the machine the tests run on. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("/sync/receiver/all-accounts-are-received", NULL, test_all_accounts_are_received);
  ADD ("/sync/receiver/a-second-check-brings-nothing-twice", NULL, test_a_second_check_brings_nothing_twice);
  ADD ("/sync/receiver/certain-messages-are-fetched-whole", NULL, test_certain_messages_are_fetched_whole);
  ADD ("/sync/receiver/a-silent-server-delays-no-other-and-can-be-stopped", NULL,
       test_a_silent_server_delays_no_other_and_can_be_stopped);
  ADD ("/sync/receiver/stop-before-the-password-is-found-ends-the-run", NULL,
       test_stop_before_the_password_is_found_ends_the_run);
  ADD ("/sync/receiver/without-a-keyring-the-password-is-asked-for", NULL,
       test_without_a_keyring_the_password_is_asked_for);
  ADD ("/sync/receiver/a-login-by-certificate-asks-for-no-password", NULL,
       test_a_login_by_certificate_asks_for_no_password);
  ADD ("/sync/receiver/a-wrong-password-stays-a-failure-until-the-next-run", NULL,
       test_a_wrong_password_stays_a_failure_until_the_next_run);
  ADD ("/sync/scheduler/receives-by-itself-and-leaves-a-refused-password-alone", NULL,
       test_the_scheduler_receives_by_itself_and_leaves_a_refused_password_alone);
  ADD ("/sync/receiver/an-unasked-check-asks-for-a-password-once", NULL,
       test_an_unasked_check_asks_for_a_password_once);
  ADD ("/sync/receiver/the-worst-failure-is-told-first", NULL, test_the_worst_failure_is_told_first);
  ADD ("/sync/account-removal/leaves-the-mail-that-shall-stay", GINT_TO_POINTER (FALSE),
       test_a_removed_account_leaves_only_the_mail_that_shall_stay);
  ADD ("/sync/account-removal/deletes-the-mail-that-shall-go", GINT_TO_POINTER (TRUE),
       test_a_removed_account_leaves_only_the_mail_that_shall_stay);
  ADD ("/sync/account-removal/stops-a-run-first", NULL, test_removing_stops_a_run_first);

  return g_test_run ();
}
