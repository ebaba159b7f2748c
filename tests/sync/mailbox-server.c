/* mailbox-server.c: a POP3 server on loopback, without TLS, whose mailbox a test can make odd.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mailbox-server.h"

#include <string.h>

#include "receiving.h"

typedef struct
{
  MailboxServer    *server;
  GDataInputStream *input;
  GOutputStream    *output;
  GPtrArray        *shown;     /* (element-type MailboxMessage): numbers 1, 2 … */
  gboolean         *deleted;   /* by place in shown */
  gboolean         *retrieved;
} Talk;

static void
message_free (MailboxMessage *message)
{
  g_free (message->uid);
  g_string_free (message->body, TRUE);
  g_free (message);
}

static void
say (Talk       *talk,
     const char *text)
{
  g_output_stream_write_all (talk->output, text, strlen (text), NULL, talk->server->stop, NULL);
}

static gboolean
is_shown (MailboxServer  *server,
          MailboxMessage *message,
          guint           n_shown)
{
  if (message->gone || server->without_messages)
    return FALSE;

  return server->window == 0 || (!message->popped && n_shown < server->window);
}

static void
open_mailbox (Talk *talk)
{
  MailboxServer *server = talk->server;

  g_mutex_lock (&server->lock);
  server->sessions++;
  talk->shown = g_ptr_array_new ();
  for (guint i = 0; i < server->messages->len; i++)
    if (is_shown (server, g_ptr_array_index (server->messages, i), talk->shown->len))
      g_ptr_array_add (talk->shown, g_ptr_array_index (server->messages, i));
  g_mutex_unlock (&server->lock);

  talk->deleted = g_new0 (gboolean, talk->shown->len + 1);
  talk->retrieved = g_new0 (gboolean, talk->shown->len + 1);
}

static MailboxMessage *
message_at (Talk       *talk,
            const char *line,
            guint      *index)
{
  guint number = strlen (line) > 5 ? g_ascii_strtoull (line + 5, NULL, 10) : 0;

  if (number == 0 || number > talk->shown->len || talk->deleted[number - 1])
    return NULL;

  *index = number - 1;
  return g_ptr_array_index (talk->shown, number - 1);
}

static void
answer_stat (Talk *talk)
{
  g_autofree char *text = NULL;
  goffset bytes = 0;

  for (guint i = 0; i < talk->shown->len; i++)
    bytes += ((MailboxMessage *) g_ptr_array_index (talk->shown, i))->size;
  text = g_strdup_printf ("+OK %u %" G_GINT64_FORMAT "\r\n", talk->shown->len, (gint64) bytes);
  say (talk, text);
}

static void
answer_rows (Talk     *talk,
             gboolean  uids)
{
  g_autoptr(GString) rows = g_string_new ("+OK\r\n");

  for (guint i = 0; i < talk->shown->len; i++)
    {
      const MailboxMessage *message = g_ptr_array_index (talk->shown, i);

      if (!uids)
        g_string_append_printf (rows, "%u %" G_GINT64_FORMAT "\r\n", i + 1, (gint64) message->size);
      else
        g_string_append_printf (rows, "%u %s\r\n", i + 1, message->uid != NULL ? message->uid : "");
    }
  g_string_append (rows, ".\r\n");
  say (talk, rows->str);
}

static void
send_message (Talk       *talk,
              const char *status,
              const char *text,
              gsize       length)
{
  g_autoptr(GString) answer = g_string_new (status);
  gboolean begins = TRUE;

  for (gsize i = 0; i < length; i++)
    {
      if (begins && text[i] == '.')
        g_string_append_c (answer, '.');
      g_string_append_c (answer, text[i]);
      begins = text[i] == '\n';
    }
  g_string_append (answer, ".\r\n");
  g_output_stream_write_all (talk->output, answer->str, answer->len, NULL, talk->server->stop, NULL);
}

/* Up to and with line @n of @text. */
static gsize
length_of_lines (const char *text,
                 guint       n)
{
  const char *end = text;

  for (guint i = 0; i < n && strchr (end, '\n') != NULL; i++)
    end = strchr (end, '\n') + 1;

  return end - text;
}

static gsize
length_of_top (const MailboxMessage *message,
               TopManner             manner,
               guint                 lines)
{
  const char *text = message->body->str;
  gsize header = strstr (text, "\r\n\r\n") + 4 - text;

  if (manner == TOP_WHOLE)
    return message->body->len;
  if (manner == TOP_TEN_LINES)
    return length_of_lines (text, 10);
  if (manner == TOP_ONE_LINE)
    return length_of_lines (text, 1);

  return header + length_of_lines (text + header, lines);
}

