/* fumi-japanese.c: the three Japanese charsets of mail as people really send them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-japanese.h"

#include <string.h>

#define ESC 0x1b
#define SHIFT_OUT 0x0e
#define SHIFT_IN 0x0f

#define REPLACEMENT 0xfffd
#define GETA_MARK 0x3013

#define CP932_ROWS 120 /* Shift_JIS reaches beyond the 94 rows of JIS */
#define CELLS 94

/* Row and cell, counted from 0, to a code point of the BMP; 0: nothing there. */
static gunichar2 jis_x_0208[CP932_ROWS][CELLS];
static gunichar2 jis_x_0212[CELLS][CELLS];

/* The kanji of JIS level 1, by code point: what everyday text is made of. */
#define FIRST_KANJI 0x4e00
#define LAST_KANJI 0x9fff
static gboolean level_1[LAST_KANJI - FIRST_KANJI + 1];

static gunichar2
convert_one (GIConv      converter,
             const char *bytes,
             gsize       length)
{
  guchar out[8];
  char *in = (char *) bytes;
  char *write = (char *) out;
  gsize left = sizeof out;
  gunichar2 c;

  if (converter == (GIConv) -1)
    return 0;

  g_iconv (converter, NULL, NULL, NULL, NULL);
  if (g_iconv (converter, &in, &length, &write, &left) == (gsize) -1 || left != sizeof out - 2)
    return 0;

  c = out[0] << 8 | out[1];
  return c >= 0xe000 && c <= 0xf8ff ? GETA_MARK : c;
}

static void
fill_jis_x_0208 (void)
{
  GIConv converter = g_iconv_open ("UTF-16BE", "CP932");

  if (converter == (GIConv) -1)
    g_warning ("This system cannot convert from CP932: Japanese mail will not be readable");

  for (guint row = 0; row < CP932_ROWS; row++)
    for (guint cell = 0; cell < CELLS; cell++)
      {
        guint lead = row / 2 + (row / 2 < 31 ? 0x81 : 0xc1);
        guint trail = row % 2 ? cell + 0x9f : cell + 0x40 + (cell >= 0x3f);
        char pair[2] = { (char) lead, (char) trail };

        jis_x_0208[row][cell] = convert_one (converter, pair, 2);
      }

  if (converter != (GIConv) -1)
    g_iconv_close (converter);
}

static void
fill_jis_x_0212 (void)
{
  GIConv standard = g_iconv_open ("UTF-16BE", "EUC-JP");
  GIConv microsoft = g_iconv_open ("UTF-16BE", "EUC-JP-MS"); /* IBM extensions in the upper rows */

  for (guint row = 0; row < CELLS; row++)
    for (guint cell = 0; cell < CELLS; cell++)
      {
        char triple[3] = { (char) 0x8f, (char) (row + 0xa1), (char) (cell + 0xa1) };

        jis_x_0212[row][cell] = convert_one (standard, triple, 3);
        if (jis_x_0212[row][cell] == 0)
          jis_x_0212[row][cell] = convert_one (microsoft, triple, 3);
      }

  if (standard != (GIConv) -1)
    g_iconv_close (standard);
  if (microsoft != (GIConv) -1)
    g_iconv_close (microsoft);
}

static void
note_level_1 (void)
{
  for (guint row = 15; row < 47; row++)
    for (guint cell = 0; cell < CELLS; cell++)
      {
        gunichar2 c = jis_x_0208[row][cell];

        if (c >= FIRST_KANJI && c <= LAST_KANJI)
          level_1[c - FIRST_KANJI] = TRUE;
      }
}

static void
fill_tables (void)
{
  static gsize filled = 0;

  if (!g_once_init_enter (&filled))
    return;

  fill_jis_x_0208 ();
  fill_jis_x_0212 ();
  note_level_1 ();
  g_once_init_leave (&filled, 1);
}

static gunichar
look_up (const gunichar2 table[][CELLS],
         guint           rows,
         guint           row,
         guint           cell)
{
  if (row >= rows || cell >= CELLS || table[row][cell] == 0)
    return REPLACEMENT;

  return table[row][cell];
}

/* Each next_… function reads one character from at least one byte and returns how many bytes it took. */

