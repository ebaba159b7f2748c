/* fumi-index-twins.c: rows of one message: which of them is listed.
 *
 * Rows that are copies of each other share a twin, the id of the first row that got a copy. Whatever changes such a
 * row notes its twin; when the transaction is committed, each of these is settled once, however many of its rows
 * changed: a mailbox with ten thousand copies of one message costs ten thousand, not their square.
 *
 * In the Trash a copy is what the user wants least: it leads only where there is no other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index.h"

#include "fumi-index-private.h"

typedef struct
{
  gint64  id;
  char   *account;
  char   *folder;
  int     lead;
  guint   copies;
} Twin;

static void
twin_free (Twin *twin)
{
  g_free (twin->account);
  g_free (twin->folder);
  g_free (twin);
}

void
fumi_index_copy_free (FumiIndexCopy *copy)
{
  g_free (copy->account);
  g_free (copy->place);
  g_free (copy);
}

static const char *
text_of (sqlite3_stmt *statement,
         int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

/* ---- finding --------------------------------------------------------------------------------------- */

GPtrArray *
fumi_index_list_by_key (FumiIndex   *index,
                        gint64       key,
                        gint64       except,
                        const char  *account,
                        guint        most,
                        GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_LIST_BY_KEY, error, "iiti", key,
                                                      except, account, (gint64) most);
  g_autoptr(GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_index_copy_free);
  gboolean row;

  for (;;)
    {
      FumiIndexCopy *copy;

      if (!fumi_index_next (index, statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&copies);

      copy = g_new0 (FumiIndexCopy, 1);
      copy->id = sqlite3_column_int64 (statement, 0);
      copy->account = g_strdup (text_of (statement, 1));
      copy->place = g_strdup (text_of (statement, 2));
      copy->twin = sqlite3_column_int64 (statement, 3);
      g_ptr_array_add (copies, copy);
    }
}

static gboolean
get_twin (FumiIndex  *index,
          gint64      id,
          gint64     *twin,
          GError    **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_GET_TWIN, error, "i", id);
  gboolean row;

  if (!fumi_index_next (index, statement, &row, error))
    return FALSE;

  *twin = row ? sqlite3_column_int64 (statement, 0) : 0;
  return TRUE;
}

/* In the order in which they lead. */
static GPtrArray *
list_twins (FumiIndex  *index,
            gint64      twin,
            GError    **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_LIST_TWINS, error, "i", twin);
  g_autoptr(GPtrArray) twins = g_ptr_array_new_with_free_func ((GDestroyNotify) twin_free);
  gboolean row;

  for (;;)
    {
      Twin *found;

      if (!fumi_index_next (index, statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&twins);

      found = g_new0 (Twin, 1);
      found->id = sqlite3_column_int64 (statement, 0);
      found->account = g_strdup (text_of (statement, 1));
      found->folder = g_strdup (text_of (statement, 2));
      found->lead = sqlite3_column_int (statement, 3);
      found->copies = (guint) sqlite3_column_int64 (statement, 4);
      g_ptr_array_add (twins, found);
    }
}

GArray *
fumi_index_list_copies (FumiIndex  *index,
                        gint64      id,
                        GError    **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GPtrArray) twins = NULL;
  const char *account = NULL;
  gint64 twin;

  if (!get_twin (index, id, &twin, error))
    return NULL;
  if (twin == 0)
    return g_steal_pointer (&ids);

  twins = list_twins (index, twin, error);
  if (twins == NULL)
    return NULL;

  for (guint i = 0; i < twins->len; i++)
    {
      const Twin *found = twins->pdata[i];

      if (found->id == id)
        account = found->account;
    }
  for (guint i = 0; account != NULL && i < twins->len; i++)
    {
      const Twin *found = twins->pdata[i];

      if (found->id != id && g_str_equal (found->account, account))
        g_array_append_val (ids, found->id);
    }

  return g_steal_pointer (&ids);
}

gboolean
fumi_index_get_leading (FumiIndex  *index,
                        gint64      id,
                        gint64     *leading,
                        GError    **error)
{
  g_autoptr(GArray) ids = fumi_index_list_copies (index, id, error);

  if (ids == NULL)
    return FALSE;

  *leading = id;
  if (ids->len > 0)
    {
      gint64 twin;
      g_autoptr(GPtrArray) twins = get_twin (index, id, &twin, error) ? list_twins (index, twin, error)
                                                                     : NULL;

      if (twins == NULL)
        return FALSE;
      g_array_append_val (ids, id);
      for (guint i = 0; i < twins->len; i++)
        {
          const Twin *found = twins->pdata[i];

          for (guint j = 0; found->lead > 0 && j < ids->len; j++)
            if (g_array_index (ids, gint64, j) == found->id)
              *leading = found->id;
        }
    }

  return TRUE;
}

