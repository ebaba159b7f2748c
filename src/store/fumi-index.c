/* fumi-index.c: one connection to index.db: statements, transactions, what went wrong.
 *
 * The rows are in fumi-index-rows.c, the ledger in fumi-index-ledger.c, where a damaged file goes in
 * fumi-index-aside.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-index-aside.h"
#include "fumi-index-private.h"
#include "fumi-index-reading.h"
#include "fumi-store-error.h"

#define BUSY_TIMEOUT_MS (10 * 1000)

#define ROW_COLUMNS \
  "id, account, folder, place, from_name, from_address, subject, preview, date, arrived, size, " \
  "unread, starred, attachments, partial, copies"

/* Of a FumiIndexRow. */
#define FILE_COLUMNS "id, place, size, partial, name, folder, unread, starred"

#define LEDGER_COLUMNS FUMI_INDEX_LEDGER_COLUMNS
#define LEDGER_IS_WHOLE "sum = fumi_sum (" LEDGER_COLUMNS ")"

static const char * const sql[N_STATEMENTS] = {
  [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
  [STATEMENT_COMMIT] = "COMMIT",

  [STATEMENT_ADD_MESSAGE] =
    "INSERT INTO message (id, account, folder, name, place, from_name, from_address, subject, preview,"
    " date, arrived, size, unread, starred, attachments, partial, key, sender, topic, message_id, parent, root)"
    " VALUES ((SELECT id FROM former WHERE account = ?1 AND name = ?3"
    "   AND NOT EXISTS (SELECT 1 FROM message WHERE message.id = former.id)),"
    " ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)"
    " ON CONFLICT (account, name) DO NOTHING",
  [STATEMENT_FIND_NAME] = "SELECT id FROM message WHERE account = ? AND name = ?",
  [STATEMENT_MOVE_MESSAGE] =
    "UPDATE message SET folder = ?2, place = ?3, unread = ?4, starred = ?5 WHERE id = ?1",
  /* '/' comes right behind '.'; keys are ASCII. */
  [STATEMENT_RENAME_FOLDER] =
    "UPDATE message SET folder = ?3 || substr (folder, length (?2) + 1),"
    " place = '.' || ?3 || substr (place, length (?2) + 2)"
    " WHERE account = ?1 AND (folder = ?2 OR (folder >= ?2 || '.' AND folder < ?2 || '/'))",
  [STATEMENT_REPLACE_MESSAGE] =
    "UPDATE message SET folder = ?2, name = ?3, place = ?4, from_name = ?5, from_address = ?6,"
    " subject = ?7, preview = ?8, date = ?9, arrived = ?10, size = ?11, unread = ?12, starred = ?13,"
    " attachments = ?14, partial = ?15, key = ?16, sender = ?17, topic = ?18, message_id = ?19, parent = ?20,"
    " root = ?21 WHERE id = ?1",
  [STATEMENT_REMOVE_MESSAGE] = "DELETE FROM message WHERE id = ?",
  [STATEMENT_REMOVE_MESSAGES] = "DELETE FROM message WHERE account = ?",
  [STATEMENT_REMOVE_LEDGERS] = "DELETE FROM ledger WHERE account = ?",
  [STATEMENT_REMOVE_TIMES] = "DELETE FROM account WHERE account = ?",
  [STATEMENT_REMOVE_SEEN_DIRS] = "DELETE FROM seen_dir WHERE account = ?",
  [STATEMENT_LIST_ROWS] = "SELECT " FILE_COLUMNS " FROM message WHERE account = ?",
  /* What follows the hash is nothing, a '-' or a ',', and all of these stand before '.'. */
  [STATEMENT_LIST_FAMILY] =
    "SELECT " FILE_COLUMNS " FROM message WHERE account = ?1 AND name >= ?2"
    " AND name < ?2 || '.' ORDER BY id DESC",
  /* "+account": by the index of twins, which is small, and not through all of the account.
   * A copy that is not listed lies there only beside one that is, or the message is somewhere else too. */
  [STATEMENT_LIST_TRASH] =
    "SELECT name FROM message WHERE account = ?1 AND folder = 'Trash' AND lead > 0"
    " UNION SELECT name FROM message WHERE twin != 0 AND +account = ?1 AND folder = 'Trash' AND twin IN"
    " (SELECT twin FROM message WHERE account = ?1 AND folder = 'Trash' AND lead > 0 AND twin != 0)",
  [STATEMENT_LIST_ACCOUNTS] =
    "SELECT account FROM account UNION SELECT DISTINCT account FROM message"
    " UNION SELECT DISTINCT account FROM ledger",

  /* The words about "lead" are those of the indexes, so that these serve. */
  [STATEMENT_COUNT] = "SELECT COUNT(*) FROM message WHERE folder = ?1 AND lead = 2",
  [STATEMENT_COUNT_OF] =
    "SELECT COUNT(*) FROM message WHERE folder = ?1 AND account = ?2 AND lead > 0",
  [STATEMENT_UNREAD] = "SELECT COUNT(*) FROM message WHERE folder = ?1 AND unread AND lead = 2",
  [STATEMENT_UNREAD_OF] =
    "SELECT COUNT(*) FROM message WHERE folder = ?1 AND account = ?2 AND unread AND lead > 0",
  /* Two indices hold all of it; no row is read. */
  [STATEMENT_COUNT_FOLDERS] =
    "SELECT folder, SUM(n), SUM(unread) FROM ("
    " SELECT folder, COUNT(*) AS n, 0 AS unread FROM message WHERE account = ?1 AND lead > 0"
    " GROUP BY folder"
    " UNION ALL SELECT folder, 0, COUNT(*) FROM message WHERE unread AND account = ?1 AND lead > 0"
    " GROUP BY folder) GROUP BY folder",
  [STATEMENT_IDS] =
    "SELECT id, size FROM message WHERE folder = ?1 AND lead = 2 ORDER BY date DESC, id DESC",
  [STATEMENT_IDS_OF] =
    "SELECT id, size FROM message WHERE folder = ?1 AND account = ?2 AND lead > 0"
    " ORDER BY date DESC, id DESC",
  [STATEMENT_IDS_OLDEST] =
    "SELECT id, size FROM message WHERE folder = ?1 AND lead = 2 ORDER BY date, id",
  [STATEMENT_IDS_OF_OLDEST] =
    "SELECT id, size FROM message WHERE folder = ?1 AND account = ?2 AND lead > 0 ORDER BY date, id",
  [STATEMENT_IDS_STARRED] =
    "SELECT id, size FROM message WHERE starred AND folder NOT IN ('Trash', 'Junk')"
    " AND lead >= CASE WHEN ?1 IS NULL THEN 2 ELSE 1 END AND (?1 IS NULL OR account = ?1)"
    " ORDER BY date DESC, id DESC",
  [STATEMENT_IDS_BY_SENDER] = "SELECT id, sender FROM message ORDER BY sender",
  [STATEMENT_IDS_BY_SENDER_DOWN] = "SELECT id, sender FROM message ORDER BY sender DESC",
  [STATEMENT_IDS_BY_TOPIC] = "SELECT id, topic FROM message ORDER BY topic",
  [STATEMENT_IDS_BY_TOPIC_DOWN] = "SELECT id, topic FROM message ORDER BY topic DESC",
  [STATEMENT_IDS_UNREAD] = "SELECT id FROM message WHERE unread",
  [STATEMENT_COUNT_STARRED] =
    "SELECT COUNT(*) FROM message WHERE starred AND folder NOT IN ('Trash', 'Junk')"
    " AND lead >= CASE WHEN ?1 IS NULL THEN 2 ELSE 1 END AND (?1 IS NULL OR account = ?1)",
  [STATEMENT_UNREAD_STARRED] =
    /* Of few starred ones and many unread ones the former are looked through. */
    "SELECT COUNT(*) FROM message WHERE starred AND +unread AND folder NOT IN ('Trash', 'Junk')"
    " AND lead >= CASE WHEN ?1 IS NULL THEN 2 ELSE 1 END AND (?1 IS NULL OR account = ?1)",
  [STATEMENT_LIST] =
    "SELECT " ROW_COLUMNS " FROM message WHERE folder = ?1 AND ?2 IS NULL AND lead = 2"
    " ORDER BY date DESC, id DESC LIMIT ?3 OFFSET ?4",
  [STATEMENT_LIST_OF] =
    "SELECT " ROW_COLUMNS " FROM message WHERE folder = ?1 AND account = ?2 AND lead > 0"
    " ORDER BY date DESC, id DESC LIMIT ?3 OFFSET ?4",
  [STATEMENT_GET] = "SELECT " ROW_COLUMNS " FROM message WHERE id = ?",
  [STATEMENT_HAS] = "SELECT 1 FROM message WHERE id = ?",

  [STATEMENT_GET_FACTS] =
    "SELECT date, size, account, folder, lead, unread, starred, attachments FROM message WHERE id = ?",

  [STATEMENT_LIST_BY_KEY] =
    "SELECT id, account, place, twin FROM message WHERE key = ?1 AND key != 0 AND id != ?2"
    " AND (?3 IS NULL OR account = ?3) ORDER BY id LIMIT ?4",
  [STATEMENT_GET_TWIN] = "SELECT twin FROM message WHERE id = ?",
  [STATEMENT_SET_TWIN] = "UPDATE message SET twin = ?2, lead = 2, copies = 1 WHERE id = ?1",
  [STATEMENT_LIST_TWINS] =
    "SELECT id, account, folder, lead, copies FROM message WHERE twin = ?1 AND twin != 0"
    " ORDER BY folder = 'Trash', arrived, account, name",
  [STATEMENT_LIST_TWINS_OF] =
    "SELECT DISTINCT twin FROM message WHERE +account = ? AND twin != 0",
  [STATEMENT_SET_LEAD] = "UPDATE message SET lead = ?2, copies = ?3 WHERE id = ?1",
  [STATEMENT_CAME_BEFORE] =
    "SELECT 1 FROM message AS this JOIN message AS other ON other.twin = this.twin"
    " WHERE this.id = ?1 AND this.twin != 0 AND other.twin != 0 AND other.account = this.account"
    " AND other.id < ?1 AND other.folder != 'Trash' LIMIT 1",

  [STATEMENT_NOTE_RECEIVED] =
    "INSERT INTO account (account, last_received) VALUES (?1, ?2) ON CONFLICT (account)"
    " DO UPDATE SET last_received = MAX (last_received, ?2)",
  [STATEMENT_NOTE_CHECKED] =
    "INSERT INTO account (account, last_checked) VALUES (?1, ?2) ON CONFLICT (account)"
    " DO UPDATE SET last_checked = MAX (last_checked, ?2)",
  [STATEMENT_GET_TIMES] = "SELECT last_received, last_checked FROM account WHERE account = ?",
  [STATEMENT_GET_SEEN_DIR] = "SELECT changed FROM seen_dir WHERE account = ? AND dir = ?",
  [STATEMENT_SET_SEEN_DIR] =
    "INSERT INTO seen_dir (account, dir, changed) VALUES (?1, ?2, ?3) ON CONFLICT (account, dir)"
    " DO UPDATE SET changed = ?3",
  [STATEMENT_IS_COMPLETE] = "SELECT 1 FROM complete",
  [STATEMENT_SET_COMPLETE] =
    "INSERT INTO complete (since) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM complete)",
  [STATEMENT_ADD_FORMER] = "INSERT OR IGNORE INTO former (id, account, name) VALUES (?, ?, ?)",
  [STATEMENT_REMOVE_FORMER] = "DELETE FROM former",
  [STATEMENT_REMOVE_FORMER_OF] = "DELETE FROM former WHERE account = ?",
  [STATEMENT_GET_NUMBER] = "SELECT seq FROM sqlite_sequence WHERE name = 'message'",
  [STATEMENT_INSERT_NUMBER] =
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'message', 0"
    " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'message')",
  [STATEMENT_RAISE_NUMBER] = "UPDATE sqlite_sequence SET seq = MAX (seq, ?) WHERE name = 'message'",
  [STATEMENT_HAS_UNREADABLE] = "SELECT 1 FROM message WHERE account = ? AND size < 0 LIMIT 1",

  [STATEMENT_LOAD_LEDGER] =
    "SELECT name, uid, size, received, state, quit_ok, failures, failed_at, " LEDGER_IS_WHOLE
    ", missed, ahead FROM ledger WHERE account = ?",
  [STATEMENT_ADD_UNFILED] = "INSERT OR IGNORE INTO unfiled (id, account) VALUES (?, ?)",
  [STATEMENT_LIST_UNFILED] = "SELECT id FROM unfiled WHERE account = ? ORDER BY id",
  [STATEMENT_REMOVE_UNFILED] = "DELETE FROM unfiled WHERE id = ?",
  [STATEMENT_REMOVE_UNFILED_OF] = "DELETE FROM unfiled WHERE account = ?",
  [STATEMENT_ADD_UNWANTED] = "INSERT OR IGNORE INTO unwanted (account, name) VALUES (?, ?)",
  [STATEMENT_LIST_UNWANTED] = "SELECT name FROM unwanted WHERE account = ?",
  [STATEMENT_REMOVE_UNWANTED] = "DELETE FROM unwanted WHERE account = ? AND name = ?",
  [STATEMENT_REMOVE_UNWANTED_OF] = "DELETE FROM unwanted WHERE account = ?",
  [STATEMENT_SET_FILTERING] =
    "INSERT INTO account (account, filtering) VALUES (?1, ?2)"
    " ON CONFLICT (account) DO UPDATE SET filtering = ?2",
  [STATEMENT_IS_FILTERING] = "SELECT 1 FROM account WHERE account = ? AND filtering != 0",
  [STATEMENT_PUT_LEDGER] =
    "INSERT OR REPLACE INTO ledger (" LEDGER_COLUMNS ", sum, missed, ahead)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, fumi_sum (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9),"
    " ?10, ?11)",
  [STATEMENT_ADD_SALVAGED] =
    "INSERT OR IGNORE INTO ledger (" LEDGER_COLUMNS ", sum)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, fumi_sum (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))",
  [STATEMENT_SET_MISSED] = "UPDATE ledger SET missed = ?3 WHERE account = ?1 AND name = ?2",
  [STATEMENT_ADD_LEDGER_NAME] =
    "INSERT INTO ledger (" LEDGER_COLUMNS ", sum)"
    " VALUES (?1, ?2, NULL, ?3, ?4, ?5, 0, 0, 0, fumi_sum (?1, ?2, NULL, ?3, ?4, ?5, 0, 0, 0))"
    " ON CONFLICT (account, name) DO UPDATE SET state = ?5, size = ?3, received = ?4,"
    " sum = fumi_sum (account, name, uid, ?3, ?4, ?5, quit_ok, failures, failed_at)"
    " WHERE state = ?6",
  [STATEMENT_GET_LEDGER] =
    "SELECT name, uid, size, received, state, quit_ok, failures, failed_at, " LEDGER_IS_WHOLE
    ", missed, ahead FROM ledger WHERE account = ? AND name = ?",
  [STATEMENT_NOTE_WHOLE] =
    "UPDATE ledger SET state = ?4, received = ?3, failures = 0,"
    " sum = fumi_sum (account, name, uid, size, ?3, ?4, quit_ok, 0, failed_at)"
    " WHERE account = ?1 AND name = ?2 AND state = ?5",
  [STATEMENT_REMOVE_LEDGER] = "DELETE FROM ledger WHERE account = ? AND name = ?",
  [STATEMENT_NOTE_QUIT_OK] =
    "UPDATE ledger SET quit_ok = 1,"
    " sum = fumi_sum (account, name, uid, size, received, state, 1, failures, failed_at)"
    " WHERE account = ? AND state = ?",
};

/* ---- failures ------------------------------------------------------------------------------------ */

static int
errno_of_connection (sqlite3 *db)
{
  int system_errno = sqlite3_system_errno (db);

  switch (sqlite3_errcode (db) & 0xff)
    {
    case SQLITE_FULL:
      return ENOSPC;

    case SQLITE_READONLY:
      return EROFS;

    case SQLITE_PERM:
      return EACCES;

    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      return system_errno != 0 && system_errno != FUMI_INDEX_READ_ERRNO ? system_errno : EIO;

    default:
      return 0;
    }
}

/* A connection to a file that was set aside meanwhile says nothing about the one that has its name now. */
void
fumi_index_fail_damaged (FumiIndex  *index,
                         GError    **error)
{
  if (!index->damaged && fumi_index_is_current (index))
    {
      g_warning ("%s is damaged and will be made anew from the mail folders", index->path);
      fumi_index_mark_damaged (index->path);
    }

  index->damaged = TRUE;
  g_set_error_literal (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_DAMAGED,
                       _("The list of messages is damaged. It is made anew from the mail itself; no mail is"
                         " lost."));
}

void
fumi_index_fail (FumiIndex  *index,
                 GError    **error)
{
  int disk_errno = errno_of_connection (index->db);
  int code = sqlite3_errcode (index->db) & 0xff;

  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    {
      fumi_index_fail_damaged (index, error);
      return;
    }

  if (code == SQLITE_INTERRUPT)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The search was cancelled."));
  else if (disk_errno != 0)
    fumi_store_set_disk_error (error, disk_errno, index->path);
  else
    /* Translators: the first %s is a file, the second what SQLite said about it. */
    g_set_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_INDEX, _("The index “%s” failed: %s"),
                 index->path, sqlite3_errmsg (index->db));
}

