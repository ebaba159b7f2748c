/* fumi-pane.h: one pane of the main window, with a width of its own.
 *
 * The leaflets fold by the natural widths of their panes; those must not change with a subject's length.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* FumiPane:child, FumiPane:natural-width: in pixels, whatever the child would like;
 * FumiPane:narrow: got less */
#define FUMI_TYPE_PANE (fumi_pane_get_type ())
G_DECLARE_FINAL_TYPE (FumiPane, fumi_pane, FUMI, PANE, GtkWidget)

G_END_DECLS
