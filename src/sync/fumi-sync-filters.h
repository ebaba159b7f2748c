/* fumi-sync-filters.h: the filter rules within one session of a run. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-filter.h"

G_BEGIN_DECLS

typedef struct _FumiSyncFilters FumiSyncFilters;

/**
 * fumi_sync_filters_begin:
 * @run: its ledger was awaited
 *
 * Reads the rules, and filters what an earlier run received and could not filter. Where there are no rules for @account
 * this costs a look for their file and one query.
 *
 * Thread: a worker. (transfer full)
 */
FumiSyncFilters *fumi_sync_filters_begin (FumiStore       *store,
                                          FumiStoreRun    *run,
                                          const char      *account);
/* Something is to be fetched: it waits for the rules, if there are any. */
void             fumi_sync_filters_expect (FumiSyncFilters *filters);
/* From the committing thread, after a commit. */
void             fumi_sync_filters_apply (FumiSyncFilters *filters);
/**
 * fumi_sync_filters_end:
 * @filtered: (out): messages
 * @problem: (out) (transfer full) (nullable): a sentence on what could not be filtered; it waits for the next run
 */
void             fumi_sync_filters_end   (FumiSyncFilters *filters,
                                          guint           *filtered,
                                          char           **problem);

G_END_DECLS
