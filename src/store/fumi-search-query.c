/* fumi-search-query.c: what somebody typed to find mail, understood.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-search-query.h"

#include <string.h>

#include "fumi-search-split.h"

/* A word of which only this much was typed stands for itself: it would begin half of all words. */
#define MIN_OPEN_LETTERS 2

/* Nobody types more to find something; what is pasted is cut before it is split. */
#define MAX_BYTES (64 * 1024)

typedef struct
{
  FumiSearchQuery *query;
  const char      *p;
  gboolean         is_being_typed;
  GTimeZone       *zone;
} Parser;

/* ---- terms ----------------------------------------------------------------------------------------- */

static void
term_free (FumiSearchTerm *term)
{
  g_ptr_array_unref (term->tokens);
  g_free (term);
}

static int
add_token (const FumiSearchToken *token,
           gpointer               user_data)
{
  FumiSearchTerm *term = user_data;

  g_ptr_array_add (term->tokens, g_strndup (token->text, token->length));
  term->open = token->is_open;
  return term->tokens->len == FUMI_SEARCH_MAX_TOKENS;
}

/* @open: the last word may go on. Text without a word in it adds nothing. */
static void
add_term (Parser          *parser,
          FumiSearchField  field,
          gboolean         excluded,
          const char      *text,
          gsize            length,
          gboolean         open)
{
  GPtrArray *terms = parser->query->terms;
  FumiSearchTerm *term;

  if (terms->len == FUMI_SEARCH_MAX_TERMS)
    return;

  term = g_new0 (FumiSearchTerm, 1);
  term->field = field;
  term->excluded = excluded;
  term->tokens = g_ptr_array_new_with_free_func (g_free);
  /* One that is cut off goes on by itself. */
  if (fumi_search_split_query (text, length, add_token, term) != 0)
    open = term->open = FALSE;
  if (term->tokens->len == 0)
    {
      term_free (term);
      return;
    }

  term->open = term->open ||
               (open && g_utf8_strlen (term->tokens->pdata[term->tokens->len - 1], -1) >= MIN_OPEN_LETTERS);
  g_ptr_array_add (terms, term);
}

/* ---- operators ------------------------------------------------------------------------------------- */

static void
answer (FumiSearchQuery  *query,
        FumiSearchAnswer *question,
        gboolean          yes)
{
  FumiSearchAnswer said = yes ? FUMI_SEARCH_YES : FUMI_SEARCH_NO;

  if (*question != FUMI_SEARCH_EITHER && *question != said)
    query->never = TRUE;
  *question = said;
}

static void
narrow_date (FumiSearchQuery *query,
             gint64           from,
             gint64           until)
{
  query->from_date = MAX (query->from_date, from);
  query->until_date = MIN (query->until_date, until);
}

static void
narrow_size (FumiSearchQuery *query,
             gint64           min,
             gint64           max)
{
  query->min_size = MAX (query->min_size, min);
  query->max_size = MIN (query->max_size, max);
}

/* Digits at the front of @p, at most @max of them; -1: none. */
static int
read_number (const char **p,
             guint        max)
{
  int number = -1;

  for (guint i = 0; i < max && g_ascii_isdigit (**p); i++, (*p)++)
    number = MAX (number, 0) * 10 + (**p - '0');

  return number;
}

static gboolean
skip_one_of (const char         **p,
             const char * const  *separators)
{
  for (guint i = 0; separators[i] != NULL; i++)
    {
      if (g_str_has_prefix (*p, separators[i]))
        {
          *p += strlen (separators[i]);
          return TRUE;
        }
    }

  return FALSE;
}

