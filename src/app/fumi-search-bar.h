/* fumi-search-bar.h: where one types what mail is to be found.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-message-list.h"
#include "fumi-search-fill.h"

G_BEGIN_DECLS

#define FUMI_TYPE_SEARCH_BAR (fumi_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (FumiSearchBar, fumi_search_bar, FUMI, SEARCH_BAR, GtkWidget)

/* Once: shows what is found in @list, and what is typed there begins a search. Gives the widgets below @window the
 * actions "search.start", "search.everywhere" and "search.insert". */
void fumi_search_bar_set_list   (FumiSearchBar    *bar,
                                 FumiMessageList  *list,
                                 GtkWidget        *window);

/* Once, when the store is open. */
void fumi_search_bar_set_store  (FumiSearchBar    *bar,
                                 FumiStore        *store,
                                 FumiSearchFiller *filler);

/* Another folder is shown: ends the search. @account NULL: all */
void fumi_search_bar_set_place  (FumiSearchBar    *bar,
                                 FumiAccount      *account,
                                 const char       *folder);

/* Opens the bar and gives it the keyboard. */
void fumi_search_bar_start      (FumiSearchBar    *bar);
/* Closes it; the list shows its folder again. FALSE: it was closed */
gboolean fumi_search_bar_leave  (FumiSearchBar    *bar);

G_END_DECLS
