/* fumi-window.c: the main window: accounts, messages, message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-window.h"

#include <glib/gi18n.h>

#include "fumi-account-actions.h"
#include "fumi-backup-reminder.h"
#include "fumi-busy-bar.h"
#include "fumi-export-window.h"
#include "fumi-filter-actions.h"
#include "fumi-folder-actions.h"
#include "fumi-folders.h"
#include "fumi-import-window.h"
#include "fumi-index-bar.h"
#include "fumi-list-settings.h"
#include "fumi-mail-actions.h"
#include "fumi-message-list.h"
#include "fumi-message-saving.h"
#include "fumi-message-view.h"
#include "fumi-pane.h"
#include "fumi-panes.h"
#include "fumi-progress-text.h"
#include "fumi-receive-button.h"
#include "fumi-receive-notes.h"
#include "fumi-search-bar.h"
#include "fumi-selection-bar.h"
#include "fumi-sidebar.h"
#include "fumi-stack.h"
#include "fumi-window-size.h"

#define OFFER_SECONDS 10 /* time to read what was done, and to think better of it */

struct _FumiWindow
{
  AdwApplicationWindow  parent_instance;

  FumiAccountList      *accounts;
  FumiAccountActions   *account_actions;
  FumiMailActions      *mail_actions;
  FumiFolderActions    *folder_actions;
  FumiFilterActions    *filter_actions;
  FumiFolders          *folders;   /* NULL until the store is open */
  FumiStore            *store;     /* NULL until it is open */
  FumiReceiver         *receiver;
  FumiEnvelope         *shown;     /* the message in the view, once it can be read */
  AdwToast             *offer;     /* on show, with a button to undo; NULL: none */
  FumiPanes             panes;     /* the widgets below */

  AdwToastOverlay      *toasts;
  GtkStack             *stack;
  GtkWidget            *failure_page;
  AdwStatusPage        *failure;
  AdwLeaflet           *outer;
  AdwLeaflet           *inner;
  GMenuModel           *row_menu;
  GtkWidget            *sidebar_pane;
  FumiSidebar          *sidebar;
  GtkWidget            *list_pane;
  AdwHeaderBar         *list_header;
  FumiReceiveButton    *receive_button;
  FumiBackupReminder   *reminder;
  FumiMessageList      *list;
  FumiIndexBar         *index_bar;
  FumiBusyBar          *busy_bar;
  FumiSearchBar        *search_bar;
  FumiSelectionBar     *selection_bar;
  GtkWidget            *message_pane;
  FumiMessageView      *view;
};

G_DEFINE_FINAL_TYPE (FumiWindow, fumi_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- panes ----------------------------------------------------------------------------------- */

/* Window buttons stand on the outer edges of what is to be seen. */
static void
update_title_buttons (FumiWindow *window)
{
  gboolean sidebar_beside = !adw_leaflet_get_folded (window->outer)
                            && fumi_panes_can_see (&window->panes, FUMI_PANE_SIDEBAR);

  adw_header_bar_set_show_start_title_buttons (window->list_header, !sidebar_beside);
}

static void
on_unread_written (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(FumiWindow) window = user_data;
  g_autoptr(GError) error = NULL;

  if (!fumi_store_set_unread_finish (FUMI_STORE (object), result, &error) && window->store != NULL)
    fumi_window_add_toast (window, error->message);
}

static void
set_unread (FumiWindow   *window,
            FumiEnvelope *envelope,
            gboolean      unread)
{
  if (fumi_envelope_get_unread (envelope) != unread)
    fumi_store_set_unread_async (window->store, fumi_envelope_get_id (envelope), envelope, unread, NULL,
                                 on_unread_written, g_object_ref (window));
}

/* A message counts as read once its text is in front of the reader, not when it is loaded behind
 * another pane. */
static void
mark_shown_read (FumiWindow *window)
{
  if (window->shown != NULL && fumi_panes_can_see (&window->panes, FUMI_PANE_MESSAGE))
    set_unread (window, window->shown, FALSE);
}

static void
on_panes_changed (FumiWindow *window)
{
  if (window->panes.outer == NULL)
    return; /* the template is still being built */

  update_title_buttons (window);
  mark_shown_read (window);
  /* Alone on the screen, a message that goes gives way to the list. */
  fumi_mail_actions_set_go_on (window->mail_actions, !adw_leaflet_get_folded (window->inner));
}

static void
on_sidebar_selected (FumiWindow  *window,
                     FumiAccount *account,
                     const char  *folder)
{
  fumi_search_bar_set_place (window->search_bar, account, folder);
  fumi_message_list_show_folder (window->list, account, folder);
}

static void
on_sidebar_dropped (FumiWindow      *window,
                    FumiDraggedMail *mail,
                    const char      *folder)
{
  fumi_mail_actions_move (window->mail_actions, fumi_dragged_mail_get_ids (mail), folder);
}

static void
on_folder_renamed (FumiWindow *window,
                   const char *account,
                   const char *from,
                   const char *to)
{
  fumi_sidebar_follow (window->sidebar, account, from, to);
  fumi_filter_actions_follow (window->filter_actions, account, from, to);
}

static void
on_sidebar_activated (FumiWindow *window)
{
  /* Of the folder that is shown already, all of its messages. */
  fumi_search_bar_leave (window->search_bar);
  fumi_panes_show (&window->panes, FUMI_PANE_LIST);
}

/* ---- the selected message -------------------------------------------------------------------- */

static GSimpleAction *
find_action (FumiWindow *window,
             const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (window), name));
}

