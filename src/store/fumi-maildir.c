/* fumi-maildir.c: one account's Maildir++: durable delivery, flags in file names.
 *
 * Writing and delivering are in fumi-maildir-delivery.c; here are the folders, their names and flags.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fumi-maildir-private.h"
#include "fumi-store-error.h"

#define LEDGER_NAME_LENGTH 32

/* maildir(5): what lies in tmp/ for 36 hours belongs to nobody any more. */
#define FOREIGN_TMP_SECONDS (36 * 60 * 60)

static int
open_folder (const char  *path,
             GError     **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    fumi_store_set_disk_error (error, errno, path);

  return fd;
}

gboolean
fumi_maildir_sync_folder (const char  *path,
                          GError     **error)
{
  int fd = open_folder (path, error);
  int saved_errno;

  if (fd < 0)
    return FALSE;

  saved_errno = fsync (fd) == 0 ? 0 : errno;
  close (fd);
  if (saved_errno != 0)
    {
      fumi_store_set_disk_error (error, saved_errno, path);
      return FALSE;
    }

  return TRUE;
}

static gboolean
make_folder (const char  *path,
             GError     **error)
{
  if (mkdir (path, 0700) == 0 || errno == EEXIST)
    return TRUE;

  fumi_store_set_disk_error (error, errno, path);
  return FALSE;
}

FumiMaildir *
fumi_maildir_open (const char  *path,
                   GError     **error)
{
  g_autoptr(FumiMaildir) maildir = NULL;
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *tmp = g_build_filename (path, "tmp", NULL);
  g_autofree char *new = g_build_filename (path, "new", NULL);
  g_autofree char *cur = g_build_filename (path, "cur", NULL);

  g_return_val_if_fail (path != NULL, NULL);

  maildir = g_new0 (FumiMaildir, 1);
  maildir->path = g_strdup (path);
  maildir->tmp_fd = -1;
  maildir->new_fd = -1;
  g_mutex_init (&maildir->lock);

  if (!make_folder (path, error) || !make_folder (tmp, error) || !make_folder (new, error) ||
      !make_folder (cur, error))
    return NULL;

  /* Synced even if nothing was made just now: an earlier run may have been killed between making and
   * syncing, and a mail is no safer than the folders above it. */
  if (!fumi_maildir_sync_folder (path, error) || !fumi_maildir_sync_folder (parent, error))
    return NULL;

  maildir->tmp_fd = open_folder (tmp, error);
  if (maildir->tmp_fd < 0)
    return NULL;

  maildir->new_fd = open_folder (new, error);
  if (maildir->new_fd < 0)
    return NULL;

  return g_steal_pointer (&maildir);
}

void
fumi_maildir_free (FumiMaildir *maildir)
{
  if (maildir == NULL)
    return;

  if (maildir->tmp_fd >= 0)
    close (maildir->tmp_fd);
  if (maildir->new_fd >= 0)
    close (maildir->new_fd);
  g_clear_pointer (&maildir->names, g_hash_table_unref);
  g_mutex_clear (&maildir->lock);
  g_free (maildir->path);
  g_free (maildir);
}

const char *
fumi_maildir_get_path (FumiMaildir *maildir)
{
  g_return_val_if_fail (maildir != NULL, NULL);

  return maildir->path;
}

char *
fumi_maildir_name_for_uid (const char *account_id,
                           const char *uid)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_return_val_if_fail (account_id != NULL && uid != NULL, NULL);

  g_checksum_update (checksum, (const guchar *) account_id, strlen (account_id) + 1);
  g_checksum_update (checksum, (const guchar *) uid, strlen (uid));

  return g_strndup (g_checksum_get_string (checksum), LEDGER_NAME_LENGTH);
}

char *
fumi_maildir_ledger_name (const char *name)
{
  gsize length = strspn (name, "0123456789abcdef");

  if (length != LEDGER_NAME_LENGTH)
    return NULL;
  if (name[length] != '\0' && name[length] != '-' && name[length] != ',')
    return NULL;

  return g_strndup (name, length);
}

/* ---- the names that are taken ------------------------------------------------------------------ */

