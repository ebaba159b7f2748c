/* fumi-message-list.c: the messages of a folder or of all inboxes, how receiving goes, and what is wrong.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message-list.h"

#include "fumi-empty-list.h"
#include "fumi-envelope-model.h"
#include "fumi-failure-banner.h"
#include "fumi-folder-text.h"
#include "fumi-inbox.h"
#include "fumi-list-title.h"
#include "fumi-message-drag.h"
#include "fumi-message-factory.h"
#include "fumi-message-menu.h"
#include "fumi-message-row.h"
#include "fumi-message-selection.h"
#include "fumi-message-targets.h"
#include "fumi-receive-progress.h"
#include "fumi-stack.h"

struct _FumiMessageList
{
  GtkWidget             parent_instance;

  FumiStore            *store;     /* NULL until it is open */
  FumiAccountList      *accounts;
  FumiReceiver         *receiver;
  FumiEnvelopeModel    *model;
  FumiMessageSelection *selection;
  FumiMessageTargets   *targets;
  gboolean              refocus;   /* rows are leaving, and the keyboard was in one of them */
  gint64                awaited;   /* to be selected when it comes; 0: none */
  gint64                kept;      /* to be selected in another order of the list; 0: none */
  FumiAccount          *account;   /* shown; NULL: all inboxes */
  char                 *folder;    /* its key */
  FumiSearchQuery      *query;     /* what was searched for; NULL: the folder is shown */
  gboolean              can_widen; /* the search, to all folders */
  FumiStoreSort         sort;
  gboolean              reversed;
  gboolean              preview;
  GCancellable         *seeking;   /* the next unread message; NULL: nobody asked for it */
  char                 *title;
  char                 *subtitle;

  GtkWidget            *box;
  FumiFailureBanner    *failure;
  FumiMessageMenu      *menu;
  FumiReceiveProgress  *progress;
  GtkStack             *stack;
  GtkWidget            *blank;     /* until the store is open */
  GtkWidget            *messages;
  GtkListView          *list_view;
  FumiEmptyList        *empty;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_COUNT,
  PROP_PICKING,
  PROP_PREVIEW,
  N_PROPS
};

enum
{
  SELECTED,
  OPENED,
  TARGETS_CHANGED,
  UNREAD_SOUGHT,
  FAILURE_CLICKED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiMessageList, fumi_message_list, GTK_TYPE_WIDGET)

/* ---- rows ------------------------------------------------------------------------------------ */

static void
on_row_activated (FumiMessageList *list,
                  guint            position)
{
  if (fumi_message_list_get_picking (list))
    fumi_message_factory_pick (list->list_view, position, FALSE);
  else
    g_signal_emit (list, signals[OPENED], 0);
}

/* ---- what is selected ------------------------------------------------------------------------ */

static void
tell_targets (FumiMessageList *list)
{
  g_signal_emit (list, signals[TARGETS_CHANGED], 0);
}

static void
on_targets_changed (FumiMessageList *list)
{
  if (fumi_message_selection_get_count (list->selection) > 0)
    list->awaited = list->kept = 0;
  tell_targets (list);
}

static void
on_selected (FumiMessageList *list)
{
  g_signal_emit (list, signals[SELECTED], 0, fumi_message_targets_get_only (list->targets));
}

/* ---- what stands around the rows ------------------------------------------------------------- */

static gboolean
is_receiving (FumiMessageList *list)
{
  return list->receiver != NULL && fumi_receiver_is_running (list->receiver, list->account);
}

static void
update_titles (FumiMessageList *list)
{
  g_autofree char *title = fumi_list_title (list->accounts, list->account, list->folder);
  g_autofree char *subtitle = NULL;

  if (list->store != NULL)
    subtitle = fumi_list_subtitle (list->store, list->accounts, list->receiver, list->account, list->folder);
  if (g_strcmp0 (list->title, title) != 0)
    {
      g_free (list->title);
      list->title = g_steal_pointer (&title);
      g_object_notify_by_pspec (G_OBJECT (list), properties[PROP_TITLE]);
    }
  if (g_strcmp0 (list->subtitle, subtitle) != 0)
    {
      g_free (list->subtitle);
      list->subtitle = g_steal_pointer (&subtitle);
      g_object_notify_by_pspec (G_OBJECT (list), properties[PROP_SUBTITLE]);
    }
}

