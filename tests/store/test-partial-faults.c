/* test-partial-faults.c: the whole message takes the place of its beginning, killed or met by a failing disk
 * at each system call.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "fumi-store.h"
#include "store-faults.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"
#define MESSAGES FAULTS_MESSAGES

/* Points of a matrix in the ordinary suite. */
#define KILL_POINTS 12
#define LOST_INDEX_POINTS 5
#define ERROR_POINTS 6
#define BEGIN_POINTS 4

static FumiStore *
open_store (const char *data_dir)
{
  g_autoptr(GError) error = NULL;
  FumiStore *store = fumi_store_open (data_dir, &error);

  g_assert_no_error (error);
  return store;
}

static FumiEnvelope *
find (FumiStore *store,
      guint      i)
{
  g_autofree char *uid = g_strdup_printf ("uid-%u", i);
  g_autoptr(GError) error = NULL;
  FumiEnvelope *envelope = fumi_store_find_uid (store, ACCOUNT, uid, &error);

  g_assert_no_error (error);
  return envelope;
}

static void
archive (const char   *data_dir,
         FumiEnvelope *envelope)
{
  g_autofree char *maildir = g_build_filename (data_dir, "mail", ACCOUNT, ".Archive", NULL);
  g_autofree char *cur = g_build_filename (maildir, "cur", NULL);
  g_autofree char *new = g_build_filename (maildir, "new", NULL);
  g_autofree char *name = g_path_get_basename (fumi_envelope_get_path (envelope));
  g_autofree char *flagged = NULL;
  g_autofree char *path = NULL;

  name[strcspn (name, ":")] = '\0';
  flagged = g_strconcat (name, ":2,FS", NULL);
  path = g_build_filename (cur, flagged, NULL);
  g_assert_cmpint (g_mkdir_with_parents (cur, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (new, 0700), ==, 0);
  g_assert_cmpint (g_rename (fumi_envelope_get_path (envelope), path), ==, 0);
}

/* Beginnings of all messages: some are read, two lie in the archive with a star. */
static void
prepare (const char *data_dir)
{
  g_auto(FaultsOutcome) outcome = faults_run_child (data_dir, "begin", NULL, NULL);
  g_autoptr(FumiStore) store = open_store (data_dir);
  g_autoptr(FumiStoreRun) run = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (outcome.errors, ==, "");
  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autoptr(FumiEnvelope) envelope = find (store, i);

      g_assert_true (fumi_envelope_get_partial (envelope));
      if (i % 3 == 0)
        fumi_store_set_unread (store, fumi_envelope_get_id (envelope), NULL, FALSE, &error);
      g_assert_no_error (error);
      if (i == 1 || i == 4)
        archive (data_dir, envelope);
    }

  run = fumi_store_begin_run (store, ACCOUNT, &error); /* has the rows follow the files */
  g_assert_no_error (error);
}

/* What the user has of each message, a line for each. */
static char *
describe (FumiStore *store,
          gboolean   with_ids)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autoptr(FumiEnvelope) envelope = find (store, i);

      g_assert_nonnull (envelope);
      g_string_append_printf (text, "%u \"%s\" %d %d %d\n", i, fumi_envelope_get_folder (envelope),
                              fumi_envelope_get_unread (envelope),
                              fumi_envelope_get_starred (envelope),
                              with_ids ? (int) fumi_envelope_get_id (envelope) : 0);
    }

  return g_string_free (text, FALSE);
}

static guint
count_rows (FumiStore *store)
{
  FumiStoreQuery inbox = { .folder = "" };
  FumiStoreQuery archived = { .folder = "Archive" };

  return fumi_store_count (store, &inbox, FALSE) + fumi_store_count (store, &archived, FALSE);
}

/* Right after the kill, before any run mends: one row for each message, and what it shows can be opened. */
static void
assert_each_is_visible_once (const char          *data_dir,
                             const FaultsOutcome *outcome,
                             const char          *before)
{
  g_autoptr(FumiStore) store = open_store (data_dir);
  g_autofree char *now = describe (store, TRUE);

  g_assert_cmpuint (count_rows (store), ==, MESSAGES);
  g_assert_cmpstr (now, ==, before);
  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autoptr(FumiEnvelope) envelope = find (store, i);
      g_autofree char *mail = fixture_make_mail (i, 0);
      g_autofree char *contents = NULL;

      g_assert_true (g_file_get_contents (fumi_envelope_get_path (envelope), &contents, NULL, NULL));
      if (fumi_envelope_get_partial (envelope))
        mail[strlen (mail) / 2] = '\0';
      g_assert_cmpstr (contents, ==, mail);
      g_assert_false (outcome->safe[i] && fumi_envelope_get_partial (envelope));
    }
}

static void
assert_next_run_completes (const char *data_dir,
                           const char *before,
                           gboolean    with_ids)
{
  g_auto(FaultsOutcome) again = faults_run_child (data_dir, "receive", NULL, NULL);
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *now = NULL;
  FumiStoreCheck check;

  g_assert_cmpstr (again.errors, ==, "");
  g_assert_cmpint (again.status, ==, 0);
  g_assert_cmpuint (fixture_count_once (data_dir, ACCOUNT, MESSAGES, 0), ==, MESSAGES);
  g_assert_cmpuint (fixture_count_tmp (data_dir, ACCOUNT), ==, 0);

  store = open_store (data_dir);
  now = describe (store, with_ids);
  g_assert_cmpstr (now, ==, before);
  g_assert_cmpuint (count_rows (store), ==, MESSAGES);
  g_assert_true (fumi_store_verify (store, &check, NULL, &error));
  g_assert_cmpuint (check.messages, ==, MESSAGES);
  g_assert_cmpuint (check.missing + check.extra + check.damaged + check.duplicates, ==, 0);
}

