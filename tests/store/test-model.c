/* test-model.c: the list of the window follows the store, with the smallest changes it can tell.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fumi-envelope-model.h"
#include "fumi-store-private.h"
#include "store-fixture.h"

#define ACCOUNT "0123abcd"
#define OTHER "89ef0123"

typedef struct
{
  char              *dir;
  FumiStore         *store;
  FumiEnvelopeModel *model;
  GArray            *mirror;      /* (element-type gint64): what a view knows from items-changed alone */
  guint              n_changes;   /* items-changed signals */
  guint              n_removed;   /* rows they removed */
  guint              n_added;
} Fixture;

/* What GtkListView does: never looks at the model but where the signal says. */
static void
on_items_changed (GListModel *list,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Fixture    *fixture)
{
  fixture->n_changes++;
  fixture->n_removed += removed;
  fixture->n_added += added;

  g_assert_cmpuint (position + removed, <=, fixture->mirror->len);
  if (removed > 0)
    g_array_remove_range (fixture->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr(FumiEnvelope) envelope = g_list_model_get_item (list, position + i);
      gint64 id = fumi_envelope_get_id (envelope);

      g_array_insert_val (fixture->mirror, position + i, id);
    }
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, fixture->mirror->len);
}

static void
show (FumiEnvelopeModel *model,
      const char        *account,
      const char        *folder)
{
  const FumiStoreQuery query = { .account = account, .folder = folder };

  fumi_envelope_model_set_query (model, &query);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->dir = fixture_make_dir ();
  fixture->store = fumi_store_open (fixture->dir, &error);
  g_assert_no_error (error);
  fixture->model = fumi_envelope_model_new (fixture->store);
  show (fixture->model, NULL, "");
  fixture->mirror = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect (fixture->model, "items-changed", G_CALLBACK (on_items_changed), fixture);
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
  assert_last (fixture->model);
  assert_last (fixture->store);
  g_array_unref (fixture->mirror);
  fixture_remove_dir (fixture->dir);
  g_free (fixture->dir);
}

static gboolean
is_about_to_announce (FumiStore *store)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&store->noting);

  return store->changed_source != NULL;
}

/* Announcements keep a pace: one may be due a moment from now. */
static void
let_changes_arrive (Fixture *fixture)
{
  while (is_about_to_announce (fixture->store) || !fumi_envelope_model_is_settled (fixture->model))
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* Forgets the signals so far. */
static void
start_counting (Fixture *fixture)
{
  fixture->n_changes = 0;
  fixture->n_removed = 0;
  fixture->n_added = 0;
}

static void
receive (Fixture    *fixture,
         const char *account,
         guint       first,
         guint       n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (fixture->store, account, &error);
  g_autoptr(FumiStoreBatch) batch = NULL;

  g_assert_no_error (error);
  batch = fumi_store_batch_new (run);
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      g_autofree char *mail = fixture_make_mail (i, 0);

      fixture_add (batch, uid, mail);
    }
  fumi_store_batch_commit (batch, NULL, &error);
  g_assert_no_error (error);
}

static FumiEnvelope *
item (Fixture *fixture,
      guint    position)
{
  return g_list_model_get_item (G_LIST_MODEL (fixture->model), position);
}

static guint
length (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->model));
}

/* The model, and what a view has made of its signals, are what a fresh query says. */
static void
assert_model_is_fresh (Fixture    *fixture,
                       const char *account,
                       const char *folder)
{
  FumiStoreQuery query = { .account = account, .folder = folder };
  g_autoptr(GArray) ids = fumi_store_list_ids (fixture->store, &query, NULL);

  g_assert_cmpmem (fixture->mirror->data, fixture->mirror->len * sizeof (gint64),
                   ids->data, ids->len * sizeof (gint64));
  g_assert_cmpuint (length (fixture), ==, ids->len);
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr(FumiEnvelope) envelope = item (fixture, i);
      g_autoptr(FumiEnvelope) row = fumi_store_get (fixture->store, id, NULL);

      g_assert_cmpint (fumi_envelope_get_id (envelope), ==, id);
      g_assert_cmpint (fumi_envelope_get_unread (envelope), ==, fumi_envelope_get_unread (row));
      g_assert_cmpstr (fumi_envelope_get_path (envelope), ==, fumi_envelope_get_path (row));
      g_assert_cmpstr (fumi_envelope_get_subject (envelope), ==, fumi_envelope_get_subject (row));
    }
}

