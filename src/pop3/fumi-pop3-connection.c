/* fumi-pop3-connection.c: a POP3 server's lines over one stream: limits, deadlines, transcript.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-connection.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "fumi-pop3-deadline.h"
#include "fumi-pop3-error-private.h"
#include "fumi-pop3-refusal.h"
#include "fumi-pop3-server-text.h"
#include "fumi-pop3-tls.h"
#include "fumi-pop3-transcript.h"

/* RFC 1939 §3 says 512 octets for a status line; real servers and UIDs exceed it. */
#define LINE_MAX_BYTES (8 * 1024)

#define BUFFER_SIZE (64 * 1024)

/* Rows of a listing that the transcript shows. */
#define ROWS_SHOWN 20

/* A shorter one would be found in every other word. */
#define SECRET_MIN 4

struct _FumiPop3Connection
{
  GIOStream          *base; /* what was handed in */
  GTlsConnection     *tls;  /* over base, or NULL */
  GInputStream       *input;
  GOutputStream      *output;
  gboolean            open;

  FumiPop3Server     *server;
  FumiPop3Limits      limits;
  FumiPop3Deadline   *deadline;
  FumiPop3Transcript *transcript;
  const char         *secrets[2]; /* borrowed during a login */

  GCancellable       *caller; /* of the call under way */
  gulong              caller_handler;

  gsize               start; /* bytes read and not used: buffer[start..end) */
  gsize               end;
  guint8              buffer[BUFFER_SIZE];
};

typedef struct
{
  gint64 expires; /* of g_get_monotonic_time(); 0: `seconds` from each wait */
  guint  seconds;
} Patience;

static void
use_stream (FumiPop3Connection *connection,
            GIOStream          *stream)
{
  connection->input = g_io_stream_get_input_stream (stream);
  connection->output = g_io_stream_get_output_stream (stream);
}

FumiPop3Connection *
fumi_pop3_connection_new (GIOStream            *stream,
                          const FumiPop3Server *server,
                          const FumiPop3Limits *limits)
{
  FumiPop3Connection *connection = g_new (FumiPop3Connection, 1);

  memset (connection, 0, G_STRUCT_OFFSET (FumiPop3Connection, buffer));
  connection->base = g_object_ref (stream);
  connection->open = TRUE;
  connection->server = fumi_pop3_server_copy (server);
  connection->limits = *limits;
  connection->deadline = fumi_pop3_deadline_new ();
  connection->transcript = fumi_pop3_transcript_new ();
  use_stream (connection, stream);

  if (G_IS_SOCKET_CONNECTION (stream))
    {
      GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream));

      /* GSocketClient leaves its own timeout on the socket; the deadlines here take its place. */
      g_socket_set_timeout (socket, 0);
      g_socket_set_keepalive (socket, TRUE);
      if (g_socket_get_family (socket) != G_SOCKET_FAMILY_UNIX)
        g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
    }

  return connection;
}

void
fumi_pop3_connection_free (FumiPop3Connection *connection)
{
  if (connection == NULL)
    return;

  fumi_pop3_connection_close (connection);
  g_clear_object (&connection->tls);
  g_object_unref (connection->base);
  fumi_pop3_server_free (connection->server);
  fumi_pop3_deadline_free (connection->deadline);
  fumi_pop3_transcript_free (connection->transcript);
  g_free (connection);
}

const FumiPop3Server *
fumi_pop3_connection_get_server (FumiPop3Connection *connection)
{
  return connection->server;
}

const FumiPop3Limits *
fumi_pop3_connection_get_limits (FumiPop3Connection *connection)
{
  return &connection->limits;
}

GTlsConnection *
fumi_pop3_connection_get_tls (FumiPop3Connection *connection)
{
  return connection->tls;
}

char *
fumi_pop3_connection_dup_transcript (FumiPop3Connection *connection)
{
  return fumi_pop3_transcript_dup (connection->transcript);
}

void
fumi_pop3_connection_set_secrets (FumiPop3Connection *connection,
                                  const char         *password,
                                  const char         *encoded)
{
  connection->secrets[0] = password;
  connection->secrets[1] = encoded;
}

