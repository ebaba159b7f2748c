/* test-actions.c: flags, folders, gone for good; and undo; on one message and on many.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-maildir-move.h"
#include "fumi-maildir.h"
#include "fumi-rebuild.h"
#include "fumi-seen.h"
#include "fumi-store-actions.h"
#include "fumi-store-folders.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"

/* Messages of the test of many; the issue's number with FUMI_FULL_MATRIX=1. */
#define MANY 2000
#define MANY_IN_FULL 10000

/* 2024-01-02, long before the test: a time of receiving that no operation of the test gives by itself. */
#define RECEIVED 1704186000

typedef struct
{
  char      *data_dir;
  FumiStore *store;
} Fixture;

static void
set_up (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  fixture->data_dir = fixture_make_dir ();
  fixture->store = fumi_store_open (fixture->data_dir, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->store);
  fixture_remove_dir (fixture->data_dir);
  g_free (fixture->data_dir);
}

/* What an outcome says, in one line. */
static char *
describe (const FumiStoreOutcome *outcome)
{
  return g_strdup_printf ("done %u unchanged %u missing %u failed %u%s undo %u", outcome->done,
                          outcome->unchanged, outcome->missing, outcome->failed,
                          outcome->stopped ? " stopped" : "",
                          outcome->undo != NULL ? fumi_store_undo_get_count (outcome->undo) : 0);
}

static void
assert_outcome (const FumiStoreOutcome *outcome,
                const char             *expected)
{
  g_autofree char *said = describe (outcome);

  g_assert_cmpstr (said, ==, expected);
}

static FumiStoreOutcome *
act (Fixture         *fixture,
     FumiStoreAction  action,
     gint64           id,
     const char      *folder)
{
  return fumi_store_act (fixture->store, action, &id, 1, folder, NULL, NULL, NULL);
}

static GArray *
list_ids (Fixture    *fixture,
          const char *folder)
{
  const FumiStoreQuery query = { .account = ACCOUNT, .folder = folder };
  g_autoptr(GError) error = NULL;
  GArray *ids = fumi_store_list_ids (fixture->store, &query, &error);

  g_assert_no_error (error);
  return ids;
}

static void
receive_many (Fixture *fixture,
              guint    n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->store, ACCOUNT, &error);
  g_autoptr(FumiStoreBatch) batch = NULL;

  g_assert_no_error (error);
  batch = fumi_store_batch_new (run);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *mail = fixture_make_mail (i, 0);
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);

      fixture_add (batch, uid, mail);
    }
  fumi_store_batch_commit (batch, NULL, &error);
  g_assert_no_error (error);
}

static gint64
receive_one (Fixture *fixture)
{
  g_autoptr(GArray) ids = NULL;

  receive_many (fixture, 1);
  ids = list_ids (fixture, "");
  g_assert_cmpuint (ids->len, ==, 1);
  return g_array_index (ids, gint64, 0);
}

/* ".Archive/cur/?:2,S": the only file's place, without its name. */
static char *
only_place (Fixture *fixture)
{
  g_autofree char *file = fixture_only_file (fixture->data_dir, ACCOUNT);
  g_autofree char *dir = g_path_get_dirname (file);
  const char *info = strchr (file, ':');

  return g_strconcat (dir, "/?", info, NULL);
}

static void
assert_place (Fixture    *fixture,
              gint64      id,
              const char *place)
{
  g_autofree char *on_disk = only_place (fixture);
  g_autofree char *file = fixture_only_file (fixture->data_dir, ACCOUNT);
  g_autofree char *path = g_build_filename (fixture->data_dir, "mail", ACCOUNT, file, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiEnvelope) row = fumi_store_get (fixture->store, id, &error);
  struct stat status;

  g_assert_no_error (error);
  g_assert_cmpstr (on_disk, ==, place);
  g_assert_cmpstr (fumi_envelope_get_path (row), ==, path);
  g_assert_cmpint (fumi_envelope_get_unread (row), ==, strchr (strchr (place, '?'), 'S') == NULL);
  g_assert_cmpint (fumi_envelope_get_starred (row), ==, strchr (strchr (place, '?'), 'F') != NULL);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mtime, ==, RECEIVED);
}

