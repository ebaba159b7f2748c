/* test-partial.c: size limits, headers only, the rest that is downloaded later, and messages that fail: against an odd
 * server and against Dovecot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "mailbox-server.h"
#include "receiving.h"
#include "test-dovecot.h"

#define ACCOUNT "0123abcd"
#define FEW 5
#define BIG 0 /* message 0 of receiving.h has 4000 lines */
#define MINUTE 60
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

static void
limit_size (Receiving *receiving,
            guint      kib)
{
  g_object_set (receiving->account, "size-limit", kib, NULL);
}

static void
want_headers_only (Receiving *receiving,
                   gboolean   wanted)
{
  g_object_set (receiving->account, "headers-only", wanted, NULL);
}

/* What a run came to. */
typedef struct
{
  const char *code;
  guint       received;
  guint       partial;
  guint       failed;
  guint       gone;
} Expected;

static void
assert_result (FumiSyncResult *result,
               Expected        expected)
{
  g_autoptr(FumiSyncResult) owned = result;

  g_assert_cmpstr (receiving_code (result), ==, expected.code != NULL ? expected.code : "");
  g_assert_cmpuint (result->received, ==, expected.received);
  g_assert_cmpuint (result->partial, ==, expected.partial);
  g_assert_cmpuint (result->failed, ==, expected.failed);
  g_assert_cmpuint (result->gone, ==, expected.gone);
}

#define RUN(fixture, ...) \
  assert_result (receiving_run (&(fixture)->receiving, MAILBOX_PASSWORD), (Expected) { __VA_ARGS__ })
#define FETCH(fixture, uids, ...) \
  assert_result (receiving_fetch (&(fixture)->receiving, MAILBOX_PASSWORD, uids), (Expected) { __VA_ARGS__ })

static FumiEnvelope *
find (Receiving  *receiving,
      const char *uid)
{
  g_autoptr(GError) error = NULL;
  FumiEnvelope *envelope = fumi_store_find_uid (receiving->store, ACCOUNT, uid, &error);

  g_assert_no_error (error);
  g_assert_nonnull (envelope);
  return envelope;
}

static guint
count (Receiving *receiving)
{
  FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };

  return fumi_store_count (receiving->store, &query, FALSE);
}

/* Messages 0 to @n - 1, whole, once, and nothing else. */
static void
assert_all_whole (Receiving *receiving,
                  guint      n)
{
  g_autoptr(GPtrArray) found = receiving_hashes (receiving);
  g_autoptr(GPtrArray) expected = receiving_expected (n);

  receiving_assert_same (found, expected);
  g_assert_cmpuint (count (receiving), ==, n);
}

/* A beginning of message @number: shown as one, with the size the server lists, and its bytes as they are. */
static void
assert_is_beginning (Receiving  *receiving,
                     const char *uid,
                     guint       number)
{
  g_autoptr(FumiEnvelope) envelope = find (receiving, uid);
  g_autoptr(GString) whole = receiving_message (number);
  g_autofree char *contents = NULL;
  g_autofree char *subject = g_strdup_printf ("Message %u", number);
  gsize length;

  g_assert_true (fumi_envelope_get_partial (envelope));
  g_assert_cmpstr (fumi_envelope_get_subject (envelope), ==, subject);
  g_assert_cmpint (fumi_envelope_get_size (envelope), ==, whole->len);
  g_assert_true (g_file_get_contents (fumi_envelope_get_path (envelope), &contents, &length, NULL));
  g_assert_cmpuint (length, <, whole->len);
  g_assert_cmpmem (contents, length, whole->str, length);
}

/* ---- limits -------------------------------------------------------------------------------------- */

static void
test_only_the_beginning_of_large_mail_comes (Fixture       *fixture,
                                             gconstpointer  data)
{
  fill (fixture, FEW);
  limit_size (&fixture->receiving, 10);

  RUN (fixture, .received = FEW, .partial = 1);
  g_assert_cmpuint (fixture->server.topped, ==, 1);
  g_assert_cmpuint (fixture->server.retrieved, ==, FEW - 1);
  assert_is_beginning (&fixture->receiving, "uid-0", BIG);
  g_assert_cmpuint (count (&fixture->receiving), ==, FEW);

  /* and nothing comes again */
  RUN (fixture, .received = 0);
  g_assert_cmpuint (fixture->server.topped, ==, 1);
  g_assert_cmpuint (fixture->server.retrieved, ==, FEW - 1);
}

