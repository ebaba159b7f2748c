/* fumi-backup-file.h: a backup's file grows beside the one it replaces, and takes its name when it is whole.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * fumi_backup_file_create:
 * @path: of the backup
 * @temporary: (out) (transfer full): where it grows, in the same folder
 *
 * Removes what killed runs have left there. Returns: a descriptor for reading and writing, with a lock that says that
 *   the file is somebody's; -1 with @error
 */
int      fumi_backup_file_create       (const char  *path,
                                        char       **temporary,
                                        GError     **error);
/* On %TRUE it is on the disk, and reading it reads the disk as far as that can be had. */
gboolean fumi_backup_file_sync         (int          fd,
                                        const char  *path,
                                        GError     **error);
/* Durable; the older backup of that name is gone then. */
gboolean fumi_backup_file_put_in_place (const char  *temporary,
                                        const char  *path,
                                        GError     **error);

G_END_DECLS
