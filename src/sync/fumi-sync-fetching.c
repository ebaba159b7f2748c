/* fumi-sync-fetching.c: what one session brings here.
 *
 * Mail without a usable UID (no UIDL, or a row that cannot be read) gets a key made of its content:
 * it goes to a temporary file first, and to the store only if that content is not known. Where TOP does
 * not name it (fumi-sync-names.c) it comes over the line at each check, but is stored once.
 *
 * One bad message never blocks the others: what the server refuses is left out and noted; a message with
 * which the line breaks is noted too, so that the plan puts it behind the others from then on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync-fetching.h"

#include "fumi-counting-stream.h"
#include "fumi-disk-room.h"
#include "fumi-message-spool.h"
#include "fumi-sync-moved.h"
#include "fumi-sync-names.h"

/* However much of a message TOP brings, no more is kept than the account's limit, and within these: a long header,
 * and the longest that is parsed (security.md §6). */
#define BEGINNING_BYTES_MIN (64 * 1024)
#define BEGINNING_BYTES_MAX (1024 * 1024)

const FumiPop3Item *
fumi_sync_visit_get_item (const FumiSyncVisit *visit,
                          const GArray        *indices,
                          guint                i)
{
  return fumi_pop3_listing_get_item (visit->listing, g_array_index (indices, guint, i));
}

static void
on_bytes (gsize    bytes,
          gpointer user_data)
{
  FumiSyncVisit *visit = user_data;

  fumi_sync_tracker_add_bytes (visit->task->tracker, bytes);
}

/* On the committing thread; the counts are read only after it has ended. */
static void
on_committed (guint    messages,
              guint    copies,
              guint    partial,
              goffset  bytes,
              gpointer user_data)
{
  FumiSyncVisit *visit = user_data;

  visit->outcome->received += messages;
  visit->outcome->copies += copies;
  visit->outcome->partial += partial;
  visit->outcome->bytes += bytes;
  fumi_sync_tracker_add_messages (visit->task->tracker, messages + copies);
  fumi_sync_filters_apply (visit->filters);
}

static GArray *
message_numbers (const FumiSyncVisit *visit,
                 const GArray        *indices)
{
  GArray *numbers = g_array_sized_new (FALSE, FALSE, sizeof (guint), indices->len);

  for (guint i = 0; i < indices->len; i++)
    g_array_append_val (numbers, fumi_sync_visit_get_item (visit, indices, i)->number);

  return numbers;
}

/* ---- beginnings ------------------------------------------------------------------------------ */

static void
on_beginning_bytes (gsize    bytes,
                    gpointer user_data)
{
  FumiSyncVisit *visit = user_data;

  visit->partial_bytes += bytes;
  on_bytes (bytes, visit);
}

static goffset
most_of_a_beginning (const FumiSyncVisit *visit)
{
  const FumiSizeRule *sizes = &visit->task->sizes;

  return sizes->most > 0 ? CLAMP (sizes->most, BEGINNING_BYTES_MIN, BEGINNING_BYTES_MAX)
                         : BEGINNING_BYTES_MAX;
}

static gboolean
on_beginning (guint          index,
              GInputStream  *body,
              const GError  *refused,
              gpointer       user_data,
              GError       **error)
{
  FumiSyncVisit *visit = user_data;
  FumiSyncPlan *plan = visit->plan;
  const FumiPop3Item *item = fumi_sync_visit_get_item (visit, plan->begin, index);
  g_autoptr(GInputStream) counted = NULL;

  if (body == NULL)
    {
      /* Q66 of pop3.md: what TOP does not give, RETR may; a message that stays unseen is worse than
       * a long one. */
      g_array_append_val (plan->retrieve, g_array_index (plan->begin, guint, index));
      fumi_sync_tracker_expect (visit->task->tracker, 0, MAX (item->size, 0));
    }
  else
    {
      counted = fumi_counting_stream_new (body, on_beginning_bytes, visit);
      fumi_counting_stream_set_limit (counted, most_of_a_beginning (visit));
      if (!fumi_sync_writer_add (visit->writer, item->uid, item->size, TRUE, counted,
                                 visit->cancellable, error))
        return FALSE;
      visit->outcome->fetched++;
    }
  visit->begun++;

  return TRUE;
}