static void
test_headers_only_brings_no_body (Fixture       *fixture,
                                  gconstpointer  data)
{
  fill (fixture, FEW);
  want_headers_only (&fixture->receiving, TRUE);

  RUN (fixture, .received = FEW, .partial = FEW);
  g_assert_cmpuint (fixture->server.retrieved, ==, 0);
  for (guint i = 0; i < FEW; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      g_autoptr(FumiEnvelope) envelope = find (&fixture->receiving, uid);

      g_assert_true (fumi_envelope_get_partial (envelope));
      g_assert_cmpstr (fumi_envelope_get_preview (envelope), ==, "");
    }
  RUN (fixture, .received = 0);
}

static void
test_a_limit_that_is_lifted_brings_the_rest (Fixture       *fixture,
                                             gconstpointer  data)
{
  gint64 id;

  fill (fixture, FEW);
  limit_size (&fixture->receiving, 10);
  RUN (fixture, .received = FEW, .partial = 1);
  {
    g_autoptr(FumiEnvelope) envelope = find (&fixture->receiving, "uid-0");
    g_autoptr(GError) error = NULL;

    id = fumi_envelope_get_id (envelope);
    g_assert_true (fumi_store_set_unread (fixture->receiving.store, id, NULL, FALSE, &error));
  }

  limit_size (&fixture->receiving, 20); /* not yet */
  RUN (fixture, .received = 0);
  limit_size (&fixture->receiving, 0);
  RUN (fixture, .received = 1);
  assert_all_whole (&fixture->receiving, FEW);
  {
    g_autoptr(FumiEnvelope) envelope = find (&fixture->receiving, "uid-0");

    g_assert_cmpint (fumi_envelope_get_id (envelope), ==, id);
    g_assert_false (fumi_envelope_get_partial (envelope));
    g_assert_false (fumi_envelope_get_unread (envelope));
  }
  RUN (fixture, .received = 0);
  g_assert_cmpuint (fixture->server.retrieved, ==, FEW);
}

/* Not safe here: no rule deletes it, neither at once nor after days. */
static void
test_a_beginning_is_never_deleted_by_a_rule (Fixture       *fixture,
                                             gconstpointer  data)
{
  fill (fixture, FEW);
  limit_size (&fixture->receiving, 10);
  fumi_account_set_leave (fixture->receiving.account, FUMI_LEAVE_NO, 14);
  RUN (fixture, .received = FEW, .partial = 1);
  RUN (fixture, .received = 0);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 1);
  g_assert_false (message_at (fixture, BIG)->gone);

  fumi_account_set_leave (fixture->receiving.account, FUMI_LEAVE_DAYS, 14);
  receiving_age_ledger (&fixture->receiving, 30 * DAY);
  RUN (fixture, .received = 0);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 1);

  /* whole it is safe, and deleted like any */
  fumi_account_set_leave (fixture->receiving.account, FUMI_LEAVE_NO, 14);
  limit_size (&fixture->receiving, 0);
  RUN (fixture, .received = 1);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
  assert_all_whole (&fixture->receiving, FEW);
}

/* Without a UID the rest could never be asked for. */
static void
test_mail_that_cannot_be_named_comes_whole (Fixture       *fixture,
                                            gconstpointer  data)
{
  fixture->server.without_uidl = TRUE;
  fill (fixture, FEW);
  limit_size (&fixture->receiving, 10);

  RUN (fixture, .received = FEW);
  /* TOP was asked for a name only: no beginning was kept. */
  g_assert_cmpuint (fixture->server.topped, ==, FEW);
  assert_all_whole (&fixture->receiving, FEW);
}

/* ---- Q66: what TOP makes of it ------------------------------------------------------------------- */

static void
test_q66_whatever_top_brings_is_a_beginning_and_replaced (Fixture       *fixture,
                                                          gconstpointer  data)
{
  static const TopManner manners[] = { TOP_GIVEN, TOP_WHOLE, TOP_TEN_LINES, TOP_ONE_LINE, TOP_OK_TWICE };

  for (guint i = 0; i < G_N_ELEMENTS (manners); i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      g_autoptr(FumiEnvelope) envelope = NULL;

      mailbox_server_add (&fixture->server, uid, i);
      fixture->server.top = manners[i];
      want_headers_only (&fixture->receiving, TRUE);
      RUN (fixture, .received = 1, .partial = 1);
      envelope = find (&fixture->receiving, uid);
      g_assert_true (fumi_envelope_get_partial (envelope));

      FETCH (fixture, uid, .received = 1);
      assert_all_whole (&fixture->receiving, i + 1);
    }
}

