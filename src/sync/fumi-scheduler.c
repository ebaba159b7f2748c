/* fumi-scheduler.c: checks for mail by itself: soon after the start, then every few minutes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-scheduler.h"

struct _FumiScheduler
{
  GObject          parent_instance;

  FumiReceiver    *receiver;
  FumiAccountList *accounts;

  guint            interval; /* seconds */
  guint            source;   /* of the next check */
};

G_DEFINE_FINAL_TYPE (FumiScheduler, fumi_scheduler, G_TYPE_OBJECT)

static gboolean
waits_for_user (FumiFailure failure)
{
  switch (failure)
    {
    case FUMI_FAILURE_CERT_EXPIRED:
    case FUMI_FAILURE_CERT_FUTURE:
    case FUMI_FAILURE_CERT_UNKNOWN:
    case FUMI_FAILURE_CERT_NAME:
    case FUMI_FAILURE_CERT_REVOKED:
    case FUMI_FAILURE_CERT_CHANGED:
    case FUMI_FAILURE_AUTH_FAILED:
    case FUMI_FAILURE_AUTH_APP_PASSWORD:
    case FUMI_FAILURE_AUTH_OAUTH:
    case FUMI_FAILURE_AUTH_MECH:
    case FUMI_FAILURE_POP_DISABLED:
    case FUMI_FAILURE_KEYRING:
      return TRUE;

    case FUMI_FAILURE_NONE:
    case FUMI_FAILURE_OFFLINE:
    case FUMI_FAILURE_CAPTIVE:
    case FUMI_FAILURE_HOST_NOT_FOUND:
    case FUMI_FAILURE_DNS_TEMP:
    case FUMI_FAILURE_REFUSED:
    case FUMI_FAILURE_TIMEOUT:
    case FUMI_FAILURE_UNREACHABLE:
    case FUMI_FAILURE_PROXY:
    case FUMI_FAILURE_TLS_NOT_TLS:
    case FUMI_FAILURE_TLS_EXPECTED:
    case FUMI_FAILURE_TLS_OLD:
    case FUMI_FAILURE_TLS_FAILED:
    case FUMI_FAILURE_NOT_POP:
    case FUMI_FAILURE_GREETING_ERR:
    case FUMI_FAILURE_STLS_MISSING:
    case FUMI_FAILURE_IN_USE:
    case FUMI_FAILURE_TOO_OFTEN:
    case FUMI_FAILURE_SERVER_ERROR:
    case FUMI_FAILURE_LOST:
    case FUMI_FAILURE_DISK:
    case FUMI_FAILURE_CANCELLED:
    case FUMI_N_FAILURES:
    default:
      return FALSE;
    }
}

/* [LOGIN-DELAY] (RFC 2449 §8.1.1): a server that wants a longer pause than ours gets it. */
static gboolean
is_too_soon (FumiScheduler       *scheduler,
             FumiAccount         *account,
             const FumiDiagnosis *failure)
{
  gint64 passed = g_get_real_time () / G_USEC_PER_SEC
                  - fumi_receiver_get_last_time (scheduler->receiver, account);

  return failure->failure == FUMI_FAILURE_TOO_OFTEN && passed < (gint64) failure->minutes * 60;
}

static gboolean
is_due (FumiScheduler *scheduler,
        FumiAccount   *account)
{
  const FumiDiagnosis *failure = fumi_receiver_get_failure (scheduler->receiver, account);

  if (!fumi_account_get_receive_automatically (account))
    return FALSE;

  return failure == NULL
         || (!waits_for_user (failure->failure) && !is_too_soon (scheduler, account, failure));
}

static gboolean
on_time (gpointer user_data)
{
  FumiScheduler *scheduler = user_data;
  GListModel *accounts = G_LIST_MODEL (scheduler->accounts);

  scheduler->source = g_timeout_add_seconds (scheduler->interval, on_time, scheduler);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (accounts, i);

      if (is_due (scheduler, account))
        fumi_receiver_receive_unasked (scheduler->receiver, account);
    }

  return G_SOURCE_REMOVE;
}

static void
fumi_scheduler_dispose (GObject *object)
{
  FumiScheduler *scheduler = FUMI_SCHEDULER (object);

  g_clear_handle_id (&scheduler->source, g_source_remove);
  g_clear_object (&scheduler->receiver);
  g_clear_object (&scheduler->accounts);

  G_OBJECT_CLASS (fumi_scheduler_parent_class)->dispose (object);
}

static void
fumi_scheduler_class_init (FumiSchedulerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fumi_scheduler_dispose;
}

static void
fumi_scheduler_init (FumiScheduler *scheduler)
{
}

FumiScheduler *
fumi_scheduler_new (FumiReceiver    *receiver,
                    FumiAccountList *accounts,
                    guint            first,
                    guint            interval)
{
  FumiScheduler *scheduler;

  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), NULL);
  g_return_val_if_fail (FUMI_IS_ACCOUNT_LIST (accounts), NULL);
  g_return_val_if_fail (interval > 0, NULL);

  scheduler = g_object_new (FUMI_TYPE_SCHEDULER, NULL);
  scheduler->receiver = g_object_ref (receiver);
  scheduler->accounts = g_object_ref (accounts);
  scheduler->interval = interval;
  scheduler->source = g_timeout_add_seconds (first, on_time, scheduler);

  return scheduler;
}
