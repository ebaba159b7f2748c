/* fumi-sync-moved.h: a mailbox that moved: the same mail under other UIDs. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-sync-fetching.h"

G_BEGIN_DECLS

typedef struct _FumiSyncMoved FumiSyncMoved;

/**
 * fumi_sync_moved_new:
 *
 * Returns: (transfer full) (nullable): %NULL unless the listing shows many messages of which none is known, while many
 *   are here; @error set where that cannot be found out
 */
FumiSyncMoved *fumi_sync_moved_new  (const FumiSyncVisit *visit,
                                     GError             **error);
void           fumi_sync_moved_free (FumiSyncMoved       *moved);

/**
 * fumi_sync_moved_take:
 * @body: read to its end
 *
 * Hands the message to the visit's writer unless its very bytes are here already; then only its UID is noted, by
 * fumi_sync_moved_note().
 */
gboolean       fumi_sync_moved_take (FumiSyncMoved       *moved,
                                     FumiSyncVisit       *visit,
                                     const FumiPop3Item  *item,
                                     GInputStream        *body,
                                     GError             **error);
gboolean       fumi_sync_moved_note (FumiSyncMoved       *moved,
                                     FumiSyncVisit       *visit,
                                     GError             **error);

G_END_DECLS
