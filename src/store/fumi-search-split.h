/* fumi-search-split.h: a text as the tokens that stand in the search index.
 *
 * Words are tokens as they are. A run of a script without blanks (会議資料) becomes its pairs, and its last character by
 * itself: 会議 議資 資料 料. So each part of a run of two characters or more is some neighbouring tokens, and each single
 * character begins one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-search-fold.h"

G_BEGIN_DECLS

/* Begins a mark: a token that no text can hold, since fumi_search_clean() leaves no such character in it. The mark
 * reaches to the next blank. */
#define FUMI_SEARCH_MARK '\002'

/* A longer word ends here. */
#define FUMI_SEARCH_TOKEN_BYTES 64

typedef struct
{
  const char *text;     /* folded, UTF-8, not terminated */
  gsize       length;
  gsize       start;    /* bytes of the original */
  gsize       end;
  gboolean    is_open;  /* of a query: a single character of a run that stands for every token that begins with it */
} FumiSearchToken;

/* @return: 0 to go on; any other number ends the splitting, which returns it */
typedef int (*FumiSearchTokenFunc) (const FumiSearchToken *token,
                                    gpointer               user_data);

/**
 * fumi_search_split:
 * @length: bytes of @text; it may hold anything
 *
 * Gives the tokens of a text that is to be found, in order. Thousands may be written with commas: 1,280 is 1280.
 *
 * Thread: any; keeps nothing.
 */
int fumi_search_split       (const char          *text,
                             gsize                length,
                             FumiSearchTokenFunc  func,
                             gpointer             user_data);

/* The same for a text to look for: its tokens stand one after the other in a text that contains it. */
int fumi_search_split_query (const char          *text,
                             gsize                length,
                             FumiSearchTokenFunc  func,
                             gpointer             user_data);

/* In place: control characters become blanks; none is left that begins a mark. Returns @text */
char *fumi_search_clean     (char                *text,
                             gsize                length);

G_END_DECLS
