/* test-server-mailbox.c: what lies on the server, listed and deleted, against an odd server and against Dovecot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "mailbox-server.h"
#include "receiving.h"
#include "test-dovecot.h"

#define ACCOUNT "0123abcd"
#define FEW 6

typedef struct
{
  MailboxServer server;
  Receiving     receiving;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  mailbox_server_start (&fixture->server);
  fixture->server.top = TOP_GIVEN;
  receiving_start (&fixture->receiving);
  receiving_set_server (&fixture->receiving, "anna", fixture->server.port, FUMI_SECURITY_NONE, NULL);
  fumi_account_set_leave (fixture->receiving.account, FUMI_LEAVE_FOREVER, 14);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  receiving_finish (&fixture->receiving);
  mailbox_server_finish (&fixture->server);
}

static void
fill (Fixture *fixture,
      guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);

      mailbox_server_add (&fixture->server, uid, i);
    }
}

static MailboxMessage *
message_at (Fixture *fixture,
            guint    i)
{
  return g_ptr_array_index (fixture->server.messages, i);
}

static FumiServerMailbox *
look (Fixture *fixture,
      guint    most)
{
  FumiServerMailbox *mailbox = receiving_look (&fixture->receiving, MAILBOX_PASSWORD, most, NULL);

  g_assert_null (mailbox->failure);
  return mailbox;
}

static guint
receive (Fixture *fixture)
{
  g_autoptr(FumiSyncResult) result = receiving_run (&fixture->receiving, MAILBOX_PASSWORD);

  g_assert_cmpstr (receiving_code (result), ==, "");
  return result->received;
}

static void
fetch (Fixture    *fixture,
       const char *uids)
{
  g_autoptr(FumiSyncResult) result = receiving_fetch (&fixture->receiving, MAILBOX_PASSWORD, uids);

  g_assert_cmpstr (receiving_code (result), ==, "");
}

/* What the list says, a line for each message. */
static char *
describe (const FumiServerMailbox *mailbox)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < mailbox->messages->len; i++)
    {
      FumiServerMessage *message = g_ptr_array_index (mailbox->messages, i);

      g_string_append_printf (text, "%u %s \"%s\" \"%s\" %d\n", fumi_server_message_get_number (message),
                              fumi_server_message_get_uid (message), fumi_server_message_get_from (message),
                              fumi_server_message_get_subject (message),
                              fumi_server_message_get_state (message));
    }

  return g_string_free (text, FALSE);
}

static void
assert_list (const FumiServerMailbox *mailbox,
             const char              *expected)
{
  g_autofree char *text = describe (mailbox);

  g_assert_cmpstr (text, ==, expected);
}

static guint
count_here (Receiving *receiving)
{
  FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };

  return fumi_store_count (receiving->store, &query, FALSE);
}

/* ---- looking --------------------------------------------------------------------------------------- */

static void
test_the_newest_come_first_and_nothing_is_received (Fixture       *fixture,
                                                    gconstpointer  data)
{
  g_autoptr(FumiServerMailbox) mailbox = NULL;
  FumiServerMessage *newest;

  fill (fixture, FEW);
  mailbox = look (fixture, 3);

  g_assert_cmpuint (mailbox->listed, ==, FEW);
  g_assert_true (mailbox->has_uids);
  g_assert_true (mailbox->has_top);
  g_assert_nonnull (strstr (mailbox->transcript, "TOP 6 0"));
  assert_list (mailbox, "6 uid-5 \"Sender 5\" \"Message 5\" 0\n"
                        "5 uid-4 \"Sender 4\" \"Message 4\" 0\n"
                        "4 uid-3 \"Sender 3\" \"Message 3\" 0\n");
  newest = g_ptr_array_index (mailbox->messages, 0);
  g_assert_cmpint (fumi_server_message_get_size (newest), ==, message_at (fixture, 5)->size);
  g_assert_cmpint (fumi_server_message_get_date (newest), ==, 1795316700); /* 22 Nov 2026 12:05 +0900 */
  g_assert_cmpint (fumi_server_message_get_row (newest), ==, 0);

  g_assert_cmpuint (fixture->server.topped, ==, 3);
  g_assert_cmpuint (fixture->server.retrieved, ==, 0);
  g_assert_cmpuint (fixture->server.deleted, ==, 0);
  g_assert_cmpuint (count_here (&fixture->receiving), ==, 0);
  g_assert_cmpint (fumi_store_get_last_checked (fixture->receiving.store, ACCOUNT), ==, 0);

  /* and then all of it still comes */
  g_assert_cmpuint (receive (fixture), ==, FEW);
}

