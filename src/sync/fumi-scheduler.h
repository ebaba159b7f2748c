/* fumi-scheduler.h: checks for mail by itself: soon after the start, then every few minutes.
 *
 * Only accounts that are to be received automatically, and none whose last check failed for a reason that
 * waits for the user: trying a refused password again and again locks accounts at many providers. What failed for a
 * passing reason is tried again sooner, also where the user asked for it by hand; no server that announced a
 * LOGIN-DELAY is logged in to before it is over. After a run for which the disk had no room, the disk is looked at every
 * half minute, and mail goes on coming as soon as it can be kept, also where the user receives by hand. Main thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-account-list.h"
#include "fumi-receiver.h"

G_BEGIN_DECLS

#define FUMI_SCHEDULER_FIRST    2        /* seconds: the window is painted first */
#define FUMI_SCHEDULER_INTERVAL (10 * 60) /* seconds */

#define FUMI_TYPE_SCHEDULER (fumi_scheduler_get_type ())
G_DECLARE_FINAL_TYPE (FumiScheduler, fumi_scheduler, FUMI, SCHEDULER, GObject)

/**
 * fumi_scheduler_new:
 * @first: seconds to the first check
 * @interval: seconds between checks
 *
 * Returns: (transfer full): a scheduler that is at work until it is dropped
 */
FumiScheduler *fumi_scheduler_new (FumiReceiver    *receiver,
                                   FumiAccountList *accounts,
                                   guint            first,
                                   guint            interval);
/* Starts what is due; called by its own clock. For whoever knows that time has gone by otherwise. */
void           fumi_scheduler_look (FumiScheduler  *scheduler);

G_END_DECLS
