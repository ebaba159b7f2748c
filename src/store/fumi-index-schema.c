/* fumi-index-schema.c: the tables of index.db, and whether a file is one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index-schema.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "fumi-index-private.h"

#define APPLICATION_ID 0x46756d69 /* "Fumi" */
#define SCHEMA_VERSION 4

/* A file up to this size is checked page by page at every open, a few milliseconds at most; in a larger
 * one damage shows when a statement meets it, and the next open rebuilds (see fumi-index.c). */
#define CHECK_BYTES (1024 * 1024)

#define WRITE_VERSION_AT 18
#define WRITE_VERSION_WAL 2

static const char connection_sql[] =
  "PRAGMA journal_mode = WAL;"
  /* Invariant 1: a COMMIT that returned is on the disk. */
  "PRAGMA synchronous = FULL;"
  "PRAGMA wal_autocheckpoint = 2000;"
  "PRAGMA cache_size = -8192;";

#define UNREADABLE_SQL \
  /* Files that could not be read are tried again. */ \
  "CREATE INDEX message_unreadable ON message (account) WHERE size < 0;"

/* What rows had as ids in an index that was set aside; empty once the new one is complete. */
#define FORMER_SQL \
  "CREATE TABLE former (" \
  "  id INTEGER PRIMARY KEY," \
  "  account TEXT NOT NULL," \
  "  name TEXT NOT NULL);" \
  "CREATE UNIQUE INDEX former_name ON former (account, name);"

/* What waits for the filter rules, from its delivery until they were applied; and mail that a rule wants deleted on the
 * server, by its name in the ledger. A row of either that is lost costs no mail: it stays in the inbox, or on the
 * server. */
#define FILTER_SQL \
  "CREATE TABLE unfiled (" \
  "  id INTEGER PRIMARY KEY," \
  "  account TEXT NOT NULL);" \
  "CREATE TABLE unwanted (" \
  "  account TEXT NOT NULL," \
  "  name TEXT NOT NULL," \
  "  PRIMARY KEY (account, name)) WITHOUT ROWID;"

/* Says the version a second time: "made by a newer version" leaves the user without mail, and must not come from
 * a flipped bit. Every later version has this table, too. */
#define FORMAT_SQL "CREATE TABLE format (version INTEGER NOT NULL);"

/* Tells this file from every other one: what is kept elsewhere by the ids of rows (search.db) is of one epoch. */
#define EPOCH_SQL \
  "CREATE TABLE epoch (value INTEGER NOT NULL);" \
  "INSERT INTO epoch VALUES (random ());"

/* For those who look for them among all mail; there are few. */
#define MARKED_SQL \
  "CREATE INDEX message_attached ON message (id) WHERE attachments;" \
  "CREATE INDEX IF NOT EXISTS message_starred ON message (id) WHERE starred;" \
  "CREATE INDEX message_large ON message (size) WHERE size >= 1048576;"

/* AUTOINCREMENT: an id is never used again, so a window that still shows a removed row cannot act on
 * another message. "place" is the file below the folder of the account: "new/NAME", ".Archive/cur/NAME:2,S".
 *
 * "key" finds copies of a message (fumi_message_key(); 0: none), rows that were compared and found to be copies of
 * each other share a "twin" (0: it has no copy). Of the copies in one account only the first is listed, and says
 * how many there are in "copies"; where all accounts are listed, only the first of a folder. "lead" says which: 0 is
 * a copy that is not listed, 1 is listed in its account, 2 in all accounts too.
 *
 * "sender" and "topic" are fumi_sort_key() of who sent it and what it is about. "message_id", "parent" and "root" are its
 * FumiThreading. */
