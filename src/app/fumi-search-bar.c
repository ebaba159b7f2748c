/* fumi-search-bar.c: where one types what mail is to be found.
 *
 * A key starts a search for the first screenful, which takes some milliseconds, then one for all; the next key cancels
 * whatever still runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-search-bar.h"

#include <glib/gi18n.h>

#include "fumi-folder-text.h"
#include "fumi-search.h"

/* More than any list shows at once. */
#define SCREENFUL 60

/* How soon what came to the index is looked for again, while a search is on the screen. */
#define REFRESH_MS 1000

struct _FumiSearchBar
{
  GtkWidget           parent_instance;

  FumiMessageList    *list;
  FumiStore          *store;       /* NULL until it is open */
  FumiSearchFiller   *filler;
  FumiAccount        *account;     /* shown in the list; NULL: all */
  char               *folder;      /* its key */
  GSimpleActionGroup *actions;
  GCancellable       *cancellable; /* of the search that runs; NULL: none does */
  guint               refresh;     /* source */
  guint               hits;
  gboolean            more;        /* they are being counted still */
  gboolean            searched;    /* something was looked for, and hits are in the list */

  GtkRevealer        *revealer;
  GtkEditable        *entry;
  GtkLabel           *note;
  GtkToggleButton    *this_folder;
  GtkToggleButton    *this_account;
  GtkToggleButton    *everywhere;
  GtkToggleButton    *best;
};

G_DEFINE_FINAL_TYPE (FumiSearchBar, fumi_search_bar, GTK_TYPE_WIDGET)

static void search (FumiSearchBar *bar);

/* ---- what is said ---------------------------------------------------------------------------- */

/* Why not all can be found; NULL: it can */
static char *
describe_index (FumiSearchBar *bar)
{
  guint done, total;

  if (bar->filler == NULL)
    return NULL;
  if (fumi_search_filler_get_trouble (bar->filler) != NULL)
    /* Translators: %s says why. */
    return g_strdup_printf (_ ("Not all mail can be searched: %s"), fumi_search_filler_get_trouble (bar->filler));

  done = fumi_search_filler_get_done (bar->filler);
  total = fumi_search_filler_get_total (bar->filler);
  if (done >= total)
    return NULL;
  /* Translators: how far mail has been made ready for searching; ' has the thousands grouped. */
  return g_strdup_printf (_ ("Search index: %1$'u of %2$'u"), done, total);
}

static void
update_note (FumiSearchBar *bar)
{
  g_autofree char *index = describe_index (bar);
  g_autofree char *found = NULL;
  g_autofree char *note = NULL;

  if (bar->searched && !bar->more)
    /* Translators: ' has the thousands grouped. */
    found = g_strdup_printf (ngettext ("%'u message", "%'u messages", bar->hits), bar->hits);
  else if (bar->searched)
    /* Translators: so many at least; they are being counted. ' has the thousands grouped. */
    found = g_strdup_printf (_ ("%'u messages and more…"), bar->hits);

  if (found != NULL && index != NULL)
    note = g_strdup_printf ("%s · %s", found, index);
  gtk_label_set_text (bar->note, note != NULL ? note : found != NULL ? found : index != NULL ? index : "");
}

static gboolean
refresh (gpointer user_data)
{
  FumiSearchBar *bar = user_data;

  bar->refresh = 0;
  if (bar->searched && bar->cancellable == NULL)
    search (bar);
  return G_SOURCE_REMOVE;
}

static void
on_index_changed (FumiSearchBar *bar)
{
  update_note (bar);
  if (bar->searched && bar->refresh == 0)
    bar->refresh = g_timeout_add (REFRESH_MS, refresh, bar);
}

/* ---- searching ------------------------------------------------------------------------------- */

static void
cancel (FumiSearchBar *bar)
{
  if (bar->cancellable != NULL)
    g_cancellable_cancel (bar->cancellable);
  g_clear_object (&bar->cancellable);
  g_clear_handle_id (&bar->refresh, g_source_remove);
}

static FumiSearchScope
get_scope (FumiSearchBar *bar)
{
  FumiSearchScope scope = { NULL, NULL };

  if (!gtk_toggle_button_get_active (bar->everywhere) && bar->account != NULL)
    scope.account = fumi_account_get_id (bar->account);
  /* What is starred is in no folder of its own: all are searched then. */
  if (gtk_toggle_button_get_active (bar->this_folder) && !g_str_equal (bar->folder, FUMI_FOLDER_STARRED))
    scope.folder = bar->folder;

  return scope;
}

static void on_found (GObject *object, GAsyncResult *result, gpointer user_data);

