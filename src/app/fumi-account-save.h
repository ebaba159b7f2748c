/* fumi-account-save.h: from edited settings to a changed account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-account-list.h"

G_BEGIN_DECLS

/**
 * fumi_account_save_async:
 * @account: one of @accounts; changes only when everything worked
 * @draft: its values from now on
 * @password: (nullable): the new one; %NULL or empty: as before
 * @use_once: a new password is kept in memory only, whatever @draft says
 *
 * The password goes to the keyring first, then the account to its file. Main thread.
 */
void     fumi_account_save_async  (FumiAccountList      *accounts,
                                   FumiAccount          *account,
                                   FumiAccount          *draft,
                                   const char           *password,
                                   gboolean              use_once,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
gboolean fumi_account_save_finish (GAsyncResult         *result,
                                   GError              **error);

G_END_DECLS
