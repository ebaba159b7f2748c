/* fumi-list-title.c: what stands above the message list: which folder, and how it is with it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-list-title.h"

#include <glib/gi18n.h>

#include "fumi-folder-text.h"
#include "fumi-inbox.h"
#include "fumi-progress-text.h"

char *
fumi_list_title (FumiAccountList *accounts,
                 FumiAccount     *account,
                 const char      *folder)
{
  if (*folder == '\0' && account == NULL && accounts != NULL && g_list_model_get_n_items (G_LIST_MODEL (accounts)) > 1)
    return g_strdup (_ ("All Inboxes"));

  return fumi_folder_text_title (folder);
}

char *
fumi_list_subtitle (FumiStore       *store,
                    FumiAccountList *accounts,
                    FumiReceiver    *receiver,
                    FumiAccount     *account,
                    const char      *folder)
{
  FumiStoreQuery query = {
    .account = account != NULL ? fumi_account_get_id (account) : NULL,
    .folder = folder,
    .starred = g_str_equal (folder, FUMI_FOLDER_STARRED),
  };

  if (fumi_receiver_is_running (receiver, account))
    {
      FumiSyncProgress sum = fumi_inbox_progress (receiver, accounts, account);

      return fumi_progress_text (&sum);
    }

  return fumi_inbox_text (fumi_store_count (store, &query, TRUE),
                          *folder == '\0' ? fumi_inbox_last_checked (store, accounts, account) : 0);
}
