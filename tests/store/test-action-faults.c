/* test-action-faults.c: the user's actions are killed, or meet a failing disk, at each system call that changes it.
 *
 * A child program without sanitizers (store-child.c) does the steps of action-steps.h under fault-shim.c. After it
 * each message has to be in one place, and to be as it was before or after the step that was interrupted; files
 * and rows agree. By default some points spread evenly; with FUMI_FULL_MATRIX=1 every one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "action-steps.h"
#include "fumi-maildir.h"
#include "fumi-seen.h"
#include "store-faults.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"
#define MESSAGES FAULTS_MESSAGES
#define MOST_STEPS 8

/* Points of a matrix in the ordinary suite. */
#define KILL_POINTS 40
#define ERROR_POINTS 24
#define FULL_DISK_POINTS 12

typedef struct
{
  char     folder[32];
  gboolean read;
  gboolean starred;
  gboolean gone;
} Place;

typedef struct
{
  const char       *mode;
  const ActionStep *steps;
  guint             n_steps;
  char             *template; /* a store in which MESSAGES were received */
  Place             expected[MOST_STEPS + 1][MESSAGES]; /* before the first step, and after each */
  guint             calls;
} Matrix;

/* ---- what is to be --------------------------------------------------------------------------------- */

static void
expect_step (const ActionStep *step,
             Place            *places)
{
  for (guint i = step->first; i < step->first + step->n; i++)
    {
      switch (step->action)
        {
        case FUMI_STORE_MARK_READ:
        case FUMI_STORE_MARK_UNREAD:
          places[i].read = step->action == FUMI_STORE_MARK_READ;
          break;

        case FUMI_STORE_STAR:
        case FUMI_STORE_UNSTAR:
          places[i].starred = step->action == FUMI_STORE_STAR;
          break;

        case FUMI_STORE_MOVE:
          g_strlcpy (places[i].folder, step->folder, sizeof places[i].folder);
          break;

        case FUMI_STORE_PURGE:
          places[i].gone = TRUE;
          break;

        default:
          g_assert_not_reached ();
        }
    }
}

static void
expect_all (Matrix *matrix)
{
  matrix->expected[0][MESSAGES - 1].read = TRUE; /* store-child reads the newest when it receives */
  for (guint step = 0; step < matrix->n_steps; step++)
    {
      guint before = matrix->steps[step].undo ? step - 1 : step;

      memcpy (matrix->expected[step + 1], matrix->expected[before], sizeof matrix->expected[0]);
      if (!matrix->steps[step].undo)
        expect_step (&matrix->steps[step], matrix->expected[step + 1]);
    }
}

