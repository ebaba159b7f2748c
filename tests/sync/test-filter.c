/* test-filter.c: filter rules at work: on what a real check for mail brings, and on what is in a folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "fumi-filter.h"
#include "fumi-store-folders.h"
#include "mailbox-server.h"
#include "receiving.h"

#define ACCOUNT "0123abcd"

typedef struct
{
  MailboxServer server;
  Receiving     receiving;
  char         *rules;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  mailbox_server_start (&fixture->server);
  receiving_start (&fixture->receiving);
  receiving_set_server (&fixture->receiving, "anna", fixture->server.port, FUMI_SECURITY_NONE, NULL);
  fumi_account_set_leave (fixture->receiving.account, FUMI_LEAVE_FOREVER, 14);
  fixture->rules = g_build_filename (fixture->receiving.data_dir, "rules.ini", NULL);
  fumi_filter_attach (fixture->receiving.store, fixture->rules);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  receiving_finish (&fixture->receiving);
  mailbox_server_finish (&fixture->server);
  g_free (fixture->rules);
}

static void
set_rules (Fixture    *fixture,
           const char *text)
{
  g_assert_true (g_file_set_contents (fixture->rules, text, -1, NULL));
}

static void
add_mail (Fixture    *fixture,
          const char *uid,
          const char *from,
          const char *subject)
{
  MailboxMessage *message;

  mailbox_server_add (&fixture->server, uid, fixture->server.messages->len);
  message = g_ptr_array_index (fixture->server.messages, fixture->server.messages->len - 1);
  g_string_printf (message->body, "From: %s\r\nTo: anna@example.org\r\nSubject: %s\r\nMessage-ID: <%s@example.org>\r\n\r\nText of %s\r\n",
                   from, subject, uid, uid);
  message->size = (goffset) message->body->len;
}

static FumiSyncResult *
run (Fixture *fixture)
{
  FumiSyncResult *result;

  mailbox_server_reset (&fixture->server);
  result = receiving_run (&fixture->receiving, MAILBOX_PASSWORD);
  g_assert_cmpstr (receiving_code (result), ==, "");
  return result;
}

static void
check (Fixture *fixture,
       guint    received,
       guint    filtered)
{
  g_autoptr(FumiSyncResult) result = run (fixture);

  g_assert_cmpstr (result->filter_problem, ==, NULL);
  g_assert_cmpuint (result->received, ==, received);
  g_assert_cmpuint (result->filtered, ==, filtered);
}

static FumiEnvelope *
find (Fixture    *fixture,
      const char *uid)
{
  FumiEnvelope *row = fumi_store_find_uid (fixture->receiving.store, ACCOUNT, uid, NULL);

  g_assert_nonnull (row);
  return row;
}

static void
assert_at (Fixture    *fixture,
           const char *uid,
           const char *folder,
           gboolean    unread,
           gboolean    starred)
{
  g_autoptr(FumiEnvelope) row = find (fixture, uid);

  g_assert_cmpstr (fumi_envelope_get_folder (row), ==, folder);
  g_assert_cmpint (fumi_envelope_get_unread (row), ==, unread);
  g_assert_cmpint (fumi_envelope_get_starred (row), ==, starred);
  g_assert_true (g_file_test (fumi_envelope_get_path (row), G_FILE_TEST_EXISTS));
}

static void
move (Fixture    *fixture,
      const char *uid,
      const char *folder)
{
  g_autoptr(FumiEnvelope) row = find (fixture, uid);
  gint64 id = fumi_envelope_get_id (row);
  g_autoptr(FumiStoreOutcome) outcome = fumi_store_act (fixture->receiving.store, FUMI_STORE_MOVE, &id, 1, folder, NULL,
                                                        NULL, NULL);

  g_assert_no_error (outcome->error);
}

/* ---- received -------------------------------------------------------------------------------------- */

static void
test_what_comes_is_filed (Fixture       *fixture,
                          gconstpointer  data)
{
  set_rules (fixture,
             "[Rule 1]\ncondition=sender ends @news.example\nmove=Reading\nread=true\n"
             "[Rule 2]\ncondition=subject contains 見積\nstar=true\n"
             "[Rule 3]\naccount=ffffffff\ncondition=sender contains @\nmove=Trash\n");
  add_mail (fixture, "a", "News <daily@news.example>", "Today");
  add_mail (fixture, "b", "taro@example.ne.jp", "=?UTF-8?B?44GK6KaL56mN?=");
  add_mail (fixture, "c", "Clara <clara@example.com>", "Hello");
  check (fixture, 3, 2);

  assert_at (fixture, "a", "Reading", FALSE, FALSE);
  assert_at (fixture, "b", "", TRUE, TRUE);
  assert_at (fixture, "c", "", TRUE, FALSE);
}

