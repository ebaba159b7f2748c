/* test-odd-mailboxes.c: a check for mail where the server is odd: no UIDs, the same ones twice, windows, refusals, a
 * QUIT that goes wrong; and where the disk is full.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>
#include <sys/mount.h>

#include "mailbox-server.h"
#include "receiving.h"

#define FEW 5
#define DAY (24 * 60 * 60)

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
  receiving_start (&fixture->receiving);
  receiving_set_server (&fixture->receiving, "anna", fixture->server.port, FUMI_SECURITY_NONE, NULL);
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

static void
set_rule (Fixture   *fixture,
          FumiLeave  leave)
{
  fumi_account_set_leave (fixture->receiving.account, leave, 14);
}

/* One run; what it fetched and the DELEs it sent are compared. */
static void
run (Fixture    *fixture,
     const char *code,
     guint       received,
     guint       retrieved,
     guint       dele)
{
  g_autoptr(FumiSyncResult) result = NULL;

  mailbox_server_reset (&fixture->server);
  result = receiving_run (&fixture->receiving, MAILBOX_PASSWORD);
  g_assert_cmpstr (receiving_code (result), ==, code);
  g_assert_cmpuint (result->received, ==, received);
  g_assert_cmpuint (fixture->server.retrieved, ==, retrieved);
  g_assert_cmpuint (fixture->server.deleted, ==, dele);
}

static void
assert_stored (Fixture *fixture,
               guint    n)
{
  g_autoptr(GPtrArray) found = receiving_hashes (&fixture->receiving);
  g_autoptr(GPtrArray) expected = receiving_expected (n);

  receiving_assert_same (found, expected);
}

static guint
count_ledger (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) store_run = fumi_store_begin_run (fixture->receiving.store, "0123abcd", &error);

  g_assert_no_error (error);

  return g_hash_table_size (fumi_store_run_get_ledger (store_run));
}

/* ---- no UIDs, or no good ones ---------------------------------------------------------------- */

static void
test_without_uidl_mail_comes_over_again_and_is_stored_once (Fixture       *fixture,
                                                            gconstpointer  data)
{
  fixture->server.without_uidl = TRUE;
  fill (fixture, FEW);
  set_rule (fixture, FUMI_LEAVE_DAYS);
  run (fixture, "", FEW, FEW, 0);
  run (fixture, "", 0, FEW, 0);
  assert_stored (fixture, FEW);

  mailbox_server_add (&fixture->server, NULL, FEW);
  run (fixture, "", 1, FEW + 1, 0);
  assert_stored (fixture, FEW + 1);

  receiving_age_ledger (&fixture->receiving, 14 * DAY);
  run (fixture, "", 0, FEW + 1, FEW + 1);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
  assert_stored (fixture, FEW + 1);
}

static void
test_without_uidl_mail_is_deleted_only_when_stored (Fixture       *fixture,
                                                    gconstpointer  data)
{
  fixture->server.without_uidl = TRUE;
  fill (fixture, FEW);
  set_rule (fixture, FUMI_LEAVE_NO);
  message_at (fixture, 2)->refused = TRUE;
  run (fixture, "", FEW - 1, FEW - 1, FEW - 1);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 1);

  message_at (fixture, 2)->refused = FALSE;
  run (fixture, "", 1, 1, 1);
  assert_stored (fixture, FEW);
}

/* A server without UIDL whose messages can be told apart by their headers. */
static void
fill_with_ids (Fixture *fixture,
               guint    n)
{
  fixture->server.without_uidl = TRUE;
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("Message-ID: <%u@mail.example>\r\n", i);
      MailboxMessage *message;

      mailbox_server_add (&fixture->server, NULL, i);
      message = message_at (fixture, fixture->server.messages->len - 1);
      g_string_prepend (message->body, id);
      message->size = message->body->len;
    }
}

static void
assert_stored_count (Fixture *fixture,
                     guint    n)
{
  g_autoptr(GPtrArray) found = receiving_hashes (&fixture->receiving);

  g_assert_cmpuint (found->len, ==, n);
}

