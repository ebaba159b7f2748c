/* fumi-index-schema.c: the tables of index.db, and whether a file is one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index-schema.h"

#define APPLICATION_ID 0x46756d69 /* "Fumi" */
#define SCHEMA_VERSION 2

/* A file up to this size is checked page by page at every open, a few milliseconds at most; in a larger
 * one damage shows when a statement meets it, and the next open rebuilds (see fumi-index.c). */
#define QUICK_CHECK_BYTES (1024 * 1024)

static const char connection_sql[] =
  "PRAGMA journal_mode = WAL;"
  /* Invariant 1: a COMMIT that returned is on the disk. */
  "PRAGMA synchronous = FULL;"
  "PRAGMA wal_autocheckpoint = 2000;"
  "PRAGMA cache_size = -8192;";

/* AUTOINCREMENT: an id is never used again, so a window that still shows a removed row cannot act on
 * another message. "place" is the file below the folder of the account: "new/NAME", ".Archive/cur/NAME:2,S". */
static const char schema_sql[] =
  "CREATE TABLE message ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  account TEXT NOT NULL,"
  "  folder TEXT NOT NULL,"
  "  name TEXT NOT NULL,"
  "  place TEXT NOT NULL,"
  "  from_name TEXT NOT NULL,"
  "  from_address TEXT NOT NULL,"
  "  subject TEXT NOT NULL,"
  "  preview TEXT NOT NULL,"
  "  date INTEGER NOT NULL,"
  "  arrived INTEGER NOT NULL,"
  "  size INTEGER NOT NULL,"
  "  unread INTEGER NOT NULL,"
  "  starred INTEGER NOT NULL,"
  "  attachments INTEGER NOT NULL,"
  "  partial INTEGER NOT NULL);"
  /* One file name, one row: what comes again after a crash cannot be listed twice. */
  "CREATE UNIQUE INDEX message_name ON message (account, name);"
  "CREATE INDEX message_of_account ON message (account, folder, date DESC, id DESC);"
  "CREATE INDEX message_of_all ON message (folder, date DESC, id DESC);"
  "CREATE INDEX message_unread ON message (folder, account) WHERE unread;"

  /* "name" is the hash that names the file; "uid" is NULL where only the file name is known, after the
   * index was lost. */
  "CREATE TABLE ledger ("
  "  account TEXT NOT NULL,"
  "  name TEXT NOT NULL,"
  "  uid BLOB,"
  "  size INTEGER NOT NULL,"
  "  received INTEGER NOT NULL,"
  "  state INTEGER NOT NULL,"
  "  quit_ok INTEGER NOT NULL,"
  "  failures INTEGER NOT NULL,"
  "  failed_at INTEGER NOT NULL,"
  "  PRIMARY KEY (account, name)) WITHOUT ROWID;"

  "CREATE TABLE account ("
  "  account TEXT PRIMARY KEY,"
  "  last_received INTEGER NOT NULL DEFAULT 0,"
  "  last_checked INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"

  /* The directories as they were when rows and files were last compared; see fumi-rebuild.c. */
  "CREATE TABLE seen_dir ("
  "  account TEXT NOT NULL,"
  "  dir TEXT NOT NULL,"
  "  changed INTEGER NOT NULL,"
  "  PRIMARY KEY (account, dir)) WITHOUT ROWID;"

  /* Holds one row once every Maildir has been read into this file. */
  "CREATE TABLE complete (since INTEGER NOT NULL);";

static int
read_number (sqlite3    *db,
             const char *sql,
             gint64     *number)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);

  if (code == SQLITE_OK)
    {
      code = sqlite3_step (statement);
      if (code == SQLITE_ROW)
        {
          *number = sqlite3_column_int64 (statement, 0);
          code = SQLITE_OK;
        }
    }
  sqlite3_finalize (statement);

  return code;
}

static FumiIndexState
state_of_code (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_OK:
      return FUMI_INDEX_SOUND;

    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* a table that should be there is not */
    case SQLITE_DONE:
      return FUMI_INDEX_DAMAGED;

    default:
      return FUMI_INDEX_FAILED;
    }
}

static int
create_tables (sqlite3 *db)
{
  g_autofree char *sql = g_strdup_printf ("%s PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                          schema_sql, APPLICATION_ID, SCHEMA_VERSION);
  int code = sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_exec (db, sql, NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);

  return code;
}

/* Each step brings a file from the version of its place, counted from 1, to the next one. */
static const char * const migrations[] = {
  /* A ledger state for messages of which only the beginning is here came in before FAILED. */
  "UPDATE ledger SET state = 3 WHERE state = 2;",
};

G_STATIC_ASSERT (G_N_ELEMENTS (migrations) == SCHEMA_VERSION - 1);

static int
migrate (sqlite3 *db,
         gint64   version)
{
  int code = sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

  for (; code == SQLITE_OK && version < SCHEMA_VERSION; version++)
    {
      g_autofree char *sql = g_strdup_printf ("%s PRAGMA user_version = %d;", migrations[version - 1],
                                              (int) version + 1);

      code = sqlite3_exec (db, sql, NULL, NULL, NULL);
    }
  if (code == SQLITE_OK)
    return sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);

  return code;
}

static int
run_quick_check (sqlite3  *db,
                 gboolean *whole)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (db, "PRAGMA quick_check (1)", -1, &statement, NULL);

  if (code == SQLITE_OK)
    {
      code = sqlite3_step (statement);
      if (code == SQLITE_ROW)
        {
          *whole = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;
          code = SQLITE_OK;
        }
    }
  sqlite3_finalize (statement);

  return code;
}

static FumiIndexState
check_file (sqlite3 *db)
{
  gint64 page_size = 0;
  gint64 pages = 0;
  gint64 number;
  gboolean whole = TRUE;
  int code = read_number (db, "PRAGMA page_size", &page_size);

  if (code == SQLITE_OK)
    code = read_number (db, "PRAGMA page_count", &pages);
  if (code == SQLITE_OK && page_size * pages <= QUICK_CHECK_BYTES)
    code = run_quick_check (db, &whole);
  if (code == SQLITE_OK && whole)
    code = read_number (db, "SELECT (SELECT COUNT(*) FROM complete)"
                            " + (SELECT COUNT(*) FROM (SELECT 1 FROM message LIMIT 1))"
                            " + (SELECT COUNT(*) FROM (SELECT 1 FROM ledger LIMIT 1))"
                            " + (SELECT COUNT(*) FROM account)"
                            " + (SELECT COUNT(*) FROM seen_dir)", &number);
  if (code == SQLITE_OK && !whole)
    return FUMI_INDEX_DAMAGED;

  return state_of_code (code);
}

FumiIndexState
fumi_index_schema_prepare (sqlite3 *db)
{
  gint64 application_id = 0;
  gint64 version = 0;
  gint64 tables = 0;
  FumiIndexState state;
  int code = sqlite3_exec (db, connection_sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    code = read_number (db, "SELECT COUNT(*) FROM sqlite_schema", &tables);
  if (code == SQLITE_OK)
    code = read_number (db, "PRAGMA application_id", &application_id);
  if (code == SQLITE_OK)
    code = read_number (db, "PRAGMA user_version", &version);
  if (code != SQLITE_OK)
    return state_of_code (code);

  if (tables == 0 && application_id == 0 && version == 0)
    {
      code = create_tables (db);
      return code == SQLITE_OK ? FUMI_INDEX_SOUND : FUMI_INDEX_FAILED;
    }
  if (application_id != APPLICATION_ID || version < 1)
    return FUMI_INDEX_DAMAGED;
  if (version > SCHEMA_VERSION)
    return FUMI_INDEX_NEWER;

  state = check_file (db);
  if (state == FUMI_INDEX_SOUND && version < SCHEMA_VERSION)
    state = state_of_code (migrate (db, version));

  return state;
}