/* Once: what the user does with it afterwards stands, and what was here before the rule is left alone. */
static void
test_each_message_is_filed_once (Fixture       *fixture,
                                 gconstpointer  data)
{
  add_mail (fixture, "before", "daily@news.example", "Yesterday");
  check (fixture, 1, 0);
  set_rules (fixture, "[Rule 1]\ncondition=sender contains news\nmove=Reading\n");
  add_mail (fixture, "a", "daily@news.example", "Today");
  check (fixture, 1, 1);
  assert_at (fixture, "before", "", TRUE, FALSE);
  assert_at (fixture, "a", "Reading", TRUE, FALSE);

  move (fixture, "a", "");
  add_mail (fixture, "b", "clara@example.com", "Hello");
  check (fixture, 1, 0);
  assert_at (fixture, "a", "", TRUE, FALSE);
}

static void
test_without_rules_nothing_is_noted (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr(GArray) ids = NULL;

  set_rules (fixture, "[Rule 1]\nenabled=false\ncondition=sender contains a\nmove=Reading\n");
  add_mail (fixture, "a", "daily@news.example", "Today");
  check (fixture, 1, 0);
  ids = fumi_store_list_unfiled (fixture->receiving.store, ACCOUNT, NULL);
  g_assert_cmpuint (ids->len, ==, 0);

  set_rules (fixture, "[Rule 1]\ncondition=sender contains a\nmove=Reading\n");
  check (fixture, 0, 0);
  assert_at (fixture, "a", "", TRUE, FALSE);
}

/* A folder that cannot be made leaves the mail in the inbox; told, and tried again. */
static void
test_a_failure_is_told_and_loses_nothing (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autofree char *in_the_way = NULL;
  g_autoptr(FumiSyncResult) failed = NULL;

  set_rules (fixture, "[Rule 1]\ncondition=sender contains news\nmove=Reading\n");
  add_mail (fixture, "a", "clara@example.com", "Hello");
  check (fixture, 1, 0);
  in_the_way = g_build_filename (fixture->receiving.data_dir, "mail", ACCOUNT, ".Reading", NULL);
  g_assert_true (g_file_set_contents (in_the_way, "", 0, NULL));
  add_mail (fixture, "b", "daily@news.example", "Today");
  failed = run (fixture);
  g_assert_cmpuint (failed->received, ==, 1);
  g_assert_cmpuint (failed->filtered, ==, 0);
  g_assert_cmpstr (failed->filter_problem, !=, NULL);
  assert_at (fixture, "b", "", TRUE, FALSE);

  g_remove (in_the_way);
  check (fixture, 0, 1);
  assert_at (fixture, "b", "Reading", TRUE, FALSE);
}

static void
test_rules_that_cannot_be_read_are_told (Fixture       *fixture,
                                         gconstpointer  data)
{
  g_autoptr(FumiSyncResult) result = NULL;

  g_assert_true (g_file_set_contents (fixture->rules, "a\0b", 3, NULL));
  add_mail (fixture, "a", "daily@news.example", "Today");
  result = run (fixture);
  g_assert_cmpuint (result->received, ==, 1);
  g_assert_cmpstr (result->filter_problem, !=, NULL);
  assert_at (fixture, "a", "", TRUE, FALSE);
}

/* ---- on the server --------------------------------------------------------------------------------- */

static void
test_a_rule_deletes_on_the_server_what_is_safe_here (Fixture       *fixture,
                                                     gconstpointer  data)
{
  set_rules (fixture, "[Rule 1]\ncondition=sender contains news\nmove=Reading\ndelete-on-server=true\n");
  add_mail (fixture, "a", "daily@news.example", "Today");
  add_mail (fixture, "b", "clara@example.com", "Hello");
  check (fixture, 2, 1);
  g_assert_cmpuint (fixture->server.deleted, ==, 1);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 1);
  assert_at (fixture, "a", "Reading", TRUE, FALSE);

  check (fixture, 0, 0);
  g_assert_cmpuint (fixture->server.deleted, ==, 0);
  assert_at (fixture, "a", "Reading", TRUE, FALSE);
}

/* A session that ends without QUIT's +OK has deleted nothing; the next one does, and nothing is fetched again. */
static void
test_a_deletion_that_was_not_heard_is_done_again (Fixture       *fixture,
                                                  gconstpointer  data)
{
  g_autoptr(FumiSyncResult) unheard = NULL;

  set_rules (fixture, "[Rule 1]\ncondition=sender contains news\ndelete-on-server=true\n");
  add_mail (fixture, "a", "daily@news.example", "Today");
  fixture->server.quit = QUIT_UNHEARD;
  unheard = run (fixture);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 1);

  fixture->server.quit = QUIT_ANSWERED;
  check (fixture, 0, 0);
  g_assert_cmpuint (fixture->server.retrieved, ==, 0);
  g_assert_cmpuint (fixture->server.deleted, ==, 1);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
}

/* Only the beginning is here: the server's copy is the only whole one. */
static void
test_a_beginning_is_filed_and_never_deleted_on_the_server (Fixture       *fixture,
                                                           gconstpointer  data)
{
  set_rules (fixture, "[Rule 1]\ncondition=sender contains news\nmove=Reading\ndelete-on-server=true\n");
  fixture->server.top = TOP_GIVEN;
  g_object_set (fixture->receiving.account, "headers-only", TRUE, NULL);
  add_mail (fixture, "a", "daily@news.example", "Today");
  check (fixture, 1, 1);
  assert_at (fixture, "a", "Reading", TRUE, FALSE);
  g_assert_cmpuint (fixture->server.deleted, ==, 0);
  check (fixture, 0, 0);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 1);
}