/* Q48 of pop3.md */
static void
test_q48_without_uidl_top_tells_what_is_here (Fixture       *fixture,
                                              gconstpointer  data)
{
  fill_with_ids (fixture, FEW);
  fixture->server.top = TOP_GIVEN;
  set_rule (fixture, FUMI_LEAVE_DAYS);
  run (fixture, "", FEW, FEW, 0);
  run (fixture, "", 0, 0, 0);

  /* What the server writes into a header later makes no other message of it. */
  for (guint i = 0; i < FEW; i++)
    g_string_prepend (message_at (fixture, i)->body, "Status: RO\r\nX-UIDL: abc\r\n  def\r\n");
  run (fixture, "", 0, 0, 0);

  fill_with_ids (fixture, FEW + 1);
  for (guint i = 0; i < FEW; i++)
    message_at (fixture, FEW + i)->gone = TRUE;
  run (fixture, "", 1, 1, 0);

  receiving_age_ledger (&fixture->receiving, 14 * DAY);
  run (fixture, "", 0, 0, FEW + 1);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
  assert_stored_count (fixture, FEW + 1);
}

static void
test_q48_top_that_comes_and_goes_brings_nothing_twice (Fixture       *fixture,
                                                       gconstpointer  data)
{
  static const TopManner manners[] = { TOP_MISSING, TOP_GIVEN, TOP_GIVEN, TOP_REFUSED, TOP_WHOLE, TOP_TEN_LINES };
  static const guint retrieved[] = { FEW, FEW, 0, FEW, 0, 0 };

  fill_with_ids (fixture, FEW);
  set_rule (fixture, FUMI_LEAVE_FOREVER);
  for (guint i = 0; i < G_N_ELEMENTS (manners); i++)
    {
      fixture->server.top = manners[i];
      run (fixture, "", i == 0 ? FEW : 0, retrieved[i], 0);
    }
  assert_stored_count (fixture, FEW);
}

static void
test_q48_equal_headers_lose_neither_message (Fixture       *fixture,
                                             gconstpointer  data)
{
  fill_with_ids (fixture, 1);
  fill_with_ids (fixture, 1);
  message_at (fixture, 1)->body->str[message_at (fixture, 1)->body->len - 3] = '!';
  fixture->server.top = TOP_GIVEN;
  set_rule (fixture, FUMI_LEAVE_FOREVER);
  run (fixture, "", 2, 2, 0);
  run (fixture, "", 0, 2, 0);
  assert_stored_count (fixture, 2);
}

/* A header without Message-ID and Received may be another message's too. */
static void
test_q48_a_header_that_tells_nothing_apart_is_no_name (Fixture       *fixture,
                                                       gconstpointer  data)
{
  fixture->server.without_uidl = TRUE;
  fixture->server.top = TOP_GIVEN;
  fill (fixture, FEW);
  set_rule (fixture, FUMI_LEAVE_FOREVER);
  run (fixture, "", FEW, FEW, 0);
  run (fixture, "", 0, FEW, 0);
  assert_stored (fixture, FEW);
}

static void
test_q48_with_top_mail_is_deleted_only_when_stored (Fixture       *fixture,
                                                    gconstpointer  data)
{
  fill_with_ids (fixture, FEW);
  fixture->server.top = TOP_GIVEN;
  set_rule (fixture, FUMI_LEAVE_NO);
  message_at (fixture, 2)->refused = TRUE;
  run (fixture, "", FEW - 1, FEW - 1, FEW - 1);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 1);
  assert_stored_count (fixture, FEW - 1);
}