/* However much TOP brings, the disk is spared. */
static void
test_q66_a_whole_message_is_cut_to_the_limit (Fixture       *fixture,
                                              gconstpointer  data)
{
  g_autoptr(FumiEnvelope) envelope = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  fill (fixture, 1);
  g_assert_cmpuint (message_at (fixture, BIG)->body->len, >, 100 * 1024);
  fixture->server.top = TOP_WHOLE;
  limit_size (&fixture->receiving, 10);

  RUN (fixture, .received = 1, .partial = 1);
  envelope = find (&fixture->receiving, "uid-0");
  g_assert_true (g_file_get_contents (fumi_envelope_get_path (envelope), &contents, &length, NULL));
  g_assert_cmpuint (length, ==, 64 * 1024);
  FETCH (fixture, "uid-0", .received = 1);
  assert_all_whole (&fixture->receiving, 1);
}

static void
test_q66_a_refused_top_brings_the_whole (Fixture       *fixture,
                                         gconstpointer  data)
{
  fill (fixture, FEW);
  fixture->server.top = TOP_REFUSED;
  want_headers_only (&fixture->receiving, TRUE);

  RUN (fixture, .received = FEW);
  assert_all_whole (&fixture->receiving, FEW);
}

/* RFC 1939 §7: TOP is optional. Mail that stays unseen would be worse than mail that is long. */
static void
test_without_top_everything_comes_whole_and_it_is_said (Fixture       *fixture,
                                                        gconstpointer  data)
{
  g_autoptr(FumiSyncResult) result = NULL;

  fill (fixture, FEW);
  fixture->server.top = TOP_MISSING;
  limit_size (&fixture->receiving, 10);

  result = receiving_run (&fixture->receiving, MAILBOX_PASSWORD);
  g_assert_cmpstr (receiving_code (result), ==, "");
  g_assert_cmpuint (result->received, ==, FEW);
  g_assert_cmpuint (result->partial, ==, 0);
  g_assert_true (result->no_top);
  g_assert_cmpuint (fixture->server.topped, ==, 1);
  assert_all_whole (&fixture->receiving, FEW);
}

/* ---- the rest ------------------------------------------------------------------------------------ */

static void
test_fetching_brings_these_and_no_others (Fixture       *fixture,
                                          gconstpointer  data)
{
  fill (fixture, FEW);
  fumi_account_set_leave (fixture->receiving.account, FUMI_LEAVE_NO, 14);
  limit_size (&fixture->receiving, 10);

  FETCH (fixture, "uid-0 uid-3 never-there", .received = 2, .gone = 1);
  g_assert_cmpuint (count (&fixture->receiving), ==, 2);
  g_assert_cmpuint (fixture->server.retrieved, ==, 2);
  g_assert_cmpuint (fixture->server.deleted, ==, 0);
  g_assert_cmpint (fumi_store_get_last_checked (fixture->receiving.store, ACCOUNT), ==, 0);

  /* what is whole here is not doubled */
  FETCH (fixture, "uid-3", .received = 0);
  g_assert_cmpuint (count (&fixture->receiving), ==, 2);

  /* and a check brings the others, and deletes all */
  RUN (fixture, .received = 3);
  assert_all_whole (&fixture->receiving, FEW);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
}

static void
test_the_rest_is_downloaded_in_place (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(FumiEnvelope) before = NULL;
  g_autoptr(FumiEnvelope) after = NULL;

  fill (fixture, FEW);
  limit_size (&fixture->receiving, 10);
  RUN (fixture, .received = FEW, .partial = 1);
  before = find (&fixture->receiving, "uid-0");

  FETCH (fixture, "uid-0", .received = 1);
  after = find (&fixture->receiving, "uid-0");
  g_assert_cmpint (fumi_envelope_get_id (after), ==, fumi_envelope_get_id (before));
  g_assert_cmpint (fumi_envelope_get_date (after), ==, fumi_envelope_get_date (before));
  g_assert_false (fumi_envelope_get_partial (after));
  assert_all_whole (&fixture->receiving, FEW);
  RUN (fixture, .received = 0);
}

