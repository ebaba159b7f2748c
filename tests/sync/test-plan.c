/* test-plan.c: what is fetched, deleted and forgotten, as tables. No clock, no server, no disk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync-plan.h"

#include <string.h>

#include "fumi-pop3-listing-private.h"

#define NOW G_GINT64_CONSTANT (1763800000)
#define DAY (24 * 60 * 60)
#define MINUTE 60

static const FumiLeaveRule forever = { FUMI_LEAVE_FOREVER, 0 };
static const FumiLeaveRule days_14 = { FUMI_LEAVE_DAYS, 14 };
static const FumiLeaveRule days_30 = { FUMI_LEAVE_DAYS, 30 };
static const FumiLeaveRule at_once = { FUMI_LEAVE_NO, 0 };

/* "uid size": a row; an empty uid: UIDL has no usable row for it; NULL ends. */
typedef struct
{
  const char *uid;
  goffset     size;
} Row;

/* STAT counts so many messages more than there are rows. */
static FumiPop3Listing *
make_partial_listing (const Row *rows,
                      gboolean   has_uids,
                      guint      hidden)
{
  guint n = 0;
  FumiPop3Listing *listing;

  while (rows[n].uid != NULL)
    n++;
  listing = fumi_pop3_listing_new (n + hidden);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *list_row = g_strdup_printf ("%u %" G_GINT64_FORMAT, i + 1, (gint64) rows[i].size);
      g_autofree char *uidl_row = g_strdup_printf ("%u %s", i + 1, rows[i].uid);

      if (rows[i].size >= 0)
        g_assert_true (fumi_pop3_listing_add_list_row (listing, list_row, strlen (list_row)));
      if (has_uids && *rows[i].uid != '\0')
        g_assert_true (fumi_pop3_listing_add_uidl_row (listing, uidl_row, strlen (uidl_row)));
    }
  fumi_pop3_listing_finish (listing, has_uids);

  return listing;
}

static FumiPop3Listing *
make_listing (const Row *rows,
              gboolean   has_uids)
{
  return make_partial_listing (rows, has_uids, 0);
}

static GHashTable *
make_ledger (const FumiLedgerEntry *entries)
{
  GHashTable *ledger = g_hash_table_new (g_str_hash, g_str_equal);

  for (; entries != NULL && entries->uid != NULL; entries++)
    g_hash_table_insert (ledger, entries->uid, (gpointer) entries);

  return ledger;
}

static char *
numbers_of (const FumiPop3Listing *listing,
            GArray                *indices)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < indices->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "",
                            fumi_pop3_listing_get_item (listing, g_array_index (indices, guint, i))->number);

  return g_string_free (text, FALSE);
}