static void
on_message_shown (FumiWindow   *window,
                  FumiEnvelope *envelope)
{
  g_set_object (&window->shown, envelope);
  mark_shown_read (window);
  /* Alone on the screen, it is what the keys are for. */
  if (adw_leaflet_get_folded (window->inner) && fumi_panes_can_see (&window->panes, FUMI_PANE_MESSAGE))
    fumi_message_view_focus (window->view);
}

static void
on_message_selected (FumiWindow   *window,
                     FumiEnvelope *envelope)
{
  g_clear_object (&window->shown);
  fumi_message_view_set_highlight (window->view, fumi_message_list_get_query (window->list));
  fumi_message_view_show (window->view, envelope);
  if (envelope == NULL)
    adw_leaflet_set_visible_child (window->inner, window->list_pane);
}

static void
on_message_opened (FumiWindow *window)
{
  /* Beside the list it is there already, and the keyboard stays in the list. */
  if (fumi_message_list_get_selected (window->list) == NULL || !adw_leaflet_get_folded (window->inner))
    return;

  fumi_panes_show (&window->panes, FUMI_PANE_MESSAGE);
  fumi_message_view_focus (window->view);
}

static void
on_count_changed (FumiWindow *window)
{
  fumi_message_view_set_count (window->view, fumi_message_list_get_count (window->list));
}

static void
on_targets_changed (FumiWindow *window)
{
  fumi_message_view_set_selected (window->view, fumi_message_list_count_selected (window->list));
}

/* ---- what was done with mail ----------------------------------------------------------------- */

/* A toast must not lie over the buttons that it may be about. */
static void
on_selection_bar_revealed (FumiWindow *window)
{
  if (fumi_selection_bar_get_revealed (window->selection_bar))
    gtk_widget_add_css_class (GTK_WIDGET (window->toasts), "fumi-selecting");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (window->toasts), "fumi-selecting");
}

static void
on_offer_gone (FumiWindow *window,
               AdwToast   *toast)
{
  if (window->offer == toast)
    window->offer = NULL;
}

/* The last one only: two offers to undo would make one wonder which is which. */
static void
on_mail_done (FumiWindow *window,
              const char *text,
              guint       serial)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);

  if (serial != 0)
    {
      adw_toast_set_button_label (toast, _ ("Undo"));
      adw_toast_set_action_name (toast, "mail.undo-one");
      adw_toast_set_action_target (toast, "u", serial);
    }
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (toast, OFFER_SECONDS);
  if (window->offer != NULL)
    adw_toast_dismiss (window->offer);
  window->offer = toast;
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_offer_gone), window, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (window->toasts, toast);
}

