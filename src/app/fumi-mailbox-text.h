/* fumi-mailbox-text.h: what the windows of import and export say.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-job-view.h"
#include "fumi-mailbox-import.h"

G_BEGIN_DECLS

/* 0 to 1; negative where the whole is not known */
double      fumi_mailbox_text_fraction     (const FumiMailboxProgress *progress);
/* (transfer full): "Work: 20 of 300 messages" */
char       *fumi_mailbox_text_progress     (const FumiMailboxProgress *progress);

FumiJobOutcome fumi_mailbox_text_outcome   (const FumiMailboxOutcome  *outcome,
                                            const GError              *error);
/* How it ended, in a few words and in some more. @error: (nullable) */
const char *fumi_mailbox_text_import_title (const FumiMailboxOutcome  *outcome,
                                            const GError              *error);
char       *fumi_mailbox_text_imported     (const FumiMailboxOutcome  *outcome,
                                            const GError              *error);
const char *fumi_mailbox_text_export_title (const FumiMailboxOutcome  *outcome,
                                            const GError              *error);
char       *fumi_mailbox_text_exported     (const FumiMailboxOutcome  *outcome,
                                            const GError              *error);

G_END_DECLS
