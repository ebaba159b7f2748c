/* fumi-sync-session.c: one POP3 session of a run: list, fetch, delete, QUIT.
 *
 * The order here must not change: a message is committed, then its DELE is noted in the ledger,
 * then DELE is sent, then QUIT; and only QUIT's +OK counts. Cut anywhere, it leaves mail that is
 * here, on the server, or both.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync-session.h"

#include <glib/gi18n-lib.h>

#include "fumi-disk-room.h"
#include "fumi-message-spool.h"
#include "fumi-sync-fetching.h"
#include "fumi-sync-moved.h"
#include "fumi-sync-names.h"

#define SIZE_BELIEVED (G_GINT64_CONSTANT (1) << 40)

/* ---- before the fetching --------------------------------------------------------------------- */

/* A copy: the committing thread changes the ledger while mail is fetched. */
static GHashTable *
find_known_contents (const FumiSyncVisit *visit)
{
  GHashTable *contents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, fumi_store_run_get_ledger (visit->task->run));
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (fumi_message_spool_is_key (key))
      {
        gboolean due = fumi_sync_plan_is_due (value, g_hash_table_contains (visit->deleted, key),
                                              g_hash_table_contains (visit->unwanted, key), &visit->task->rule,
                                              visit->now);

        g_hash_table_insert (contents, g_strdup (key), GUINT_TO_POINTER (due));
      }

  return contents;
}

/* An index that was lost and made again knows its mail by file names only, until it sees the UIDs. */
static void
adopt_uids (const FumiSyncVisit *visit)
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

static void
leave_out (FumiSyncVisit *visit,
           goffset        size,
           goffset        cost)
{
  FumiSyncOutcome *outcome = visit->outcome;

  visit->left_out++;
  visit->left_out_bytes += size;
  visit->plan->bytes -= size;
  outcome->lacking = outcome->lacking != 0 ? MIN (outcome->lacking, cost) : cost;
}

/* What cannot fit beside that which comes before it is not begun: it would fill the disk for everybody, and then be
 * thrown away. A smaller one behind it may have room. A size that no message has is no size (some servers say
 * 2^32 - 1), and what comes is seen. */
static void
leave_out_what_cannot_fit (FumiSyncVisit *visit)
{
  const char *dir = fumi_store_get_data_dir (visit->task->store);
  FumiDiskRoom room = fumi_disk_room_look (dir);
  GArray *retrieve = visit->plan->retrieve;
  guint kept = 0;

  for (guint i = 0; i < retrieve->len && room.bytes >= 0; i++)
    {
      goffset size = fumi_sync_visit_get_item (visit, retrieve, i)->size;
      gboolean is_size = size >= 0 && size <= SIZE_BELIEVED;
      goffset cost = is_size ? fumi_disk_room_cost (&room, size) : 0;

      if (cost > room.bytes)
        {
          leave_out (visit, size, cost);
          continue;
        }
      room.bytes -= cost;
      g_array_index (retrieve, guint, kept++) = g_array_index (retrieve, guint, i);
    }
  if (room.bytes >= 0)
    g_array_set_size (retrieve, kept);
}

/* What the listing says of the ledger: what is missing, since when, and what is gone for good. */
static gboolean
note_listing (FumiSyncVisit *visit,
              GError       **error)
{
  FumiStoreRun *run = visit->task->run;
  FumiSyncPlan *plan = visit->plan;

  if (!fumi_store_run_note_entries (run, plan->notes, error))
    return FALSE;
  if (plan->forget->len > 0 && !fumi_store_run_forget (run, plan->forget, error))
    return FALSE;

  return !plan->complete || !fumi_pop3_listing_has_uids (visit->listing)
         || fumi_store_run_note_nameless (run, visit->now, FUMI_SYNC_PLAN_KEEP_SECONDS, error);
}

