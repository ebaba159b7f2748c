/* fumi-scheduler.c: checks for mail by itself: soon after the start, then every few minutes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-scheduler.h"

#include "fumi-disk-room.h"

#define LOOK_SECONDS 30

struct _FumiScheduler
{
  GObject          parent_instance;

  FumiReceiver    *receiver;
  FumiAccountList *accounts;

  gint64           first;    /* when the first check is due, seconds since 1970 */
  guint            interval; /* seconds */
  GHashTable      *tried;    /* id → gint64: when a check was last begun here, also one that ended without a run */
  GHashTable      *looked;   /* id → gint64: when the disk was last found to have no room for it */
  guint            source;   /* of the next look */
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

/* 0: not yet. A time to come does not count: a clock that was set back must not keep the mail away until then. */
static gint64
last_try (FumiScheduler *scheduler,
          FumiAccount   *account)
{
  const gint64 *tried = g_hash_table_lookup (scheduler->tried, fumi_account_get_id (account));
  gint64 last_time = fumi_receiver_get_last_time (scheduler->receiver, account);
  gint64 now = fumi_receiver_get_now (scheduler->receiver);

  return MAX (last_time <= now ? last_time : 0, tried != NULL && *tried <= now ? *tried : 0);
}

/* The regular check. 0: not by itself. */
static gint64
find_regular_time (FumiScheduler *scheduler,
                   FumiAccount   *account)
{
  const FumiDiagnosis *failure = fumi_receiver_get_failure (scheduler->receiver, account);
  gint64 last = last_try (scheduler, account);

  if (!fumi_account_get_receive_automatically (account)
      || (failure != NULL && waits_for_user (failure->failure)))
    return 0;
  if (last == 0)
    return scheduler->first;

  return MAX (last + scheduler->interval, fumi_receiver_get_next_time (scheduler->receiver, account));
}

static gboolean
lacks_room (FumiScheduler *scheduler,
            FumiAccount   *account)
{
  const FumiDiagnosis *failure = fumi_receiver_get_failure (scheduler->receiver, account);

  return failure != NULL && failure->failure == FUMI_FAILURE_DISK;
}

/* 0: not looked at, or by a clock that was set back since. */
static gint64
last_look (FumiScheduler *scheduler,
           FumiAccount   *account)
{
  const gint64 *looked = g_hash_table_lookup (scheduler->looked, fumi_account_get_id (account));
  gint64 now = fumi_receiver_get_now (scheduler->receiver);

  return looked != NULL && *looked <= now ? *looked : 0;
}

/* After a failure that passes. 0: no. Where the user receives by hand, what they asked for is tried until the pauses are
 * as long as the interval, and after a LOGIN-DELAY. */
static gint64
find_retry_time (FumiScheduler *scheduler,
                 FumiAccount   *account)
{
  const FumiDiagnosis *failure = fumi_receiver_get_failure (scheduler->receiver, account);
  gint64 retry = fumi_receiver_get_retry_time (scheduler->receiver, account);
  gint64 last = last_try (scheduler, account);
  gboolean is_delay = failure != NULL && failure->failure == FUMI_FAILURE_TOO_OFTEN;

  if (last >= retry)
    return 0;
  if (lacks_room (scheduler, account))
    return MAX (retry, last_look (scheduler, account) + LOOK_SECONDS);
  if (!fumi_account_get_receive_automatically (account) && !is_delay
      && retry - last >= scheduler->interval)
    return 0;

  return retry;
}

/* When @account is due; may be past. 0: never by itself. */
static gint64
find_due_time (FumiScheduler *scheduler,
               FumiAccount   *account)
{
  gint64 regular = find_regular_time (scheduler, account);
  gint64 retry = find_retry_time (scheduler, account);

  if (regular == 0 || retry == 0)
    return MAX (regular, retry);

  return MIN (regular, retry);
}

static void
receive (FumiScheduler *scheduler,
         FumiAccount   *account,
         gint64         now)
{
  g_hash_table_replace (scheduler->tried, g_strdup (fumi_account_get_id (account)),
                        g_memdup2 (&now, sizeof now));
  fumi_receiver_receive_unasked (scheduler->receiver, account);
}

static void set_timer (FumiScheduler *scheduler);

/* ---- a disk without room ----------------------------------------------------------------------------- */

/* A look under way does not keep the scheduler at work. */
typedef struct
{
  GWeakRef     scheduler;
  FumiAccount *account;
} RoomLook;

static void
room_look_free (RoomLook *look)
{
  g_weak_ref_clear (&look->scheduler);
  g_object_unref (look->account);
  g_free (look);
}

