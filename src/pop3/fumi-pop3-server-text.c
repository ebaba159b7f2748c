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

static char *
decode_as (const char *charset,
           const char *bytes,
           gsize       length)
{
  gsize written;
  char *text = g_convert (bytes, length, "UTF-8", charset, NULL, &written, NULL);

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
    text = decode_as ("ISO-2022-JP", bytes, length);
  if (text == NULL && g_utf8_validate_len (bytes, length, NULL))
    text = g_strndup (bytes, length);
  if (text == NULL && !has_byte_foreign_to_euc (bytes, length))
    text = decode_as ("EUC-JP", bytes, length);
  if (text == NULL)
    text = decode_as ("CP932", bytes, length);
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
