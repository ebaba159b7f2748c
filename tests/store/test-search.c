/* test-search.c: searching finds what is to be found, and nothing else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "fumi-search-fill.h"
#include "fumi-store-actions.h"
#include "fumi-store-complete.h"
#include "fumi-store-private.h"
#include "search-corpus.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"

static const FumiSearchScope everywhere = { NULL, NULL };

typedef struct
{
  char      *dir;
  FumiStore *store;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->dir = fixture_make_dir ();
  fixture->store = fumi_store_open (fixture->dir, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->store);
  fixture_remove_dir (fixture->dir);
  g_free (fixture->dir);
}

static void
reopen (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  g_clear_object (&fixture->store);
  fixture->store = fumi_store_open (fixture->dir, &error);
  g_assert_no_error (error);
}

static void
fill (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  fumi_store_fill_search (fixture->store, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
receive (Fixture    *fixture,
         const char *uid,
         const char *subject,
         const char *body)
{
  g_autofree char *mail = g_strdup_printf ("From: Anna <anna@example.org>\r\nSubject: %s\r\n"
                                           "Date: Mon, 02 Mar 2026 09:00:00 +0900\r\n"
                                           "Content-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n", subject, body);

  g_assert_cmpuint (fixture_receive (fixture->store, ACCOUNT, uid, mail), ==, 1);
}

static guint
count_hits (Fixture    *fixture,
            const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiSearchResult) result = fumi_store_search (fixture->store, text, FALSE, &everywhere,
                                                          FUMI_SEARCH_NEWEST_FIRST, 0, NULL, &error);

  g_assert_no_error (error);
  return result->ids->len;
}

/* ---- relevance ------------------------------------------------------------------------------------- */

static void
load_corpus (Fixture *fixture)
{
  g_autofree char *corpus = g_test_build_filename (G_TEST_DIST, "store", "search-corpus.txt", NULL);
  guint n = corpus_write (fixture->dir, corpus);

  reopen (fixture);
  fumi_store_look (fixture->store, NULL, FALSE, NULL, NULL);
  g_assert_cmpuint (n, >=, 50);
  fill (fixture);
}

static gboolean
check_query (Fixture    *fixture,
             const char *query,
             const char *expected)
{
  g_autofree char *wanted = corpus_sort (expected);
  static const guint limits[] = { 0, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      for (FumiSearchOrder order = FUMI_SEARCH_NEWEST_FIRST; order <= FUMI_SEARCH_BEST_FIRST; order++)
        {
          g_autofree char *found = corpus_search (fixture->store, query, &everywhere, order, limits[i]);
          g_autofree char *sorted = corpus_sort (found);

          if (!g_str_equal (sorted, wanted))
            {
              g_test_message ("“%s”: found “%s”, not “%s”", query, sorted, wanted);
              return FALSE;
            }
        }
    }

  return TRUE;
}

static gboolean
is_japanese (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if ((c >= 0x3040 && c < 0xa000) || (c >= 0xff66 && c < 0xffa0))
        return TRUE;
    }

  return FALSE;
}

static void
test_each_query_finds_all_it_should_and_nothing_else (Fixture       *fixture,
                                                      gconstpointer  data)
{
  g_autofree char *table = g_test_build_filename (G_TEST_DIST, "store", "search-relevance.tsv", NULL);
  g_autofree char *contents = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GError) error = NULL;
  guint n = 0;
  guint n_japanese = 0;
  guint n_wrong = 0;

  load_corpus (fixture);
  g_assert_true (g_file_get_contents (table, &contents, NULL, &error));
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) fields = g_strsplit (lines[i], "\t", 2);

      if (lines[i][0] == '\0' || g_str_has_prefix (lines[i], "# "))
        continue;

      g_assert_nonnull (fields[1]);
      n++;
      n_japanese += is_japanese (fields[0]);
      n_wrong += !check_query (fixture, fields[0], fields[1]);
    }

  g_test_message ("%u queries, %u of them Japanese, %u wrong", n, n_japanese, n_wrong);
  g_assert_cmpuint (n, >=, 150);
  g_assert_cmpuint (n_japanese, >=, 100);
  g_assert_cmpuint (n_wrong, ==, 0);
}

