/* fumi-sync-session.c: one POP3 session of a run: list, fetch, delete, QUIT.
 *
 * The order here must not change: a message is committed, then its DELE is noted in the ledger,
 * then DELE is sent, then QUIT; and only QUIT's +OK counts. Cut anywhere, it leaves mail that is
 * here, on the server, or both.
 *
 * Mail without a usable UID (no UIDL, or a row that cannot be read) gets a key made of its content:
 * it goes to a temporary file first, and to the store only if that content is not known. It comes
 * over the line at each check, but is stored once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync-session.h"

#include "fumi-counting-stream.h"
#include "fumi-message-spool.h"
#include "fumi-sync-writer.h"

typedef struct
{
  const FumiSyncTask *task;
  FumiSyncOutcome    *outcome;
  GCancellable       *cancellable;
  FumiPop3Session    *session;
  FumiPop3Listing    *listing;
  FumiSyncPlan       *plan;
  FumiSyncWriter     *writer;
  gint64              now;
  GHashTable         *contents; /* (element-type utf8 guint): content keys that are safe here →
                                 * whether due for DELE by the ledger */
  GPtrArray          *keys;     /* (element-type utf8): by place in the plan's retrieve: the
                                 * ledger's key, NULL where it was refused */
  GPtrArray          *refused;  /* (element-type utf8): UIDs the server would not hand over */
} Visit;

/* @indices: the plan's, into the listing */
static const FumiPop3Item *
item_at (const Visit  *visit,
         const GArray *indices,
         guint         i)
{
  return fumi_pop3_listing_get_item (visit->listing, g_array_index (indices, guint, i));
}

/* ---- before the fetching --------------------------------------------------------------------- */

/* A copy: the committing thread changes the ledger while mail is fetched. */
static GHashTable *
find_known_contents (const Visit *visit)
{
  GHashTable *contents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, fumi_store_run_get_ledger (visit->task->run));
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (fumi_message_spool_is_key (key))
      {
        gboolean due = fumi_sync_plan_is_due (value, &visit->task->rule, visit->now);

        g_hash_table_insert (contents, g_strdup (key), GUINT_TO_POINTER (due));
      }

  return contents;
}

/* An index that was lost and made again knows its mail by file names only, until it sees the UIDs. */
static void
adopt_uids (const Visit *visit)
{
  g_autoptr(GPtrArray) uids = g_ptr_array_new ();

  for (guint i = 0; i < fumi_pop3_listing_get_count (visit->listing); i++)
    {
      const char *uid = fumi_pop3_listing_get_item (visit->listing, i)->uid;

      if (uid != NULL)
        g_ptr_array_add (uids, (gpointer) uid);
    }

  fumi_store_run_adopt_uids (visit->task->run, (const char *const *) uids->pdata, uids->len);
}

static gboolean
make_plan (Visit   *visit,
           GError **error)
{
  const FumiSyncTask *task = visit->task;

  fumi_sync_tracker_set_phase (task->tracker, FUMI_SYNC_LISTING);
  visit->listing = fumi_pop3_session_list (visit->session, visit->cancellable, error);
  if (visit->listing == NULL)
    return FALSE;

  visit->outcome->listed = fumi_pop3_listing_get_count (visit->listing);
  adopt_uids (visit);
  visit->plan = fumi_sync_plan_new (visit->listing, fumi_store_run_get_ledger (task->run),
                                    &task->rule, visit->now);
  visit->contents = find_known_contents (visit);
  fumi_sync_tracker_expect (task->tracker, visit->plan->retrieve->len, visit->plan->bytes);

  return visit->plan->forget->len == 0
         || fumi_store_run_forget (task->run, visit->plan->forget, error);
}

/* ---- fetching -------------------------------------------------------------------------------- */

static void
on_bytes (gsize    bytes,
          gpointer user_data)
{
  Visit *visit = user_data;

  fumi_sync_tracker_add_bytes (visit->task->tracker, bytes);
}

/* On the committing thread; the counts are read only after it has ended. */
static void
on_committed (guint    messages,
              goffset  bytes,
              gpointer user_data)
{
  Visit *visit = user_data;

  visit->outcome->received += messages;
  visit->outcome->bytes += bytes;
  fumi_sync_tracker_add_messages (visit->task->tracker, messages);
}

