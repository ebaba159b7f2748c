/* fumi-account-actions.h: what can be done with accounts from the main window: "account.add" and so
 * on.
 *
 * add; settings, receive, password, details and remove with the account's id for target.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-account-list.h"
#include "fumi-practice.h"
#include "fumi-receiver.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_ACCOUNT_ACTIONS (fumi_account_actions_get_type ())
G_DECLARE_FINAL_TYPE (FumiAccountActions, fumi_account_actions, FUMI, ACCOUNT_ACTIONS, GObject)

/**
 * FumiAccountActions::added: (FumiAccount) the assistant added it
 *
 * FumiAccountActions::notice: (char *) an outcome to tell in a toast, plain text
 */

/* Puts the group "account" on @window, which must outlive it. */
FumiAccountActions *fumi_account_actions_new       (GtkWindow          *window,
                                                    FumiAccountList    *accounts,
                                                    FumiPractice       *practice);
/* Once, when the store is open; until then only add and settings do anything. */
void                fumi_account_actions_set_store (FumiAccountActions *actions,
                                                    FumiStore          *store,
                                                    FumiReceiver       *receiver);

G_END_DECLS
