/* test-faults.c: receiving is killed, or meets a failing disk, at each system call that changes it.
 *
 * A child program without sanitizers (store-child.c) runs under fault-shim.c. By default some points spread
 * evenly over the run; with FUMI_FULL_MATRIX=1 every one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "fumi-store.h"
#include "store-faults.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"
#define MESSAGES FAULTS_MESSAGES

/* Points of a matrix in the ordinary suite. */
#define KILL_POINTS 60
#define REBUILD_POINTS 20
#define ERROR_POINTS 40
#define FULL_DISK_POINTS 20

/* What was said to be safe is here, whole and once, before anything is fetched again; nothing partial is
 * to be seen. */
static void
assert_safe_messages_are_here (const char          *data_dir,
                               const FaultsOutcome *outcome)
{
  guint safe = 0;

  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autofree char *mail = fixture_make_mail (i, 0);

      if (outcome->safe[i])
        {
          safe++;
          g_assert_true (fixture_has_mail (data_dir, ACCOUNT, mail));
        }
    }
  g_assert_cmpuint (fixture_count_once (data_dir, ACCOUNT, MESSAGES, 0), >=, safe);
}

/* The program is started again, with nothing failing: each message is here once, rows and files agree. */
static void
assert_next_run_completes (const char *data_dir)
{
  g_auto(FaultsOutcome) again = faults_run_child (data_dir, "receive", NULL, NULL);
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (again.errors, ==, "");
  g_assert_cmpint (again.status, ==, 0);
  g_assert_cmpuint (fixture_count_once (data_dir, ACCOUNT, MESSAGES, 0), ==, MESSAGES);
  g_assert_cmpuint (fixture_count_tmp (data_dir, ACCOUNT), ==, 0);

  store = fumi_store_open (data_dir, &error);
  g_assert_no_error (error);
  fixture_assert_sound (store, MESSAGES);
}

static void
test_killed_anywhere_the_next_run_has_each_message_once (void)
{
  g_autofree char *counted = fixture_make_dir ();
  g_autoptr(GArray) points = faults_choose_points (faults_count_calls (counted, "receive"), KILL_POINTS);
  guint kills = 0;

  fixture_remove_dir (counted);
  g_test_message ("%u points, the last is call %u", points->len,
                  g_array_index (points, guint, points->len - 1));
  for (guint i = 0; i < points->len; i++)
    {
      g_autofree char *data_dir = fixture_make_dir ();
      g_autofree char *fault = g_strdup_printf ("%u:KILL", g_array_index (points, guint, i));
      g_auto(FaultsOutcome) outcome = faults_run_child (data_dir, "receive", fault, NULL);

      kills += outcome.killed;
      assert_safe_messages_are_here (data_dir, &outcome);
      assert_next_run_completes (data_dir);
      fixture_remove_dir (data_dir);
    }

  /* The number of calls differs a little from run to run (who wins the race to open a file); the matrix
   * must still have hit. */
  g_assert_cmpuint (kills, >=, points->len * 9 / 10);
}

static void
test_killed_twice_the_third_run_has_each_message_once (void)
{
  g_autofree char *counted = fixture_make_dir ();
  guint calls = faults_count_calls (counted, "receive");

  fixture_remove_dir (counted);
  for (guint i = 1; i <= 12; i++)
    {
      g_autofree char *data_dir = fixture_make_dir ();
      g_autofree char *first = g_strdup_printf ("%u:KILL", calls * i / 13 + 1);
      g_autofree char *second = g_strdup_printf ("%u:KILL", calls / 3 * (i % 3) / 2 + i + 1);
      g_auto(FaultsOutcome) killed = faults_run_child (data_dir, "receive", first, NULL);
      g_auto(FaultsOutcome) again = faults_run_child (data_dir, "receive", second, NULL);

      assert_safe_messages_are_here (data_dir, &killed);
      assert_safe_messages_are_here (data_dir, &again);
      assert_next_run_completes (data_dir);
      fixture_remove_dir (data_dir);
    }
}

static void
remove_index (const char *data_dir)
{
  g_autofree char *index = g_build_filename (data_dir, "index.db", NULL);

  g_assert_cmpint (g_remove (index), ==, 0);
}

static void
test_killed_while_the_index_is_rebuilt_nothing_is_lost (void)
{
  g_autofree char *data_dir = fixture_make_dir ();
  g_autoptr(GArray) points = NULL;

  assert_next_run_completes (data_dir);
  remove_index (data_dir);
  points = faults_choose_points (faults_count_calls (data_dir, "open"), REBUILD_POINTS);
  for (guint i = 0; i < points->len; i++)
    {
      g_autofree char *fault = g_strdup_printf ("%u:KILL", g_array_index (points, guint, i));
      g_auto(FaultsOutcome) outcome = { 0 };
      g_autoptr(FumiStore) store = NULL;
      g_autoptr(GError) error = NULL;

      remove_index (data_dir);
      outcome = faults_run_child (data_dir, "open", fault, NULL);
      g_assert_cmpstr (outcome.errors, ==, "");

      store = fumi_store_open (data_dir, &error);
      g_assert_no_error (error);
      fixture_assert_sound (store, MESSAGES);
    }
  assert_next_run_completes (data_dir);

  fixture_remove_dir (data_dir);
}

