/* test-session.c: the practice server's half of a POP3 session, without a socket.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "fumi-practice-session.h"

#define LOGIN "USER practice\r\nPASS fumibako\r\n"
#define LOGIN_REPLY "+OK Password, please\r\n+OK Logged in, 3 messages\r\n"

static const char one[] = "Subject: one\n\nfirst\n.\n..two\nlast";     /* 4 lines, no last newline */
static const char two[] = "Subject: two\r\n\r\nbody\r\n";
static const char three[] = ".Subject: starts with a dot\r\n\r\n";

static FumiPracticeMailbox *
new_mailbox (void)
{
  FumiPracticeMailbox *mailbox = fumi_practice_mailbox_new ();
  g_autoptr(GBytes) first = g_bytes_new_static (one, strlen (one));
  g_autoptr(GBytes) second = g_bytes_new_static (two, strlen (two));
  g_autoptr(GBytes) third = g_bytes_new_static (three, strlen (three));

  fumi_practice_mailbox_add (mailbox, "uid-1", first);
  fumi_practice_mailbox_add (mailbox, "uid-2", second);
  fumi_practice_mailbox_add (mailbox, "uid-3", third);
  return mailbox;
}

/* What the session answers to @input, which arrives in pieces of @step bytes. */
static char *
converse (FumiPracticeSession *session,
          const char          *input,
          gsize                length,
          gsize                step)
{
  GString *reply = g_string_new (NULL);
  gsize done = 0;

  while (done < length && !fumi_practice_session_is_over (session))
    {
      gsize taken = fumi_practice_session_feed (session, input + done, MIN (step, length - done), reply);

      g_assert_cmpuint (taken, >=, 1);
      done += taken;
    }
  return g_string_free (reply, FALSE);
}

static char *
say (FumiPracticeSession *session,
     const char          *input)
{
  return converse (session, input, strlen (input), strlen (input));
}

/* An answer is compared by its beginning where the words do not matter. */
typedef struct
{
  const char *name;
  const char *input;  /* all that the client sends, from the greeting on */
  const char *reply;  /* all that it reads */
} Row;

