/* fumi-transfer-encoding.c: base64, quoted-printable and uuencode undone, however damaged.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-transfer-encoding.h"

#include <gmime/gmime.h>

/* GMime ends base64 at an inner `=`; so that one is ours. */
typedef struct
{
  guint32 bits;
  guint   digits; /* in @bits, 0 to 3 */
} Base64;

struct _FumiTransferDecoder
{
  gboolean     is_base64;
  Base64       base64;
  GMimeFilter *filter; /* quoted-printable and uuencode; NULL for base64 and for what is not encoded */
};

static int
base64_digit (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  if (c == '+')
    return 62;
  if (c == '/')
    return 63;

  return -1;
}

static void
base64_end_group (Base64     *state,
                  GByteArray *out)
{
  guint8 bytes[2];

  if (state->digits >= 2)
    {
      guint32 bits = state->bits << (6 * (4 - state->digits));

      bytes[0] = bits >> 16;
      bytes[1] = bits >> 8;
      g_byte_array_append (out, bytes, state->digits - 1);
    }

  state->digits = 0;
  state->bits = 0;
}

static void
base64_feed (Base64     *state,
             const char *text,
             gsize       length,
             GByteArray *out)
{
  guint8 buffer[3072];
  gsize used = 0;

  for (gsize i = 0; i < length; i++)
    {
      int digit = base64_digit (text[i]);

      if (digit >= 0)
        {
          state->bits = state->bits << 6 | (guint32) digit;
          if (++state->digits < 4)
            continue;

          buffer[used++] = state->bits >> 16;
          buffer[used++] = state->bits >> 8;
          buffer[used++] = state->bits;
          state->digits = 0;
          state->bits = 0;
        }

      if (used == sizeof buffer || (text[i] == '=' && used > 0))
        {
          g_byte_array_append (out, buffer, used);
          used = 0;
        }
      if (text[i] == '=')
        base64_end_group (state, out);
    }

  g_byte_array_append (out, buffer, used);
}

void
fumi_base64_append (GByteArray *out,
                    const char *text,
                    gsize       length)
{
  Base64 state = { 0 };

  base64_feed (&state, text, length, out);
  base64_end_group (&state, out);
}

void
fumi_q_append (GByteArray *out,
               const char *text,
               gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = text[i];

      if (byte == '_')
        byte = ' ';
      else if (byte == '=' && i + 2 < length && g_ascii_isxdigit (text[i + 1])
               && g_ascii_isxdigit (text[i + 2]))
        {
          byte = g_ascii_xdigit_value (text[i + 1]) << 4 | g_ascii_xdigit_value (text[i + 2]);
          i += 2;
        }

      g_byte_array_append (out, &byte, 1);
    }
}

static GMimeFilter *
new_filter (GMimeContentEncoding encoding)
{
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      g_mime_init ();
      g_once_init_leave (&ready, 1);
    }

  return g_mime_filter_basic_new (encoding, FALSE);
}

FumiTransferDecoder *
fumi_transfer_decoder_new (const char *encoding)
{
  FumiTransferDecoder *decoder = g_new0 (FumiTransferDecoder, 1);

  if (encoding == NULL)
    return decoder;

  if (g_ascii_strcasecmp (encoding, "base64") == 0)
    decoder->is_base64 = TRUE;
  else if (g_ascii_strcasecmp (encoding, "quoted-printable") == 0)
    decoder->filter = new_filter (GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  else if (g_ascii_strcasecmp (encoding, "x-uuencode") == 0
           || g_ascii_strcasecmp (encoding, "uuencode") == 0
           || g_ascii_strcasecmp (encoding, "x-uue") == 0)
    decoder->filter = new_filter (GMIME_CONTENT_ENCODING_UUENCODE);

  return decoder;
}

void
fumi_transfer_decoder_free (FumiTransferDecoder *decoder)
{
  g_clear_object (&decoder->filter);
  g_free (decoder);
}

void
fumi_transfer_decoder_feed (FumiTransferDecoder *decoder,
                            const char          *bytes,
                            gsize                length,
                            GByteArray          *out)
{
  char *decoded;
  gsize decoded_length;
  gsize prespace;

  if (decoder->is_base64)
    {
      base64_feed (&decoder->base64, bytes, length, out);
      return;
    }

  if (decoder->filter == NULL)
    {
      g_byte_array_append (out, (const guint8 *) bytes, length);
      return;
    }

  g_mime_filter_filter (decoder->filter, (char *) bytes, length, 0,
                        &decoded, &decoded_length, &prespace);
  g_byte_array_append (out, (const guint8 *) decoded, decoded_length);
}

void
fumi_transfer_decoder_end (FumiTransferDecoder *decoder,
                           GByteArray          *out)
{
  char nothing[1] = "";
  char *decoded;
  gsize decoded_length;
  gsize prespace;

  if (decoder->is_base64)
    base64_end_group (&decoder->base64, out);
  else if (decoder->filter != NULL)
    {
      g_mime_filter_complete (decoder->filter, nothing, 0, 0, &decoded, &decoded_length, &prespace);
      g_byte_array_append (out, (const guint8 *) decoded, decoded_length);
    }
}
