/* fumi-envelope-model.c: a GListModel of envelopes over an index query, or over given rows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-envelope-model.h"

#define PAGE_SIZE 64u

/* Pages whose envelopes are kept, though nobody else may hold them: some screens around the view. */
#define MAX_PAGES 8

struct _FumiEnvelopeModel
{
  GObject     parent_instance;

  FumiStore  *store;
  char       *account;   /* NULL: all */
  char       *folder;
  gboolean    given;     /* the rows are those of fumi_envelope_model_set_ids(), not of the query */

  /* While changes are announced one by one, the list is the first n_new of ids and then old_ids from
   * old_start on; otherwise old_ids is NULL and the list is ids. */
  GArray     *ids;       /* (element-type gint64) */
  guint       n_new;
  GArray     *old_ids;
  guint       old_start;

  GHashTable *live;      /* id → FumiEnvelope, not owned: every object that was handed out and lives */
  GQueue      pages;     /* (element-type GPtrArray of FumiEnvelope): the pages in use, latest first */
};

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

/* ---- following the store --------------------------------------------------------------------------- */

static GArray *
read_ids (FumiEnvelopeModel *model)
{
  g_autoptr(GError) error = NULL;
  FumiStoreQuery query = { .account = model->account, .folder = model->folder };
  GArray *ids;

  if (model->given)
    ids = fumi_store_list_present (model->store, (const gint64 *) model->ids->data, model->ids->len, &error);
  else
    ids = fumi_store_list_ids (model->store, &query, &error);
  if (ids == NULL)
    g_warning ("%s", error->message);

  return ids;
}

static GHashTable *
make_set (GArray *ids,
          guint   first,
          guint   end)
{
  GHashTable *set = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = first; i < end; i++)
    g_hash_table_add (set, &g_array_index (ids, gint64, i));

  return set;
}

static void
announce (FumiEnvelopeModel *model,
          guint              old_end,
          guint              new_end)
{
  guint position = model->n_new;
  guint removed = old_end - model->old_start;
  guint added = new_end - model->n_new;

  if (removed == 0 && added == 0)
    return;

  model->n_new = new_end;
  model->old_start = old_end;
  g_list_model_items_changed (G_LIST_MODEL (model), position, removed, added);
}

/* Walks old and new list side by side. Rows that stay keep their order (a date never changes), so what
 * is in only one of the lists was removed or added right there, and neighbours make one announcement. */
static void
announce_differences (FumiEnvelopeModel *model,
                      guint              old_end,
                      guint              new_end)
{
  GArray *old = model->old_ids;
  GArray *new = model->ids;
  g_autoptr(GHashTable) in_old = make_set (old, model->old_start, old_end);
  g_autoptr(GHashTable) in_new = make_set (new, model->n_new, new_end);
  guint i = model->old_start;
  guint j = model->n_new;

  while (i < old_end || j < new_end)
    {
      const gint64 *was = i < old_end ? &g_array_index (old, gint64, i) : NULL;
      const gint64 *is = j < new_end ? &g_array_index (new, gint64, j) : NULL;

      if (was != NULL && is != NULL && *was == *is)
        {
          announce (model, i, j);
          model->old_start = ++i;
          model->n_new = ++j;
        }
      else if (was != NULL && !g_hash_table_contains (in_new, was))
        i++;
      else if (is != NULL && !g_hash_table_contains (in_old, is))
        j++;
      else
        {
          /* Both stay, in another order after all: the rest is announced as one. */
          i = old_end;
          j = new_end;
        }
    }

  announce (model, i, j);
}

static void
take_ids (FumiEnvelopeModel *model,
          GArray            *ids)
{
  guint old_end = model->ids->len;
  guint new_end = ids->len;
  guint same = 0;

  while (same < MIN (old_end, new_end) &&
         g_array_index (model->ids, gint64, same) == g_array_index (ids, gint64, same))
    same++;
  while (old_end > same && new_end > same &&
         g_array_index (model->ids, gint64, old_end - 1) == g_array_index (ids, gint64, new_end - 1))
    {
      old_end--;
      new_end--;
    }

  model->old_ids = model->ids;
  model->ids = ids;
  model->n_new = same;
  model->old_start = same;
  if (old_end > same || new_end > same)
    announce_differences (model, old_end, new_end);
  g_clear_pointer (&model->old_ids, g_array_unref);
}

