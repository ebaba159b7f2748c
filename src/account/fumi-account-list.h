/* fumi-account-list.h: all accounts, as a GListModel and as files.
 *
 * One `.ini` an account in DIR/accounts, 0600 in a 0700 folder, written to a temporary file, synced and
 * renamed. A file that cannot be read is left alone and reported, and does not hide the others. Main thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-account.h"

G_BEGIN_DECLS

#define FUMI_TYPE_ACCOUNT_LIST (fumi_account_list_get_type ())
G_DECLARE_FINAL_TYPE (FumiAccountList, fumi_account_list, FUMI, ACCOUNT_LIST, GObject)

/**
 * fumi_account_list_new:
 * @config_dir: $XDG_CONFIG_HOME/fumibako
 * @error: (nullable): set, beside a usable list, if some files could not be read; a line each
 *
 * Returns: (transfer full): the list, in order of adding; never %NULL
 */
FumiAccountList *fumi_account_list_new    (const char       *config_dir,
                                           GError          **error);
/* (transfer none) (nullable) */
FumiAccount     *fumi_account_list_find            (FumiAccountList  *list,
                                                    const char       *id);
FumiAccount     *fumi_account_list_find_by_address (FumiAccountList  *list,
                                                    const char       *address);
/* Writes the file first; the list changes only if that worked. The list takes a reference. */
gboolean         fumi_account_list_add    (FumiAccountList  *list,
                                           FumiAccount      *account,
                                           GError          **error);
/* Writes an account of the list again after a change. */
gboolean         fumi_account_list_save   (FumiAccountList  *list,
                                           FumiAccount      *account,
                                           GError          **error);
/* (transfer full): the text of the account's file, also with keys of a newer version; for a backup */
GBytes          *fumi_account_list_read_settings (FumiAccountList  *list,
                                                  FumiAccount      *account,
                                                  GError          **error);
/* Removes the file and the account from the list; mail and keyring are the caller's. */
gboolean         fumi_account_list_remove (FumiAccountList  *list,
                                           FumiAccount      *account,
                                           GError          **error);

G_END_DECLS
