/* fumi-charset.c: bytes of a named, unnamed or wrongly named charset into UTF-8.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-charset.h"

#include <errno.h>
#include <string.h>
#include <uchardet.h>

#include "fumi-japanese.h"

#define MAX_LABEL 40

/* uchardet learns nothing more from a longer text. */
#define GUESS_BYTES (16 * 1024)

typedef enum
{
  CODING_GUESS, /* the label is missing, unknown or says only "some text" */
  CODING_JIS,
  CODING_SHIFT_JIS,
  CODING_EUC_JP,
  CODING_UTF_16,
  CODING_UTF_32,
  CODING_ICONV,
} Coding;

typedef struct
{
  const char *label; /* lower case */
  Coding      coding;
  const char *name;  /* iconv's */
} Charset;

/* Labels seen in mail. Only what is listed reaches iconv: a label is a stranger's word, and some of glibc's
 * rarer converters have a history. ISO 8859-1, -9 and GB 2312 are read as the supersets senders mean. */
static const Charset charsets[] = {
  { "utf-8", CODING_GUESS },
  { "us-ascii", CODING_GUESS },
  { "iso-2022-jp", CODING_JIS },
  { "iso-2022-jp-1", CODING_JIS },
  { "iso-2022-jp-2", CODING_JIS },
  { "iso-2022-jp-3", CODING_JIS },
  { "iso-2022-jp-2004", CODING_JIS },
  { "iso-2022-jp-ms", CODING_JIS },
  { "csiso2022jp", CODING_JIS },
  { "cp50220", CODING_JIS },
  { "cp50221", CODING_JIS },
  { "cp50222", CODING_JIS },
  { "jis", CODING_JIS },
  { "shift_jis", CODING_SHIFT_JIS },
  { "shift-jis", CODING_SHIFT_JIS },
  { "sjis", CODING_SHIFT_JIS },
  { "x-sjis", CODING_SHIFT_JIS },
  { "ms_kanji", CODING_SHIFT_JIS },
  { "csshiftjis", CODING_SHIFT_JIS },
  { "windows-31j", CODING_SHIFT_JIS },
  { "cswindows31j", CODING_SHIFT_JIS },
  { "cp932", CODING_SHIFT_JIS },
  { "ms932", CODING_SHIFT_JIS },
  { "euc-jp", CODING_EUC_JP },
  { "eucjp", CODING_EUC_JP },
  { "x-euc-jp", CODING_EUC_JP },
  { "cseucpkdfmtjapanese", CODING_EUC_JP },
  { "eucjp-ms", CODING_EUC_JP },
  { "euc-jp-ms", CODING_EUC_JP },
  { "eucjp-win", CODING_EUC_JP },
  { "cp51932", CODING_EUC_JP },
  { "utf-16", CODING_UTF_16 },
  { "utf-16be", CODING_UTF_16, "UTF-16BE" },
  { "utf-16le", CODING_UTF_16, "UTF-16LE" },
  { "unicode", CODING_UTF_16 },
  { "utf-32", CODING_UTF_32 },
  { "utf-32be", CODING_UTF_32, "UTF-32BE" },
  { "utf-32le", CODING_UTF_32, "UTF-32LE" },
  { "utf-7", CODING_ICONV, "UTF-7" },
  { "unicode-1-1-utf-7", CODING_ICONV, "UTF-7" },
  { "iso-8859-1", CODING_ICONV, "WINDOWS-1252" },
  { "latin1", CODING_ICONV, "WINDOWS-1252" },
  { "iso-8859-2", CODING_ICONV, "ISO-8859-2" },
  { "iso-8859-3", CODING_ICONV, "ISO-8859-3" },
  { "iso-8859-4", CODING_ICONV, "ISO-8859-4" },
  { "iso-8859-5", CODING_ICONV, "ISO-8859-5" },
  { "iso-8859-6", CODING_ICONV, "ISO-8859-6" },
  { "iso-8859-7", CODING_ICONV, "ISO-8859-7" },
  { "iso-8859-8", CODING_ICONV, "ISO-8859-8" },
  { "iso-8859-8-i", CODING_ICONV, "ISO-8859-8" },
  { "iso-8859-8-e", CODING_ICONV, "ISO-8859-8" },
  { "iso-8859-9", CODING_ICONV, "WINDOWS-1254" },
  { "iso-8859-10", CODING_ICONV, "ISO-8859-10" },
  { "iso-8859-11", CODING_ICONV, "WINDOWS-874" },
  { "iso-8859-13", CODING_ICONV, "ISO-8859-13" },
  { "iso-8859-14", CODING_ICONV, "ISO-8859-14" },
  { "iso-8859-15", CODING_ICONV, "ISO-8859-15" },
  { "iso-8859-16", CODING_ICONV, "ISO-8859-16" },
  { "windows-874", CODING_ICONV, "WINDOWS-874" },
  { "tis-620", CODING_ICONV, "WINDOWS-874" },
  { "windows-1250", CODING_ICONV, "WINDOWS-1250" },
  { "windows-1251", CODING_ICONV, "WINDOWS-1251" },
  { "windows-1252", CODING_ICONV, "WINDOWS-1252" },
  { "windows-1253", CODING_ICONV, "WINDOWS-1253" },
  { "windows-1254", CODING_ICONV, "WINDOWS-1254" },
  { "windows-1255", CODING_ICONV, "WINDOWS-1255" },
  { "windows-1256", CODING_ICONV, "WINDOWS-1256" },
  { "windows-1257", CODING_ICONV, "WINDOWS-1257" },
  { "windows-1258", CODING_ICONV, "WINDOWS-1258" },
  { "cp437", CODING_ICONV, "CP437" },
  { "cp850", CODING_ICONV, "CP850" },
  { "cp852", CODING_ICONV, "CP852" },
  { "cp866", CODING_ICONV, "CP866" },
  { "ibm866", CODING_ICONV, "CP866" },
  { "koi8-r", CODING_ICONV, "KOI8-R" },
  { "koi8-u", CODING_ICONV, "KOI8-U" },
  { "macintosh", CODING_ICONV, "MACINTOSH" },
  { "x-mac-roman", CODING_ICONV, "MACINTOSH" },
  { "x-mac-cyrillic", CODING_ICONV, "MAC-CYRILLIC" },
  { "gb2312", CODING_ICONV, "GB18030" },
  { "gbk", CODING_ICONV, "GB18030" },
  { "x-gbk", CODING_ICONV, "GB18030" },
  { "cp936", CODING_ICONV, "GB18030" },
  { "gb18030", CODING_ICONV, "GB18030" },
  { "big5", CODING_ICONV, "BIG5-HKSCS" },
  { "big5-hkscs", CODING_ICONV, "BIG5-HKSCS" },
  { "cp950", CODING_ICONV, "BIG5-HKSCS" },
  { "euc-tw", CODING_ICONV, "EUC-TW" },
  { "euc-kr", CODING_ICONV, "UHC" },
  { "ks_c_5601-1987", CODING_ICONV, "UHC" },
  { "ks_c_5601", CODING_ICONV, "UHC" },
  { "uhc", CODING_ICONV, "UHC" },
  { "cp949", CODING_ICONV, "UHC" },
  { "iso-2022-kr", CODING_ICONV, "ISO-2022-KR" },
};