/* Rows and files agree, and there are @n of them in all folders. */
static void
assert_sound (Fixture *fixture,
              guint    n)
{
  g_autoptr(GError) error = NULL;
  FumiStoreCheck check;

  fumi_store_verify (fixture->store, &check, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (check.messages, ==, n);
  g_assert_cmpuint (check.missing + check.extra + check.damaged + check.duplicates, ==, 0);
}

/* ---- every action on every message ----------------------------------------------------------------- */

static const char * const begin_places[] = {
  "new/?", "cur/?:2,", "cur/?:2,S", "cur/?:2,F", "cur/?:2,FS", "cur/?:2,RS",
  ".Archive/new/?", ".Archive/cur/?:2,FS", ".Trash/cur/?:2,S", ".Work.&U,BTFw-/cur/?:2,", "cur/?",
};

static const struct
{
  FumiStoreAction action;
  const char     *folder;
} all_actions[] = {
  { FUMI_STORE_MARK_READ, NULL },
  { FUMI_STORE_MARK_UNREAD, NULL },
  { FUMI_STORE_STAR, NULL },
  { FUMI_STORE_UNSTAR, NULL },
  { FUMI_STORE_MOVE, FUMI_STORE_INBOX },
  { FUMI_STORE_MOVE, FUMI_STORE_ARCHIVE },
  { FUMI_STORE_MOVE, FUMI_STORE_JUNK },
  { FUMI_STORE_MOVE, FUMI_STORE_TRASH },
  { FUMI_STORE_MOVE, "Work.&U,BTFw-" },
};

/* What each of all_actions makes of each of begin_places, written out; "=" is no change. */
static const char * const end_places[][G_N_ELEMENTS (all_actions)] = {
  /* new/? */
  { "cur/?:2,S", "=", "cur/?:2,F", "=",
    "=", ".Archive/new/?", ".Junk/new/?", ".Trash/new/?", ".Work.&U,BTFw-/new/?" },
  /* cur/?:2, */
  { "cur/?:2,S", "=", "cur/?:2,F", "=",
    "=", ".Archive/cur/?:2,", ".Junk/cur/?:2,", ".Trash/cur/?:2,", ".Work.&U,BTFw-/cur/?:2," },
  /* cur/?:2,S */
  { "=", "cur/?:2,", "cur/?:2,FS", "=",
    "=", ".Archive/cur/?:2,S", ".Junk/cur/?:2,S", ".Trash/cur/?:2,S", ".Work.&U,BTFw-/cur/?:2,S" },
  /* cur/?:2,F */
  { "cur/?:2,FS", "=", "=", "cur/?:2,",
    "=", ".Archive/cur/?:2,F", ".Junk/cur/?:2,F", ".Trash/cur/?:2,F", ".Work.&U,BTFw-/cur/?:2,F" },
  /* cur/?:2,FS */
  { "=", "cur/?:2,F", "=", "cur/?:2,S",
    "=", ".Archive/cur/?:2,FS", ".Junk/cur/?:2,FS", ".Trash/cur/?:2,FS", ".Work.&U,BTFw-/cur/?:2,FS" },
  /* cur/?:2,RS: answered, by another program */
  { "=", "cur/?:2,R", "cur/?:2,FRS", "=",
    "=", ".Archive/cur/?:2,RS", ".Junk/cur/?:2,RS", ".Trash/cur/?:2,RS", ".Work.&U,BTFw-/cur/?:2,RS" },
  /* .Archive/new/? */
  { ".Archive/cur/?:2,S", "=", ".Archive/cur/?:2,F", "=",
    "new/?", "=", ".Junk/new/?", ".Trash/new/?", ".Work.&U,BTFw-/new/?" },
  /* .Archive/cur/?:2,FS */
  { "=", ".Archive/cur/?:2,F", "=", ".Archive/cur/?:2,S",
    "cur/?:2,FS", "=", ".Junk/cur/?:2,FS", ".Trash/cur/?:2,FS", ".Work.&U,BTFw-/cur/?:2,FS" },
  /* .Trash/cur/?:2,S */
  { "=", ".Trash/cur/?:2,", ".Trash/cur/?:2,FS", "=",
    "cur/?:2,S", ".Archive/cur/?:2,S", ".Junk/cur/?:2,S", "=", ".Work.&U,BTFw-/cur/?:2,S" },
  /* .Work.&U,BTFw-/cur/?:2, */
  { ".Work.&U,BTFw-/cur/?:2,S", "=", ".Work.&U,BTFw-/cur/?:2,F", "=",
    "cur/?:2,", ".Archive/cur/?:2,", ".Junk/cur/?:2,", ".Trash/cur/?:2,", "=" },
  /* cur/?: from a program that writes no flags */
  { "cur/?:2,S", "=", "cur/?:2,F", "=",
    "=", ".Archive/cur/?", ".Junk/cur/?", ".Trash/cur/?", ".Work.&U,BTFw-/cur/?" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (end_places) == G_N_ELEMENTS (begin_places));

/* Puts the only file there, as another program does, and has the store notice. */
static void
put_at (Fixture    *fixture,
        const char *place)
{
  g_autofree char *root = g_build_filename (fixture->data_dir, "mail", ACCOUNT, NULL);
  g_autofree char *file = fixture_only_file (fixture->data_dir, ACCOUNT);
  g_autofree char *from = g_build_filename (root, file, NULL);
  g_autofree char *name = g_path_get_basename (file);
  g_auto(GStrv) parts = g_strsplit (place, "?", 2);
  g_autofree char *to = g_strdup_printf ("%s/%s%.*s%s", root, parts[0], (int) strcspn (name, ":"), name,
                                         parts[1]);
  g_autofree char *dir = g_path_get_dirname (to);
  const struct timespec times[2] = { { .tv_sec = RECEIVED }, { .tv_sec = RECEIVED } };
  g_autoptr(FumiStoreRun) run = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  g_assert_cmpint (utimensat (AT_FDCWD, to, times, 0), ==, 0);

  run = fumi_store_begin_run (fixture->store, ACCOUNT, &error);
  g_assert_no_error (error);
}

static void
check_action (Fixture *fixture,
              gint64   id,
              guint    begin,
              guint    action)
{
  const char *before = begin_places[begin];
  const char *end = end_places[begin][action];
  gboolean changes = !g_str_equal (end, "=");
  const char *after = changes ? end : before;
  g_autoptr(FumiStoreOutcome) outcome = NULL;
  g_autoptr(FumiStoreOutcome) undone = NULL;
  g_autoptr(FumiStoreOutcome) redone = NULL;

  g_test_message ("%s, action %u", before, action);
  put_at (fixture, before);
  assert_place (fixture, id, before);

  outcome = act (fixture, all_actions[action].action, id, all_actions[action].folder);
  assert_outcome (outcome, changes ? "done 1 unchanged 0 missing 0 failed 0 undo 1"
                                   : "done 0 unchanged 1 missing 0 failed 0 undo 0");
  g_assert_no_error (outcome->error);
  assert_place (fixture, id, after);

  if (changes)
    {
      undone = fumi_store_undo (fixture->store, outcome->undo, NULL, NULL, NULL);
      assert_outcome (undone, "done 1 unchanged 0 missing 0 failed 0 undo 1");
      /* A file without flags gets an empty list of them where it had a flag for a while. */
      assert_place (fixture, id,
                    g_str_equal (before, "cur/?") && strchr (after, ':') != NULL ? "cur/?:2," : before);

      redone = fumi_store_undo (fixture->store, undone->undo, NULL, NULL, NULL);
      assert_outcome (redone, "done 1 unchanged 0 missing 0 failed 0 undo 1");
      assert_place (fixture, id, after);
    }
  assert_sound (fixture, 1);
}

static void
test_every_action_goes_there_and_back (void)
{
  Fixture fixture = { 0 };
  gint64 id;

  set_up (&fixture);
  id = receive_one (&fixture);
  for (guint begin = 0; begin < G_N_ELEMENTS (begin_places); begin++)
    {
      for (guint action = 0; action < G_N_ELEMENTS (all_actions); action++)
        check_action (&fixture, id, begin, action);
    }
  tear_down (&fixture);
}

/* ---- undo brings back what was changed, no more ---------------------------------------------------- */

static void
test_undo_leaves_alone_what_changed_since (void)
{
  Fixture fixture = { 0 };
  g_autoptr(FumiStoreOutcome) moved = NULL;
  g_autoptr(FumiStoreOutcome) read = NULL;
  g_autoptr(FumiStoreOutcome) starred = NULL;
  g_autoptr(FumiStoreOutcome) unread = NULL;
  g_autoptr(FumiStoreOutcome) back = NULL;
  gint64 id;

  set_up (&fixture);
  id = receive_one (&fixture);
  put_at (&fixture, "new/?");
  read = act (&fixture, FUMI_STORE_MARK_READ, id, NULL);
  moved = act (&fixture, FUMI_STORE_MOVE, id, FUMI_STORE_ARCHIVE);
  starred = act (&fixture, FUMI_STORE_STAR, id, NULL);
  assert_place (&fixture, id, ".Archive/cur/?:2,FS");

  unread = fumi_store_undo (fixture.store, read->undo, NULL, NULL, NULL);
  assert_place (&fixture, id, ".Archive/cur/?:2,F");
  back = fumi_store_undo (fixture.store, moved->undo, NULL, NULL, NULL);
  assert_place (&fixture, id, "cur/?:2,F");
  tear_down (&fixture);
}

static void
test_undo_changes_only_what_the_action_changed (void)
{
  Fixture fixture = { 0 };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GArray) trash = NULL;
  g_autoptr(FumiStoreOutcome) some = NULL;
  g_autoptr(FumiStoreOutcome) all = NULL;
  g_autoptr(FumiStoreOutcome) undone = NULL;
  FumiStoreQuery inbox = { .account = ACCOUNT, .folder = "" };

  set_up (&fixture);
  receive_many (&fixture, 10);
  ids = list_ids (&fixture, "");
  some = fumi_store_act (fixture.store, FUMI_STORE_MARK_READ, (gint64 *) ids->data, 4, NULL, NULL, NULL, NULL);
  assert_outcome (some, "done 4 unchanged 0 missing 0 failed 0 undo 4");

  all = fumi_store_act (fixture.store, FUMI_STORE_MARK_READ, (gint64 *) ids->data, 10, NULL, NULL, NULL, NULL);
  assert_outcome (all, "done 6 unchanged 4 missing 0 failed 0 undo 6");
  g_assert_cmpuint (fumi_store_count (fixture.store, &inbox, TRUE), ==, 0);

  undone = fumi_store_undo (fixture.store, all->undo, NULL, NULL, NULL);
  assert_outcome (undone, "done 6 unchanged 0 missing 0 failed 0 undo 6");
  g_assert_cmpuint (fumi_store_count (fixture.store, &inbox, TRUE), ==, 6);
  assert_sound (&fixture, 10);
  tear_down (&fixture);
}

/* ---- many ------------------------------------------------------------------------------------------ */

typedef struct
{
  guint calls;
  guint done;
  guint total;
  guint cancel_at;
  GCancellable *cancellable;
} Progress;

static void
on_progress (guint    done,
             guint    total,
             gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_true (g_main_context_is_owner (g_main_context_default ()));
  g_assert_cmpuint (done, >, progress->done);
  g_assert_cmpuint (done, <=, total);
  progress->calls++;
  progress->done = done;
  progress->total = total;
  if (progress->cancel_at != 0 && progress->calls == progress->cancel_at)
    g_cancellable_cancel (progress->cancellable);
}

static void
on_finished (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  FumiStoreOutcome **outcome = user_data;

  *outcome = fumi_store_act_finish (FUMI_STORE (source), result);
}

static FumiStoreOutcome *
wait_for (FumiStoreOutcome **outcome)
{
  while (*outcome == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *outcome;
}

static FumiStoreOutcome *
move_async (Fixture    *fixture,
            GArray     *ids,
            const char *folder,
            Progress   *progress)
{
  FumiStoreOutcome *outcome = NULL;

  fumi_store_act_async (fixture->store, FUMI_STORE_MOVE, (const gint64 *) ids->data, ids->len, folder,
                        on_progress, progress, progress->cancellable, on_finished, &outcome);
  return wait_for (&outcome);
}

static guint
many (void)
{
  return g_getenv ("FUMI_FULL_MATRIX") != NULL ? MANY_IN_FULL : MANY;
}

static void
test_many_go_to_trash_and_come_back (void)
{
  const FumiStoreQuery inbox = { .account = ACCOUNT, .folder = "" };
  const FumiStoreQuery trash = { .account = ACCOUNT, .folder = FUMI_STORE_TRASH };
  Fixture fixture = { 0 };
  Progress progress = { 0 };
  Progress back = { 0 };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GArray) again = NULL;
  g_autoptr(FumiStoreOutcome) outcome = NULL;
  g_autoptr(FumiStoreOutcome) undone = NULL;
  g_autoptr(GTimer) timer = g_timer_new ();
  double there;
  guint n = many ();

  set_up (&fixture);
  receive_many (&fixture, n);
  ids = list_ids (&fixture, "");
  g_assert_cmpuint (ids->len, ==, n);

  g_timer_start (timer);
  outcome = move_async (&fixture, ids, FUMI_STORE_TRASH, &progress);
  there = g_timer_elapsed (timer, NULL);
  g_assert_no_error (outcome->error);
  g_assert_cmpuint (outcome->done, ==, n);
  g_assert_cmpuint (progress.done, ==, n);
  g_assert_cmpuint (progress.calls, >, n / 300);
  g_assert_cmpuint (fumi_store_count (fixture.store, &inbox, FALSE), ==, 0);
  g_assert_cmpuint (fumi_store_count (fixture.store, &trash, TRUE), ==, n);
  assert_sound (&fixture, n);

  g_timer_start (timer);
  fumi_store_undo_async (fixture.store, outcome->undo, on_progress, &back, NULL, on_finished, &undone);
  wait_for (&undone);
  g_test_message ("%u messages to Trash in %.2f s, back in %.2f s", n, there, g_timer_elapsed (timer, NULL));
  g_assert_no_error (undone->error);
  g_assert_cmpuint (undone->done, ==, n);
  g_assert_cmpuint (fumi_store_count (fixture.store, &trash, FALSE), ==, 0);
  again = list_ids (&fixture, "");
  g_assert_cmpmem (again->data, again->len * sizeof (gint64), ids->data, ids->len * sizeof (gint64));
  assert_sound (&fixture, n);
  tear_down (&fixture);
}

static void
test_what_was_done_before_a_cancel_can_be_undone (void)
{
  const FumiStoreQuery archive = { .account = ACCOUNT, .folder = FUMI_STORE_ARCHIVE };
  Fixture fixture = { 0 };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Progress progress = { .cancel_at = 2, .cancellable = cancellable };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(FumiStoreOutcome) outcome = NULL;
  g_autoptr(FumiStoreOutcome) undone = NULL;

  set_up (&fixture);
  receive_many (&fixture, 2000);
  ids = list_ids (&fixture, "");
  outcome = move_async (&fixture, ids, FUMI_STORE_ARCHIVE, &progress);
  g_assert_true (outcome->stopped);
  g_assert_error (outcome->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (outcome->done, >, 0);
  g_assert_cmpuint (outcome->done, <, 2000);
  g_assert_cmpuint (fumi_store_count (fixture.store, &archive, FALSE), ==, outcome->done);

  undone = fumi_store_undo (fixture.store, outcome->undo, NULL, NULL, NULL);
  g_assert_cmpuint (undone->done, ==, outcome->done);
  g_assert_cmpuint (fumi_store_count (fixture.store, &archive, FALSE), ==, 0);
  assert_sound (&fixture, 2000);
  tear_down (&fixture);
}

typedef struct
{
  Fixture         *fixture;
  GArray          *ids;
  FumiStoreAction  action;
  const char      *folder;
} Racer;

static gpointer
race (gpointer data)
{
  const Racer *racer = data;
  g_autoptr(FumiStoreOutcome) outcome = NULL;

  outcome = fumi_store_act (racer->fixture->store, racer->action, (const gint64 *) racer->ids->data,
                            racer->ids->len, racer->folder, NULL, NULL, NULL);
  g_assert_no_error (outcome->error);
  g_assert_cmpuint (outcome->done, ==, racer->ids->len);
  return NULL;
}

static void
test_actions_at_once_on_the_same_mail_all_happen (void)
{
  const FumiStoreQuery archive = { .account = ACCOUNT, .folder = FUMI_STORE_ARCHIVE };
  Fixture fixture = { 0 };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GArray) starred = NULL;
  GThread *threads[3];
  Racer racers[3] = { 0 };

  set_up (&fixture);
  receive_many (&fixture, 600);
  ids = list_ids (&fixture, "");
  racers[0] = (Racer) { &fixture, ids, FUMI_STORE_MOVE, FUMI_STORE_ARCHIVE };
  racers[1] = (Racer) { &fixture, ids, FUMI_STORE_MARK_READ, NULL };
  racers[2] = (Racer) { &fixture, ids, FUMI_STORE_STAR, NULL };
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, race, &racers[i]);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_assert_cmpuint (fumi_store_count (fixture.store, &archive, FALSE), ==, 600);
  g_assert_cmpuint (fumi_store_count (fixture.store, &archive, TRUE), ==, 0);
  assert_sound (&fixture, 600);
  tear_down (&fixture);
}

