/* fumi-inbox.c: what is known of one inbox or of all together: unread, last checked, progress.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-inbox.h"

#include <glib/gi18n.h>

#include "fumi-progress-text.h"
#include "fumi-row-text.h"

guint
fumi_inbox_unread (FumiStore   *store,
                   FumiAccount *account)
{
  FumiStoreQuery query = {
    .account = account != NULL ? fumi_account_get_id (account) : NULL,
    .folder = "",
  };

  return fumi_store_count (store, &query, TRUE);
}

gint64
fumi_inbox_last_checked (FumiStore       *store,
                         FumiAccountList *accounts,
                         FumiAccount     *account)
{
  guint n_accounts = g_list_model_get_n_items (G_LIST_MODEL (accounts));
  gint64 latest = 0;

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(FumiAccount) each = g_list_model_get_item (G_LIST_MODEL (accounts), i);

      if (account == NULL || each == account)
        latest = MAX (latest, fumi_store_get_last_checked (store, fumi_account_get_id (each)));
    }
  return latest;
}

FumiSyncProgress
fumi_inbox_progress (FumiReceiver    *receiver,
                     FumiAccountList *accounts,
                     FumiAccount     *account)
{
  guint n_accounts = g_list_model_get_n_items (G_LIST_MODEL (accounts));
  FumiSyncProgress sum = { .phase = FUMI_SYNC_CLOSING };

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(FumiAccount) each = g_list_model_get_item (G_LIST_MODEL (accounts), i);
      const FumiSyncProgress *progress = fumi_receiver_get_progress (receiver, each);

      if (progress != NULL && (account == NULL || each == account))
        fumi_progress_add (&sum, progress);
    }
  return sum;
}

char *
fumi_inbox_text (guint  unread,
                 gint64 checked)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *when = fumi_row_text_date (checked, now);

  if (unread > 0 && checked > 0)
    /* Translators: %u is how many messages are unread, %s the time of the last check for mail */
    return g_strdup_printf (ngettext ("%u unread · checked %s", "%u unread · checked %s", unread),
                            unread, when);
  if (unread > 0)
    /* Translators: %u is how many messages are unread */
    return g_strdup_printf (ngettext ("%u unread", "%u unread", unread), unread);
  if (checked > 0)
    /* Translators: %s is the time of the last check for mail */
    return g_strdup_printf (_ ("Checked %s"), when);
  return g_strdup ("");
}

char *
fumi_inbox_problem (FumiReceiver *receiver,
                    FumiAccount  *account)
{
  const FumiDiagnosis *failure = fumi_receiver_get_failure (receiver, account);
  gint64 next = fumi_receiver_get_retry_time (receiver, account);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *when = NULL;

  if (failure == NULL)
    return NULL;
  if (failure->failure == FUMI_FAILURE_DISK && next != 0)
    /* Translators: why no mail comes; Fumibako goes on by itself as soon as the disk has room or can be written to */
    return g_strdup_printf (_ ("%s – goes on when there is room"), failure->title);
  if (next <= g_date_time_to_unix (now) || !fumi_account_get_receive_automatically (account))
    return g_strdup (failure->title);

  when = fumi_row_text_date (next, now);
  /* Translators: what is wrong with an account, and the time at which Fumibako tries again by itself */
  return g_strdup_printf (_ ("%s – next try at %s"), failure->title, when);
}