static int
compare_text (gconstpointer a,
              gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
uids_of (GPtrArray *uids)
{
  GString *text = g_string_new (NULL);

  g_ptr_array_sort (uids, compare_text);
  for (guint i = 0; i < uids->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (const char *) g_ptr_array_index (uids, i));

  return g_string_free (text, FALSE);
}

/* Message numbers to fetch, to delete; UIDs to forget. */
static void
assert_plan (const Row             *rows,
             gboolean               has_uids,
             const FumiLedgerEntry *entries,
             const FumiLeaveRule   *rule,
             gint64                 now,
             const char            *retrieve,
             const char            *remove,
             const char            *forget)
{
  g_autoptr(FumiPop3Listing) listing = make_listing (rows, has_uids);
  g_autoptr(GHashTable) ledger = make_ledger (entries);
  g_autoptr(FumiSyncPlan) plan = fumi_sync_plan_new (listing, ledger, NULL, NULL, rule, NULL, now);
  g_autofree char *retrieved = numbers_of (listing, plan->retrieve);
  g_autofree char *removed = numbers_of (listing, plan->remove);
  g_autofree char *forgotten = uids_of (plan->forget);

  g_assert_cmpstr (retrieved, ==, retrieve);
  g_assert_cmpstr (removed, ==, remove);
  g_assert_cmpstr (forgotten, ==, forget);
}

#define STORED(u, s, ago) \
  { .uid = (char *) (u), .size = (s), .received = NOW - (ago), .state = FUMI_LEDGER_STORED }
#define DELETE_SENT(u, s, ago, quit) \
  { .uid = (char *) (u), .size = (s), .received = NOW - (ago), .state = FUMI_LEDGER_DELETE_SENT, .quit_ok = (quit) }
#define FAILED(u, s, n, ago) \
  { .uid = (char *) (u), .size = (s), .state = FUMI_LEDGER_FAILED, .failures = (n), .failed_at = NOW - (ago) }
#define END { .uid = NULL }

static void
test_only_new_mail_is_fetched (void)
{
  const Row rows[] = { { "a", 10 }, { "b", 20 }, { "c", 30 }, END };
  const FumiLedgerEntry ledger[] = { STORED ("b", 20, DAY), END };
  g_autoptr(FumiPop3Listing) listing = make_listing (rows, TRUE);
  g_autoptr(GHashTable) table = make_ledger (ledger);
  g_autoptr(FumiSyncPlan) plan = fumi_sync_plan_new (listing, table, NULL, NULL, &forever, NULL, NOW);

  assert_plan (rows, TRUE, NULL, &forever, NOW, "1 2 3", "", "");
  assert_plan (rows, TRUE, ledger, &forever, NOW, "1 3", "", "");
  g_assert_cmpint (plan->bytes, ==, 40);
}

/* UIDs are bytes: two that differ only in case are two. */
static void
test_uids_are_compared_as_bytes (void)
{
  const Row rows[] = { { "aB", 10 }, { "Ab", 10 }, { "../../x", 10 }, { "%s%n", 10 }, END };
  const FumiLedgerEntry ledger[] = { STORED ("aB", 10, 0), STORED ("%s%n", 10, 0), END };

  assert_plan (rows, TRUE, ledger, &forever, NOW, "2 3", "", "");
}

static void
test_days_count_from_receiving (void)
{
  const Row rows[] = { { "old", 1 }, { "edge", 1 }, { "young", 1 }, { "future", 1 }, END };
  const FumiLedgerEntry ledger[] = {
    STORED ("old", 1, 15 * DAY),
    STORED ("edge", 1, 14 * DAY),
    STORED ("young", 1, 14 * DAY - 1),
    STORED ("future", 1, -100 * DAY),
    END,
  };

  assert_plan (rows, TRUE, ledger, &days_14, NOW, "", "1 2", "");
  assert_plan (rows, TRUE, ledger, &days_14, NOW + 1, "", "1 2 3", "");
  /* A clock set back deletes nothing. */
  assert_plan (rows, TRUE, ledger, &days_14, NOW - 10 * 365 * DAY, "", "", "");
}

static void
test_a_changed_rule_counts_from_the_next_check (void)
{
  const Row rows[] = { { "a", 1 }, { "b", 1 }, END };
  const FumiLedgerEntry ledger[] = { STORED ("a", 1, 20 * DAY), STORED ("b", 1, DAY), END };

  assert_plan (rows, TRUE, ledger, &forever, NOW, "", "", "");
  assert_plan (rows, TRUE, ledger, &days_14, NOW, "", "1", "");
  assert_plan (rows, TRUE, ledger, &days_30, NOW, "", "", "");
  assert_plan (rows, TRUE, ledger, &at_once, NOW, "", "1 2", "");
}

/* Only what the ledger knows: new mail is not in the plan's DELEs, it joins after its commit. */
static void
test_new_mail_is_never_deleted_by_the_plan (void)
{
  const Row rows[] = { { "new", 1 }, { "known", 1 }, END };
  const FumiLedgerEntry ledger[] = { STORED ("known", 1, 0), END };

  assert_plan (rows, TRUE, ledger, &at_once, NOW, "1", "2", "");
}

/* RFC 1939 §6: without QUIT's +OK the server has kept it. */
static void
test_mail_whose_delete_was_sent_is_deleted_again_and_not_fetched (void)
{
  const Row rows[] = { { "unsure", 1 }, { "refused", 1 }, END };
  const FumiLedgerEntry ledger[] = {
    DELETE_SENT ("unsure", 1, DAY, FALSE),
    DELETE_SENT ("refused", 1, DAY, TRUE),
    END,
  };

  assert_plan (rows, TRUE, ledger, &at_once, NOW, "", "1 2", "");
  assert_plan (rows, TRUE, ledger, &days_14, NOW, "", "1 2", "");
}

/* "Keep on the server" never sends DELE, also not for what an older rule began. */
static void
test_keep_never_deletes (void)
{
  const Row rows[] = { { "unsure", 1 }, { "old", 1 }, END };
  const FumiLedgerEntry ledger[] = {
    DELETE_SENT ("unsure", 1, DAY, FALSE),
    STORED ("old", 1, 1000 * DAY),
    END,
  };

  assert_plan (rows, TRUE, ledger, &forever, NOW, "", "", "");
}

static void
test_forgotten_is_only_what_is_gone_after_quit (void)
{
  const Row rows[] = { { "here", 1 }, END };
  const FumiLedgerEntry ledger[] = {
    STORED ("here", 1, 0),
    STORED ("elsewhere-deleted", 1, 0),
    DELETE_SENT ("gone", 1, 0, TRUE),
    DELETE_SENT ("gone-too", 1, 0, TRUE),
    DELETE_SENT ("no-quit", 1, 0, FALSE),
    FAILED ("failed", 1, 1, 0),
    END,
  };

  assert_plan (rows, TRUE, ledger, &forever, NOW, "", "", "gone gone-too");
}

/* STAT says 0 today and 40 tomorrow, with the same UIDs: nothing is fetched twice. */
static void
test_an_empty_listing_forgets_nothing (void)
{
  const Row none[] = { END };
  const Row rows[] = { { "a", 1 }, { "b", 1 }, END };
  const FumiLedgerEntry ledger[] = {
    STORED ("a", 1, 0),
    STORED ("b", 1, 0),
    DELETE_SENT ("gone", 1, 0, TRUE),
    END,
  };

  assert_plan (none, TRUE, ledger, &days_14, NOW, "", "", "");
  assert_plan (rows, TRUE, ledger, &days_14, NOW, "", "", "gone");
}

static void
test_a_listing_with_a_hole_forgets_nothing (void)
{
  const Row rows[] = { { "a", 1 }, { "", 1 }, END };
  const FumiLedgerEntry ledger[] = { STORED ("a", 1, 0), DELETE_SENT ("gone", 1, 0, TRUE), END };

  assert_plan (rows, TRUE, ledger, &days_14, NOW, "2", "", "");
}

/* Some servers give a UID to new mail again after the old is gone. */
static void
test_a_uid_with_another_size_is_other_mail (void)
{
  const Row rows[] = { { "stored", 99 }, { "sent", 99 }, { "failed", 99 }, END };
  const FumiLedgerEntry ledger[] = {
    STORED ("stored", 1, 100 * DAY),
    DELETE_SENT ("sent", 1, 100 * DAY, TRUE),
    FAILED ("failed", 1, 9, 0),
    END,
  };

  assert_plan (rows, TRUE, ledger, &days_14, NOW, "1 2 3", "", "");
  assert_plan (rows, TRUE, ledger, &at_once, NOW, "1 2 3", "", "");
}

static void
test_an_unknown_size_is_no_other_size (void)
{
  const Row rows[] = { { "a", -1 }, { "b", 5 }, END };
  const FumiLedgerEntry ledger[] = { STORED ("a", 7, 0), STORED ("b", -1, 0), END };

  assert_plan (rows, TRUE, ledger, &forever, NOW, "", "", "");
}

static void
test_repeated_uids_are_fetched_each_time_and_not_deleted_by_age (void)
{
  const Row rows[] = { { "same", 1 }, { "same", 2 }, { "own", 3 }, END };
  const FumiLedgerEntry ledger[] = { STORED ("same", 1, 100 * DAY), STORED ("own", 3, 100 * DAY), END };

  assert_plan (rows, TRUE, ledger, &days_14, NOW, "1 2", "3", "");
}

static void
test_without_uids_all_is_fetched_and_nothing_deleted_by_the_plan (void)
{
  const Row rows[] = { { "a", 1 }, { "b", 2 }, END };
  const FumiLedgerEntry ledger[] = {
    STORED ("a", 1, 100 * DAY),
    DELETE_SENT ("gone", 1, 0, TRUE),
    END,
  };

  assert_plan (rows, FALSE, ledger, &at_once, NOW, "1 2", "", "");
}

static void
test_a_refused_message_is_asked_for_again_after_a_while (void)
{
  const Row rows[] = { { "m", 1 }, END };
  static const struct
  {
    guint    failures;
    gint64   ago;
    gboolean again;
  } cases[] = {
    { 1, 0, FALSE },            { 1, 15 * MINUTE - 1, FALSE }, { 1, 15 * MINUTE, TRUE },
    { 2, 15 * MINUTE, FALSE },  { 2, 30 * MINUTE, TRUE },      { 3, 59 * MINUTE, FALSE },
    { 3, 60 * MINUTE, TRUE },   { 20, DAY - 1, FALSE },        { 20, DAY, TRUE },
    { G_MAXUINT, DAY, TRUE },   { 1, -DAY, TRUE },             { 0, 15 * MINUTE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const FumiLedgerEntry ledger[] = { FAILED ("m", 1, cases[i].failures, cases[i].ago), END };

      assert_plan (rows, TRUE, ledger, &at_once, NOW, cases[i].again ? "1" : "", "", "");
    }
}

/* 50,000 on the server, one of them new. */
static void
test_a_large_mailbox_is_planned_at_once (void)
{
  const guint n = 50000;
  g_autofree Row *rows = g_new0 (Row, n + 1);
  g_autofree FumiLedgerEntry *ledger = g_new0 (FumiLedgerEntry, n);
  g_autoptr(GPtrArray) uids = g_ptr_array_new_with_free_func (g_free);
  gint64 began;

  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (uids, g_strdup_printf ("uid-%u", i));
      rows[i] = (Row) { g_ptr_array_index (uids, i), 100 };
      if (i + 1 < n)
        ledger[i] = (FumiLedgerEntry) STORED (g_ptr_array_index (uids, i), 100, DAY);
    }

  began = g_get_monotonic_time ();
  assert_plan (rows, TRUE, ledger, &days_14, NOW, "50000", "", "");
  g_assert_cmpint (g_get_monotonic_time () - began, <, 5 * G_USEC_PER_SEC);
}

/* What is fetched by TOP, and what whole. */
static void
assert_sizes (const Row             *rows,
              const FumiLedgerEntry *entries,
              const FumiLeaveRule   *rule,
              FumiSizeRule           sizes,
              const char            *begin,
              const char            *retrieve,
              const char            *remove)
{
  g_autoptr(FumiPop3Listing) listing = make_listing (rows, TRUE);
  g_autoptr(GHashTable) ledger = make_ledger (entries);
  g_autoptr(FumiSyncPlan) plan = fumi_sync_plan_new (listing, ledger, NULL, NULL, rule, &sizes, NOW);
  g_autofree char *begun = numbers_of (listing, plan->begin);
  g_autofree char *retrieved = numbers_of (listing, plan->retrieve);
  g_autofree char *removed = numbers_of (listing, plan->remove);

  g_assert_cmpstr (begun, ==, begin);
  g_assert_cmpstr (retrieved, ==, retrieve);
  g_assert_cmpstr (removed, ==, remove);
}

static void
test_above_the_limit_only_the_beginning_is_fetched (void)
{
  const Row rows[] = { { "small", 1 },  { "edge", 100 }, { "big", 101 }, { "unknown", -1 },
                       { "same", 500 }, { "same", 500 }, { "", 500 },    END };

  assert_sizes (rows, NULL, &forever, (FumiSizeRule) { FALSE, 0 }, "", "1 2 3 4 5 6 7", "");
  assert_sizes (rows, NULL, &forever, (FumiSizeRule) { FALSE, 100 }, "3", "1 2 4 5 6 7", "");
  /* what cannot be named cannot be asked for again */
  assert_sizes (rows, NULL, &forever, (FumiSizeRule) { TRUE, 0 }, "1 2 3 4", "5 6 7", "");
  assert_sizes (rows, NULL, &forever, (FumiSizeRule) { TRUE, 100 }, "1 2 3 4", "5 6 7", "");
}

static void
test_a_beginning_is_fetched_whole_when_the_limit_lets_it_and_never_deleted (void)
{
  const Row rows[] = { { "big", 101 }, { "reused", 101 }, { "refused", 101 }, { "rebuilt", 101 }, END };
  const FumiLedgerEntry ledger[] = {
    { .uid = (char *) "big", .size = 101, .received = NOW - 100 * DAY, .state = FUMI_LEDGER_PARTIAL },
    { .uid = (char *) "reused", .size = 500, .received = NOW - 100 * DAY, .state = FUMI_LEDGER_PARTIAL },
    { .uid = (char *) "refused", .size = 101, .received = NOW - 100 * DAY, .state = FUMI_LEDGER_PARTIAL,
      .failures = 1, .failed_at = NOW - 14 * MINUTE },
    { .uid = (char *) "rebuilt", .size = -1, .received = NOW - 100 * DAY, .state = FUMI_LEDGER_PARTIAL },
    END,
  };
  static const FumiLeaveRule *const rules[] = { &forever, &days_14, &at_once };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      assert_sizes (rows, ledger, rules[i], (FumiSizeRule) { FALSE, 100 }, "2", "", "");
      assert_sizes (rows, ledger, rules[i], (FumiSizeRule) { TRUE, 0 }, "2", "", "");
      assert_sizes (rows, ledger, rules[i], (FumiSizeRule) { FALSE, 101 }, "", "1 2 4", "");
    }
}

