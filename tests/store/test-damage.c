/* test-damage.c: an index.db that is damaged in every place, what is saved of it, and what becomes of the mail.
 *
 * The matrices are small here, and full with FUMI_FULL_MATRIX=1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-store-complete.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"
#define MESSAGES 40
#define DELETED "uid-5"      /* DELE was sent for it, and QUIT answered */
#define REFUSED "refused"    /* the server would not give it, twice */
#define KNOWN "known"        /* is here under another key; no file has its name */
#define PAGE 4096

/* Places of a matrix in the ordinary suite. */
#define FLIPS 60
#define CUTS 12

static gboolean
is_full (void)
{
  return g_getenv ("FUMI_FULL_MATRIX") != NULL;
}

typedef struct
{
  char      *dir;
  char      *index;
  char      *contents; /* of the sound index */
  gsize      length;
  GArray    *ids;      /* of its rows */
  FumiStore *store;
} Fixture;

/* Damage is logged, and expected. */
static GLogWriterOutput
drop_damage_logs (GLogLevelFlags   level,
                  const GLogField *fields,
                  gsize            n_fields,
                  gpointer         user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "MESSAGE") &&
          (strstr (fields[i].value, "damaged") != NULL || strstr (fields[i].value, "ermission denied") != NULL))
        return G_LOG_WRITER_HANDLED;
    }

  return g_log_writer_default (level, fields, n_fields, user_data);
}

/* ---- a store with a ledger of all kinds ------------------------------------------------------------ */

static FumiStoreRun *
begin_run (FumiStore *store)
{
  g_autoptr(GError) error = NULL;
  FumiStoreRun *run = fumi_store_begin_run (store, ACCOUNT, &error);

  g_assert_no_error (error);
  return run;
}

static guint
receive (FumiStore *store,
         guint      first,
         guint      end)
{
  g_autoptr(FumiStoreRun) run = begin_run (store);
  g_autoptr(FumiStoreBatch) batch = fumi_store_batch_new (run);
  g_autoptr(GPtrArray) envelopes = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = first; i < end; i++)
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
note_states (FumiStore *store)
{
  g_autoptr(FumiStoreRun) run = begin_run (store);
  g_autoptr(GPtrArray) deleted = g_ptr_array_new ();
  g_autoptr(GPtrArray) known = g_ptr_array_new ();
  const goffset size = 1234;

  g_ptr_array_add (deleted, (char *) DELETED);
  g_ptr_array_add (known, (char *) KNOWN);
  g_assert_true (fumi_store_run_note_delete_sent (run, deleted, NULL));
  g_assert_true (fumi_store_run_note_quit_ok (run, NULL));
  g_assert_true (fumi_store_run_note_failure (run, REFUSED, NULL));
  g_assert_true (fumi_store_run_note_failure (run, REFUSED, NULL));
  g_assert_true (fumi_store_run_note_known (run, known, &size, NULL));
}

static GArray *
list_ids (FumiStore *store)
{
  FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };
  g_autoptr(GError) error = NULL;
  GArray *ids = fumi_store_list_ids (store, &query, &error);

  g_assert_no_error (error);
  return ids;
}

static FumiStore *
open_store (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  FumiStore *store = fumi_store_open (fixture->dir, &error);

  g_assert_no_error (error);
  return store;
}

static void
close_store (Fixture *fixture)
{
  if (fixture->store != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = fixture_make_dir ();
  fixture->index = g_build_filename (fixture->dir, "index.db", NULL);
  fixture->store = open_store (fixture);
  g_assert_cmpuint (receive (fixture->store, 0, MESSAGES), ==, MESSAGES);
  note_states (fixture->store);
  fixture->ids = list_ids (fixture->store);
  close_store (fixture);
  g_assert_true (g_file_get_contents (fixture->index, &fixture->contents, &fixture->length, NULL));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  close_store (fixture);
  fixture_remove_dir (fixture->dir);
  g_array_unref (fixture->ids);
  g_free (fixture->contents);
  g_free (fixture->index);
  g_free (fixture->dir);
}

/* ---- damaging -------------------------------------------------------------------------------------- */

static void
remove_index_files (Fixture *fixture)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

      if (g_str_has_prefix (name, "index.db"))
        g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
put_index (Fixture    *fixture,
           const char *contents,
           gsize       length)
{
  remove_index_files (fixture);
  g_assert_true (g_file_set_contents (fixture->index, contents, length, NULL));
}

static void
put_flipped (Fixture *fixture,
             gsize    place,
             guint    bits)
{
  g_autofree char *contents = g_memdup2 (fixture->contents, fixture->length);

  contents[place] = (char) (contents[place] ^ bits);
  put_index (fixture, contents, fixture->length);
}

static guint
count_asides (Fixture *fixture)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    count += g_str_has_prefix (name, "index.db.damaged-") && !g_str_has_suffix (name, "-wal") &&
             !g_str_has_suffix (name, "-shm");

  return count;
}

