/* fuzz-mbox.c: any bytes as an mbox file, and any bytes as a message of one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdint.h>
#include <string.h>

#include "fumi-mbox-reader.h"
#include "fumi-mbox-writer.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The bytes of all messages in pieces of @piece, each with its length before it. */
static GByteArray *
read_all (GBytes *file,
          gsize   piece,
          guint  *messages)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes (file);
  g_autoptr(FumiMboxReader) reader = fumi_mbox_reader_new (stream);
  GByteArray *all = g_byte_array_new ();
  guint8 buffer[4096];
  gboolean found;

  *messages = 0;
  while (fumi_mbox_reader_next (reader, &found, NULL, NULL) && found)
    {
      gssize n;
      goffset emitted;

      while ((n = fumi_mbox_reader_read (reader, buffer, piece, NULL, NULL)) > 0)
        g_byte_array_append (all, buffer, n);
      g_assert_cmpint (n, ==, 0);

      emitted = fumi_mbox_reader_get_emitted (reader);
      g_byte_array_append (all, (const guint8 *) &emitted, sizeof emitted);
      (*messages)++;
    }

  g_assert_cmpint (fumi_mbox_reader_get_position (reader), ==, (goffset) g_bytes_get_size (file));
  return all;
}

static void
check_reading (GBytes *file)
{
  guint messages;
  guint again;
  g_autoptr(GByteArray) whole = read_all (file, 4096, &messages);
  g_autoptr(GByteArray) bytes = read_all (file, 1, &again);

  g_assert_cmpuint (messages, ==, again);
  g_assert_cmpmem (whole->data, whole->len, bytes->data, bytes->len);
}

/* A line with more than a thousand '>' before "From " is beyond what is quoted. */
static gboolean
has_endless_quotes (const char *data,
                    gsize       size)
{
  static const char quotes[] = ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>";

  return memmem (data, size, quotes, sizeof quotes - 1) != NULL;
}

static void
check_round_trip (GBytes *message)
{
  g_autoptr(GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr(GInputStream) input = g_memory_input_stream_new_from_bytes (message);
  g_autoptr(GBytes) file = NULL;
  g_autoptr(GByteArray) back = NULL;
  goffset size = (goffset) g_bytes_get_size (message);
  guint messages;

  g_assert_true (fumi_mbox_write (output, input, NULL, 0, FUMI_MBOX_NONE, NULL, NULL));
  g_assert_true (g_output_stream_close (output, NULL, NULL));
  file = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
  back = read_all (file, 4096, &messages);

  g_assert_cmpuint (messages, ==, 1);
  g_assert_cmpmem (back->data, back->len - sizeof size, g_bytes_get_data (message, NULL), (gsize) size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);

  check_reading (bytes);
  if (!has_endless_quotes ((const char *) data, size))
    check_round_trip (bytes);
  return 0;
}
