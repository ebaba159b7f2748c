/* test-rules.c: what becomes of mail on the server, day by day: the rules, what is deleted here, UIDs that vanish, and
 * clocks that are wrong. The clock is the test's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>

#include "fumi-store-actions.h"
#include "mailbox-server.h"
#include "receiving.h"

#define ACCOUNT "0123abcd"
#define FEW 5
#define DAY G_GINT64_CONSTANT (86400)
#define YEAR (365 * DAY)
#define START G_GINT64_CONSTANT (1763800000)

typedef struct
{
  MailboxServer server;
  Receiving     receiving;
  gint64        now;
} Fixture;

static gint64
get_now (gpointer user_data)
{
  return *(gint64 *) user_data;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  mailbox_server_start (&fixture->server);
  receiving_start (&fixture->receiving);
  receiving_set_server (&fixture->receiving, "anna", fixture->server.port, FUMI_SECURITY_NONE, NULL);
  fixture->now = START;
  fumi_store_set_clock (fixture->receiving.store, get_now, &fixture->now);

  for (guint i = 0; i < FEW; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);

      mailbox_server_add (&fixture->server, uid, i);
    }
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  receiving_finish (&fixture->receiving);
  mailbox_server_finish (&fixture->server);
}

static void
set_rule (Fixture   *fixture,
          FumiLeave  leave,
          gboolean   with_local)
{
  fumi_account_set_leave (fixture->receiving.account, leave, 14);
  g_object_set (fixture->receiving.account, "delete-with-local", with_local, NULL);
}

/* One check; what it fetched and the DELEs it sent are compared. */
static void
check (Fixture *fixture,
       guint    retrieved,
       guint    dele)
{
  g_autoptr(FumiSyncResult) result = NULL;

  mailbox_server_reset (&fixture->server);
  result = receiving_run (&fixture->receiving, MAILBOX_PASSWORD);
  g_assert_cmpstr (receiving_code (result), ==, "");
  g_assert_cmpuint (fixture->server.retrieved, ==, retrieved);
  g_assert_cmpuint (fixture->server.deleted, ==, dele);
}

static void
check_at (Fixture *fixture,
          gint64   now,
          guint    retrieved,
          guint    dele)
{
  fixture->now = now;
  check (fixture, retrieved, dele);
}

static MailboxMessage *
message_at (Fixture *fixture,
            guint    i)
{
  return g_ptr_array_index (fixture->server.messages, i);
}

static guint
count_ledger (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->receiving.store, ACCOUNT, &error);

  g_assert_no_error (error);
  return g_hash_table_size (fumi_store_run_get_ledger (run));
}

static gint64
id_of (Fixture    *fixture,
       const char *uid)
{
  g_autoptr(FumiEnvelope) row = fumi_store_find_uid (fixture->receiving.store, ACCOUNT, uid, NULL);

  g_assert_nonnull (row);
  return fumi_envelope_get_id (row);
}

static void
act (Fixture          *fixture,
     FumiStoreAction   action,
     const char       *uid,
     const char       *folder,
     FumiStoreUndo   **undo)
{
  gint64 id = id_of (fixture, uid);
  FumiStoreOutcome *outcome = fumi_store_act (fixture->receiving.store, action, &id, 1, folder, NULL, NULL,
                                              NULL);

  g_assert_no_error (outcome->error);
  g_assert_cmpuint (outcome->done, ==, 1);
  if (undo != NULL)
    *undo = fumi_store_undo_ref (outcome->undo);
  fumi_store_outcome_free (outcome);
}

static void
lose_index (Fixture *fixture)
{
  g_autofree char *index = g_build_filename (fixture->receiving.data_dir, "index.db", NULL);

  g_assert_finalize_object (g_steal_pointer (&fixture->receiving.store));
  g_assert_cmpint (g_remove (index), ==, 0);
  fixture->receiving.store = fumi_store_open (fixture->receiving.data_dir, NULL);
  g_assert_nonnull (fixture->receiving.store);
  fumi_store_set_clock (fixture->receiving.store, get_now, &fixture->now);
}

/* ---- rules ------------------------------------------------------------------------------------------- */

static void
test_days_are_counted_from_receiving (Fixture       *fixture,
                                      gconstpointer  data)
{
  set_rule (fixture, FUMI_LEAVE_DAYS, TRUE);
  check (fixture, FEW, 0);
  check_at (fixture, START + 14 * DAY - 1, 0, 0);
  mailbox_server_add (&fixture->server, "late", FEW);
  check (fixture, 1, 0);
  check_at (fixture, START + 14 * DAY, 0, FEW);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 1);
  check_at (fixture, START + 28 * DAY, 0, 1);
  check (fixture, 0, 0);
}

