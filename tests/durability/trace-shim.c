/* trace-shim.c: an LD_PRELOAD library that records all that a program does to a folder, with the bytes and in order,
 * and what it says to a server and hears from it.
 *
 * FUMI_TRACE=FILE        where the record goes
 * FUMI_TRACE_UNDER=DIR   what lies below DIR is recorded
 *
 * A line for each call, fields separated by tabs, the last one the number of bytes that follow it and a newline:
 *   create PATH INODE      file INODE came to be there
 *   mkdir PATH INODE
 *   write INODE OFFSET     with the bytes; before the call
 *   truncate INODE LENGTH
 *   sync INODE NUMBER      an fsync begins; synced INODE NUMBER: it ended well
 *   rename FROM TO · link FROM TO · unlink PATH · rmdir PATH
 *   send                   with the bytes; before the call
 *   hear                   with the bytes; after it
 * Calls other than fsync and hearing are made one at a time, so that their order is certain. What is written through
 * mmap is not seen: SQLite's -shm alone is, and that is made anew after a crash.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#undef _FORTIFY_SOURCE
#undef _FILE_OFFSET_BITS
#undef _LARGEFILE64_SOURCE
#define _LARGEFILE64_SOURCE 1

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace_fd = -1;
static const char *under = "";
static unsigned long syncs;

__attribute__ ((constructor)) static void
open_trace (void)
{
  const char *path = getenv ("FUMI_TRACE");

  if (getenv ("FUMI_TRACE_UNDER") != NULL)
    under = getenv ("FUMI_TRACE_UNDER");
  if (path != NULL)
    trace_fd = (int) syscall (SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* ---- what is it about ------------------------------------------------------------------------------ */

static void
path_of_fd (int fd, char *path, size_t size)
{
  char link[64];
  ssize_t length;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = syscall (SYS_readlinkat, AT_FDCWD, link, path, size - 1);
  path[length < 0 ? 0 : length] = '\0';
}

static void
path_at (int fd, const char *relative, char *path, size_t size)
{
  char folder[2048];

  if (relative[0] == '/' || fd == AT_FDCWD)
    snprintf (path, size, "%s", relative);
  else
    {
      path_of_fd (fd, folder, sizeof folder);
      snprintf (path, size, "%s/%s", folder, relative);
    }
}

static int
is_under (const char *path)
{
  return trace_fd >= 0 && strncmp (path, under, strlen (under)) == 0;
}

/* 0: not a file or folder that is recorded */
static unsigned long
inode_of (int fd)
{
  int saved_errno = errno;
  struct stat status;
  char path[4096];
  unsigned long inode = 0;

  if (trace_fd >= 0 && syscall (SYS_fstat, fd, &status) == 0 && (S_ISREG (status.st_mode) || S_ISDIR (status.st_mode)))
    {
      path_of_fd (fd, path, sizeof path);
      if (is_under (path))
        inode = status.st_ino;
    }
  errno = saved_errno;
  return inode;
}

static unsigned long
inode_at (const char *path)
{
  int saved_errno = errno;
  struct stat status;
  int found = syscall (SYS_newfstatat, AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0;

  errno = saved_errno;
  return found ? status.st_ino : 0;
}

static void
record (const void *bytes, size_t length, const char *format, ...)
{
  int saved_errno = errno;
  char line[9000];
  struct iovec parts[3] = { { line, 0 }, { (void *) bytes, length }, { (void *) "\n", 1 } };
  va_list values;
  int n;

  va_start (values, format);
  n = vsnprintf (line, sizeof line - 32, format, values);
  va_end (values);
  n += snprintf (line + n, 32, "\t%zu\n", length);
  parts[0].iov_len = (size_t) n;
  if (syscall (SYS_writev, trace_fd, parts, 3) < 0)
    abort ();
  errno = saved_errno;
}

#define NEXT(name) \
  static __typeof__ (&name) next; \
  if (next == NULL) \
    next = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name)

#define LOCKED(statement) \
  do \
    { \
      pthread_mutex_lock (&lock); \
      statement; \
      pthread_mutex_unlock (&lock); \
    } \
  while (0)

/* ---- bytes ----------------------------------------------------------------------------------------- */

/* Where write() will write. */
static long long
offset_of (int fd)
{
  int saved_errno = errno;
  struct stat status;
  long long offset;

  if ((syscall (SYS_fcntl, fd, F_GETFL) & O_APPEND) != 0 && syscall (SYS_fstat, fd, &status) == 0)
    offset = status.st_size;
  else
    offset = syscall (SYS_lseek, fd, 0, SEEK_CUR);
  errno = saved_errno;
  return offset;
}

