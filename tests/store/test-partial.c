/* test-partial.c: messages of which only the beginning is here, and the whole that takes its place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fumi-maildir.h"
#include "fumi-store.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"

static const char with_attachment[] = "From: Anna <anna@example.org>\r\n"
                                      "Subject: Pictures\r\n"
                                      "Date: Tue, 02 Jan 2024 10:00:00 +0000\r\n"
                                      "Content-Type: multipart/mixed; boundary=x\r\n"
                                      "\r\n"
                                      "--x\r\n"
                                      "Content-Type: text/plain\r\n"
                                      "\r\n"
                                      "Look at these.\r\n"
                                      "--x\r\n"
                                      "Content-Type: image/png; name=a.png\r\n"
                                      "Content-Disposition: attachment; filename=a.png\r\n"
                                      "\r\n"
                                      "not really\r\n"
                                      "--x--\r\n";

/* Of with_attachment: the first picture looks whole, and is not. */
#define BEGINNING (sizeof with_attachment - 1 - strlen ("not really\r\n--x--\r\n"))

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

static void
begin_again (Fixture *fixture)
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

/* Returns how many envelopes came of it. */
static guint
store_bytes (Fixture    *fixture,
             const char *uid,
             gboolean    partial,
             const char *bytes,
             gsize       length,
             goffset     listed_size)
{
  g_autoptr(FumiStoreBatch) batch = fumi_store_batch_new (fixture->run);
  g_autoptr(GInputStream) body = g_memory_input_stream_new_from_data (bytes, length, NULL);
  g_autoptr(GPtrArray) envelopes = NULL;
  g_autoptr(GError) error = NULL;

  if (partial)
    fumi_store_batch_add_partial (batch, uid, listed_size, body, NULL, &error);
  else
    fumi_store_batch_add (batch, uid, listed_size, body, NULL, &error);
  g_assert_no_error (error);
  fumi_store_batch_commit (batch, &envelopes, &error);
  g_assert_no_error (error);

  return envelopes->len;
}

static guint
store_beginning (Fixture    *fixture,
                 const char *uid,
                 const char *mail,
                 gsize       length)
{
  return store_bytes (fixture, uid, TRUE, mail, length, strlen (mail));
}

static guint
store_whole (Fixture    *fixture,
             const char *uid,
             const char *mail)
{
  return store_bytes (fixture, uid, FALSE, mail, strlen (mail), strlen (mail));
}

static FumiEnvelope *
find (Fixture    *fixture,
      const char *uid)
{
  g_autoptr(GError) error = NULL;
  FumiEnvelope *envelope = fumi_store_find_uid (fixture->store, ACCOUNT, uid, &error);

  g_assert_no_error (error);
  return envelope;
}

static guint
count (Fixture    *fixture,
       const char *folder)
{
  FumiStoreQuery query = { .account = ACCOUNT, .folder = folder };

  return fumi_store_count (fixture->store, &query, FALSE);
}

static FumiLedgerState
state_of (Fixture    *fixture,
          const char *uid)
{
  const FumiLedgerEntry *entry = fumi_store_run_find (fixture->run, uid);

  g_assert_nonnull (entry);
  return entry->state;
}

