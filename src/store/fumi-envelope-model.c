/* fumi-envelope-model.c: a GListModel of envelopes over an index query, or over given rows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-envelope-model.h"

#include "fumi-list-reading.h"

#define PAGE_SIZE 64u

/* Pages whose envelopes are kept, though nobody else may hold them: some screens around the view. */
#define MAX_PAGES 8

/* How long changes are told before the window may draw. */
#define TELL_US 3000

/* A view binds rows for what comes into its neighbourhood, all of them at once: mail that arrives is told in pieces of so
 * many. Of more than that many pieces most are out of its sight, and one is faster. */
#define PIECE 16u
#define MOST_PIECES 64u

/* The most that a list waits before it is read again, while the store keeps changing. */
#define LONGEST_PAUSE_MS 1000

struct _FumiEnvelopeModel
{
  GObject        parent_instance;

  FumiStore     *store;
  FumiStoreQuery query;         /* owns its strings */
  gboolean       given;         /* the rows are those of fumi_envelope_model_set_ids(), not of the query */
  gboolean       loading;

  /* While changes are told one by one, the list is the first n_new of ids and then old_ids from old_start on; otherwise
   * old_ids is NULL and the list is ids. Neither is changed once it is here: a thread may read it. */
  GArray        *ids;           /* (element-type gint64) */
  guint          n_new;
  GArray        *old_ids;
  guint          old_start;
  GArray        *changes;       /* (element-type FumiIdChange): not told before next_change; NULL: none */
  guint          next_change;
  guint          telling;       /* source */
  guint          n_first_side;  /* see FumiListRequest */

  GCancellable  *reading;       /* NULL: nothing is being read */
  gint64         reading_since; /* monotonic */
  gboolean       fresh;         /* what is shown is no earlier state of what is to be read */
  gboolean       outdated;      /* the store has changed since */
  guint          pause;         /* source; before the list is read again */

  GHashTable    *live;          /* id → FumiEnvelope, not owned: every object that was handed out and lives */
  GQueue         pages;         /* (element-type GPtrArray of FumiEnvelope): the pages in use, latest first */
};

enum
{
  PROP_0,
  PROP_LOADING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FumiEnvelopeModel, fumi_envelope_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* ---- the list as it is now ------------------------------------------------------------------------- */

static guint
get_length (FumiEnvelopeModel *model)
{
  if (model->old_ids == NULL)
    return model->ids->len;

  return model->n_new + model->old_ids->len - model->old_start;
}

static gint64
get_id (FumiEnvelopeModel *model,
        guint              position)
{
  if (model->old_ids == NULL || position < model->n_new)
    return g_array_index (model->ids, gint64, position);

  return g_array_index (model->old_ids, gint64, model->old_start + position - model->n_new);
}

/* ---- envelopes ------------------------------------------------------------------------------------- */

typedef struct
{
  FumiEnvelopeModel *model;
  gint64             id;
} Life;

static void
on_envelope_gone (gpointer  user_data,
                  GObject  *where_it_was)
{
  Life *life = user_data;

  g_hash_table_remove (life->model->live, &life->id);
  g_free (life);
}

static void
keep_track (FumiEnvelopeModel *model,
            FumiEnvelope      *envelope)
{
  Life *life = g_new0 (Life, 1);

  life->model = model;
  life->id = fumi_envelope_get_id (envelope);
  g_hash_table_insert (model->live, g_memdup2 (&life->id, sizeof life->id), envelope);
  g_object_weak_ref (G_OBJECT (envelope), on_envelope_gone, life);
  g_object_set_data (G_OBJECT (envelope), "fumi-envelope-model-life", life);
}

static void
lose_track (FumiEnvelopeModel *model)
{
  GHashTableIter iter;
  FumiEnvelope *envelope;

  g_hash_table_iter_init (&iter, model->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &envelope))
    {
      Life *life = g_object_steal_data (G_OBJECT (envelope), "fumi-envelope-model-life");

      g_object_weak_unref (G_OBJECT (envelope), on_envelope_gone, life);
      g_free (life);
    }
  g_hash_table_remove_all (model->live);
}

