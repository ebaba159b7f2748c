/* test-read-ahead.c: what is read ahead is there, in order, and the line's end is the stream's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>

#include "fumi-pop3-read-ahead.h"

typedef struct
{
  GIOStream            *far;
  GIOStream            *near; /* read ahead */
  GPollableInputStream *input;
} Pair;

static GIOStream *
stream_of (int fd)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) socket = g_socket_new_from_fd (fd, &error);

  g_assert_no_error (error);

  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

static void
set_up (Pair          *pair,
        gconstpointer  data)
{
  g_autoptr(GIOStream) base = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  pair->far = stream_of (fds[0]);
  base = stream_of (fds[1]);
  pair->near = fumi_pop3_read_ahead_new (base);
  pair->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (pair->near));
}

static void
tear_down (Pair          *pair,
           gconstpointer  data)
{
  g_object_unref (pair->near);
  g_object_unref (pair->far);
}

static void
send_bytes (Pair       *pair,
            const char *bytes,
            gsize       length)
{
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (pair->far), bytes, length, NULL, NULL,
                             &error);
  g_assert_no_error (error);
}

static void
test_bytes_come_in_order_however_they_are_asked_for (Pair          *pair,
                                                     gconstpointer  data)
{
  char sent[2000];
  char got[sizeof sent];
  gsize filled = 0;

  for (guint i = 0; i < sizeof sent; i++)
    sent[i] = (char) g_random_int ();
  send_bytes (pair, sent, sizeof sent);

  for (gsize want = 1; filled < sizeof got; want = want * 3 % 97)
    {
      g_autoptr(GError) error = NULL;
      gssize n;

      want = MIN (want, sizeof got - filled);
      n = want % 2 == 0
            ? g_input_stream_read (G_INPUT_STREAM (pair->input), got + filled, want, NULL, &error)
            : g_pollable_input_stream_read_nonblocking (pair->input, got + filled, want, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      filled += n;
    }
  g_assert_cmpmem (got, filled, sent, sizeof sent);
}

static gboolean
on_ready (GObject  *stream,
          gpointer  user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Nothing is on the line any more: who waits for the line alone would wait for ever. */
static void
test_what_was_read_ahead_is_ready_at_once (Pair          *pair,
                                           gconstpointer  data)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GSource) source = NULL;
  g_autoptr(GError) error = NULL;
  gboolean ready = FALSE;
  char byte;

  g_assert_false (g_pollable_input_stream_is_readable (pair->input));
  send_bytes (pair, "ab", 2);
  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (pair->input), &byte, 1, NULL, &error), ==, 1);
  g_assert_true (g_pollable_input_stream_is_readable (pair->input));

  source = g_pollable_input_stream_create_source (pair->input, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_ready), &ready, NULL);
  g_source_attach (source, context);
  while (!ready)
    g_main_context_iteration (context, TRUE);

  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (pair->input), &byte, 1, NULL, &error), ==, 1);
  g_assert_cmpint (byte, ==, 'b');
  g_assert_false (g_pollable_input_stream_is_readable (pair->input));
}

static void
test_an_empty_line_would_block_and_a_closed_one_ends (Pair          *pair,
                                                      gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  char byte;

  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (pair->input, &byte, 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_clear_error (&error);

  send_bytes (pair, "x", 1);
  g_assert_true (g_io_stream_close (pair->far, NULL, &error));
  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (pair->input), &byte, 1, NULL, &error), ==, 1);
  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (pair->input), &byte, 1, NULL, &error), ==, 0);
  g_assert_no_error (error);
}

static void
test_closing_it_closes_the_line (Pair          *pair,
                                 gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  char byte;

  g_assert_true (g_io_stream_close (pair->near, NULL, &error));
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (pair->far), &byte, 1, NULL, &error),
                   ==, 0);
  g_assert_no_error (error);
}

#define ADD(name, function) g_test_add ("/pop3/read-ahead/" name, Pair, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("bytes-come-in-order-however-they-are-asked-for",
       test_bytes_come_in_order_however_they_are_asked_for);
  ADD ("what-was-read-ahead-is-ready-at-once", test_what_was_read_ahead_is_ready_at_once);
  ADD ("an-empty-line-would-block-and-a-closed-one-ends",
       test_an_empty_line_would_block_and_a_closed_one_ends);
  ADD ("closing-it-closes-the-line", test_closing_it_closes_the_line);

  return g_test_run ();
}
