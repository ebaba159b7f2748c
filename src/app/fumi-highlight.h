/* fumi-highlight.h: marks what was searched for in text that is shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-search-query.h"

G_BEGIN_DECLS

/* Adds a background to the attributes of @layout, whose text is @text. */
void fumi_highlight_layout (GtkWidget       *widget,
                            PangoLayout     *layout,
                            FumiSearchQuery *query,
                            FumiSearchField  field,
                            const char      *text);

/* Marks it in the text of @view, the text of a message, and takes away what was marked before. @query: (nullable) */
void fumi_highlight_text   (GtkTextView     *view,
                            FumiSearchQuery *query);

/* Marks these parts of @text, which is the text of @view, and takes away what was marked before.
 * @ranges: (element-type FumiSearchRange) */
void fumi_highlight_ranges (GtkTextView     *view,
                            const char      *text,
                            GArray          *ranges);

G_END_DECLS