static void
update_empty (FumiMessageList *list)
{
  if (list->store == NULL)
    return;

  if (fumi_message_list_get_count (list) > 0
      || (list->model != NULL && fumi_envelope_model_get_loading (list->model)))
    {
      fumi_stack_show (list->stack, list->messages);
      return;
    }

  if (list->query != NULL)
    fumi_empty_list_show_no_hits (list->empty, list->can_widen);
  else
    fumi_empty_list_show (list->empty, list->folder, is_receiving (list),
                        fumi_inbox_last_checked (list->store, list->accounts, list->account));
  fumi_stack_show (list->stack, GTK_WIDGET (list->empty));
}

static void
update_progress (FumiMessageList *list)
{
  FumiSyncProgress sum;
  gboolean receiving = is_receiving (list);

  if (receiving)
    sum = fumi_inbox_progress (list->receiver, list->accounts, list->account);
  fumi_receive_progress_show (list->progress, receiving ? &sum : NULL);
}

static void
on_failure_clicked (FumiMessageList *list,
                    FumiAccount     *account)
{
  g_signal_emit (list, signals[FAILURE_CLICKED], 0, account);
}

/* ---- moving the selection -------------------------------------------------------------------- */

static GtkWidget *
find_item (FumiMessageList *list,
           gint64           id)
{
  GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (list->list_view));

  for (; item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);
      FumiEnvelope *envelope = FUMI_IS_MESSAGE_ROW (row) ? fumi_message_row_get_envelope (FUMI_MESSAGE_ROW (row)) : NULL;

      if (envelope != NULL && fumi_envelope_get_id (envelope) == id)
        return item;
    }
  return NULL;
}

/* Where the selection moved without the keyboard, the keyboard follows: Down goes on from there.
 * GTK 4.8 has no call
 * for it; the selected row has its widget once the list has scrolled. */
static gboolean
focus_selected (gpointer user_data)
{
  FumiMessageList *list = user_data;
  FumiEnvelope *only = fumi_message_list_get_selected (list);
  GtkWidget *item = only != NULL ? find_item (list, fumi_envelope_get_id (only)) : NULL;

  if (item != NULL)
    gtk_widget_grab_focus (item);
  return G_SOURCE_REMOVE;
}

static void
select_position (FumiMessageList *list,
                 guint            position)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (list->selection), position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (list->list_view), "list.scroll-to-item", "u", position);
  if (gtk_widget_get_focus_child (GTK_WIDGET (list->list_view)) != NULL)
    g_idle_add_full (G_PRIORITY_LOW, focus_selected, g_object_ref (list), g_object_unref);
}

/* ---- what it follows ------------------------------------------------------------------------- */

/* Where the row that had the keyboard left, its neighbour has it. */
static void
keep_focus (FumiMessageList *list)
{
  if (!list->refocus || fumi_message_list_get_count (list) == 0)
    return;

  if (gtk_widget_get_focus_child (GTK_WIDGET (list->list_view)) != NULL)
    return;
  list->refocus = FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (list->list_view));
}

static void
on_items_changed (FumiMessageList *list)
{
  gint64 wanted = list->awaited != 0 ? list->awaited : list->kept;
  int position = wanted != 0 ? fumi_envelope_model_find (list->model, wanted) : -1;

  update_empty (list);
  g_object_notify_by_pspec (G_OBJECT (list), properties[PROP_COUNT]);
  if (position >= 0)
    select_position (list, (guint) position);
  keep_focus (list);
}

static void
on_store_changed (FumiMessageList *list)
{
  update_titles (list);
}

static void
on_receiver_changed (FumiMessageList *list)
{
  update_progress (list);
  update_titles (list);
  if (gtk_stack_get_visible_child (list->stack) != list->messages)
    update_empty (list);
}

static void
on_accounts_changed (FumiMessageList *list)
{
  update_titles (list);
  update_empty (list);
}

/* ---- the type -------------------------------------------------------------------------------- */

