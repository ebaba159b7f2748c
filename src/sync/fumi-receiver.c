/* fumi-receiver.c: checks for mail of all accounts, each on its own, and what is known of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-receiver.h"

#include "fumi-credentials.h"
#include "fumi-retry.h"

/* What the user asked to stop is over for them after this, also while a commit that cannot be broken off goes on. */
#define STOP_MS 80

typedef struct _Call Call;

/* One account. A call under way holds a reference, so that an account may leave the list meanwhile. */
typedef struct
{
  FumiAccount      *account;
  Call             *call;    /* the check that is shown as running, else NULL */
  Call             *closing; /* one whose outcome was told already, and whose session still ends: the next waits for
                              * it, since there is one session per account */
  FumiSyncProgress  progress;
  FumiSyncResult   *result;  /* of the last run; NULL: none yet */
  FumiDiagnosis    *failure;
  FumiRetry         retry;
  gint64            last_time;
  gboolean          needs_password; /* it was asked for and has not been given yet */
  char            **unfetched; /* what was to be fetched when the password was missing; NULL: a check */
} Slot;

/* One check, from its request to the end of its session. */
struct _Call
{
  FumiReceiver *receiver;
  Slot         *slot;
  GCancellable *cancellable;
  char         *password;    /* typed, while the call waits; overwritten */
  char        **uids;        /* these messages only; NULL: a check for mail */
  gboolean      waits;       /* for the end of the slot's closing call; nothing is under way yet */
  guint         stop_source; /* after a stop: when it is over for the user in any case */
};

struct _FumiReceiver
{
  GObject            parent_instance;

  FumiStore         *store;
  FumiAccountList   *accounts;
  GHashTable        *slots; /* id → Slot */
  FumiPop3Limits    *limits;
  FumiReceiverClock  clock; /* NULL: the system's */
  gpointer           clock_data;
  guint              round_received; /* since the first account began */
  gboolean           round_well;
  gboolean           round_asked;
};

enum
{
  STATE_CHANGED,
  FINISHED,
  ROUND_ENDED,
  PASSWORD_NEEDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiReceiver, fumi_receiver, G_TYPE_OBJECT)

/* ---- slots and calls ------------------------------------------------------------------------- */

static void
slot_clear (gpointer data)
{
  Slot *slot = data;

  g_clear_object (&slot->account);
  g_clear_pointer (&slot->result, fumi_sync_result_free);
  g_clear_pointer (&slot->failure, fumi_diagnosis_free);
  g_clear_pointer (&slot->unfetched, g_strfreev);
}

static void
slot_unref (gpointer data)
{
  g_rc_box_release_full (data, slot_clear);
}

static Slot *
find_slot (FumiReceiver *receiver,
           FumiAccount  *account)
{
  return g_hash_table_lookup (receiver->slots, fumi_account_get_id (account));
}

static Slot *
ensure_slot (FumiReceiver *receiver,
             FumiAccount  *account)
{
  Slot *slot = find_slot (receiver, account);

  if (slot != NULL)
    return slot;

  slot = g_rc_box_new0 (Slot);
  slot->account = g_object_ref (account);
  g_hash_table_insert (receiver->slots, g_strdup (fumi_account_get_id (account)), slot);
  return slot;
}

static gboolean
is_known (FumiReceiver *receiver,
          Slot         *slot)
{
  return find_slot (receiver, slot->account) == slot;
}

static void
notify_state (FumiReceiver *receiver,
              Slot         *slot)
{
  if (is_known (receiver, slot))
    g_signal_emit (receiver, signals[STATE_CHANGED], 0, slot->account);
}

