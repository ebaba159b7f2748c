/* test-ledger.c: what became of each UID, through runs, lost indexes and odd UIDs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fumi-store.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"

typedef struct
{
  char         *dir;
  FumiStore    *store;
  FumiStoreRun *run;
} Fixture;

static void
begin (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  fixture->store = fumi_store_open (fixture->dir, &error);
  g_assert_no_error (error);
  fixture->run = fumi_store_begin_run (fixture->store, ACCOUNT, &error);
  g_assert_no_error (error);
}

static void
end (Fixture *fixture)
{
  g_clear_pointer (&fixture->run, fumi_store_end_run);
  g_assert_finalize_object (fixture->store);
}

/* The next run reads the ledger from the disk. */
static void
next_run (Fixture *fixture)
{
  end (fixture);
  begin (fixture);
}

static void
lose_index (Fixture *fixture)
{
  g_autofree char *index = g_build_filename (fixture->dir, "index.db", NULL);

  end (fixture);
  g_assert_cmpint (g_remove (index), ==, 0);
  begin (fixture);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = fixture_make_dir ();
  begin (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  end (fixture);
  fixture_remove_dir (fixture->dir);
  g_free (fixture->dir);
}

static void
store_message (Fixture    *fixture,
               const char *uid,
               const char *mail)
{
  g_autoptr(FumiStoreBatch) batch = fumi_store_batch_new (fixture->run);
  g_autoptr(GError) error = NULL;

  fixture_add (batch, uid, mail);
  fumi_store_batch_commit (batch, NULL, &error);
  g_assert_no_error (error);
}

static const FumiLedgerEntry *
entry (Fixture    *fixture,
       const char *uid)
{
  return g_hash_table_lookup (fumi_store_run_get_ledger (fixture->run), uid);
}

static guint
size (Fixture *fixture)
{
  return g_hash_table_size (fumi_store_run_get_ledger (fixture->run));
}

static GPtrArray *
uids_of (const char *first,
         const char *second)
{
  GPtrArray *uids = g_ptr_array_new ();

  g_ptr_array_add (uids, (gpointer) first);
  if (second != NULL)
    g_ptr_array_add (uids, (gpointer) second);
  return uids;
}

/* ---- moves ----------------------------------------------------------------------------------------- */

static void
test_a_stored_uid_is_known_to_the_next_run (Fixture       *fixture,
                                            gconstpointer  data)
{
  store_message (fixture, "one", "Subject: 1\r\n\r\n");
  next_run (fixture);

  g_assert_cmpuint (size (fixture), ==, 1);
  g_assert_cmpint (entry (fixture, "one")->state, ==, FUMI_LEDGER_STORED);
  g_assert_cmpint (entry (fixture, "one")->size, ==, strlen ("Subject: 1\r\n\r\n"));
}

/* RFC 1939 §7: a unique-id is 1 to 70 characters from 0x21 to 0x7E; servers send others. */
static void
test_uids_are_bytes (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *lengthy = g_strnfill (10000, 'u');
  const char *uids[] = { "", " ", "../../etc/passwd", "\xff\xfe\x80", "a'b\"c; DROP TABLE ledger", "Ab",
                         "aB", "%n%s", lengthy };

  for (guint i = 0; i < G_N_ELEMENTS (uids); i++)
    {
      g_autofree char *mail = fixture_make_mail (i, 0);

      store_message (fixture, uids[i], mail);
    }
  next_run (fixture);

  g_assert_cmpuint (size (fixture), ==, G_N_ELEMENTS (uids));
  for (guint i = 0; i < G_N_ELEMENTS (uids); i++)
    g_assert_nonnull (entry (fixture, uids[i]));
  fixture_assert_sound (fixture->store, G_N_ELEMENTS (uids));
}

/* Invariant 2: "delete sent" stays until a later complete listing lacks the UID after a QUIT that was +OK. */
static void
test_delete_sent_is_kept_until_it_is_forgotten (Fixture       *fixture,
                                                gconstpointer  data)
{
  g_autoptr(GPtrArray) both = uids_of ("one", "two");
  g_autoptr(GPtrArray) one = uids_of ("one", NULL);

  store_message (fixture, "one", "Subject: 1\r\n\r\n");
  store_message (fixture, "two", "Subject: 2\r\n\r\n");
  store_message (fixture, "three", "Subject: 3\r\n\r\n");

  g_assert_true (fumi_store_run_note_delete_sent (fixture->run, both, NULL));
  g_assert_cmpint (entry (fixture, "one")->state, ==, FUMI_LEDGER_DELETE_SENT);
  g_assert_false (entry (fixture, "one")->quit_ok);
  next_run (fixture);
  g_assert_cmpint (entry (fixture, "two")->state, ==, FUMI_LEDGER_DELETE_SENT);
  g_assert_false (entry (fixture, "two")->quit_ok);

  g_assert_true (fumi_store_run_note_quit_ok (fixture->run, NULL));
  g_assert_true (entry (fixture, "two")->quit_ok);
  next_run (fixture);
  g_assert_true (entry (fixture, "two")->quit_ok);
  g_assert_false (entry (fixture, "three")->quit_ok);

  g_assert_true (fumi_store_run_forget (fixture->run, one, NULL));
  g_assert_null (entry (fixture, "one"));
  next_run (fixture);
  g_assert_null (entry (fixture, "one"));
  g_assert_nonnull (entry (fixture, "two"));
  fixture_assert_sound (fixture->store, 3); /* the mail stays */
}

static void
test_delete_sent_again_waits_for_its_own_quit (Fixture       *fixture,
                                               gconstpointer  data)
{
  g_autoptr(GPtrArray) one = uids_of ("one", NULL);

  store_message (fixture, "one", "Subject: 1\r\n\r\n");
  g_assert_true (fumi_store_run_note_delete_sent (fixture->run, one, NULL));
  g_assert_true (fumi_store_run_note_quit_ok (fixture->run, NULL));
  g_assert_true (fumi_store_run_note_delete_sent (fixture->run, one, NULL));
  g_assert_false (entry (fixture, "one")->quit_ok);
}

static void
test_failures_are_counted_until_the_message_comes (Fixture       *fixture,
                                                   gconstpointer  data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_assert_true (fumi_store_run_note_failure (fixture->run, "one", NULL));
  g_assert_true (fumi_store_run_note_failure (fixture->run, "one", NULL));
  next_run (fixture);
  g_assert_cmpint (entry (fixture, "one")->state, ==, FUMI_LEDGER_FAILED);
  g_assert_cmpuint (entry (fixture, "one")->failures, ==, 2);
  g_assert_cmpint (entry (fixture, "one")->failed_at, >=, now);

  store_message (fixture, "one", "Subject: 1\r\n\r\n");
  g_assert_cmpint (entry (fixture, "one")->state, ==, FUMI_LEDGER_STORED);
  g_assert_cmpuint (entry (fixture, "one")->failures, ==, 0);
}

static void
test_a_message_that_comes_again_keeps_its_time_of_receiving (Fixture       *fixture,
                                                             gconstpointer  data)
{
  g_autofree char *place = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GFile) file = NULL;

  store_message (fixture, "one", "Subject: 1\r\n\r\n");
  place = fixture_only_file (fixture->dir, ACCOUNT);
  path = g_build_filename (fixture->dir, "mail", ACCOUNT, place, NULL);
  file = g_file_new_for_path (path);
  g_assert_true (g_file_set_attribute_uint64 (file, G_FILE_ATTRIBUTE_TIME_MODIFIED, 1600000000,
                                              G_FILE_QUERY_INFO_NONE, NULL, NULL));

  /* The server lists another size for it now, so it was fetched again. */
  store_message (fixture, "one", "Subject: 1\r\n\r\n");
  g_assert_cmpint (entry (fixture, "one")->received, ==, 1600000000);
  fixture_assert_sound (fixture->store, 1);
}

