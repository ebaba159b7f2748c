/* test-receive.c: a check for mail against a real Dovecot: all of it, once, byte for byte; and what is left there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "receiving.h"
#include "test-dovecot.h"

#define MANY 1000
#define FEW 5
#define DAY (24 * 60 * 60)

static TestDovecot *dovecot;

/* Message @number as a Maildir has it, LF line ends. */
static void
put_on_server (const char *user,
               guint       number)
{
  g_autoptr(GString) message = receiving_message (number);
  g_autoptr(GString) file = g_string_sized_new (message->len);

  for (gsize i = 0; i < message->len; i++)
    if (message->str[i] != '\r')
      g_string_append_c (file, message->str[i]);
  test_dovecot_add_message (dovecot, user, file->str, file->len);
}

static void
fill_server (const char *user,
             guint       n)
{
  for (guint i = 0; i < n; i++)
    put_on_server (user, i);
}

static void
start (Receiving    *receiving,
       const char   *user,
       FumiSecurity  security,
       FumiLeave     leave,
       guint         days)
{
  receiving_start (receiving);
  receiving_set_server (receiving, user,
                        security == FUMI_SECURITY_TLS ? test_dovecot_get_tls_port (dovecot)
                                                      : test_dovecot_get_port (dovecot),
                        security, test_dovecot_get_fingerprint (dovecot));
  fumi_account_set_leave (receiving->account, leave, days);
}

static FumiSyncResult *
run (Receiving *receiving)
{
  return receiving_run (receiving, test_dovecot_get_password (dovecot));
}

static void
assert_result (FumiSyncResult *result,
               guint           listed,
               guint           received,
               guint           deleted)
{
  g_assert_cmpstr (receiving_code (result), ==, "");
  g_assert_cmpuint (result->listed, ==, listed);
  g_assert_cmpuint (result->received, ==, received);
  g_assert_cmpuint (result->deleted, ==, deleted);
  g_assert_cmpuint (result->failed, ==, 0);
}

static void
run_and_expect (Receiving *receiving,
                guint      listed,
                guint      received,
                guint      deleted)
{
  g_autoptr(FumiSyncResult) result = run (receiving);

  assert_result (result, listed, received, deleted);
}

static void
assert_stored (Receiving *receiving,
               guint      n)
{
  g_autoptr(GPtrArray) found = receiving_hashes (receiving);
  g_autoptr(GPtrArray) expected = receiving_expected (n);

  receiving_assert_same (found, expected);
}

/* ---- everything, once, as it was sent -------------------------------------------------------- */

static void
receive_many (const char   *user,
              FumiSecurity  security)
{
  Receiving receiving;
  g_autoptr(FumiSyncResult) first = NULL;
  g_autoptr(FumiSyncResult) second = NULL;

  fill_server (user, MANY);
  start (&receiving, user, security, FUMI_LEAVE_FOREVER, 14);

  first = run (&receiving);
  assert_result (first, MANY, MANY, 0);
  g_assert_cmpint (first->bytes, >, MANY * 100);
  g_assert_null (strstr (first->transcript, test_dovecot_get_password (dovecot)));
  assert_stored (&receiving, MANY);
  g_assert_cmpint (fumi_store_get_last_checked (receiving.store, "0123abcd"), >, 0);

  second = run (&receiving);
  assert_result (second, MANY, 0, 0);
  g_assert_cmpint (second->bytes, ==, 0);
  assert_stored (&receiving, MANY);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, user), ==, MANY);

  receiving_finish (&receiving);
}

/* RFC 8314 §3.3 */
static void
test_a_thousand_messages_over_tls (void)
{
  receive_many ("tls", FUMI_SECURITY_TLS);
}

/* RFC 2595 §4 */
static void
test_a_thousand_messages_over_starttls (void)
{
  receive_many ("starttls", FUMI_SECURITY_STARTTLS);
}

/* An index that is lost brings nothing back twice. */
static void
test_a_lost_index_brings_nothing_twice (void)
{
  Receiving receiving;
  g_autofree char *index = NULL;
  g_autoptr(GError) error = NULL;

  fill_server ("lost-index", 20);
  start (&receiving, "lost-index", FUMI_SECURITY_TLS, FUMI_LEAVE_FOREVER, 14);
  run_and_expect (&receiving, 20, 20, 0);

  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&receiving.store);
  for (guint i = 0; i < 3; i++)
    {
      static const char *const endings[] = { "", "-wal", "-shm" };
      g_autofree char *name = g_strconcat ("index.db", endings[i], NULL);
      g_autofree char *path = g_build_filename (receiving.data_dir, name, NULL);

      g_remove (path);
    }
  receiving.store = fumi_store_open (receiving.data_dir, &error);
  g_assert_no_error (error);

  put_on_server ("lost-index", 20);
  run_and_expect (&receiving, 21, 1, 0);
  assert_stored (&receiving, 21);
  receiving_finish (&receiving);
}