static char *
copy_template (const Matrix *matrix)
{
  char *dir = fixture_make_dir ();
  g_autofree char *from = g_strconcat (matrix->template, "/.", NULL);
  g_autofree char *cp = g_find_program_in_path ("cp");
  char *argv[] = { cp, (char *) "-a", from, dir, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return dir;
}

static void
set_up (Matrix           *matrix,
        const char       *mode,
        const ActionStep *steps,
        guint             n_steps)
{
  g_auto(FaultsOutcome) received = { 0 };
  g_autofree char *counted = NULL;

  matrix->mode = mode;
  matrix->steps = steps;
  matrix->n_steps = n_steps;
  matrix->template = fixture_make_dir ();
  received = faults_run_child (matrix->template, "receive", NULL, NULL);
  g_assert_cmpstr (received.errors, ==, "");
  expect_all (matrix);

  counted = copy_template (matrix);
  matrix->calls = faults_count_calls (counted, mode);
  fixture_remove_dir (counted);
}

static void
tear_down (Matrix *matrix)
{
  fixture_remove_dir (matrix->template);
  g_free (matrix->template);
}

/* ---- what is ----------------------------------------------------------------------------------------- */

static void
find_files (const char *data_dir,
            Place      *found)
{
  g_autoptr(GPtrArray) files = fixture_list_files (data_dir, ACCOUNT);
  guint n = 0;

  for (guint m = 0; m < MESSAGES; m++)
    found[m] = (Place) { .gone = TRUE };
  for (guint m = 0; m < MESSAGES; m++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", m);
      g_autofree char *name = fumi_maildir_name_for_uid (ACCOUNT, uid);

      for (guint i = 0; i < files->len; i++)
        {
          const char *place = files->pdata[i];
          const char *flags = fumi_maildir_flags_of_path (place);

          if (strstr (place, name) == NULL)
            continue;

          g_assert_true (found[m].gone); /* not twice */
          n++;
          found[m].gone = FALSE;
          found[m].read = strchr (flags, 'S') != NULL;
          found[m].starred = strchr (flags, 'F') != NULL;
          if (place[0] == '.')
            g_strlcpy (found[m].folder, place + 1, MIN (sizeof found[m].folder, strcspn (place, "/")));
        }
    }
  g_assert_cmpuint (n, ==, files->len); /* nor anything else */
}

static gboolean
is_at (const Place *found,
       const Place *expected)
{
  if (found->gone || expected->gone)
    return found->gone == expected->gone;

  return g_str_equal (found->folder, expected->folder) && found->read == expected->read &&
         found->starred == expected->starred;
}

static void
assert_as_before_or_after (const Matrix        *matrix,
                           const FaultsOutcome *outcome,
                           const Place         *found)
{
  guint done = 0;

  while (done < matrix->n_steps && outcome->safe[done])
    done++;
  for (guint m = 0; m < MESSAGES; m++)
    {
      gboolean before = is_at (&found[m], &matrix->expected[done][m]);
      gboolean after = done < matrix->n_steps && is_at (&found[m], &matrix->expected[done + 1][m]);

      if (!before && !after)
        g_error ("message %u after %u steps: \"%s\" %d %d%s", m, done, found[m].folder, found[m].read,
                 found[m].starred, found[m].gone ? " gone" : "");
    }
}

/* No file has left that the list of purged mail does not have. */
static void
assert_purged_mail_is_noted (const char  *data_dir,
                             const Place *found)
{
  g_autofree char *dir = g_build_filename (data_dir, "mail", ACCOUNT, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) noted = fumi_seen_load (dir, &error);

  g_assert_no_error (error);
  for (guint m = 0; m < MESSAGES; m++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", m);
      g_autofree char *name = fumi_maildir_name_for_uid (ACCOUNT, uid);

      if (found[m].gone)
        g_assert_true (g_hash_table_contains (noted, name));
    }
}

static void
assert_rows_agree (FumiStore   *store,
                   const Place *found)
{
  g_autoptr(GError) error = NULL;
  FumiStoreCheck check;

  fumi_store_verify (store, &check, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (check.missing, ==, 0);
  g_assert_cmpuint (check.extra, ==, 0);
  g_assert_cmpuint (check.damaged, ==, 0);
  g_assert_cmpuint (check.duplicates, ==, 0);
  for (guint m = 0; m < MESSAGES; m++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", m);
      g_autoptr(FumiEnvelope) row = fumi_store_find_uid (store, ACCOUNT, uid, &error);

      g_assert_no_error (error);
      g_assert_cmpint (row == NULL, ==, found[m].gone);
      if (row == NULL)
        continue;
      g_assert_cmpstr (fumi_envelope_get_folder (row), ==, found[m].folder);
      g_assert_cmpint (fumi_envelope_get_unread (row), ==, !found[m].read);
      g_assert_cmpint (fumi_envelope_get_starred (row), ==, found[m].starred);
    }
}

/* The program is started again and looks for new mail: everything is in one place, and nothing to be fetched. */
static void
assert_next_start_is_sound (const Matrix        *matrix,
                            const char          *data_dir,
                            const FaultsOutcome *outcome)
{
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(FumiStoreRun) run = NULL;
  g_autoptr(GError) error = NULL;
  Place found[MESSAGES];
  Place after[MESSAGES];

  find_files (data_dir, found);
  assert_as_before_or_after (matrix, outcome, found);
  assert_purged_mail_is_noted (data_dir, found);

  store = fumi_store_open (data_dir, &error);
  g_assert_no_error (error);
  run = fumi_store_begin_run (store, ACCOUNT, &error);
  g_assert_no_error (error);
  for (guint m = 0; m < MESSAGES; m++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", m);

      g_assert_nonnull (fumi_store_run_find (run, uid));
    }
  find_files (data_dir, after);
  g_assert_cmpmem (after, sizeof after, found, sizeof found);
  assert_rows_agree (store, found);
}

/* ---- killed ---------------------------------------------------------------------------------------- */

static void
check_kills (const char       *mode,
             const ActionStep *steps,
             guint             n_steps)
{
  Matrix matrix = { 0 };
  g_autoptr(GArray) points = NULL;
  guint kills = 0;

  set_up (&matrix, mode, steps, n_steps);
  points = faults_choose_points (matrix.calls, KILL_POINTS);
  g_test_message ("%u points of %u calls", points->len, matrix.calls);
  for (guint i = 0; i < points->len; i++)
    {
      g_autofree char *data_dir = copy_template (&matrix);
      g_autofree char *fault = g_strdup_printf ("%u:KILL", g_array_index (points, guint, i));
      g_auto(FaultsOutcome) outcome = faults_run_child (data_dir, mode, fault, NULL);

      kills += outcome.killed;
      assert_next_start_is_sound (&matrix, data_dir, &outcome);
      fixture_remove_dir (data_dir);
    }

  g_assert_cmpuint (kills, >=, points->len * 9 / 10);
  tear_down (&matrix);
}

static void
test_killed_anywhere_each_message_is_in_one_place (void)
{
  check_kills ("act", act_steps, G_N_ELEMENTS (act_steps));
}

static void
test_killed_anywhere_purged_mail_is_noted (void)
{
  check_kills ("purge", purge_steps, G_N_ELEMENTS (purge_steps));
}

/* ---- a disk that fails ------------------------------------------------------------------------------ */

/* What failed once is undone at once: rows and files agree without waiting for the next check for mail. */
static void
assert_agrees_already (const char *data_dir)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStore) store = fumi_store_open (data_dir, &error);
  Place found[MESSAGES];

  g_assert_no_error (error);
  find_files (data_dir, found);
  assert_rows_agree (store, found);
}

