/* fumi-failure-banner.h: the banner that tells the worst of what keeps mail from coming.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-account-list.h"
#include "fumi-receiver.h"

G_BEGIN_DECLS

#define FUMI_TYPE_FAILURE_BANNER (fumi_failure_banner_get_type ())
G_DECLARE_FINAL_TYPE (FumiFailureBanner, fumi_failure_banner, FUMI, FAILURE_BANNER, GtkWidget)

/**
 * FumiFailureBanner::clicked: (FumiAccount) its button was pressed, and whose failure it tells
 */

/* Once; it follows both from then on. */
void fumi_failure_banner_watch (FumiFailureBanner *failure,
                                FumiAccountList   *accounts,
                                FumiReceiver      *receiver);

G_END_DECLS
