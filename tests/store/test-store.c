/* test-store.c: receiving, looking and changing, as sync/ and the window do it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "fumi-maildir.h"
#include "fumi-store.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"

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
  /* The thread of an asynchronous call drops the store a moment after its result has arrived. */
  while (g_atomic_int_get (&G_OBJECT (fixture->store)->ref_count) > 1)
    g_thread_yield ();
  g_assert_finalize_object (fixture->store);
  fixture_remove_dir (fixture->dir);
  g_free (fixture->dir);
}

static GPtrArray *
list (FumiStore  *store,
      const char *account,
      guint       offset,
      guint       limit)
{
  FumiStoreQuery query = { .account = account, .folder = "" };
  g_autoptr(GError) error = NULL;
  GPtrArray *envelopes = fumi_store_list (store, &query, offset, limit, &error);

  g_assert_no_error (error);
  return envelopes;
}

static guint
count (FumiStore  *store,
       const char *account,
       gboolean    unread_only)
{
  FumiStoreQuery query = { .account = account, .folder = "" };

  return fumi_store_count (store, &query, unread_only);
}

static void
receive_many (FumiStore  *store,
              const char *account,
              guint       n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (store, account, &error);
  g_autoptr(FumiStoreBatch) batch = NULL;

  g_assert_no_error (error);
  batch = fumi_store_batch_new (run);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      g_autofree char *mail = fixture_make_mail (i, 0);

      fixture_add (batch, uid, mail);
    }

  g_assert_cmpuint (fumi_store_batch_get_count (batch), ==, n);
  g_assert_true (fumi_store_batch_commit (batch, NULL, &error));
  g_assert_no_error (error);
}

/* ---- opening --------------------------------------------------------------------------------------- */

static void
test_a_new_store_is_private_and_empty (Fixture       *fixture,
                                       gconstpointer  data)
{
  static const char *const index_files[] = { "index.db", "index.db-wal", "index.db-shm" };
  g_autofree char *mail = g_build_filename (fixture->dir, "mail", NULL);
  struct stat status;

  g_assert_cmpint (stat (mail, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (index_files); i++)
    {
      g_autofree char *path = g_build_filename (fixture->dir, index_files[i], NULL);

      g_assert_cmpint (stat (path, &status), ==, 0);
      g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
    }
  g_assert_cmpuint (count (fixture->store, NULL, FALSE), ==, 0);
  g_assert_cmpint (fumi_store_get_last_received (fixture->store, ACCOUNT), ==, 0);
  g_assert_cmpint (fumi_store_get_last_checked (fixture->store, ACCOUNT), ==, 0);
}

/* ---- receiving ------------------------------------------------------------------------------------- */

static void
test_a_committed_message_is_a_file_and_a_row_and_in_the_ledger (Fixture       *fixture,
                                                                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->store, ACCOUNT, &error);
  g_autoptr(FumiStoreBatch) batch = fumi_store_batch_new (run);
  g_autofree char *mail = fixture_make_mail (7, 0);
  g_autofree char *contents = NULL;
  g_autoptr(GPtrArray) envelopes = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  FumiEnvelope *envelope;
  FumiLedgerEntry *entry;

  fixture_add (batch, "some uid", mail);
  g_assert_cmpint (fumi_store_batch_get_bytes (batch), ==, strlen (mail));
  g_assert_cmpuint (count (fixture->store, NULL, FALSE), ==, 0);
  g_assert_true (fumi_store_batch_commit (batch, &envelopes, &error));

  g_assert_cmpuint (envelopes->len, ==, 1);
  envelope = envelopes->pdata[0];
  g_assert_cmpint (fumi_envelope_get_id (envelope), >, 0);
  g_assert_cmpstr (fumi_envelope_get_subject (envelope), ==, "Message 7");
  g_assert_cmpstr (fumi_envelope_get_from_address (envelope), ==, "anna7@example.org");
  g_assert_cmpstr (fumi_envelope_get_account (envelope), ==, ACCOUNT);
  g_assert_cmpstr (fumi_envelope_get_folder (envelope), ==, "");
  g_assert_cmpint (fumi_envelope_get_size (envelope), ==, strlen (mail));
  g_assert_true (fumi_envelope_get_unread (envelope));
  g_assert_true (g_file_get_contents (fumi_envelope_get_path (envelope), &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, mail);

  entry = g_hash_table_lookup (fumi_store_run_get_ledger (run), "some uid");
  g_assert_nonnull (entry);
  g_assert_cmpint (entry->state, ==, FUMI_LEDGER_STORED);
  g_assert_cmpint (entry->size, ==, strlen (mail));
  g_assert_cmpint (entry->received, >=, now);
  g_assert_cmpint (fumi_store_get_last_received (fixture->store, ACCOUNT), >=, now);
  fixture_assert_sound (fixture->store, 1);
}

static void
test_what_is_not_committed_leaves_nothing (Fixture       *fixture,
                                           gconstpointer  data)
{
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->store, ACCOUNT, NULL);
  FumiStoreBatch *batch = fumi_store_batch_new (run);

  fixture_add (batch, "one", "Subject: one\r\n\r\n");
  g_assert_cmpuint (fixture_count_tmp (fixture->dir, ACCOUNT), ==, 1);
  fumi_store_batch_free (batch);

  g_assert_cmpuint (fixture_count_tmp (fixture->dir, ACCOUNT), ==, 0);
  g_assert_cmpuint (g_hash_table_size (fumi_store_run_get_ledger (run)), ==, 0);
  fixture_assert_sound (fixture->store, 0);
}

