/* fumi-folder-name.h: Maildir++ folder names: modified UTF-7, a dot between two levels.
 *
 * RFC 3501 §5.1.3 for the encoding. A dot or a slash that belongs to a name is encoded too, as Courier does it,
 * so that any name can be a folder's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * fumi_folder_name_encode:
 * @name: UTF-8, one level
 *
 * Returns: (transfer full): a part of a key
 */
char     *fumi_folder_name_encode (const char *name);
/**
 * fumi_folder_name_decode:
 * @part: one level of a key, as found on the disk
 *
 * Returns: (transfer full): valid UTF-8, one line; what is no modified UTF-7 is shown as it is
 */
char     *fumi_folder_name_decode (const char *part);
/* Whether @key, "" for the inbox, can name a folder below an account's: no empty level, no slash, none of the names of
 * our own files there, not too long for a file system. */
gboolean  fumi_folder_key_is_valid (const char *key);
/* (transfer full) (nullable): the key of @name in the folder @parent ("" at the top); NULL where there can be none */
char     *fumi_folder_key_new      (const char *parent,
                                    const char *name);

G_END_DECLS
