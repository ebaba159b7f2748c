/* fumi-rebuild.h: makes the index agree with the Maildirs, which are the truth.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-index.h"

G_BEGIN_DECLS

/* How the work is to be done, and how it goes. */
typedef struct
{
  FumiStoreProgressFunc  progress;    /* (nullable): called in the thread that works */
  gpointer               user_data;
  GCancellable          *cancellable; /* (nullable) */
  gboolean               thorough;    /* reads all folders, also those that did not change */
} FumiRebuildTold;

/**
 * fumi_rebuild_account:
 * @changed: (out): whether a row came, moved or went
 *
 * Compares the folders of one account with its rows and mends the rows: a file without a row gets one (and
 * an entry in the ledger if a run of ours delivered it), a row whose file moved or changed its flags
 * follows, a row whose file is gone goes. Reads no folder that did not change since the last time. A file that
 * cannot be read gets a row of size -1 and is tried again the next time. Waits for nobody but within its
 * transactions, which are short.
 *
 * Thread: any; blocks.
 *
 * Errors: %FUMI_STORE_ERROR_DAMAGED where the index was lost meanwhile, those of the disk, and CANCELLED.
 */
gboolean fumi_rebuild_account (FumiStore              *store,
                               const char             *account,
                               const FumiRebuildTold  *told,
                               gboolean               *changed,
                               GError                **error);

/**
 * fumi_rebuild_all:
 *
 * Every account that has a Maildir, into an index that is new or was not finished. An account whose folders cannot
 * be read does not keep the others from theirs: its next run says so.
 */
gboolean fumi_rebuild_all     (FumiStore              *store,
                               const FumiRebuildTold  *told,
                               GError                **error);

/* (transfer full) (element-type utf8): accounts that have a Maildir below @mail_dir */
GPtrArray *fumi_rebuild_list_accounts (const char  *mail_dir,
                                       GError     **error);

/* A Maildir with this file in it is kept for the user, but belongs to no account any more. */
#define FUMI_REBUILD_ORPHAN_MARK ".removed"

G_END_DECLS