static void
fumi_message_list_get_property (GObject    *object,
                                guint       property,
                                GValue     *value,
                                GParamSpec *pspec)
{
  FumiMessageList *list = FUMI_MESSAGE_LIST (object);

  switch (property)
    {
    case PROP_TITLE:
      g_value_set_string (value, list->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, list->subtitle);
      break;
    case PROP_COUNT:
      g_value_set_uint (value, fumi_message_list_get_count (list));
      break;
    case PROP_PICKING:
      g_value_set_boolean (value, fumi_message_list_get_picking (list));
      break;
    case PROP_PREVIEW:
      g_value_set_boolean (value, list->preview);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
fumi_message_list_dispose (GObject *object)
{
  FumiMessageList *list = FUMI_MESSAGE_LIST (object);

  g_clear_pointer (&list->menu, fumi_message_menu_free);
  g_clear_pointer (&list->box, gtk_widget_unparent);
  g_cancellable_cancel (list->seeking);
  g_clear_object (&list->seeking);
  if (list->targets != NULL)
    g_signal_handlers_disconnect_by_data (list->targets, list);
  g_clear_object (&list->targets);
  g_clear_object (&list->selection);
  g_clear_object (&list->model);
  g_clear_object (&list->receiver);
  g_clear_object (&list->accounts);
  g_clear_object (&list->account);
  g_clear_object (&list->store);

  G_OBJECT_CLASS (fumi_message_list_parent_class)->dispose (object);
}

static void
fumi_message_list_finalize (GObject *object)
{
  FumiMessageList *list = FUMI_MESSAGE_LIST (object);

  g_clear_pointer (&list->query, fumi_search_query_unref);
  g_free (list->folder);
  g_free (list->title);
  g_free (list->subtitle);

  G_OBJECT_CLASS (fumi_message_list_parent_class)->finalize (object);
}

static void
fumi_message_list_class_init (FumiMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = fumi_message_list_dispose;
  object_class->finalize = fumi_message_list_finalize;
  object_class->get_property = fumi_message_list_get_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PICKING] = g_param_spec_boolean ("picking", NULL, NULL, FALSE, flags);
  properties[PROP_PREVIEW] = g_param_spec_boolean ("preview", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SELECTED] = g_signal_new ("selected", FUMI_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST,
                                    0, NULL, NULL, NULL, G_TYPE_NONE, 1, FUMI_TYPE_ENVELOPE);
  signals[OPENED] = g_signal_new ("opened", FUMI_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TARGETS_CHANGED] = g_signal_new ("targets-changed", FUMI_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[UNREAD_SOUGHT] = g_signal_new ("unread-sought", FUMI_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[FAILURE_CLICKED] = g_signal_new ("failure-clicked", FUMI_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, FUMI_TYPE_ACCOUNT);

  g_type_ensure (FUMI_TYPE_EMPTY_LIST);
  g_type_ensure (FUMI_TYPE_FAILURE_BANNER);
  g_type_ensure (FUMI_TYPE_RECEIVE_PROGRESS);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-message-list.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiMessageList, blank);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageList, box);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageList, empty);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageList, failure);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageList, list_view);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageList, messages);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageList, progress);
  gtk_widget_class_bind_template_child (widget_class, FumiMessageList, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_failure_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
fumi_message_list_init (FumiMessageList *list)
{
  g_autoptr(GtkListItemFactory) factory = NULL;

  list->folder = g_strdup ("");
  list->preview = TRUE;
  gtk_widget_init_template (GTK_WIDGET (list));
  factory = fumi_message_factory_new (list);
  gtk_list_view_set_factory (list->list_view, factory);
  fumi_stack_show (list->stack, list->blank);
  update_titles (list);
}

static void
query_folder (FumiMessageList *list)
{
  FumiStoreQuery query = {
    .account = list->account != NULL ? fumi_account_get_id (list->account) : NULL,
    .folder = list->folder,
    .starred = g_str_equal (list->folder, FUMI_FOLDER_STARRED),
    .sort = list->sort,
    .reversed = list->reversed,
  };

  g_cancellable_cancel (list->seeking);
  g_clear_object (&list->seeking);
  if (list->model != NULL)
    fumi_envelope_model_set_query (list->model, &query);
}

void
fumi_message_list_set_store (FumiMessageList *list,
                             FumiStore       *store,
                             FumiAccountList *accounts,
                             FumiReceiver    *receiver)
{
  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));
  g_return_if_fail (list->store == NULL);

  list->store = g_object_ref (store);
  list->accounts = g_object_ref (accounts);
  list->receiver = g_object_ref (receiver);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), list, G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_accounts_changed), list,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (receiver, "state-changed", G_CALLBACK (on_receiver_changed), list,
                           G_CONNECT_SWAPPED);

  fumi_failure_banner_watch (list->failure, accounts, receiver);
  fumi_message_drag_add (list, list->list_view, store);
  list->model = fumi_envelope_model_new (store);
  list->selection = fumi_message_selection_new (list->model);
  list->targets = fumi_message_targets_new (list->model, list->selection);
  g_signal_connect_object (list->targets, "changed", G_CALLBACK (on_targets_changed), list,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (list->targets, "selected", G_CALLBACK (on_selected), list, G_CONNECT_SWAPPED);
  g_signal_connect_object (list->model, "items-changed", G_CALLBACK (on_items_changed), list,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (list->model, "notify::loading", G_CALLBACK (update_empty), list, G_CONNECT_SWAPPED);
  query_folder (list);
  gtk_list_view_set_model (list->list_view, GTK_SELECTION_MODEL (list->selection));
  on_items_changed (list);
  on_receiver_changed (list);
}

void
fumi_message_list_show_folder (FumiMessageList *list,
                               FumiAccount     *account,
                               const char      *folder)
{
  g_autofree char *old_folder = NULL;

  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));
  g_return_if_fail (folder != NULL);

  fumi_message_list_set_picking (list, FALSE);
  list->awaited = list->kept = 0;
  list->refocus = FALSE;
  g_clear_pointer (&list->query, fumi_search_query_unref);
  g_set_object (&list->account, account);
  old_folder = g_steal_pointer (&list->folder);
  list->folder = g_strdup (folder);
  query_folder (list);
  update_titles (list);
  update_progress (list);
  update_empty (list);
  tell_targets (list);
}