static void
test_hits_come_newest_first (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autofree char *all = NULL;
  g_autofree char *first = NULL;

  load_corpus (fixture);
  all = corpus_search (fixture->store, "会議", &everywhere, FUMI_SEARCH_NEWEST_FIRST, 0);
  g_assert_cmpstr (all, ==, "takahashi2 reply kaigi archive");
  first = corpus_search (fixture->store, "会議", &everywhere, FUMI_SEARCH_NEWEST_FIRST, 2);
  g_assert_cmpstr (first, ==, "takahashi2 reply");
}

/* What somebody writes counts for more than what he quotes, and a subject for more than either. */
static void
test_best_first_puts_quotes_last (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autofree char *found = NULL;

  load_corpus (fixture);
  found = corpus_search (fixture->store, "\"release date\"", &everywhere, FUMI_SEARCH_BEST_FIRST, 0);
  g_assert_cmpstr (found, ==, "meeting quoted");
  g_free (found);
  found = corpus_search (fixture->store, "午前十時", &everywhere, FUMI_SEARCH_BEST_FIRST, 0);
  g_assert_cmpstr (found, ==, "kaigi reply");
  g_free (found);
  found = corpus_search (fixture->store, "plan", &everywhere, FUMI_SEARCH_BEST_FIRST, 1);
  g_assert_cmpstr (found, ==, "release");
}

static void
test_a_scope_keeps_others_out (Fixture       *fixture,
                               gconstpointer  data)
{
  const FumiSearchScope inbox = { CORPUS_ACCOUNT, "" };
  const FumiSearchScope trash = { CORPUS_ACCOUNT, "Trash" };
  const FumiSearchScope account = { CORPUS_ACCOUNT, NULL };
  const FumiSearchScope other = { "ffffffff", NULL };
  g_autofree char *found = NULL;

  load_corpus (fixture);
  found = corpus_search (fixture->store, "会議", &inbox, FUMI_SEARCH_NEWEST_FIRST, 0);
  g_assert_cmpstr (found, ==, "takahashi2 reply kaigi");
  g_free (found);
  found = corpus_search (fixture->store, "会議", &trash, FUMI_SEARCH_NEWEST_FIRST, 0);
  g_assert_cmpstr (found, ==, "trash");
  g_free (found);
  found = corpus_search (fixture->store, "会議", &account, FUMI_SEARCH_NEWEST_FIRST, 10);
  g_assert_cmpstr (found, ==, "takahashi2 reply kaigi archive");
  g_free (found);
  found = corpus_search (fixture->store, "会議", &other, FUMI_SEARCH_NEWEST_FIRST, 0);
  g_assert_cmpstr (found, ==, "");
}

/* ---- keeping up ------------------------------------------------------------------------------------ */

static void
test_mail_that_came_is_found_after_filling (Fixture       *fixture,
                                            gconstpointer  data)
{
  receive (fixture, "1", "hello", "zebra");
  fill (fixture);
  receive (fixture, "2", "again", "zebra");
  g_assert_cmpuint (count_hits (fixture, "zebra"), ==, 1);
  fill (fixture);
  g_assert_cmpuint (count_hits (fixture, "zebra"), ==, 2);
}

static void
test_without_an_index_rows_are_found_by_their_operators (Fixture       *fixture,
                                                         gconstpointer  data)
{
  receive (fixture, "1", "hello", "zebra");
  g_assert_cmpuint (count_hits (fixture, "zebra"), ==, 0);
  g_assert_cmpuint (count_hits (fixture, "is:unread"), ==, 1);
  g_assert_cmpuint (count_hits (fixture, "before:2026-03-02"), ==, 0);
}

static char *
dup_search_path (Fixture *fixture)
{
  return g_build_filename (fixture->dir, "search.db", NULL);
}

