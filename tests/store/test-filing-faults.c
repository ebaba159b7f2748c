/* test-filing-faults.c: a run that filters what it receives is killed, or meets a failing disk, at each system call that
 * changes it.
 *
 * After it each message is there once; the next run filters what the first had not come to, whatever it had done of it; and
 * what was filtered is the user's to move, and is not filtered again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-faults.h"
#include "store-filing.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"
#define MESSAGES FAULTS_MESSAGES
#define ELSEWHERE "Elsewhere"

/* Points of a matrix in the ordinary suite. */
#define KILL_POINTS 40
#define ERROR_POINTS 16

/* Files and rows agree. */
static void
assert_agrees (FumiStore *store,
               guint      messages)
{
  g_autoptr(GError) error = NULL;
  FumiStoreCheck check;

  g_assert_true (fumi_store_verify (store, &check, NULL, &error));
  g_assert_cmpuint (check.missing + check.extra + check.damaged + check.duplicates, ==, 0);
  g_assert_cmpuint (check.messages, ==, messages);
}

static FumiStore *
open_store (const char *data_dir)
{
  g_autoptr(GError) error = NULL;
  FumiStore *store = fumi_store_open (data_dir, &error);

  g_assert_no_error (error);
  return store;
}

/* (nullable) */
static FumiEnvelope *
find (FumiStore *store,
      guint      number)
{
  g_autofree char *uid = g_strdup_printf ("uid-%u", number);
  g_autoptr(GError) error = NULL;
  FumiEnvelope *row = fumi_store_find_uid (store, ACCOUNT, uid, &error);

  g_assert_no_error (error);
  return row;
}

static void
move (FumiStore    *store,
      FumiEnvelope *row,
      const char   *folder)
{
  gint64 id = fumi_envelope_get_id (row);
  g_autoptr(FumiStoreOutcome) outcome = fumi_store_act (store, FUMI_STORE_MOVE, &id, 1, folder, NULL, NULL, NULL);

  g_assert_no_error (outcome->error);
}

static gboolean
waits (GArray *unfiled,
       gint64  id)
{
  for (guint i = 0; i < unfiled->len; i++)
    if (g_array_index (unfiled, gint64, i) == id)
      return TRUE;
  return FALSE;
}

static void
assert_filed (FumiEnvelope *row,
              guint         number,
              const char   *folder)
{
  FumiStoreFiling filing = filing_of (number);

  if (folder == NULL)
    folder = filing.folder != NULL ? filing.folder : "";
  if (!g_str_equal (fumi_envelope_get_folder (row), folder) || fumi_envelope_get_unread (row) == filing.read
      || fumi_envelope_get_starred (row) != filing.star)
    g_error ("message %u: \"%s\" %d %d", number, fumi_envelope_get_folder (row), fumi_envelope_get_unread (row),
             fumi_envelope_get_starred (row));
}

/* The user comes back: what does not wait was filtered, and is moved elsewhere. (out) @moved */
static void
move_what_was_filed (const char *data_dir,
                     gboolean   *moved)
{
  g_autoptr(FumiStore) store = open_store (data_dir);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) unfiled = fumi_store_list_unfiled (store, ACCOUNT, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autoptr(FumiEnvelope) row = find (store, i);

      moved[i] = row != NULL && !waits (unfiled, fumi_envelope_get_id (row));
      if (!moved[i])
        continue;
      assert_filed (row, i, NULL);
      move (store, row, ELSEWHERE);
    }
}

static void
assert_server_side (FumiStore *store)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (store, ACCOUNT, &error);
  g_autoptr(GHashTable) unwanted = NULL;
  g_autoptr(GPtrArray) uids = g_ptr_array_new_with_free_func (g_free);
  gboolean filtering;

  g_assert_no_error (error);
  for (guint i = 0; i < MESSAGES; i++)
    g_ptr_array_add (uids, g_strdup_printf ("uid-%u", i));
  fumi_store_run_adopt_uids (run, (const char *const *) uids->pdata, uids->len);
  unwanted = fumi_store_run_list_unwanted (run, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);

      g_assert_cmpint (g_hash_table_contains (unwanted, uid), ==, filing_of (i).unwanted);
    }
  g_assert_true (fumi_store_run_was_filtering (run, &filtering, &error));
  g_assert_false (filtering);
}

static void
assert_next_run_files_the_rest (const char *data_dir)
{
  gboolean moved[MESSAGES];
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(GArray) unfiled = NULL;

  move_what_was_filed (data_dir, moved);
  {
    g_auto(FaultsOutcome) again = faults_run_child (data_dir, "filter", NULL, NULL);

    g_assert_cmpstr (again.errors, ==, "");
    g_assert_cmpint (again.status, ==, 0);
  }
  g_assert_cmpuint (fixture_count_once (data_dir, ACCOUNT, MESSAGES, 0), ==, MESSAGES);

  store = open_store (data_dir);
  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autoptr(FumiEnvelope) row = find (store, i);

      g_assert_nonnull (row);
      assert_filed (row, i, moved[i] ? ELSEWHERE : NULL);
    }
  unfiled = fumi_store_list_unfiled (store, ACCOUNT, NULL);
  g_assert_cmpuint (unfiled->len, ==, 0);
  assert_agrees (store, MESSAGES);
  assert_server_side (store);
}

static guint
count_calls (void)
{
  g_autofree char *data_dir = fixture_make_dir ();
  guint calls = faults_count_calls (data_dir, "filter");

  fixture_remove_dir (data_dir);
  return calls;
}

static void
test_killed_anywhere_each_message_is_filed_once (void)
{
  g_autoptr(GArray) points = faults_choose_points (count_calls (), KILL_POINTS);
  guint kills = 0;

  for (guint i = 0; i < points->len; i++)
    {
      g_autofree char *data_dir = fixture_make_dir ();
      g_autofree char *fault = g_strdup_printf ("%u:KILL", g_array_index (points, guint, i));
      g_auto(FaultsOutcome) outcome = faults_run_child (data_dir, "filter", fault, NULL);

      kills += outcome.killed;
      assert_next_run_files_the_rest (data_dir);
      fixture_remove_dir (data_dir);
    }
  g_assert_cmpuint (kills, >=, points->len * 9 / 10);
}

static void
test_after_a_failing_call_the_next_run_files_the_rest (void)
{
  static const char *const names[] = { "ENOSPC", "EIO", "EACCES" };
  g_autoptr(GArray) points = faults_choose_points (count_calls (), ERROR_POINTS);
  guint errors = 0;

  for (guint i = 0; i < points->len; i++)
    {
      g_autofree char *data_dir = fixture_make_dir ();
      g_autofree char *fault = g_strdup_printf ("%u:%s+", g_array_index (points, guint, i),
                                                names[i % G_N_ELEMENTS (names)]);
      g_auto(FaultsOutcome) outcome = faults_run_child (data_dir, "filter", fault, NULL);

      g_assert_false (outcome.killed);
      errors += outcome.status != 0;
      assert_next_run_files_the_rest (data_dir);
      fixture_remove_dir (data_dir);
    }
  g_assert_cmpuint (errors, >=, points->len / 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/filing-faults/killed-anywhere-each-message-is-filed-once",
                   test_killed_anywhere_each_message_is_filed_once);
  g_test_add_func ("/store/filing-faults/after-a-failing-call-the-next-run-files-the-rest",
                   test_after_a_failing_call_the_next_run_files_the_rest);

  return g_test_run ();
}
