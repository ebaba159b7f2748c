/* fumi-remote-table.c: the table of mail on the server: number, sender, subject, date, size, received or not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-remote-table.h"

#include <glib/gi18n.h>

#include "fumi-diagnosis.h"
#include "fumi-pane.h"
#include "fumi-remote-text.h"

struct _FumiRemoteTable
{
  GtkWidget            parent_instance;

  GListStore          *messages;
  GtkMultiSelection   *selection;  /* over the sorted messages */

  GtkWidget           *pane;
  GtkColumnView       *view;
  GtkColumnViewColumn *number_column;
  GtkColumnViewColumn *from_column;
  GtkColumnViewColumn *subject_column;
  GtkColumnViewColumn *date_column;
  GtkColumnViewColumn *size_column;
  GtkColumnViewColumn *state_column;
};

enum
{
  SELECTION_CHANGED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiRemoteTable, fumi_remote_table, GTK_TYPE_WIDGET)

/* ---- cells: inscriptions, which ask for no layout to find their size ------------------------------ */

static GtkWidget *
add_cell (GtkListItem *item,
          guint        min_chars,
          guint        nat_chars,
          float        xalign)
{
  GtkWidget *cell = gtk_inscription_new (NULL);

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (cell), min_chars);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (cell), nat_chars);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cell), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (cell), xalign);
  gtk_list_item_set_child (item, cell);
  return cell;
}

static void
on_setup_number (FumiRemoteTable *table,
                 GtkListItem     *item)
{
  gtk_widget_add_css_class (add_cell (item, 5, 6, 1), "numeric");
}

static void
on_setup_from (FumiRemoteTable *table,
               GtkListItem     *item)
{
  add_cell (item, 8, 22, 0);
}

static void
on_setup_subject (FumiRemoteTable *table,
                  GtkListItem     *item)
{
  add_cell (item, 8, 30, 0);
}

static void
on_setup_date (FumiRemoteTable *table,
               GtkListItem     *item)
{
  add_cell (item, 12, 12, 0);
}

static void
on_setup_size (FumiRemoteTable *table,
               GtkListItem     *item)
{
  gtk_widget_add_css_class (add_cell (item, 9, 9, 1), "numeric");
}

static void
on_setup_state (FumiRemoteTable *table,
                GtkListItem     *item)
{
  add_cell (item, 9, 11, 0);
}

static void
set_cell (GtkListItem *item,
          const char  *text)
{
  gtk_inscription_set_text (GTK_INSCRIPTION (gtk_list_item_get_child (item)), text);
}

static void
on_bind_number (FumiRemoteTable *table,
                GtkListItem     *item)
{
  g_autofree char *text = g_strdup_printf ("%u", fumi_server_message_get_number (gtk_list_item_get_item (item)));

  set_cell (item, text);
}

static void
on_bind_from (FumiRemoteTable *table,
              GtkListItem     *item)
{
  set_cell (item, fumi_remote_text_from (gtk_list_item_get_item (item)));
}

static void
on_bind_subject (FumiRemoteTable *table,
                 GtkListItem     *item)
{
  set_cell (item, fumi_remote_text_subject (gtk_list_item_get_item (item)));
}

static void
on_bind_date (FumiRemoteTable *table,
              GtkListItem     *item)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = fumi_remote_text_date (gtk_list_item_get_item (item), now);

  set_cell (item, text);
}

static void
on_bind_size (FumiRemoteTable *table,
              GtkListItem     *item)
{
  g_autofree char *text = fumi_remote_text_size (gtk_list_item_get_item (item));

  set_cell (item, text);
}

/* GTK 4.8 has no label property on list items; the row, around the cell around the child, is the accessible. */
static void
name_row (GtkListItem *item)
{
  GtkWidget *cell = gtk_widget_get_parent (gtk_list_item_get_child (item));
  GtkWidget *row = cell != NULL ? gtk_widget_get_parent (cell) : NULL;
  g_autoptr(GDateTime) now = NULL;
  g_autofree char *label = NULL;

  if (row == NULL)
    return;

  now = g_date_time_new_now_local ();
  label = fumi_remote_text_label (gtk_list_item_get_item (item), now);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_state (GtkListItem *item)
{
  set_cell (item, fumi_remote_text_state (gtk_list_item_get_item (item)));
  name_row (item);
}

static void
on_bind_state (FumiRemoteTable *table,
               GtkListItem     *item)
{
  g_signal_connect_object (gtk_list_item_get_item (item), "notify::state", G_CALLBACK (show_state), item,
                           G_CONNECT_SWAPPED);
  show_state (item);
}

static void
on_unbind_state (FumiRemoteTable *table,
                 GtkListItem     *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show_state, item);
}