/* ---- what has to be true afterwards ---------------------------------------------------------------- */

/* Never more is said of the server's mail than is true: what would have mail deleted there that is not here, or
 * fetched again that is. */
static void
assert_ledger_is_true (FumiStore *store)
{
  g_autoptr(FumiStoreRun) run = begin_run (store);
  const FumiLedgerEntry *refused = fumi_store_run_find (run, REFUSED);

  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      const FumiLedgerEntry *entry = fumi_store_run_find (run, uid);

      g_assert_nonnull (entry);
      g_assert_true (entry->state == FUMI_LEDGER_STORED ||
                     (entry->state == FUMI_LEDGER_DELETE_SENT && g_str_equal (uid, DELETED)));
    }
  g_assert_true (refused == NULL || refused->state == FUMI_LEDGER_FAILED);
}

/* As if nothing had happened, the times and counts too. */
static void
assert_ledger_is_whole (FumiStore *store)
{
  g_autoptr(FumiStoreRun) run = begin_run (store);
  GHashTable *ledger = fumi_store_run_get_ledger (run);
  const FumiLedgerEntry *entry;

  g_assert_cmpuint (g_hash_table_size (ledger), ==, MESSAGES + 2);
  entry = g_hash_table_lookup (ledger, DELETED);
  g_assert_cmpint (entry->state, ==, FUMI_LEDGER_DELETE_SENT);
  g_assert_true (entry->quit_ok);
  entry = g_hash_table_lookup (ledger, REFUSED);
  g_assert_cmpint (entry->state, ==, FUMI_LEDGER_FAILED);
  g_assert_cmpuint (entry->failures, ==, 2);
  entry = g_hash_table_lookup (ledger, KNOWN);
  g_assert_cmpint (entry->state, ==, FUMI_LEDGER_STORED);
  g_assert_cmpint (entry->size, ==, 1234);
}

static gboolean
is_sound (FumiStore *store)
{
  FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };
  g_autoptr(GError) error = NULL;
  FumiStoreCheck check;

  g_assert_true (fumi_store_verify (store, &check, NULL, &error));
  g_assert_no_error (error);
  /* No flipped bit makes two of one, or takes a file. */
  g_assert_cmpuint (check.messages, ==, MESSAGES);
  g_assert_cmpuint (check.duplicates, ==, 0);
  return check.missing + check.extra + check.damaged == 0 &&
         fumi_store_count (store, &query, FALSE) == MESSAGES;
}

/* Starts, receives everything again, and looks. What SQLite has no way to see is in a row only, and is mended by a
 * thorough look, or by making the index anew. */
