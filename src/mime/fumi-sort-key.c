/* fumi-sort-key.c: by what senders and subjects are put in order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sort-key.h"

#include <string.h>

#define MOST_CHARACTERS 96 /* looked at */
#define MOST_BYTES 64      /* of each half of a key */

/* Between what counts first and what counts after all else: below every character. */
#define HALVES '\1'

/* ---- kana -------------------------------------------------------------------------------------------- */

#define SMALL_A 0x3041
#define LAST_KANA 0x3096
#define LONG_MARK 0x30fc

/* From ぁ on: which vowel a kana ends in, 0 where it has none. */
static const char vowels[] =
  "aaiiuueeoo" /* ぁあ … おお */
  "aaiiuueeoo" /* かが … ごご */
  "aaiiuueeoo" /* さざ … そぞ */
  "aaiiuuueeoo" /* ただちぢっつづてでとど */
  "aiueo"      /* なにぬねの */
  "aaaiiiuuueeeooo" /* はばぱ … ほぼぽ */
  "aiueo"      /* まみむめも */
  "aauuoo"     /* ゃや … よよ */
  "aiueo"      /* らりるれろ */
  "aaieo"      /* ゎわゐゑを */
  "0"          /* ん */
  "uae";       /* ゔゕゖ */

G_STATIC_ASSERT (sizeof vowels - 1 == LAST_KANA - SMALL_A + 1);

static gunichar
vowel_of (gunichar kana)
{
  if (kana < SMALL_A || kana > LAST_KANA)
    return 0;

  switch (vowels[kana - SMALL_A])
    {
    case 'a':
      return 0x3042;
    case 'i':
      return 0x3044;
    case 'u':
      return 0x3046;
    case 'e':
      return 0x3048;
    case 'o':
      return 0x304a;
    default:
      return 0;
    }
}

static gboolean
is_small (gunichar kana)
{
  switch (kana)
    {
    case 0x3041:
    case 0x3043:
    case 0x3045:
    case 0x3047:
    case 0x3049:
    case 0x3063:
    case 0x3083:
    case 0x3085:
    case 0x3087:
    case 0x308e:
      return TRUE;
    default:
      return FALSE;
    }
}

/* @before: what the last character became */
static gunichar
plain_kana (gunichar c,
            gunichar before)
{
  gunichar vowel;

  if (c >= 0x30a1 && c <= 0x30f6)
    c -= 0x60;
  if (c == LONG_MARK)
    {
      vowel = vowel_of (before);
      return vowel != 0 ? vowel : c;
    }
  if (c == 0x3095)
    return 0x304b;
  if (c == 0x3096)
    return 0x3051;

  return is_small (c) ? c + 1 : c;
}

/* ---- keys -------------------------------------------------------------------------------------------- */

static gboolean
append_character (GString  *half,
                  gunichar  c)
{
  char bytes[6];
  int length = g_unichar_to_utf8 (c, bytes);

  if (half->len + (gsize) length > MOST_BYTES)
    return FALSE;

  g_string_append_len (half, bytes, length);
  return TRUE;
}

/* (nullable): decomposed, without case; NULL: not UTF-8 */
static char *
decompose (const char *text)
{
  g_autofree char *start = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), MOST_CHARACTERS));
  g_autofree char *folded = g_utf8_casefold (start, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
}

char *
fumi_sort_key (const char *text)
{
  g_autoptr(GString) key = g_string_new (NULL);
  g_autoptr(GString) details = g_string_new (NULL);
  g_autofree char *decomposed = NULL;
  gunichar before = 0;

  g_return_val_if_fail (text != NULL, NULL);

  decomposed = g_utf8_validate (text, -1, NULL) ? decompose (text) : NULL;
  for (const char *at = decomposed; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c <= HALVES || (key->len == 0 && !g_unichar_isalnum (c)))
        continue;

      append_character (details, c);
      if (g_unichar_ismark (c))
        continue;
      before = plain_kana (c, before);
      if (!append_character (key, before))
        break;
    }

  if (!g_string_equal (key, details))
    {
      g_string_append_c (key, HALVES);
      g_string_append (key, details->str);
    }
  return g_string_free (g_steal_pointer (&key), FALSE);
}

/* ---- subjects ---------------------------------------------------------------------------------------- */

/* In lower case; longer ones before those they begin with. */
static const char * const prefixes[] = {
  "antw", "aw", "enc", "fwd", "fw", "odp", "res", "re", "rif", "rv", "sv", "tr", "vs", "wg", "ynt",
  "返信", "転送", "件名", "回复", "回覆", "转发", "轉寄", "答复", "답장", "전달",
};

static gunichar
fold_width (gunichar c)
{
  if (c == 0x3000)
    return ' ';
  return g_unichar_tolower (c >= 0xff01 && c <= 0xff5e ? c - 0xff01 + '!' : c);
}

static const char *
skip_spaces (const char *at)
{
  while (*at != '\0' && g_unichar_isspace (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);

  return at;
}

/* (nullable): behind @word */
static const char *
skip_word (const char *at,
           const char *word)
{
  for (; *word != '\0'; word = g_utf8_next_char (word), at = g_utf8_next_char (at))
    if (*at == '\0' || fold_width (g_utf8_get_char (at)) != g_utf8_get_char (word))
      return NULL;

  return at;
}

/* "[2]", "(2)", "^2" */
static const char *
skip_count (const char *at)
{
  gunichar open = fold_width (g_utf8_get_char (at));
  const char *behind = at;

  if (open != '[' && open != '(' && open != '^')
    return at;

  behind = g_utf8_next_char (behind);
  if (!g_ascii_isdigit (*behind))
    return at;
  while (g_ascii_isdigit (*behind))
    behind++;
  if (open == '^')
    return behind;

  return fold_width (g_utf8_get_char (behind)) == (open == '[' ? ']' : ')') ? g_utf8_next_char (behind) : at;
}

/* (nullable): behind one prefix */
static const char *
skip_prefix (const char *at)
{
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      const char *behind = skip_word (at, prefixes[i]);

      if (behind == NULL)
        continue;
      behind = skip_spaces (skip_count (skip_spaces (behind)));
      if (fold_width (g_utf8_get_char (behind)) == ':')
        return skip_spaces (g_utf8_next_char (behind));
    }

  return NULL;
}

const char *
fumi_subject_base (const char *subject)
{
  const char *base;

  g_return_val_if_fail (subject != NULL, NULL);

  base = skip_spaces (subject);
  for (const char *behind = skip_prefix (base); behind != NULL && *behind != '\0'; behind = skip_prefix (base))
    base = behind;

  return base;
}