/* ---- other programs -------------------------------------------------------------------------------- */

/* The path of a row's file. */
static char *
path_of (Fixture *fixture,
         gint64   id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiEnvelope) row = fumi_store_get (fixture->store, id, &error);

  g_assert_no_error (error);
  return g_strdup (fumi_envelope_get_path (row));
}

static void
rename_to (Fixture    *fixture,
           gint64      id,
           const char *dir,
           const char *info)
{
  g_autofree char *path = path_of (fixture, id);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *to_dir = g_build_filename (fixture->data_dir, "mail", ACCOUNT, dir, NULL);
  g_autofree char *to = g_strdup_printf ("%s/%.*s%s", to_dir, (int) strcspn (name, ":"), name, info);

  g_assert_cmpint (g_mkdir_with_parents (to_dir, 0700), ==, 0);
  g_assert_cmpint (g_rename (path, to), ==, 0);
}

static void
test_mail_that_another_program_moved_is_found (void)
{
  Fixture fixture = { 0 };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GArray) archive = NULL;
  g_autoptr(FumiStoreOutcome) outcome = NULL;
  g_autoptr(FumiStoreOutcome) undone = NULL;
  g_autofree char *gone = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *other = NULL;
  const gint64 *id;

  set_up (&fixture);
  receive_many (&fixture, 8);
  ids = list_ids (&fixture, "");
  id = (const gint64 *) ids->data;
  rename_to (&fixture, id[1], "cur", ":2,S");
  rename_to (&fixture, id[2], ".Elsewhere/cur", ":2,");
  gone = path_of (&fixture, id[3]);
  g_assert_cmpint (g_unlink (gone), ==, 0);

  outcome = fumi_store_act (fixture.store, FUMI_STORE_MOVE, id, 8, FUMI_STORE_ARCHIVE, NULL, NULL, NULL);
  assert_outcome (outcome, "done 7 unchanged 0 missing 1 failed 0 undo 7");
  g_assert_error (outcome->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  archive = list_ids (&fixture, FUMI_STORE_ARCHIVE);
  g_assert_cmpuint (archive->len, ==, 7);

  undone = fumi_store_undo (fixture.store, outcome->undo, NULL, NULL, NULL);
  assert_outcome (undone, "done 7 unchanged 0 missing 0 failed 0 undo 7");
  seen = path_of (&fixture, id[1]);
  g_assert_true (g_str_has_suffix (seen, ":2,S"));
  other = path_of (&fixture, id[2]);
  g_assert_nonnull (strstr (other, "/.Elsewhere/cur/"));
  tear_down (&fixture);
}

