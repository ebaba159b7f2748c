/* fumi-message-selection.c: which rows of the message list are selected.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message-selection.h"

struct _FumiMessageSelection
{
  GObject            parent_instance;

  FumiEnvelopeModel *model;
  GtkBitset         *selected;
  gboolean           picking;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);
static void selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FumiMessageSelection, fumi_message_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_init))

static void
on_items_changed (FumiMessageSelection *selection,
                  guint                 position,
                  guint                 removed,
                  guint                 added)
{
  guint64 before = gtk_bitset_get_size (selection->selected);

  gtk_bitset_splice (selection->selected, position, removed, added);
  g_list_model_items_changed (G_LIST_MODEL (selection), position, removed, added);
  if (gtk_bitset_get_size (selection->selected) != before)
    g_signal_emit (selection, signals[CHANGED], 0);
}

/* ---- GListModel ------------------------------------------------------------------------------ */

static GType
get_item_type (GListModel *list)
{
  return FUMI_TYPE_ENVELOPE;
}

static guint
get_n_items (GListModel *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (FUMI_MESSAGE_SELECTION (list)->model));
}

static gpointer
get_item (GListModel *list,
          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (FUMI_MESSAGE_SELECTION (list)->model), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ---- GtkSelectionModel ----------------------------------------------------------------------- */

static gboolean
is_selected (GtkSelectionModel *model,
             guint              position)
{
  return gtk_bitset_contains (FUMI_MESSAGE_SELECTION (model)->selected, position);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model,
                        guint              position,
                        guint              n_items)
{
  return gtk_bitset_ref (FUMI_MESSAGE_SELECTION (model)->selected);
}

static gboolean
set_selection (GtkSelectionModel *model,
               GtkBitset         *selected,
               GtkBitset         *mask)
{
  FumiMessageSelection *selection = FUMI_MESSAGE_SELECTION (model);
  g_autoptr(GtkBitset) changes = gtk_bitset_copy (selection->selected);
  g_autoptr(GtkBitset) all = gtk_bitset_new_range (0, get_n_items (G_LIST_MODEL (model)));
  guint first, last;

  /* What differs from now, of what is to be looked at, and is there at all. GTK's "difference" is the symmetric one. */
  gtk_bitset_difference (changes, selected);
  gtk_bitset_intersect (changes, mask);
  gtk_bitset_intersect (changes, all);
  if (gtk_bitset_is_empty (changes))
    return TRUE;

  gtk_bitset_difference (selection->selected, changes);
  first = gtk_bitset_get_minimum (changes);
  last = gtk_bitset_get_maximum (changes);
  gtk_selection_model_selection_changed (model, first, last - first + 1);
  g_signal_emit (selection, signals[CHANGED], 0);
  return TRUE;
}

static gboolean
select_range (GtkSelectionModel *model,
              guint              position,
              guint              n_items,
              gboolean           unselect_rest)
{
  FumiMessageSelection *selection = FUMI_MESSAGE_SELECTION (model);
  g_autoptr(GtkBitset) selected = gtk_bitset_new_range (position, n_items);
  g_autoptr(GtkBitset) mask = NULL;

  if (unselect_rest && !selection->picking)
    mask = gtk_bitset_new_range (0, get_n_items (G_LIST_MODEL (model)));
  else
    mask = gtk_bitset_ref (selected);
  return set_selection (model, selected, mask);
}

static gboolean
select_item (GtkSelectionModel *model,
             guint              position,
             gboolean           unselect_rest)
{
  if (unselect_rest && FUMI_MESSAGE_SELECTION (model)->picking)
    return FALSE;

  return select_range (model, position, 1, unselect_rest);
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->get_selection_in_range = get_selection_in_range;
  iface->is_selected = is_selected;
  iface->select_item = select_item;
  iface->select_range = select_range;
  iface->set_selection = set_selection;
}

/* ---- the type -------------------------------------------------------------------------------- */

static void
fumi_message_selection_dispose (GObject *object)
{
  g_clear_object (&FUMI_MESSAGE_SELECTION (object)->model);

  G_OBJECT_CLASS (fumi_message_selection_parent_class)->dispose (object);
}

static void
fumi_message_selection_finalize (GObject *object)
{
  gtk_bitset_unref (FUMI_MESSAGE_SELECTION (object)->selected);

  G_OBJECT_CLASS (fumi_message_selection_parent_class)->finalize (object);
}

static void
fumi_message_selection_class_init (FumiMessageSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fumi_message_selection_dispose;
  G_OBJECT_CLASS (klass)->finalize = fumi_message_selection_finalize;

  signals[CHANGED] = g_signal_new ("changed", FUMI_TYPE_MESSAGE_SELECTION, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fumi_message_selection_init (FumiMessageSelection *selection)
{
  selection->selected = gtk_bitset_new_empty ();
}

FumiMessageSelection *
fumi_message_selection_new (FumiEnvelopeModel *model)
{
  FumiMessageSelection *selection = g_object_new (FUMI_TYPE_MESSAGE_SELECTION, NULL);

  selection->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), selection, G_CONNECT_SWAPPED);
  return selection;
}

void
fumi_message_selection_set_picking (FumiMessageSelection *selection,
                                    gboolean              picking)
{
  g_return_if_fail (FUMI_IS_MESSAGE_SELECTION (selection));

  selection->picking = picking;
}

gboolean
fumi_message_selection_get_picking (FumiMessageSelection *selection)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_SELECTION (selection), FALSE);

  return selection->picking;
}

guint
fumi_message_selection_get_count (FumiMessageSelection *selection)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_SELECTION (selection), 0);

  return (guint) gtk_bitset_get_size (selection->selected);
}

guint
fumi_message_selection_get_first (FumiMessageSelection *selection)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_SELECTION (selection), GTK_INVALID_LIST_POSITION);

  return gtk_bitset_is_empty (selection->selected) ? GTK_INVALID_LIST_POSITION
                                                   : gtk_bitset_get_minimum (selection->selected);
}

guint
fumi_message_selection_get_last (FumiMessageSelection *selection)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_SELECTION (selection), GTK_INVALID_LIST_POSITION);

  return gtk_bitset_is_empty (selection->selected) ? GTK_INVALID_LIST_POSITION
                                                   : gtk_bitset_get_maximum (selection->selected);
}

GArray *
fumi_message_selection_get_ids (FumiMessageSelection *selection)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkBitsetIter iter;
  guint position;
  gboolean more;

  g_return_val_if_fail (FUMI_IS_MESSAGE_SELECTION (selection), ids);

  for (more = gtk_bitset_iter_init_first (&iter, selection->selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      gint64 id = fumi_envelope_model_get_id (selection->model, position);

      g_array_append_val (ids, id);
    }
  return ids;
}
