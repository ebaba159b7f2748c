/* test-copies.c: copies of one message: one row in an account, one in all of them, and never one of two messages.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fumi-store-actions.h"
#include "fumi-store.h"
#include "store-fixture.h"

#define ONE "0123abcd"
#define TWO "4567cdef"

typedef struct
{
  char      *dir;
  FumiStore *store;
} Fixture;

static void
open_store (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  fixture->store = fumi_store_open (fixture->dir, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = fixture_make_dir ();
  open_store (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->store);
  fixture_remove_dir (fixture->dir);
  g_free (fixture->dir);
}

static void
lose_index (Fixture *fixture)
{
  g_autofree char *index = g_build_filename (fixture->dir, "index.db", NULL);

  g_assert_finalize_object (g_steal_pointer (&fixture->store));
  g_assert_cmpint (g_remove (index), ==, 0);
  open_store (fixture);
}

/* Message @i as it came along route @route. */
static char *
mail_by (guint i,
         guint route)
{
  g_autofree char *mail = fixture_make_mail (i, 0);

  return g_strdup_printf ("Received: from relay%u.example by mx%u.example\r\n%s", route, route, mail);
}

static void
receive (Fixture    *fixture,
         const char *account,
         const char *uid,
         guint       i,
         guint       route)
{
  g_autofree char *mail = mail_by (i, route);

  fixture_receive (fixture->store, account, uid, mail);
}

/* "SUBJECT*COPIES …" of a folder, newest first. */
static char *
list (Fixture    *fixture,
      const char *account,
      const char *folder)
{
  FumiStoreQuery query = { account, folder };
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = fumi_store_list (fixture->store, &query, 0, 1000, &error);
  g_autoptr(GArray) ids = fumi_store_list_ids (fixture->store, &query, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      FumiEnvelope *row = rows->pdata[i];

      g_assert_cmpint (g_array_index (ids, gint64, i), ==, fumi_envelope_get_id (row));
      g_string_append_printf (text, "%s%s*%u", i > 0 ? " " : "",
                              fumi_envelope_get_subject (row) + strlen ("Message "),
                              fumi_envelope_get_copies (row));
    }
  g_assert_cmpuint (ids->len, ==, rows->len);
  g_assert_cmpuint (fumi_store_count (fixture->store, &query, FALSE), ==, rows->len);

  return g_string_free (text, FALSE);
}

#define assert_list(account, folder, expected) \
  G_STMT_START { \
    g_autofree char *listed = list (fixture, account, folder); \
    g_assert_cmpstr (listed, ==, expected); \
  } G_STMT_END

static gint64
id_of (Fixture    *fixture,
       const char *account,
       const char *folder)
{
  FumiStoreQuery query = { account, folder };
  g_autoptr(GArray) ids = fumi_store_list_ids (fixture->store, &query, NULL);

  g_assert_cmpuint (ids->len, >, 0);
  return g_array_index (ids, gint64, 0);
}

static guint
act (Fixture         *fixture,
     FumiStoreAction  action,
     gint64           id,
     const char      *folder,
     FumiStoreUndo  **undo)
{
  FumiStoreOutcome *outcome = fumi_store_act (fixture->store, action, &id, 1, folder, NULL, NULL, NULL);
  guint done = outcome->done;

  g_assert_no_error (outcome->error);
  if (undo != NULL)
    *undo = fumi_store_undo_ref (outcome->undo);
  fumi_store_outcome_free (outcome);
  return done;
}

/* ---- one account ----------------------------------------------------------------------------------- */

/* All UIDs changed, and the mail came again; on its way the server wrote other fields into it. */
static void
test_an_account_lists_a_message_once_with_a_count (Fixture       *fixture,
                                                   gconstpointer  data)
{
  FumiStoreQuery query = { ONE, "" };

  receive (fixture, ONE, "a1", 1, 1);
  receive (fixture, ONE, "a2", 2, 1);
  receive (fixture, ONE, "b1", 1, 1);
  receive (fixture, ONE, "b2", 2, 2);
  receive (fixture, ONE, "c1", 1, 3);

  assert_list (ONE, "", "2*2 1*3");
  assert_list (NULL, "", "2*2 1*3");
  g_assert_cmpuint (fumi_store_count (fixture->store, &query, TRUE), ==, 2);

  /* The Maildir is the truth: each is there, and a rebuild finds the same. */
  lose_index (fixture);
  assert_list (ONE, "", "2*2 1*3");
  assert_list (NULL, "", "2*2 1*3");
}

