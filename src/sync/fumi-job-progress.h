/* fumi-job-progress.h: carries the progress of a backup or a restore from its thread to the main one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-backup.h"

G_BEGIN_DECLS

/* At most ten calls a second. */
typedef struct _FumiJobProgress FumiJobProgress;

/* (transfer full): tells the thread-default main context of now; @func: (nullable) */
FumiJobProgress *fumi_job_progress_new   (FumiBackupProgressFunc    func,
                                          gpointer                  user_data);
FumiJobProgress *fumi_job_progress_ref   (FumiJobProgress          *progress);
void             fumi_job_progress_unref (FumiJobProgress          *progress);
/* A FumiBackupProgressFunc for the working thread; @user_data: a FumiJobProgress. */
void             fumi_job_progress_note  (const FumiBackupProgress *now,
                                          gpointer                  user_data);
/* From the caller's context: what is noted counts on from this. */
void             fumi_job_progress_set_base (FumiJobProgress       *progress,
                                             goffset                done,
                                             goffset                total,
                                             guint                  messages);
/* From the caller's context: no call after this one. */
void             fumi_job_progress_stop  (FumiJobProgress          *progress);

G_END_DECLS