static void
on_mail_progressed (FumiWindow *window)
{
  double fraction = 0;
  g_autofree char *text = fumi_mail_actions_get_progress (window->mail_actions, &fraction);

  fumi_busy_bar_show (window->busy_bar, text, fraction);
}

/* Whoever comes back may have been at the mail with another program. A check for mail looks by itself, and what it
 * has delivered and not yet noted is no other program's. */
static void
on_active (FumiWindow *window)
{
  if (window->receiver != NULL && gtk_window_is_active (GTK_WINDOW (window))
      && !fumi_receiver_is_running (window->receiver, NULL))
    fumi_index_bar_look (window->index_bar);
}

/* ---- receiving ------------------------------------------------------------------------------- */

/* ux.md §10: a toast answers who asked. A failure has its banner, and "no new mail" would be untrue
 * beside it. */
static void
on_round_ended (FumiWindow *window,
                guint       received,
                gboolean    all_well,
                gboolean    asked)
{
  g_autofree char *text = NULL;

  if (!asked || (received == 0 && !all_well))
    return;

  text = fumi_progress_text_received (received);
  fumi_window_add_toast (window, text);
}

static void
on_receiver_changed (FumiWindow *window)
{
  g_simple_action_set_enabled (find_action (window, "stop"),
                               fumi_receiver_is_running (window->receiver, NULL));
}

static void
on_failure_clicked (FumiWindow  *window,
                    FumiAccount *account)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "account.details", "s", fumi_account_get_id (account));
}

/* ---- actions --------------------------------------------------------------------------------- */

static void
receive_all (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  FumiWindow *window = user_data;

  fumi_receiver_receive (window->receiver, NULL);
}

static void
receive_shown (GSimpleAction *action,
               GVariant      *target,
               gpointer       user_data)
{
  FumiWindow *window = user_data;

  fumi_receiver_receive (window->receiver, fumi_sidebar_get_selected (window->sidebar));
}

static void
stop_receiving (GSimpleAction *action,
                GVariant      *target,
                gpointer       user_data)
{
  FumiWindow *window = user_data;

  fumi_receiver_stop (window->receiver, NULL);
}

static void
next_unread (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  FumiWindow *window = user_data;

  fumi_message_list_seek_unread (window->list);
}

static void
on_unread_sought (FumiWindow *window,
                  gboolean    found)
{
  if (found)
    on_message_opened (window);
  else
    fumi_window_add_toast (window, _ ("No unread messages"));
}

static void
find_in_message (GSimpleAction *action,
                 GVariant      *target,
                 gpointer       user_data)
{
  fumi_message_view_find (FUMI_WINDOW (user_data)->view);
}

static void
find_step (GSimpleAction *action,
           GVariant      *forward,
           gpointer       user_data)
{
  fumi_message_view_find_step (FUMI_WINDOW (user_data)->view, g_variant_get_boolean (forward));
}

static void
toggle_sidebar (GSimpleAction *action,
                GVariant      *target,
                gpointer       user_data)
{
  FumiWindow *window = user_data;

  fumi_panes_toggle_sidebar (&window->panes);
  update_title_buttons (window);
}

static void
go_back (GSimpleAction *action,
         GVariant      *target,
         gpointer       user_data)
{
  FumiWindow *window = user_data;

  fumi_panes_go_back (&window->panes);
}

static void
focus_pane (FumiWindow   *window,
            FumiPaneName  pane)
{
  fumi_panes_show (&window->panes, pane);
  update_title_buttons (window);
  if (pane == FUMI_PANE_SIDEBAR)
    gtk_widget_child_focus (GTK_WIDGET (window->sidebar), GTK_DIR_TAB_FORWARD);
  else if (pane == FUMI_PANE_LIST)
    fumi_message_list_focus (window->list);
  else
    fumi_message_view_focus (window->view);
}

static void
step_pane (FumiWindow *window,
           guint       steps)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  focus_pane (window, (fumi_panes_find (&window->panes, focus) + steps) % FUMI_N_PANES);
}