static void
test_the_row_goes_with_all_its_copies_and_comes_back (Fixture       *fixture,
                                                      gconstpointer  data)
{
  FumiStoreUndo *undo = NULL;
  FumiStoreOutcome *outcome;
  FumiStoreCheck check;

  receive (fixture, ONE, "a1", 1, 1);
  receive (fixture, ONE, "b1", 1, 2);

  g_assert_cmpuint (act (fixture, FUMI_STORE_MOVE, id_of (fixture, ONE, ""), "Trash", &undo), ==, 1);
  assert_list (ONE, "", "");
  assert_list (ONE, "Trash", "1*2");

  outcome = fumi_store_undo (fixture->store, undo, NULL, NULL, NULL);
  fumi_store_outcome_free (outcome);
  fumi_store_undo_unref (undo);
  assert_list (ONE, "", "1*2");
  assert_list (ONE, "Trash", "");

  g_assert_cmpuint (act (fixture, FUMI_STORE_PURGE, id_of (fixture, ONE, ""), NULL, NULL), ==, 1);
  assert_list (ONE, "", "");
  g_assert_true (fumi_store_verify (fixture->store, &check, NULL, NULL));
  g_assert_cmpuint (check.messages, ==, 0);
}

/* Another program removed a file, or a kill came between two: the next copy takes its place, flags and all. */
static void
test_the_next_copy_leads_when_the_first_is_gone (Fixture       *fixture,
                                                 gconstpointer  data)
{
  g_autoptr(FumiEnvelope) first = NULL;
  g_autoptr(FumiStoreRun) run = NULL;
  gint64 id;

  receive (fixture, ONE, "a1", 1, 1);
  receive (fixture, ONE, "b1", 1, 2);
  receive (fixture, ONE, "c1", 1, 3);
  id = id_of (fixture, ONE, "");
  first = fumi_store_get (fixture->store, id, NULL);
  g_assert_cmpint (g_remove (fumi_envelope_get_path (first)), ==, 0);

  run = fumi_store_begin_run (fixture->store, ONE, NULL);
  assert_list (ONE, "", "1*2");
  g_assert_cmpint (id_of (fixture, ONE, ""), !=, id);
}

/* What was thrown away and is sent once more is not hidden in the Trash. */
static void
test_a_copy_in_the_trash_hides_none (Fixture       *fixture,
                                     gconstpointer  data)
{
  receive (fixture, ONE, "a1", 1, 1);
  act (fixture, FUMI_STORE_MOVE, id_of (fixture, ONE, ""), "Trash", NULL);
  receive (fixture, ONE, "b1", 1, 2);

  assert_list (ONE, "", "1*2");
  assert_list (ONE, "Trash", "");
  assert_list (NULL, "", "1*2");
}

/* ---- several accounts ------------------------------------------------------------------------------ */

static void
test_all_inboxes_list_a_message_once_and_each_account_its_own (Fixture       *fixture,
                                                               gconstpointer  data)
{
  FumiStoreQuery all = { NULL, "" };

  receive (fixture, ONE, "a1", 1, 1);
  receive (fixture, ONE, "a2", 2, 1);
  receive (fixture, TWO, "x1", 1, 2);
  receive (fixture, TWO, "x3", 3, 2);

  assert_list (ONE, "", "2*1 1*1");
  assert_list (TWO, "", "3*1 1*1");
  assert_list (NULL, "", "3*1 2*1 1*1");
  g_assert_cmpuint (fumi_store_count (fixture->store, &all, TRUE), ==, 3);

  lose_index (fixture);
  assert_list (ONE, "", "2*1 1*1");
  assert_list (TWO, "", "3*1 1*1");
  assert_list (NULL, "", "3*1 2*1 1*1");
}

