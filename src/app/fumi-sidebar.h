/* fumi-sidebar.h: the accounts, each with its folders and its mail on the server, and all inboxes together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-account-list.h"
#include "fumi-dragged-mail.h"
#include "fumi-folders.h"
#include "fumi-receiver.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_SIDEBAR (fumi_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (FumiSidebar, fumi_sidebar, FUMI, SIDEBAR, GtkWidget)

/**
 * FumiSidebar::dropped: (FumiDraggedMail, char *key) mail on a folder of its account
 *
 * FumiSidebar::selected: (FumiAccount, char *) or (%NULL, "") for all inboxes
 *
 * FumiSidebar::activated: the user chose a folder, also the one that is selected already
 */

/* Once. Selects the first row. */
void         fumi_sidebar_set_accounts (FumiSidebar     *sidebar,
                                        FumiAccountList *accounts);
/* Once, when the store is open: unread counts and warnings follow from then on. */
void         fumi_sidebar_set_store    (FumiSidebar     *sidebar,
                                        FumiStore       *store,
                                        FumiReceiver    *receiver,
                                        FumiFolders     *folders);

/* A folder has another key: where it, or one in it, is selected it stays so. Before the rows follow. */
void         fumi_sidebar_follow       (FumiSidebar     *sidebar,
                                        const char      *account,
                                        const char      *from,
                                        const char      *to);
/* The inbox of @account; NULL: all inboxes, where there are several */
void         fumi_sidebar_select       (FumiSidebar     *sidebar,
                                        FumiAccount     *account);
/* (transfer none) (nullable): whose folder is selected; NULL: all */
FumiAccount *fumi_sidebar_get_selected (FumiSidebar     *sidebar);

G_END_DECLS
