/* fumi-rule-editor.c: a page on which a filter is made or changed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-rule-editor.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fumi-condition-row.h"
#include "fumi-folder-text.h"
#include "fumi-rule-text.h"
#include "fumi-store-actions.h"

struct _FumiRuleEditor
{
  GtkWidget        parent_instance;

  FumiAccountList *accounts;
  FumiFolders     *folders;
  FumiRule        *rule;     /* as it was */
  GPtrArray       *keys;     /* (element-type utf8): of the folders to choose from; NULL: stays where it is */
  gboolean         filling;
  gboolean         complete;

  GtkWidget       *box;
  AdwEntryRow     *name;
  AdwComboRow     *account;
  AdwComboRow     *match;
  GtkListBox      *conditions;
  AdwComboRow     *folder;
  GtkSwitch       *read;
  GtkSwitch       *star;
  GtkSwitch       *delete_on_server;
  GtkSwitch       *stop;
  GtkWidget       *preview;
};

enum
{
  PROP_0,
  PROP_COMPLETE,
  N_PROPS
};

enum
{
  PREVIEW,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiRuleEditor, fumi_rule_editor, GTK_TYPE_WIDGET)

/* ---- accounts and folders -------------------------------------------------------------------- */

/* (transfer none) (nullable): NULL: all */
static const char *
get_account (FumiRuleEditor *editor)
{
  guint selected = adw_combo_row_get_selected (editor->account);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (editor->accounts));
  g_autoptr(FumiAccount) account = NULL;

  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return NULL;
  /* One that is not here any more keeps its filter. */
  if (selected > n)
    return editor->rule->account;

  account = g_list_model_get_item (G_LIST_MODEL (editor->accounts), selected - 1);
  return fumi_account_get_id (account);
}

static void
fill_accounts (FumiRuleEditor *editor)
{
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (editor->accounts));
  guint selected = editor->rule->account != NULL ? n + 1 : 0;

  gtk_string_list_append (titles, _ ("All Accounts"));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (editor->accounts), i);

      gtk_string_list_append (titles, fumi_account_get_title (account));
      if (g_strcmp0 (fumi_account_get_id (account), editor->rule->account) == 0)
        selected = i + 1;
    }
  if (selected > n)
    gtk_string_list_append (titles, _ ("An account that was removed"));
  adw_combo_row_set_model (editor->account, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (editor->account, selected);
}

static void
add_folder (FumiRuleEditor *editor,
            GtkStringList  *titles,
            const char     *key)
{
  g_autofree char *title = NULL;
  g_auto(GStrv) parts = NULL;

  for (guint i = 0; i < editor->keys->len; i++)
    if (g_strcmp0 (editor->keys->pdata[i], key) == 0)
      return;

  g_ptr_array_add (editor->keys, g_strdup (key));
  title = fumi_folder_text_path (key);
  gtk_string_list_append (titles, title);
}

static void
add_folders_of (FumiRuleEditor *editor,
                GtkStringList  *titles,
                const char     *account)
{
  GPtrArray *list = fumi_folders_get (editor->folders, account);

  for (guint i = 0; list != NULL && i < list->len; i++)
    add_folder (editor, titles, ((FumiStoreFolder *) g_ptr_array_index (list, i))->key);
}

/* (nullable) */
static const char *
get_folder (FumiRuleEditor *editor)
{
  guint selected = adw_combo_row_get_selected (editor->folder);

  return selected < editor->keys->len ? editor->keys->pdata[selected] : NULL;
}

static void
fill_folders (FumiRuleEditor *editor,
              const char     *chosen)
{
  static const char *const usual[] = { FUMI_STORE_ARCHIVE, FUMI_STORE_JUNK, FUMI_STORE_TRASH, FUMI_STORE_INBOX };
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  const char *account = get_account (editor);
  guint selected = 0;

  g_ptr_array_set_size (editor->keys, 0);
  g_ptr_array_add (editor->keys, NULL);
  gtk_string_list_append (titles, _ ("Stays Where It Is"));
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    add_folder (editor, titles, usual[i]);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (editor->accounts)); i++)
    {
      g_autoptr(FumiAccount) each = g_list_model_get_item (G_LIST_MODEL (editor->accounts), i);

      if (account == NULL || g_str_equal (account, fumi_account_get_id (each)))
        add_folders_of (editor, titles, fumi_account_get_id (each));
    }
  /* One that does not exist is made when the first message goes there. */
  if (chosen != NULL)
    add_folder (editor, titles, chosen);

  for (guint i = 0; i < editor->keys->len; i++)
    if (g_strcmp0 (editor->keys->pdata[i], chosen) == 0)
      selected = i;
  adw_combo_row_set_model (editor->folder, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (editor->folder, selected);
}

