/* fumi-store-filing.h: what filter rules do with mail, and what waits for them.
 *
 * A run that filters marks what it delivers (fumi_store_run_set_filtering()); the mark goes in the transaction in which the
 * rules' work is noted. So mail that was received and not yet filtered when the program died is filtered later, and what
 * was filtered is not filtered again. Mail that comes another way (import, restore, a rebuilt index) has no mark.
 *
 * What a rule wants deleted on the server is only noted here. It is deleted by the next check for mail, in the ledger's
 * order: fumi_store_run_note_delete_sent(), then DELE.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store-actions.h"

G_BEGIN_DECLS

/* What is to become of one message. */
typedef struct
{
  gint64      id;
  const char *folder;   /* FUMI_STORE_MOVE; NULL: stays */
  gboolean    read;
  gboolean    star;
  gboolean    unwanted; /* on the server; means nothing for mail that is not whole here, or did not come from there */
} FumiStoreFiling;

/**
 * fumi_store_file:
 * @awaited: these are of fumi_store_list_unfiled(). Each is done with then, also where nothing is to be done. One that is not
 *   in the inbox any more stays where it is, as it is
 * @progress: (nullable): called in this thread, after each chunk
 *
 * As fumi_store_act(); undo takes back what is noted about the server too, if that was not done meanwhile. A message is one
 * rename, so nothing is done to it by halves.
 *
 * Thread: any; blocks. (transfer full), never %NULL
 */
FumiStoreOutcome *fumi_store_file         (FumiStore              *store,
                                           const FumiStoreFiling  *filings,
                                           guint                   n,
                                           gboolean                awaited,
                                           FumiStoreProgressFunc   progress,
                                           gpointer                progress_data,
                                           GCancellable           *cancellable);

/* fumi_store_file() of mail that does not wait. @filings: copied; finished with fumi_store_act_finish() */
void              fumi_store_file_async   (FumiStore              *store,
                                           const FumiStoreFiling  *filings,
                                           guint                   n,
                                           FumiStoreProgressFunc   progress,
                                           gpointer                progress_data,
                                           GCancellable           *cancellable,
                                           GAsyncReadyCallback     callback,
                                           gpointer                user_data);

/* (transfer full) (element-type gint64): what was received for @account and waits for the rules, the oldest first */
GArray           *fumi_store_list_unfiled (FumiStore              *store,
                                           const char             *account,
                                           GError                **error);

/* Whether what @run delivers from now on waits for the rules. Set before the first message, and %FALSE at its end. */
gboolean          fumi_store_run_set_filtering  (FumiStoreRun     *run,
                                                 gboolean          filtering,
                                                 GError          **error);
/* Whether an earlier run left something: it was killed, or not all of its mail could be filtered. */
gboolean          fumi_store_run_was_filtering  (FumiStoreRun     *run,
                                                 gboolean         *filtering,
                                                 GError          **error);
/* (transfer full) (element-type utf8): set of UIDs of the ledger whose mail rules want deleted on the server */
GHashTable       *fumi_store_run_list_unwanted  (FumiStoreRun     *run,
                                                 GError          **error);

G_END_DECLS