/* Takes @slot for a call that is about to start. */
static Call *
call_begin (FumiReceiver *receiver,
            Slot         *slot,
            gboolean      asked)
{
  Call *call = g_new0 (Call, 1);

  if (!fumi_receiver_is_running (receiver, NULL))
    {
      receiver->round_received = 0;
      receiver->round_well = TRUE;
      receiver->round_asked = FALSE;
    }
  receiver->round_asked = receiver->round_asked || asked;

  call->receiver = g_object_ref (receiver);
  call->slot = g_rc_box_acquire (slot);
  call->cancellable = g_cancellable_new ();
  call->waits = slot->closing != NULL;
  slot->call = call;
  slot->needs_password = FALSE;
  g_clear_pointer (&slot->unfetched, g_strfreev);
  slot->progress = (FumiSyncProgress) { .phase = FUMI_SYNC_CONNECTING };
  g_clear_pointer (&slot->failure, fumi_diagnosis_free);

  return call;
}

/* Nothing of it is under way any more. */
static void
call_free (Call *call)
{
  g_clear_handle_id (&call->stop_source, g_source_remove);
  fumi_secret_free (call->password);
  g_strfreev (call->uids);
  g_object_unref (call->cancellable);
  slot_unref (call->slot);
  g_object_unref (call->receiver);
  g_free (call);
}

/* Told last, when everybody has heard of the account itself. */
static void
end_round (FumiReceiver *receiver)
{
  if (!fumi_receiver_is_running (receiver, NULL))
    g_signal_emit (receiver, signals[ROUND_ENDED], 0, receiver->round_received, receiver->round_well,
                   receiver->round_asked);
}

/* ---- how a call ends ------------------------------------------------------------------------- */

static void
take_result (FumiReceiver   *receiver,
             Slot           *slot,
             FumiSyncResult *result)
{
  const FumiDiagnosis *failure = result->failure;

  g_clear_pointer (&slot->result, fumi_sync_result_free);
  slot->result = result;
  slot->last_time = fumi_receiver_get_now (receiver);
  g_clear_pointer (&slot->failure, fumi_diagnosis_free);
  if (failure != NULL && failure->failure != FUMI_FAILURE_CANCELLED)
    slot->failure = fumi_diagnosis_copy (failure);
  fumi_retry_note (&slot->retry, result, slot->last_time);
}

/* The account is idle again before anybody is told. @call may go on behind that, as the slot's closing call. */
static void
tell_outcome (Call           *call,
              FumiSyncResult *result)
{
  Slot *slot = call->slot;
  g_autoptr(FumiReceiver) receiver = g_object_ref (call->receiver);
  g_autoptr(GError) error = NULL;
  gboolean known = is_known (receiver, slot);

  g_clear_handle_id (&call->stop_source, g_source_remove);
  slot->call = NULL;
  take_result (receiver, slot, result);
  receiver->round_received += result->received;
  receiver->round_well = receiver->round_well && result->failure == NULL;

  if (known)
    {
      if (!fumi_connection_facts_drop_unused_pin (result->facts, receiver->accounts, slot->account,
                                                  &error))
        g_warning ("The unused exception stays in the account's file: %s", error->message);
      g_signal_emit (receiver, signals[FINISHED], 0, slot->account, result);
      g_signal_emit (receiver, signals[STATE_CHANGED], 0, slot->account);
    }
  end_round (receiver);
}

static void
settle (Call           *call,
        FumiSyncResult *so_far)
{
  call->slot->closing = call;
  tell_outcome (call, so_far);
}

static FumiSyncResult *
make_stopped_result (Slot *slot)
{
  FumiDiagnosisContext context = { .address = fumi_account_get_address (slot->account) };
  FumiSyncResult *result = g_new0 (FumiSyncResult, 1);
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");

  result->received = slot->progress.messages;
  result->bytes = slot->progress.bytes;
  result->failure = fumi_diagnosis_new (error, &context);

  return result;
}

static void start_waiting (Call *call);

/* What the end of a session brings that was told as over: whether the server did what it was told to. */
static void
end_closing (Call           *call,
             FumiSyncResult *result)
{
  Slot *slot = call->slot;
  FumiReceiver *receiver = call->receiver;
  Call *next = slot->call;

  slot->closing = NULL;
  if (next == NULL)
    {
      take_result (receiver, slot, result);
      notify_state (receiver, slot);
      return;
    }

  fumi_retry_note (&slot->retry, result, fumi_receiver_get_now (receiver));
  fumi_sync_result_free (result);
  start_waiting (next);
}