/* ---- the connection ------------------------------------------------------------------------------ */

static FumiIndex *
open_connection (const char  *path,
                 const char  *mail_dir,
                 int          flags,
                 GError     **error)
{
  g_autoptr(FumiIndex) index = g_new0 (FumiIndex, 1);
  struct stat status;

  index->path = g_strdup (path);
  index->mail_dir = g_strdup (mail_dir);
  index->unsettled = g_array_new (FALSE, FALSE, sizeof (gint64));
  fumi_index_reading_prepare ();
  if (sqlite3_open_v2 (path, &index->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      fumi_index_fail (index, error);
      return NULL;
    }

  sqlite3_extended_result_codes (index->db, 1);
  sqlite3_busy_timeout (index->db, BUSY_TIMEOUT_MS);
  fumi_index_schema_add_functions (index->db);
  if (stat (path, &status) == 0)
    {
      index->device = status.st_dev;
      index->inode = status.st_ino;
    }
  return g_steal_pointer (&index);
}

gboolean
fumi_index_is_current (FumiIndex *index)
{
  struct stat status;

  return stat (index->path, &status) == 0 && status.st_dev == index->device &&
         status.st_ino == index->inode;
}

gboolean
fumi_index_is_damaged (FumiIndex *index)
{
  return index->damaged;
}

/* SQLite calls it well where it could open the file for reading only; and the file was looked at without it, too. */
static void
fail_to_open (FumiIndex  *index,
              GError    **error)
{
  int code = sqlite3_errcode (index->db) & 0xff;
  int fd;

  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW && code != SQLITE_READONLY)
    {
      fumi_index_fail (index, error);
      return;
    }

  fd = open (index->path, O_RDWR | O_CLOEXEC);
  fumi_store_set_disk_error (error, fd < 0 ? errno : EIO, index->path);
  if (fd >= 0)
    close (fd);
}