static void
test_the_same_message_again_is_no_new_one (Fixture       *fixture,
                                           gconstpointer  data)
{
  g_autofree char *mail = fixture_make_mail (1, 0);

  g_assert_cmpuint (fixture_receive (fixture->store, ACCOUNT, "uid", mail), ==, 1);
  g_assert_cmpuint (fixture_receive (fixture->store, ACCOUNT, "uid", mail), ==, 0);
  fixture_assert_sound (fixture->store, 1);
}

static void
test_another_message_under_a_reused_uid_is_kept_beside_it (Fixture       *fixture,
                                                           gconstpointer  data)
{
  g_autofree char *first = fixture_make_mail (1, 0);
  g_autofree char *second = fixture_make_mail (2, 0);

  g_assert_cmpuint (fixture_receive (fixture->store, ACCOUNT, "uid", first), ==, 1);
  g_assert_cmpuint (fixture_receive (fixture->store, ACCOUNT, "uid", second), ==, 1);
  g_assert_cmpuint (fixture_receive (fixture->store, ACCOUNT, "uid", second), ==, 0);
  g_assert_cmpuint (fixture_receive (fixture->store, ACCOUNT, "uid", first), ==, 0);
  g_assert_cmpuint (fixture_count_once (fixture->dir, ACCOUNT, 3, 0), ==, 2);
  fixture_assert_sound (fixture->store, 2);
}

static void
test_two_messages_of_one_uid_in_one_batch_are_both_kept (Fixture       *fixture,
                                                         gconstpointer  data)
{
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->store, ACCOUNT, NULL);
  g_autoptr(FumiStoreBatch) batch = fumi_store_batch_new (run);
  g_autofree char *first = fixture_make_mail (1, 0);
  g_autofree char *second = fixture_make_mail (2, 0);
  g_autoptr(GPtrArray) envelopes = NULL;

  fixture_add (batch, "uid", first);
  fixture_add (batch, "uid", second);
  fixture_add (batch, "uid", first);
  g_assert_true (fumi_store_batch_commit (batch, &envelopes, NULL));

  g_assert_cmpuint (envelopes->len, ==, 2);
  fixture_assert_sound (fixture->store, 2);
}

