/* fumi-index-reading.h: a disk that does not read is not a damaged index.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <errno.h>

#include <glib.h>

G_BEGIN_DECLS

/* What sqlite3_system_errno() says instead of EIO. */
#define FUMI_INDEX_READ_ERRNO EREMOTEIO

/**
 * fumi_index_reading_prepare:
 *
 * SQLite's VFS calls a file damaged (SQLITE_CORRUPT) when reading it fails with EIO. That may be over in a moment, and
 * an index that is called damaged is made anew. From now on such a failure is SQLITE_IOERR in this process.
 *
 * Thread: any; before the first connection.
 */
void fumi_index_reading_prepare (void);

G_END_DECLS
