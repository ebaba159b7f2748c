/* generating-server.c: a POP3 server on loopback that says without end, or much, and keeps nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "generating-server.h"

#include <string.h>

#include "receiving.h"

#define ORDINARY 3
#define BLOCK (256 * 1024)
#define LINE "0123456789 abcdefghijklmnopqrstuvwxyz 0123456789 abcdefghijklmnopqrstuvwxyz\r\n"
#define QUARTER_SECOND (G_USEC_PER_SEC / 4)

typedef struct
{
  GeneratingServer *server;
  GDataInputStream *input;
  GOutputStream    *output;
  gboolean          open;
} Talk;

static void
say_bytes (Talk       *talk,
           const char *bytes,
           gsize       length)
{
  talk->open = talk->open
               && g_output_stream_write_all (talk->output, bytes, length, NULL, NULL, NULL);
}

static void G_GNUC_PRINTF (2, 3)
say (Talk       *talk,
     const char *format,
     ...)
{
  g_autofree char *text = NULL;
  va_list values;

  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);
  say_bytes (talk, text, strlen (text));
}

/* @pattern again and again until the client has had enough. */
static void
say_without_end (Talk       *talk,
                 const char *pattern,
                 gsize       length)
{
  g_autoptr(GString) block = g_string_sized_new (BLOCK + length);

  while (block->len < BLOCK)
    g_string_append_len (block, pattern, length);
  while (talk->open)
    say_bytes (talk, block->str, block->len);
}

static void
say_slowly (Talk *talk)
{
  while (talk->open)
    {
      say_bytes (talk, "x", 1);
      talk->open = talk->open && g_output_stream_flush (talk->output, NULL, NULL);
      g_usleep (QUARTER_SECOND);
    }
}

/* `bytes` of @pattern, and CRLF at the end. */
static void
say_much (Talk       *talk,
          const char *pattern,
          gsize       length)
{
  static const char header[] = "From: Anna <anna@mail.example>\r\nSubject: Much\r\n\r\n";
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr(GString) block = g_string_sized_new (BLOCK + length);
  guint64 left = talk->server->bytes;

  while (block->len < BLOCK)
    g_string_append_len (block, pattern, length);
  say_bytes (talk, header, strlen (header));
  g_checksum_update (checksum, (const guchar *) header, strlen (header));
  while (left > 0 && talk->open)
    {
      gsize n = MIN (left, block->len);

      say_bytes (talk, block->str, n);
      g_checksum_update (checksum, (const guchar *) block->str, n);
      left -= n;
    }
  g_checksum_update (checksum, (const guchar *) "\r\n", 2);
  say (talk, "\r\n.\r\n");

  g_mutex_lock (&talk->server->lock);
  g_free (talk->server->sha256);
  talk->server->sha256 = g_strdup (g_checksum_get_string (checksum));
  g_mutex_unlock (&talk->server->lock);
}

static gboolean
has_fourth (const GeneratingServer *server)
{
  return server->manner == GENERATE_MESSAGE || server->manner == GENERATE_LINE
         || server->manner == GENERATE_NUL_MESSAGE || server->manner == GENERATE_MESSAGE_SLOWLY;
}

static guint
count (const GeneratingServer *server)
{
  if (server->manner == GENERATE_ROWS)
    return server->rows;

  return ORDINARY + has_fourth (server);
}

static guint64
size_of (const GeneratingServer *server,
         guint                   number)
{
  g_autoptr(GString) message = NULL;

  if (server->manner == GENERATE_ROWS)
    return 1000;
  if (number > ORDINARY)
    return server->bytes;

  message = receiving_message (number - 1);
  return message->len;
}

static void
answer_rows (Talk     *talk,
             gboolean  uids)
{
  const GeneratingServer *server = talk->server;
  g_autoptr(GString) rows = g_string_new ("+OK\r\n");

  for (guint number = 1; number <= count (server) && talk->open; number++)
    {
      if (uids)
        g_string_append_printf (rows, "%u " GENERATING_UID "\r\n", number, number);
      else
        g_string_append_printf (rows, "%u %" G_GUINT64_FORMAT "\r\n", number, size_of (server, number));
      if (rows->len >= BLOCK)
        {
          say_bytes (talk, rows->str, rows->len);
          g_string_truncate (rows, 0);
        }
    }
  say_bytes (talk, rows->str, rows->len);
  if (uids && server->manner == GENERATE_LISTING)
    say_without_end (talk, "1 x\r\n", 5);
  if (uids && server->manner == GENERATE_ROW)
    say_without_end (talk, "1 x", 3);
  say (talk, ".\r\n");
}