/* ---- what was searched for ------------------------------------------------------------------- */

static void
set_query (FumiMessageList *list,
           FumiSearchQuery *query)
{
  GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (list->list_view));

  g_clear_pointer (&list->query, fumi_search_query_unref);
  list->query = query;
  for (; item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);

      if (FUMI_IS_MESSAGE_ROW (row))
        fumi_message_row_set_highlight (FUMI_MESSAGE_ROW (row), query);
    }
}

void
fumi_message_list_show_hits (FumiMessageList *list,
                             GArray          *ids,
                             FumiSearchQuery *query,
                             gboolean         can_widen)
{
  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));
  g_return_if_fail (list->model != NULL);

  set_query (list, fumi_search_query_ref (query));
  list->can_widen = can_widen;
  fumi_envelope_model_set_ids (list->model, ids);
  update_empty (list);
}

void
fumi_message_list_hide_hits (FumiMessageList *list)
{
  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));

  if (list->query == NULL)
    return;

  set_query (list, NULL);
  query_folder (list);
  update_empty (list);
}

FumiSearchQuery *
fumi_message_list_get_query (FumiMessageList *list)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_LIST (list), NULL);

  return list->query;
}

FumiAccount *
fumi_message_list_get_account (FumiMessageList *list)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_LIST (list), NULL);

  return list->account;
}

const char *
fumi_message_list_get_folder (FumiMessageList *list)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_LIST (list), "");

  return list->folder;
}

FumiEnvelope *
fumi_message_list_get_selected (FumiMessageList *list)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_LIST (list), NULL);

  return list->targets != NULL ? fumi_message_targets_get_only (list->targets) : NULL;
}

guint
fumi_message_list_count_selected (FumiMessageList *list)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_LIST (list), 0);

  return list->selection != NULL ? fumi_message_selection_get_count (list->selection) : 0;
}

guint
fumi_message_list_get_count (FumiMessageList *list)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_LIST (list), 0);

  return list->model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (list->model)) : 0;
}

void
fumi_message_list_set_preview (FumiMessageList *list,
                               gboolean         preview)
{
  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));

  if (list->preview == preview)
    return;

  list->preview = preview;
  g_object_notify_by_pspec (G_OBJECT (list), properties[PROP_PREVIEW]);
}

gboolean
fumi_message_list_get_preview (FumiMessageList *list)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_LIST (list), TRUE);

  return list->preview;
}

void
fumi_message_list_set_order (FumiMessageList *list,
                             FumiStoreSort    sort,
                             gboolean         reversed)
{
  FumiEnvelope *only;

  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));

  if (list->sort == sort && list->reversed == reversed)
    return;

  list->sort = sort;
  list->reversed = reversed;
  if (list->query != NULL)
    return; /* hits have an order of their own; the folder behind them will have it */

  only = fumi_message_list_get_selected (list);
  if (only != NULL)
    list->kept = fumi_envelope_get_id (only);
  query_folder (list);
  update_empty (list);
}