static void
test_what_is_here_is_not_asked_for (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(FumiServerMailbox) mailbox = NULL;
  g_autoptr(FumiEnvelope) row = NULL;

  fill (fixture, 3);
  g_object_set (fixture->receiving.account, "size-limit", 10, NULL);
  g_assert_cmpuint (receive (fixture), ==, 3); /* of the first only the beginning */
  mailbox_server_add (&fixture->server, "uid-new", 9);
  mailbox_server_reset (&fixture->server);

  mailbox = look (fixture, 100);
  assert_list (mailbox, "4 uid-new \"Sender 9\" \"Message 9\" 0\n"
                        "3 uid-2 \"Sender 2\" \"Message 2\" 2\n"
                        "2 uid-1 \"Sender 1\" \"Message 1\" 2\n"
                        "1 uid-0 \"Sender 0\" \"Message 0\" 1\n");
  g_assert_cmpuint (fixture->server.topped, ==, 1);
  row = fumi_store_find_uid (fixture->receiving.store, ACCOUNT, "uid-2", NULL);
  g_assert_cmpint (fumi_server_message_get_row (g_ptr_array_index (mailbox->messages, 1)), ==,
                   fumi_envelope_get_id (row));
}

static void
test_a_listed_message_is_received_by_itself (Fixture       *fixture,
                                             gconstpointer  data)
{
  g_autoptr(FumiServerMailbox) mailbox = NULL;

  fill (fixture, 3);
  fetch (fixture, "uid-1");
  mailbox = look (fixture, 100);
  assert_list (mailbox, "3 uid-2 \"Sender 2\" \"Message 2\" 0\n"
                        "2 uid-1 \"Sender 1\" \"Message 1\" 2\n"
                        "1 uid-0 \"Sender 0\" \"Message 0\" 0\n");
}

static void
test_without_top_what_is_here_is_still_named (Fixture       *fixture,
                                              gconstpointer  data)
{
  g_autoptr(FumiServerMailbox) mailbox = NULL;

  fixture->server.top = TOP_MISSING;
  fill (fixture, 2);
  g_assert_cmpuint (receive (fixture), ==, 2);
  mailbox_server_add (&fixture->server, "uid-2", 2);
  mailbox_server_add (&fixture->server, "uid-3", 3);
  mailbox_server_reset (&fixture->server);

  mailbox = look (fixture, 100);
  g_assert_false (mailbox->has_top);
  assert_list (mailbox, "4 uid-3 \"\" \"\" 0\n"
                        "3 uid-2 \"\" \"\" 0\n"
                        "2 uid-1 \"Sender 1\" \"Message 1\" 2\n"
                        "1 uid-0 \"Sender 0\" \"Message 0\" 2\n");
  g_assert_cmpuint (fixture->server.topped, ==, 1);
  g_assert_nonnull (strstr (mailbox->transcript, "QUIT"));
}

static void
test_a_header_that_is_refused_leaves_its_row (Fixture       *fixture,
                                              gconstpointer  data)
{
  g_autoptr(FumiServerMailbox) mailbox = NULL;

  fill (fixture, 3);
  message_at (fixture, 1)->refused = TRUE;
  mailbox = look (fixture, 100);
  assert_list (mailbox, "3 uid-2 \"Sender 2\" \"Message 2\" 0\n"
                        "2 uid-1 \"\" \"\" 0\n"
                        "1 uid-0 \"Sender 0\" \"Message 0\" 0\n");
}

