/* test-seen.c: the list of what the user deleted for good: odd UIDs, torn and spoilt records, several writers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-maildir.h"
#include "fumi-seen.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"

typedef struct
{
  char *dir;
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = fixture_make_dir ();
  fixture->path = g_build_filename (fixture->dir, ".seen", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  fixture_remove_dir (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->path);
}

static GPtrArray *
one_record (const char *uid,
            goffset     size,
            gboolean    partial)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_seen_record_free);
  FumiSeenRecord *record = g_new0 (FumiSeenRecord, 1);

  record->name = fumi_maildir_name_for_uid (ACCOUNT, uid);
  record->uid = g_strdup (uid);
  record->size = size;
  record->received = 1700000000;
  record->partial = partial;
  g_ptr_array_add (records, record);
  return records;
}

static void
append (Fixture    *fixture,
        const char *uid,
        goffset     size,
        gboolean    partial)
{
  g_autoptr(GPtrArray) records = one_record (uid, size, partial);
  g_autoptr(GError) error = NULL;

  fumi_seen_append (fixture->dir, records, &error);
  g_assert_no_error (error);
}

static GHashTable *
load (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  GHashTable *records = fumi_seen_load (fixture->dir, &error);

  g_assert_no_error (error);
  return records;
}

static const FumiSeenRecord *
find (GHashTable *records,
      const char *uid)
{
  g_autofree char *name = fumi_maildir_name_for_uid (ACCOUNT, uid);

  return g_hash_table_lookup (records, name);
}

static const char * const odd_uids[] = {
  "plain", "-", "%2D", "%", "a b", "tab\there", "line\nend", "\r\n", "\001sha256:abcd", "\001top:12:34",
  "\xff\xfe\x80", "日本", "../../etc/passwd", "'; DROP TABLE ledger; --",
};

static void
test_every_uid_comes_back_as_it_was (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr(GHashTable) records = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (odd_uids); i++)
    append (fixture, odd_uids[i], i, i % 2 == 1);

  records = load (fixture);
  g_assert_cmpuint (g_hash_table_size (records), ==, G_N_ELEMENTS (odd_uids));
  for (guint i = 0; i < G_N_ELEMENTS (odd_uids); i++)
    {
      const FumiSeenRecord *record = find (records, odd_uids[i]);

      g_assert_nonnull (record);
      g_assert_cmpstr (record->uid, ==, odd_uids[i]);
      g_assert_cmpint (record->size, ==, i);
      g_assert_cmpint (record->received, ==, 1700000000);
      g_assert_cmpint (record->partial, ==, i % 2 == 1);
    }
}

static void
test_no_file_is_an_empty_list (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autoptr(GHashTable) records = load (fixture);
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  g_assert_cmpuint (g_hash_table_size (records), ==, 0);
  g_assert_true (fumi_seen_append (fixture->dir, none, NULL));
  g_assert_true (fumi_seen_drop (fixture->dir, none, NULL));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_an_unknown_uid_is_kept_by_its_name (Fixture       *fixture,
                                         gconstpointer  data)
{
  g_autoptr(GPtrArray) records = one_record ("lost", -1, FALSE);
  g_autoptr(GHashTable) loaded = NULL;
  FumiSeenRecord *record = records->pdata[0];

  g_clear_pointer (&record->uid, g_free);
  g_assert_true (fumi_seen_append (fixture->dir, records, NULL));
  loaded = load (fixture);
  g_assert_null (find (loaded, "lost")->uid);
  g_assert_cmpint (find (loaded, "lost")->size, ==, -1);
}

/* Cut after every byte: what was whole stays, and what is appended later stands by itself. */
static void
test_a_torn_record_is_no_record_and_spoils_none (Fixture       *fixture,
                                                 gconstpointer  data)
{
  g_autofree char *text = NULL;
  gsize length;
  gsize first;

  append (fixture, "one", 1, FALSE);
  append (fixture, "two", 2, FALSE);
  g_assert_true (g_file_get_contents (fixture->path, &text, &length, NULL));
  first = strchr (text, '\n') + 1 - text;

  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr(GHashTable) torn = NULL;
      g_autoptr(GHashTable) mended = NULL;

      g_assert_true (g_file_set_contents (fixture->path, text, cut, NULL));
      torn = load (fixture);
      g_assert_cmpuint (g_hash_table_size (torn), ==, cut >= first ? 1 : 0);

      append (fixture, "three", 3, FALSE);
      mended = load (fixture);
      g_assert_nonnull (find (mended, "three"));
      g_assert_true ((find (mended, "one") != NULL) == (cut + 1 >= first));
      /* the newline alone was missing: appending gave it one */
      g_assert_true ((find (mended, "two") != NULL) == (cut + 1 == length));
    }
}