/* A message that fails each time is behind those that do not, whatever its number. */
static void
test_what_failed_before_comes_last (void)
{
  const Row rows[] = { { "poisoned", 1 }, { "refused", 1 }, { "new", 1 }, { "newer", 1 }, END };
  const FumiLedgerEntry ledger[] = {
    { .uid = (char *) "poisoned", .size = -1, .state = FUMI_LEDGER_FAILED, .failures = 1, .failed_at = 0 },
    FAILED ("refused", 1, 1, DAY),
    END,
  };

  assert_plan (rows, TRUE, ledger, &at_once, NOW, "3 4 1 2", "", "");
}

static void
test_certain_messages_are_planned_by_uid (void)
{
  const Row rows[] = { { "a", 10 }, { "b", 20 }, { "same", 30 }, { "same", 40 }, { "", 50 }, END };
  g_autoptr(FumiPop3Listing) listing = make_listing (rows, TRUE);
  static const char *const uids[] = { "b", "never-there", "same", "b", "", NULL };
  guint gone;
  g_autoptr(FumiSyncPlan) plan = fumi_sync_plan_new_for (listing, uids, &gone);
  g_autofree char *retrieved = numbers_of (listing, plan->retrieve);

  g_assert_cmpstr (retrieved, ==, "2");
  g_assert_cmpint (plan->bytes, ==, 20);
  g_assert_cmpuint (gone, ==, 3);
  g_assert_cmpuint (plan->begin->len + plan->remove->len + plan->forget->len, ==, 0);
}

