/* fuzz-message.c: a whole message, read whole and in pieces.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message.h"
#include "fumi-part-walk.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
on_headers (const FumiRawField *fields,
            guint               n_fields,
            const char         *charset,
            gpointer            user_data)
{
}

static gboolean
on_begin (const FumiPartHead *head,
          gpointer            user_data)
{
  g_checksum_update (user_data, (const guchar *) head->type, -1);
  return TRUE;
}

static void
on_data (const guint8 *bytes,
         gsize         length,
         gpointer      user_data)
{
  g_checksum_update (user_data, bytes, length);
}

static void
on_end (gpointer user_data)
{
}

static char *
walk_in_steps (const guint8 *data,
               gsize         size,
               gsize         step)
{
  static const FumiPartHandler handler = { on_headers, on_begin, on_data, on_end };
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  g_autoptr(FumiPartWalk) walk = fumi_part_walk_new (&handler, checksum);

  for (gsize i = 0; i < size; i += step)
    {
      gsize n = MIN (step, size - i);
      g_autofree char *exact = g_memdup2 (data + i, n);

      fumi_part_walk_feed (walk, exact, n);
    }

  fumi_part_walk_end (walk);
  return g_strdup (g_checksum_get_string (checksum));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_data (data, size, NULL);
  g_autoptr(FumiMessage) message = fumi_message_new_from_stream (stream, NULL, NULL);
  g_autofree char *whole = walk_in_steps (data, size, MAX (size, 1));
  g_autofree char *pieces = walk_in_steps (data, size, 3);

  g_assert_nonnull (message);
  g_assert_true (g_utf8_validate (fumi_message_get_text (message), -1, NULL));
  g_assert_cmpuint (fumi_message_get_parts (message)->len, <=, 10000);
  g_assert_cmpstr (whole, ==, pieces);
  return 0;
}
