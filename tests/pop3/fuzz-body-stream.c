/* fuzz-body-stream.c: any bytes as a multi-line reply, cut anywhere; checked against a slow
 * decoder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-dot-decoder.h"

#include <string.h>

#define PIECE_MAX 32
#define INPUT_MAX 4096

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* RFC 1939 §3, line by line. TRUE: the end was found. */
static gboolean
decode_slowly (const guint8 *in,
               gsize         length,
               gboolean      lf_only,
               guint8       *out,
               gsize        *given,
               gsize        *used)
{
  const char *ending = lf_only ? "\n" : "\r\n";
  gsize ending_length = lf_only ? 1 : 2;
  gsize at = 0;

  *given = 0;
  while (at < length)
    {
      const guint8 *line_end = memmem (in + at, length - at, ending, ending_length);
      gsize n = line_end != NULL ? (gsize) (line_end - in) - at + ending_length : length - at;
      gboolean is_stuffed = in[at] == '.';

      if (line_end != NULL
          && ((n == 1 + ending_length && is_stuffed)
              || (lf_only && n == 3 && memcmp (in + at, ".\r\n", 3) == 0)))
        {
          *used = at + n;
          return TRUE;
        }
      memcpy (out + *given, in + at + is_stuffed, n - is_stuffed);
      *given += n - is_stuffed;
      at += n;
    }

  return FALSE;
}

/* In pieces of @in_size into room for @out_size, as the network and the disk come along. Each piece
 * ends where its memory ends, so that reading or writing too far is seen. */
static gsize
decode_fast (FumiPop3DotDecoder *decoder,
             const guint8       *in,
             gsize               length,
             gsize               in_size,
             gsize               out_size,
             guint8             *result,
             gsize              *total)
{
  static guint8 *piece, *room;
  gsize at = 0;

  if (piece == NULL)
    {
      piece = g_malloc (PIECE_MAX);
      room = g_malloc (PIECE_MAX);
    }

  *total = 0;
  while (at < length && !fumi_pop3_dot_decoder_is_ended (decoder))
    {
      gsize n = MIN (in_size, length - at);
      guint8 *begin = piece + PIECE_MAX - n;
      guint8 *out = room + PIECE_MAX - out_size;
      gsize taken;
      gsize given;

      memcpy (begin, in + at, n);
      fumi_pop3_dot_decoder_step (decoder, begin, n, &taken, out, out_size, &given);
      g_assert (taken > 0 || given > 0);
      g_assert (taken <= n && given <= out_size);
      memcpy (result + *total, out, given);
      *total += given;
      at += taken;
    }

  return at;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  static guint8 fast[INPUT_MAX], slow[INPUT_MAX];
  FumiPop3DotDecoder decoder;
  gsize fast_length;
  gsize slow_length;
  gsize taken;
  gsize used = 0;

  if (size < 3 || size > INPUT_MAX)
    return 0;

  fumi_pop3_dot_decoder_init (&decoder, data[2] & 1);
  taken = decode_fast (&decoder, data + 3, size - 3, data[0] % PIECE_MAX + 1,
                       data[1] % PIECE_MAX + 1, fast, &fast_length);

  g_assert (decode_slowly (data + 3, size - 3, decoder.lf_only, slow, &slow_length, &used)
            == fumi_pop3_dot_decoder_is_ended (&decoder));
  if (fumi_pop3_dot_decoder_is_ended (&decoder))
    g_assert (used == taken && slow_length == fast_length);
  /* What is held back at a cut is all that may be missing. */
  g_assert (fast_length <= slow_length && slow_length - fast_length <= 2);
  g_assert (memcmp (slow, fast, fast_length) == 0);

  return 0;
}