/* A mailbox of which nothing is seen is nobody's wish: then everything is received whole, and said. */
static void
take_whole_instead (FumiSyncVisit *visit)
{
  FumiSyncPlan *plan = visit->plan;

  visit->outcome->no_top = TRUE;
  for (; visit->begun < plan->begin->len; visit->begun++)
    {
      const FumiPop3Item *item = fumi_sync_visit_get_item (visit, plan->begin, visit->begun);

      g_array_append_val (plan->retrieve, g_array_index (plan->begin, guint, visit->begun));
      fumi_sync_tracker_expect (visit->task->tracker, 0, MAX (item->size, 0));
    }
}

gboolean
fumi_sync_is_want_of_top (const GError *error)
{
  const FumiPop3ErrorDetail *detail = fumi_pop3_error_get_detail (error);

  return g_error_matches (error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_SERVER) && detail != NULL
         && g_strcmp0 (detail->response_code, "TOP") == 0;
}

static gboolean
fetch_beginnings (FumiSyncVisit *visit,
                  GError       **error)
{
  g_autoptr(GArray) numbers = message_numbers (visit, visit->plan->begin);
  g_autoptr(GError) local_error = NULL;
  guint lines = visit->task->sizes.headers_only ? 0 : FUMI_SYNC_PLAN_LINES;

  if (numbers->len == 0
      || fumi_pop3_session_top (visit->session, (const guint *) (void *) numbers->data, numbers->len,
                                lines, on_beginning, visit, visit->cancellable, &local_error))
    return TRUE;

  if (fumi_sync_is_want_of_top (local_error))
    {
      take_whole_instead (visit);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* ---- whole messages -------------------------------------------------------------------------- */

static gboolean
keep_by_content (FumiSyncVisit       *visit,
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
      || !fumi_sync_writer_add (visit->writer, *key, item->size, FALSE, stored, visit->cancellable,
                                error))
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
  FumiSyncVisit *visit = user_data;
  const FumiPop3Item *item = fumi_sync_visit_get_item (visit, visit->plan->retrieve, index);
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
  if (item->uid == NULL || fumi_sync_name_is_ours (item->uid))
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
      if (visit->moved != NULL
            ? !fumi_sync_moved_take (visit->moved, visit, item, counted, error)
            : !fumi_sync_writer_add (visit->writer, item->uid, item->size, FALSE, counted,
                                     visit->cancellable, error))
        return FALSE;
      key = g_strdup (item->uid);
    }

  visit->outcome->fetched++;
  g_ptr_array_add (visit->keys, g_steal_pointer (&key));

  return TRUE;
}

static gboolean
fetch_messages (FumiSyncVisit *visit,
                GError       **error)
{
  g_autoptr(GArray) numbers = message_numbers (visit, visit->plan->retrieve);

  return numbers->len == 0
         || fumi_pop3_session_retrieve (visit->session, (const guint *) (void *) numbers->data,
                                        numbers->len, on_message, visit, visit->cancellable, error);
}

/* ---- what did not come ----------------------------------------------------------------------- */

/* What the user asked for by itself is news each time. */
static gboolean
has_failed_before (const FumiSyncVisit *visit,
                   const char          *uid)
{
  const FumiLedgerEntry *entry
    = visit->task->uids == NULL ? fumi_store_run_find (visit->task->run, uid) : NULL;

  return entry != NULL && entry->failures > 0 && entry->failed_at != 0;
}

static gboolean
note_refused (FumiSyncVisit *visit,
              GError       **error)
{
  for (guint i = 0; i < visit->refused->len; i++)
    {
      const char *uid = g_ptr_array_index (visit->refused, i);

      visit->outcome->failed_first += !has_failed_before (visit, uid);
      if (!fumi_store_run_note_failure (visit->task->run, uid, error))
        return FALSE;
    }

  return TRUE;
}

/* A server that hangs up may say why, and its words come as the answer to what was asked next: "-ERR
 * Disconnected for inactivity." is not that message's fault. */
static void
forgive_last_refusal (FumiSyncVisit *visit,
                      const GError  *line_error)
{
  guint n = visit->keys->len;

  if (!g_error_matches (line_error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST) || n == 0
      || g_ptr_array_index (visit->keys, n - 1) != NULL)
    return;

  if (fumi_sync_visit_get_item (visit, visit->plan->retrieve, n - 1)->uid != NULL)
    g_ptr_array_set_size (visit->refused, visit->refused->len - 1);
  g_ptr_array_set_size (visit->keys, n - 1);
  visit->outcome->failed--;
}

