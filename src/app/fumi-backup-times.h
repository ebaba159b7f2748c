/* fumi-backup-times.h: whether a backup is due.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What counts; times in seconds since 1970, 0 for never. */
typedef struct
{
  gint64 last;      /* backup */
  gint64 since;     /* mail is here */
  gint64 postponed; /* not before this time */
  int    interval;  /* days; 0: never remind */
} FumiBackupTimes;

/* (pure) @days: (out): since the last backup, or since mail is here */
gboolean fumi_backup_times_is_due (const FumiBackupTimes *times,
                                   gint64                 now,
                                   guint                 *days);

G_END_DECLS