/* ---- one thing at a time --------------------------------------------------------------------------- */

static void
test_a_new_message_is_one_row_added (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr(FumiEnvelope) newest = NULL;

  receive (fixture, ACCOUNT, 0, 100);
  let_changes_arrive (fixture);
  g_assert_cmpuint (length (fixture), ==, 100);

  start_counting (fixture);
  receive (fixture, ACCOUNT, 500, 1);
  let_changes_arrive (fixture);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  g_assert_cmpuint (fixture->n_removed, ==, 0);
  g_assert_cmpuint (fixture->n_added, ==, 1);
  newest = item (fixture, 0);
  g_assert_cmpstr (fumi_envelope_get_subject (newest), ==, "Message 500");
}

static void
test_messages_between_others_remove_no_row (Fixture       *fixture,
                                            gconstpointer  data)
{
  receive (fixture, ACCOUNT, 100, 20);
  receive (fixture, ACCOUNT, 200, 20);
  let_changes_arrive (fixture);

  start_counting (fixture);
  receive (fixture, ACCOUNT, 50, 5);
  receive (fixture, ACCOUNT, 150, 5);
  receive (fixture, ACCOUNT, 250, 5);
  let_changes_arrive (fixture);
  g_assert_cmpuint (fixture->n_changes, ==, 3);
  g_assert_cmpuint (fixture->n_removed, ==, 0);
  g_assert_cmpuint (fixture->n_added, ==, 15);
  assert_model_is_fresh (fixture, NULL, "");
}

/* Not one for each message, and not all of them at once: a view binds a row for each in its sight. */
static void
test_a_batch_is_told_in_few_pieces (Fixture       *fixture,
                                    gconstpointer  data)
{
  receive (fixture, ACCOUNT, 0, 50);
  g_assert_cmpuint (length (fixture), ==, 0); /* until the main context turns */
  let_changes_arrive (fixture);
  g_assert_cmpuint (fixture->n_changes, ==, 4);
  g_assert_cmpuint (fixture->n_removed, ==, 0);
  g_assert_cmpuint (fixture->n_added, ==, 50);
  assert_model_is_fresh (fixture, NULL, "");
}

static void
test_an_item_stays_the_same_object (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(FumiEnvelope) before = NULL;
  g_autoptr(FumiEnvelope) after = NULL;
  int position;

  receive (fixture, ACCOUNT, 0, 300);
  let_changes_arrive (fixture);
  before = item (fixture, 150);

  /* Enough reading elsewhere to drop its page, and new mail above. */
  for (guint i = 0; i < length (fixture); i++)
    {
      g_autoptr(FumiEnvelope) other = item (fixture, i);

      g_assert_nonnull (other);
    }
  receive (fixture, ACCOUNT, 1000, 7);
  let_changes_arrive (fixture);

  position = fumi_envelope_model_find (fixture->model, fumi_envelope_get_id (before));
  g_assert_cmpint (position, ==, 157);
  after = item (fixture, position);
  g_assert_true (after == before);
  g_assert_cmpint (fumi_envelope_model_find (fixture->model, 123456789), ==, -1);
}

static void
test_only_pages_in_use_are_in_memory (Fixture       *fixture,
                                      gconstpointer  data)
{
  FumiEnvelope *first;

  receive (fixture, ACCOUNT, 0, 1500);
  let_changes_arrive (fixture);
  first = item (fixture, 0);
  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &first);
  g_object_unref (first);

  for (guint i = 0; i < length (fixture); i++)
    {
      g_autoptr(FumiEnvelope) other = item (fixture, i);

      g_assert_nonnull (other);
    }
  g_assert_null (first);
}

