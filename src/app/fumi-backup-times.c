/* fumi-backup-times.c: whether a backup is due.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-times.h"

#define DAY_SECONDS (24 * 60 * 60)

gboolean
fumi_backup_times_is_due (const FumiBackupTimes *times,
                          gint64                 now,
                          guint                 *days)
{
  gint64 from = times->last != 0 ? times->last : times->since;

  if (times->interval <= 0 || from == 0 || now < times->postponed || now < from)
    return FALSE;

  *days = (guint) ((now - from) / DAY_SECONDS);
  return *days >= (guint) times->interval;
}