ssize_t
write (int fd, const void *bytes, size_t length)
{
  ssize_t written;
  unsigned long inode = inode_of (fd);

  NEXT (write);
  if (inode == 0)
    return next (fd, bytes, length);

  LOCKED (record (bytes, length, "write\t%lu\t%lld", inode, offset_of (fd)); written = next (fd, bytes, length));
  if (written != (ssize_t) length)
    abort (); /* then the record is not what happened */
  return written;
}

ssize_t
pwrite (int fd, const void *bytes, size_t length, off_t offset)
{
  ssize_t written;
  unsigned long inode = inode_of (fd);

  NEXT (pwrite);
  if (inode == 0)
    return next (fd, bytes, length, offset);

  LOCKED (record (bytes, length, "write\t%lu\t%lld", inode, (long long) offset);
          written = next (fd, bytes, length, offset));
  return written;
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t length, off64_t offset)
{
  ssize_t written;
  unsigned long inode = inode_of (fd);

  NEXT (pwrite64);
  if (inode == 0)
    return next (fd, bytes, length, offset);

  LOCKED (record (bytes, length, "write\t%lu\t%lld", inode, (long long) offset);
          written = next (fd, bytes, length, offset));
  return written;
}

/* No one writes a recorded file in parts; were it done, the record would lack it. */
ssize_t
writev (int fd, const struct iovec *parts, int n)
{
  NEXT (writev);
  if (inode_of (fd) != 0)
    abort ();
  return next (fd, parts, n);
}

int
ftruncate (int fd, off_t length)
{
  int result;
  unsigned long inode = inode_of (fd);

  NEXT (ftruncate);
  if (inode == 0)
    return next (fd, length);

  LOCKED (record (NULL, 0, "truncate\t%lu\t%lld", inode, (long long) length); result = next (fd, length));
  return result;
}

int
ftruncate64 (int fd, off64_t length)
{
  int result;
  unsigned long inode = inode_of (fd);

  NEXT (ftruncate64);
  if (inode == 0)
    return next (fd, length);

  LOCKED (record (NULL, 0, "truncate\t%lu\t%lld", inode, (long long) length); result = next (fd, length));
  return result;
}

static unsigned long
begin_sync (unsigned long inode)
{
  unsigned long number;

  LOCKED (number = ++syncs; record (NULL, 0, "sync\t%lu\t%lu", inode, number));
  return number;
}

static int
end_sync (unsigned long inode, unsigned long number, int result)
{
  if (result == 0)
    LOCKED (record (NULL, 0, "synced\t%lu\t%lu", inode, number));
  return result;
}

int
fsync (int fd)
{
  unsigned long inode = inode_of (fd);
  unsigned long number;

  NEXT (fsync);
  if (inode == 0)
    return next (fd);

  number = begin_sync (inode);
  return end_sync (inode, number, next (fd));
}

int
fdatasync (int fd)
{
  unsigned long inode = inode_of (fd);
  unsigned long number;

  NEXT (fdatasync);
  if (inode == 0)
    return next (fd);

  number = begin_sync (inode);
  return end_sync (inode, number, next (fd));
}

/* ---- names ----------------------------------------------------------------------------------------- */

static void
record_move (const char *verb, int from_fd, const char *from, int to_fd, const char *to, int result)
{
  char from_path[4096];
  char to_path[4096];

  path_at (from_fd, from, from_path, sizeof from_path);
  path_at (to_fd, to, to_path, sizeof to_path);
  if (result == 0 && (is_under (from_path) || is_under (to_path)))
    record (NULL, 0, "%s\t%s\t%s", verb, from_path, to_path);
}

int
rename (const char *from, const char *to)
{
  int result;

  NEXT (rename);
  LOCKED (result = next (from, to); record_move ("rename", AT_FDCWD, from, AT_FDCWD, to, result));
  return result;
}

int
renameat (int from_fd, const char *from, int to_fd, const char *to)
{
  int result;

  NEXT (renameat);
  LOCKED (result = next (from_fd, from, to_fd, to); record_move ("rename", from_fd, from, to_fd, to, result));
  return result;
}

int
renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  int result;

  NEXT (renameat2);
  LOCKED (result = next (from_fd, from, to_fd, to, flags); record_move ("rename", from_fd, from, to_fd, to, result));
  return result;
}

