/* fumi-folder-menu.h: the menu of a folder in the sidebar: right click, long press, Menu key.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _FumiFolderMenu FumiFolderMenu;

/* @rows: with FumiFolderRows among others; @parent: of the menu; both must outlive it */
FumiFolderMenu *fumi_folder_menu_new  (GtkWidget      *parent,
                                       GtkListBox     *rows);
void            fumi_folder_menu_free (FumiFolderMenu *menu);

G_END_DECLS
