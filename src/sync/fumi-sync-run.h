/* fumi-sync-run.h: one errand to the server of one account, from connecting to QUIT. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-sync.h"
#include "fumi-sync-session.h"

G_BEGIN_DECLS

/* As fumi_sync_session_run(): one session, on a worker. */
typedef gboolean (*FumiSyncSessionFunc) (const FumiSyncTask  *task,
                                         GIOStream           *stream,
                                         FumiSyncOutcome     *outcome,
                                         GCancellable        *cancellable,
                                         GError             **error);

typedef struct
{
  FumiSyncSessionFunc  session_func;
  gpointer             session_data; /* the task's; borrowed until the end */
  const char * const  *uids;         /* the task's; copied; nullable */
  gboolean             is_check;     /* for mail: looks again where there may be more, and is noted */
} FumiSyncErrand;

/**
 * fumi_sync_run_async:
 *
 * The account is locked, connected to, @errand is done, the account is unlocked. As fumi_sync_receive_async();
 * finished with fumi_sync_receive_finish().
 */
void fumi_sync_run_async (const FumiSyncErrand  *errand,
                          FumiStore             *store,
                          FumiAccount           *account,
                          const char            *password,
                          const FumiPop3Limits  *limits,
                          FumiSyncProgressFunc   progress_func,
                          gpointer               progress_data,
                          GCancellable          *cancellable,
                          GAsyncReadyCallback    callback,
                          gpointer               user_data);

G_END_DECLS
