/* fumi-rules-window.c: the filters: a list of them, a page to change one, and what they would do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-rules-window.h"

#include <glib/gi18n.h>

#include "fumi-folder-text.h"
#include "fumi-rule-editor.h"
#include "fumi-rule-preview.h"
#include "fumi-rule-text.h"
#include "fumi-stack.h"

#define NEW_RULE G_MAXUINT
#define REMOVED_SECONDS 10

struct _FumiRulesWindow
{
  AdwWindow           parent_instance;

  FumiRules          *rules;
  FumiStore          *store;
  char               *account; /* NULL: all */
  char               *folder;
  char               *where;   /* what that is called */
  GSimpleActionGroup *group;
  guint               edited;  /* its number; NEW_RULE */
  gboolean            changing; /* rows are switched by the code */
  guint               refilling; /* source */
  FumiRule           *removed; /* may come back; NULL: none */
  guint               removed_from;

  AdwToastOverlay    *toasts;
  AdwWindowTitle     *title;
  GtkWidget          *back;
  GtkWidget          *add;
  GtkWidget          *save;
  GtkStack           *stack;
  GtkWidget          *empty;
  GtkWidget          *list_page;
  GtkLabel           *explanation;
  GtkListBox         *rows;
  FumiRuleEditor     *editor;
  FumiRulePreview    *preview;
};

enum
{
  APPLY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiRulesWindow, fumi_rules_window, ADW_TYPE_WINDOW)

/* ---- pages ----------------------------------------------------------------------------------- */

static GPtrArray *
get_list (FumiRulesWindow *window)
{
  return fumi_rules_get (window->rules)->rules;
}

static void
show_page (FumiRulesWindow *window,
           GtkWidget       *page,
           const char      *title)
{
  gboolean is_list = page == window->list_page || page == window->empty;
  gboolean is_other = gtk_stack_get_visible_child (window->stack) != page;

  if (page != GTK_WIDGET (window->preview))
    fumi_rule_preview_stop (window->preview);
  adw_window_title_set_title (window->title, title);
  gtk_widget_set_visible (window->back, !is_list);
  gtk_widget_set_visible (window->add, page == window->list_page);
  gtk_widget_set_visible (window->save, page == GTK_WIDGET (window->editor));
  gtk_stack_set_visible_child (window->stack, page);
  /* The keyboard must not stay in what is not to be seen any more. */
  if (is_other && !gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD))
    gtk_window_set_focus (GTK_WINDOW (window), NULL);
}

static void
show_list (FumiRulesWindow *window)
{
  gboolean is_empty = get_list (window)->len == 0 && fumi_rules_get_problem (window->rules) == NULL;

  show_page (window, is_empty ? window->empty : window->list_page, _ ("Filters"));
}

static void
show_editor (FumiRulesWindow *window,
             const FumiRule  *rule,
             guint            number)
{
  window->edited = number;
  show_page (window, GTK_WIDGET (window->editor), number == NEW_RULE ? _ ("New Filter") : _ ("Edit Filter"));
  fumi_rule_editor_edit (window->editor, rule);
}

static void
show_preview (FumiRulesWindow *window,
              GPtrArray       *rules)
{
  const FumiStoreQuery query = { .account = window->account, .folder = window->folder };

  show_page (window, GTK_WIDGET (window->preview), _ ("What Would Be Done"));
  fumi_rule_preview_show (window->preview, window->store, rules, &query, window->where);
}

/* One that is switched off is shown at work, too. */
static void
preview_one (FumiRulesWindow *window,
             const FumiRule  *rule)
{
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_rule_free);
  FumiRule *copy = fumi_rule_copy (rule);

  copy->enabled = TRUE;
  g_ptr_array_add (rules, copy);
  show_preview (window, rules);
}

/* ---- changing -------------------------------------------------------------------------------- */

static void
change (FumiRulesWindow *window,
        FumiRuleFile    *file)
{
  fumi_rules_take (window->rules, file);
}

static void
move_rule (FumiRulesWindow *window,
           guint            number,
           int              steps)
{
  FumiRuleFile *file = fumi_rule_file_copy (fumi_rules_get (window->rules));
  guint to = (guint) ((int) number + steps);
  gpointer rule;

  if (number >= file->rules->len || to >= file->rules->len)
    {
      fumi_rule_file_free (file);
      return;
    }

  rule = g_ptr_array_steal_index (file->rules, number);
  g_ptr_array_insert (file->rules, (int) to, rule);
  change (window, file);
}

