/* test-order.c: each order of a list, both ways; what is told of a list that became another one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-id-changes.h"
#include "fumi-sort-key.h"
#include "fumi-store-actions.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"
#define OTHER "89ef0123"
#define MESSAGES 60

typedef struct
{
  char      *dir;
  FumiStore *store;
} Fixture;

static char *
make_mail (guint i)
{
  static const char * const senders[] = { "anna@x.org", "Anna Berg <z@x.org>", "=?UTF-8?B?55Sw5Lit?= <t@x.org>",
                                          "\"ANNA berg\" <y@x.org>", "=?UTF-8?B?44GK44GP44KK?= <o@x.org>" };
  static const char * const subjects[] = { "Lunch", "Re: Lunch", "Fwd: apples", "=?UTF-8?B?5Lu25ZCNOiBMdW5jaA==?=",
                                           "" };
  g_autofree char *body = g_strnfill ((i * 7919) % 3000, 'x');

  return g_strdup_printf ("From: %s\r\nSubject: %s\r\nDate: Sat, %02u Nov 2025 12:%02u:00 +0000\r\n"
                          "Message-ID: <%u@x.org>\r\n\r\n%s\r\n",
                          senders[i % 5], subjects[(i / 3) % 5], (i * 37) % 28 + 1, i % 60, i, body);
}

static void
receive (Fixture    *fixture,
         const char *account,
         guint       first,
         guint       n)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      g_autofree char *mail = make_mail (i);

      fixture_receive (fixture->store, account, uid, mail);
    }
}

static GArray *
list (Fixture              *fixture,
      const FumiStoreQuery *query)
{
  g_autoptr(GError) error = NULL;
  GArray *ids = fumi_store_list_ids (fixture->store, query, &error);

  g_assert_no_error (error);
  return ids;
}

static void
act (Fixture         *fixture,
     FumiStoreAction  action,
     GArray          *ids,
     guint            n,
     const char      *folder)
{
  g_autoptr(FumiStoreOutcome) outcome = fumi_store_act (fixture->store, action, (const gint64 *) ids->data, n, folder,
                                                        NULL, NULL, NULL);

  g_assert_null (outcome->error);
  g_assert_cmpuint (outcome->failed, ==, 0);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  const FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  fixture->dir = fixture_make_dir ();
  fixture->store = fumi_store_open (fixture->dir, &error);
  g_assert_no_error (error);
  receive (fixture, ACCOUNT, 0, MESSAGES);
  receive (fixture, OTHER, 1000, 20);

  ids = list (fixture, &query);
  act (fixture, FUMI_STORE_MARK_READ, ids, 25, NULL);
  g_array_remove_range (ids, 0, 20);
  act (fixture, FUMI_STORE_STAR, ids, 15, NULL);
  act (fixture, FUMI_STORE_MOVE, ids, 3, FUMI_STORE_TRASH);
  g_array_remove_range (ids, 0, 10);
  act (fixture, FUMI_STORE_MOVE, ids, 4, "Work");
}

/* Nobody but the test has @object any more: threads that read for it are done, and have answered. */
static void
assert_last (gpointer object)
{
  while (g_atomic_int_get ((int *) &G_OBJECT (object)->ref_count) > 1)
    g_main_context_iteration (NULL, FALSE);
  g_assert_finalize_object (object);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  assert_last (fixture->store);
  fixture_remove_dir (fixture->dir);
  g_free (fixture->dir);
}

/* ---- what the order should be -------------------------------------------------------------------------- */

static int
compare_keys (FumiStoreSort  sort,
              FumiEnvelope  *one,
              FumiEnvelope  *other)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  switch (sort)
    {
    case FUMI_STORE_SORT_SENDER:
      {
        g_autofree char *sender = fumi_envelope_dup_sender (one);
        g_autofree char *other_sender = fumi_envelope_dup_sender (other);

        first = fumi_sort_key (sender);
        second = fumi_sort_key (other_sender);
        return strcmp (first, second);
      }

    case FUMI_STORE_SORT_SUBJECT:
      first = fumi_sort_key (fumi_subject_base (fumi_envelope_get_subject (one)));
      second = fumi_sort_key (fumi_subject_base (fumi_envelope_get_subject (other)));
      return strcmp (first, second);

    case FUMI_STORE_SORT_SIZE:
      return (fumi_envelope_get_size (one) < fumi_envelope_get_size (other))
             - (fumi_envelope_get_size (one) > fumi_envelope_get_size (other));

    case FUMI_STORE_SORT_UNREAD:
      return fumi_envelope_get_unread (other) - fumi_envelope_get_unread (one);

    case FUMI_STORE_SORT_DATE:
    default:
      g_assert_not_reached ();
    }
}