/* The NAME of "cur/NAME:2,S", not terminated. */
static const char *
name_of_place (const char *place,
               gsize      *length)
{
  const char *slash = strrchr (place, '/');
  const char *name = slash != NULL ? slash + 1 : place;

  *length = strcspn (name, ":");
  return name;
}

static guint
hash_place (gconstpointer key)
{
  gsize length;
  const char *name = name_of_place (key, &length);
  guint hash = 5381;

  for (gsize i = 0; i < length; i++)
    hash = hash * 33 + (guchar) name[i];

  return hash;
}

static gboolean
places_have_one_name (gconstpointer a,
                      gconstpointer b)
{
  gsize a_length;
  gsize b_length;
  const char *a_name = name_of_place (a, &a_length);
  const char *b_name = name_of_place (b, &b_length);

  return a_length == b_length && memcmp (a_name, b_name, a_length) == 0;
}

static gboolean
remember_place (const char *folder,
                const char *name,
                const char *path,
                gpointer    user_data)
{
  FumiMaildir *maildir = user_data;

  fumi_maildir_add_name (maildir, path + strlen (maildir->path) + 1);
  return TRUE;
}

gboolean
fumi_maildir_load_names (FumiMaildir  *maildir,
                         GError      **error)
{
  g_clear_pointer (&maildir->names, g_hash_table_unref);
  maildir->names = g_hash_table_new_full (hash_place, places_have_one_name, g_free, NULL);

  if (fumi_maildir_visit (maildir, remember_place, maildir, error))
    return TRUE;

  g_clear_pointer (&maildir->names, g_hash_table_unref);
  return FALSE;
}

char *
fumi_maildir_find_name (FumiMaildir  *maildir,
                        const char   *name,
                        GError      **error)
{
  const char *place;

  if (maildir->names == NULL && !fumi_maildir_load_names (maildir, error))
    return NULL;

  if (!g_hash_table_lookup_extended (maildir->names, name, (gpointer *) &place, NULL))
    return NULL;

  return g_build_filename (maildir->path, place, NULL);
}

void
fumi_maildir_add_name (FumiMaildir *maildir,
                       const char  *place)
{
  g_hash_table_replace (maildir->names, g_strdup (place), NULL);
}

void
fumi_maildir_remove_name (FumiMaildir *maildir,
                          const char  *name)
{
  g_hash_table_remove (maildir->names, name);
}

/* ---- visiting ------------------------------------------------------------------------------------ */

static gboolean
visit_dir (const char               *path,
           const char               *folder,
           const char               *sub,
           FumiMaildirVisitDirFunc   visit,
           gpointer                  user_data,
           gboolean                 *go_on,
           GError                  **error)
{
  g_autofree char *dir = folder[0] != '\0' ? g_strdup_printf (".%s/%s", folder, sub)
                                           : g_strdup (sub);
  g_autofree char *full = g_build_filename (path, dir, NULL);
  struct stat status;

  if (stat (full, &status) != 0)
    {
      if (errno == ENOENT || errno == ENOTDIR)
        return TRUE;

      fumi_store_set_disk_error (error, errno, full);
      return FALSE;
    }

  *go_on = visit (folder, dir, &status, user_data);
  return TRUE;
}

