/* fumi-rebuild.h: makes the index agree with the Maildirs, which are the truth.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-index.h"

G_BEGIN_DECLS

/**
 * fumi_rebuild_account:
 * @index: the writing connection, no transaction begun
 * @writing: taken whenever @index is used, never while files are read
 * @changed: (out): whether a row came, moved or went
 *
 * Compares the folders of one account with its rows and mends the rows: a file without a row gets one (and
 * an entry in the ledger if a run of ours delivered it), a row whose file moved or changed its flags
 * follows, a row whose file is gone goes. Reads no folder that did not change since the last time.
 *
 * Thread: any; blocks.
 */
gboolean fumi_rebuild_account (FumiIndex   *index,
                               GMutex      *writing,
                               const char  *mail_dir,
                               const char  *account,
                               gboolean    *changed,
                               GError     **error);

/* Every account that has a Maildir below @mail_dir, into an index that is new or was not finished. */
gboolean fumi_rebuild_all     (FumiIndex   *index,
                               GMutex      *writing,
                               const char  *mail_dir,
                               GError     **error);

/* (transfer full) (element-type utf8): accounts that have a Maildir below @mail_dir */
GPtrArray *fumi_rebuild_list_accounts (const char  *mail_dir,
                                       GError     **error);

/* A Maildir with this file in it is kept for the user, but belongs to no account any more. */
#define FUMI_REBUILD_ORPHAN_MARK ".removed"

G_END_DECLS