/* ---- is it complete? ------------------------------------------------------------------------- */

static void
on_changed (FumiRuleEditor *editor)
{
  g_autoptr(FumiRule) rule = NULL;
  gboolean complete;

  if (editor->filling || editor->rule == NULL)
    return;

  rule = fumi_rule_editor_get (editor);
  complete = fumi_rule_is_complete (rule);
  gtk_widget_set_sensitive (editor->preview, complete);
  if (editor->complete == complete)
    return;

  editor->complete = complete;
  g_object_notify_by_pspec (G_OBJECT (editor), properties[PROP_COMPLETE]);
}

static void
on_account_changed (FumiRuleEditor *editor)
{
  g_autofree char *chosen = NULL;

  if (editor->filling || editor->rule == NULL)
    return;

  chosen = g_strdup (get_folder (editor));
  editor->filling = TRUE;
  fill_folders (editor, chosen);
  editor->filling = FALSE;
  on_changed (editor);
}

/* ---- conditions ------------------------------------------------------------------------------ */

static guint
count_conditions (FumiRuleEditor *editor)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (editor->conditions, (int) n) != NULL)
    n++;
  return n;
}

static void
on_removed (FumiRuleEditor   *editor,
            FumiConditionRow *row)
{
  gtk_list_box_remove (editor->conditions, GTK_WIDGET (row));
  gtk_widget_set_visible (GTK_WIDGET (editor->conditions), count_conditions (editor) > 0);
  on_changed (editor);
}

static GtkWidget *
add_condition (FumiRuleEditor          *editor,
               const FumiRuleCondition *condition)
{
  GtkWidget *row = fumi_condition_row_new (condition);

  g_signal_connect_object (row, "changed", G_CALLBACK (on_changed), editor, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "removed", G_CALLBACK (on_removed), editor, G_CONNECT_SWAPPED);
  gtk_list_box_append (editor->conditions, row);
  gtk_widget_set_visible (GTK_WIDGET (editor->conditions), TRUE);
  return row;
}

static void
on_add (FumiRuleEditor *editor)
{
  GtkWidget *row;

  if (count_conditions (editor) >= FUMI_RULE_MAX_CONDITIONS)
    return;

  row = add_condition (editor, NULL);
  fumi_condition_row_focus (FUMI_CONDITION_ROW (row));
  on_changed (editor);
}

static void
on_preview (FumiRuleEditor *editor)
{
  g_signal_emit (editor, signals[PREVIEW], 0);
}

/* ---- the type -------------------------------------------------------------------------------- */

static void
fumi_rule_editor_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  if (id == PROP_COMPLETE)
    g_value_set_boolean (value, FUMI_RULE_EDITOR (object)->complete);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fumi_rule_editor_dispose (GObject *object)
{
  FumiRuleEditor *editor = FUMI_RULE_EDITOR (object);

  editor->filling = TRUE;
  g_clear_pointer (&editor->box, gtk_widget_unparent);
  g_clear_object (&editor->accounts);
  g_clear_object (&editor->folders);
  g_clear_pointer (&editor->rule, fumi_rule_free);
  g_clear_pointer (&editor->keys, g_ptr_array_unref);

  G_OBJECT_CLASS (fumi_rule_editor_parent_class)->dispose (object);
}

static void
fumi_rule_editor_class_init (FumiRuleEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_rule_editor_dispose;
  G_OBJECT_CLASS (klass)->get_property = fumi_rule_editor_get_property;

  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  signals[PREVIEW] = g_signal_new ("preview", FUMI_TYPE_RULE_EDITOR, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-rule-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiRuleEditor, account);
  gtk_widget_class_bind_template_child (widget_class, FumiRuleEditor, box);
  gtk_widget_class_bind_template_child (widget_class, FumiRuleEditor, conditions);
  gtk_widget_class_bind_template_child (widget_class, FumiRuleEditor, delete_on_server);
  gtk_widget_class_bind_template_child (widget_class, FumiRuleEditor, folder);
  gtk_widget_class_bind_template_child (widget_class, FumiRuleEditor, match);
  gtk_widget_class_bind_template_child (widget_class, FumiRuleEditor, name);
  gtk_widget_class_bind_template_child (widget_class, FumiRuleEditor, preview);
  gtk_widget_class_bind_template_child (widget_class, FumiRuleEditor, read);
  gtk_widget_class_bind_template_child (widget_class, FumiRuleEditor, star);
  gtk_widget_class_bind_template_child (widget_class, FumiRuleEditor, stop);
  gtk_widget_class_bind_template_callback (widget_class, on_account_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_preview);
}

