/* fumi-search-tokenizer.c: fumi_search_split() as a tokenizer of SQLite's FTS5.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-search-tokenizer.h"

#include <string.h>

#include "fumi-search-split.h"

/* What FTS5 wants told of each token. */
typedef int (*TokenFunc) (void       *context,
                          int         flags,
                          const char *token,
                          int         length,
                          int         start,
                          int         end);

typedef struct
{
  TokenFunc  func;
  void      *context;
} Told;

static int
create (void          *context,
        const char   **arguments,
        int            n,
        Fts5Tokenizer **tokenizer)
{
  static int nothing;

  *tokenizer = (Fts5Tokenizer *) &nothing;
  return SQLITE_OK;
}

static void
destroy (Fts5Tokenizer *tokenizer)
{
}

static int
tell (const FumiSearchToken *token,
      gpointer               user_data)
{
  const Told *told = user_data;

  return told->func (told->context, 0, token->text, (int) token->length, (int) token->start, (int) token->end);
}

static int
split_at_blanks (const char *text,
                 int         length,
                 const Told *told)
{
  int code = SQLITE_OK;

  for (int i = 0; i < length && code == SQLITE_OK; i++)
    {
      int end = i;

      while (end < length && text[end] != ' ')
        end++;
      if (end > i)
        code = told->func (told->context, 0, text + i, end - i, i, end);
      i = end;
    }

  return code;
}

static int
tokenize (Fts5Tokenizer *tokenizer,
          void          *context,
          int            flags,
          const char    *text,
          int            length,
          TokenFunc      func)
{
  Told told = { func, context };

  if (text == NULL)
    return SQLITE_OK;
  if ((flags & FTS5_TOKENIZE_QUERY) != 0)
    return split_at_blanks (text, length, &told);

  return fumi_search_split (text, (gsize) length, tell, &told);
}

static fts5_api *
find_api (sqlite3 *db)
{
  fts5_api *api = NULL;
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, "SELECT fts5 (?1)", -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_pointer (statement, 1, &api, "fts5_api_ptr", NULL);
      sqlite3_step (statement);
    }
  sqlite3_finalize (statement);

  return api;
}

int
fumi_search_tokenizer_register (sqlite3 *db)
{
  fts5_tokenizer tokenizer = { create, destroy, tokenize };
  fts5_api *api = find_api (db);

  return api != NULL ? api->xCreateTokenizer (api, FUMI_SEARCH_TOKENIZER, NULL, &tokenizer, NULL) : SQLITE_ERROR;
}