/* ---- what is missing from listings ------------------------------------------------------------------ */

#define MONTH (30 * DAY)

/* The entries with new times, as "uid missed ahead", sorted. */
static char *
notes_of (GPtrArray *notes)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < notes->len; i++)
    {
      const FumiLedgerEntry *note = g_ptr_array_index (notes, i);

      g_ptr_array_add (lines, g_strdup_printf ("%s%s%s", note->uid,
                                               note->missed == 0 ? "" : note->missed == NOW ? " missed" : " earlier",
                                               note->ahead == 0 ? "" : note->ahead == NOW ? " ahead" : " before"));
    }

  return uids_of (lines);
}

static void
assert_notes (const Row             *rows,
              gboolean               has_uids,
              guint                  hidden,
              const FumiLedgerEntry *entries,
              const char            *notes,
              const char            *forget)
{
  g_autoptr(FumiPop3Listing) listing = make_partial_listing (rows, has_uids, hidden);
  g_autoptr(GHashTable) ledger = make_ledger (entries);
  g_autoptr(FumiSyncPlan) plan = fumi_sync_plan_new (listing, ledger, NULL, NULL, &days_14, NULL, NOW);
  g_autofree char *noted = notes_of (plan->notes);
  g_autofree char *forgotten = uids_of (plan->forget);

  g_assert_cmpstr (noted, ==, notes);
  g_assert_cmpstr (forgotten, ==, forget);
}

