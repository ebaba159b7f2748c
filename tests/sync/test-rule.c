/* test-rule.c: filter rules as values: which mail they are about, and rules.ini.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>

#include "fumi-rule-file.h"

#define ACCOUNT "0123abcd"

static const char message[] =
  "From: =?UTF-8?B?5bGx55Sw5aSq6YOO?= <Taro.Yamada@Example.NE.jp>\r\n"
  "To: Anna <anna@example.org>, ben@example.net\r\n"
  "Cc: =?ISO-2022-JP?B?GyRCPmo7UhsoQg==?= <clara@example.com>\r\n"
  "Subject: =?UTF-8?B?44GK6KaL56mN44KK44Gu5Lu277yI77yS77yQ77yS77yW77yJ44Kr44K/44Ot44Kw?= Re: Cafe\r\n"
  "List-Id: The Readers <readers.lists.example.org>\r\n"
  "X-ML-Name: dokusho\r\n"
  "\r\n"
  "Text\r\n";

static FumiRuleMail *
make_mail (const char *text)
{
  g_autoptr(FumiMailFields) fields = fumi_mail_fields_new (text, strlen (text));

  return fumi_rule_mail_new (ACCOUNT, fields, FALSE, TRUE, 5000);
}

/* ---- which mail ------------------------------------------------------------------------------------ */

static void
test_conditions_are_true_of_the_mail_they_are_about (void)
{
  static const struct { const char *condition; gboolean matches; } cases[] = {
    { "sender contains 山田", TRUE },
    { "sender contains taro.yamada@", TRUE },
    { "sender is TARO.YAMADA@example.ne.jp", TRUE },
    { "sender is 山田太郎", TRUE },
    { "sender is 山田", FALSE },
    { "sender ends @example.ne.jp", TRUE },
    { "sender ends ample.ne.jp", TRUE },
    { "sender ends @ample.ne.jp", FALSE },
    { "sender begins 山田太郎 <taro", TRUE },
    { "sender contains 山田太郎 <taro", TRUE },
    { "sender contains anna", FALSE },
    { "recipient contains anna@example.org", TRUE },
    { "recipient contains BEN@", TRUE },
    { "recipient contains clara", TRUE },
    { "recipient contains taro", FALSE },
    { "recipient is anna", TRUE },
    /* full width, katakana and hiragana, accents */
    { "subject contains お見積り", TRUE },
    { "subject contains (2026)", TRUE },
    { "subject contains （２０２６）", TRUE },
    { "subject contains ｶﾀﾛｸﾞ", TRUE },
    { "subject contains かたろぐ", TRUE },
    { "subject contains かたろく", FALSE }, /* グ is not ク */
    { "subject begins オ見積リ", TRUE },
    { "subject begins 見積", FALSE },
    { "list is readers.lists.example.org", TRUE },
    { "list contains the readers", TRUE },
    { "list is dokusho", TRUE },
    { "list contains writers", FALSE },
    { "attachment yes", TRUE },
    { "attachment no", FALSE },
    { "size larger 4999", TRUE },
    { "size larger 5000", FALSE },
    { "size smaller 5001", TRUE },
    { "size smaller 5000", FALSE },
  };
  g_autoptr(FumiRuleMail) mail = make_mail (message);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("[Rule 1]\ncondition=%s\nstar=true\n", cases[i].condition);
      g_autoptr(FumiRuleFile) file = fumi_rule_file_parse (text);

      g_assert_cmpuint (file->problems->len, ==, 0);
      if (fumi_rule_matches (file->rules->pdata[0], mail) != cases[i].matches)
        g_error ("%s", cases[i].condition);
    }
}

/* Of a beginning nobody knows whether there are attachments. */
static void
test_a_beginning_has_neither_attachments_nor_none (void)
{
  g_autoptr(FumiMailFields) fields = fumi_mail_fields_new (message, strlen (message));
  g_autoptr(FumiRuleMail) mail = fumi_rule_mail_new (ACCOUNT, fields, TRUE, FALSE, 5000);
  g_autoptr(FumiRuleFile) file = fumi_rule_file_parse ("[Rule 1]\ncondition=attachment yes\nstar=true\n"
                                                       "[Rule 2]\ncondition=attachment no\nstar=true\n");

  g_assert_false (fumi_rule_matches (file->rules->pdata[0], mail));
  g_assert_false (fumi_rule_matches (file->rules->pdata[1], mail));
}