static void
next_pane (GSimpleAction *action,
           GVariant      *target,
           gpointer       user_data)
{
  step_pane (user_data, 1);
}

static void
previous_pane (GSimpleAction *action,
               GVariant      *target,
               gpointer       user_data)
{
  step_pane (user_data, FUMI_N_PANES - 1);
}

static FumiImportWindow *
show_import (FumiWindow  *window,
             FumiAccount *account)
{
  FumiImportWindow *import = fumi_import_window_new (GTK_WINDOW (window), window->store, window->accounts, account);

  gtk_window_present (GTK_WINDOW (import));
  return import;
}

static void
import_mail (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  FumiWindow *window = user_data;

  show_import (window, fumi_sidebar_get_selected (window->sidebar));
}

/* What a file chooser would give, for whoever has none: in no menu. */
static void
import_path (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  FumiWindow *window = user_data;
  FumiImportWindow *import = show_import (window, fumi_sidebar_get_selected (window->sidebar));

  fumi_import_window_look (import, g_variant_get_string (target, NULL));
}

static FumiExportWindow *
show_export (FumiWindow *window)
{
  FumiExportWindow *export = fumi_export_window_new (GTK_WINDOW (window), window->store, window->accounts,
                                                     fumi_sidebar_get_selected (window->sidebar), NULL);

  gtk_window_present (GTK_WINDOW (export));
  return export;
}

static void
export_mail (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  show_export (user_data);
}

static void
export_path (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  fumi_export_window_write (show_export (user_data), g_variant_get_string (target, NULL));
}

static void
save_message (GSimpleAction *action,
              GVariant      *target,
              gpointer       user_data)
{
  FumiWindow *window = user_data;

  if (window->shown != NULL)
    fumi_message_saving_ask (window, window->store, window->shown);
}

/* Built when asked for: it would be a third of the time to the first frame. */
static void
show_shortcuts (GSimpleAction *action,
                GVariant      *target,
                gpointer       user_data)
{
  g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource ("/org/fumibako/Fumibako/shortcuts-window.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (user_data));
  gtk_window_present (shortcuts);
}

static const GActionEntry entries[] = {
  { "back", go_back, NULL, NULL, NULL, { 0 } },
  { "export", export_mail, NULL, NULL, NULL, { 0 } },
  { "export-path", export_path, "s", NULL, NULL, { 0 } },
  { "find", find_in_message, NULL, NULL, NULL, { 0 } },
  { "find-step", find_step, "b", NULL, NULL, { 0 } },
  { "import", import_mail, NULL, NULL, NULL, { 0 } },
  { "import-path", import_path, "s", NULL, NULL, { 0 } },
  { "next-pane", next_pane, NULL, NULL, NULL, { 0 } },
  { "next-unread", next_unread, NULL, NULL, NULL, { 0 } },
  { "previous-pane", previous_pane, NULL, NULL, NULL, { 0 } },
  { "receive", receive_all, NULL, NULL, NULL, { 0 } },
  { "receive-shown", receive_shown, NULL, NULL, NULL, { 0 } },
  { "save-message", save_message, NULL, NULL, NULL, { 0 } },
  { "shortcuts", show_shortcuts, NULL, NULL, NULL, { 0 } },
  { "sidebar", toggle_sidebar, NULL, NULL, NULL, { 0 } },
  { "stop", stop_receiving, NULL, NULL, NULL, { 0 } },
};

static const char *const store_actions[] = { "export", "export-path", "import", "import-path", "next-unread",
                                             "receive", "receive-shown", "save-message", NULL };

static void
enable_store_actions (FumiWindow *window,
                      gboolean    enabled)
{
  for (guint i = 0; store_actions[i] != NULL; i++)
    g_simple_action_set_enabled (find_action (window, store_actions[i]), enabled);
}

/* ---- keys that an entry or a text would want as well ------------------------------------------ */

static gboolean
is_on_button (FumiWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  return GTK_IS_BUTTON (focus) || GTK_IS_TOGGLE_BUTTON (focus);
}

static gboolean
on_space (GtkWidget *widget,
          GVariant  *down,
          gpointer   user_data)
{
  FumiWindow *window = user_data;
  gboolean forward = g_variant_get_boolean (down);

  if (is_on_button (window) || window->shown == NULL || !fumi_panes_can_see (&window->panes, FUMI_PANE_MESSAGE))
    return FALSE;

  if (!fumi_message_view_page (window->view, forward) && forward)
    g_action_group_activate_action (G_ACTION_GROUP (window), "next-unread", NULL);
  return TRUE;
}

/* Where something is typed, the keys are its own. */
static gboolean
on_mail_key (GtkWidget *widget,
             GVariant  *action,
             gpointer   user_data)
{
  if (GTK_IS_TEXT (gtk_window_get_focus (GTK_WINDOW (user_data))))
    return FALSE;

  return gtk_widget_activate_action (widget, g_variant_get_string (action, NULL), NULL);
}

/* Also where the keyboard is in no row, such as after the rows it was in have left; in the message it is its text. */
static gboolean
on_select_all (GtkWidget *widget,
               GVariant  *arguments,
               gpointer   user_data)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (user_data));

  if (GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus) || GTK_IS_LABEL (focus))
    return FALSE;

  return gtk_widget_activate_action (widget, "mail.select-all", NULL);
}