static void
test_the_rest_that_is_gone_leaves_the_beginning (Fixture       *fixture,
                                                 gconstpointer  data)
{
  fill (fixture, FEW);
  limit_size (&fixture->receiving, 10);
  RUN (fixture, .received = FEW, .partial = 1);
  message_at (fixture, BIG)->gone = TRUE;

  FETCH (fixture, "uid-0", .gone = 1);
  assert_is_beginning (&fixture->receiving, "uid-0", BIG);
  RUN (fixture, .received = 0);
  assert_is_beginning (&fixture->receiving, "uid-0", BIG);
}

static void
test_the_rest_that_is_refused_leaves_the_beginning (Fixture       *fixture,
                                                    gconstpointer  data)
{
  fill (fixture, FEW);
  limit_size (&fixture->receiving, 10);
  RUN (fixture, .received = FEW, .partial = 1);
  message_at (fixture, BIG)->refused = TRUE;

  FETCH (fixture, "uid-0", .failed = 1);
  assert_is_beginning (&fixture->receiving, "uid-0", BIG);
  message_at (fixture, BIG)->refused = FALSE;
  FETCH (fixture, "uid-0", .received = 1);
  assert_all_whole (&fixture->receiving, FEW);
}

static void
test_the_rest_that_breaks_off_leaves_the_beginning (Fixture       *fixture,
                                                    gconstpointer  data)
{
  fill (fixture, FEW);
  limit_size (&fixture->receiving, 10);
  RUN (fixture, .received = FEW, .partial = 1);
  message_at (fixture, BIG)->poisoned = TRUE;

  FETCH (fixture, "uid-0", .code = "lost");
  assert_is_beginning (&fixture->receiving, "uid-0", BIG);
}

/* ---- one bad message never blocks the others ----------------------------------------------------- */

/* Q64 of pop3.md */
static void
test_q64_a_refused_message_is_told_once_and_tried_again (Fixture       *fixture,
                                                         gconstpointer  data)
{
  g_autoptr(FumiSyncResult) first = NULL;
  g_autoptr(FumiSyncResult) again = NULL;

  fill (fixture, FEW);
  message_at (fixture, 1)->refused = TRUE;

  first = receiving_run (&fixture->receiving, MAILBOX_PASSWORD);
  g_assert_cmpstr (receiving_code (first), ==, "");
  g_assert_cmpuint (first->received, ==, FEW - 1);
  g_assert_cmpuint (first->failed, ==, 1);
  g_assert_cmpuint (first->failed_first, ==, 1);
  RUN (fixture, .failed = 0);

  receiving_age_ledger (&fixture->receiving, 16 * MINUTE);
  again = receiving_run (&fixture->receiving, MAILBOX_PASSWORD);
  g_assert_cmpuint (again->failed, ==, 1);
  g_assert_cmpuint (again->failed_first, ==, 0);

  message_at (fixture, 1)->refused = FALSE;
  receiving_age_ledger (&fixture->receiving, 16 * MINUTE); /* half an hour now */
  RUN (fixture, .received = 0);
  receiving_age_ledger (&fixture->receiving, 16 * MINUTE);
  RUN (fixture, .received = 1);
  assert_all_whole (&fixture->receiving, FEW);
}

/* A server that hangs up in the middle of message 2, always: the others come, and the deletions too. */
static void
test_a_poisoned_message_goes_behind_the_others (Fixture       *fixture,
                                                gconstpointer  data)
{
  g_autoptr(FumiSyncResult) second = NULL;

  fill (fixture, FEW);
  message_at (fixture, 1)->poisoned = TRUE;
  fumi_account_set_leave (fixture->receiving.account, FUMI_LEAVE_NO, 14);

  RUN (fixture, .code = "lost", .received = 1);
  second = receiving_run (&fixture->receiving, MAILBOX_PASSWORD);
  g_assert_cmpstr (receiving_code (second), ==, "lost");
  g_assert_cmpuint (second->received, ==, FEW - 2);
  g_assert_cmpuint (second->failed, ==, 1);
  g_assert_cmpuint (second->failed_first, ==, 1);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, FEW);

  /* quarantined: checks end well, and do what is due */
  RUN (fixture, .received = 0);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 1);
  mailbox_server_add (&fixture->server, "uid-new", FEW);
  RUN (fixture, .received = 1);

  /* tried again, behind what is new */
  mailbox_server_add (&fixture->server, "uid-newer", FEW + 1);
  receiving_age_ledger (&fixture->receiving, 16 * MINUTE);
  RUN (fixture, .code = "lost", .received = 1, .failed = 1);

  message_at (fixture, 1)->poisoned = FALSE;
  receiving_age_ledger (&fixture->receiving, 31 * MINUTE);
  RUN (fixture, .received = 1);
  assert_all_whole (&fixture->receiving, FEW + 2);
  g_assert_cmpuint (mailbox_server_count (&fixture->server), ==, 0);
}