static void
test_all_inboxes_keep_the_message_while_an_account_has_it (Fixture       *fixture,
                                                           gconstpointer  data)
{
  static const struct
  {
    FumiStoreAction  action;
    const char      *folder;
  } ways[] = { { FUMI_STORE_MOVE, "Archive" }, { FUMI_STORE_MOVE, "Trash" }, { FUMI_STORE_PURGE, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      g_autofree char *expected = g_strdup_printf ("%u*1", i);
      gint64 id;

      receive (fixture, ONE, uid, i, 1);
      receive (fixture, TWO, uid, i, 2);
      assert_list (NULL, "", expected);

      id = id_of (fixture, NULL, "");
      g_assert_cmpint (id, ==, id_of (fixture, ONE, ""));
      act (fixture, ways[i].action, id, ways[i].folder, NULL);
      assert_list (NULL, "", expected);
      g_assert_cmpint (id_of (fixture, NULL, ""), ==, id_of (fixture, TWO, ""));

      act (fixture, FUMI_STORE_PURGE, id_of (fixture, TWO, ""), NULL, NULL);
      assert_list (NULL, "", "");
    }
}

static void
test_a_removed_account_hands_its_place_on (Fixture       *fixture,
                                           gconstpointer  data)
{
  receive (fixture, ONE, "a1", 1, 1);
  receive (fixture, ONE, "b1", 1, 2);
  receive (fixture, TWO, "x1", 1, 3);
  assert_list (NULL, "", "1*2");

  g_assert_true (fumi_store_remove_account (fixture->store, ONE, TRUE, NULL));
  assert_list (NULL, "", "1*1");
  assert_list (TWO, "", "1*1");
}

/* ---- never two for one ----------------------------------------------------------------------------- */

static void
test_one_message_id_and_another_word_are_two_messages (Fixture       *fixture,
                                                       gconstpointer  data)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *mail = fixture_make_mail (7, 0);
      g_autofree char *longer = NULL;
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      GString *text = g_string_new (mail);

      /* alike for longer than the key looks */
      for (guint line = 0; line < 100; line++)
        g_string_append (text, "The same line in each of them, again and again.\r\n");
      g_string_append_printf (text, "And %u at the end.\r\n", i);
      longer = g_string_free (text, FALSE);
      fixture_receive (fixture->store, ONE, uid, longer);
    }

  assert_list (ONE, "", "7*1 7*1 7*1");
}

static void
test_a_file_that_cannot_be_read_is_nobodys_copy (Fixture       *fixture,
                                                 gconstpointer  data)
{
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;

  receive (fixture, ONE, "a1", 1, 1);
  file = fixture_only_file (fixture->dir, ONE);
  path = g_build_filename (fixture->dir, "mail", ONE, file, NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);

  receive (fixture, TWO, "x1", 1, 2);
  assert_list (TWO, "", "1*1");
  assert_list (NULL, "", "1*1 1*1");
}

static void
test_a_beginning_is_nobodys_copy_until_it_is_whole (Fixture       *fixture,
                                                    gconstpointer  data)
{
  g_autofree char *mail = mail_by (1, 1);
  g_autoptr(GError) error = NULL;

  receive (fixture, TWO, "x1", 1, 2);
  {
    g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->store, ONE, &error);
    g_autoptr(FumiStoreBatch) batch = fumi_store_batch_new (run);
    g_autoptr(GInputStream) body = g_memory_input_stream_new_from_data (mail, strlen (mail) - 5, NULL);

    g_assert_true (fumi_store_batch_add_partial (batch, "a1", strlen (mail), body, NULL, &error));
    g_assert_true (fumi_store_batch_commit (batch, NULL, &error));
  }
  assert_list (NULL, "", "1*1 1*1");

  receive (fixture, ONE, "a1", 1, 1);
  assert_list (ONE, "", "1*1");
  assert_list (TWO, "", "1*1");
  assert_list (NULL, "", "1*1");
}

/* ---- new or not --------------------------------------------------------------------------------------- */

/* What a commit calls new is what a list shows more of. */
static void
test_a_copy_that_is_not_listed_is_not_new (Fixture       *fixture,
                                           gconstpointer  data)
{
  g_autofree char *first = mail_by (1, 1);
  g_autofree char *second = mail_by (1, 2);
  g_autofree char *third = mail_by (1, 3);
  g_autofree char *other = mail_by (2, 3);
  g_autoptr(GPtrArray) envelopes = NULL;
  g_autoptr(FumiStoreRun) run = NULL;
  g_autoptr(FumiStoreBatch) batch = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (fixture_receive (fixture->store, ONE, "a1", first), ==, 1);
  g_assert_cmpuint (fixture_receive (fixture->store, ONE, "b1", second), ==, 0);
  g_assert_cmpuint (fixture_receive (fixture->store, TWO, "a1", second), ==, 1);

  /* Two of one batch, of which the first is listed: what is in the Trash hides none. */
  act (fixture, FUMI_STORE_MOVE, id_of (fixture, ONE, ""), "Trash", NULL);
  run = fumi_store_begin_run (fixture->store, ONE, &error);
  batch = fumi_store_batch_new (run);
  fixture_add (batch, "c1", third);
  fixture_add (batch, "d1", third);
  fixture_add (batch, "e1", other);
  g_assert_true (fumi_store_batch_commit (batch, &envelopes, &error));
  g_assert_cmpuint (envelopes->len, ==, 2);
  g_assert_cmpuint (fumi_store_batch_get_copies (batch), ==, 1);
  assert_list (ONE, "", "2*1 1*4");
}

