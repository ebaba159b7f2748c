/* fumi-filter-actions.c: filters from the main window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-filter-actions.h"

#include <glib/gi18n.h>

#include "fumi-rules-window.h"

struct _FumiFilterActions
{
  GObject             parent_instance;

  GtkWindow          *window;   /* not owned */
  FumiMessageList    *list;     /* not owned */
  GSimpleActionGroup *group;

  FumiStore          *store;    /* NULL until it is open */
  FumiAccountList    *accounts;
  FumiFolders        *folders;
  FumiMailWork       *work;
  FumiRules          *rules;
};

enum
{
  NOTICE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiFilterActions, fumi_filter_actions, G_TYPE_OBJECT)

static void
enable (FumiFilterActions *actions,
        const char        *name,
        gboolean           enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (actions->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update (FumiFilterActions *actions)
{
  gboolean open = actions->store != NULL;

  enable (actions, "edit", open);
  enable (actions, "run", open && fumi_message_list_get_count (actions->list) > 0);
  enable (actions, "run-on", open);
  enable (actions, "like", open && fumi_message_list_get_target (actions->list) != NULL);
}

static void
on_apply (FumiFilterActions *actions,
          gpointer           data)
{
  const FumiFilterPlan *plan = data;

  fumi_mail_work_file (actions->work, (const FumiStoreFiling *) (void *) plan->filings->data, plan->filings->len);
}

static FumiRulesWindow *
open_window (FumiFilterActions *actions,
             FumiAccount       *account,
             const char        *folder)
{
  FumiRulesWindow *window = fumi_rules_window_new (actions->window, actions->rules, actions->store, actions->accounts,
                                                   actions->folders, account, folder);

  g_signal_connect_object (window, "apply", G_CALLBACK (on_apply), actions, G_CONNECT_SWAPPED);
  /* Another program may have been at the file. */
  fumi_rules_reload (actions->rules);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static FumiRulesWindow *
open_for_list (FumiFilterActions *actions)
{
  return open_window (actions, fumi_message_list_get_account (actions->list),
                      fumi_message_list_get_folder (actions->list));
}

static void
edit (GSimpleAction *action,
      GVariant      *target,
      gpointer       user_data)
{
  open_for_list (user_data);
}

static void
preview (FumiFilterActions *actions,
         FumiRulesWindow   *window)
{
  if (fumi_rule_file_is_active (fumi_rules_get (actions->rules), NULL))
    fumi_rules_window_preview (window);
}

static void
run (GSimpleAction *action,
     GVariant      *target,
     gpointer       user_data)
{
  preview (user_data, open_for_list (user_data));
}

static void
run_on (GSimpleAction *action,
        GVariant      *target,
        gpointer       user_data)
{
  FumiFilterActions *actions = user_data;
  g_autoptr(FumiAccount) account = NULL;
  const char *id, *key;

  g_variant_get (target, "(&s&s)", &id, &key);
  g_set_object (&account, fumi_account_list_find (actions->accounts, id));
  if (account != NULL)
    preview (actions, open_window (actions, account, key));
}

/* ---- mail like this one ---------------------------------------------------------------------- */

/* What a thread needs to know of a message. */
typedef struct
{
  char *path;
  char *name;
  char *address;
  char *subject;
} Model;

static void
model_free (gpointer data)
{
  Model *model = data;

  g_free (model->path);
  g_free (model->name);
  g_free (model->address);
  g_free (model->subject);
  g_free (model);
}

/* The list says most, else the sender; where there is neither, the subject. */
static FumiRule *
make_rule (const Model          *model,
           const FumiMailFields *fields)
{
  FumiRule *rule = fumi_rule_new ();
  const FumiMailbox *mailing_list = fields->lists->len > 0 ? fields->lists->pdata[0] : NULL;
  FumiRuleCondition *condition;
  const char *name;

  if (mailing_list != NULL)
    {
      gboolean has_id = *mailing_list->address != '\0';

      name = *mailing_list->name != '\0' ? mailing_list->name : mailing_list->address;
      condition = fumi_rule_condition_text (FUMI_RULE_LIST, FUMI_RULE_IS, has_id ? mailing_list->address
                                                                                 : mailing_list->name);
    }
  else if (*model->address != '\0')
    {
      name = *model->name != '\0' ? model->name : model->address;
      condition = fumi_rule_condition_text (FUMI_RULE_SENDER, FUMI_RULE_IS, model->address);
    }
  else
    {
      name = model->subject;
      condition = fumi_rule_condition_text (FUMI_RULE_SUBJECT, FUMI_RULE_CONTAINS, model->subject);
    }

  g_free (rule->name);
  rule->name = g_strdup (name);
  g_ptr_array_add (rule->conditions, condition);
  return rule;
}

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  const Model *model = data;
  GError *error = NULL;
  g_autoptr(FumiMailFields) fields = fumi_filter_read_fields (model->path, &error);

  if (fields != NULL)
    g_task_return_pointer (task, make_rule (model, fields), (GDestroyNotify) fumi_rule_free);
  else
    g_task_return_error (task, error);
}

static void
on_read (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(FumiFilterActions) actions = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(FumiRule) rule = g_task_propagate_pointer (G_TASK (result), &error);

  if (rule == NULL)
    {
      g_signal_emit (actions, signals[NOTICE], 0, error->message);
      return;
    }

  fumi_rules_window_add (open_for_list (actions), rule);
}

static void
like (GSimpleAction *action,
      GVariant      *target,
      gpointer       user_data)
{
  FumiFilterActions *actions = user_data;
  FumiEnvelope *envelope = fumi_message_list_get_target (actions->list);
  g_autoptr(GTask) task = NULL;
  Model *model;

  if (envelope == NULL)
    return;

  model = g_new0 (Model, 1);
  model->path = g_strdup (fumi_envelope_get_path (envelope));
  model->name = g_strdup (fumi_envelope_get_from_name (envelope));
  model->address = g_strdup (fumi_envelope_get_from_address (envelope));
  model->subject = g_strdup (fumi_envelope_get_subject (envelope));
  task = g_task_new (NULL, NULL, on_read, g_object_ref (actions));
  g_task_set_task_data (task, model, model_free);
  g_task_run_in_thread (task, read_in_thread);
}

static const GActionEntry entries[] = {
  { "edit", edit, NULL, NULL, NULL, { 0 } },
  { "like", like, NULL, NULL, NULL, { 0 } },
  { "run", run, NULL, NULL, NULL, { 0 } },
  { "run-on", run_on, "(ss)", NULL, NULL, { 0 } },
};

/* ---- the type -------------------------------------------------------------------------------- */

static void
fumi_filter_actions_dispose (GObject *object)
{
  FumiFilterActions *actions = FUMI_FILTER_ACTIONS (object);

  g_clear_object (&actions->group);
  g_clear_object (&actions->store);
  g_clear_object (&actions->accounts);
  g_clear_object (&actions->folders);
  g_clear_object (&actions->work);
  g_clear_object (&actions->rules);

  G_OBJECT_CLASS (fumi_filter_actions_parent_class)->dispose (object);
}

static void
fumi_filter_actions_class_init (FumiFilterActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fumi_filter_actions_dispose;

  signals[NOTICE] = g_signal_new ("notice", FUMI_TYPE_FILTER_ACTIONS, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fumi_filter_actions_init (FumiFilterActions *actions)
{
  actions->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (actions->group), entries, G_N_ELEMENTS (entries), actions);
}

FumiFilterActions *
fumi_filter_actions_new (GtkWindow       *window,
                         FumiMessageList *list)
{
  FumiFilterActions *actions = g_object_new (FUMI_TYPE_FILTER_ACTIONS, NULL);

  actions->window = window;
  actions->list = list;
  g_signal_connect_object (list, "notify::count", G_CALLBACK (update), actions, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "targets-changed", G_CALLBACK (update), actions, G_CONNECT_SWAPPED);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "filters", G_ACTION_GROUP (actions->group));
  update (actions);
  return actions;
}

void
fumi_filter_actions_set_store (FumiFilterActions *actions,
                               FumiStore         *store,
                               FumiAccountList   *accounts,
                               FumiFolders       *folders,
                               FumiMailWork      *work)
{
  g_autofree char *path = NULL;

  g_return_if_fail (FUMI_IS_FILTER_ACTIONS (actions));
  g_return_if_fail (actions->store == NULL);

  path = fumi_filter_dup_path (store);
  actions->store = g_object_ref (store);
  actions->accounts = g_object_ref (accounts);
  actions->folders = g_object_ref (folders);
  actions->work = g_object_ref (work);
  actions->rules = fumi_rules_new (path);
  fumi_rules_reload (actions->rules);
  update (actions);
}

void
fumi_filter_actions_follow (FumiFilterActions *actions,
                            const char        *account,
                            const char        *from,
                            const char        *to)
{
  g_return_if_fail (FUMI_IS_FILTER_ACTIONS (actions));

  fumi_rules_follow (actions->rules, account, g_list_model_get_n_items (G_LIST_MODEL (actions->accounts)) == 1, from, to);
}
