/* fumi-index-bar.h: under the message list, while the list itself has to be made anew from the mail: how far it is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_INDEX_BAR (fumi_index_bar_get_type ())
G_DECLARE_FINAL_TYPE (FumiIndexBar, fumi_index_bar, FUMI, INDEX_BAR, GtkWidget)

/* Once: from now on an index that is not complete is completed, and that is shown. */
void fumi_index_bar_set_store (FumiIndexBar *bar,
                               FumiStore    *store);
/* The user is back, and another program may have changed the mail meanwhile: has the list follow. */
void fumi_index_bar_look      (FumiIndexBar *bar);

G_END_DECLS
