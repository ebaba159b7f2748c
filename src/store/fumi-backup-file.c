/* fumi-backup-file.c: a backup's file grows beside the one it replaces, and takes its name when it is whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "fumi-maildir.h"
#include "fumi-store-error.h"

/* A backup that was killed may have left its file: it belongs to nobody when its lock is free. */
static void
remove_leftovers (const char *dir,
                  const char *prefix)
{
  g_autoptr(GDir) names = g_dir_open (dir, 0, NULL);
  const char *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree char *path = NULL;
      int fd;

      if (!g_str_has_prefix (name, prefix) || strlen (name) != strlen (prefix) + 6)
        continue;
      path = g_build_filename (dir, name, NULL);
      fd = open (path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
      if (fd < 0)
        continue;
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        g_unlink (path);
      close (fd);
    }
}

int
fumi_backup_file_create (const char  *path,
                         char       **temporary,
                         GError     **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *prefix = g_strdup_printf (".%.200s.", name);
  int fd;

  remove_leftovers (dir, prefix);
  *temporary = g_strdup_printf ("%s/%sXXXXXX", dir, prefix);
  fd = g_mkstemp_full (*temporary, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      g_clear_pointer (temporary, g_free);
      return -1;
    }
  flock (fd, LOCK_EX | LOCK_NB);
  return fd;
}

gboolean
fumi_backup_file_sync (int          fd,
                       const char  *path,
                       GError     **error)
{
  if (fsync (fd) != 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return FALSE;
    }
  /* So that checking reads the disk and not what is still in memory; a wish only. */
  posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  return TRUE;
}

gboolean
fumi_backup_file_put_in_place (const char  *temporary,
                               const char  *path,
                               GError     **error)
{
  g_autofree char *dir = g_path_get_dirname (path);

  if (g_rename (temporary, path) != 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return FALSE;
    }
  /* From here on it is there: no failure takes it away again. */
  return fumi_maildir_sync_folder (dir, error);
}
