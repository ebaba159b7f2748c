/* test-transcript.c: the dialogue for a person, bounded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-transcript.h"

#include <string.h>

static void
test_lines_say_who_spoke (void)
{
  g_autoptr(FumiPop3Transcript) transcript = fumi_pop3_transcript_new ();
  g_autofree char *text = NULL;

  fumi_pop3_transcript_add (transcript, 'S', "+OK \033[31mready", 14);
  fumi_pop3_transcript_add (transcript, 'C', "CAPA", 4);
  text = fumi_pop3_transcript_dup (transcript);

  g_assert_cmpstr (text, ==, "S: +OK [31mready\nC: CAPA\n");
}

static void
test_long_session_keeps_its_begin_and_its_end (void)
{
  g_autoptr(FumiPop3Transcript) transcript = fumi_pop3_transcript_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < 20000; i++)
    {
      char line[64];

      fumi_pop3_transcript_add (transcript, 'C', line,
                                g_snprintf (line, sizeof line, "RETR %u", i));
    }
  text = fumi_pop3_transcript_dup (transcript);

  g_assert_cmpuint (strlen (text), <=, 64 * 1024);
  g_assert_cmpuint (strlen (text), >, 32 * 1024);
  g_assert_true (g_str_has_prefix (text, "C: RETR 0\nC: RETR 1\n"));
  g_assert_nonnull (strstr (text, "\n[...]\nC: RETR "));
  g_assert_true (g_str_has_suffix (text, "C: RETR 19998\nC: RETR 19999\n"));
}

static void
test_longest_lines_stay_within_the_bound (void)
{
  g_autoptr(FumiPop3Transcript) transcript = fumi_pop3_transcript_new ();
  g_autoptr(GString) line = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 600; i++)
    g_string_append (line, "\xf0\x9f\x93\xab");
  for (guint i = 0; i < 500; i++)
    fumi_pop3_transcript_add (transcript, 'S', line->str, line->len);
  text = fumi_pop3_transcript_dup (transcript);

  g_assert_cmpuint (strlen (text), <=, 64 * 1024);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/transcript/lines-say-who-spoke", test_lines_say_who_spoke);
  g_test_add_func ("/pop3/transcript/long-session-keeps-its-begin-and-its-end",
                   test_long_session_keeps_its_begin_and_its_end);
  g_test_add_func ("/pop3/transcript/longest-lines-stay-within-the-bound",
                   test_longest_lines_stay_within_the_bound);

  return g_test_run ();
}
