/* fuzz-rule-file.c: whatever stands in rules.ini, it is written as it was read: nothing of it is lost, and no rule becomes
 * another one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-rule-file.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_same (const FumiRuleFile *a,
            const FumiRuleFile *b)
{
  g_assert_cmpuint (a->rules->len, ==, b->rules->len);
  for (guint i = 0; i < a->rules->len; i++)
    {
      const FumiRule *one = a->rules->pdata[i];
      const FumiRule *other = b->rules->pdata[i];

      g_assert_cmpint (one->broken, ==, other->broken);
      g_assert_cmpuint (one->kept->len, ==, other->kept->len);
      g_assert_cmpuint (one->conditions->len, ==, other->conditions->len);
      g_assert_cmpint (fumi_rule_is_active (one, NULL), ==, fumi_rule_is_active (other, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const char mail_text[] = "From: Anna <anna@example.org>\r\nTo: ben@example.org\r\nSubject: a\r\n\r\n";
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(FumiRuleFile) file = fumi_rule_file_parse (text);
  g_autofree char *printed = fumi_rule_file_print (file);
  g_autoptr(FumiRuleFile) again = fumi_rule_file_parse (printed);
  g_autofree char *printed_again = fumi_rule_file_print (again);
  g_autoptr(FumiMailFields) fields = fumi_mail_fields_new (mail_text, strlen (mail_text));
  g_autoptr(FumiRuleMail) mail = fumi_rule_mail_new ("0123abcd", fields, FALSE, FALSE, 100);
  FumiRuleVerdict verdict;

  check_same (file, again);
  g_assert_cmpstr (printed_again, ==, printed);
  g_assert_cmpuint (file->problems->len, ==, again->problems->len);
  for (guint i = 0; i < file->problems->len; i++)
    g_assert_true (g_utf8_validate (file->problems->pdata[i], -1, NULL));
  fumi_rules_judge (file->rules, mail, &verdict);
  return 0;
}