/* ---- what stays on the server ---------------------------------------------------------------- */

static void
test_keep_on_the_server (void)
{
  Receiving receiving;

  fill_server ("keep", FEW);
  start (&receiving, "keep", FUMI_SECURITY_TLS, FUMI_LEAVE_FOREVER, 14);
  run_and_expect (&receiving, FEW, FEW, 0);
  receiving_age_ledger (&receiving, 1000 * DAY);
  run_and_expect (&receiving, FEW, 0, 0);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "keep"), ==, FEW);
  receiving_finish (&receiving);
}

static void
test_delete_after_receiving (void)
{
  Receiving receiving;

  fill_server ("delete", FEW);
  start (&receiving, "delete", FUMI_SECURITY_TLS, FUMI_LEAVE_NO, 14);
  run_and_expect (&receiving, FEW, FEW, FEW);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "delete"), ==, 0);
  assert_stored (&receiving, FEW);

  run_and_expect (&receiving, 0, 0, 0);
  put_on_server ("delete", FEW);
  run_and_expect (&receiving, 1, 1, 1);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "delete"), ==, 0);
  assert_stored (&receiving, FEW + 1);
  receiving_finish (&receiving);
}

static void
test_keep_for_days (void)
{
  Receiving receiving;

  fill_server ("days", FEW);
  start (&receiving, "days", FUMI_SECURITY_TLS, FUMI_LEAVE_DAYS, 14);
  run_and_expect (&receiving, FEW, FEW, 0);

  receiving_age_ledger (&receiving, 14 * DAY - 600);
  run_and_expect (&receiving, FEW, 0, 0);
  put_on_server ("days", FEW);
  run_and_expect (&receiving, FEW + 1, 1, 0);

  receiving_age_ledger (&receiving, 600);
  run_and_expect (&receiving, FEW + 1, 0, FEW);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "days"), ==, 1);
  run_and_expect (&receiving, 1, 0, 0);
  assert_stored (&receiving, FEW + 1);
  receiving_finish (&receiving);
}

static void
test_a_changed_rule_holds_for_mail_that_is_here (void)
{
  Receiving receiving;

  fill_server ("change", FEW);
  start (&receiving, "change", FUMI_SECURITY_TLS, FUMI_LEAVE_FOREVER, 14);
  run_and_expect (&receiving, FEW, FEW, 0);
  fumi_account_set_leave (receiving.account, FUMI_LEAVE_DAYS, 14);
  run_and_expect (&receiving, FEW, 0, 0);
  fumi_account_set_leave (receiving.account, FUMI_LEAVE_FOREVER, 14);
  receiving_age_ledger (&receiving, 100 * DAY);
  run_and_expect (&receiving, FEW, 0, 0);
  fumi_account_set_leave (receiving.account, FUMI_LEAVE_NO, 14);
  run_and_expect (&receiving, FEW, 0, FEW);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "change"), ==, 0);
  receiving_finish (&receiving);
}

/* ---- failures and stops ---------------------------------------------------------------------- */

static void
test_a_wrong_password_is_told (void)
{
  Receiving receiving;
  g_autoptr(FumiSyncResult) result = NULL;

  start (&receiving, "keep", FUMI_SECURITY_TLS, FUMI_LEAVE_FOREVER, 14);
  result = receiving_run (&receiving, "wrong");
  g_assert_cmpstr (receiving_code (result), ==, "auth-failed");
  g_assert_nonnull (result->failure->server_text);
  g_assert_nonnull (result->transcript);
  g_assert_cmpint (fumi_store_get_last_checked (receiving.store, "0123abcd"), ==, 0);
  receiving_finish (&receiving);
}

static void
test_an_untrusted_certificate_is_told (void)
{
  Receiving receiving;
  g_autoptr(FumiSyncResult) result = NULL;

  start (&receiving, "keep", FUMI_SECURITY_TLS, FUMI_LEAVE_FOREVER, 14);
  fumi_account_set_certificate (receiving.account, NULL);
  result = run (&receiving);
  g_assert_cmpstr (receiving_code (result), ==, "cert-unknown");
  g_assert_true (result->failure->can_trust);
  receiving_finish (&receiving);
}