static gsize
next_shift_jis (const guchar *p,
                gsize         left,
                gunichar     *c)
{
  guint row;
  guint cell;

  if (p[0] < 0x80)
    {
      *c = p[0];
      return 1;
    }

  if (p[0] >= 0xa1 && p[0] <= 0xdf)
    {
      *c = 0xff61 + p[0] - 0xa1;
      return 1;
    }

  if (p[0] == 0x80 || p[0] == 0xa0 || p[0] > 0xfc || left < 2
      || p[1] < 0x40 || p[1] == 0x7f || p[1] > 0xfc)
    {
      *c = REPLACEMENT;
      return 1;
    }

  row = (p[0] - (p[0] < 0xa0 ? 0x81 : 0xc1)) * 2 + (p[1] >= 0x9f);
  if (p[1] >= 0x9f)
    cell = p[1] - 0x9f;
  else
    cell = p[1] - 0x40 - (p[1] > 0x7f);

  *c = look_up (jis_x_0208, CP932_ROWS, row, cell);
  return 2;
}

static gsize
next_euc_jp (const guchar *p,
             gsize         left,
             gunichar     *c)
{
  if (p[0] < 0x80)
    {
      *c = p[0];
      return 1;
    }

  if (p[0] == 0x8e && left >= 2 && p[1] >= 0xa1 && p[1] <= 0xdf)
    {
      *c = 0xff61 + p[1] - 0xa1;
      return 2;
    }

  if (p[0] == 0x8f && left >= 3 && p[1] >= 0xa1 && p[1] <= 0xfe && p[2] >= 0xa1 && p[2] <= 0xfe)
    {
      *c = look_up (jis_x_0212, CELLS, p[1] - 0xa1, p[2] - 0xa1);
      return 3;
    }

  if (p[0] >= 0xa1 && p[0] <= 0xfe && left >= 2 && p[1] >= 0xa1 && p[1] <= 0xfe)
    {
      *c = look_up (jis_x_0208, CP932_ROWS, p[0] - 0xa1, p[1] - 0xa1);
      return 2;
    }

  *c = REPLACEMENT;
  return 1;
}

static gsize
next_character (const guchar        *p,
                gsize                left,
                FumiJapaneseCharset  charset,
                gunichar            *c)
{
  if (charset == FUMI_JAPANESE_EUC_JP)
    return next_euc_jp (p, left, c);

  return next_shift_jis (p, left, c);
}

/* g_string_append_unichar() for the BMP, at half its cost. */
static void
append (GString  *out,
        gunichar  c)
{
  if (c == 0)
    c = REPLACEMENT;

  if (c < 0x80)
    g_string_append_c (out, (char) c);
  else if (c < 0x800)
    g_string_append_len (out, (char[]) { 0xc0 | c >> 6, 0x80 | (c & 0x3f) }, 2);
  else
    g_string_append_len (out, (char[]) { 0xe0 | c >> 12, 0x80 | (c >> 6 & 0x3f), 0x80 | (c & 0x3f) }, 3);
}

void
fumi_japanese_append (GString             *out,
                      const char          *bytes,
                      gsize                length,
                      FumiJapaneseCharset  charset)
{
  const guchar *p = (const guchar *) bytes;
  const guchar *end = p + length;

  fill_tables ();

  while (p < end)
    {
      gunichar c;

      p += next_character (p, end - p, charset, &c);
      append (out, c);
    }
}

/* What ISO-2022-JP has designated to the bytes 21 to 7E. */
typedef enum
{
  JIS_ASCII, /* JIS X 0201 Roman too: senders mean \ and ~ by it */
  JIS_KANA,
  JIS_0208,
  JIS_0212,
  JIS_OTHER, /* two bytes of a set we have no table for */
} JisSet;

/* A designation at @p, which is an ESC; returns its length or 0. JIS X 0213 plane 1 is read as JIS X 0208,
 * which it extends. */