/* What happened to a row after its envelope was handed out. */
static void
follow_row (FumiEnvelope *envelope,
            FumiEnvelope *row)
{
  fumi_envelope_set_place (envelope, fumi_envelope_get_account (row),
                           fumi_envelope_get_folder (row), fumi_envelope_get_path (row));
  fumi_envelope_set_unread (envelope, fumi_envelope_get_unread (row));
  fumi_envelope_set_starred (envelope, fumi_envelope_get_starred (row));

  /* The whole message has taken its beginning's place; that is told last, when all else is true. */
  fumi_envelope_set_preview (envelope, fumi_envelope_get_preview (row));
  fumi_envelope_set_size (envelope, fumi_envelope_get_size (row));
  fumi_envelope_set_has_attachments (envelope, fumi_envelope_get_has_attachments (row));
  fumi_envelope_set_partial (envelope, fumi_envelope_get_partial (row));
}

static void
free_page (gpointer page)
{
  g_ptr_array_unref (page);
}

/* Reads the page around @position; envelopes that live stay the objects they are. */
static void
load_page (FumiEnvelopeModel *model,
           guint              position)
{
  g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  gint64 ids[PAGE_SIZE];
  guint first = position - position % PAGE_SIZE;
  guint n = MIN (PAGE_SIZE, get_length (model) - first);

  for (guint i = 0; i < n; i++)
    ids[i] = get_id (model, first + i);

  rows = fumi_store_get_many (model->store, ids, n, &error);
  if (rows == NULL)
    {
      g_warning ("%s", error->message);
      return;
    }

  for (guint i = 0; i < n; i++)
    {
      FumiEnvelope *envelope = g_hash_table_lookup (model->live, &ids[i]);

      if (envelope == NULL)
        {
          envelope = rows->pdata[i];
          keep_track (model, envelope);
        }
      g_ptr_array_add (page, g_object_ref (envelope));
    }

  g_queue_push_head (&model->pages, g_steal_pointer (&page));
  if (model->pages.length > MAX_PAGES)
    free_page (g_queue_pop_tail (&model->pages));
}

static FumiEnvelope *
ref_envelope (FumiEnvelopeModel *model,
              guint              position)
{
  gint64 id = get_id (model, position);
  FumiEnvelope *envelope = g_hash_table_lookup (model->live, &id);

  if (envelope == NULL)
    {
      load_page (model, position);
      envelope = g_hash_table_lookup (model->live, &id);
    }
  if (envelope != NULL)
    return g_object_ref (envelope);

  /* The index could not be read; a list must still hand out an object for each of its rows. */
  envelope = fumi_envelope_new ();
  fumi_envelope_set_id (envelope, id);
  return envelope;
}

/* ---- telling changes ------------------------------------------------------------------------------- */

static void read_again (FumiEnvelopeModel *model);

static void
set_loading (FumiEnvelopeModel *model,
             gboolean           loading)
{
  if (model->loading == loading)
    return;

  model->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (model), properties[PROP_LOADING]);
}

/* The change, or a piece of it. Returns: whether that was the last piece */
static gboolean
tell_change (FumiEnvelopeModel  *model,
             const FumiIdChange *change)
{
  guint begin = MAX (model->n_new, change->new_begin);
  guint end = change->new_end;
  guint removed = change->old_end - change->old_begin;

  if (removed == 0 && change->new_end - change->new_begin <= MOST_PIECES * PIECE)
    end = MIN (end, begin + PIECE);

  model->n_new = end;
  model->old_start = change->old_end;
  g_list_model_items_changed (G_LIST_MODEL (model), begin, removed, end - begin);
  return end == change->new_end;
}

static void
end_telling (FumiEnvelopeModel *model)
{
  g_clear_handle_id (&model->telling, g_source_remove);
  g_clear_pointer (&model->changes, g_array_unref);
  g_clear_pointer (&model->old_ids, g_array_unref);
}

