/* fumi-message-list.h: the messages of an inbox or of all, how receiving goes, and what is wrong.
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

#define FUMI_TYPE_MESSAGE_LIST (fumi_message_list_get_type ())
G_DECLARE_FINAL_TYPE (FumiMessageList, fumi_message_list, FUMI, MESSAGE_LIST, GtkWidget)

/**
 * FumiMessageList:title, FumiMessageList:subtitle:
 *
 * For the header bar above: which folder; how many are unread, or how far receiving is.
 *
 * FumiMessageList:count: messages in the list
 *
 * FumiMessageList:picking: messages are being picked one by one: a click adds a message or takes it away
 *
 * FumiMessageList:preview: rows have a line with the beginning of the message
 *
 * FumiMessageList::selected: (FumiEnvelope or %NULL) another message is selected alone now, or none is
 *
 * FumiMessageList::opened: the selected message was clicked or activated
 *
 * FumiMessageList::targets-changed: what an action would act on, or how it is marked, is something else now
 *
 * FumiMessageList::unread-sought: (gboolean found)
 *
 * FumiMessageList::failure-clicked: (FumiAccount) the banner's button was pressed
 */

/* Once, when the store is open. */
void          fumi_message_list_set_store    (FumiMessageList *list,
                                              FumiStore       *store,
                                              FumiAccountList *accounts,
                                              FumiReceiver    *receiver);

/* @account NULL: all; @folder: its key, "" for the inbox, FUMI_FOLDER_STARRED */
void          fumi_message_list_show_folder  (FumiMessageList *list,
                                              FumiAccount     *account,
                                              const char      *folder);
/**
 * fumi_message_list_show_hits:
 * @ids: (transfer full) (element-type gint64)
 * @query: for what they were found: it is marked in the rows
 * @can_widen: where nothing was found, "search.everywhere" is offered
 *
 * Shows these messages until fumi_message_list_hide_hits() or another folder.
 */
void          fumi_message_list_show_hits    (FumiMessageList *list,
                                              GArray          *ids,
                                              FumiSearchQuery *query,
                                              gboolean         can_widen);
void          fumi_message_list_hide_hits    (FumiMessageList *list);
/* (transfer none) (nullable): for what the messages in the list were found */
FumiSearchQuery *fumi_message_list_get_query (FumiMessageList *list);
/* (transfer none) (nullable) */
FumiAccount  *fumi_message_list_get_account  (FumiMessageList *list);
const char   *fumi_message_list_get_folder   (FumiMessageList *list);

/* (transfer none) (nullable): the message that is selected alone */
FumiEnvelope *fumi_message_list_get_selected (FumiMessageList *list);
guint         fumi_message_list_count_selected (FumiMessageList *list);

/* messages in the list now */
guint         fumi_message_list_get_count    (FumiMessageList *list);

/* Whether rows have a third line with the beginning of the message. */
void          fumi_message_list_set_preview  (FumiMessageList *list,
                                              gboolean         preview);
gboolean      fumi_message_list_get_preview  (FumiMessageList *list);
/* What is selected stays so, and in sight. */
void          fumi_message_list_set_order    (FumiMessageList *list,
                                              FumiStoreSort    sort,
                                              gboolean         reversed);

/* Looks for the first unread message below the selected one, else for the first of all, and selects it; ends with
 * FumiMessageList::unread-sought. */
void          fumi_message_list_seek_unread  (FumiMessageList *list);
void          fumi_message_list_select_all   (FumiMessageList *list);
/* Nothing selected, nothing being picked. */
void          fumi_message_list_select_none  (FumiMessageList *list);
/* Selects this message alone, as soon as it is in the list, unless something else is selected first. */
void          fumi_message_list_await        (FumiMessageList *list,
                                              gint64           id);
void          fumi_message_list_set_picking  (FumiMessageList *list,
                                              gboolean         picking);
gboolean      fumi_message_list_get_picking  (FumiMessageList *list);

/* ---- what an action acts on: the selected messages, or the one whose menu is open -------------- */

guint         fumi_message_list_count_targets (FumiMessageList *list);
/* (transfer full) (element-type gint64) */
GArray       *fumi_message_list_get_targets   (FumiMessageList *list);
/* (transfer none) (nullable): where there is only one */
FumiEnvelope *fumi_message_list_get_target    (FumiMessageList *list);
/* @id: the row whose menu is open, 0: none is */
void          fumi_message_list_set_context   (FumiMessageList *list,
                                               gint64           id);
/**
 * fumi_message_list_leave:
 * @ids: (element-type gint64): what fumi_message_list_get_targets() gave; about to leave the list
 * @go_on: whether the next message is to be selected where a single one was
 *
 * What is selected then, is not among them.
 */
void          fumi_message_list_leave        (FumiMessageList *list,
                                              GArray          *ids,
                                              gboolean         go_on);

/* The menu of its rows. */
void          fumi_message_list_set_menu     (FumiMessageList *list,
                                              GMenuModel      *menu);

/* Gives the list the keyboard. */
void          fumi_message_list_focus        (FumiMessageList *list);

G_END_DECLS
