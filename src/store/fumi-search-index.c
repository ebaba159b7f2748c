/* fumi-search-index.c: one connection to search.db: the words of the messages, and in which they stand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-search-index.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-search-query.h"
#include "fumi-search-split.h"
#include "fumi-search-tokenizer.h"
#include "fumi-store-error.h"
#include "fumi-store.h"

#define APPLICATION_ID 0x46756d53 /* "FumS" */

/* Of the tables and of what is in them: another way to split or to read a text is another version. */
#define VERSION 1

#define BUSY_TIMEOUT_MS (10 * 1000)

/* A shard with that many dead rows among ten is made anew. */
#define MAX_DEAD_TENTHS 2
#define MIN_DEAD 64

/* Pages that are merged at once: some ten milliseconds. */
#define MERGE_PAGES 250

/* What merging left is given back to the disk when it is more than one page in so many. */
#define FREE_SHARE 100

/* Where a word stands in the columns of FUMI_SEARCH_COLUMNS, and what that is worth. */
#define WEIGHTS "1.0, 0.2, 6.0, 4.0, 2.0, 3.0, 0.0"

#define STATEMENTS_PER_SHARD 3

typedef enum
{
  SHARD_FIND,
  SHARD_RANK,
  SHARD_ADD,
} ShardStatement;

typedef struct
{
  sqlite3_stmt *statements[STATEMENTS_PER_SHARD];
} Shard;

struct _FumiSearchIndex
{
  sqlite3    *db;
  char       *path;
  dev_t       device;  /* of the file that was opened */
  ino_t       inode;
  gint64      epoch;
  gboolean    damaged;
  GHashTable *shards;  /* (element-type gint64 Shard): those that exist, as far as this connection knows */
  gint64      merging; /* the shard that is tidied up, -1: none */
};

/* ---- failures -------------------------------------------------------------------------------------- */

static gboolean
is_damage (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return TRUE;

    default:
      return FALSE;
    }
}

static int
errno_of_code (sqlite3 *db,
               int      code)
{
  int system_errno = sqlite3_system_errno (db);

  switch (code & 0xff)
    {
    case SQLITE_FULL:
      return ENOSPC;

    case SQLITE_READONLY:
      return EROFS;

    case SQLITE_PERM:
      return EACCES;

    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      return system_errno != 0 ? system_errno : EIO;

    default:
      return 0;
    }
}

static char *
dup_mark (const char *path)
{
  return g_strconcat (path, ".is-damaged", NULL);
}

/* So that the next writer, in whatever program, makes the file anew. */
static void
note_damage (FumiSearchIndex *index)
{
  g_autofree char *mark = dup_mark (index->path);
  int fd;

  if (index->damaged || !fumi_search_index_is_current (index, index->epoch))
    return;

  index->damaged = TRUE;
  g_message ("%s is damaged and will be made anew", index->path);
  fd = open (mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0)
    close (fd);
}

static gboolean
fail (FumiSearchIndex  *index,
      GError          **error)
{
  int code = sqlite3_errcode (index->db);
  int disk_errno = errno_of_code (index->db, code);

  if ((code & 0xff) == SQLITE_INTERRUPT)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The search was cancelled."));
  else if (disk_errno != 0)
    fumi_store_set_disk_error (error, disk_errno, index->path);
  else if (is_damage (code))
    {
      note_damage (index);
      g_set_error_literal (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_DAMAGED,
                           _("The search index is damaged. It is made anew from the mail itself."));
    }
  else
    /* Translators: the first %s is a file, the second what SQLite says. */
    g_set_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_INDEX, _("The index “%s” failed: %s"), index->path,
                 sqlite3_errmsg (index->db));

  return FALSE;
}