/* ---- order --------------------------------------------------------------------------------------- */

static int
compare (gint64 a,
         gint64 b)
{
  return a < b ? -1 : a > b;
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  return compare (fumi_server_message_get_number ((FumiServerMessage *) a),
                  fumi_server_message_get_number ((FumiServerMessage *) b));
}

static int
compare_dates (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  return compare (fumi_server_message_get_date ((FumiServerMessage *) a),
                  fumi_server_message_get_date ((FumiServerMessage *) b));
}

static int
compare_sizes (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  return compare (fumi_server_message_get_size ((FumiServerMessage *) a),
                  fumi_server_message_get_size ((FumiServerMessage *) b));
}

static int
compare_states (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  return compare (fumi_server_message_get_state ((FumiServerMessage *) a),
                  fumi_server_message_get_state ((FumiServerMessage *) b));
}

static void
sort_by (GtkColumnViewColumn *column,
         GCompareDataFunc     func)
{
  g_autoptr(GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (func, NULL, NULL));

  gtk_column_view_column_set_sorter (column, sorter);
}

static char *
dup_from (FumiServerMessage *message,
          gpointer           user_data)
{
  return g_strdup (fumi_server_message_get_from (message));
}

static char *
dup_subject (FumiServerMessage *message,
             gpointer           user_data)
{
  return g_strdup (fumi_server_message_get_subject (message));
}

/* A string sorter makes each text's collation key once, and not at every comparison. */
static void
sort_by_text (GtkColumnViewColumn *column,
              GCallback            dup_text)
{
  GtkExpression *text = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, dup_text, NULL, NULL);
  g_autoptr(GtkSorter) sorter = GTK_SORTER (gtk_string_sorter_new (text));

  gtk_column_view_column_set_sorter (column, sorter);
}

static void
make_sortable (FumiRemoteTable *table)
{
  sort_by (table->number_column, compare_numbers);
  sort_by_text (table->from_column, G_CALLBACK (dup_from));
  sort_by_text (table->subject_column, G_CALLBACK (dup_subject));
  sort_by (table->date_column, compare_dates);
  sort_by (table->size_column, compare_sizes);
  sort_by (table->state_column, compare_states);
}

/* ---- the type ------------------------------------------------------------------------------------ */

static void
on_selection_changed (FumiRemoteTable *table)
{
  g_signal_emit (table, signals[SELECTION_CHANGED], 0);
}

static void
on_activate (FumiRemoteTable *table,
             guint            position)
{
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (table->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (table->selection), position, TRUE);
  g_signal_emit (table, signals[ACTIVATED], 0);
}

static void
fumi_remote_table_dispose (GObject *object)
{
  FumiRemoteTable *table = FUMI_REMOTE_TABLE (object);

  g_clear_pointer (&table->pane, gtk_widget_unparent);
  g_clear_object (&table->selection);
  g_clear_object (&table->messages);

  G_OBJECT_CLASS (fumi_remote_table_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteTable, date_column);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteTable, from_column);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteTable, number_column);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteTable, pane);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteTable, size_column);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteTable, state_column);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteTable, subject_column);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoteTable, view);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_date);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_from);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_number);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_size);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_state);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_subject);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_date);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_from);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_number);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_size);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_state);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_subject);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind_state);
}

static void
fumi_remote_table_class_init (FumiRemoteTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_remote_table_dispose;

  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", FUMI_TYPE_REMOTE_TABLE, G_SIGNAL_RUN_LAST,
                                             0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATED] = g_signal_new ("activated", FUMI_TYPE_REMOTE_TABLE, G_SIGNAL_RUN_LAST,
                                     0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (FUMI_TYPE_PANE);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-remote-table.ui");
  bind_children (widget_class);
}

static void
fumi_remote_table_init (FumiRemoteTable *table)
{
  GtkSortListModel *sorted;

  gtk_widget_init_template (GTK_WIDGET (table));
  make_sortable (table);

  table->messages = g_list_store_new (FUMI_TYPE_SERVER_MESSAGE);
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (table->messages)),
                                    g_object_ref (gtk_column_view_get_sorter (table->view)));
  table->selection = gtk_multi_selection_new (G_LIST_MODEL (sorted));
  g_signal_connect_object (table->selection, "selection-changed", G_CALLBACK (on_selection_changed), table,
                           G_CONNECT_SWAPPED);
  gtk_column_view_set_model (table->view, GTK_SELECTION_MODEL (table->selection));
}