static void
assert_order (Fixture        *fixture,
              FumiStoreQuery  query)
{
  FumiStoreQuery newest = query;
  g_autoptr(GArray) ids = list (fixture, &query);
  g_autoptr(GArray) by_date = NULL;
  FumiEnvelope *last = NULL;
  guint last_position = 0;

  newest.sort = FUMI_STORE_SORT_DATE;
  newest.reversed = FALSE;
  by_date = list (fixture, &newest);
  g_assert_cmpuint (ids->len, ==, by_date->len);
  g_assert_cmpuint (ids->len, >, 0);

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      FumiEnvelope *envelope = fumi_store_get (fixture->store, id, NULL);
      guint position = 0;
      int order;

      while (g_array_index (by_date, gint64, position) != id)
        g_assert_cmpuint (++position, <, by_date->len);
      if (last != NULL)
        {
          if (query.sort == FUMI_STORE_SORT_DATE)
            order = 0;
          else
            order = compare_keys (query.sort, last, envelope) * (query.reversed ? -1 : 1);
          g_assert_cmpint (order, <=, 0);
          /* Among equals the newest comes first, whichever way the order goes. */
          if (order == 0)
            {
              if (query.sort == FUMI_STORE_SORT_DATE && query.reversed)
                g_assert_cmpuint (position, <, last_position);
              else
                g_assert_cmpuint (position, >, last_position);
            }
        }
      g_clear_object (&last);
      last = envelope;
      last_position = position;
    }
  g_clear_object (&last);
}

