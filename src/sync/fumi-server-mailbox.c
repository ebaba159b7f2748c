/* fumi-server-mailbox.c: what lies on the server, looked at without receiving it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-server-mailbox.h"

#include "fumi-server-message-private.h"
#include "fumi-sync-fetching.h"
#include "fumi-sync-run.h"

/* As much of a header as is read for a row of the list. */
#define HEAD_BYTES (256 * 1024)

/* Later than any date, so that none is taken for one of the future. */
#define ARRIVED_NEVER (G_MAXINT64 / 2)

static gboolean
has_name (const FumiPop3Listing *listing,
          const FumiPop3Item    *item)
{
  return item->uid != NULL && !fumi_pop3_listing_is_repeated (listing, item->uid);
}

/* What the ledger knows of this very message: another size is other mail under a reused UID. */
static const FumiLedgerEntry *
find_entry (const FumiSyncTask    *task,
            const FumiPop3Listing *listing,
            const FumiPop3Item    *item)
{
  const FumiLedgerEntry *entry
    = has_name (listing, item) ? fumi_store_run_find (task->run, item->uid) : NULL;

  if (entry == NULL || item->size < 0 || entry->size < 0 || item->size == entry->size)
    return entry;

  return NULL;
}

static gboolean
log_in_and_list (const FumiSyncTask  *task,
                 FumiPop3Session     *session,
                 FumiSyncOutcome     *outcome,
                 FumiPop3Listing    **listing,
                 GCancellable        *cancellable,
                 GError             **error)
{
  if (!fumi_pop3_session_start (session, task->password, NULL, NULL, cancellable, error))
    return FALSE;

  fumi_sync_tracker_set_phase (task->tracker, FUMI_SYNC_LISTING);
  *listing = fumi_pop3_session_list (session, cancellable, error);
  if (*listing == NULL || !fumi_store_run_await_ledger (task->run, error))
    return FALSE;

  outcome->listed = fumi_pop3_listing_get_count (*listing);
  return TRUE;
}

/* ---- looking --------------------------------------------------------------------------------- */

/* What is asked for, and where it goes: the worker's until the errand is over. */
typedef struct
{
  FumiServerMailbox *mailbox;
  guint              most;
} ListErrand;

/* A list that is being made. */
typedef struct
{
  const FumiSyncTask *task;
  FumiServerMailbox  *mailbox;
  guint               most;
  GPtrArray          *unseen; /* (element-type FumiServerMessage): whose header is not here */
} Look;

static void
add_message (Look                  *look,
             const FumiPop3Listing *listing,
             const FumiPop3Item    *item)
{
  FumiServerMessage *message = fumi_server_message_new (item, has_name (listing, item));
  g_autoptr(FumiEnvelope) row = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (look->mailbox->messages, message);
  if (find_entry (look->task, listing, item) != NULL)
    row = fumi_store_find_uid (look->task->store, look->task->account, item->uid, &error);
  if (error != NULL)
    g_warning ("%s", error->message);
  if (row == NULL)
    {
      g_ptr_array_add (look->unseen, message);
      return;
    }

  fumi_server_message_set_row (message, row);
  fumi_server_message_set_head (message, row, fumi_envelope_get_date (row));
}

static GBytes *
read_head (GInputStream  *body,
           GError       **error)
{
  g_autoptr(GByteArray) head = g_byte_array_new ();
  guint8 block[4096];
  gssize n = 1;

  while (n > 0 && head->len < HEAD_BYTES)
    {
      n = g_input_stream_read (body, block, sizeof block, NULL, error);
      if (n < 0)
        return NULL;
      g_byte_array_append (head, block, n);
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&head));
}

static gboolean
on_head (guint          index,
         GInputStream  *body,
         const GError  *refused,
         gpointer       user_data,
         GError       **error)
{
  Look *look = user_data;
  g_autoptr(FumiEnvelope) envelope = NULL;
  g_autoptr(GBytes) head = NULL;
  gint64 date;

  fumi_sync_tracker_add_messages (look->task->tracker, 1);
  if (body == NULL)
    return TRUE;

  head = read_head (body, error);
  if (head == NULL)
    return FALSE;

  envelope = fumi_envelope_new_from_bytes (head, FALSE, ARRIVED_NEVER);
  date = fumi_envelope_get_date (envelope);
  fumi_server_message_set_head (look->unseen->pdata[index], envelope,
                                date != ARRIVED_NEVER ? date : 0);

  return TRUE;
}

