/* fumi-window-size.h: the main window's size, from one run to the next.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where the schema is not installed, as in the build directory, both do nothing. */
void fumi_window_size_restore (GtkWindow *window);
void fumi_window_size_save    (GtkWindow *window);

G_END_DECLS
