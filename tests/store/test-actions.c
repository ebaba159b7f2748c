/* test-actions.c: flags, folders, gone for good; and undo; on one message and on many.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/actions/every-action-goes-there-and-back", test_every_action_goes_there_and_back);

  return g_test_run ();
}