static void
on_room_tried (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  RoomLook *look = user_data;
  g_autoptr(FumiScheduler) scheduler = g_weak_ref_get (&look->scheduler);
  g_autoptr(FumiAccount) account = g_object_ref (look->account);
  gboolean has_room = fumi_disk_room_try_finish (result, NULL);
  gint64 now;

  room_look_free (look);
  if (scheduler == NULL || scheduler->receiver == NULL)
    return;

  /* The user may have been quicker, or have removed the account. */
  now = fumi_receiver_get_now (scheduler->receiver);
  if (!lacks_room (scheduler, account) || fumi_receiver_is_running (scheduler->receiver, account)
      || fumi_account_list_find (scheduler->accounts, fumi_account_get_id (account)) != account)
    return;

  if (has_room)
    {
      g_hash_table_remove (scheduler->looked, fumi_account_get_id (account));
      receive (scheduler, account, now);
    }
  set_timer (scheduler);
}

static void
look_for_room (FumiScheduler *scheduler,
               FumiAccount   *account,
               gint64         now)
{
  const FumiSyncResult *result = fumi_receiver_get_result (scheduler->receiver, account);
  RoomLook *look = g_new0 (RoomLook, 1);

  g_hash_table_replace (scheduler->looked, g_strdup (fumi_account_get_id (account)),
                        g_memdup2 (&now, sizeof now));
  g_weak_ref_init (&look->scheduler, scheduler);
  look->account = g_object_ref (account);
  fumi_disk_room_try_async (fumi_receiver_get_data_dir (scheduler->receiver),
                            result != NULL ? result->lacking : 0, NULL, on_room_tried, look);
}

/* The regular check goes on: what came since may be small enough. */
static void
begin_due (FumiScheduler *scheduler,
           FumiAccount   *account,
           gint64         now)
{
  gint64 regular = find_regular_time (scheduler, account);

  if (lacks_room (scheduler, account) && (regular == 0 || regular > now))
    look_for_room (scheduler, account, now);
  else
    receive (scheduler, account, now);
}

static gboolean
on_time (gpointer user_data)
{
  FumiScheduler *scheduler = user_data;

  scheduler->source = 0;
  fumi_scheduler_look (scheduler);

  return G_SOURCE_REMOVE;
}

/* At most LOOK_SECONDS ahead: the timers of GLib stand still while the computer sleeps, and an account may be new. */
static void
set_timer (FumiScheduler *scheduler)
{
  GListModel *accounts = G_LIST_MODEL (scheduler->accounts);
  gint64 now = fumi_receiver_get_now (scheduler->receiver);
  gint64 next = now + MIN (LOOK_SECONDS, scheduler->interval);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (accounts, i);
      gint64 due = find_due_time (scheduler, account);

      if (due != 0 && !fumi_receiver_is_running (scheduler->receiver, account))
        next = MIN (next, due);
    }

  g_clear_handle_id (&scheduler->source, g_source_remove);
  scheduler->source = g_timeout_add_seconds (MAX (next - now, 0), on_time, scheduler);
}

void
fumi_scheduler_look (FumiScheduler *scheduler)
{
  GListModel *accounts;
  gint64 now;

  g_return_if_fail (FUMI_IS_SCHEDULER (scheduler));

  accounts = G_LIST_MODEL (scheduler->accounts);
  now = fumi_receiver_get_now (scheduler->receiver);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (accounts, i);
      gint64 due = find_due_time (scheduler, account);

      if (due != 0 && due <= now && !fumi_receiver_is_running (scheduler->receiver, account))
        begin_due (scheduler, account, now);
    }

  set_timer (scheduler);
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
fumi_scheduler_finalize (GObject *object)
{
  FumiScheduler *scheduler = FUMI_SCHEDULER (object);

  g_hash_table_unref (scheduler->tried);
  g_hash_table_unref (scheduler->looked);

  G_OBJECT_CLASS (fumi_scheduler_parent_class)->finalize (object);
}

static void
fumi_scheduler_class_init (FumiSchedulerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fumi_scheduler_dispose;
  G_OBJECT_CLASS (klass)->finalize = fumi_scheduler_finalize;
}

static void
fumi_scheduler_init (FumiScheduler *scheduler)
{
  scheduler->tried = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  scheduler->looked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
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
  scheduler->first = fumi_receiver_get_now (receiver) + first;
  scheduler->source = g_timeout_add_seconds (first, on_time, scheduler);
  /* An end may bring a retry that is due sooner than the next look. */
  g_signal_connect_object (receiver, "state-changed", G_CALLBACK (set_timer), scheduler,
                           G_CONNECT_SWAPPED);

  return scheduler;
}