static gboolean
run (FumiSearchIndex  *index,
     const char       *sql,
     GError          **error)
{
  return sqlite3_exec (index->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail (index, error);
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

/* ---- the connection -------------------------------------------------------------------------------- */

static void
shard_free (Shard *shard)
{
  for (guint i = 0; i < STATEMENTS_PER_SHARD; i++)
    sqlite3_finalize (shard->statements[i]);
  g_free (shard);
}

void
fumi_search_index_free (FumiSearchIndex *index)
{
  if (index == NULL)
    return;

  g_hash_table_unref (index->shards);
  sqlite3_close (index->db);
  g_free (index->path);
  g_free (index);
}

static FumiSearchIndex *
open_connection (const char  *path,
                 gint64       epoch,
                 int          flags,
                 GError     **error)
{
  g_autoptr(FumiSearchIndex) index = g_new0 (FumiSearchIndex, 1);
  struct stat status;

  index->path = g_strdup (path);
  index->epoch = epoch;
  index->shards = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) shard_free);
  index->merging = -1;
  if (sqlite3_open_v2 (path, &index->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      fail (index, error);
      return NULL;
    }

  sqlite3_extended_result_codes (index->db, 1);
  sqlite3_busy_timeout (index->db, BUSY_TIMEOUT_MS);
  if (fumi_search_tokenizer_register (index->db) != SQLITE_OK)
    {
      fail (index, error);
      return NULL;
    }
  if (stat (path, &status) == 0)
    {
      index->device = status.st_dev;
      index->inode = status.st_ino;
    }

  return g_steal_pointer (&index);
}

gboolean
fumi_search_index_is_current (FumiSearchIndex *index,
                              gint64           epoch)
{
  struct stat status;

  return index->epoch == epoch && stat (index->path, &status) == 0 && status.st_dev == index->device && status.st_ino == index->inode;
}

gboolean
fumi_search_index_is_damaged (FumiSearchIndex *index)
{
  return index->damaged;
}

void
fumi_search_index_interrupt (FumiSearchIndex *index)
{
  sqlite3_interrupt (index->db);
}

static gint64 *
dup_number (gint64 number)
{
  return g_memdup2 (&number, sizeof number);
}

/* Shards that were made or dropped since are known afterwards. */
static gboolean
load_shards (FumiSearchIndex  *index,
             GError          **error)
{
  g_autoptr(GHashTable) found = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  sqlite3_stmt *statement = NULL;
  GHashTableIter iter;
  gint64 *number;
  int code = sqlite3_prepare_v2 (index->db, "SELECT number FROM shard", -1, &statement, NULL);

  while (code == SQLITE_OK && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_hash_table_add (found, dup_number (sqlite3_column_int64 (statement, 0)));
      code = SQLITE_OK;
    }
  sqlite3_finalize (statement);
  if (code != SQLITE_DONE)
    return fail (index, error);

  g_hash_table_iter_init (&iter, index->shards);
  while (g_hash_table_iter_next (&iter, (gpointer *) &number, NULL))
    {
      if (!g_hash_table_contains (found, number))
        g_hash_table_iter_remove (&iter);
    }
  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, (gpointer *) &number, NULL))
    {
      if (!g_hash_table_contains (index->shards, number))
        g_hash_table_insert (index->shards, dup_number (*number), g_new0 (Shard, 1));
    }

  return TRUE;
}

/* Whether the file is one of this version and belongs to @epoch. FALSE with @code OK: it is another one. */
static gboolean
is_ours (sqlite3 *db,
         gint64   epoch,
         int     *code)
{
  gint64 application_id = 0;
  gint64 version = 0;
  gint64 of_epoch = 0;
  gint64 n = 0;

  *code = read_number (db, "PRAGMA application_id", &application_id);
  if (*code == SQLITE_OK)
    *code = read_number (db, "PRAGMA user_version", &version);
  if (*code != SQLITE_OK || application_id != APPLICATION_ID || version != VERSION)
    return FALSE;

  *code = read_number (db, "SELECT epoch FROM about", &of_epoch);
  if (*code == SQLITE_OK)
    *code = read_number (db, "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM doc LIMIT 1))"
                             " + (SELECT COUNT(*) FROM (SELECT 1 FROM block LIMIT 1))"
                             " + (SELECT COUNT(*) FROM shard)", &n);

  return *code == SQLITE_OK && of_epoch == epoch;
}