static void
test_a_message_with_long_headers_gets_its_subject (Fixture       *fixture,
                                                   gconstpointer  data)
{
  g_autoptr(GString) mail = g_string_new ("From: a@example.org\r\n");
  g_autoptr(GPtrArray) envelopes = NULL;

  while (mail->len < 100 * 1024)
    g_string_append (mail, "X-Filler: nothing to see here, and a lot of it\r\n");
  g_string_append (mail, "Subject: found\r\n\r\n");
  while (mail->len < 200 * 1024)
    g_string_append (mail, "body\r\n");

  g_assert_cmpuint (fixture_receive (fixture->store, ACCOUNT, "long", mail->str), ==, 1);
  envelopes = list (fixture->store, ACCOUNT, 0, 10);
  g_assert_cmpstr (fumi_envelope_get_subject (envelopes->pdata[0]), ==, "found");
  g_assert_cmpint (fumi_envelope_get_size (envelopes->pdata[0]), ==, mail->len);
}

static void
test_a_body_that_breaks_off_leaves_nothing (Fixture       *fixture,
                                            gconstpointer  data)
{
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->store, ACCOUNT, NULL);
  g_autoptr(FumiStoreBatch) batch = fumi_store_batch_new (run);
  g_autoptr(GInputStream) body = g_memory_input_stream_new_from_data ("From", 4, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (fumi_store_batch_add (batch, "uid", 4, body, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fumi_store_batch_get_count (batch), ==, 0);
  g_assert_cmpuint (fixture_count_tmp (fixture->dir, ACCOUNT), ==, 0);
}

static void
test_a_second_run_of_one_account_is_busy (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->store, ACCOUNT, NULL);
  g_autoptr(FumiStoreRun) other_account = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (run);
  g_assert_null (fumi_store_begin_run (fixture->store, ACCOUNT, &error));
  g_assert_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_BUSY);

  other_account = fumi_store_begin_run (fixture->store, "ffffffff", NULL);
  g_assert_nonnull (other_account);
}

static gpointer
receive_in_thread (gpointer data)
{
  FumiStore *store = data;
  g_autofree char *account = g_strdup_printf ("%p", (gpointer) g_thread_self ());

  receive_many (store, account, 100);
  return NULL;
}

static void
test_accounts_receive_at_the_same_time (Fixture       *fixture,
                                        gconstpointer  data)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("receive", receive_in_thread, fixture->store);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  fixture_assert_sound (fixture->store, 400);
}

/* ---- looking --------------------------------------------------------------------------------------- */

static void
test_the_list_is_newest_first_and_in_pages (Fixture       *fixture,
                                            gconstpointer  data)
{
  g_autoptr(GPtrArray) page = NULL;
  g_autoptr(GArray) ids = NULL;
  FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };

  receive_many (fixture->store, ACCOUNT, 50);
  receive_many (fixture->store, "ffffffff", 10);

  page = list (fixture->store, ACCOUNT, 10, 5);
  g_assert_cmpuint (page->len, ==, 5);
  g_assert_cmpstr (fumi_envelope_get_subject (page->pdata[0]), ==, "Message 39");
  g_assert_cmpstr (fumi_envelope_get_subject (page->pdata[4]), ==, "Message 35");

  ids = fumi_store_list_ids (fixture->store, &query, NULL);
  g_assert_cmpuint (ids->len, ==, 50);
  g_assert_cmpint (g_array_index (ids, gint64, 10), ==, fumi_envelope_get_id (page->pdata[0]));
  /* the others are copies of some of these */
  g_assert_cmpuint (count (fixture->store, NULL, FALSE), ==, 50);
  g_assert_cmpuint (count (fixture->store, "ffffffff", FALSE), ==, 10);
  g_assert_cmpuint (count (fixture->store, ACCOUNT, TRUE), ==, 50);
}

static void
test_a_row_that_is_gone_is_no_message (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (fumi_store_get (fixture->store, 42, &error));
  g_assert_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NO_MESSAGE);
}

