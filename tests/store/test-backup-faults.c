/* test-backup-faults.c: a backup or a restore, killed or met by a failing disk at a chosen system call.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fumi-backup.h"
#include "store-faults.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"
#define MESSAGES FAULTS_MESSAGES

/* Points in the suite; FUMI_FULL_MATRIX=1 takes every call. */
#define KILL_POINTS 14
#define ERROR_POINTS 12
#define BACKUP_POINTS 8

/* A folder with "data" and "backup.zip"; the child finds the file by its name. */
typedef struct
{
  char *dir;
  char *data_dir;
  char *file;
} Place;

static void
place_init (Place *place)
{
  place->dir = fixture_make_dir ();
  place->data_dir = g_build_filename (place->dir, "data", NULL);
  place->file = g_build_filename (place->dir, "backup.zip", NULL);
}

static void
place_clear (Place *place)
{
  fixture_remove_dir (place->dir);
  g_free (place->dir);
  g_free (place->data_dir);
  g_free (place->file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static void
run_well (Place      *place,
          const char *mode)
{
  g_auto(FaultsOutcome) outcome = { 0 };

  g_assert_true (g_setenv ("FUMI_BACKUP_FILE", place->file, TRUE));
  outcome = faults_run_child (place->data_dir, mode, NULL, NULL);
  g_assert_cmpstr (outcome.errors, ==, "");
  g_assert_cmpint (outcome.status, ==, 0);
}

/* What all restores of this program begin with. */
static char *
make_backup (void)
{
  g_auto(Place) place = { 0 };
  char *contents;
  gsize length;
  g_autofree char *file = NULL;

  place_init (&place);
  run_well (&place, "receive");
  run_well (&place, "back-up");
  g_assert_true (g_file_get_contents (place.file, &contents, &length, NULL));

  file = g_build_filename (g_get_tmp_dir (), "fumi-backup-XXXXXX", NULL);
  g_close (g_mkstemp (file), NULL);
  g_assert_true (g_file_set_contents (file, contents, length, NULL));
  g_free (contents);
  return g_steal_pointer (&file);
}

static void
copy_file (const char *from,
           const char *to)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (to, contents, length, NULL));
}

static guint
count_calls (const char *backup,
             const char *mode)
{
  g_auto(Place) place = { 0 };

  place_init (&place);
  if (backup != NULL)
    copy_file (backup, place.file);
  else
    run_well (&place, "receive");
  g_mkdir_with_parents (place.data_dir, 0700);
  g_assert_true (g_setenv ("FUMI_BACKUP_FILE", place.file, TRUE));
  return faults_count_calls (place.data_dir, mode);
}

static void
assert_complete (Place *place)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStore) store = fumi_store_open (place->data_dir, &error);
  g_autoptr(FumiStoreRun) run = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (fixture_count_once (place->data_dir, ACCOUNT, MESSAGES, 0), ==, MESSAGES);
  g_assert_cmpuint (fixture_count_tmp (place->data_dir, ACCOUNT), ==, 0);
  fixture_assert_sound (store, MESSAGES);
  run = fumi_store_begin_run (store, ACCOUNT, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (fumi_store_run_get_ledger (run)), ==, MESSAGES);
}

/* Nothing partial and nothing double is to be seen; then the user restores again, or just checks for mail. */
static void
go_on (Place *place,
       guint  i)
{
  fixture_count_once (place->data_dir, ACCOUNT, MESSAGES, 0);
  run_well (place, i % 2 == 0 ? "restore" : "receive");
  assert_complete (place);
  if (i % 2 == 0)
    return;

  run_well (place, "restore");
  assert_complete (place);
}

static void
test_a_restore_killed_anywhere_is_completed_by_the_next (void)
{
  g_autofree char *backup = make_backup ();
  g_autoptr(GArray) points = faults_choose_points (count_calls (backup, "restore"), KILL_POINTS);
  guint kills = 0;

  g_test_message ("%u points, the last is call %u", points->len,
                  g_array_index (points, guint, points->len - 1));
  for (guint i = 0; i < points->len; i++)
    {
      g_auto(Place) place = { 0 };
      g_autofree char *fault = g_strdup_printf ("%u:KILL", g_array_index (points, guint, i));
      g_auto(FaultsOutcome) outcome = { 0 };

      place_init (&place);
      copy_file (backup, place.file);
      g_assert_true (g_setenv ("FUMI_BACKUP_FILE", place.file, TRUE));
      outcome = faults_run_child (place.data_dir, "restore", fault, NULL);
      kills += outcome.killed;
      go_on (&place, i);
    }
  g_assert_cmpuint (kills, >=, points->len * 9 / 10);
  g_unlink (backup);
}

