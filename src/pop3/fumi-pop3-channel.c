/* fumi-pop3-channel.c: bytes to and from a server, in clear or inside TLS.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-channel.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "fumi-pop3-deadline.h"
#include "fumi-pop3-error-private.h"
#include "fumi-pop3-own-certificate.h"
#include "fumi-pop3-tls.h"

#define BUFFER_SIZE (64 * 1024)

struct _FumiPop3Channel
{
  GIOStream        *base; /* what was handed in */
  GTlsConnection   *tls;  /* over base, or NULL */
  GTlsCertificate  *own_certificate; /* shown in the handshake, or NULL */
  GInputStream     *input;
  GOutputStream    *output;
  gboolean          open;
  const char       *farewell; /* static, or NULL */
  gboolean          base_is_in_use; /* by a handshake that was given up */

  FumiPop3Server   *server;
  FumiPop3Limits    limits;
  FumiPop3Deadline *deadline;
  gint64            phase_expires; /* of g_get_monotonic_time(); 0: no phase with a deadline of its own */
  guint             phase_seconds;

  GCancellable     *caller; /* of the call under way */
  gulong            caller_handler;

  gsize             start; /* bytes read and not used: buffer[start..end) */
  gsize             end;
  guint8            buffer[BUFFER_SIZE];
};

FumiPop3Patience
fumi_pop3_patience_in_all (guint seconds)
{
  FumiPop3Patience patience = { .expires = g_get_monotonic_time () + seconds * G_USEC_PER_SEC,
                                .seconds = seconds };

  return patience;
}

FumiPop3Patience
fumi_pop3_patience_while_moving (guint seconds)
{
  FumiPop3Patience patience = { .seconds = seconds };

  return patience;
}

static void
use_stream (FumiPop3Channel *channel,
            GIOStream       *stream)
{
  channel->input = g_io_stream_get_input_stream (stream);
  channel->output = g_io_stream_get_output_stream (stream);
}

FumiPop3Channel *
fumi_pop3_channel_new (GIOStream            *stream,
                       const FumiPop3Server *server,
                       const FumiPop3Limits *limits)
{
  FumiPop3Channel *channel = g_new (FumiPop3Channel, 1);

  memset (channel, 0, G_STRUCT_OFFSET (FumiPop3Channel, buffer));
  channel->base = g_object_ref (stream);
  channel->open = TRUE;
  channel->server = fumi_pop3_server_copy (server);
  channel->limits = *limits;
  channel->deadline = fumi_pop3_deadline_new ();
  use_stream (channel, stream);

  if (G_IS_SOCKET_CONNECTION (stream))
    {
      GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream));

      /* GSocketClient leaves its own timeout on the socket; the deadlines here take its place. */
      g_socket_set_timeout (socket, 0);
      g_socket_set_keepalive (socket, TRUE);
      if (g_socket_get_family (socket) != G_SOCKET_FAMILY_UNIX)
        g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
    }

  return channel;
}

void
fumi_pop3_channel_free (FumiPop3Channel *channel)
{
  if (channel == NULL)
    return;

  fumi_pop3_channel_close (channel);
  g_clear_object (&channel->tls);
  g_clear_object (&channel->own_certificate);
  g_object_unref (channel->base);
  fumi_pop3_server_free (channel->server);
  fumi_pop3_deadline_free (channel->deadline);
  g_free (channel);
}

const FumiPop3Server *
fumi_pop3_channel_get_server (FumiPop3Channel *channel)
{
  return channel->server;
}

const FumiPop3Limits *
fumi_pop3_channel_get_limits (FumiPop3Channel *channel)
{
  return &channel->limits;
}

GTlsConnection *
fumi_pop3_channel_get_tls (FumiPop3Channel *channel)
{
  return channel->tls;
}

void
fumi_pop3_channel_set_farewell (FumiPop3Channel *channel,
                                const char      *words)
{
  channel->farewell = words;
}

static void
say_farewell (FumiPop3Channel *channel)
{
  if (channel->farewell == NULL || !G_IS_POLLABLE_OUTPUT_STREAM (channel->output)
      || !g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (channel->output)))
    return;

  g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (channel->output),
                                              channel->farewell, strlen (channel->farewell), NULL,
                                              NULL);
}

void
fumi_pop3_channel_close (FumiPop3Channel *channel)
{
  if (!channel->open)
    return;

  say_farewell (channel);

  /* The base, not TLS: a close_notify could block, and a server that hears none loses nothing. */
  channel->open = FALSE;
  if (!channel->base_is_in_use)
    g_io_stream_close (channel->base, NULL, NULL);
  else if (G_IS_SOCKET_CONNECTION (channel->base))
    /* Its number must not go to another socket while somebody may still read from it. */
    g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (channel->base)), TRUE,
                       TRUE, NULL);
}