static void
run_sql (Fixture    *fixture,
         const char *sql)
{
  g_autofree char *path = dup_search_path (fixture);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
check_made_anew (Fixture *fixture)
{
  fill (fixture);
  g_assert_cmpuint (count_hits (fixture, "zebra"), ==, 1);
}

static void
test_an_index_that_is_of_no_use_is_made_anew (Fixture       *fixture,
                                              gconstpointer  data)
{
  static const char * const spoilers[] = {
    "PRAGMA user_version = 1000",       /* of a later version */
    "PRAGMA application_id = 1",        /* of another program */
    "UPDATE about SET epoch = epoch + 1", /* of another index.db */
    "DROP TABLE block",
  };
  g_autofree char *path = dup_search_path (fixture);

  receive (fixture, "1", "hello", "zebra");
  check_made_anew (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (spoilers); i++)
    {
      reopen (fixture);
      run_sql (fixture, spoilers[i]);
      g_assert_cmpuint (count_hits (fixture, "zebra"), ==, 0);
      g_assert_cmpuint (count_hits (fixture, "is:unread"), ==, 1);
      check_made_anew (fixture);
    }

  reopen (fixture);
  g_assert_true (g_file_set_contents (path, "no database", -1, NULL));
  check_made_anew (fixture);

  reopen (fixture);
  g_assert_cmpint (g_unlink (path), ==, 0);
  check_made_anew (fixture);
}

/* Damage that only a search meets: the next writer makes the file anew. */
static void
test_damage_that_a_search_meets_is_mended (Fixture       *fixture,
                                           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  FumiSearchResult *result;

  receive (fixture, "1", "hello", "zebra");
  fill (fixture);
  reopen (fixture);
  run_sql (fixture, "UPDATE fts_0_data SET block = x'ffffffffffffffffffff' WHERE id > 10");
  result = fumi_store_search (fixture->store, "zebra", FALSE, &everywhere, FUMI_SEARCH_NEWEST_FIRST, 0, NULL, &error);
  g_assert_null (result);
  g_assert_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_DAMAGED);
  check_made_anew (fixture);
}

static gint64
only_id (Fixture    *fixture,
         const char *text)
{
  g_autoptr(FumiSearchResult) result = fumi_store_search (fixture->store, text, FALSE, &everywhere,
                                                          FUMI_SEARCH_NEWEST_FIRST, 0, NULL, NULL);

  g_assert_nonnull (result);
  g_assert_cmpuint (result->ids->len, ==, 1);
  return g_array_index (result->ids, gint64, 0);
}

static void
purge (Fixture *fixture,
       gint64   id)
{
  g_autoptr(FumiStoreOutcome) outcome = fumi_store_act (fixture->store, FUMI_STORE_PURGE, &id, 1, NULL, NULL, NULL,
                                                        NULL);

  g_assert_no_error (outcome->error);
}

static gint64
read_number (Fixture    *fixture,
             const char *sql)
{
  g_autofree char *path = dup_search_path (fixture);
  sqlite3_stmt *statement;
  sqlite3 *db;
  gint64 number;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return number;
}

static void
test_purged_mail_is_not_found_and_leaves_the_index (Fixture       *fixture,
                                                    gconstpointer  data)
{
  receive (fixture, "1", "hello", "zebra");
  fill (fixture);
  purge (fixture, only_id (fixture, "zebra"));
  g_assert_cmpuint (count_hits (fixture, "zebra"), ==, 0);
  fill (fixture);
  g_assert_cmpint (read_number (fixture, "SELECT COUNT(*) FROM doc"), ==, 0);
}

static void
receive_partial (Fixture    *fixture,
                 const char *mail,
                 gboolean    partial)
{
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->store, ACCOUNT, NULL);
  g_autoptr(FumiStoreBatch) batch = fumi_store_batch_new (run);
  g_autoptr(GInputStream) body = g_memory_input_stream_new_from_data (mail, (gssize) strlen (mail), NULL);
  g_autoptr(GError) error = NULL;

  if (partial)
    fumi_store_batch_add_partial (batch, "p", 1000, body, NULL, &error);
  else
    fumi_store_batch_add (batch, "p", 1000, body, NULL, &error);
  g_assert_no_error (error);
  fumi_store_batch_commit (batch, NULL, &error);
  g_assert_no_error (error);
}

static void
test_a_message_that_comes_whole_is_found_whole (Fixture       *fixture,
                                                gconstpointer  data)
{
  receive_partial (fixture, "From: a@example.org\r\nSubject: long\r\n\r\nbeginning\r\n", TRUE);
  fill (fixture);
  g_assert_cmpuint (count_hits (fixture, "beginning"), ==, 1);
  g_assert_cmpuint (count_hits (fixture, "ending"), ==, 0);

  receive_partial (fixture, "From: a@example.org\r\nSubject: long\r\n\r\nbeginning\r\nending\r\n", FALSE);
  fill (fixture);
  g_assert_cmpuint (count_hits (fixture, "beginning"), ==, 1);
  g_assert_cmpuint (count_hits (fixture, "ending"), ==, 1);
}