static const Row rows[] = {
  { "quit-before-login", "QUIT\r\n", "+OK Goodbye\r\n" },
  { "keywords-in-any-case", "quIt\r\n", "+OK Goodbye\r\n" },
  { "bare-line-feed", "QUIT\n", "+OK Goodbye\r\n" },
  { "user-and-pass", LOGIN, LOGIN_REPLY },
  { "whole-address-as-user", "USER practice@fumibako.example\r\nPASS fumibako\r\n", LOGIN_REPLY },
  /* RFC 3206 §4: [AUTH] tells a credential problem from any other. */
  { "wrong-password", "USER practice\r\nPASS Fumibako\r\n",
    "+OK Password, please\r\n-ERR [AUTH] User name or password is wrong\r\n" },
  { "wrong-user", "USER other\r\nPASS fumibako\r\n",
    "+OK Password, please\r\n-ERR [AUTH] User name or password is wrong\r\n" },
  { "empty-password", "USER practice\r\nPASS \r\n",
    "+OK Password, please\r\n-ERR [AUTH] User name or password is wrong\r\n" },
  { "pass-without-user", "PASS fumibako\r\n", "-ERR USER comes first\r\n" },
  { "user-without-name", "USER\r\n", "-ERR Which user?\r\n" },
  { "stat-before-login", "STAT\r\n", "-ERR Log in first\r\n" },
  { "retr-before-login", "RETR 1\r\n", "-ERR Log in first\r\n" },
  { "login-twice", LOGIN "USER practice\r\n", LOGIN_REPLY "-ERR You are logged in already\r\n" },
  { "unknown-command", "APOP practice 00\r\n", "-ERR Unknown command\r\n" },
  { "prefix-of-a-command", "QUI\r\n", "-ERR Unknown command\r\n" },
  { "empty-line", "\r\n", "-ERR Unknown command\r\n" },
  { "stls-is-not-offered", "STLS\r\n", "-ERR Unknown command\r\n" },

  /* RFC 5034, RFC 4616: base64 of NUL practice NUL fumibako. */
  { "plain-with-initial-response", "AUTH PLAIN AHByYWN0aWNlAGZ1bWliYWtv\r\n",
    "+OK Logged in, 3 messages\r\n" },
  { "plain-in-two-steps", "AUTH PLAIN\r\nAHByYWN0aWNlAGZ1bWliYWtv\r\n",
    "+ \r\n+OK Logged in, 3 messages\r\n" },
  { "plain-with-own-authzid", "AUTH PLAIN cHJhY3RpY2UAcHJhY3RpY2UAZnVtaWJha28=\r\n",
    "+OK Logged in, 3 messages\r\n" },
  { "plain-with-other-authzid", "AUTH PLAIN cm9vdABwcmFjdGljZQBmdW1pYmFrbw==\r\n",
    "-ERR [AUTH] Acting for another user is not possible here\r\n" },
  { "plain-with-wrong-password", "AUTH PLAIN AHByYWN0aWNlAHdyb25n\r\n",
    "-ERR [AUTH] User name or password is wrong\r\n" },
  { "plain-cancelled", "AUTH PLAIN\r\n*\r\nQUIT\r\n", "+ \r\n-ERR Login cancelled\r\n+OK Goodbye\r\n" },
  { "plain-empty", "AUTH PLAIN =\r\n", "-ERR [AUTH] This is no PLAIN message\r\n" },
  { "plain-garbage", "AUTH PLAIN %%%\r\n", "-ERR [AUTH] This is no PLAIN message\r\n" },
  { "plain-without-password", "AUTH PLAIN AHByYWN0aWNl\r\n",
    "-ERR [AUTH] This is no PLAIN message\r\n" },
  { "other-mechanism", "AUTH CRAM-MD5\r\n", "-ERR Only AUTH PLAIN is known here\r\n" },
  { "auth-without-mechanism", "AUTH\r\n", "-ERR Only AUTH PLAIN is known here\r\n" },

  { "stat", LOGIN "STAT\r\n", LOGIN_REPLY "+OK 3 92\r\n" },
  { "list", LOGIN "LIST\r\n", LOGIN_REPLY "+OK\r\n1 39\r\n2 22\r\n3 31\r\n.\r\n" },
  { "list-one", LOGIN "LIST 2\r\n", LOGIN_REPLY "+OK 2 22\r\n" },
  { "uidl", LOGIN "UIDL\r\n", LOGIN_REPLY "+OK\r\n1 uid-1\r\n2 uid-2\r\n3 uid-3\r\n.\r\n" },
  { "uidl-one", LOGIN "UIDL 3\r\n", LOGIN_REPLY "+OK 3 uid-3\r\n" },
  { "noop", LOGIN "NOOP\r\n", LOGIN_REPLY "+OK\r\n" },
  /* RFC 1939 §3: a dot at the beginning of a line is doubled, the last line is ended. */
  { "retr-is-dot-stuffed", LOGIN "RETR 1\r\n",
    LOGIN_REPLY "+OK 39 octets\r\nSubject: one\r\n\r\nfirst\r\n..\r\n...two\r\nlast\r\n.\r\n" },
  { "retr-dot-in-first-line", LOGIN "RETR 3\r\n",
    LOGIN_REPLY "+OK 31 octets\r\n..Subject: starts with a dot\r\n\r\n.\r\n" },
  { "top-header-only", LOGIN "TOP 1 0\r\n", LOGIN_REPLY "+OK\r\nSubject: one\r\n\r\n.\r\n" },
  { "top-two-lines", LOGIN "TOP 1 2\r\n",
    LOGIN_REPLY "+OK\r\nSubject: one\r\n\r\nfirst\r\n..\r\n.\r\n" },
  { "top-more-than-there-is", LOGIN "TOP 2 99\r\n", LOGIN_REPLY "+OK\r\nSubject: two\r\n\r\nbody\r\n.\r\n" },
  { "top-without-lines", LOGIN "TOP 2\r\n", LOGIN_REPLY "-ERR How many lines?\r\n" },
  { "number-missing", LOGIN "RETR\r\n", LOGIN_REPLY "-ERR A message number is missing\r\n" },
  { "number-negative", LOGIN "RETR -1\r\n", LOGIN_REPLY "-ERR A message number is missing\r\n" },
  { "number-zero", LOGIN "RETR 0\r\n", LOGIN_REPLY "-ERR There is no such message\r\n" },
  { "number-too-big", LOGIN "RETR 4\r\n", LOGIN_REPLY "-ERR There is no such message\r\n" },
  { "number-of-many-digits", LOGIN "RETR 18446744073709551617\r\n",
    LOGIN_REPLY "-ERR A message number is missing\r\n" },
  { "number-with-a-tail", LOGIN "DELE 1x\r\n", LOGIN_REPLY "-ERR A message number is missing\r\n" },
  { "deleted-is-left-out", LOGIN "DELE 1\r\nSTAT\r\nLIST\r\nUIDL\r\nRETR 1\r\nDELE 1\r\n",
    LOGIN_REPLY "+OK Deleted at QUIT\r\n+OK 2 53\r\n+OK\r\n2 22\r\n3 31\r\n.\r\n"
    "+OK\r\n2 uid-2\r\n3 uid-3\r\n.\r\n-ERR There is no such message\r\n"
    "-ERR There is no such message\r\n" },
  { "rset-undoes", LOGIN "DELE 1\r\nRSET\r\nSTAT\r\n",
    LOGIN_REPLY "+OK Deleted at QUIT\r\n+OK Nothing will be deleted\r\n+OK 3 92\r\n" },
  { "nothing-after-quit", "QUIT\r\nUSER practice\r\n", "+OK Goodbye\r\n" },
};

