/* fumi-pop3-server-text.c: a server's words made fit for a label, a log and a terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-server-text.h"

#include <string.h>

static gboolean
is_printable_ascii (const char *bytes,
                    gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (bytes[i] < 0x20 || bytes[i] > 0x7e)
        return FALSE;
    }

  return TRUE;
}

typedef enum
{
  CHARSET_ISO_2022_JP,
  CHARSET_EUC_JP,
  CHARSET_CP932,
  N_CHARSETS,
} Charset;

static void
close_converter (gpointer converter)
{
  g_iconv_close (converter);
}

/* Opening one takes glibc a hundred times as long as converting a line. */
static GIConv
converter_for (Charset charset)
{
  static const char *const names[N_CHARSETS] = { "ISO-2022-JP", "EUC-JP", "CP932" };
  static GPrivate opened[N_CHARSETS] = {
    G_PRIVATE_INIT (close_converter),
    G_PRIVATE_INIT (close_converter),
    G_PRIVATE_INIT (close_converter),
  };
  GIConv converter = g_private_get (&opened[charset]);

  if (converter != NULL)
    {
      g_iconv (converter, NULL, NULL, NULL, NULL);
      return converter;
    }

  converter = g_iconv_open ("UTF-8", names[charset]);
  if (converter == (GIConv) -1)
    return NULL;
  g_private_set (&opened[charset], converter);

  return converter;
}

static char *
decode_as (Charset     charset,
           const char *bytes,
           gsize       length)
{
  GIConv converter = converter_for (charset);
  gsize written;
  char *text;

  if (converter == NULL)
    return NULL;
  text = g_convert_with_iconv (bytes, length, converter, NULL, &written, NULL);

  /* A text with a NUL inside would be cut there. */
  if (text != NULL && strlen (text) != written)
    g_clear_pointer (&text, g_free);

  return text;
}

/* Shift_JIS kana begin with 0x82 or 0x83, which EUC-JP does not use at all. */
static gboolean
has_byte_foreign_to_euc (const char *bytes,
                         gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = bytes[i];

      if (byte >= 0x80 && byte < 0xa1 && byte != 0x8e && byte != 0x8f)
        return TRUE;
    }

  return FALSE;
}

static char *
decode (const char *bytes,
        gsize       length)
{
  char *text = NULL;

  if (memmem (bytes, length, "\033$", 2) != NULL)
    text = decode_as (CHARSET_ISO_2022_JP, bytes, length);
  if (text == NULL && g_utf8_validate_len (bytes, length, NULL))
    text = g_strndup (bytes, length);
  if (text == NULL && !has_byte_foreign_to_euc (bytes, length))
    text = decode_as (CHARSET_EUC_JP, bytes, length);
  if (text == NULL)
    text = decode_as (CHARSET_CP932, bytes, length);
  if (text == NULL)
    text = g_utf8_make_valid (bytes, length);

  return text;
}

static gboolean
is_visible (gunichar c)
{
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    default:
      return g_unichar_isprint (c);
    }
}

char *
fumi_pop3_server_text_clean (const char *bytes,
                             gsize       length)
{
  g_autofree char *text = NULL;
  GString *clean;
  guint chars = 0;

  if (length == 0)
    return g_strdup ("");

  /* More cannot show; a multi-byte text that is cut inside a character is only replaced there. */
  length = MIN (length, FUMI_POP3_SERVER_TEXT_CHARS * 4);
  if (length <= FUMI_POP3_SERVER_TEXT_CHARS && is_printable_ascii (bytes, length))
    return g_strstrip (g_strndup (bytes, length));

  text = decode (bytes, length);
  clean = g_string_sized_new (strlen (text));
  for (const char *p = text; *p != '\0' && chars < FUMI_POP3_SERVER_TEXT_CHARS;
       p = g_utf8_next_char (p), chars++)
    {
      gunichar c = g_utf8_get_char (p);

      if (is_visible (c))
        g_string_append_unichar (clean, c);
      else if (clean->len > 0 && clean->str[clean->len - 1] != ' ')
        g_string_append_c (clean, ' ');
    }

  return g_strstrip (g_string_free (clean, FALSE));
}