void
fumi_pop3_connection_close (FumiPop3Connection *connection)
{
  if (!connection->open)
    return;

  /* The base, not TLS: a close_notify could block, and a server that hears none loses nothing. */
  connection->open = FALSE;
  g_io_stream_close (connection->base, NULL, NULL);
}

void
fumi_pop3_connection_close_politely (FumiPop3Connection *connection,
                                     guint               seconds)
{
  if (connection->open && connection->tls != NULL)
    {
      fumi_pop3_deadline_arm (connection->deadline,
                              g_get_monotonic_time () + seconds * G_USEC_PER_SEC);
      g_io_stream_close (G_IO_STREAM (connection->tls),
                         fumi_pop3_deadline_get_cancellable (connection->deadline), NULL);
      fumi_pop3_deadline_disarm (connection->deadline);
    }

  fumi_pop3_connection_close (connection);
}

static GError *
lost_error (FumiPop3Connection        *connection,
            const FumiPop3ErrorDetail *detail)
{
  /* Translators: %s is the name of a server. */
  return fumi_pop3_error_new (FUMI_POP3_ERROR_LOST, detail, _("The connection to %s broke."),
                              connection->server->host);
}

GError *
fumi_pop3_connection_protocol_error (FumiPop3Connection *connection,
                                     const char         *line,
                                     gsize               length)
{
  g_autofree char *text = line != NULL ? fumi_pop3_server_text_clean (line, length) : NULL;
  FumiPop3ErrorDetail detail = { .server_text = text };

  fumi_pop3_connection_close (connection);

  /* Translators: %s is the name of a server. */
  return fumi_pop3_error_new (FUMI_POP3_ERROR_PROTOCOL, &detail,
                              _("%s gave an answer that is not POP3."), connection->server->host);
}

GError *
fumi_pop3_connection_refusal (FumiPop3Connection  *connection,
                              const FumiPop3Reply *reply,
                              FumiPop3Error        code)
{
  if (reply->kind != FUMI_POP3_REPLY_ERR)
    return fumi_pop3_connection_protocol_error (connection, reply->text, reply->length);

  return fumi_pop3_refusal_new (reply, code);
}

