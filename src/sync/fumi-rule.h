/* fumi-rule.h: a filter rule: which mail it is about, and what becomes of that mail.
 *
 * Values without any state; rules.ini is in fumi-rule-file.h, what they are used for in fumi-filter.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-mail-fields.h"

G_BEGIN_DECLS

typedef enum
{
  FUMI_RULE_SENDER,     /* name or address of From */
  FUMI_RULE_RECIPIENT,  /* of To or Cc */
  FUMI_RULE_SUBJECT,
  FUMI_RULE_LIST,       /* name or identifier of a mailing list */
  FUMI_RULE_ATTACHMENT,
  FUMI_RULE_SIZE,
} FumiRuleField;

/* Those up to ENDS are for text, YES and NO for attachments, the others for sizes. */
typedef enum
{
  FUMI_RULE_CONTAINS,
  FUMI_RULE_IS,
  FUMI_RULE_BEGINS,
  FUMI_RULE_ENDS,
  FUMI_RULE_YES,
  FUMI_RULE_NO,
  FUMI_RULE_LARGER,
  FUMI_RULE_SMALLER,
} FumiRuleTest;

typedef struct
{
  FumiRuleField  field;
  FumiRuleTest   test;
  char          *text;   /* of a test for text, else NULL */
  char          *folded; /* as it is compared */
  goffset        size;   /* bytes, of LARGER and SMALLER */
} FumiRuleCondition;

typedef struct
{
  char      *name;
  gboolean   enabled;
  char      *account;          /* its id; NULL: all */
  gboolean   any;              /* one condition is enough */
  GPtrArray *conditions;       /* (element-type FumiRuleCondition) */

  char      *folder;           /* where it goes, a key of fumi-store-folders.h; NULL: stays */
  gboolean   read;
  gboolean   star;
  gboolean   delete_on_server; /* once the mail is safe here */
  gboolean   stop;             /* no rule behind it is asked */

  GPtrArray *kept;             /* (element-type utf8): lines of the file that say nothing to this program; bytes */
  gboolean   broken;           /* one of them is no comment: the rule may have meant something else, and does not run */
} FumiRule;

/* What goes beyond in a file is not read, and what is typed is cut. */
#define FUMI_RULE_MAX_TEXT 998     /* characters */
#define FUMI_RULE_MAX_CONDITIONS 100

FumiRule          *fumi_rule_new            (void);
FumiRule          *fumi_rule_copy           (const FumiRule *rule);
void               fumi_rule_free           (FumiRule       *rule);

/* (transfer full): @text: one line is made of it */
FumiRuleCondition *fumi_rule_condition_text (FumiRuleField   field,
                                             FumiRuleTest    test,
                                             const char     *text);
FumiRuleCondition *fumi_rule_condition_size (FumiRuleTest    test,
                                             goffset         size);
FumiRuleCondition *fumi_rule_condition_attachment (gboolean  has);
FumiRuleCondition *fumi_rule_condition_copy (const FumiRuleCondition *condition);
void               fumi_rule_condition_free (FumiRuleCondition       *condition);

gboolean           fumi_rule_field_is_text  (FumiRuleField   field);
/* Whether there is something to look for; what looks for nothing is in no mail. */
gboolean           fumi_rule_condition_is_complete (const FumiRuleCondition *condition);
/* Whether it can be run: it has conditions, each complete, and does something. */
gboolean           fumi_rule_is_complete    (const FumiRule *rule);
/* The same, and it is switched on, for mail of @account (NULL: of any). */
gboolean           fumi_rule_is_active      (const FumiRule *rule,
                                             const char     *account);

/* ---- matching -------------------------------------------------------------------------------------- */

/* A message as rules see it. */
typedef struct _FumiRuleMail FumiRuleMail;

/**
 * fumi_rule_mail_new:
 * @account: the id
 * @fields: (transfer none): read now, not kept
 * @attachments: whether there are some; of a message of which only the beginning is here nobody knows: neither YES
 *   nor NO is true of it
 * @size: of all of it
 */
FumiRuleMail *fumi_rule_mail_new  (const char           *account,
                                   const FumiMailFields *fields,
                                   gboolean              partial,
                                   gboolean              attachments,
                                   goffset               size);
void          fumi_rule_mail_free (FumiRuleMail         *mail);

/* Whether a complete rule is about @mail, switched on or not. */
gboolean      fumi_rule_matches   (const FumiRule       *rule,
                                   const FumiRuleMail   *mail);

/* What becomes of a message. */
typedef struct
{
  const char *folder;           /* of a rule; NULL: stays */
  gboolean    read;
  gboolean    star;
  gboolean    delete_on_server;
  guint       matched;          /* so many rules were about it */
} FumiRuleVerdict;

/**
 * fumi_rules_judge:
 * @rules: (element-type FumiRule): in order; those that are not active are left out
 *
 * Each rule that matches adds what it does; the first that names a folder decides where the mail goes, and one with
 * "stop" is the last.
 */
void          fumi_rules_judge    (GPtrArray            *rules,
                                   const FumiRuleMail   *mail,
                                   FumiRuleVerdict      *verdict);

/* (transfer full): @text as it is compared: case, width, kana and accents make no difference, nor how many blanks */
char         *fumi_rule_fold      (const char           *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiRule, fumi_rule_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiRuleCondition, fumi_rule_condition_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiRuleMail, fumi_rule_mail_free)

G_END_DECLS