static void
test_a_rule_that_changes_is_obeyed_from_the_next_check_on (Fixture       *fixture,
                                                           gconstpointer  data)
{
  set_rule (fixture, FUMI_LEAVE_FOREVER, FALSE);
  check (fixture, FEW, 0);
  check_at (fixture, START + 100 * DAY, 0, 0);

  /* What was received long ago is due, the server just does not do it. */
  fixture->server.quit = QUIT_UNHEARD;
  set_rule (fixture, FUMI_LEAVE_DAYS, FALSE);
  check (fixture, 0, FEW);

  /* The user's newer word counts, also for what was asked for already; and the other way round. */
  fixture->server.quit = QUIT_ANSWERED;
  set_rule (fixture, FUMI_LEAVE_FOREVER, FALSE);
  check (fixture, 0, 0);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, FEW);
  set_rule (fixture, FUMI_LEAVE_DAYS, FALSE);
  check (fixture, 0, FEW);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
}

static void
test_at_once_is_for_what_is_here_too (Fixture       *fixture,
                                      gconstpointer  data)
{
  set_rule (fixture, FUMI_LEAVE_DAYS, FALSE);
  check (fixture, FEW, 0);
  set_rule (fixture, FUMI_LEAVE_NO, FALSE);
  mailbox_server_add (&fixture->server, "new", FEW);
  check (fixture, 1, FEW + 1);
}

/* ---- deleted here ------------------------------------------------------------------------------------ */

static void
test_what_is_thrown_away_goes_on_the_server_at_the_next_check (Fixture       *fixture,
                                                               gconstpointer  data)
{
  static const FumiLeave rules[] = { FUMI_LEAVE_DAYS, FUMI_LEAVE_FOREVER };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *trashed = g_strdup_printf ("uid-%u", 2 * i);
      g_autofree char *purged = g_strdup_printf ("uid-%u", 2 * i + 1);

      set_rule (fixture, rules[i], TRUE);
      check (fixture, i == 0 ? FEW : 0, 0);
      act (fixture, FUMI_STORE_MOVE, trashed, "Trash", NULL);
      act (fixture, FUMI_STORE_PURGE, purged, NULL, NULL);
      check (fixture, 0, 2);
      g_assert_true (message_at (fixture, 2 * i)->gone && message_at (fixture, 2 * i + 1)->gone);
      check (fixture, 0, 0);
    }
}

static void
test_undo_before_the_check_cancels_it (Fixture       *fixture,
                                       gconstpointer  data)
{
  FumiStoreUndo *undo = NULL;
  FumiStoreOutcome *outcome;

  set_rule (fixture, FUMI_LEAVE_DAYS, TRUE);
  check (fixture, FEW, 0);
  act (fixture, FUMI_STORE_MOVE, "uid-1", "Trash", &undo);
  outcome = fumi_store_undo (fixture->receiving.store, undo, NULL, NULL, NULL);
  fumi_store_outcome_free (outcome);
  fumi_store_undo_unref (undo);
  check (fixture, 0, 0);

  /* And so does taking it out of the Trash by hand. */
  act (fixture, FUMI_STORE_MOVE, "uid-1", "Trash", NULL);
  act (fixture, FUMI_STORE_MOVE, "uid-1", "Archive", NULL);
  check (fixture, 0, 0);
}

static void
test_without_the_switch_deleting_here_sends_nothing (Fixture       *fixture,
                                                     gconstpointer  data)
{
  set_rule (fixture, FUMI_LEAVE_DAYS, FALSE);
  check (fixture, FEW, 0);
  act (fixture, FUMI_STORE_MOVE, "uid-0", "Trash", NULL);
  act (fixture, FUMI_STORE_PURGE, "uid-1", NULL, NULL);
  check (fixture, 0, 0);

  /* Switched on later, it is for what lies in the Trash, too. */
  set_rule (fixture, FUMI_LEAVE_DAYS, TRUE);
  check (fixture, 0, 2);
}

static void
test_a_beginning_that_is_thrown_away_stays_there (Fixture       *fixture,
                                                  gconstpointer  data)
{
  fixture->server.top = TOP_GIVEN;
  g_object_set (fixture->receiving.account, "headers-only", TRUE, NULL);
  set_rule (fixture, FUMI_LEAVE_DAYS, TRUE);
  check (fixture, 0, 0);
  act (fixture, FUMI_STORE_MOVE, "uid-0", "Trash", NULL);
  act (fixture, FUMI_STORE_PURGE, "uid-1", NULL, NULL);
  check (fixture, 0, 0);

  /* Nor does it come whole when the others do. */
  g_object_set (fixture->receiving.account, "headers-only", FALSE, NULL);
  check (fixture, FEW - 2, 0);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, FEW);
}