static void
search_for (FumiSearchBar *bar,
            guint          limit)
{
  const FumiSearchScope scope = get_scope (bar);

  fumi_store_search_async (bar->store, gtk_editable_get_text (bar->entry), TRUE, &scope,
                           gtk_toggle_button_get_active (bar->best) ? FUMI_SEARCH_BEST_FIRST : FUMI_SEARCH_NEWEST_FIRST,
                           limit, bar->cancellable, on_found, g_object_ref (bar));
}

static void
say_failure (FumiSearchBar *bar,
             const GError  *error)
{
  g_warning ("Cannot search: %s", error->message);
  gtk_label_set_text (bar->note, error->message);
  if (bar->filler != NULL)
    fumi_search_filler_wake (bar->filler);
}

static void
on_found (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(FumiSearchBar) bar = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiSearchResult) found = fumi_store_search_finish (FUMI_STORE (object), result, &error);

  /* Another one has begun, or the bar is closed. */
  if (bar->cancellable == NULL || g_task_get_cancellable (G_TASK (result)) != bar->cancellable ||
      g_cancellable_is_cancelled (bar->cancellable))
    return;
  if (found == NULL)
    {
      g_clear_object (&bar->cancellable);
      say_failure (bar, error);
      return;
    }

  bar->hits = found->ids->len;
  bar->more = found->more;
  bar->searched = TRUE;
  fumi_message_list_show_hits (bar->list, g_steal_pointer (&found->ids), found->query,
                               !gtk_toggle_button_get_active (bar->everywhere));
  if (bar->more)
    search_for (bar, 0);
  else
    g_clear_object (&bar->cancellable);
  update_note (bar);
}

static void
show_folder (FumiSearchBar *bar)
{
  bar->searched = FALSE;
  fumi_message_list_hide_hits (bar->list);
  update_note (bar);
}

static void
search (FumiSearchBar *bar)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (bar->entry)));

  cancel (bar);
  if (bar->store == NULL)
    return;
  if (*text == '\0')
    {
      show_folder (bar);
      return;
    }

  bar->cancellable = g_cancellable_new ();
  search_for (bar, SCREENFUL);
}

/* ---- what the user does ---------------------------------------------------------------------- */

static void
on_text_changed (FumiSearchBar *bar)
{
  if (gtk_revealer_get_reveal_child (bar->revealer))
    search (bar);
}

/* Enter goes on into what was found. */
static void
on_activated (FumiSearchBar *bar)
{
  fumi_message_list_focus (bar->list);
}

static void
on_stopped (FumiSearchBar *bar)
{
  fumi_search_bar_leave (bar);
}

static void
on_scope_toggled (FumiSearchBar   *bar,
                  GtkToggleButton *chip)
{
  if (gtk_toggle_button_get_active (chip) && gtk_revealer_get_reveal_child (bar->revealer))
    search (bar);
}

static void
on_order_toggled (FumiSearchBar *bar)
{
  if (bar->searched)
    search (bar);
}

static void
start (GSimpleAction *action,
       GVariant      *target,
       gpointer       user_data)
{
  fumi_search_bar_start (user_data);
}

static void
search_everywhere (GSimpleAction *action,
                   GVariant      *target,
                   gpointer       user_data)
{
  FumiSearchBar *bar = user_data;

  gtk_toggle_button_set_active (bar->everywhere, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (bar->entry));
  gtk_editable_set_position (bar->entry, -1);
}

/* Behind what is there, with a blank between; where more has to be typed, the cursor waits for it. */
static void
insert (GSimpleAction *action,
        GVariant      *target,
        gpointer       user_data)
{
  FumiSearchBar *bar = user_data;
  const char *text = gtk_editable_get_text (bar->entry);
  g_autofree char *more = g_strconcat (text, *text != '\0' && !g_str_has_suffix (text, " ") ? " " : "",
                                       g_variant_get_string (target, NULL), NULL);

  gtk_editable_set_text (bar->entry, more);
  gtk_widget_grab_focus (GTK_WIDGET (bar->entry));
  gtk_editable_set_position (bar->entry, -1);
}

static const GActionEntry entries[] = {
  { "start", start, NULL, NULL, NULL, { 0 } },
  { "everywhere", search_everywhere, NULL, NULL, NULL, { 0 } },
  { "insert", insert, "s", NULL, NULL, { 0 } },
};