static void
test_each_order_is_right_both_ways (Fixture       *fixture,
                                    gconstpointer  data)
{
  static const FumiStoreQuery queries[] = {
    { .account = ACCOUNT, .folder = "" },
    { .account = NULL, .folder = "" },
    { .account = ACCOUNT, .folder = "Work" },
    { .starred = TRUE },
    { .account = ACCOUNT, .starred = TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    for (guint sort = 0; sort < FUMI_STORE_N_SORTS; sort++)
      for (guint reversed = 0; reversed < 2; reversed++)
        {
          FumiStoreQuery query = queries[i];

          query.sort = sort;
          query.reversed = reversed != 0;
          assert_order (fixture, query);
        }
}

static void
test_starred_are_those_of_all_folders_but_trash (Fixture       *fixture,
                                                 gconstpointer  data)
{
  const FumiStoreQuery all = { .starred = TRUE };
  const FumiStoreQuery other = { .account = OTHER, .starred = TRUE };
  g_autoptr(GArray) ids = list (fixture, &all);

  g_assert_cmpuint (ids->len, ==, 12); /* three of the fifteen are in the Trash */
  g_assert_cmpuint (fumi_store_count (fixture->store, &all, FALSE), ==, 12);
  g_assert_cmpuint (fumi_store_count (fixture->store, &all, TRUE), ==, 10);
  g_assert_cmpuint (fumi_store_count (fixture->store, &other, FALSE), ==, 0);
}

static void
test_the_top_of_a_list_is_that_of_the_whole (Fixture       *fixture,
                                             gconstpointer  data)
{
  static const FumiStoreQuery queries[] = {
    { .account = ACCOUNT, .folder = "" },
    { .account = NULL, .folder = "", .reversed = TRUE },
    { .account = ACCOUNT, .folder = "", .reversed = TRUE },
    { .starred = TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr(GArray) all = list (fixture, &queries[i]);
      g_autoptr(GArray) first = fumi_store_list_first (fixture->store, &queries[i], 7, NULL);

      g_assert_cmpuint (first->len, ==, 7);
      g_assert_cmpmem (first->data, 7 * sizeof (gint64), all->data, 7 * sizeof (gint64));
    }
}

static void
on_found (GObject      *store,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(gint64 *) user_data = fumi_store_find_unread_finish (FUMI_STORE (store), result, NULL);
}

static gint64
find_unread (Fixture *fixture,
             GArray  *ids,
             guint    start,
             gint64   except)
{
  gint64 found = -1;

  fumi_store_find_unread_async (fixture->store, ids, start, except, NULL, on_found, &found);
  while (found == -1)
    g_main_context_iteration (NULL, TRUE);
  return found;
}

static void
test_the_next_unread_message_is_found_round_the_end (Fixture       *fixture,
                                                     gconstpointer  data)
{
  const FumiStoreQuery query = { .account = ACCOUNT, .folder = "" };
  g_autoptr(GArray) ids = list (fixture, &query);
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint first;

  for (first = 0; find_unread (fixture, ids, first, 0) != g_array_index (ids, gint64, first); first++)
    continue;
  g_assert_cmpint (find_unread (fixture, ids, 0, 0), ==, g_array_index (ids, gint64, first));
  g_assert_cmpint (find_unread (fixture, ids, ids->len, 0), ==, g_array_index (ids, gint64, first));
  g_assert_cmpint (find_unread (fixture, ids, first, g_array_index (ids, gint64, first)), ==,
                   g_array_index (ids, gint64, first + 1));
  act (fixture, FUMI_STORE_MARK_READ, ids, ids->len, NULL);
  g_assert_cmpint (find_unread (fixture, ids, 0, 0), ==, 0);
  g_assert_cmpint (find_unread (fixture, none, 0, 0), ==, 0);
}

/* ---- changes ------------------------------------------------------------------------------------------- */

static GArray *
shuffled (guint n,
          gint64 gap)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < n; i++)
    {
      gint64 id = (i + 1) * gap;
      guint place = (guint) g_test_rand_int_range (0, (gint32) i + 1);

      g_array_insert_val (ids, place, id);
    }
  return ids;
}

/* Some leave, some come, some change places. */
static GArray *
mutate (GArray *ids,
        gint64  gap)
{
  GArray *other = g_array_copy (ids);
  guint n_changes = (guint) g_test_rand_int_range (0, 12);
  gint64 next = (ids->len + 1) * gap;

  for (guint i = 0; i < n_changes; i++)
    {
      guint place = (guint) g_test_rand_int_range (0, (gint32) other->len + 1);
      guint to;
      gint64 id;

      switch (g_test_rand_int_range (0, 4))
        {
        case 0:
          if (place < other->len)
            g_array_remove_index (other, place);
          break;
        case 1:
          if (place == other->len || other->len < 2)
            break;
          id = g_array_index (other, gint64, place);
          g_array_remove_index (other, place);
          to = (guint) g_test_rand_int_range (0, (gint32) other->len + 1);
          g_array_insert_val (other, to, id);
          break;
        default:
          g_array_insert_val (other, place, next);
          next += gap;
          break;
        }
    }
  return other;
}

/* Told one by one, they make the one list of the other, and nothing is said of rows between them. */
static void
assert_changes (GArray *old_ids,
                GArray *new_ids,
                GArray *changes)
{
  g_autoptr(GArray) list = g_array_copy (old_ids);

  for (guint i = 0; i < changes->len; i++)
    {
      const FumiIdChange *change = &g_array_index (changes, FumiIdChange, i);
      guint removed = change->old_end - change->old_begin;

      g_assert_cmpuint (change->new_begin + removed, <=, list->len);
      if (removed > 0)
        g_array_remove_range (list, change->new_begin, removed);
      g_array_insert_vals (list, change->new_begin, (gint64 *) new_ids->data + change->new_begin,
                           change->new_end - change->new_begin);
    }
  g_assert_cmpmem (list->data, list->len * sizeof (gint64), new_ids->data, new_ids->len * sizeof (gint64));
}

static void
test_changes_make_one_list_of_the_other (void)
{
  for (guint round = 0; round < 500; round++)
    {
      gint64 gap = round % 5 == 0 ? G_GINT64_CONSTANT (1) << 40 : 1 + round % 3; /* far apart, too */
      g_autoptr(GArray) old_ids = shuffled ((guint) g_test_rand_int_range (0, 40), gap);
      g_autoptr(GArray) new_ids = mutate (old_ids, gap);
      g_autoptr(GArray) changes = NULL;

      changes = fumi_id_changes_find ((gint64 *) old_ids->data, old_ids->len, (gint64 *) new_ids->data, new_ids->len);
      assert_changes (old_ids, new_ids, changes);
    }
}

static void
test_rows_that_stay_are_not_told (void)
{
  static const gint64 before[] = { 9, 8, 7, 6, 5, 4, 3, 2, 1 };
  static const gint64 after[] = { 12, 9, 8, 3, 7, 5, 4, 2, 1, 11 };
  static const FumiIdChange expected[] = { { 0, 0, 0, 1 }, { 2, 2, 3, 4 }, { 3, 4, 5, 5 }, { 6, 7, 7, 7 }, { 9, 9, 9, 10 } };
  g_autoptr(GArray) changes = fumi_id_changes_find (before, G_N_ELEMENTS (before), after, G_N_ELEMENTS (after));

  g_assert_cmpmem (changes->data, changes->len * sizeof (FumiIdChange), expected, sizeof expected);
}

static void
test_too_many_changes_are_one (void)
{
  g_autoptr(GArray) old_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) new_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) changes = NULL;

  for (gint64 id = 1; id <= 3 * FUMI_ID_CHANGES_MOST; id++)
    {
      g_array_append_val (old_ids, id);
      if (id % 2 == 1)
        g_array_append_val (new_ids, id);
    }
  changes = fumi_id_changes_find ((gint64 *) old_ids->data, old_ids->len, (gint64 *) new_ids->data, new_ids->len);
  g_assert_cmpuint (changes->len, ==, 1);
  assert_changes (old_ids, new_ids, changes);
}

#define ADD(path, func) g_test_add ("/store/order/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("each-order-is-right-both-ways", test_each_order_is_right_both_ways);
  ADD ("starred-are-those-of-all-folders-but-trash", test_starred_are_those_of_all_folders_but_trash);
  ADD ("the-top-of-a-list-is-that-of-the-whole", test_the_top_of_a_list_is_that_of_the_whole);
  ADD ("the-next-unread-message-is-found-round-the-end", test_the_next_unread_message_is_found_round_the_end);
  g_test_add_func ("/store/order/changes-make-one-list-of-the-other", test_changes_make_one_list_of_the_other);
  g_test_add_func ("/store/order/rows-that-stay-are-not-told", test_rows_that_stay_are_not_told);
  g_test_add_func ("/store/order/too-many-changes-are-one", test_too_many_changes_are_one);

  return g_test_run ();
}
