/* fumi-index-salvage.c: what can still be read of an index that was set aside.
 *
 * A statement that walks into a damaged page fails there, and what lies behind is out of its reach. So each
 * table is read in ranges of its key: a range that fails is halved, again and again, until the parts without
 * damage have given what they hold.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index-salvage.h"

#include <string.h>

#include "fumi-index-private.h"
#include "fumi-maildir.h"

/* Statements that may fail in one table: a page takes some ten, and a file that is all damage must come to an
 * end too. */
#define MAX_FAILURES 20000

/* Ids of a file whose own count of them is lost lie below. */
#define HIGHEST_ID (G_GINT64_CONSTANT (1) << 40)

/* Ranges of ledger names are told apart by this many hex digits at most (a page has some 30 names, of a
 * million), and by this many even where nothing is found. */
#define NAME_DIGITS 6
#define LEAST_NAME_DIGITS 3

/* The same for the ids of rows, as parts of all of them. */
#define LEAST_ID_PARTS 4096

/* Each range is read from both ends: up to the damage, and down to it. */
#define N_ORDERS 2
static const char * const orders[N_ORDERS] = { "ASC", "DESC" };

typedef struct
{
  FumiIndex          *index;
  sqlite3            *aside;
  FumiIndexSalvaged  *salvaged;
  guint               failures;
  guint               rows;     /* that statements gave, up to now */
  gint64              last_id;  /* 0: not known */
  GError             *error;    /* of @index: ends it all */
} Salvage;

/* One table, to be read in ranges. */
typedef struct
{
  Salvage      *salvage;
  sqlite3_stmt *statements[N_ORDERS];
  const char   *account;
} Table;

static gboolean
may_go_on (Salvage *salvage)
{
  return salvage->error == NULL && salvage->failures < MAX_FAILURES;
}

static sqlite3_stmt *
prepare (Salvage    *salvage,
         const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (salvage->aside, sql, -1, &statement, NULL) == SQLITE_OK)
    return statement;

  salvage->failures++;
  return NULL;
}

typedef void (*TakeRowFunc) (Salvage      *salvage,
                             sqlite3_stmt *row);

/* Whether every row of the statement could be read. */
static gboolean
take_rows (Salvage      *salvage,
           sqlite3_stmt *statement,
           TakeRowFunc   take)
{
  int code = SQLITE_ERROR;

  while (may_go_on (salvage) && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      salvage->rows++;
      take (salvage, statement);
    }
  if (code != SQLITE_DONE)
    salvage->failures++;

  sqlite3_reset (statement);
  return code == SQLITE_DONE;
}

/* ---- the ledger ------------------------------------------------------------------------------------ */

static gboolean
has_number (sqlite3_stmt *row,
            int           column)
{
  return sqlite3_column_type (row, column) == SQLITE_INTEGER;
}

/* A name without UID comes from a file, and comes from there again. */
static gboolean
is_sound_entry (sqlite3_stmt *row)
{
  const char *account = (const char *) sqlite3_column_text (row, 0);
  const char *name = (const char *) sqlite3_column_text (row, 1);
  const char *uid_bytes = sqlite3_column_blob (row, 2);
  g_autofree char *uid = NULL;
  g_autofree char *hash = NULL;

  if (account == NULL || name == NULL || sqlite3_column_type (row, 2) != SQLITE_BLOB)
    return FALSE;
  for (int i = 3; i < sqlite3_column_count (row); i++)
    {
      if (!has_number (row, i))
        return FALSE;
    }

  uid = g_strndup (uid_bytes != NULL ? uid_bytes : "", sqlite3_column_bytes (row, 2));
  hash = fumi_maildir_name_for_uid (account, uid);
  return g_str_equal (hash, name);
}

static void
take_entry (Salvage      *salvage,
            sqlite3_stmt *row)
{
  gboolean added;

  if (!is_sound_entry (row))
    return;
  if (fumi_index_add_salvaged_ledger (salvage->index, row, &added, &salvage->error) && added)
    salvage->salvaged->ledger++;
}

static void
table_begin (Table      *table,
             Salvage    *salvage,
             const char *sql)
{
  salvage->failures = 0;
  table->salvage = salvage;
  for (guint i = 0; i < N_ORDERS; i++)
    {
      g_autofree char *ordered = g_strconcat (sql, orders[i], NULL);

      table->statements[i] = prepare (salvage, ordered);
    }
}

static void
table_end (Table *table)
{
  for (guint i = 0; i < N_ORDERS; i++)
    sqlite3_finalize (table->statements[i]);
}

/* The names that begin with @prefix, which are hex digits. */
static void
take_names (Table      *table,
            const char *prefix)
{
  Salvage *salvage = table->salvage;
  g_autofree char *end = g_strconcat (prefix, "g", NULL);
  guint rows = salvage->rows;

  for (guint i = 0; i < N_ORDERS && may_go_on (salvage); i++)
    {
      sqlite3_stmt *statement = table->statements[i];

      sqlite3_bind_text (statement, 1, table->account, -1, SQLITE_TRANSIENT);
      sqlite3_bind_text (statement, 2, prefix, -1, SQLITE_TRANSIENT);
      sqlite3_bind_text (statement, 3, end, -1, SQLITE_TRANSIENT);
      if (take_rows (salvage, statement, take_entry))
        return;
    }
  if (strlen (prefix) >= (salvage->rows == rows ? LEAST_NAME_DIGITS : NAME_DIGITS))
    return;

  for (guint i = 0; i < 16 && may_go_on (salvage); i++)
    {
      g_autofree char *longer = g_strdup_printf ("%s%x", prefix, i);

      take_names (table, longer);
    }
}