/* "" and every Maildir++ folder, "Archive" of ".Archive/". */
static GPtrArray *
list_folders (const char  *path,
              GError     **error)
{
  g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  DIR *dir = opendir (path);
  const struct dirent *entry;
  int saved_errno;

  if (dir == NULL)
    {
      fumi_store_set_disk_error (error, errno, path);
      return NULL;
    }

  g_ptr_array_add (folders, g_strdup (""));
  for (errno = 0; (entry = readdir (dir)) != NULL; errno = 0)
    {
      if (entry->d_name[0] == '.' && entry->d_type != DT_REG &&
          !g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
        g_ptr_array_add (folders, g_strdup (entry->d_name + 1));
    }
  saved_errno = errno;
  closedir (dir);

  if (saved_errno != 0)
    {
      fumi_store_set_disk_error (error, saved_errno, path);
      return NULL;
    }

  return g_steal_pointer (&folders);
}

gboolean
fumi_maildir_visit_dirs (const char               *path,
                         FumiMaildirVisitDirFunc   visit,
                         gpointer                  user_data,
                         GError                  **error)
{
  g_autoptr(GPtrArray) folders = list_folders (path, error);
  gboolean go_on = TRUE;

  if (folders == NULL)
    return FALSE;

  for (guint i = 0; i < folders->len && go_on; i++)
    {
      /* new/ first: a file that another program moves meanwhile goes from new/ to cur/, so it is seen
       * twice rather than never. */
      if (!visit_dir (path, folders->pdata[i], "new", visit, user_data, &go_on, error))
        return FALSE;
      if (go_on && !visit_dir (path, folders->pdata[i], "cur", visit, user_data, &go_on, error))
        return FALSE;
    }

  return TRUE;
}

typedef struct
{
  const char            *path;
  FumiMaildirVisitFunc   visit;
  gpointer               user_data;
  GError               **error;
  gboolean               failed;
} Visit;

static gboolean
visit_files (const char            *folder,
             const char            *dir_name,
             const FumiMaildirStat *status,
             gpointer               user_data)
{
  Visit *visit = user_data;
  g_autoptr(GString) path = g_string_new (visit->path);
  g_autoptr(GString) name = g_string_new (NULL);
  const struct dirent *entry;
  gboolean go_on = TRUE;
  gsize dir_length;
  int saved_errno;
  DIR *dir;

  g_string_append_printf (path, "/%s", dir_name);
  dir = opendir (path->str);
  if (dir == NULL)
    {
      fumi_store_set_disk_error (visit->error, errno, path->str);
      visit->failed = TRUE;
      return FALSE;
    }

  g_string_append_c (path, '/');
  dir_length = path->len;
  for (errno = 0; go_on && (entry = readdir (dir)) != NULL; errno = 0)
    {
      if (entry->d_name[0] == '.' || entry->d_type == DT_DIR)
        continue;

      g_string_truncate (path, dir_length);
      g_string_append (path, entry->d_name);
      g_string_truncate (name, 0);
      g_string_append_len (name, entry->d_name, strcspn (entry->d_name, ":"));
      go_on = visit->visit (folder, name->str, path->str, visit->user_data);
    }
  saved_errno = go_on ? errno : 0;
  closedir (dir);

  if (saved_errno != 0)
    {
      g_string_truncate (path, dir_length);
      fumi_store_set_disk_error (visit->error, saved_errno, path->str);
      visit->failed = TRUE;
      return FALSE;
    }

  return go_on;
}

gboolean
fumi_maildir_visit_path (const char            *path,
                         FumiMaildirVisitFunc   visit,
                         gpointer               user_data,
                         GError               **error)
{
  Visit all = { .path = path, .visit = visit, .user_data = user_data, .error = error };

  return fumi_maildir_visit_dirs (path, visit_files, &all, error) && !all.failed;
}

gboolean
fumi_maildir_visit (FumiMaildir           *maildir,
                    FumiMaildirVisitFunc   visit,
                    gpointer               user_data,
                    GError               **error)
{
  g_return_val_if_fail (maildir != NULL, FALSE);

  return fumi_maildir_visit_path (maildir->path, visit, user_data, error);
}

/* ---- flags --------------------------------------------------------------------------------------- */

const char *
fumi_maildir_flags_of_path (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *info = strstr (slash != NULL ? slash : path, ":2,");

  return info != NULL ? info + strlen (":2,") : "";
}

char *
fumi_maildir_folder_of_path (FumiMaildir *maildir,
                             const char  *path)
{
  const char *place;

  g_return_val_if_fail (maildir != NULL && g_str_has_prefix (path, maildir->path), NULL);

  place = path + strlen (maildir->path) + 1;
  return place[0] == '.' ? g_strndup (place + 1, strcspn (place + 1, "/")) : g_strdup ("");
}

/* maildir(5): flags are stored in ASCII order. */
static char *
change_flags (const char *flags,
              const char *set,
              const char *clear)
{
  g_autoptr(GString) changed = g_string_new (NULL);

  for (int flag = '!'; flag <= '~'; flag++)
    {
      if ((strchr (flags, flag) != NULL && strchr (clear, flag) == NULL) ||
          strchr (set, flag) != NULL)
        g_string_append_c (changed, (char) flag);
    }

  return g_string_free (g_steal_pointer (&changed), FALSE);
}

static gboolean
move_flagged (FumiMaildir  *maildir,
              const char   *path,
              const char   *set,
              const char   *clear,
              char        **new_path,
              int          *saved_errno,
              GError      **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *folder = g_path_get_dirname (dir);
  g_autofree char *cur = g_build_filename (folder, "cur", NULL);
  g_autofree char *flags = change_flags (fumi_maildir_flags_of_path (path), set, clear);
  g_autofree char *to = NULL;
  gsize length;
  const char *name = name_of_place (path, &length);

  to = g_strdup_printf ("%s/%.*s:2,%s", cur, (int) length, name, flags);
  if (g_str_equal (to, path))
    {
      *new_path = g_steal_pointer (&to);
      return TRUE;
    }

  *saved_errno = fumi_maildir_move (AT_FDCWD, path, AT_FDCWD, to);
  if (*saved_errno != 0)
    {
      fumi_store_set_disk_error (error, *saved_errno, path);
      return FALSE;
    }

  if (!fumi_maildir_sync_folder (cur, error))
    return FALSE;
  if (!g_str_equal (dir, cur) && !fumi_maildir_sync_folder (dir, error))
    return FALSE;

  *new_path = g_steal_pointer (&to);
  return TRUE;
}

char *
fumi_maildir_set_flags (FumiMaildir  *maildir,
                        const char   *path,
                        const char   *set,
                        const char   *clear,
                        GError      **error)
{
  g_autoptr(GMutexLocker) locker = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *name = NULL;
  gsize length;
  int saved_errno = 0;
  char *new_path;

  g_return_val_if_fail (maildir != NULL && path != NULL, NULL);
  g_return_val_if_fail (g_str_has_prefix (path, maildir->path), NULL);

  locker = g_mutex_locker_new (&maildir->lock);
  if (move_flagged (maildir, path, set, clear, &new_path, &saved_errno, &local_error))
    return new_path;

  /* Another Maildir program may have changed the flags since we looked. */
  name = g_strdup (name_of_place (path, &length));
  name[length] = '\0';
  if (saved_errno == ENOENT && fumi_maildir_load_names (maildir, NULL))
    moved = fumi_maildir_find_name (maildir, name, NULL);
  g_clear_pointer (&maildir->names, g_hash_table_unref);
  if (moved != NULL && !g_str_equal (moved, path))
    {
      g_clear_error (&local_error);
      if (move_flagged (maildir, moved, set, clear, &new_path, &saved_errno, &local_error))
        return new_path;
    }

  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* ---- leftovers ----------------------------------------------------------------------------------- */

static gboolean
is_leftover (int         tmp_fd,
             const char *file,
             gint64      now)
{
  struct stat status;

  if (file[0] == '.')
    return FALSE;
  if (g_str_has_prefix (file, "fumi."))
    return TRUE;

  return fstatat (tmp_fd, file, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (status.st_mode) &&
         status.st_mtime < now - FOREIGN_TMP_SECONDS;
}

gboolean
fumi_maildir_clean_tmp (FumiMaildir  *maildir,
                        GError      **error)
{
  g_autofree char *path = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const struct dirent *entry;
  int saved_errno = 0;
  DIR *dir;

  g_return_val_if_fail (maildir != NULL, FALSE);

  path = g_build_filename (maildir->path, "tmp", NULL);
  dir = opendir (path);
  if (dir == NULL)
    {
      fumi_store_set_disk_error (error, errno, path);
      return FALSE;
    }

  while ((entry = readdir (dir)) != NULL)
    {
      if (is_leftover (maildir->tmp_fd, entry->d_name, now) &&
          unlinkat (maildir->tmp_fd, entry->d_name, 0) != 0 && errno != ENOENT)
        saved_errno = errno;
    }
  closedir (dir);

  if (saved_errno != 0)
    {
      fumi_store_set_disk_error (error, saved_errno, path);
      return FALSE;
    }

  return TRUE;
}