/* ---- changing -------------------------------------------------------------------------------------- */

static void
test_reading_a_message_moves_its_file_to_cur (Fixture       *fixture,
                                              gconstpointer  data)
{
  g_autoptr(GPtrArray) envelopes = NULL;
  g_autoptr(FumiEnvelope) again = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *read = NULL;
  g_autofree char *unread = NULL;
  FumiEnvelope *envelope;
  gint64 id;

  receive_many (fixture->store, ACCOUNT, 1);
  envelopes = list (fixture->store, ACCOUNT, 0, 1);
  envelope = envelopes->pdata[0];
  id = fumi_envelope_get_id (envelope);

  g_assert_true (fumi_store_set_unread (fixture->store, id, envelope, FALSE, &error));
  g_assert_false (fumi_envelope_get_unread (envelope));
  read = fixture_only_file (fixture->dir, ACCOUNT);
  g_assert_true (g_str_has_prefix (read, "cur/"));
  g_assert_true (g_str_has_suffix (read, ":2,S"));
  g_assert_true (g_str_has_suffix (fumi_envelope_get_path (envelope), read));
  again = fumi_store_get (fixture->store, id, NULL);
  g_assert_cmpstr (fumi_envelope_get_path (again), ==, fumi_envelope_get_path (envelope));
  g_assert_cmpuint (count (fixture->store, ACCOUNT, TRUE), ==, 0);

  g_assert_true (fumi_store_set_unread (fixture->store, id, NULL, TRUE, &error));
  unread = fixture_only_file (fixture->dir, ACCOUNT);
  g_assert_true (g_str_has_suffix (unread, ":2,"));
  g_assert_cmpuint (count (fixture->store, ACCOUNT, TRUE), ==, 1);
  fixture_assert_sound (fixture->store, 1);
}

