/* fumi-sidebar-row.h: a row of the sidebar: an account's heading, or the mail on the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-account.h"

G_BEGIN_DECLS

/* An account's name, its state and its menu; cannot be selected. */
#define FUMI_TYPE_ACCOUNT_ROW (fumi_account_row_get_type ())
G_DECLARE_FINAL_TYPE (FumiAccountRow, fumi_account_row, FUMI, ACCOUNT_ROW, GtkListBoxRow)

GtkWidget   *fumi_account_row_new         (FumiAccount    *account);
FumiAccount *fumi_account_row_get_account (FumiAccountRow *row);
/* @problem: (nullable): one sentence, shown as a warning icon with it for tooltip and name */
void         fumi_account_row_set_problem (FumiAccountRow *row,
                                           const char     *problem);

/* Opens a window of its own and is never selected. */
#define FUMI_TYPE_REMOTE_ROW (fumi_remote_row_get_type ())
G_DECLARE_FINAL_TYPE (FumiRemoteRow, fumi_remote_row, FUMI, REMOTE_ROW, GtkListBoxRow)

GtkWidget   *fumi_remote_row_new         (FumiAccount   *account);
FumiAccount *fumi_remote_row_get_account (FumiRemoteRow *row);

G_END_DECLS