static void
on_unread_found (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  FumiMessageList *list = user_data;
  g_autoptr(GError) error = NULL;
  gint64 id = fumi_store_find_unread_finish (FUMI_STORE (object), result, &error);

  /* Then the list may be gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&list->seeking);
  if (error != NULL)
    g_warning ("%s", error->message);
  if (id != 0)
    fumi_message_list_await (list, id);
  g_signal_emit (list, signals[UNREAD_SOUGHT], 0, id != 0);
}

void
fumi_message_list_seek_unread (FumiMessageList *list)
{
  g_autoptr(GArray) ids = NULL;
  guint selected;
  gboolean any;

  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));

  if (list->model == NULL)
    return;

  g_cancellable_cancel (list->seeking);
  g_clear_object (&list->seeking);
  list->seeking = g_cancellable_new ();
  ids = fumi_envelope_model_ref_ids (list->model);
  selected = fumi_message_selection_get_last (list->selection);
  any = selected != GTK_INVALID_LIST_POSITION;
  fumi_store_find_unread_async (list->store, ids, any ? selected + 1 : 0,
                                any ? fumi_envelope_model_get_id (list->model, selected) : 0,
                                list->seeking, on_unread_found, list);
}

void
fumi_message_list_select_all (FumiMessageList *list)
{
  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));

  if (list->selection != NULL)
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (list->selection));
}

void
fumi_message_list_select_none (FumiMessageList *list)
{
  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));

  if (list->selection == NULL)
    return;
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (list->selection));
  fumi_message_list_set_picking (list, FALSE);
}

void
fumi_message_list_await (FumiMessageList *list,
                         gint64           id)
{
  int position;

  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));

  position = list->model != NULL ? fumi_envelope_model_find (list->model, id) : -1;
  if (position >= 0)
    select_position (list, (guint) position);
  else
    list->awaited = id;
}

void
fumi_message_list_set_picking (FumiMessageList *list,
                               gboolean         picking)
{
  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));

  if (list->selection == NULL || fumi_message_selection_get_picking (list->selection) == picking)
    return;

  fumi_message_selection_set_picking (list->selection, picking);
  if (!picking && fumi_message_selection_get_count (list->selection) > 1)
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (list->selection));
  g_object_notify_by_pspec (G_OBJECT (list), properties[PROP_PICKING]);
  fumi_message_targets_update (list->targets);
}

gboolean
fumi_message_list_get_picking (FumiMessageList *list)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_LIST (list), FALSE);

  return list->selection != NULL && fumi_message_selection_get_picking (list->selection);
}

/* ---- what an action acts on ------------------------------------------------------------------ */

guint
fumi_message_list_count_targets (FumiMessageList *list)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_LIST (list), 0);

  return list->targets != NULL ? fumi_message_targets_count (list->targets) : 0;
}

GArray *
fumi_message_list_get_targets (FumiMessageList *list)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_LIST (list), NULL);

  return list->targets != NULL ? fumi_message_targets_get_ids (list->targets)
                               : g_array_new (FALSE, FALSE, sizeof (gint64));
}

FumiEnvelope *
fumi_message_list_get_target (FumiMessageList *list)
{
  g_return_val_if_fail (FUMI_IS_MESSAGE_LIST (list), NULL);

  return list->targets != NULL ? fumi_message_targets_get_one (list->targets) : NULL;
}

static void
mark_context (FumiMessageList *list,
              gboolean         open)
{
  FumiEnvelope *context = fumi_message_targets_get_context (list->targets);
  GtkWidget *item = context != NULL ? find_item (list, fumi_envelope_get_id (context)) : NULL;

  if (item != NULL && open)
    gtk_widget_add_css_class (item, "fumi-context");
  else if (item != NULL)
    gtk_widget_remove_css_class (item, "fumi-context");
}

void
fumi_message_list_set_context (FumiMessageList *list,
                               gint64           id)
{
  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));

  if (list->targets == NULL)
    return;

  mark_context (list, FALSE);
  fumi_message_targets_set_context (list->targets, id);
  mark_context (list, TRUE);
}

void
fumi_message_list_leave (FumiMessageList *list,
                         GArray          *ids,
                         gboolean         go_on)
{
  guint first, count;

  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));

  /* Of a menu's row that was not selected, the selection knows nothing. */
  first = fumi_message_selection_get_first (list->selection);
  if (first == GTK_INVALID_LIST_POSITION || ids->len == 0
      || fumi_envelope_model_get_id (list->model, first) != g_array_index (ids, gint64, 0))
    return;

  count = fumi_message_list_get_count (list);
  list->refocus = gtk_widget_get_focus_child (GTK_WIDGET (list->list_view)) != NULL;
  if (fumi_message_list_get_selected (list) == NULL || !go_on || count < 2)
    fumi_message_list_select_none (list);
  else
    select_position (list, first + 1 < count ? first + 1 : first - 1);
}

void
fumi_message_list_set_menu (FumiMessageList *list,
                            GMenuModel      *menu)
{
  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));
  g_return_if_fail (list->menu == NULL);

  list->menu = fumi_message_menu_new (list, list->list_view, menu);
}

void
fumi_message_list_focus (FumiMessageList *list)
{
  g_return_if_fail (FUMI_IS_MESSAGE_LIST (list));

  if (gtk_stack_get_visible_child (list->stack) == list->messages)
    gtk_widget_grab_focus (GTK_WIDGET (list->list_view));
  else
    gtk_widget_child_focus (GTK_WIDGET (list), GTK_DIR_TAB_FORWARD);
}