static void
check_write_errors (const char *suffix,
                    guint       most)
{
  static const char * const names[] = { "ENOSPC", "EIO", "EDQUOT", "EROFS", "EMFILE", "EACCES" };
  g_autofree char *counted = fixture_make_dir ();
  g_autoptr(GArray) points = faults_choose_points (faults_count_calls (counted, "receive"), most);
  guint errors = 0;

  fixture_remove_dir (counted);
  for (guint i = 0; i < points->len; i++)
    {
      g_autofree char *data_dir = fixture_make_dir ();
      g_autofree char *fault = g_strdup_printf ("%u:%s%s", g_array_index (points, guint, i),
                                                names[i % G_N_ELEMENTS (names)], suffix);
      g_auto(FaultsOutcome) outcome = faults_run_child (data_dir, "receive", fault, NULL);

      g_assert_false (outcome.killed);
      if (outcome.status != 0)
        {
          errors++;
          g_assert_cmpint (outcome.status, ==, 1);
          g_assert_cmpstr (outcome.errors, !=, "");
        }
      else
        {
          /* What failed did not matter: then nothing may be missing. */
          for (guint m = 0; m < MESSAGES; m++)
            g_assert_true (outcome.safe[m]);
        }
      assert_safe_messages_are_here (data_dir, &outcome);
      assert_next_run_completes (data_dir);
      fixture_remove_dir (data_dir);
    }

  g_assert_cmpuint (errors, >=, points->len / 2);
}

static void
test_a_failing_call_is_an_error_and_loses_nothing (void)
{
  check_write_errors ("", ERROR_POINTS);
}

static void
test_a_disk_that_stays_full_is_an_error_and_loses_nothing (void)
{
  check_write_errors ("+", FULL_DISK_POINTS);
}

/* ---- the order in which things reach the disk ------------------------------------------------------ */

/* What a power cut could still take. */
typedef struct
{
  GHashTable *dirty_files; /* written and not synced */
  GHashTable *dirty_dirs;  /* a name came or went, not synced */
  guint       delivered;
  guint       commits;
  guint       said;        /* "safe" lines */
} PowerCut;

static void
replay_move (PowerCut   *state,
             const char *from,
             const char *to)
{
  g_autofree char *from_dir = g_path_get_dirname (from);
  g_autofree char *to_dir = g_path_get_dirname (to);

  if (!g_str_has_suffix (to_dir, "/new") && !g_str_has_suffix (to_dir, "/cur"))
    return;

  /* A name in new/ or cur/ never stands for bytes that are not on the disk. */
  g_assert_false (g_hash_table_contains (state->dirty_files, from));
  state->delivered += g_str_has_suffix (to_dir, "/new");
  g_hash_table_add (state->dirty_dirs, g_steal_pointer (&to_dir));
  if (!g_str_has_suffix (from_dir, "/tmp"))
    g_hash_table_add (state->dirty_dirs, g_steal_pointer (&from_dir));
}

static void
replay_line (PowerCut   *state,
             const char *line)
{
  g_auto(GStrv) words = g_strsplit (line, " ", 3);

  if (g_str_equal (words[0], "move"))
    replay_move (state, words[1], words[2]);
  else if (g_str_equal (words[0], "sync"))
    {
      g_hash_table_remove (state->dirty_files, words[1]);
      g_hash_table_remove (state->dirty_dirs, words[1]);
      state->commits += g_str_has_suffix (words[1], "index.db-wal");
    }
  else if (g_str_equal (words[1], "stdout"))
    {
      /* Said to be safe: nothing is on its way any more. */
      state->said++;
      g_assert_cmpuint (g_hash_table_size (state->dirty_files), ==, 0);
      g_assert_cmpuint (g_hash_table_size (state->dirty_dirs), ==, 0);
    }
  else if (!g_str_has_suffix (words[1], "index.db-shm")) /* memory that processes share, no more */
    {
      /* Rows and UIDs follow the files. */
      if (g_str_has_suffix (words[1], "index.db-wal"))
        g_assert_cmpuint (g_hash_table_size (state->dirty_dirs), ==, 0);
      g_hash_table_add (state->dirty_files, g_strdup (words[1]));
    }
}

/* Invariant 1 of the architecture against a power cut, which a kill does not show: file, folder entry, then row
 * and UID, each on the disk before the next begins. */
