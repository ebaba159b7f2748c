/* fumi-store-folders.c: the folders of an account: which there are, what is in them, a new one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store-folders.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-folder-name.h"
#include "fumi-maildir-move.h"
#include "fumi-store-actions.h"
#include "fumi-store-error.h"
#include "fumi-store-private.h"

static const char * const first_folders[] = {
  FUMI_STORE_INBOX,
  FUMI_STORE_ARCHIVE,
  FUMI_STORE_JUNK,
  FUMI_STORE_TRASH,
};

void
fumi_store_folder_free (FumiStoreFolder *folder)
{
  g_free (folder->key);
  g_free (folder->name);
  g_free (folder);
}

/* ---- which there are ------------------------------------------------------------------------------- */

static FumiStoreFolder *
add_folder (GHashTable *folders,
            const char *key)
{
  FumiStoreFolder *folder = g_hash_table_lookup (folders, key);
  const char *dot = strrchr (key, '.');

  if (folder != NULL)
    return folder;

  folder = g_new0 (FumiStoreFolder, 1);
  folder->key = g_strdup (key);
  folder->name = fumi_folder_name_decode (dot != NULL ? dot + 1 : key);
  for (const char *c = key; *c != '\0'; c++)
    folder->depth += *c == '.';
  g_hash_table_insert (folders, folder->key, folder);
  return folder;
}

static gboolean
on_dir (const char            *key,
        const char            *dir,
        const FumiMaildirStat *status,
        gpointer               user_data)
{
  if (S_ISDIR (status->st_mode) && fumi_folder_key_is_valid (key))
    add_folder (user_data, key);
  return TRUE;
}

static void
on_count (const char *key,
          guint       messages,
          guint       unread,
          gpointer    user_data)
{
  FumiStoreFolder *folder = add_folder (user_data, key);

  folder->messages = messages;
  folder->unread = unread;
}

/* ---- in which order -------------------------------------------------------------------------------- */

static guint
rank_of (const FumiStoreFolder *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (first_folders); i++)
    {
      gsize length = strlen (first_folders[i]);

      if (strncmp (folder->key, first_folders[i], length) == 0 &&
          (folder->key[length] == '\0' || (length > 0 && folder->key[length] == '.')))
        return i;
    }

  return G_N_ELEMENTS (first_folders);
}

/* Level by level, so that what is within a folder comes right behind it. */
static int
compare_levels (const char *a,
                const char *b)
{
  g_auto(GStrv) a_parts = g_strsplit (a, ".", -1);
  g_auto(GStrv) b_parts = g_strsplit (b, ".", -1);

  for (guint i = 0;; i++)
    {
      g_autofree char *a_name = NULL;
      g_autofree char *b_name = NULL;
      int order;

      if (a_parts[i] == NULL || b_parts[i] == NULL)
        return (a_parts[i] != NULL) - (b_parts[i] != NULL);
      if (g_str_equal (a_parts[i], b_parts[i]))
        continue;

      a_name = fumi_folder_name_decode (a_parts[i]);
      b_name = fumi_folder_name_decode (b_parts[i]);
      order = g_utf8_collate (a_name, b_name);
      return order != 0 ? order : strcmp (a_parts[i], b_parts[i]);
    }
}

static int
compare_folders (gconstpointer a,
                 gconstpointer b)
{
  const FumiStoreFolder *a_folder = *(const FumiStoreFolder * const *) a;
  const FumiStoreFolder *b_folder = *(const FumiStoreFolder * const *) b;
  guint a_rank = rank_of (a_folder);
  guint b_rank = rank_of (b_folder);

  if (a_rank != b_rank)
    return a_rank < b_rank ? -1 : 1;

  return compare_levels (a_folder->key, b_folder->key);
}

static GPtrArray *
sort_folders (GHashTable *folders)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_store_folder_free);
  GHashTableIter iter;
  FumiStoreFolder *folder;

  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &folder))
    {
      g_hash_table_iter_steal (&iter);
      g_ptr_array_add (sorted, folder);
    }
  g_ptr_array_sort (sorted, compare_folders);

  return sorted;
}

GPtrArray *
fumi_store_list_folders (FumiStore   *store,
                         const char  *account,
                         GError     **error)
{
  g_autoptr(GHashTable) folders = NULL;
  g_autofree char *path = NULL;
  FumiIndex *reader;
  gboolean counted;

  g_return_val_if_fail (FUMI_IS_STORE (store) && account != NULL, NULL);

  folders = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                   (GDestroyNotify) fumi_store_folder_free);
  for (guint i = 0; i < G_N_ELEMENTS (first_folders); i++)
    add_folder (folders, first_folders[i]);

  path = fumi_store_dup_mail_dir (store, account);
  if (g_file_test (path, G_FILE_TEST_IS_DIR) &&
      !fumi_maildir_visit_dirs (path, on_dir, folders, error))
    return NULL;

  reader = fumi_store_borrow_reader (store, error);
  if (reader == NULL)
    return NULL;
  counted = fumi_index_count_folders (reader, account, on_count, folders, error);
  fumi_store_return_reader (store, reader);

  return counted ? sort_folders (folders) : NULL;
}

/* ---- a new one ------------------------------------------------------------------------------------- */

char *
fumi_store_make_folder (FumiStore   *store,
                        const char  *account,
                        const char  *parent,
                        const char  *name,
                        GError     **error)
{
  g_autoptr(FumiMaildir) maildir = NULL;
  g_autofree char *path = NULL;
  g_autofree char *key = NULL;

  g_return_val_if_fail (FUMI_IS_STORE (store) && account != NULL, NULL);
  g_return_val_if_fail (parent != NULL && name != NULL, NULL);

  key = fumi_folder_key_is_valid (parent) ? fumi_folder_key_new (parent, name) : NULL;
  if (key == NULL)
    {
      /* Translators: %s is the name of a folder. */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
                   _("“%s” cannot be the name of a folder."), name);
      return NULL;
    }

  path = fumi_store_dup_mail_dir (store, account);
  maildir = fumi_maildir_open (path, error);
  if (maildir == NULL || !fumi_maildir_make_folder (path, key, error))
    return NULL;

  fumi_store_note_changed (store, account);
  return g_steal_pointer (&key);
}
