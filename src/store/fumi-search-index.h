/* fumi-search-index.h: one connection to search.db: the words of the messages, and in which they stand.
 *
 * It holds no text, only what stands where (a contentless FTS5 table), and can be made anew from the mail at any time:
 * whatever is wrong with the file, it is removed and begun again. Rows are those of index.db with the same epoch.
 *
 * The rows are spread over shards, by id: each is an FTS5 table of its own, so that nothing that is done at once grows
 * with the mail. In a shard, rows of messages that are gone stay, and find nothing; when they become many, the shard is
 * made anew.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-search-text.h"

G_BEGIN_DECLS

/* Ids to a shard, and to a block: of each block it is known how recent its mail is. */
#define FUMI_SEARCH_SHARD_BITS 15
#define FUMI_SEARCH_BLOCK_BITS 10

typedef struct _FumiSearchIndex FumiSearchIndex;

/* Ids of a block of messages, and the dates between which all of them lie. */
typedef struct
{
  gint64 first;
  gint64 last;
  gint64 newest; /* seconds since 1970 */
  gint64 oldest;
} FumiSearchBlock;

/**
 * fumi_search_index_open_writer:
 * @epoch: of index.db
 *
 * Opens or makes the file. One that is damaged, of another version or of another epoch is removed first. The caller
 * holds the lock of those who write.
 *
 * Thread: the connection belongs to who opened it. (transfer full)
 *
 * Errors: those of the disk
 */
FumiSearchIndex *fumi_search_index_open_writer (const char       *path,
                                                gint64            epoch,
                                                GError          **error);

/* For reading. (nullable): %NULL without @error where there is no file, or none that belongs to @epoch */
FumiSearchIndex *fumi_search_index_open_reader (const char       *path,
                                                gint64            epoch,
                                                GError          **error);
void             fumi_search_index_free        (FumiSearchIndex  *index);

/* Whether its path is still that of the file that was opened, and it belongs to @epoch. */
gboolean         fumi_search_index_is_current  (FumiSearchIndex  *index,
                                                gint64            epoch);
/* Whether a statement met damage: the next writer makes the file anew. */
gboolean         fumi_search_index_is_damaged  (FumiSearchIndex  *index);
/* From any thread: what runs on the connection now fails with CANCELLED. */
void             fumi_search_index_interrupt   (FumiSearchIndex  *index);

/* ---- writing --------------------------------------------------------------------------------------- */

gboolean         fumi_search_index_begin       (FumiSearchIndex  *index,
                                                GError          **error);
gboolean         fumi_search_index_commit      (FumiSearchIndex  *index,
                                                GError          **error);
void             fumi_search_index_rollback    (FumiSearchIndex  *index);

/* What of a message is in the index. */
typedef enum
{
  FUMI_SEARCH_WHOLE,
  FUMI_SEARCH_PARTIAL,    /* its beginning, since no more is there: it is added again when it is whole */
  FUMI_SEARCH_UNREADABLE, /* nothing: its file could not be read, and is tried again some day */
} FumiSearchState;

/**
 * fumi_search_index_add:
 * @text: (nullable): %NULL: nothing of it can be read
 *
 * Adding a row a second time replaces it, provided that the new text contains the old one. Rows are added in
 * ascending order where that can be.
 */
gboolean         fumi_search_index_add         (FumiSearchIndex       *index,
                                                gint64                 id,
                                                gint64                 date,
                                                FumiSearchState        state,
                                                const FumiSearchText  *text,
                                                GError               **error);

/* (transfer full) (element-type gint64): of all rows, ascending */
GArray          *fumi_search_index_list        (FumiSearchIndex  *index,
                                                GError          **error);
/* (transfer full) (element-type gint64): of rows that are PARTIAL or UNREADABLE */
GArray          *fumi_search_index_list_open   (FumiSearchIndex  *index,
                                                FumiSearchState   state,
                                                GError          **error);

/**
 * fumi_search_index_drop:
 * @gone: (element-type gint64): rows whose message is gone, ascending
 *
 * Removes the shards in which too many rows are dead; their other rows are not in the index any more then.
 */
gboolean         fumi_search_index_drop        (FumiSearchIndex  *index,
                                                GArray           *gone,
                                                gboolean         *dropped,
                                                GError          **error);

/* Tidies up a little of one shard; @more: (out): whether there is more to do. A transaction of its own. */
gboolean         fumi_search_index_merge       (FumiSearchIndex  *index,
                                                gboolean         *more,
                                                GError          **error);

/* ---- searching ------------------------------------------------------------------------------------- */

/* Between these, all reading is of one state. */
gboolean         fumi_search_index_begin_reading (FumiSearchIndex  *index,
                                                  GError          **error);
void             fumi_search_index_end_reading   (FumiSearchIndex  *index);

/* (transfer full) (element-type FumiSearchBlock): those with the latest mail first */
GArray          *fumi_search_index_list_blocks (FumiSearchIndex  *index,
                                                GError          **error);

/**
 * fumi_search_index_find:
 * @match: fumi_search_query_to_match()
 * @ids: (element-type gint64): is appended to
 * @ranks: (nullable) (element-type double): is appended to: how well each fits, lower is better
 *
 * Finds the rows from @first to @last, which may span shards; in no particular order.
 */
gboolean         fumi_search_index_find        (FumiSearchIndex  *index,
                                                const char       *match,
                                                gint64            first,
                                                gint64            last,
                                                GArray           *ids,
                                                GArray           *ranks,
                                                GError          **error);

/* The marks that each row has: for fumi_search_query_to_match(). */
#define FUMI_SEARCH_MARK_ANY "\002m"
#define FUMI_SEARCH_MARK_ATTACHMENT "\002a"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiSearchIndex, fumi_search_index_free)

G_END_DECLS
