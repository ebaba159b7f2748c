/* fumi-search-fold.c: characters as a search sees them.
 *
 * A character is read with the marks behind it, decomposed (NFKD), and what is left after marks and case are gone
 * is composed again where that matters: voiced kana, Hangul, й. Most characters take none of these steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-search-fold.h"

#include <string.h>

/* Marks behind one character; the rest of a longer heap starts anew, without its letter. */
#define MAX_MARKS 8

#define HIRAGANA_TO_KATAKANA (0x30a1 - 0x3041)

/* ---- what a character is --------------------------------------------------------------------------- */

static gboolean
is_within (gunichar c,
           gunichar first,
           gunichar last)
{
  return c >= first && c <= last;
}

/* Says nothing to a reader who looks for words. */
static gboolean
is_ignorable (gunichar c)
{
  return c == 0xad || c == 0x34f || is_within (c, 0x180b, 0x180f) || is_within (c, 0x200b, 0x200f) ||
         is_within (c, 0x202a, 0x202e) || is_within (c, 0x2060, 0x206f) || is_within (c, 0xfe00, 0xfe0f) ||
         c == 0xfeff || is_within (c, 0x1f3fb, 0x1f3ff) || is_within (c, 0xe0000, 0xe01ef);
}

/* Marks without which a word is still the same word. */
static gboolean
is_dropped_mark (gunichar c)
{
  return is_within (c, 0x300, 0x36f) || is_within (c, 0x483, 0x489) || is_within (c, 0x591, 0x5bd) ||
         is_within (c, 0x5bf, 0x5c7) || is_within (c, 0x610, 0x61a) || c == 0x640 ||
         is_within (c, 0x64b, 0x65f) || c == 0x670 || is_within (c, 0x6d6, 0x6ed) ||
         is_within (c, 0x1ab0, 0x1aff) || is_within (c, 0x1dc0, 0x1dff) ||
         is_within (c, 0x20d0, 0x20ff) || is_within (c, 0xfe20, 0xfe2f);
}

static gboolean
is_voice_mark (gunichar c)
{
  return c == 0x3099 || c == 0x309a;
}

static gboolean
is_joining_jamo (gunichar c)
{
  return is_within (c, 0x1160, 0x11ff);
}

static gboolean
is_east_asian (gunichar c)
{
  return is_within (c, 0x3400, 0x9fff) || is_within (c, 0x30a1, 0x30fa) || is_within (c, 0x30fc, 0x30ff) ||
         is_within (c, 0x3005, 0x3007) || is_within (c, 0x3041, 0x3096) || is_within (c, 0xac00, 0xd7a3) ||
         is_within (c, 0xf900, 0xfaff) || is_within (c, 0x1100, 0x11ff) || is_within (c, 0x3105, 0x318e) ||
         is_within (c, 0x31a0, 0x31ff) || is_within (c, 0xa000, 0xa48c) || is_within (c, 0x20000, 0x3ffff);
}

/* Thai, Lao, Tibetan, Myanmar, Khmer. */
static gboolean
is_unspaced (gunichar c)
{
  return is_within (c, 0xe01, 0xfff) || is_within (c, 0x1000, 0x109f) || is_within (c, 0x1780, 0x17ff);
}

static gboolean
is_picture (gunichar c)
{
  return is_within (c, 0x1f000, 0x1faff) || is_within (c, 0x2600, 0x27bf) || is_within (c, 0x2b00, 0x2bff);
}

static FumiSearchClass
classify (gunichar c)
{
  if (is_east_asian (c))
    return FUMI_SEARCH_RUN;
  if (g_unichar_isalnum (c))
    return is_unspaced (c) && !g_unichar_isdigit (c) ? FUMI_SEARCH_RUN : FUMI_SEARCH_WORD;
  if (g_unichar_ismark (c))
    return is_unspaced (c) ? FUMI_SEARCH_RUN : FUMI_SEARCH_WORD;

  return is_picture (c) ? FUMI_SEARCH_SIGN : FUMI_SEARCH_SEPARATOR;
}

/* ---- what it becomes ------------------------------------------------------------------------------- */

/* Letters that no decomposition takes apart, and shapes of one character that names are written with. */
static const struct
{
  gunichar    c;
  const char *folded;
} letters[] = {
  { 0xdf, "ss" },
  { 0xe6, "ae" },
  { 0xf0, "d" },
  { 0xf8, "o" },
  { 0xfe, "th" },
  { 0x111, "d" },
  { 0x127, "h" },
  { 0x131, "i" },
  { 0x142, "l" },
  { 0x153, "oe" },
  { 0x3c2, "σ" },
  { 0x5fb7, "徳" },
  { 0x6801, "柳" },
  { 0x6ff5, "濱" },
  { 0x9ad9, "高" },
  { 0xfa11, "崎" },
};

static const char *
find_letter (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      if (letters[i].c == c)
        return letters[i].folded;
    }

  return NULL;
}

