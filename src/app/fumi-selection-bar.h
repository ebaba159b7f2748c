/* fumi-selection-bar.h: under the message list, while several are selected or being picked: how many, and what to do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-message-list.h"

G_BEGIN_DECLS

#define FUMI_TYPE_SELECTION_BAR (fumi_selection_bar_get_type ())
G_DECLARE_FINAL_TYPE (FumiSelectionBar, fumi_selection_bar, FUMI, SELECTION_BAR, GtkWidget)

/**
 * FumiSelectionBar:revealed: whether it is there to be seen
 */

/* Once. Follows the selection of @list. */
void     fumi_selection_bar_set_list     (FumiSelectionBar *bar,
                                          FumiMessageList  *list);
/* Whether several are selected, or being picked. */
gboolean fumi_selection_bar_get_revealed (FumiSelectionBar *bar);

/* (transfer full): "3 messages selected" */
char    *fumi_selection_bar_text         (guint             n);

G_END_DECLS
