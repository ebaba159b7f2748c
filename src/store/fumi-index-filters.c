/* fumi-index-filters.c: what waits for the filter rules, and what they want deleted on the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index.h"

#include "fumi-index-private.h"

gboolean
fumi_index_add_unfiled (FumiIndex   *index,
                        gint64       id,
                        const char  *account,
                        GError     **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_ADD_UNFILED, error, "it", id, account), error);
}

gboolean
fumi_index_remove_unfiled (FumiIndex  *index,
                           gint64      id,
                           GError    **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_REMOVE_UNFILED, error, "i", id), error);
}

GArray *
fumi_index_list_unfiled (FumiIndex   *index,
                         const char  *account,
                         GError     **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_LIST_UNFILED, error, "t", account);
  gboolean row;

  for (;;)
    {
      gint64 id;

      if (!fumi_index_next (index, statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&ids);

      id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, id);
    }
}

gboolean
fumi_index_set_filtering (FumiIndex   *index,
                          const char  *account,
                          gboolean     filtering,
                          GError     **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_SET_FILTERING, error, "ti", account,
                                                (gint64) filtering),
                         error);
}

gboolean
fumi_index_is_filtering (FumiIndex   *index,
                         const char  *account,
                         gboolean    *filtering,
                         GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_IS_FILTERING, error, "t", account);

  return fumi_index_next (index, statement, filtering, error);
}

gboolean
fumi_index_set_unwanted (FumiIndex   *index,
                         const char  *account,
                         const char  *name,
                         gboolean     unwanted,
                         gboolean    *changed,
                         GError     **error)
{
  FumiStatement statement = unwanted ? STATEMENT_ADD_UNWANTED : STATEMENT_REMOVE_UNWANTED;

  if (!fumi_index_run (index, fumi_index_use (index, statement, error, "tt", account, name), error))
    return FALSE;

  if (changed != NULL)
    *changed = sqlite3_changes (index->db) == 1;
  return TRUE;
}

GHashTable *
fumi_index_list_unwanted (FumiIndex   *index,
                          const char  *account,
                          GError     **error)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_LIST_UNWANTED, error, "t", account);
  gboolean row;

  for (;;)
    {
      if (!fumi_index_next (index, statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&names);

      g_hash_table_add (names, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }
}

gboolean
fumi_index_remove_filters (FumiIndex   *index,
                           const char  *account,
                           GError     **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_REMOVE_UNFILED_OF, error, "t", account), error) &&
         fumi_index_run (index, fumi_index_use (index, STATEMENT_REMOVE_UNWANTED_OF, error, "t", account), error);
}
