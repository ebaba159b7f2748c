/* fumi-sync-tracker.h: carries the progress of a run from its threads to the caller's main context.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-sync.h"

G_BEGIN_DECLS

/* At most ten calls a second, and one for each change of phase. */
typedef struct _FumiSyncTracker FumiSyncTracker;

/* (transfer full): tells the thread-default main context of now */
FumiSyncTracker *fumi_sync_tracker_new       (FumiSyncProgressFunc  progress_func,
                                              gpointer              user_data);
FumiSyncTracker *fumi_sync_tracker_ref       (FumiSyncTracker      *tracker);
void             fumi_sync_tracker_unref     (FumiSyncTracker      *tracker);
/* From any thread: tells once, with @so_far (transfer full), if the run does not end within a second of now. */
void             fumi_sync_tracker_settle    (FumiSyncTracker      *tracker,
                                              FumiSyncResult       *so_far);
/* From the caller's context: no call after this one. */
void             fumi_sync_tracker_stop      (FumiSyncTracker      *tracker);

/* From any thread: */
void             fumi_sync_tracker_set_phase (FumiSyncTracker      *tracker,
                                              FumiSyncPhase         phase);
void             fumi_sync_tracker_expect    (FumiSyncTracker      *tracker,
                                              guint                 messages,
                                              goffset               bytes);
void             fumi_sync_tracker_add_bytes (FumiSyncTracker      *tracker,
                                              goffset               bytes);
void             fumi_sync_tracker_add_messages (FumiSyncTracker   *tracker,
                                                 guint              messages);

G_END_DECLS
