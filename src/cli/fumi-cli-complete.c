/* fumi-cli-complete.c: waits for an index that has to be made anew, and shows how that goes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-cli-complete.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "fumi-cli-output.h"
#include "fumi-store-complete.h"

/* What is done sooner than this needs no words. */
#define QUIET_US (G_USEC_PER_SEC / 2)

typedef struct
{
  gint64   since;
  guint    total;
  gboolean shown;
} Progress;

/* On one line, written over and over. */
static void
on_progress (guint    done,
             guint    total,
             gpointer user_data)
{
  Progress *progress = user_data;
  g_autofree char *text = NULL;

  progress->total = total;
  if (isatty (STDERR_FILENO) != 1 || g_get_monotonic_time () < progress->since + QUIET_US)
    return;

  progress->shown = TRUE;
  /* Translators: %1$u of %2$u messages; ' has the thousands grouped. */
  text = g_strdup_printf (_("Rebuilding the list of messages… %1$'u of %2$'u"), done, total);
  fprintf (stderr, "\r%s", text);
  fflush (stderr);
}

gboolean
fumi_cli_complete (FumiCli    *cli,
                   FumiStore  *store,
                   guint      *total,
                   GError    **error)
{
  Progress progress = { .since = g_get_monotonic_time () };
  gboolean completed = fumi_store_complete (store, on_progress, &progress, cli->cancellable, error);

  if (progress.shown)
    fputc ('\n', stderr);
  if (completed && total != NULL)
    *total = progress.total;
  return completed;
}