#define MESSAGE_SQL \
  "CREATE TABLE message (" \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT," \
  "  account TEXT NOT NULL," \
  "  folder TEXT NOT NULL," \
  "  name TEXT NOT NULL," \
  "  place TEXT NOT NULL," \
  "  from_name TEXT NOT NULL," \
  "  from_address TEXT NOT NULL," \
  "  subject TEXT NOT NULL," \
  "  preview TEXT NOT NULL," \
  "  date INTEGER NOT NULL," \
  "  arrived INTEGER NOT NULL," \
  "  size INTEGER NOT NULL," \
  "  unread INTEGER NOT NULL," \
  "  starred INTEGER NOT NULL," \
  "  attachments INTEGER NOT NULL," \
  "  partial INTEGER NOT NULL," \
  "  key INTEGER NOT NULL," \
  "  twin INTEGER NOT NULL DEFAULT 0," \
  "  lead INTEGER NOT NULL DEFAULT 2," \
  "  copies INTEGER NOT NULL DEFAULT 1," \
  "  sender TEXT NOT NULL," \
  "  topic TEXT NOT NULL," \
  "  message_id INTEGER NOT NULL," \
  "  parent INTEGER NOT NULL," \
  "  root INTEGER NOT NULL);" \
  /* One file name, one row: what comes again after a crash cannot be listed twice. */ \
  "CREATE UNIQUE INDEX message_name ON message (account, name);" \
  /* With "lead" and "size", so that they tell all that a list of ids needs, and no row is read. */ \
  "CREATE INDEX message_of_account ON message (account, folder, date DESC, id DESC, lead, size)" \
  " WHERE lead > 0;" \
  "CREATE INDEX message_of_all ON message (folder, date DESC, id DESC, lead, size) WHERE lead = 2;" \
  /* Of all folders at once: fumi-index-order.c picks those that belong to a list. With the folder in them, moving a \
   * message would cost three times as much. */ \
  "CREATE INDEX message_sender ON message (sender);" \
  "CREATE INDEX message_topic ON message (topic);" \
  "CREATE INDEX message_root ON message (root) WHERE root != 0;" \
  "CREATE INDEX message_starred ON message (date DESC, id DESC, account, folder, lead, size, unread) WHERE starred;" \
  "CREATE INDEX message_unread ON message (folder, account, lead, unread) WHERE unread;" \
  "CREATE INDEX message_key ON message (key) WHERE key != 0;" \
  "CREATE INDEX message_twin ON message (twin) WHERE twin != 0;" \
  UNREADABLE_SQL

static const char schema_sql[] =
  MESSAGE_SQL

  /* "name" is the hash that names the file; "uid" is NULL where only the file name is known, after the
   * index was lost. "missed" and "ahead" are times, see FumiLedgerEntry; they are not in the sum. */
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
  "  sum INTEGER NOT NULL DEFAULT 0,"
  "  missed INTEGER NOT NULL DEFAULT 0,"
  "  ahead INTEGER NOT NULL DEFAULT 0,"
  "  PRIMARY KEY (account, name)) WITHOUT ROWID;"

  "CREATE TABLE account ("
  "  account TEXT PRIMARY KEY,"
  "  last_received INTEGER NOT NULL DEFAULT 0,"
  "  last_checked INTEGER NOT NULL DEFAULT 0,"
  /* Whether a run that filters what it receives has begun and not ended. */
  "  filtering INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"

  /* The directories as they were when rows and files were last compared; see fumi-rebuild.c. */
  "CREATE TABLE seen_dir ("
  "  account TEXT NOT NULL,"
  "  dir TEXT NOT NULL,"
  "  changed INTEGER NOT NULL,"
  "  PRIMARY KEY (account, dir)) WITHOUT ROWID;"

  /* Holds one row once every Maildir has been read into this file. */
  "CREATE TABLE complete (since INTEGER NOT NULL);"
  FILTER_SQL
  FORMER_SQL
  FORMAT_SQL
  EPOCH_SQL
  MARKED_SQL;

