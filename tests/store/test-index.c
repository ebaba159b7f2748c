/* test-index.c: an index that is damaged, gone, or behind the Maildirs; and what verify says of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-store.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"
#define OTHER "89ef0123"
#define MESSAGES 30

/* Messages about damage since the last assert_damage_was_logged(). */
static guint damage_logs;

static GLogWriterOutput
count_damage_logs (GLogLevelFlags   level,
                   const GLogField *fields,
                   gsize            n_fields,
                   gpointer         user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "MESSAGE") && strstr (fields[i].value, "is damaged") != NULL)
        {
          damage_logs++;
          return G_LOG_WRITER_HANDLED;
        }
    }

  return g_log_writer_default (level, fields, n_fields, user_data);
}

static void
assert_damage_was_logged (guint times)
{
  g_assert_cmpuint (damage_logs, ==, times);
  damage_logs = 0;
}

typedef struct
{
  char      *dir;
  char      *index;
  FumiStore *store; /* NULL while the file is tampered with */
} Fixture;

static void
reopen (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  fixture->store = fumi_store_open (fixture->dir, &error);
  g_assert_no_error (error);
}

static void
close_store (Fixture *fixture)
{
  g_assert_finalize_object (fixture->store);
  fixture->store = NULL;
}

/* Receives @n messages; returns how many were new. */
static guint
receive (Fixture    *fixture,
         const char *account,
         guint       n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->store, account, &error);
  g_autoptr(FumiStoreBatch) batch = NULL;
  g_autoptr(GPtrArray) envelopes = NULL;

  g_assert_no_error (error);
  batch = fumi_store_batch_new (run);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      g_autofree char *mail = fixture_make_mail (i, 0);

      fixture_add (batch, uid, mail);
    }
  fumi_store_batch_commit (batch, &envelopes, &error);
  g_assert_no_error (error);

  return envelopes->len;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = fixture_make_dir ();
  fixture->index = g_build_filename (fixture->dir, "index.db", NULL);
  reopen (fixture);
  g_assert_cmpuint (receive (fixture, ACCOUNT, MESSAGES), ==, MESSAGES);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->store != NULL)
    close_store (fixture);
  fixture_remove_dir (fixture->dir);
  g_free (fixture->index);
  g_free (fixture->dir);
}

/* All mail is there, and receiving everything again brings nothing. */
static void
assert_nothing_lost (Fixture *fixture)
{
  fixture_assert_sound (fixture->store, MESSAGES);
  g_assert_cmpuint (receive (fixture, ACCOUNT, MESSAGES), ==, 0);
  fixture_assert_sound (fixture->store, MESSAGES);
  g_assert_cmpuint (fixture_count_once (fixture->dir, ACCOUNT, MESSAGES, 0), ==, MESSAGES);
}

static void
run_sql (Fixture    *fixture,
         const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (fixture->index, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Files that were set aside, without their logs. */
static guint
count_asides (Fixture *fixture)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_prefix (name, "index.db.damaged-") && !g_str_has_suffix (name, "-wal") &&
          !g_str_has_suffix (name, "-shm"))
        count++;
    }

  return count;
}

/* ---- damage ---------------------------------------------------------------------------------------- */

static void
test_a_deleted_index_is_made_anew (Fixture       *fixture,
                                   gconstpointer  data)
{
  close_store (fixture);
  g_assert_cmpint (g_remove (fixture->index), ==, 0);
  reopen (fixture);
  assert_nothing_lost (fixture);
}

static void
test_an_index_truncated_anywhere_is_made_anew (Fixture       *fixture,
                                               gconstpointer  data)
{
  struct stat status;

  close_store (fixture);
  g_assert_cmpint (stat (fixture->index, &status), ==, 0);
  for (guint i = 0; i < 8; i++)
    {
      static const int per_mille[] = { 0, 1, 20, 200, 333, 500, 800, 990 };

      g_assert_cmpint (truncate (fixture->index, status.st_size * per_mille[i] / 1000), ==, 0);
      reopen (fixture);
      assert_damage_was_logged (i > 0);
      g_assert_cmpuint (count_asides (fixture), ==, MIN (i, 3));
      fixture_assert_sound (fixture->store, MESSAGES);
      close_store (fixture);
    }

  reopen (fixture);
  assert_nothing_lost (fixture);
}

