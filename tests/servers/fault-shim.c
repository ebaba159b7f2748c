/* fault-shim.c: an LD_PRELOAD library that makes one system call that changes the disk fail, or kills there.
 *
 * FUMI_FAULT=N:ENOSPC   the N-th such call (from 1, over all threads) fails with that error; any of the names below
 * FUMI_FAULT=N:ENOSPC+  that one and all after it
 * FUMI_FAULT=N:KILL     the process is killed right before it
 * FUMI_FAULT_NO_SYNC=1  fsync and fdatasync do nothing, and say that they did
 * FUMI_FAULT_COUNT=FILE at the end the number of calls is written to FILE
 * FUMI_FAULT_UNDER=DIR  only calls on what lies below DIR count
 * FUMI_FAULT_SENDS=1    what is sent into a socket counts too
 * FUMI_FAULT_READS=1    looking counts too: open, opendir, read, pread, stat, access, mmap of a file, locks
 * FUMI_FAULT_LOG=FILE   a line for each write ("write PATH", before it), fsync ("sync PATH", after it succeeded) and
 *                       rename or link ("move FROM TO", after); what goes to standard output is "write stdout"
 *
 * Counted are write, pwrite, writev on regular files, fsync, fdatasync, rename*, link*, open* with O_CREAT,
 * unlink*, ftruncate, mkdir*. It knows nothing of the program under test and is built without sanitizers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#undef _FORTIFY_SOURCE
#undef _FILE_OFFSET_BITS
#undef _LARGEFILE64_SOURCE
#define _LARGEFILE64_SOURCE 1

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_ulong calls;
static unsigned long fault_at; /* 0: never */
static int fault_errno;        /* 0: kill */
static int fault_stays;
static const char *under;      /* NULL: everywhere */
static int sends_count;
static int reads_count;
static int no_sync;
static int log_fd = -1;

static const struct
{
  const char *name;
  int         number;
} error_names[] = {
  { "EACCES", EACCES },
  { "EDQUOT", EDQUOT },
  { "EIO", EIO },
  { "EMFILE", EMFILE },
  { "ENOSPC", ENOSPC },
  { "EROFS", EROFS },
};

__attribute__ ((constructor)) static void
read_fault (void)
{
  const char *fault = getenv ("FUMI_FAULT");
  const char *log = getenv ("FUMI_FAULT_LOG");
  char *name;
  size_t length;

  if (log != NULL)
    log_fd = (int) syscall (SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  under = getenv ("FUMI_FAULT_UNDER");
  sends_count = getenv ("FUMI_FAULT_SENDS") != NULL;
  reads_count = getenv ("FUMI_FAULT_READS") != NULL;
  no_sync = getenv ("FUMI_FAULT_NO_SYNC") != NULL;
  if (fault == NULL)
    return;

  fault_at = strtoul (fault, &name, 10);
  if (*name == ':')
    name++;
  length = strcspn (name, "+");
  fault_stays = name[length] == '+';
  for (size_t i = 0; i < sizeof error_names / sizeof error_names[0]; i++)
    {
      if (strlen (error_names[i].name) == length && strncmp (error_names[i].name, name, length) == 0)
        fault_errno = error_names[i].number;
    }
  if (fault_errno == 0 && strcmp (name, "KILL") != 0)
    abort ();
}

__attribute__ ((destructor)) static void
write_count (void)
{
  const char *path = getenv ("FUMI_FAULT_COUNT");
  char text[32];
  int fd;

  if (path == NULL)
    return;

  fd = (int) syscall (SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0)
    return;
  snprintf (text, sizeof text, "%lu\n", atomic_load (&calls));
  syscall (SYS_write, fd, text, strlen (text));
  syscall (SYS_close, fd);
}

/* Returns 1 if the call is to fail; errno is set then. */
static int
fails_here (void)
{
  unsigned long call = atomic_fetch_add (&calls, 1) + 1;

  if (fault_at == 0 || call < fault_at || (call > fault_at && !fault_stays))
    return 0;
  if (fault_errno == 0)
    {
      kill (getpid (), SIGKILL);
      for (;;)
        pause ();
    }

  errno = fault_errno;
  return 1;
}

/* Pipes, sockets and the event descriptors of GLib are not the disk. */
static int
is_on_disk (int fd)
{
  int saved_errno = errno;
  struct stat status;
  /* Not fstat(), which counts. */
  int on_disk = syscall (SYS_fstat, fd, &status) == 0 && S_ISREG (status.st_mode);

  errno = saved_errno;
  return on_disk;
}

static void
path_of_fd (int fd, char *path, size_t size)
{
  char link[64];
  ssize_t length;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, size - 1);
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
  return under == NULL || strncmp (path, under, strlen (under)) == 0;
}

static int
fails_at_fd (int fd)
{
  int saved_errno = errno;
  char path[4096];

  if (under != NULL)
    {
      path_of_fd (fd, path, sizeof path);
      errno = saved_errno;
      if (!is_under (path))
        return 0;
    }

  return fails_here ();
}