int
link (const char *from, const char *to)
{
  int result;

  NEXT (link);
  LOCKED (result = next (from, to); record_move ("link", AT_FDCWD, from, AT_FDCWD, to, result));
  return result;
}

int
linkat (int from_fd, const char *from, int to_fd, const char *to, int flags)
{
  int result;

  NEXT (linkat);
  LOCKED (result = next (from_fd, from, to_fd, to, flags); record_move ("link", from_fd, from, to_fd, to, result));
  return result;
}

static void
record_removal (const char *verb, int fd, const char *path, int result)
{
  char full[4096];

  path_at (fd, path, full, sizeof full);
  if (result == 0 && is_under (full))
    record (NULL, 0, "%s\t%s", verb, full);
}

int
unlink (const char *path)
{
  int result;

  NEXT (unlink);
  LOCKED (result = next (path); record_removal ("unlink", AT_FDCWD, path, result));
  return result;
}

int
unlinkat (int fd, const char *path, int flags)
{
  int result;

  NEXT (unlinkat);
  LOCKED (result = next (fd, path, flags);
          record_removal ((flags & AT_REMOVEDIR) != 0 ? "rmdir" : "unlink", fd, path, result));
  return result;
}

int
rmdir (const char *path)
{
  int result;

  NEXT (rmdir);
  LOCKED (result = next (path); record_removal ("rmdir", AT_FDCWD, path, result));
  return result;
}

static void
record_folder (int fd, const char *path, int result)
{
  char full[4096];

  path_at (fd, path, full, sizeof full);
  if (result == 0 && is_under (full))
    record (NULL, 0, "mkdir\t%s\t%lu", full, inode_at (full));
}

int
mkdir (const char *path, mode_t mode)
{
  int result;

  NEXT (mkdir);
  LOCKED (result = next (path, mode); record_folder (AT_FDCWD, path, result));
  return result;
}

int
mkdirat (int fd, const char *path, mode_t mode)
{
  int result;

  NEXT (mkdirat);
  LOCKED (result = next (fd, path, mode); record_folder (fd, path, result));
  return result;
}

static void
record_open (const char *full, int fd, int flags, int was_there)
{
  if (fd < 0)
    return;
  if (!was_there)
    record (NULL, 0, "create\t%s\t%lu", full, inode_of (fd));
  else if ((flags & O_TRUNC) != 0)
    record (NULL, 0, "truncate\t%lu\t0", inode_of (fd));
}

#define OPEN(at_fd, call) \
  char full[4096]; \
  mode_t mode = 0; \
  int was_there; \
  int fd; \
  if ((flags & O_CREAT) != 0) \
    { \
      va_list rest; \
      va_start (rest, flags); \
      mode = va_arg (rest, mode_t); \
      va_end (rest); \
    } \
  path_at (at_fd, path, full, sizeof full); \
  if ((flags & (O_CREAT | O_TRUNC)) == 0 || !is_under (full)) \
    return call; \
  LOCKED (was_there = inode_at (full) != 0; fd = call; record_open (full, fd, flags, was_there)); \
  return fd;

int
open (const char *path, int flags, ...)
{
  NEXT (open);
  OPEN (AT_FDCWD, next (path, flags, mode))
}

int
open64 (const char *path, int flags, ...)
{
  NEXT (open64);
  OPEN (AT_FDCWD, next (path, flags, mode))
}

int
openat (int folder_fd, const char *path, int flags, ...)
{
  NEXT (openat);
  OPEN (folder_fd, next (folder_fd, path, flags, mode))
}

int
openat64 (int folder_fd, const char *path, int flags, ...)
{
  NEXT (openat64);
  OPEN (folder_fd, next (folder_fd, path, flags, mode))
}

/* ---- the server ------------------------------------------------------------------------------------ */

ssize_t
send (int fd, const void *bytes, size_t length, int flags)
{
  NEXT (send);
  if (trace_fd >= 0)
    LOCKED (record (bytes, length, "send"));
  return next (fd, bytes, length, flags);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  NEXT (sendmsg);
  if (trace_fd >= 0)
    LOCKED (for (size_t i = 0; i < message->msg_iovlen; i++)
              record (message->msg_iov[i].iov_base, message->msg_iov[i].iov_len, "send"));
  return next (fd, message, flags);
}

ssize_t
recv (int fd, void *bytes, size_t length, int flags)
{
  ssize_t n;

  NEXT (recv);
  n = next (fd, bytes, length, flags);
  if (n > 0 && trace_fd >= 0)
    LOCKED (record (bytes, (size_t) n, "hear"));
  return n;
}
