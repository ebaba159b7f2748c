/* fumi-export-window.h: mail for another program: what, as which files, where, and what came of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account-list.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_EXPORT_WINDOW (fumi_export_window_get_type ())
G_DECLARE_FINAL_TYPE (FumiExportWindow, fumi_export_window, FUMI, EXPORT_WINDOW, AdwWindow)

/* @account: (nullable): the one that is chosen at first; else all
 * @ids: (nullable) (element-type gint64): these messages, and no others */
FumiExportWindow *fumi_export_window_new   (GtkWindow        *parent,
                                            FumiStore        *store,
                                            FumiAccountList  *accounts,
                                            FumiAccount      *account,
                                            GArray           *ids);
/* What the file chooser gives: writes there. */
void              fumi_export_window_write (FumiExportWindow *window,
                                            const char       *path);

G_END_DECLS
