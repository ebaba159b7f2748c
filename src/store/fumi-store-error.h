/* fumi-store-error.h: what the disk or SQLite said, as an error a caller can tell apart.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * fumi_store_set_disk_error:
 * @saved_errno: errno as it was right after the call that failed
 * @path: the file or folder it was about
 *
 * Sets a G_IO_ERROR whose message names @path. A full quota counts as a full disk.
 */
void fumi_store_set_disk_error (GError     **error,
                                int          saved_errno,
                                const char  *path);

G_END_DECLS
