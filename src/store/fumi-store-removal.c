/* fumi-store-removal.c: an account goes, with its mail or without.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fumi-rebuild.h"
#include "fumi-store-error.h"
#include "fumi-store-private.h"

/* A Maildir under such a name is no account's any more and is being deleted. */
#define REMOVED_PREFIX ".removed-"

#define TREE_DESCRIPTORS 16

static int
remove_node (const char        *path,
             const struct stat *status,
             int                type,
             struct FTW        *position)
{
  return remove (path);
}

/* Depth first, never through a symbolic link. */
static gboolean
remove_tree (const char  *path,
             GError     **error)
{
  if (nftw (path, remove_node, TREE_DESCRIPTORS, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
    return TRUE;

  fumi_store_set_disk_error (error, errno, path);
  return FALSE;
}

void
fumi_store_clear_removed (FumiStore *store)
{
  g_autoptr(GDir) dir = g_dir_open (store->mail_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (store->mail_dir, name, NULL);
      g_autoptr(GError) error = NULL;

      if (g_str_has_prefix (name, REMOVED_PREFIX) && !remove_tree (path, &error))
        g_warning ("%s", error->message);
    }
}

static gboolean
remove_rows (FumiStore   *store,
             const char  *account,
             GError     **error)
{
  FumiIndex *writer = fumi_store_begin_writing (store, error);

  if (writer == NULL)
    return FALSE;

  g_hash_table_remove (store->maildirs, account);
  if (fumi_index_remove_account (writer, account, error))
    return fumi_store_commit_writing (store, error);

  fumi_store_abort_writing (store);
  return FALSE;
}

/* The mail leaves by one rename, so that a removal that is interrupted has either happened or not. */
static char *
move_out (FumiStore   *store,
          const char  *dir,
          const char  *account,
          GError     **error)
{
  g_autofree char *name = g_strdup_printf (REMOVED_PREFIX "%s-%08x", account, g_random_int ());
  g_autofree char *removed = g_build_filename (store->mail_dir, name, NULL);

  if (g_rename (dir, removed) != 0)
    {
      fumi_store_set_disk_error (error, errno, dir);
      return NULL;
    }
  if (!fumi_maildir_sync_folder (store->mail_dir, error))
    return NULL;

  return g_steal_pointer (&removed);
}

static gboolean
mark_orphan (const char  *dir,
             GError     **error)
{
  g_autofree char *mark = g_build_filename (dir, FUMI_REBUILD_ORPHAN_MARK, NULL);
  int fd = open (mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, mark);
      return FALSE;
    }

  close (fd);
  return fumi_maildir_sync_folder (dir, error);
}

static gboolean
remove_locked (FumiStore   *store,
               const char  *account,
               const char  *dir,
               gboolean     delete_mail,
               GError     **error)
{
  g_autofree char *removed = NULL;

  if (!delete_mail)
    return mark_orphan (dir, error) && remove_rows (store, account, error);

  removed = move_out (store, dir, account, error);
  return removed != NULL && remove_rows (store, account, error) && remove_tree (removed, error);
}

gboolean
fumi_store_remove_account (FumiStore   *store,
                           const char  *account,
                           gboolean     delete_mail,
                           GError     **error)
{
  g_autofree char *dir = NULL;
  gboolean removed;
  int lock_fd;

  g_return_val_if_fail (FUMI_IS_STORE (store) && account != NULL, FALSE);

  dir = fumi_store_dup_mail_dir (store, account);
  g_return_val_if_fail (dir != NULL, FALSE);

  if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    removed = remove_rows (store, account, error);
  else
    {
      lock_fd = fumi_store_lock_account (store, account, error);
      if (lock_fd < 0)
        return FALSE;

      removed = remove_locked (store, account, dir, delete_mail, error);
      close (lock_fd);
    }

  if (removed)
    fumi_store_note_changed (store, account);
  return removed;
}