static void
on_progress (const FumiSyncProgress *progress,
             gpointer                user_data)
{
  Call *call = user_data;

  if (call->slot->closing == call)
    return;

  call->slot->progress = *progress;
  call->slot->progress.settled = NULL;
  if (progress->settled != NULL)
    settle (call, fumi_sync_result_copy (progress->settled));
  else
    notify_state (call->receiver, call->slot);
}

static void
on_received (GObject      *object,
             GAsyncResult *async_result,
             gpointer      user_data)
{
  Call *call = user_data;
  FumiSyncResult *result = fumi_sync_receive_finish (async_result);

  if (call->slot->closing == call)
    end_closing (call, result);
  else
    tell_outcome (call, result);
  call_free (call);
}

/* ---- how a call begins ----------------------------------------------------------------------- */

static void
start_run (Call       *call,
           const char *password)
{
  FumiReceiver *receiver = call->receiver;
  FumiAccount *account = call->slot->account;

  if (call->uids != NULL)
    fumi_sync_fetch_async (receiver->store, account, password, (const char * const *) call->uids,
                           receiver->limits, on_progress, call, call->cancellable, on_received, call);
  else
    fumi_sync_receive_async (receiver->store, account, password, receiver->limits, on_progress, call,
                             call->cancellable, on_received, call);
}

/* A run that was stopped before it began ends like any other, so that whoever waits for "finished" gets it. */
static void
end_without_run (Call         *call,
                 const GError *error)
{
  Slot *slot = call->slot;
  FumiReceiver *receiver = call->receiver;
  FumiDiagnosisContext context = { .address = fumi_account_get_address (slot->account) };

  if (slot->closing == call)
    {
      end_closing (call, make_stopped_result (slot));
      call_free (call);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      tell_outcome (call, make_stopped_result (slot));
      call_free (call);
      return;
    }

  slot->call = NULL;
  if (!g_error_matches (error, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_NONE))
    slot->failure = fumi_diagnosis_new (error, &context);
  receiver->round_well = FALSE;
  slot->needs_password = TRUE;
  slot->unfetched = g_steal_pointer (&call->uids);
  if (is_known (receiver, slot))
    {
      g_signal_emit (receiver, signals[PASSWORD_NEEDED], 0, slot->account);
      g_signal_emit (receiver, signals[STATE_CHANGED], 0, slot->account);
    }
  end_round (receiver);
  call_free (call);
}

static void
on_password_found (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  char *password = fumi_credentials_lookup_finish (result, &error);

  if (password != NULL && g_cancellable_set_error_if_cancelled (call->cancellable, &error))
    g_clear_pointer (&password, fumi_secret_free);

  if (password == NULL)
    {
      end_without_run (call, error);
      return;
    }

  start_run (call, password);
  fumi_secret_free (password);
}

static void
start (Call *call)
{
  if (call->password != NULL)
    {
      start_run (call, call->password);
      g_clear_pointer (&call->password, fumi_secret_free);
      return;
    }

  /* The certificate is the proof; a password is neither needed nor sent. */
  if (fumi_account_get_login (call->slot->account) == FUMI_LOGIN_CERTIFICATE)
    {
      start_run (call, "");
      return;
    }

  fumi_credentials_lookup_async (fumi_account_get_id (call->slot->account), call->cancellable,
                                 on_password_found, call);
}

static void
start_waiting (Call *call)
{
  call->waits = FALSE;
  /* Stopped, and its end is on its way. */
  if (call->stop_source != 0)
    return;

  start (call);
}

static void
begin_call (FumiReceiver *receiver,
            Slot         *slot,
            const char   *password,
            char        **uids,
            gboolean      asked)
{
  Call *call = call_begin (receiver, slot, asked);

  call->password = g_strdup (password);
  call->uids = uids;
  if (!call->waits)
    start (call);
  notify_state (receiver, slot);
}