static gboolean
keep_by_content (Visit               *visit,
                 const FumiPop3Item  *item,
                 GInputStream        *body,
                 char               **key,
                 GError             **error)
{
  const char *folder = fumi_store_get_data_dir (visit->task->store);
  g_autoptr(FumiMessageSpool) spool
    = fumi_message_spool_new (folder, body, visit->cancellable, error);
  g_autoptr(GInputStream) stored = NULL;

  if (spool == NULL)
    return FALSE;

  *key = g_strdup (fumi_message_spool_get_key (spool));
  if (g_hash_table_contains (visit->contents, *key))
    return TRUE;

  stored = fumi_message_spool_read (spool, error);
  if (stored == NULL
      || !fumi_sync_writer_add (visit->writer, *key, item->size, stored, visit->cancellable, error))
    return FALSE;

  g_hash_table_insert (visit->contents, g_strdup (*key),
                       GUINT_TO_POINTER (visit->task->rule.leave == FUMI_LEAVE_NO));

  return TRUE;
}

static gboolean
on_message (guint          index,
            GInputStream  *body,
            const GError  *refused,
            gpointer       user_data,
            GError       **error)
{
  Visit *visit = user_data;
  const FumiPop3Item *item = item_at (visit, visit->plan->retrieve, index);
  g_autoptr(GInputStream) counted = NULL;
  g_autofree char *key = NULL;

  if (body == NULL)
    {
      visit->outcome->failed++;
      if (item->uid != NULL)
        g_ptr_array_add (visit->refused, g_strdup (item->uid));
      g_ptr_array_add (visit->keys, NULL);
      return TRUE;
    }

  counted = fumi_counting_stream_new (body, on_bytes, visit);
  if (item->uid == NULL)
    {
      if (!keep_by_content (visit, item, counted, &key, error))
        return FALSE;
    }
  else
    {
      /* Two bodies of one name need two batches: the store compares the second with the first on
       * disk. */
      if (fumi_pop3_listing_is_repeated (visit->listing, item->uid)
          && !fumi_sync_writer_flush (visit->writer, error))
        return FALSE;
      if (!fumi_sync_writer_add (visit->writer, item->uid, item->size, counted, visit->cancellable,
                                 error))
        return FALSE;
      key = g_strdup (item->uid);
    }

  visit->outcome->fetched++;
  g_ptr_array_add (visit->keys, g_steal_pointer (&key));

  return TRUE;
}

static gboolean
note_refused (Visit   *visit,
              GError **error)
{
  for (guint i = 0; i < visit->refused->len; i++)
    if (!fumi_store_run_note_failure (visit->task->run, g_ptr_array_index (visit->refused, i),
                                      error))
      return FALSE;

  return TRUE;
}

static GArray *
message_numbers (const Visit  *visit,
                 const GArray *indices)
{
  GArray *numbers = g_array_sized_new (FALSE, FALSE, sizeof (guint), indices->len);

  for (guint i = 0; i < indices->len; i++)
    g_array_append_val (numbers, item_at (visit, indices, i)->number);

  return numbers;
}

static gboolean
fetch (Visit   *visit,
       GError **error)
{
  g_autoptr(GArray) numbers = message_numbers (visit, visit->plan->retrieve);
  g_autoptr(GError) line_error = NULL;
  g_autoptr(GError) disk_error = NULL;
  gboolean stopped;

  if (numbers->len == 0)
    return TRUE;

  fumi_sync_tracker_set_phase (visit->task->tracker, FUMI_SYNC_DOWNLOADING);
  visit->writer = fumi_sync_writer_new (visit->task->run, on_committed, visit);
  fumi_pop3_session_retrieve (visit->session, (const guint *) (void *) numbers->data, numbers->len,
                              on_message, visit, visit->cancellable, &line_error);

  /* A broken line does not make worse what came over it whole. */
  stopped = g_error_matches (line_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fumi_sync_writer_finish (g_steal_pointer (&visit->writer), !stopped, &disk_error);
  if (disk_error == NULL)
    note_refused (visit, &disk_error);

  /* A full disk also ends the conversation: it is the cause then. */
  if (disk_error != NULL)
    g_propagate_error (error, g_steal_pointer (&disk_error));
  else if (line_error != NULL)
    g_propagate_error (error, g_steal_pointer (&line_error));
  else
    return TRUE;

  return FALSE;
}

/* ---- deleting -------------------------------------------------------------------------------- */

static void
add_removal (GArray              *numbers,
             GPtrArray           *keys,
             const FumiPop3Item  *item,
             const char          *key)
{
  g_array_append_val (numbers, item->number);
  g_ptr_array_add (keys, (gpointer) key);
}

/* What is due: by the plan, and of this session's mail what the rule does not leave. */
static void
collect_removals (Visit     *visit,
                  GArray    *numbers,
                  GPtrArray *keys)
{
  for (guint i = 0; i < visit->plan->remove->len; i++)
    {
      const FumiPop3Item *item = item_at (visit, visit->plan->remove, i);

      add_removal (numbers, keys, item, item->uid);
    }

  for (guint i = 0; i < visit->keys->len; i++)
    {
      const FumiPop3Item *item = item_at (visit, visit->plan->retrieve, i);
      const char *key = g_ptr_array_index (visit->keys, i);

      if (key == NULL)
        continue;
      if (item->uid == NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (visit->contents, key)) != 0
                            : visit->task->rule.leave == FUMI_LEAVE_NO)
        add_removal (numbers, keys, item, key);
    }
}