/* Leaves what is selected, or else what was searched for, or else stops receiving. */
static gboolean
on_escape (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   user_data)
{
  FumiWindow *window = user_data;

  if (GTK_IS_TEXT (gtk_window_get_focus (GTK_WINDOW (window))))
    return FALSE;
  if (fumi_selection_bar_get_revealed (window->selection_bar))
    {
      fumi_message_list_select_none (window->list);
      return TRUE;
    }
  if (fumi_search_bar_leave (window->search_bar))
    return TRUE;
  return gtk_widget_activate_action (widget, "win.stop", NULL);
}

static void
add_key (GtkEventController *keys,
         guint               key,
         GdkModifierType     modifiers,
         GtkShortcutFunc     func,
         FumiWindow         *window,
         GVariant           *arguments)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers),
                                            gtk_callback_action_new (func, window, NULL));

  gtk_shortcut_set_arguments (shortcut, arguments);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

/* Before the list and the text, where Space would select and Delete would ring the bell. */
static GtkEventController *
capture_keys (GtkWidget *widget)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (widget, keys);
  return keys;
}

static void
add_message_keys (FumiWindow *window,
                  GtkWidget  *pane)
{
  GtkEventController *keys = capture_keys (pane);

  add_key (keys, GDK_KEY_space, 0, on_space, window, g_variant_new_boolean (TRUE));
  add_key (keys, GDK_KEY_space, GDK_SHIFT_MASK, on_space, window, g_variant_new_boolean (FALSE));
  add_key (keys, GDK_KEY_Delete, 0, on_mail_key, window, g_variant_new_string ("mail.delete"));
  add_key (keys, GDK_KEY_KP_Delete, 0, on_mail_key, window, g_variant_new_string ("mail.delete"));
  add_key (keys, GDK_KEY_Delete, GDK_SHIFT_MASK, on_mail_key, window, g_variant_new_string ("mail.purge"));
}

static void
add_window_keys (FumiWindow *window)
{
  /* On the window itself, so that they work while nothing in it has the keyboard. */
  GtkEventController *keys = capture_keys (GTK_WIDGET (window));

  add_key (keys, GDK_KEY_z, GDK_CONTROL_MASK, on_mail_key, window, g_variant_new_string ("mail.undo"));
  add_key (keys, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, on_mail_key, window, g_variant_new_string ("mail.redo"));
  add_key (keys, GDK_KEY_a, GDK_CONTROL_MASK, on_select_all, window, NULL);
  add_key (keys, GDK_KEY_Escape, 0, on_escape, window, NULL);
}

/* ---- the type -------------------------------------------------------------------------------- */

static gboolean
fumi_window_close_request (GtkWindow *window)
{
  fumi_window_size_save (window);
  return GTK_WINDOW_CLASS (fumi_window_parent_class)->close_request (window);
}

