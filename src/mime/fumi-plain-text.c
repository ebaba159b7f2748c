/* fumi-plain-text.c: plain text made safe to show; format=flowed unwrapped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-plain-text.h"

#include <string.h>

#include "fumi-header-text.h"

/* A preview is made of the start of the text alone. */
#define PREVIEW_BYTES (4 * 1024)

/* Other than LF. */
static gboolean
is_line_end (gunichar c)
{
  return c == '\r' || c == '\f' || c == '\v' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static gboolean
is_dropped (gunichar c)
{
  if (c < 0x20)
    return c != '\n' && c != '\t';

  return (c >= 0x7f && c < 0xa0) || c == 0x202d || c == 0x202e || c == 0xfeff
         || (c >= 0xfff9 && c <= 0xfffb);
}

/* Where what can be taken as it stands ends. */
static const char *
skip_clean (const char *p)
{
  while (*p != '\0')
    {
      if ((guchar) *p < 0x80)
        {
          if (*p < 0x20 ? *p != '\n' && *p != '\t' : *p == 0x7f)
            return p;
          p++;
          continue;
        }

      /* All that is dropped or changed begins with one of these. */
      if ((*p == '\xc2' || *p == '\xe2' || *p == '\xef')
          && (is_dropped (g_utf8_get_char (p)) || is_line_end (g_utf8_get_char (p))))
        return p;
      p = g_utf8_next_char (p);
    }

  return p;
}

char *
fumi_plain_text_clean (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const char *end = skip_clean (p);

      g_string_append_len (out, p, end - p);
      p = end;
      if (*p == '\0')
        break;

      if (is_line_end (g_utf8_get_char (p)) && !(p[0] == '\r' && p[1] == '\n'))
        g_string_append_c (out, '\n');
    }

  return g_string_free (out, FALSE);
}

typedef struct
{
  const char *text; /* after quotes and stuffing */
  gsize       length;
  guint       quotes;
  gboolean    is_signature;
  gboolean    is_flowed; /* goes on in the next line */
} FlowedLine;

static const char *
read_flowed_line (const char *p,
                  FlowedLine *line)
{
  const char *end = strchrnul (p, '\n');

  for (line->quotes = 0; *p == '>'; p++)
    line->quotes++;
  if (*p == ' ')
    p++;

  line->text = p;
  line->length = end - p;
  line->is_signature = line->length == 3 && memcmp (p, "-- ", 3) == 0;
  line->is_flowed = line->length > 0 && p[line->length - 1] == ' ' && !line->is_signature;
  return *end == '\n' ? end + 1 : end;
}

char *
fumi_plain_text_unflow (const char *text,
                        gboolean    delete_space)
{
  GString *out = g_string_sized_new (strlen (text));
  gboolean is_open = FALSE; /* the paragraph goes on */
  guint quotes = 0;

  for (const char *p = text; *p != '\0';)
    {
      FlowedLine line;

      p = read_flowed_line (p, &line);

      /* RFC 3676 §4.5: a paragraph ends where the depth of quotes changes, and at a signature. */
      if (is_open && (line.quotes != quotes || line.is_signature))
        {
          g_string_append_c (out, '\n');
          is_open = FALSE;
        }

      if (!is_open)
        for (guint i = 0; i < line.quotes; i++)
          g_string_append (out, i + 1 < line.quotes ? ">" : "> ");

      quotes = line.quotes;
      is_open = line.is_flowed;
      g_string_append_len (out, line.text, line.length - (line.is_flowed && delete_space));
      if (!is_open)
        g_string_append_c (out, '\n');
    }

  if (is_open)
    g_string_append_c (out, '\n');

  return g_string_free (out, FALSE);
}

static gboolean
is_ruler (const char *line)
{
  gboolean has_any = FALSE;

  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c))
        return FALSE;
      has_any |= !g_unichar_isspace (c);
    }

  return has_any;
}

/* Whether the text after @lines[i] is a quote, so that a line ending in a colon only introduces it. */
static gboolean
is_before_quote (char **lines,
                 guint  i)
{
  for (i++; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      return lines[i][0] == '>';

  return FALSE;
}

static gboolean
ends_in_colon (const char *line)
{
  return g_str_has_suffix (line, ":") || g_str_has_suffix (line, "：");
}

char *
fumi_plain_text_preview (const char *text,
                         guint       max_characters)
{
  gsize length = strnlen (text, PREVIEW_BYTES);
  g_autofree char *start = NULL;
  g_autoptr(GString) own = g_string_new (NULL);
  g_auto(GStrv) lines = NULL;
  char *preview;

  while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
    length--;
  start = g_strndup (text, length);
  lines = g_strsplit (start, "\n", -1);

  for (guint i = 0; lines[i] != NULL && own->len < 4 * (gsize) max_characters; i++)
    {
      if (strcmp (lines[i], "-- ") == 0 || strcmp (lines[i], "--") == 0)
        break;

      g_strstrip (lines[i]);
      if (lines[i][0] == '>' || lines[i][0] == '\0' || is_ruler (lines[i])
          || (ends_in_colon (lines[i]) && is_before_quote (lines, i)))
        continue;

      g_string_append (own, lines[i]);
      g_string_append_c (own, ' ');
    }

  preview = fumi_text_one_line (own->str, max_characters);
  if (*preview != '\0')
    return preview;

  g_free (preview);
  return fumi_text_one_line (start, max_characters);
}
