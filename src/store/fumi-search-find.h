/* fumi-search-find.h: where in a text something stands, letter for letter as a search sees letters.
 *
 * Unlike fumi_search_highlight(), which marks the words for which a message was found, this finds parts of words as well.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-search-highlight.h"

G_BEGIN_DECLS

/* Of what is looked for, so many characters count. */
#define FUMI_SEARCH_FIND_MAX 200

/**
 * fumi_search_find:
 * @text: UTF-8
 * @wanted: UTF-8, as typed; blanks around it do not count, and blanks in it stand for a line's end as well
 *
 * Case, width, kana and accents make no difference (fumi-search-fold.h).
 *
 * Thread: any. Returns: (transfer full) (element-type FumiSearchRange): whole characters, ascending, apart from each other;
 *   empty where @text has it nowhere, and where @wanted says nothing
 */
GArray *fumi_search_find (const char *text,
                          const char *wanted);

G_END_DECLS