static void
test_what_another_program_did_already_is_noted_in_the_row (void)
{
  Fixture fixture = { 0 };
  g_autoptr(FumiStoreOutcome) outcome = NULL;
  gint64 id;

  set_up (&fixture);
  id = receive_one (&fixture);
  put_at (&fixture, "new/?");
  rename_to (&fixture, id, ".Work/cur", ":2,S");
  outcome = act (&fixture, FUMI_STORE_MARK_READ, id, NULL);
  assert_outcome (outcome, "done 0 unchanged 1 missing 0 failed 0 undo 0");
  assert_place (&fixture, id, ".Work/cur/?:2,S");
  tear_down (&fixture);
}

static void
test_a_row_that_is_gone_does_not_stop_the_others (void)
{
  Fixture fixture = { 0 };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(FumiStoreOutcome) outcome = NULL;
  const gint64 no_row = 4711;

  set_up (&fixture);
  receive_many (&fixture, 3);
  ids = list_ids (&fixture, "");
  g_array_insert_val (ids, 1, no_row);
  outcome = fumi_store_act (fixture.store, FUMI_STORE_STAR, (const gint64 *) ids->data, 4, NULL, NULL, NULL, NULL);
  assert_outcome (outcome, "done 3 unchanged 0 missing 1 failed 0 undo 3");
  g_assert_error (outcome->error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NO_MESSAGE);
  assert_sound (&fixture, 3);
  tear_down (&fixture);
}

