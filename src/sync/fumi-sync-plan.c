/* fumi-sync-plan.c: listing + ledger + rules → what to retrieve, what to delete. Pure.
 *
 * Invariant 2 of the architecture, kept here:
 *  - DELE goes only to a UID that is in the ledger with the size that is listed, that is: to mail
 *    known to be safe here. What is fetched in this session joins after its commit, which is the
 *    caller's affair.
 *  - A UID that shows another size than the ledger has is other mail under a reused UID: it is
 *    fetched, and never deleted by the age of the old one.
 *  - Mail marked DELETE_SENT that is still listed gets DELE again, never RETR: the session in which
 *    it was deleted did not end well, or nobody knows how it ended. Only the rule FOREVER, the
 *    user's newer word, lets it be.
 *  - A UID whose deletion QUIT's +OK confirmed leaves the ledger when a later complete listing lacks it. Any
 *    other UID that is lacking is missed from then on, and leaves 30 days later if it has not come back. A
 *    listing that is empty, has fewer rows than STAT counted, has no UIDs, or misses the UID of one message makes
 *    nothing missed and nothing forgotten.
 *  - What was deleted here is deleted on the server too where the rule says so, whatever its age; and so is what a
 *    filter wants deleted there. What is not safe here never is.
 *
 * A UID that occurs twice in one listing tells nothing apart: such mail is fetched each time (the
 * store compares bodies, so it comes once) and is never deleted by what the ledger says. The same
 * holds for messages without a usable UID.
 *
 * Of a message above the account's limit only the beginning is fetched. It is not safe here and so is
 * never deleted; it is fetched whole when the limit lets it. Where a message cannot be named by its UID
 * the rest of it could never be asked for: it is fetched whole, whatever its size.
 *
 * The clock may be wrong. Mail is kept rather longer than shorter: where it was received ahead of the clock, its
 * days count from when that was first seen. A time of missing ahead of the clock begins anew.
 *
 * A message that failed (refused, or the line breaks with it each time) is fetched behind the others and
 * then after longer and longer pauses, so that it blocks neither them nor the deletions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync-plan.h"

#include "fumi-message-spool.h"
#include "fumi-sync-names.h"

#define SECONDS_PER_DAY (24 * 60 * 60)

/* A message the server refused is asked for again after 15 minutes, 30, 60 … a day. */
#define RETRY_FIRST_SECONDS (15 * 60)
#define RETRY_LAST_SECONDS SECONDS_PER_DAY

static gboolean
is_same_size (const FumiPop3Item    *item,
              const FumiLedgerEntry *entry)
{
  /* Without a number on either side there is nothing to compare, and the UID has to do. */
  return item->size < 0 || entry->size < 0 || item->size == entry->size;
}

/* failed_at 0: it may be at once. */
static gboolean
is_time_to_retry (const FumiLedgerEntry *entry,
                  gint64                 now)
{
  gint64 wait = RETRY_FIRST_SECONDS;

  for (guint i = 1; i < entry->failures && wait < RETRY_LAST_SECONDS; i++)
    wait *= 2;

  /* A clock that was set back must not keep the mail away. */
  return now < entry->failed_at || now - entry->failed_at >= MIN (wait, RETRY_LAST_SECONDS);
}

/* Only a listing that names every message tells what is gone. */
static gboolean
is_complete (const FumiPop3Listing *listing)
{
  return fumi_pop3_listing_get_count (listing) > 0 && fumi_pop3_listing_is_complete (listing);
}

/* Counted from receiving, by our clock: Date: is the sender's, and may be any. */
static gboolean
is_old (const FumiLedgerEntry *entry,
        guint                  days,
        gint64                 now)
{
  gint64 since = entry->received > now ? entry->ahead : entry->received;

  return since <= now && (since != 0 || entry->received == 0)
         && now - since >= (gint64) days * SECONDS_PER_DAY;
}