static void
on_told (FumiEnvelopeModel *model)
{
  end_telling (model);
  set_loading (model, FALSE);
  if (model->outdated)
    read_again (model);
}

/* Some, then the window may draw. Whoever hears of a change may set another query. Returns: whether more of these
 * changes are left */
static gboolean
tell_some (gpointer user_data)
{
  g_autoptr(FumiEnvelopeModel) model = g_object_ref (user_data);
  g_autoptr(GArray) changes = g_array_ref (model->changes);
  gint64 until = g_get_monotonic_time () + TELL_US;

  while (model->changes == changes && model->next_change < changes->len && g_get_monotonic_time () <= until)
    {
      gboolean last_piece = tell_change (model, &g_array_index (changes, FumiIdChange, model->next_change));

      if (last_piece && model->changes == changes)
        model->next_change++;
    }

  if (model->changes == changes && model->next_change == changes->len)
    on_told (model);
  return model->changes == changes;
}

/* @ids, @changes: (transfer full) */
static void
take_ids (FumiEnvelopeModel *model,
          GArray            *ids,
          GArray            *changes)
{
  end_telling (model);
  model->old_ids = model->ids;
  model->ids = ids;
  model->n_new = 0;
  model->old_start = 0;
  model->changes = changes;
  model->next_change = 0;

  /* Before the first change, too, the rows are those of the new list. */
  if (changes->len > 0)
    {
      model->n_new = g_array_index (changes, FumiIdChange, 0).new_begin;
      model->old_start = g_array_index (changes, FumiIdChange, 0).old_begin;
    }
  if (tell_some (model))
    model->telling = g_idle_add (tell_some, model);
}

/* Another list in the place of this one: no row stays. @ids: (transfer full) */
static void
replace_ids (FumiEnvelopeModel *model,
             GArray            *ids)
{
  guint removed = get_length (model);

  end_telling (model);
  g_array_unref (model->ids);
  model->ids = ids;
  model->n_first_side = 0;
  g_queue_clear_full (&model->pages, free_page);
  if (removed > 0 || ids->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (model), 0, removed, ids->len);
}

/* ---- reading --------------------------------------------------------------------------------------- */

static void
stop_reading (FumiEnvelopeModel *model)
{
  g_cancellable_cancel (model->reading);
  g_clear_object (&model->reading);
  g_clear_handle_id (&model->pause, g_source_remove);
  model->outdated = FALSE;
}

static void
on_first_read (GArray   *ids,
               gpointer  user_data)
{
  replace_ids (user_data, ids);
}

static void
on_rows_read (GPtrArray *envelopes,
              gpointer   user_data)
{
  FumiEnvelopeModel *model = user_data;

  for (guint i = 0; i < envelopes->len; i++)
    {
      FumiEnvelope *row = g_ptr_array_index (envelopes, i);
      gint64 id = fumi_envelope_get_id (row);
      FumiEnvelope *envelope = g_hash_table_lookup (model->live, &id);

      if (envelope != NULL && fumi_envelope_get_path (row) != NULL)
        follow_row (envelope, row);
    }
}

static gboolean
on_pause_over (gpointer user_data)
{
  FumiEnvelopeModel *model = user_data;

  model->pause = 0;
  if (model->outdated)
    read_again (model);
  return G_SOURCE_REMOVE;
}

/* While mail pours in, a long list is read half of the time at most. */
static void
pause_reading (FumiEnvelopeModel *model)
{
  gint64 took = (g_get_monotonic_time () - model->reading_since) / 1000;

  if (took > 5)
    model->pause = g_timeout_add ((guint) MIN (took, LONGEST_PAUSE_MS), on_pause_over, model);
}