static void
test_a_name_that_is_taken_is_reported_and_nothing_replaced (void)
{
  Fixture fixture = { 0 };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(FumiStoreOutcome) outcome = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *dir = NULL;
  g_autofree char *taken = NULL;
  g_autofree char *contents = NULL;

  set_up (&fixture);
  receive_many (&fixture, 2);
  ids = list_ids (&fixture, "");
  path = path_of (&fixture, g_array_index (ids, gint64, 0));
  name = g_path_get_basename (path);
  dir = g_build_filename (fixture.data_dir, "mail", ACCOUNT, ".Archive/new", NULL);
  taken = g_build_filename (dir, name, NULL);
  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (taken, "another", -1, NULL));

  outcome = fumi_store_act (fixture.store, FUMI_STORE_MOVE, (const gint64 *) ids->data, 2, FUMI_STORE_ARCHIVE,
                            NULL, NULL, NULL);
  assert_outcome (outcome, "done 1 unchanged 0 missing 0 failed 1 undo 1");
  g_assert_error (outcome->error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (taken, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "another");
  tear_down (&fixture);
}

static void
test_a_move_that_was_interrupted_between_link_and_unlink_is_finished (void)
{
  Fixture fixture = { 0 };
  g_autoptr(FumiStoreOutcome) outcome = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *dir = NULL;
  g_autofree char *linked = NULL;
  gint64 id;

  set_up (&fixture);
  id = receive_one (&fixture);
  put_at (&fixture, "new/?");
  path = path_of (&fixture, id);
  name = g_path_get_basename (path);
  dir = g_build_filename (fixture.data_dir, "mail", ACCOUNT, ".Archive/new", NULL);
  linked = g_build_filename (dir, name, NULL);
  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_cmpint (link (path, linked), ==, 0);

  outcome = act (&fixture, FUMI_STORE_MOVE, id, FUMI_STORE_ARCHIVE);
  assert_outcome (outcome, "done 1 unchanged 0 missing 0 failed 0 undo 1");
  assert_place (&fixture, id, ".Archive/new/?");
  tear_down (&fixture);
}

