/* fumi-index-ledger.c: the ledger's rows in index.db.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index.h"

#include "fumi-index-private.h"

/* UIDs are bytes from outside: kept as a blob, never as text. */
static char *
column_uid (sqlite3_stmt *statement,
            int           column)
{
  const char *bytes = sqlite3_column_blob (statement, column);

  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return NULL;

  return bytes != NULL ? g_strndup (bytes, sqlite3_column_bytes (statement, column)) : g_strdup ("");
}

static FumiLedgerEntry *
entry_of_row (sqlite3_stmt *statement)
{
  FumiLedgerEntry *entry = g_new0 (FumiLedgerEntry, 1);

  entry->uid = column_uid (statement, 1);
  entry->size = sqlite3_column_int64 (statement, 2);
  entry->received = sqlite3_column_int64 (statement, 3);
  entry->state = CLAMP (sqlite3_column_int (statement, 4), FUMI_LEDGER_STORED, FUMI_LEDGER_FAILED);
  entry->quit_ok = sqlite3_column_int (statement, 5) != 0;
  entry->failures = (guint) sqlite3_column_int64 (statement, 6);
  entry->failed_at = sqlite3_column_int64 (statement, 7);

  return entry;
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
  gboolean row;

  for (;;)
    {
      if (!fumi_index_next (index, statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;

      func ((const char *) sqlite3_column_text (statement, 0), entry_of_row (statement), user_data);
    }
}

gboolean
fumi_index_put_ledger (FumiIndex              *index,
                       const char             *account,
                       const char             *name,
                       const FumiLedgerEntry  *entry,
                       GError                **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_PUT_LEDGER, error, "ttbiiiiii",
                                                account, name, entry->uid,
                                                (gint64) entry->size,
                                                entry->received,
                                                (gint64) entry->state,
                                                (gint64) entry->quit_ok,
                                                (gint64) entry->failures,
                                                entry->failed_at),
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

  *entry = row ? entry_of_row (statement) : NULL;
  return TRUE;
}

gboolean
fumi_index_remove_ledger (FumiIndex   *index,
                          const char  *account,
                          const char  *name,
                          GError     **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_REMOVE_LEDGER, error, "tt",
                                                account, name),
                         error);
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
