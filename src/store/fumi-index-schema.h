/* fumi-index-schema.h: the tables of index.db, and whether a file is one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* The state of a file that was opened; only SOUND can be worked with. */
typedef enum
{
  FUMI_INDEX_SOUND,
  FUMI_INDEX_DAMAGED, /* or not ours: to be set aside */
  FUMI_INDEX_NEWER,   /* made by a later Fumibako */
  FUMI_INDEX_FAILED,  /* the disk, a lock: says nothing about the file; sqlite3_errcode() tells */
} FumiIndexState;

/**
 * fumi_index_schema_prepare:
 *
 * Sets up a writing connection (WAL, synchronous FULL), makes the tables in an empty file in one
 * transaction, looks whether the file is whole, and brings a file of an earlier version up to this one, in
 * one transaction too. The connection has its functions already.
 */
FumiIndexState fumi_index_schema_prepare (sqlite3 *db);

/**
 * fumi_index_schema_check:
 * @whole: (out): whether every page is sound and each row in each index where it should be
 *
 * Returns: a result code of SQLite; SQLITE_OK also where it is not whole. A disk that does not give the file back is
 *   SQLITE_IOERR, and tells nothing about the file.
 */
int            fumi_index_schema_check   (sqlite3  *db,
                                          gboolean *whole);

/**
 * fumi_index_schema_add_functions:
 *
 * Gives a connection the SQL function fumi_sum (VALUE, …): a checksum of its arguments, types and all. Each row of
 * the ledger has one over FUMI_INDEX_LEDGER_COLUMNS: SQLite knows no other way to tell a flipped bit.
 */
int            fumi_index_schema_add_functions (sqlite3 *db);

G_END_DECLS