static void
test_a_folder_cannot_lead_out_of_the_account (void)
{
  static const char * const bad[] = { ".", "..", ".A", "A.", "A..B", "../x", "a/b", "lock", "seen", "removed",
                                      "seen.new" };
  Fixture fixture = { 0 };
  gint64 id;

  set_up (&fixture);
  id = receive_one (&fixture);
  put_at (&fixture, "new/?");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(FumiStoreOutcome) outcome = act (&fixture, FUMI_STORE_MOVE, id, bad[i]);

      g_assert_error (outcome->error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME);
      g_assert_true (outcome->stopped);
    }
  assert_place (&fixture, id, "new/?");
  tear_down (&fixture);
}

/* ---- the beginning of a message -------------------------------------------------------------------- */

static void
test_a_beginning_stays_one_in_another_folder (void)
{
  Fixture fixture = { 0 };
  g_autoptr(FumiStoreRun) run = NULL;
  g_autoptr(FumiStoreBatch) batch = NULL;
  g_autoptr(GPtrArray) envelopes = NULL;
  g_autoptr(GInputStream) body = NULL;
  g_autoptr(FumiStoreOutcome) moved = NULL;
  g_autoptr(FumiEnvelope) row = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *mail = fixture_make_mail (0, 0);
  g_autofree char *place = NULL;
  gint64 id;

  set_up (&fixture);
  run = fumi_store_begin_run (fixture.store, ACCOUNT, &error);
  g_assert_no_error (error);
  batch = fumi_store_batch_new (run);
  body = g_memory_input_stream_new_from_data (mail, strlen (mail) / 2, NULL);
  fumi_store_batch_add_partial (batch, "uid-0", strlen (mail), body, NULL, &error);
  g_assert_no_error (error);
  fumi_store_batch_commit (batch, &envelopes, &error);
  g_assert_no_error (error);
  id = fumi_envelope_get_id (envelopes->pdata[0]);

  moved = act (&fixture, FUMI_STORE_MOVE, id, FUMI_STORE_ARCHIVE);
  g_assert_cmpuint (moved->done, ==, 1);
  row = fumi_store_get (fixture.store, id, &error);
  g_assert_true (fumi_envelope_get_partial (row));
  g_assert_cmpstr (fumi_envelope_get_folder (row), ==, "Archive");

  /* The whole message, when it comes, takes the place that the user gave its beginning. */
  fixture_add (batch, "uid-0", mail);
  fumi_store_batch_commit (batch, NULL, &error);
  g_assert_no_error (error);
  place = only_place (&fixture);
  g_assert_cmpstr (place, ==, ".Archive/new/?");
  assert_sound (&fixture, 1);
  g_clear_pointer (&batch, fumi_store_batch_free);
  g_clear_pointer (&run, fumi_store_end_run);
  tear_down (&fixture);
}

