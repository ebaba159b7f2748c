/* fumi-receive-progress.h: the thin bar that tells how far receiving is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-sync.h"

G_BEGIN_DECLS

#define FUMI_TYPE_RECEIVE_PROGRESS (fumi_receive_progress_get_type ())
G_DECLARE_FINAL_TYPE (FumiReceiveProgress, fumi_receive_progress, FUMI, RECEIVE_PROGRESS, GtkWidget)

/* @progress: (nullable): NULL: nothing is being received, and the bar is hidden */
void fumi_receive_progress_show (FumiReceiveProgress    *bar,
                                 const FumiSyncProgress *progress);

G_END_DECLS
