/* fumi-practice-reply.c: the forms of a POP3 server's replies, and the numbers in commands.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-practice-reply.h"

#include <string.h>

void
fumi_practice_reply_line (GString    *reply,
                          const char *line)
{
  g_string_append (reply, line);
  g_string_append (reply, "\r\n");
}

void
fumi_practice_reply_message (GString *reply,
                             GBytes  *message,
                             guint64  body_lines)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  const char *end = text + length;
  gboolean in_body = FALSE;

  while (text < end)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      gsize size = (gsize) ((newline != NULL ? newline + 1 : end) - text);

      if (in_body && body_lines-- == 0)
        break;
      if (*text == '.')
        g_string_append_c (reply, '.');
      g_string_append_len (reply, text, (gssize) size);
      in_body = in_body || *text == '\r';
      text += size;
    }
  fumi_practice_reply_line (reply, ".");
}

gboolean
fumi_practice_take_number (const char **text,
                           guint64     *number)
{
  const char *at = *text;
  guint64 value = 0;

  if (!g_ascii_isdigit (*at))
    return FALSE;
  for (; g_ascii_isdigit (*at); at++)
    {
      value = value * 10 + (guint64) (*at - '0');
      if (value > G_MAXUINT32)
        return FALSE;
    }
  if (*at != '\0' && *at != ' ')
    return FALSE;

  *number = value;
  *text = *at == ' ' ? at + 1 : at;
  return TRUE;
}
