/* fumi-receiver.c: checks for mail of all accounts, each on its own, and what is known of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-receiver.h"

#include "fumi-credentials.h"

/* One account. A call under way holds a reference, so that an account may leave the list
 * meanwhile. */
typedef struct
{
  FumiReceiver     *receiver;    /* owned while a call is under way, else NULL */
  FumiAccount      *account;
  GCancellable     *cancellable; /* of the call under way, else NULL */
  FumiSyncProgress  progress;
  FumiSyncResult   *result;      /* of the last run; NULL: none yet */
  FumiDiagnosis    *failure;
  gint64            last_time;
  gboolean          needs_password; /* it was asked for and has not been given yet */
} Slot;

struct _FumiReceiver
{
  GObject          parent_instance;

  FumiStore       *store;
  FumiAccountList *accounts;
  GHashTable      *slots; /* id → Slot */
  FumiPop3Limits  *limits;
  guint            round_received; /* since the first account began */
  gboolean         round_well;
  gboolean         round_asked;
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

static void
slot_clear (gpointer data)
{
  Slot *slot = data;

  g_clear_object (&slot->account);
  g_clear_pointer (&slot->result, fumi_sync_result_free);
  g_clear_pointer (&slot->failure, fumi_diagnosis_free);
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
is_known (Slot *slot)
{
  return find_slot (slot->receiver, slot->account) == slot;
}

static void
notify_state (Slot *slot)
{
  if (is_known (slot))
    g_signal_emit (slot->receiver, signals[STATE_CHANGED], 0, slot->account);
}

/* Takes @slot for a call that is about to start. */
static void
slot_begin (FumiReceiver *receiver,
            Slot         *slot,
            gboolean      asked)
{
  if (!fumi_receiver_is_running (receiver, NULL))
    {
      receiver->round_received = 0;
      receiver->round_well = TRUE;
      receiver->round_asked = FALSE;
    }
  receiver->round_asked = receiver->round_asked || asked;
  slot->needs_password = FALSE;
  g_rc_box_acquire (slot);
  slot->receiver = g_object_ref (receiver);
  slot->cancellable = g_cancellable_new ();
  slot->progress = (FumiSyncProgress) { .phase = FUMI_SYNC_CONNECTING };
  g_clear_pointer (&slot->failure, fumi_diagnosis_free);
}

/* The call has ended: running is over before anybody is told. */
static FumiReceiver *
slot_end (Slot *slot)
{
  g_clear_object (&slot->cancellable);
  return g_steal_pointer (&slot->receiver);
}

/* Told last, when everybody has heard of the account itself. */
static void
end_round (FumiReceiver *receiver)
{
  if (!fumi_receiver_is_running (receiver, NULL))
    g_signal_emit (receiver, signals[ROUND_ENDED], 0, receiver->round_received, receiver->round_well,
                   receiver->round_asked);
}

static void
on_progress (const FumiSyncProgress *progress,
             gpointer                user_data)
{
  Slot *slot = user_data;

  slot->progress = *progress;
  notify_state (slot);
}

static void
on_received (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Slot *slot = user_data;
  gboolean known = is_known (slot);
  g_autoptr(FumiReceiver) receiver = slot_end (slot);

  g_clear_pointer (&slot->result, fumi_sync_result_free);
  slot->result = fumi_sync_receive_finish (result);
  slot->last_time = g_get_real_time () / G_USEC_PER_SEC;
  if (slot->result->failure != NULL && slot->result->failure->failure != FUMI_FAILURE_CANCELLED)
    slot->failure = fumi_diagnosis_copy (slot->result->failure);
  receiver->round_received += slot->result->received;
  receiver->round_well = receiver->round_well && slot->result->failure == NULL;

  if (known)
    {
      g_signal_emit (receiver, signals[FINISHED], 0, slot->account, slot->result);
      g_signal_emit (receiver, signals[STATE_CHANGED], 0, slot->account);
    }
  end_round (receiver);
  slot_unref (slot);
}

static void
start_run (Slot       *slot,
           const char *password)
{
  fumi_sync_receive_async (slot->receiver->store, slot->account, password, slot->receiver->limits,
                           on_progress, slot, slot->cancellable, on_received, slot);
}

/* A run that was stopped before it began ends like any other, so that whoever waits for "finished"
 * gets it. */
static void
end_without_run (Slot         *slot,
                 const GError *error)
{
  gboolean known = is_known (slot);
  gboolean stopped = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autoptr(FumiReceiver) receiver = slot_end (slot);
  FumiDiagnosisContext context = { .address = fumi_account_get_address (slot->account) };

  if (stopped)
    {
      g_clear_pointer (&slot->result, fumi_sync_result_free);
      slot->result = g_new0 (FumiSyncResult, 1);
      slot->result->failure = fumi_diagnosis_new (error, &context);
      slot->last_time = g_get_real_time () / G_USEC_PER_SEC;
    }
  else if (!g_error_matches (error, FUMI_CREDENTIALS_ERROR, FUMI_CREDENTIALS_ERROR_NONE))
    {
      slot->failure = fumi_diagnosis_new (error, &context);
    }

  receiver->round_well = FALSE;
  slot->needs_password = !stopped;
  if (known && stopped)
    g_signal_emit (receiver, signals[FINISHED], 0, slot->account, slot->result);
  else if (known)
    g_signal_emit (receiver, signals[PASSWORD_NEEDED], 0, slot->account);
  if (known)
    g_signal_emit (receiver, signals[STATE_CHANGED], 0, slot->account);
  end_round (receiver);
  slot_unref (slot);
}

static void
on_password_found (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Slot *slot = user_data;
  g_autoptr(GError) error = NULL;
  char *password = fumi_credentials_lookup_finish (result, &error);

  if (password != NULL && g_cancellable_set_error_if_cancelled (slot->cancellable, &error))
    g_clear_pointer (&password, fumi_secret_free);

  if (password == NULL)
    {
      end_without_run (slot, error);
      return;
    }

  start_run (slot, password);
  fumi_secret_free (password);
}

static void
receive_one (FumiReceiver *receiver,
             FumiAccount  *account,
             gboolean      asked)
{
  Slot *slot = ensure_slot (receiver, account);

  if (slot->cancellable != NULL)
    {
      receiver->round_asked = receiver->round_asked || asked;
      return;
    }

  slot_begin (receiver, slot, asked);
  fumi_credentials_lookup_async (fumi_account_get_id (account), slot->cancellable,
                                 on_password_found, slot);
  notify_state (slot);
}

static void
stop_slot (Slot *slot)
{
  if (slot->cancellable != NULL)
    g_cancellable_cancel (slot->cancellable);
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
      stop_slot (slot);
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

void
fumi_receiver_set_limits (FumiReceiver         *receiver,
                          const FumiPop3Limits *limits)
{
  g_return_if_fail (FUMI_IS_RECEIVER (receiver));

  g_free (receiver->limits);
  receiver->limits = g_memdup2 (limits, sizeof *limits);
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

  g_return_if_fail (FUMI_IS_RECEIVER (receiver));
  g_return_if_fail (FUMI_IS_ACCOUNT (account));
  g_return_if_fail (password != NULL);

  slot = ensure_slot (receiver, account);
  if (slot->cancellable != NULL)
    return;

  slot_begin (receiver, slot, TRUE);
  start_run (slot, password);
  notify_state (slot);
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

gboolean
fumi_receiver_is_running (FumiReceiver *receiver,
                          FumiAccount  *account)
{
  GHashTableIter iter;
  gpointer data;

  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), FALSE);

  g_hash_table_iter_init (&iter, receiver->slots);
  while (g_hash_table_iter_next (&iter, NULL, &data))
    {
      Slot *slot = data;

      if (slot->cancellable != NULL
          && (account == NULL || slot == find_slot (receiver, account)))
        return TRUE;
    }
  return FALSE;
}

const FumiSyncProgress *
fumi_receiver_get_progress (FumiReceiver *receiver,
                            FumiAccount  *account)
{
  Slot *slot;

  g_return_val_if_fail (FUMI_IS_RECEIVER (receiver), NULL);
  g_return_val_if_fail (FUMI_IS_ACCOUNT (account), NULL);

  slot = find_slot (receiver, account);
  return slot != NULL && slot->cancellable != NULL ? &slot->progress : NULL;
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
