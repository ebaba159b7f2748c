/* fumi-rules.c: the filters of rules.ini, as the window changes them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-rules.h"

#include <gio/gio.h>
#include <string.h>

struct _FumiRules
{
  GObject       parent_instance;

  char         *path;
  FumiRuleFile *file;
  char         *problem; /* NULL: it can be read */
  gboolean      writing; /* a task is under way */
  gboolean      changed; /* since it began */
};

enum
{
  CHANGED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiRules, fumi_rules, G_TYPE_OBJECT)

/* ---- reading --------------------------------------------------------------------------------- */

static void
load_in_thread (GTask        *task,
                gpointer      source,
                gpointer      path,
                GCancellable *cancellable)
{
  GError *error = NULL;
  FumiRuleFile *file = fumi_rule_file_load (path, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, (GDestroyNotify) fumi_rule_file_free);
  else
    g_task_return_error (task, error);
}

static void
on_loaded (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(FumiRules) rules = user_data;
  g_autoptr(GError) error = NULL;
  FumiRuleFile *file = g_task_propagate_pointer (G_TASK (result), &error);

  /* What was changed here meanwhile is newer. */
  if (rules->writing)
    {
      g_clear_pointer (&file, fumi_rule_file_free);
      return;
    }

  g_clear_pointer (&rules->problem, g_free);
  if (file != NULL)
    {
      fumi_rule_file_free (rules->file);
      rules->file = file;
    }
  else
    {
      rules->problem = g_strdup (error->message);
    }
  g_signal_emit (rules, signals[CHANGED], 0);
}

void
fumi_rules_reload (FumiRules *rules)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (FUMI_IS_RULES (rules));

  task = g_task_new (NULL, NULL, on_loaded, g_object_ref (rules));
  g_task_set_task_data (task, g_strdup (rules->path), g_free);
  g_task_run_in_thread (task, load_in_thread);
}

/* ---- writing --------------------------------------------------------------------------------- */

typedef struct
{
  char         *path;
  FumiRuleFile *file;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_free (writing->path);
  fumi_rule_file_free (writing->file);
  g_free (writing);
}

static void
save_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  const Writing *writing = data;
  GError *error = NULL;

  if (fumi_rule_file_save (writing->file, writing->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void start_writing (FumiRules *rules);

static void
on_saved (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(FumiRules) rules = user_data;
  g_autoptr(GError) error = NULL;

  rules->writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_signal_emit (rules, signals[FAILED], 0, error->message);
  if (rules->changed)
    start_writing (rules);
}

/* One after the other: the last one stands. */
static void
start_writing (FumiRules *rules)
{
  g_autoptr(GTask) task = NULL;
  Writing *writing;

  rules->changed = rules->writing;
  if (rules->writing)
    return;

  rules->writing = TRUE;
  writing = g_new0 (Writing, 1);
  writing->path = g_strdup (rules->path);
  writing->file = fumi_rule_file_copy (rules->file);
  task = g_task_new (NULL, NULL, on_saved, g_object_ref (rules));
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, save_in_thread);
}

void
fumi_rules_take (FumiRules    *rules,
                 FumiRuleFile *file)
{
  g_return_if_fail (FUMI_IS_RULES (rules));
  g_return_if_fail (file != NULL);

  if (rules->problem != NULL)
    {
      fumi_rule_file_free (file);
      g_signal_emit (rules, signals[FAILED], 0, rules->problem);
      return;
    }

  /* The lines that could not be read are those of the file as it was. */
  g_ptr_array_set_size (file->problems, 0);
  fumi_rule_file_free (rules->file);
  rules->file = file;
  start_writing (rules);
  g_signal_emit (rules, signals[CHANGED], 0);
}

/* (transfer full) (nullable): the key that @folder has now; NULL: as before */
static char *
make_followed (const char *folder,
               const char *from,
               const char *to)
{
  gsize length = strlen (from);

  if (folder == NULL || strncmp (folder, from, length) != 0 || (folder[length] != '\0' && folder[length] != '.'))
    return NULL;

  return g_strconcat (to, folder + length, NULL);
}

void
fumi_rules_follow (FumiRules  *rules,
                   const char *account,
                   gboolean    is_only,
                   const char *from,
                   const char *to)
{
  g_autoptr(FumiRuleFile) file = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (FUMI_IS_RULES (rules));

  file = fumi_rule_file_copy (rules->file);
  for (guint i = 0; i < file->rules->len; i++)
    {
      FumiRule *rule = file->rules->pdata[i];
      char *followed;

      if (rule->account != NULL ? !g_str_equal (rule->account, account) : !is_only)
        continue;
      followed = make_followed (rule->folder, from, to);
      if (followed == NULL)
        continue;
      g_free (rule->folder);
      rule->folder = followed;
      changed = TRUE;
    }
  if (changed)
    fumi_rules_take (rules, g_steal_pointer (&file));
}

/* ---- the type -------------------------------------------------------------------------------- */

static void
fumi_rules_finalize (GObject *object)
{
  FumiRules *rules = FUMI_RULES (object);

  g_free (rules->path);
  g_free (rules->problem);
  fumi_rule_file_free (rules->file);

  G_OBJECT_CLASS (fumi_rules_parent_class)->finalize (object);
}

static void
fumi_rules_class_init (FumiRulesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_rules_finalize;

  signals[CHANGED] = g_signal_new ("changed", FUMI_TYPE_RULES, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", FUMI_TYPE_RULES, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fumi_rules_init (FumiRules *rules)
{
  rules->file = fumi_rule_file_new ();
}

FumiRules *
fumi_rules_new (const char *path)
{
  FumiRules *rules = g_object_new (FUMI_TYPE_RULES, NULL);

  rules->path = g_strdup (path);
  return rules;
}

const FumiRuleFile *
fumi_rules_get (FumiRules *rules)
{
  g_return_val_if_fail (FUMI_IS_RULES (rules), NULL);

  return rules->file;
}

const char *
fumi_rules_get_problem (FumiRules *rules)
{
  g_return_val_if_fail (FUMI_IS_RULES (rules), NULL);

  return rules->problem;
}