static void
answer_top (Talk       *talk,
            const char *line)
{
  TopManner manner = talk->server->top;
  g_autofree char *padded = g_strconcat ("RETR ", line + strlen ("TOP "), NULL);
  const char *lines = strrchr (line, ' ');
  guint index;
  MailboxMessage *message = message_at (talk, padded, &index);

  g_mutex_lock (&talk->server->lock);
  talk->server->topped++;
  g_mutex_unlock (&talk->server->lock);
  if (manner == TOP_MISSING || manner == TOP_REFUSED || message == NULL || message->refused)
    {
      say (talk, "-ERR cannot show that\r\n");
      return;
    }

  send_message (talk, manner == TOP_OK_TWICE ? "+OK\r\n+OK top of it\r\n" : "+OK\r\n",
                message->body->str,
                length_of_top (message, manner, g_ascii_strtoull (lines, NULL, 10)));
}

static void
answer_retr (Talk       *talk,
             const char *line)
{
  guint index;
  MailboxMessage *message = message_at (talk, line, &index);

  if (message == NULL || message->refused)
    {
      say (talk, "-ERR cannot open that message\r\n");
      return;
    }

  talk->retrieved[index] = TRUE;
  g_mutex_lock (&talk->server->lock);
  talk->server->retrieved++;
  g_mutex_unlock (&talk->server->lock);
  send_message (talk, "+OK\r\n", message->body->str, message->body->len);
}

/* Hangs up in the middle. */
static gboolean
is_poisoned (Talk       *talk,
             const char *line)
{
  guint index;
  const MailboxMessage *message
    = g_str_has_prefix (line, "RETR ") ? message_at (talk, line, &index) : NULL;

  if (message == NULL || !message->poisoned)
    return FALSE;

  say (talk, "+OK\r\nSubject: this one never co");
  return TRUE;
}

static void
answer_dele (Talk       *talk,
             const char *line)
{
  guint index;

  if (message_at (talk, line, &index) == NULL)
    {
      say (talk, "-ERR no such message\r\n");
      return;
    }

  talk->deleted[index] = TRUE;
  g_mutex_lock (&talk->server->lock);
  talk->server->deleted++;
  g_mutex_unlock (&talk->server->lock);
  say (talk, "+OK\r\n");
}

static void
answer_noop (Talk *talk)
{
  g_mutex_lock (&talk->server->lock);
  talk->server->noops++;
  g_mutex_unlock (&talk->server->lock);
  say (talk, "+OK\r\n");
}

/* RFC 1939 §6: only now are messages removed. */
static void
answer_quit (Talk *talk)
{
  QuitManner manner = talk->server->quit;

  g_mutex_lock (&talk->server->lock);
  while (talk->server->holds_quit)
    g_cond_wait (&talk->server->let_go, &talk->server->lock);
  g_mutex_unlock (&talk->server->lock);

  if (manner == QUIT_REFUSED)
    say (talk, "-ERR some deleted messages not removed\r\n");
  if (manner == QUIT_REFUSED || manner == QUIT_UNHEARD)
    return;

  g_mutex_lock (&talk->server->lock);
  for (guint i = 0; i < talk->shown->len; i++)
    {
      MailboxMessage *message = g_ptr_array_index (talk->shown, i);

      message->gone |= talk->deleted[i];
      message->popped |= talk->retrieved[i];
    }
  g_mutex_unlock (&talk->server->lock);
  if (manner == QUIT_ANSWERED)
    say (talk, "+OK bye\r\n");
}

static void
answer_capa (Talk *talk)
{
  MailboxServer *server = talk->server;
  g_autoptr(GString) rows = g_string_new ("+OK\r\nUSER\r\n");

  if (!server->without_uidl)
    g_string_append (rows, "UIDL\r\nPIPELINING\r\n");
  if (server->top != TOP_MISSING)
    g_string_append (rows, "TOP\r\n");
  if (server->login_delay != 0)
    g_string_append_printf (rows, "LOGIN-DELAY %u\r\n", server->login_delay);
  g_string_append (rows, ".\r\n");
  say (talk, rows->str);
}

static void
answer_pass (Talk       *talk,
             const char *password)
{
  MailboxServer *server = talk->server;
  g_autofree char *refusal = NULL;

  g_mutex_lock (&server->lock);
  if (server->refusal != NULL && server->admitted == 0)
    refusal = g_strconcat (server->refusal, "\r\n", NULL);
  else if (server->admitted > 0)
    server->admitted--;
  g_mutex_unlock (&server->lock);

  if (refusal != NULL)
    say (talk, refusal);
  else
    say (talk, g_str_equal (password, MAILBOX_PASSWORD) ? "+OK\r\n" : "-ERR [AUTH] no\r\n");
}

static gboolean
is_kicked (Talk       *talk,
           const char *line)
{
  MailboxServer *server = talk->server;

  return server->kicks_after > 0 && server->retrieved >= server->kicks_after
         && g_str_has_prefix (line, "RETR ");
}