/* RFC 1939 §7: UIDL is optional; a UID that stands twice names nothing either. */
static void
test_what_has_no_uid_of_its_own_cannot_be_named (Fixture       *fixture,
                                                 gconstpointer  data)
{
  g_autoptr(FumiServerMailbox) mailbox = NULL;
  g_autoptr(FumiServerMailbox) without = NULL;

  mailbox_server_add (&fixture->server, "a", 1);
  mailbox_server_add (&fixture->server, "twice", 2);
  mailbox_server_add (&fixture->server, "twice", 3);
  mailbox = look (fixture, 100);
  assert_list (mailbox, "3 (null) \"Sender 3\" \"Message 3\" 0\n"
                        "2 (null) \"Sender 2\" \"Message 2\" 0\n"
                        "1 a \"Sender 1\" \"Message 1\" 0\n");

  fixture->server.without_uidl = TRUE;
  without = look (fixture, 1);
  g_assert_false (without->has_uids);
  assert_list (without, "3 (null) \"Sender 3\" \"Message 3\" 0\n");
}

/* The UID is used for other mail now, which is not here. */
static void
test_a_reused_uid_is_not_taken_for_mail_that_is_here (Fixture       *fixture,
                                                      gconstpointer  data)
{
  g_autoptr(FumiServerMailbox) mailbox = NULL;

  mailbox_server_add (&fixture->server, "a", 1);
  g_assert_cmpuint (receive (fixture), ==, 1);
  message_at (fixture, 0)->gone = TRUE;
  mailbox_server_add (&fixture->server, "a", 7);
  mailbox = look (fixture, 100);
  assert_list (mailbox, "1 a \"Sender 7\" \"Message 7\" 0\n");
}

static void
test_looking_fails_with_its_reason (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(FumiServerMailbox) refused = NULL;
  g_autoptr(FumiServerMailbox) busy = NULL;
  g_autoptr(FumiServerMailbox) stopped = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = NULL;

  fill (fixture, 3);
  refused = receiving_look (&fixture->receiving, "wrong", 100, NULL);
  g_assert_cmpint (refused->failure->failure, ==, FUMI_FAILURE_AUTH_FAILED);
  g_assert_cmpuint (refused->messages->len, ==, 0);
  g_assert_null (strstr (refused->transcript, "wrong"));

  g_cancellable_cancel (cancellable);
  stopped = receiving_look (&fixture->receiving, MAILBOX_PASSWORD, 100, cancellable);
  g_assert_cmpint (stopped->failure->failure, ==, FUMI_FAILURE_CANCELLED);

  run = fumi_store_begin_run (fixture->receiving.store, ACCOUNT, &error);
  g_assert_no_error (error);
  busy = receiving_look (&fixture->receiving, MAILBOX_PASSWORD, 100, NULL);
  g_assert_cmpint (busy->failure->failure, ==, FUMI_FAILURE_IN_USE);
}

static void
test_an_empty_mailbox_is_an_empty_list (Fixture       *fixture,
                                        gconstpointer  data)
{
  g_autoptr(FumiServerMailbox) mailbox = look (fixture, 100);

  g_assert_cmpuint (mailbox->listed, ==, 0);
  g_assert_cmpuint (mailbox->messages->len, ==, 0);
  g_assert_cmpint (mailbox->bytes, ==, 0);
}

/* ---- deleting -------------------------------------------------------------------------------------- */

typedef struct
{
  const char *code;
  guint       deleted;
  guint       gone;
  guint       failed;
} Expected;

static void
delete_and_expect (Fixture    *fixture,
                   const char *uids,
                   Expected    expected)
{
  g_autoptr(FumiSyncResult) result = receiving_delete (&fixture->receiving, MAILBOX_PASSWORD, uids);

  g_assert_cmpstr (receiving_code (result), ==, expected.code != NULL ? expected.code : "");
  g_assert_cmpuint (result->deleted, ==, expected.deleted);
  g_assert_cmpuint (result->gone, ==, expected.gone);
  g_assert_cmpuint (result->failed, ==, expected.failed);
}

#define DELETE(fixture, uids, ...) delete_and_expect (fixture, uids, (Expected) { __VA_ARGS__ })