static void
test_reading_a_message_updates_the_item_and_moves_no_row (Fixture       *fixture,
                                                          gconstpointer  data)
{
  g_autoptr(FumiEnvelope) envelope = NULL;

  receive (fixture, ACCOUNT, 0, 10);
  let_changes_arrive (fixture);
  envelope = item (fixture, 4);

  start_counting (fixture);
  g_assert_true (fumi_store_set_unread (fixture->store, fumi_envelope_get_id (envelope), NULL, FALSE,
                                        NULL));
  let_changes_arrive (fixture);
  g_assert_false (fumi_envelope_get_unread (envelope));
  g_assert_true (g_str_has_suffix (fumi_envelope_get_path (envelope), ":2,S"));
  g_assert_cmpuint (fixture->n_changes, ==, 0);
}

static void
test_a_query_shows_one_account_or_all (Fixture       *fixture,
                                       gconstpointer  data)
{
  receive (fixture, ACCOUNT, 0, 10);
  receive (fixture, OTHER, 100, 5);
  let_changes_arrive (fixture);
  g_assert_cmpuint (length (fixture), ==, 15);

  show (fixture->model, OTHER, "");
  assert_model_is_fresh (fixture, OTHER, "");
  g_assert_cmpuint (length (fixture), ==, 5);

  start_counting (fixture);
  receive (fixture, ACCOUNT, 200, 5);
  let_changes_arrive (fixture);
  g_assert_cmpuint (fixture->n_changes, ==, 0);

  show (fixture->model, NULL, "");
  assert_model_is_fresh (fixture, NULL, "");
  show (fixture->model, NULL, "Archive");
  g_assert_cmpuint (length (fixture), ==, 0);
}

/* Every @step-th row of the list as it is now, last first. */
static GArray *
pick_ids (Fixture *fixture,
          guint    step)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < length (fixture); i += step)
    {
      gint64 id = fumi_envelope_model_get_id (fixture->model, length (fixture) - 1 - i);

      g_array_append_val (ids, id);
    }
  return ids;
}

static void
assert_ids (Fixture *fixture,
            GArray  *ids)
{
  g_assert_cmpmem (fixture->mirror->data, fixture->mirror->len * sizeof (gint64), ids->data, ids->len * sizeof (gint64));
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr(FumiEnvelope) envelope = item (fixture, i);

      g_assert_cmpint (fumi_envelope_get_id (envelope), ==, g_array_index (ids, gint64, i));
      g_assert_cmpint (fumi_envelope_model_get_id (fixture->model, i), ==, g_array_index (ids, gint64, i));
    }
}

static void
test_given_rows_are_shown_as_given_until_a_query (Fixture       *fixture,
                                                  gconstpointer  data)
{
  g_autoptr(GArray) hits = NULL;

  receive (fixture, ACCOUNT, 0, 30);
  receive (fixture, OTHER, 100, 30);
  let_changes_arrive (fixture);
  hits = pick_ids (fixture, 3);

  fumi_envelope_model_set_ids (fixture->model, g_array_ref (hits));
  assert_ids (fixture, hits);

  /* What comes belongs to the query, not to the hits. */
  receive (fixture, ACCOUNT, 200, 5);
  let_changes_arrive (fixture);
  assert_ids (fixture, hits);

  show (fixture->model, NULL, "");
  let_changes_arrive (fixture);
  assert_model_is_fresh (fixture, NULL, "");
  g_assert_cmpuint (length (fixture), ==, 65);
}