/* Why a blocking call failed: the caller's will comes first, then the deadline, then the network. */
static gboolean
fail (FumiPop3Connection *connection,
      guint               seconds,
      GError             *cause,
      GError            **error)
{
  fumi_pop3_connection_close (connection);

  if (g_cancellable_set_error_if_cancelled (connection->caller, error))
    g_clear_error (&cause);
  else if (fumi_pop3_deadline_has_passed (connection->deadline))
    {
      FumiPop3ErrorDetail detail = { .seconds = seconds };

      g_clear_error (&cause);
      /* Translators: %s is the name of a server; the numbers are its port and a time. */
      g_propagate_error (error,
                         fumi_pop3_error_new (FUMI_POP3_ERROR_TIMEOUT, &detail,
                                              _("%s did not answer on port %d within %d seconds."),
                                              connection->server->host, connection->server->port,
                                              (int) seconds));
    }
  else if (cause != NULL
           && (cause->domain == FUMI_POP3_ERROR
               || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    g_propagate_error (error, cause);
  else
    {
      g_clear_error (&cause);
      g_propagate_error (error, lost_error (connection, NULL));
    }

  return FALSE;
}

static void
on_caller_cancelled (GCancellable *caller,
                     gpointer      user_data)
{
  FumiPop3Connection *connection = user_data;

  fumi_pop3_deadline_wake (connection->deadline);
}

gboolean
fumi_pop3_connection_begin (FumiPop3Connection *connection,
                            GCancellable       *cancellable,
                            GError            **error)
{
  g_assert (connection->caller == NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      fumi_pop3_connection_close (connection);
      return FALSE;
    }
  if (!connection->open)
    {
      g_propagate_error (error, lost_error (connection, NULL));
      return FALSE;
    }

  if (cancellable != NULL)
    {
      connection->caller = g_object_ref (cancellable);
      connection->caller_handler
        = g_cancellable_connect (cancellable, G_CALLBACK (on_caller_cancelled), connection, NULL);
    }

  return TRUE;
}

void
fumi_pop3_connection_end (FumiPop3Connection *connection)
{
  if (connection->caller == NULL)
    return;

  g_cancellable_disconnect (connection->caller, connection->caller_handler);
  connection->caller_handler = 0;
  g_clear_object (&connection->caller);
}

static void
arm (FumiPop3Connection *connection,
     const Patience     *patience)
{
  gint64 expires = patience->expires;

  if (expires == 0)
    expires = g_get_monotonic_time () + patience->seconds * G_USEC_PER_SEC;
  fumi_pop3_deadline_arm (connection->deadline, expires);
}

static Patience
patience_for (guint seconds)
{
  Patience patience = { g_get_monotonic_time () + seconds * G_USEC_PER_SEC, seconds };

  return patience;
}

static void
make_space (FumiPop3Connection *connection)
{
  if (connection->start == connection->end)
    connection->start = connection->end = 0;
  else if (connection->end == BUFFER_SIZE)
    {
      memmove (connection->buffer, connection->buffer + connection->start,
               connection->end - connection->start);
      connection->end -= connection->start;
      connection->start = 0;
    }
}

static gboolean
read_more (FumiPop3Connection *connection,
           const Patience     *patience,
           GError            **error)
{
  GError *cause = NULL;
  gssize n;

  if (!connection->open)
    return fail (connection, patience->seconds, NULL, error);

  make_space (connection);
  arm (connection, patience);
  n = g_input_stream_read (connection->input, connection->buffer + connection->end,
                           BUFFER_SIZE - connection->end,
                           fumi_pop3_deadline_get_cancellable (connection->deadline), &cause);
  fumi_pop3_deadline_disarm (connection->deadline);
  if (n <= 0)
    return fail (connection, patience->seconds, cause, error);

  connection->end += n;

  return TRUE;
}

static gboolean
read_line (FumiPop3Connection *connection,
           const Patience     *patience,
           char              **line,
           gsize              *length,
           gboolean           *lf_only,
           GError            **error)
{
  gsize searched = 0;

  for (;;)
    {
      guint8 *begin = connection->buffer + connection->start;
      gsize have = connection->end - connection->start;
      guint8 *line_end = memchr (begin + searched, '\n', have - searched);
      gsize n = line_end != NULL ? (gsize) (line_end - begin) : have;

      if (n > LINE_MAX_BYTES)
        {
          g_propagate_error (error, fumi_pop3_connection_protocol_error (connection,
                                                                         (char *) begin, n));
          return FALSE;
        }
      if (line_end != NULL)
        {
          connection->start += n + 1;
          *lf_only = n == 0 || begin[n - 1] != '\r';
          *line = (char *) begin;
          *length = *lf_only ? n : n - 1;
          return TRUE;
        }

      searched = have;
      if (!read_more (connection, patience, error))
        return FALSE;
    }
}

static void
mask (char       *text,
      gsize       length,
      const char *secret)
{
  gsize n = strlen (secret);
  char *end = text + length;
  char *found;

  if (n < SECRET_MIN)
    return;

  while ((found = memmem (text, end - text, secret, n)) != NULL)
    {
      memset (found, '*', n);
      text = found + n;
    }
}

/* Servers repeat what they do not understand: "-ERR unknown command PASS sesame". The status itself stays:
 * a password may be "-ERR". */
static void
mask_secrets (FumiPop3Connection *connection,
              char               *line,
              gsize               length)
{
  gsize status = MIN (length, strlen ("-ERR"));

  for (guint i = 0; i < G_N_ELEMENTS (connection->secrets); i++)
    {
      if (connection->secrets[i] != NULL)
        mask (line + status, length - status, connection->secrets[i]);
    }
}

gboolean
fumi_pop3_connection_expect_silence (FumiPop3Connection *connection,
                                     GError            **error)
{
  g_autoptr(GError) cause = NULL;
  FumiPop3Reply reply;
  gssize n = 0;

  if (connection->start == connection->end)
    {
      if (!G_IS_POLLABLE_INPUT_STREAM (connection->input)
          || !g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (connection->input)))
        return TRUE;

      make_space (connection);
      n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (connection->input),
                                                    connection->buffer, BUFFER_SIZE, NULL, &cause);
      if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return TRUE;
      if (n <= 0)
        return fail (connection, 0, g_steal_pointer (&cause), error);
      connection->end = n;
    }

  fumi_pop3_transcript_add (connection->transcript, '*', "unasked:", strlen ("unasked:"));
  fumi_pop3_transcript_add (connection->transcript, 'S',
                            (char *) connection->buffer + connection->start,
                            connection->end - connection->start);
  fumi_pop3_reply_parse ((char *) connection->buffer + connection->start,
                         connection->end - connection->start, &reply);
  if (reply.kind == FUMI_POP3_REPLY_ERR)
    {
      g_autofree char *text = fumi_pop3_server_text_clean (reply.text, reply.length);
      FumiPop3ErrorDetail detail = { .server_text = text };

      return fail (connection, 0, lost_error (connection, &detail), error);
    }

  return fail (connection, 0,
               fumi_pop3_connection_protocol_error (connection, reply.text, reply.length), error);
}

