/* fumi-pop3-read-ahead.c: a stream that takes from the line as much as there is, however little is asked for.
 *
 * GnuTLS asks for a record's header and then for its body, and a server that writes in blocks of 4 KiB makes some
 * 25,000 records of a large message: each would cost three system calls.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-read-ahead.h"

#include <string.h>

#define BUFFER_SIZE (128 * 1024)

/* ---- the half that is read from -------------------------------------------------------------- */

#define FUMI_TYPE_POP3_READ_AHEAD_INPUT (fumi_pop3_read_ahead_input_get_type ())
G_DECLARE_FINAL_TYPE (FumiPop3ReadAheadInput, fumi_pop3_read_ahead_input, FUMI, POP3_READ_AHEAD_INPUT,
                      GInputStream)

struct _FumiPop3ReadAheadInput
{
  GInputStream  parent_instance;

  GInputStream *base;
  gsize         start; /* bytes read and not used: buffer[start..end) */
  gsize         end;
  guint8       *buffer;
};

static void fumi_pop3_read_ahead_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FumiPop3ReadAheadInput, fumi_pop3_read_ahead_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      fumi_pop3_read_ahead_input_pollable_init))

static gssize
take (FumiPop3ReadAheadInput *self,
      void                   *bytes,
      gsize                   count)
{
  gsize length = MIN (count, self->end - self->start);

  memcpy (bytes, self->buffer + self->start, length);
  self->start += length;

  return length;
}

/* Keeps what came; 0 is the end, -1 a failure. */
static gssize
keep (FumiPop3ReadAheadInput *self,
      gssize                  length)
{
  self->start = 0;
  self->end = MAX (length, 0);

  return length;
}

static gssize
fumi_pop3_read_ahead_input_read (GInputStream  *stream,
                                 void          *bytes,
                                 gsize          count,
                                 GCancellable  *cancellable,
                                 GError       **error)
{
  FumiPop3ReadAheadInput *self = FUMI_POP3_READ_AHEAD_INPUT (stream);

  if (self->start == self->end)
    {
      gssize length
        = keep (self, g_input_stream_read (self->base, self->buffer, BUFFER_SIZE, cancellable, error));

      if (length <= 0)
        return length;
    }

  return take (self, bytes, count);
}

static gssize
fumi_pop3_read_ahead_input_read_nonblocking (GPollableInputStream  *stream,
                                             void                  *bytes,
                                             gsize                  count,
                                             GError               **error)
{
  FumiPop3ReadAheadInput *self = FUMI_POP3_READ_AHEAD_INPUT (stream);

  if (self->start == self->end)
    {
      GPollableInputStream *base = G_POLLABLE_INPUT_STREAM (self->base);
      gssize length = keep (self, g_pollable_input_stream_read_nonblocking (base, self->buffer, BUFFER_SIZE,
                                                                            NULL, error));

      if (length <= 0)
        return length;
    }

  return take (self, bytes, count);
}

static gboolean
fumi_pop3_read_ahead_input_can_poll (GPollableInputStream *stream)
{
  FumiPop3ReadAheadInput *self = FUMI_POP3_READ_AHEAD_INPUT (stream);

  return G_IS_POLLABLE_INPUT_STREAM (self->base)
         && g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (self->base));
}

static gboolean
fumi_pop3_read_ahead_input_is_readable (GPollableInputStream *stream)
{
  FumiPop3ReadAheadInput *self = FUMI_POP3_READ_AHEAD_INPUT (stream);

  return self->start < self->end
         || g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (self->base));
}

/* What is in the buffer is there at once, whatever the line does. */
static GSource *
fumi_pop3_read_ahead_input_create_source (GPollableInputStream *stream,
                                          GCancellable         *cancellable)
{
  FumiPop3ReadAheadInput *self = FUMI_POP3_READ_AHEAD_INPUT (stream);
  g_autoptr(GSource) ready = NULL;

  if (self->start < self->end)
    ready = g_timeout_source_new (0);
  else
    ready = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->base), NULL);

  return g_pollable_source_new_full (stream, ready, cancellable);
}