static void
give (FumiSearchFold *fold,
      gunichar        c,
      gsize           start)
{
  FumiSearchChar *ready;

  if (fold->n_ready == G_N_ELEMENTS (fold->ready))
    return;

  if (is_within (c, 0x3041, 0x3096) || is_within (c, 0x309d, 0x309e))
    c += HIRAGANA_TO_KATAKANA;

  ready = &fold->ready[fold->n_ready++];
  ready->c = c;
  ready->class = classify (c);
  ready->start = start;
  ready->end = fold->next;
}

/* Composes with what was given last, where the two are one character and not a letter with an accent. */
static gboolean
compose (FumiSearchFold *fold,
         gunichar        c)
{
  FumiSearchChar *last = fold->n_ready > 0 ? &fold->ready[fold->n_ready - 1] : NULL;
  gunichar composed;

  if (last == NULL || !(is_voice_mark (c) || is_joining_jamo (c) || (c == 0x306 && last->c == 0x438)) ||
      !g_unichar_compose (last->c, c, &composed))
    return FALSE;

  last->c = composed;
  last->class = classify (composed);
  return TRUE;
}

static void
take (FumiSearchFold *fold,
      gunichar        c,
      gsize           start)
{
  const char *folded;

  if (compose (fold, c) || is_dropped_mark (c) || is_voice_mark (c) || is_ignorable (c))
    return;

  c = g_unichar_tolower (c);
  folded = find_letter (c);
  if (folded == NULL)
    {
      give (fold, c, start);
      return;
    }
  for (; *folded != '\0'; folded = g_utf8_next_char (folded))
    give (fold, g_utf8_get_char (folded), start);
}

/* Hangul stays whole, and most of the rest has no parts. */
static void
take_decomposed (FumiSearchFold *fold,
                 gunichar        c,
                 gsize           start)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n;

  if (is_within (c, 0xac00, 0xd7a3) || is_within (c, 0x4e00, 0x9fff))
    {
      take (fold, c, start);
      return;
    }

  n = g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < MIN (n, G_N_ELEMENTS (parts)); i++)
    take (fold, parts[i], start);
}

/* ---- reading --------------------------------------------------------------------------------------- */

/* The character at @next, and how many bytes it has; a byte that is no UTF-8 is U+FFFD. */
static gunichar
peek (const FumiSearchFold *fold,
      gsize                *length)
{
  const char *p = fold->text + fold->next;
  gunichar c;

  *length = 1;
  if ((guchar) *p < 0x80)
    return (guchar) *p;

  c = g_utf8_get_char_validated (p, (gssize) (fold->length - fold->next));
  if (c == (gunichar) -1 || c == (gunichar) -2)
    return 0xfffd;

  *length = g_utf8_skip[(guchar) *p];
  return c;
}

static gboolean
goes_with_last (gunichar c)
{
  /* The marks of half-width kana are characters of their own. */
  return is_dropped_mark (c) || is_voice_mark (c) || c == 0xff9e || c == 0xff9f || is_joining_jamo (c);
}

static void
read_cluster (FumiSearchFold *fold)
{
  gsize start = fold->next;
  gsize length;
  gunichar c = peek (fold, &length);

  fold->n_ready = 0;
  fold->given = 0;
  fold->next += length;

  /* Nearly all there is; what follows an ASCII letter may still be a mark, which is dropped when it comes. */
  if (c < 0x80)
    {
      FumiSearchChar *ready = &fold->ready[fold->n_ready++];

      ready->c = (gunichar) g_ascii_tolower ((char) c);
      ready->class = g_ascii_isalnum ((char) c) ? FUMI_SEARCH_WORD : FUMI_SEARCH_SEPARATOR;
      ready->start = start;
      ready->end = fold->next;
      return;
    }

  take_decomposed (fold, c, start);
  for (guint i = 0; i < MAX_MARKS && fold->next < fold->length; i++)
    {
      c = peek (fold, &length);
      if (!goes_with_last (c))
        return;

      fold->next += length;
      take_decomposed (fold, c, start);
      for (guint j = 0; j < fold->n_ready; j++)
        fold->ready[j].end = fold->next;
    }
}

void
fumi_search_fold_init (FumiSearchFold *fold,
                       const char     *text,
                       gsize           length)
{
  fold->text = text;
  fold->length = length;
  fold->next = 0;
  fold->n_ready = 0;
  fold->given = 0;
}

gboolean
fumi_search_fold_next (FumiSearchFold *fold,
                       FumiSearchChar *c)
{
  while (fold->given == fold->n_ready)
    {
      if (fold->next >= fold->length)
        return FALSE;
      read_cluster (fold);
    }

  *c = fold->ready[fold->given++];
  return TRUE;
}

char *
fumi_search_fold_dup (const char *text)
{
  GString *folded = g_string_new (NULL);
  FumiSearchFold fold;
  FumiSearchChar c;
  gboolean apart = FALSE;

  fumi_search_fold_init (&fold, text, strlen (text));
  while (fumi_search_fold_next (&fold, &c))
    {
      if (c.class == FUMI_SEARCH_SEPARATOR)
        {
          apart = folded->len > 0;
          continue;
        }
      if (apart)
        g_string_append_c (folded, ' ');
      apart = FALSE;
      g_string_append_unichar (folded, c.c);
    }

  return g_string_free (folded, FALSE);
}
