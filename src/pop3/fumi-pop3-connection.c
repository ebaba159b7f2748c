/* fumi-pop3-connection.c: a POP3 server's lines: commands, replies, transcript.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-connection.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-pop3-error-private.h"
#include "fumi-pop3-refusal.h"
#include "fumi-pop3-server-text.h"
#include "fumi-pop3-transcript.h"

/* RFC 1939 §3 says 512 octets for a status line; real servers and UIDs exceed it. */
#define LINE_MAX_BYTES (8 * 1024)

/* Rows of a listing that the transcript shows. */
#define ROWS_SHOWN 20

/* For the rest of a line that came unasked. */
#define UNASKED_SECONDS 1

/* A shorter one would be found in every other word. */
#define SECRET_MIN 4

struct _FumiPop3Connection
{
  FumiPop3Channel    *channel;
  FumiPop3Transcript *transcript;
  const char         *secrets[2]; /* borrowed during a login */
};

FumiPop3Connection *
fumi_pop3_connection_new (FumiPop3Channel *channel)
{
  FumiPop3Connection *connection = g_new0 (FumiPop3Connection, 1);

  connection->channel = channel;
  connection->transcript = fumi_pop3_transcript_new ();

  return connection;
}

void
fumi_pop3_connection_free (FumiPop3Connection *connection)
{
  if (connection == NULL)
    return;

  fumi_pop3_channel_free (connection->channel);
  fumi_pop3_transcript_free (connection->transcript);
  g_free (connection);
}

FumiPop3Channel *
fumi_pop3_connection_get_channel (FumiPop3Connection *connection)
{
  return connection->channel;
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

GError *
fumi_pop3_connection_protocol_error (FumiPop3Connection *connection,
                                     const char         *line,
                                     gsize               length)
{
  g_autofree char *text = fumi_pop3_server_text_clean (line, length);
  FumiPop3ErrorDetail detail = { .server_text = text };

  fumi_pop3_channel_close (connection->channel);

  /* Translators: %s is the name of a server. */
  return fumi_pop3_error_new (FUMI_POP3_ERROR_PROTOCOL, &detail,
                              _("%s gave an answer that is not POP3."),
                              fumi_pop3_channel_get_server (connection->channel)->host);
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

static gboolean
read_line (FumiPop3Connection *connection,
           FumiPop3Patience   *patience,
           char              **line,
           gsize              *length,
           gboolean           *lf_only,
           GError            **error)
{
  gsize searched = 0;

  for (;;)
    {
      gsize have;
      char *begin = (char *) fumi_pop3_channel_peek (connection->channel, &have);
      char *line_end = memchr (begin + searched, '\n', have - searched);
      gsize n = line_end != NULL ? (gsize) (line_end - begin) : have;

      if (n > LINE_MAX_BYTES)
        {
          g_propagate_error (error, fumi_pop3_connection_protocol_error (connection, begin, n));
          return FALSE;
        }
      if (line_end != NULL)
        {
          fumi_pop3_channel_consume (connection->channel, n + 1);
          *lf_only = n == 0 || begin[n - 1] != '\r';
          *line = begin;
          *length = *lf_only ? n : n - 1;
          return TRUE;
        }

      searched = have;
      if (!fumi_pop3_channel_read_more (connection->channel, patience, error))
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

/* Servers repeat what they do not understand: "-ERR unknown command PASS sesame". The status itself
 * stays: a password may be "-ERR". */
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

/* What came unasked, up to its line end; of what may become an -ERR also what is still on its way. */
static const char *
peek_unasked (FumiPop3Connection *connection,
              gsize              *length)
{
  FumiPop3Patience patience = fumi_pop3_patience_in_all (UNASKED_SECONDS);

  for (;;)
    {
      const char *begin = (const char *) fumi_pop3_channel_peek (connection->channel, length);
      const char *line_end = memchr (begin, '\n', *length);

      if (line_end != NULL)
        {
          *length = line_end - begin;
          return begin;
        }
      if (*length == 0 || *length > LINE_MAX_BYTES || begin[0] != '-'
          || !fumi_pop3_channel_read_more (connection->channel, &patience, NULL))
        return begin;
    }
}

gboolean
fumi_pop3_connection_expect_silence (FumiPop3Connection *connection,
                                     GError            **error)
{
  FumiPop3Reply reply;
  gsize length;
  const char *unasked;

  if (!fumi_pop3_channel_look (connection->channel, error))
    return FALSE;
  fumi_pop3_channel_peek (connection->channel, &length);
  if (length == 0)
    return TRUE;

  unasked = peek_unasked (connection, &length);

  fumi_pop3_transcript_add (connection->transcript, '*', "unasked:", strlen ("unasked:"));
  fumi_pop3_transcript_add (connection->transcript, 'S', unasked, length);
  fumi_pop3_reply_parse (unasked, length, &reply);
  if (reply.kind == FUMI_POP3_REPLY_ERR)
    {
      g_autofree char *text = fumi_pop3_server_text_clean (reply.text, reply.length);
      FumiPop3ErrorDetail detail = { .server_text = text };

      g_propagate_error (error, fumi_pop3_channel_lost (connection->channel, &detail));
    }
  else
    g_propagate_error (error, fumi_pop3_connection_protocol_error (connection, reply.text,
                                                                   reply.length));

  return FALSE;
}

void
fumi_pop3_connection_note (FumiPop3Connection *connection,
                           const char         *command)
{
  fumi_pop3_transcript_add (connection->transcript, 'C', command, strlen (command));
}

/* A challenge is half of a proof, and OAuth's says whom a token belongs to. */
static void
note_reply (FumiPop3Connection  *connection,
            const char          *line,
            gsize                length,
            const FumiPop3Reply *reply)
{
  if (connection->secrets[0] != NULL && reply->kind == FUMI_POP3_REPLY_CONTINUE
      && reply->length > 0)
    fumi_pop3_transcript_add (connection->transcript, 'S', "+ ****", strlen ("+ ****"));
  else
    fumi_pop3_transcript_add (connection->transcript, 'S', line, length);
}

gboolean
fumi_pop3_connection_read_reply (FumiPop3Connection *connection,
                                 guint               seconds,
                                 FumiPop3Reply      *reply,
                                 GError            **error)
{
  FumiPop3Patience patience = fumi_pop3_patience_in_all (seconds);
  gboolean lf_only;
  char *line;
  gsize length;

  if (!read_line (connection, &patience, &line, &length, &lf_only, error))
    return FALSE;

  mask_secrets (connection, line, length);
  fumi_pop3_reply_parse (line, length, reply);
  reply->lf_only = lf_only;
  note_reply (connection, line, length, reply);

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
  sent = fumi_pop3_channel_send (connection->channel, line, length, error);
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
  FumiPop3Patience patience;

  if (seconds > 0)
    patience = fumi_pop3_patience_in_all (seconds);
  else
    patience = fumi_pop3_patience_while_moving (
      fumi_pop3_channel_get_limits (connection->channel)->body_stall);

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
