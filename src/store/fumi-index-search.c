/* fumi-index-search.c: the rows of index.db as a search needs them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index-search.h"

#include <string.h>

#include "fumi-index-private.h"

int
fumi_index_hit_compare (gconstpointer a,
                        gconstpointer b)
{
  const FumiIndexHit *hit_a = a;
  const FumiIndexHit *hit_b = b;

  if (hit_a->date != hit_b->date)
    return hit_a->date < hit_b->date ? 1 : -1;

  return hit_a->id < hit_b->id ? 1 : hit_a->id > hit_b->id ? -1 : 0;
}

void
fumi_index_interrupt (FumiIndex *index)
{
  sqlite3_interrupt (index->db);
}

gboolean
fumi_index_begin_reading (FumiIndex  *index,
                          GError    **error)
{
  if (sqlite3_exec (index->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  fumi_index_fail (index, error);
  return FALSE;
}

void
fumi_index_end_reading (FumiIndex *index)
{
  if (!sqlite3_get_autocommit (index->db))
    sqlite3_exec (index->db, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- statements that are used once ----------------------------------------------------------------- */

static sqlite3_stmt *
prepare (FumiIndex   *index,
         const char  *sql,
         GError     **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (index->db, sql, -1, &statement, NULL) == SQLITE_OK)
    return statement;

  fumi_index_fail (index, error);
  sqlite3_finalize (statement);
  return NULL;
}

/* (transfer full): finalizes @statement */
static GArray *
read_ids (FumiIndex     *index,
          sqlite3_stmt  *statement,
          GError       **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean row = TRUE;
  gboolean read = TRUE;

  while (read && row)
    {
      read = fumi_index_next (index, statement, &row, error);
      if (read && row)
        {
          gint64 id = sqlite3_column_int64 (statement, 0);

          g_array_append_val (ids, id);
        }
    }
  sqlite3_finalize (statement);

  return read ? g_steal_pointer (&ids) : NULL;
}

gboolean
fumi_index_get_epoch (FumiIndex  *index,
                      gint64     *epoch,
                      GError    **error)
{
  g_autoptr(GArray) values = read_ids (index, prepare (index, "SELECT value FROM epoch", error), error);

  if (values == NULL)
    return FALSE;

  *epoch = values->len > 0 ? g_array_index (values, gint64, 0) : 0;
  return TRUE;
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  gint64 id_a = *(const gint64 *) a;
  gint64 id_b = *(const gint64 *) b;

  return id_a < id_b ? -1 : id_a > id_b;
}

/* All of them in the order of whatever index is smallest: to sort them here is less than to read the rows. */
GArray *
fumi_index_list_after (FumiIndex  *index,
                       gint64      after,
                       GError    **error)
{
  sqlite3_stmt *statement = prepare (index, after > 0 ? "SELECT id FROM message WHERE id > ?"
                                                      : "SELECT id FROM message", error);
  GArray *ids;

  if (statement == NULL)
    return NULL;

  if (after > 0)
    sqlite3_bind_int64 (statement, 1, after);
  ids = read_ids (index, statement, error);
  if (ids != NULL)
    g_array_sort (ids, compare_ids);
  return ids;
}

/* ---- one row --------------------------------------------------------------------------------------- */

static gboolean
is_hidden_folder (const char *folder)
{
  return g_str_equal (folder, "Trash") || g_str_equal (folder, "Junk") || g_str_has_prefix (folder, "Trash.") ||
         g_str_has_prefix (folder, "Junk.");
}

static gboolean
is_within_scope (const FumiIndexFilter *filter,
                 const char            *account,
                 const char            *folder,
                 int                    lead)
{
  if (account == NULL || folder == NULL)
    return FALSE;
  if (filter->account != NULL && !g_str_equal (account, filter->account))
    return FALSE;
  if (filter->folder != NULL ? !g_str_equal (folder, filter->folder) : is_hidden_folder (folder))
    return FALSE;

  return filter->account != NULL ? lead > 0 : lead == 2;
}

static gboolean
is_answered (FumiSearchAnswer question,
             gboolean         so)
{
  return question == FUMI_SEARCH_EITHER || so == (question == FUMI_SEARCH_YES);
}