typedef struct
{
  GMainLoop      *loop;
  guint           left;
  FumiSyncResult *results[2];
} Pair;

static void
on_one_of_two (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Pair *pair = user_data;

  pair->results[--pair->left] = fumi_sync_receive_finish (result);
  if (pair->left == 0)
    g_main_loop_quit (pair->loop);
}

static void
run_two (Receiving   *receiving,
         FumiAccount *other,
         Pair        *pair)
{
  const char *password = test_dovecot_get_password (dovecot);

  pair->left = 2;
  pair->loop = g_main_loop_new (NULL, FALSE);
  fumi_sync_receive_async (receiving->store, receiving->account, password, NULL, NULL, NULL, NULL, on_one_of_two,
                           pair);
  fumi_sync_receive_async (receiving->store, other, password, NULL, NULL, NULL, NULL, on_one_of_two, pair);
  g_main_loop_run (pair->loop);
  g_main_loop_unref (pair->loop);
}

static void
pair_clear (Pair *pair)
{
  fumi_sync_result_free (pair->results[0]);
  fumi_sync_result_free (pair->results[1]);
}

static void
test_a_second_run_for_one_account_is_refused (void)
{
  Receiving receiving;
  Pair pair;
  FumiSyncResult *refused;

  fill_server ("twice", 200);
  start (&receiving, "twice", FUMI_SECURITY_TLS, FUMI_LEAVE_FOREVER, 14);
  run_two (&receiving, receiving.account, &pair);

  refused = pair.results[1]->failure != NULL ? pair.results[1] : pair.results[0];
  g_assert_cmpstr (receiving_code (refused), ==, "in-use");
  assert_result (refused == pair.results[0] ? pair.results[1] : pair.results[0], 200, 200, 0);
  assert_stored (&receiving, 200);
  pair_clear (&pair);
  receiving_finish (&receiving);
}

static void
test_two_accounts_at_once (void)
{
  Receiving receiving;
  g_autoptr(FumiAccount) other = NULL;
  g_autoptr(FumiPop3Server) server = NULL;
  Pair pair;

  fill_server ("first", 300);
  fill_server ("second", 300);
  start (&receiving, "first", FUMI_SECURITY_TLS, FUMI_LEAVE_FOREVER, 14);
  other = fumi_account_new_with_id ("feedbeef");
  server = fumi_account_dup_server (receiving.account);
  g_free (server->user);
  server->user = g_strdup ("second");
  fumi_account_set_server (other, server);
  fumi_account_set_certificate (other, test_dovecot_get_fingerprint (dovecot));
  fumi_account_set_leave (other, FUMI_LEAVE_NO, 14);

  run_two (&receiving, other, &pair);
  assert_result (pair.results[pair.results[0]->deleted > 0 ? 1 : 0], 300, 300, 0);
  assert_result (pair.results[pair.results[0]->deleted > 0 ? 0 : 1], 300, 300, 300);
  assert_stored (&receiving, 300);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "first"), ==, 300);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "second"), ==, 0);
  pair_clear (&pair);
  receiving_finish (&receiving);
}

typedef struct
{
  GCancellable     *cancellable;
  guint             cancel_at;   /* messages; 0: never */
  gint64            cancelled;   /* monotonic */
  FumiSyncPhase     phase;
  FumiSyncProgress  last;
  guint             calls;
  guint             phases;      /* bits */
} Watch;

static void
on_progress (const FumiSyncProgress *progress,
             gpointer                user_data)
{
  Watch *watch = user_data;

  g_assert_cmpint (progress->phase, >=, watch->phase);
  g_assert_cmpint (progress->bytes, <=, progress->bytes_total);
  g_assert_cmpuint (progress->messages, <=, progress->messages_total);
  g_assert_cmpint (progress->bytes, >=, watch->last.bytes);
  watch->phase = progress->phase;
  watch->phases |= 1u << progress->phase;
  watch->last = *progress;
  watch->calls++;

  if (watch->cancel_at > 0 && progress->messages >= watch->cancel_at && watch->cancelled == 0)
    {
      watch->cancelled = g_get_monotonic_time ();
      g_cancellable_cancel (watch->cancellable);
    }
}

