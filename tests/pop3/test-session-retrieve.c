/* test-session-retrieve.c: messages on their way here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "test-dialogue.h"

#define PIPELINING "UIDL\nPIPELINING\n"

/* What came of each message: its text, or "-" and the error's code. */
typedef struct
{
  GString      *bodies; /* joined by "|" */
  guint         read_at_most; /* bytes of each body; 0: all */
  guint         stop_at;      /* index at which the callback fails; G_MAXUINT: never */
  GInputStream *kept;         /* the last body */
  guint         calls;
} Received;

static void
received_init (Received *received)
{
  memset (received, 0, sizeof *received);
  received->bodies = g_string_new (NULL);
  received->stop_at = G_MAXUINT;
}

static void
received_clear (Received *received)
{
  g_string_free (received->bodies, TRUE);
  g_clear_object (&received->kept);
}

static gboolean
read_body (Received     *received,
           GInputStream *body,
           GError      **error)
{
  gsize left = received->read_at_most > 0 ? received->read_at_most : G_MAXSIZE;
  char buffer[7];
  gssize n = 1;

  while (n > 0 && left > 0)
    {
      n = g_input_stream_read (body, buffer, MIN (sizeof buffer, left), NULL, error);
      if (n < 0)
        return FALSE;
      g_string_append_len (received->bodies, buffer, n);
      left -= n;
    }

  return TRUE;
}

static gboolean
on_message (guint          index,
            GInputStream  *body,
            const GError  *refused,
            gpointer       user_data,
            GError       **error)
{
  Received *received = user_data;

  g_assert_cmpuint (index, ==, received->calls);
  g_assert_true ((body == NULL) == (refused != NULL));
  received->calls++;
  if (index > 0)
    g_string_append_c (received->bodies, '|');
  if (index == received->stop_at)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "disk full");
      return FALSE;
    }
  if (body == NULL)
    {
      g_assert_error (refused, FUMI_POP3_ERROR, FUMI_POP3_ERROR_SERVER);
      g_string_append_printf (received->bodies, "refused: %s",
                              fumi_pop3_error_get_detail (refused)->server_text);
      return TRUE;
    }

  g_set_object (&received->kept, body);

  return read_body (received, body, error);
}

static gboolean
retrieve (Dialogue *d,
          guint     n,
          Received *received,
          GError  **error)
{
  g_autofree guint *numbers = g_new (guint, n + 1);

  for (guint i = 0; i < n; i++)
    numbers[i] = i + 1;

  return fumi_pop3_session_retrieve (d->session, numbers, n, on_message, received, d->cancellable,
                                     error);
}

static void
test_unread_rest_is_dropped (gconstpointer drip)
{
  g_autoptr(GError) error = NULL;
  Received received;
  Dialogue d;

  dialogue_begin (&d, GPOINTER_TO_INT (drip));
  received_init (&received);
  received.read_at_most = 3;
  dialogue_log_in (&d, PIPELINING);
  dialogue_script (&d, "C: RETR 1\n"
                       "C: RETR 2\n"
                       "S: +OK\n"
                       "S: first message\n"
                       "S: .\n"
                       "S: +OK\n"
                       "S: second message\n"
                       "S: .\n"
                       "C: NOOP\n"
                       "S: +OK\n");

  g_assert_true (retrieve (&d, 2, &received, &error));
  g_assert_cmpstr (received.bodies->str, ==, "fir|sec");
  g_assert_true (fumi_pop3_session_noop (d.session, NULL, &error));
  received_clear (&received);
  dialogue_end (&d);
}