static void
undo_remove (FumiRulesWindow *window)
{
  FumiRuleFile *file;

  if (window->removed == NULL)
    return;

  file = fumi_rule_file_copy (fumi_rules_get (window->rules));
  g_ptr_array_insert (file->rules, (int) MIN (window->removed_from, file->rules->len), g_steal_pointer (&window->removed));
  change (window, file);
}

static void
remove_rule (FumiRulesWindow *window,
             guint            number)
{
  FumiRuleFile *file = fumi_rule_file_copy (fumi_rules_get (window->rules));
  g_autofree char *text = NULL;
  g_autofree char *markup = NULL;
  AdwToast *toast;

  if (number >= file->rules->len)
    {
      fumi_rule_file_free (file);
      return;
    }

  fumi_rule_free (window->removed);
  window->removed = g_ptr_array_steal_index (file->rules, number);
  window->removed_from = number;
  change (window, file);

  /* Translators: %s is the name of a filter */
  text = g_strdup_printf (_ ("Filter “%s” removed"), window->removed->name);
  markup = g_markup_escape_text (text, -1);
  toast = adw_toast_new (markup);
  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_action_name (toast, "rule.undo-remove");
  adw_toast_set_timeout (toast, REMOVED_SECONDS);
  adw_toast_overlay_add_toast (window->toasts, toast);
}

static void
on_switched (FumiRulesWindow *window,
             GParamSpec      *pspec,
             GtkSwitch       *rule_switch)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (rule_switch), GTK_TYPE_LIST_BOX_ROW);
  FumiRuleFile *file;
  int number;

  if (window->changing || row == NULL)
    return;

  number = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  file = fumi_rule_file_copy (fumi_rules_get (window->rules));
  if (number < 0 || number >= (int) file->rules->len)
    {
      fumi_rule_file_free (file);
      return;
    }
  ((FumiRule *) file->rules->pdata[number])->enabled = gtk_switch_get_active (rule_switch);
  change (window, file);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        guint       number)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "u", number);
  g_menu_append_item (menu, item);
}

static GtkWidget *
make_menu (FumiRulesWindow *window,
           const FumiRule  *rule,
           guint            number)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) order = g_menu_new ();
  g_autoptr(GMenu) last = g_menu_new ();
  /* Translators: %s is the name of a filter */
  g_autofree char *name = g_strdup_printf (_ ("Menu of the Filter “%s”"), rule->name);

  append (menu, _ ("Edit…"), "rule.edit", number);
  append (menu, _ ("Show What It Would Do"), "rule.preview", number);
  if (number > 0)
    append (order, _ ("Move Up"), "rule.up", number);
  if (number + 1 < get_list (window)->len)
    append (order, _ ("Move Down"), "rule.down", number);
  append (last, _ ("Remove"), "rule.remove", number);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (order));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (last));

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

static GtkWidget *
make_switch (FumiRulesWindow *window,
             const FumiRule  *rule)
{
  GtkWidget *rule_switch = gtk_switch_new ();
  /* Translators: %s is the name of a filter */
  g_autofree char *name = g_strdup_printf (_ ("Use the Filter “%s”"), rule->name);

  gtk_switch_set_active (GTK_SWITCH (rule_switch), rule->enabled);
  gtk_widget_set_valign (rule_switch, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (rule_switch, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (rule_switch), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (rule_switch, "notify::active", G_CALLBACK (on_switched), window, G_CONNECT_SWAPPED);
  return rule_switch;
}

static GtkWidget *
make_row (FumiRulesWindow *window,
          const FumiRule  *rule,
          guint            number)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *summary = fumi_rule_text_summary (rule);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), *rule->name != '\0' ? rule->name : _ ("(No name)"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), summary);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  if (!fumi_rule_is_complete (rule))
    {
      GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

      gtk_widget_add_css_class (icon, "warning");
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_switch (window, rule));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_menu (window, rule, number));
  return row;
}

