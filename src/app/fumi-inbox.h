/* fumi-inbox.h: what is known of one inbox or of all together: unread, last checked, progress.
 *
 * @account is whose inbox, %NULL for all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-account-list.h"
#include "fumi-receiver.h"
#include "fumi-store.h"

G_BEGIN_DECLS

guint            fumi_inbox_unread       (FumiStore       *store,
                                          FumiAccount     *account);
/* seconds since 1970, of all the latest; 0: never */
gint64           fumi_inbox_last_checked (FumiStore       *store,
                                          FumiAccountList *accounts,
                                          FumiAccount     *account);
/* the sum over those that run */
FumiSyncProgress fumi_inbox_progress     (FumiReceiver    *receiver,
                                          FumiAccountList *accounts,
                                          FumiAccount     *account);
/* (transfer full): "3 unread · checked 12:34", or what there is of it */
char            *fumi_inbox_text         (guint            unread,
                                          gint64           checked);
/* (transfer full) (nullable): what is wrong with @account, in a few words, and when it is tried again if it is; NULL
 * if nothing is wrong */
char            *fumi_inbox_problem      (FumiReceiver    *receiver,
                                          FumiAccount     *account);

G_END_DECLS