static void
assert_recovers (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  fixture->store = open_store (fixture);
  assert_ledger_is_true (fixture->store);
  g_assert_cmpuint (receive (fixture->store, 0, MESSAGES), ==, 0);
  if (!is_sound (fixture->store))
    {
      g_assert_true (fumi_store_look (fixture->store, NULL, TRUE, NULL, &error));
      g_assert_no_error (error);
    }
  if (!is_sound (fixture->store))
    {
      fumi_store_renew (fixture->store, &error);
      g_assert_no_error (error);
      fumi_store_complete (fixture->store, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (is_sound (fixture->store));
      assert_ledger_is_true (fixture->store);
    }
  g_assert_cmpuint (fixture_count_once (fixture->dir, ACCOUNT, MESSAGES, 0), ==, MESSAGES);
  close_store (fixture);
}

/* ---- matrices -------------------------------------------------------------------------------------- */

static void
test_a_flipped_bit_anywhere_loses_nothing (Fixture       *fixture,
                                           gconstpointer  data)
{
  gsize step = is_full () ? 7 : fixture->length / FLIPS;
  gsize place = 0;

  for (guint i = 0; place < fixture->length; i++)
    {
      g_test_message ("byte %" G_GSIZE_FORMAT, place);
      put_flipped (fixture, place, 1u << (i % 8));
      assert_recovers (fixture);
      /* The first page has what tells the file's kind, each byte another thing. */
      place += place < 100 ? (is_full () ? 1 : 3) : step;
    }
}

static void
test_a_page_of_anything_loses_nothing (Fixture       *fixture,
                                       gconstpointer  data)
{
  static const int fillings[] = { 0x00, 0xff, 0xa5, 0x0d /* the kind of a leaf */ };
  guint n_fillings = is_full () ? G_N_ELEMENTS (fillings) : 1;

  for (gsize page = 0; page < fixture->length / PAGE; page++)
    {
      for (guint i = 0; i < n_fillings; i++)
        {
          g_autofree char *contents = g_memdup2 (fixture->contents, fixture->length);

          g_test_message ("page %" G_GSIZE_FORMAT, page);
          memset (contents + page * PAGE, fillings[(i + page) % G_N_ELEMENTS (fillings)], PAGE);
          put_index (fixture, contents, fixture->length);
          assert_recovers (fixture);
        }
    }
}

static void
test_two_pages_exchanged_lose_nothing (Fixture       *fixture,
                                       gconstpointer  data)
{
  gsize pages = fixture->length / PAGE;

  for (gsize page = 1; page + 1 < pages; page += is_full () ? 1 : 4)
    {
      g_autofree char *contents = g_memdup2 (fixture->contents, fixture->length);

      memcpy (contents + page * PAGE, fixture->contents + (page + 1) * PAGE, PAGE);
      memcpy (contents + (page + 1) * PAGE, fixture->contents + page * PAGE, PAGE);
      put_index (fixture, contents, fixture->length);
      assert_recovers (fixture);
    }
}

static void
test_an_index_cut_off_anywhere_loses_nothing (Fixture       *fixture,
                                              gconstpointer  data)
{
  gsize step = is_full () ? PAGE / 4 : fixture->length / CUTS;

  for (gsize length = 0; length < fixture->length; length += step)
    {
      put_index (fixture, fixture->contents, length);
      assert_recovers (fixture);
    }
}

/* ---- the log --------------------------------------------------------------------------------------- */

/* An index as a crash leaves it: what was committed last stands in the log only. */
static void
read_unfinished (Fixture  *fixture,
                 char    **contents,
                 gsize    *length,
                 char    **log,
                 gsize    *log_length)
{
  g_autofree char *wal = g_strconcat (fixture->index, "-wal", NULL);

  put_index (fixture, fixture->contents, fixture->length);
  fixture->store = open_store (fixture);
  note_states (fixture->store);
  g_assert_true (g_file_get_contents (fixture->index, contents, length, NULL));
  g_assert_true (g_file_get_contents (wal, log, log_length, NULL));
  g_assert_cmpuint (*log_length, >, 0);
  close_store (fixture);
}

static void
put_with_log (Fixture    *fixture,
              const char *contents,
              gsize       length,
              const char *log,
              gsize       log_length)
{
  g_autofree char *wal = g_strconcat (fixture->index, "-wal", NULL);

  put_index (fixture, contents, length);
  if (log != NULL)
    g_assert_true (g_file_set_contents (wal, log, log_length, NULL));
}

static void
test_a_log_that_is_gone_cut_or_flipped_loses_nothing (Fixture       *fixture,
                                                      gconstpointer  data)
{
  g_autofree char *contents = NULL;
  g_autofree char *log = NULL;
  gsize length;
  gsize log_length;
  gsize step;

  read_unfinished (fixture, &contents, &length, &log, &log_length);
  put_with_log (fixture, contents, length, NULL, 0);
  assert_recovers (fixture);

  step = log_length / (is_full () ? 400 : CUTS);
  for (gsize place = 0; place < log_length; place += step)
    {
      g_autofree char *flipped = g_memdup2 (log, log_length);

      put_with_log (fixture, contents, length, log, place);
      assert_recovers (fixture);

      flipped[place] ^= 0x10;
      put_with_log (fixture, contents, length, flipped, log_length);
      assert_recovers (fixture);
    }
}

/* A copy of index.db was put back without its log, beside the log of another. */
static void
test_the_log_of_another_index_loses_nothing (Fixture       *fixture,
                                             gconstpointer  data)
{
  g_autofree char *other_dir = fixture_make_dir ();
  g_autofree char *other_wal = g_build_filename (other_dir, "index.db-wal", NULL);
  g_autofree char *log = NULL;
  gsize log_length;
  FumiStore *other = fumi_store_open (other_dir, NULL);

  g_assert_cmpuint (receive (other, 0, 20), ==, 20);
  g_assert_true (g_file_get_contents (other_wal, &log, &log_length, NULL));
  g_assert_finalize_object (other);
  fixture_remove_dir (other_dir);

  put_with_log (fixture, fixture->contents, fixture->length, log, log_length);
  assert_recovers (fixture);
}

/* ---- what is saved --------------------------------------------------------------------------------- */

/* (transfer none): the first page of the table or index @name */
static char *
page_of (Fixture    *fixture,
         char       *contents,
         const char *name)
{
  g_autofree char *sql = g_strdup_printf ("SELECT rootpage FROM sqlite_schema WHERE name = '%s'", name);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  int page;

  put_index (fixture, fixture->contents, fixture->length);
  g_assert_cmpint (sqlite3_open (fixture->index, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  page = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return contents + (page - 1) * PAGE;
}

static void
test_the_ledger_and_the_ids_are_saved (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autofree char *contents = g_memdup2 (fixture->contents, fixture->length);
  g_autoptr(GArray) ids = NULL;

  memset (page_of (fixture, contents, "message_of_all"), 0xff, PAGE);
  put_index (fixture, contents, fixture->length);
  fixture->store = open_store (fixture);

  g_assert_cmpuint (count_asides (fixture), ==, 1);
  assert_ledger_is_whole (fixture->store);
  g_assert_true (is_sound (fixture->store));
  ids = list_ids (fixture->store);
  g_assert_cmpmem (ids->data, ids->len * sizeof (gint64), fixture->ids->data,
                   fixture->ids->len * sizeof (gint64));
}

static void
test_a_ledger_that_is_gone_comes_back_from_the_names (Fixture       *fixture,
                                                      gconstpointer  data)
{
  g_autofree char *contents = g_memdup2 (fixture->contents, fixture->length);

  memset (page_of (fixture, contents, "ledger"), 0xff, PAGE);
  put_index (fixture, contents, fixture->length);
  fixture->store = open_store (fixture);
  assert_ledger_is_true (fixture->store);
  g_assert_cmpuint (receive (fixture->store, 0, MESSAGES), ==, 0);
}

/* A bit that SQLite takes for what was written: "refused" becomes "stored". Its mail would be deleted on the
 * server. */
static void
test_an_entry_with_a_flipped_state_is_not_believed (Fixture       *fixture,
                                                    gconstpointer  data)
{
  sqlite3 *db = NULL;

  put_index (fixture, fixture->contents, fixture->length);
  g_assert_cmpint (sqlite3_open (fixture->index, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE ledger SET state = 0 WHERE uid = CAST ('" REFUSED "' AS BLOB)",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (db), ==, 1);
  sqlite3_close (db);

  fixture->store = open_store (fixture);
  assert_ledger_is_true (fixture->store);
  g_assert_cmpuint (count_asides (fixture), ==, 1);
  {
    g_autoptr(FumiStoreRun) run = begin_run (fixture->store);

    /* The others are. */
    g_assert_cmpint (fumi_store_run_find (run, DELETED)->state, ==, FUMI_LEDGER_DELETE_SENT);
    g_assert_nonnull (fumi_store_run_find (run, KNOWN));
  }
}

static void
test_of_a_large_ledger_only_the_damaged_pages_are_lost (Fixture       *fixture,
                                                        gconstpointer  data)
{
  const guint n = 3000;
  g_autoptr(GPtrArray) uids = g_ptr_array_new_with_free_func (g_free);
  g_autofree goffset *sizes = g_new0 (goffset, n);
  g_autofree char *contents = NULL;
  gsize length;
  guint kept;

  put_index (fixture, fixture->contents, fixture->length);
  fixture->store = open_store (fixture);
  {
    g_autoptr(FumiStoreRun) run = begin_run (fixture->store);

    for (guint i = 0; i < n; i++)
      g_ptr_array_add (uids, g_strdup_printf ("elsewhere-%u", i));
    g_assert_true (fumi_store_run_note_known (run, uids, sizes, NULL));
  }
  close_store (fixture);
  g_assert_true (g_file_get_contents (fixture->index, &contents, &length, NULL));
  memset (contents + length - 3 * PAGE, 0xff, PAGE);
  put_index (fixture, contents, length);

  fixture->store = open_store (fixture);
  {
    g_autoptr(FumiStoreRun) run = begin_run (fixture->store);

    kept = g_hash_table_size (fumi_store_run_get_ledger (run));
  }
  /* One page of some sixty. */
  g_assert_cmpuint (kept, >, n - 100);
  assert_recovers (fixture);
}

static void
test_files_that_were_set_aside_do_not_fill_the_disk (Fixture       *fixture,
                                                     gconstpointer  data)
{
  put_index (fixture, fixture->contents, fixture->length);
  for (guint i = 0; i < 6; i++)
    {
      fixture->store = open_store (fixture);
      g_assert_true (fumi_store_renew (fixture->store, NULL));
      g_assert_true (fumi_store_complete (fixture->store, NULL, NULL, NULL, NULL));
      close_store (fixture);
    }
  g_assert_cmpuint (count_asides (fixture), ==, 3);

  fixture->store = open_store (fixture);
  assert_ledger_is_whole (fixture->store);
}

/* ---- while it is open ------------------------------------------------------------------------------ */

static void
on_incomplete (FumiStore *store,
               gpointer   user_data)
{
  guint *times = user_data;

  (*times)++;
}

static void
overwrite_index (Fixture *fixture)
{
  g_autofree char *garbage = g_strnfill (fixture->length - PAGE, '\xa5');
  int fd = open (fixture->index, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (pwrite (fd, garbage, fixture->length - PAGE, PAGE), ==, (gssize) fixture->length - PAGE);
  close (fd);
}

static void
wait_for (const guint *times)
{
  while (*times == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_told (guint    done,
         guint    total,
         gpointer user_data)
{
  guint *last = user_data;

  g_assert_cmpuint (done, >=, *last);
  g_assert_cmpuint (total, ==, MESSAGES);
  *last = done;
}

static void
on_completed (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  guint *times = user_data;

  fumi_store_complete_finish (FUMI_STORE (object), result, &error);
  g_assert_no_error (error);
  (*times)++;
}

static void
test_damage_met_while_working_is_mended_without_a_restart (Fixture       *fixture,
                                                           gconstpointer  data)
{
  FumiStoreQuery query = { .account = NULL, .folder = "" };
  g_autoptr(GPtrArray) envelopes = NULL;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  guint incomplete = 0;
  guint completed = 0;
  guint told = 0;

  put_index (fixture, fixture->contents, fixture->length);
  fixture->store = open_store (fixture);
  g_signal_connect (fixture->store, "incomplete", G_CALLBACK (on_incomplete), &incomplete);
  overwrite_index (fixture);

  envelopes = fumi_store_list (fixture->store, &query, 0, 10, &error);
  g_assert_null (envelopes);
  g_assert_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_DAMAGED);
  wait_for (&incomplete);
  g_assert_false (fumi_store_is_complete (fixture->store));

  fumi_store_complete_async (fixture->store, on_told, &told, NULL, on_completed, &completed);
  wait_for (&completed);
  g_assert_cmpuint (told, ==, MESSAGES);
  g_assert_true (fumi_store_is_complete (fixture->store));
  g_assert_true (is_sound (fixture->store));
  g_assert_cmpuint (receive (fixture->store, 0, MESSAGES), ==, 0);

  /* A window may still have rows of the old index: none of their ids is another message's now. */
  ids = list_ids (fixture->store);
  for (guint i = 0; i < ids->len; i++)
    g_assert_cmpint (g_array_index (ids, gint64, i), >, MESSAGES);
}

static void
test_damage_met_while_receiving_is_mended_at_once (Fixture       *fixture,
                                                   gconstpointer  data)
{
  put_index (fixture, fixture->contents, fixture->length);
  fixture->store = open_store (fixture);
  overwrite_index (fixture);
  g_assert_cmpuint (receive (fixture->store, 0, MESSAGES + 1), ==, 1);
  g_assert_cmpuint (fixture_count_once (fixture->dir, ACCOUNT, MESSAGES + 1, 0), ==, MESSAGES + 1);
  fixture_assert_sound (fixture->store, MESSAGES + 1);
}

static void
test_an_index_taken_away_while_working_is_made_anew (Fixture       *fixture,
                                                     gconstpointer  data)
{
  put_index (fixture, fixture->contents, fixture->length);
  fixture->store = open_store (fixture);
  remove_index_files (fixture);
  g_assert_cmpuint (receive (fixture->store, 0, MESSAGES), ==, 0);
  g_assert_true (is_sound (fixture->store));
}

/* Window and CLI at once: one finds the damage, the other goes on with the new file. */
static void
test_another_program_follows_to_the_new_index (Fixture       *fixture,
                                               gconstpointer  data)
{
  g_autoptr(FumiStore) other = NULL;
  g_autofree char *mail = fixture_make_mail (MESSAGES, 0);

  put_index (fixture, fixture->contents, fixture->length);
  fixture->store = open_store (fixture);
  other = open_store (fixture);
  g_assert_true (fumi_store_renew (other, NULL));
  g_assert_true (fumi_store_complete (other, NULL, NULL, NULL, NULL));

  g_assert_true (is_sound (fixture->store));
  g_assert_cmpuint (fixture_receive (fixture->store, ACCOUNT, "new", mail), ==, 1);
  fixture_assert_sound (other, MESSAGES + 1);
  fixture_assert_sound (fixture->store, MESSAGES + 1);
}

/* The window has the store at once, and the rows come while it is open. */
static void
test_a_store_opens_before_it_is_complete (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  FumiStoreQuery query = { .account = NULL, .folder = "" };
  guint told = 0;

  remove_index_files (fixture);
  fixture->store = fumi_store_open_at_once (fixture->dir, &error);
  g_assert_no_error (error);
  g_assert_false (fumi_store_is_complete (fixture->store));
  g_assert_cmpuint (fumi_store_count (fixture->store, &query, FALSE), ==, 0);

  g_assert_true (fumi_store_complete (fixture->store, on_told, &told, NULL, &error));
  g_assert_cmpuint (told, ==, MESSAGES);
  g_assert_true (is_sound (fixture->store));
}

static void
test_a_completing_that_is_cancelled_goes_on_later (Fixture       *fixture,
                                                   gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  remove_index_files (fixture);
  fixture->store = fumi_store_open_at_once (fixture->dir, &error);
  g_cancellable_cancel (cancellable);
  g_assert_false (fumi_store_complete (fixture->store, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (fumi_store_is_complete (fixture->store));
  close_store (fixture);

  assert_recovers (fixture);
}

/* ---- single files ---------------------------------------------------------------------------------- */

static void
test_a_file_that_cannot_be_read_is_a_row (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autoptr(GPtrArray) files = fixture_list_files (fixture->dir, ACCOUNT);
  g_autofree char *path = g_build_filename (fixture->dir, "mail", ACCOUNT, files->pdata[3], NULL);
  g_autoptr(GError) error = NULL;
  FumiStoreQuery query = { .account = NULL, .folder = "" };
  FumiStoreCheck check;
  gint64 id = 0;

  remove_index_files (fixture);
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  fixture->store = open_store (fixture);

  g_assert_cmpuint (fumi_store_count (fixture->store, &query, FALSE), ==, MESSAGES);
  {
    g_autoptr(GPtrArray) envelopes = fumi_store_list (fixture->store, &query, 0, MESSAGES, &error);

    for (guint i = 0; i < envelopes->len; i++)
      {
        if (fumi_envelope_get_size (envelopes->pdata[i]) < 0)
          {
            g_assert_cmpstr (fumi_envelope_get_path (envelopes->pdata[i]), ==, path);
            id = fumi_envelope_get_id (envelopes->pdata[i]);
          }
      }
  }
  g_assert_cmpint (id, >, 0);
  g_assert_true (fumi_store_verify (fixture->store, &check, NULL, &error));
  g_assert_cmpuint (check.damaged, ==, 1);
  g_assert_cmpuint (check.missing + check.extra + check.duplicates, ==, 0);
  {
    /* It is here: permissions do not make it new. */
    g_autoptr(FumiStoreRun) run = begin_run (fixture->store);

    for (guint i = 0; i < MESSAGES; i++)
      {
        g_autofree char *uid = g_strdup_printf ("uid-%u", i);

        g_assert_nonnull (fumi_store_run_find (run, uid));
      }
  }

  /* And is read when it can be, though no folder changed. */
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_true (fumi_store_look (fixture->store, NULL, FALSE, NULL, &error));
  {
    g_autoptr(FumiEnvelope) envelope = fumi_store_get (fixture->store, id, &error);

    g_assert_true (g_str_has_prefix (fumi_envelope_get_subject (envelope), "Message "));
  }
  g_assert_true (is_sound (fixture->store));
}

static void
test_what_is_no_message_stops_nothing (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autofree char *cur = g_build_filename (fixture->dir, "mail", ACCOUNT, "cur", NULL);
  g_autofree char *link = g_build_filename (cur, "link:2,S", NULL);
  g_autofree char *fifo = g_build_filename (cur, "fifo:2,", NULL);
  g_autofree char *folder = g_build_filename (cur, "folder", NULL);
  g_autofree char *empty = g_build_filename (cur, "1700000000.M1P1.host:2,S", NULL);
  FumiStoreQuery query = { .account = NULL, .folder = "" };

  remove_index_files (fixture);
  g_assert_cmpint (symlink ("nowhere", link), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));

  fixture->store = open_store (fixture);
  g_assert_cmpuint (fumi_store_count (fixture->store, &query, FALSE), ==, MESSAGES + 1);
  g_assert_cmpuint (receive (fixture->store, 0, MESSAGES), ==, 0);
}

/* ---- other programs -------------------------------------------------------------------------------- */

/* rsync -t gives a folder the time it had elsewhere, which may be the very time that was seen here. */
static void
test_a_folder_whose_time_was_set_back_is_read (Fixture       *fixture,
                                               gconstpointer  data)
{
  g_autofree char *new = g_build_filename (fixture->dir, "mail", ACCOUNT, "new", NULL);
  g_autofree char *added = g_build_filename (new, "1700000000.M1P1.host", NULL);
  struct timespec times[2];
  struct stat status;

  put_index (fixture, fixture->contents, fixture->length);
  g_assert_cmpint (stat (new, &status), ==, 0);
  times[0] = (struct timespec) { .tv_nsec = UTIME_OMIT };
  times[1] = (struct timespec) { .tv_sec = status.st_mtim.tv_sec - 60 };
  g_assert_cmpint (utimensat (AT_FDCWD, new, times, 0), ==, 0);
  g_usleep (150 * 1000); /* the folder's time has to be past to be noted */
  fixture->store = open_store (fixture);
  g_assert_true (fumi_store_look (fixture->store, NULL, FALSE, NULL, NULL));

  g_assert_true (g_file_set_contents (added, "Subject: from outside\r\n\r\n", -1, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, new, times, 0), ==, 0);
  g_assert_true (fumi_store_look (fixture->store, NULL, FALSE, NULL, NULL));
  fixture_assert_sound (fixture->store, MESSAGES + 1);
}

static void
test_folders_that_come_or_change_their_names_are_followed (Fixture       *fixture,
                                                           gconstpointer  data)
{
  g_autofree char *root = g_build_filename (fixture->dir, "mail", ACCOUNT, NULL);
  g_autofree char *first = g_build_filename (root, ".Work", NULL);
  g_autofree char *second = g_build_filename (root, ".Old.Work", NULL);
  g_autofree char *cur = g_build_filename (first, "cur", NULL);
  g_autoptr(GPtrArray) files = fixture_list_files (fixture->dir, ACCOUNT);
  g_autofree char *from = g_build_filename (root, files->pdata[0], NULL);
  g_autofree char *name = g_path_get_basename (from);
  g_autofree char *to = g_strdup_printf ("%s/%s:2,FS", cur, name);
  FumiStoreQuery work = { .account = ACCOUNT, .folder = "Work" };
  FumiStoreQuery old = { .account = ACCOUNT, .folder = "Old.Work" };
  g_autoptr(GArray) before = NULL;
  g_autoptr(GArray) after = NULL;

  put_index (fixture, fixture->contents, fixture->length);
  fixture->store = open_store (fixture);
  g_assert_cmpint (g_mkdir_with_parents (cur, 0700), ==, 0);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  g_assert_true (fumi_store_look (fixture->store, ACCOUNT, FALSE, NULL, NULL));
  before = fumi_store_list_ids (fixture->store, &work, NULL);
  g_assert_cmpuint (before->len, ==, 1);

  g_assert_cmpint (g_rename (first, second), ==, 0);
  g_assert_true (fumi_store_look (fixture->store, ACCOUNT, FALSE, NULL, NULL));
  after = fumi_store_list_ids (fixture->store, &old, NULL);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpint (g_array_index (after, gint64, 0), ==, g_array_index (before, gint64, 0));
  g_assert_cmpuint (fumi_store_count (fixture->store, &work, FALSE), ==, 0);
}

#define ADD(path, func) g_test_add ("/store/damage/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  int result;

  /* Nothing is unreadable for root. */
  if (geteuid () == 0)
    g_assert_cmpint (seteuid (65534), ==, 0);

  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (drop_damage_logs, NULL, NULL);

  ADD ("a-flipped-bit-anywhere-loses-nothing", test_a_flipped_bit_anywhere_loses_nothing);
  ADD ("a-page-of-anything-loses-nothing", test_a_page_of_anything_loses_nothing);
  ADD ("two-pages-exchanged-lose-nothing", test_two_pages_exchanged_lose_nothing);
  ADD ("an-index-cut-off-anywhere-loses-nothing", test_an_index_cut_off_anywhere_loses_nothing);
  ADD ("a-log-that-is-gone-cut-or-flipped-loses-nothing",
       test_a_log_that_is_gone_cut_or_flipped_loses_nothing);
  ADD ("the-log-of-another-index-loses-nothing", test_the_log_of_another_index_loses_nothing);
  ADD ("the-ledger-and-the-ids-are-saved", test_the_ledger_and_the_ids_are_saved);
  ADD ("a-ledger-that-is-gone-comes-back-from-the-names",
       test_a_ledger_that_is_gone_comes_back_from_the_names);
  ADD ("an-entry-with-a-flipped-state-is-not-believed",
       test_an_entry_with_a_flipped_state_is_not_believed);
  ADD ("of-a-large-ledger-only-the-damaged-pages-are-lost",
       test_of_a_large_ledger_only_the_damaged_pages_are_lost);
  ADD ("files-that-were-set-aside-do-not-fill-the-disk",
       test_files_that_were_set_aside_do_not_fill_the_disk);
  ADD ("damage-met-while-working-is-mended-without-a-restart",
       test_damage_met_while_working_is_mended_without_a_restart);
  ADD ("damage-met-while-receiving-is-mended-at-once",
       test_damage_met_while_receiving_is_mended_at_once);
  ADD ("an-index-taken-away-while-working-is-made-anew",
       test_an_index_taken_away_while_working_is_made_anew);
  ADD ("another-program-follows-to-the-new-index", test_another_program_follows_to_the_new_index);
  ADD ("a-store-opens-before-it-is-complete", test_a_store_opens_before_it_is_complete);
  ADD ("a-completing-that-is-cancelled-goes-on-later", test_a_completing_that_is_cancelled_goes_on_later);
  ADD ("a-file-that-cannot-be-read-is-a-row", test_a_file_that_cannot_be_read_is_a_row);
  ADD ("what-is-no-message-stops-nothing", test_what_is_no_message_stops_nothing);
  ADD ("a-folder-whose-time-was-set-back-is-read", test_a_folder_whose_time_was_set_back_is_read);
  ADD ("folders-that-come-or-change-their-names-are-followed",
       test_folders_that_come_or_change_their_names_are_followed);

  result = g_test_run ();
  /* The leak checker has to be who it was. */
  if (getuid () == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
  return result;
}