gboolean
fumi_sync_plan_is_due (const FumiLedgerEntry *entry,
                       gboolean               deleted,
                       gboolean               unwanted,
                       const FumiLeaveRule   *rule,
                       gint64                 now)
{
  if (entry->state == FUMI_LEDGER_FAILED || entry->state == FUMI_LEDGER_PARTIAL)
    return FALSE;
  if (unwanted || (rule->with_local && deleted))
    return TRUE;

  switch (rule->leave)
    {
    case FUMI_LEAVE_FOREVER:
      return FALSE;

    case FUMI_LEAVE_NO:
      return TRUE;

    case FUMI_LEAVE_DAYS:
      return entry->state == FUMI_LEDGER_DELETE_SENT || is_old (entry, rule->days, now);

    default:
      return FALSE;
    }
}

/* What is made of a listing. */
typedef struct
{
  FumiSyncPlan        *plan;
  GArray              *last; /* (element-type guint): to retrieve behind the others */
  GHashTable          *deleted;
  GHashTable          *unwanted;
  const FumiLeaveRule *rule;
  const FumiSizeRule  *sizes;
  gint64               now;
} Planning;

static gboolean
is_wanted_whole (const Planning      *planning,
                 const FumiPop3Item  *item,
                 gboolean             has_name)
{
  const FumiSizeRule *sizes = planning->sizes;

  if (sizes == NULL || !has_name)
    return TRUE;

  return !sizes->headers_only && (sizes->most == 0 || item->size <= sizes->most);
}

static void
plan_fetching (Planning              *planning,
               guint                  index,
               const FumiPop3Item    *item,
               const FumiLedgerEntry *entry,
               gboolean               whole)
{
  FumiSyncPlan *plan = planning->plan;

  if (!whole)
    {
      g_array_append_val (plan->begin, index);
      return;
    }

  if (entry != NULL && entry->failures > 0)
    g_array_append_val (planning->last, index);
  else
    g_array_append_val (plan->retrieve, index);
  plan->bytes += MAX (item->size, 0);
}

static gboolean
is_of (GHashTable *uids,
       const char *uid)
{
  return uids != NULL && g_hash_table_contains (uids, uid);
}

/* It is listed, so it is not missed; its time of receiving may lie ahead of the clock. */
static void
note_listed (Planning              *planning,
             const FumiLedgerEntry *entry)
{
  gint64 ahead = 0;
  FumiLedgerEntry *note;

  if (entry->received > planning->now)
    ahead = entry->ahead != 0 && entry->ahead <= planning->now ? entry->ahead : planning->now;
  if (entry->missed == 0 && entry->ahead == ahead)
    return;

  note = fumi_ledger_entry_copy (entry);
  note->missed = 0;
  note->ahead = ahead;
  g_ptr_array_add (planning->plan->notes, note);
}

static void
plan_item (Planning              *planning,
           guint                  index,
           const FumiPop3Item    *item,
           const FumiLedgerEntry *entry,
           gboolean               has_name)
{
  gboolean whole = is_wanted_whole (planning, item, has_name);
  gboolean deleted = entry != NULL && is_of (planning->deleted, item->uid);
  gboolean unwanted = entry != NULL && is_of (planning->unwanted, item->uid);

  if (entry != NULL && is_same_size (item, entry))
    note_listed (planning, entry);

  if (entry == NULL || !is_same_size (item, entry))
    plan_fetching (planning, index, item, NULL, whole);
  else if (entry->state == FUMI_LEDGER_FAILED || (entry->state == FUMI_LEDGER_PARTIAL && whole && !deleted))
    {
      if (entry->failures == 0 || is_time_to_retry (entry, planning->now))
        plan_fetching (planning, index, item, entry, whole);
    }
  else if (fumi_sync_plan_is_due (entry, deleted, unwanted, planning->rule, planning->now))
    g_array_append_val (planning->plan->remove, index);
}

/* Not in a complete listing. */
static void
plan_missed (Planning              *planning,
             const FumiLedgerEntry *entry)
{
  FumiSyncPlan *plan = planning->plan;
  FumiLedgerEntry *note;

  /* A key made of the content is in no listing: what it says may still be there, under another name. */
  if (entry->state == FUMI_LEDGER_DELETE_SENT && entry->quit_ok && !fumi_message_spool_is_key (entry->uid))
    {
      g_ptr_array_add (plan->forget, g_strdup (entry->uid));
      return;
    }
  if (entry->missed != 0 && entry->missed <= planning->now)
    {
      if (planning->now - entry->missed >= FUMI_SYNC_PLAN_KEEP_SECONDS)
        g_ptr_array_add (plan->forget, g_strdup (entry->uid));
      return;
    }

  note = fumi_ledger_entry_copy (entry);
  note->missed = planning->now;
  g_ptr_array_add (plan->notes, note);
}