/* security.md §6: all UIDs change at once. The bytes come again, and are stored once. */
static void
test_a_mailbox_that_moved_is_stored_once (Fixture       *fixture,
                                          gconstpointer  data)
{
  const guint n = 15;

  fill (fixture, n);
  set_rule (fixture, FUMI_LEAVE_DAYS);
  run (fixture, "", n, n, 0);
  receiving_age_ledger (&fixture->receiving, 20 * DAY);

  for (guint i = 0; i < n; i++)
    {
      MailboxMessage *message = message_at (fixture, i);

      g_free (message->uid);
      message->uid = g_strdup_printf ("moved-%u", i);
    }
  mailbox_server_add (&fixture->server, "moved-new", n);
  /* Their days begin anew: nothing is deleted at once for being old under another name. */
  run (fixture, "", 1, n + 1, 0);
  run (fixture, "", 0, 0, 0);
  assert_stored (fixture, n + 1);

  receiving_age_ledger (&fixture->receiving, 14 * DAY);
  run (fixture, "", 0, 0, n + 1);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
  assert_stored (fixture, n + 1);
}

static void
test_one_row_without_uid_holds_nothing_up (Fixture       *fixture,
                                           gconstpointer  data)
{
  fill (fixture, FEW);
  mailbox_server_add (&fixture->server, NULL, FEW);
  set_rule (fixture, FUMI_LEAVE_FOREVER);
  run (fixture, "", FEW + 1, FEW + 1, 0);
  run (fixture, "", 0, 1, 0);
  assert_stored (fixture, FEW + 1);
}

static void
test_the_same_uid_for_two_messages_loses_neither (Fixture       *fixture,
                                                  gconstpointer  data)
{
  mailbox_server_add (&fixture->server, "same", 0);
  mailbox_server_add (&fixture->server, "same", 1);
  mailbox_server_add (&fixture->server, "own", 2);
  set_rule (fixture, FUMI_LEAVE_DAYS);
  run (fixture, "", 3, 3, 0);
  run (fixture, "", 0, 2, 0);
  receiving_age_ledger (&fixture->receiving, 14 * DAY);
  /* Of the two nobody knows which one is old. */
  run (fixture, "", 0, 2, 1);
  assert_stored (fixture, 3);
}

static void
test_a_uid_that_is_used_again_is_new_mail (Fixture       *fixture,
                                           gconstpointer  data)
{
  mailbox_server_add (&fixture->server, "1", 0);
  set_rule (fixture, FUMI_LEAVE_NO);
  run (fixture, "", 1, 1, 1);

  mailbox_server_add (&fixture->server, "1", 1);
  run (fixture, "", 1, 1, 1);
  assert_stored (fixture, 2);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
}

static void
test_a_used_again_uid_is_not_deleted_by_the_age_of_the_old_mail (Fixture       *fixture,
                                                                 gconstpointer  data)
{
  mailbox_server_add (&fixture->server, "1", 0);
  set_rule (fixture, FUMI_LEAVE_DAYS);
  run (fixture, "", 1, 1, 0);
  receiving_age_ledger (&fixture->receiving, 20 * DAY);

  message_at (fixture, 0)->gone = TRUE;
  mailbox_server_add (&fixture->server, "1", 1);
  run (fixture, "", 1, 1, 0);
  assert_stored (fixture, 2);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 1);
}

/* STAT says 0 today, and tomorrow the same UIDs are there again. */
static void
test_a_mailbox_that_is_empty_for_a_day_brings_nothing_twice (Fixture       *fixture,
                                                             gconstpointer  data)
{
  fill (fixture, FEW);
  set_rule (fixture, FUMI_LEAVE_FOREVER);
  run (fixture, "", FEW, FEW, 0);
  fixture->server.without_messages = TRUE;
  run (fixture, "", 0, 0, 0);
  fixture->server.without_messages = FALSE;
  run (fixture, "", 0, 0, 0);
  assert_stored (fixture, FEW);
}

/* A temporary error of a server that has UIDs must not look like one without. */
static void
test_a_refused_uidl_brings_nothing_over_again (Fixture       *fixture,
                                               gconstpointer  data)
{
  fill (fixture, FEW);
  set_rule (fixture, FUMI_LEAVE_FOREVER);
  run (fixture, "", FEW, FEW, 0);
  fixture->server.refuses_uidl = TRUE;
  run (fixture, "server-error", 0, 0, 0);
  g_assert_cmpuint (count_ledger (fixture), ==, FEW);

  fixture->server.refuses_uidl = FALSE;
  run (fixture, "", 0, 0, 0);
  assert_stored (fixture, FEW);
}