static char *
describe_dir (const char *data_dir,
              gboolean    with_ids)
{
  g_autoptr(FumiStore) store = open_store (data_dir);

  return describe (store, with_ids);
}

static GArray *
choose_points (const char *mode,
               guint       most)
{
  g_autofree char *counted = fixture_make_dir ();
  GArray *points;

  if (g_str_equal (mode, "receive"))
    prepare (counted);
  points = faults_choose_points (faults_count_calls (counted, mode), most);
  fixture_remove_dir (counted);

  return points;
}

static void
test_killed_anywhere_each_is_visible_once_in_its_place (void)
{
  g_autoptr(GArray) points = choose_points ("receive", KILL_POINTS);
  guint kills = 0;

  for (guint i = 0; i < points->len; i++)
    {
      g_autofree char *data_dir = fixture_make_dir ();
      g_autofree char *fault = g_strdup_printf ("%u:KILL", g_array_index (points, guint, i));
      g_autofree char *before = NULL;
      g_auto(FaultsOutcome) outcome = { 0 };

      prepare (data_dir);
      before = describe_dir (data_dir, TRUE);
      outcome = faults_run_child (data_dir, "receive", fault, NULL);
      kills += outcome.killed;
      assert_each_is_visible_once (data_dir, &outcome, before);
      assert_next_run_completes (data_dir, before, TRUE);
      fixture_remove_dir (data_dir);
    }

  g_assert_cmpuint (kills, >=, points->len * 9 / 10);
}

/* The Maildir is the truth: even then folder and flags of the beginning are not lost. */
static void
test_killed_and_the_index_lost_each_is_there_once_in_its_place (void)
{
  g_autoptr(GArray) points = choose_points ("receive", LOST_INDEX_POINTS);

  for (guint i = 0; i < points->len; i++)
    {
      g_autofree char *data_dir = fixture_make_dir ();
      g_autofree char *index = g_build_filename (data_dir, "index.db", NULL);
      g_autofree char *fault = g_strdup_printf ("%u:KILL", g_array_index (points, guint, i));
      g_autofree char *before = NULL;
      g_auto(FaultsOutcome) outcome = { 0 };

      prepare (data_dir);
      before = describe_dir (data_dir, FALSE);
      outcome = faults_run_child (data_dir, "receive", fault, NULL);
      g_assert_cmpint (g_remove (index), ==, 0);
      assert_next_run_completes (data_dir, before, FALSE);
      fixture_remove_dir (data_dir);
    }
}

static void
test_a_failing_call_leaves_each_visible_once (void)
{
  static const char *const names[] = { "ENOSPC", "EIO", "EROFS", "EACCES", "ENOSPC+" };
  g_autoptr(GArray) points = choose_points ("receive", ERROR_POINTS);
  guint errors = 0;

  for (guint i = 0; i < points->len; i++)
    {
      g_autofree char *data_dir = fixture_make_dir ();
      g_autofree char *fault = g_strdup_printf ("%u:%s", g_array_index (points, guint, i),
                                                names[i % G_N_ELEMENTS (names)]);
      g_autofree char *before = NULL;
      g_auto(FaultsOutcome) outcome = { 0 };

      prepare (data_dir);
      before = describe_dir (data_dir, TRUE);
      outcome = faults_run_child (data_dir, "receive", fault, NULL);
      g_assert_false (outcome.killed);
      errors += outcome.status != 0;
      assert_each_is_visible_once (data_dir, &outcome, before);
      assert_next_run_completes (data_dir, before, TRUE);
      fixture_remove_dir (data_dir);
    }

  g_assert_cmpuint (errors, >=, points->len / 2);
}

/* Receiving beginnings is as safe as receiving: each is here once, and the whole still takes its place. */
static void
test_killed_while_beginnings_come_each_comes_once (void)
{
  g_autoptr(GArray) points = choose_points ("begin", BEGIN_POINTS);

  for (guint i = 0; i < points->len; i++)
    {
      g_autofree char *data_dir = fixture_make_dir ();
      g_autofree char *fault = g_strdup_printf ("%u:KILL", g_array_index (points, guint, i));
      g_auto(FaultsOutcome) outcome = faults_run_child (data_dir, "begin", fault, NULL);
      g_autofree char *before = NULL;

      prepare (data_dir);
      before = describe_dir (data_dir, TRUE);
      assert_next_run_completes (data_dir, before, TRUE);
      fixture_remove_dir (data_dir);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/partial-faults/killed-anywhere-each-is-visible-once-in-its-place",
                   test_killed_anywhere_each_is_visible_once_in_its_place);
  g_test_add_func ("/store/partial-faults/killed-and-the-index-lost-each-is-there-once-in-its-place",
                   test_killed_and_the_index_lost_each_is_there_once_in_its_place);
  g_test_add_func ("/store/partial-faults/a-failing-call-leaves-each-visible-once",
                   test_a_failing_call_leaves_each_visible_once);
  g_test_add_func ("/store/partial-faults/killed-while-beginnings-come-each-comes-once",
                   test_killed_while_beginnings_come_each_comes_once);

  return g_test_run ();
}