void
fumi_pop3_channel_close_politely (FumiPop3Channel *channel,
                                  guint            seconds)
{
  if (channel->open && channel->tls != NULL)
    {
      fumi_pop3_deadline_arm (channel->deadline,
                              g_get_monotonic_time () + seconds * G_USEC_PER_SEC);
      g_io_stream_close (G_IO_STREAM (channel->tls),
                         fumi_pop3_deadline_get_cancellable (channel->deadline), NULL);
      fumi_pop3_deadline_disarm (channel->deadline);
    }

  fumi_pop3_channel_close (channel);
}

GError *
fumi_pop3_channel_lost (FumiPop3Channel           *channel,
                        const FumiPop3ErrorDetail *detail)
{
  fumi_pop3_channel_close (channel);

  /* Translators: %s is the name of a server. */
  return fumi_pop3_error_new (FUMI_POP3_ERROR_LOST, detail, _("The connection to %s broke."),
                              channel->server->host);
}

/* Why a blocking call failed: the caller's will comes first, then the deadline, then the network.
 * */
static gboolean
fail (FumiPop3Channel  *channel,
      guint             seconds,
      GError           *cause,
      GError          **error)
{
  if (channel->phase_expires != 0 && channel->phase_expires <= g_get_monotonic_time ())
    seconds = channel->phase_seconds;
  fumi_pop3_channel_close (channel);

  if (g_cancellable_set_error_if_cancelled (channel->caller, error))
    g_clear_error (&cause);
  else if (fumi_pop3_deadline_has_passed (channel->deadline))
    {
      FumiPop3ErrorDetail detail = { .seconds = seconds };

      g_clear_error (&cause);
      /* Translators: %s is the name of a server; the numbers are its port and a time. */
      g_propagate_error (error,
                         fumi_pop3_error_new (FUMI_POP3_ERROR_TIMEOUT, &detail,
                                              _("%s did not answer on port %d within %d seconds."),
                                              channel->server->host, channel->server->port,
                                              (int) seconds));
    }
  else if (cause != NULL
           && (cause->domain == FUMI_POP3_ERROR
               || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    g_propagate_error (error, cause);
  else
    {
      g_clear_error (&cause);
      g_propagate_error (error, fumi_pop3_channel_lost (channel, NULL));
    }

  return FALSE;
}

static void
on_caller_cancelled (GCancellable *caller,
                     gpointer      user_data)
{
  FumiPop3Channel *channel = user_data;

  fumi_pop3_deadline_wake (channel->deadline);
}

gboolean
fumi_pop3_channel_begin (FumiPop3Channel  *channel,
                         GCancellable     *cancellable,
                         GError          **error)
{
  g_assert (channel->caller == NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      fumi_pop3_channel_close (channel);
      return FALSE;
    }
  if (!channel->open)
    {
      g_propagate_error (error, fumi_pop3_channel_lost (channel, NULL));
      return FALSE;
    }

  if (cancellable != NULL)
    {
      channel->caller = g_object_ref (cancellable);
      channel->caller_handler
        = g_cancellable_connect (cancellable, G_CALLBACK (on_caller_cancelled), channel, NULL);
    }

  return TRUE;
}

void
fumi_pop3_channel_end (FumiPop3Channel *channel)
{
  if (channel->caller == NULL)
    return;

  g_cancellable_disconnect (channel->caller, channel->caller_handler);
  channel->caller_handler = 0;
  g_clear_object (&channel->caller);
}

static void
arm (FumiPop3Channel        *channel,
     const FumiPop3Patience *patience)
{
  gint64 expires = patience->expires;

  if (expires == 0)
    expires = g_get_monotonic_time () + patience->seconds * G_USEC_PER_SEC - patience->waited;
  if (channel->phase_expires != 0)
    expires = MIN (expires, channel->phase_expires);
  fumi_pop3_deadline_arm (channel->deadline, expires);
}

static void
note_progress (FumiPop3Channel  *channel,
               FumiPop3Patience *patience,
               gint64            waited,
               gsize             came)
{
  patience->waited += waited;
  patience->came += came;
  if (patience->came >= (gsize) channel->limits.body_rate * patience->seconds)
    patience->waited = patience->came = 0;
}

static void
make_space (FumiPop3Channel *channel)
{
  if (channel->start == channel->end)
    channel->start = channel->end = 0;
  else if (channel->end == BUFFER_SIZE)
    {
      memmove (channel->buffer, channel->buffer + channel->start,
               channel->end - channel->start);
      channel->end -= channel->start;
      channel->start = 0;
    }
}

gboolean
fumi_pop3_channel_read_more (FumiPop3Channel   *channel,
                             FumiPop3Patience  *patience,
                             GError           **error)
{
  GError *cause = NULL;
  gint64 begun;
  gssize n;

  if (!channel->open)
    return fail (channel, patience->seconds, NULL, error);

  make_space (channel);
  begun = g_get_monotonic_time ();
  arm (channel, patience);
  n = g_input_stream_read (channel->input, channel->buffer + channel->end,
                           BUFFER_SIZE - channel->end,
                           fumi_pop3_deadline_get_cancellable (channel->deadline), &cause);
  fumi_pop3_deadline_disarm (channel->deadline);
  if (n <= 0)
    return fail (channel, patience->seconds, cause, error);

  channel->end += n;
  note_progress (channel, patience, g_get_monotonic_time () - begun, n);

  return TRUE;
}

gboolean
fumi_pop3_channel_read_more_for (FumiPop3Channel   *channel,
                                 FumiPop3Patience  *patience,
                                 GCancellable      *cancellable,
                                 GError           **error)
{
  gulong handler;
  gboolean read;

  if (cancellable == channel->caller || cancellable == NULL)
    return fumi_pop3_channel_read_more (channel, patience, error);

  handler = g_cancellable_connect (cancellable, G_CALLBACK (on_caller_cancelled), channel, NULL);
  read = fumi_pop3_channel_read_more (channel, patience, error);
  g_cancellable_disconnect (cancellable, handler);

  return read;
}

gboolean
fumi_pop3_channel_look (FumiPop3Channel  *channel,
                        GError          **error)
{
  g_autoptr(GError) cause = NULL;
  gssize n;

  if (!channel->open)
    return fail (channel, 0, NULL, error);
  if (channel->start != channel->end
      || !G_IS_POLLABLE_INPUT_STREAM (channel->input)
      || !g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (channel->input)))
    return TRUE;

  make_space (channel);
  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (channel->input),
                                                channel->buffer, BUFFER_SIZE, NULL, &cause);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return TRUE;
  if (n <= 0)
    return fail (channel, 0, g_steal_pointer (&cause), error);
  channel->end = n;

  return TRUE;
}