/* The day, month or year that @value names, as seconds since 1970: its beginning and that of the next one. */
static gboolean
read_date (Parser     *parser,
           const char *value,
           gint64     *from,
           gint64     *until)
{
  static const char * const years[] = { "-", "/", ".", "年", NULL };
  static const char * const months[] = { "-", "/", ".", "月", NULL };
  static const char * const ends[] = { "日", NULL };
  g_autofree char *plain = g_utf8_normalize (value, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autoptr(GDateTime) begin = NULL;
  g_autoptr(GDateTime) end = NULL;
  const char *p = plain;
  int year = read_number (&p, 4);
  int month = -1;
  int day = -1;

  if (p != plain + 4)
    return FALSE;
  if (skip_one_of (&p, years) && *p != '\0')
    {
      month = read_number (&p, 2);
      if (month < 1)
        return FALSE;
      if (skip_one_of (&p, months) && *p != '\0')
        {
          day = read_number (&p, 2);
          if (day < 1)
            return FALSE;
          skip_one_of (&p, ends);
        }
    }
  if (*p != '\0')
    return FALSE;

  begin = g_date_time_new (parser->zone, year, MAX (month, 1), MAX (day, 1), 0, 0, 0);
  if (begin == NULL)
    return FALSE;

  end = day > 0 ? g_date_time_add_days (begin, 1)
                : month > 0 ? g_date_time_add_months (begin, 1) : g_date_time_add_years (begin, 1);
  *from = g_date_time_to_unix (begin);
  *until = end != NULL ? g_date_time_to_unix (end) : G_MAXINT64 - 1; /* behind the last day that there is */
  return TRUE;
}

static gboolean
read_size (const char *value,
           gint64     *size)
{
  static const struct
  {
    char   letter;
    gint64 bytes;
  } units[] = { { 'k', 1024 }, { 'm', 1024 * 1024 }, { 'g', 1024 * 1024 * 1024 } };
  g_autofree char *plain = g_utf8_normalize (value, -1, G_NORMALIZE_ALL_COMPOSE);
  char *end;
  double number;
  gint64 unit = 1;

  if (!g_ascii_isdigit (plain[0]))
    return FALSE;

  number = g_ascii_strtod (plain, &end);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (g_ascii_tolower (*end) == units[i].letter)
        {
          unit = units[i].bytes;
          end++;
          break;
        }
    }
  if (g_ascii_tolower (*end) == 'b')
    end++;
  if (*end != '\0' || !(number * (double) unit < 1e18))
    return FALSE;

  *size = (gint64) (number * (double) unit);
  return TRUE;
}

typedef gboolean (*OperatorFunc) (Parser     *parser,
                                  const char *value,
                                  gboolean    excluded);

static gboolean
take_before (Parser     *parser,
             const char *value,
             gboolean    excluded)
{
  gint64 from;
  gint64 until;

  if (!read_date (parser, value, &from, &until))
    return FALSE;

  if (excluded)
    narrow_date (parser->query, from, G_MAXINT64);
  else
    narrow_date (parser->query, G_MININT64, from);
  return TRUE;
}

/* 以前 has that day in it, other than "before". */
static gboolean
take_until (Parser     *parser,
            const char *value,
            gboolean    excluded)
{
  gint64 from;
  gint64 until;

  if (!read_date (parser, value, &from, &until))
    return FALSE;

  if (excluded)
    narrow_date (parser->query, until, G_MAXINT64);
  else
    narrow_date (parser->query, G_MININT64, until);
  return TRUE;
}

static gboolean
take_after (Parser     *parser,
            const char *value,
            gboolean    excluded)
{
  return take_before (parser, value, !excluded);
}

static gboolean
take_larger (Parser     *parser,
             const char *value,
             gboolean    excluded)
{
  gint64 size;

  if (!read_size (value, &size))
    return FALSE;

  if (excluded)
    narrow_size (parser->query, -1, size + 1);
  else
    narrow_size (parser->query, size, G_MAXINT64);
  return TRUE;
}

static gboolean
take_smaller (Parser     *parser,
              const char *value,
              gboolean    excluded)
{
  gint64 size;

  if (!read_size (value, &size))
    return FALSE;

  if (excluded)
    narrow_size (parser->query, size - 1, G_MAXINT64);
  else
    narrow_size (parser->query, -1, size);
  return TRUE;
}