static void
assert_whole (FumiEnvelope *envelope,
              const char   *mail)
{
  g_autofree char *contents = NULL;

  g_assert_false (fumi_envelope_get_partial (envelope));
  g_assert_cmpint (fumi_envelope_get_size (envelope), ==, strlen (mail));
  g_assert_true (g_file_get_contents (fumi_envelope_get_path (envelope), &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, mail);
}

/* The whole of @uid has taken the place of its beginning, whose row was @id. */
static void
assert_replaced (Fixture    *fixture,
                 const char *uid,
                 gint64      id,
                 const char *mail)
{
  g_autoptr(FumiEnvelope) envelope = find (fixture, uid);
  g_autofree char *only = fixture_only_file (fixture->dir, ACCOUNT);

  assert_whole (envelope, mail);
  if (id != 0)
    g_assert_cmpint (fumi_envelope_get_id (envelope), ==, id);
  g_assert_null (strstr (only, ",P"));
  g_assert_cmpint (state_of (fixture, uid), ==, FUMI_LEDGER_STORED);
  fixture_assert_sound (fixture->store, 1);
}

static gint64
id_of (Fixture    *fixture,
       const char *uid)
{
  g_autoptr(FumiEnvelope) envelope = find (fixture, uid);

  return fumi_envelope_get_id (envelope);
}

/* ---- a beginning ----------------------------------------------------------------------------------- */

static void
test_a_beginning_is_marked_in_name_row_and_ledger (Fixture       *fixture,
                                                   gconstpointer  data)
{
  g_autofree char *place = NULL;
  g_autoptr(FumiEnvelope) envelope = NULL;

  g_assert_cmpuint (store_beginning (fixture, "a", with_attachment, BEGINNING), ==, 1);

  place = fixture_only_file (fixture->dir, ACCOUNT);
  g_assert_true (g_str_has_suffix (place, ",P"));
  envelope = find (fixture, "a");
  g_assert_true (fumi_envelope_get_partial (envelope));
  g_assert_true (fumi_envelope_get_unread (envelope));
  g_assert_cmpstr (fumi_envelope_get_subject (envelope), ==, "Pictures");
  g_assert_cmpstr (fumi_envelope_get_preview (envelope), ==, "Look at these.");
  g_assert_cmpint (fumi_envelope_get_size (envelope), ==, strlen (with_attachment));
  g_assert_false (fumi_envelope_get_has_attachments (envelope));
  g_assert_cmpint (state_of (fixture, "a"), ==, FUMI_LEDGER_PARTIAL);
  fixture_assert_sound (fixture->store, 1);
}

static void
test_the_mark_stays_when_flags_change (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autofree char *place = NULL;
  g_autoptr(FumiEnvelope) envelope = NULL;
  g_autoptr(GError) error = NULL;

  store_beginning (fixture, "a", with_attachment, BEGINNING);
  fumi_store_set_unread (fixture->store, id_of (fixture, "a"), NULL, FALSE, &error);
  g_assert_no_error (error);

  place = fixture_only_file (fixture->dir, ACCOUNT);
  g_assert_true (g_str_has_suffix (place, ",P:2,S"));
  begin_again (fixture);
  envelope = find (fixture, "a");
  g_assert_true (fumi_envelope_get_partial (envelope));
  g_assert_false (fumi_envelope_get_unread (envelope));
  fixture_assert_sound (fixture->store, 1);
}

static void
test_a_beginning_replaces_nothing (Fixture       *fixture,
                                   gconstpointer  data)
{
  gint64 id;

  /* neither another beginning, by less or by more */
  store_beginning (fixture, "a", with_attachment, BEGINNING);
  id = id_of (fixture, "a");
  g_assert_cmpuint (store_beginning (fixture, "a", with_attachment, 40), ==, 0);
  g_assert_cmpuint (store_beginning (fixture, "a", with_attachment, BEGINNING + 5), ==, 0);
  fixture_assert_sound (fixture->store, 1);
  g_assert_cmpint (id_of (fixture, "a"), ==, id);

  /* nor the whole message */
  store_whole (fixture, "a", with_attachment);
  g_assert_cmpuint (store_beginning (fixture, "a", with_attachment, BEGINNING), ==, 0);
  assert_replaced (fixture, "a", id, with_attachment);
}

static void
test_a_refused_rest_leaves_the_beginning (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  const FumiLedgerEntry *entry;

  store_beginning (fixture, "a", with_attachment, BEGINNING);
  fumi_store_run_note_failure (fixture->run, "a", &error);
  fumi_store_run_note_failure (fixture->run, "a", &error);
  g_assert_no_error (error);
  begin_again (fixture);

  entry = fumi_store_run_find (fixture->run, "a");
  g_assert_cmpint (entry->state, ==, FUMI_LEDGER_PARTIAL);
  g_assert_cmpuint (entry->failures, ==, 2);
  g_assert_cmpint (entry->failed_at, >, 0);
  store_whole (fixture, "a", with_attachment);
  assert_replaced (fixture, "a", 0, with_attachment);
  entry = fumi_store_run_find (fixture->run, "a");
  g_assert_cmpuint (entry->failures, ==, 0);
}

/* ---- the whole --------------------------------------------------------------------------------------- */

static void
test_the_whole_takes_the_place_of_its_beginning (Fixture       *fixture,
                                                 gconstpointer  data)
{
  g_autoptr(FumiEnvelope) envelope = NULL;
  gint64 id;

  store_beginning (fixture, "a", with_attachment, BEGINNING);
  id = id_of (fixture, "a");
  g_assert_cmpuint (store_whole (fixture, "a", with_attachment), ==, 1);

  assert_replaced (fixture, "a", id, with_attachment);
  envelope = find (fixture, "a");
  g_assert_true (fumi_envelope_get_unread (envelope));
  g_assert_true (fumi_envelope_get_has_attachments (envelope));
  begin_again (fixture);
  assert_replaced (fixture, "a", id, with_attachment);
}

static void
archive (Fixture    *fixture,
         const char *uid,
         const char *flags)
{
  g_autoptr(FumiEnvelope) envelope = find (fixture, uid);
  g_autofree char *cur = g_build_filename (fixture->dir, "mail", ACCOUNT, ".Archive", "cur", NULL);
  g_autofree char *name = g_path_get_basename (fumi_envelope_get_path (envelope));
  g_autofree char *to = NULL;

  name[strcspn (name, ":")] = '\0';
  to = g_strconcat (cur, "/", name, ":2,", flags, NULL);
  g_assert_cmpint (g_mkdir_with_parents (cur, 0700), ==, 0);
  g_assert_cmpint (g_rename (fumi_envelope_get_path (envelope), to), ==, 0);
  begin_again (fixture);
}

static void
assert_archived (Fixture    *fixture,
                 const char *uid,
                 gint64      id)
{
  g_autoptr(FumiEnvelope) envelope = find (fixture, uid);

  assert_whole (envelope, with_attachment);
  g_assert_cmpint (fumi_envelope_get_id (envelope), ==, id);
  g_assert_cmpstr (fumi_envelope_get_folder (envelope), ==, "Archive");
  g_assert_false (fumi_envelope_get_unread (envelope));
  g_assert_true (fumi_envelope_get_starred (envelope));
  g_assert_true (g_str_has_suffix (fumi_envelope_get_path (envelope), ":2,FS"));
  g_assert_cmpuint (count (fixture, "Archive"), ==, 1);
  g_assert_cmpuint (count (fixture, ""), ==, 0);
}

static void
test_the_whole_takes_folder_and_flags (Fixture       *fixture,
                                       gconstpointer  data)
{
  gint64 id;

  store_beginning (fixture, "a", with_attachment, BEGINNING);
  id = id_of (fixture, "a");
  archive (fixture, "a", "FS");
  store_whole (fixture, "a", with_attachment);

  assert_archived (fixture, "a", id);
  begin_again (fixture);
  assert_archived (fixture, "a", id);
}

/* Q66 of pop3.md: some servers answer TOP with the whole message: still a beginning, and still one
 * message when the whole comes. */
static void
test_q66_a_beginning_of_all_bytes_is_replaced_too (Fixture       *fixture,
                                                   gconstpointer  data)
{
  gint64 id;

  store_beginning (fixture, "a", with_attachment, strlen (with_attachment));
  id = id_of (fixture, "a");
  g_assert_cmpint (state_of (fixture, "a"), ==, FUMI_LEDGER_PARTIAL);
  store_whole (fixture, "a", with_attachment);
  assert_replaced (fixture, "a", id, with_attachment);
}

/* Q66 of pop3.md: a single line came, or none at all. */
static void
test_q66_a_beginning_of_next_to_nothing_is_replaced_too (Fixture       *fixture,
                                                         gconstpointer  data)
{
  store_beginning (fixture, "a", with_attachment, 0);
  store_whole (fixture, "a", with_attachment);
  assert_replaced (fixture, "a", 0, with_attachment);
}

static void
test_a_size_listed_otherwise_does_not_double_the_message (Fixture       *fixture,
                                                          gconstpointer  data)
{
  /* the very bytes */
  store_beginning (fixture, "a", with_attachment, BEGINNING);
  store_bytes (fixture, "a", FALSE, with_attachment, strlen (with_attachment), 4711);
  assert_replaced (fixture, "a", 0, with_attachment);
}

static void
test_a_header_that_top_changed_does_not_double_the_message (Fixture       *fixture,
                                                            gconstpointer  data)
{
  g_autofree char *changed = g_strconcat ("Status: RO\r\n", with_attachment, NULL);

  store_bytes (fixture, "a", TRUE, changed, BEGINNING, 4711);
  store_bytes (fixture, "a", FALSE, with_attachment, strlen (with_attachment), 4712);
  assert_replaced (fixture, "a", 0, with_attachment);
}

/* A server used the UID again: other mail, of which nothing is dropped. */
static void
test_a_reused_uid_replaces_only_its_own_beginning (Fixture       *fixture,
                                                   gconstpointer  data)
{
  g_autofree char *first = fixture_make_mail (1, 0);
  g_autofree char *second = fixture_make_mail (2, 2000);
  g_autofree char *third = fixture_make_mail (3, 3000);
  g_autoptr(FumiEnvelope) envelope = NULL;
  gint64 id;

  store_beginning (fixture, "a", first, 200);
  id = id_of (fixture, "a");
  g_assert_cmpuint (store_beginning (fixture, "a", second, 200), ==, 1);
  g_assert_cmpint (id_of (fixture, "a"), !=, id);
  fixture_assert_sound (fixture->store, 2);

  id = id_of (fixture, "a");
  store_whole (fixture, "a", second);
  g_assert_cmpint (id_of (fixture, "a"), ==, id);
  fixture_assert_sound (fixture->store, 2);
  envelope = find (fixture, "a");
  assert_whole (envelope, second);

  g_assert_cmpuint (store_whole (fixture, "a", third), ==, 1);
  fixture_assert_sound (fixture->store, 3);
  begin_again (fixture);
  fixture_assert_sound (fixture->store, 3);
  g_assert_true (fixture_has_mail (fixture->dir, ACCOUNT, second));
  g_assert_true (fixture_has_mail (fixture->dir, ACCOUNT, third));
}

/* ---- interrupted, or without index --------------------------------------------------------------------- */

static char *
path_of_whole (Fixture    *fixture,
               const char *dir,
               const char *uid,
               const char *flags)
{
  g_autofree char *name = fumi_maildir_name_for_uid (ACCOUNT, uid);
  g_autofree char *file = g_strconcat (name, flags, NULL);

  return g_build_filename (fixture->dir, "mail", ACCOUNT, dir, file, NULL);
}

/* Killed after the whole was delivered, and again after it was moved. */
static void
test_an_interrupted_replacement_is_finished (Fixture       *fixture,
                                             gconstpointer  data)
{
  static const char *const places[] = { "new", ".Archive/cur" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *uid = g_strdup_printf ("a%u", i);
      g_autofree char *path = path_of_whole (fixture, places[i], uid, i == 0 ? "" : ":2,FS");
      gint64 id;

      store_beginning (fixture, uid, with_attachment, BEGINNING);
      id = id_of (fixture, uid);
      archive (fixture, uid, "FS");
      g_assert_true (g_file_set_contents (path, with_attachment, -1, NULL));
      g_assert_cmpuint (count (fixture, "") + count (fixture, "Archive"), ==, 1);

      begin_again (fixture);
      assert_archived (fixture, uid, id);
      g_assert_cmpint (state_of (fixture, uid), ==, FUMI_LEDGER_STORED);
      {
        g_autofree char *only = fixture_only_file (fixture->dir, ACCOUNT);
        g_autofree char *file = g_build_filename (fixture->dir, "mail", ACCOUNT, only, NULL);

        g_assert_cmpint (g_remove (file), ==, 0);
      }
    }
}

/* Killed after the rows were committed: the beginning is nobody's, and goes. */
static void
test_a_beginning_that_was_left_over_goes (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autofree char *left = NULL;
  g_autofree char *path = NULL;
  gint64 id;

  store_beginning (fixture, "a", with_attachment, BEGINNING);
  id = id_of (fixture, "a");
  left = fixture_only_file (fixture->dir, ACCOUNT);
  path = g_build_filename (fixture->dir, "mail", ACCOUNT, left, NULL);
  store_whole (fixture, "a", with_attachment);
  g_assert_true (g_file_set_contents (path, with_attachment, BEGINNING, NULL));

  begin_again (fixture);
  assert_replaced (fixture, "a", id, with_attachment);
}

/* The message of before, under a UID that was used again, is not the whole of the new one's beginning. */
static void
test_other_mail_of_the_uid_is_not_taken_for_the_whole (Fixture       *fixture,
                                                       gconstpointer  data)
{
  g_autofree char *first = fixture_make_mail (1, 0);
  g_autofree char *second = fixture_make_mail (1, 3000); /* begins with the first */

  store_whole (fixture, "a", first);
  g_assert_cmpuint (store_beginning (fixture, "a", second, 100), ==, 1);
  begin_again (fixture);

  fixture_assert_sound (fixture->store, 2);
  g_assert_cmpint (state_of (fixture, "a"), ==, FUMI_LEDGER_PARTIAL);
  store_whole (fixture, "a", second);
  fixture_assert_sound (fixture->store, 2);
  g_assert_true (fixture_has_mail (fixture->dir, ACCOUNT, first));
  g_assert_true (fixture_has_mail (fixture->dir, ACCOUNT, second));
}

static void
test_a_lost_index_finds_beginnings_again (Fixture       *fixture,
                                          gconstpointer  data)
{
  static const char *const uids[] = { "a", "b" };
  g_autoptr(FumiEnvelope) envelope = NULL;
  g_autofree char *uid = NULL;

  store_beginning (fixture, "a", with_attachment, BEGINNING);
  lose_index (fixture);

  envelope = find (fixture, "a");
  g_assert_true (fumi_envelope_get_partial (envelope));
  g_assert_false (fumi_envelope_get_has_attachments (envelope));
  g_assert_cmpint (state_of (fixture, "a"), ==, FUMI_LEDGER_PARTIAL);
  g_assert_cmpint (fumi_store_run_find (fixture->run, "a")->size, ==, -1);
  fixture_assert_sound (fixture->store, 1);

  fumi_store_run_adopt_uids (fixture->run, uids, G_N_ELEMENTS (uids));
  uid = fumi_store_dup_uid (fixture->store, fumi_envelope_get_id (envelope), NULL);
  g_assert_cmpstr (uid, ==, "a");
  store_whole (fixture, "a", with_attachment);
  assert_replaced (fixture, "a", fumi_envelope_get_id (envelope), with_attachment);
}

static void
test_a_lost_index_and_both_files_give_one_message (Fixture       *fixture,
                                                   gconstpointer  data)
{
  g_autofree char *path = path_of_whole (fixture, "new", "a", "");
  g_autoptr(FumiEnvelope) envelope = NULL;

  store_beginning (fixture, "a", with_attachment, BEGINNING);
  archive (fixture, "a", "FS");
  g_assert_true (g_file_set_contents (path, with_attachment, -1, NULL));
  lose_index (fixture);

  envelope = find (fixture, "a");
  assert_archived (fixture, "a", fumi_envelope_get_id (envelope));
  g_assert_cmpint (state_of (fixture, "a"), ==, FUMI_LEDGER_STORED);
}

/* ---- rows and UIDs ------------------------------------------------------------------------------------- */

static void
test_rows_and_uids_find_each_other (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autofree char *first = fixture_make_mail (1, 0);
  g_autofree char *second = fixture_make_mail (2, 2000);
  g_autofree char *uid = NULL;
  g_autoptr(GError) error = NULL;
  gint64 old_id;

  store_whole (fixture, "a b\xff", first);
  old_id = id_of (fixture, "a b\xff");
  uid = fumi_store_dup_uid (fixture->store, old_id, &error);
  g_assert_cmpstr (uid, ==, "a b\xff");
  g_assert_null (find (fixture, "unknown"));

  /* used again: the old message has no UID any more, and must not lend it to a deletion */
  store_whole (fixture, "a b\xff", second);
  g_assert_cmpint (id_of (fixture, "a b\xff"), !=, old_id);
  g_assert_null (fumi_store_dup_uid (fixture->store, old_id, &error));
  g_assert_no_error (error);

  g_assert_null (fumi_store_dup_uid (fixture->store, 4711, &error));
  g_assert_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NO_MESSAGE);
}

