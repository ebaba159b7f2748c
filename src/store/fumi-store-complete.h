/* fumi-store-complete.h: an index that lacks mail, since it is new, is made complete: out of the Maildirs, and of
 * what can be read of the damaged one it replaces.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store.h"

G_BEGIN_DECLS

/**
 * fumi_store_open_at_once:
 *
 * As fumi_store_open(), without waiting for an index that has to be made anew: rows come to it bit by bit while
 * fumi_store_complete() runs.
 *
 * Thread: any; blocks for a moment. (transfer full)
 */
FumiStore *fumi_store_open_at_once  (const char            *data_dir,
                                     GError               **error);

/* Whether the index holds all mail, as far as is known; takes no time. */
gboolean   fumi_store_is_complete   (FumiStore             *store);

/**
 * fumi_store_complete:
 * @progress: (nullable): called in this thread
 *
 * Sets a damaged index aside, reads the ledger out of it, and all mail into the new one. Others may use the store
 * meanwhile; receiving waits. Of several who want this, in this program or in another, one does it and the others
 * wait. Stopped half-way it goes on where it was the next time. Costs nothing where the index is complete.
 *
 * Thread: any; blocks.
 */
gboolean   fumi_store_complete      (FumiStore             *store,
                                     FumiStoreProgressFunc  progress,
                                     gpointer               progress_data,
                                     GCancellable          *cancellable,
                                     GError               **error);
/* @progress: called on the caller's main context, never after @callback */
void       fumi_store_complete_async  (FumiStore             *store,
                                       FumiStoreProgressFunc  progress,
                                       gpointer               progress_data,
                                       GCancellable          *cancellable,
                                       GAsyncReadyCallback    callback,
                                       gpointer               user_data);
gboolean   fumi_store_complete_finish (FumiStore             *store,
                                       GAsyncResult          *result,
                                       GError               **error);

/**
 * fumi_store_renew:
 *
 * Has the index set aside and made anew even though nothing is known to be wrong with it; fumi_store_complete()
 * does the rest. The ledger and the ids of the rows stay.
 */
gboolean   fumi_store_renew         (FumiStore             *store,
                                     GError               **error);

/**
 * fumi_store_look:
 * @account: (nullable): %NULL for all
 * @thorough: reads all folders, also those that did not change: a file is not where its row says
 *
 * Looks whether another program changed a Maildir, and has the index follow: files that came, went, moved or
 * changed their flags. Where no folder changed, this asks the system for a few time stamps and reads nothing.
 * FumiStore::changed tells what came of it.
 *
 * Thread: any; blocks.
 */
gboolean   fumi_store_look          (FumiStore             *store,
                                     const char            *account,
                                     gboolean               thorough,
                                     GCancellable          *cancellable,
                                     GError               **error);
void       fumi_store_look_async    (FumiStore             *store,
                                     const char            *account,
                                     gboolean               thorough,
                                     GCancellable          *cancellable,
                                     GAsyncReadyCallback    callback,
                                     gpointer               user_data);
gboolean   fumi_store_look_finish   (FumiStore             *store,
                                     GAsyncResult          *result,
                                     GError               **error);

G_END_DECLS