static void
receive_one (FumiReceiver *receiver,
             FumiAccount  *account,
             gboolean      asked)
{
  Slot *slot = ensure_slot (receiver, account);

  if (slot->call == NULL)
    begin_call (receiver, slot, NULL, NULL, asked);
  else
    receiver->round_asked = receiver->round_asked || asked;
}

/* ---- stopping -------------------------------------------------------------------------------- */

static gboolean
on_stop_overdue (gpointer user_data)
{
  Call *call = user_data;

  call->stop_source = 0;
  settle (call, make_stopped_result (call->slot));

  return G_SOURCE_REMOVE;
}

static gboolean
on_waiting_stopped (gpointer user_data)
{
  Call *call = user_data;

  call->stop_source = 0;
  tell_outcome (call, make_stopped_result (call->slot));
  call_free (call);

  return G_SOURCE_REMOVE;
}

static void
stop_slot (Slot *slot)
{
  Call *call = slot->call;

  if (call == NULL || call->stop_source != 0)
    return;

  g_cancellable_cancel (call->cancellable);
  if (call->waits)
    call->stop_source = g_idle_add (on_waiting_stopped, call);
  else
    call->stop_source = g_timeout_add (STOP_MS, on_stop_overdue, call);
}

/* Nobody wants to know any more what its server says. */
static void
abandon_slot (Slot *slot)
{
  stop_slot (slot);
  if (slot->closing != NULL)
    g_cancellable_cancel (slot->closing->cancellable);
}

static void
on_accounts_changed (GListModel *accounts,
                     guint       position,
                     guint       removed,
                     guint       added,
                     gpointer    user_data)
{
  FumiReceiver *receiver = user_data;
  GHashTableIter iter;
  gpointer id, slot;

  g_hash_table_iter_init (&iter, receiver->slots);
  while (g_hash_table_iter_next (&iter, &id, &slot))
    {
      if (fumi_account_list_find (receiver->accounts, id) != NULL)
        continue;
      abandon_slot (slot);
      g_hash_table_iter_remove (&iter);
    }
}

static void
fumi_receiver_dispose (GObject *object)
{
  FumiReceiver *receiver = FUMI_RECEIVER (object);

  g_clear_object (&receiver->store);
  g_clear_object (&receiver->accounts);
  g_hash_table_remove_all (receiver->slots);

  G_OBJECT_CLASS (fumi_receiver_parent_class)->dispose (object);
}

static void
fumi_receiver_finalize (GObject *object)
{
  FumiReceiver *receiver = FUMI_RECEIVER (object);

  g_hash_table_unref (receiver->slots);
  g_free (receiver->limits);

  G_OBJECT_CLASS (fumi_receiver_parent_class)->finalize (object);
}

static void
fumi_receiver_class_init (FumiReceiverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = fumi_receiver_dispose;
  object_class->finalize = fumi_receiver_finalize;

  signals[STATE_CHANGED] = g_signal_new ("state-changed", FUMI_TYPE_RECEIVER, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, FUMI_TYPE_ACCOUNT);
  signals[FINISHED] = g_signal_new ("finished", FUMI_TYPE_RECEIVER, G_SIGNAL_RUN_LAST,
                                    0, NULL, NULL, NULL, G_TYPE_NONE, 2, FUMI_TYPE_ACCOUNT,
                                    G_TYPE_POINTER);
  signals[ROUND_ENDED] = g_signal_new ("round-ended", FUMI_TYPE_RECEIVER, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_UINT,
                                       G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);
  signals[PASSWORD_NEEDED] = g_signal_new ("password-needed", FUMI_TYPE_RECEIVER, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, FUMI_TYPE_ACCOUNT);
}

static void
fumi_receiver_init (FumiReceiver *receiver)
{
  receiver->slots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, slot_unref);
}

FumiReceiver *
fumi_receiver_new (FumiStore       *store,
                   FumiAccountList *accounts)
{
  FumiReceiver *receiver = g_object_new (FUMI_TYPE_RECEIVER, NULL);

  receiver->store = g_object_ref (store);
  receiver->accounts = g_object_ref (accounts);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_accounts_changed), receiver, 0);
  return receiver;
}