static void
test_file_then_folder_then_row_reach_the_disk (void)
{
  g_autofree char *data_dir = fixture_make_dir ();
  g_autofree char *log = g_build_filename (data_dir, "log", NULL);
  g_autofree char *contents = NULL;
  g_auto(GStrv) lines = NULL;
  PowerCut state = { 0 };

  g_assert_true (g_setenv ("FUMI_FAULT_LOG", log, TRUE));
  assert_next_run_completes (data_dir);
  g_unsetenv ("FUMI_FAULT_LOG");

  g_assert_true (g_file_get_contents (log, &contents, NULL, NULL));
  lines = g_strsplit (contents, "\n", -1);
  state.dirty_files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  state.dirty_dirs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; lines[i][0] != '\0'; i++)
    replay_line (&state, lines[i]);

  g_assert_cmpuint (state.delivered, ==, MESSAGES);
  g_assert_cmpuint (state.commits, >=, MESSAGES / FAULTS_BATCH);
  g_assert_cmpuint (state.said, >=, MESSAGES / FAULTS_BATCH);
  g_hash_table_unref (state.dirty_files);
  g_hash_table_unref (state.dirty_dirs);
  fixture_remove_dir (data_dir);
}

/* ---- a real full disk, a real read-only one -------------------------------------------------------- */

static char *
mount_small_disk (void)
{
  char *dir = fixture_make_dir ();

  if (mount ("fumi-test", dir, "tmpfs", 0, "size=1m,mode=0700") == 0)
    return dir;

  g_test_skip_printf ("cannot mount a tmpfs: %s", g_strerror (errno));
  fixture_remove_dir (dir);
  g_free (dir);
  return NULL;
}

static void
unmount (const char *dir)
{
  g_assert_cmpint (umount (dir), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
test_a_full_disk_is_named_and_leaves_no_partial_message (void)
{
  g_autofree char *dir = mount_small_disk ();
  g_autofree char *data_dir = NULL;
  g_autofree char *small = fixture_make_mail (0, 0);
  g_autofree char *large = fixture_make_mail (1, 2 * 1024 * 1024);
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(FumiStoreRun) run = NULL;
  g_autoptr(FumiStoreBatch) batch = NULL;
  g_autoptr(GInputStream) body = NULL;
  g_autoptr(GError) error = NULL;

  if (dir == NULL)
    return;

  data_dir = g_build_filename (dir, "fumibako", NULL);
  store = fumi_store_open (data_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture_receive (store, ACCOUNT, "small", small), ==, 1);

  run = fumi_store_begin_run (store, ACCOUNT, &error);
  batch = fumi_store_batch_new (run);
  body = g_memory_input_stream_new_from_data (large, strlen (large), NULL);
  g_assert_false (fumi_store_batch_add (batch, "large", -1, body, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (fixture_count_tmp (data_dir, ACCOUNT), ==, 0);
  fixture_assert_sound (store, 1);

  g_clear_pointer (&batch, fumi_store_batch_free);
  g_clear_pointer (&run, fumi_store_end_run);
  g_clear_object (&store);
  unmount (dir);
}

static void
test_a_read_only_disk_is_named (void)
{
  g_autofree char *dir = mount_small_disk ();
  g_autofree char *data_dir = NULL;
  g_autoptr(FumiStore) store = NULL;
  g_autoptr(GError) error = NULL;

  if (dir == NULL)
    return;

  data_dir = g_build_filename (dir, "fumibako", NULL);
  g_assert_cmpint (mount ("fumi-test", dir, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
  store = fumi_store_open (data_dir, &error);
  g_assert_null (store);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY);
  unmount (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/faults/killed-anywhere-the-next-run-has-each-message-once",
                   test_killed_anywhere_the_next_run_has_each_message_once);
  g_test_add_func ("/store/faults/killed-twice-the-third-run-has-each-message-once",
                   test_killed_twice_the_third_run_has_each_message_once);
  g_test_add_func ("/store/faults/killed-while-the-index-is-rebuilt-nothing-is-lost",
                   test_killed_while_the_index_is_rebuilt_nothing_is_lost);
  g_test_add_func ("/store/faults/a-failing-call-is-an-error-and-loses-nothing",
                   test_a_failing_call_is_an_error_and_loses_nothing);
  g_test_add_func ("/store/faults/a-disk-that-stays-full-is-an-error-and-loses-nothing",
                   test_a_disk_that_stays_full_is_an_error_and_loses_nothing);
  g_test_add_func ("/store/faults/file-then-folder-then-row-reach-the-disk",
                   test_file_then_folder_then_row_reach_the_disk);
  g_test_add_func ("/store/faults/a-full-disk-is-named-and-leaves-no-partial-message",
                   test_a_full_disk_is_named_and_leaves_no_partial_message);
  g_test_add_func ("/store/faults/a-read-only-disk-is-named", test_a_read_only_disk_is_named);

  return g_test_run ();
}