static gsize
read_designation (const guchar *p,
                  gsize         left,
                  JisSet       *set)
{
  static const struct { const char *sequence; JisSet set; } known[] = {
    { "(B", JIS_ASCII }, { "(J", JIS_ASCII }, { "(H", JIS_ASCII }, { "(I", JIS_KANA },
    { "$B", JIS_0208 }, { "$@", JIS_0208 }, { "$(B", JIS_0208 }, { "$(@", JIS_0208 },
    { "$(O", JIS_0208 }, { "$(Q", JIS_0208 }, { "$(D", JIS_0212 },
    { "$(P", JIS_OTHER }, { "$(C", JIS_OTHER }, { "$A", JIS_OTHER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      gsize length = strlen (known[i].sequence);

      if (left > length && memcmp (p + 1, known[i].sequence, length) == 0)
        {
          *set = known[i].set;
          return length + 1;
        }
    }

  if (left >= 3 && p[1] == '&' && p[2] == '@') /* announces JIS X 0208-1990; $B follows */
    return 3;

  return 0;
}

static gsize
next_jis (const guchar *p,
          gsize         left,
          JisSet        set,
          gunichar     *c)
{
  gboolean is_pair = left >= 2 && (p[0] & 0x7f) > 0x20 && (p[0] & 0x7f) < 0x7f
                     && (p[1] & 0x7f) > 0x20 && (p[1] & 0x7f) < 0x7f;
  guint row = (p[0] & 0x7f) - 0x21;
  guint cell = is_pair ? (p[1] & 0x7f) - 0x21 : 0;

  if (set == JIS_KANA && p[0] >= 0x21 && p[0] <= 0x5f)
    {
      *c = 0xff61 + p[0] - 0x21;
      return 1;
    }

  /* Not allowed, but seen: Shift_JIS among ISO-2022-JP. */
  if (set == JIS_ASCII || set == JIS_KANA)
    return next_shift_jis (p, left, c);

  if (p[0] <= 0x20 || p[0] == 0x7f)
    {
      *c = p[0];
      return 1;
    }

  if (!is_pair)
    {
      *c = REPLACEMENT;
      return 1;
    }

  *c = REPLACEMENT;
  if (set == JIS_0208)
    *c = look_up (jis_x_0208, CP932_ROWS, row, cell);
  else if (set == JIS_0212)
    *c = look_up (jis_x_0212, CELLS, row, cell);

  return 2;
}

void
fumi_japanese_append_jis (GString    *out,
                          const char *bytes,
                          gsize       length)
{
  const guchar *p = (const guchar *) bytes;
  const guchar *end = p + length;
  JisSet set = JIS_ASCII;
  gboolean shifted = FALSE;

  fill_tables ();

  while (p < end)
    {
      gunichar c;

      if (*p == ESC)
        {
          gsize taken = read_designation (p, end - p, &set);

          if (taken == 0)
            append (out, REPLACEMENT);
          p += MAX (taken, 1);
          continue;
        }

      if (*p == SHIFT_OUT || *p == SHIFT_IN)
        {
          shifted = *p++ == SHIFT_OUT;
          continue;
        }

      /* RFC 1468: a line ends in ASCII; one damaged line must not take the next with it. */
      if (*p == '\n' || *p == '\r')
        {
          set = JIS_ASCII;
          shifted = FALSE;
        }

      p += next_jis (p, end - p, shifted ? JIS_KANA : set, &c);
      append (out, c);
    }
}

static gboolean
is_everyday (gunichar c)
{
  /* What stands for private use does not speak for Japanese. */
  if (c == GETA_MARK)
    return FALSE;

  if ((c >= 0x3000 && c <= 0x30ff) || (c >= 0xff01 && c <= 0xff5e) || (c >= 0x2460 && c <= 0x2473))
    return TRUE;

  return c >= FIRST_KANJI && c <= LAST_KANJI && level_1[c - FIRST_KANJI];
}

double
fumi_japanese_score (const char          *bytes,
                     gsize                length,
                     FumiJapaneseCharset  charset,
                     double              *kana)
{
  const guchar *p = (const guchar *) bytes;
  const guchar *end = p + length;
  guint total = 0;
  guint everyday = 0;
  guint kanas = 0;

  fill_tables ();
  *kana = 0;

  while (p < end)
    {
      const guchar *start = p;
      gunichar c;

      p += next_character (p, end - p, charset, &c);
      if (c == REPLACEMENT)
        {
          /* The text may have been cut inside its last character. */
          if (end - start < 3 && start > (const guchar *) bytes)
            break;
          return 0;
        }

      if (c < 0x80)
        continue;

      total++;
      kanas += c >= 0x3041 && c <= 0x30ff;
      everyday += is_everyday (c);
    }

  if (total == 0)
    return 0;

  *kana = (double) kanas / total;
  return (double) everyday / total;
}

gboolean
fumi_japanese_has_escapes (const char *bytes,
                           gsize       length)
{
  const char *end = bytes + length;

  for (const char *p = bytes; (p = memchr (p, ESC, end - p)) != NULL; p++)
    {
      JisSet set = JIS_ASCII;

      if (read_designation ((const guchar *) p, end - p, &set) > 0 && set != JIS_ASCII)
        return TRUE;
    }

  return FALSE;
}