#define MISSED(u, ago) \
  { .uid = (char *) (u), .size = 1, .received = NOW - 90 * DAY, .state = FUMI_LEDGER_STORED, .missed = NOW - (ago) }

static void
test_a_vanished_uid_is_kept_for_thirty_days (void)
{
  const Row rows[] = { { "here", 1 }, { "back", 1 }, END };
  const FumiLedgerEntry ledger[] = {
    STORED ("here", 1, 0),
    MISSED ("back", MONTH),
    STORED ("gone", 1, 0),
    MISSED ("gone-lately", MONTH - 1),
    MISSED ("gone-long", MONTH),
    MISSED ("clock-set-back", -DAY),
    DELETE_SENT ("deleted", 1, 0, TRUE),
    DELETE_SENT ("deleted-perhaps", 1, 0, FALSE),
    FAILED ("failed", 1, 1, 0),
    { .uid = (char *) "partial", .size = 1, .received = NOW, .state = FUMI_LEDGER_PARTIAL },
    END,
  };

  assert_notes (rows, TRUE, 0, ledger,
                "back clock-set-back missed deleted-perhaps missed failed missed gone missed partial missed",
                "deleted gone-long");
}

/* STAT 0, UIDL without rows, with fewer than STAT counted, with a hole, refused. */
static void
test_what_is_no_whole_listing_starts_no_clock_and_forgets_nothing (void)
{
  const FumiLedgerEntry ledger[] = {
    STORED ("gone", 1, 0),
    MISSED ("gone-long", 2 * MONTH),
    MISSED ("here", DAY),
    DELETE_SENT ("deleted", 1, 0, TRUE),
    END,
  };
  const Row none[] = { END };
  const Row one[] = { { "here", 1 }, END };
  const Row hole[] = { { "here", 1 }, { "", 1 }, END };

  assert_notes (none, TRUE, 0, ledger, "", "");
  assert_notes (none, TRUE, 3, ledger, "", "");
  assert_notes (one, TRUE, 1, ledger, "here", "");
  assert_notes (hole, TRUE, 0, ledger, "here", "");
  assert_notes (one, FALSE, 0, ledger, "", "");
}

