/* fumi-search-find.c: where in a text something stands, letter for letter as a search sees letters.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-search-find.h"

#include <string.h>

#include "fumi-search-fold.h"

static gboolean
is_blank (const FumiSearchChar *c)
{
  return g_unichar_isspace (c->c) || c->c == 0;
}

/* (element-type FumiSearchChar): blanks in a row are one, " " */
static GArray *
fold (const char *text,
      guint       most)
{
  GArray *chars = g_array_new (FALSE, FALSE, sizeof (FumiSearchChar));
  FumiSearchFold state;
  FumiSearchChar c;
  gboolean after_blank = FALSE;

  fumi_search_fold_init (&state, text, strlen (text));
  while (chars->len < most && fumi_search_fold_next (&state, &c))
    {
      if (is_blank (&c))
        c.c = ' ';
      if (c.c != ' ' || !after_blank)
        g_array_append_val (chars, c);
      after_blank = c.c == ' ';
    }
  return chars;
}

static void
trim (GArray *chars)
{
  if (chars->len > 0 && g_array_index (chars, FumiSearchChar, chars->len - 1).c == ' ')
    g_array_set_size (chars, chars->len - 1);
  if (chars->len > 0 && g_array_index (chars, FumiSearchChar, 0).c == ' ')
    g_array_remove_index (chars, 0);
}

static gboolean
stands_at (const FumiSearchChar *chars,
           GArray               *wanted)
{
  for (guint i = 0; i < wanted->len; i++)
    {
      if (chars[i].c != g_array_index (wanted, FumiSearchChar, i).c)
        return FALSE;
    }
  return TRUE;
}

GArray *
fumi_search_find (const char *text,
                  const char *wanted)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (FumiSearchRange));
  g_autoptr(GArray) needle = fold (wanted, FUMI_SEARCH_FIND_MAX);
  g_autoptr(GArray) chars = NULL;

  trim (needle);
  if (needle->len == 0)
    return ranges;

  chars = fold (text, G_MAXUINT);
  for (guint i = 0; i + needle->len <= chars->len; i++)
    {
      const FumiSearchChar *first = &g_array_index (chars, FumiSearchChar, i);
      FumiSearchRange range = { first->start, first[needle->len - 1].end };

      /* Two letters that one character became are marked once. */
      if (!stands_at (first, needle)
          || (ranges->len > 0 && range.start < g_array_index (ranges, FumiSearchRange, ranges->len - 1).end))
        continue;
      g_array_append_val (ranges, range);
      i += needle->len - 1;
    }
  return ranges;
}
