/* fumi-find-bar.h: finds something in the message that is shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FUMI_TYPE_FIND_BAR (fumi_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (FumiFindBar, fumi_find_bar, FUMI, FIND_BAR, GtkWidget)

/**
 * FumiFindBar::closed: the text may be marked otherwise, and wants the keyboard
 */

/* Once: where it looks. */
void     fumi_find_bar_set_text_view (FumiFindBar *bar,
                                      GtkTextView *text);
/* Opens, with what is selected in the text, and takes the keyboard. */
void     fumi_find_bar_open          (FumiFindBar *bar);
/* To the next place, or the one before; from the last to the first. Opens if it is closed. */
void     fumi_find_bar_step          (FumiFindBar *bar,
                                      gboolean     forward);
/* The text is another one. Returns: whether it is open, and has marked it */
gboolean fumi_find_bar_refresh       (FumiFindBar *bar);

G_END_DECLS
