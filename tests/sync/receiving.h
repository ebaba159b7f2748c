/* receiving.h: a store, an account and a check for mail, for tests of fumi-sync.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-server-mailbox.h"
#include "fumi-sync.h"

/* A profile of its own in a temporary folder. */
typedef struct
{
  char        *data_dir;
  FumiStore   *store;
  FumiAccount *account;
  gint64       later;    /* seconds by which the store's clock is ahead */
} Receiving;

void             receiving_start        (Receiving            *receiving);
/* Looks at a profile that another process left. */
void             receiving_open         (Receiving            *receiving,
                                         const char           *data_dir);
void             receiving_finish       (Receiving            *receiving);

void             receiving_set_server   (Receiving            *receiving,
                                         const char           *user,
                                         guint16               port,
                                         FumiSecurity          security,
                                         const char           *pin);

/* One check for mail, to its end; the limits are short. */
FumiSyncResult  *receiving_run          (Receiving            *receiving,
                                         const char           *password);
FumiSyncResult  *receiving_run_full     (Receiving            *receiving,
                                         const char           *password,
                                         FumiSyncProgressFunc  progress_func,
                                         gpointer              progress_data,
                                         GCancellable         *cancellable);

/* Fetches these messages; @uids: separated by blanks. */
FumiSyncResult    *receiving_fetch      (Receiving            *receiving,
                                         const char           *password,
                                         const char           *uids);
/* What lies on the server. */
FumiServerMailbox *receiving_look       (Receiving            *receiving,
                                         const char           *password,
                                         guint                 most,
                                         GCancellable         *cancellable);
/* Deletes these messages on the server; @uids: separated by blanks. */
FumiSyncResult    *receiving_delete     (Receiving            *receiving,
                                         const char           *password,
                                         const char           *uids);

/* "" for none */
const char      *receiving_code         (const FumiSyncResult *result);

/* (transfer full) (element-type utf8): SHA-256 of every file in the account's Maildir, sorted; aborts on a row without
 * its file or a file without its row. */
GPtrArray       *receiving_hashes       (Receiving            *receiving);

/* @seconds pass: the store's clock goes on. */
void             receiving_age_ledger   (Receiving            *receiving,
                                         gint64                seconds);

/* ---- messages to receive ---------------------------------------------------------------------- */

/* (transfer full): message @number, CRLF line ends; dots, 8-bit bytes and odd lengths among them */
GString         *receiving_message      (guint                 number);
/* (transfer full) (element-type utf8): SHA-256 of messages 0 to @n - 1, sorted */
GPtrArray       *receiving_expected     (guint                 n);
/* Every message once, byte for byte, and nothing else. */
void             receiving_assert_same  (GPtrArray            *found,
                                         GPtrArray            *expected);