static void
answer_retr (Talk  *talk,
             guint  number)
{
  GeneratingServer *server = talk->server;
  g_autoptr(GString) message = NULL;
  gboolean begins = TRUE;

  g_mutex_lock (&server->lock);
  server->retrieved++;
  g_mutex_unlock (&server->lock);

  if (server->manner == GENERATE_STATUS)
    say_without_end (talk, "+OK x", 5);
  say (talk, "+OK\r\n");
  if (number > ORDINARY && server->manner != GENERATE_ROWS)
    {
      if (server->manner == GENERATE_MESSAGE_SLOWLY)
        say_slowly (talk);
      else if (server->manner == GENERATE_MESSAGE)
        say_much (talk, LINE, strlen (LINE));
      else
        say_much (talk, server->manner == GENERATE_LINE ? "x" : "\0", 1);
      return;
    }

  message = receiving_message (server->manner == GENERATE_ROWS ? 0 : number - 1);
  for (gsize i = 0; i < message->len; i++)
    {
      if (begins && message->str[i] == '.')
        say_bytes (talk, ".", 1);
      say_bytes (talk, message->str + i, 1);
      begins = message->str[i] == '\n';
    }
  say (talk, ".\r\n");
}

static void
greet (Talk *talk)
{
  switch ((int) talk->server->manner)
    {
    case GENERATE_GREETING:
      say_without_end (talk, "+OK and so on", 13);
      break;
    case GENERATE_GREETING_SLOWLY:
      say_slowly (talk);
      break;
    case GENERATE_NULS:
      say_without_end (talk, "\0", 1);
      break;
    default:
      say (talk, "+OK ready\r\n");
      break;
    }
}

static void
answer (Talk       *talk,
        const char *line)
{
  GeneratingServer *server = talk->server;

  if (g_str_equal (line, "CAPA") && server->manner == GENERATE_CAPA)
    {
      say (talk, "+OK\r\n");
      say_without_end (talk, "X-WORD and more\r\n", 17);
    }
  else if (g_str_equal (line, "CAPA"))
    say (talk, "+OK\r\nUSER\r\nUIDL\r\nPIPELINING\r\n.\r\n");
  else if (g_str_equal (line, "STAT"))
    say (talk, "+OK %u 1000\r\n", server->stat != 0 ? server->stat : count (server));
  else if (g_str_equal (line, "LIST") || g_str_equal (line, "UIDL"))
    answer_rows (talk, line[0] == 'U');
  else if (g_str_has_prefix (line, "RETR "))
    answer_retr (talk, g_ascii_strtoull (line + 5, NULL, 10));
  else if (g_str_has_prefix (line, "USER ") || g_str_has_prefix (line, "PASS "))
    say (talk, "+OK\r\n");
  else if (g_str_has_prefix (line, "DELE ") || g_str_equal (line, "QUIT"))
    {
      g_mutex_lock (&server->lock);
      server->deleted += line[0] == 'D';
      server->quits += line[0] == 'Q';
      g_mutex_unlock (&server->lock);
      say (talk, "+OK\r\n");
    }
  else
    say (talk, "-ERR unknown command\r\n");
}

static gboolean
on_client (GThreadedSocketService *service,
           GSocketConnection      *connection,
           GObject                *source,
           gpointer                user_data)
{
  Talk talk = {
    .server = user_data,
    .input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection))),
    .output = g_buffered_output_stream_new_sized (
      g_io_stream_get_output_stream (G_IO_STREAM (connection)), 2 * BLOCK),
    .open = TRUE,
  };

  g_mutex_lock (&talk.server->lock);
  talk.server->talks++;
  g_mutex_unlock (&talk.server->lock);
  g_data_input_stream_set_newline_type (talk.input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  greet (&talk);
  while (talk.open && g_output_stream_flush (talk.output, NULL, NULL))
    {
      g_autofree char *line = g_data_input_stream_read_line (talk.input, NULL, NULL, NULL);

      if (line == NULL)
        break;
      answer (&talk, line);
      talk.open = talk.open && !g_str_equal (line, "QUIT");
    }

  g_output_stream_close (talk.output, NULL, NULL);
  g_object_unref (talk.output);
  g_object_unref (talk.input);
  g_mutex_lock (&talk.server->lock);
  talk.server->talks--;
  g_cond_signal (&talk.server->ended);
  g_mutex_unlock (&talk.server->lock);

  return TRUE;
}

void
generating_server_start (GeneratingServer *server)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;

  memset (server, 0, sizeof *server);
  g_mutex_init (&server->lock);
  g_cond_init (&server->ended);
  server->service = g_threaded_socket_service_new (-1);
  g_signal_connect (server->service, "run", G_CALLBACK (on_client), server);
  g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

void
generating_server_finish (GeneratingServer *server)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_mutex_lock (&server->lock);
  while (server->talks > 0)
    g_cond_wait (&server->ended, &server->lock);
  g_mutex_unlock (&server->lock);
  g_object_unref (server->service);
  g_free (server->sha256);
  g_cond_clear (&server->ended);
  g_mutex_clear (&server->lock);
}