/* ---- for good -------------------------------------------------------------------------------------- */

static void
assert_noted (Fixture    *fixture,
              const char *uid)
{
  g_autofree char *dir = fumi_store_dup_mail_dir (fixture->store, ACCOUNT);
  g_autofree char *name = fumi_maildir_name_for_uid (ACCOUNT, uid);
  g_autoptr(GHashTable) noted = NULL;
  g_autoptr(FumiStoreRun) run = NULL;
  g_autoptr(GError) error = NULL;
  const FumiSeenRecord *record;

  noted = fumi_seen_load (dir, &error);
  g_assert_no_error (error);
  record = g_hash_table_lookup (noted, name);
  g_assert_nonnull (record);
  g_assert_cmpstr (record->uid, ==, uid);

  run = fumi_store_begin_run (fixture->store, ACCOUNT, &error);
  g_assert_no_error (error);
  g_assert_nonnull (fumi_store_run_find (run, uid));
}

static void
test_an_empty_trash_stays_empty (void)
{
  const FumiStoreQuery trash = { .account = ACCOUNT, .folder = FUMI_STORE_TRASH };
  Fixture fixture = { 0 };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(FumiStoreOutcome) deleted = NULL;
  g_autoptr(FumiStoreOutcome) emptied = NULL;
  g_autoptr(FumiStoreOutcome) undone = NULL;

  set_up (&fixture);
  receive_many (&fixture, 700);
  ids = list_ids (&fixture, "");
  deleted = fumi_store_act (fixture.store, FUMI_STORE_MOVE, (const gint64 *) ids->data, 600, FUMI_STORE_TRASH,
                            NULL, NULL, NULL);
  g_assert_cmpuint (deleted->done, ==, 600);

  fumi_store_empty_trash_async (fixture.store, ACCOUNT, NULL, NULL, NULL, on_finished, &emptied);
  wait_for (&emptied);
  g_assert_no_error (emptied->error);
  assert_outcome (emptied, "done 600 unchanged 0 missing 0 failed 0 undo 0");
  g_assert_cmpuint (fumi_store_count (fixture.store, &trash, FALSE), ==, 0);
  assert_sound (&fixture, 100);

  /* An undo that comes too late finds nothing, and says so. */
  undone = fumi_store_undo (fixture.store, deleted->undo, NULL, NULL, NULL);
  assert_outcome (undone, "done 0 unchanged 0 missing 600 failed 0 undo 0");

  /* The newest are at the head of the list. */
  assert_noted (&fixture, "uid-699");
  assert_noted (&fixture, "uid-100");
  assert_sound (&fixture, 100);
  tear_down (&fixture);
}