const char *
fumi_receiver_get_data_dir (FumiReceiver *receiver)
{
  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), NULL);

  return fumi_store_get_data_dir (receiver->store);
}

void
fumi_receiver_set_limits (FumiReceiver         *receiver,
                          const FumiPop3Limits *limits)
{
  g_return_if_fail (FUMI_IS_RECEIVER (receiver));

  g_free (receiver->limits);
  receiver->limits = g_memdup2 (limits, sizeof *limits);
}

void
fumi_receiver_set_clock (FumiReceiver      *receiver,
                         FumiReceiverClock  clock,
                         gpointer           user_data)
{
  g_return_if_fail (FUMI_IS_RECEIVER (receiver));

  receiver->clock = clock;
  receiver->clock_data = user_data;
}

gint64
fumi_receiver_get_now (FumiReceiver *receiver)
{
  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), 0);

  return receiver->clock != NULL ? receiver->clock (receiver->clock_data)
                                 : g_get_real_time () / G_USEC_PER_SEC;
}

void
fumi_receiver_receive (FumiReceiver *receiver,
                       FumiAccount  *account)
{
  guint n_accounts;

  g_return_if_fail (FUMI_IS_RECEIVER (receiver));

  if (account != NULL)
    {
      receive_one (receiver, account, TRUE);
      return;
    }

  n_accounts = g_list_model_get_n_items (G_LIST_MODEL (receiver->accounts));
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(FumiAccount) each = g_list_model_get_item (G_LIST_MODEL (receiver->accounts), i);

      receive_one (receiver, each, TRUE);
    }
}

void
fumi_receiver_receive_unasked (FumiReceiver *receiver,
                               FumiAccount  *account)
{
  Slot *slot;

  g_return_if_fail (FUMI_IS_RECEIVER (receiver));
  g_return_if_fail (FUMI_IS_ACCOUNT (account));

  slot = find_slot (receiver, account);
  if (slot == NULL || !slot->needs_password)
    receive_one (receiver, account, FALSE);
}

void
fumi_receiver_receive_with_password (FumiReceiver *receiver,
                                     FumiAccount  *account,
                                     const char   *password)
{
  Slot *slot;
  char **uids;

  g_return_if_fail (FUMI_IS_RECEIVER (receiver));
  g_return_if_fail (FUMI_IS_ACCOUNT (account));
  g_return_if_fail (password != NULL);

  slot = ensure_slot (receiver, account);
  if (slot->call != NULL)
    {
      receiver->round_asked = TRUE;
      return;
    }

  uids = g_steal_pointer (&slot->unfetched);
  begin_call (receiver, slot, password, uids, uids == NULL);
}

gboolean
fumi_receiver_fetch (FumiReceiver       *receiver,
                     FumiAccount        *account,
                     const char * const *uids)
{
  Slot *slot;

  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), FALSE);
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), FALSE);
  g_return_val_if_fail (uids != NULL, FALSE);

  slot = ensure_slot (receiver, account);
  if (slot->call != NULL)
    return FALSE;

  begin_call (receiver, slot, NULL, g_strdupv ((char **) uids), FALSE);
  return TRUE;
}

void
fumi_receiver_stop (FumiReceiver *receiver,
                    FumiAccount  *account)
{
  GHashTableIter iter;
  gpointer slot;

  g_return_if_fail (FUMI_IS_RECEIVER (receiver));

  g_hash_table_iter_init (&iter, receiver->slots);
  while (g_hash_table_iter_next (&iter, NULL, &slot))
    if (account == NULL || slot == find_slot (receiver, account))
      stop_slot (slot);
}

void
fumi_receiver_abandon (FumiReceiver *receiver,
                       FumiAccount  *account)
{
  Slot *slot;

  g_return_if_fail (FUMI_IS_RECEIVER (receiver));
  g_return_if_fail (FUMI_IS_ACCOUNT (account));

  slot = find_slot (receiver, account);
  if (slot != NULL)
    abandon_slot (slot);
}

