/* fumi-mail-actions.c: what can be done with the selected mail from the main window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mail-actions.h"

#include <glib/gi18n.h>

#include "fumi-export-window.h"
#include "fumi-folder-chooser.h"
#include "fumi-mail-text.h"
#include "fumi-mail-work.h"
#include "fumi-questions.h"

/* A key that turns a mark over looks at so many of the selected messages to see which way. */
#define LOOK_AT 500

struct _FumiMailActions
{
  GObject             parent_instance;

  GtkWindow          *window;   /* not owned */
  FumiMessageList    *list;     /* not owned */
  GSimpleActionGroup *group;
  gboolean            go_on;

  FumiStore          *store;    /* NULL until it is open */
  FumiAccountList    *accounts;
  FumiFolders        *folders;
  FumiMailWork       *work;

  GArray             *asked;    /* rows that the open question or the open chooser is about */
  char               *emptied;  /* account whose Trash the open question is about */
};

enum
{
  DONE,
  NOTICE,
  PROGRESSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiMailActions, fumi_mail_actions, G_TYPE_OBJECT)

/* ---- what is possible ------------------------------------------------------------------------ */

static void
enable (FumiMailActions *actions,
        const char      *name,
        gboolean         enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (actions->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update_marks (FumiMailActions *actions,
              guint            n)
{
  FumiEnvelope *only = n == 1 ? fumi_message_list_get_target (actions->list) : NULL;
  gboolean unread = only != NULL && fumi_envelope_get_unread (only);
  gboolean starred = only != NULL && fumi_envelope_get_starred (only);

  /* Several are not looked at one by one: each way is open. */
  enable (actions, "mark-read", n > 0 && (only == NULL || unread));
  enable (actions, "mark-unread", n > 0 && (only == NULL || !unread));
  enable (actions, "star", n > 0 && (only == NULL || !starred));
  enable (actions, "unstar", n > 0 && (only == NULL || starred));
  enable (actions, "toggle-unread", n > 0);
  enable (actions, "toggle-star", n > 0);
}

static void
update (FumiMailActions *actions)
{
  guint n = actions->store != NULL ? fumi_message_list_count_targets (actions->list) : 0;
  const char *folder = fumi_message_list_get_folder (actions->list);
  gboolean picking = fumi_message_list_get_picking (actions->list);
  gboolean any = fumi_message_list_get_count (actions->list) > 0;
  GAction *select = g_action_map_lookup_action (G_ACTION_MAP (actions->group), "select");

  update_marks (actions, n);
  enable (actions, "archive", n > 0 && !g_str_equal (folder, FUMI_STORE_ARCHIVE));
  enable (actions, "junk", n > 0 && !g_str_equal (folder, FUMI_STORE_JUNK));
  enable (actions, "to-inbox", n > 0 && *folder != '\0');
  enable (actions, "trash", n > 0 && !g_str_equal (folder, FUMI_STORE_TRASH));
  enable (actions, "delete", n > 0);
  enable (actions, "purge", n > 0);
  enable (actions, "export", n > 0);
  enable (actions, "move", n > 0);
  enable (actions, "select", any || picking);
  enable (actions, "select-all", any);
  g_simple_action_set_state (G_SIMPLE_ACTION (select), g_variant_new_boolean (picking));
}

static void
on_progressed (FumiMailActions *actions)
{
  double fraction;
  g_autofree char *text = fumi_mail_work_get_text (actions->work, &fraction);

  enable (actions, "undo", fumi_mail_work_can_undo (actions->work));
  enable (actions, "redo", fumi_mail_work_can_redo (actions->work));
  enable (actions, "cancel", text != NULL);
  g_signal_emit (actions, signals[PROGRESSED], 0);
}

static void
on_done (FumiMailActions *actions,
         const char      *text,
         guint            serial)
{
  g_signal_emit (actions, signals[DONE], 0, text, serial);
}

static void
on_failed (FumiMailActions *actions,
           const char      *text)
{
  g_signal_emit (actions, signals[NOTICE], 0, text);
}

/* Back where it was: in front of the reader. One that nobody had opened stays unread. */
static void
on_undone (FumiMailActions *actions,
           gint64           id)
{
  g_autoptr(FumiEnvelope) envelope = id != 0 ? fumi_store_get (actions->store, id, NULL) : NULL;

  if (envelope != NULL && !fumi_envelope_get_unread (envelope))
    fumi_message_list_await (actions->list, id);
}

/* ---- marks ----------------------------------------------------------------------------------- */

static void
start (FumiMailActions *actions,
       FumiStoreAction  action)
{
  g_autoptr(GArray) ids = fumi_message_list_get_targets (actions->list);

  fumi_mail_work_start (actions->work, action, ids, NULL);
}

static void
mark_read (GSimpleAction *action,
           GVariant      *target,
           gpointer       user_data)
{
  start (user_data, FUMI_STORE_MARK_READ);
}

static void
mark_unread (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  start (user_data, FUMI_STORE_MARK_UNREAD);
}

static void
star (GSimpleAction *action,
      GVariant      *target,
      gpointer       user_data)
{
  start (user_data, FUMI_STORE_STAR);
}

static void
unstar (GSimpleAction *action,
        GVariant      *target,
        gpointer       user_data)
{
  start (user_data, FUMI_STORE_UNSTAR);
}

typedef gboolean (*MarkFunc) (FumiEnvelope *envelope);

static gboolean
any_is (FumiMailActions *actions,
        GArray          *ids,
        MarkFunc         is_marked)
{
  FumiEnvelope *only = ids->len == 1 ? fumi_message_list_get_target (actions->list) : NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;

  if (only != NULL)
    return is_marked (only);

  rows = fumi_store_get_many (actions->store, (const gint64 *) ids->data, MIN (ids->len, LOOK_AT), &error);
  if (rows == NULL)
    g_warning ("%s", error->message);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (is_marked (g_ptr_array_index (rows, i)))
      return TRUE;
  return FALSE;
}

static void
toggle_unread (GSimpleAction *action,
               GVariant      *target,
               gpointer       user_data)
{
  FumiMailActions *actions = user_data;
  g_autoptr(GArray) ids = fumi_message_list_get_targets (actions->list);

  fumi_mail_work_start (actions->work, any_is (actions, ids, fumi_envelope_get_unread) ? FUMI_STORE_MARK_READ
                                                                                       : FUMI_STORE_MARK_UNREAD,
                        ids, NULL);
}

static gboolean
is_plain (FumiEnvelope *envelope)
{
  return !fumi_envelope_get_starred (envelope);
}

static void
toggle_star (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  FumiMailActions *actions = user_data;
  g_autoptr(GArray) ids = fumi_message_list_get_targets (actions->list);

  fumi_mail_work_start (actions->work, any_is (actions, ids, is_plain) ? FUMI_STORE_STAR : FUMI_STORE_UNSTAR,
                        ids, NULL);
}

/* ---- moves ----------------------------------------------------------------------------------- */

static void
move_to (FumiMailActions *actions,
         GArray          *ids,
         const char      *folder)
{
  fumi_message_list_leave (actions->list, ids, actions->go_on);
  fumi_mail_work_start (actions->work, FUMI_STORE_MOVE, ids, folder);
}

static void
move_targets (FumiMailActions *actions,
              const char      *folder)
{
  g_autoptr(GArray) ids = fumi_message_list_get_targets (actions->list);

  move_to (actions, ids, folder);
}

static void
archive (GSimpleAction *action,
         GVariant      *target,
         gpointer       user_data)
{
  move_targets (user_data, FUMI_STORE_ARCHIVE);
}

static void
junk (GSimpleAction *action,
      GVariant      *target,
      gpointer       user_data)
{
  move_targets (user_data, FUMI_STORE_JUNK);
}

static void
to_inbox (GSimpleAction *action,
          GVariant      *target,
          gpointer       user_data)
{
  move_targets (user_data, FUMI_STORE_INBOX);
}

static void
trash (GSimpleAction *action,
       GVariant      *target,
       gpointer       user_data)
{
  move_targets (user_data, FUMI_STORE_TRASH);
}

/* The targets as they are now: the chooser or the question takes the keyboard, and its menu closes. */
static void
keep_targets (FumiMailActions *actions)
{
  g_clear_pointer (&actions->asked, g_array_unref);
  actions->asked = fumi_message_list_get_targets (actions->list);
}

static void
on_chosen (FumiMailActions *actions,
           const char      *folder)
{
  if (actions->asked != NULL && !g_str_equal (folder, fumi_message_list_get_folder (actions->list)))
    move_to (actions, actions->asked, folder);
}

/* The account whose folders can be chosen from; NULL: several */
static const char *
find_account (FumiMailActions *actions)
{
  FumiAccount *account = fumi_message_list_get_account (actions->list);
  FumiEnvelope *only = fumi_message_list_get_target (actions->list);

  if (account != NULL)
    return fumi_account_get_id (account);
  if (only != NULL)
    return fumi_envelope_get_account (only);
  return NULL;
}

static void
move (GSimpleAction *action,
      GVariant      *target,
      gpointer       user_data)
{
  FumiMailActions *actions = user_data;
  FumiFolderChooser *chooser;

  keep_targets (actions);
  chooser = fumi_folder_chooser_new (actions->window, actions->store, actions->folders, find_account (actions),
                                     fumi_message_list_get_folder (actions->list));
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (on_chosen), actions, G_CONNECT_SWAPPED);
  g_signal_connect_object (chooser, "failed", G_CALLBACK (on_failed), actions, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (chooser));
}

/* ---- for good -------------------------------------------------------------------------------- */

static void
purge_asked (gpointer object)
{
  FumiMailActions *actions = object;
  g_autoptr(GArray) ids = g_steal_pointer (&actions->asked);

  if (ids == NULL)
    return;
  fumi_message_list_leave (actions->list, ids, actions->go_on);
  fumi_mail_work_start (actions->work, FUMI_STORE_PURGE, ids, NULL);
}

static void
purge (GSimpleAction *action,
       GVariant      *target,
       gpointer       user_data)
{
  FumiMailActions *actions = user_data;
  g_autofree char *heading = NULL;

  keep_targets (actions);
  heading = fumi_mail_text_purge (actions->asked->len);
  fumi_ask_about_delete (actions->window, heading,
                         ngettext ("It is removed from this computer and cannot be brought back.",
                                   "They are removed from this computer and cannot be brought back.",
                                   actions->asked->len),
                         purge_asked, actions);
}

static void
delete (GSimpleAction *action,
        GVariant      *target,
        gpointer       user_data)
{
  FumiMailActions *actions = user_data;

  if (g_str_equal (fumi_message_list_get_folder (actions->list), FUMI_STORE_TRASH))
    purge (action, target, user_data);
  else
    trash (action, target, user_data);
}

static void
empty_asked (gpointer object)
{
  FumiMailActions *actions = object;
  g_autofree char *account = g_steal_pointer (&actions->emptied);
  FumiStoreQuery query = { .account = account, .folder = FUMI_STORE_TRASH };

  if (account != NULL)
    fumi_mail_work_empty_trash (actions->work, account, fumi_store_count (actions->store, &query, FALSE));
}

static void
empty_trash (GSimpleAction *action,
             GVariant      *target,
             gpointer       user_data)
{
  FumiMailActions *actions = user_data;
  const char *id = g_variant_get_string (target, NULL);
  FumiStoreQuery query = { .account = id, .folder = FUMI_STORE_TRASH };
  g_autoptr(FumiAccount) account = NULL;
  g_autofree char *body = NULL;
  guint messages;

  if (actions->store == NULL)
    return;
  g_set_object (&account, fumi_account_list_find (actions->accounts, id));
  messages = fumi_store_count (actions->store, &query, FALSE);
  if (account == NULL || messages == 0)
    {
      g_signal_emit (actions, signals[NOTICE], 0, _ ("The Trash is empty"));
      return;
    }

  g_free (actions->emptied);
  actions->emptied = g_strdup (id);
  body = fumi_mail_text_empty (fumi_account_get_title (account), messages);
  fumi_ask_about_delete (actions->window, _ ("Empty the Trash?"), body, empty_asked, actions);
}

/* ---- back, and the selection ----------------------------------------------------------------- */

static void
undo (GSimpleAction *action,
      GVariant      *target,
      gpointer       user_data)
{
  fumi_mail_work_undo (FUMI_MAIL_ACTIONS (user_data)->work, 0);
}

static void
undo_one (GSimpleAction *action,
          GVariant      *target,
          gpointer       user_data)
{
  fumi_mail_work_undo (FUMI_MAIL_ACTIONS (user_data)->work, g_variant_get_uint32 (target));
}

static void
redo (GSimpleAction *action,
      GVariant      *target,
      gpointer       user_data)
{
  fumi_mail_work_redo (FUMI_MAIL_ACTIONS (user_data)->work);
}

static void
cancel (GSimpleAction *action,
        GVariant      *target,
        gpointer       user_data)
{
  fumi_mail_work_cancel (FUMI_MAIL_ACTIONS (user_data)->work);
}

static void
export (GSimpleAction *action,
        GVariant      *target,
        gpointer       user_data)
{
  FumiMailActions *actions = user_data;
  g_autoptr(GArray) ids = fumi_message_list_get_targets (actions->list);

  gtk_window_present (GTK_WINDOW (fumi_export_window_new (actions->window, actions->store, actions->accounts,
                                                          NULL, ids)));
}

static void
change_select (GSimpleAction *action,
               GVariant      *state,
               gpointer       user_data)
{
  FumiMailActions *actions = user_data;

  /* The state follows the list. */
  if (g_variant_get_boolean (state))
    fumi_message_list_set_picking (actions->list, TRUE);
  else
    fumi_message_list_select_none (actions->list);
}

static void
select_all (GSimpleAction *action,
            GVariant      *target,
            gpointer       user_data)
{
  fumi_message_list_select_all (FUMI_MAIL_ACTIONS (user_data)->list);
}

static const GActionEntry entries[] = {
  { "archive", archive, NULL, NULL, NULL, { 0 } },
  { "cancel", cancel, NULL, NULL, NULL, { 0 } },
  { "delete", delete, NULL, NULL, NULL, { 0 } },
  { "empty-trash", empty_trash, "s", NULL, NULL, { 0 } },
  { "export", export, NULL, NULL, NULL, { 0 } },
  { "junk", junk, NULL, NULL, NULL, { 0 } },
  { "mark-read", mark_read, NULL, NULL, NULL, { 0 } },
  { "mark-unread", mark_unread, NULL, NULL, NULL, { 0 } },
  { "move", move, NULL, NULL, NULL, { 0 } },
  { "purge", purge, NULL, NULL, NULL, { 0 } },
  { "redo", redo, NULL, NULL, NULL, { 0 } },
  { "select", NULL, NULL, "false", change_select, { 0 } },
  { "select-all", select_all, NULL, NULL, NULL, { 0 } },
  { "star", star, NULL, NULL, NULL, { 0 } },
  { "to-inbox", to_inbox, NULL, NULL, NULL, { 0 } },
  { "toggle-star", toggle_star, NULL, NULL, NULL, { 0 } },
  { "toggle-unread", toggle_unread, NULL, NULL, NULL, { 0 } },
  { "trash", trash, NULL, NULL, NULL, { 0 } },
  { "undo", undo, NULL, NULL, NULL, { 0 } },
  { "undo-one", undo_one, "u", NULL, NULL, { 0 } },
  { "unstar", unstar, NULL, NULL, NULL, { 0 } },
};

/* ---- the type -------------------------------------------------------------------------------- */

static void
fumi_mail_actions_dispose (GObject *object)
{
  FumiMailActions *actions = FUMI_MAIL_ACTIONS (object);

  g_clear_pointer (&actions->asked, g_array_unref);
  g_clear_pointer (&actions->emptied, g_free);
  g_clear_object (&actions->accounts);
  g_clear_object (&actions->folders);
  g_clear_object (&actions->group);
  g_clear_object (&actions->store);
  g_clear_object (&actions->work);

  G_OBJECT_CLASS (fumi_mail_actions_parent_class)->dispose (object);
}

static void
fumi_mail_actions_class_init (FumiMailActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fumi_mail_actions_dispose;

  signals[DONE] = g_signal_new ("done", FUMI_TYPE_MAIL_ACTIONS, G_SIGNAL_RUN_LAST,
                                0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[NOTICE] = g_signal_new ("notice", FUMI_TYPE_MAIL_ACTIONS, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[PROGRESSED] = g_signal_new ("progressed", FUMI_TYPE_MAIL_ACTIONS, G_SIGNAL_RUN_LAST,
                                      0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fumi_mail_actions_init (FumiMailActions *actions)
{
  actions->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (actions->group), entries, G_N_ELEMENTS (entries), actions);
  enable (actions, "cancel", FALSE);
  enable (actions, "redo", FALSE);
  enable (actions, "undo", FALSE);
}

FumiMailActions *
fumi_mail_actions_new (GtkWindow       *window,
                       FumiMessageList *list)
{
  FumiMailActions *actions = g_object_new (FUMI_TYPE_MAIL_ACTIONS, NULL);

  actions->window = window;
  actions->list = list;
  g_signal_connect_object (list, "notify::count", G_CALLBACK (update), actions, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "targets-changed", G_CALLBACK (update), actions, G_CONNECT_SWAPPED);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "mail", G_ACTION_GROUP (actions->group));
  update (actions);
  return actions;
}

void
fumi_mail_actions_set_store (FumiMailActions *actions,
                             FumiStore       *store,
                             FumiAccountList *accounts,
                             FumiFolders     *folders)
{
  g_return_if_fail (FUMI_IS_MAIL_ACTIONS (actions));
  g_return_if_fail (actions->store == NULL);

  actions->store = g_object_ref (store);
  actions->accounts = g_object_ref (accounts);
  actions->folders = g_object_ref (folders);
  actions->work = fumi_mail_work_new (store);
  g_signal_connect_object (actions->work, "done", G_CALLBACK (on_done), actions, G_CONNECT_SWAPPED);
  g_signal_connect_object (actions->work, "failed", G_CALLBACK (on_failed), actions, G_CONNECT_SWAPPED);
  g_signal_connect_object (actions->work, "progressed", G_CALLBACK (on_progressed), actions, G_CONNECT_SWAPPED);
  g_signal_connect_object (actions->work, "undone", G_CALLBACK (on_undone), actions, G_CONNECT_SWAPPED);
  update (actions);
}

void
fumi_mail_actions_set_go_on (FumiMailActions *actions,
                             gboolean         go_on)
{
  g_return_if_fail (FUMI_IS_MAIL_ACTIONS (actions));

  actions->go_on = go_on;
}

char *
fumi_mail_actions_get_progress (FumiMailActions *actions,
                                double          *fraction)
{
  g_return_val_if_fail (FUMI_IS_MAIL_ACTIONS (actions), NULL);

  return actions->work != NULL ? fumi_mail_work_get_text (actions->work, fraction) : NULL;
}

void
fumi_mail_actions_move (FumiMailActions *actions,
                        GArray          *ids,
                        const char      *folder)
{
  g_return_if_fail (FUMI_IS_MAIL_ACTIONS (actions));

  if (actions->work != NULL)
    move_to (actions, ids, folder);
}

FumiMailWork *
fumi_mail_actions_get_work (FumiMailActions *actions)
{
  g_return_val_if_fail (FUMI_IS_MAIL_ACTIONS (actions), NULL);

  return actions->work;
}