static void
test_a_purge_finds_what_another_program_moved (void)
{
  Fixture fixture = { 0 };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(FumiStoreOutcome) outcome = NULL;
  g_autofree char *gone = NULL;
  const gint64 *id;

  set_up (&fixture);
  receive_many (&fixture, 4);
  ids = list_ids (&fixture, "");
  id = (const gint64 *) ids->data;
  rename_to (&fixture, id[0], "cur", ":2,RS");
  gone = path_of (&fixture, id[1]);
  g_assert_cmpint (g_unlink (gone), ==, 0);

  outcome = fumi_store_act (fixture.store, FUMI_STORE_PURGE, id, 3, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (outcome->failed, ==, 0);
  g_assert_false (outcome->stopped);
  assert_sound (&fixture, 1);
  tear_down (&fixture);
}

static void
test_a_trash_is_emptied_for_its_account_or_for_all (void)
{
  const FumiStoreQuery all = { .account = NULL, .folder = FUMI_STORE_TRASH };
  Fixture fixture = { 0 };
  g_autofree char *mail = fixture_make_mail (77, 0);
  g_autoptr(GArray) ids = NULL;
  g_autoptr(FumiStoreOutcome) deleted = NULL;
  g_autoptr(FumiStoreOutcome) one = NULL;
  g_autoptr(FumiStoreOutcome) rest = NULL;
  g_autoptr(GError) error = NULL;
  const FumiStoreQuery inbox = { .account = NULL, .folder = "" };

  set_up (&fixture);
  receive_many (&fixture, 2);
  fixture_receive (fixture.store, "89abcdef", "uid", mail);
  ids = fumi_store_list_ids (fixture.store, &inbox, &error);
  deleted = fumi_store_act (fixture.store, FUMI_STORE_MOVE, (const gint64 *) ids->data, ids->len,
                            FUMI_STORE_TRASH, NULL, NULL, NULL);
  g_assert_cmpuint (deleted->done, ==, 3);

  one = fumi_store_empty_trash (fixture.store, "89abcdef", NULL, NULL, NULL);
  g_assert_cmpuint (one->done, ==, 1);
  g_assert_cmpuint (fumi_store_count (fixture.store, &all, FALSE), ==, 2);
  rest = fumi_store_empty_trash (fixture.store, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (rest->done, ==, 2);
  g_assert_cmpuint (fumi_store_count (fixture.store, &all, FALSE), ==, 0);
  assert_sound (&fixture, 0);
  tear_down (&fixture);
}

/* ---- while others look --------------------------------------------------------------------------- */

/* A listing that takes its time: a message that goes to and fro between the first folder and the last is met in both
 * or in none. */
#define FOLDERS_BETWEEN 60

typedef struct
{
  FumiStore *store;
  gint64     id;
  int        ended; /* atomic */
} Mover;

static gpointer
move_to_and_fro (gpointer data)
{
  Mover *mover = data;

  for (guint i = 0; !g_atomic_int_get (&mover->ended); i++)
    {
      FumiStoreOutcome *moved = fumi_store_act (mover->store, FUMI_STORE_MOVE, &mover->id, 1,
                                                i % 2 == 0 ? "AAA" : "ZZZ", NULL, NULL, NULL);

      g_assert_cmpuint (moved->done, ==, 1);
      fumi_store_outcome_free (moved);
    }

  return NULL;
}

static void
test_a_message_that_moves_while_all_are_compared_keeps_its_row (void)
{
  Fixture fixture;
  Mover mover = { .ended = FALSE };
  FumiRebuildTold told = { .thorough = TRUE };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  GThread *thread;
  guint rounds = g_getenv ("FUMI_FULL_MATRIX") != NULL ? 3000 : 300;
  guint n = 2;

  set_up (&fixture);
  receive_many (&fixture, n);
  for (guint i = 0; i < FOLDERS_BETWEEN; i++)
    {
      g_autofree char *folder = g_strdup_printf ("M%u", i);
      g_autofree char *dir = g_build_filename (fixture.data_dir, "mail", ACCOUNT, NULL);

      g_assert_true (fumi_maildir_make_folder (dir, folder, &error));
    }
  ids = fumi_store_list_ids (fixture.store, &(FumiStoreQuery) { ACCOUNT, "" }, &error);
  mover.store = fixture.store;
  mover.id = g_array_index (ids, gint64, 0);
  thread = g_thread_new ("mover", move_to_and_fro, &mover);

  for (guint i = 0; i < rounds; i++)
    {
      g_autoptr(FumiEnvelope) row = NULL;
      gboolean changed;

      g_assert_true (fumi_rebuild_account (fixture.store, ACCOUNT, &told, &changed, &error));
      row = fumi_store_get (fixture.store, mover.id, &error);
      g_assert_no_error (error);
    }

  g_atomic_int_set (&mover.ended, TRUE);
  g_thread_join (thread);
  assert_sound (&fixture, n);
  tear_down (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/actions/every-action-goes-there-and-back",
                   test_every_action_goes_there_and_back);
  g_test_add_func ("/store/actions/undo-leaves-alone-what-changed-since",
                   test_undo_leaves_alone_what_changed_since);
  g_test_add_func ("/store/actions/undo-changes-only-what-the-action-changed",
                   test_undo_changes_only_what_the_action_changed);
  g_test_add_func ("/store/actions/many-go-to-trash-and-come-back",
                   test_many_go_to_trash_and_come_back);
  g_test_add_func ("/store/actions/what-was-done-before-a-cancel-can-be-undone",
                   test_what_was_done_before_a_cancel_can_be_undone);
  g_test_add_func ("/store/actions/actions-at-once-on-the-same-mail-all-happen",
                   test_actions_at_once_on_the_same_mail_all_happen);
  g_test_add_func ("/store/actions/mail-that-another-program-moved-is-found",
                   test_mail_that_another_program_moved_is_found);
  g_test_add_func ("/store/actions/what-another-program-did-already-is-noted-in-the-row",
                   test_what_another_program_did_already_is_noted_in_the_row);
  g_test_add_func ("/store/actions/a-row-that-is-gone-does-not-stop-the-others",
                   test_a_row_that_is_gone_does_not_stop_the_others);
  g_test_add_func ("/store/actions/a-name-that-is-taken-is-reported-and-nothing-replaced",
                   test_a_name_that_is_taken_is_reported_and_nothing_replaced);
  g_test_add_func ("/store/actions/a-move-that-was-interrupted-between-link-and-unlink-is-finished",
                   test_a_move_that_was_interrupted_between_link_and_unlink_is_finished);
  g_test_add_func ("/store/actions/a-folder-cannot-lead-out-of-the-account",
                   test_a_folder_cannot_lead_out_of_the_account);
  g_test_add_func ("/store/actions/a-beginning-stays-one-in-another-folder",
                   test_a_beginning_stays_one_in_another_folder);
  g_test_add_func ("/store/actions/an-empty-trash-stays-empty",
                   test_an_empty_trash_stays_empty);
  g_test_add_func ("/store/actions/a-purge-finds-what-another-program-moved",
                   test_a_purge_finds_what_another_program_moved);
  g_test_add_func ("/store/actions/a-trash-is-emptied-for-its-account-or-for-all",
                   test_a_trash_is_emptied_for_its_account_or_for_all);

  g_test_add_func ("/store/actions/a-message-that-moves-while-all-are-compared-keeps-its-row",
                   test_a_message_that_moves_while_all_are_compared_keeps_its_row);

  return g_test_run ();
}