static gboolean
make_plan (FumiSyncVisit *visit,
           GError       **error)
{
  const FumiSyncTask *task = visit->task;
  g_autoptr(GError) local_error = NULL;

  fumi_sync_tracker_set_phase (task->tracker, FUMI_SYNC_LISTING);
  visit->listing = fumi_pop3_session_list (visit->session, visit->cancellable, error);
  if (visit->listing == NULL || !fumi_store_run_await_ledger (task->run, error))
    return FALSE;

  visit->outcome->listed = fumi_pop3_listing_get_count (visit->listing);
  if (!fumi_sync_visit_name (visit, error))
    return FALSE;
  adopt_uids (visit);
  visit->filters = fumi_sync_filters_begin (task->store, task->run, task->account);
  visit->deleted = fumi_store_run_list_deleted (task->run, error);
  visit->unwanted = visit->deleted != NULL ? fumi_store_run_list_unwanted (task->run, error) : NULL;
  if (visit->unwanted == NULL)
    return FALSE;
  if (task->uids != NULL)
    visit->plan = fumi_sync_plan_new_for (visit->listing, task->uids, &visit->outcome->gone);
  else
    visit->plan = fumi_sync_plan_new (visit->listing, fumi_store_run_get_ledger (task->run),
                                      visit->deleted, visit->unwanted, &task->rule, &task->sizes, visit->now);
  visit->contents = find_known_contents (visit);
  leave_out_what_cannot_fit (visit);
  visit->moved = task->uids == NULL ? fumi_sync_moved_new (visit, &local_error) : NULL;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (visit->plan->begin->len + visit->plan->retrieve->len > 0)
    fumi_sync_filters_expect (visit->filters);
  fumi_sync_tracker_expect (task->tracker, visit->plan->begin->len + visit->plan->retrieve->len,
                            visit->plan->bytes);

  return note_listing (visit, error);
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

/* What is due: by the plan, and of this session's mail what the rule does not leave and what filters want gone. */
static void
collect_removals (FumiSyncVisit *visit,
                  GArray        *numbers,
                  GPtrArray     *keys)
{
  for (guint i = 0; i < visit->plan->remove->len; i++)
    {
      const FumiPop3Item *item = fumi_sync_visit_get_item (visit, visit->plan->remove, i);

      add_removal (numbers, keys, item, item->uid);
    }

  for (guint i = 0; i < visit->keys->len; i++)
    {
      const FumiPop3Item *item = fumi_sync_visit_get_item (visit, visit->plan->retrieve, i);
      const char *key = g_ptr_array_index (visit->keys, i);

      if (key == NULL)
        continue;
      if (item->uid == NULL || fumi_sync_name_is_ours (item->uid)
          ? GPOINTER_TO_UINT (g_hash_table_lookup (visit->contents, key)) != 0
          : visit->task->rule.leave == FUMI_LEAVE_NO || g_hash_table_contains (visit->unwanted, key))
        add_removal (numbers, keys, item, key);
    }
}

/* Everything handed to this function is committed: the fetching is over. */
static gboolean
remove_due (FumiSyncVisit *visit,
            guint         *accepted,
            GError       **error)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GPtrArray) keys = g_ptr_array_new ();
  g_autofree gboolean *taken = NULL;

  if (visit->task->uids != NULL)
    return TRUE;

  g_clear_pointer (&visit->unwanted, g_hash_table_unref);
  visit->unwanted = fumi_store_run_list_unwanted (visit->task->run, error);
  if (visit->unwanted == NULL)
    return FALSE;

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
has_open_deletions (const FumiSyncVisit *visit)
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
leave (FumiSyncVisit *visit,
       guint          accepted,
       GError       **error)
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

  return visit->task->uids != NULL || !has_open_deletions (visit)
         || fumi_store_run_note_quit_ok (visit->task->run, error);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* RFC 2449 §6.5: the delay counts from the +OK to a login; a server that refuses one for it may have told it before. */
static gboolean
log_in (FumiSyncVisit *visit,
        GError       **error)
{
  gboolean good = fumi_pop3_session_start (visit->session, visit->task->password, NULL, NULL,
                                           visit->cancellable, error);

  visit->outcome->login_delay = fumi_pop3_session_get_login_delay (visit->session);
  if (good)
    {
      visit->outcome->logged_in = g_get_real_time () / G_USEC_PER_SEC;
      visit->outcome->facts = fumi_connection_facts_new (visit->session, visit->task->server);
    }

  return good;
}

/* Told at the end: the others came. */
static gboolean
fitted (const FumiSyncVisit *visit,
        GError             **error)
{
  g_autofree char *size = NULL;

  if (visit->left_out == 0)
    return TRUE;

  size = g_format_size (visit->left_out_bytes);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               /* Translators: %u is how many messages, %s their size, like “3.2 GB”. */
               ngettext ("There is no room on the disk for %u message of %s.",
                         "There is no room on the disk for %u messages of together %s.", visit->left_out),
               visit->left_out, size);

  return FALSE;
}

/* Nothing is committed any more. */
static gboolean
end_filters (FumiSyncVisit *visit)
{
  fumi_sync_filters_end (g_steal_pointer (&visit->filters), &visit->outcome->filtered, &visit->outcome->filter_problem);
  return TRUE;
}

static gboolean
converse (FumiSyncVisit *visit,
          GError       **error)
{
  guint accepted = 0;

  return log_in (visit, error)
         && make_plan (visit, error) && fumi_sync_visit_fetch (visit, error)
         && end_filters (visit)
         && remove_due (visit, &accepted, error)
         && leave (visit, accepted, error)
         && fitted (visit, error);
}

gboolean
fumi_sync_session_run (const FumiSyncTask  *task,
                       GIOStream           *stream,
                       FumiSyncOutcome     *outcome,
                       GCancellable        *cancellable,
                       GError             **error)
{
  FumiSyncVisit visit = {
    .task = task,
    .outcome = outcome,
    .cancellable = cancellable,
    .now = fumi_store_get_now (task->store),
  };
  gboolean good;

  visit.session = fumi_pop3_session_new (stream, task->server, task->limits);
  visit.keys = g_ptr_array_new_with_free_func (g_free);
  visit.refused = g_ptr_array_new_with_free_func (g_free);
  good = converse (&visit, error);
  outcome->transcript = fumi_pop3_session_dup_transcript (visit.session);
  end_filters (&visit);

  g_clear_object (&visit.session);
  g_clear_pointer (&visit.listing, fumi_pop3_listing_free);
  g_clear_pointer (&visit.moved, fumi_sync_moved_free);
  g_clear_pointer (&visit.plan, fumi_sync_plan_free);
  g_clear_pointer (&visit.contents, g_hash_table_unref);
  g_clear_pointer (&visit.deleted, g_hash_table_unref);
  g_clear_pointer (&visit.unwanted, g_hash_table_unref);
  g_ptr_array_unref (visit.keys);
  g_ptr_array_unref (visit.refused);

  return good;
}

void
fumi_sync_outcome_clear (FumiSyncOutcome *outcome)
{
  g_clear_pointer (&outcome->transcript, g_free);
  g_clear_pointer (&outcome->filter_problem, g_free);
  g_clear_pointer (&outcome->facts, fumi_connection_facts_unref);
}
