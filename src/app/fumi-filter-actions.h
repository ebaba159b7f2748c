/* fumi-filter-actions.h: filters from the main window: "filters.edit", "filters.run", "filters.run-on", "filters.like".
 *
 * run-on has for target an account's id and a folder's key; run is about the folder that is shown; like makes a filter for
 * mail like the selected message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-account-list.h"
#include "fumi-folders.h"
#include "fumi-mail-work.h"
#include "fumi-message-list.h"

G_BEGIN_DECLS

#define FUMI_TYPE_FILTER_ACTIONS (fumi_filter_actions_get_type ())
G_DECLARE_FINAL_TYPE (FumiFilterActions, fumi_filter_actions, FUMI, FILTER_ACTIONS, GObject)

/**
 * FumiFilterActions::notice: (char *) what could not be done, plain text
 */

/* Puts the group "filters" on @window, which with @list must outlive it. */
FumiFilterActions *fumi_filter_actions_new       (GtkWindow         *window,
                                                  FumiMessageList   *list);
/* Once, when the store is open; until then the actions are disabled. */
void               fumi_filter_actions_set_store (FumiFilterActions *actions,
                                                  FumiStore         *store,
                                                  FumiAccountList   *accounts,
                                                  FumiFolders       *folders,
                                                  FumiMailWork      *work);
/* A folder has another key: filters follow. */
void               fumi_filter_actions_follow    (FumiFilterActions *actions,
                                                  const char        *account,
                                                  const char        *from,
                                                  const char        *to);

G_END_DECLS