/* What is or is not so, as "is:", "has:" and, in Japanese, by itself. */
static gboolean
take_state (Parser     *parser,
            const char *value,
            gboolean    excluded)
{
  FumiSearchQuery *query = parser->query;
  const struct
  {
    const char       *word;
    FumiSearchAnswer *question;
    gboolean          yes;
  } states[] = {
    { "unread", &query->unread, TRUE },
    { "未読", &query->unread, TRUE },
    { "read", &query->unread, FALSE },
    { "既読", &query->unread, FALSE },
    { "starred", &query->starred, TRUE },
    { "スター", &query->starred, TRUE },
    { "attachment", &query->attachment, TRUE },
    { "attachments", &query->attachment, TRUE },
    { "添付", &query->attachment, TRUE },
    { "添付アリ", &query->attachment, TRUE }, /* as hiragana is folded */
    { "添付有リ", &query->attachment, TRUE },
  };
  g_autofree char *word = fumi_search_fold_dup (value);

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (g_str_equal (word, states[i].word))
        {
          answer (query, states[i].question, states[i].yes != excluded);
          return TRUE;
        }
    }

  return FALSE;
}

/* A word by itself that is an operator: in English these are words of any letter. */
static gboolean
take_bare (Parser     *parser,
           const char *word,
           gboolean    excluded)
{
  static const char * const words[] = { "未読", "既読", "スター", "添付アリ", "添付有リ", NULL };
  g_autofree char *folded = fumi_search_fold_dup (word);

  return g_strv_contains (words, folded) && take_state (parser, word, excluded);
}

static const struct
{
  const char      *key; /* folded, with what separates it from the value */
  OperatorFunc     take;  /* NULL: words of a field */
  FumiSearchField  field;
} operators[] = {
  { "from:", NULL, FUMI_SEARCH_FROM },
  { "差出人:", NULL, FUMI_SEARCH_FROM },
  { "送信者:", NULL, FUMI_SEARCH_FROM },
  { "to:", NULL, FUMI_SEARCH_TO },
  { "cc:", NULL, FUMI_SEARCH_TO },
  { "宛先:", NULL, FUMI_SEARCH_TO },
  { "subject:", NULL, FUMI_SEARCH_SUBJECT },
  { "件名:", NULL, FUMI_SEARCH_SUBJECT },
  { "body:", NULL, FUMI_SEARCH_BODY },
  { "本文:", NULL, FUMI_SEARCH_BODY },
  { "has:", take_state, FUMI_SEARCH_ANYWHERE },
  { "is:", take_state, FUMI_SEARCH_ANYWHERE },
  { "before:", take_before, FUMI_SEARCH_ANYWHERE },
  { "以前:", take_until, FUMI_SEARCH_ANYWHERE },
  { "after:", take_after, FUMI_SEARCH_ANYWHERE },
  { "以後:", take_after, FUMI_SEARCH_ANYWHERE },
  { "以降:", take_after, FUMI_SEARCH_ANYWHERE },
  { "larger:", take_larger, FUMI_SEARCH_ANYWHERE },
  { "サイズ>", take_larger, FUMI_SEARCH_ANYWHERE },
  { "smaller:", take_smaller, FUMI_SEARCH_ANYWHERE },
  { "サイズ<", take_smaller, FUMI_SEARCH_ANYWHERE },
};

/* At full width, letters and signs lie in a row as they do in ASCII. */
static gunichar
to_plain (gunichar c)
{
  return g_unichar_tolower (c >= 0xff01 && c <= 0xff5e ? c - 0xff01 + '!' : c);
}

/* Whether @word begins with @key; @length: (out): bytes of it */
static gboolean
begins_with (const char *word,
             const char *key,
             gsize      *length)
{
  const char *p = word;

  for (; *key != '\0'; key = g_utf8_next_char (key), p = g_utf8_next_char (p))
    {
      if (*p == '\0' || to_plain (g_utf8_get_char (p)) != g_utf8_get_char (key))
        return FALSE;
    }

  *length = (gsize) (p - word);
  return TRUE;
}

/* Which operator begins @word, or -1; @value: (out): behind it */
static int
find_operator (const char  *word,
               const char **value)
{
  gsize length;

  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      if (begins_with (word, operators[i].key, &length))
        {
          *value = word + length;
          return (int) i;
        }
    }

  return -1;
}

/* ---- reading --------------------------------------------------------------------------------------- */