/* SQLite makes a file that everyone may read, and its -wal and -shm by the file's pattern. Whatever goes wrong
 * here goes wrong again, and is reported, when SQLite opens it. */
static void
make_private (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
}

FumiIndex *
fumi_index_open_writer (const char      *path,
                        const char      *mail_dir,
                        FumiIndexState  *state,
                        GError         **error)
{
  g_autoptr(FumiIndex) index = NULL;

  *state = FUMI_INDEX_FAILED;
  make_private (path);
  index = open_connection (path, mail_dir, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
  if (index == NULL)
    return NULL;

  *state = fumi_index_schema_prepare (index->db);
  switch (*state)
    {
    case FUMI_INDEX_SOUND:
      return g_steal_pointer (&index);

    case FUMI_INDEX_NEWER:
      /* Translators: %s is a file. */
      g_set_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NEWER,
                   _("“%s” was made by a newer version of this program."), path);
      return NULL;

    case FUMI_INDEX_DAMAGED:
      /* Translators: %s is a file. */
      g_set_error (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_DAMAGED, _("“%s” is damaged."), path);
      return NULL;

    case FUMI_INDEX_FAILED:
    default:
      fail_to_open (index, error);
      return NULL;
    }
}

FumiIndex *
fumi_index_open_reader (const char  *path,
                        const char  *mail_dir,
                        GError     **error)
{
  return open_connection (path, mail_dir, SQLITE_OPEN_READONLY, error);
}

