/* store-faults.c: a program that receives, killed or met by a failing disk at a chosen system call.
 *
 * A child program without sanitizers (store-child.c) runs under fault-shim.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-faults.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

void
faults_outcome_clear (FaultsOutcome *outcome)
{
  g_free (outcome->errors);
}

static void
note_safe_messages (FaultsOutcome *outcome,
                    const char    *output)
{
  g_auto(GStrv) lines = g_strsplit (output, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint number;

      if (sscanf (lines[i], "safe %u", &number) == 1)
        {
          g_assert_cmpuint (number, <, FAULTS_MESSAGES);
          outcome->safe[number] = TRUE;
        }
    }
}

FaultsOutcome
faults_run_child (const char *data_dir,
                  const char *mode,
                  const char *fault,
                  const char *count)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GSubprocess) child = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *output = NULL;
  g_autofree char *messages = g_strdup_printf ("%d", FAULTS_MESSAGES);
  g_autofree char *batch = g_strdup_printf ("%d", FAULTS_BATCH);
  FaultsOutcome outcome = { 0 };

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", g_getenv ("FUMI_FAULT_SHIM"), TRUE);
  if (fault != NULL)
    g_subprocess_launcher_setenv (launcher, "FUMI_FAULT", fault, TRUE);
  if (count != NULL)
    g_subprocess_launcher_setenv (launcher, "FUMI_FAULT_COUNT", count, TRUE);

  child = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("FUMI_STORE_CHILD"), data_dir,
                                       mode, messages, batch, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, NULL, NULL, &output, &outcome.errors, &error);
  g_assert_no_error (error);

  outcome.killed = g_subprocess_get_if_signaled (child);
  if (outcome.killed)
    g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL); /* and nothing else */
  else
    outcome.status = g_subprocess_get_exit_status (child);
  note_safe_messages (&outcome, output);

  return outcome;
}

guint
faults_count_calls (const char *data_dir,
                    const char *mode)
{
  g_autofree char *file = g_build_filename (data_dir, "calls", NULL);
  g_autofree char *contents = NULL;
  g_auto(FaultsOutcome) outcome = faults_run_child (data_dir, mode, NULL, file);

  g_assert_cmpstr (outcome.errors, ==, "");
  g_assert_cmpint (outcome.status, ==, 0);
  g_assert_true (g_file_get_contents (file, &contents, NULL, NULL));
  g_assert_cmpint (g_remove (file), ==, 0);
  return (guint) atoi (contents);
}

GArray *
faults_choose_points (guint calls,
                      guint most)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean full = g_getenv ("FUMI_FULL_MATRIX") != NULL;
  guint n = full ? calls : MIN (calls, most);

  for (guint i = 1; i <= n; i++)
    {
      guint point = (guint) ((guint64) i * calls / n);

      g_array_append_val (points, point);
    }

  return points;
}
