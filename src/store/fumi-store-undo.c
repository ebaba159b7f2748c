/* fumi-store-undo.c: what an action changed, and so what brings it back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-maildir-move.h"
#include "fumi-store-actions-private.h"

struct _FumiStoreUndo
{
  gatomicrefcount  references;
  GArray          *changes; /* (element-type FumiStoreChange) */
  GStringChunk    *folders;
  GPtrArray       *removed; /* (element-type utf8): account and key of folders, one after the other; in folders */
};

FumiStoreUndo *
fumi_store_undo_new (void)
{
  FumiStoreUndo *undo = g_new0 (FumiStoreUndo, 1);

  g_atomic_ref_count_init (&undo->references);
  undo->changes = g_array_new (FALSE, FALSE, sizeof (FumiStoreChange));
  undo->folders = g_string_chunk_new (256);
  undo->removed = g_ptr_array_new ();
  return undo;
}

FumiStoreUndo *
fumi_store_undo_ref (FumiStoreUndo *undo)
{
  g_return_val_if_fail (undo != NULL, NULL);

  g_atomic_ref_count_inc (&undo->references);
  return undo;
}

void
fumi_store_undo_unref (FumiStoreUndo *undo)
{
  if (undo == NULL || !g_atomic_ref_count_dec (&undo->references))
    return;

  g_array_unref (undo->changes);
  g_string_chunk_free (undo->folders);
  g_ptr_array_unref (undo->removed);
  g_free (undo);
}

guint
fumi_store_undo_get_count (FumiStoreUndo *undo)
{
  g_return_val_if_fail (undo != NULL, 0);

  return undo->changes->len;
}

void
fumi_store_undo_add (FumiStoreUndo         *undo,
                     const FumiStoreChange *change)
{
  FumiStoreChange kept = *change;

  if (kept.folder != NULL)
    kept.folder = g_string_chunk_insert_const (undo->folders, kept.folder);
  g_array_append_val (undo->changes, kept);
}

void
fumi_store_undo_add_folder (FumiStoreUndo *undo,
                            const char    *account,
                            const char    *key)
{
  g_ptr_array_add (undo->removed, g_string_chunk_insert_const (undo->folders, account));
  g_ptr_array_add (undo->removed, g_string_chunk_insert_const (undo->folders, key));
}

gboolean
fumi_store_undo_make_folders (FumiStoreUndo  *undo,
                              FumiStore      *store,
                              GError        **error)
{
  for (guint i = 0; i < undo->removed->len; i += 2)
    {
      g_autofree char *path = fumi_store_dup_mail_dir (store, undo->removed->pdata[i]);

      if (!fumi_maildir_make_folder (path, undo->removed->pdata[i + 1], error))
        return FALSE;
      fumi_store_note_changed (store, undo->removed->pdata[i]);
    }

  return TRUE;
}

const FumiStoreChange *
fumi_store_undo_get_changes (FumiStoreUndo *undo,
                             guint         *n)
{
  *n = undo->changes->len;
  return (const FumiStoreChange *) undo->changes->data;
}
