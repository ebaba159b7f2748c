/* test-remote-text.c: mail on the server in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

#include "fumi-remote-text.h"

static void
assert_text (char       *text,
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_summary_tells_what_is_not_shown (void)
{
  assert_text (fumi_remote_text_summary (1, 1, 2000), "1 message on the server (2 KB)");
  assert_text (fumi_remote_text_summary (3, 3, 12000000), "3 messages on the server (12 MB)");
  assert_text (fumi_remote_text_summary (200, 1532, 34000000), "The newest 200 of 1532 messages (34 MB in all)");
}

static void
test_looking_counts_once_there_is_something_to_count (void)
{
  FumiSyncProgress progress = { .phase = FUMI_SYNC_LISTING };

  assert_text (fumi_remote_text_looking (&progress), "List");
  progress.messages_total = 200;
  progress.messages = 12;
  assert_text (fumi_remote_text_looking (&progress), "Reading subjects: 12 / 200");
}

/* Nobody may delete mail without having read that it is gone then. */
static void
test_question_says_what_is_lost_and_what_stays (void)
{
  assert_text (fumi_remote_text_delete (1), "Delete 1 Message on the Server?");
  assert_text (fumi_remote_text_delete (4), "Delete 4 Messages on the Server?");
  assert_text (fumi_remote_text_delete_body (1, 0),
               "It is received and stays on this computer.\nDeleting on the server cannot be undone.");
  assert_text (fumi_remote_text_delete_body (1, 1),
               "It is not wholly received: it will be lost for good.\nDeleting on the server cannot be undone.");
  assert_text (fumi_remote_text_delete_body (4, 4),
               "They are not wholly received: they will be lost for good.\n"
               "Deleting on the server cannot be undone.");
  assert_text (fumi_remote_text_delete_body (4, 1),
               "1 of them is not wholly received and will be lost for good. The others stay on this computer.\n"
               "Deleting on the server cannot be undone.");
}

static void
test_a_server_that_lacks_nothing_is_not_talked_about (void)
{
  g_autofree char *both = fumi_remote_text_lacking (FALSE, FALSE);

  g_assert_null (fumi_remote_text_lacking (TRUE, TRUE));
  g_assert_true (g_str_has_prefix (both, "This server has no UIDL"));
  g_assert_nonnull (strstr (both, "\nThis server has no TOP"));
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/remote-text/summary-tells-what-is-not-shown", test_summary_tells_what_is_not_shown);
  g_test_add_func ("/app/remote-text/looking-counts-once-there-is-something-to-count",
                   test_looking_counts_once_there_is_something_to_count);
  g_test_add_func ("/app/remote-text/question-says-what-is-lost-and-what-stays",
                   test_question_says_what_is_lost_and_what_stays);
  g_test_add_func ("/app/remote-text/a-server-that-lacks-nothing-is-not-talked-about",
                   test_a_server_that_lacks_nothing_is_not_talked_about);

  return g_test_run ();
}