/* Columns as in STATEMENT_GET_FACTS, from @first on. */
static gboolean
matches_facts (const FumiIndexFilter *filter,
               sqlite3_stmt          *row,
               int                    first)
{
  const FumiSearchQuery *query = filter->query;
  gint64 date = sqlite3_column_int64 (row, first);
  gint64 size = sqlite3_column_int64 (row, first + 1);

  return is_within_scope (filter, (const char *) sqlite3_column_text (row, first + 2),
                          (const char *) sqlite3_column_text (row, first + 3), sqlite3_column_int (row, first + 4)) &&
         date >= query->from_date && date < query->until_date && size > query->min_size && size < query->max_size &&
         is_answered (query->unread, sqlite3_column_int (row, first + 5) != 0) &&
         is_answered (query->starred, sqlite3_column_int (row, first + 6) != 0) &&
         is_answered (query->attachment, sqlite3_column_int (row, first + 7) != 0);
}

gboolean
fumi_index_match_row (FumiIndex              *index,
                      const FumiIndexFilter  *filter,
                      gint64                  id,
                      gboolean               *matches,
                      gint64                 *date,
                      GError                **error)
{
  g_autoptr(sqlite3_stmt) row = fumi_index_use (index, STATEMENT_GET_FACTS, error, "i", id);

  if (!fumi_index_next (index, row, matches, error))
    return FALSE;
  if (!*matches)
    return TRUE;

  *date = sqlite3_column_int64 (row, 0);
  *matches = matches_facts (filter, row, 0);
  return TRUE;
}

/* ---- all of them in order -------------------------------------------------------------------------- */

/* One for each folder: together they are in order. */
typedef struct
{
  sqlite3_stmt *statement;
  FumiIndexHit  hit;
} Cursor;

static void
cursor_clear (gpointer cursor)
{
  sqlite3_finalize (((Cursor *) cursor)->statement);
}

/* From one folder to the next by the index of lists, without the rows between them. */
#define FOLDERS_SQL(where) \
  "WITH RECURSIVE f (x) AS (SELECT MIN (folder) FROM message WHERE " where \
  " UNION ALL SELECT (SELECT MIN (folder) FROM message WHERE " where " AND folder > x) FROM f WHERE x IS NOT NULL)" \
  " SELECT x FROM f WHERE x IS NOT NULL"

static GPtrArray *
list_folders (FumiIndex              *index,
              const FumiIndexFilter  *filter,
              GError                **error)
{
  g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;
  gboolean row = TRUE;
  gboolean read = TRUE;

  if (filter->folder != NULL)
    {
      g_ptr_array_add (folders, g_strdup (filter->folder));
      return g_steal_pointer (&folders);
    }

  statement = prepare (index, filter->account != NULL ? FOLDERS_SQL ("account = ?1 AND lead > 0")
                                                      : FOLDERS_SQL ("?1 IS NULL AND lead = 2"), error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, filter->account, -1, SQLITE_TRANSIENT);
  while (read && row)
    {
      read = fumi_index_next (index, statement, &row, error);
      if (read && row)
        {
          const char *folder = (const char *) sqlite3_column_text (statement, 0);

          if (folder != NULL && !is_hidden_folder (folder))
            g_ptr_array_add (folders, g_strdup (folder));
        }
    }
  sqlite3_finalize (statement);

  return read ? g_steal_pointer (&folders) : NULL;
}

static gboolean
advance (FumiIndex  *index,
         GArray     *cursors,
         guint       i,
         GError    **error)
{
  Cursor *cursor = &g_array_index (cursors, Cursor, i);
  gboolean row;

  if (!fumi_index_next (index, cursor->statement, &row, error))
    return FALSE;
  if (!row)
    {
      g_array_remove_index_fast (cursors, i);
      return TRUE;
    }

  cursor->hit.id = sqlite3_column_int64 (cursor->statement, 0);
  cursor->hit.date = sqlite3_column_int64 (cursor->statement, 1);
  return TRUE;
}

