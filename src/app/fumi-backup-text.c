/* fumi-backup-text.c: backups in words: how far, how it went.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-text.h"

#include <glib/gi18n.h>

#include "fumi-diagnosis.h"

char *
fumi_backup_text_messages (guint   messages,
                           goffset bytes)
{
  g_autofree char *size = fumi_format_bytes (bytes);

  /* Translators: a number of messages, their size. */
  return g_strdup_printf (ngettext ("%u message, %s", "%u messages, %s", messages), messages, size);
}

static const char *
name_of_phase (FumiBackupPhase phase)
{
  switch (phase)
    {
    case FUMI_BACKUP_WRITING:
      return _("Saving…");
    case FUMI_BACKUP_CHECKING:
      return _("Checking What Was Saved…");
    case FUMI_BACKUP_RESTORING:
    default:
      return _("Restoring…");
    }
}

void
fumi_backup_text_show_progress (FumiJobView              *view,
                                const FumiBackupProgress *progress)
{
  g_autofree char *done = fumi_format_bytes (progress->done);
  g_autofree char *total = fumi_format_bytes (progress->total);
  /* Translators: both are sizes, "1.2 MB of 3.4 GB". */
  g_autofree char *detail = g_strdup_printf (_("%s of %s"), done, total);

  fumi_job_view_set_progress (view, name_of_phase (progress->phase), detail,
                              progress->total > 0 ? (double) progress->done / (double) progress->total : 0);
}

static FumiJobOutcome
outcome_of (const FumiBackupResult *result)
{
  return result->failed > 0 ? FUMI_JOB_DOUBTFUL : FUMI_JOB_DONE;
}

void
fumi_backup_text_show_saved (FumiJobView            *view,
                             const FumiBackupResult *result,
                             const char             *path,
                             const GError           *error)
{
  g_autofree char *messages = fumi_backup_text_messages (result->added, result->bytes);
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;
  g_autofree char *body = NULL;

  if (error != NULL)
    {
      fumi_job_view_set_result (view, FUMI_JOB_FAILED, _("No Backup Was Made"), error->message, result->failures);
      return;
    }

  /* Translators: how many messages and their size, then the file. */
  body = g_strdup_printf (_("%s, saved and checked in\n%s"), messages, shown != NULL ? shown : "");
  fumi_job_view_set_result (view, outcome_of (result), _("Backup Complete"), body, result->failures);
}

void
fumi_backup_text_show_restored (FumiJobView            *view,
                                const FumiBackupResult *result,
                                const GError           *error)
{
  g_autofree char *messages = fumi_backup_text_messages (result->added, result->bytes);
  g_autoptr(GString) body = g_string_new (NULL);

  if (error != NULL)
    {
      /* Translators: what went wrong. */
      g_string_append_printf (body, _("%s\nWhat was restored so far is here. Restoring the same backup again goes on."),
                              error->message);
      fumi_job_view_set_result (view, FUMI_JOB_FAILED, _("Not Everything Was Restored"), body->str,
                                result->failures);
      return;
    }

  /* Translators: how many messages and their size. */
  g_string_append_printf (body, _("New here: %s."), messages);
  if (result->duplicates > 0)
    g_string_append_printf (body, ngettext (" %u message was here already.", " %u messages were here already.",
                                            result->duplicates), result->duplicates);
  g_string_append_printf (body, "\n%s", _("Passwords are not in a backup. You are asked for them at the next "
                                          "check for mail."));
  fumi_job_view_set_result (view, outcome_of (result), _("Restored"), body->str, result->failures);
}
