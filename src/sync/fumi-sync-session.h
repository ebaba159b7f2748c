/* fumi-sync-session.h: one POP3 session of a run: list, fetch, delete, QUIT. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-connection-facts.h"
#include "fumi-pop3-session.h"
#include "fumi-store.h"
#include "fumi-sync-plan.h"
#include "fumi-sync-tracker.h"

G_BEGIN_DECLS

typedef struct _FumiSyncOutcome FumiSyncOutcome;

typedef void (*FumiSyncClosingFunc) (const FumiSyncOutcome *outcome,
                                     gpointer               user_data);

/* What a session needs; borrowed. */
typedef struct
{
  FumiStore            *store;
  FumiStoreRun         *run;
  const char           *account;
  const FumiPop3Server *server;
  const char           *password;
  const FumiPop3Limits *limits;
  FumiLeaveRule         rule;
  FumiSizeRule          sizes;
  const char * const   *uids;         /* only these, whole, and nothing is deleted; NULL: a check for mail */
  FumiSyncTracker      *tracker;
  gpointer              session_data; /* of the errand; not for fumi_sync_session_run() */
  FumiSyncClosingFunc   closing_func; /* on the worker, right before QUIT; nullable */
  gpointer              closing_data;
} FumiSyncTask;

/* What it did, also where it failed. */
struct _FumiSyncOutcome
{
  guint    listed;
  guint    fetched;    /* handed over by the server */
  guint    received;   /* new here, durable */
  guint    copies;     /* durable, and not new: the account lists another copy of each */
  goffset  bytes;      /* of the received */
  guint    deleted;    /* confirmed by QUIT's +OK */
  guint    gone;       /* of the task's uids, not listed */
  guint    partial;    /* of the received: only their beginning */
  guint    failed;     /* refused by the server, or the line broke with them again */
  guint    failed_first; /* of these, for the first time */
  gboolean no_top;     /* there is no TOP, and it was wanted */
  gint64   logged_in;  /* when, seconds since 1970; 0: not */
  goffset  lacking;    /* where the disk had no room: what the smallest message takes that was left out or broken
                        * off; 0: unknown */
  guint    filtered;   /* messages that filters moved or marked */
  char    *filter_problem; /* what they could not do; NULL: nothing */
  guint    login_delay; /* seconds the server wants between logins; 0: any */
  char    *transcript;
  FumiConnectionFacts *facts; /* NULL before the login */
};

/**
 * fumi_sync_session_run:
 * @stream: a connection on which nothing was read or written
 * @outcome: filled in any case; clear with fumi_sync_outcome_clear()
 *
 * A session that fails closes without QUIT: the server then forgets the DELEs (RFC 1939 §6), and what was
 * committed stays here.
 *
 * Thread: a worker; blocks.
 */
gboolean fumi_sync_session_run   (const FumiSyncTask  *task,
                                  GIOStream           *stream,
                                  FumiSyncOutcome     *outcome,
                                  GCancellable        *cancellable,
                                  GError             **error);
void     fumi_sync_outcome_clear (FumiSyncOutcome     *outcome);

G_END_DECLS
