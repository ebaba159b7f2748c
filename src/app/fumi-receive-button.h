/* fumi-receive-button.h: Receive; while mail comes in a spinner that tells how far, and Stop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-receiver.h"

G_BEGIN_DECLS

#define FUMI_TYPE_RECEIVE_BUTTON (fumi_receive_button_get_type ())
G_DECLARE_FINAL_TYPE (FumiReceiveButton, fumi_receive_button, FUMI, RECEIVE_BUTTON, GtkWidget)

/* FumiReceiveButton:compact: an icon alone, for a narrow window */

/* Its buttons do "win.receive" and "win.stop". */
void fumi_receive_button_set_receiver (FumiReceiveButton *button,
                                       FumiReceiver      *receiver);

G_END_DECLS
