/* fumi-message-list.h: the messages of an inbox or of all, how receiving goes, and what is wrong.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-account-list.h"
#include "fumi-envelope.h"
#include "fumi-receiver.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_MESSAGE_LIST (fumi_message_list_get_type ())
G_DECLARE_FINAL_TYPE (FumiMessageList, fumi_message_list, FUMI, MESSAGE_LIST, GtkWidget)

/**
 * FumiMessageList:title, FumiMessageList:subtitle:
 *
 * For the header bar above: which inbox; how many are unread, or how far receiving is.
 *
 * FumiMessageList:count: messages in the list
 *
 * FumiMessageList::selected: (FumiEnvelope or %NULL) another message, or none, is selected now
 *
 * FumiMessageList::opened: the selected message was clicked or activated
 *
 * FumiMessageList::failure-clicked: (FumiAccount) the banner's button was pressed
 */

/* Once, when the store is open. */
void          fumi_message_list_set_store    (FumiMessageList *list,
                                              FumiStore       *store,
                                              FumiAccountList *accounts,
                                              FumiReceiver    *receiver);

/* @account NULL: all inboxes */
void          fumi_message_list_show_account (FumiMessageList *list,
                                              FumiAccount     *account);

/* (transfer none) (nullable) */
FumiEnvelope *fumi_message_list_get_selected (FumiMessageList *list);

/* messages in the list now */
guint         fumi_message_list_get_count    (FumiMessageList *list);

/* Selects the first unread message below the selected one, else the first of all; FALSE: there is
 * none. */
gboolean      fumi_message_list_select_next_unread (FumiMessageList *list);

/* Gives the list the keyboard. */
void          fumi_message_list_focus        (FumiMessageList *list);

G_END_DECLS