static void
test_given_rows_follow_the_store_and_leave_when_they_go (Fixture       *fixture,
                                                         gconstpointer  data)
{
  g_autoptr(FumiEnvelope) envelope = NULL;
  g_autoptr(GArray) hits = NULL;

  receive (fixture, ACCOUNT, 0, 30);
  receive (fixture, OTHER, 100, 30);
  let_changes_arrive (fixture);
  hits = pick_ids (fixture, 1);
  show (fixture->model, ACCOUNT, "");
  fumi_envelope_model_set_ids (fixture->model, g_array_ref (hits));
  envelope = item (fixture, 40);
  g_assert_cmpstr (fumi_envelope_get_account (envelope), ==, OTHER);

  start_counting (fixture);
  g_assert_true (fumi_store_set_unread (fixture->store, fumi_envelope_get_id (envelope), NULL, FALSE, NULL));
  let_changes_arrive (fixture);
  g_assert_false (fumi_envelope_get_unread (envelope));
  g_assert_cmpuint (fixture->n_changes, ==, 0);

  g_assert_true (fumi_store_remove_account (fixture->store, ACCOUNT, TRUE, NULL));
  let_changes_arrive (fixture);
  g_assert_cmpuint (fixture->n_removed, ==, 30);
  g_assert_cmpuint (fixture->n_added, ==, 0);
  g_array_remove_range (hits, 0, 30);
  assert_ids (fixture, hits);
}

static void
test_other_given_rows_leave_those_that_stay_alone (Fixture       *fixture,
                                                   gconstpointer  data)
{
  g_autoptr(GArray) all = NULL;
  g_autoptr(GArray) some = NULL;

  receive (fixture, ACCOUNT, 0, 60);
  let_changes_arrive (fixture);
  all = pick_ids (fixture, 1);
  some = pick_ids (fixture, 2);
  fumi_envelope_model_set_ids (fixture->model, g_array_ref (all));

  /* One more letter was typed. */
  start_counting (fixture);
  fumi_envelope_model_set_ids (fixture->model, g_array_ref (some));
  assert_ids (fixture, some);
  g_assert_cmpuint (fixture->n_removed, ==, 30);
  g_assert_cmpuint (fixture->n_added, ==, 0);

  fumi_envelope_model_set_ids (fixture->model, g_array_new (FALSE, FALSE, sizeof (gint64)));
  g_assert_cmpuint (length (fixture), ==, 0);
}

static void
test_a_removed_account_takes_its_rows_along (Fixture       *fixture,
                                             gconstpointer  data)
{
  receive (fixture, ACCOUNT, 0, 10);
  receive (fixture, OTHER, 20, 5);
  let_changes_arrive (fixture);

  start_counting (fixture);
  g_assert_true (fumi_store_remove_account (fixture->store, ACCOUNT, TRUE, NULL));
  let_changes_arrive (fixture);
  g_assert_cmpuint (fixture->n_removed, ==, 10);
  g_assert_cmpuint (fixture->n_added, ==, 0);
  assert_model_is_fresh (fixture, NULL, "");
}

static void
test_a_model_may_outlive_its_items_and_items_their_model (Fixture       *fixture,
                                                          gconstpointer  data)
{
  g_autoptr(FumiEnvelopeModel) model = NULL;
  g_autoptr(FumiEnvelope) kept = NULL;

  receive (fixture, ACCOUNT, 0, 10);
  model = fumi_envelope_model_new (fixture->store);
  show (model, NULL, "");
  kept = g_list_model_get_item (G_LIST_MODEL (model), 3);
  assert_last (g_steal_pointer (&model));
  g_assert_cmpstr (fumi_envelope_get_subject (kept), ==, "Message 6");
}

/* ---- anything, in any order ------------------------------------------------------------------------ */

static char *
maildir_path (Fixture    *fixture,
              const char *account,
              const char *place)
{
  return g_build_filename (fixture->dir, "mail", account, place, NULL);
}

/* Another Maildir program deletes some files and moves some into a folder. */
static void
tamper (Fixture    *fixture,
        const char *account)
{
  g_autoptr(GPtrArray) files = fixture_list_files (fixture->dir, account);
  g_autofree char *folder = maildir_path (fixture, account, ".Archive/cur");
  FumiStoreRun *run;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = maildir_path (fixture, account, files->pdata[i]);
      g_autofree char *name = g_path_get_basename (path);
      g_autofree char *to = g_build_filename (folder, name, NULL);

      if (g_test_rand_int_range (0, 10) == 0)
        g_assert_cmpint (g_remove (path), ==, 0);
      else if (g_test_rand_int_range (0, 10) == 0)
        g_assert_cmpint (g_rename (path, to), ==, 0);
    }

  run = fumi_store_begin_run (fixture->store, account, NULL);
  fumi_store_end_run (run);
}

