/* test-message-trouble.c: every way in which a message cannot be read is told in its own words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-message-trouble.h"

static const struct
{
  const char *name;
  int         code;
  const char *says;
} cases[] = {
  { "gone", G_IO_ERROR_NOT_FOUND, "is not there any more" },
  { "forbidden", G_IO_ERROR_PERMISSION_DENIED, "is not allowed to read" },
  { "a disk that fails", G_IO_ERROR_FAILED, "The disk does not give back" },
  { "something else in its place", G_IO_ERROR_IS_DIRECTORY, "The disk does not give back" },
};

static void
test_each_says_what_happened_and_where (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, cases[i].code, "raw words");
      g_autofree char *text = fumi_message_trouble_text (error, "/mail/new/0123");
      g_autofree char *nowhere = fumi_message_trouble_text (error, NULL);

      g_test_message ("%s", cases[i].name);
      g_assert_nonnull (strstr (text, cases[i].says));
      g_assert_true (g_str_has_suffix (text, "\n\n/mail/new/0123"));
      g_assert_true (g_str_has_prefix (text, nowhere));
      g_assert_null (strstr (text, "raw words"));
    }
}

static void
test_a_message_that_is_not_understood_is_kept (void)
{
  g_autoptr(GError) error = g_error_new_literal (g_quark_from_static_string ("parser"), 1, "odd");
  g_autofree char *text = fumi_message_trouble_text (error, "/\xff/x");

  g_assert_nonnull (strstr (text, "kept as it came"));
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/message-trouble/each-says-what-happened-and-where", test_each_says_what_happened_and_where);
  g_test_add_func ("/app/message-trouble/a-message-that-is-not-understood-is-kept",
                   test_a_message_that_is_not_understood_is_kept);

  return g_test_run ();
}