static void
overwrite (const char *path,
           goffset     offset,
           gsize       length)
{
  g_autofree char *garbage = g_strnfill (length, '\xa5');
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, garbage, length, offset), ==, (gssize) length);
  close (fd);
}

static void
test_garbage_in_any_page_is_found_at_the_next_start (Fixture       *fixture,
                                                     gconstpointer  data)
{
  struct stat status;

  close_store (fixture);
  g_assert_cmpint (stat (fixture->index, &status), ==, 0);
  for (goffset page = 0; page < status.st_size / 4096; page++)
    {
      overwrite (fixture->index, page * 4096, 4096);
      reopen (fixture);
      assert_damage_was_logged (1);
      fixture_assert_sound (fixture->store, MESSAGES);
      close_store (fixture);
      g_assert_cmpint (stat (fixture->index, &status), ==, 0);
    }

  reopen (fixture);
  assert_nothing_lost (fixture);
}

static void
test_another_program_s_database_is_set_aside (Fixture       *fixture,
                                              gconstpointer  data)
{
  close_store (fixture);
  g_assert_cmpint (g_remove (fixture->index), ==, 0);
  run_sql (fixture, "CREATE TABLE recipe (title TEXT)");
  reopen (fixture);
  assert_damage_was_logged (1);

  g_assert_cmpuint (count_asides (fixture), ==, 1);
  assert_nothing_lost (fixture);
}

/* The tables as version 3 had them. */
static const char to_version_3[] =
  "DROP TABLE epoch; DROP INDEX message_attached; DROP INDEX message_large;"
  "DROP TABLE unfiled; DROP TABLE unwanted; ALTER TABLE account DROP COLUMN filtering;"
  "UPDATE format SET version = 3; PRAGMA user_version = 3;";

/* And version 2. */
static const char to_version_2[] =
  "DROP TABLE format; DROP TABLE former; ALTER TABLE ledger DROP COLUMN sum;"
  "ALTER TABLE message RENAME TO newer;"
  "CREATE TABLE message ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, folder TEXT NOT NULL, name TEXT NOT NULL,"
  "  place TEXT NOT NULL, from_name TEXT NOT NULL, from_address TEXT NOT NULL, subject TEXT NOT NULL,"
  "  preview TEXT NOT NULL, date INTEGER NOT NULL, arrived INTEGER NOT NULL, size INTEGER NOT NULL,"
  "  unread INTEGER NOT NULL, starred INTEGER NOT NULL, attachments INTEGER NOT NULL,"
  "  partial INTEGER NOT NULL);"
  "INSERT INTO message SELECT id, account, folder, name, place, from_name, from_address, subject, preview,"
  "  date, arrived, size, unread, starred, attachments, partial FROM newer;"
  "DROP TABLE newer;"
  "CREATE UNIQUE INDEX message_name ON message (account, name);"
  "CREATE INDEX message_of_account ON message (account, folder, date DESC, id DESC);"
  "CREATE INDEX message_of_all ON message (folder, date DESC, id DESC);"
  "CREATE INDEX message_unread ON message (folder, account) WHERE unread;"
  "ALTER TABLE ledger DROP COLUMN missed;"
  "ALTER TABLE ledger DROP COLUMN ahead;"
  "PRAGMA user_version = 2;";

/* Version 1 had no ledger state for beginnings, and FAILED in its place. */
static const char to_version_1[] =
  "UPDATE ledger SET state = 2 WHERE state = 3;"
  "PRAGMA user_version = 1;";

