/* fumi-backup-reminder.h: says that the last backup is a while ago (ux.md §12, banner 9).
 *
 * Kept in GSettings: whether to remind, when the last backup was made in the window, and when mail was first seen
 * here, from which the days count until there is a backup.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-receiver.h"

G_BEGIN_DECLS

#define FUMI_TYPE_BACKUP_REMINDER (fumi_backup_reminder_get_type ())
G_DECLARE_FINAL_TYPE (FumiBackupReminder, fumi_backup_reminder, FUMI, BACKUP_REMINDER, GtkWidget)

/* Once: from now on it is there when a backup is due, unless something worse has to be said. */
void     fumi_backup_reminder_set_store (FumiBackupReminder *reminder,
                                         FumiStore          *store,
                                         FumiReceiver       *receiver);

/* Every 30 days, or never. */
gboolean fumi_backup_reminder_get_on      (void);
void     fumi_backup_reminder_set_on      (gboolean on);
void     fumi_backup_reminder_note_backup (void);

G_END_DECLS