/* @account NULL: any */
static gboolean
has_slot (FumiReceiver *receiver,
          FumiAccount  *account,
          gboolean    (*is_wanted) (const Slot *slot))
{
  GHashTableIter iter;
  gpointer slot;

  g_hash_table_iter_init (&iter, receiver->slots);
  while (g_hash_table_iter_next (&iter, NULL, &slot))
    if ((account == NULL || slot == find_slot (receiver, account)) && is_wanted (slot))
      return TRUE;

  return FALSE;
}

static gboolean
is_called (const Slot *slot)
{
  return slot->call != NULL;
}

static gboolean
is_busy (const Slot *slot)
{
  return slot->call != NULL || slot->closing != NULL;
}

gboolean
fumi_receiver_is_running (FumiReceiver *receiver,
                          FumiAccount  *account)
{
  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), FALSE);

  return has_slot (receiver, account, is_called);
}

gboolean
fumi_receiver_has_session (FumiReceiver *receiver,
                           FumiAccount  *account)
{
  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), FALSE);

  return has_slot (receiver, account, is_busy);
}

const FumiSyncProgress *
fumi_receiver_get_progress (FumiReceiver *receiver,
                            FumiAccount  *account)
{
  Slot *slot;

  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), NULL);
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);

  slot = find_slot (receiver, account);
  return slot != NULL && slot->call != NULL ? &slot->progress : NULL;
}

const FumiSyncResult *
fumi_receiver_get_result (FumiReceiver *receiver,
                          FumiAccount  *account)
{
  Slot *slot;

  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), NULL);
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);

  slot = find_slot (receiver, account);
  return slot != NULL ? slot->result : NULL;
}

const FumiDiagnosis *
fumi_receiver_get_failure (FumiReceiver *receiver,
                           FumiAccount  *account)
{
  Slot *slot;

  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), NULL);
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);

  slot = find_slot (receiver, account);
  return slot != NULL ? slot->failure : NULL;
}

/* In the order of ux.md §12. */
static int
rank_failure (FumiFailure failure)
{
  if (failure == FUMI_FAILURE_DISK)
    return 0;
  if (failure >= FUMI_FAILURE_CERT_EXPIRED && failure <= FUMI_FAILURE_CERT_CHANGED)
    return 1;
  if (failure >= FUMI_FAILURE_AUTH_FAILED && failure <= FUMI_FAILURE_AUTH_MECH)
    return 2;
  if (failure == FUMI_FAILURE_KEYRING)
    return 3;
  return 4;
}

FumiAccount *
fumi_receiver_find_worst (FumiReceiver *receiver)
{
  FumiAccount *worst = NULL;
  int worst_rank = G_MAXINT;
  guint n_accounts;

  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), NULL);

  n_accounts = g_list_model_get_n_items (G_LIST_MODEL (receiver->accounts));
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (receiver->accounts), i);
      const FumiDiagnosis *failure = fumi_receiver_get_failure (receiver, account);

      if (failure != NULL && rank_failure (failure->failure) < worst_rank)
        {
          worst = account; /* the list keeps it */
          worst_rank = rank_failure (failure->failure);
        }
    }
  return worst;
}

gint64
fumi_receiver_get_last_time (FumiReceiver *receiver,
                             FumiAccount  *account)
{
  Slot *slot;

  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), 0);
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), 0);

  slot = find_slot (receiver, account);
  return slot != NULL ? slot->last_time : 0;
}

gint64
fumi_receiver_get_next_time (FumiReceiver *receiver,
                             FumiAccount  *account)
{
  Slot *slot;
  gint64 next;

  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), 0);
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), 0);

  slot = find_slot (receiver, account);
  if (slot == NULL)
    return 0;

  next = MAX (slot->retry.login_after, fumi_retry_get_time (&slot->retry));
  return next > fumi_receiver_get_now (receiver) ? next : 0;
}

gint64
fumi_receiver_get_retry_time (FumiReceiver *receiver,
                              FumiAccount  *account)
{
  Slot *slot;

  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), 0);
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), 0);

  slot = find_slot (receiver, account);
  return slot != NULL && slot->call == NULL ? fumi_retry_get_time (&slot->retry) : 0;
}
