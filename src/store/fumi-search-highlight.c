/* fumi-search-highlight.c: where in a text the words stand for which a message was found.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-search-highlight.h"

#include <string.h>

#include "fumi-search-split.h"

/* How far one term has been met: for each number of tokens, whether the text ends with so many of them, and where they
 * began. */
typedef struct
{
  const FumiSearchTerm *term;
  gsize                 starts[FUMI_SEARCH_MAX_TOKENS];
  gboolean              met[FUMI_SEARCH_MAX_TOKENS];
} Progress;

typedef struct
{
  GArray *progress; /* Progress, of each term that is looked for */
  GArray *ranges;
} Highlighter;

static gboolean
fits (const FumiSearchTerm  *term,
      guint                  i,
      const FumiSearchToken *token)
{
  const char *wanted = term->tokens->pdata[i];
  gsize length = strlen (wanted);

  if (term->open && i + 1 == term->tokens->len)
    return token->length >= length && memcmp (token->text, wanted, length) == 0;

  return token->length == length && memcmp (token->text, wanted, length) == 0;
}

static void
add_range (Highlighter *highlighter,
           gsize        start,
           gsize        end)
{
  const FumiSearchRange range = { start, end };

  g_array_append_val (highlighter->ranges, range);
}

/* Of a token that goes on behind what was typed, all is marked but in a run: there it is the character that was typed. */
static gsize
end_of (const FumiSearchTerm  *term,
        const FumiSearchToken *token)
{
  const char *wanted = term->tokens->pdata[term->tokens->len - 1];

  if (term->open && g_utf8_strlen (wanted, -1) == 1 && strlen (wanted) > 2)
    return token->start + (token->end - token->start) / (gsize) MAX (1, g_utf8_strlen (token->text, (gssize) token->length));

  return token->end;
}

static int
take_token (const FumiSearchToken *token,
            gpointer               user_data)
{
  Highlighter *highlighter = user_data;

  for (guint i = 0; i < highlighter->progress->len; i++)
    {
      Progress *progress = &g_array_index (highlighter->progress, Progress, i);
      guint n = progress->term->tokens->len;

      /* From the longest to the shortest, so that each goes on from what was before this token. */
      for (guint j = n; j > 0; j--)
        {
          gboolean before = j == 1 || progress->met[j - 2];

          progress->met[j - 1] = before && fits (progress->term, j - 1, token);
          if (progress->met[j - 1])
            progress->starts[j - 1] = j == 1 ? token->start : progress->starts[j - 2];
        }
      if (progress->met[n - 1])
        add_range (highlighter, progress->starts[n - 1], end_of (progress->term, token));
    }

  return 0;
}

static gboolean
is_meant (const FumiSearchTerm *term,
          FumiSearchField       field)
{
  return !term->excluded && (term->field == FUMI_SEARCH_ANYWHERE || field == FUMI_SEARCH_ANYWHERE ||
                             term->field == field);
}

static int
compare_ranges (gconstpointer a,
                gconstpointer b)
{
  const FumiSearchRange *range_a = a;
  const FumiSearchRange *range_b = b;

  return range_a->start < range_b->start ? -1 : range_a->start > range_b->start;
}

/* The bytes of a character and its marks belong together. */
static gsize
round_up (const char *text,
          gsize       end)
{
  while (((guchar) text[end] & 0xc0) == 0x80)
    end++;

  return end;
}

static void
join_ranges (const char *text,
             GArray     *ranges)
{
  guint n = 0;

  g_array_sort (ranges, compare_ranges);
  for (guint i = 0; i < ranges->len; i++)
    {
      FumiSearchRange range = g_array_index (ranges, FumiSearchRange, i);
      FumiSearchRange *last = n > 0 ? &g_array_index (ranges, FumiSearchRange, n - 1) : NULL;

      range.end = round_up (text, range.end);
      if (last != NULL && range.start <= last->end)
        last->end = MAX (last->end, range.end);
      else
        g_array_index (ranges, FumiSearchRange, n++) = range;
    }
  g_array_set_size (ranges, n);
}

GArray *
fumi_search_highlight (const FumiSearchQuery *query,
                       FumiSearchField        field,
                       const char            *text)
{
  g_autoptr(GArray) progress = g_array_new (FALSE, TRUE, sizeof (Progress));
  Highlighter highlighter = { progress, g_array_new (FALSE, FALSE, sizeof (FumiSearchRange)) };

  for (guint i = 0; i < query->terms->len; i++)
    {
      Progress of_term = { .term = query->terms->pdata[i] };

      if (is_meant (of_term.term, field))
        g_array_append_val (progress, of_term);
    }

  if (progress->len > 0)
    {
      fumi_search_split (text, strlen (text), take_token, &highlighter);
      join_ranges (text, highlighter.ranges);
    }
  return highlighter.ranges;
}