static const Charset guessed = { "", CODING_GUESS };
static const Charset western = { "windows-1252", CODING_ICONV, "WINDOWS-1252" };

static const Charset *
find_label (const char *label)
{
  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    if (strcmp (label, charsets[i].label) == 0)
      return &charsets[i];

  return &guessed;
}

/* "CP1252", "iso8859-1", "ISO_8859-1", "utf8" and "x-windows-1252" are meant as the names in the table. */
static const Charset *
find_charset (const char *charset)
{
  char label[MAX_LABEL + 8];
  const Charset *found;
  gsize length = 0;

  if (charset == NULL || strlen (charset) > MAX_LABEL)
    return &guessed;

  for (const char *p = charset; *p != '\0'; p++)
    if (!g_ascii_isspace (*p) && *p != '"' && *p != '\'')
      label[length++] = g_ascii_tolower (*p);
  label[length] = '\0';

  found = find_label (label);
  if (found != &guessed)
    return found;

  if (g_str_has_prefix (label, "iso_8859-"))
    label[3] = '-';
  else if (g_str_has_prefix (label, "iso8859"))
    {
      memmove (label + 4, label + 3, length - 3 + 1);
      label[3] = '-';
    }
  else if (g_str_has_prefix (label, "cp125") || g_str_has_prefix (label, "cp874"))
    {
      memmove (label + 8, label + 2, length - 2 + 1);
      memcpy (label, "windows-", 8);
    }
  else if (g_str_has_prefix (label, "x-"))
    memmove (label, label + 2, length - 2 + 1);

  return find_label (label);
}

