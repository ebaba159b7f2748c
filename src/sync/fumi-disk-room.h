/* fumi-disk-room.h: how much mail the disk can take, and whether it takes any.
 *
 * What a file system says to be free can be refused all the same: a quota, a disk that is mounted read-only. So there
 * are two looks: a cheap one before a run, and a try, after a run that failed, before the next.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <sys/statvfs.h>

G_BEGIN_DECLS

typedef struct
{
  goffset bytes; /* that mail may take: what is free, without a reserve for the index and everybody else (64 MiB, on
                  * a small disk a twentieth of it); -1: the file system does not tell */
  goffset block;
} FumiDiskRoom;

/* @dir: where mail is kept */
FumiDiskRoom fumi_disk_room_look      (const char           *dir);
/* What a message of @size bytes takes: whole blocks, and its row. */
goffset  fumi_disk_room_cost         (const FumiDiskRoom   *room,
                                      goffset               size);

/**
 * fumi_disk_room_try_async:
 * @bytes: of the mail that is waited for; 0 where nobody knows
 *
 * Finds out whether that can be written: the room is looked at, and some of it allocated in a file without a name, which
 * leaves nothing behind.
 *
 * Errors: %G_IO_ERROR_NO_SPACE (also for a quota), %G_IO_ERROR_READ_ONLY, %G_IO_ERROR_PERMISSION_DENIED …
 */
void     fumi_disk_room_try_async    (const char           *dir,
                                      goffset               bytes,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gboolean fumi_disk_room_try_finish   (GAsyncResult         *result,
                                      GError              **error);

/* As statvfs(). */
typedef int (*FumiDiskRoomFunc) (const char     *dir,
                                 struct statvfs *disk);

/* Tests only: another file system to look at; NULL: the real one. */
void     fumi_disk_room_set_statvfs  (FumiDiskRoomFunc      func);

G_END_DECLS
