/* fumi-index-ledger.c: the ledger's rows in index.db.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index.h"

#include "fumi-index-private.h"
#include "fumi-ledger.h"

/* Everything but the UID. */
static FumiLedgerEntry
entry_of_row (sqlite3_stmt *statement)
{
  FumiLedgerEntry entry = { 0 };

  entry.size = sqlite3_column_int64 (statement, 2);
  entry.received = sqlite3_column_int64 (statement, 3);
  entry.state = CLAMP (sqlite3_column_int (statement, 4), FUMI_LEDGER_STORED, FUMI_LEDGER_FAILED);
  entry.quit_ok = sqlite3_column_int (statement, 5) != 0;
  entry.failures = (guint) sqlite3_column_int64 (statement, 6);
  entry.failed_at = sqlite3_column_int64 (statement, 7);
  entry.missed = sqlite3_column_int64 (statement, 9);
  entry.ahead = sqlite3_column_int64 (statement, 10);

  return entry;
}

/* A wrong entry could have mail deleted on the server that is not here: one that is not what was written is
 * damage, as if SQLite had found it. */
static gboolean
is_whole (FumiIndex     *index,
          sqlite3_stmt  *statement,
          GError       **error)
{
  if (sqlite3_column_int (statement, 8) == 1)
    return TRUE;

  fumi_index_fail_damaged (index, error);
  return FALSE;
}

/* UIDs are bytes from outside: kept as a blob, never as text. */
static const char *
uid_of_row (sqlite3_stmt *statement,
            gsize        *length)
{
  const char *bytes = sqlite3_column_blob (statement, 1);

  *length = sqlite3_column_bytes (statement, 1);
  if (bytes == NULL && sqlite3_column_type (statement, 1) != SQLITE_NULL)
    return "";

  return bytes;
}

gboolean
fumi_index_load_ledger (FumiIndex            *index,
                        const char           *account,
                        FumiIndexLedgerFunc   func,
                        gpointer              user_data,
                        GError              **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_LOAD_LEDGER, error, "t",
                                                      account);
  FumiLedgerEntry entry;
  const char *uid;
  gsize uid_length;
  gboolean row;

  for (;;)
    {
      if (!fumi_index_next (index, statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      if (!is_whole (index, statement, error))
        return FALSE;

      entry = entry_of_row (statement);
      uid = uid_of_row (statement, &uid_length);
      func (uid == NULL ? (const char *) sqlite3_column_text (statement, 0) : NULL, uid, uid_length,
            &entry, user_data);
    }
}

gboolean
fumi_index_put_ledger (FumiIndex              *index,
                       const char             *account,
                       const char             *name,
                       const FumiLedgerEntry  *entry,
                       GError                **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_PUT_LEDGER, error, "ttbiiiiiiii",
                                                account, name, entry->uid,
                                                (gint64) entry->size,
                                                entry->received,
                                                (gint64) entry->state,
                                                (gint64) entry->quit_ok,
                                                (gint64) entry->failures,
                                                entry->failed_at,
                                                entry->missed,
                                                entry->ahead),
                         error);
}

gboolean
fumi_index_add_ledger_name (FumiIndex        *index,
                            const char       *account,
                            const char       *name,
                            FumiLedgerState   state,
                            goffset           size,
                            gint64            received,
                            GError          **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_ADD_LEDGER_NAME, error, "ttiiii",
                                                account, name, (gint64) size, received,
                                                (gint64) state,
                                                (gint64) FUMI_LEDGER_FAILED),
                         error);
}

gboolean
fumi_index_note_whole (FumiIndex   *index,
                       const char  *account,
                       const char  *name,
                       gint64       received,
                       GError     **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_NOTE_WHOLE, error, "ttiii",
                                                account, name, received,
                                                (gint64) FUMI_LEDGER_STORED,
                                                (gint64) FUMI_LEDGER_PARTIAL),
                         error);
}

gboolean
fumi_index_get_ledger (FumiIndex        *index,
                       const char       *account,
                       const char       *name,
                       FumiLedgerEntry **entry,
                       GError          **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_GET_LEDGER, error, "tt",
                                                      account, name);
  gboolean row;

  if (!fumi_index_next (index, statement, &row, error))
    return FALSE;

  if (row && !is_whole (index, statement, error))
    return FALSE;

  *entry = NULL;
  if (row)
    {
      gsize length;
      const char *uid = uid_of_row (statement, &length);

      *entry = fumi_ledger_entry_new (NULL);
      **entry = entry_of_row (statement);
      (*entry)->uid = uid != NULL ? g_strndup (uid, length) : NULL;
    }

  return TRUE;
}

gboolean
fumi_index_set_missed (FumiIndex   *index,
                       const char  *account,
                       const char  *name,
                       gint64       missed,
                       GError     **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_SET_MISSED, error, "tti", account, name,
                                                missed),
                         error);
}

gboolean
fumi_index_remove_ledger (FumiIndex   *index,
                          const char  *account,
                          const char  *name,
                          GError     **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_REMOVE_LEDGER, error, "tt",
                                                account, name),
                         error) &&
         fumi_index_set_unwanted (index, account, name, FALSE, NULL, error);
}

gboolean
fumi_index_note_quit_ok (FumiIndex   *index,
                         const char  *account,
                         GError     **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_NOTE_QUIT_OK, error, "ti",
                                                account, (gint64) FUMI_LEDGER_DELETE_SENT),
                         error);
}

gboolean
fumi_index_add_salvaged_ledger (FumiIndex     *index,
                                sqlite3_stmt  *row,
                                gboolean      *added,
                                GError       **error)
{
  sqlite3_stmt *statement = fumi_index_use (index, STATEMENT_ADD_SALVAGED, error, "");

  for (int i = 0; statement != NULL && i < sqlite3_column_count (row); i++)
    sqlite3_bind_value (statement, i + 1, sqlite3_column_value (row, i));
  if (!fumi_index_run (index, statement, error))
    return FALSE;

  *added = sqlite3_changes (index->db) == 1;
  return TRUE;
}
