/* fumi-search-fill.h: brings the text of the mail into search.db.
 *
 * What is missing there are the rows of index.db that it does not know yet. They are read in the background, the latest
 * first, and written in small transactions; nobody waits for it, and whatever interrupts it costs nothing but the rows
 * of the last one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store.h"

G_BEGIN_DECLS

/**
 * fumi_store_fill_search:
 * @progress: (nullable): called in this thread, of those that were missing
 *
 * Adds what is missing, and makes search.db anew where it is damaged or of another version. One program at a time does
 * that; others wait for it here.
 *
 * Thread: any; blocks, for minutes where there is much mail. What was added before an error stays.
 *
 * Errors: those of the disk, CANCELLED
 */
gboolean fumi_store_fill_search (FumiStore              *store,
                                 FumiStoreProgressFunc   progress,
                                 gpointer                progress_data,
                                 GCancellable           *cancellable,
                                 GError                **error);

/* Does the same in a thread of low priority whenever mail came, as long as it lives. Properties, of the main thread:
 * "done" and "total", messages that are in the index and that are to be (equal when there is nothing to do), and
 * "trouble", why it is incomplete and stays so for a while, or %NULL. */
#define FUMI_TYPE_SEARCH_FILLER (fumi_search_filler_get_type ())
G_DECLARE_FINAL_TYPE (FumiSearchFiller, fumi_search_filler, FUMI, SEARCH_FILLER, GObject)

/* @delay_ms: before it begins, so that it does not begin with the window. (transfer full) */
FumiSearchFiller *fumi_search_filler_new         (FumiStore        *store,
                                                  guint             delay_ms);
/* Looks for what is missing now: after a search failed because of damage. */
void              fumi_search_filler_wake        (FumiSearchFiller *filler);
/* Waits until the thread has ended, which is soon. Done by dispose as well. */
void              fumi_search_filler_stop        (FumiSearchFiller *filler);

guint             fumi_search_filler_get_done    (FumiSearchFiller *filler);
guint             fumi_search_filler_get_total   (FumiSearchFiller *filler);
const char       *fumi_search_filler_get_trouble (FumiSearchFiller *filler);

G_END_DECLS