static void
test_mail_of_other_programs_has_no_uid (Fixture       *fixture,
                                        gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "mail", ACCOUNT, "cur", "1.2.host:2,S", NULL);
  FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, with_attachment, -1, NULL));
  begin_again (fixture);
  ids = fumi_store_list_ids (fixture->store, &query, &error);
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_null (fumi_store_dup_uid (fixture->store, g_array_index (ids, gint64, 0), &error));
  g_assert_no_error (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add ("/store/partial/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("a-beginning-is-marked-in-name-row-and-ledger",
       test_a_beginning_is_marked_in_name_row_and_ledger);
  ADD ("the-mark-stays-when-flags-change", test_the_mark_stays_when_flags_change);
  ADD ("a-beginning-replaces-nothing", test_a_beginning_replaces_nothing);
  ADD ("a-refused-rest-leaves-the-beginning", test_a_refused_rest_leaves_the_beginning);
  ADD ("the-whole-takes-the-place-of-its-beginning",
       test_the_whole_takes_the_place_of_its_beginning);
  ADD ("the-whole-takes-folder-and-flags", test_the_whole_takes_folder_and_flags);
  ADD ("q66-a-beginning-of-all-bytes-is-replaced-too",
       test_q66_a_beginning_of_all_bytes_is_replaced_too);
  ADD ("q66-a-beginning-of-next-to-nothing-is-replaced-too",
       test_q66_a_beginning_of_next_to_nothing_is_replaced_too);
  ADD ("a-size-listed-otherwise-does-not-double-the-message",
       test_a_size_listed_otherwise_does_not_double_the_message);
  ADD ("a-header-that-top-changed-does-not-double-the-message",
       test_a_header_that_top_changed_does_not_double_the_message);
  ADD ("a-reused-uid-replaces-only-its-own-beginning",
       test_a_reused_uid_replaces_only_its_own_beginning);
  ADD ("an-interrupted-replacement-is-finished", test_an_interrupted_replacement_is_finished);
  ADD ("a-beginning-that-was-left-over-goes", test_a_beginning_that_was_left_over_goes);
  ADD ("other-mail-of-the-uid-is-not-taken-for-the-whole",
       test_other_mail_of_the_uid_is_not_taken_for_the_whole);
  ADD ("a-lost-index-finds-beginnings-again", test_a_lost_index_finds_beginnings_again);
  ADD ("a-lost-index-and-both-files-give-one-message",
       test_a_lost_index_and_both_files_give_one_message);
  ADD ("rows-and-uids-find-each-other", test_rows_and_uids_find_each_other);
  ADD ("mail-of-other-programs-has-no-uid", test_mail_of_other_programs_has_no_uid);
#undef ADD

  return g_test_run ();
}