/* Where there is no UIDL the names are ours: they tell of each other, and nothing of the server's. */
static void
test_names_of_headers_vanish_like_uids_and_touch_no_others (void)
{
  g_autoptr(FumiPop3Listing) listing = fumi_pop3_listing_new (1);
  static const char *const names[] = { "\001top:here:1" };
  const FumiLedgerEntry ledger[] = {
    STORED ("\001top:here:1", 1, 0),
    MISSED ("\001top:gone:1", MONTH),
    DELETE_SENT ("\001top:deleted:1", 1, 0, TRUE),
    STORED ("\001sha256:abc", 1, 0),
    DELETE_SENT ("\001sha256:def", 1, 0, TRUE),
    STORED ("of-the-server", 1, 0),
    DELETE_SENT ("of-the-server-too", 1, 0, TRUE),
    END,
  };
  g_autoptr(GHashTable) table = make_ledger (ledger);
  g_autoptr(FumiSyncPlan) plan = NULL;
  g_autofree char *noted = NULL;
  g_autofree char *forgotten = NULL;

  g_assert_true (fumi_pop3_listing_add_list_row (listing, "1 1", 3));
  fumi_pop3_listing_finish (listing, FALSE);
  fumi_pop3_listing_name (listing, names);
  plan = fumi_sync_plan_new (listing, table, NULL, NULL, &days_14, NULL, NOW);
  noted = notes_of (plan->notes);
  forgotten = uids_of (plan->forget);
  g_assert_cmpstr (noted, ==, "\001sha256:abc missed \001sha256:def missed");
  g_assert_cmpstr (forgotten, ==, "\001top:deleted:1 \001top:gone:1");
}