/* ---- after the index was lost ---------------------------------------------------------------------- */

static void
test_a_lost_ledger_is_remade_from_the_names_of_files (Fixture       *fixture,
                                                      gconstpointer  data)
{
  static const char * const listing[] = { "four", "two", "one" };

  store_message (fixture, "one", "Subject: 1\r\n\r\n");
  store_message (fixture, "two", "Subject: two\r\n\r\n");
  store_message (fixture, "three", "Subject: 3\r\n\r\n");
  lose_index (fixture);

  g_assert_cmpuint (size (fixture), ==, 0);
  g_assert_nonnull (fumi_store_run_find (fixture->run, "one"));
  g_assert_null (fumi_store_run_find (fixture->run, "four"));

  fumi_store_run_adopt_uids (fixture->run, listing, G_N_ELEMENTS (listing));
  g_assert_cmpuint (size (fixture), ==, 2);
  g_assert_cmpint (entry (fixture, "one")->state, ==, FUMI_LEDGER_STORED);
  g_assert_cmpint (entry (fixture, "two")->size, ==, strlen ("Subject: two\r\n\r\n"));
  g_assert_cmpint (entry (fixture, "two")->received, >, 0);
  g_assert_null (entry (fixture, "four"));

  /* What was adopted is kept; what was not listed waits for its listing. */
  next_run (fixture);
  g_assert_cmpuint (size (fixture), ==, 2);
  g_assert_nonnull (fumi_store_run_find (fixture->run, "three"));
}