static gboolean
fumi_pop3_read_ahead_input_close (GInputStream  *stream,
                                  GCancellable  *cancellable,
                                  GError       **error)
{
  return g_input_stream_close (FUMI_POP3_READ_AHEAD_INPUT (stream)->base, cancellable, error);
}

static void
fumi_pop3_read_ahead_input_finalize (GObject *object)
{
  FumiPop3ReadAheadInput *self = FUMI_POP3_READ_AHEAD_INPUT (object);

  g_object_unref (self->base);
  g_free (self->buffer);

  G_OBJECT_CLASS (fumi_pop3_read_ahead_input_parent_class)->finalize (object);
}

static void
fumi_pop3_read_ahead_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = fumi_pop3_read_ahead_input_can_poll;
  iface->is_readable = fumi_pop3_read_ahead_input_is_readable;
  iface->create_source = fumi_pop3_read_ahead_input_create_source;
  iface->read_nonblocking = fumi_pop3_read_ahead_input_read_nonblocking;
}

static void
fumi_pop3_read_ahead_input_class_init (FumiPop3ReadAheadInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_pop3_read_ahead_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = fumi_pop3_read_ahead_input_read;
  G_INPUT_STREAM_CLASS (klass)->close_fn = fumi_pop3_read_ahead_input_close;
}

static void
fumi_pop3_read_ahead_input_init (FumiPop3ReadAheadInput *self)
{
  self->buffer = g_malloc (BUFFER_SIZE);
}

/* ---- the whole ------------------------------------------------------------------------------- */

struct _FumiPop3ReadAhead
{
  GIOStream               parent_instance;

  GIOStream              *base;
  FumiPop3ReadAheadInput *input;
};

G_DEFINE_FINAL_TYPE (FumiPop3ReadAhead, fumi_pop3_read_ahead, G_TYPE_IO_STREAM)

static GInputStream *
fumi_pop3_read_ahead_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (FUMI_POP3_READ_AHEAD (stream)->input);
}

static GOutputStream *
fumi_pop3_read_ahead_get_output_stream (GIOStream *stream)
{
  return g_io_stream_get_output_stream (FUMI_POP3_READ_AHEAD (stream)->base);
}

static gboolean
fumi_pop3_read_ahead_close (GIOStream     *stream,
                            GCancellable  *cancellable,
                            GError       **error)
{
  return g_io_stream_close (FUMI_POP3_READ_AHEAD (stream)->base, cancellable, error);
}

static void
fumi_pop3_read_ahead_finalize (GObject *object)
{
  FumiPop3ReadAhead *self = FUMI_POP3_READ_AHEAD (object);

  g_clear_object (&self->input);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (fumi_pop3_read_ahead_parent_class)->finalize (object);
}

static void
fumi_pop3_read_ahead_class_init (FumiPop3ReadAheadClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_pop3_read_ahead_finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = fumi_pop3_read_ahead_get_input_stream;
  G_IO_STREAM_CLASS (klass)->get_output_stream = fumi_pop3_read_ahead_get_output_stream;
  G_IO_STREAM_CLASS (klass)->close_fn = fumi_pop3_read_ahead_close;
}

static void
fumi_pop3_read_ahead_init (FumiPop3ReadAhead *self)
{
}

GIOStream *
fumi_pop3_read_ahead_new (GIOStream *base)
{
  FumiPop3ReadAhead *self;

  g_return_val_if_fail (G_IS_IO_STREAM (base), NULL);

  self = g_object_new (FUMI_TYPE_POP3_READ_AHEAD, NULL);
  self->base = g_object_ref (base);
  self->input = g_object_new (FUMI_TYPE_POP3_READ_AHEAD_INPUT, NULL);
  self->input->base = g_object_ref (g_io_stream_get_input_stream (base));

  return G_IO_STREAM (self);
}