static gboolean
answer (Talk       *talk,
        const char *line)
{
  if (is_poisoned (talk, line))
    return FALSE;
  if (is_kicked (talk, line))
    {
      say (talk, "-ERR Disconnected for inactivity.\r\n");
      return FALSE;
    }
  if (g_str_equal (line, "CAPA"))
    answer_capa (talk);
  else if (g_str_has_prefix (line, "USER "))
    say (talk, "+OK\r\n");
  else if (g_str_has_prefix (line, "PASS "))
    answer_pass (talk, line + 5);
  else if (g_str_equal (line, "STAT"))
    answer_stat (talk);
  else if (g_str_equal (line, "LIST"))
    answer_rows (talk, FALSE);
  else if (g_str_equal (line, "UIDL") && !talk->server->without_uidl
           && !talk->server->refuses_uidl)
    answer_rows (talk, TRUE);
  else if (g_str_has_prefix (line, "RETR "))
    answer_retr (talk, line);
  else if (g_str_has_prefix (line, "TOP "))
    answer_top (talk, line);
  else if (g_str_has_prefix (line, "DELE "))
    answer_dele (talk, line);
  else if (g_str_equal (line, "NOOP"))
    answer_noop (talk);
  else if (g_str_equal (line, "QUIT"))
    answer_quit (talk);
  else
    say (talk, "-ERR unknown command\r\n");

  return !g_str_equal (line, "QUIT");
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
    .output = g_io_stream_get_output_stream (G_IO_STREAM (connection)),
  };
  gboolean goes_on = TRUE;

  g_data_input_stream_set_newline_type (talk.input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  open_mailbox (&talk);
  say (&talk, "+OK ready\r\n");
  while (goes_on)
    {
      g_autofree char *line = g_data_input_stream_read_line (talk.input, NULL, talk.server->stop, NULL);

      if (talk.server->heard != NULL)
        talk.server->heard (line, talk.server->heard_data);
      goes_on = line != NULL && answer (&talk, line);
    }

  g_ptr_array_unref (talk.shown);
  g_free (talk.deleted);
  g_free (talk.retrieved);
  g_object_unref (talk.input);

  g_mutex_lock (&talk.server->lock);
  talk.server->talks--;
  g_cond_broadcast (&talk.server->let_go);
  g_mutex_unlock (&talk.server->lock);

  return TRUE;
}

/* Counted before a thread has it, so that mailbox_server_finish() knows of each. */
static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  MailboxServer *server = user_data;

  g_mutex_lock (&server->lock);
  server->talks++;
  g_mutex_unlock (&server->lock);

  return FALSE;
}

void
mailbox_server_start (MailboxServer *server)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;

  memset (server, 0, sizeof *server);
  g_mutex_init (&server->lock);
  g_cond_init (&server->let_go);
  server->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) message_free);
  server->service = g_threaded_socket_service_new (-1);
  server->stop = g_cancellable_new ();
  g_signal_connect (server->service, "incoming", G_CALLBACK (on_incoming), server);
  g_signal_connect (server->service, "run", G_CALLBACK (on_client), server);
  g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

void
mailbox_server_finish (MailboxServer *server)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  /* The server and what its "heard" writes to are on the stack of a test. */
  g_cancellable_cancel (server->stop);
  g_mutex_lock (&server->lock);
  server->holds_quit = FALSE;
  g_cond_broadcast (&server->let_go);
  while (server->talks > 0)
    g_cond_wait (&server->let_go, &server->lock);
  g_mutex_unlock (&server->lock);

  g_object_unref (server->service);
  g_object_unref (server->stop);
  g_ptr_array_unref (server->messages);
  g_mutex_clear (&server->lock);
  g_cond_clear (&server->let_go);
}

void
mailbox_server_add (MailboxServer *server,
                    const char    *uid,
                    guint          number)
{
  MailboxMessage *message = g_new0 (MailboxMessage, 1);

  message->uid = g_strdup (uid);
  message->body = receiving_message (number);
  message->size = message->body->len;
  g_ptr_array_add (server->messages, message);
}

guint
mailbox_server_count (MailboxServer *server)
{
  guint n = 0;

  for (guint i = 0; i < server->messages->len; i++)
    n += !((MailboxMessage *) g_ptr_array_index (server->messages, i))->gone;

  return n;
}

void
mailbox_server_let_go (MailboxServer *server)
{
  g_mutex_lock (&server->lock);
  server->holds_quit = FALSE;
  g_cond_broadcast (&server->let_go);
  g_mutex_unlock (&server->lock);
}

void
mailbox_server_reset (MailboxServer *server)
{
  server->sessions = 0;
  server->retrieved = 0;
  server->topped = 0;
  server->deleted = 0;
}
