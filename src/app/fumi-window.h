/* fumi-window.h: the main window: accounts, messages, message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account-list.h"
#include "fumi-diagnosis.h"
#include "fumi-practice.h"
#include "fumi-receiver.h"
#include "fumi-search-fill.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_WINDOW (fumi_window_get_type ())
G_DECLARE_FINAL_TYPE (FumiWindow, fumi_window, FUMI, WINDOW, AdwApplicationWindow)

/* Can be shown before the store is open. */
FumiWindow *fumi_window_new          (GtkApplication      *application,
                                      FumiAccountList     *accounts,
                                      FumiPractice        *practice);
/* Once: mail is there to be seen and received from now on. */
void        fumi_window_set_store    (FumiWindow          *window,
                                      FumiStore           *store,
                                      FumiReceiver        *receiver,
                                      FumiSearchFiller    *filler);
/* Instead: says why there is none. "app.open-store" tries again. */
void        fumi_window_set_failure  (FumiWindow          *window,
                                      const FumiDiagnosis *failure);
/* Shows an account's inbox. */
void        fumi_window_show_account (FumiWindow          *window,
                                      FumiAccount         *account);
/* Asks what mail is to be imported. @account: (nullable): where it is proposed to go; the store must be open */
void        fumi_window_import       (FumiWindow          *window,
                                      FumiAccount         *account);
/* @text: plain */
void        fumi_window_add_toast    (FumiWindow          *window,
                                      const char          *text);

G_END_DECLS