/* ---- a clock that is wrong --------------------------------------------------------------------------- */

#define AHEAD(u, by, since) \
  { .uid = (char *) (u), .size = 1, .received = NOW + (by), .state = FUMI_LEDGER_STORED, .ahead = (since) }

/* Received when the clock was years ahead: the days count from when that was first seen. Received rightly, while the
 * clock is years behind: nothing is deleted, and nothing is remembered of it once the clock is right. */
static void
test_mail_received_ahead_of_the_clock_is_deleted_late_and_not_never (void)
{
  const Row rows[] = { { "new", 1 }, { "young", 1 }, { "due", 1 }, { "right-again", 1 }, { "odd", 1 }, END };
  const FumiLedgerEntry ledger[] = {
    AHEAD ("new", 3650 * DAY, 0),
    AHEAD ("young", 3650 * DAY, NOW - 14 * DAY + 1),
    AHEAD ("due", 3650 * DAY, NOW - 14 * DAY),
    AHEAD ("right-again", -DAY, NOW - 5000 * DAY),
    AHEAD ("odd", 3650 * DAY, NOW + DAY),
    END,
  };

  assert_plan (rows, TRUE, ledger, &days_14, NOW, "", "3", "");
  assert_notes (rows, TRUE, 0, ledger, "new ahead odd ahead right-again", "");
}

/* ---- deleted here ------------------------------------------------------------------------------------ */