/* Flags, folders and what the ledger knows, whatever the version. */
static void
check_older_version (Fixture    *fixture,
                     const char *downgrade)
{
  g_autofree char *aside = g_build_filename (fixture->dir, "index.db.damaged", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = NULL;
  const FumiLedgerEntry *entry;

  {
    g_autoptr(FumiEnvelope) envelope = fumi_store_find_uid (fixture->store, ACCOUNT, "uid-3", &error);

    fumi_store_set_unread (fixture->store, fumi_envelope_get_id (envelope), NULL, FALSE, &error);
    g_assert_no_error (error);
    run = fumi_store_begin_run (fixture->store, ACCOUNT, &error);
    fumi_store_run_note_failure (run, "refused", &error);
    g_assert_no_error (error);
    g_clear_pointer (&run, fumi_store_end_run);
  }
  close_store (fixture);
  run_sql (fixture, to_version_3);
  run_sql (fixture, downgrade);

  for (guint i = 0; i < 2; i++) /* and once only */
    {
      g_autoptr(FumiEnvelope) envelope = NULL;

      reopen (fixture);
      fixture_assert_sound (fixture->store, MESSAGES);
      envelope = fumi_store_find_uid (fixture->store, ACCOUNT, "uid-3", &error);
      g_assert_nonnull (envelope);
      g_assert_false (fumi_envelope_get_unread (envelope));
      run = fumi_store_begin_run (fixture->store, ACCOUNT, &error);
      entry = fumi_store_run_find (run, "refused");
      g_assert_cmpint (entry->state, ==, FUMI_LEDGER_FAILED);
      g_assert_cmpuint (entry->failures, ==, 1);
      entry = fumi_store_run_find (run, "uid-3");
      g_assert_cmpint (entry->state, ==, FUMI_LEDGER_STORED);
      g_assert_cmpstr (entry->uid, ==, "uid-3");
      g_clear_pointer (&run, fumi_store_end_run);
      close_store (fixture);
    }
  g_assert_false (g_file_test (aside, G_FILE_TEST_EXISTS));

  reopen (fixture);
  assert_nothing_lost (fixture);
}

static void
test_an_index_of_version_3_is_brought_up_to_date (Fixture       *fixture,
                                                  gconstpointer  data)
{
  check_older_version (fixture, "");
}

static void
test_an_index_of_version_2_is_brought_up_to_date (Fixture       *fixture,
                                                  gconstpointer  data)
{
  check_older_version (fixture, to_version_2);
}

static void
test_an_index_of_version_1_is_brought_up_to_date (Fixture       *fixture,
                                                  gconstpointer  data)
{
  g_autofree char *downgrade = g_strconcat (to_version_2, to_version_1, NULL);

  check_older_version (fixture, downgrade);
}

/* Rows keep the ids they had, no id that was ever used comes again, and each has a place in every order. */
static void
test_rows_made_anew_keep_their_ids (Fixture       *fixture,
                                    gconstpointer  data)
{
  const FumiStoreQuery by_date = { .account = ACCOUNT, .folder = "" };
  const FumiStoreQuery by_subject = { .account = ACCOUNT, .folder = "", .sort = FUMI_STORE_SORT_SUBJECT };
  g_autoptr(GArray) before = fumi_store_list_ids (fixture->store, &by_date, NULL);
  g_autoptr(GArray) after = NULL;
  g_autoptr(GArray) subjects = NULL;
  g_autoptr(FumiEnvelope) envelope = NULL;

  close_store (fixture);
  run_sql (fixture, to_version_3);
  run_sql (fixture, "UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'message';");
  reopen (fixture);
  assert_nothing_lost (fixture);

  after = fumi_store_list_ids (fixture->store, &by_date, NULL);
  g_assert_cmpmem (after->data, after->len * sizeof (gint64), before->data, before->len * sizeof (gint64));
  subjects = fumi_store_list_ids (fixture->store, &by_subject, NULL);
  g_assert_cmpuint (subjects->len, ==, after->len);
  fixture_receive (fixture->store, ACCOUNT, "one-more", "Subject: One more\r\n\r\n");
  envelope = fumi_store_find_uid (fixture->store, ACCOUNT, "one-more", NULL);
  g_assert_cmpint (fumi_envelope_get_id (envelope), >, 5000);
}

static void
test_an_index_of_a_later_version_is_left_alone (Fixture       *fixture,
                                                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  close_store (fixture);
  run_sql (fixture, "UPDATE format SET version = 1000; PRAGMA user_version = 1000");
  g_assert_null (fumi_store_open (fixture->dir, &error));
  g_assert_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NEWER);
  g_assert_cmpuint (count_asides (fixture), ==, 0);

  run_sql (fixture, "UPDATE format SET version = 4; PRAGMA user_version = 4");
  reopen (fixture);
  assert_nothing_lost (fixture);
}

