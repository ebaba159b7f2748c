/* fumi-index-search.h: the rows of index.db as a search needs them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-index.h"
#include "fumi-search-query.h"

G_BEGIN_DECLS

/* Which rows are meant. Of copies of a message only the first is, as in lists. */
typedef struct
{
  const char            *account; /* %NULL: all */
  const char            *folder;  /* %NULL: all but Trash and Junk and what is within them */
  const FumiSearchQuery *query;   /* what it asks of rows; its terms are not looked at */
} FumiIndexFilter;

/* A row in list order. */
typedef struct
{
  gint64 id;
  gint64 date; /* seconds since 1970 */
} FumiIndexHit;

/* Newest first, as lists are. */
int fumi_index_hit_compare (gconstpointer a,
                            gconstpointer b);

/* Returns whether to go on. */
typedef gboolean (*FumiIndexWalkFunc) (const FumiIndexHit *hit,
                                       gpointer            user_data);

/* Rows that are few as a rule, so that it is worth to begin with them. */
typedef enum
{
  FUMI_INDEX_UNREAD,
  FUMI_INDEX_STARRED,
  FUMI_INDEX_ATTACHED,
  FUMI_INDEX_LARGE,     /* of FUMI_INDEX_LARGE_BYTES and more */
  FUMI_INDEX_IN_FOLDER, /* of the filter's folder, where it has one */
} FumiIndexMark;

#define FUMI_INDEX_LARGE_BYTES (1024 * 1024)

/* Between these, all reading is of one state, and costs no lock for each row. */
gboolean fumi_index_begin_reading (FumiIndex            *index,
                                   GError              **error);
void     fumi_index_end_reading (FumiIndex              *index);

gboolean fumi_index_get_epoch   (FumiIndex              *index,
                                 gint64                 *epoch,
                                 GError                **error);

/* (transfer full) (element-type gint64): of all rows above @after, ascending */
GArray  *fumi_index_list_after  (FumiIndex              *index,
                                 gint64                  after,
                                 GError                **error);

/* @date: (out): of row @id, where it @matches; a row that is gone does not */
gboolean fumi_index_match_row   (FumiIndex              *index,
                                 const FumiIndexFilter  *filter,
                                 gint64                  id,
                                 gboolean               *matches,
                                 gint64                 *date,
                                 GError                **error);

/* Calls @func for each row in the filter's account and folder and of its dates, newest first. What else the filter
 * says is not looked at: that would read the rows. */
gboolean fumi_index_walk        (FumiIndex              *index,
                                 const FumiIndexFilter  *filter,
                                 FumiIndexWalkFunc       func,
                                 gpointer                user_data,
                                 GError                **error);

/**
 * fumi_index_list_marked:
 * @most: rows
 *
 * Returns: (transfer full) (nullable) (element-type gint64): those rows, and others that only @filter tells apart, in
 *   no order; %NULL without @error where there are more than @most
 */
GArray  *fumi_index_list_marked (FumiIndex              *index,
                                 FumiIndexMark           mark,
                                 const FumiIndexFilter  *filter,
                                 guint                   most,
                                 GError                **error);

typedef void (*FumiIndexHitFunc) (const FumiIndexHit *hit,
                                  gpointer            user_data);

/* Calls @func for those of them that match, in no order. @few: (out): %FALSE where there were more than @most rows to
 * look at, and it was given up. */
gboolean fumi_index_match_marked (FumiIndex             *index,
                                  FumiIndexMark          mark,
                                  const FumiIndexFilter *filter,
                                  guint                  most,
                                  gboolean              *few,
                                  FumiIndexHitFunc       func,
                                  gpointer               user_data,
                                  GError               **error);

/* From any thread: what runs on the connection now fails with CANCELLED. */
void     fumi_index_interrupt   (FumiIndex              *index);

G_END_DECLS