static void
refresh_live (FumiEnvelopeModel *model,
              const char        *account)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  GHashTableIter iter;
  FumiEnvelope *envelope;

  g_hash_table_iter_init (&iter, model->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &envelope))
    {
      gint64 id = fumi_envelope_get_id (envelope);

      if (g_strcmp0 (fumi_envelope_get_account (envelope), account) == 0)
        g_array_append_val (ids, id);
    }

  rows = fumi_store_get_many (model->store, (const gint64 *) ids->data, ids->len, &error);
  if (rows == NULL)
    {
      g_warning ("%s", error->message);
      return;
    }

  for (guint i = 0; i < rows->len; i++)
    {
      FumiEnvelope *row = rows->pdata[i];

      envelope = g_hash_table_lookup (model->live, &g_array_index (ids, gint64, i));
      if (envelope != NULL && fumi_envelope_get_path (row) != NULL)
        follow_row (envelope, row);
    }
}

static void
on_store_changed (FumiStore         *store,
                  const char        *account,
                  FumiEnvelopeModel *model)
{
  GArray *ids;

  if (!model->given && model->account != NULL && g_strcmp0 (model->account, account) != 0)
    return;

  refresh_live (model, account);
  ids = read_ids (model);
  if (ids != NULL)
    take_ids (model, ids);
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
  g_free (model->account);
  g_free (model->folder);

  G_OBJECT_CLASS (fumi_envelope_model_parent_class)->finalize (object);
}

static void
fumi_envelope_model_class_init (FumiEnvelopeModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = fumi_envelope_model_dispose;
  object_class->finalize = fumi_envelope_model_finalize;
}

static void
fumi_envelope_model_init (FumiEnvelopeModel *model)
{
  model->folder = g_strdup ("");
  model->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  model->live = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_queue_init (&model->pages);
}

FumiEnvelopeModel *
fumi_envelope_model_new (FumiStore *store)
{
  FumiEnvelopeModel *model;
  GArray *ids;

  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);

  model = g_object_new (FUMI_TYPE_ENVELOPE_MODEL, NULL);
  model->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), model, 0);

  ids = read_ids (model);
  if (ids != NULL)
    take_ids (model, ids);
  return model;
}

/* Another list in the place of this one: no row stays. */
static void
replace_ids (FumiEnvelopeModel *model,
             GArray            *ids)
{
  g_autoptr(GArray) old_ids = g_steal_pointer (&model->ids);

  model->ids = ids;
  g_queue_clear_full (&model->pages, free_page);
  if (old_ids->len > 0 || ids->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (model), 0, old_ids->len, ids->len);
}

void
fumi_envelope_model_set_query (FumiEnvelopeModel *model,
                               const char        *account,
                               const char        *folder)
{
  GArray *ids;

  g_return_if_fail (FUMI_IS_ENVELOPE_MODEL (model));
  g_return_if_fail (folder != NULL);

  if (!model->given && g_strcmp0 (model->account, account) == 0 && g_str_equal (model->folder, folder))
    return;

  model->given = FALSE;
  g_free (model->account);
  model->account = g_strdup (account);
  g_free (model->folder);
  model->folder = g_strdup (folder);

  ids = read_ids (model);
  if (ids == NULL)
    ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  replace_ids (model, ids);
}

void
fumi_envelope_model_set_ids (FumiEnvelopeModel *model,
                             GArray            *ids)
{
  g_return_if_fail (FUMI_IS_ENVELOPE_MODEL (model));
  g_return_if_fail (ids != NULL);

  if (model->given)
    take_ids (model, ids);
  else
    replace_ids (model, ids);
  model->given = TRUE;
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
