/* fumi-progress-text.h: receiving in words and numbers.
 *
 * Pure functions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-sync.h"

G_BEGIN_DECLS

#define FUMI_N_SYNC_PHASES (FUMI_SYNC_CLOSING + 1)

/* (transfer none): translated, one of the five words beginners' guides use */
const char *fumi_progress_phase_title  (FumiSyncPhase           phase);

/* (transfer full): "3 / 12 (1.2 / 3.4 MB)", both numbers in the unit that suits the total */
char       *fumi_progress_text_amount  (const FumiSyncProgress *progress);

/* (transfer full): the phase, and while downloading the amount: "Download 3 / 12 (1.2 / 3.4 MB)" */
char       *fumi_progress_text         (const FumiSyncProgress *progress);

/* 0 to 1 by bytes; negative while nothing is known to count */
double      fumi_progress_fraction     (const FumiSyncProgress *progress);

/* Adds @progress to @sum, which begins with FUMI_SYNC_CLOSING; downloading is the phase worth
 * telling while any account is
 * at it, else the earliest one. */
void        fumi_progress_add          (FumiSyncProgress       *sum,
                                        const FumiSyncProgress *progress);

/* (transfer full): "3 new messages", or "No new mail" */
char       *fumi_progress_text_received (guint                  received);

/* (transfer full): "anna@example.jp: 1 message could not be received …" */
char       *fumi_progress_text_failed   (const char            *account,
                                         guint                  failed);

G_END_DECLS