/* ---- in a folder ----------------------------------------------------------------------------------- */

static FumiFilterPlan *
plan (Fixture    *fixture,
      const char *rules)
{
  const FumiStoreQuery inbox = { .account = ACCOUNT, .folder = "" };
  g_autoptr(FumiRuleFile) file = fumi_rule_file_parse (rules);
  g_autoptr(GError) error = NULL;
  FumiFilterPlan *made = fumi_filter_plan_new (fixture->receiving.store, file->rules, &inbox, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return made;
}

static void
test_a_preview_changes_nothing_and_what_it_does_is_undone (Fixture       *fixture,
                                                           gconstpointer  data)
{
  g_autoptr(FumiFilterPlan) made = NULL;
  g_autoptr(FumiStoreOutcome) outcome = NULL;
  g_autoptr(FumiStoreOutcome) undone = NULL;
  g_autoptr(GArray) ids = NULL;

  add_mail (fixture, "a", "daily@news.example", "Today");
  add_mail (fixture, "b", "clara@example.com", "Hello");
  add_mail (fixture, "c", "weekly@news.example", "This week");
  check (fixture, 3, 0);

  made = plan (fixture, "[Rule 1]\ncondition=recipient contains anna\ncondition=sender contains NEWS\nmove=Reading.Weekly\n"
                        "read=true\ndelete-on-server=true\n");
  ids = fumi_filter_plan_get_ids (made);
  g_assert_cmpuint (made->looked, ==, 3);
  g_assert_cmpuint (ids->len, ==, 2);
  g_assert_cmpuint (made->moved, ==, 2);
  g_assert_cmpuint (made->read, ==, 2);
  g_assert_cmpuint (made->unwanted, ==, 2);
  assert_at (fixture, "a", "", TRUE, FALSE);
  check (fixture, 0, 0);
  g_assert_cmpuint (fixture->server.deleted, ==, 0);

  outcome = fumi_filter_apply (fixture->receiving.store, made, NULL, NULL, NULL);
  g_assert_no_error (outcome->error);
  g_assert_cmpuint (outcome->done, ==, 2);
  assert_at (fixture, "a", "Reading.Weekly", FALSE, FALSE);
  assert_at (fixture, "b", "", TRUE, FALSE);

  /* Before the next check nothing has happened on the server, so that is taken back as well. */
  undone = fumi_store_undo (fixture->receiving.store, outcome->undo, NULL, NULL, NULL);
  g_assert_no_error (undone->error);
  assert_at (fixture, "a", "", TRUE, FALSE);
  check (fixture, 0, 0);
  g_assert_cmpuint (fixture->server.deleted, ==, 0);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 3);
}

static void
test_a_folder_is_filtered_and_its_mail_deleted_on_the_server (Fixture       *fixture,
                                                              gconstpointer  data)
{
  g_autoptr(FumiFilterPlan) made = NULL;
  g_autoptr(FumiStoreOutcome) outcome = NULL;

  add_mail (fixture, "a", "daily@news.example", "Today");
  add_mail (fixture, "b", "clara@example.com", "Hello");
  check (fixture, 2, 0);
  made = plan (fixture, "[Rule 1]\ncondition=sender contains news\ndelete-on-server=true\n");
  outcome = fumi_filter_apply (fixture->receiving.store, made, NULL, NULL, NULL);
  g_assert_cmpuint (outcome->done, ==, 1);
  check (fixture, 0, 0);
  g_assert_cmpuint (fixture->server.deleted, ==, 1);
  assert_at (fixture, "a", "", TRUE, FALSE);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define add(path, func) g_test_add ("/sync/filter/" path, Fixture, NULL, set_up, func, tear_down)
  add ("what-comes-is-filed", test_what_comes_is_filed);
  add ("each-message-is-filed-once", test_each_message_is_filed_once);
  add ("without-rules-nothing-is-noted", test_without_rules_nothing_is_noted);
  add ("a-failure-is-told-and-loses-nothing", test_a_failure_is_told_and_loses_nothing);
  add ("rules-that-cannot-be-read-are-told", test_rules_that_cannot_be_read_are_told);
  add ("a-rule-deletes-on-the-server-what-is-safe-here", test_a_rule_deletes_on_the_server_what_is_safe_here);
  add ("a-deletion-that-was-not-heard-is-done-again", test_a_deletion_that_was_not_heard_is_done_again);
  add ("a-beginning-is-filed-and-never-deleted-on-the-server",
       test_a_beginning_is_filed_and_never_deleted_on_the_server);
  add ("a-preview-changes-nothing-and-what-it-does-is-undone",
       test_a_preview_changes_nothing_and_what_it_does_is_undone);
  add ("a-folder-is-filtered-and-its-mail-deleted-on-the-server",
       test_a_folder_is_filtered_and_its_mail_deleted_on_the_server);

  return g_test_run ();
}