static gboolean
is_quote (const char *p)
{
  gunichar c = g_utf8_get_char (p);

  return c == '"' || c == 0x201c || c == 0x201d || c == 0x201e || c == 0xff02;
}

static gboolean
is_blank (const char *p)
{
  return g_unichar_isspace (g_utf8_get_char (p));
}

/* What stands in quotes; a quote that is not closed reaches to the end. @closed: (out) */
static char *
read_quoted (Parser   *parser,
             gboolean *closed)
{
  const char *start = g_utf8_next_char (parser->p);
  const char *p = start;

  while (*p != '\0' && !is_quote (p))
    p = g_utf8_next_char (p);
  *closed = *p != '\0';
  parser->p = *closed ? g_utf8_next_char (p) : p;

  return g_strndup (start, p - start);
}

static char *
read_bare (Parser *parser)
{
  const char *start = parser->p;

  while (*parser->p != '\0' && !is_blank (parser->p) && !is_quote (parser->p))
    parser->p = g_utf8_next_char (parser->p);

  return g_strndup (start, parser->p - start);
}

/* A minus with something behind it. */
static gboolean
skip_minus (Parser *parser)
{
  gunichar c = g_utf8_get_char (parser->p);
  const char *next;

  if (c != '-' && c != 0xff0d)
    return FALSE;

  next = g_utf8_next_char (parser->p);
  if (*next == '\0' || is_blank (next))
    return FALSE;

  parser->p = next;
  return TRUE;
}

static gboolean
may_go_on (Parser     *parser,
           const char *word)
{
  return (parser->is_being_typed && *parser->p == '\0') || g_str_has_suffix (word, "*");
}

static void
read_item (Parser *parser)
{
  gboolean excluded = skip_minus (parser);
  g_autofree char *word = NULL;
  g_autofree char *quoted = NULL;
  const char *value;
  gboolean closed = FALSE;
  int found;

  if (is_quote (parser->p))
    {
      quoted = read_quoted (parser, &closed);
      add_term (parser, FUMI_SEARCH_ANYWHERE, excluded, quoted, strlen (quoted),
                !closed && may_go_on (parser, ""));
      return;
    }

  word = read_bare (parser);
  found = find_operator (word, &value);
  if (found >= 0 && *value == '\0' && *parser->p != '\0' && is_quote (parser->p))
    value = quoted = read_quoted (parser, &closed);

  if (found >= 0 && *value != '\0' && operators[found].take == NULL)
    add_term (parser, operators[found].field, excluded, value, strlen (value), !closed && may_go_on (parser, value));
  else if (!(found >= 0 && *value != '\0' && operators[found].take (parser, value, excluded)) &&
           !take_bare (parser, word, excluded))
    {
      add_term (parser, FUMI_SEARCH_ANYWHERE, excluded, word, strlen (word),
                quoted == NULL && may_go_on (parser, word));
      if (quoted != NULL)
        add_term (parser, FUMI_SEARCH_ANYWHERE, excluded, quoted, strlen (quoted), FALSE);
    }
}

/* NUL and other control characters are blanks; what is no UTF-8 becomes U+FFFD, which is no letter. */
static char *
make_readable (const char *text,
               gsize       length)
{
  g_autofree char *copy = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    copy[i] = (guchar) text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i];

  return g_utf8_make_valid (copy, (gssize) length);
}

static gboolean
asks_nothing (const FumiSearchQuery *query)
{
  return query->terms->len == 0 && query->unread == FUMI_SEARCH_EITHER && query->starred == FUMI_SEARCH_EITHER &&
         query->attachment == FUMI_SEARCH_EITHER && query->from_date == G_MININT64 &&
         query->until_date == G_MAXINT64 && query->min_size == -1 && query->max_size == G_MAXINT64;
}