static gboolean
is_ascii (const char *bytes,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) bytes[i] >= 0x80 || bytes[i] == '\0')
      return FALSE;

  return TRUE;
}

/* Valid, but for a last character that was cut off after others like it. */
static gboolean
is_utf8 (const char *bytes,
         gsize       length)
{
  const char *end = bytes;

  while (!g_utf8_validate_len (end, bytes + length - end, &end))
    {
      gsize left = bytes + length - end;

      if (*end == '\0')
        end++;
      else
        return left < 4 && !is_ascii (bytes, end - bytes)
               && g_utf8_get_char_validated (end, left) == (gunichar) -2;
    }

  return TRUE;
}

static void
convert (GIConv    converter,
         char    **in,
         gsize    *left,
         GString  *out)
{
  while (TRUE)
    {
      char buffer[4096];
      char *write = buffer;
      gsize room = sizeof buffer;
      gsize result = g_iconv (converter, in, left, &write, &room);
      int problem = errno;

      g_string_append_len (out, buffer, write - buffer);
      if (result != (gsize) -1)
        return;
      if (problem == E2BIG)
        continue;

      g_string_append_unichar (out, 0xfffd);
      if (problem != EILSEQ || *left <= 1)
        return;
      (*in)++;
      (*left)--;
    }
}

static char *
decode_iconv (const char *bytes,
              gsize       length,
              const char *name)
{
  GIConv converter = g_iconv_open ("UTF-8", name);
  g_autoptr(GString) out = NULL;
  char *in = (char *) bytes;
  gsize none = 0;

  if (converter == (GIConv) -1)
    return g_utf8_make_valid (bytes, length);

  out = g_string_sized_new (length + length / 2 + 16);
  convert (converter, &in, &length, out);
  convert (converter, NULL, &none, out); /* what it still holds */
  g_iconv_close (converter);

  return g_utf8_make_valid (out->str, out->len);
}

/* RFC 2781 §4.3: without a mark it is big-endian; what people send is told by where the NULs are. */
static char *
decode_utf16 (const char *bytes,
              gsize       length,
              const char *name)
{
  guint even = 0;
  guint odd = 0;

  if (length >= 2 && memcmp (bytes, "\xff\xfe", 2) == 0)
    return decode_iconv (bytes + 2, length - 2, "UTF-16LE");
  if (length >= 2 && memcmp (bytes, "\xfe\xff", 2) == 0)
    return decode_iconv (bytes + 2, length - 2, "UTF-16BE");
  if (name != NULL)
    return decode_iconv (bytes, length, name);

  for (gsize i = 0; i + 1 < length && i < 1024; i += 2)
    {
      even += bytes[i] == '\0';
      odd += bytes[i + 1] == '\0';
    }

  return decode_iconv (bytes, length, odd > even ? "UTF-16LE" : "UTF-16BE");
}

static char *
decode_utf32 (const char *bytes,
              gsize       length,
              const char *name)
{
  if (name == NULL && length >= 4 && memcmp (bytes, "\xff\xfe\0\0", 4) == 0)
    name = "UTF-32LE";

  return decode_iconv (bytes, length, name != NULL ? name : "UTF-32BE");
}

static const Charset *
ask_uchardet (const char *bytes,
              gsize       length)
{
  uchardet_t detector = uchardet_new ();
  const Charset *found = &guessed;

  if (uchardet_handle_data (detector, bytes, MIN (length, GUESS_BYTES)) == 0)
    {
      uchardet_data_end (detector);
      found = find_charset (uchardet_get_charset (detector));
    }

  uchardet_delete (detector);
  return found;
}

