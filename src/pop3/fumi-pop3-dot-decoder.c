/* fumi-pop3-dot-decoder.c: takes the dots out of a multi-line reply and finds its end; pure.
 *
 * Works on whole blocks: text is copied in runs from one dot at a line's begin to the next, and
 * only what follows such a dot is looked at byte by byte.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-dot-decoder.h"

#include <string.h>

enum
{
  STATE_TEXT,   /* anywhere that `last` does not show to be a line's begin */
  STATE_DOT,    /* a line began with a dot, which is held back */
  STATE_DOT_CR, /* the dot and a CR are held back */
  STATE_ENDED,
};

void
fumi_pop3_dot_decoder_init (FumiPop3DotDecoder *decoder,
                            gboolean            lf_only)
{
  decoder->state = STATE_TEXT;
  decoder->lf_only = lf_only;
  decoder->last[0] = '\r';
  decoder->last[1] = '\n';
}

gboolean
fumi_pop3_dot_decoder_is_ended (const FumiPop3DotDecoder *decoder)
{
  return decoder->state == STATE_ENDED;
}

static gboolean
begins_line (const FumiPop3DotDecoder *decoder,
             const guint8             *run,
             const guint8             *p)
{
  guint8 one = p > run ? p[-1] : decoder->last[1];
  guint8 two;

  if (one != '\n')
    return FALSE;
  if (decoder->lf_only)
    return TRUE;

  if (p > run + 1)
    two = p[-2];
  else
    two = p > run ? decoder->last[1] : decoder->last[0];

  return two == '\r';
}

/* The first dot at a line's begin in [run, end), else @end. Dots are rarer than line ends. */
static const guint8 *
find_held_dot (const FumiPop3DotDecoder *decoder,
               const guint8             *run,
               const guint8             *end)
{
  const guint8 *p = run;

  while ((p = memchr (p, '.', end - p)) != NULL)
    {
      if (begins_line (decoder, run, p))
        return p;
      if (++p == end)
        break;
    }

  return end;
}

static void
remember (FumiPop3DotDecoder *decoder,
          guint8              two,
          guint8              one)
{
  decoder->last[0] = two;
  decoder->last[1] = one;
}

void
fumi_pop3_dot_decoder_step (FumiPop3DotDecoder *decoder,
                            const guint8       *in,
                            gsize               in_length,
                            gsize              *taken,
                            guint8             *out,
                            gsize               out_length,
                            gsize              *given)
{
  const guint8 *p = in;
  const guint8 *end = in + in_length;
  guint8 *o = out;
  guint8 *o_end = out + out_length;

  while (p < end && decoder->state != STATE_ENDED)
    {
      if (decoder->state == STATE_TEXT)
        {
          gsize room = MIN (end - p, o_end - o);
          const guint8 *dot = find_held_dot (decoder, p, p + room);
          gsize n = dot - p;

          memcpy (o, p, n);
          if (n >= 2)
            remember (decoder, dot[-2], dot[-1]);
          else if (n == 1)
            remember (decoder, decoder->last[1], dot[-1]);
          o += n;
          p = dot;
          if (n == room)
            break;

          p++;
          decoder->state = STATE_DOT;
        }
      else if (decoder->state == STATE_DOT)
        {
          if (*p == '\r')
            {
              p++;
              decoder->state = STATE_DOT_CR;
            }
          else if (*p == '\n' && decoder->lf_only)
            {
              p++;
              decoder->state = STATE_ENDED;
            }
          else
            {
              remember (decoder, 0, '.');
              decoder->state = STATE_TEXT;
            }
        }
      else if (*p == '\n')
        {
          p++;
          decoder->state = STATE_ENDED;
        }
      else
        {
          if (o == o_end)
            break;
          *o++ = '\r';
          remember (decoder, '.', '\r');
          decoder->state = STATE_TEXT;
        }
    }

  *taken = p - in;
  *given = o - out;
}