FumiSearchQuery *
fumi_search_query_parse (const char *text,
                         gssize      length,
                         gboolean    is_being_typed,
                         GTimeZone  *zone)
{
  g_autoptr(GTimeZone) here = zone == NULL ? g_time_zone_new_local () : g_time_zone_ref (zone);
  FumiSearchQuery *query = g_new0 (FumiSearchQuery, 1);
  Parser parser = { query, NULL, is_being_typed, here };
  g_autofree char *readable = NULL;
  gboolean is_blank_text = TRUE;

  g_return_val_if_fail (text != NULL, query);

  g_atomic_ref_count_init (&query->references);
  query->terms = g_ptr_array_new_with_free_func ((GDestroyNotify) term_free);
  query->from_date = G_MININT64;
  query->until_date = G_MAXINT64;
  query->min_size = -1;
  query->max_size = G_MAXINT64;

  readable = make_readable (text, MIN (length < 0 ? strlen (text) : (gsize) length, MAX_BYTES));
  for (parser.p = readable; *parser.p != '\0';)
    {
      if (is_blank (parser.p))
        {
          parser.p = g_utf8_next_char (parser.p);
          continue;
        }
      is_blank_text = FALSE;
      read_item (&parser);
    }

  if (!is_blank_text && asks_nothing (query))
    query->never = TRUE;
  if (query->from_date >= query->until_date || query->min_size >= query->max_size)
    query->never = TRUE;

  return query;
}

FumiSearchQuery *
fumi_search_query_ref (FumiSearchQuery *query)
{
  g_atomic_ref_count_inc (&query->references);
  return query;
}

void
fumi_search_query_unref (FumiSearchQuery *query)
{
  if (query == NULL || !g_atomic_ref_count_dec (&query->references))
    return;

  g_ptr_array_unref (query->terms);
  g_free (query);
}

gboolean
fumi_search_query_is_empty (const FumiSearchQuery *query)
{
  return asks_nothing (query) && !query->never;
}

/* ---- as FTS5 has it -------------------------------------------------------------------------------- */

static const char *
columns_of_field (FumiSearchField field)
{
  switch (field)
    {
    case FUMI_SEARCH_FROM:
      return "sender : ";

    case FUMI_SEARCH_TO:
      return "receivers : ";

    case FUMI_SEARCH_SUBJECT:
      return "subject : ";

    case FUMI_SEARCH_BODY:
      return "{body quoted} : ";

    case FUMI_SEARCH_NAME:
      return "names : ";

    case FUMI_SEARCH_ANYWHERE:
    default:
      return "";
    }
}

/* No token holds a quote: it is a separator. */
static void
append_term (GString              *match,
             const FumiSearchTerm *term)
{
  g_string_append (match, columns_of_field (term->field));
  g_string_append_c (match, '"');
  for (guint i = 0; i < term->tokens->len; i++)
    {
      if (i > 0)
        g_string_append_c (match, ' ');
      g_string_append (match, term->tokens->pdata[i]);
    }
  g_string_append (match, term->open ? "\" *" : "\"");
}

char *
fumi_search_query_to_match (const FumiSearchQuery *query,
                            const char            *required)
{
  g_autoptr(GString) match = g_string_new (NULL);
  g_auto(GStrv) marks = g_strsplit (required != NULL ? required : "", " ", -1);
  gboolean excludes = FALSE;

  for (guint i = 0; i < query->terms->len; i++)
    {
      const FumiSearchTerm *term = query->terms->pdata[i];

      if (term->excluded)
        continue;
      if (match->len > 0)
        g_string_append (match, " AND ");
      append_term (match, term);
    }
  for (guint i = 0; marks[i] != NULL; i++)
    {
      if (marks[i][0] != '\0')
        g_string_append_printf (match, "%s\"%s\"", match->len > 0 ? " AND " : "", marks[i]);
    }
  if (match->len == 0)
    return NULL;

  for (guint i = 0; i < query->terms->len; i++)
    {
      const FumiSearchTerm *term = query->terms->pdata[i];

      if (!term->excluded)
        continue;
      if (!excludes)
        {
          g_string_prepend_c (match, '(');
          g_string_append (match, ") NOT (");
          excludes = TRUE;
        }
      else
        g_string_append (match, " OR ");
      append_term (match, term);
    }
  if (excludes)
    g_string_append_c (match, ')');

  return g_string_free (g_steal_pointer (&match), FALSE);
}
