/* fumi-transfer-encoding.c: base64, quoted-printable and uuencode undone, however damaged.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-transfer-encoding.h"

#include <gmime/gmime.h>
#include <string.h>

#define MAX_UU_LINE 256

/* GMime ends base64 at an inner `=`, and its uuencode depends on where the bytes are cut; so those are ours. */
typedef struct
{
  guint32 bits;
  guint   digits; /* in @bits, 0 to 3 */
} Base64;

struct _FumiTransferDecoder
{
  gboolean     is_base64;
  Base64       base64;
  GMimeFilter *filter;  /* quoted-printable */
  GString     *uu_line; /* uuencode: the line that is not complete */
  gboolean     in_uu;   /* between begin and end */
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

static void
uu_decode_line (FumiTransferDecoder *decoder,
                const char          *line,
                gsize                length,
                GByteArray          *out)
{
  guint left = length > 0 ? (line[0] - ' ') & 0x3f : 0;

  if (!decoder->in_uu)
    {
      decoder->in_uu = length > 6 && memcmp (line, "begin ", 6) == 0;
      return;
    }

  if (left == 0)
    decoder->in_uu = FALSE;

  for (gsize i = 1; i + 1 < length && left > 0; i += 4)
    {
      guint32 bits = 0;
      guint8 bytes[3];
      guint n = MIN (left, 3);

      for (gsize k = 0; k < 4; k++)
        bits = bits << 6 | (i + k < length ? (guint) (line[i + k] - ' ') & 0x3f : 0);
      bytes[0] = bits >> 16;
      bytes[1] = bits >> 8;
      bytes[2] = bits;
      g_byte_array_append (out, bytes, n);
      left -= n;
    }
}

static void
uu_feed (FumiTransferDecoder *decoder,
         const char          *bytes,
         gsize                length,
         GByteArray          *out)
{
  GString *line = decoder->uu_line;

  for (gsize i = 0; i < length; i++)
    if (bytes[i] != '\n')
      {
        if (line->len < MAX_UU_LINE && bytes[i] != '\r')
          g_string_append_c (line, bytes[i]);
      }
    else
      {
        uu_decode_line (decoder, line->str, line->len, out);
        g_string_truncate (line, 0);
      }
}

static GMimeFilter *
new_quoted_printable (void)
{
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      g_mime_init ();
      g_once_init_leave (&ready, 1);
    }

  return g_mime_filter_basic_new (GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE, FALSE);
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
    decoder->filter = new_quoted_printable ();
  else if (g_ascii_strcasecmp (encoding, "x-uuencode") == 0
           || g_ascii_strcasecmp (encoding, "uuencode") == 0
           || g_ascii_strcasecmp (encoding, "x-uue") == 0)
    decoder->uu_line = g_string_new (NULL);

  return decoder;
}

void
fumi_transfer_decoder_free (FumiTransferDecoder *decoder)
{
  g_clear_object (&decoder->filter);
  if (decoder->uu_line != NULL)
    g_string_free (decoder->uu_line, TRUE);
  g_free (decoder);
}

void
fumi_transfer_decoder_feed (FumiTransferDecoder *decoder,
                            const char          *bytes,
                            gsize                length,
                            GByteArray          *out)
{
  if (decoder->is_base64)
    base64_feed (&decoder->base64, bytes, length, out);
  else if (decoder->uu_line != NULL)
    uu_feed (decoder, bytes, length, out);
  else if (decoder->filter != NULL)
    {
      char *decoded;
      gsize decoded_length;
      gsize prespace;

      g_mime_filter_filter (decoder->filter, (char *) bytes, length, 0,
                            &decoded, &decoded_length, &prespace);
      g_byte_array_append (out, (const guint8 *) decoded, decoded_length);
    }
  else
    g_byte_array_append (out, (const guint8 *) bytes, length);
}

void
fumi_transfer_decoder_end (FumiTransferDecoder *decoder,
                           GByteArray          *out)
{
  if (decoder->is_base64)
    base64_end_group (&decoder->base64, out);
  else if (decoder->uu_line != NULL)
    uu_decode_line (decoder, decoder->uu_line->str, decoder->uu_line->len, out);
  else if (decoder->filter != NULL)
    {
      char nothing[1] = "";
      char *decoded;
      gsize decoded_length;
      gsize prespace;

      g_mime_filter_complete (decoder->filter, nothing, 0, 0, &decoded, &decoded_length, &prespace);
      g_byte_array_append (out, (const guint8 *) decoded, decoded_length);
    }
}