static gboolean
make_tables (FumiSearchIndex  *index,
             gint64            epoch,
             GError          **error)
{
  g_autofree char *sql = g_strdup_printf (
    "BEGIN IMMEDIATE;"
    "CREATE TABLE about (epoch INTEGER NOT NULL);"
    "INSERT INTO about VALUES (%" G_GINT64_FORMAT ");"
    "CREATE TABLE shard (number INTEGER PRIMARY KEY, tidy INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE block (number INTEGER PRIMARY KEY, newest INTEGER NOT NULL, oldest INTEGER NOT NULL);"
    "CREATE TABLE doc (id INTEGER PRIMARY KEY, state INTEGER NOT NULL);"
    "CREATE INDEX doc_state ON doc (state) WHERE state != 0;"
    "PRAGMA application_id = %d;"
    "PRAGMA user_version = %d;"
    "COMMIT;", epoch, APPLICATION_ID, VERSION);

  if (run (index, sql, error))
    return TRUE;

  fumi_search_index_rollback (index);
  return FALSE;
}

static gboolean
remove_files (const char  *path,
              GError     **error)
{
  /* The mark last, so that this is done again if it was interrupted. */
  static const char * const suffixes[] = { "-wal", "-shm", "", ".is-damaged" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      if (g_unlink (file) != 0 && errno != ENOENT)
        {
          fumi_store_set_disk_error (error, errno, file);
          return FALSE;
        }
    }

  return TRUE;
}

