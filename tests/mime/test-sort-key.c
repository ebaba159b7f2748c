/* test-sort-key.c: the order of senders and subjects, and what a subject is without its prefixes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-sort-key.h"

static int
compare (const char *one,
         const char *two)
{
  g_autofree char *first = fumi_sort_key (one);
  g_autofree char *second = fumi_sort_key (two);

  return strcmp (first, second);
}

/* Each stands before the next. */
static const char * const ordered[] = {
  "", "1 apple", "Aaron", "anna", "Ánna Berg", "Anna Weiß", "anna weisz", "Bob", "“Carol”", "ｄａｖｅ", "Édouard", "frank", "Zoë", "김", "박",
  "あい", "アキ", "かとう", "がとう", "かな", "ガナ", "カンナ", "きって", "キツネ", "サーバー", "さいとう", "さかい", "ﾀﾅｶ", "たなべ",
  "は", "ば", "ぱ", "はあ", "ハート", "はい", "やまだ", "ゃんぷ", "ん", "田中", "鈴木",
};

static void
test_senders_stand_in_the_order_in_which_they_are_looked_for (void)
{
  for (guint i = 0; i + 1 < G_N_ELEMENTS (ordered); i++)
    for (guint j = i + 1; j < G_N_ELEMENTS (ordered); j++)
      if (compare (ordered[i], ordered[j]) >= 0)
        g_error ("“%s” stands behind “%s”", ordered[i], ordered[j]);
}

/* Two that differ in little stand beside each other, not among each other. */
static void
test_what_does_not_count_decides_after_all_else (void)
{
  g_assert_cmpint (compare ("ANNA", "anna"), ==, 0);
  g_assert_cmpint (compare ("ｱﾝﾅ", "アンナ"), ==, 0);
  g_assert_cmpint (compare ("  “anna", "anna"), ==, 0);
  g_assert_cmpint (compare ("かとう 一", "がとう 一"), <, 0);
  g_assert_cmpint (compare ("かとう 二", "がとう 一"), >, 0); /* what counts first: all of it */
  g_assert_cmpint (compare ("résumé", "resume"), >, 0);
  g_assert_cmpint (compare ("サーバー", "さあばあ"), >, 0);
}

static void
test_a_key_is_bounded_and_ends_between_characters (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *key = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, i % 3 == 0 ? "が" : "漢");
  key = fumi_sort_key (text->str);
  g_assert_cmpuint (strlen (key), <=, 130);
  g_assert_true (g_utf8_validate (key, -1, NULL));
}

static const struct
{
  const char *subject;
  const char *base;
} subjects[] = {
  { "Lunch", "Lunch" },
  { "Re: Lunch", "Lunch" },
  { "RE: re:Fwd: Lunch", "Lunch" },
  { "Re[2]: Lunch", "Lunch" },
  { "Re (3) : Lunch", "Lunch" },
  { "Re^2: Lunch", "Lunch" },
  { "Ｒｅ：　お昼", "お昼" },
  { "返信: 転送：件名: お昼", "お昼" },
  { "AW: WG: Mittag", "Mittag" },
  { "SV: Antw: Res: lunch", "lunch" },
  { "回复：答复: 午饭", "午饭" },
  { "Recipe: soup", "Recipe: soup" },
  { "Re Lunch", "Re Lunch" },
  { "Re[x]: Lunch", "Re[x]: Lunch" },
  { "Re[2: Lunch", "Re[2: Lunch" },
  { "[ml 12] Re: Lunch", "[ml 12] Re: Lunch" },
  { "Re:", "Re:" },
  { "Re: Re: ", "Re: " },
  { "", "" },
};

static void
test_prefixes_of_replies_do_not_count (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    g_assert_cmpstr (fumi_subject_base (subjects[i].subject), ==, subjects[i].base);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime/sort-key/senders-stand-in-the-order-in-which-they-are-looked-for",
                   test_senders_stand_in_the_order_in_which_they_are_looked_for);
  g_test_add_func ("/mime/sort-key/what-does-not-count-decides-after-all-else",
                   test_what_does_not_count_decides_after_all_else);
  g_test_add_func ("/mime/sort-key/a-key-is-bounded-and-ends-between-characters",
                   test_a_key_is_bounded_and_ends_between_characters);
  g_test_add_func ("/mime/sort-key/prefixes-of-replies-do-not-count", test_prefixes_of_replies_do_not_count);

  return g_test_run ();
}
