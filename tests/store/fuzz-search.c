/* fuzz-search.c: what somebody types, and what a message says, split and looked up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "fumi-search-highlight.h"
#include "fumi-search-query.h"
#include "fumi-search-split.h"
#include "fumi-search-tokenizer.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct
{
  gsize    size;
  gsize    last;
  GString *tokens;
} Seen;

static int
check_token (const FumiSearchToken *token,
             gpointer               user_data)
{
  Seen *seen = user_data;

  g_assert_cmpuint (token->length, >, 0);
  g_assert_cmpuint (token->length, <=, MAX (FUMI_SEARCH_TOKEN_BYTES, seen->size));
  g_assert_cmpuint (token->start, <, token->end);
  g_assert_cmpuint (token->end, <=, seen->size);
  g_assert_cmpuint (token->start, >=, seen->last);
  g_assert_null (memchr (token->text, ' ', token->length));
  g_assert_null (memchr (token->text, '"', token->text[0] == FUMI_SEARCH_MARK ? 0 : token->length));
  seen->last = token->start;
  if (seen->tokens != NULL)
    g_string_append_len (seen->tokens, token->text, (gssize) token->length);
  return 0;
}

static sqlite3 *
open_database (void)
{
  static sqlite3 *db;

  if (db != NULL)
    return db;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_cmpint (fumi_search_tokenizer_register (db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "CREATE VIRTUAL TABLE fts USING fts5 (" FUMI_SEARCH_COLUMNS ", content = '',"
                                     " tokenize = '" FUMI_SEARCH_TOKENIZER "');"
                                     "INSERT INTO fts (rowid, subject, body) VALUES (1, '会議', 'word');",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  return db;
}

/* Whatever was typed, FTS5 understands what is made of it. */
static void
check_query (const char *text,
             gsize       length,
             gboolean    typed)
{
  g_autoptr(FumiSearchQuery) query = fumi_search_query_parse (text, (gssize) length, typed, NULL);
  g_autofree char *match = fumi_search_query_to_match (query, NULL);
  g_autofree char *marked = fumi_search_query_to_match (query, "\002m");
  sqlite3_stmt *statement = NULL;
  int code;

  g_assert_cmpuint (query->terms->len, <=, FUMI_SEARCH_MAX_TERMS);
  g_assert_nonnull (marked);
  if (match == NULL)
    return;

  g_assert_cmpint (sqlite3_prepare_v2 (open_database (), "SELECT rowid FROM fts WHERE fts MATCH ?", -1, &statement,
                                       NULL), ==, SQLITE_OK);
  sqlite3_bind_text (statement, 1, match, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    continue;
  g_assert_cmpint (code, ==, SQLITE_DONE);
  sqlite3_finalize (statement);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const char *text = (const char *) data;
  Seen seen = { size, 0, NULL };
  g_autofree char *clean = g_strndup (text, size);
  g_autofree char *valid = g_utf8_make_valid (clean, -1);
  g_autoptr(FumiSearchQuery) query = NULL;
  g_autoptr(GArray) ranges = NULL;

  fumi_search_split (text, size, check_token, &seen);
  seen.last = 0;
  fumi_search_split_query (text, size, check_token, &seen);
  check_query (text, size, FALSE);
  check_query (text, size, TRUE);

  query = fumi_search_query_parse (valid, -1, TRUE, NULL);
  ranges = fumi_search_highlight (query, FUMI_SEARCH_BODY, valid);
  for (guint i = 0; i < ranges->len; i++)
    {
      const FumiSearchRange *range = &g_array_index (ranges, FumiSearchRange, i);

      g_assert_cmpuint (range->start, <, range->end);
      g_assert_cmpuint (range->end, <=, strlen (valid));
      g_assert_true (g_utf8_validate (valid + range->start, (gssize) (range->end - range->start), NULL));
    }
  return 0;
}