static void
salvage_ledger (Salvage    *salvage,
                const char *account)
{
  Table table = { .account = account };

  table_begin (&table, salvage, FUMI_INDEX_SALVAGE_LEDGER);
  if (salvage->failures == 0)
    take_names (&table, "");
  table_end (&table);
}

/* ---- rows and times -------------------------------------------------------------------------------- */

static void
take_message (Salvage      *salvage,
              sqlite3_stmt *row)
{
  gint64 id = sqlite3_column_int64 (row, 0);
  const char *account = (const char *) sqlite3_column_text (row, 1);
  const char *name = (const char *) sqlite3_column_text (row, 2);
  gboolean added;

  if (id < 1 || id > HIGHEST_ID || account == NULL || name == NULL)
    return;
  if (fumi_index_add_former (salvage->index, account, name, id, &added, &salvage->error) && added)
    salvage->salvaged->messages++;
}

static void
take_ids (Table  *table,
          gint64  first,
          gint64  last,
          gint64  least)
{
  Salvage *salvage = table->salvage;
  gint64 middle = first + (last - first) / 2;
  guint rows = salvage->rows;

  for (guint i = 0; i < N_ORDERS && may_go_on (salvage); i++)
    {
      sqlite3_stmt *statement = table->statements[i];

      sqlite3_bind_int64 (statement, 1, first);
      sqlite3_bind_int64 (statement, 2, last);
      if (take_rows (salvage, statement, take_message))
        return;
    }
  if (first == last || !may_go_on (salvage) || (salvage->rows == rows && last - first <= least))
    return;

  take_ids (table, first, middle, least);
  take_ids (table, middle + 1, last, least);
}

static void
keep_number (Salvage      *salvage,
             sqlite3_stmt *row)
{
  gint64 last = sqlite3_column_int64 (row, 0);

  if (last < 1 || last > HIGHEST_ID)
    return;
  salvage->last_id = MAX (salvage->last_id, last);
  fumi_index_raise_ids (salvage->index, last, &salvage->error);
}

static void
salvage_number (Salvage    *salvage,
                const char *sql)
{
  sqlite3_stmt *statement = prepare (salvage, sql);

  if (statement != NULL)
    take_rows (salvage, statement, keep_number);
  sqlite3_finalize (statement);
}

static void
salvage_messages (Salvage *salvage)
{
  Table table = { NULL };
  gint64 last;

  salvage_number (salvage, "SELECT seq FROM sqlite_sequence WHERE name = 'message'");
  salvage_number (salvage, "SELECT MAX (id) FROM message");
  last = salvage->last_id > 0 ? salvage->last_id : HIGHEST_ID;

  table_begin (&table, salvage, "SELECT id, account, name FROM message WHERE id BETWEEN ? AND ?"
                                " ORDER BY id ");
  if (salvage->failures == 0)
    take_ids (&table, 1, last, last / LEAST_ID_PARTS);
  table_end (&table);
}

static void
take_times (Salvage      *salvage,
            sqlite3_stmt *row)
{
  const char *account = (const char *) sqlite3_column_text (row, 0);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  /* A time to come would keep the check for mail away until then. */
  if (account == NULL || sqlite3_column_int64 (row, 1) > now || sqlite3_column_int64 (row, 2) > now)
    return;
  if (fumi_index_note_received (salvage->index, account, sqlite3_column_int64 (row, 1), &salvage->error))
    fumi_index_note_checked (salvage->index, account, sqlite3_column_int64 (row, 2), &salvage->error);
}

static void
salvage_times (Salvage    *salvage,
               const char *account)
{
  sqlite3_stmt *statement = prepare (salvage, "SELECT account, last_received, last_checked FROM account"
                                              " WHERE account = ?");

  if (statement != NULL)
    {
      sqlite3_bind_text (statement, 1, account, -1, SQLITE_TRANSIENT);
      take_rows (salvage, statement, take_times);
    }
  sqlite3_finalize (statement);
}

/* ---- the file -------------------------------------------------------------------------------------- */

static sqlite3 *
open_aside (const char *path)
{
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
    {
      /* A file that is damaged may as well have become something else. */
      sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
      sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
      sqlite3_exec (db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
      fumi_index_schema_add_functions (db);
      return db;
    }

  sqlite3_close (db);
  return NULL;
}

/* The accounts are those of the Maildirs: what the file says of others is of no use. */
gboolean
fumi_index_salvage (FumiIndex          *index,
                    const char         *aside,
                    FumiIndexSalvaged  *salvaged,
                    GError            **error)
{
  Salvage salvage = { .index = index, .salvaged = salvaged };
  g_autoptr(GDir) dir = g_dir_open (index->mail_dir, 0, NULL);
  const char *account;

  salvage.aside = open_aside (aside);
  if (salvage.aside == NULL)
    return TRUE;

  while (dir != NULL && (account = g_dir_read_name (dir)) != NULL && may_go_on (&salvage))
    {
      if (account[0] == '.')
        continue;
      salvage_times (&salvage, account);
      salvage_ledger (&salvage, account);
    }
  if (may_go_on (&salvage))
    salvage_messages (&salvage);
  sqlite3_close (salvage.aside);

  if (salvage.error == NULL)
    return TRUE;

  g_propagate_error (error, salvage.error);
  return FALSE;
}