static void
plan_forgetting (Planning              *planning,
                 GHashTable            *ledger,
                 const FumiPop3Listing *listing)
{
  gboolean has_uids = fumi_pop3_listing_has_uids (listing);
  GHashTableIter iter;
  gpointer uid, value;

  g_hash_table_iter_init (&iter, ledger);
  while (g_hash_table_iter_next (&iter, &uid, &value))
    {
      /* Where UIDL fails for once, our own names say nothing about the server's. */
      if (!has_uids && !fumi_sync_name_is_ours (uid) && !fumi_message_spool_is_key (uid))
        continue;

      if (fumi_pop3_listing_find (listing, uid) == NULL)
        plan_missed (planning, value);
    }
}

static FumiSyncPlan *
make_empty (void)
{
  FumiSyncPlan *plan = g_new0 (FumiSyncPlan, 1);

  plan->begin = g_array_new (FALSE, FALSE, sizeof (guint));
  plan->retrieve = g_array_new (FALSE, FALSE, sizeof (guint));
  plan->remove = g_array_new (FALSE, FALSE, sizeof (guint));
  plan->forget = g_ptr_array_new_with_free_func (g_free);
  plan->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_ledger_entry_free);

  return plan;
}

FumiSyncPlan *
fumi_sync_plan_new (const FumiPop3Listing *listing,
                    GHashTable            *ledger,
                    GHashTable            *deleted,
                    GHashTable            *unwanted,
                    const FumiLeaveRule   *rule,
                    const FumiSizeRule    *sizes,
                    gint64                 now)
{
  FumiSyncPlan *plan = make_empty ();
  g_autoptr(GArray) last = g_array_new (FALSE, FALSE, sizeof (guint));
  Planning planning = { plan, last, deleted, unwanted, rule, sizes, now };

  for (guint i = 0; i < fumi_pop3_listing_get_count (listing); i++)
    {
      const FumiPop3Item *item = fumi_pop3_listing_get_item (listing, i);
      gboolean has_name = item->uid != NULL && !fumi_pop3_listing_is_repeated (listing, item->uid);

      plan_item (&planning, i, item, has_name ? g_hash_table_lookup (ledger, item->uid) : NULL,
                 has_name && !fumi_sync_name_is_ours (item->uid));
    }
  if (last->len > 0)
    g_array_append_vals (plan->retrieve, last->data, last->len);

  plan->complete = is_complete (listing);
  if (plan->complete)
    plan_forgetting (&planning, ledger, listing);

  return plan;
}

FumiSyncPlan *
fumi_sync_plan_new_for (const FumiPop3Listing *listing,
                        const char * const    *uids,
                        guint                 *gone)
{
  FumiSyncPlan *plan = make_empty ();
  g_autoptr(GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; uids[i] != NULL; i++)
    g_hash_table_add (wanted, (gpointer) uids[i]);

  for (guint i = 0; i < fumi_pop3_listing_get_count (listing); i++)
    {
      const FumiPop3Item *item = fumi_pop3_listing_get_item (listing, i);

      if (item->uid == NULL || fumi_pop3_listing_is_repeated (listing, item->uid)
          || !g_hash_table_remove (wanted, item->uid))
        continue;

      g_array_append_val (plan->retrieve, i);
      plan->bytes += MAX (item->size, 0);
    }
  *gone = g_hash_table_size (wanted);

  return plan;
}

void
fumi_sync_plan_free (FumiSyncPlan *plan)
{
  if (plan == NULL)
    return;

  g_array_unref (plan->begin);
  g_array_unref (plan->retrieve);
  g_array_unref (plan->remove);
  g_ptr_array_unref (plan->forget);
  g_ptr_array_unref (plan->notes);
  g_free (plan);
}
