/* fumi-counting-stream.h: passes a message through and tells how many bytes came.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FUMI_TYPE_COUNTING_STREAM (fumi_counting_stream_get_type ())
G_DECLARE_FINAL_TYPE (FumiCountingStream, fumi_counting_stream, FUMI, COUNTING_STREAM, GFilterInputStream)

/* Told after each read; on the reading thread; must be quick. */
typedef void (*FumiCountFunc) (gsize    bytes,
                               gpointer user_data);

/* (transfer full): does not close @base */
GInputStream *fumi_counting_stream_new (GInputStream  *base,
                                        FumiCountFunc  count_func,
                                        gpointer       user_data);

/* Ends after @limit bytes, whatever is left of its base. */
void          fumi_counting_stream_set_limit (GInputStream *stream,
                                              goffset       limit);

G_END_DECLS