/* Mail of the same UID that came later is other mail. */
static void
test_new_mail_under_a_purged_uid_is_fetched_and_kept (Fixture       *fixture,
                                                      gconstpointer  data)
{
  set_rule (fixture, FUMI_LEAVE_FOREVER, TRUE);
  check (fixture, FEW, 0);
  act (fixture, FUMI_STORE_PURGE, "uid-0", NULL, NULL);
  message_at (fixture, 0)->gone = TRUE;
  mailbox_server_add (&fixture->server, "uid-0", FEW + 2);
  check (fixture, 1, 0);
  check (fixture, 0, 0);
  id_of (fixture, "uid-0");
}

static void
test_purged_mail_does_not_come_back_when_the_index_is_lost (Fixture       *fixture,
                                                            gconstpointer  data)
{
  g_autofree char *seen = g_build_filename (fixture->receiving.data_dir, "mail", ACCOUNT, ".seen", NULL);
  g_autofree char *text = NULL;
  gsize length;

  set_rule (fixture, FUMI_LEAVE_FOREVER, FALSE);
  check (fixture, FEW, 0);
  act (fixture, FUMI_STORE_PURGE, "uid-2", NULL, NULL);
  lose_index (fixture);
  check (fixture, 0, 0);
  lose_index (fixture);
  set_rule (fixture, FUMI_LEAVE_FOREVER, TRUE);
  check (fixture, 0, 1);

  /* Gone for good: nobody needs to remember. */
  check (fixture, 0, 0);
  g_assert_true (g_file_get_contents (seen, &text, &length, NULL));
  g_assert_cmpuint (length, ==, 0);
}

/* ---- UIDs that vanish -------------------------------------------------------------------------------- */

static void
test_a_vanished_uid_is_remembered_for_thirty_days (Fixture       *fixture,
                                                   gconstpointer  data)
{
  set_rule (fixture, FUMI_LEAVE_FOREVER, FALSE);
  check (fixture, FEW, 0);
  act (fixture, FUMI_STORE_PURGE, "uid-0", NULL, NULL);
  message_at (fixture, 0)->gone = TRUE;
  message_at (fixture, 1)->gone = TRUE;
  check_at (fixture, START + DAY, 0, 0);
  g_assert_cmpuint (count_ledger (fixture), ==, FEW);

  /* Back on the 29th day: known. */
  message_at (fixture, 0)->gone = FALSE;
  check_at (fixture, START + 29 * DAY, 0, 0);
  message_at (fixture, 0)->gone = TRUE;
  check_at (fixture, START + 31 * DAY, 0, 0);
  g_assert_cmpuint (count_ledger (fixture), ==, FEW - 1); /* the other has been away for 30 */

  check_at (fixture, START + 61 * DAY - 1, 0, 0);
  g_assert_cmpuint (count_ledger (fixture), ==, FEW - 1);
  check_at (fixture, START + 61 * DAY, 0, 0);
  g_assert_cmpuint (count_ledger (fixture), ==, FEW - 2);
}

static void
test_a_mailbox_that_looks_empty_forgets_nothing (Fixture       *fixture,
                                                 gconstpointer  data)
{
  set_rule (fixture, FUMI_LEAVE_FOREVER, FALSE);
  check (fixture, FEW, 0);
  fixture->server.without_messages = TRUE;
  check_at (fixture, START + DAY, 0, 0);
  check_at (fixture, START + 100 * DAY, 0, 0);
  g_assert_cmpuint (count_ledger (fixture), ==, FEW);
  fixture->server.without_messages = FALSE;
  check (fixture, 0, 0);
}

