/* fumi-disk-room.c: how much mail the disk can take, and whether it takes any.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-disk-room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define MIB (G_GINT64_CONSTANT (1) << 20)

#define RESERVE (64 * MIB)
#define RESERVE_PART 20 /* of a small disk */

/* A message's row with its places in the indices, and their share of the log. */
#define ROW_BYTES 4096

/* So much is allocated to see whether a quota allows it; the look at the free space does the rest. */
#define TRY_BYTES (16 * MIB)
#define TRY_BLOCK (64 * 1024)

/* More than any disk has: sums stay far from overflowing. */
#define ROOM_BELIEVED (G_GINT64_CONSTANT (1) << 60)

static FumiDiskRoomFunc statvfs_func; /* atomic */

void
fumi_disk_room_set_statvfs (FumiDiskRoomFunc func)
{
  g_atomic_pointer_set (&statvfs_func, func);
}

FumiDiskRoom
fumi_disk_room_look (const char *dir)
{
  FumiDiskRoomFunc func = g_atomic_pointer_get (&statvfs_func);
  FumiDiskRoom room = { .bytes = -1, .block = 4096 };
  struct statvfs disk;
  guint64 most;
  goffset all;

  g_return_val_if_fail (dir != NULL, room);

  if ((func != NULL ? func (dir, &disk) : statvfs (dir, &disk)) != 0 || disk.f_frsize == 0)
    return room;

  most = (guint64) ROOM_BELIEVED / disk.f_frsize;
  all = (goffset) (MIN (disk.f_blocks, most) * disk.f_frsize);
  room.bytes = (goffset) (MIN (disk.f_bavail, most) * disk.f_frsize);
  room.bytes = MAX (room.bytes - MIN (RESERVE, all / RESERVE_PART), 0);
  room.block = (goffset) disk.f_frsize;
  return room;
}

goffset
fumi_disk_room_cost (const FumiDiskRoom *room,
                     goffset             size)
{
  return (MAX (size, 0) + room->block - 1) / room->block * room->block + ROW_BYTES;
}

/* ---- a try ------------------------------------------------------------------------------------------- */

static int
open_nameless (const char *dir)
{
  g_autofree char *name = NULL;
  int fd = open (dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
    return fd;

  name = g_build_filename (dir, ".room-XXXXXX", NULL);
  fd = mkostemp (name, O_CLOEXEC);
  if (fd >= 0)
    unlink (name);
  return fd;
}

/* A file system that cannot allocate ahead gets some bytes. */
static gboolean
write_some (int fd)
{
  static const char zeros[TRY_BLOCK];

  return write (fd, zeros, sizeof zeros) == sizeof zeros && fsync (fd) == 0;
}

static gboolean
allocate (int     fd,
          goffset bytes)
{
  if (fallocate (fd, 0, 0, bytes) == 0)
    return TRUE;

  return (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL) && write_some (fd);
}

static void
set_error (GError     **error,
           int          saved_errno,
           const char  *dir)
{
  g_autofree char *shown = g_filename_display_name (dir);
  GIOErrorEnum code = saved_errno == EDQUOT ? G_IO_ERROR_NO_SPACE : g_io_error_from_errno (saved_errno);

  g_set_error (error, G_IO_ERROR, code, "%s: %s", shown, g_strerror (saved_errno));
}

static gboolean
try (const char  *dir,
     goffset      bytes,
     GError     **error)
{
  FumiDiskRoom room = fumi_disk_room_look (dir);
  gboolean good;
  int saved_errno;
  int fd;

  if (room.bytes >= 0 && room.bytes < MAX (bytes, 1))
    {
      set_error (error, ENOSPC, dir);
      return FALSE;
    }

  fd = open_nameless (dir);
  good = fd >= 0 && allocate (fd, CLAMP (bytes, TRY_BLOCK, TRY_BYTES));
  saved_errno = errno;
  if (fd >= 0)
    close (fd);
  if (!good)
    set_error (error, saved_errno, dir);

  return good;
}

typedef struct
{
  char   *dir;
  goffset bytes;
} Try;

static void
try_free (Try *data)
{
  g_free (data->dir);
  g_free (data);
}

static void
try_in_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  const Try *data = task_data;
  GError *error = NULL;

  if (try (data->dir, data->bytes, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
fumi_disk_room_try_async (const char          *dir,
                          goffset              bytes,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Try *data = g_new0 (Try, 1);

  g_return_if_fail (dir != NULL);

  data->dir = g_strdup (dir);
  data->bytes = bytes;
  g_task_set_source_tag (task, fumi_disk_room_try_async);
  g_task_set_name (task, "fumi_disk_room_try_async");
  g_task_set_task_data (task, data, (GDestroyNotify) try_free);
  g_task_run_in_thread (task, try_in_thread);
}

gboolean
fumi_disk_room_try_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
