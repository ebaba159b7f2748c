/* fumi-list-title.h: what stands above the message list: which folder, and how it is with it.
 *
 * @account is whose folder, %NULL for all inboxes; @folder its key.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-account-list.h"
#include "fumi-receiver.h"
#include "fumi-store.h"

G_BEGIN_DECLS

/* (transfer full) @accounts: (nullable): NULL: not known yet */
char *fumi_list_title    (FumiAccountList *accounts,
                          FumiAccount     *account,
                          const char      *folder);
/* (transfer full): how far receiving is, else how many are unread and when mail was last looked for */
char *fumi_list_subtitle (FumiStore       *store,
                          FumiAccountList *accounts,
                          FumiReceiver    *receiver,
                          FumiAccount     *account,
                          const char      *folder);

G_END_DECLS