static void
on_unread_set (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  fumi_store_set_unread_finish (FUMI_STORE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
test_reading_without_waiting_updates_the_envelope_on_show (Fixture       *fixture,
                                                           gconstpointer  data)
{
  g_autoptr(GPtrArray) envelopes = NULL;
  gboolean done = FALSE;

  receive_many (fixture->store, ACCOUNT, 1);
  envelopes = list (fixture->store, ACCOUNT, 0, 1);
  fumi_store_set_unread_async (fixture->store, fumi_envelope_get_id (envelopes->pdata[0]),
                               envelopes->pdata[0], FALSE, NULL, on_unread_set, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (fumi_envelope_get_unread (envelopes->pdata[0]));
  fixture_assert_sound (fixture->store, 1);
}

static void
test_a_message_that_another_program_moved_is_still_found (Fixture       *fixture,
                                                          gconstpointer  data)
{
  g_autofree char *dir = fumi_store_dup_mail_dir (fixture->store, ACCOUNT);
  g_autoptr(GPtrArray) envelopes = NULL;
  g_autofree char *place = NULL;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *flagged = NULL;

  receive_many (fixture->store, ACCOUNT, 1);
  place = fixture_only_file (fixture->dir, ACCOUNT);
  from = g_build_filename (dir, place, NULL);
  to = g_strdup_printf ("%s/cur/%s:2,F", dir, place + strlen ("new/"));
  g_assert_cmpint (rename (from, to), ==, 0);

  envelopes = list (fixture->store, ACCOUNT, 0, 1);
  g_assert_true (fumi_store_set_unread (fixture->store, fumi_envelope_get_id (envelopes->pdata[0]),
                                        NULL, FALSE, NULL));
  flagged = fixture_only_file (fixture->dir, ACCOUNT);
  g_assert_true (g_str_has_suffix (flagged, ":2,FS"));
  fixture_assert_sound (fixture->store, 1);
}

static void
on_changed (FumiStore  *store,
            const char *account,
            GString    *heard)
{
  g_string_append_printf (heard, "%s ", account);
}

static void
test_changes_are_announced_once_on_the_main_context (Fixture       *fixture,
                                                     gconstpointer  data)
{
  g_autoptr(GString) heard = g_string_new (NULL);
  GThread *thread;

  g_signal_connect (fixture->store, "changed", G_CALLBACK (on_changed), heard);
  thread = g_thread_new ("receive", receive_in_thread, fixture->store);
  g_thread_join (thread);
  receive_many (fixture->store, ACCOUNT, 2);
  g_assert_cmpstr (heard->str, ==, "");

  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_nonnull (strstr (heard->str, ACCOUNT " "));
  g_assert_cmpuint (strlen (heard->str), <, 2 * 24);
}

static void
test_the_time_of_the_last_check_is_kept (Fixture       *fixture,
                                         gconstpointer  data)
{
  g_assert_true (fumi_store_note_checked (fixture->store, ACCOUNT, 1700000000, NULL));
  g_assert_cmpint (fumi_store_get_last_checked (fixture->store, ACCOUNT), ==, 1700000000);
  g_assert_cmpint (fumi_store_get_last_checked (fixture->store, "ffffffff"), ==, 0);
}

static void
test_removing_an_account_with_its_mail_leaves_the_others (Fixture       *fixture,
                                                          gconstpointer  data)
{
  g_autofree char *dir = fumi_store_dup_mail_dir (fixture->store, ACCOUNT);

  receive_many (fixture->store, ACCOUNT, 3);
  receive_many (fixture->store, "ffffffff", 2);
  g_assert_true (fumi_store_remove_account (fixture->store, ACCOUNT, TRUE, NULL));

  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
  fixture_assert_sound (fixture->store, 2);
}

static void
test_removing_an_account_without_its_mail_keeps_the_files (Fixture       *fixture,
                                                           gconstpointer  data)
{
  g_autoptr(FumiStoreRun) run = NULL;

  receive_many (fixture->store, ACCOUNT, 3);
  g_assert_true (fumi_store_remove_account (fixture->store, ACCOUNT, FALSE, NULL));
  g_assert_cmpuint (count (fixture->store, NULL, FALSE), ==, 0);
  g_assert_cmpuint (fixture_count_once (fixture->dir, ACCOUNT, 3, 0), ==, 3);

  /* The account comes back under its id: so does its mail, and nothing is fetched twice. */
  run = fumi_store_begin_run (fixture->store, ACCOUNT, NULL);
  g_assert_nonnull (fumi_store_run_find (run, "uid-2"));
  fixture_assert_sound (fixture->store, 3);
}

static void
test_an_account_that_receives_is_not_removed (Fixture       *fixture,
                                              gconstpointer  data)
{
  g_autoptr(FumiStoreRun) run = NULL;
  g_autoptr(GError) error = NULL;

  receive_many (fixture->store, ACCOUNT, 1);
  run = fumi_store_begin_run (fixture->store, ACCOUNT, NULL);
  g_assert_false (fumi_store_remove_account (fixture->store, ACCOUNT, TRUE, &error));
  g_assert_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_BUSY);
  fixture_assert_sound (fixture->store, 1);
}

/* ---- two programs ---------------------------------------------------------------------------------- */

static void
test_window_and_cli_use_one_store_at_once (Fixture       *fixture,
                                           gconstpointer  data)
{
  g_autoptr(FumiStore) cli = fumi_store_open (fixture->dir, NULL);
  g_autoptr(FumiStoreRun) run = NULL;
  g_autoptr(GPtrArray) envelopes = NULL;
  g_autoptr(GError) error = NULL;

  receive_many (cli, ACCOUNT, 3);
  g_assert_cmpuint (count (fixture->store, ACCOUNT, TRUE), ==, 3);

  envelopes = list (fixture->store, ACCOUNT, 0, 3);
  g_assert_true (fumi_store_set_unread (fixture->store, fumi_envelope_get_id (envelopes->pdata[0]),
                                        NULL, FALSE, NULL));
  g_assert_cmpuint (count (cli, ACCOUNT, TRUE), ==, 2);

  run = fumi_store_begin_run (fixture->store, ACCOUNT, NULL);
  g_assert_nonnull (run);
  g_assert_null (fumi_store_begin_run (cli, ACCOUNT, &error));
  g_assert_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_BUSY);
}

/* One POP3 session per account and machine. */
static void
test_another_process_finds_the_account_busy (Fixture       *fixture,
                                             gconstpointer  data)
{
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->store, ACCOUNT, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) busy = NULL;
  g_autoptr(GSubprocess) free = NULL;
  g_autofree char *errors = NULL;

  g_assert_nonnull (run);
  busy = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, g_getenv ("FUMI_STORE_CHILD"),
                           fixture->dir, "receive", "3", "3", NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (busy, NULL, NULL, NULL, &errors, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (busy), ==, 1);
  g_assert_nonnull (strstr (errors, "received already"));

  g_clear_pointer (&run, fumi_store_end_run);
  free = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, g_getenv ("FUMI_STORE_CHILD"),
                           fixture->dir, "receive", "3", "3", NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (free, NULL, &error));
  g_assert_no_error (error);
  fixture_assert_sound (fixture->store, 3);
}