/* Behind the tables of a new file, and behind each step from version to version. */
static char *
stamp_sql (int version)
{
  return g_strdup_printf ("DELETE FROM format; INSERT INTO format VALUES (%d); PRAGMA user_version = %d;",
                          version, version);
}

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
  g_autofree char *stamp = stamp_sql (SCHEMA_VERSION);
  g_autofree char *sql = g_strdup_printf ("%s PRAGMA application_id = %d; %s", schema_sql, APPLICATION_ID,
                                          stamp);
  int code = sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_exec (db, sql, NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);

  return code;
}

/* What a version has to know of each message can only be read from the files: the rows are made anew from the Maildirs,
 * as after a loss of the index, with the ids they had. */
#define ROWS_ANEW_SQL \
  "INSERT OR IGNORE INTO former SELECT id, account, name FROM message;" \
  /* Dropping the table forgets what ids were used. */ \
  "UPDATE sqlite_sequence SET name = 'kept' WHERE name = 'message';" \
  "DROP TABLE message;" \
  MESSAGE_SQL \
  "UPDATE sqlite_sequence SET name = 'message' WHERE name = 'kept';" \
  "DELETE FROM seen_dir;" \
  "DELETE FROM complete;"

/* Each step brings a file from the version of its place, counted from 1, to the next one. */
static const char * const migrations[] = {
  /* A ledger state for messages of which only the beginning is here came in before FAILED. */
  "UPDATE ledger SET state = 3 WHERE state = 2;",
  "ALTER TABLE ledger ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;"
  "UPDATE ledger SET sum = fumi_sum (" FUMI_INDEX_LEDGER_COLUMNS ");"
  "ALTER TABLE ledger ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE ledger ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0;"
  FORMER_SQL
  FORMAT_SQL
  /* Copies of a message. */
  ROWS_ANEW_SQL,
  /* Sort keys and conversations; what the search index needs. */
  ROWS_ANEW_SQL
  EPOCH_SQL
  MARKED_SQL
  FILTER_SQL
  "ALTER TABLE account ADD COLUMN filtering INTEGER NOT NULL DEFAULT 0;",
};

/* The first one with the table "format". */
#define FORMAT_VERSION 3

G_STATIC_ASSERT (G_N_ELEMENTS (migrations) == SCHEMA_VERSION - 1);

static int
migrate (sqlite3 *db,
         gint64   version)
{
  int code = sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

  for (; code == SQLITE_OK && version < SCHEMA_VERSION; version++)
    {
      g_autofree char *stamp = stamp_sql ((int) version + 1);
      g_autofree char *sql = g_strconcat (migrations[version - 1],
                                          version + 1 < FORMAT_VERSION ? "" : stamp, NULL);

      code = sqlite3_exec (db, sql, NULL, NULL, NULL);
    }
  if (code == SQLITE_OK)
    return sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);

  return code;
}

/* A check that cannot read a page says so in its text, as it says that a page is wrong: "unable to get the page.
 * error code=266", "failed to get page 7". So whoever finds a file wrong reads it himself. */
static gboolean
can_be_read (const char *path)
{
  g_autofree char *block = g_malloc (CHECK_BYTES);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n;

  if (fd < 0)
    return access (path, F_OK) != 0;

  while ((n = read (fd, block, CHECK_BYTES)) > 0)
    ;
  close (fd);
  return n == 0;
}

static int
look_once (sqlite3  *db,
           gboolean *whole)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (db, "PRAGMA integrity_check (1)", -1, &statement, NULL);

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