/* Everything handed to this function is committed: fetch() has returned. */
static gboolean
remove_due (Visit   *visit,
            guint   *accepted,
            GError **error)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GPtrArray) keys = g_ptr_array_new ();
  g_autofree gboolean *taken = NULL;

  collect_removals (visit, numbers, keys);
  if (numbers->len == 0)
    return TRUE;

  fumi_sync_tracker_set_phase (visit->task->tracker, FUMI_SYNC_DELETING);
  taken = g_new0 (gboolean, numbers->len);

  /* First the ledger: after a crash in between DELE is sent for mail that is still there, which is
   * what is wanted; the other way round it would be fetched again. */
  if (!fumi_store_run_note_delete_sent (visit->task->run, keys, error)
      || !fumi_pop3_session_delete (visit->session, (const guint *) (void *) numbers->data,
                                    numbers->len, taken, visit->cancellable, error))
    return FALSE;

  for (guint i = 0; i < numbers->len; i++)
    *accepted += taken[i] != FALSE;

  return TRUE;
}

static gboolean
has_open_deletions (const Visit *visit)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, fumi_store_run_get_ledger (visit->task->run));
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const FumiLedgerEntry *entry = value;

      if (entry->state == FUMI_LEDGER_DELETE_SENT && !entry->quit_ok)
        return TRUE;
    }

  return FALSE;
}

/* Many servers close without an answer to QUIT. Then nobody knows what became of the DELEs, the
 * ledger keeps them open, and the next listing tells; it is no failure of this check. */
static gboolean
leave (Visit   *visit,
       guint    accepted,
       GError **error)
{
  g_autoptr(GError) quit_error = NULL;

  fumi_sync_tracker_set_phase (visit->task->tracker, FUMI_SYNC_CLOSING);
  if (visit->task->closing_func != NULL)
    visit->task->closing_func (visit->outcome, visit->task->closing_data);
  if (!fumi_pop3_session_quit (visit->session, visit->cancellable, &quit_error))
    {
      if (accepted == 0 || g_error_matches (quit_error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&quit_error));
      return FALSE;
    }

  visit->outcome->deleted = accepted;

  return !has_open_deletions (visit) || fumi_store_run_note_quit_ok (visit->task->run, error);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* RFC 2449 §6.5: the delay counts from the +OK to a login; a server that refuses one for it may have told it before. */
static gboolean
log_in (Visit   *visit,
        GError **error)
{
  gboolean good = fumi_pop3_session_start (visit->session, visit->task->password, NULL, NULL,
                                           visit->cancellable, error);

  visit->outcome->login_delay = fumi_pop3_session_get_login_delay (visit->session);
  if (good)
    visit->outcome->logged_in = g_get_real_time () / G_USEC_PER_SEC;

  return good;
}

static gboolean
converse (Visit   *visit,
          GError **error)
{
  guint accepted = 0;

  return log_in (visit, error)
         && make_plan (visit, error) && fetch (visit, error) && remove_due (visit, &accepted, error)
         && leave (visit, accepted, error);
}

gboolean
fumi_sync_session_run (const FumiSyncTask  *task,
                       GIOStream           *stream,
                       FumiSyncOutcome     *outcome,
                       GCancellable        *cancellable,
                       GError             **error)
{
  Visit visit = {
    .task = task,
    .outcome = outcome,
    .cancellable = cancellable,
    .now = g_get_real_time () / G_USEC_PER_SEC,
  };
  gboolean good;

  visit.session = fumi_pop3_session_new (stream, task->server, task->limits);
  visit.keys = g_ptr_array_new_with_free_func (g_free);
  visit.refused = g_ptr_array_new_with_free_func (g_free);
  good = converse (&visit, error);
  outcome->transcript = fumi_pop3_session_dup_transcript (visit.session);

  g_clear_object (&visit.session);
  g_clear_pointer (&visit.listing, fumi_pop3_listing_free);
  g_clear_pointer (&visit.plan, fumi_sync_plan_free);
  g_clear_pointer (&visit.contents, g_hash_table_unref);
  g_ptr_array_unref (visit.keys);
  g_ptr_array_unref (visit.refused);

  return good;
}

void
fumi_sync_outcome_clear (FumiSyncOutcome *outcome)
{
  g_clear_pointer (&outcome->transcript, g_free);
}
