/* fumi-header-params.c: a field with parameters (RFC 2045 §5.1, RFC 2183), RFC 2231 and its rivals included.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-header-params.h"

#include <string.h>

#include "fumi-charset.h"
#include "fumi-header-text.h"

#define MAX_RAW (64 * 1024)
#define MAX_PARAMS 64
#define MAX_PIECES 1000

typedef struct
{
  char     *name;        /* lower case, without RFC 2231's asterisks */
  GString  *value;
  int       piece;       /* RFC 2231 §3; -1: the value is whole */
  gboolean  is_extended; /* RFC 2231 §4: percent signs, in piece 0 a charset */
} Param;

struct _FumiHeaderParams
{
  char      *value;
  GPtrArray *params;
};

static void
param_free (Param *param)
{
  g_free (param->name);
  g_string_free (param->value, TRUE);
  g_free (param);
}

static const char *
skip_blanks_and_comments (const char *p,
                          const char *end)
{
  guint depth = 0;

  for (; p < end; p++)
    {
      if (*p == '(')
        depth++;
      else if (*p == ')' && depth > 0)
        depth--;
      else if (depth == 0 && !g_ascii_isspace (*p))
        break;
    }

  return p;
}

/* A backslash is half a character in raw Shift_JIS, and a path's in what Windows programs write. */
static gboolean
is_escape (const char    *p,
           const char    *end,
           const GString *value)
{
  if (*p != '\\' || p + 1 == end || (p[1] != '"' && p[1] != '\\'))
    return FALSE;

  return value->len == 0 || (guchar) value->str[value->len - 1] < 0x80
         || g_utf8_validate (value->str, value->len, NULL);
}

/* Raw ISO-2022-JP inside quotes: between its escapes, quote and backslash are halves of characters. */
static const char *
read_quoted (const char *p,
             const char *end,
             GString    *value)
{
  gboolean double_byte = FALSE;

  for (p++; p < end && (double_byte || *p != '"'); p++)
    {
      if (*p == 0x1b && p + 1 < end)
        double_byte = p[1] == '$';
      else if (!double_byte && is_escape (p, end, value))
        p++;
      if (*p != '\r' && *p != '\n')
        g_string_append_c (value, *p);
    }

  return p < end ? p + 1 : p;
}

/* Up to the semicolon: blanks in an unquoted file name are wrong, and common. */
static const char *
read_token (const char *p,
            const char *end,
            GString    *value)
{
  while (p < end && *p != ';')
    {
      gsize word = fumi_encoded_word_length (p, end - p);

      if (word > 0)
        {
          g_string_append_len (value, p, word);
          p += word;
          continue;
        }

      if (*p != '\r' && *p != '\n')
        g_string_append_c (value, *p);
      p++;
    }

  while (value->len > 0 && g_ascii_isspace (value->str[value->len - 1]))
    g_string_truncate (value, value->len - 1);

  return p;
}

/* "filename*1*" is piece 1 of filename, extended. */
static void
name_param (Param      *param,
            const char *name,
            gsize       length)
{
  const char *star;

  while (length > 0 && g_ascii_isspace (name[length - 1]))
    length--;

  param->name = g_ascii_strdown (name, length);
  param->piece = -1;
  star = strchr (param->name, '*');
  if (star == NULL)
    return;

  if (g_ascii_isdigit (star[1]))
    param->piece = MIN (g_ascii_strtoull (star + 1, NULL, 10), MAX_PIECES);
  param->is_extended = g_str_has_suffix (param->name, "*");
  param->name[star - param->name] = '\0';
}

static const char *
read_param (FumiHeaderParams *params,
            const char       *p,
            const char       *end)
{
  const char *name = p;
  Param *param;

  while (p < end && *p != '=' && *p != ';')
    p++;
  if (p == end || *p == ';')
    return p;

  param = g_new0 (Param, 1);
  param->value = g_string_new (NULL);
  name_param (param, name, p - name);
  g_ptr_array_add (params->params, param);

  p = skip_blanks_and_comments (p + 1, end);
  if (p < end && *p == '"')
    p = read_quoted (p, end, param->value);
  else
    return read_token (p, end, param->value);

  while (p < end && *p != ';')
    p++;
  return p;
}

