/* fumi-setup-window.h: the assistant, from nothing to an account that was tested.
 *
 * Nothing is on disk or in the keyring before Save.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account-list.h"
#include "fumi-practice.h"

G_BEGIN_DECLS

#define FUMI_TYPE_SETUP_WINDOW (fumi_setup_window_get_type ())
G_DECLARE_FINAL_TYPE (FumiSetupWindow, fumi_setup_window, FUMI, SETUP_WINDOW, AdwWindow)

/**
 * fumi_setup_window_new:
 * @parent: (nullable): the window to be modal for; %NULL on the first run
 *
 * Signals: "account-added" (FumiAccount) after Save, when the account is in @accounts; "receive"
 * (FumiAccount) when the user asks for the first mail, just before the window closes itself; "import" (FumiAccount)
 * then, or when the window is closed, where the user began with the wish to import mail.
 */
FumiSetupWindow *fumi_setup_window_new (GtkApplication   *application,
                                        GtkWindow        *parent,
                                        FumiAccountList  *accounts,
                                        FumiPractice     *practice);

G_END_DECLS