static void
on_read (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  FumiEnvelopeModel *model = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiListAnswer) answer = fumi_list_read_finish (FUMI_STORE (object), result, &error);

  /* Cancelled: another reading may have begun, and the model may be gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&model->reading);
  pause_reading (model);
  model->fresh = FALSE;
  if (answer == NULL)
    {
      g_warning ("%s", error->message);
      on_told (model);
      return;
    }

  model->n_first_side = answer->n_first_side;
  take_ids (model, g_steal_pointer (&answer->ids), g_steal_pointer (&answer->changes));
}

static GArray *
list_live (FumiEnvelopeModel *model)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, model->live);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_vals (ids, id, 1);

  return ids;
}

static void
read_again (FumiEnvelopeModel *model)
{
  const FumiListEvents events = { on_first_read, on_rows_read, model };
  g_autoptr(GArray) shown = NULL;
  FumiListRequest request;

  model->outdated = TRUE;
  if (model->reading != NULL || model->changes != NULL || model->pause != 0)
    return;

  shown = list_live (model);
  request = (FumiListRequest) {
    .query = model->query,
    .given = model->given ? model->ids : NULL,
    .listed = model->ids,
    .n_first_side = model->n_first_side,
    .fresh = model->fresh,
    .shown = shown,
  };
  model->outdated = FALSE;
  model->reading = g_cancellable_new ();
  model->reading_since = g_get_monotonic_time ();
  fumi_list_read_async (model->store, &request, &events, model->reading, on_read, model);
}

static void
on_store_changed (FumiStore         *store,
                  const char        *account,
                  FumiEnvelopeModel *model)
{
  if (model->given || model->query.account == NULL || g_strcmp0 (model->query.account, account) == 0)
    read_again (model);
}

/* ---- GListModel ------------------------------------------------------------------------------------ */

static GType
get_item_type (GListModel *list)
{
  return FUMI_TYPE_ENVELOPE;
}

static guint
get_n_items (GListModel *list)
{
  return get_length (FUMI_ENVELOPE_MODEL (list));
}