/* ---- windows --------------------------------------------------------------------------------- */

/* Gmail shows some 250 messages at a time, and the next ones after QUIT. */
static void
test_windows_are_followed_to_the_end (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(FumiSyncResult) result = NULL;

  fill (fixture, 520);
  fixture->server.window = 200;
  set_rule (fixture, FUMI_LEAVE_FOREVER);
  result = receiving_run (&fixture->receiving, MAILBOX_PASSWORD);
  g_assert_cmpstr (receiving_code (result), ==, "");
  g_assert_cmpuint (result->received, ==, 520);
  g_assert_cmpuint (result->listed, ==, 200);
  /* 200, 200, 120 and a last look */
  g_assert_cmpuint (fixture->server.sessions, ==, 4);
  assert_stored (fixture, 520);
}

static void
test_an_ordinary_mailbox_is_asked_once (Fixture       *fixture,
                                        gconstpointer  data)
{
  fill (fixture, 20);
  set_rule (fixture, FUMI_LEAVE_FOREVER);
  run (fixture, "", 20, 20, 0);
  g_assert_cmpuint (fixture->server.sessions, ==, 1);
}

/* ---- refusals -------------------------------------------------------------------------------- */

static void
test_one_bad_message_does_not_hold_up_the_others (Fixture       *fixture,
                                                  gconstpointer  data)
{
  g_autoptr(FumiSyncResult) result = NULL;

  fill (fixture, FEW);
  message_at (fixture, 1)->refused = TRUE;
  set_rule (fixture, FUMI_LEAVE_NO);
  result = receiving_run (&fixture->receiving, MAILBOX_PASSWORD);
  g_assert_cmpstr (receiving_code (result), ==, "");
  g_assert_cmpuint (result->received, ==, FEW - 1);
  g_assert_cmpuint (result->failed, ==, 1);
  g_assert_cmpuint (result->deleted, ==, FEW - 1);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 1);

  /* Not at each check, but after a while. */
  message_at (fixture, 1)->refused = FALSE;
  run (fixture, "", 0, 0, 0);
  receiving_age_ledger (&fixture->receiving, 20 * 60);
  run (fixture, "", 1, 1, 1);
  assert_stored (fixture, FEW);
}

/* What a server says before it hangs up comes as the answer to a RETR: that message is as good as any. */
static void
test_an_idle_kick_is_no_refusal_of_a_message (Fixture       *fixture,
                                              gconstpointer  data)
{
  fill (fixture, FEW);
  set_rule (fixture, FUMI_LEAVE_NO);
  fixture->server.kicks_after = 2;
  run (fixture, "lost", 2, 2, 0);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, FEW);

  fixture->server.kicks_after = 0;
  run (fixture, "", FEW - 2, FEW - 2, FEW);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
  assert_stored (fixture, FEW);
}

/* ---- QUIT ------------------------------------------------------------------------------------ */

/* Many servers close without an answer: the ledger waits for the next listing. */
static void
test_a_quit_without_an_answer_loses_and_doubles_nothing (Fixture       *fixture,
                                                         gconstpointer  data)
{
  g_autoptr(FumiSyncResult) result = NULL;

  fill (fixture, FEW);
  set_rule (fixture, FUMI_LEAVE_NO);
  fixture->server.quit = QUIT_CLOSED;
  result = receiving_run (&fixture->receiving, MAILBOX_PASSWORD);
  g_assert_cmpstr (receiving_code (result), ==, "");
  g_assert_cmpuint (result->received, ==, FEW);
  g_assert_cmpuint (result->deleted, ==, 0);
  g_assert_cmpuint (count_ledger (fixture), ==, FEW);

  fixture->server.quit = QUIT_ANSWERED;
  fill (fixture, FEW + 1);
  for (guint i = 0; i < FEW; i++)
    message_at (fixture, FEW + i)->gone = TRUE;
  run (fixture, "", 1, 1, 1);
  run (fixture, "", 0, 0, 0);
  assert_stored (fixture, FEW + 1);
}

