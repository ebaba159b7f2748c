/* fumi-sort-key.h: by what senders and subjects are put in order.
 *
 * Pure functions, the same in every locale: a key that is kept in the index stays right when the user's language or
 * the system's tables change.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * fumi_sort_key:
 * @text: one line of UTF-8
 *
 * Letter case, accents, width (ＡＢＣ, ｱｲｳ), and what stands before the first letter or digit do not count. Kana are
 * in the order of the gojūon as JIS X 4061 has it: katakana beside hiragana, voiced and small ones beside the plain
 * ones, and ー as the vowel that it lengthens; Latin stands before kana, kana before kanji. Where two texts differ only
 * in these, the difference decides after all else, so that every sender's messages stand together.
 *
 * Returns: (transfer full): bytes that strcmp() puts in order, at most 130; of long texts only the beginning counts
 */
char       *fumi_sort_key     (const char *text);

/**
 * fumi_subject_base:
 * @subject: one line of UTF-8
 *
 * Returns: (transfer none): @subject behind what replying and forwarding put before it, in several languages and any
 *   number: "Re: ", "Fwd: ", "RE[2]:", "返信：", "件名: " …; all of it, where nothing would be left
 */
const char *fumi_subject_base (const char *subject);

G_END_DECLS