static void
fill (FumiRulesWindow *window)
{
  const char *problem = fumi_rules_get_problem (window->rules);
  GPtrArray *list = get_list (window);
  GtkListBoxRow *row;

  window->changing = TRUE;
  while ((row = gtk_list_box_get_row_at_index (window->rows, 0)) != NULL)
    gtk_list_box_remove (window->rows, GTK_WIDGET (row));
  for (guint i = 0; i < list->len; i++)
    gtk_list_box_append (window->rows, make_row (window, list->pdata[i], i));
  window->changing = FALSE;

  gtk_label_set_text (window->explanation,
                      problem != NULL ? problem : _ ("Mail is filtered once, as it arrives, by one filter after the other."));
  gtk_widget_set_visible (GTK_WIDGET (window->rows), list->len > 0);
  gtk_widget_set_sensitive (window->add, problem == NULL);
}

static gboolean
refill (gpointer user_data)
{
  FumiRulesWindow *window = user_data;
  GtkWidget *page = gtk_stack_get_visible_child (window->stack);

  window->refilling = 0;
  fill (window);
  if (page == window->list_page || page == window->empty)
    show_list (window);
  return G_SOURCE_REMOVE;
}

/* Not now: the menu of a row may be what it comes from, and has to close before its row goes. */
static void
on_rules_changed (FumiRulesWindow *window)
{
  if (window->refilling == 0)
    window->refilling = g_idle_add (refill, window);
}

static void
add_toast (FumiRulesWindow *window,
           const char      *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (window->toasts, adw_toast_new (markup));
}

/* ---- what the user does ---------------------------------------------------------------------- */

static void
on_add (FumiRulesWindow *window)
{
  g_autoptr(FumiRule) rule = fumi_rule_new ();

  show_editor (window, rule, NEW_RULE);
}

static void
edit_rule (FumiRulesWindow *window,
           guint            number)
{
  GPtrArray *list = get_list (window);

  if (number < list->len)
    show_editor (window, list->pdata[number], number);
}

static void
on_row_activated (FumiRulesWindow *window,
                  GtkListBoxRow   *row)
{
  edit_rule (window, (guint) gtk_list_box_row_get_index (row));
}

static void
on_save (FumiRulesWindow *window)
{
  FumiRuleFile *file = fumi_rule_file_copy (fumi_rules_get (window->rules));
  FumiRule *rule = fumi_rule_editor_get (window->editor);

  if (window->edited < file->rules->len)
    {
      fumi_rule_free (file->rules->pdata[window->edited]);
      file->rules->pdata[window->edited] = rule;
    }
  else
    {
      g_ptr_array_add (file->rules, rule);
    }
  change (window, file);
  show_list (window);
}

static void
on_back (FumiRulesWindow *window)
{
  show_list (window);
}

static void
on_editor_preview (FumiRulesWindow *window)
{
  g_autoptr(FumiRule) rule = fumi_rule_editor_get (window->editor);

  preview_one (window, rule);
}

static void
on_apply (FumiRulesWindow *window,
          gpointer         plan)
{
  g_signal_emit (window, signals[APPLY], 0, plan);
  gtk_window_close (GTK_WINDOW (window));
}

static gboolean
on_escape (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   user_data)
{
  FumiRulesWindow *window = FUMI_RULES_WINDOW (widget);
  GtkWidget *page = gtk_stack_get_visible_child (window->stack);

  if (page == window->list_page || page == window->empty)
    gtk_window_close (GTK_WINDOW (window));
  else
    show_list (window);
  return TRUE;
}

static void
edit (GSimpleAction *action,
      GVariant      *target,
      gpointer       user_data)
{
  edit_rule (user_data, g_variant_get_uint32 (target));
}

static void
preview (GSimpleAction *action,
         GVariant      *target,
         gpointer       user_data)
{
  FumiRulesWindow *window = user_data;
  guint number = g_variant_get_uint32 (target);

  if (number < get_list (window)->len)
    preview_one (window, get_list (window)->pdata[number]);
}

static void
up (GSimpleAction *action,
    GVariant      *target,
    gpointer       user_data)
{
  move_rule (user_data, g_variant_get_uint32 (target), -1);
}

static void
down (GSimpleAction *action,
      GVariant      *target,
      gpointer       user_data)
{
  move_rule (user_data, g_variant_get_uint32 (target), 1);
}

static void
remove_one (GSimpleAction *action,
            GVariant      *target,
            gpointer       user_data)
{
  remove_rule (user_data, g_variant_get_uint32 (target));
}

static void
bring_back (GSimpleAction *action,
            GVariant      *target,
            gpointer       user_data)
{
  undo_remove (user_data);
}