/* Of DELEs that no QUIT made good nothing is fetched again; they are sent again. */
static void
test_a_line_that_breaks_at_quit_costs_a_dele_and_no_retr (Fixture       *fixture,
                                                          gconstpointer  data)
{
  fill (fixture, FEW);
  set_rule (fixture, FUMI_LEAVE_NO);
  fixture->server.quit = QUIT_UNHEARD;
  run (fixture, "", FEW, FEW, FEW);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, FEW);

  fixture->server.quit = QUIT_ANSWERED;
  run (fixture, "", 0, 0, FEW);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
  assert_stored (fixture, FEW);
}

static void
test_a_refused_quit_is_told_and_delete_is_sent_again (Fixture       *fixture,
                                                      gconstpointer  data)
{
  fill (fixture, FEW);
  set_rule (fixture, FUMI_LEAVE_NO);
  fixture->server.quit = QUIT_REFUSED;
  run (fixture, "server-error", FEW, FEW, FEW);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, FEW);

  fixture->server.quit = QUIT_ANSWERED;
  run (fixture, "", 0, 0, FEW);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
  assert_stored (fixture, FEW);
}

static void
test_the_ledger_forgets_what_is_gone (Fixture       *fixture,
                                      gconstpointer  data)
{
  fill (fixture, FEW);
  set_rule (fixture, FUMI_LEAVE_NO);
  run (fixture, "", FEW, FEW, FEW);
  g_assert_cmpuint (count_ledger (fixture), ==, FEW);

  run (fixture, "", 0, 0, 0); /* an empty listing tells nothing */
  g_assert_cmpuint (count_ledger (fixture), ==, FEW);

  mailbox_server_add (&fixture->server, "later", FEW);
  run (fixture, "", 1, 1, 1);
  g_assert_cmpuint (count_ledger (fixture), ==, 1);
  assert_stored (fixture, FEW + 1);
}

/* ---- the disk -------------------------------------------------------------------------------- */

/* A disk of its own that can be full; skips where that is not allowed. */
static gboolean
use_small_disk (Fixture    *fixture,
                const char *options)
{
  g_autoptr(GError) error = NULL;

  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&fixture->receiving.store);
  if (mount ("tmpfs", fixture->receiving.data_dir, "tmpfs", 0, options) != 0)
    {
      g_test_skip ("mounting a tmpfs is not allowed here");
      fixture->receiving.store = fumi_store_open (fixture->receiving.data_dir, NULL);
      return FALSE;
    }
  fixture->receiving.store = fumi_store_open (fixture->receiving.data_dir, &error);
  g_assert_no_error (error);

  return TRUE;
}

static void
test_a_full_disk_deletes_nothing_and_the_next_run_brings_the_rest (Fixture       *fixture,
                                                                   gconstpointer  data)
{
  const guint n = 121; /* four of them are 100 KB and more */
  g_autoptr(FumiSyncResult) result = NULL;

  fill (fixture, n);
  set_rule (fixture, FUMI_LEAVE_NO);
  if (!use_small_disk (fixture, "size=448k"))
    return;

  result = receiving_run (&fixture->receiving, MAILBOX_PASSWORD);
  g_assert_cmpstr (receiving_code (result), ==, "disk");
  g_assert_cmpint (result->failure->remedy, ==, FUMI_REMEDY_OPEN_FOLDER);
  /* Whether what does not fit is left out beforehand or breaks off, what is not here is there. */
  g_assert_cmpuint (result->received, <, n);
  g_assert_cmpuint (result->deleted, <=, result->received);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, n - result->deleted);

  g_assert_cmpint (mount ("tmpfs", fixture->receiving.data_dir, "tmpfs", MS_REMOUNT, "size=64m"), ==, 0);
  run (fixture, "", n - result->received, n - result->received, n - result->deleted);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
  assert_stored (fixture, n);

  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&fixture->receiving.store);
  g_assert_cmpint (umount2 (fixture->receiving.data_dir, MNT_DETACH), ==, 0);
}

