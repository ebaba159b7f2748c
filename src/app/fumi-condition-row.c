/* fumi-condition-row.c: one condition of a filter, to be chosen and typed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-condition-row.h"

#include "fumi-rule-text.h"

#define KILOBYTE 1000 /* as sizes are shown */

struct _FumiConditionRow
{
  GtkListBoxRow  parent_instance;

  GtkDropDown   *field;
  GtkDropDown   *test;
  GtkEntry      *text;
  GtkWidget     *size_box;
  GtkSpinButton *size;
};

enum
{
  CHANGED,
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiConditionRow, fumi_condition_row, GTK_TYPE_LIST_BOX_ROW)

static const FumiRuleTest text_tests[] = { FUMI_RULE_CONTAINS, FUMI_RULE_IS, FUMI_RULE_BEGINS, FUMI_RULE_ENDS };
static const FumiRuleTest attachment_tests[] = { FUMI_RULE_YES, FUMI_RULE_NO };
static const FumiRuleTest size_tests[] = { FUMI_RULE_LARGER, FUMI_RULE_SMALLER };

static const FumiRuleTest *
tests_of (FumiRuleField  field,
          guint         *n)
{
  if (field == FUMI_RULE_ATTACHMENT)
    {
      *n = G_N_ELEMENTS (attachment_tests);
      return attachment_tests;
    }
  if (field == FUMI_RULE_SIZE)
    {
      *n = G_N_ELEMENTS (size_tests);
      return size_tests;
    }

  *n = G_N_ELEMENTS (text_tests);
  return text_tests;
}

static FumiRuleField
get_field (FumiConditionRow *row)
{
  return (FumiRuleField) MIN (gtk_drop_down_get_selected (row->field), FUMI_RULE_SIZE);
}

static FumiRuleTest
get_test (FumiConditionRow *row)
{
  guint n;
  const FumiRuleTest *tests = tests_of (get_field (row), &n);

  return tests[MIN (gtk_drop_down_get_selected (row->test), n - 1)];
}

/* What can be compared with depends on what is compared. */
static void
show_field (FumiConditionRow *row)
{
  g_autoptr(GtkStringList) words = gtk_string_list_new (NULL);
  FumiRuleField field = get_field (row);
  guint n;
  const FumiRuleTest *tests = tests_of (field, &n);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (words, fumi_rule_text_test (tests[i]));
  gtk_drop_down_set_model (row->test, G_LIST_MODEL (words));
  gtk_widget_set_visible (GTK_WIDGET (row->text), fumi_rule_field_is_text (field));
  gtk_widget_set_visible (row->size_box, field == FUMI_RULE_SIZE);
}

static void
on_changed (FumiConditionRow *row)
{
  g_signal_emit (row, signals[CHANGED], 0);
}

static void
on_field_changed (FumiConditionRow *row)
{
  show_field (row);
  on_changed (row);
}

static void
on_remove (FumiConditionRow *row)
{
  g_signal_emit (row, signals[REMOVED], 0);
}

static void
fumi_condition_row_class_init (FumiConditionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[CHANGED] = g_signal_new ("changed", FUMI_TYPE_CONDITION_ROW, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REMOVED] = g_signal_new ("removed", FUMI_TYPE_CONDITION_ROW, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-condition-row.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiConditionRow, field);
  gtk_widget_class_bind_template_child (widget_class, FumiConditionRow, size);
  gtk_widget_class_bind_template_child (widget_class, FumiConditionRow, size_box);
  gtk_widget_class_bind_template_child (widget_class, FumiConditionRow, test);
  gtk_widget_class_bind_template_child (widget_class, FumiConditionRow, text);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_field_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
fumi_condition_row_init (FumiConditionRow *row)
{
  g_autoptr(GtkStringList) words = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (row));
  for (guint i = FUMI_RULE_SENDER; i <= FUMI_RULE_SIZE; i++)
    gtk_string_list_append (words, fumi_rule_text_field (i));
  gtk_drop_down_set_model (row->field, G_LIST_MODEL (words));
  show_field (row);
}

GtkWidget *
fumi_condition_row_new (const FumiRuleCondition *condition)
{
  FumiConditionRow *row = g_object_new (FUMI_TYPE_CONDITION_ROW, NULL);
  const FumiRuleTest *tests;
  guint n;

  if (condition == NULL)
    return GTK_WIDGET (row);

  gtk_drop_down_set_selected (row->field, condition->field);
  show_field (row);
  tests = tests_of (condition->field, &n);
  for (guint i = 0; i < n; i++)
    if (tests[i] == condition->test)
      gtk_drop_down_set_selected (row->test, i);
  if (condition->text != NULL)
    gtk_editable_set_text (GTK_EDITABLE (row->text), condition->text);
  if (condition->field == FUMI_RULE_SIZE)
    gtk_spin_button_set_value (row->size, MAX (1.0, (double) condition->size / KILOBYTE));
  return GTK_WIDGET (row);
}

/* What is being typed counts already. */
static goffset
get_kilobytes (FumiConditionRow *row)
{
  guint64 typed;

  if (g_ascii_string_to_unsigned (gtk_editable_get_text (GTK_EDITABLE (row->size)), 10, 1, G_MAXINT32, &typed, NULL))
    return (goffset) typed;

  return gtk_spin_button_get_value_as_int (row->size);
}

FumiRuleCondition *
fumi_condition_row_get (FumiConditionRow *row)
{
  FumiRuleField field;

  g_return_val_if_fail (FUMI_IS_CONDITION_ROW (row), NULL);

  field = get_field (row);
  if (field == FUMI_RULE_ATTACHMENT)
    return fumi_rule_condition_attachment (get_test (row) == FUMI_RULE_YES);
  if (field != FUMI_RULE_SIZE)
    return fumi_rule_condition_text (field, get_test (row), gtk_editable_get_text (GTK_EDITABLE (row->text)));

  return fumi_rule_condition_size (get_test (row), get_kilobytes (row) * KILOBYTE);
}

void
fumi_condition_row_focus (FumiConditionRow *row)
{
  g_return_if_fail (FUMI_IS_CONDITION_ROW (row));

  gtk_widget_grab_focus (gtk_widget_get_visible (GTK_WIDGET (row->text)) ? GTK_WIDGET (row->text)
                                                                        : GTK_WIDGET (row->field));
}