static gpointer
get_item (GListModel *list,
          guint       position)
{
  FumiEnvelopeModel *model = FUMI_ENVELOPE_MODEL (list);

  return position < get_length (model) ? ref_envelope (model, position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ---- life ------------------------------------------------------------------------------------------ */

static void
fumi_envelope_model_dispose (GObject *object)
{
  FumiEnvelopeModel *model = FUMI_ENVELOPE_MODEL (object);

  if (model->store != NULL)
    g_signal_handlers_disconnect_by_data (model->store, model);
  stop_reading (model);
  end_telling (model);
  g_queue_clear_full (&model->pages, free_page);
  lose_track (model);
  g_clear_object (&model->store);

  G_OBJECT_CLASS (fumi_envelope_model_parent_class)->dispose (object);
}

static void
fumi_envelope_model_finalize (GObject *object)
{
  FumiEnvelopeModel *model = FUMI_ENVELOPE_MODEL (object);

  g_clear_pointer (&model->ids, g_array_unref);
  g_clear_pointer (&model->live, g_hash_table_unref);
  g_free ((char *) model->query.account);
  g_free ((char *) model->query.folder);

  G_OBJECT_CLASS (fumi_envelope_model_parent_class)->finalize (object);
}

static void
fumi_envelope_model_get_property (GObject    *object,
                                  guint       property,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  if (property == PROP_LOADING)
    g_value_set_boolean (value, FUMI_ENVELOPE_MODEL (object)->loading);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
fumi_envelope_model_class_init (FumiEnvelopeModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = fumi_envelope_model_dispose;
  object_class->finalize = fumi_envelope_model_finalize;
  object_class->get_property = fumi_envelope_model_get_property;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
fumi_envelope_model_init (FumiEnvelopeModel *model)
{
  model->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  model->live = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_queue_init (&model->pages);
}

FumiEnvelopeModel *
fumi_envelope_model_new (FumiStore *store)
{
  FumiEnvelopeModel *model;

  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);

  model = g_object_new (FUMI_TYPE_ENVELOPE_MODEL, NULL);
  model->store = g_object_ref (store);
  model->given = TRUE; /* nothing */
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), model, 0);
  return model;
}

static gboolean
is_same_query (const FumiStoreQuery *one,
               const FumiStoreQuery *other)
{
  return g_strcmp0 (one->account, other->account) == 0 && g_strcmp0 (one->folder, other->folder) == 0
         && one->starred == other->starred && one->sort == other->sort && one->reversed == other->reversed;
}

/* What can be shown at once, one page of it; NULL: nothing */
static GArray *
read_first (FumiEnvelopeModel *model)
{
  g_autoptr(GError) error = NULL;
  GArray *ids;

  if (model->query.sort != FUMI_STORE_SORT_DATE || (model->query.starred && model->query.reversed))
    return NULL;

  ids = fumi_store_list_first (model->store, &model->query, PAGE_SIZE, &error);
  if (ids == NULL)
    g_warning ("%s", error->message);
  return ids;
}

void
fumi_envelope_model_set_query (FumiEnvelopeModel    *model,
                               const FumiStoreQuery *query)
{
  g_autofree char *old_account = NULL;
  g_autofree char *old_folder = NULL;
  GArray *first;

  g_return_if_fail (FUMI_IS_ENVELOPE_MODEL (model));
  g_return_if_fail (query != NULL);

  if (!model->given && is_same_query (query, &model->query))
    return;

  stop_reading (model);
  old_account = (char *) model->query.account;
  old_folder = (char *) model->query.folder;
  model->query = *query;
  model->query.account = g_strdup (query->account);
  model->query.folder = g_strdup (query->folder);
  model->given = FALSE;

  first = read_first (model);
  /* What is a page already is looked at once more, and compared with it. */
  model->fresh = first == NULL;
  set_loading (model, first == NULL || first->len == PAGE_SIZE);
  replace_ids (model, first != NULL ? first : g_array_new (FALSE, FALSE, sizeof (gint64)));
  if (model->loading && model->reading == NULL)
    read_again (model);
}

void
fumi_envelope_model_set_ids (FumiEnvelopeModel *model,
                             GArray            *ids)
{
  GArray *changes;

  g_return_if_fail (FUMI_IS_ENVELOPE_MODEL (model));
  g_return_if_fail (ids != NULL);

  stop_reading (model);
  set_loading (model, FALSE);
  if (!model->given || model->old_ids != NULL)
    {
      model->given = TRUE;
      replace_ids (model, ids);
      return;
    }

  changes = fumi_id_changes_find ((const gint64 *) model->ids->data, model->ids->len,
                                  (const gint64 *) ids->data, ids->len);
  take_ids (model, ids, changes);
}

gboolean
fumi_envelope_model_get_loading (FumiEnvelopeModel *model)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE_MODEL (model), FALSE);

  return model->loading;
}

gboolean
fumi_envelope_model_is_settled (FumiEnvelopeModel *model)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE_MODEL (model), TRUE);

  return model->reading == NULL && model->changes == NULL && !model->outdated;
}

gint64
fumi_envelope_model_get_id (FumiEnvelopeModel *model,
                            guint              position)
{
  g_return_val_if_fail (FUMI_IS_ENVELOPE_MODEL (model), 0);

  return position < get_length (model) ? get_id (model, position) : 0;
}

int
fumi_envelope_model_find (FumiEnvelopeModel *model,
                          gint64             id)
{
  guint n;

  g_return_val_if_fail (FUMI_IS_ENVELOPE_MODEL (model), -1);

  n = get_length (model);
  for (guint i = 0; i < n; i++)
    {
      if (get_id (model, i) == id)
        return (int) i;
    }

  return -1;
}

GArray *
fumi_envelope_model_ref_ids (FumiEnvelopeModel *model)
{
  GArray *ids;

  g_return_val_if_fail (FUMI_IS_ENVELOPE_MODEL (model), NULL);

  if (model->old_ids == NULL)
    return g_array_ref (model->ids);

  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), get_length (model));
  for (guint i = 0; i < get_length (model); i++)
    {
      gint64 id = get_id (model, i);

      g_array_append_val (ids, id);
    }
  return ids;
}