static const GActionEntry entries[] = {
  { "down", down, "u", NULL, NULL, { 0 } },
  { "edit", edit, "u", NULL, NULL, { 0 } },
  { "preview", preview, "u", NULL, NULL, { 0 } },
  { "remove", remove_one, "u", NULL, NULL, { 0 } },
  { "undo-remove", bring_back, NULL, NULL, NULL, { 0 } },
  { "up", up, "u", NULL, NULL, { 0 } },
};

/* ---- the type -------------------------------------------------------------------------------- */

static void
fumi_rules_window_dispose (GObject *object)
{
  FumiRulesWindow *window = FUMI_RULES_WINDOW (object);

  g_clear_handle_id (&window->refilling, g_source_remove);
  g_clear_object (&window->group);
  g_clear_object (&window->rules);
  g_clear_object (&window->store);
  g_clear_pointer (&window->account, g_free);
  g_clear_pointer (&window->folder, g_free);
  g_clear_pointer (&window->where, g_free);
  g_clear_pointer (&window->removed, fumi_rule_free);

  G_OBJECT_CLASS (fumi_rules_window_parent_class)->dispose (object);
}

static void
fumi_rules_window_class_init (FumiRulesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_rules_window_dispose;

  signals[APPLY] = g_signal_new ("apply", FUMI_TYPE_RULES_WINDOW, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);

  g_type_ensure (FUMI_TYPE_RULE_EDITOR);
  g_type_ensure (FUMI_TYPE_RULE_PREVIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-rules-window.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiRulesWindow, add);
  gtk_widget_class_bind_template_child (widget_class, FumiRulesWindow, back);
  gtk_widget_class_bind_template_child (widget_class, FumiRulesWindow, editor);
  gtk_widget_class_bind_template_child (widget_class, FumiRulesWindow, empty);
  gtk_widget_class_bind_template_child (widget_class, FumiRulesWindow, explanation);
  gtk_widget_class_bind_template_child (widget_class, FumiRulesWindow, list_page);
  gtk_widget_class_bind_template_child (widget_class, FumiRulesWindow, preview);
  gtk_widget_class_bind_template_child (widget_class, FumiRulesWindow, rows);
  gtk_widget_class_bind_template_child (widget_class, FumiRulesWindow, save);
  gtk_widget_class_bind_template_child (widget_class, FumiRulesWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, FumiRulesWindow, title);
  gtk_widget_class_bind_template_child (widget_class, FumiRulesWindow, toasts);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_editor_preview);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
fumi_rules_window_init (FumiRulesWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));
  window->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (window->group), entries, G_N_ELEMENTS (entries), window);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "rule", G_ACTION_GROUP (window->group));
}

static char *
name_mail (FumiAccount *account,
           const char  *folder)
{
  g_autofree char *title = NULL;

  if (account == NULL && *folder == '\0')
    return g_strdup (_ ("All Inboxes"));

  title = fumi_folder_text_title (folder);
  return account != NULL ? g_strjoin (C_ ("between words", ", "), title, fumi_account_get_title (account), NULL)
                         : g_steal_pointer (&title);
}

FumiRulesWindow *
fumi_rules_window_new (GtkWindow       *parent,
                       FumiRules       *rules,
                       FumiStore       *store,
                       FumiAccountList *accounts,
                       FumiFolders     *folders,
                       FumiAccount     *account,
                       const char      *folder)
{
  FumiRulesWindow *window = g_object_new (FUMI_TYPE_RULES_WINDOW, "transient-for", parent, NULL);

  window->rules = g_object_ref (rules);
  window->store = g_object_ref (store);
  window->account = account != NULL ? g_strdup (fumi_account_get_id (account)) : NULL;
  window->folder = g_strdup (folder);
  window->where = name_mail (account, folder);
  fumi_rule_editor_set_accounts (window->editor, accounts, folders);
  g_signal_connect_object (rules, "changed", G_CALLBACK (on_rules_changed), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (rules, "failed", G_CALLBACK (add_toast), window, G_CONNECT_SWAPPED);
  fill (window);
  show_list (window);
  return window;
}

void
fumi_rules_window_add (FumiRulesWindow *window,
                       const FumiRule  *rule)
{
  g_return_if_fail (FUMI_IS_RULES_WINDOW (window));

  show_editor (window, rule, NEW_RULE);
}

void
fumi_rules_window_preview (FumiRulesWindow *window)
{
  g_return_if_fail (FUMI_IS_RULES_WINDOW (window));

  show_preview (window, get_list (window));
}
