/* fumi-backup-window.h: where to, which accounts, with a password or not; then the backup is made.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account-list.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_BACKUP_WINDOW (fumi_backup_window_get_type ())
G_DECLARE_FINAL_TYPE (FumiBackupWindow, fumi_backup_window, FUMI, BACKUP_WINDOW, AdwWindow)

/* @parent: (nullable) */
FumiBackupWindow *fumi_backup_window_new (GtkWindow       *parent,
                                          FumiStore       *store,
                                          FumiAccountList *accounts);

G_END_DECLS