static void
test_an_entry_without_uid_makes_every_move (Fixture       *fixture,
                                            gconstpointer  data)
{
  g_autoptr(GPtrArray) one = uids_of ("one", NULL);
  g_autoptr(GPtrArray) two = uids_of ("two", NULL);

  store_message (fixture, "one", "Subject: 1\r\n\r\n");
  store_message (fixture, "two", "Subject: 2\r\n\r\n");
  lose_index (fixture);

  g_assert_true (fumi_store_run_note_delete_sent (fixture->run, one, NULL));
  g_assert_cmpint (entry (fixture, "one")->state, ==, FUMI_LEDGER_DELETE_SENT);
  g_assert_true (fumi_store_run_forget (fixture->run, two, NULL));
  g_assert_null (fumi_store_run_find (fixture->run, "two"));

  next_run (fixture);
  g_assert_cmpint (entry (fixture, "one")->state, ==, FUMI_LEDGER_DELETE_SENT);
  g_assert_null (fumi_store_run_find (fixture->run, "two"));
}

static void
test_the_ledger_of_one_account_is_not_another_s (Fixture       *fixture,
                                                 gconstpointer  data)
{
  g_autoptr(FumiStoreRun) other = NULL;

  store_message (fixture, "one", "Subject: 1\r\n\r\n");
  other = fumi_store_begin_run (fixture->store, "ffffffff", NULL);
  g_assert_cmpuint (g_hash_table_size (fumi_store_run_get_ledger (other)), ==, 0);
  g_assert_null (fumi_store_run_find (other, "one"));
}

#define ADD(path, func) g_test_add ("/store/ledger/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a-stored-uid-is-known-to-the-next-run", test_a_stored_uid_is_known_to_the_next_run);
  ADD ("uids-are-bytes", test_uids_are_bytes);
  ADD ("delete-sent-is-kept-until-it-is-forgotten", test_delete_sent_is_kept_until_it_is_forgotten);
  ADD ("delete-sent-again-waits-for-its-own-quit", test_delete_sent_again_waits_for_its_own_quit);
  ADD ("failures-are-counted-until-the-message-comes",
       test_failures_are_counted_until_the_message_comes);
  ADD ("a-message-that-comes-again-keeps-its-time-of-receiving",
       test_a_message_that_comes_again_keeps_its_time_of_receiving);
  ADD ("a-lost-ledger-is-remade-from-the-names-of-files",
       test_a_lost_ledger_is_remade_from_the_names_of_files);
  ADD ("an-entry-without-uid-makes-every-move", test_an_entry_without_uid_makes_every_move);
  ADD ("the-ledger-of-one-account-is-not-another-s",
       test_the_ledger_of_one_account_is_not_another_s);

  return g_test_run ();
}