/* @again: (out): the file is no good and is to be removed */
static FumiSearchIndex *
try_writer (const char  *path,
            gint64       epoch,
            gboolean    *again,
            GError     **error)
{
  g_autoptr(FumiSearchIndex) index = NULL;
  gint64 tables = 0;
  int code;
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  *again = FALSE;
  if (fd >= 0)
    close (fd);
  index = open_connection (path, epoch, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
  if (index == NULL)
    return NULL;

  /* NORMAL: after a power cut the last rows may be missing, and are added again. */
  code = sqlite3_exec (index->db,
                       "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384;"
                       "PRAGMA journal_size_limit = 16777216;",
                       NULL, NULL, NULL);
  if (code == SQLITE_OK)
    code = read_number (index->db, "SELECT COUNT(*) FROM sqlite_schema", &tables);
  if (code == SQLITE_OK && tables == 0)
    return make_tables (index, epoch, error) ? g_steal_pointer (&index) : NULL;
  if (code == SQLITE_OK && is_ours (index->db, epoch, &code) && load_shards (index, error))
    return g_steal_pointer (&index);

  /* ERROR: a table that should be there is not. */
  *again = code == SQLITE_OK || is_damage (code) || (code & 0xff) == SQLITE_ERROR;
  if (!*again && *error == NULL)
    fail (index, error);
  return NULL;
}

FumiSearchIndex *
fumi_search_index_open_writer (const char  *path,
                               gint64       epoch,
                               GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *mark = dup_mark (path);
  FumiSearchIndex *index = NULL;
  gboolean again = g_file_test (mark, G_FILE_TEST_EXISTS);

  if (!again)
    index = try_writer (path, epoch, &again, &local_error);
  if (index != NULL)
    return index;
  if (!again)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  g_message ("%s is of no use any more: made anew from the mail folders", path);
  return remove_files (path, error) ? try_writer (path, epoch, &again, error) : NULL;
}

FumiSearchIndex *
fumi_search_index_open_reader (const char  *path,
                               gint64       epoch,
                               GError     **error)
{
  g_autoptr(FumiSearchIndex) index = NULL;
  int code;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;

  index = open_connection (path, epoch, SQLITE_OPEN_READONLY, error);
  if (index == NULL)
    return NULL;
  if (!is_ours (index->db, epoch, &code))
    {
      if (code != SQLITE_OK && !is_damage (code) && (code & 0xff) != SQLITE_ERROR)
        fail (index, error);
      return NULL;
    }

  sqlite3_exec (index->db, "PRAGMA cache_size = -8192", NULL, NULL, NULL);
  return load_shards (index, error) ? g_steal_pointer (&index) : NULL;
}

/* ---- writing --------------------------------------------------------------------------------------- */

gboolean
fumi_search_index_begin (FumiSearchIndex  *index,
                         GError          **error)
{
  return run (index, "BEGIN IMMEDIATE", error);
}

gboolean
fumi_search_index_commit (FumiSearchIndex  *index,
                          GError          **error)
{
  if (run (index, "COMMIT", error))
    return TRUE;

  fumi_search_index_rollback (index);
  return FALSE;
}

void
fumi_search_index_rollback (FumiSearchIndex *index)
{
  if (!sqlite3_get_autocommit (index->db))
    sqlite3_exec (index->db, "ROLLBACK", NULL, NULL, NULL);
  /* What it made is not there any more. */
  load_shards (index, NULL);
}

static Shard *
find_shard (FumiSearchIndex *index,
            gint64           number)
{
  return g_hash_table_lookup (index->shards, &number);
}

static Shard *
make_shard (FumiSearchIndex  *index,
            gint64            number,
            GError          **error)
{
  g_autofree char *sql = g_strdup_printf (
    "CREATE VIRTUAL TABLE fts_%" G_GINT64_FORMAT " USING fts5 (" FUMI_SEARCH_COLUMNS ", content = '',"
    " tokenize = '" FUMI_SEARCH_TOKENIZER "');"
    "INSERT INTO fts_%" G_GINT64_FORMAT " (fts_%" G_GINT64_FORMAT ", rank) VALUES ('hashsize', 4194304);"
    "INSERT INTO shard (number) VALUES (%" G_GINT64_FORMAT ");", number, number, number, number);
  Shard *shard;

  if (!run (index, sql, error))
    return NULL;

  shard = g_new0 (Shard, 1);
  g_hash_table_insert (index->shards, dup_number (number), shard);
  return shard;
}

static char *
make_shard_sql (gint64         number,
                ShardStatement which)
{
  switch (which)
    {
    case SHARD_FIND:
      return g_strdup_printf ("SELECT rowid, 0.0 FROM fts_%" G_GINT64_FORMAT
                              " WHERE fts_%" G_GINT64_FORMAT " MATCH ?1 AND rowid BETWEEN ?2 AND ?3",
                              number, number);

    case SHARD_RANK:
      return g_strdup_printf ("SELECT rowid, bm25 (fts_%" G_GINT64_FORMAT ", " WEIGHTS ")"
                              " FROM fts_%" G_GINT64_FORMAT " WHERE fts_%" G_GINT64_FORMAT
                              " MATCH ?1 AND rowid BETWEEN ?2 AND ?3",
                              number, number, number);

    case SHARD_ADD:
    default:
      return g_strdup_printf ("INSERT INTO fts_%" G_GINT64_FORMAT " (rowid, " FUMI_SEARCH_COLUMNS ")"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", number);
    }
}

static sqlite3_stmt *
use_statement (FumiSearchIndex  *index,
               gint64            number,
               Shard            *shard,
               ShardStatement    which,
               GError          **error)
{
  sqlite3_stmt **prepared = &shard->statements[which];

  if (*prepared == NULL)
    {
      g_autofree char *sql = make_shard_sql (number, which);

      if (sqlite3_prepare_v3 (index->db, sql, -1, SQLITE_PREPARE_PERSISTENT, prepared, NULL) != SQLITE_OK)
        {
          fail (index, error);
          return NULL;
        }
    }

  sqlite3_reset (*prepared);
  return *prepared;
}

static gboolean
note_row (FumiSearchIndex  *index,
          gint64            id,
          gint64            date,
          int               state,
          GError          **error)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT OR REPLACE INTO doc VALUES (%" G_GINT64_FORMAT ", %d);"
    "INSERT INTO block VALUES (%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")"
    " ON CONFLICT (number) DO UPDATE SET newest = MAX (newest, excluded.newest), oldest = MIN (oldest, excluded.oldest);"
    "UPDATE shard SET tidy = 0 WHERE number = %" G_GINT64_FORMAT " AND tidy;",
    id, state, id >> FUMI_SEARCH_BLOCK_BITS, date, date, id >> FUMI_SEARCH_SHARD_BITS);

  return run (index, sql, error);
}