static void
test_a_file_that_cannot_be_read_keeps_no_other_out (Fixture       *fixture,
                                                    gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autofree char *aside = NULL;

  receive (fixture, "1", "hello", "zebra");
  {
    g_autoptr(GPtrArray) files = fixture_list_files (fixture->dir, ACCOUNT);

    path = g_build_filename (fixture->dir, "mail", ACCOUNT, files->pdata[0], NULL);
  }
  receive (fixture, "2", "other", "zebra");
  aside = g_build_filename (fixture->dir, "aside", NULL);
  g_assert_cmpint (g_rename (path, aside), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  fill (fixture);
  g_assert_cmpuint (count_hits (fixture, "zebra"), ==, 1);

  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_cmpint (g_rename (aside, path), ==, 0);
  fill (fixture);
  g_assert_cmpuint (count_hits (fixture, "zebra"), ==, 2);
}

static void
cancel_soon (guint    done,
             guint    total,
             gpointer user_data)
{
  if (done > 0)
    g_cancellable_cancel (user_data);
}

static void
test_filling_goes_on_where_it_was_stopped (Fixture       *fixture,
                                           gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%u", i);
      g_autofree char *body = g_strdup_printf ("zebra number%u", i);

      receive (fixture, uid, "hello", body);
    }
  g_assert_false (fumi_store_fill_search (fixture->store, cancel_soon, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_hits (fixture, "zebra"), >, 0);
  g_assert_cmpuint (count_hits (fixture, "zebra"), <, 300);
  /* The latest first. */
  g_assert_cmpuint (count_hits (fixture, "number299"), ==, 1);
  g_assert_cmpuint (count_hits (fixture, "number0"), ==, 0);

  fill (fixture);
  g_assert_cmpuint (count_hits (fixture, "zebra"), ==, 300);
  g_assert_cmpuint (count_hits (fixture, "number0"), ==, 1);
}

static void
test_a_search_can_be_cancelled (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  receive (fixture, "1", "hello", "zebra");
  fill (fixture);
  g_cancellable_cancel (cancellable);
  g_assert_null (fumi_store_search (fixture->store, "zebra", FALSE, &everywhere, FUMI_SEARCH_NEWEST_FIRST, 0,
                                    cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- the thread ------------------------------------------------------------------------------------ */

static void
test_a_filler_follows_what_comes (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autoptr(FumiSearchFiller) filler = NULL;

  receive (fixture, "1", "hello", "zebra");
  filler = fumi_search_filler_new (fixture->store, 0);
  while (fumi_search_filler_get_total (filler) < 1 ||
         fumi_search_filler_get_done (filler) < fumi_search_filler_get_total (filler))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_hits (fixture, "zebra"), ==, 1);

  receive (fixture, "2", "hello", "another zebra");
  while (fumi_search_filler_get_done (filler) < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_hits (fixture, "zebra"), ==, 2);
  g_assert_null (fumi_search_filler_get_trouble (filler));
  fumi_search_filler_stop (filler);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/store/search/each-query-finds-all-it-should-and-nothing-else",
      test_each_query_finds_all_it_should_and_nothing_else },
    { "/store/search/hits-come-newest-first", test_hits_come_newest_first },
    { "/store/search/best-first-puts-quotes-last", test_best_first_puts_quotes_last },
    { "/store/search/a-scope-keeps-others-out", test_a_scope_keeps_others_out },
    { "/store/search/mail-that-came-is-found-after-filling", test_mail_that_came_is_found_after_filling },
    { "/store/search/without-an-index-rows-are-found-by-their-operators",
      test_without_an_index_rows_are_found_by_their_operators },
    { "/store/search/an-index-that-is-of-no-use-is-made-anew", test_an_index_that_is_of_no_use_is_made_anew },
    { "/store/search/damage-that-a-search-meets-is-mended", test_damage_that_a_search_meets_is_mended },
    { "/store/search/purged-mail-is-not-found-and-leaves-the-index",
      test_purged_mail_is_not_found_and_leaves_the_index },
    { "/store/search/a-message-that-comes-whole-is-found-whole", test_a_message_that_comes_whole_is_found_whole },
    { "/store/search/a-file-that-cannot-be-read-keeps-no-other-out",
      test_a_file_that_cannot_be_read_keeps_no_other_out },
    { "/store/search/filling-goes-on-where-it-was-stopped", test_filling_goes_on_where_it_was_stopped },
    { "/store/search/a-search-can-be-cancelled", test_a_search_can_be_cancelled },
    { "/store/search/a-filler-follows-what-comes", test_a_filler_follows_what_comes },
  };

  g_setenv ("TZ", "Asia/Tokyo", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
