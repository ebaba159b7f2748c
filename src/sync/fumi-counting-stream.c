/* fumi-counting-stream.c: passes a message through and tells how many bytes came.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-counting-stream.h"

struct _FumiCountingStream
{
  GFilterInputStream parent_instance;

  FumiCountFunc      count_func;
  gpointer           user_data;
  goffset            left;      /* may still be read */
};

G_DEFINE_FINAL_TYPE (FumiCountingStream, fumi_counting_stream, G_TYPE_FILTER_INPUT_STREAM)

static gssize
fumi_counting_stream_read (GInputStream  *stream,
                           void          *buffer,
                           gsize          count,
                           GCancellable  *cancellable,
                           GError       **error)
{
  FumiCountingStream *self = FUMI_COUNTING_STREAM (stream);
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gsize wanted = MIN (count, (guint64) self->left);
  gssize n = wanted > 0 ? g_input_stream_read (base, buffer, wanted, cancellable, error) : 0;

  if (n > 0)
    {
      self->left -= n;
      self->count_func (n, self->user_data);
    }

  return n;
}

static void
fumi_counting_stream_class_init (FumiCountingStreamClass *class)
{
  G_INPUT_STREAM_CLASS (class)->read_fn = fumi_counting_stream_read;
}

static void
fumi_counting_stream_init (FumiCountingStream *self)
{
}

GInputStream *
fumi_counting_stream_new (GInputStream  *base,
                          FumiCountFunc  count_func,
                          gpointer       user_data)
{
  FumiCountingStream *self = g_object_new (FUMI_TYPE_COUNTING_STREAM,
                                           "base-stream", base,
                                           "close-base-stream", FALSE,
                                           NULL);

  self->left = G_MAXOFFSET;
  self->count_func = count_func;
  self->user_data = user_data;

  return G_INPUT_STREAM (self);
}

void
fumi_counting_stream_set_limit (GInputStream *stream,
                                goffset       limit)
{
  FUMI_COUNTING_STREAM (stream)->left = limit;
}