gboolean
fumi_search_index_add (FumiSearchIndex       *index,
                       gint64                 id,
                       gint64                 date,
                       FumiSearchState        state,
                       const FumiSearchText  *text,
                       GError               **error)
{
  gint64 number = id >> FUMI_SEARCH_SHARD_BITS;
  Shard *shard = find_shard (index, number);
  sqlite3_stmt *statement;
  const char *columns[7];
  int code = SQLITE_OK;

  if (shard == NULL)
    shard = make_shard (index, number, error);
  if (shard == NULL || !note_row (index, id, date, (int) state, error))
    return FALSE;
  if (text == NULL)
    return TRUE;

  statement = use_statement (index, number, shard, SHARD_ADD, error);
  if (statement == NULL)
    return FALSE;

  columns[0] = text->body;
  columns[1] = text->quoted;
  columns[2] = text->subject;
  columns[3] = text->sender;
  columns[4] = text->receivers;
  columns[5] = text->names;
  columns[6] = text->has_attachments ? FUMI_SEARCH_MARK_ANY " " FUMI_SEARCH_MARK_ATTACHMENT : FUMI_SEARCH_MARK_ANY;
  sqlite3_bind_int64 (statement, 1, id);
  for (guint i = 0; i < G_N_ELEMENTS (columns) && code == SQLITE_OK; i++)
    code = sqlite3_bind_text (statement, (int) i + 2, columns[i], -1, SQLITE_STATIC);
  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code != SQLITE_DONE)
    fail (index, error);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return code == SQLITE_DONE;
}

static GArray *
read_numbers (FumiSearchIndex  *index,
              const char       *sql,
              GError          **error)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (index->db, sql, -1, &statement, NULL);

  while (code == SQLITE_OK && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 number = sqlite3_column_int64 (statement, 0);

      g_array_append_val (numbers, number);
      code = SQLITE_OK;
    }
  if (code != SQLITE_DONE)
    fail (index, error);
  sqlite3_finalize (statement);

  return code == SQLITE_DONE ? g_steal_pointer (&numbers) : NULL;
}

GArray *
fumi_search_index_list (FumiSearchIndex  *index,
                        GError          **error)
{
  return read_numbers (index, "SELECT id FROM doc ORDER BY id", error);
}

GArray *
fumi_search_index_list_open (FumiSearchIndex  *index,
                             FumiSearchState   state,
                             GError          **error)
{
  return read_numbers (index, state == FUMI_SEARCH_PARTIAL ? "SELECT id FROM doc WHERE state != 0 AND state = 1"
                                                           : "SELECT id FROM doc WHERE state != 0 AND state = 2", error);
}

