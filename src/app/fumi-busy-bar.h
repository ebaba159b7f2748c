/* fumi-busy-bar.h: under the message list, while an action on many messages goes on: how far it is, and Cancel.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FUMI_TYPE_BUSY_BAR (fumi_busy_bar_get_type ())
G_DECLARE_FINAL_TYPE (FumiBusyBar, fumi_busy_bar, FUMI, BUSY_BAR, GtkWidget)

/* @text: (nullable): what goes on; NULL: nothing. What ends soon is never shown. */
void fumi_busy_bar_show (FumiBusyBar *bar,
                         const char  *text,
                         double       fraction);

G_END_DECLS