FumiHeaderParams *
fumi_header_params_new (const char *raw,
                        gsize       length)
{
  FumiHeaderParams *params = g_new0 (FumiHeaderParams, 1);
  GString *value = g_string_new (NULL);
  const char *end;
  const char *p;

  if (length == 0)
    raw = "";
  end = raw + MIN (length, MAX_RAW);
  p = skip_blanks_and_comments (raw, end);

  for (; p < end && *p != ';' && *p != '('; p++)
    if (g_ascii_isgraph (*p))
      g_string_append_c (value, g_ascii_tolower (*p));
  params->value = g_string_free (value, FALSE);

  params->params = g_ptr_array_new_with_free_func ((GDestroyNotify) param_free);
  while (p < end && *p != ';')
    p++;
  while (p < end && params->params->len < MAX_PARAMS)
    {
      p = skip_blanks_and_comments (p + 1, end);
      if (p < end)
        p = read_param (params, p, end);
    }

  return params;
}

void
fumi_header_params_free (FumiHeaderParams *params)
{
  g_free (params->value);
  g_ptr_array_unref (params->params);
  g_free (params);
}

const char *
fumi_header_params_get_value (FumiHeaderParams *params)
{
  return params->value;
}

static Param *
find_param (FumiHeaderParams *params,
            const char       *name,
            int               piece,
            gboolean          extended)
{
  for (guint i = 0; i < params->params->len; i++)
    {
      Param *param = g_ptr_array_index (params->params, i);

      if (param->piece == piece && param->is_extended == extended
          && strcmp (param->name, name) == 0)
        return param;
    }

  return NULL;
}

static void
append_unescaped (GString    *out,
                  const char *p)
{
  for (; *p != '\0'; p++)
    if (*p == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]))
      {
        g_string_append_c (out, g_ascii_xdigit_value (p[1]) << 4 | g_ascii_xdigit_value (p[2]));
        p += 2;
      }
    else
      g_string_append_c (out, *p);
}

/* RFC 2231 §4: charset'language'value; without the quotes it is all value. */
static const char *
take_charset (const char  *value,
              char       **charset)
{
  const char *first = strchr (value, '\'');
  const char *second = first != NULL ? strchr (first + 1, '\'') : NULL;

  if (second == NULL)
    return value;

  if (first > value)
    *charset = g_strndup (value, first - value);
  return second + 1;
}

/* RFC 2231's forms; NULL if @name is not written in one. */
static GString *
join_extended (FumiHeaderParams  *params,
               const char        *name,
               char             **charset)
{
  Param *whole = find_param (params, name, -1, TRUE);
  GString *out;

  if (whole != NULL)
    {
      out = g_string_new (NULL);
      append_unescaped (out, take_charset (whole->value->str, charset));
      return out;
    }

  out = g_string_new (NULL);
  for (int piece = 0; piece < MAX_PIECES; piece++)
    {
      Param *extended = find_param (params, name, piece, TRUE);
      Param *plain = extended == NULL ? find_param (params, name, piece, FALSE) : NULL;

      if (extended != NULL)
        append_unescaped (out, piece == 0 ? take_charset (extended->value->str, charset)
                                          : extended->value->str);
      else if (plain != NULL)
        g_string_append_len (out, plain->value->str, plain->value->len);
      else if (piece > 0) /* some count from 1 */
        break;
    }

  if (out->len > 0)
    return out;

  g_string_free (out, TRUE);
  return NULL;
}

char *
fumi_header_params_dup (FumiHeaderParams *params,
                        const char       *name)
{
  g_autofree char *charset = NULL;
  Param *plain = find_param (params, name, -1, FALSE);
  GString *joined;

  if (plain != NULL)
    return g_strdup (plain->value->str);

  joined = join_extended (params, name, &charset);
  return joined != NULL ? g_string_free (joined, FALSE) : NULL;
}

char *
fumi_header_params_dup_text (FumiHeaderParams *params,
                             const char       *name,
                             const char       *fallback_charset)
{
  g_autofree char *charset = NULL;
  g_autofree char *decoded = NULL;
  GString *joined = join_extended (params, name, &charset);
  Param *plain;

  /* RFC 2231 wins: who writes both means the plain one for old readers. */
  if (joined != NULL)
    {
      if (charset != NULL)
        decoded = fumi_charset_decode (joined->str, joined->len, charset);
      else
        decoded = fumi_header_text_decode (joined->str, joined->len, fallback_charset);
      g_string_free (joined, TRUE);
      return fumi_text_one_line (decoded, FUMI_HEADER_TEXT_MAX);
    }

  plain = find_param (params, name, -1, FALSE);
  if (plain == NULL)
    return NULL;

  return fumi_header_text_decode (plain->value->str, plain->value->len, fallback_charset);
}
