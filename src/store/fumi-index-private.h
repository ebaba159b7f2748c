/* fumi-index-private.h: statements, for the files that hold the SQL of the index.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sys/types.h>

#include "fumi-index.h"

G_BEGIN_DECLS

typedef enum
{
  STATEMENT_BEGIN,
  STATEMENT_COMMIT,
  STATEMENT_ADD_MESSAGE,
  STATEMENT_FIND_NAME,
  STATEMENT_MOVE_MESSAGE,
  STATEMENT_RENAME_FOLDER,
  STATEMENT_REPLACE_MESSAGE,
  STATEMENT_REMOVE_MESSAGE,
  STATEMENT_REMOVE_MESSAGES,
  STATEMENT_REMOVE_LEDGERS,
  STATEMENT_REMOVE_TIMES,
  STATEMENT_REMOVE_SEEN_DIRS,
  STATEMENT_LIST_ROWS,
  STATEMENT_LIST_FAMILY,
  STATEMENT_LIST_TRASH,
  STATEMENT_LIST_ACCOUNTS,
  STATEMENT_COUNT,
  STATEMENT_COUNT_OF,
  STATEMENT_UNREAD,
  STATEMENT_UNREAD_OF,
  STATEMENT_COUNT_FOLDERS,
  STATEMENT_IDS,
  STATEMENT_IDS_OF,
  STATEMENT_IDS_OLDEST,
  STATEMENT_IDS_OF_OLDEST,
  STATEMENT_IDS_STARRED,
  STATEMENT_IDS_BY_SENDER,
  STATEMENT_IDS_BY_SENDER_DOWN,
  STATEMENT_IDS_BY_TOPIC,
  STATEMENT_IDS_BY_TOPIC_DOWN,
  STATEMENT_IDS_UNREAD,
  STATEMENT_COUNT_STARRED,
  STATEMENT_UNREAD_STARRED,
  STATEMENT_LIST,
  STATEMENT_LIST_OF,
  STATEMENT_GET,
  STATEMENT_HAS,
  STATEMENT_GET_FACTS,
  STATEMENT_LIST_BY_KEY,
  STATEMENT_GET_TWIN,
  STATEMENT_SET_TWIN,
  STATEMENT_LIST_TWINS,
  STATEMENT_LIST_TWINS_OF,
  STATEMENT_SET_LEAD,
  STATEMENT_CAME_BEFORE,
  STATEMENT_NOTE_RECEIVED,
  STATEMENT_NOTE_CHECKED,
  STATEMENT_GET_TIMES,
  STATEMENT_GET_SEEN_DIR,
  STATEMENT_SET_SEEN_DIR,
  STATEMENT_IS_COMPLETE,
  STATEMENT_SET_COMPLETE,
  STATEMENT_ADD_FORMER,
  STATEMENT_REMOVE_FORMER,
  STATEMENT_REMOVE_FORMER_OF,
  STATEMENT_GET_NUMBER,
  STATEMENT_INSERT_NUMBER,
  STATEMENT_RAISE_NUMBER,
  STATEMENT_HAS_UNREADABLE,
  STATEMENT_LOAD_LEDGER,
  STATEMENT_PUT_LEDGER,
  STATEMENT_ADD_SALVAGED,
  STATEMENT_SET_MISSED,
  STATEMENT_ADD_LEDGER_NAME,
  STATEMENT_GET_LEDGER,
  STATEMENT_NOTE_WHOLE,
  STATEMENT_REMOVE_LEDGER,
  STATEMENT_NOTE_QUIT_OK,
  STATEMENT_ADD_UNFILED,
  STATEMENT_LIST_UNFILED,
  STATEMENT_REMOVE_UNFILED,
  STATEMENT_REMOVE_UNFILED_OF,
  STATEMENT_ADD_UNWANTED,
  STATEMENT_LIST_UNWANTED,
  STATEMENT_REMOVE_UNWANTED,
  STATEMENT_REMOVE_UNWANTED_OF,
  STATEMENT_SET_FILTERING,
  STATEMENT_IS_FILTERING,
  N_STATEMENTS
} FumiStatement;

/* What the checksum of a ledger row is made of, in this order. */
#define FUMI_INDEX_LEDGER_COLUMNS \
  "account, name, uid, size, received, state, quit_ok, failures, failed_at"

/* The rows of an account between two names that are what they were when they were written. */
#define FUMI_INDEX_SALVAGE_LEDGER \
  "SELECT " FUMI_INDEX_LEDGER_COLUMNS " FROM ledger WHERE account = ? AND name >= ? AND name < ?" \
  " AND sum = fumi_sum (" FUMI_INDEX_LEDGER_COLUMNS ") ORDER BY name "

struct _FumiIndex
{
  sqlite3      *db;
  dev_t         device;                   /* of the file that was opened */
  ino_t         inode;
  gboolean      damaged;                  /* a statement met damage */
  char         *path;
  char         *mail_dir;
  sqlite3_stmt *statements[N_STATEMENTS]; /* prepared at first use */
  GArray       *unsettled; /* (element-type gint64): twins whose rows changed in this transaction */
};

/**
 * fumi_index_use:
 * @types: a letter for each parameter: t text, i gint64, b text that is bound as a blob; text may be %NULL
 *
 * Returns: (transfer none): ready to step; g_autoptr(sqlite3_stmt) resets it
 */
sqlite3_stmt *fumi_index_use  (FumiIndex      *index,
                               FumiStatement   statement,
                               GError        **error,
                               const char     *types,
                               ...);
/* Steps to the next row. FALSE is a failure; at the end *row is FALSE. */
gboolean      fumi_index_next (FumiIndex      *index,
                               sqlite3_stmt   *statement,
                               gboolean       *row,
                               GError        **error);
/* Steps a statement without rows, and resets it. A NULL statement is one that fumi_index_use() refused. */
gboolean      fumi_index_run  (FumiIndex      *index,
                               sqlite3_stmt   *statement,
                               GError        **error);
/* Sets DAMAGED, and marks the file. */
void          fumi_index_fail_damaged (FumiIndex  *index,
                                       GError    **error);
/* Adds a row of FUMI_INDEX_SALVAGE_LEDGER; @added: (out): %FALSE where the ledger has that name. */
gboolean      fumi_index_add_salvaged_ledger (FumiIndex     *index,
                                              sqlite3_stmt  *row,
                                              gboolean      *added,
                                              GError       **error);
/* Sets @error from the connection. */
void          fumi_index_fail (FumiIndex      *index,
                               GError        **error);

/* Before a row moves, changes or goes: whether it leads its copies is looked at again, at the commit. */
gboolean      fumi_index_mark_twin_of          (FumiIndex   *index,
                                                gint64       id,
                                                GError     **error);
gboolean      fumi_index_mark_twins_of_account (FumiIndex   *index,
                                                const char  *account,
                                                GError     **error);
gboolean      fumi_index_settle_twins          (FumiIndex   *index,
                                                GError     **error);

static inline void
fumi_statement_reset (sqlite3_stmt *statement)
{
  if (statement != NULL)
    sqlite3_reset (statement);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, fumi_statement_reset)

G_END_DECLS
