/* fumi-receive-row.h: how receiving goes for one account, in the popover of the Receive button.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-receiver.h"

G_BEGIN_DECLS

#define FUMI_TYPE_RECEIVE_ROW (fumi_receive_row_get_type ())
G_DECLARE_FINAL_TYPE (FumiReceiveRow, fumi_receive_row, FUMI, RECEIVE_ROW, GtkWidget)

/* Follows @receiver by itself. */
GtkWidget *fumi_receive_row_new (FumiReceiver *receiver,
                                 FumiAccount  *account);

G_END_DECLS
