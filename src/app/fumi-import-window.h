/* fumi-import-window.h: mail of another program: how much there is, where it goes, what came of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account-list.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_IMPORT_WINDOW (fumi_import_window_get_type ())
G_DECLARE_FINAL_TYPE (FumiImportWindow, fumi_import_window, FUMI, IMPORT_WINDOW, AdwWindow)

/* @account: (nullable): the one that is chosen at first */
FumiImportWindow *fumi_import_window_new  (GtkWindow        *parent,
                                           FumiStore        *store,
                                           FumiAccountList  *accounts,
                                           FumiAccount      *account);
/* What the file chooser gives; counts what is there. */
void              fumi_import_window_look (FumiImportWindow *window,
                                           const char       *path);

G_END_DECLS
