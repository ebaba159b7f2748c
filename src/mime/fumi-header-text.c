/* fumi-header-text.c: the text of header fields: RFC 2047 words, raw 8-bit, one line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-header-text.h"

#include <string.h>

#include "fumi-charset.h"
#include "fumi-transfer-encoding.h"

#define MAX_CHARSET 40
#define MAX_WORD 8192 /* RFC 2047 allows 75 */
#define ESC 0x1b

/* Nothing beyond this can be among the first 998 characters of an honest field. */
#define MAX_RAW (64 * 1024)

typedef struct
{
  char        charset[MAX_CHARSET + 1];
  char        encoding; /* 'b' or 'q' */
  const char *text;
  gsize       text_length;
} EncodedWord;

gboolean
fumi_text_is_hidden_control (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x206f) || c == 0xfeff
         || (c >= 0xfff9 && c <= 0xfffb);
}

char *
fumi_text_one_line (const char *text,
                    guint       max_characters)
{
  g_autofree char *valid = NULL;
  GString *out;
  guint count = 0;
  gunichar blank = 0; /* waiting to be written before the next visible character */

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

  out = g_string_sized_new (64);
  for (const char *p = text; *p != '\0' && count < max_characters; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || (c > 0x7f && g_unichar_isspace (c)))
        {
          /* An ideographic space that stands alone is part of the writing. */
          blank = blank == 0 && c == 0x3000 ? c : ' ';
          continue;
        }

      if (c < 0x20 || (c >= 0x7f && c < 0xa0) || fumi_text_is_hidden_control (c))
        continue;

      if (blank != 0 && out->len > 0)
        {
          g_string_append_unichar (out, blank);
          if (++count == max_characters)
            break;
        }
      blank = 0;

      g_string_append_unichar (out, c);
      count++;
    }

  return g_string_free (out, FALSE);
}

/* RFC 2047 §2: =?charset?encoding?text?= with RFC 2231's language; blanks inside the text are wrong, and
 * common. */
static gsize
read_encoded_word (const char  *p,
                   gsize        length,
                   EncodedWord *word)
{
  const char *end = p + length;
  const char *q = p + 2;
  const char *close;
  gsize n = 0;

  if (length < 8 || p[0] != '=' || p[1] != '?')
    return 0;

  for (; q < end && *q != '?' && *q != '*' && n < MAX_CHARSET; q++)
    {
      if (!g_ascii_isgraph (*q) || *q == '=')
        return 0;
      word->charset[n++] = *q;
    }
  word->charset[n] = '\0';

  if (q < end && *q == '*')
    while (q < end && *q != '?' && g_ascii_isgraph (*q))
      q++;

  if (n == 0 || end - q < 5 || q[0] != '?' || q[2] != '?' || strchr ("bBqQ", q[1]) == NULL)
    return 0;

  word->encoding = g_ascii_tolower (q[1]);
  word->text = q + 3;
  close = memmem (word->text, MIN (end - word->text, MAX_WORD), "?=", 2);
  if (close == NULL)
    return 0;

  word->text_length = close - word->text;
  return close + 2 - p;
}

gsize
fumi_encoded_word_length (const char *text,
                          gsize       length)
{
  EncodedWord word;

  return read_encoded_word (text, length, &word);
}

/* Consecutive words of one charset are one text: a character, or ISO-2022-JP's state, may span them. */
typedef struct
{
  GString    *out;     /* UTF-8 */
  const char *fallback;
  GByteArray *pending; /* bytes of words not yet decoded */
  char        charset[MAX_CHARSET + 1];
} Decoder;

static void
flush_words (Decoder *decoder)
{
  g_autofree char *text = NULL;

  if (decoder->pending->len == 0)
    return;

  text = fumi_charset_decode ((const char *) decoder->pending->data, decoder->pending->len,
                              decoder->charset);
  g_string_append (decoder->out, text);
  g_byte_array_set_size (decoder->pending, 0);
}

static void
add_word (Decoder           *decoder,
          const EncodedWord *word)
{
  if (g_ascii_strcasecmp (decoder->charset, word->charset) != 0)
    {
      flush_words (decoder);
      g_strlcpy (decoder->charset, word->charset, sizeof decoder->charset);
    }

  if (word->encoding == 'b')
    fumi_base64_append (decoder->pending, word->text, word->text_length);
  else
    fumi_q_append (decoder->pending, word->text, word->text_length);
}

static void
add_raw (Decoder    *decoder,
         const char *raw,
         gsize       length)
{
  g_autofree char *text = NULL;

  if (length == 0)
    return;

  text = fumi_charset_decode (raw, length, decoder->fallback);
  g_string_append (decoder->out, text);
}

static gboolean
is_blank (const char *p,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (p[i]))
      return FALSE;

  return TRUE;
}

/* Where the next "=?" may stand: not among the double bytes of raw ISO-2022-JP, where it is a kanji. */
static const char *
find_word_start (const char *p,
                 const char *end)
{
  gboolean double_byte = FALSE;

  for (; p + 1 < end; p++)
    {
      if (*p == ESC)
        double_byte = p[1] == '$';
      else if (!double_byte && p[0] == '=' && p[1] == '?')
        return p;
    }

  return NULL;
}

static void
decode_field (Decoder    *decoder,
              const char *raw,
              gsize       length)
{
  const char *end = raw + length;
  const char *plain = raw; /* start of what stands before the next word */
  const char *from = raw;
  gboolean after_word = FALSE;
  const char *start;

  while ((start = find_word_start (from, end)) != NULL)
    {
      EncodedWord word;
      gsize taken = read_encoded_word (start, end - start, &word);

      if (taken == 0)
        {
          from = start + 2;
          continue;
        }

      /* RFC 2047 §6.2: white space between two words does not count. */
      if (!after_word || !is_blank (plain, start - plain))
        {
          flush_words (decoder);
          add_raw (decoder, plain, start - plain);
        }

      add_word (decoder, &word);
      after_word = TRUE;
      plain = from = start + taken;
    }

  flush_words (decoder);
  add_raw (decoder, plain, end - plain);
}

char *
fumi_header_text_decode (const char *raw,
                         gsize       length,
                         const char *fallback_charset)
{
  Decoder decoder = { .fallback = fallback_charset };
  GString *unfolded;
  char *line;

  g_return_val_if_fail (raw != NULL || length == 0, NULL);

  length = MIN (length, MAX_RAW);
  unfolded = g_string_sized_new (length);
  for (gsize i = 0; i < length; i++)
    if (raw[i] != '\r' && raw[i] != '\n')
      g_string_append_c (unfolded, raw[i]);

  decoder.out = g_string_sized_new (length + 1);
  decoder.pending = g_byte_array_new ();
  decode_field (&decoder, unfolded->str, unfolded->len);
  line = fumi_text_one_line (decoder.out->str, FUMI_HEADER_TEXT_MAX);

  g_byte_array_unref (decoder.pending);
  g_string_free (decoder.out, TRUE);
  g_string_free (unfolded, TRUE);
  return line;
}
