/* fumi-account-removal.h: everything that goes when an account is removed, in the order that leaves
 * no half account.
 *
 * Main thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-receiver.h"

G_BEGIN_DECLS

/**
 * fumi_account_removal_async:
 * @delete_mail: whether the mail received so far is deleted from this computer, too
 *
 * Stops receiving and waits for its end, forgets the messages in the index, removes the password,
 * then the
 * settings. Nothing on the server changes. Until the settings are gone the account is whole: after
 * a failure it is still
 * in the list and the removal can be repeated.
 *
 * Errors: those of fumi_store_remove_account() and fumi_account_list_remove(). An error of
 * %FUMI_CREDENTIALS_ERROR is the only one with which the account is gone: its password may still
 * be in
 * the keyring.
 */
void     fumi_account_removal_async  (FumiReceiver         *receiver,
                                      FumiStore            *store,
                                      FumiAccountList      *accounts,
                                      FumiAccount          *account,
                                      gboolean              delete_mail,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gboolean fumi_account_removal_finish (GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS
