/* fumi-store-folder-changes.c: a folder gets another name, or goes (fumi-store-folders.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store-folders.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-folder-name.h"
#include "fumi-maildir-move.h"
#include "fumi-store-actions-private.h"
#include "fumi-store-error.h"

gboolean
fumi_store_folder_is_own (const char *key)
{
  return *key != '\0' && !g_str_equal (key, FUMI_STORE_ARCHIVE) && !g_str_equal (key, FUMI_STORE_JUNK) &&
         !g_str_equal (key, FUMI_STORE_TRASH) && fumi_folder_key_is_valid (key);
}

/* @key itself, or within it. */
static gboolean
is_in (const char *folder,
       const char *key)
{
  gsize length = strlen (key);

  return strncmp (folder, key, length) == 0 && (folder[length] == '\0' || folder[length] == '.');
}

static gboolean
refuse_name (const char  *name,
             GError     **error)
{
  /* Translators: %s is the name of a folder. */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME, _("“%s” cannot be the name of a folder."), name);
  return FALSE;
}

static char *
dir_of (const char *root,
        const char *key)
{
  return g_strconcat (root, "/.", key, NULL);
}

/* (transfer full) (element-type utf8) (nullable): the keys that have a directory, those within others behind them */
static GPtrArray *
list_dirs (const char  *root,
           const char  *key,
           GError     **error)
{
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = g_dir_open (root, 0, error);
  const char *name;

  if (dir == NULL)
    return NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (name[0] == '.' && is_in (name + 1, key))
      g_ptr_array_add (keys, g_strdup (name + 1));
  g_ptr_array_sort_with_data (keys, (GCompareDataFunc) (void *) g_strcmp0, NULL);

  return g_steal_pointer (&keys);
}

/* ---- another name ---------------------------------------------------------------------------------- */

static char *
make_new_key (const char *key,
              const char *name)
{
  const char *dot = strrchr (key, '.');
  g_autofree char *parent = dot != NULL ? g_strndup (key, (gsize) (dot - key)) : g_strdup ("");

  return fumi_folder_key_new (parent, name);
}

static gboolean
is_free (const char  *root,
         const char  *key,
         const char  *name,
         GError     **error)
{
  g_autofree char *dir = dir_of (root, key);
  struct stat status;

  if (lstat (dir, &status) != 0)
    return TRUE;

  /* Translators: %s is the name of a folder. */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("There is a folder “%s” already."), name);
  return FALSE;
}

/* What cannot be renamed has those renamed before go back. */
static gboolean
rename_dirs (const char  *root,
             GPtrArray   *keys,
             const char  *from,
             const char  *to,
             GError     **error)
{
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = keys->pdata[i];
      g_autofree char *after = g_strconcat (to, key + strlen (from), NULL);
      g_autofree char *old_dir = dir_of (root, key);
      g_autofree char *new_dir = dir_of (root, after);

      if (g_rename (old_dir, new_dir) == 0)
        continue;

      fumi_store_set_disk_error (error, errno, new_dir);
      for (guint j = 0; j < i; j++)
        {
          const char *back = keys->pdata[j];
          g_autofree char *moved = g_strconcat (to, back + strlen (from), NULL);
          g_autofree char *source = dir_of (root, moved);
          g_autofree char *target = dir_of (root, back);

          if (g_rename (source, target) != 0)
            g_warning ("%s: %s", source, g_strerror (errno));
        }
      return FALSE;
    }

  return fumi_maildir_sync_folder (root, error);
}

static void
rename_back (const char *root,
             const char *from,
             const char *to)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) keys = list_dirs (root, to, &error);

  if (keys == NULL || !rename_dirs (root, keys, to, from, &error))
    g_warning ("%s", error->message);
}

/* The directories are renamed within the transaction: whoever mends rows (fumi-rebuild.c) waits for both. */
static gboolean
rename_all (FumiStore   *store,
            const char  *account,
            const char  *root,
            const char  *from,
            const char  *to,
            GError     **error)
{
  g_autoptr(GPtrArray) keys = NULL;
  FumiIndex *writer = fumi_store_begin_writing (store, error);

  if (writer == NULL)
    return FALSE;

  keys = list_dirs (root, from, error);
  if (keys != NULL && keys->len == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no such folder."));
      g_clear_pointer (&keys, g_ptr_array_unref);
    }
  if (keys == NULL || !rename_dirs (root, keys, from, to, error))
    {
      fumi_store_abort_writing (store);
      return FALSE;
    }
  if (!fumi_index_rename_folder (writer, account, from, to, error))
    {
      rename_back (root, from, to);
      fumi_store_abort_writing (store);
      return FALSE;
    }
  if (fumi_store_commit_writing (store, error))
    return TRUE;

  rename_back (root, from, to);
  return FALSE;
}