gboolean
fumi_pop3_connection_send (FumiPop3Connection *connection,
                           const char         *bytes,
                           gsize               length,
                           GError            **error)
{
  Patience patience = patience_for (connection->limits.reply);
  GError *cause = NULL;
  gboolean sent;

  if (!connection->open)
    return fail (connection, patience.seconds, NULL, error);

  arm (connection, &patience);
  sent = g_output_stream_write_all (connection->output, bytes, length, NULL,
                                    fumi_pop3_deadline_get_cancellable (connection->deadline),
                                    &cause);
  fumi_pop3_deadline_disarm (connection->deadline);
  if (!sent)
    return fail (connection, patience.seconds, cause, error);

  return TRUE;
}

void
fumi_pop3_connection_note (FumiPop3Connection *connection,
                           const char         *command)
{
  fumi_pop3_transcript_add (connection->transcript, 'C', command, strlen (command));
}

gboolean
fumi_pop3_connection_read_reply (FumiPop3Connection *connection,
                                 guint               seconds,
                                 FumiPop3Reply      *reply,
                                 GError            **error)
{
  Patience patience = patience_for (seconds);
  gboolean lf_only;
  char *line;
  gsize length;

  if (!read_line (connection, &patience, &line, &length, &lf_only, error))
    return FALSE;

  mask_secrets (connection, line, length);
  fumi_pop3_transcript_add (connection->transcript, 'S', line, length);
  fumi_pop3_reply_parse (line, length, reply);
  reply->lf_only = lf_only;

  return TRUE;
}

gboolean
fumi_pop3_connection_command (FumiPop3Connection *connection,
                              const char         *command,
                              const char         *shown,
                              guint               seconds,
                              FumiPop3Reply      *reply,
                              GError            **error)
{
  gsize length = strlen (command) + 2;
  char *line;
  gboolean sent;

  if (!fumi_pop3_connection_expect_silence (connection, error))
    return FALSE;

  /* In one write: some servers choke on a command in two segments. */
  fumi_pop3_connection_note (connection, shown != NULL ? shown : command);
  line = g_strconcat (command, "\r\n", NULL);
  sent = fumi_pop3_connection_send (connection, line, length, error);
  explicit_bzero (line, length);
  g_free (line);

  return sent && fumi_pop3_connection_read_reply (connection, seconds, reply, error);
}

static void
note_row (FumiPop3Connection *connection,
          guint               index,
          const char         *row,
          gsize               length)
{
  if (index < ROWS_SHOWN)
    fumi_pop3_transcript_add (connection->transcript, 'S', row, length);
  else if (index == ROWS_SHOWN)
    fumi_pop3_transcript_add (connection->transcript, '*', "(more rows)", strlen ("(more rows)"));
}

