/* fumi-message-row.h: one row of the message list, drawn.
 *
 * One widget without children: a list view rebinds some 200 rows on a jump, and laying out three
 * labels
 * a row costs 55 ms where text laid out at drawing costs less than one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-envelope.h"
#include "fumi-search-query.h"

G_BEGIN_DECLS

#define FUMI_TYPE_MESSAGE_ROW (fumi_message_row_get_type ())
G_DECLARE_FINAL_TYPE (FumiMessageRow, fumi_message_row, FUMI, MESSAGE_ROW, GtkWidget)

/* Emits "opened" when it is clicked; while messages are picked, "picked" (gboolean: Shift was held) instead. */
GtkWidget    *fumi_message_row_new          (void);

/* @envelope NULL: shows nothing. Also names the list item, the row's parent, for screen readers; so
 * to be called when the row is in its place. */
void          fumi_message_row_set_envelope (FumiMessageRow *row,
                                             FumiEnvelope   *envelope);

/* Whether it has a third line, with the beginning of the message. */
void          fumi_message_row_set_preview  (FumiMessageRow *row,
                                             gboolean        preview);
/* Whether messages are being picked, and whether this one is: a box to tick stands before the text. */
void          fumi_message_row_set_picking  (FumiMessageRow *row,
                                             gboolean        picking,
                                             gboolean        picked);

/* What is marked in its text; %NULL: nothing */
void          fumi_message_row_set_highlight (FumiMessageRow  *row,
                                              FumiSearchQuery *query);

/* (transfer none) (nullable) */
FumiEnvelope *fumi_message_row_get_envelope (FumiMessageRow *row);

G_END_DECLS