/* What is here under another key, now that all of it is durable. */
static gboolean
note_known (FumiSyncVisit *visit,
            GError       **error)
{
  return fumi_sync_visit_note_names (visit, error)
         && (visit->moved == NULL || fumi_sync_moved_note (visit->moved, visit, error));
}

/* The message that was due when the line broke, if it can be named. */
static const FumiPop3Item *
find_culprit (const FumiSyncVisit *visit)
{
  const FumiSyncPlan *plan = visit->plan;
  const FumiPop3Item *item = NULL;

  if (visit->begun < plan->begin->len)
    item = fumi_sync_visit_get_item (visit, plan->begin, visit->begun);
  else if (visit->keys->len < plan->retrieve->len)
    item = fumi_sync_visit_get_item (visit, plan->retrieve, visit->keys->len);

  if (item == NULL || item->uid == NULL || fumi_pop3_listing_is_repeated (visit->listing, item->uid))
    return NULL;

  return item;
}

/* Servers exist that hang up whenever one certain message is asked for. Once may be the line's fault, and
 * is nothing to speak of. */
static gboolean
note_break (FumiSyncVisit *visit,
            const GError  *line_error,
            GError       **error)
{
  const FumiPop3Item *culprit = find_culprit (visit);
  const FumiLedgerEntry *entry;

  if (culprit == NULL
      || !(g_error_matches (line_error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_LOST)
           || g_error_matches (line_error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_TIMEOUT)
           || g_error_matches (line_error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_PROTOCOL)))
    return TRUE;

  entry = fumi_store_run_find (visit->task->run, culprit->uid);
  if (entry != NULL && entry->failures > 0)
    {
      visit->outcome->failed++;
      visit->outcome->failed_first += !has_failed_before (visit, culprit->uid);
    }

  return fumi_store_run_note_break (visit->task->run, culprit->uid, error);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Nothing is under way on the line while the last commits are waited for: on a slow disk the server would take it for
 * dead. A server that refuses NOOP is alive as well. */
static gboolean
wait_for_commits (FumiSyncVisit *visit,
                  GError       **error)
{
  while (!fumi_sync_writer_wait (visit->writer, visit->task->limits->noop, visit->cancellable))
    {
      g_autoptr(GError) local_error = NULL;

      if (!fumi_pop3_session_noop (visit->session, visit->cancellable, &local_error)
          && !g_error_matches (local_error, FUMI_POP3_ERROR, FUMI_POP3_ERROR_SERVER))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  return TRUE;
}

/* What broke off for want of room. A message that would not fit was not begun, so another program took the room. */
static void
note_lacking (FumiSyncVisit *visit,
              const GError  *error)
{
  const FumiPop3Item *item = find_culprit (visit);
  FumiDiskRoom room;

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) || item == NULL)
    return;

  room = fumi_disk_room_look (fumi_store_get_data_dir (visit->task->store));
  visit->outcome->lacking = fumi_disk_room_cost (&room, item->size);
}

gboolean
fumi_sync_visit_fetch (FumiSyncVisit *visit,
                       GError       **error)
{
  g_autoptr(GError) line_error = NULL;
  g_autoptr(GError) disk_error = NULL;
  gboolean stopped;

  if (visit->plan->begin->len + visit->plan->retrieve->len == 0)
    return TRUE;

  fumi_sync_tracker_set_phase (visit->task->tracker, FUMI_SYNC_DOWNLOADING);
  visit->writer = fumi_sync_writer_new (visit->task->run, on_committed, visit);
  if (fetch_beginnings (visit, &line_error) && fetch_messages (visit, &line_error))
    wait_for_commits (visit, &line_error);

  /* A broken line does not make worse what came over it whole. */
  stopped = g_error_matches (line_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  forgive_last_refusal (visit, line_error);
  if (fumi_sync_writer_finish (g_steal_pointer (&visit->writer), !stopped, &disk_error)
      && note_refused (visit, &disk_error) && (stopped || note_known (visit, &disk_error)))
    note_break (visit, line_error, &disk_error);
  visit->outcome->bytes += visit->partial_bytes;

  note_lacking (visit, disk_error != NULL ? disk_error : line_error);

  /* A full disk also ends the conversation: it is the cause then. */
  if (disk_error != NULL)
    g_propagate_error (error, g_steal_pointer (&disk_error));
  else if (line_error != NULL)
    g_propagate_error (error, g_steal_pointer (&line_error));
  else
    return TRUE;

  return FALSE;
}
