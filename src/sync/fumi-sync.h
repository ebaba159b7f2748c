/* fumi-sync.h: one check for mail of one account, from connecting to QUIT.
 *
 * Each run has its own worker thread; several accounts run at once. What is committed when a run fails or
 * is cancelled stays; nothing is deleted on the server that is not durable here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-account.h"
#include "fumi-connection-facts.h"
#include "fumi-diagnosis.h"
#include "fumi-pop3-session.h"
#include "fumi-store.h"

G_BEGIN_DECLS

/* The five words of ux.md §10, in order. */
typedef enum
{
  FUMI_SYNC_CONNECTING, /* up to and with the login */
  FUMI_SYNC_LISTING,
  FUMI_SYNC_DOWNLOADING,
  FUMI_SYNC_DELETING,
  FUMI_SYNC_CLOSING,
} FumiSyncPhase;

typedef struct
{
  FumiSyncPhase phase;
  guint         messages;       /* received and durable so far */
  guint         messages_total; /* of this run */
  goffset       bytes;          /* came over the line so far */
  goffset       bytes_total;    /* as listed; never below bytes */
  const struct _FumiSyncResult *settled; /* valid during the call; NULL but in the last call of a run
                                 * whose server takes its time to answer QUIT: everything is durable
                                 * and said, nobody needs to wait for the rest of it. What the answer
                                 * tells (deleted) is in the result at the end only */
} FumiSyncProgress;

typedef void (*FumiSyncProgressFunc) (const FumiSyncProgress *progress,
                                      gpointer                user_data);

typedef struct _FumiSyncResult
{
  guint          listed;    /* on the server at login */
  guint          received;  /* new here, or whole now and not before */
  guint          copies;    /* not among the received: came too, and the account lists another copy of each */
  goffset        bytes;     /* of the received */
  guint          deleted;   /* DELEs confirmed by QUIT's +OK */
  guint          gone;      /* asked for by UID, and no longer on the server */
  guint          partial;   /* of the received: only their beginning, by the account's size limit */
  guint          failed;    /* messages the server would not hand over, or that could not be kept */
  guint          failed_first; /* of the failed, those that never failed before: they are tried again by
                             * themselves, so the user is told of each only now */
  guint          filtered;  /* moved or marked by filters; most of them among the received */
  char          *filter_problem; /* a sentence on what filters could not do, and will try again; NULL: nothing */
  gboolean       no_top;    /* the account wants only the beginning of some mail, the server has no TOP, and so
                             * it was received whole */
  gboolean       more;      /* the server showed a part of its mail and refused the next look */
  gint64         logged_in; /* when the last login was accepted, seconds since 1970; 0: none was */
  guint          login_delay; /* seconds from one login to the next that the server asks for; 0: any */
  double         seconds;
  FumiDiagnosis *failure;   /* NULL when the run ended well; CANCELLED when stopped */
  goffset        lacking;   /* where there was no room on the disk: so much makes another try worth while; 0:
                             * unknown */
  gboolean       passing;   /* what failed may be well again in a moment: worth another try soon */
  char          *transcript;
  FumiConnectionFacts *facts; /* of the last session whose login went in; NULL: none did */
} FumiSyncResult;

FumiSyncResult *fumi_sync_result_copy (const FumiSyncResult *result);
void            fumi_sync_result_free (FumiSyncResult       *result);

/**
 * fumi_sync_receive_async:
 * @account: read now, not kept
 * @password: (transfer none): copied into memory that is overwritten afterwards
 * @limits: (nullable): tests only
 * @progress_func: (nullable): on the caller's main context, at most ten times a second and at each change
 *   of phase
 *
 * Looks again after QUIT where the listing may have been a window on more (100 to 999 messages, all of them new:
 * Gmail shows some 250 at a time); that a server refuses the second look is no failure. A second run for the same
 * account fails at once with in-use, in this process or another.
 *
 * A stop takes effect at once on the line; what is just being made durable is waited for. The deadlines are those
 * of fumi_limits_for_account() unless @limits says otherwise. The answer to QUIT is waited for, but see the
 * progress's settled.
 */
void            fumi_sync_receive_async  (FumiStore             *store,
                                          FumiAccount           *account,
                                          const char            *password,
                                          const FumiPop3Limits  *limits,
                                          FumiSyncProgressFunc   progress_func,
                                          gpointer               progress_data,
                                          GCancellable          *cancellable,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
/**
 * fumi_sync_fetch_async:
 * @uids: (array zero-terminated=1): as listed by the server
 *
 * Receives these messages whole, whatever the account's size limit, and no others. A partial message that is
 * here is replaced in its place, never doubled. Nothing is deleted on the server. The rest as
 * fumi_sync_receive_async(); finished with fumi_sync_receive_finish().
 */
void            fumi_sync_fetch_async    (FumiStore             *store,
                                          FumiAccount           *account,
                                          const char            *password,
                                          const char * const    *uids,
                                          const FumiPop3Limits  *limits,
                                          FumiSyncProgressFunc   progress_func,
                                          gpointer               progress_data,
                                          GCancellable          *cancellable,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
/* (transfer full): never NULL */
FumiSyncResult *fumi_sync_receive_finish (GAsyncResult          *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiSyncResult, fumi_sync_result_free)

G_END_DECLS
