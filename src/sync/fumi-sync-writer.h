/* fumi-sync-writer.h: takes messages off the wire and makes them durable in a second thread.
 *
 * While one batch is being committed the next is filled, so the line does not wait for the disk. At most
 * two batches are under way: memory and unsafe mail stay bounded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store.h"

G_BEGIN_DECLS

typedef struct _FumiSyncWriter FumiSyncWriter;

/* After each commit, on the committing thread. @partial: of the @messages, those of which only the beginning came;
 * @bytes: of the others; @copies: not among the @messages: came too, and were here already in another way */
typedef void (*FumiSyncWriterFunc) (guint    messages,
                                    guint    copies,
                                    guint    partial,
                                    goffset  bytes,
                                    gpointer user_data);

FumiSyncWriter *fumi_sync_writer_new    (FumiStoreRun        *run,
                                         FumiSyncWriterFunc   committed_func,
                                         gpointer             user_data);

/**
 * fumi_sync_writer_add:
 * @partial: whether @body is only the beginning of the message
 *
 * As fumi_store_batch_add() or fumi_store_batch_add_partial(), and starts a commit when the batch is full. Once a commit has failed every further
 * call fails with that error.
 */
gboolean        fumi_sync_writer_add    (FumiSyncWriter      *writer,
                                         const char          *uid,
                                         goffset              listed_size,
                                         gboolean             partial,
                                         GInputStream        *body,
                                         GCancellable        *cancellable,
                                         GError             **error);

/* Starts a commit of what is there: two messages of one UID must not meet in one batch. */
gboolean        fumi_sync_writer_flush  (FumiSyncWriter      *writer,
                                         GError             **error);

/**
 * fumi_sync_writer_wait:
 * @seconds: at most; 0: as long as it takes
 *
 * Starts a commit of what is there, and waits for all of them. A commit that failed is an end too.
 *
 * Returns: %FALSE if they are not done within @seconds, or @cancellable was cancelled
 */
gboolean        fumi_sync_writer_wait   (FumiSyncWriter      *writer,
                                         guint                seconds,
                                         GCancellable        *cancellable);

/**
 * fumi_sync_writer_finish:
 * @keep: whether what is complete and not yet being committed is kept; %FALSE when the user does not want to wait
 *
 * Waits for the commits. %TRUE only if every message that was added, and kept, is durable. Frees @writer.
 */
gboolean        fumi_sync_writer_finish (FumiSyncWriter      *writer,
                                         gboolean             keep,
                                         GError             **error);

G_END_DECLS