static void
test_all_or_any (void)
{
  static const struct { const char *rule; gboolean matches; } cases[] = {
    { "match=all\ncondition=sender contains taro\ncondition=attachment yes\n", TRUE },
    { "match=all\ncondition=sender contains taro\ncondition=attachment no\n", FALSE },
    { "match=any\ncondition=sender contains nobody\ncondition=attachment yes\n", TRUE },
    { "match=any\ncondition=sender contains nobody\ncondition=attachment no\n", FALSE },
    { "account=0123abcd\ncondition=attachment yes\n", TRUE },
    { "account=ffffffff\ncondition=attachment yes\n", FALSE },
    /* what looks for nothing is about no mail, and not about all of it */
    { "", FALSE },
    { "match=all\n", FALSE },
    { "condition=subject contains\n", FALSE },
    { "condition=size larger 0\n", FALSE },
    { "match=any\ncondition=attachment yes\ncondition=sender is\n", FALSE },
    /* nor is a rule that was meant to be narrower than what could be read of it */
    { "condition=attachment yes\ncondition=moon full\n", FALSE },
  };
  g_autoptr(FumiRuleMail) mail = make_mail (message);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("[Rule 1]\nstar=true\n%s", cases[i].rule);
      g_autoptr(FumiRuleFile) file = fumi_rule_file_parse (text);

      if (fumi_rule_matches (file->rules->pdata[0], mail) != cases[i].matches)
        g_error ("%s", cases[i].rule);
    }
}

static void
test_rules_add_up_until_one_stops (void)
{
  static const char rules[] =
    "[Rule 1]\nenabled=false\ncondition=attachment yes\nmove=Trash\n"
    "[Rule 2]\ncondition=attachment no\nmove=Junk\n"
    "[Rule 3]\ncondition=attachment yes\nread=true\nmove=Work\n"
    "[Rule 4]\ncondition=attachment yes\nmove=Archive\nstar=true\nstop=true\n"
    "[Rule 5]\ncondition=attachment yes\ndelete-on-server=true\n";
  g_autoptr(FumiRuleFile) file = fumi_rule_file_parse (rules);
  g_autoptr(FumiRuleMail) mail = make_mail (message);
  FumiRuleVerdict verdict;

  fumi_rules_judge (file->rules, mail, &verdict);
  g_assert_cmpuint (verdict.matched, ==, 2);
  g_assert_cmpstr (verdict.folder, ==, "Work"); /* the first that names one */
  g_assert_true (verdict.read && verdict.star);
  g_assert_false (verdict.delete_on_server);
}

static void
test_mail_without_fields_is_no_error (void)
{
  static const char *const texts[] = { "", "\r\n", "From\r\n", "From: \r\nSubject:\r\n\r\n", "\xff\xfe", "To: <<<>>,,;:\r\n\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(FumiRuleMail) mail = make_mail (texts[i]);
      g_autoptr(FumiRuleFile) file = fumi_rule_file_parse ("[Rule 1]\ncondition=sender contains a\nstar=true\n");

      g_assert_false (fumi_rule_matches (file->rules->pdata[0], mail));
    }
}

/* ---- the file -------------------------------------------------------------------------------------- */

static const char everything[] =
  "# mine\n"
  "\n"
  "[Rule 1]\n"
  "name=Besprechung \\\\ 会議\n"
  "enabled=true\n"
  "account=0123abcd\n"
  "match=any\n"
  "condition-1=sender contains @news.example\n"
  "condition-2=recipient is anna@example.org\n"
  "condition-3=subject begins [読書]\n"
  "condition-4=list ends .example.org\n"
  "condition-5=attachment yes\n"
  "condition-6=size larger 1048576\n"
  "move=Work.&ZeVnLA-\n"
  "read=true\n"
  "star=true\n"
  "delete-on-server=true\n"
  "stop=true\n"
  "# a note of mine\n"
  "\n"
  "[Rule 2]\n"
  "name=\n"
  "enabled=false\n"
  "match=all\n"
  "\n"
  "[Search 1]\n"
  "text=from:taro\n";

static void
test_a_file_is_written_as_it_was_read (void)
{
  g_autoptr(FumiRuleFile) file = fumi_rule_file_parse (everything);
  g_autofree char *printed = fumi_rule_file_print (file);
  const FumiRule *rule = file->rules->pdata[0];
  g_autoptr(GKeyFile) key_file = g_key_file_new ();
  g_autoptr(FumiRuleFile) copy = fumi_rule_file_copy (file);
  g_autofree char *again = fumi_rule_file_print (copy);

  g_assert_cmpuint (file->problems->len, ==, 0);
  g_assert_cmpuint (file->rules->len, ==, 2);
  g_assert_cmpstr (rule->name, ==, "Besprechung \\ 会議");
  g_assert_cmpuint (rule->conditions->len, ==, 6);
  g_assert_true (fumi_rule_is_active (rule, ACCOUNT));
  g_assert_false (fumi_rule_is_active (rule, "ffffffff"));
  g_assert_cmpstr (printed, ==, everything);
  g_assert_cmpstr (again, ==, everything);

  /* Others of this program may read their part with GKeyFile. */
  g_assert_true (g_key_file_load_from_data (key_file, printed, -1, G_KEY_FILE_NONE, NULL));
  g_assert_true (g_key_file_has_group (key_file, "Search 1"));
}

