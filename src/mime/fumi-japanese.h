/* fumi-japanese.h: the three Japanese charsets of mail as people really send them.
 *
 * glibc's iconv refuses ① and half-width kana in ISO-2022-JP and ① in Shift_JIS and EUC-JP, so all three are
 * decoded here by arithmetic on JIS rows over one table, which is Microsoft's CP932 (NEC row 13, NEC-selected
 * and IBM extensions included). JIS X 0212 comes from a second table. What a carrier or a user defined for
 * himself (private use) becomes 〓.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FUMI_JAPANESE_SHIFT_JIS,
  FUMI_JAPANESE_EUC_JP,
} FumiJapaneseCharset;

/* Both append UTF-8 to @out, U+FFFD for what cannot be read. Thread: any. */
void    fumi_japanese_append        (GString             *out,
                                     const char          *bytes,
                                     gsize                length,
                                     FumiJapaneseCharset  charset);
void    fumi_japanese_append_jis    (GString             *out,
                                     const char          *bytes,
                                     gsize                length);

/**
 * fumi_japanese_score:
 * @kana: (out): the share of its non-ASCII characters that are full-width kana, 0 to 1
 *
 * Returns: how much @bytes look like Japanese in @charset: the share of non-ASCII characters that are in
 *   everyday use, 0 to 1; 0 if any byte cannot be read
 */
double  fumi_japanese_score         (const char          *bytes,
                                     gsize                length,
                                     FumiJapaneseCharset  charset,
                                     double              *kana);

/* Whether @bytes hold an escape sequence that switches to Japanese characters (RFC 1468, CP50221). */
gboolean fumi_japanese_has_escapes  (const char          *bytes,
                                     gsize                length);

G_END_DECLS