static void
test_only_what_was_named_is_deleted (Fixture       *fixture,
                                     gconstpointer  data)
{
  fill (fixture, FEW);
  fetch (fixture, "uid-1");
  DELETE (fixture, "uid-1 uid-3 never-there", .deleted = 2, .gone = 1);

  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, FEW - 2);
  g_assert_true (message_at (fixture, 1)->gone);
  g_assert_true (message_at (fixture, 3)->gone);
  g_assert_cmpuint (count_here (&fixture->receiving), ==, 1); /* what is received stays */
  g_assert_cmpuint (receive (fixture), ==, FEW - 2);
}

/* A server that goes on listing it for a while: it was deleted, and does not come back as new. */
static void
test_what_the_server_still_lists_does_not_come_back (Fixture       *fixture,
                                                     gconstpointer  data)
{
  fill (fixture, FEW);
  fetch (fixture, "uid-1");
  DELETE (fixture, "uid-1 uid-3", .deleted = 2);
  message_at (fixture, 1)->gone = FALSE;
  message_at (fixture, 3)->gone = FALSE;
  g_assert_cmpuint (receive (fixture), ==, FEW - 2);
  g_assert_cmpuint (count_here (&fixture->receiving), ==, FEW - 1);
}

/* RFC 1939 §6: without QUIT's +OK nothing is deleted, and mail that is not here is not lost. */
static void
test_a_deletion_that_failed_takes_nothing (Fixture       *fixture,
                                           gconstpointer  data)
{
  fill (fixture, FEW);
  fetch (fixture, "uid-1");
  fixture->server.quit = QUIT_REFUSED;
  DELETE (fixture, "uid-1 uid-3", .code = "server-error");
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, FEW);

  fixture->server.quit = QUIT_ANSWERED;
  g_assert_cmpuint (receive (fixture), ==, FEW - 1);
  g_assert_cmpuint (count_here (&fixture->receiving), ==, FEW);
  g_assert_false (message_at (fixture, 3)->gone);
}

/* Of a message of which only the beginning is here, the rest is lost by it: the beginning stays. */
static void
test_a_beginning_stays_when_the_rest_is_deleted (Fixture       *fixture,
                                                 gconstpointer  data)
{
  g_autoptr(FumiEnvelope) row = NULL;

  fill (fixture, 3);
  g_object_set (fixture->receiving.account, "size-limit", 10, NULL);
  g_assert_cmpuint (receive (fixture), ==, 3);
  DELETE (fixture, "uid-0", .deleted = 1);
  row = fumi_store_find_uid (fixture->receiving.store, ACCOUNT, "uid-0", NULL);
  g_assert_true (fumi_envelope_get_partial (row));
  g_object_set (fixture->receiving.account, "size-limit", 0, NULL);
  g_assert_cmpuint (receive (fixture), ==, 0);
}

static void
test_a_uid_that_stands_twice_deletes_nothing (Fixture       *fixture,
                                              gconstpointer  data)
{
  mailbox_server_add (&fixture->server, "twice", 2);
  mailbox_server_add (&fixture->server, "twice", 3);
  DELETE (fixture, "twice", .gone = 1);
  g_assert_cmpuint (fixture->server.deleted, ==, 0);
}

static void
test_deleting_fails_with_its_reason (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = NULL;

  fill (fixture, 3);
  run = fumi_store_begin_run (fixture->receiving.store, ACCOUNT, &error);
  DELETE (fixture, "uid-1", .code = "in-use");
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 3);
}

/* ---- against Dovecot ------------------------------------------------------------------------------- */

