/* fumi-message-selection.h: which rows of the message list are selected.
 *
 * Knows positions only: to select a hundred thousand messages reads none of them, which GtkMultiSelection would.
 * A message keeps its state while rows come and go around it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-envelope-model.h"

G_BEGIN_DECLS

#define FUMI_TYPE_MESSAGE_SELECTION (fumi_message_selection_get_type ())
G_DECLARE_FINAL_TYPE (FumiMessageSelection, fumi_message_selection, FUMI, MESSAGE_SELECTION, GObject)

/**
 * FumiMessageSelection::changed: other messages are selected now, also because selected ones have left the list
 */

FumiMessageSelection *fumi_message_selection_new         (FumiEnvelopeModel    *model);

/* While messages are being picked one by one, to go to another row selects nothing and unselects nothing. */
void                  fumi_message_selection_set_picking (FumiMessageSelection *selection,
                                                          gboolean              picking);
gboolean              fumi_message_selection_get_picking (FumiMessageSelection *selection);

guint                 fumi_message_selection_get_count   (FumiMessageSelection *selection);
/* GTK_INVALID_LIST_POSITION where nothing is selected */
guint                 fumi_message_selection_get_first   (FumiMessageSelection *selection);
guint                 fumi_message_selection_get_last    (FumiMessageSelection *selection);
/* (transfer full) (element-type gint64): the rows of the selected messages, in list order */
GArray               *fumi_message_selection_get_ids     (FumiMessageSelection *selection);

G_END_DECLS