static gboolean
drop_shard (FumiSearchIndex  *index,
            gint64            number,
            GError          **error)
{
  gint64 first = number << FUMI_SEARCH_SHARD_BITS;
  gint64 last = first + (1 << FUMI_SEARCH_SHARD_BITS) - 1;
  g_autofree char *sql = g_strdup_printf (
    "DROP TABLE fts_%" G_GINT64_FORMAT ";"
    "DELETE FROM shard WHERE number = %" G_GINT64_FORMAT ";"
    "DELETE FROM doc WHERE id BETWEEN %" G_GINT64_FORMAT " AND %" G_GINT64_FORMAT ";"
    "DELETE FROM block WHERE number BETWEEN %" G_GINT64_FORMAT " AND %" G_GINT64_FORMAT ";",
    number, number, first, last, first >> FUMI_SEARCH_BLOCK_BITS, last >> FUMI_SEARCH_BLOCK_BITS);

  g_hash_table_remove (index->shards, &number);
  if (fumi_search_index_begin (index, error) && run (index, sql, error))
    return fumi_search_index_commit (index, error);

  fumi_search_index_rollback (index);
  return FALSE;
}

static gboolean
has_too_many_dead (FumiSearchIndex  *index,
                   gint64            number,
                   guint             dead,
                   gboolean         *too_many,
                   GError          **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT(*) FROM doc WHERE id BETWEEN %" G_GINT64_FORMAT
                                          " AND %" G_GINT64_FORMAT, number << FUMI_SEARCH_SHARD_BITS,
                                          ((number + 1) << FUMI_SEARCH_SHARD_BITS) - 1);
  gint64 rows = 0;

  if (read_number (index->db, sql, &rows) != SQLITE_OK)
    return fail (index, error);

  *too_many = dead == rows || (dead >= MIN_DEAD && 10 * (gint64) dead > MAX_DEAD_TENTHS * rows);
  return TRUE;
}

gboolean
fumi_search_index_drop (FumiSearchIndex  *index,
                        GArray           *gone,
                        gboolean         *dropped,
                        GError          **error)
{
  *dropped = FALSE;
  for (guint i = 0; i < gone->len;)
    {
      gint64 number = g_array_index (gone, gint64, i) >> FUMI_SEARCH_SHARD_BITS;
      gboolean too_many = FALSE;
      guint end = i;

      while (end < gone->len && g_array_index (gone, gint64, end) >> FUMI_SEARCH_SHARD_BITS == number)
        end++;
      if (!has_too_many_dead (index, number, end - i, &too_many, error) ||
          (too_many && !drop_shard (index, number, error)))
        return FALSE;
      *dropped |= too_many;
      i = end;
    }

  return TRUE;
}

static gboolean
find_untidy (FumiSearchIndex  *index,
             GError          **error)
{
  g_autoptr(GArray) numbers = NULL;

  numbers = read_numbers (index, "SELECT number FROM shard WHERE NOT tidy ORDER BY number LIMIT 1", error);
  if (numbers == NULL)
    return FALSE;

  index->merging = numbers->len > 0 ? g_array_index (numbers, gint64, 0) : -1;
  return TRUE;
}

/* The first time with a negative number: everything into one. */
static gboolean
merge_some (FumiSearchIndex  *index,
            gboolean          first,
            gboolean         *more,
            GError          **error)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO fts_%" G_GINT64_FORMAT " (fts_%" G_GINT64_FORMAT ", rank)"
                                          " VALUES ('merge', %d)", index->merging, index->merging,
                                          first ? -MERGE_PAGES : MERGE_PAGES);
  int before = sqlite3_total_changes (index->db);

  if (!run (index, sql, error))
    return FALSE;

  /* As the manual of FTS5 says: less than two is nothing. */
  *more = sqlite3_total_changes (index->db) - before >= 2;
  return TRUE;
}

/* Some free pages are left for what comes next. */
static gboolean
give_back_some (FumiSearchIndex  *index,
                gboolean         *more,
                GError          **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA incremental_vacuum (%d)", MERGE_PAGES);
  gint64 free_pages = 0;
  gint64 pages = 0;
  gint64 left = 0;

  if (read_number (index->db, "PRAGMA freelist_count", &free_pages) != SQLITE_OK ||
      read_number (index->db, "PRAGMA page_count", &pages) != SQLITE_OK)
    return fail (index, error);
  if (free_pages <= pages / FREE_SHARE)
    return TRUE;
  if (!run (index, sql, error))
    return FALSE;
  if (read_number (index->db, "PRAGMA freelist_count", &left) != SQLITE_OK)
    return fail (index, error);

  *more = left < free_pages;
  return TRUE;
}

