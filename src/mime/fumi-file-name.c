/* fumi-file-name.c: names of attachments, made safe to show and to save under.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-file-name.h"

#include <string.h>

#include "fumi-header-text.h"

#define MAX_CHARACTERS 4096 /* of what is looked at */
#define MAX_BYTES 200
#define MAX_EXTENSION 16

/* "C:\Users\anna\list.xls", "/home/anna/list.xls" and "../../list.xls" are list.xls; "A/B.pdf" is a title. */
static const char *
skip_path (const char *name)
{
  gboolean is_path = name[0] == '/' || name[0] == '\\' || name[0] == '.'
                     || (g_ascii_isalpha (name[0]) && name[1] == ':');
  const char *last = NULL;

  if (!is_path)
    return name;

  for (const char *p = name; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      last = p;

  return last != NULL ? last + 1 : name;
}

static gboolean
is_invisible (gunichar c)
{
  return fumi_text_is_hidden_control (c) || (c >= 0x200b && c <= 0x200f) || c == 0x61c || c == 0xad
         || c == 0x2028 || c == 0x2029;
}

static void
shorten (GString *name)
{
  const char *dot = strrchr (name->str, '.');
  gsize extension = dot != NULL ? name->str + name->len - dot : 0;
  gsize keep;

  if (name->len <= MAX_BYTES)
    return;

  if (extension > MAX_EXTENSION)
    extension = 0;
  keep = MAX_BYTES - extension;
  while (keep > 0 && ((guchar) name->str[keep] & 0xc0) == 0x80)
    keep--;

  g_string_erase (name, keep, name->len - extension - keep);
}

char *
fumi_file_name_clean (const char *name)
{
  g_autofree char *line = NULL;
  GString *out;

  if (name == NULL)
    return NULL;

  line = fumi_text_one_line (name, MAX_CHARACTERS);
  out = g_string_new (NULL);
  for (const char *p = skip_path (line); *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_invisible (c) || (out->len == 0 && (c == '.' || c == ' ')))
        continue;
      g_string_append_unichar (out, c == '/' || c == '\\' ? '_' : c);
    }

  shorten (out);
  while (out->len > 0 && (out->str[out->len - 1] == '.' || out->str[out->len - 1] == ' '))
    g_string_truncate (out, out->len - 1);

  return g_string_free (out, out->len == 0);
}
