/* fuzz-body-stream.c: any bytes as a multi-line reply, cut anywhere; checked against a slow
 * decoder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-dot-decoder.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* RFC 1939 §3, line by line. TRUE: the end was found. */
static gboolean
decode_slowly (const guint8 *in,
               gsize         length,
               gboolean      lf_only,
               GByteArray   *out,
               gsize        *used)
{
  const char *ending = lf_only ? "\n" : "\r\n";
  gsize at = 0;

  while (at < length)
    {
      const guint8 *line_end = memmem (in + at, length - at, ending, strlen (ending));
      gsize n = line_end != NULL ? (gsize) (line_end - in) - at + strlen (ending) : length - at;
      gboolean is_stuffed = in[at] == '.';

      if (line_end != NULL
          && ((n == 1 + strlen (ending) && is_stuffed)
              || (lf_only && n == 3 && memcmp (in + at, ".\r\n", 3) == 0)))
        {
          *used = at + n;
          return TRUE;
        }
      g_byte_array_append (out, in + at + is_stuffed, n - is_stuffed);
      at += n;
    }

  return FALSE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr(GByteArray) fast = g_byte_array_new ();
  g_autoptr(GByteArray) slow = g_byte_array_new ();
  FumiPop3DotDecoder decoder;
  gsize in_size;
  gsize out_size;
  gsize at = 0;
  gsize used = 0;

  if (size < 3)
    return 0;
  in_size = data[0] % 32 + 1;
  out_size = data[1] % 32 + 1;
  fumi_pop3_dot_decoder_init (&decoder, data[2] & 1);
  data += 3;
  size -= 3;

  while (at < size && !fumi_pop3_dot_decoder_is_ended (&decoder))
    {
      gsize n = MIN (in_size, size - at);
      g_autofree guint8 *in = g_memdup2 (data + at, n);
      g_autofree guint8 *out = g_malloc (out_size);
      gsize taken;
      gsize given;

      fumi_pop3_dot_decoder_step (&decoder, in, n, &taken, out, out_size, &given);
      g_assert (taken > 0 || given > 0);
      g_byte_array_append (fast, out, given);
      at += taken;
    }

  g_assert (decode_slowly (data, size, decoder.lf_only, slow, &used)
            == fumi_pop3_dot_decoder_is_ended (&decoder));
  if (fumi_pop3_dot_decoder_is_ended (&decoder))
    {
      g_assert (used == at);
      g_assert (slow->len == fast->len);
      g_assert (memcmp (slow->data, fast->data, fast->len) == 0);
    }

  return 0;
}
