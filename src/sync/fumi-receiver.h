/* fumi-receiver.h: checks for mail of all accounts, each on its own, and what is known of them.
 *
 * Joins fumi_credentials and fumi_sync: finds the password, starts the run, keeps progress and
 * outcome. One
 * run an account at a time; accounts run in parallel and never wait for each other. Main thread only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-account-list.h"
#include "fumi-store.h"
#include "fumi-sync.h"

G_BEGIN_DECLS

#define FUMI_TYPE_RECEIVER (fumi_receiver_get_type ())
G_DECLARE_FINAL_TYPE (FumiReceiver, fumi_receiver, FUMI, RECEIVER, GObject)

/**
 * FumiReceiver::state-changed:
 * @account: whose running, progress, failure or last result changed
 *
 * FumiReceiver::finished:
 * @account: whose run ended, well, badly or by the user
 * @result: (type gpointer): the #FumiSyncResult; valid during the emission and until the next run
 *
 * FumiReceiver::round-ended:
 * @received: (type guint) messages that came for all accounts since the first of them began
 * @all_well: (type gboolean) %FALSE if one failed, was stopped or lacked its password
 * @asked: (type gboolean) whether the user asked for one of the checks and waits to be told
 *
 * No account is running any more.
 *
 * FumiReceiver::password-needed:
 * @account: whose run could not begin for want of a password; fumi_receiver_get_failure() tells
 *   whether that is the keyring's fault. Answered with fumi_receiver_receive_with_password(), or
 *   not at all.
 */

/**
 * fumi_receiver_new:
 *
 * Returns: (transfer full): a receiver for all of @accounts; an account that leaves the list is stopped
 */
FumiReceiver           *fumi_receiver_new           (FumiStore            *store,
                                                     FumiAccountList      *accounts);
/* (transfer none): where the mail is kept */
const char             *fumi_receiver_get_data_dir  (FumiReceiver         *receiver);
/* Tests only: shorter deadlines. */
void                    fumi_receiver_set_limits    (FumiReceiver         *receiver,
                                                     const FumiPop3Limits *limits);

/* @account NULL: all. An account that is running already goes on. */
void                    fumi_receiver_receive       (FumiReceiver         *receiver,
                                                     FumiAccount          *account);
/* A check that nobody asked for. Does not ask again for a password that was not given. */
void                    fumi_receiver_receive_unasked
                                                    (FumiReceiver         *receiver,
                                                     FumiAccount          *account);
/* With what was typed; the password is not kept here. Goes on with the fetch that lacked it, if one did. */
void                    fumi_receiver_receive_with_password
                                                    (FumiReceiver         *receiver,
                                                     FumiAccount          *account,
                                                     const char           *password);
/* Receives these messages of one account whole ("Download the rest", or from the list of mail on the server):
 * fumi_sync_fetch_async(), with progress, failure and "finished" like a check for mail. Counts as a check that nobody
 * asked for in "round-ended": what came is seen where it was asked for. %FALSE if the account is busy. */
gboolean                fumi_receiver_fetch         (FumiReceiver         *receiver,
                                                     FumiAccount          *account,
                                                     const char * const   *uids);
/* @account NULL: all. What is stored stays; each run still ends with "finished", within 100 ms: where a commit cannot be
 * broken off, its session ends behind that. */
void                    fumi_receiver_stop          (FumiReceiver         *receiver,
                                                     FumiAccount          *account);

/* Stops it, and waits for no server's answer any more: for an account that is to be removed. */
void                    fumi_receiver_abandon       (FumiReceiver         *receiver,
                                                     FumiAccount          *account);

/* @account NULL: whether any is */
gboolean                fumi_receiver_is_running    (FumiReceiver         *receiver,
                                                     FumiAccount          *account);
/* Also true while a check that is over for the user still ends: its server has not answered QUIT, or the disk is slow.
 * A check begun meanwhile waits for that; so should the program's end, for a little. "state-changed" tells the end.
 * @account NULL: whether any has */
gboolean                fumi_receiver_has_session   (FumiReceiver         *receiver,
                                                     FumiAccount          *account);
/* (transfer none) (nullable): %NULL unless running */
const FumiSyncProgress *fumi_receiver_get_progress  (FumiReceiver         *receiver,
                                                     FumiAccount          *account);
/* (transfer none) (nullable): of this session's last run */
const FumiSyncResult   *fumi_receiver_get_result    (FumiReceiver         *receiver,
                                                     FumiAccount          *account);
/* (transfer none) (nullable): what keeps mail from coming, until the next run begins; a run that
 * the user stopped
 * is no failure */
const FumiDiagnosis    *fumi_receiver_get_failure   (FumiReceiver         *receiver,
                                                     FumiAccount          *account);
/* (transfer none) (nullable): the account whose failure the user should hear of first: disk,
 * certificate, login,
 * keyring, then the rest (ux.md §12); %NULL if there is none */
FumiAccount            *fumi_receiver_find_worst    (FumiReceiver         *receiver);
/* when the last run of this session ended, seconds since 1970; 0: none did */
gint64                  fumi_receiver_get_last_time (FumiReceiver         *receiver,
                                                     FumiAccount          *account);
/* before when the server does not want another login (LOGIN-DELAY), or when a check that failed for a passing
 * reason (IN-USE, SYS/TEMP) is tried again; seconds since 1970; 0: nothing is waited for. A check that the user asks
 * for is done at once all the same: the server says whether it minds. */
gint64                  fumi_receiver_get_next_time (FumiReceiver         *receiver,
                                                     FumiAccount          *account);

/* when a check that failed for a passing reason is due again by itself: as above, but does not go by; 0: none is */
gint64                  fumi_receiver_get_retry_time
                                                    (FumiReceiver         *receiver,
                                                     FumiAccount          *account);

/* Seconds since 1970 as the receiver takes them; its own clock is for tests only. */
typedef gint64 (*FumiReceiverClock) (gpointer user_data);

void                    fumi_receiver_set_clock     (FumiReceiver         *receiver,
                                                     FumiReceiverClock     clock,
                                                     gpointer              user_data);
gint64                  fumi_receiver_get_now       (FumiReceiver         *receiver);

G_END_DECLS