static void
test_a_bad_line_is_named_and_kept_and_its_rule_rests (void)
{
  static const char *const lines[] = {
    "condition-1=colour contains red",
    "condition-1=sender resembles taro",
    "condition-1=attachment larger 5",
    "condition-1=size larger -5",
    "condition-1=size larger 5 MB",
    "condition-1=size larger 99999999999999999999",
    "condition-1=sender",
    "condition-1=",
    "read=perhaps",
    "match=some",
    "move=../../etc",
    "move=a//b",
    "name=\\q",
    "name=\xff\xfe",
    "forward=taro@example.org",
    "words without a sign",
    "=",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *text = g_strdup_printf ("[Rule 1]\nname=A\nenabled=true\nmatch=all\ncondition-1=attachment yes\n"
                                               "star=true\n%s\n\n", lines[i]);
      g_autoptr(FumiRuleFile) file = fumi_rule_file_parse (text);
      g_autofree char *printed = fumi_rule_file_print (file);

      g_assert_cmpuint (file->problems->len, ==, 1);
      g_assert_nonnull (strstr (file->problems->pdata[0], "7"));
      g_assert_true (g_utf8_validate (file->problems->pdata[0], -1, NULL));
      g_assert_false (fumi_rule_is_active (file->rules->pdata[0], NULL));
      g_assert_cmpstr (printed, ==, text);
    }
}

static void
test_what_other_editors_write_is_read (void)
{
  static const char text[] = "\xef\xbb\xbf[Rule 7]  \r\n name = News \r\n\r\n  # note\r\ncondition = list is  news.example \r\nstar=true";
  g_autoptr(FumiRuleFile) file = fumi_rule_file_parse (text);
  const FumiRule *rule = file->rules->pdata[0];
  const FumiRuleCondition *condition = rule->conditions->pdata[0];

  g_assert_cmpuint (file->problems->len, ==, 0);
  g_assert_cmpstr (rule->name, ==, "News");
  g_assert_cmpstr (condition->text, ==, "news.example");
  g_assert_true (fumi_rule_is_active (rule, NULL));
  g_assert_cmpuint (rule->kept->len, ==, 1);
}

static void
test_the_disk (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("fumibako-rules-XXXXXX", &error);
  g_autofree char *config = g_build_filename (dir, "config", NULL);
  g_autofree char *path = fumi_rule_file_path (config);
  g_autoptr(FumiRuleFile) none = fumi_rule_file_load (path, &error);
  g_autoptr(FumiRuleFile) file = fumi_rule_file_parse (everything);
  g_autofree char *contents = NULL;
  struct stat status;

  g_assert_no_error (error);
  g_assert_cmpuint (none->rules->len, ==, 0);

  g_assert_true (fumi_rule_file_save (file, path, &error));
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, everything);

  /* What is no text of ours is an error and not an empty list, which would be written over it. */
  g_assert_true (g_file_set_contents (path, "[Rule 1]\0name=A", 15, NULL));
  g_assert_null (fumi_rule_file_load (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);

  g_remove (path);
  g_rmdir (config);
  g_rmdir (dir);
}

static void
test_folding_makes_equal_what_means_the_same (void)
{
  static const struct { const char *a; const char *b; } cases[] = {
    { "ＡＢＣ　ｄｅｆ", "abc def" }, { "カタカナ", "かたかな" }, { "ｶﾞｷﾞｸﾞ", "がぎぐ" }, { "Straße", "STRASSE" },
    { "Café", "CAFE" }, { "ﬁn", "fin" }, { "  a \t b  ", "a b" }, { "①", "1" }, { "㍻", "平成" }, { "ヴ", "ゔ" },
  };
  g_autofree char *ka = fumi_rule_fold ("カ");
  g_autofree char *ga = fumi_rule_fold ("ガ");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *a = fumi_rule_fold (cases[i].a);
      g_autofree char *b = fumi_rule_fold (cases[i].b);

      g_assert_cmpstr (a, ==, b);
    }
  g_assert_false (g_str_has_prefix (ga, ka));
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/rule/conditions-are-true-of-the-mail-they-are-about",
                   test_conditions_are_true_of_the_mail_they_are_about);
  g_test_add_func ("/sync/rule/a-beginning-has-neither-attachments-nor-none", test_a_beginning_has_neither_attachments_nor_none);
  g_test_add_func ("/sync/rule/all-or-any", test_all_or_any);
  g_test_add_func ("/sync/rule/rules-add-up-until-one-stops", test_rules_add_up_until_one_stops);
  g_test_add_func ("/sync/rule/mail-without-fields-is-no-error", test_mail_without_fields_is_no_error);
  g_test_add_func ("/sync/rule/folding-makes-equal-what-means-the-same", test_folding_makes_equal_what_means_the_same);
  g_test_add_func ("/sync/rule/file/a-file-is-written-as-it-was-read", test_a_file_is_written_as_it_was_read);
  g_test_add_func ("/sync/rule/file/a-bad-line-is-named-and-kept-and-its-rule-rests",
                   test_a_bad_line_is_named_and_kept_and_its_rule_rests);
  g_test_add_func ("/sync/rule/file/what-other-editors-write-is-read", test_what_other_editors_write_is_read);
  g_test_add_func ("/sync/rule/file/the-disk", test_the_disk);

  return g_test_run ();
}
