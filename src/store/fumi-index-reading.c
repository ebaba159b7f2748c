/* fumi-index-reading.c: a disk that does not read is not a damaged index.
 *
 * unixRead() of SQLite's os_unix.c makes SQLITE_IOERR_CORRUPTFS, and so SQLITE_CORRUPT, of EIO, ERANGE and ENXIO; of
 * every other errno SQLITE_IOERR_READ. The system calls of that VFS may be replaced (sqlite3_vfs.xSetSystemCall).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index-reading.h"

#include <sqlite3.h>
#include <unistd.h>

static gssize
tell_failure (gssize n)
{
  if (n < 0 && (errno == EIO || errno == ERANGE || errno == ENXIO))
    errno = FUMI_INDEX_READ_ERRNO;

  return n;
}

static gssize
read_here (int    fd,
           void  *bytes,
           gsize  length)
{
  return tell_failure (read (fd, bytes, length));
}

static gssize
read_at (int    fd,
         void  *bytes,
         gsize  length,
         off_t  offset)
{
  return tell_failure (pread (fd, bytes, length, offset));
}

G_STATIC_ASSERT (sizeof (off_t) == 8);

/* Which of them it reads by depends on how SQLite was built. */
void
fumi_index_reading_prepare (void)
{
  static gsize prepared;

  if (g_once_init_enter (&prepared))
    {
      sqlite3_vfs *vfs = sqlite3_vfs_find (NULL);

      if (vfs != NULL && vfs->iVersion >= 3)
        {
          vfs->xSetSystemCall (vfs, "read", (sqlite3_syscall_ptr) read_here);
          vfs->xSetSystemCall (vfs, "pread", (sqlite3_syscall_ptr) read_at);
          vfs->xSetSystemCall (vfs, "pread64", (sqlite3_syscall_ptr) read_at);
        }
      g_once_init_leave (&prepared, 1);
    }
}
