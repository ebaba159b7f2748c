/* fumi-store-folders.h: the folders of an account: which there are, what is in them, a new one.
 *
 * A folder is named by a key, which FumiStoreQuery and FUMI_STORE_MOVE take: "" is the inbox, "Archive", "Junk"
 * and "Trash" are what they say, "Work.Clients" is Clients in Work. A key is a Maildir++ folder's name on the
 * disk without its first dot, modified UTF-7; it is never shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiStoreFolder, fumi_store_folder_free)

G_END_DECLS