/* It says a later version in one place only: no program does that, but a flipped bit. */
static void
test_a_damaged_version_number_is_damage (Fixture       *fixture,
                                         gconstpointer  data)
{
  close_store (fixture);
  run_sql (fixture, "PRAGMA user_version = 1000");
  reopen (fixture);
  assert_damage_was_logged (1);
  assert_nothing_lost (fixture);
}

static void
test_damage_met_while_working_is_mended_at_the_next_start (Fixture       *fixture,
                                                           gconstpointer  data)
{
  FumiStoreQuery query = { .account = NULL, .folder = "" };
  g_autoptr(GPtrArray) envelopes = NULL;
  g_autoptr(GError) error = NULL;
  struct stat status;

  /* The log is moved into the database, so that what is damaged is what will be read. */
  close_store (fixture);
  reopen (fixture);
  g_assert_cmpint (stat (fixture->index, &status), ==, 0);
  overwrite (fixture->index, 4096, status.st_size - 4096);

  envelopes = fumi_store_list (fixture->store, &query, 0, 10, &error);
  g_assert_null (envelopes);
  g_assert_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_DAMAGED);
  assert_damage_was_logged (1);
  close_store (fixture);

  reopen (fixture);
  assert_damage_was_logged (1);
  assert_nothing_lost (fixture);
}