static void
fumi_window_dispose (GObject *object)
{
  FumiWindow *window = FUMI_WINDOW (object);

  g_clear_object (&window->account_actions);
  g_clear_object (&window->filter_actions);
  g_clear_object (&window->folder_actions);
  g_clear_object (&window->folders);
  g_clear_object (&window->mail_actions);
  g_clear_object (&window->accounts);
  g_clear_object (&window->store);
  g_clear_object (&window->receiver);
  g_clear_object (&window->shown);

  G_OBJECT_CLASS (fumi_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, busy_bar);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, failure);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, failure_page);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, index_bar);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, list);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, list_header);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, list_pane);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, message_pane);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, receive_button);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, reminder);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, row_menu);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, sidebar_pane);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, FumiWindow, view);
  gtk_widget_class_bind_template_callback (widget_class, on_count_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_failure_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_message_opened);
  gtk_widget_class_bind_template_callback (widget_class, on_message_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_message_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_panes_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_bar_revealed);
  gtk_widget_class_bind_template_callback (widget_class, on_sidebar_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_sidebar_dropped);
  gtk_widget_class_bind_template_callback (widget_class, on_sidebar_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_targets_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_unread_sought);
}

static void
fumi_window_class_init (FumiWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = fumi_window_close_request;

  g_type_ensure (FUMI_TYPE_BACKUP_REMINDER);
  g_type_ensure (FUMI_TYPE_BUSY_BAR);
  g_type_ensure (FUMI_TYPE_INDEX_BAR);
  g_type_ensure (FUMI_TYPE_MESSAGE_LIST);
  g_type_ensure (FUMI_TYPE_MESSAGE_VIEW);
  g_type_ensure (FUMI_TYPE_PANE);
  g_type_ensure (FUMI_TYPE_RECEIVE_BUTTON);
  g_type_ensure (FUMI_TYPE_SEARCH_BAR);
  g_type_ensure (FUMI_TYPE_SELECTION_BAR);
  g_type_ensure (FUMI_TYPE_SIDEBAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-window.ui");
  bind_children (widget_class);
}

static void
fumi_window_init (FumiWindow *window)
{
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), window);
  g_simple_action_set_enabled (find_action (window, "stop"), FALSE);
  enable_store_actions (window, FALSE);

  gtk_widget_init_template (GTK_WIDGET (window));
  window->panes = (FumiPanes) { window->outer, window->inner, window->sidebar_pane, window->list_pane,
                                window->message_pane };
  window->mail_actions = fumi_mail_actions_new (GTK_WINDOW (window), window->list);
  g_signal_connect_object (window->mail_actions, "done", G_CALLBACK (on_mail_done), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (window->mail_actions, "notice", G_CALLBACK (fumi_window_add_toast), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window->mail_actions, "progressed", G_CALLBACK (on_mail_progressed), window,
                           G_CONNECT_SWAPPED);
  window->folder_actions = fumi_folder_actions_new (GTK_WINDOW (window));
  g_signal_connect_object (window->folder_actions, "notice", G_CALLBACK (fumi_window_add_toast), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window->folder_actions, "renamed", G_CALLBACK (on_folder_renamed), window,
                           G_CONNECT_SWAPPED);
  window->filter_actions = fumi_filter_actions_new (GTK_WINDOW (window), window->list);
  g_signal_connect_object (window->filter_actions, "notice", G_CALLBACK (fumi_window_add_toast), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect (window, "notify::is-active", G_CALLBACK (on_active), NULL);
  fumi_message_list_set_menu (window->list, window->row_menu);
  fumi_selection_bar_set_list (window->selection_bar, window->list);
  fumi_search_bar_set_list (window->search_bar, window->list, GTK_WIDGET (window));
  fumi_list_settings_bind (GTK_WIDGET (window), window->list);

  fumi_stack_show (window->stack, GTK_WIDGET (window->outer));
  fumi_panes_show (&window->panes, FUMI_PANE_LIST);
  add_message_keys (window, GTK_WIDGET (window->list));
  add_message_keys (window, GTK_WIDGET (window->view));
  add_window_keys (window);
  on_panes_changed (window);
  fumi_window_size_restore (GTK_WINDOW (window));
}

FumiWindow *
fumi_window_new (GtkApplication  *application,
                 FumiAccountList *accounts,
                 FumiPractice    *practice)
{
  FumiWindow *window = g_object_new (FUMI_TYPE_WINDOW, "application", application, NULL);

  window->accounts = g_object_ref (accounts);
  window->account_actions = fumi_account_actions_new (GTK_WINDOW (window), accounts, practice);
  g_signal_connect_object (window->account_actions, "added", G_CALLBACK (fumi_window_show_account), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window->account_actions, "notice", G_CALLBACK (fumi_window_add_toast), window,
                           G_CONNECT_SWAPPED);
  fumi_sidebar_set_accounts (window->sidebar, accounts);
  return window;
}

void
fumi_window_set_store (FumiWindow       *window,
                       FumiStore        *store,
                       FumiReceiver     *receiver,
                       FumiSearchFiller *filler)
{
  g_return_if_fail (FUMI_IS_WINDOW (window));
  g_return_if_fail (window->store == NULL);

  window->store = g_object_ref (store);
  window->receiver = g_object_ref (receiver);
  g_signal_connect_object (receiver, "round-ended", G_CALLBACK (on_round_ended), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (receiver, "state-changed", G_CALLBACK (on_receiver_changed), window,
                           G_CONNECT_SWAPPED);

  fumi_account_actions_set_store (window->account_actions, store, receiver);
  window->folders = fumi_folders_new (store);
  fumi_sidebar_set_store (window->sidebar, store, receiver, window->folders);
  fumi_receive_button_set_receiver (window->receive_button, receiver);
  fumi_receive_notes_watch (window, receiver);
  fumi_backup_reminder_set_store (window->reminder, store, receiver);
  fumi_message_list_set_store (window->list, store, window->accounts, receiver);
  fumi_message_view_set_store (window->view, store, window->accounts, receiver);
  fumi_search_bar_set_store (window->search_bar, store, filler);
  fumi_mail_actions_set_store (window->mail_actions, store, window->accounts, window->folders);
  fumi_folder_actions_set_store (window->folder_actions, store, window->folders,
                                 fumi_mail_actions_get_work (window->mail_actions));
  fumi_filter_actions_set_store (window->filter_actions, store, window->accounts, window->folders,
                                 fumi_mail_actions_get_work (window->mail_actions));
  fumi_index_bar_set_store (window->index_bar, store);
  enable_store_actions (window, TRUE);
  fumi_stack_show (window->stack, GTK_WIDGET (window->outer));
}

void
fumi_window_set_failure (FumiWindow          *window,
                         const FumiDiagnosis *failure)
{
  g_autoptr(GString) text = g_string_new (failure->body);
  g_autofree char *description = NULL;

  g_return_if_fail (FUMI_IS_WINDOW (window));

  for (guint i = 0; failure->remedies != NULL && failure->remedies[i] != NULL; i++)
    g_string_append_printf (text, "\n• %s", failure->remedies[i]);
  description = g_markup_escape_text (text->str, -1);
  adw_status_page_set_title (window->failure, failure->title);
  adw_status_page_set_description (window->failure, description);
  fumi_stack_show (window->stack, window->failure_page);
}

void
fumi_window_show_account (FumiWindow  *window,
                          FumiAccount *account)
{
  g_return_if_fail (FUMI_IS_WINDOW (window));

  fumi_sidebar_select (window->sidebar, account);
  on_sidebar_activated (window);
}

void
fumi_window_import (FumiWindow  *window,
                    FumiAccount *account)
{
  g_return_if_fail (FUMI_IS_WINDOW (window) && window->store != NULL);

  show_import (window, account);
}

void
fumi_window_add_toast (FumiWindow *window,
                       const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  g_return_if_fail (FUMI_IS_WINDOW (window));

  adw_toast_overlay_add_toast (window->toasts, adw_toast_new (markup));
}