/* Each row twice: in one piece, as a pipelining client sends (RFC 2449 §6.6), and byte by byte. */
static void
test_conversation (gconstpointer data)
{
  const Row *row = data;
  const gsize steps[] = { 1, G_MAXSIZE };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr(FumiPracticeMailbox) mailbox = new_mailbox ();
      g_autoptr(FumiPracticeSession) session = fumi_practice_session_new (mailbox);
      g_autofree char *reply = converse (session, row->input, strlen (row->input), steps[i]);

      g_assert_cmpstr (reply, ==, row->reply);
    }
}

/* RFC 2449 §5: CAPA works in both states, and lists what belongs to the state. */
static void
test_capabilities_follow_the_state (void)
{
  g_autoptr(FumiPracticeMailbox) mailbox = new_mailbox ();
  g_autoptr(FumiPracticeSession) session = fumi_practice_session_new (mailbox);
  g_autofree char *before = say (session, "CAPA\r\n");
  g_autofree char *login = say (session, LOGIN);
  g_autofree char *after = say (session, "CAPA\r\n");

  g_assert_nonnull (strstr (before, "\r\nSASL PLAIN\r\n"));
  g_assert_nonnull (strstr (before, "\r\nPIPELINING\r\n"));
  g_assert_nonnull (strstr (before, "\r\nUIDL\r\n"));
  g_assert_nonnull (strstr (before, "\r\nRESP-CODES\r\n"));
  g_assert_true (g_str_has_suffix (before, "\r\n.\r\n"));
  g_assert_cmpstr (login, ==, LOGIN_REPLY);
  g_assert_null (strstr (after, "SASL"));
  g_assert_nonnull (strstr (after, "\r\nUIDL\r\n"));
}

/* RFC 1939 §6: the server deletes when QUIT was said, and only then. */
static void
test_only_quit_deletes (void)
{
  g_autoptr(FumiPracticeMailbox) mailbox = new_mailbox ();
  FumiPracticeSession *broken = fumi_practice_session_new (mailbox);
  g_autofree char *reply = say (broken, LOGIN "DELE 1\r\nDELE 2\r\n");
  g_autoptr(FumiPracticeSession) whole = NULL;
  g_autofree char *after = NULL;

  g_assert_true (g_str_has_suffix (reply, "+OK Deleted at QUIT\r\n"));
  fumi_practice_session_free (broken);
  g_assert_cmpuint (fumi_practice_mailbox_get_count (mailbox), ==, 3);

  whole = fumi_practice_session_new (mailbox);
  after = say (whole, LOGIN "DELE 2\r\nQUIT\r\n");
  g_assert_true (g_str_has_suffix (after, "+OK Goodbye\r\n"));
  g_assert_true (fumi_practice_session_is_over (whole));
  g_assert_cmpuint (fumi_practice_mailbox_get_count (mailbox), ==, 2);
}

static void
test_deleted_mail_stays_deleted (void)
{
  g_autoptr(FumiPracticeMailbox) mailbox = new_mailbox ();
  g_autoptr(FumiPracticeSession) first = fumi_practice_session_new (mailbox);
  g_autoptr(FumiPracticeSession) second = fumi_practice_session_new (mailbox);
  g_autofree char *gone = say (first, LOGIN "DELE 1\r\nQUIT\r\n");
  g_autofree char *listing = say (second, LOGIN "UIDL\r\n");

  g_assert_true (g_str_has_suffix (gone, "+OK Goodbye\r\n"));
  g_assert_true (g_str_has_suffix (listing, "+OK\r\n1 uid-2\r\n2 uid-3\r\n.\r\n"));
}

/* RFC 2449 §8.1.2. */
static void
test_second_session_is_told_in_use (void)
{
  g_autoptr(FumiPracticeMailbox) mailbox = new_mailbox ();
  FumiPracticeSession *first = fumi_practice_session_new (mailbox);
  g_autoptr(FumiPracticeSession) second = fumi_practice_session_new (mailbox);
  g_autofree char *in = say (first, LOGIN);
  g_autofree char *busy = say (second, LOGIN);
  g_autofree char *later = NULL;

  g_assert_cmpstr (in, ==, LOGIN_REPLY);
  g_assert_nonnull (strstr (busy, "\r\n-ERR [IN-USE] "));
  g_assert_false (fumi_practice_session_is_over (second));

  fumi_practice_session_free (first);
  later = say (second, LOGIN);
  g_assert_cmpstr (later, ==, LOGIN_REPLY);
}

