/* fumi-stack.h: turns a stack to one page so that assistive tools see that page only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* GTK 4.8 offers every page of a stack to screen readers and UI tests: the others are hidden. */
void fumi_stack_show (GtkStack  *stack,
                      GtkWidget *page);

G_END_DECLS