static void
test_dovecot_listing_receiving_deleting (void)
{
  static const char *const users[] = { "remote", NULL };
  TestDovecot *dovecot = test_dovecot_new (users);
  g_autoptr(FumiServerMailbox) before = NULL;
  g_autoptr(FumiServerMailbox) after = NULL;
  g_autoptr(FumiSyncResult) fetched = NULL;
  g_autoptr(FumiSyncResult) deleted = NULL;
  g_autofree char *to_fetch = NULL;
  g_autofree char *to_delete = NULL;
  const char *password;
  Receiving receiving;

  if (dovecot == NULL)
    return;

  password = test_dovecot_get_password (dovecot);
  for (guint i = 0; i < FEW; i++)
    {
      g_autoptr(GString) message = receiving_message (i);
      g_auto(GStrv) lines = g_strsplit (message->str, "\r", -1);
      g_autofree char *file = g_strjoinv (NULL, lines);

      test_dovecot_add_message (dovecot, "remote", file, strlen (file));
    }
  receiving_start (&receiving);
  receiving_set_server (&receiving, "remote", test_dovecot_get_tls_port (dovecot), FUMI_SECURITY_TLS,
                        test_dovecot_get_fingerprint (dovecot));

  before = receiving_look (&receiving, password, 100, NULL);
  g_assert_null (before->failure);
  g_assert_cmpuint (before->messages->len, ==, FEW);
  for (guint i = 0; i < FEW; i++)
    {
      FumiServerMessage *message = g_ptr_array_index (before->messages, i);
      g_autofree char *subject = NULL;

      g_assert_cmpuint (fumi_server_message_get_number (message), ==, FEW - i);
      g_assert_true (g_str_has_prefix (fumi_server_message_get_subject (message), "Message "));
      g_assert_cmpint (fumi_server_message_get_state (message), ==, FUMI_ON_SERVER_ONLY);
    }
  to_fetch = g_strdup (fumi_server_message_get_uid (g_ptr_array_index (before->messages, 0)));
  to_delete = g_strconcat (to_fetch, " ",
                           fumi_server_message_get_uid (g_ptr_array_index (before->messages, 1)), NULL);

  fetched = receiving_fetch (&receiving, password, to_fetch);
  g_assert_cmpuint (fetched->received, ==, 1);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "remote"), ==, FEW);
  deleted = receiving_delete (&receiving, password, to_delete);
  g_assert_cmpstr (receiving_code (deleted), ==, "");
  g_assert_cmpuint (deleted->deleted, ==, 2);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "remote"), ==, FEW - 2);

  after = receiving_look (&receiving, password, 2, NULL);
  g_assert_cmpuint (after->listed, ==, FEW - 2);
  g_assert_cmpuint (after->messages->len, ==, 2);
  g_assert_cmpuint (count_here (&receiving), ==, 1);

  receiving_finish (&receiving);
  test_dovecot_free (dovecot);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add ("/sync/server-mailbox/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("the-newest-come-first-and-nothing-is-received",
       test_the_newest_come_first_and_nothing_is_received);
  ADD ("what-is-here-is-not-asked-for", test_what_is_here_is_not_asked_for);
  ADD ("a-listed-message-is-received-by-itself", test_a_listed_message_is_received_by_itself);
  ADD ("without-top-what-is-here-is-still-named", test_without_top_what_is_here_is_still_named);
  ADD ("a-header-that-is-refused-leaves-its-row", test_a_header_that_is_refused_leaves_its_row);
  ADD ("what-has-no-uid-of-its-own-cannot-be-named", test_what_has_no_uid_of_its_own_cannot_be_named);
  ADD ("a-reused-uid-is-not-taken-for-mail-that-is-here",
       test_a_reused_uid_is_not_taken_for_mail_that_is_here);
  ADD ("looking-fails-with-its-reason", test_looking_fails_with_its_reason);
  ADD ("an-empty-mailbox-is-an-empty-list", test_an_empty_mailbox_is_an_empty_list);
  ADD ("only-what-was-named-is-deleted", test_only_what_was_named_is_deleted);
  ADD ("what-the-server-still-lists-does-not-come-back",
       test_what_the_server_still_lists_does_not_come_back);
  ADD ("a-deletion-that-failed-takes-nothing", test_a_deletion_that_failed_takes_nothing);
  ADD ("a-beginning-stays-when-the-rest-is-deleted", test_a_beginning_stays_when_the_rest_is_deleted);
  ADD ("a-uid-that-stands-twice-deletes-nothing", test_a_uid_that_stands_twice_deletes_nothing);
  ADD ("deleting-fails-with-its-reason", test_deleting_fails_with_its_reason);
#undef ADD
  g_test_add_func ("/sync/server-mailbox/dovecot/listing-receiving-deleting",
                   test_dovecot_listing_receiving_deleting);

  return g_test_run ();
}