static void
test_body_that_was_kept_reads_no_more (void)
{
  g_autoptr(GError) error = NULL;
  char buffer[10];
  Received received;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  received_init (&received);
  received.read_at_most = 1;
  dialogue_log_in (&d, "UIDL\n");
  dialogue_script (&d, "C: RETR 1\nS: +OK\nS: text\nS: .\n");

  g_assert_true (retrieve (&d, 1, &received, &error));
  g_assert_cmpint (g_input_stream_read (received.kept, buffer, 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  received_clear (&received);
  dialogue_end (&d);
}

/* Q78 of pop3.md: a full disk passes through unchanged, and the session is over. */
static void
test_callers_error_passes_and_closes (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) later = NULL;
  Received received;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  received_init (&received);
  received.stop_at = 1;
  dialogue_log_in (&d, "UIDL\n");
  dialogue_script (&d, "C: RETR 1\n"
                       "S: +OK\n"
                       "S: one\n"
                       "S: .\n"
                       "C: RETR 2\n"
                       "S: +OK\n"
                       "S: two\n");
  test_pop3_server_expect_nothing (d.server); /* no QUIT either */

  g_assert_false (retrieve (&d, 3, &received, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_false (fumi_pop3_session_quit (d.session, NULL, &later));
  g_assert_error (later, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST);
  received_clear (&received);
  dialogue_end (&d);
}

/* Q63 of pop3.md: K-9 took the end of the connection for the end of the message. */
static void
test_message_that_breaks_off_is_never_whole (void)
{
  static const char full[] = "+OK 10 octets\r\none\r\n..\r\n.\r\n";

  for (gsize cut = 0; cut < sizeof full - 1; cut++)
    {
      for (guint ignore_error = 0; ignore_error < 2; ignore_error++)
        {
          g_autoptr(GError) error = NULL;
          Received received;
          Dialogue d;

          dialogue_begin (&d, FALSE);
          received_init (&received);
          /* A caller that reads nothing meets the error all the same. */
          received.read_at_most = ignore_error;
          dialogue_log_in (&d, PIPELINING);
          dialogue_script (&d, "C: RETR 1\n");
          test_pop3_server_send_bytes (d.server, full, cut);
          test_pop3_server_cut (d.server);

          g_assert_false (retrieve (&d, 1, &received, &error));
          g_assert_error (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST);
          received_clear (&received);
          dialogue_end (&d);
        }
    }
}

typedef struct
{
  guint n;
  gsize unanswered_max;
} Flood;

/* Answers one RETR at a time and looks how far ahead the client has written. */
static void
answer_slowly (TestPop3Server *server,
               gpointer        user_data)
{
  Flood *flood = user_data;

  for (guint i = 1; i <= flood->n; i++)
    {
      g_autofree char *expected = g_strdup_printf ("RETR %u", i);
      g_autofree char *answer = g_strdup_printf ("+OK\r\nmessage %u\r\n.\r\n", i);
      g_autofree char *line = test_pop3_server_read_line (server);

      g_assert_cmpstr (line, ==, expected);
      flood->unanswered_max
        = MAX (flood->unanswered_max, test_pop3_server_count_waiting (server) + strlen (line) + 2);
      if (!test_pop3_server_write (server, answer, -1))
        break;
    }
}

/* pop3.md §0 finding 3: bounded, and wide enough to keep the line busy. */
static void
test_window_is_bounded_to_16_kib (void)
{
  g_autoptr(GError) error = NULL;
  Flood flood = { 5000, 0 };
  Received received;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  received_init (&received);
  dialogue_log_in (&d, PIPELINING);
  test_pop3_server_run (d.server, answer_slowly, &flood);

  g_assert_true (retrieve (&d, flood.n, &received, &error));
  g_assert_cmpuint (received.calls, ==, flood.n);
  g_assert_true (g_str_has_suffix (received.bodies->str, "|message 5000\r\n"));
  dialogue_end (&d);
  g_assert_cmpuint (flood.unanswered_max, <=, 16 * 1024);
  g_assert_cmpuint (flood.unanswered_max, >, 6 * 1024);
  received_clear (&received);
}

static void
test_without_pipelining_one_command_is_under_way (void)
{
  g_autoptr(GError) error = NULL;
  Flood flood = { 50, 0 };
  Received received;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  received_init (&received);
  dialogue_log_in (&d, "UIDL\n");
  test_pop3_server_run (d.server, answer_slowly, &flood);

  g_assert_true (retrieve (&d, flood.n, &received, &error));
  dialogue_end (&d);
  g_assert_cmpuint (flood.unanswered_max, ==, strlen ("RETR 50\r\n"));
  received_clear (&received);
}

typedef struct
{
  GChecksum *sum;
  guint64    bytes;
} Digest;

static gboolean
digest_message (guint          index,
                GInputStream  *body,
                const GError  *refused,
                gpointer       user_data,
                GError       **error)
{
  Digest *digest = user_data;
  g_autofree guint8 *buffer = g_malloc (64 * 1024);
  gssize n;

  while ((n = g_input_stream_read (body, buffer, 64 * 1024, NULL, error)) > 0)
    {
      g_checksum_update (digest->sum, buffer, n);
      digest->bytes += n;
    }

  return n == 0;
}

#define BIG_LINE (20 * 1024 * 1024)

static void
send_big_line (TestPop3Server *server,
               gpointer        user_data)
{
  g_autofree char *block = g_strnfill (1024 * 1024, 'x');

  for (guint i = 0; i < BIG_LINE / (1024 * 1024); i++)
    {
      /* A dot at a block's begin is no dot at a line's begin. */
      block[0] = '.';
      test_pop3_server_write (server, i == 0 ? block + 1 : block,
                              i == 0 ? 1024 * 1024 - 1 : 1024 * 1024);
    }
  test_pop3_server_write (server, "\r\n.\r\n", -1);
}

/* Q61 of pop3.md, and memory that does not grow with it. */
static void
test_line_of_20_mib_streams_through (void)
{
  g_autoptr(GError) error = NULL;
  Digest digest = { g_checksum_new (G_CHECKSUM_SHA256), 0 };
  guint number = 1;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  dialogue_log_in (&d, "UIDL\n");
  dialogue_script (&d, "C: RETR 1\n"
                       "S: +OK\n");
  test_pop3_server_run (d.server, send_big_line, NULL);

  g_assert_true (fumi_pop3_session_retrieve (d.session, &number, 1, digest_message, &digest, NULL,
                                             &error));
  g_assert_cmpuint (digest.bytes, ==, BIG_LINE - 1 + 2);
  g_checksum_free (digest.sum);
  dialogue_end (&d);
}

static void
test_no_messages_send_no_command (void)
{
  g_autoptr(GError) error = NULL;
  Received received;
  Dialogue d;

  dialogue_begin (&d, FALSE);
  received_init (&received);
  dialogue_log_in (&d, PIPELINING);

  g_assert_true (retrieve (&d, 0, &received, &error));
  g_assert_cmpuint (received.calls, ==, 0);
  received_clear (&received);
  dialogue_end (&d);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  dialogue_add_test ("/pop3/session/retrieve/unread-rest-is-dropped", test_unread_rest_is_dropped);
  g_test_add_func ("/pop3/session/retrieve/body-that-was-kept-reads-no-more",
                   test_body_that_was_kept_reads_no_more);
  g_test_add_func ("/pop3/quirk/Q78-disk-full-passes-and-closes",
                   test_callers_error_passes_and_closes);
  g_test_add_func ("/pop3/quirk/Q63-message-cut-at-every-byte-is-never-whole",
                   test_message_that_breaks_off_is_never_whole);
  g_test_add_func ("/pop3/session/retrieve/window-is-bounded-to-16-kib",
                   test_window_is_bounded_to_16_kib);
  g_test_add_func ("/pop3/session/retrieve/without-pipelining-one-command-is-under-way",
                   test_without_pipelining_one_command_is_under_way);
  g_test_add_func ("/pop3/quirk/Q61-line-of-20-mib-streams-through",
                   test_line_of_20_mib_streams_through);
  g_test_add_func ("/pop3/session/retrieve/no-messages-send-no-command",
                   test_no_messages_send_no_command);

  return g_test_run ();
}