/* ---- from elsewhere -------------------------------------------------------------------------------- */

static void
test_an_import_finds_what_is_here (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autofree char *mail = mail_by (1, 9);
  g_auto(GStrv) lines = g_strsplit (mail, "\r\n", -1);
  g_autofree char *unix_mail = g_strjoinv ("\n", lines);
  g_autofree char *other = mail_by (2, 9);
  g_autofree char *path = g_build_filename (fixture->dir, "import.eml", NULL);
  g_autoptr(GBytes) bytes = g_bytes_new_static (unix_mail, strlen (unix_mail));
  g_autoptr(GBytes) other_bytes = g_bytes_new_static (other, strlen (other));
  g_autoptr(GError) error = NULL;
  gint64 id;

  receive (fixture, ONE, "a1", 1, 1);
  receive (fixture, ONE, "b1", 1, 2);
  id = id_of (fixture, ONE, "");
  g_assert_true (g_file_set_contents (path, unix_mail, -1, NULL));

  g_assert_cmpint (fumi_store_find_same (fixture->store, ONE, path, &error), ==, id);
  g_assert_cmpint (fumi_store_find_same (fixture->store, NULL, path, &error), ==, id);
  g_assert_cmpint (fumi_store_find_same (fixture->store, TWO, path, &error), ==, 0);
  g_assert_cmpint (fumi_store_find_same_bytes (fixture->store, ONE, bytes, &error), ==, id);
  g_assert_cmpint (fumi_store_find_same_bytes (fixture->store, ONE, other_bytes, &error), ==, 0);
  g_assert_no_error (error);

  g_assert_cmpint (fumi_store_find_same (fixture->store, ONE, "/nowhere/at/all", &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* ---- many ------------------------------------------------------------------------------------------ */

static void
test_a_thousand_copies_are_one_row (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autofree char *mail = mail_by (1, 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->store, ONE, &error);
  g_autoptr(FumiStoreBatch) batch = fumi_store_batch_new (run);

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);

      fixture_add (batch, uid, mail);
      if (i % 250 == 249)
        g_assert_true (fumi_store_batch_commit (batch, NULL, &error));
    }
  assert_list (ONE, "", "1*1000");
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
    { "an-account-lists-a-message-once-with-a-count", test_an_account_lists_a_message_once_with_a_count },
    { "the-row-goes-with-all-its-copies-and-comes-back",
      test_the_row_goes_with_all_its_copies_and_comes_back },
    { "the-next-copy-leads-when-the-first-is-gone", test_the_next_copy_leads_when_the_first_is_gone },
    { "a-copy-in-the-trash-hides-none", test_a_copy_in_the_trash_hides_none },
    { "all-inboxes-list-a-message-once-and-each-account-its-own",
      test_all_inboxes_list_a_message_once_and_each_account_its_own },
    { "all-inboxes-keep-the-message-while-an-account-has-it",
      test_all_inboxes_keep_the_message_while_an_account_has_it },
    { "a-removed-account-hands-its-place-on", test_a_removed_account_hands_its_place_on },
    { "one-message-id-and-another-word-are-two-messages",
      test_one_message_id_and_another_word_are_two_messages },
    { "a-file-that-cannot-be-read-is-nobodys-copy", test_a_file_that_cannot_be_read_is_nobodys_copy },
    { "a-beginning-is-nobodys-copy-until-it-is-whole", test_a_beginning_is_nobodys_copy_until_it_is_whole },
    { "a-copy-that-is-not-listed-is-not-new", test_a_copy_that_is_not_listed_is_not_new },
    { "an-import-finds-what-is-here", test_an_import_finds_what_is_here },
    { "a-thousand-copies-are-one-row", test_a_thousand_copies_are_one_row },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/store/copies/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }

  return g_test_run ();
}