gboolean
fumi_pop3_connection_read_rows (FumiPop3Connection *connection,
                                guint               seconds,
                                FumiPop3RowFunc     row_func,
                                gpointer            user_data,
                                GError            **error)
{
  Patience patience = { 0, connection->limits.body_stall };

  if (seconds > 0)
    patience = patience_for (seconds);

  for (guint i = 0;; i++)
    {
      gboolean lf_only;
      char *line;
      gsize length;

      if (!read_line (connection, &patience, &line, &length, &lf_only, error))
        return FALSE;

      if (length == 1 && line[0] == '.')
        {
          fumi_pop3_transcript_add (connection->transcript, 'S', line, length);
          return TRUE;
        }
      note_row (connection, i, line, length);
      if (length > 0 && line[0] == '.')
        {
          line++;
          length--;
        }
      if (!row_func (line, length, user_data))
        {
          g_propagate_error (error,
                             fumi_pop3_connection_protocol_error (connection, line, length));
          return FALSE;
        }
    }
}

gboolean
fumi_pop3_connection_start_tls (FumiPop3Connection *connection,
                                GError            **error)
{
  Patience patience = patience_for (connection->limits.handshake);
  GError *cause = NULL;

  g_assert (connection->tls == NULL);

  /* Whatever came before the handshake came from anybody: an answer injected here would be taken for
   * the server's inside TLS (CVE-2020-14954 and its many sisters). */
  if (connection->start != connection->end)
    {
      g_propagate_error (error, fumi_pop3_connection_protocol_error (
                                  connection, (char *) connection->buffer + connection->start,
                                  connection->end - connection->start));
      return FALSE;
    }

  arm (connection, &patience);
  connection->tls
    = fumi_pop3_tls_begin (connection->base, connection->server,
                           fumi_pop3_deadline_get_cancellable (connection->deadline), &cause);
  fumi_pop3_deadline_disarm (connection->deadline);
  if (connection->tls == NULL)
    return fail (connection, patience.seconds, cause, error);

  use_stream (connection, G_IO_STREAM (connection->tls));

  return TRUE;
}

gboolean
fumi_pop3_connection_wait_readable (FumiPop3Connection *connection,
                                    guint               seconds)
{
  g_autoptr(GError) error = NULL;
  GSocket *socket;

  if (!G_IS_SOCKET_CONNECTION (connection->base))
    return TRUE;

  socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection->base));
  g_socket_condition_timed_wait (socket, G_IO_IN, seconds * G_USEC_PER_SEC,
                                 fumi_pop3_deadline_get_cancellable (connection->deadline),
                                 &error);

  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

gboolean
fumi_pop3_connection_answers_tls (FumiPop3Connection *connection)
{
  if (!G_IS_SOCKET_CONNECTION (connection->base))
    return FALSE;

  return fumi_pop3_tls_answers_at (G_SOCKET_CONNECTION (connection->base), connection->server,
                                   connection->limits.tls_hint,
                                   fumi_pop3_deadline_get_cancellable (connection->deadline));
}

const guint8 *
fumi_pop3_connection_peek (FumiPop3Connection *connection,
                           gsize              *length)
{
  *length = connection->end - connection->start;

  return connection->buffer + connection->start;
}

void
fumi_pop3_connection_consume (FumiPop3Connection *connection,
                              gsize               length)
{
  g_assert (length <= connection->end - connection->start);

  connection->start += length;
}

gboolean
fumi_pop3_connection_read_more (FumiPop3Connection *connection,
                                GCancellable       *cancellable,
                                GError            **error)
{
  Patience patience = { 0, connection->limits.body_stall };
  gulong handler = 0;
  gboolean read;

  if (cancellable == connection->caller || cancellable == NULL)
    return read_more (connection, &patience, error);

  handler = g_cancellable_connect (cancellable, G_CALLBACK (on_caller_cancelled), connection, NULL);
  read = read_more (connection, &patience, error);
  g_cancellable_disconnect (cancellable, handler);

  return read;
}