static gboolean
open_cursor (FumiIndex              *index,
             const FumiIndexFilter  *filter,
             const char             *folder,
             GArray                 *cursors,
             GError                **error)
{
  Cursor cursor = { NULL };

  /* The words about "lead" are those of the indexes, so that these serve. */
  cursor.statement = prepare (index, filter->account != NULL
                              ? "SELECT id, date FROM message WHERE folder = ?1 AND account = ?2 AND lead > 0"
                                " AND date >= ?3 AND date < ?4 ORDER BY date DESC, id DESC"
                              : "SELECT id, date FROM message WHERE folder = ?1 AND ?2 IS NULL AND lead = 2"
                                " AND date >= ?3 AND date < ?4 ORDER BY date DESC, id DESC", error);
  if (cursor.statement == NULL)
    return FALSE;

  sqlite3_bind_text (cursor.statement, 1, folder, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (cursor.statement, 2, filter->account, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (cursor.statement, 3, filter->query->from_date);
  sqlite3_bind_int64 (cursor.statement, 4, filter->query->until_date);
  g_array_append_val (cursors, cursor);
  return advance (index, cursors, cursors->len - 1, error);
}

gboolean
fumi_index_walk (FumiIndex              *index,
                 const FumiIndexFilter  *filter,
                 FumiIndexWalkFunc       func,
                 gpointer                user_data,
                 GError                **error)
{
  g_autoptr(GPtrArray) folders = list_folders (index, filter, error);
  g_autoptr(GArray) cursors = g_array_new (FALSE, FALSE, sizeof (Cursor));

  g_array_set_clear_func (cursors, cursor_clear);
  if (folders == NULL)
    return FALSE;
  for (guint i = 0; i < folders->len; i++)
    {
      if (!open_cursor (index, filter, folders->pdata[i], cursors, error))
        return FALSE;
    }

  while (cursors->len > 0)
    {
      guint next = 0;

      for (guint i = 1; i < cursors->len; i++)
        {
          if (fumi_index_hit_compare (&g_array_index (cursors, Cursor, i).hit,
                                      &g_array_index (cursors, Cursor, next).hit) < 0)
            next = i;
        }
      if (!func (&g_array_index (cursors, Cursor, next).hit, user_data))
        return TRUE;
      if (!advance (index, cursors, next, error))
        return FALSE;
    }

  return TRUE;
}

/* ---- few of them ----------------------------------------------------------------------------------- */

static const char *
condition_of_mark (FumiIndexMark          mark,
                   const FumiIndexFilter *filter)
{
  switch (mark)
    {
    case FUMI_INDEX_UNREAD:
      return "unread";

    case FUMI_INDEX_STARRED:
      return "starred";

    case FUMI_INDEX_ATTACHED:
      return "attachments";

    case FUMI_INDEX_LARGE:
      return "size >= 1048576";

    case FUMI_INDEX_IN_FOLDER:
    default:
      return filter->account != NULL ? "folder = ?1 AND account = ?2 AND lead > 0"
                                     : "folder = ?1 AND ?2 IS NULL AND lead = 2";
    }
}

static sqlite3_stmt *
prepare_marked (FumiIndex              *index,
                const char             *columns,
                FumiIndexMark           mark,
                const FumiIndexFilter  *filter,
                guint                   most,
                GError                **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM message WHERE %s LIMIT ?3", columns,
                                          condition_of_mark (mark, filter));
  sqlite3_stmt *statement = prepare (index, sql, error);

  if (statement == NULL)
    return NULL;

  sqlite3_bind_text (statement, 1, filter->folder, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 2, filter->account, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 3, (gint64) most + 1);
  return statement;
}

GArray *
fumi_index_list_marked (FumiIndex              *index,
                        FumiIndexMark           mark,
                        const FumiIndexFilter  *filter,
                        guint                   most,
                        GError                **error)
{
  sqlite3_stmt *statement = prepare_marked (index, "id", mark, filter, most, error);
  g_autoptr(GArray) ids = statement != NULL ? read_ids (index, statement, error) : NULL;

  return ids != NULL && ids->len <= most ? g_steal_pointer (&ids) : NULL;
}

gboolean
fumi_index_match_marked (FumiIndex              *index,
                         FumiIndexMark           mark,
                         const FumiIndexFilter  *filter,
                         guint                   most,
                         gboolean               *few,
                         FumiIndexHitFunc        func,
                         gpointer                user_data,
                         GError                **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean row = TRUE;
  gboolean read;
  guint n = 0;

  /* To count by the index of the mark is nothing beside reading its rows. */
  {
    g_autoptr(GError) local_error = NULL;
    g_autoptr(GArray) ids = fumi_index_list_marked (index, mark, filter, most, &local_error);

    *few = ids != NULL;
    if (local_error != NULL)
      {
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
      }
    if (!*few)
      return TRUE;
  }

  statement = prepare_marked (index, "id, date, size, account, folder, lead, unread, starred, attachments", mark,
                              filter, most, error);
  for (read = statement != NULL; read && row && n <= most; n++)
    {
      read = fumi_index_next (index, statement, &row, error);
      if (read && row && matches_facts (filter, statement, 1))
        {
          const FumiIndexHit hit = { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1) };

          func (&hit, user_data);
        }
    }
  sqlite3_finalize (statement);

  return read;
}
