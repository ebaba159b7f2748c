/* fumi-mailbox-job.h: import and export of mail as jobs of their own thread, and how they ended, in words for scripts.
 *
 * Main thread; progress and results come there too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-mailbox-export.h"
#include "fumi-mailbox-import.h"

G_BEGIN_DECLS

/* "ok", "incomplete" where something failed and the rest is there, "not-mail", "not-found",
 * "exists", or the code of a failure
 * (fumi_failure_to_code()). @error: (nullable) */
const char        *fumi_mailbox_result_to_code       (const FumiMailboxOutcome *outcome,
                                                      const GError             *error);
/* As sysexits.h has it. */
int                fumi_mailbox_result_get_exit_code (const FumiMailboxOutcome *outcome,
                                                      const GError             *error);

/**
 * fumi_mailbox_count_async:
 * @progress: (nullable)
 *
 * fumi_mailbox_source_find() and fumi_mailbox_source_count().
 */
void               fumi_mailbox_count_async   (const char              *path,
                                               FumiMailboxCountFunc     progress,
                                               gpointer                 progress_data,
                                               GCancellable            *cancellable,
                                               GAsyncReadyCallback      callback,
                                               gpointer                 user_data);
/* (transfer full) */
FumiMailboxSource *fumi_mailbox_count_finish  (GAsyncResult            *result,
                                               GError                 **error);

/**
 * fumi_mailbox_import_async:
 * @source: must live until @callback, and nobody else uses it
 * @folder: as in FumiMailboxImportTarget
 */
void               fumi_mailbox_import_async  (FumiStore               *store,
                                               const char              *account,
                                               const char              *folder,
                                               FumiMailboxSource       *source,
                                               FumiMailboxProgressFunc  progress,
                                               gpointer                 progress_data,
                                               GCancellable            *cancellable,
                                               GAsyncReadyCallback      callback,
                                               gpointer                 user_data);
/* @outcome: (out caller-allocates): also on %FALSE; to be cleared */
gboolean           fumi_mailbox_import_finish (GAsyncResult            *result,
                                               FumiMailboxOutcome      *outcome,
                                               GError                 **error);

/* @export: copied with all it points to */
void               fumi_mailbox_export_async  (FumiStore               *store,
                                               const FumiMailboxExport *export,
                                               FumiMailboxProgressFunc  progress,
                                               gpointer                 progress_data,
                                               GCancellable            *cancellable,
                                               GAsyncReadyCallback      callback,
                                               gpointer                 user_data);
gboolean           fumi_mailbox_export_finish (GAsyncResult            *result,
                                               FumiMailboxOutcome      *outcome,
                                               GError                 **error);

G_END_DECLS
