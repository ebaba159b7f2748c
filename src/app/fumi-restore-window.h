/* fumi-restore-window.h: what is in a backup, which accounts of it; then they are restored.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account-list.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_RESTORE_WINDOW (fumi_restore_window_get_type ())
G_DECLARE_FINAL_TYPE (FumiRestoreWindow, fumi_restore_window, FUMI, RESTORE_WINDOW, AdwWindow)

/**
 * FumiRestoreWindow::restored: accounts may have come; emitted when the user has read how it went
 */

/* Opens the backup @path at once. @parent: (nullable) */
FumiRestoreWindow *fumi_restore_window_new (GtkWindow       *parent,
                                            FumiStore       *store,
                                            FumiAccountList *accounts,
                                            const char      *path);

G_END_DECLS