guint8 *
fumi_pop3_channel_peek (FumiPop3Channel *channel,
                        gsize           *length)
{
  *length = channel->end - channel->start;

  return channel->buffer + channel->start;
}

void
fumi_pop3_channel_consume (FumiPop3Channel *channel,
                           gsize            length)
{
  g_assert (length <= channel->end - channel->start);

  channel->start += length;
}

void
fumi_pop3_channel_begin_phase (FumiPop3Channel *channel,
                               guint            seconds)
{
  channel->phase_expires = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  channel->phase_seconds = seconds;
}

void
fumi_pop3_channel_end_phase (FumiPop3Channel *channel)
{
  channel->phase_expires = 0;
}

gboolean
fumi_pop3_channel_send (FumiPop3Channel  *channel,
                        const char       *bytes,
                        gsize             length,
                        GError          **error)
{
  FumiPop3Patience patience = fumi_pop3_patience_in_all (channel->limits.reply);
  GError *cause = NULL;
  gboolean sent;

  if (!channel->open)
    return fail (channel, patience.seconds, NULL, error);

  arm (channel, &patience);
  sent = g_output_stream_write_all (channel->output, bytes, length, NULL,
                                    fumi_pop3_deadline_get_cancellable (channel->deadline),
                                    &cause);
  fumi_pop3_deadline_disarm (channel->deadline);
  if (!sent)
    return fail (channel, patience.seconds, cause, error);

  return TRUE;
}

gboolean
fumi_pop3_channel_load_certificate (FumiPop3Channel  *channel,
                                    GError          **error)
{
  const char *path = channel->server->client_certificate;

  if (path == NULL || channel->server->security == FUMI_SECURITY_NONE)
    return TRUE;

  g_clear_object (&channel->own_certificate);
  channel->own_certificate = fumi_pop3_own_certificate_load (path, error);

  return channel->own_certificate != NULL;
}

gboolean
fumi_pop3_channel_start_tls (FumiPop3Channel  *channel,
                             GError          **error)
{
  FumiPop3Patience patience = fumi_pop3_patience_in_all (channel->limits.handshake);
  GError *cause = NULL;

  g_assert (channel->tls == NULL && channel->start == channel->end);

  arm (channel, &patience);
  channel->tls
    = fumi_pop3_tls_begin (channel->base, channel->server, channel->own_certificate,
                           fumi_pop3_deadline_get_cancellable (channel->deadline),
                           &channel->base_is_in_use, &cause);
  fumi_pop3_deadline_disarm (channel->deadline);
  if (channel->tls == NULL)
    return fail (channel, patience.seconds, cause, error);

  use_stream (channel, G_IO_STREAM (channel->tls));

  return TRUE;
}

gboolean
fumi_pop3_channel_wait_readable (FumiPop3Channel *channel,
                                 guint            seconds)
{
  g_autoptr(GError) error = NULL;
  GSocket *socket;

  if (!G_IS_SOCKET_CONNECTION (channel->base))
    return TRUE;

  socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (channel->base));
  g_socket_condition_timed_wait (socket, G_IO_IN, seconds * G_USEC_PER_SEC,
                                 fumi_pop3_deadline_get_cancellable (channel->deadline),
                                 &error);

  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

gboolean
fumi_pop3_channel_answers_tls (FumiPop3Channel *channel)
{
  if (!G_IS_SOCKET_CONNECTION (channel->base))
    return FALSE;

  return fumi_pop3_tls_answers_at (G_SOCKET_CONNECTION (channel->base), channel->server,
                                   channel->limits.tls_hint,
                                   fumi_pop3_deadline_get_cancellable (channel->deadline));
}
