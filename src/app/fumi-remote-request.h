/* fumi-remote-request.h: what the window asks the server about mail that lies there: finds the password, then asks.
 *
 * Main thread only. A password that is not at hand is an error of #FumiCredentialsError; everything else is told by
 * the answer itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-server-mailbox.h"

G_BEGIN_DECLS

/* As fumi_server_mailbox_list_async(). */
void               fumi_remote_list_async    (FumiStore             *store,
                                              FumiAccount           *account,
                                              guint                  most,
                                              FumiSyncProgressFunc   progress_func,
                                              gpointer               progress_data,
                                              GCancellable          *cancellable,
                                              GAsyncReadyCallback    callback,
                                              gpointer               user_data);
FumiServerMailbox *fumi_remote_list_finish   (GAsyncResult          *result,
                                              GError               **error);
/* As fumi_server_mailbox_delete_async(). */
void               fumi_remote_delete_async  (FumiStore             *store,
                                              FumiAccount           *account,
                                              const char * const    *uids,
                                              GCancellable          *cancellable,
                                              GAsyncReadyCallback    callback,
                                              gpointer               user_data);
FumiSyncResult    *fumi_remote_delete_finish (GAsyncResult          *result,
                                              GError               **error);

G_END_DECLS