int
fumi_index_schema_check (sqlite3  *db,
                         gboolean *whole)
{
  const char *path = sqlite3_db_filename (db, "main");
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  int code = look_once (db, whole);

  if (code != SQLITE_OK || *whole)
    return code;
  if (!can_be_read (path) || !can_be_read (log))
    return SQLITE_IOERR_READ;

  /* What failed once may go now. */
  return look_once (db, whole);
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
  if (code == SQLITE_OK && page_size * pages <= CHECK_BYTES)
    code = fumi_index_schema_check (db, &whole);
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

/* ---- checksums ------------------------------------------------------------------------------------- */

#define FNV_OFFSET G_GUINT64_CONSTANT (14695981039346656037)
#define FNV_PRIME G_GUINT64_CONSTANT (1099511628211)

static guint64
add_bytes (guint64       sum,
           const guint8 *bytes,
           gsize         length)
{
  for (gsize i = 0; i < length; i++)
    sum = (sum ^ bytes[i]) * FNV_PRIME;

  return sum;
}

static guint64
add_number (guint64 sum,
            guint64 number)
{
  guint64 bytes = GUINT64_TO_LE (number);

  return add_bytes (sum, (const guint8 *) &bytes, sizeof bytes);
}

/* FNV-1a, folded to 31 bits. Each value goes in with its type and, where it is text, its length. */
static void
sum_values (sqlite3_context  *context,
            int               n,
            sqlite3_value   **values)
{
  guint64 sum = FNV_OFFSET;

  for (int i = 0; i < n; i++)
    {
      int type = sqlite3_value_type (values[i]);
      const void *bytes;

      sum = add_number (sum, (guint64) type);
      if (type == SQLITE_INTEGER)
        {
          sum = add_number (sum, (guint64) sqlite3_value_int64 (values[i]));
          continue;
        }

      bytes = sqlite3_value_blob (values[i]);
      sum = add_number (sum, (guint64) sqlite3_value_bytes (values[i]));
      if (bytes != NULL)
        sum = add_bytes (sum, bytes, sqlite3_value_bytes (values[i]));
    }

  sqlite3_result_int64 (context, (gint64) ((sum ^ (sum >> 32)) & G_MAXINT32));
}

int
fumi_index_schema_add_functions (sqlite3 *db)
{
  return sqlite3_create_function (db, "fumi_sum", -1,
                                  SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                  sum_values, NULL, NULL);
}

/* ---- is this one ours? ----------------------------------------------------------------------------- */

/* A file without a format that should have one is damaged, too. */
static FumiIndexState
check_format (sqlite3 *db,
              gint64   version)
{
  gint64 format = 0;
  int code;

  if (version < FORMAT_VERSION)
    return FUMI_INDEX_SOUND;

  code = read_number (db, "SELECT version FROM format", &format);
  if (code != SQLITE_OK)
    return state_of_code (code);
  if (format != version)
    return FUMI_INDEX_DAMAGED;

  return version > SCHEMA_VERSION ? FUMI_INDEX_NEWER : FUMI_INDEX_SOUND;
}

/* SQLite opens a file for reading only that it may not write, whatever has kept it from that; and one that asks for a
 * later kind of SQLite. */
static gboolean
is_read_only (sqlite3 *db)
{
  return sqlite3_db_readonly (db, "main") == 1 && access (sqlite3_db_filename (db, "main"), W_OK) == 0;
}

/* The "file format write version" of SQLite's file format. */
static gboolean
asks_for_later_sqlite (sqlite3 *db)
{
  guint8 version = 0;
  int fd = open (sqlite3_db_filename (db, "main"), O_RDONLY | O_CLOEXEC);
  gboolean later = fd >= 0 && pread (fd, &version, 1, WRITE_VERSION_AT) == 1 && version > WRITE_VERSION_WAL;

  if (fd >= 0)
    close (fd);
  return later;
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
  if (is_read_only (db))
    return asks_for_later_sqlite (db) ? FUMI_INDEX_DAMAGED : FUMI_INDEX_FAILED;
  if (code != SQLITE_OK)
    return state_of_code (code);

  if (tables == 0 && application_id == 0 && version == 0)
    {
      code = create_tables (db);
      return code == SQLITE_OK ? FUMI_INDEX_SOUND : FUMI_INDEX_FAILED;
    }
  if (application_id != APPLICATION_ID || version < 1)
    return FUMI_INDEX_DAMAGED;

  state = check_format (db, version);
  if (state == FUMI_INDEX_SOUND)
    state = check_file (db);
  if (state == FUMI_INDEX_SOUND && version < SCHEMA_VERSION)
    state = state_of_code (migrate (db, version));

  return state;
}