gboolean
fumi_index_has_copies_to_settle (FumiIndex *index)
{
  return index->unsettled->len > 0;
}

gboolean
fumi_index_came_before (FumiIndex  *index,
                        gint64      id,
                        gboolean   *before,
                        GError    **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_CAME_BEFORE, error, "i", id);

  return fumi_index_next (index, statement, before, error);
}

/* ---- changing -------------------------------------------------------------------------------------- */

static void
mark (FumiIndex *index,
      gint64     twin)
{
  if (twin == 0)
    return;

  for (guint i = 0; i < index->unsettled->len; i++)
    if (g_array_index (index->unsettled, gint64, i) == twin)
      return;
  g_array_append_val (index->unsettled, twin);
}

gboolean
fumi_index_mark_twin_of (FumiIndex  *index,
                         gint64      id,
                         GError    **error)
{
  gint64 twin;

  if (!get_twin (index, id, &twin, error))
    return FALSE;

  mark (index, twin);
  return TRUE;
}

gboolean
fumi_index_mark_twins_of_account (FumiIndex   *index,
                                  const char  *account,
                                  GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_LIST_TWINS_OF, error, "t", account);
  gboolean row;

  for (;;)
    {
      gint64 twin;

      if (!fumi_index_next (index, statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;

      /* Each comes once, and there may be very many: no search for it. */
      twin = sqlite3_column_int64 (statement, 0);
      g_array_append_val (index->unsettled, twin);
    }
}

static gboolean
set_twin (FumiIndex  *index,
          gint64      id,
          gint64      twin,
          GError    **error)
{
  return fumi_index_run (index, fumi_index_use (index, STATEMENT_SET_TWIN, error, "ii", id, twin), error);
}

gboolean
fumi_index_join (FumiIndex            *index,
                 gint64                id,
                 const FumiIndexCopy  *copy,
                 GError              **error)
{
  gint64 twin = copy->twin != 0 ? copy->twin : copy->id;

  if (copy->twin == 0 && !set_twin (index, copy->id, twin, error))
    return FALSE;

  mark (index, twin);
  return set_twin (index, id, twin, error);
}

static gboolean
set_lead (FumiIndex   *index,
          const Twin  *twin,
          int          lead,
          guint        copies,
          GError     **error)
{
  if (twin->lead == lead && twin->copies == copies)
    return TRUE;

  return fumi_index_run (index, fumi_index_use (index, STATEMENT_SET_LEAD, error, "iii", twin->id,
                                                (gint64) lead, (gint64) copies),
                         error);
}

static gboolean
settle (FumiIndex  *index,
        gint64      twin,
        GError    **error)
{
  g_autoptr(GPtrArray) twins = list_twins (index, twin, error);
  g_autoptr(GHashTable) copies = NULL;  /* account → how many */
  g_autoptr(GHashTable) led = NULL;     /* accounts that have their leading row */
  g_autoptr(GHashTable) folders = NULL; /* folders that have theirs */

  if (twins == NULL)
    return FALSE;
  if (twins->len == 1)
    return set_twin (index, ((Twin *) twins->pdata[0])->id, 0, error);

  copies = g_hash_table_new (g_str_hash, g_str_equal);
  led = g_hash_table_new (g_str_hash, g_str_equal);
  folders = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < twins->len; i++)
    {
      Twin *found = twins->pdata[i];
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (copies, found->account));

      g_hash_table_insert (copies, found->account, GUINT_TO_POINTER (n + 1));
    }

  for (guint i = 0; i < twins->len; i++)
    {
      Twin *found = twins->pdata[i];
      gboolean leads = g_hash_table_add (led, found->account);
      gboolean leads_all = leads && g_hash_table_add (folders, found->folder);
      guint n = leads ? GPOINTER_TO_UINT (g_hash_table_lookup (copies, found->account)) : 1;

      if (!set_lead (index, found, leads + leads_all, n, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
fumi_index_settle_twins (FumiIndex  *index,
                         GError    **error)
{
  for (guint i = 0; i < index->unsettled->len; i++)
    if (!settle (index, g_array_index (index->unsettled, gint64, i), error))
      return FALSE;

  g_array_set_size (index->unsettled, 0);
  return TRUE;
}
