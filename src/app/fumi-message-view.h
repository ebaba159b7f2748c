/* fumi-message-view.h: one message to read: who, when, what about, the text, what is attached.
 *
 * Shows text and nothing else: no part of a message is ever fetched, run or laid out as HTML here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-account-list.h"
#include "fumi-envelope.h"
#include "fumi-receiver.h"
#include "fumi-search-query.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_MESSAGE_VIEW (fumi_message_view_get_type ())
G_DECLARE_FINAL_TYPE (FumiMessageView, fumi_message_view, FUMI, MESSAGE_VIEW, GtkWidget)

/**
 * FumiMessageView::shown: (FumiEnvelope) its message is on the screen now, loaded and readable
 */

/* Once, when the store is open: from then on the rest of a message that is only partly here can be had. */
void     fumi_message_view_set_store (FumiMessageView *view,
                                      FumiStore       *store,
                                      FumiAccountList *accounts,
                                      FumiReceiver    *receiver);
/* Loads in a task; what was loading before is dropped. @envelope NULL: the page for no
 * selection. */
void     fumi_message_view_show      (FumiMessageView *view,
                                      FumiEnvelope    *envelope);
/* What is marked in the text of messages that are shown from now on; %NULL: nothing */
void     fumi_message_view_set_highlight (FumiMessageView *view,
                                          FumiSearchQuery *query);
/* The page for no selection says how many there are to select from. */
void     fumi_message_view_set_count (FumiMessageView *view,
                                      guint            count);
/* Or, where several are selected, how many. */
void     fumi_message_view_set_selected (FumiMessageView *view,
                                         guint            selected);

/* One page down (or up); FALSE: the end was on the screen already */
gboolean fumi_message_view_page      (FumiMessageView *view,
                                      gboolean         down);
/* Opens the bar in which something is typed that is looked for in the message; nothing where none is shown. */
void     fumi_message_view_find      (FumiMessageView *view);
/* To the next place where it stands, or the one before; the bar opens if it is closed. */
void     fumi_message_view_find_step (FumiMessageView *view,
                                      gboolean         forward);
/* Gives the text the keyboard. */
void     fumi_message_view_focus     (FumiMessageView *view);

G_END_DECLS