static void
test_progress_goes_forward (void)
{
  Receiving receiving;
  Watch watch = { 0 };
  g_autoptr(FumiSyncResult) result = NULL;

  fill_server ("progress", 60);
  start (&receiving, "progress", FUMI_SECURITY_TLS, FUMI_LEAVE_NO, 14);
  result = receiving_run_full (&receiving, test_dovecot_get_password (dovecot), on_progress, &watch, NULL);
  assert_result (result, 60, 60, 60);
  /* All five words, and no more calls than one in 100 ms besides. */
  g_assert_cmpuint (watch.phases, ==, 0x1f);
  g_assert_cmpuint (watch.calls, <=, 5 + 10 * result->seconds + 1);
  g_assert_cmpint (watch.last.phase, ==, FUMI_SYNC_CLOSING);
  g_assert_cmpuint (watch.last.messages, ==, 60);
  receiving_finish (&receiving);
}

static void
test_a_stopped_run_keeps_what_it_has_and_the_next_brings_the_rest (void)
{
  Receiving receiving;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Watch watch = { .cancellable = cancellable, .cancel_at = 1 };
  g_autoptr(FumiSyncResult) stopped = NULL;

  fill_server ("stopped", MANY);
  start (&receiving, "stopped", FUMI_SECURITY_TLS, FUMI_LEAVE_NO, 14);
  stopped = receiving_run_full (&receiving, test_dovecot_get_password (dovecot), on_progress, &watch, cancellable);

  if (stopped->failure != NULL)
    {
      g_assert_cmpstr (receiving_code (stopped), ==, "cancelled");
      g_assert_cmpuint (stopped->deleted, ==, 0);
      g_assert_cmpuint (stopped->received, <=, MANY);
      g_assert_cmpuint (test_dovecot_count_messages (dovecot, "stopped"), ==, MANY);
      run_and_expect (&receiving, MANY, MANY - stopped->received, MANY);
    }
  assert_stored (&receiving, MANY);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "stopped"), ==, 0);
  receiving_finish (&receiving);
}

static void
test_a_cancelled_run_does_not_begin (void)
{
  Receiving receiving;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(FumiSyncResult) result = NULL;

  g_cancellable_cancel (cancellable);
  start (&receiving, "keep", FUMI_SECURITY_TLS, FUMI_LEAVE_FOREVER, 14);
  result = receiving_run_full (&receiving, test_dovecot_get_password (dovecot), NULL, NULL, cancellable);
  g_assert_cmpstr (receiving_code (result), ==, "cancelled");
  receiving_finish (&receiving);
}

int
main (int    argc,
      char **argv)
{
  static const char *const users[] = {
    "tls", "starttls", "lost-index", "keep", "delete", "days", "change", "twice", "first", "second", "progress",
    "stopped", NULL,
  };
  int status;

  g_setenv ("LANGUAGE", "en", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  dovecot = test_dovecot_new (users);
  if (dovecot == NULL)
    return 77;

  g_test_add_func ("/sync/receive/a-thousand-messages-over-tls", test_a_thousand_messages_over_tls);
  g_test_add_func ("/sync/receive/a-thousand-messages-over-starttls", test_a_thousand_messages_over_starttls);
  g_test_add_func ("/sync/receive/a-lost-index-brings-nothing-twice", test_a_lost_index_brings_nothing_twice);
  g_test_add_func ("/sync/receive/keep-on-the-server", test_keep_on_the_server);
  g_test_add_func ("/sync/receive/delete-after-receiving", test_delete_after_receiving);
  g_test_add_func ("/sync/receive/keep-for-days", test_keep_for_days);
  g_test_add_func ("/sync/receive/a-changed-rule-holds-for-mail-that-is-here",
                   test_a_changed_rule_holds_for_mail_that_is_here);
  g_test_add_func ("/sync/receive/a-wrong-password-is-told", test_a_wrong_password_is_told);
  g_test_add_func ("/sync/receive/an-untrusted-certificate-is-told", test_an_untrusted_certificate_is_told);
  g_test_add_func ("/sync/receive/a-second-run-for-one-account-is-refused",
                   test_a_second_run_for_one_account_is_refused);
  g_test_add_func ("/sync/receive/two-accounts-at-once", test_two_accounts_at_once);
  g_test_add_func ("/sync/receive/progress-goes-forward", test_progress_goes_forward);
  g_test_add_func ("/sync/receive/a-stopped-run-keeps-what-it-has-and-the-next-brings-the-rest",
                   test_a_stopped_run_keeps_what_it_has_and_the_next_brings_the_rest);
  g_test_add_func ("/sync/receive/a-cancelled-run-does-not-begin", test_a_cancelled_run_does_not_begin);
  status = g_test_run ();

  test_dovecot_free (dovecot);

  return status;
}
