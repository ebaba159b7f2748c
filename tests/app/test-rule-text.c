/* test-rule-text.c: filters in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

#include "fumi-rule-text.h"

static void
test_a_filter_is_told_in_one_line (void)
{
  static const struct { const char *rule; const char *text; } cases[] = {
    { "condition=sender contains news\nmove=Work.&ZeVnLA-\n", "sender contains “news” → move to “日本”" },
    { "match=any\ncondition=subject begins [a]\ncondition=attachment yes\nread=true\nstar=true\n",
      "subject begins with “[a]” or has attachments → mark as read, add star" },
    { "condition=recipient is a@example.org\ncondition=attachment no\ncondition=list ends .org\ncondition=size larger 5\n"
      "delete-on-server=true\nstop=true\n",
      "recipient is “a@example.org” and has no attachments and mailing list ends with “.org” and …"
      " → delete on the server, stop here" },
    { "condition=sender contains 100% %s\nstar=true\n", "sender contains “100% %s” → add star" },
    { "star=true\n", "This filter lacks a condition or an action, so it does not run." },
    { "condition=moon is full\ncondition=attachment yes\nstar=true\n",
      "A part of this filter cannot be understood, so it does not run. Edit it to mend it." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("[Rule 1]\n", cases[i].rule, NULL);
      g_autoptr(FumiRuleFile) file = fumi_rule_file_parse (text);
      g_autofree char *summary = fumi_rule_text_summary (file->rules->pdata[0]);

      g_assert_cmpstr (summary, ==, cases[i].text);
    }
}

static void
test_every_condition_has_words (void)
{
  for (guint field = FUMI_RULE_SENDER; field <= FUMI_RULE_LIST; field++)
    for (guint test = FUMI_RULE_CONTAINS; test <= FUMI_RULE_ENDS; test++)
      {
        g_autoptr(FumiRuleCondition) condition = fumi_rule_condition_text (field, test, "x");
        g_autofree char *text = fumi_rule_text_condition (condition);

        g_assert_true (g_str_has_suffix (text, "“x”"));
        g_assert_cmpstr (fumi_rule_text_field (field), !=, "");
        g_assert_cmpstr (fumi_rule_text_test (test), !=, "");
      }
}

static void
test_what_would_be_done_is_counted (void)
{
  g_autoptr(GArray) filings = g_array_new (FALSE, TRUE, sizeof (FumiStoreFiling));
  FumiFilterPlan plan = { .filings = filings, .looked = 120 };
  g_autofree char *none = fumi_rule_text_effects (&plan);
  g_autofree char *matches = NULL;
  g_autofree char *effects = NULL;

  g_assert_cmpstr (none, ==, "");
  g_array_set_size (filings, 3);
  plan.moved = 2;
  plan.unwanted = 3;
  matches = fumi_rule_text_matches (&plan);
  effects = fumi_rule_text_effects (&plan);
  g_assert_cmpstr (matches, ==, "3 of 120 messages match");
  g_assert_cmpstr (effects, ==, "2 to be moved, 3 to be deleted on the server at the next check for mail");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/rule-text/a-filter-is-told-in-one-line", test_a_filter_is_told_in_one_line);
  g_test_add_func ("/app/rule-text/every-condition-has-words", test_every_condition_has_words);
  g_test_add_func ("/app/rule-text/what-would-be-done-is-counted", test_what_would_be_done_is_counted);

  return g_test_run ();
}