static void
test_what_was_deleted_here_is_deleted_there_where_the_rule_says_so (void)
{
  const Row rows[] = { { "young", 1 }, { "kept", 1 }, { "partial", 1 }, { "failed", 1 }, { "reused", 99 },
                       { "sent", 1 }, { "same", 1 }, { "same", 2 }, END };
  const FumiLedgerEntry ledger[] = {
    STORED ("young", 1, DAY),
    STORED ("kept", 1, DAY),
    { .uid = (char *) "partial", .size = 1, .received = NOW - DAY, .state = FUMI_LEDGER_PARTIAL },
    FAILED ("failed", 1, 1, 0),
    STORED ("reused", 1, DAY),
    DELETE_SENT ("sent", 1, DAY, TRUE),
    STORED ("same", 1, DAY),
    END,
  };
  static const char *const deleted_uids[] = { "young", "partial", "failed", "reused", "sent", "same" };
  g_autoptr(GHashTable) deleted = g_hash_table_new (g_str_hash, g_str_equal);
  static const struct
  {
    FumiLeaveRule rule;
    const char   *removed;
  } cases[] = {
    { { FUMI_LEAVE_DAYS, 14, TRUE }, "1 6" },
    { { FUMI_LEAVE_DAYS, 14, FALSE }, "6" },
    { { FUMI_LEAVE_FOREVER, 14, TRUE }, "1 6" },
    { { FUMI_LEAVE_FOREVER, 14, FALSE }, "" },
    { { FUMI_LEAVE_NO, 14, FALSE }, "1 2 6" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (deleted_uids); i++)
    g_hash_table_add (deleted, (gpointer) deleted_uids[i]);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(FumiPop3Listing) listing = make_listing (rows, TRUE);
      g_autoptr(GHashTable) table = make_ledger (ledger);
      g_autoptr(FumiSyncPlan) plan = fumi_sync_plan_new (listing, table, deleted, NULL, &cases[i].rule, NULL, NOW);
      g_autofree char *removed = numbers_of (listing, plan->remove);
      g_autofree char *retrieved = numbers_of (listing, plan->retrieve);

      g_assert_cmpstr (removed, ==, cases[i].removed);
      /* a beginning that was thrown away is not fetched whole; new mail under an old UID is */
      g_assert_cmpstr (retrieved, ==, "5 7 8");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/plan/only-new-mail-is-fetched", test_only_new_mail_is_fetched);
  g_test_add_func ("/sync/plan/uids-are-compared-as-bytes", test_uids_are_compared_as_bytes);
  g_test_add_func ("/sync/plan/days-count-from-receiving", test_days_count_from_receiving);
  g_test_add_func ("/sync/plan/a-changed-rule-counts-from-the-next-check",
                   test_a_changed_rule_counts_from_the_next_check);
  g_test_add_func ("/sync/plan/new-mail-is-never-deleted-by-the-plan",
                   test_new_mail_is_never_deleted_by_the_plan);
  g_test_add_func ("/sync/plan/mail-whose-delete-was-sent-is-deleted-again-and-not-fetched",
                   test_mail_whose_delete_was_sent_is_deleted_again_and_not_fetched);
  g_test_add_func ("/sync/plan/keep-never-deletes", test_keep_never_deletes);
  g_test_add_func ("/sync/plan/forgotten-is-only-what-is-gone-after-quit",
                   test_forgotten_is_only_what_is_gone_after_quit);
  g_test_add_func ("/sync/plan/an-empty-listing-forgets-nothing", test_an_empty_listing_forgets_nothing);
  g_test_add_func ("/sync/plan/a-listing-with-a-hole-forgets-nothing",
                   test_a_listing_with_a_hole_forgets_nothing);
  g_test_add_func ("/sync/plan/a-uid-with-another-size-is-other-mail",
                   test_a_uid_with_another_size_is_other_mail);
  g_test_add_func ("/sync/plan/an-unknown-size-is-no-other-size", test_an_unknown_size_is_no_other_size);
  g_test_add_func ("/sync/plan/repeated-uids-are-fetched-each-time-and-not-deleted-by-age",
                   test_repeated_uids_are_fetched_each_time_and_not_deleted_by_age);
  g_test_add_func ("/sync/plan/without-uids-all-is-fetched-and-nothing-deleted-by-the-plan",
                   test_without_uids_all_is_fetched_and_nothing_deleted_by_the_plan);
  g_test_add_func ("/sync/plan/a-refused-message-is-asked-for-again-after-a-while",
                   test_a_refused_message_is_asked_for_again_after_a_while);
  g_test_add_func ("/sync/plan/a-large-mailbox-is-planned-at-once", test_a_large_mailbox_is_planned_at_once);

  g_test_add_func ("/sync/plan/above-the-limit-only-the-beginning-is-fetched",
                   test_above_the_limit_only_the_beginning_is_fetched);
  g_test_add_func ("/sync/plan/a-beginning-is-fetched-whole-when-the-limit-lets-it-and-never-deleted",
                   test_a_beginning_is_fetched_whole_when_the_limit_lets_it_and_never_deleted);
  g_test_add_func ("/sync/plan/what-failed-before-comes-last", test_what_failed_before_comes_last);
  g_test_add_func ("/sync/plan/certain-messages-are-planned-by-uid",
                   test_certain_messages_are_planned_by_uid);

  g_test_add_func ("/sync/plan/a-vanished-uid-is-kept-for-thirty-days",
                   test_a_vanished_uid_is_kept_for_thirty_days);
  g_test_add_func ("/sync/plan/what-is-no-whole-listing-starts-no-clock-and-forgets-nothing",
                   test_what_is_no_whole_listing_starts_no_clock_and_forgets_nothing);
  g_test_add_func ("/sync/plan/names-of-headers-vanish-like-uids-and-touch-no-others",
                   test_names_of_headers_vanish_like_uids_and_touch_no_others);
  g_test_add_func ("/sync/plan/mail-received-ahead-of-the-clock-is-deleted-late-and-not-never",
                   test_mail_received_ahead_of_the_clock_is_deleted_late_and_not_never);
  g_test_add_func ("/sync/plan/what-was-deleted-here-is-deleted-there-where-the-rule-says-so",
                   test_what_was_deleted_here_is_deleted_there_where_the_rule_says_so);

  return g_test_run ();
}
