/* fumi-rule.c: a filter rule: which mail it is about, and what becomes of that mail.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-rule.h"

#include "fumi-header-text.h"

FumiRule *
fumi_rule_new (void)
{
  FumiRule *rule = g_new0 (FumiRule, 1);

  rule->name = g_strdup ("");
  rule->enabled = TRUE;
  rule->conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_rule_condition_free);
  rule->kept = g_ptr_array_new_with_free_func (g_free);
  return rule;
}

FumiRule *
fumi_rule_copy (const FumiRule *rule)
{
  FumiRule *copy;

  g_return_val_if_fail (rule != NULL, NULL);

  copy = g_memdup2 (rule, sizeof *rule);
  copy->name = g_strdup (rule->name);
  copy->account = g_strdup (rule->account);
  copy->folder = g_strdup (rule->folder);
  copy->conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_rule_condition_free);
  for (guint i = 0; i < rule->conditions->len; i++)
    g_ptr_array_add (copy->conditions, fumi_rule_condition_copy (rule->conditions->pdata[i]));
  copy->kept = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < rule->kept->len; i++)
    g_ptr_array_add (copy->kept, g_strdup (rule->kept->pdata[i]));
  return copy;
}

void
fumi_rule_free (FumiRule *rule)
{
  if (rule == NULL)
    return;

  g_free (rule->name);
  g_free (rule->account);
  g_free (rule->folder);
  g_ptr_array_unref (rule->conditions);
  g_ptr_array_unref (rule->kept);
  g_free (rule);
}

/* ---- conditions ------------------------------------------------------------------------------------ */

FumiRuleCondition *
fumi_rule_condition_text (FumiRuleField  field,
                          FumiRuleTest   test,
                          const char    *text)
{
  FumiRuleCondition *condition = g_new0 (FumiRuleCondition, 1);

  g_return_val_if_fail (fumi_rule_field_is_text (field) && test <= FUMI_RULE_ENDS, condition);

  condition->field = field;
  condition->test = test;
  condition->text = fumi_text_one_line (text, FUMI_RULE_MAX_TEXT);
  condition->folded = fumi_rule_fold (condition->text);
  return condition;
}

FumiRuleCondition *
fumi_rule_condition_size (FumiRuleTest test,
                          goffset      size)
{
  FumiRuleCondition *condition = g_new0 (FumiRuleCondition, 1);

  g_return_val_if_fail (test == FUMI_RULE_LARGER || test == FUMI_RULE_SMALLER, condition);

  condition->field = FUMI_RULE_SIZE;
  condition->test = test;
  condition->size = size;
  return condition;
}

FumiRuleCondition *
fumi_rule_condition_attachment (gboolean has)
{
  FumiRuleCondition *condition = g_new0 (FumiRuleCondition, 1);

  condition->field = FUMI_RULE_ATTACHMENT;
  condition->test = has ? FUMI_RULE_YES : FUMI_RULE_NO;
  return condition;
}

FumiRuleCondition *
fumi_rule_condition_copy (const FumiRuleCondition *condition)
{
  FumiRuleCondition *copy = g_memdup2 (condition, sizeof *condition);

  copy->text = g_strdup (condition->text);
  copy->folded = g_strdup (condition->folded);
  return copy;
}

void
fumi_rule_condition_free (FumiRuleCondition *condition)
{
  if (condition == NULL)
    return;

  g_free (condition->text);
  g_free (condition->folded);
  g_free (condition);
}

gboolean
fumi_rule_field_is_text (FumiRuleField field)
{
  return field <= FUMI_RULE_LIST;
}

gboolean
fumi_rule_condition_is_complete (const FumiRuleCondition *condition)
{
  if (condition->field == FUMI_RULE_SIZE)
    return condition->size > 0;

  return condition->field == FUMI_RULE_ATTACHMENT || *condition->folded != '\0';
}

/* ---- rules ----------------------------------------------------------------------------------------- */

gboolean
fumi_rule_is_complete (const FumiRule *rule)
{
  if (rule->broken || rule->conditions->len == 0)
    return FALSE;
  for (guint i = 0; i < rule->conditions->len; i++)
    if (!fumi_rule_condition_is_complete (rule->conditions->pdata[i]))
      return FALSE;

  return rule->folder != NULL || rule->read || rule->star || rule->delete_on_server || rule->stop;
}

gboolean
fumi_rule_is_active (const FumiRule *rule,
                     const char     *account)
{
  return rule->enabled && (rule->account == NULL || account == NULL || g_str_equal (rule->account, account))
         && fumi_rule_is_complete (rule);
}
