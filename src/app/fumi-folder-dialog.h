/* fumi-folder-dialog.h: asks what a folder is to be called.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-folders.h"

G_BEGIN_DECLS

#define FUMI_TYPE_FOLDER_DIALOG (fumi_folder_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FumiFolderDialog, fumi_folder_dialog, FUMI, FOLDER_DIALOG, AdwMessageDialog)

/**
 * FumiFolderDialog::named: (char *name) as it was typed; it can be the name of a folder there, and no other has it
 */

/**
 * fumi_folder_dialog_new:
 * @account: (nullable): whose folders tell which names are taken
 * @parent_key: where the folder is to be, or is
 * @key: (nullable): of a folder that gets another name; %NULL: of a new one
 */
FumiFolderDialog *fumi_folder_dialog_new (GtkWindow   *parent,
                                          FumiFolders *folders,
                                          const char  *account,
                                          const char  *parent_key,
                                          const char  *key);

G_END_DECLS