static void
test_too_long_line_is_dropped_and_refused (void)
{
  g_autoptr(FumiPracticeMailbox) mailbox = new_mailbox ();
  g_autoptr(FumiPracticeSession) session = fumi_practice_session_new (mailbox);
  g_autofree char *fill = g_strnfill (200 * 1000, 'A');
  g_autofree char *input = g_strconcat ("USER ", fill, "\r\nQUIT\r\n", NULL);
  g_autofree char *reply = converse (session, input, strlen (input), 1000);

  g_assert_cmpstr (reply, ==, "-ERR Line too long\r\n+OK Goodbye\r\n");
}

/* The limit counts the CRLF: 12,288 octets are a line, one more is not (RFC 5034 §4). */
static void
test_line_at_the_limit_is_read (void)
{
  g_autofree char *fill = g_strnfill (FUMI_PRACTICE_LINE_MAX, 'A');

  for (guint over = 0; over <= 1; over++)
    {
      g_autoptr(FumiPracticeMailbox) mailbox = new_mailbox ();
      g_autoptr(FumiPracticeSession) session = fumi_practice_session_new (mailbox);
      g_autofree char *line = g_strdup_printf ("USER %.*s\r\n",
                                               (int) (FUMI_PRACTICE_LINE_MAX - 7 + over), fill);
      g_autofree char *reply = say (session, line);

      g_assert_cmpuint (strlen (line), ==, FUMI_PRACTICE_LINE_MAX + over);
      g_assert_cmpstr (reply, ==, over ? "-ERR Line too long\r\n" : "+OK Password, please\r\n");
    }
}

static void
test_nul_in_a_line_is_refused (void)
{
  static const char input[] = "QUIT\0RETR\r\n";
  g_autoptr(FumiPracticeMailbox) mailbox = new_mailbox ();
  g_autoptr(FumiPracticeSession) session = fumi_practice_session_new (mailbox);
  g_autofree char *reply = converse (session, input, sizeof input - 1, G_MAXSIZE);

  g_assert_cmpstr (reply, ==, "-ERR A line may not hold NUL\r\n");
}

static void
test_garbage_ends_after_ten_answers (void)
{
  g_autoptr(FumiPracticeMailbox) mailbox = new_mailbox ();
  g_autoptr(FumiPracticeSession) session = fumi_practice_session_new (mailbox);
  g_autofree char *garbage = g_strnfill (3000, '\n');
  g_autofree char *reply = say (session, garbage);
  g_auto(GStrv) lines = g_strsplit (reply, "\r\n", -1);

  g_assert_true (fumi_practice_session_is_over (session));
  g_assert_cmpuint (g_strv_length (lines), ==, 10 + 1);
}

static void
test_guessing_ends_the_session (void)
{
  g_autoptr(FumiPracticeMailbox) mailbox = new_mailbox ();
  g_autoptr(FumiPracticeSession) session = fumi_practice_session_new (mailbox);

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *reply = say (session, "USER practice\r\nPASS guess\r\n");

      g_assert_nonnull (strstr (reply, "-ERR [AUTH]"));
    }
  g_assert_true (fumi_practice_session_is_over (session));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/practice/session/conversation/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_conversation);
    }
  g_test_add_func ("/practice/session/capabilities-follow-the-state",
                   test_capabilities_follow_the_state);
  g_test_add_func ("/practice/session/only-quit-deletes", test_only_quit_deletes);
  g_test_add_func ("/practice/session/deleted-mail-stays-deleted", test_deleted_mail_stays_deleted);
  g_test_add_func ("/practice/session/second-session-is-told-in-use",
                   test_second_session_is_told_in_use);
  g_test_add_func ("/practice/session/too-long-line-is-dropped-and-refused",
                   test_too_long_line_is_dropped_and_refused);
  g_test_add_func ("/practice/session/line-at-the-limit-is-read", test_line_at_the_limit_is_read);
  g_test_add_func ("/practice/session/nul-in-a-line-is-refused", test_nul_in_a_line_is_refused);
  g_test_add_func ("/practice/session/garbage-ends-after-ten-answers",
                   test_garbage_ends_after_ten_answers);
  g_test_add_func ("/practice/session/guessing-ends-the-session", test_guessing_ends_the_session);

  return g_test_run ();
}
