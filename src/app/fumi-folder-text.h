/* fumi-folder-text.h: folders in words and icons.
 *
 * Pure functions of a folder's key, see fumi-store-folders.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The key of what is no folder, but stands among them: the starred messages of all. No folder's name has a line end. */
#define FUMI_FOLDER_STARRED "\nstarred"

/* (transfer full): "Inbox", "Trash", or the last part of the name that the user gave */
char       *fumi_folder_text_title (const char *key);
/* (transfer full): the same with what it is in: "Work / Clients" */
char       *fumi_folder_text_path  (const char *key);
/**
 * fumi_folder_text_nested:
 * @folders: (element-type FumiStoreFolder): as of fumi_store_list_folders()
 * @depth: (out): in how many others of @folders it is
 *
 * Returns: (transfer full): its title below the one it is in: "Clients", or "Work / Clients" where there is no folder
 *   Work
 */
char       *fumi_folder_text_nested (GPtrArray  *folders,
                                     guint       i,
                                     guint      *depth);
/* (transfer none) */
const char *fumi_folder_text_icon  (const char *key);
/* (transfer none): what an empty folder says, where it has nothing better to say */
const char *fumi_folder_text_empty (const char *key);

G_END_DECLS
