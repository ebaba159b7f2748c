/* fumi-remote-table.h: the table of mail on the server: number, sender, subject, date, size, received or not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-server-mailbox.h"

G_BEGIN_DECLS

#define FUMI_TYPE_REMOTE_TABLE (fumi_remote_table_get_type ())
G_DECLARE_FINAL_TYPE (FumiRemoteTable, fumi_remote_table, FUMI, REMOTE_TABLE, GtkWidget)

/* Signals: "selection-changed"; "activated": Enter or a double click, on a row that is selected then. */

/* @messages: (element-type FumiServerMessage): what is there already, in the same order, stays where it is */
void    fumi_remote_table_set_messages  (FumiRemoteTable    *table,
                                         GPtrArray          *messages);
guint   fumi_remote_table_get_count     (FumiRemoteTable    *table);
/* Shows what the store has got of them by now. Returns: how many turned to received */
guint   fumi_remote_table_refresh       (FumiRemoteTable    *table,
                                         FumiStore          *store,
                                         const char         *account);
/* (transfer full) (array zero-terminated=1): UIDs of what is selected and can be named; @missing_only: and is not
 * wholly here. @missing (out) (optional): how many of them are not */
char  **fumi_remote_table_dup_selected  (FumiRemoteTable    *table,
                                         gboolean            missing_only,
                                         guint              *missing);
/* Takes rows out. @bytes (out): what they had. Returns: how many there were */
guint   fumi_remote_table_remove        (FumiRemoteTable    *table,
                                         const char * const *uids,
                                         goffset            *bytes);
void    fumi_remote_table_focus         (FumiRemoteTable    *table);

G_END_DECLS
