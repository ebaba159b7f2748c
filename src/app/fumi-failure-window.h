/* fumi-failure-window.h: what went wrong while receiving, what to try, the server's own words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account.h"
#include "fumi-diagnosis.h"

G_BEGIN_DECLS

#define FUMI_TYPE_FAILURE_WINDOW (fumi_failure_window_get_type ())
G_DECLARE_FINAL_TYPE (FumiFailureWindow, fumi_failure_window, FUMI, FAILURE_WINDOW, AdwWindow)

/**
 * fumi_failure_window_new:
 * @parent: the main window, whose actions the buttons do
 * @failure: copied
 * @transcript: (nullable): of the session that failed
 */
FumiFailureWindow *fumi_failure_window_new (GtkWindow           *parent,
                                            FumiAccount         *account,
                                            const FumiDiagnosis *failure,
                                            const char          *transcript);

G_END_DECLS
