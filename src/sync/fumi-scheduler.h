/* fumi-scheduler.h: checks for mail by itself: soon after the start, then every few minutes.
 *
 * Only accounts that are to be received automatically, and none whose last check failed for a reason that
 * waits for the user: trying a refused password again and again locks accounts at many providers. Main thread.
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

G_END_DECLS