static void
read_some (Fixture *fixture)
{
  guint n = length (fixture);

  if (n == 0)
    return;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(FumiEnvelope) envelope = item (fixture, (guint) g_test_rand_int_range (0, (gint32) n));

      /* The row may be gone while the model was not told yet. */
      fumi_store_set_unread (fixture->store, fumi_envelope_get_id (envelope), envelope,
                             g_test_rand_int_range (0, 2), NULL);
    }
}

static void
test_after_any_changes_the_model_is_what_a_fresh_query_says (Fixture       *fixture,
                                                             gconstpointer  data)
{
  static const char * const accounts[] = { ACCOUNT, OTHER };
  static const char * const shown[] = { NULL, ACCOUNT, OTHER };
  static const char * const folders[] = { "", "Archive" };
  const char *account = NULL;
  const char *folder = "";

  for (guint round = 0; round < 60; round++)
    {
      const char *touched = accounts[g_test_rand_int_range (0, 2)];

      switch (g_test_rand_int_range (0, 6))
        {
        case 0:
        case 1:
          receive (fixture, touched, (guint) g_test_rand_int_range (0, 2000),
                   (guint) g_test_rand_int_range (1, 30));
          break;

        case 2:
          tamper (fixture, touched);
          break;

        case 3:
          account = shown[g_test_rand_int_range (0, 3)];
          folder = folders[g_test_rand_int_range (0, 2)];
          show (fixture->model, account, folder);
          break;

        case 4:
          if (g_test_rand_int_range (0, 8) == 0)
            g_assert_true (fumi_store_remove_account (fixture->store, touched, TRUE, NULL));
          break;

        default:
          read_some (fixture);
          break;
        }

      if (g_test_rand_int_range (0, 3) > 0)
        {
          let_changes_arrive (fixture);
          assert_model_is_fresh (fixture, account, folder);
        }
    }

  let_changes_arrive (fixture);
  assert_model_is_fresh (fixture, account, folder);
}

#define ADD(path, func) g_test_add ("/store/model/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a-new-message-is-one-row-added", test_a_new_message_is_one_row_added);
  ADD ("messages-between-others-remove-no-row", test_messages_between_others_remove_no_row);
  ADD ("a-batch-is-told-in-few-pieces", test_a_batch_is_told_in_few_pieces);
  ADD ("an-item-stays-the-same-object", test_an_item_stays_the_same_object);
  ADD ("only-pages-in-use-are-in-memory", test_only_pages_in_use_are_in_memory);
  ADD ("reading-a-message-updates-the-item-and-moves-no-row",
       test_reading_a_message_updates_the_item_and_moves_no_row);
  ADD ("a-query-shows-one-account-or-all", test_a_query_shows_one_account_or_all);
  ADD ("given-rows-are-shown-as-given-until-a-query", test_given_rows_are_shown_as_given_until_a_query);
  ADD ("given-rows-follow-the-store-and-leave-when-they-go",
       test_given_rows_follow_the_store_and_leave_when_they_go);
  ADD ("other-given-rows-leave-those-that-stay-alone", test_other_given_rows_leave_those_that_stay_alone);
  ADD ("a-removed-account-takes-its-rows-along", test_a_removed_account_takes_its_rows_along);
  ADD ("a-model-may-outlive-its-items-and-items-their-model",
       test_a_model_may_outlive_its_items_and_items_their_model);
  ADD ("after-any-changes-the-model-is-what-a-fresh-query-says",
       test_after_any_changes_the_model_is_what_a_fresh_query_says);

  return g_test_run ();
}