static void
test_an_unreadable_index_is_an_error_and_not_replaced (Fixture       *fixture,
                                                       gconstpointer  data)
{
  g_autofree char *moved = g_strconcat (fixture->index, ".real", NULL);
  g_autoptr(GError) error = NULL;

  close_store (fixture);
  g_assert_cmpint (g_rename (fixture->index, moved), ==, 0);
  g_assert_cmpint (g_mkdir (fixture->index, 0700), ==, 0);
  g_assert_null (fumi_store_open (fixture->dir, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (g_rmdir (fixture->index), ==, 0);
  g_assert_cmpint (g_rename (moved, fixture->index), ==, 0);

  reopen (fixture);
  assert_nothing_lost (fixture);
}

static void
test_flags_and_folders_come_back_with_a_new_index (Fixture       *fixture,
                                                   gconstpointer  data)
{
  FumiStoreQuery inbox = { .account = ACCOUNT, .folder = "" };
  FumiStoreQuery archive = { .account = ACCOUNT, .folder = "Archive" };
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autofree char *folder = g_build_filename (fixture->dir, "mail", ACCOUNT, ".Archive", "cur", NULL);
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  before = fumi_store_list (fixture->store, &inbox, 0, 2, NULL);
  g_assert_true (fumi_store_set_unread (fixture->store, fumi_envelope_get_id (before->pdata[0]),
                                        before->pdata[0], FALSE, NULL));
  close_store (fixture);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  from = g_strdup (fumi_envelope_get_path (before->pdata[1]));
  to = g_strdup_printf ("%s/%s:2,FS", folder, strrchr (from, '/') + 1);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  g_assert_cmpint (g_remove (fixture->index), ==, 0);
  reopen (fixture);

  g_assert_cmpuint (fumi_store_count (fixture->store, &inbox, FALSE), ==, MESSAGES - 1);
  g_assert_cmpuint (fumi_store_count (fixture->store, &inbox, TRUE), ==, MESSAGES - 2);
  after = fumi_store_list (fixture->store, &archive, 0, 10, NULL);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_true (fumi_envelope_get_starred (after->pdata[0]));
  g_assert_false (fumi_envelope_get_unread (after->pdata[0]));
  g_assert_cmpstr (fumi_envelope_get_path (after->pdata[0]), ==, to);
  g_assert_cmpuint (receive (fixture, ACCOUNT, MESSAGES), ==, 0);
}

static void
test_the_time_of_receiving_survives_a_new_index (Fixture       *fixture,
                                                 gconstpointer  data)
{
  gint64 received = fumi_store_get_last_received (fixture->store, ACCOUNT);
  g_autoptr(FumiStoreRun) run = NULL;

  close_store (fixture);
  g_assert_cmpint (g_remove (fixture->index), ==, 0);
  reopen (fixture);

  g_assert_cmpint (fumi_store_get_last_received (fixture->store, ACCOUNT), >=, received - 1);
  g_assert_cmpint (fumi_store_get_last_received (fixture->store, ACCOUNT), <=, received);
}

/* ---- behind the Maildirs --------------------------------------------------------------------------- */

static char *
path_of (Fixture    *fixture,
         const char *place)
{
  return g_build_filename (fixture->dir, "mail", ACCOUNT, place, NULL);
}

static void
test_a_run_finds_what_other_programs_did_to_the_maildir (Fixture       *fixture,
                                                         gconstpointer  data)
{
  g_autoptr(GPtrArray) files = fixture_list_files (fixture->dir, ACCOUNT);
  g_autofree char *deleted = path_of (fixture, files->pdata[0]);
  g_autofree char *read = path_of (fixture, files->pdata[1]);
  g_autofree char *added = path_of (fixture, "new/1700000000.M1P1.host");
  g_autofree char *cur = g_strdup_printf ("cur/%s:2,S", (char *) files->pdata[1] + strlen ("new/"));
  g_autofree char *read_now = path_of (fixture, cur);
  g_autoptr(FumiStoreRun) run = NULL;
  FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };
  FumiStoreCheck check;

  g_assert_cmpint (g_remove (deleted), ==, 0);
  g_assert_cmpint (g_rename (read, read_now), ==, 0);
  g_assert_true (g_file_set_contents (added, "Subject: from outside\r\n\r\n", -1, NULL));

  g_assert_true (fumi_store_verify (fixture->store, &check, NULL, NULL));
  g_assert_cmpuint (check.missing, ==, 2);
  g_assert_cmpuint (check.extra, ==, 2);

  run = fumi_store_begin_run (fixture->store, ACCOUNT, NULL);
  fixture_assert_sound (fixture->store, MESSAGES);
  g_assert_cmpuint (fumi_store_count (fixture->store, &query, TRUE), ==, MESSAGES - 1);
  /* Deleted here is not forgotten: it is not fetched again. */
  g_assert_cmpuint (g_hash_table_size (fumi_store_run_get_ledger (run)), ==, MESSAGES);
}

static void
test_a_row_keeps_its_id_when_its_file_moves (Fixture       *fixture,
                                             gconstpointer  data)
{
  FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };
  g_autoptr(GArray) before = fumi_store_list_ids (fixture->store, &query, NULL);
  g_autoptr(GPtrArray) files = fixture_list_files (fixture->dir, ACCOUNT);
  g_autoptr(GArray) after = NULL;
  g_autoptr(FumiStoreRun) run = NULL;

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *from = path_of (fixture, files->pdata[i]);
      g_autofree char *cur = g_strdup_printf ("cur/%s:2,", (char *) files->pdata[i] + strlen ("new/"));
      g_autofree char *to = path_of (fixture, cur);

      g_assert_cmpint (g_rename (from, to), ==, 0);
    }
  run = fumi_store_begin_run (fixture->store, ACCOUNT, NULL);
  after = fumi_store_list_ids (fixture->store, &query, NULL);

  g_assert_cmpmem (after->data, after->len * sizeof (gint64),
                   before->data, before->len * sizeof (gint64));
  fixture_assert_sound (fixture->store, MESSAGES);
}

/* ---- verify ---------------------------------------------------------------------------------------- */

