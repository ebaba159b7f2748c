/* fumi-pop3-body-stream.c: one message as it comes from the server, to be read like a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-body-stream.h"

#include <glib/gi18n-lib.h>

#include "fumi-pop3-dot-decoder.h"

struct _FumiPop3BodyStream
{
  GInputStream        parent_instance;

  FumiPop3Channel    *channel; /* borrowed; NULL once let go */
  FumiPop3DotDecoder  decoder;
  FumiPop3Patience    patience;
  GError             *failure; /* the first one; all later reads give it again */
};

G_DEFINE_FINAL_TYPE (FumiPop3BodyStream, fumi_pop3_body_stream, G_TYPE_INPUT_STREAM)

static gssize
read_body (FumiPop3BodyStream *self,
           guint8             *out,
           gsize               room,
           GCancellable       *cancellable,
           GError            **error)
{
  gsize given = 0;

  /* Returns what is here instead of waiting until @room is full: the disk can work meanwhile. */
  while (given == 0 && room > 0 && !fumi_pop3_dot_decoder_is_ended (&self->decoder))
    {
      gsize have;
      gsize taken;
      const guint8 *in = fumi_pop3_channel_peek (self->channel, &have);

      if (have == 0)
        {
          if (!fumi_pop3_channel_read_more_for (self->channel, &self->patience, cancellable,
                                                &self->failure))
            {
              g_propagate_error (error, g_error_copy (self->failure));
              return -1;
            }
          continue;
        }

      fumi_pop3_dot_decoder_step (&self->decoder, in, have, &taken, out, room, &given);
      fumi_pop3_channel_consume (self->channel, taken);
    }

  return given;
}

static gssize
fumi_pop3_body_stream_read (GInputStream *stream,
                            void         *buffer,
                            gsize         count,
                            GCancellable *cancellable,
                            GError      **error)
{
  FumiPop3BodyStream *self = FUMI_POP3_BODY_STREAM (stream);

  if (self->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return -1;
    }
  if (self->channel == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                           _("The message can be read only while it is being received."));
      return -1;
    }

  return read_body (self, buffer, count, cancellable, error);
}

static void
fumi_pop3_body_stream_finalize (GObject *object)
{
  FumiPop3BodyStream *self = FUMI_POP3_BODY_STREAM (object);

  g_clear_error (&self->failure);

  G_OBJECT_CLASS (fumi_pop3_body_stream_parent_class)->finalize (object);
}

static void
fumi_pop3_body_stream_class_init (FumiPop3BodyStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_pop3_body_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = fumi_pop3_body_stream_read;
}

static void
fumi_pop3_body_stream_init (FumiPop3BodyStream *self)
{
}

FumiPop3BodyStream *
fumi_pop3_body_stream_new (FumiPop3Channel *channel,
                           gboolean         lf_only)
{
  FumiPop3BodyStream *self = g_object_new (FUMI_TYPE_POP3_BODY_STREAM, NULL);

  self->channel = channel;
  self->patience
    = fumi_pop3_patience_while_moving (fumi_pop3_channel_get_limits (channel)->body_stall);
  fumi_pop3_dot_decoder_init (&self->decoder, lf_only);

  return self;
}

gboolean
fumi_pop3_body_stream_finish (FumiPop3BodyStream *stream,
                              GError            **error)
{
  gssize n = 1;

  while (n > 0 && stream->failure == NULL)
    {
      guint8 dropped[4096];

      n = read_body (stream, dropped, sizeof dropped, NULL, NULL);
    }

  stream->channel = NULL;
  if (stream->failure == NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (stream->failure));

  return FALSE;
}

void
fumi_pop3_body_stream_detach (FumiPop3BodyStream *stream)
{
  stream->channel = NULL;
}