static void
fumi_rule_editor_init (FumiRuleEditor *editor)
{
  editor->keys = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (editor));
}

void
fumi_rule_editor_set_accounts (FumiRuleEditor  *editor,
                               FumiAccountList *accounts,
                               FumiFolders     *folders)
{
  g_return_if_fail (FUMI_IS_RULE_EDITOR (editor));
  g_return_if_fail (editor->accounts == NULL);

  editor->accounts = g_object_ref (accounts);
  editor->folders = g_object_ref (folders);
}

void
fumi_rule_editor_edit (FumiRuleEditor *editor,
                       const FumiRule *rule)
{
  GtkListBoxRow *row;

  g_return_if_fail (FUMI_IS_RULE_EDITOR (editor));

  editor->filling = TRUE;
  fumi_rule_free (editor->rule);
  editor->rule = fumi_rule_copy (rule);
  gtk_editable_set_text (GTK_EDITABLE (editor->name), rule->name);
  fill_accounts (editor);
  fill_folders (editor, rule->folder);
  adw_combo_row_set_selected (editor->match, rule->any ? 1 : 0);
  while ((row = gtk_list_box_get_row_at_index (editor->conditions, 0)) != NULL)
    gtk_list_box_remove (editor->conditions, GTK_WIDGET (row));
  for (guint i = 0; i < rule->conditions->len; i++)
    add_condition (editor, rule->conditions->pdata[i]);
  if (rule->conditions->len == 0)
    add_condition (editor, NULL);
  gtk_switch_set_active (editor->read, rule->read);
  gtk_switch_set_active (editor->star, rule->star);
  gtk_switch_set_active (editor->delete_on_server, rule->delete_on_server);
  gtk_switch_set_active (editor->stop, rule->stop);
  editor->filling = FALSE;
  on_changed (editor);
  gtk_widget_grab_focus (GTK_WIDGET (editor->name));
}

/* A filter without a name is called after what it is about. */
static char *
make_name (FumiRuleEditor *editor,
           const FumiRule *rule)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (editor->name))));

  if (*typed == '\0' && rule->conditions->len > 0)
    return fumi_rule_text_condition (rule->conditions->pdata[0]);

  return g_steal_pointer (&typed);
}

static void
comment_out (FumiRule *rule)
{
  for (guint i = 0; i < rule->kept->len; i++)
    {
      char *line = rule->kept->pdata[i];

      if (line[strspn (line, " \t")] == '#')
        continue;
      rule->kept->pdata[i] = g_strconcat ("# ", line, NULL);
      g_free (line);
    }
  rule->broken = FALSE;
}

FumiRule *
fumi_rule_editor_get (FumiRuleEditor *editor)
{
  FumiRule *rule;

  g_return_val_if_fail (FUMI_IS_RULE_EDITOR (editor) && editor->rule != NULL, NULL);

  rule = fumi_rule_copy (editor->rule);
  g_free (rule->account);
  rule->account = g_strdup (get_account (editor));
  g_free (rule->folder);
  rule->folder = g_strdup (get_folder (editor));
  rule->any = adw_combo_row_get_selected (editor->match) == 1;
  g_ptr_array_set_size (rule->conditions, 0);
  for (guint i = 0; i < count_conditions (editor); i++)
    g_ptr_array_add (rule->conditions,
                     fumi_condition_row_get (FUMI_CONDITION_ROW (gtk_list_box_get_row_at_index (editor->conditions,
                                                                                               (int) i))));
  rule->read = gtk_switch_get_active (editor->read);
  rule->star = gtk_switch_get_active (editor->star);
  rule->delete_on_server = gtk_switch_get_active (editor->delete_on_server);
  rule->stop = gtk_switch_get_active (editor->stop);
  comment_out (rule);
  g_free (rule->name);
  rule->name = make_name (editor, rule);
  return rule;
}
