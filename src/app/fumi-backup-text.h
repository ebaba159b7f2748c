/* fumi-backup-text.h: backups in words: how far, how it went, and whether one is due.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-backup.h"
#include "fumi-job-view.h"

G_BEGIN_DECLS

void  fumi_backup_text_show_progress (FumiJobView              *view,
                                      const FumiBackupProgress *progress);
/* @path: (nullable): of the file that was made */
void  fumi_backup_text_show_saved    (FumiJobView              *view,
                                      const FumiBackupResult   *result,
                                      const char               *path,
                                      const GError             *error);
void  fumi_backup_text_show_restored (FumiJobView              *view,
                                      const FumiBackupResult   *result,
                                      const GError             *error);

/* (transfer full): "12 messages, 3.4 MB" */
char *fumi_backup_text_messages      (guint                     messages,
                                      goffset                   bytes);

G_END_DECLS