/* The line's fault is not the message's: it comes at the next check, at once. */
static void
test_one_broken_line_keeps_no_message_away (Fixture       *fixture,
                                            gconstpointer  data)
{
  fill (fixture, FEW);
  message_at (fixture, 1)->poisoned = TRUE;
  RUN (fixture, .code = "lost", .received = 1);
  message_at (fixture, 1)->poisoned = FALSE;
  RUN (fixture, .received = FEW - 1);
  assert_all_whole (&fixture->receiving, FEW);
}

/* Whatever a message is made of, it is stored and shown. */
static void
test_what_cannot_be_parsed_is_shown (Fixture       *fixture,
                                     gconstpointer  data)
{
  static const struct { const char *bytes; gsize length; } odd[] = {
    { "", 0 },
    { "\r\n", 2 },
    { "\r\n\r\n\r\n", 6 },
    { "no header at all\r\n", 18 },
    { "\0\0\0\0\r\n", 6 },
    { "Content-Type: multipart/mixed; boundary=\"\r\n\r\n--\r\n", 49 },
    { ": \r\n : \r\n\t\r\n", 12 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *uid = g_strdup_printf ("odd-%u", i);
      MailboxMessage *message;

      mailbox_server_add (&fixture->server, uid, i);
      message = message_at (fixture, i);
      g_string_truncate (message->body, 0);
      g_string_append_len (message->body, odd[i].bytes, odd[i].length);
      message->size = odd[i].length;
    }
  mailbox_server_add (&fixture->server, "good", 1);

  RUN (fixture, .received = G_N_ELEMENTS (odd) + 1);
  g_assert_cmpuint (count (&fixture->receiving), ==, G_N_ELEMENTS (odd) + 1);
}

/* ---- against Dovecot ----------------------------------------------------------------------------- */

#define MANY 60 /* two of them big */

static TestDovecot *dovecot;

static void
put_on_dovecot (const char *user,
                guint       n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GString) message = receiving_message (i);
      g_autoptr(GString) file = g_string_sized_new (message->len);

      for (gsize j = 0; j < message->len; j++)
        if (message->str[j] != '\r')
          g_string_append_c (file, message->str[j]);
      test_dovecot_add_message (dovecot, user, file->str, file->len);
    }
}

static void
start_with_dovecot (Receiving  *receiving,
                    const char *user)
{
  receiving_start (receiving);
  receiving_set_server (receiving, user, test_dovecot_get_tls_port (dovecot), FUMI_SECURITY_TLS,
                        test_dovecot_get_fingerprint (dovecot));
}

static guint
count_partial (Receiving *receiving,
               GString   *uids)
{
  FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) envelopes
    = fumi_store_list (receiving->store, &query, 0, G_MAXINT, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < envelopes->len; i++)
    {
      FumiEnvelope *envelope = g_ptr_array_index (envelopes, i);
      g_autofree char *uid = fumi_store_dup_uid (receiving->store, fumi_envelope_get_id (envelope), &error);

      g_assert_nonnull (uid);
      if (!fumi_envelope_get_partial (envelope))
        continue;
      g_string_append_printf (uids, "%s%s", n++ > 0 ? " " : "", uid);
    }

  return n;
}

static void
test_dovecot_size_limit_and_the_rest (void)
{
  g_autoptr(GString) uids = g_string_new (NULL);
  const char *password = test_dovecot_get_password (dovecot);
  Receiving receiving;

  put_on_dovecot ("limit", MANY);
  start_with_dovecot (&receiving, "limit");
  limit_size (&receiving, 100);
  fumi_account_set_leave (receiving.account, FUMI_LEAVE_NO, 14);

  /* all but the two big ones are deleted on the server */
  assert_result (receiving_run (&receiving, password), (Expected) { .received = MANY, .partial = 2 });
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "limit"), ==, 2);
  g_assert_cmpuint (count_partial (&receiving, uids), ==, 2);
  assert_result (receiving_run (&receiving, password), (Expected) { .received = 0 });

  assert_result (receiving_fetch (&receiving, password, uids->str), (Expected) { .received = 2 });
  assert_all_whole (&receiving, MANY);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "limit"), ==, 2);

  /* and now they are safe */
  assert_result (receiving_run (&receiving, password), (Expected) { .received = 0 });
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "limit"), ==, 0);
  assert_all_whole (&receiving, MANY);
  receiving_finish (&receiving);
}

