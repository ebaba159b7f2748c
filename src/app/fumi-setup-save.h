/* fumi-setup-save.h: from a finished draft to a saved account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-account-list.h"
#include "fumi-setup-draft.h"

G_BEGIN_DECLS

/**
 * fumi_setup_save_async:
 * @owner: kept alive until the callback ran, and with it @draft
 * @draft: borrowed
 * @use_once: the password is kept in memory only, whatever the draft says
 *
 * The password goes to the keyring first, then the account to its file: what fails or is cancelled on the
 * way leaves neither. Main thread.
 */
void     fumi_setup_save_async  (GObject              *owner,
                                 FumiSetupDraft       *draft,
                                 FumiAccountList      *accounts,
                                 gboolean              use_once,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
gboolean fumi_setup_save_finish (GAsyncResult         *result,
                                 GError              **error);

G_END_DECLS