static gboolean
read_heads (Look             *look,
            FumiPop3Session  *session,
            GCancellable     *cancellable,
            GError          **error)
{
  g_autofree guint *numbers = g_new (guint, look->unseen->len + 1);
  g_autoptr(GError) local_error = NULL;

  for (guint i = 0; i < look->unseen->len; i++)
    numbers[i] = fumi_server_message_get_number (look->unseen->pdata[i]);

  fumi_sync_tracker_expect (look->task->tracker, look->unseen->len, 0);
  if (fumi_pop3_session_top (session, numbers, look->unseen->len, 0, on_head, look, cancellable,
                             &local_error))
    return TRUE;

  look->mailbox->has_top = !fumi_sync_is_want_of_top (local_error);
  if (!look->mailbox->has_top)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
look_at_listing (Look             *look,
                 FumiPop3Session  *session,
                 FumiPop3Listing  *listing,
                 GCancellable     *cancellable,
                 GError          **error)
{
  FumiServerMailbox *mailbox = look->mailbox;
  guint n = fumi_pop3_listing_get_count (listing);

  mailbox->listed = n;
  mailbox->bytes = fumi_pop3_listing_get_bytes (listing);
  mailbox->has_uids = fumi_pop3_listing_has_uids (listing);
  for (guint i = 0; i < n && i < look->most; i++)
    add_message (look, listing, fumi_pop3_listing_get_item (listing, n - 1 - i));

  return read_heads (look, session, cancellable, error);
}

static gboolean
list_in_session (const FumiSyncTask  *task,
                 GIOStream           *stream,
                 FumiSyncOutcome     *outcome,
                 GCancellable        *cancellable,
                 GError             **error)
{
  g_autoptr(FumiPop3Session) session = fumi_pop3_session_new (stream, task->server, task->limits);
  g_autoptr(FumiPop3Listing) listing = NULL;
  g_autoptr(GPtrArray) unseen = g_ptr_array_new ();
  const ListErrand *errand = task->session_data;
  Look look = { task, errand->mailbox, errand->most, unseen };
  gboolean good;

  good = log_in_and_list (task, session, outcome, &listing, cancellable, error)
         && look_at_listing (&look, session, listing, cancellable, error);

  /* Nothing depends on its answer. */
  if (good)
    fumi_pop3_session_quit (session, cancellable, NULL);
  outcome->transcript = fumi_pop3_session_dup_transcript (session);

  return good;
}

void
fumi_server_mailbox_free (FumiServerMailbox *mailbox)
{
  if (mailbox == NULL)
    return;

  g_ptr_array_unref (mailbox->messages);
  fumi_diagnosis_free (mailbox->failure);
  g_free (mailbox->transcript);
  g_free (mailbox);
}

static void
list_errand_free (ListErrand *errand)
{
  fumi_server_mailbox_free (errand->mailbox);
  g_free (errand);
}

static void
on_listed (GObject      *source,
           GAsyncResult *async_result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(FumiSyncResult) result = fumi_sync_receive_finish (async_result);
  ListErrand *errand = g_task_get_task_data (task);

  errand->mailbox->failure = g_steal_pointer (&result->failure);
  errand->mailbox->transcript = g_steal_pointer (&result->transcript);
  g_task_return_pointer (task, g_steal_pointer (&errand->mailbox),
                         (GDestroyNotify) fumi_server_mailbox_free);
}

void
fumi_server_mailbox_list_async (FumiStore            *store,
                                FumiAccount          *account,
                                const char           *password,
                                guint                 most,
                                const FumiPop3Limits *limits,
                                FumiSyncProgressFunc  progress_func,
                                gpointer              progress_data,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data)
{
  /* Without the cancellable: what was read until a stop is shown. */
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  ListErrand *list = g_new0 (ListErrand, 1);
  FumiSyncErrand errand = { .session_func = list_in_session, .session_data = list };

  g_return_if_fail (FUMI_IS_STORE (store));
  g_return_if_fail (FUMI_IS_ACCOUNT (account));

  list->most = most;
  list->mailbox = g_new0 (FumiServerMailbox, 1);
  list->mailbox->messages = g_ptr_array_new_with_free_func (g_object_unref);
  list->mailbox->has_top = TRUE;
  g_task_set_source_tag (task, fumi_server_mailbox_list_async);
  g_task_set_task_data (task, list, (GDestroyNotify) list_errand_free);
  fumi_sync_run_async (&errand, store, account, password, limits, progress_func, progress_data,
                       cancellable, on_listed, g_object_ref (task));
}

FumiServerMailbox *
fumi_server_mailbox_list_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* ---- deleting -------------------------------------------------------------------------------- */

/* Mail that is deleted on the server by the user's own word. What is safe here goes through the ledger like any that a
 * rule deletes: should QUIT go astray, DELE is sent again. What is not safe here is nobody's but the server's until it
 * has answered QUIT with +OK: only then is it noted, so that a server which lists it for a while longer does not bring
 * it in as new. */
typedef struct
{
  const FumiSyncTask *task;
  FumiSyncOutcome    *outcome;
  FumiPop3Listing    *listing;
  GArray             *numbers; /* (element-type guint) */
  GPtrArray          *safe;    /* (element-type utf8): UIDs */
  GArray             *unsafe;  /* (element-type guint): indices into the listing */
  GArray             *places;  /* (element-type guint): of the unsafe ones among the numbers */
} Deletion;

static void
add_deletion (Deletion *deletion,
              guint     index)
{
  const FumiPop3Item *item = fumi_pop3_listing_get_item (deletion->listing, index);
  const FumiLedgerEntry *entry = find_entry (deletion->task, deletion->listing, item);
  guint place = deletion->numbers->len;
  guint number = item->number;

  g_array_append_val (deletion->numbers, number);
  if (entry != NULL
      && (entry->state == FUMI_LEDGER_STORED || entry->state == FUMI_LEDGER_DELETE_SENT))
    {
      g_ptr_array_add (deletion->safe, g_strdup (item->uid));
      return;
    }

  g_array_append_val (deletion->unsafe, index);
  g_array_append_val (deletion->places, place);
}

static void
choose_deletions (Deletion *deletion)
{
  g_autoptr(GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  const char * const *uids = deletion->task->uids;

  for (guint i = 0; uids[i] != NULL; i++)
    g_hash_table_add (wanted, (gpointer) uids[i]);

  for (guint i = 0; i < fumi_pop3_listing_get_count (deletion->listing); i++)
    {
      const FumiPop3Item *item = fumi_pop3_listing_get_item (deletion->listing, i);

      if (has_name (deletion->listing, item) && g_hash_table_remove (wanted, item->uid))
        add_deletion (deletion, i);
    }
  deletion->outcome->gone = g_hash_table_size (wanted);
}

static gboolean
note_unsafe (const Deletion *deletion,
             const gboolean *taken,
             GError        **error)
{
  for (guint i = 0; i < deletion->unsafe->len; i++)
    {
      const FumiPop3Item *item
        = fumi_pop3_listing_get_item (deletion->listing, g_array_index (deletion->unsafe, guint, i));

      if (taken[g_array_index (deletion->places, guint, i)]
          && !fumi_store_run_note_deleted (deletion->task->run, item->uid, item->size, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
delete_chosen (Deletion         *deletion,
               FumiPop3Session  *session,
               GCancellable     *cancellable,
               GError          **error)
{
  FumiStoreRun *run = deletion->task->run;
  guint n = deletion->numbers->len;
  g_autofree gboolean *taken = g_new0 (gboolean, n + 1);
  guint accepted = 0;

  fumi_sync_tracker_set_phase (deletion->task->tracker, FUMI_SYNC_DELETING);
  if (n > 0
      && (!fumi_store_run_note_delete_sent (run, deletion->safe, error)
          || !fumi_pop3_session_delete (session, (const guint *) (void *) deletion->numbers->data, n,
                                        taken, cancellable, error)))
    return FALSE;

  fumi_sync_tracker_set_phase (deletion->task->tracker, FUMI_SYNC_CLOSING);
  if (!fumi_pop3_session_quit (session, cancellable, error))
    return FALSE;

  for (guint i = 0; i < n; i++)
    accepted += taken[i] != FALSE;
  deletion->outcome->deleted = accepted;
  deletion->outcome->failed = n - accepted;

  return note_unsafe (deletion, taken, error)
         && (deletion->safe->len == 0 || fumi_store_run_note_quit_ok (run, error));
}

static gboolean
delete_in_session (const FumiSyncTask  *task,
                   GIOStream           *stream,
                   FumiSyncOutcome     *outcome,
                   GCancellable        *cancellable,
                   GError             **error)
{
  g_autoptr(FumiPop3Session) session = fumi_pop3_session_new (stream, task->server, task->limits);
  g_autoptr(FumiPop3Listing) listing = NULL;
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GPtrArray) safe = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) unsafe = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  Deletion deletion = { task, outcome, NULL, numbers, safe, unsafe, places };
  gboolean good = log_in_and_list (task, session, outcome, &listing, cancellable, error);

  if (good)
    {
      deletion.listing = listing;
      choose_deletions (&deletion);
      good = delete_chosen (&deletion, session, cancellable, error);
    }
  outcome->transcript = fumi_pop3_session_dup_transcript (session);

  return good;
}

void
fumi_server_mailbox_delete_async (FumiStore            *store,
                                  FumiAccount          *account,
                                  const char           *password,
                                  const char * const   *uids,
                                  const FumiPop3Limits *limits,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data)
{
  FumiSyncErrand errand = { .session_func = delete_in_session, .uids = uids };

  g_return_if_fail (FUMI_IS_STORE (store));
  g_return_if_fail (FUMI_IS_ACCOUNT (account));
  g_return_if_fail (uids != NULL);

  fumi_sync_run_async (&errand, store, account, password, limits, NULL, NULL, cancellable, callback,
                       user_data);
}
