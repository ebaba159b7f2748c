/* fumi-account-window.h: everything that can be changed about one account.
 *
 * The account changes only on Save.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account-list.h"
#include "fumi-connection-facts.h"
#include "fumi-practice.h"

G_BEGIN_DECLS

#define FUMI_TYPE_ACCOUNT_WINDOW (fumi_account_window_get_type ())
G_DECLARE_FINAL_TYPE (FumiAccountWindow, fumi_account_window, FUMI, ACCOUNT_WINDOW, AdwWindow)

/**
 * fumi_account_window_new:
 * @parent: the window to be modal for
 * @account: one of @accounts
 */
FumiAccountWindow *fumi_account_window_new (GtkWindow        *parent,
                                            FumiAccountList  *accounts,
                                            FumiAccount      *account,
                                            FumiPractice     *practice);

/* Shows, below the server, how the last connection to it was. */
void               fumi_account_window_show_facts (FumiAccountWindow         *window,
                                                   const FumiConnectionFacts *facts);

G_END_DECLS