static int
fails_at (int fd, const char *relative)
{
  int saved_errno = errno;
  char path[4096];

  if (under != NULL)
    {
      path_at (fd, relative, path, sizeof path);
      errno = saved_errno;
      if (!is_under (path))
        return 0;
    }

  return fails_here ();
}

static void
log_line (const char *verb, const char *first, const char *second)
{
  int saved_errno = errno;
  char line[8192];
  int length = snprintf (line, sizeof line, "%s %s%s%s\n", verb, first, second[0] != '\0' ? " " : "",
                         second);

  /* One append, so that lines of several threads do not mix. */
  syscall (SYS_write, log_fd, line, (size_t) length);
  errno = saved_errno;
}

static void
log_fd_call (const char *verb, int fd)
{
  char path[4096];

  if (log_fd < 0)
    return;

  path_of_fd (fd, path, sizeof path);
  log_line (verb, fd == 1 ? "stdout" : path, "");
}

static int
log_sync (int fd, int result)
{
  if (result == 0)
    log_fd_call ("sync", fd);

  return result;
}

static int
log_move (int from_fd, const char *from, int to_fd, const char *to, int result)
{
  char from_path[4096];
  char to_path[4096];

  if (log_fd < 0 || result != 0)
    return result;

  path_at (from_fd, from, from_path, sizeof from_path);
  path_at (to_fd, to, to_path, sizeof to_path);
  log_line ("move", from_path, to_path);
  return result;
}

/* Whether a write is to fail; logs it otherwise. */
static int
write_fails (int fd)
{
  if (is_on_disk (fd) && fails_at_fd (fd))
    return 1;

  if (fd == 1 || is_on_disk (fd))
    log_fd_call ("write", fd);
  return 0;
}

#define NEXT(name) \
  static __typeof__ (&name) next; \
  if (next == NULL) \
    next = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name)

ssize_t
write (int fd, const void *bytes, size_t length)
{
  NEXT (write);
  return write_fails (fd) ? -1 : next (fd, bytes, length);
}

ssize_t
pwrite (int fd, const void *bytes, size_t length, off_t offset)
{
  NEXT (pwrite);
  return write_fails (fd) ? -1 : next (fd, bytes, length, offset);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t length, off64_t offset)
{
  NEXT (pwrite64);
  return write_fails (fd) ? -1 : next (fd, bytes, length, offset);
}

ssize_t
writev (int fd, const struct iovec *parts, int n)
{
  NEXT (writev);
  return write_fails (fd) ? -1 : next (fd, parts, n);
}

int
fsync (int fd)
{
  NEXT (fsync);
  return fails_at_fd (fd) ? -1 : log_sync (fd, no_sync ? 0 : next (fd));
}

int
fdatasync (int fd)
{
  NEXT (fdatasync);
  return fails_at_fd (fd) ? -1 : log_sync (fd, no_sync ? 0 : next (fd));
}

int
rename (const char *from, const char *to)
{
  NEXT (rename);
  return fails_at (AT_FDCWD, to) ? -1 : log_move (AT_FDCWD, from, AT_FDCWD, to, next (from, to));
}

int
renameat (int from_fd, const char *from, int to_fd, const char *to)
{
  NEXT (renameat);
  return fails_at (to_fd, to) ? -1 : log_move (from_fd, from, to_fd, to, next (from_fd, from, to_fd, to));
}

int
renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  NEXT (renameat2);
  return fails_at (to_fd, to)
           ? -1
           : log_move (from_fd, from, to_fd, to, next (from_fd, from, to_fd, to, flags));
}

int
link (const char *from, const char *to)
{
  NEXT (link);
  return fails_at (AT_FDCWD, to) ? -1 : log_move (AT_FDCWD, from, AT_FDCWD, to, next (from, to));
}

int
linkat (int from_fd, const char *from, int to_fd, const char *to, int flags)
{
  NEXT (linkat);
  return fails_at (to_fd, to)
           ? -1
           : log_move (from_fd, from, to_fd, to, next (from_fd, from, to_fd, to, flags));
}

int
unlink (const char *path)
{
  NEXT (unlink);
  return fails_at (AT_FDCWD, path) ? -1 : next (path);
}

int
unlinkat (int fd, const char *path, int flags)
{
  NEXT (unlinkat);
  return fails_at (fd, path) ? -1 : next (fd, path, flags);
}

int
ftruncate (int fd, off_t length)
{
  NEXT (ftruncate);
  return fails_at_fd (fd) ? -1 : next (fd, length);
}

int
ftruncate64 (int fd, off64_t length)
{
  NEXT (ftruncate64);
  return fails_at_fd (fd) ? -1 : next (fd, length);
}

int
mkdir (const char *path, mode_t mode)
{
  NEXT (mkdir);
  return fails_at (AT_FDCWD, path) ? -1 : next (path, mode);
}

