/* fumi-folder-chooser.h: where to move mail: a small window to search and choose a folder in, or to make one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-folders.h"

G_BEGIN_DECLS

#define FUMI_TYPE_FOLDER_CHOOSER (fumi_folder_chooser_get_type ())
G_DECLARE_FINAL_TYPE (FumiFolderChooser, fumi_folder_chooser, FUMI, FOLDER_CHOOSER, AdwWindow)

/**
 * FumiFolderChooser::chosen: (char *key) it exists by now; the window closes
 *
 * FumiFolderChooser::failed: (char *text) the new folder could not be made; the window closes
 */

/**
 * fumi_folder_chooser_new:
 * @account: (nullable): whose folders; %NULL for mail of several accounts, which has only the usual ones in common
 * @current: the key of the folder where the mail is, which is not offered
 */
FumiFolderChooser *fumi_folder_chooser_new (GtkWindow   *parent,
                                            FumiStore   *store,
                                            FumiFolders *folders,
                                            const char  *account,
                                            const char  *current);

G_END_DECLS
