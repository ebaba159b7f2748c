/* fumi-message-drag.h: messages are dragged out of the list.
 *
 * A row that is selected stands for all that are; another one for itself, and stays unselected and unread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-store.h"

G_BEGIN_DECLS

struct _FumiMessageList;

/* Once, for @list_view in @list, with a FumiMessageRow in each item; both outlive it. */
void fumi_message_drag_add (struct _FumiMessageList *list,
                            GtkListView             *list_view,
                            FumiStore               *store);

G_END_DECLS
