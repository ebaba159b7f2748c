/* fumi-folder-row.h: a folder in the sidebar, with its unread count.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-account.h"
#include "fumi-dragged-mail.h"

G_BEGIN_DECLS

#define FUMI_TYPE_FOLDER_ROW (fumi_folder_row_get_type ())
G_DECLARE_FINAL_TYPE (FumiFolderRow, fumi_folder_row, FUMI, FOLDER_ROW, GtkListBoxRow)

/**
 * FumiFolderRow::dropped: (FumiDraggedMail) mail that this folder can take
 */

/* @account NULL: all inboxes; @key: "" is the inbox; @depth: in how many others it is shown */
GtkWidget   *fumi_folder_row_new         (FumiAccount   *account,
                                          const char    *key,
                                          const char    *title,
                                          guint          depth);
FumiAccount *fumi_folder_row_get_account (FumiFolderRow *row);
const char  *fumi_folder_row_get_key     (FumiFolderRow *row);
void         fumi_folder_row_set_unread  (FumiFolderRow *row,
                                          guint          unread);

G_END_DECLS
