/* fumi-store-folders.h: the folders of an account: which there are, what is in them, a new one, another name, no more.
 *
 * A folder is named by a key, which FumiStoreQuery and FUMI_STORE_MOVE take: "" is the inbox, "Archive", "Junk"
 * and "Trash" are what they say, "Work.Clients" is Clients in Work. A key is a Maildir++ folder's name on the
 * disk without its first dot, modified UTF-7; it is never shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store-actions.h"
#include "fumi-store.h"

G_BEGIN_DECLS

typedef struct
{
  char  *key;
  char  *name;     /* the last part, decoded, to be shown; "" of the inbox. Those of Archive, Junk and Trash are
                    * not translated */
  guint  depth;    /* 0 at the top */
  guint  messages;
  guint  unread;
} FumiStoreFolder;

void fumi_store_folder_free (FumiStoreFolder *folder);

/**
 * fumi_store_list_folders:
 *
 * The inbox, Archive, Junk and Trash in this order, whether or not they are on the disk yet, then the others by
 * name, each followed by those within it. One within a folder that does not exist itself has its depth all the
 * same.
 *
 * Thread: any; blocks, but only as long as a query does.
 *
 * Returns: (transfer full) (element-type FumiStoreFolder):
 */
GPtrArray *fumi_store_list_folders (FumiStore   *store,
                                    const char  *account,
                                    GError     **error);

/**
 * fumi_store_make_folder:
 * @parent: the key of the folder in which it is to be, "" for the top
 * @name: as the user typed it; blanks around it are dropped
 *
 * Makes a folder, durably; one that exists already is as good. A folder outlives the messages in it.
 *
 * Thread: any; blocks.
 *
 * Returns: (transfer full): its key. Errors: %G_IO_ERROR_INVALID_FILENAME (empty, too long) and those of the
 *   disk
 */
char      *fumi_store_make_folder  (FumiStore   *store,
                                    const char  *account,
                                    const char  *parent,
                                    const char  *name,
                                    GError     **error);

/* Whether @key names a folder that the user may rename and remove: not one of those that everyone has. */
gboolean   fumi_store_folder_is_own (const char  *key);

/**
 * fumi_store_rename_folder:
 * @key: one of the user's own
 * @name: as the user typed it; its last part, so it stays in the folder it is in
 *
 * The folders in it and the mail go along, and keep their rows. Killed anywhere, the mail is under the old name or the new
 * one, and the next start has the rows follow.
 *
 * Thread: any; blocks.
 *
 * Returns: (transfer full): its new key, which may be the old one. Errors: %G_IO_ERROR_INVALID_FILENAME,
 *   %G_IO_ERROR_EXISTS, %G_IO_ERROR_NOT_FOUND, those of the disk
 */
char      *fumi_store_rename_folder (FumiStore   *store,
                                     const char  *account,
                                     const char  *key,
                                     const char  *name,
                                     GError     **error);

/**
 * fumi_store_remove_folder:
 * @key: one of the user's own
 * @progress: (nullable): called in this thread
 *
 * Moves the mail of the folder, and of those in it, to the Trash, and then removes them. Where some of the mail cannot be moved
 * the folders stay. Undo makes the folders again, and puts the mail back.
 *
 * Thread: any; blocks. (transfer full), never %NULL: as fumi_store_act()
 */
FumiStoreOutcome *fumi_store_remove_folder       (FumiStore             *store,
                                                  const char            *account,
                                                  const char            *key,
                                                  FumiStoreProgressFunc  progress,
                                                  gpointer               progress_data,
                                                  GCancellable          *cancellable);
/* Finished with fumi_store_act_finish(). @progress: (nullable): on the caller's main context */
void              fumi_store_remove_folder_async (FumiStore             *store,
                                                  const char            *account,
                                                  const char            *key,
                                                  FumiStoreProgressFunc  progress,
                                                  gpointer               progress_data,
                                                  GCancellable          *cancellable,
                                                  GAsyncReadyCallback    callback,
                                                  gpointer               user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiStoreFolder, fumi_store_folder_free)

G_END_DECLS
