/* fumi-message-menu.h: the menu of a row of the message list: right click, long press, Menu key.
 *
 * On a selected row it is about all that are selected; on another one about that one, which stays unselected and
 * so unread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _FumiMessageMenu FumiMessageMenu;

struct _FumiMessageList;

/**
 * fumi_message_menu_new:
 * @list: the parent of the menu; must outlive it
 * @list_view: in @list, with a FumiMessageRow in each item
 *
 * A long press picks messages instead, as a finger has no second button and no keys to hold.
 */
FumiMessageMenu *fumi_message_menu_new  (struct _FumiMessageList *list,
                                         GtkListView             *list_view,
                                         GMenuModel              *model);
void             fumi_message_menu_free (FumiMessageMenu         *menu);

G_END_DECLS