static void
test_dovecot_headers_only_and_then_everything (void)
{
  g_autoptr(GString) uids = g_string_new (NULL);
  const char *password = test_dovecot_get_password (dovecot);
  Receiving receiving;

  put_on_dovecot ("headers", MANY);
  start_with_dovecot (&receiving, "headers");
  want_headers_only (&receiving, TRUE);
  fumi_account_set_leave (receiving.account, FUMI_LEAVE_FOREVER, 14);

  assert_result (receiving_run (&receiving, password), (Expected) { .received = MANY, .partial = MANY });
  g_assert_cmpuint (count_partial (&receiving, uids), ==, MANY);
  want_headers_only (&receiving, FALSE);
  assert_result (receiving_run (&receiving, password), (Expected) { .received = MANY });
  assert_all_whole (&receiving, MANY);
  g_assert_cmpuint (test_dovecot_count_messages (dovecot, "headers"), ==, MANY);
  receiving_finish (&receiving);
}

int
main (int   argc,
      char *argv[])
{
  static const char *const users[] = { "limit", "headers", NULL };
  int status;

  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add ("/sync/partial/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("only-the-beginning-of-large-mail-comes", test_only_the_beginning_of_large_mail_comes);
  ADD ("headers-only-brings-no-body", test_headers_only_brings_no_body);
  ADD ("a-limit-that-is-lifted-brings-the-rest", test_a_limit_that_is_lifted_brings_the_rest);
  ADD ("a-beginning-is-never-deleted-by-a-rule", test_a_beginning_is_never_deleted_by_a_rule);
  ADD ("mail-that-cannot-be-named-comes-whole", test_mail_that_cannot_be_named_comes_whole);
  ADD ("q66-whatever-top-brings-is-a-beginning-and-replaced",
       test_q66_whatever_top_brings_is_a_beginning_and_replaced);
  ADD ("q66-a-whole-message-is-cut-to-the-limit", test_q66_a_whole_message_is_cut_to_the_limit);
  ADD ("q66-a-refused-top-brings-the-whole", test_q66_a_refused_top_brings_the_whole);
  ADD ("without-top-everything-comes-whole-and-it-is-said",
       test_without_top_everything_comes_whole_and_it_is_said);
  ADD ("fetching-brings-these-and-no-others", test_fetching_brings_these_and_no_others);
  ADD ("the-rest-is-downloaded-in-place", test_the_rest_is_downloaded_in_place);
  ADD ("the-rest-that-is-gone-leaves-the-beginning", test_the_rest_that_is_gone_leaves_the_beginning);
  ADD ("the-rest-that-is-refused-leaves-the-beginning",
       test_the_rest_that_is_refused_leaves_the_beginning);
  ADD ("the-rest-that-breaks-off-leaves-the-beginning",
       test_the_rest_that_breaks_off_leaves_the_beginning);
  ADD ("q64-a-refused-message-is-told-once-and-tried-again",
       test_q64_a_refused_message_is_told_once_and_tried_again);
  ADD ("a-poisoned-message-goes-behind-the-others", test_a_poisoned_message_goes_behind_the_others);
  ADD ("one-broken-line-keeps-no-message-away", test_one_broken_line_keeps_no_message_away);
  ADD ("what-cannot-be-parsed-is-shown", test_what_cannot_be_parsed_is_shown);
#undef ADD

  dovecot = test_dovecot_new (users);
  if (dovecot != NULL)
    {
      g_test_add_func ("/sync/partial/dovecot/size-limit-and-the-rest",
                       test_dovecot_size_limit_and_the_rest);
      g_test_add_func ("/sync/partial/dovecot/headers-only-and-then-everything",
                       test_dovecot_headers_only_and_then_everything);
    }
  status = g_test_run ();
  g_clear_pointer (&dovecot, test_dovecot_free);

  return status;
}
