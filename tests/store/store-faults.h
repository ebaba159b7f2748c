/* store-faults.h: a program that receives, killed or met by a failing disk at a chosen system call.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FAULTS_MESSAGES 20
#define FAULTS_BATCH 6

typedef struct
{
  gboolean  killed;
  int       status;
  char     *errors;
  gboolean  safe[FAULTS_MESSAGES]; /* said to be durable */
} FaultsOutcome;

void          faults_outcome_clear (FaultsOutcome *outcome);

/* store-child in @mode. @fault: as FUMI_FAULT, or NULL; @count: (nullable): a file for the number of calls */
FaultsOutcome faults_run_child     (const char    *data_dir,
                                    const char    *mode,
                                    const char    *fault,
                                    const char    *count);

/* How many system calls that change the disk @mode makes in @data_dir, where it is then done. */
guint         faults_count_calls   (const char    *data_dir,
                                    const char    *mode);

/* (transfer full) (element-type guint): at most @most calls, spread evenly over 1 … @calls, the last
 * included; with FUMI_FULL_MATRIX=1 all of them */
GArray       *faults_choose_points (guint          calls,
                                    guint          most);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FaultsOutcome, faults_outcome_clear)

G_END_DECLS
