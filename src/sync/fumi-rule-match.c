/* fumi-rule-match.c: whether a filter rule is about a message, and what all of them make of it (fumi-rule.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-rule.h"

#include <string.h>

#include "fumi-search-fold.h"

struct _FumiRuleMail
{
  char      *account;
  GPtrArray *texts[FUMI_RULE_LIST + 1]; /* (element-type utf8): by field, folded; each is tried */
  gboolean   partial;
  gboolean   attachments;
  goffset    size;
};

/* ---- as it is compared ----------------------------------------------------------------------------- */

/* As a search sees it, but with its punctuation: "@example.com" is not the end of "notexample.com". */
char *
fumi_rule_fold (const char *text)
{
  GString *folded = g_string_new (NULL);
  FumiSearchFold fold;
  FumiSearchChar c;
  gboolean blank = FALSE;

  fumi_search_fold_init (&fold, text, strlen (text));
  while (fumi_search_fold_next (&fold, &c))
    {
      if (c.class == FUMI_SEARCH_SEPARATOR && !g_unichar_isgraph (c.c))
        {
          blank = folded->len > 0;
          continue;
        }
      if (blank)
        g_string_append_c (folded, ' ');
      blank = FALSE;
      g_string_append_unichar (folded, c.c);
    }

  return g_string_free (folded, FALSE);
}

/* ---- a message ------------------------------------------------------------------------------------- */

static void
add_text (GPtrArray  *texts,
          const char *text)
{
  if (*text != '\0')
    g_ptr_array_add (texts, fumi_rule_fold (text));
}

static void
add_mailboxes (GPtrArray *texts,
               GPtrArray *mailboxes)
{
  for (guint i = 0; i < mailboxes->len; i++)
    {
      const FumiMailbox *mailbox = mailboxes->pdata[i];

      add_text (texts, mailbox->name);
      add_text (texts, mailbox->address);
      if (*mailbox->name != '\0' && *mailbox->address != '\0')
        {
          g_autofree char *both = g_strdup_printf ("%s <%s>", mailbox->name, mailbox->address);

          add_text (texts, both);
        }
    }
}

FumiRuleMail *
fumi_rule_mail_new (const char           *account,
                    const FumiMailFields *fields,
                    gboolean              partial,
                    gboolean              attachments,
                    goffset               size)
{
  FumiRuleMail *mail = g_new0 (FumiRuleMail, 1);

  mail->account = g_strdup (account);
  for (guint i = 0; i < G_N_ELEMENTS (mail->texts); i++)
    mail->texts[i] = g_ptr_array_new_with_free_func (g_free);
  add_mailboxes (mail->texts[FUMI_RULE_SENDER], fields->senders);
  add_mailboxes (mail->texts[FUMI_RULE_RECIPIENT], fields->receivers);
  add_mailboxes (mail->texts[FUMI_RULE_LIST], fields->lists);
  add_text (mail->texts[FUMI_RULE_SUBJECT], fields->subject);
  mail->partial = partial;
  mail->attachments = attachments;
  mail->size = size;
  return mail;
}

void
fumi_rule_mail_free (FumiRuleMail *mail)
{
  if (mail == NULL)
    return;

  g_free (mail->account);
  for (guint i = 0; i < G_N_ELEMENTS (mail->texts); i++)
    g_ptr_array_unref (mail->texts[i]);
  g_free (mail);
}

/* ---- is it about this one? ------------------------------------------------------------------------- */

static gboolean
is_true_of_text (FumiRuleTest  test,
                 const char   *text,
                 const char   *wanted)
{
  switch (test)
    {
    case FUMI_RULE_CONTAINS:
      return strstr (text, wanted) != NULL;

    case FUMI_RULE_IS:
      return g_str_equal (text, wanted);

    case FUMI_RULE_BEGINS:
      return g_str_has_prefix (text, wanted);

    case FUMI_RULE_ENDS:
      return g_str_has_suffix (text, wanted);

    case FUMI_RULE_YES:
    case FUMI_RULE_NO:
    case FUMI_RULE_LARGER:
    case FUMI_RULE_SMALLER:
    default:
      return FALSE;
    }
}

static gboolean
is_true (const FumiRuleCondition *condition,
         const FumiRuleMail      *mail)
{
  GPtrArray *texts;

  if (condition->field == FUMI_RULE_SIZE)
    return condition->test == FUMI_RULE_LARGER ? mail->size > condition->size
                                               : mail->size >= 0 && mail->size < condition->size;
  if (condition->field == FUMI_RULE_ATTACHMENT)
    return !mail->partial && mail->attachments == (condition->test == FUMI_RULE_YES);

  texts = mail->texts[condition->field];
  for (guint i = 0; i < texts->len; i++)
    if (is_true_of_text (condition->test, texts->pdata[i], condition->folded))
      return TRUE;
  return FALSE;
}

gboolean
fumi_rule_matches (const FumiRule     *rule,
                   const FumiRuleMail *mail)
{
  if (!fumi_rule_is_complete (rule)
      || (rule->account != NULL && !g_str_equal (rule->account, mail->account)))
    return FALSE;

  for (guint i = 0; i < rule->conditions->len; i++)
    if (is_true (rule->conditions->pdata[i], mail) == rule->any)
      return rule->any;

  return !rule->any;
}

void
fumi_rules_judge (GPtrArray          *rules,
                  const FumiRuleMail *mail,
                  FumiRuleVerdict    *verdict)
{
  *verdict = (FumiRuleVerdict) { 0 };
  for (guint i = 0; i < rules->len; i++)
    {
      const FumiRule *rule = rules->pdata[i];

      if (!rule->enabled || !fumi_rule_matches (rule, mail))
        continue;

      verdict->matched++;
      if (verdict->folder == NULL)
        verdict->folder = rule->folder;
      verdict->read |= rule->read;
      verdict->star |= rule->star;
      verdict->delete_on_server |= rule->delete_on_server;
      if (rule->stop)
        return;
    }
}