/* For 8-bit text that is not UTF-8. Kana decide for Japanese; a text of a few characters is too short for
 * uchardet's statistics, so it only has a say where Japanese does not fit. */
static const Charset *
guess_8bit (const char *bytes,
            gsize       length)
{
  gsize looked_at = MIN (length, GUESS_BYTES);
  const Charset *found;
  double sjis_kana;
  double euc_kana;
  double sjis = fumi_japanese_score (bytes, looked_at, FUMI_JAPANESE_SHIFT_JIS, &sjis_kana);
  double euc = fumi_japanese_score (bytes, looked_at, FUMI_JAPANESE_EUC_JP, &euc_kana);
  const Charset *japanese = find_label (euc > sjis ? "euc-jp" : "shift_jis");

  if (MAX (sjis, euc) > 0.5 && (euc > sjis ? euc_kana : sjis_kana) > 0.15)
    return japanese;

  found = ask_uchardet (bytes, length);
  if (found->coding == CODING_SHIFT_JIS && sjis > 0)
    return found;
  if (found->coding == CODING_EUC_JP && euc > 0)
    return found;

  if (MAX (sjis, euc) > 0.5)
    return japanese;

  return found->coding == CODING_ICONV ? found : &western;
}

/* A label that the bytes contradict is dropped. */
static const Charset *
settle_charset (const char    *bytes,
                gsize          length,
                const Charset *labelled)
{
  gboolean is_8bit = !is_ascii (bytes, length);

  switch (labelled->coding)
    {
    case CODING_UTF_16:
    case CODING_UTF_32:
      return labelled;

    case CODING_ICONV:
      if (g_str_equal (labelled->name, "UTF-7") || g_str_equal (labelled->name, "ISO-2022-KR"))
        return labelled;
      break;

    case CODING_JIS:
    case CODING_SHIFT_JIS:
    case CODING_EUC_JP:
    case CODING_GUESS:
    default:
      break;
    }

  if (fumi_japanese_has_escapes (bytes, length) && (!is_8bit || labelled->coding == CODING_JIS))
    return find_label ("iso-2022-jp");

  if (!is_8bit)
    return labelled->coding == CODING_JIS ? labelled : &guessed;

  if (is_utf8 (bytes, length))
    return find_label ("utf-8");

  if (labelled->coding == CODING_JIS || labelled == &guessed
      || g_str_equal (labelled->label, "us-ascii"))
    return guess_8bit (bytes, length);

  /* Said UTF-8, is not: most often an old script's Shift_JIS, else UTF-8 with a damaged byte. */
  if (g_str_equal (labelled->label, "utf-8"))
    {
      const Charset *found = guess_8bit (bytes, length);

      return found->coding == CODING_SHIFT_JIS || found->coding == CODING_EUC_JP ? found : labelled;
    }

  return labelled;
}

char *
fumi_charset_decode (const char *bytes,
                     gsize       length,
                     const char *charset)
{
  const Charset *settled;
  GString *out;

  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  if (length == 0)
    return g_strdup ("");

  settled = settle_charset (bytes, length, find_charset (charset));
  switch (settled->coding)
    {
    case CODING_UTF_16:
      return decode_utf16 (bytes, length, settled->name);
    case CODING_UTF_32:
      return decode_utf32 (bytes, length, settled->name);
    case CODING_ICONV:
      return decode_iconv (bytes, length, settled->name);
    case CODING_GUESS:
      return g_utf8_make_valid (bytes, length);

    case CODING_JIS:
    case CODING_SHIFT_JIS:
    case CODING_EUC_JP:
    default:
      break;
    }

  out = g_string_sized_new (length + length / 2 + 16);
  if (settled->coding == CODING_JIS)
    fumi_japanese_append_jis (out, bytes, length);
  else
    fumi_japanese_append (out, bytes, length,
                          settled->coding == CODING_EUC_JP ? FUMI_JAPANESE_EUC_JP
                                                           : FUMI_JAPANESE_SHIFT_JIS);
  return g_string_free (out, FALSE);
}