static void
check_errors (const char       *mode,
              const ActionStep *steps,
              guint             n_steps,
              const char       *suffix,
              guint             most)
{
  static const char * const names[] = { "ENOSPC", "EIO", "EDQUOT", "EROFS", "EMFILE", "EACCES" };
  gboolean full = g_getenv ("FUMI_FULL_MATRIX") != NULL;
  Matrix matrix = { 0 };
  g_autoptr(GArray) points = NULL;
  guint runs = 0;
  guint errors = 0;

  set_up (&matrix, mode, steps, n_steps);
  points = faults_choose_points (matrix.calls, most);
  for (guint i = 0; i < points->len; i++)
    {
      /* All of them in full; else one after the other. */
      for (guint e = full ? 0 : i % G_N_ELEMENTS (names); e < G_N_ELEMENTS (names); e += full ? 1 : G_N_ELEMENTS (names))
        {
          g_autofree char *data_dir = copy_template (&matrix);
          g_autofree char *fault = g_strdup_printf ("%u:%s%s", g_array_index (points, guint, i), names[e], suffix);
          g_auto(FaultsOutcome) outcome = faults_run_child (data_dir, mode, fault, NULL);

          runs++;
          g_assert_false (outcome.killed);
          if (outcome.status != 0)
            {
              errors++;
              g_assert_cmpint (outcome.status, ==, 1);
              g_assert_cmpstr (outcome.errors, !=, "");
            }
          else
            {
              /* What failed did not matter: then all is done. */
              for (guint step = 0; step < n_steps; step++)
                g_assert_true (outcome.safe[step]);
            }
          if (suffix[0] == '\0' && g_str_equal (mode, "act"))
            assert_agrees_already (data_dir);
          assert_next_start_is_sound (&matrix, data_dir, &outcome);
          fixture_remove_dir (data_dir);
        }
    }

  g_test_message ("%u errors of %u runs, %u calls", errors, runs, matrix.calls);
  g_assert_cmpuint (errors, >=, runs / 2);
  tear_down (&matrix);
}

static void
test_a_failing_call_is_an_error_and_changes_nothing_by_halves (void)
{
  check_errors ("act", act_steps, G_N_ELEMENTS (act_steps), "", ERROR_POINTS);
}

static void
test_a_disk_that_stays_full_is_an_error_and_loses_nothing (void)
{
  check_errors ("act", act_steps, G_N_ELEMENTS (act_steps), "+", FULL_DISK_POINTS);
}

static void
test_a_purge_that_fails_is_an_error_and_forgets_nothing (void)
{
  check_errors ("purge", purge_steps, G_N_ELEMENTS (purge_steps), "", ERROR_POINTS);
  check_errors ("purge", purge_steps, G_N_ELEMENTS (purge_steps), "+", FULL_DISK_POINTS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/action-faults/killed-anywhere-each-message-is-in-one-place",
                   test_killed_anywhere_each_message_is_in_one_place);
  g_test_add_func ("/store/action-faults/killed-anywhere-purged-mail-is-noted",
                   test_killed_anywhere_purged_mail_is_noted);
  g_test_add_func ("/store/action-faults/a-failing-call-is-an-error-and-changes-nothing-by-halves",
                   test_a_failing_call_is_an_error_and_changes_nothing_by_halves);
  g_test_add_func ("/store/action-faults/a-disk-that-stays-full-is-an-error-and-loses-nothing",
                   test_a_disk_that_stays_full_is_an_error_and_loses_nothing);
  g_test_add_func ("/store/action-faults/a-purge-that-fails-is-an-error-and-forgets-nothing",
                   test_a_purge_that_fails_is_an_error_and_forgets_nothing);

  return g_test_run ();
}