char *
fumi_store_rename_folder (FumiStore   *store,
                          const char  *account,
                          const char  *key,
                          const char  *name,
                          GError     **error)
{
  g_autofree char *root = NULL;
  g_autofree char *after = NULL;

  g_return_val_if_fail (FUMI_IS_STORE (store) && account != NULL, NULL);
  g_return_val_if_fail (key != NULL && name != NULL, NULL);

  after = fumi_store_folder_is_own (key) ? make_new_key (key, name) : NULL;
  if (after == NULL || !fumi_store_folder_is_own (after))
    {
      refuse_name (name, error);
      return NULL;
    }
  if (g_str_equal (after, key))
    return g_steal_pointer (&after);

  root = fumi_store_dup_mail_dir (store, account);
  if (!is_free (root, after, name, error) || !rename_all (store, account, root, key, after, error))
    return NULL;

  fumi_store_note_changed (store, account);
  return g_steal_pointer (&after);
}

/* ---- no more --------------------------------------------------------------------------------------- */

/* (transfer full) (nullable): all mail in @key and within it */
static GArray *
list_mail (FumiStore   *store,
           const char  *account,
           const char  *key,
           GError     **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GPtrArray) folders = fumi_store_list_folders (store, account, error);

  if (folders == NULL)
    return NULL;

  for (guint i = 0; i < folders->len; i++)
    {
      const FumiStoreFolder *folder = folders->pdata[i];
      const FumiStoreQuery query = { .account = account, .folder = folder->key };
      g_autoptr(GArray) found = NULL;

      if (!is_in (folder->key, key))
        continue;
      found = fumi_store_list_ids (store, &query, error);
      if (found == NULL)
        return NULL;
      g_array_append_vals (ids, found->data, found->len);
    }

  return g_steal_pointer (&ids);
}

/* Only what is ours, and only when it is empty: mail that another program puts there meanwhile keeps the folder. */
static gboolean
remove_dir (const char  *root,
            const char  *key,
            GError     **error)
{
  static const char *const subs[] = { "cur", "new", "tmp" };
  g_autofree char *dir = dir_of (root, key);
  g_autofree char *mark = g_build_filename (dir, "maildirfolder", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (subs); i++)
    {
      g_autofree char *sub = g_build_filename (dir, subs[i], NULL);

      if (g_rmdir (sub) != 0 && errno != ENOENT)
        {
          fumi_store_set_disk_error (error, errno, sub);
          /* Whole again. */
          fumi_maildir_make_folder (root, key, NULL);
          return FALSE;
        }
    }
  g_unlink (mark);
  if (g_rmdir (dir) == 0 || errno == ENOENT)
    return TRUE;

  fumi_store_set_disk_error (error, errno, dir);
  fumi_maildir_make_folder (root, key, NULL);
  return FALSE;
}

static gboolean
remove_dirs (FumiStore      *store,
             const char     *account,
             const char     *key,
             FumiStoreUndo  *undo,
             GError        **error)
{
  g_autofree char *root = fumi_store_dup_mail_dir (store, account);
  g_autoptr(GPtrArray) keys = list_dirs (root, key, error);

  if (keys == NULL)
    return FALSE;

  for (guint i = keys->len; i > 0; i--)
    {
      if (!remove_dir (root, keys->pdata[i - 1], error))
        return FALSE;
      fumi_store_undo_add_folder (undo, account, keys->pdata[i - 1]);
    }

  return fumi_maildir_sync_folder (root, error);
}

static FumiStoreOutcome *
refuse (GError *error)
{
  FumiStoreOutcome *outcome = g_new0 (FumiStoreOutcome, 1);

  outcome->stopped = TRUE;
  outcome->error = error;
  return outcome;
}

FumiStoreOutcome *
fumi_store_remove_folder (FumiStore             *store,
                          const char            *account,
                          const char            *key,
                          FumiStoreProgressFunc  progress,
                          gpointer               progress_data,
                          GCancellable          *cancellable)
{
  g_autoptr(GArray) ids = NULL;
  FumiStoreOutcome *outcome;
  GError *error = NULL;

  g_return_val_if_fail (FUMI_IS_STORE (store) && account != NULL && key != NULL, NULL);

  if (!fumi_store_folder_is_own (key))
    {
      refuse_name (key, &error);
      return refuse (error);
    }
  ids = list_mail (store, account, key, &error);
  if (ids == NULL)
    return refuse (error);

  outcome = fumi_store_act (store, FUMI_STORE_MOVE, (const gint64 *) (void *) ids->data, ids->len, FUMI_STORE_TRASH,
                            progress, progress_data, cancellable);
  if (outcome->stopped || outcome->failed > 0)
    return outcome;

  if (outcome->undo == NULL)
    outcome->undo = fumi_store_undo_new ();
  if (!remove_dirs (store, account, key, outcome->undo, &error))
    {
      g_clear_error (&outcome->error);
      outcome->error = error;
      outcome->stopped = TRUE;
    }
  fumi_store_note_changed (store, account);

  return outcome;
}