#define ADD(path, func) g_test_add ("/sync/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_setenv ("LANGUAGE", "en", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  /* Named by the rows of pop3.md §4. */
  ADD ("quirk/Q38-a-mailbox-that-is-empty-for-a-day-brings-nothing-twice",
       test_a_mailbox_that_is_empty_for_a_day_brings_nothing_twice);
  ADD ("quirk/Q43-one-row-without-uid-holds-nothing-up", test_one_row_without_uid_holds_nothing_up);
  ADD ("quirk/Q47-a-refused-uidl-brings-nothing-over-again", test_a_refused_uidl_brings_nothing_over_again);
  ADD ("quirk/Q48-without-uidl-mail-comes-over-again-and-is-stored-once",
       test_without_uidl_mail_comes_over_again_and_is_stored_once);
  ADD ("quirk/Q48-without-uidl-mail-is-deleted-only-when-stored",
       test_without_uidl_mail_is_deleted_only_when_stored);
  ADD ("quirk/Q48-top-tells-what-is-here", test_q48_without_uidl_top_tells_what_is_here);
  ADD ("quirk/Q48-top-that-comes-and-goes-brings-nothing-twice",
       test_q48_top_that_comes_and_goes_brings_nothing_twice);
  ADD ("quirk/Q48-equal-headers-lose-neither-message", test_q48_equal_headers_lose_neither_message);
  ADD ("quirk/Q48-a-header-that-tells-nothing-apart-is-no-name",
       test_q48_a_header_that_tells_nothing_apart_is_no_name);
  ADD ("quirk/Q48-with-top-mail-is-deleted-only-when-stored",
       test_q48_with_top_mail_is_deleted_only_when_stored);
  ADD ("quirk/Q64-one-bad-message-does-not-hold-up-the-others",
       test_one_bad_message_does_not_hold_up_the_others);
  ADD ("quirk/Q68-a-line-that-breaks-at-quit-costs-a-dele-and-no-retr",
       test_a_line_that_breaks_at_quit_costs_a_dele_and_no_retr);
  ADD ("quirk/Q70-a-quit-without-an-answer-loses-and-doubles-nothing",
       test_a_quit_without_an_answer_loses_and_doubles_nothing);
  ADD ("quirk/Q70-a-refused-quit-is-told-and-delete-is-sent-again",
       test_a_refused_quit_is_told_and_delete_is_sent_again);
  ADD ("quirk/Q72-an-idle-kick-is-no-refusal-of-a-message", test_an_idle_kick_is_no_refusal_of_a_message);
  ADD ("quirk/Q77-windows-are-followed-to-the-end", test_windows_are_followed_to_the_end);
  ADD ("quirk/Q78-a-full-disk-deletes-nothing-and-the-next-run-brings-the-rest",
       test_a_full_disk_deletes_nothing_and_the_next_run_brings_the_rest);

  ADD ("odd-mailboxes/the-same-uid-for-two-messages-loses-neither",
       test_the_same_uid_for_two_messages_loses_neither);
  ADD ("odd-mailboxes/a-mailbox-that-moved-is-stored-once", test_a_mailbox_that_moved_is_stored_once);
  ADD ("odd-mailboxes/a-uid-that-is-used-again-is-new-mail", test_a_uid_that_is_used_again_is_new_mail);
  ADD ("odd-mailboxes/a-used-again-uid-is-not-deleted-by-the-age-of-the-old-mail",
       test_a_used_again_uid_is_not_deleted_by_the_age_of_the_old_mail);
  ADD ("odd-mailboxes/an-ordinary-mailbox-is-asked-once", test_an_ordinary_mailbox_is_asked_once);
  ADD ("odd-mailboxes/the-ledger-forgets-what-is-gone", test_the_ledger_forgets_what_is_gone);

  return g_test_run ();
}
