/* fumi-mailbox-text.c: what the windows of import and export say.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mailbox-text.h"

#include <glib/gi18n.h>

double
fumi_mailbox_text_fraction (const FumiMailboxProgress *progress)
{
  if (progress->total_bytes > 0)
    return (double) progress->bytes / (double) progress->total_bytes;

  return progress->total > 0 ? (double) progress->messages / progress->total : -1;
}

char *
fumi_mailbox_text_progress (const FumiMailboxProgress *progress)
{
  if (progress->title[0] == '\0')
    /* Translators: how many messages were copied, of how many. */
    return g_strdup_printf (_ ("%u of %u messages"), progress->messages, progress->total);

  /* Translators: a folder, and how many messages were copied, of how many. */
  return g_strdup_printf (_ ("%s: %u of %u messages"), progress->title, progress->messages, progress->total);
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* What follows the numbers. */
static void
add_error (GString      *text,
           const GError *error,
           const char   *cancelled)
{
  if (error != NULL)
    g_string_append_printf (text, "\n%s", is_cancelled (error) ? cancelled : error->message);
}

FumiJobOutcome
fumi_mailbox_text_outcome (const FumiMailboxOutcome *outcome,
                           const GError             *error)
{
  if (error != NULL && !is_cancelled (error))
    return FUMI_JOB_FAILED;

  return error != NULL || outcome->failed > 0 ? FUMI_JOB_DOUBTFUL : FUMI_JOB_DONE;
}

const char *
fumi_mailbox_text_import_title (const FumiMailboxOutcome *outcome,
                                const GError             *error)
{
  if (is_cancelled (error))
    return _ ("Import Stopped");
  if (error != NULL)
    return _ ("Import Not Finished");
  if (outcome->failed > 0)
    return _ ("Imported With Gaps");

  return outcome->added > 0 ? _ ("Mail Imported") : _ ("Nothing New");
}

char *
fumi_mailbox_text_imported (const FumiMailboxOutcome *outcome,
                            const GError             *error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%u message was imported.", "%u messages were imported.", outcome->added),
                          outcome->added);
  if (outcome->duplicates > 0)
    g_string_append_printf (text, ngettext ("\n%u was here already.", "\n%u were here already.",
                                            outcome->duplicates), outcome->duplicates);
  if (outcome->failed > 0)
    g_string_append_printf (text, ngettext ("\n%u could not be read.", "\n%u could not be read.", outcome->failed),
                            outcome->failed);
  add_error (text, error, _ ("What was imported stays. Import the same again to get the rest."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

const char *
fumi_mailbox_text_export_title (const FumiMailboxOutcome *outcome,
                                const GError             *error)
{
  if (is_cancelled (error))
    return _ ("Export Stopped");
  if (error != NULL)
    return _ ("Export Not Finished");

  return outcome->failed > 0 ? _ ("Exported With Gaps") : _ ("Mail Exported");
}

char *
fumi_mailbox_text_exported (const FumiMailboxOutcome *outcome,
                            const GError             *error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (error == NULL)
    g_string_append_printf (text, ngettext ("%u message was exported.", "%u messages were exported.", outcome->added),
                            outcome->added);
  if (outcome->failed > 0)
    g_string_append_printf (text, ngettext ("\n%u could not be read.", "\n%u could not be read.", outcome->failed),
                            outcome->failed);
  add_error (text, error, _ ("Files that are there are whole, but not all of them are there."));
  return g_strchug (g_string_free (g_steal_pointer (&text), FALSE));
}