static void
test_a_restore_that_meets_a_failing_disk_says_so (void)
{
  static const char *const names[] = { "ENOSPC", "EIO", "EDQUOT", "EROFS", "EMFILE", "EACCES" };
  g_autofree char *backup = make_backup ();
  g_autoptr(GArray) points = faults_choose_points (count_calls (backup, "restore"), ERROR_POINTS);
  guint errors = 0;

  for (guint i = 0; i < points->len; i++)
    {
      g_auto(Place) place = { 0 };
      g_autofree char *fault = g_strdup_printf ("%u:%s%s", g_array_index (points, guint, i),
                                                names[i % G_N_ELEMENTS (names)], i % 3 == 0 ? "+" : "");
      g_auto(FaultsOutcome) outcome = { 0 };

      place_init (&place);
      copy_file (backup, place.file);
      g_assert_true (g_setenv ("FUMI_BACKUP_FILE", place.file, TRUE));
      outcome = faults_run_child (place.data_dir, "restore", fault, NULL);
      g_assert_false (outcome.killed);
      g_assert_cmpint (outcome.status, <=, 1);
      if (outcome.status == 1)
        {
          errors++;
          g_assert_cmpstr (outcome.errors, !=, "");
        }
      else
        g_assert_cmpuint (fixture_count_once (place.data_dir, ACCOUNT, MESSAGES, 0), ==, MESSAGES);
      go_on (&place, i);
    }
  g_assert_cmpuint (errors, >=, points->len / 2);
  g_unlink (backup);
}

/* Whatever happens to a backup, the file of that name is the older one or the new one, whole. */
static void
test_a_backup_killed_anywhere_harms_no_older_one (void)
{
  g_autoptr(GArray) points = faults_choose_points (count_calls (NULL, "back-up"), BACKUP_POINTS);

  for (guint i = 0; i < points->len; i++)
    {
      g_auto(Place) place = { 0 };
      g_autofree char *fault = g_strdup_printf ("%u:%s", g_array_index (points, guint, i),
                                                i % 2 == 0 ? "KILL" : "ENOSPC+");
      g_auto(FaultsOutcome) outcome = { 0 };
      g_autofree char *contents = NULL;
      g_autoptr(FumiBackup) backup = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(GDir) dir = NULL;
      guint names = 0;

      place_init (&place);
      run_well (&place, "receive");
      g_assert_true (g_file_set_contents (place.file, "older", -1, NULL));
      outcome = faults_run_child (place.data_dir, "back-up", fault, NULL);
      g_assert_true (g_file_get_contents (place.file, &contents, NULL, NULL));
      if (g_strcmp0 (contents, "older") != 0)
        {
          backup = fumi_backup_open (place.file, NULL, NULL, &error);
          g_assert_no_error (error);
          g_assert_true (fumi_backup_check (backup, NULL, NULL, NULL, &error));
        }
      else
        g_assert_true (outcome.killed || outcome.status == 1);

      /* The next one leaves nothing of this one. */
      run_well (&place, "back-up");
      dir = g_dir_open (place.dir, 0, NULL);
      while (g_dir_read_name (dir) != NULL)
        names++;
      g_assert_cmpuint (names, ==, 2);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/backup-faults/a-restore-killed-anywhere-is-completed-by-the-next",
                   test_a_restore_killed_anywhere_is_completed_by_the_next);
  g_test_add_func ("/store/backup-faults/a-restore-that-meets-a-failing-disk-says-so",
                   test_a_restore_that_meets_a_failing_disk_says_so);
  g_test_add_func ("/store/backup-faults/a-backup-killed-anywhere-harms-no-older-one",
                   test_a_backup_killed_anywhere_harms_no_older_one);

  return g_test_run ();
}
