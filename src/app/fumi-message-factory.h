/* fumi-message-factory.h: makes the rows of the message list.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-message-list.h"

G_BEGIN_DECLS

/* (transfer full): a FumiMessageRow in each item, which follows FumiMessageList:picking; a click that opens a message
 * has @list emit "opened". */
GtkListItemFactory *fumi_message_factory_new  (FumiMessageList *list);
/* As Ctrl+click does it, or with @extend Ctrl+Shift+click, from the row picked last. */
void                fumi_message_factory_pick (GtkListView     *list_view,
                                               guint            position,
                                               gboolean         extend);

G_END_DECLS
