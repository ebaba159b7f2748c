/* fumi-remote-window.h: mail that lies on the server: looked at, received and deleted one by one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account-list.h"
#include "fumi-receiver.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_REMOTE_WINDOW (fumi_remote_window_get_type ())
G_DECLARE_FINAL_TYPE (FumiRemoteWindow, fumi_remote_window, FUMI, REMOTE_WINDOW, AdwWindow)

/**
 * fumi_remote_window_present:
 * @parent: the main window, whose actions the remedies of a failure use
 * @account: one of @accounts; when it leaves them the window closes
 *
 * Shows the account's window, the one that is open already or a new one, which looks at once.
 */
void fumi_remote_window_present (GtkWindow       *parent,
                                 FumiStore       *store,
                                 FumiAccountList *accounts,
                                 FumiReceiver    *receiver,
                                 FumiAccount     *account);

G_END_DECLS
