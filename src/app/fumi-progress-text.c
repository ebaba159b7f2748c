/* fumi-progress-text.c: receiving in words and numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-progress-text.h"

#include <glib/gi18n.h>

const char *
fumi_progress_phase_title (FumiSyncPhase phase)
{
  switch (phase)
    {
    case FUMI_SYNC_CONNECTING:
      return C_ ("receiving phase", "Log in");
    case FUMI_SYNC_LISTING:
      return C_ ("receiving phase", "List");
    case FUMI_SYNC_DOWNLOADING:
      return C_ ("receiving phase", "Download");
    case FUMI_SYNC_DELETING:
      return C_ ("receiving phase", "Delete");
    case FUMI_SYNC_CLOSING:
      return C_ ("receiving phase", "Disconnect");
    default:
      g_assert_not_reached ();
    }
}

char *
fumi_progress_text_amount (const FumiSyncProgress *progress)
{
  guint done = progress->messages;
  guint total = progress->messages_total;
  double bytes = (double) progress->bytes;
  double bytes_total = (double) progress->bytes_total;

  if (bytes_total >= 1e9)
    /* Translators: messages received / to receive (gigabytes received / to receive) */
    return g_strdup_printf (_ ("%u / %u (%.1f / %.1f GB)"), done, total, bytes / 1e9, bytes_total / 1e9);
  if (bytes_total >= 1e6)
    /* Translators: messages received / to receive (megabytes received / to receive) */
    return g_strdup_printf (_ ("%u / %u (%.1f / %.1f MB)"), done, total, bytes / 1e6, bytes_total / 1e6);
  /* Translators: messages received / to receive (kilobytes received / to receive) */
  return g_strdup_printf (_ ("%u / %u (%.1f / %.1f kB)"), done, total, bytes / 1e3, bytes_total / 1e3);
}

char *
fumi_progress_text (const FumiSyncProgress *progress)
{
  g_autofree char *amount = NULL;

  if (progress->phase != FUMI_SYNC_DOWNLOADING || progress->messages_total == 0)
    return g_strdup (fumi_progress_phase_title (progress->phase));

  amount = fumi_progress_text_amount (progress);
  return g_strdup_printf ("%s %s", fumi_progress_phase_title (progress->phase), amount);
}

double
fumi_progress_fraction (const FumiSyncProgress *progress)
{
  if (progress->bytes_total <= 0)
    return -1;
  return CLAMP ((double) progress->bytes / (double) progress->bytes_total, 0, 1);
}

void
fumi_progress_add (FumiSyncProgress       *sum,
                   const FumiSyncProgress *progress)
{
  if (sum->phase == FUMI_SYNC_DOWNLOADING || progress->phase == FUMI_SYNC_DOWNLOADING)
    sum->phase = FUMI_SYNC_DOWNLOADING;
  else
    sum->phase = MIN (sum->phase, progress->phase);
  sum->messages += progress->messages;
  sum->messages_total += progress->messages_total;
  sum->bytes += progress->bytes;
  sum->bytes_total += progress->bytes_total;
}

char *
fumi_progress_text_received (guint received)
{
  if (received == 0)
    return g_strdup (_ ("No new mail"));
  /* Translators: %u is how many messages came */
  return g_strdup_printf (ngettext ("%u new message", "%u new messages", received), received);
}

char *
fumi_progress_text_failed (const char *account,
                           guint       failed)
{
  /* Translators: %s is a mail address, %u a number of messages. */
  return g_strdup_printf (ngettext ("%s: %u message could not be received; it will be tried again later.",
                                    "%s: %u messages could not be received; they will be tried again later.",
                                    failed),
                          account, failed);
}
