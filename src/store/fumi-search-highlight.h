/* fumi-search-highlight.h: where in a text the words stand for which a message was found.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-search-query.h"

G_BEGIN_DECLS

/* Bytes of a text; between characters. */
typedef struct
{
  gsize start;
  gsize end;
} FumiSearchRange;

/**
 * fumi_search_highlight:
 * @field: what the text is; FUMI_SEARCH_ANYWHERE: it may be any
 * @text: UTF-8
 *
 * Thread: any. Returns: (transfer full) (element-type FumiSearchRange): ascending, apart from each other; empty where
 *   the text has none of them
 */
GArray   *fumi_search_highlight (const FumiSearchQuery *query,
                                 FumiSearchField        field,
                                 const char            *text);

G_END_DECLS
