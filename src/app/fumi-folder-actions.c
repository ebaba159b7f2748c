/* fumi-folder-actions.c: what can be done with folders from the main window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-folder-actions.h"

#include <string.h>

#include "fumi-folder-dialog.h"

struct _FumiFolderActions
{
  GObject             parent_instance;

  GtkWindow          *window;  /* not owned */
  GSimpleActionGroup *group;
  FumiStore          *store;   /* NULL until it is open */
  FumiFolders        *folders;
  FumiMailWork       *work;

  char               *account; /* what the open dialog is about */
  char               *key;
};

enum
{
  RENAMED,
  NOTICE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiFolderActions, fumi_folder_actions, G_TYPE_OBJECT)

/* ---- in a thread ----------------------------------------------------------------------------- */

typedef struct
{
  char     *account;
  char     *key;    /* of the folder, or of the one in which the new one is to be */
  char     *name;
  gboolean  rename;
} Naming;

static void
naming_free (gpointer data)
{
  Naming *naming = data;

  g_free (naming->account);
  g_free (naming->key);
  g_free (naming->name);
  g_free (naming);
}

static void
name_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  const Naming *naming = data;
  GError *error = NULL;
  char *key;

  if (naming->rename)
    key = fumi_store_rename_folder (source, naming->account, naming->key, naming->name, &error);
  else
    key = fumi_store_make_folder (source, naming->account, naming->key, naming->name, &error);

  if (key != NULL)
    g_task_return_pointer (task, key, g_free);
  else
    g_task_return_error (task, error);
}

static void
on_named_in_thread (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(FumiFolderActions) actions = user_data;
  const Naming *naming = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  g_autofree char *key = g_task_propagate_pointer (G_TASK (result), &error);

  if (key == NULL)
    g_signal_emit (actions, signals[NOTICE], 0, error->message);
  else if (naming->rename)
    g_signal_emit (actions, signals[RENAMED], 0, naming->account, naming->key, key);
}

static void
start_naming (FumiFolderActions *actions,
              const char        *name,
              gboolean           rename)
{
  g_autoptr(GTask) task = NULL;
  Naming *naming = g_new0 (Naming, 1);

  naming->account = g_strdup (actions->account);
  naming->key = g_strdup (actions->key);
  naming->name = g_strdup (name);
  naming->rename = rename;
  task = g_task_new (actions->store, NULL, on_named_in_thread, g_object_ref (actions));
  g_task_set_task_data (task, naming, naming_free);
  g_task_run_in_thread (task, name_in_thread);
}

/* ---- actions --------------------------------------------------------------------------------- */

static void
take_target (FumiFolderActions *actions,
             GVariant          *target)
{
  g_clear_pointer (&actions->account, g_free);
  g_clear_pointer (&actions->key, g_free);
  g_variant_get (target, "(ss)", &actions->account, &actions->key);
}

static void
on_new_named (FumiFolderActions *actions,
              const char        *name)
{
  start_naming (actions, name, FALSE);
}

static void
new_folder (GSimpleAction *action,
            GVariant      *target,
            gpointer       user_data)
{
  FumiFolderActions *actions = user_data;
  FumiFolderDialog *dialog;

  take_target (actions, target);
  dialog = fumi_folder_dialog_new (actions->window, actions->folders, actions->account, actions->key, NULL);
  g_signal_connect_object (dialog, "named", G_CALLBACK (on_new_named), actions, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_renamed (FumiFolderActions *actions,
            const char        *name)
{
  start_naming (actions, name, TRUE);
}

static void
rename_folder (GSimpleAction *action,
               GVariant      *target,
               gpointer       user_data)
{
  FumiFolderActions *actions = user_data;
  FumiFolderDialog *dialog;
  g_autofree char *parent = NULL;
  const char *dot;

  take_target (actions, target);
  dot = strrchr (actions->key, '.');
  parent = dot != NULL ? g_strndup (actions->key, (gsize) (dot - actions->key)) : g_strdup ("");
  dialog = fumi_folder_dialog_new (actions->window, actions->folders, actions->account, parent, actions->key);
  g_signal_connect_object (dialog, "named", G_CALLBACK (on_renamed), actions, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* In the folder and those in it, as far as is known. */
static guint
count_messages (FumiFolderActions *actions)
{
  GPtrArray *list = fumi_folders_get (actions->folders, actions->account);
  gsize length = strlen (actions->key);
  guint messages = 0;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const FumiStoreFolder *folder = g_ptr_array_index (list, i);

      if (strncmp (folder->key, actions->key, length) == 0
          && (folder->key[length] == '\0' || folder->key[length] == '.'))
        messages += folder->messages;
    }
  return messages;
}

/* Not asked first: the mail is in the Trash, and undo brings all of it back. */
static void
delete_folder (GSimpleAction *action,
               GVariant      *target,
               gpointer       user_data)
{
  FumiFolderActions *actions = user_data;

  take_target (actions, target);
  fumi_mail_work_remove_folder (actions->work, actions->account, actions->key, count_messages (actions));
}

static const GActionEntry entries[] = {
  { "new", new_folder, "(ss)", NULL, NULL, { 0 } },
  { "rename", rename_folder, "(ss)", NULL, NULL, { 0 } },
  { "delete", delete_folder, "(ss)", NULL, NULL, { 0 } },
};

static void
enable (FumiFolderActions *actions,
        gboolean           enabled)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (actions->group),
                                                                              entries[i].name)),
                                 enabled);
}

/* ---- the type -------------------------------------------------------------------------------- */

static void
fumi_folder_actions_dispose (GObject *object)
{
  FumiFolderActions *actions = FUMI_FOLDER_ACTIONS (object);

  g_clear_object (&actions->group);
  g_clear_object (&actions->store);
  g_clear_object (&actions->folders);
  g_clear_object (&actions->work);
  g_clear_pointer (&actions->account, g_free);
  g_clear_pointer (&actions->key, g_free);

  G_OBJECT_CLASS (fumi_folder_actions_parent_class)->dispose (object);
}

static void
fumi_folder_actions_class_init (FumiFolderActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fumi_folder_actions_dispose;

  signals[RENAMED] = g_signal_new ("renamed", FUMI_TYPE_FOLDER_ACTIONS, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[NOTICE] = g_signal_new ("notice", FUMI_TYPE_FOLDER_ACTIONS, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fumi_folder_actions_init (FumiFolderActions *actions)
{
  actions->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (actions->group), entries, G_N_ELEMENTS (entries), actions);
  enable (actions, FALSE);
}

FumiFolderActions *
fumi_folder_actions_new (GtkWindow *window)
{
  FumiFolderActions *actions = g_object_new (FUMI_TYPE_FOLDER_ACTIONS, NULL);

  actions->window = window;
  gtk_widget_insert_action_group (GTK_WIDGET (window), "folder", G_ACTION_GROUP (actions->group));
  return actions;
}

void
fumi_folder_actions_set_store (FumiFolderActions *actions,
                               FumiStore         *store,
                               FumiFolders       *folders,
                               FumiMailWork      *work)
{
  g_return_if_fail (FUMI_IS_FOLDER_ACTIONS (actions));
  g_return_if_fail (actions->store == NULL);

  actions->store = g_object_ref (store);
  actions->folders = g_object_ref (folders);
  actions->work = g_object_ref (work);
  enable (actions, TRUE);
}
