/* fumi-row-names.h: the accessible names of rows, given while nothing else is to be done.
 *
 * A list that is scrolled gives its two hundred rows other messages again and again; making a sentence of each at
 * once would take longer than a frame.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*FumiRowNameFunc) (GtkWidget *row);

/**
 * fumi_row_names_queue:
 * @row: not owned: it calls fumi_row_names_forget() before it goes
 *
 * @func is called with @row in the main thread soon, once. To be called only for a row that is not waiting.
 */
void fumi_row_names_queue  (GtkWidget       *row,
                            FumiRowNameFunc  func);

/* Of a row that waits: it does so no longer. */
void fumi_row_names_forget (GtkWidget       *row);

G_END_DECLS
