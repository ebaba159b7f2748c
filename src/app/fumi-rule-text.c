/* fumi-rule-text.c: filters in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-rule-text.h"

#include <glib/gi18n.h>

#include "fumi-folder-text.h"

/* More would not be read in a row. */
#define MOST_CONDITIONS 3

const char *
fumi_rule_text_field (FumiRuleField field)
{
  switch (field)
    {
    case FUMI_RULE_SENDER:
      return C_ ("filter", "Sender");
    case FUMI_RULE_RECIPIENT:
      return C_ ("filter", "Recipient");
    case FUMI_RULE_SUBJECT:
      return C_ ("filter", "Subject");
    case FUMI_RULE_LIST:
      return C_ ("filter", "Mailing List");
    case FUMI_RULE_ATTACHMENT:
      return C_ ("filter", "Attachment");
    case FUMI_RULE_SIZE:
      return C_ ("filter", "Size");
    default:
      g_assert_not_reached ();
    }
}

const char *
fumi_rule_text_test (FumiRuleTest test)
{
  switch (test)
    {
    case FUMI_RULE_CONTAINS:
      return C_ ("filter", "contains");
    case FUMI_RULE_IS:
      return C_ ("filter", "is");
    case FUMI_RULE_BEGINS:
      return C_ ("filter", "begins with");
    case FUMI_RULE_ENDS:
      return C_ ("filter", "ends with");
    case FUMI_RULE_YES:
      return C_ ("filter", "is there");
    case FUMI_RULE_NO:
      return C_ ("filter", "is not there");
    case FUMI_RULE_LARGER:
      return C_ ("filter", "is larger than");
    case FUMI_RULE_SMALLER:
      return C_ ("filter", "is smaller than");
    default:
      g_assert_not_reached ();
    }
}

/* Whole sentences, since other languages put the words in another order. */
static const char *
format_of_text (const FumiRuleCondition *condition)
{
  static const char *const formats[FUMI_RULE_LIST + 1][FUMI_RULE_ENDS + 1] = {
    /* Translators: each %s is what was typed */
    { N_ ("sender contains “%s”"), N_ ("sender is “%s”"), N_ ("sender begins with “%s”"), N_ ("sender ends with “%s”") },
    { N_ ("recipient contains “%s”"), N_ ("recipient is “%s”"), N_ ("recipient begins with “%s”"),
      N_ ("recipient ends with “%s”") },
    { N_ ("subject contains “%s”"), N_ ("subject is “%s”"), N_ ("subject begins with “%s”"),
      N_ ("subject ends with “%s”") },
    { N_ ("mailing list contains “%s”"), N_ ("mailing list is “%s”"), N_ ("mailing list begins with “%s”"),
      N_ ("mailing list ends with “%s”") },
  };

  return _ (formats[condition->field][condition->test]);
}

char *
fumi_rule_text_condition (const FumiRuleCondition *condition)
{
  g_autofree char *size = g_format_size ((guint64) condition->size);

  if (condition->field == FUMI_RULE_ATTACHMENT)
    return g_strdup (condition->test == FUMI_RULE_YES ? _ ("has attachments") : _ ("has no attachments"));
  if (condition->field == FUMI_RULE_SIZE)
    /* Translators: %s is a size, like “3 MB” */
    return g_strdup_printf (condition->test == FUMI_RULE_LARGER ? _ ("larger than %s") : _ ("smaller than %s"), size);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (format_of_text (condition), condition->text);
#pragma GCC diagnostic pop
}

static char *
join (GPtrArray  *parts,
      const char *separator)
{
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (separator, (char **) parts->pdata);
}

static char *
text_conditions (const FumiRule *rule)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < MIN (rule->conditions->len, MOST_CONDITIONS); i++)
    g_ptr_array_add (parts, fumi_rule_text_condition (rule->conditions->pdata[i]));
  if (rule->conditions->len > MOST_CONDITIONS)
    g_ptr_array_add (parts, g_strdup ("…"));

  return join (parts, rule->any ? C_ ("between conditions", " or ") : C_ ("between conditions", " and "));
}

static char *
text_actions (const FumiRule *rule)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (rule->folder != NULL)
    {
      g_autofree char *title = fumi_folder_text_title (rule->folder);

      /* Translators: %s is the name of a folder */
      g_ptr_array_add (parts, g_strdup_printf (_ ("move to “%s”"), title));
    }
  if (rule->read)
    g_ptr_array_add (parts, g_strdup (_ ("mark as read")));
  if (rule->star)
    g_ptr_array_add (parts, g_strdup (_ ("add star")));
  if (rule->delete_on_server)
    g_ptr_array_add (parts, g_strdup (_ ("delete on the server")));
  if (rule->stop)
    g_ptr_array_add (parts, g_strdup (_ ("stop here")));

  return join (parts, C_ ("between words", ", "));
}

char *
fumi_rule_text_summary (const FumiRule *rule)
{
  g_autofree char *conditions = NULL;
  g_autofree char *actions = NULL;

  if (rule->broken)
    return g_strdup (_ ("A part of this filter cannot be understood, so it does not run. Edit it to mend it."));
  if (!fumi_rule_is_complete (rule))
    return g_strdup (_ ("This filter lacks a condition or an action, so it does not run."));

  conditions = text_conditions (rule);
  actions = text_actions (rule);
  /* Translators: first what mail a filter is about, then what it does with it */
  return g_strdup_printf (_ ("%s → %s"), conditions, actions);
}

/* ---- what would be done ---------------------------------------------------------------------- */

char *
fumi_rule_text_matches (const FumiFilterPlan *plan)
{
  /* Translators: the first %u is how many messages a filter is about, the second how many there are */
  return g_strdup_printf (ngettext ("%u of %u message matches", "%u of %u messages match", plan->looked),
                          plan->filings->len, plan->looked);
}

char *
fumi_rule_text_effects (const FumiFilterPlan *plan)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (plan->moved > 0)
    /* Translators: %u is how many messages */
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u to be moved", "%u to be moved", plan->moved), plan->moved));
  if (plan->read > 0)
    /* Translators: %u is how many messages */
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u to be marked as read", "%u to be marked as read", plan->read),
                                             plan->read));
  if (plan->starred > 0)
    /* Translators: %u is how many messages */
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u to get a star", "%u to get a star", plan->starred),
                                             plan->starred));
  if (plan->unwanted > 0)
    /* Translators: %u is how many messages */
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u to be deleted on the server at the next check for mail",
                                                       "%u to be deleted on the server at the next check for mail",
                                                       plan->unwanted), plan->unwanted));
  if (plan->failed > 0)
    /* Translators: %u is how many messages */
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u could not be read", "%u could not be read", plan->failed),
                                             plan->failed));

  return join (parts, C_ ("between words", ", "));
}