#define ADD(path, func) g_test_add ("/store/store/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a-new-store-is-private-and-empty", test_a_new_store_is_private_and_empty);
  ADD ("a-committed-message-is-a-file-and-a-row-and-in-the-ledger",
       test_a_committed_message_is_a_file_and_a_row_and_in_the_ledger);
  ADD ("what-is-not-committed-leaves-nothing", test_what_is_not_committed_leaves_nothing);
  ADD ("the-same-message-again-is-no-new-one", test_the_same_message_again_is_no_new_one);
  ADD ("another-message-under-a-reused-uid-is-kept-beside-it",
       test_another_message_under_a_reused_uid_is_kept_beside_it);
  ADD ("two-messages-of-one-uid-in-one-batch-are-both-kept",
       test_two_messages_of_one_uid_in_one_batch_are_both_kept);
  ADD ("a-message-with-long-headers-gets-its-subject",
       test_a_message_with_long_headers_gets_its_subject);
  ADD ("a-body-that-breaks-off-leaves-nothing", test_a_body_that_breaks_off_leaves_nothing);
  ADD ("a-second-run-of-one-account-is-busy", test_a_second_run_of_one_account_is_busy);
  ADD ("accounts-receive-at-the-same-time", test_accounts_receive_at_the_same_time);
  ADD ("the-list-is-newest-first-and-in-pages", test_the_list_is_newest_first_and_in_pages);
  ADD ("a-row-that-is-gone-is-no-message", test_a_row_that_is_gone_is_no_message);
  ADD ("reading-a-message-moves-its-file-to-cur", test_reading_a_message_moves_its_file_to_cur);
  ADD ("reading-without-waiting-updates-the-envelope-on-show",
       test_reading_without_waiting_updates_the_envelope_on_show);
  ADD ("a-message-that-another-program-moved-is-still-found",
       test_a_message_that_another_program_moved_is_still_found);
  ADD ("changes-are-announced-once-on-the-main-context",
       test_changes_are_announced_once_on_the_main_context);
  ADD ("the-time-of-the-last-check-is-kept", test_the_time_of_the_last_check_is_kept);
  ADD ("removing-an-account-with-its-mail-leaves-the-others",
       test_removing_an_account_with_its_mail_leaves_the_others);
  ADD ("removing-an-account-without-its-mail-keeps-the-files",
       test_removing_an_account_without_its_mail_keeps_the_files);
  ADD ("an-account-that-receives-is-not-removed", test_an_account_that_receives_is_not_removed);
  ADD ("another-process-finds-the-account-busy", test_another_process_finds_the_account_busy);
  ADD ("window-and-cli-use-one-store-at-once", test_window_and_cli_use_one_store_at_once);

  return g_test_run ();
}