static void
test_verify_counts_each_kind_of_fault (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autoptr(GPtrArray) files = fixture_list_files (fixture->dir, ACCOUNT);
  g_autofree char *missing = path_of (fixture, files->pdata[0]);
  g_autofree char *damaged = path_of (fixture, files->pdata[1]);
  g_autofree char *extra = path_of (fixture, "new/ffffffffffffffffffffffffffffffff");
  g_autofree char *twice = path_of (fixture, files->pdata[2]);
  g_autofree char *copy_place = g_strdup_printf ("%s-2", (char *) files->pdata[2]);
  g_autofree char *copy = path_of (fixture, copy_place);
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;
  FumiStoreCheck check;

  g_assert_true (g_file_get_contents (twice, &contents, NULL, NULL));
  g_assert_cmpint (g_remove (missing), ==, 0);
  g_assert_cmpint (truncate (damaged, 10), ==, 0);
  g_assert_true (g_file_set_contents (extra, "Subject: x\r\n\r\n", -1, NULL));
  g_assert_true (g_file_set_contents (copy, contents, -1, NULL));

  g_assert_true (fumi_store_verify (fixture->store, &check, NULL, &error));
  g_assert_cmpuint (check.messages, ==, MESSAGES + 1);
  g_assert_cmpuint (check.missing, ==, 1);
  g_assert_cmpuint (check.damaged, ==, 1);
  g_assert_cmpuint (check.duplicates, ==, 1);
  g_assert_cmpuint (check.extra, ==, 2); /* the copy has no row either */
}

static void
test_verify_can_be_cancelled (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  FumiStoreCheck check;

  g_cancellable_cancel (cancellable);
  g_assert_false (fumi_store_verify (fixture->store, &check, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_verify_looks_at_every_account (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autofree char *mail = fixture_make_mail (1, 0);
  g_autofree char *dir = fumi_store_dup_mail_dir (fixture->store, OTHER);
  FumiStoreCheck check;

  g_assert_cmpuint (fixture_receive (fixture->store, OTHER, "uid", mail), ==, 1);
  fixture_remove_dir (dir);

  g_assert_true (fumi_store_verify (fixture->store, &check, NULL, NULL));
  g_assert_cmpuint (check.messages, ==, MESSAGES);
  g_assert_cmpuint (check.missing, ==, 1);
}

#define ADD(path, func) g_test_add ("/store/index/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (count_damage_logs, NULL, NULL);

  ADD ("a-deleted-index-is-made-anew", test_a_deleted_index_is_made_anew);
  ADD ("an-index-truncated-anywhere-is-made-anew", test_an_index_truncated_anywhere_is_made_anew);
  ADD ("garbage-in-any-page-is-found-at-the-next-start",
       test_garbage_in_any_page_is_found_at_the_next_start);
  ADD ("another-program-s-database-is-set-aside", test_another_program_s_database_is_set_aside);
  ADD ("an-index-of-version-3-is-brought-up-to-date",
       test_an_index_of_version_3_is_brought_up_to_date);
  ADD ("an-index-of-version-2-is-brought-up-to-date",
       test_an_index_of_version_2_is_brought_up_to_date);
  ADD ("an-index-of-version-1-is-brought-up-to-date",
       test_an_index_of_version_1_is_brought_up_to_date);
  ADD ("rows-made-anew-keep-their-ids", test_rows_made_anew_keep_their_ids);
  ADD ("an-index-of-a-later-version-is-left-alone", test_an_index_of_a_later_version_is_left_alone);
  ADD ("a-damaged-version-number-is-damage", test_a_damaged_version_number_is_damage);
  ADD ("damage-met-while-working-is-mended-at-the-next-start",
       test_damage_met_while_working_is_mended_at_the_next_start);
  ADD ("an-unreadable-index-is-an-error-and-not-replaced",
       test_an_unreadable_index_is_an_error_and_not_replaced);
  ADD ("flags-and-folders-come-back-with-a-new-index",
       test_flags_and_folders_come_back_with_a_new_index);
  ADD ("the-time-of-receiving-survives-a-new-index",
       test_the_time_of_receiving_survives_a_new_index);
  ADD ("a-run-finds-what-other-programs-did-to-the-maildir",
       test_a_run_finds_what_other_programs_did_to_the_maildir);
  ADD ("a-row-keeps-its-id-when-its-file-moves", test_a_row_keeps_its_id_when_its_file_moves);
  ADD ("verify-counts-each-kind-of-fault", test_verify_counts_each_kind_of_fault);
  ADD ("verify-can-be-cancelled", test_verify_can_be_cancelled);
  ADD ("verify-looks-at-every-account", test_verify_looks_at_every_account);

  return g_test_run ();
}
