/* fumi-search-split.c: a text as the tokens that stand in the search index.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-search-split.h"

#include <string.h>

typedef struct
{
  FumiSearchTokenFunc  func;
  gpointer             user_data;
  gboolean             is_query;

  const char          *text;
  gsize                length;

  /* The word that is being read. */
  char                 word[FUMI_SEARCH_TOKEN_BYTES];
  gsize                word_length;
  gsize                word_start;
  gsize                word_end;
  gboolean             word_is_number;

  /* The last character of the run that is being read, whose pair is not complete. */
  gboolean             has_last;
  FumiSearchChar       last;
  gboolean             last_was_paired;
} Splitter;

/* ---- tokens ---------------------------------------------------------------------------------------- */

static int
give_token (Splitter   *splitter,
            const char *text,
            gsize       length,
            gsize       start,
            gsize       end,
            gboolean    is_open)
{
  const FumiSearchToken token = { text, length, start, end, is_open };

  return splitter->func (&token, splitter->user_data);
}

static int
end_word (Splitter *splitter)
{
  gsize length = splitter->word_length;

  splitter->word_length = 0;
  if (length == 0)
    return 0;

  return give_token (splitter, splitter->word, length, splitter->word_start, splitter->word_end, FALSE);
}

/* In a query, the last character of a run is looked for only where the run ends there, or where it is all there is. */
static int
end_run (Splitter *splitter,
         gboolean  is_last)
{
  char bytes[6];
  int length;

  if (!splitter->has_last)
    return 0;

  splitter->has_last = FALSE;
  if (splitter->is_query && is_last && splitter->last_was_paired)
    return 0;

  length = g_unichar_to_utf8 (splitter->last.c, bytes);
  return give_token (splitter, bytes, (gsize) length, splitter->last.start, splitter->last.end,
                     splitter->is_query && is_last);
}

static int
add_to_run (Splitter             *splitter,
            const FumiSearchChar *c)
{
  char bytes[12];
  int length;
  int code = 0;

  if (splitter->has_last)
    {
      length = g_unichar_to_utf8 (splitter->last.c, bytes);
      length += g_unichar_to_utf8 (c->c, bytes + length);
      code = give_token (splitter, bytes, (gsize) length, splitter->last.start, c->end, FALSE);
    }

  splitter->last_was_paired = splitter->has_last;
  splitter->has_last = TRUE;
  splitter->last = *c;
  return code;
}

static void
add_to_word (Splitter             *splitter,
             const FumiSearchChar *c)
{
  char bytes[6];
  gsize length = (gsize) g_unichar_to_utf8 (c->c, bytes);
  gboolean is_digit = c->c < 0x80 && g_ascii_isdigit ((char) c->c);

  if (splitter->word_length == 0)
    {
      splitter->word_start = c->start;
      splitter->word_is_number = TRUE;
    }
  splitter->word_is_number = splitter->word_is_number && is_digit;
  splitter->word_end = c->end;
  if (splitter->word_length + length > sizeof splitter->word)
    return;

  memcpy (splitter->word + splitter->word_length, bytes, length);
  splitter->word_length += length;
}

static int
give_sign (Splitter             *splitter,
           const FumiSearchChar *c)
{
  char bytes[6];
  int length = g_unichar_to_utf8 (c->c, bytes);

  return give_token (splitter, bytes, (gsize) length, c->start, c->end, FALSE);
}

/* ---- what binds and what separates ----------------------------------------------------------------- */

/* A comma with three digits behind it, and no fourth. */
static gboolean
groups_digits (const Splitter       *splitter,
               const FumiSearchChar *c)
{
  FumiSearchFold fold;
  FumiSearchChar next;
  guint digits = 0;

  if (c->c != ',' || splitter->word_length == 0 || !splitter->word_is_number)
    return FALSE;

  fumi_search_fold_init (&fold, splitter->text + c->end, MIN (splitter->length - c->end, 32));
  while (digits < 4 && fumi_search_fold_next (&fold, &next) && next.c < 0x80 && g_ascii_isdigit ((char) next.c))
    digits++;

  return digits == 3;
}

/* Returns where the mark ends. */
static int
give_mark (Splitter *splitter,
           gsize     start,
           gsize    *end)
{
  *end = start;
  while (*end < splitter->length && !g_ascii_isspace (splitter->text[*end]))
    (*end)++;

  return give_token (splitter, splitter->text + start, *end - start, start, *end, FALSE);
}

static int
take (Splitter       *splitter,
      FumiSearchFold *fold,
      FumiSearchChar *c)
{
  int code = 0;

  if (c->class != FUMI_SEARCH_WORD)
    {
      if (groups_digits (splitter, c))
        return 0;
      code = end_word (splitter);
    }
  /* A separator alone does not tell yet whether the query goes on; a mark is a token, and does. */
  if (code == 0 && c->class != FUMI_SEARCH_RUN
      && (!splitter->is_query || c->class != FUMI_SEARCH_SEPARATOR || c->c == FUMI_SEARCH_MARK))
    code = end_run (splitter, FALSE);
  if (code != 0)
    return code;

  switch (c->class)
    {
    case FUMI_SEARCH_WORD:
      add_to_word (splitter, c);
      return 0;

    case FUMI_SEARCH_RUN:
      return add_to_run (splitter, c);

    case FUMI_SEARCH_SIGN:
      return give_sign (splitter, c);

    case FUMI_SEARCH_SEPARATOR:
    default:
      return c->c == FUMI_SEARCH_MARK ? give_mark (splitter, c->start, &fold->next) : 0;
    }
}

static int
split (const char          *text,
       gsize                length,
       gboolean             is_query,
       FumiSearchTokenFunc  func,
       gpointer             user_data)
{
  Splitter splitter = { .func = func, .user_data = user_data, .is_query = is_query, .text = text, .length = length };
  FumiSearchFold fold;
  FumiSearchChar c;
  gboolean apart = FALSE; /* of a query: a separator came since the run began */
  int code = 0;

  fumi_search_fold_init (&fold, text, length);
  while (code == 0 && fumi_search_fold_next (&fold, &c))
    {
      if (is_query && c.class == FUMI_SEARCH_RUN && apart)
        code = end_run (&splitter, FALSE);
      apart = c.class == FUMI_SEARCH_SEPARATOR;
      if (code == 0)
        code = take (&splitter, &fold, &c);
    }
  if (code == 0)
    code = end_word (&splitter);

  return code == 0 ? end_run (&splitter, TRUE) : code;
}

int
fumi_search_split (const char          *text,
                   gsize                length,
                   FumiSearchTokenFunc  func,
                   gpointer             user_data)
{
  return split (text, length, FALSE, func, user_data);
}

int
fumi_search_split_query (const char          *text,
                         gsize                length,
                         FumiSearchTokenFunc  func,
                         gpointer             user_data)
{
  return split (text, length, TRUE, func, user_data);
}

char *
fumi_search_clean (char  *text,
                   gsize  length)
{
  for (gsize i = 0; i < length; i++)
    {
      if ((guchar) text[i] < ' ' && text[i] != '\n')
        text[i] = ' ';
    }

  return text;
}