/* Whoever types in the list, means a search. Space has its own meaning there. */
static gboolean
on_key_pressed (FumiSearchBar         *bar,
                guint                  key,
                guint                  code,
                GdkModifierType        modifiers,
                GtkEventControllerKey *keys)
{
  gunichar c = gdk_keyval_to_unicode (key);
  GtkEditable *text = gtk_editable_get_delegate (bar->entry);

  if (bar->store == NULL || !g_unichar_isgraph (c) ||
      (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK)) != 0)
    return FALSE;

  gtk_revealer_set_reveal_child (bar->revealer, TRUE);
  gtk_text_grab_focus_without_selecting (GTK_TEXT (text));
  return gtk_event_controller_key_forward (keys, GTK_WIDGET (text));
}

/* ---- the type -------------------------------------------------------------------------------- */

static void
fumi_search_bar_dispose (GObject *object)
{
  FumiSearchBar *bar = FUMI_SEARCH_BAR (object);

  cancel (bar);
  if (bar->revealer != NULL)
    gtk_widget_unparent (GTK_WIDGET (bar->revealer));
  bar->revealer = NULL;
  g_clear_object (&bar->actions);
  g_clear_object (&bar->account);
  g_clear_object (&bar->filler);
  g_clear_object (&bar->store);

  G_OBJECT_CLASS (fumi_search_bar_parent_class)->dispose (object);
}

static void
fumi_search_bar_finalize (GObject *object)
{
  g_free (FUMI_SEARCH_BAR (object)->folder);

  G_OBJECT_CLASS (fumi_search_bar_parent_class)->finalize (object);
}

static void
fumi_search_bar_class_init (FumiSearchBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = fumi_search_bar_dispose;
  object_class->finalize = fumi_search_bar_finalize;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-search-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiSearchBar, best);
  gtk_widget_class_bind_template_child (widget_class, FumiSearchBar, entry);
  gtk_widget_class_bind_template_child (widget_class, FumiSearchBar, everywhere);
  gtk_widget_class_bind_template_child (widget_class, FumiSearchBar, note);
  gtk_widget_class_bind_template_child (widget_class, FumiSearchBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, FumiSearchBar, this_account);
  gtk_widget_class_bind_template_child (widget_class, FumiSearchBar, this_folder);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_order_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_scope_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
}

static void
fumi_search_bar_init (FumiSearchBar *bar)
{
  bar->folder = g_strdup ("");
  bar->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (bar->actions), entries, G_N_ELEMENTS (entries), bar);
  gtk_widget_init_template (GTK_WIDGET (bar));
}

void
fumi_search_bar_set_list (FumiSearchBar   *bar,
                          FumiMessageList *list,
                          GtkWidget       *window)
{
  GtkEventController *keys;

  g_return_if_fail (FUMI_IS_SEARCH_BAR (bar));
  g_return_if_fail (bar->list == NULL);

  bar->list = list;
  gtk_widget_insert_action_group (window, "search", G_ACTION_GROUP (bar->actions));
  keys = gtk_event_controller_key_new ();
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), bar, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (list), keys);
}

void
fumi_search_bar_set_store (FumiSearchBar    *bar,
                           FumiStore        *store,
                           FumiSearchFiller *filler)
{
  g_return_if_fail (FUMI_IS_SEARCH_BAR (bar));
  g_return_if_fail (bar->store == NULL);

  bar->store = g_object_ref (store);
  bar->filler = g_object_ref (filler);
  g_signal_connect_object (filler, "notify::done", G_CALLBACK (on_index_changed), bar, G_CONNECT_SWAPPED);
  update_note (bar);
}

void
fumi_search_bar_set_place (FumiSearchBar *bar,
                           FumiAccount   *account,
                           const char    *folder)
{
  g_autofree char *old = NULL;

  g_return_if_fail (FUMI_IS_SEARCH_BAR (bar));

  fumi_search_bar_leave (bar);
  g_set_object (&bar->account, account);
  old = g_steal_pointer (&bar->folder);
  bar->folder = g_strdup (folder);
  gtk_widget_set_visible (GTK_WIDGET (bar->this_account), account != NULL);
  if (account == NULL && gtk_toggle_button_get_active (bar->this_account))
    gtk_toggle_button_set_active (bar->this_folder, TRUE);
}

void
fumi_search_bar_start (FumiSearchBar *bar)
{
  g_return_if_fail (FUMI_IS_SEARCH_BAR (bar));

  gtk_revealer_set_reveal_child (bar->revealer, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (bar->entry));
}

gboolean
fumi_search_bar_leave (FumiSearchBar *bar)
{
  g_return_val_if_fail (FUMI_IS_SEARCH_BAR (bar), FALSE);

  if (!gtk_revealer_get_reveal_child (bar->revealer))
    return FALSE;

  cancel (bar);
  gtk_revealer_set_reveal_child (bar->revealer, FALSE);
  gtk_editable_set_text (bar->entry, "");
  show_folder (bar);
  fumi_message_list_focus (bar->list);
  return TRUE;
}
