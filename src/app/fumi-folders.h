/* fumi-folders.h: the folders of each account, as the sidebar and the chooser show them.
 *
 * Reads them in a thread and again whenever the store changes, so that whoever shows them never waits. Main thread only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store-folders.h"

G_BEGIN_DECLS

#define FUMI_TYPE_FOLDERS (fumi_folders_get_type ())
G_DECLARE_FINAL_TYPE (FumiFolders, fumi_folders, FUMI, FOLDERS, GObject)

/**
 * FumiFolders::changed: (char *account) its folders, or what is in them, were read anew
 */

FumiFolders *fumi_folders_new (FumiStore   *store);
/* (transfer none) (nullable) (element-type FumiStoreFolder): as of fumi_store_list_folders(); %NULL until they are read,
 * which this begins */
GPtrArray   *fumi_folders_get (FumiFolders *folders,
                               const char  *account);

G_END_DECLS