gboolean
fumi_index_check (FumiIndex  *index,
                  gboolean   *whole,
                  GError    **error)
{
  int code = fumi_index_schema_check (index->db, whole);

  if (code == SQLITE_OK)
    return TRUE;

  *whole = FALSE;
  if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
    return TRUE;

  if ((code & 0xff) == SQLITE_IOERR)
    fumi_store_set_disk_error (error, EIO, index->path);
  else
    fumi_index_fail (index, error);
  return FALSE;
}

void
fumi_index_free (FumiIndex *index)
{
  if (index == NULL)
    return;

  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (index->statements[i]);
  sqlite3_close (index->db);
  g_free (index->path);
  g_free (index->mail_dir);
  g_clear_pointer (&index->unsettled, g_array_unref);
  g_free (index);
}

/* ---- statements ---------------------------------------------------------------------------------- */

static int
bind_values (sqlite3_stmt *statement,
             const char   *types,
             va_list       values)
{
  int code = SQLITE_OK;

  for (int i = 0; types[i] != '\0' && code == SQLITE_OK; i++)
    {
      const char *text;

      switch (types[i])
        {
        case 'i':
          code = sqlite3_bind_int64 (statement, i + 1, va_arg (values, gint64));
          break;

        case 't':
          text = va_arg (values, const char *);
          code = sqlite3_bind_text (statement, i + 1, text, -1, SQLITE_TRANSIENT);
          break;

        case 'b':
          text = va_arg (values, const char *);
          code = text == NULL ? sqlite3_bind_null (statement, i + 1)
                              : sqlite3_bind_blob64 (statement, i + 1, text, strlen (text),
                                                     SQLITE_TRANSIENT);
          break;

        default:
          g_assert_not_reached ();
        }
    }

  return code;
}