/* After the index was lost the entries have names and no UIDs, and vanish like others. */
static void
test_entries_without_uid_vanish_too (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  set_rule (fixture, FUMI_LEAVE_FOREVER, FALSE);
  check (fixture, FEW, 0);
  lose_index (fixture);
  message_at (fixture, 0)->gone = TRUE;
  check_at (fixture, START + DAY, 0, 0);
  check_at (fixture, START + 31 * DAY - 1, 0, 0);
  {
    g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->receiving.store, ACCOUNT, &error);

    g_assert_nonnull (fumi_store_run_find (run, "uid-0"));
  }
  check_at (fixture, START + 31 * DAY, 0, 0);
  {
    g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->receiving.store, ACCOUNT, &error);

    g_assert_null (fumi_store_run_find (run, "uid-0"));
  }

  /* It comes back after all: fetched, compared, and not doubled. */
  message_at (fixture, 0)->gone = FALSE;
  check (fixture, 1, 0);
  {
    g_autoptr(GPtrArray) found = receiving_hashes (&fixture->receiving);
    g_autoptr(GPtrArray) expected = receiving_expected (FEW);

    receiving_assert_same (found, expected);
  }
}

/* ---- clocks ------------------------------------------------------------------------------------------ */

/* An empty battery: the clock is years behind for a day, and right again. Mail that came on that day is kept for its
 * 14 days all the same. */
static void
test_a_clock_set_back_by_years_deletes_nothing_early (Fixture       *fixture,
                                                      gconstpointer  data)
{
  set_rule (fixture, FUMI_LEAVE_DAYS, FALSE);
  check (fixture, FEW, 0);
  mailbox_server_add (&fixture->server, "then", FEW);
  check_at (fixture, START - 20 * YEAR, 1, 0);
  check_at (fixture, START - 20 * YEAR + DAY, 0, 0);

  check_at (fixture, START + 2 * DAY, 0, 0);
  check_at (fixture, START + 14 * DAY - 1, 0, 0);
  check_at (fixture, START + 14 * DAY, 0, FEW + 1);
}

/* Set forward by years when mail came, and put right: it is not kept for years. */
static void
test_a_clock_that_was_ahead_by_years_deletes_late_and_not_never (Fixture       *fixture,
                                                                 gconstpointer  data)
{
  set_rule (fixture, FUMI_LEAVE_DAYS, FALSE);
  check_at (fixture, START + 10 * YEAR, FEW, 0);
  check_at (fixture, START, 0, 0);
  check_at (fixture, START + 14 * DAY - 1, 0, 0);
  check_at (fixture, START + 14 * DAY, 0, FEW);
}

/* What is due by a clock that is wrong by years is safe here, and stays so. */
static void
test_a_clock_set_forward_loses_nothing (Fixture       *fixture,
                                        gconstpointer  data)
{
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GPtrArray) expected = receiving_expected (FEW);

  set_rule (fixture, FUMI_LEAVE_DAYS, FALSE);
  check (fixture, FEW, 0);
  check_at (fixture, START + 10 * YEAR, 0, FEW);
  check_at (fixture, START + DAY, 0, 0);
  found = receiving_hashes (&fixture->receiving);
  receiving_assert_same (found, expected);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void      (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "days-are-counted-from-receiving", test_days_are_counted_from_receiving },
    { "a-rule-that-changes-is-obeyed-from-the-next-check-on",
      test_a_rule_that_changes_is_obeyed_from_the_next_check_on },
    { "at-once-is-for-what-is-here-too", test_at_once_is_for_what_is_here_too },
    { "what-is-thrown-away-goes-on-the-server-at-the-next-check",
      test_what_is_thrown_away_goes_on_the_server_at_the_next_check },
    { "undo-before-the-check-cancels-it", test_undo_before_the_check_cancels_it },
    { "without-the-switch-deleting-here-sends-nothing", test_without_the_switch_deleting_here_sends_nothing },
    { "a-beginning-that-is-thrown-away-stays-there", test_a_beginning_that_is_thrown_away_stays_there },
    { "new-mail-under-a-purged-uid-is-fetched-and-kept", test_new_mail_under_a_purged_uid_is_fetched_and_kept },
    { "purged-mail-does-not-come-back-when-the-index-is-lost",
      test_purged_mail_does_not_come_back_when_the_index_is_lost },
    { "a-vanished-uid-is-remembered-for-thirty-days", test_a_vanished_uid_is_remembered_for_thirty_days },
    { "a-mailbox-that-looks-empty-forgets-nothing", test_a_mailbox_that_looks_empty_forgets_nothing },
    { "entries-without-uid-vanish-too", test_entries_without_uid_vanish_too },
    { "a-clock-set-back-by-years-deletes-nothing-early", test_a_clock_set_back_by_years_deletes_nothing_early },
    { "a-clock-that-was-ahead-by-years-deletes-late-and-not-never",
      test_a_clock_that_was_ahead_by_years_deletes_late_and_not_never },
    { "a-clock-set-forward-loses-nothing", test_a_clock_set_forward_loses_nothing },
  };

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/sync/rules/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }

  return g_test_run ();
}