static void
test_a_spoilt_byte_costs_one_record (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autofree char *text = NULL;
  gsize length;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);

      append (fixture, uid, i, FALSE);
    }
  g_assert_true (g_file_get_contents (fixture->path, &text, &length, NULL));

  for (gsize at = 0; at < length; at++)
    {
      g_autoptr(GHashTable) records = NULL;
      char kept = text[at];

      text[at] ^= 0x15;
      g_assert_true (g_file_set_contents (fixture->path, text, length, NULL));
      text[at] = kept;
      records = load (fixture);
      /* a spoilt line end joins two */
      g_assert_cmpuint (g_hash_table_size (records), >=, kept == '\n' ? 1 : 2);
      g_assert_cmpuint (g_hash_table_size (records), <, 3);
    }
}

static void
test_the_latest_record_of_a_uid_counts (Fixture       *fixture,
                                        gconstpointer  data)
{
  g_autoptr(GHashTable) records = NULL;

  append (fixture, "again", 1, TRUE);
  append (fixture, "again", 2, FALSE);
  records = load (fixture);
  g_assert_cmpint (find (records, "again")->size, ==, 2);
  g_assert_false (find (records, "again")->partial);
}

static void
test_dropping_leaves_the_others (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) records = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (odd_uids); i++)
    append (fixture, odd_uids[i], i, FALSE);
  g_ptr_array_add (names, fumi_maildir_name_for_uid (ACCOUNT, odd_uids[0]));
  g_ptr_array_add (names, fumi_maildir_name_for_uid (ACCOUNT, "never-there"));
  fumi_seen_drop (fixture->dir, names, &error);
  g_assert_no_error (error);

  records = load (fixture);
  g_assert_cmpuint (g_hash_table_size (records), ==, G_N_ELEMENTS (odd_uids) - 1);
  g_assert_null (find (records, odd_uids[0]));
  g_assert_cmpstr (find (records, "line\nend")->uid, ==, "line\nend");
}

#define WRITERS 4
#define EACH 25

static gpointer
append_many (gpointer data)
{
  const char * const *job = data;

  for (guint i = 0; i < EACH; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%s-%u", job[1], i);
      g_autoptr(GPtrArray) records = one_record (uid, i, FALSE);

      g_assert_true (fumi_seen_append (job[0], records, NULL));
    }

  return NULL;
}

/* A purge in the window and a check that drops what is gone, at once. */
static void
test_writers_at_once_lose_nothing (Fixture       *fixture,
                                   gconstpointer  data)
{
  static const char * const letters[WRITERS] = { "a", "b", "c", "d" };
  const char *jobs[WRITERS][2];
  GThread *threads[WRITERS];
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) records = NULL;

  append (fixture, "gone", 1, FALSE);
  for (guint i = 0; i < WRITERS; i++)
    {
      jobs[i][0] = fixture->dir;
      jobs[i][1] = letters[i];
      threads[i] = g_thread_new (letters[i], append_many, jobs[i]);
    }

  g_ptr_array_add (names, fumi_maildir_name_for_uid (ACCOUNT, "gone"));
  for (guint i = 0; i < 20; i++)
    {
      g_assert_true (fumi_seen_drop (fixture->dir, names, NULL));
      append (fixture, "gone", 1, FALSE);
    }
  for (guint i = 0; i < WRITERS; i++)
    g_thread_join (threads[i]);

  records = load (fixture);
  g_assert_cmpuint (g_hash_table_size (records), ==, WRITERS * EACH + 1);
}

static void
test_what_cannot_be_written_is_an_error (Fixture       *fixture,
                                         gconstpointer  data)
{
  g_autofree char *nowhere = g_build_filename (fixture->dir, "nowhere", NULL);
  g_autoptr(GPtrArray) records = one_record ("one", 1, FALSE);
  g_autoptr(GError) error = NULL;

  g_assert_false (fumi_seen_append (nowhere, records, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void      (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "every-uid-comes-back-as-it-was", test_every_uid_comes_back_as_it_was },
    { "no-file-is-an-empty-list", test_no_file_is_an_empty_list },
    { "an-unknown-uid-is-kept-by-its-name", test_an_unknown_uid_is_kept_by_its_name },
    { "a-torn-record-is-no-record-and-spoils-none", test_a_torn_record_is_no_record_and_spoils_none },
    { "a-spoilt-byte-costs-one-record", test_a_spoilt_byte_costs_one_record },
    { "the-latest-record-of-a-uid-counts", test_the_latest_record_of_a_uid_counts },
    { "dropping-leaves-the-others", test_dropping_leaves_the_others },
    { "writers-at-once-lose-nothing", test_writers_at_once_lose_nothing },
    { "what-cannot-be-written-is-an-error", test_what_cannot_be_written_is_an_error },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/store/seen/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }

  return g_test_run ();
}
