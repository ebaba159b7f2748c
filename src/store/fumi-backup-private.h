/* fumi-backup-private.h: what the files of the backup share; nobody else includes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-backup-archive.h"
#include "fumi-backup-manifest.h"

G_BEGIN_DECLS

struct _FumiBackup
{
  int                 fd;
  gboolean            owns_fd;
  char               *name;
  char               *password; /* (nullable) */
  FumiBackupManifest *manifest;
};

/* @fd stays the caller's. */
FumiBackup *fumi_backup_open_fd      (int               fd,
                                      const char       *name,
                                      const char       *password,
                                      GCancellable     *cancellable,
                                      GError          **error);

/* A line for the user; counts it as failed. */
void        fumi_backup_note_failure (FumiBackupResult *result,
                                      const char       *what,
                                      const char       *why);

/* Tells how far the work is, not more often than each quarter of a megabyte. */
typedef struct
{
  FumiBackupPhase         phase;
  FumiBackupProgressFunc  func; /* (nullable) */
  gpointer                user_data;
  goffset                 done;
  goffset                 told;
  goffset                 total;
  guint                   messages;
  guint                   told_messages;
} FumiBackupMeter;

void        fumi_backup_meter_add    (FumiBackupMeter  *meter,
                                      goffset           bytes);

G_END_DECLS
