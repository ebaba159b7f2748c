/* fumi-backup-actions.h: "app.backup", "app.restore" and "app.restore-from": from the menu, or before there is an account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account-list.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_BACKUP_ACTIONS (fumi_backup_actions_get_type ())
G_DECLARE_FINAL_TYPE (FumiBackupActions, fumi_backup_actions, FUMI, BACKUP_ACTIONS, GObject)

/**
 * FumiBackupActions::restored: accounts may have come
 */

/* Adds the actions, disabled, to @application, which outlives the result. */
FumiBackupActions *fumi_backup_actions_new       (GtkApplication    *application,
                                                  FumiAccountList   *accounts);
void               fumi_backup_actions_set_store (FumiBackupActions *actions,
                                                  FumiStore         *store);

G_END_DECLS
