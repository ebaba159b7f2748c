/* fumi-folder-actions.h: what can be done with folders from the main window: "folder.new", "folder.rename", "folder.delete".
 *
 * Each has for target the account's id and a key: of the folder, or of the one in which the new one is to be.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-folders.h"
#include "fumi-mail-work.h"

G_BEGIN_DECLS

#define FUMI_TYPE_FOLDER_ACTIONS (fumi_folder_actions_get_type ())
G_DECLARE_FINAL_TYPE (FumiFolderActions, fumi_folder_actions, FUMI, FOLDER_ACTIONS, GObject)

/**
 * FumiFolderActions::renamed: (char *account, char *from, char *to) keys; those within it are renamed alike
 *
 * FumiFolderActions::notice: (char *) what could not be done, plain text
 */

/* Puts the group "folder" on @window, which must outlive it. */
FumiFolderActions *fumi_folder_actions_new       (GtkWindow         *window);
/* Once, when the store is open; until then the actions are disabled. */
void               fumi_folder_actions_set_store (FumiFolderActions *actions,
                                                  FumiStore         *store,
                                                  FumiFolders       *folders,
                                                  FumiMailWork      *work);

G_END_DECLS