gboolean
fumi_search_index_merge (FumiSearchIndex  *index,
                         gboolean         *more,
                         GError          **error)
{
  gboolean first = index->merging < 0;

  *more = FALSE;
  if (first && !find_untidy (index, error))
    return FALSE;
  if (index->merging < 0)
    return give_back_some (index, more, error);
  if (!merge_some (index, first, more, error))
    {
      index->merging = -1;
      return FALSE;
    }

  if (!*more)
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE shard SET tidy = 1 WHERE number = %" G_GINT64_FORMAT,
                                              index->merging);

      index->merging = -1;
      if (!run (index, sql, error))
        return FALSE;
      *more = TRUE; /* perhaps another one */
    }

  return TRUE;
}

/* ---- searching ------------------------------------------------------------------------------------- */

gboolean
fumi_search_index_begin_reading (FumiSearchIndex  *index,
                                 GError          **error)
{
  return run (index, "BEGIN", error);
}

void
fumi_search_index_end_reading (FumiSearchIndex *index)
{
  if (!sqlite3_get_autocommit (index->db))
    sqlite3_exec (index->db, "ROLLBACK", NULL, NULL, NULL);
}

GArray *
fumi_search_index_list_blocks (FumiSearchIndex  *index,
                               GError          **error)
{
  g_autoptr(GArray) blocks = g_array_new (FALSE, FALSE, sizeof (FumiSearchBlock));
  sqlite3_stmt *statement = NULL;
  int code;

  if (!load_shards (index, error))
    return NULL;

  code = sqlite3_prepare_v2 (index->db, "SELECT number, newest, oldest FROM block ORDER BY newest DESC, number DESC", -1,
                             &statement, NULL);
  while (code == SQLITE_OK && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 number = sqlite3_column_int64 (statement, 0);
      FumiSearchBlock block = { number << FUMI_SEARCH_BLOCK_BITS, ((number + 1) << FUMI_SEARCH_BLOCK_BITS) - 1,
                                sqlite3_column_int64 (statement, 1), sqlite3_column_int64 (statement, 2) };

      g_array_append_val (blocks, block);
      code = SQLITE_OK;
    }
  if (code != SQLITE_DONE)
    fail (index, error);
  sqlite3_finalize (statement);

  return code == SQLITE_DONE ? g_steal_pointer (&blocks) : NULL;
}

static gboolean
find_in_shard (FumiSearchIndex  *index,
               gint64            number,
               Shard            *shard,
               const char       *match,
               gint64            first,
               gint64            last,
               GArray           *ids,
               GArray           *ranks,
               GError          **error)
{
  sqlite3_stmt *statement = use_statement (index, number, shard, ranks != NULL ? SHARD_RANK : SHARD_FIND, error);
  int code;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, match, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, first);
  sqlite3_bind_int64 (statement, 3, last);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
      if (ranks != NULL)
        {
          double rank = sqlite3_column_double (statement, 1);

          g_array_append_val (ranks, rank);
        }
    }
  if (code != SQLITE_DONE)
    fail (index, error);
  sqlite3_reset (statement);

  return code == SQLITE_DONE;
}

gboolean
fumi_search_index_find (FumiSearchIndex  *index,
                        const char       *match,
                        gint64            first,
                        gint64            last,
                        GArray           *ids,
                        GArray           *ranks,
                        GError          **error)
{
  for (gint64 number = first >> FUMI_SEARCH_SHARD_BITS; number <= last >> FUMI_SEARCH_SHARD_BITS; number++)
    {
      Shard *shard = find_shard (index, number);

      if (shard != NULL && !find_in_shard (index, number, shard, match, first, last, ids, ranks, error))
        return FALSE;
    }

  return TRUE;
}