int
mkdirat (int fd, const char *path, mode_t mode)
{
  NEXT (mkdirat);
  return fails_at (fd, path) ? -1 : next (fd, path, mode);
}

#define OPEN_MODE(mode, at_fd) \
  mode_t mode = 0; \
  if ((flags & O_CREAT) != 0) \
    { \
      va_list rest; \
      va_start (rest, flags); \
      mode = va_arg (rest, mode_t); \
      va_end (rest); \
    } \
  if (((flags & O_CREAT) != 0 || reads_count) && fails_at (at_fd, path)) \
    return -1;

int
open (const char *path, int flags, ...)
{
  NEXT (open);
  OPEN_MODE (mode, AT_FDCWD);
  return next (path, flags, mode);
}

int
open64 (const char *path, int flags, ...)
{
  NEXT (open64);
  OPEN_MODE (mode, AT_FDCWD);
  return next (path, flags, mode);
}

int
openat (int fd, const char *path, int flags, ...)
{
  NEXT (openat);
  OPEN_MODE (mode, fd);
  return next (fd, path, flags, mode);
}

int
openat64 (int fd, const char *path, int flags, ...)
{
  NEXT (openat64);
  OPEN_MODE (mode, fd);
  return next (fd, path, flags, mode);
}

/* ---- into a socket --------------------------------------------------------------------------------- */

ssize_t
send (int fd, const void *bytes, size_t length, int flags)
{
  NEXT (send);
  return sends_count && fails_here () ? -1 : next (fd, bytes, length, flags);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  NEXT (sendmsg);
  return sends_count && fails_here () ? -1 : next (fd, message, flags);
}

/* ---- looking --------------------------------------------------------------------------------------- */

ssize_t
read (int fd, void *bytes, size_t length)
{
  NEXT (read);
  return reads_count && is_on_disk (fd) && fails_at_fd (fd) ? -1 : next (fd, bytes, length);
}

ssize_t
pread (int fd, void *bytes, size_t length, off_t offset)
{
  NEXT (pread);
  return reads_count && fails_at_fd (fd) ? -1 : next (fd, bytes, length, offset);
}

ssize_t
pread64 (int fd, void *bytes, size_t length, off64_t offset)
{
  NEXT (pread64);
  return reads_count && fails_at_fd (fd) ? -1 : next (fd, bytes, length, offset);
}

DIR *
opendir (const char *path)
{
  NEXT (opendir);
  return reads_count && fails_at (AT_FDCWD, path) ? NULL : next (path);
}

int
stat (const char *path, struct stat *status)
{
  NEXT (stat);
  return reads_count && fails_at (AT_FDCWD, path) ? -1 : next (path, status);
}

int
stat64 (const char *path, struct stat64 *status)
{
  NEXT (stat64);
  return reads_count && fails_at (AT_FDCWD, path) ? -1 : next (path, status);
}

int
lstat (const char *path, struct stat *status)
{
  NEXT (lstat);
  return reads_count && fails_at (AT_FDCWD, path) ? -1 : next (path, status);
}

int
lstat64 (const char *path, struct stat64 *status)
{
  NEXT (lstat64);
  return reads_count && fails_at (AT_FDCWD, path) ? -1 : next (path, status);
}

int
fstat (int fd, struct stat *status)
{
  NEXT (fstat);
  return reads_count && fails_at_fd (fd) ? -1 : next (fd, status);
}

int
fstat64 (int fd, struct stat64 *status)
{
  NEXT (fstat64);
  return reads_count && fails_at_fd (fd) ? -1 : next (fd, status);
}

int
access (const char *path, int mode)
{
  NEXT (access);
  return reads_count && fails_at (AT_FDCWD, path) ? -1 : next (path, mode);
}

void *
mmap (void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
  NEXT (mmap);
  return reads_count && fd >= 0 && fails_at_fd (fd) ? MAP_FAILED
                                                    : next (address, length, protection, flags, fd, offset);
}

void *
mmap64 (void *address, size_t length, int protection, int flags, int fd, off64_t offset)
{
  NEXT (mmap64);
  return reads_count && fd >= 0 && fails_at_fd (fd) ? MAP_FAILED
                                                    : next (address, length, protection, flags, fd, offset);
}

int
flock (int fd, int operation)
{
  NEXT (flock);
  return reads_count && fails_at_fd (fd) ? -1 : next (fd, operation);
}

/* The one argument of whatever type is passed on as a register holds it. */
#define FCNTL(name) \
  int name (int fd, int command, ...) \
  { \
    va_list rest; \
    void *argument; \
    NEXT (name); \
    va_start (rest, command); \
    argument = va_arg (rest, void *); \
    va_end (rest); \
    if (reads_count && (command == F_SETLK || command == F_SETLKW) && fails_at_fd (fd)) \
      return -1; \
    return next (fd, command, argument); \
  }

FCNTL (fcntl)
FCNTL (fcntl64)
