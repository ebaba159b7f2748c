/* fumi-index-aside.h: an index.db that is damaged: how that is noted, and where the file goes.
 *
 * Beside "index.db" there may be
 *   "index.db.is-damaged"            a statement met damage; the next who writes sets the file aside
 *   "index.db.damaged-DATE"          a file that was set aside, with its -wal; the last few are kept
 *   "index.db.salvage"               the names of those out of which nothing was salvaged yet, one a line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many files that were set aside are kept, for whoever wants to look into them. */
#define FUMI_INDEX_ASIDES 3

/* Whether a statement met damage in this file, or its setting aside was interrupted; survives the process. */
gboolean   fumi_index_is_marked_damaged (const char  *path);
/* Best effort: if the mark cannot be made, the damage is met and reported again. */
void       fumi_index_mark_damaged      (const char  *path);

/**
 * fumi_index_set_aside:
 *
 * Renames @path and its log to "index.db.damaged-DATE", notes that name for fumi_index_list_salvage(), takes
 * the mark away, and removes the oldest of the files set aside where there are too many. Killed anywhere, it
 * is done again by the next call. Nobody else may open a writing connection meanwhile.
 */
gboolean   fumi_index_set_aside         (const char  *path,
                                         GError     **error);

/* (transfer full) (element-type utf8): the paths of the files out of which the ledger is still to be read, the
 * latest first; empty as a rule */
GPtrArray *fumi_index_list_salvage      (const char  *path);
/* They were. */
gboolean   fumi_index_end_salvage       (const char  *path,
                                         GError     **error);

G_END_DECLS