static gboolean
is_same (FumiServerMessage *a,
         FumiServerMessage *b)
{
  return fumi_server_message_get_uid (a) != NULL
         && g_strcmp0 (fumi_server_message_get_uid (a), fumi_server_message_get_uid (b)) == 0
         && fumi_server_message_get_number (a) == fumi_server_message_get_number (b)
         && fumi_server_message_get_state (a) == fumi_server_message_get_state (b);
}

void
fumi_remote_table_set_messages (FumiRemoteTable *table,
                                GPtrArray       *messages)
{
  GListModel *before = G_LIST_MODEL (table->messages);
  guint n_before = g_list_model_get_n_items (before);
  guint same = 0;

  g_return_if_fail (FUMI_IS_REMOTE_TABLE (table));

  for (; same < MIN (n_before, messages->len); same++)
    {
      g_autoptr(FumiServerMessage) message = g_list_model_get_item (before, same);

      if (!is_same (message, g_ptr_array_index (messages, same)))
        break;
    }
  g_list_store_splice (table->messages, same, n_before - same, messages->pdata + same, messages->len - same);
  on_selection_changed (table);
}

guint
fumi_remote_table_get_count (FumiRemoteTable *table)
{
  g_return_val_if_fail (FUMI_IS_REMOTE_TABLE (table), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (table->messages));
}

static gboolean
is_missing (FumiServerMessage *message)
{
  return fumi_server_message_get_state (message) != FUMI_ON_SERVER_RECEIVED;
}

guint
fumi_remote_table_refresh (FumiRemoteTable *table,
                           FumiStore       *store,
                           const char      *account)
{
  guint count = fumi_remote_table_get_count (table);
  guint received = 0;

  for (guint i = 0; i < count; i++)
    {
      g_autoptr(FumiServerMessage) message = g_list_model_get_item (G_LIST_MODEL (table->messages), i);
      const char *uid = fumi_server_message_get_uid (message);
      g_autoptr(FumiEnvelope) envelope = NULL;

      if (uid != NULL && is_missing (message))
        envelope = fumi_store_find_uid (store, account, uid, NULL);
      if (envelope == NULL)
        continue;

      fumi_server_message_set_row (message, envelope);
      received += !is_missing (message);
    }
  on_selection_changed (table);
  return received;
}

char **
fumi_remote_table_dup_selected (FumiRemoteTable *table,
                                gboolean         missing_only,
                                guint           *missing)
{
  g_autoptr(GStrvBuilder) uids = g_strv_builder_new ();
  g_autoptr(GtkBitset) positions = NULL;
  GtkBitsetIter iter;
  guint position, n_missing = 0;

  g_return_val_if_fail (FUMI_IS_REMOTE_TABLE (table), NULL);

  positions = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (table->selection));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, positions, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr(FumiServerMessage) message = g_list_model_get_item (G_LIST_MODEL (table->selection), position);
      const char *uid = fumi_server_message_get_uid (message);

      if (uid == NULL || (missing_only && !is_missing (message)))
        continue;
      g_strv_builder_add (uids, uid);
      n_missing += is_missing (message);
    }

  if (missing != NULL)
    *missing = n_missing;
  return g_strv_builder_end (uids);
}

guint
fumi_remote_table_remove (FumiRemoteTable    *table,
                          const char * const *uids,
                          goffset            *bytes)
{
  g_autoptr(GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  guint removed = 0;
  goffset sum = 0;

  g_return_val_if_fail (FUMI_IS_REMOTE_TABLE (table), 0);

  for (guint i = 0; uids[i] != NULL; i++)
    g_hash_table_add (wanted, (gpointer) uids[i]);

  for (guint i = fumi_remote_table_get_count (table); i > 0; i--)
    {
      g_autoptr(FumiServerMessage) message = g_list_model_get_item (G_LIST_MODEL (table->messages), i - 1);
      const char *uid = fumi_server_message_get_uid (message);

      if (uid == NULL || !g_hash_table_contains (wanted, uid))
        continue;
      sum += MAX (fumi_server_message_get_size (message), 0);
      g_list_store_remove (table->messages, i - 1);
      removed++;
    }
  *bytes = sum;
  on_selection_changed (table);
  return removed;
}

void
fumi_remote_table_focus (FumiRemoteTable *table)
{
  g_return_if_fail (FUMI_IS_REMOTE_TABLE (table));

  gtk_widget_grab_focus (GTK_WIDGET (table->view));
}