sqlite3_stmt *
fumi_index_use (FumiIndex      *index,
                FumiStatement   statement,
                GError        **error,
                const char     *types,
                ...)
{
  sqlite3_stmt **prepared = &index->statements[statement];
  va_list values;
  int code = SQLITE_OK;

  if (*prepared == NULL)
    code = sqlite3_prepare_v3 (index->db, sql[statement], -1, SQLITE_PREPARE_PERSISTENT, prepared,
                               NULL);
  if (code == SQLITE_OK)
    {
      sqlite3_reset (*prepared);
      va_start (values, types);
      code = bind_values (*prepared, types, values);
      va_end (values);
    }
  if (code == SQLITE_OK)
    return *prepared;

  fumi_index_fail (index, error);
  return NULL;
}

gboolean
fumi_index_next (FumiIndex     *index,
                 sqlite3_stmt  *statement,
                 gboolean      *row,
                 GError       **error)
{
  int code;

  if (statement == NULL)
    return FALSE;

  code = sqlite3_step (statement);
  *row = code == SQLITE_ROW;
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;

  fumi_index_fail (index, error);
  return FALSE;
}

gboolean
fumi_index_run (FumiIndex     *index,
                sqlite3_stmt  *statement,
                GError       **error)
{
  gboolean row;
  gboolean done = fumi_index_next (index, statement, &row, error);

  fumi_statement_reset (statement);
  return done;
}

gboolean
fumi_index_begin (FumiIndex  *index,
                  GError    **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_BEGIN, error, ""), error);
}

gboolean
fumi_index_commit (FumiIndex  *index,
                   GError    **error)
{
  if (fumi_index_settle_twins (index, error) &&
      fumi_index_run (index, fumi_index_use (index, STATEMENT_COMMIT, error, ""), error))
    return TRUE;

  fumi_index_rollback (index);
  return FALSE;
}

void
fumi_index_rollback (FumiIndex *index)
{
  g_array_set_size (index->unsettled, 0);
  if (!sqlite3_get_autocommit (index->db))
    sqlite3_exec (index->db, "ROLLBACK", NULL, NULL, NULL);
}
