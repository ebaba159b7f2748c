/* fumi-index-order.c: the ids of a list, in each order in which it can be shown.
 *
 * By date an index has them in order. Senders and subjects have an index of all messages together, of which those of
 * the list are picked. Sizes are put in order here, as are the unread ones before the others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "fumi-id-table.h"
#include "fumi-index-order.h"
#include "fumi-index-private.h"

/* Rows between two looks whether the list is still wanted. */
#define LOOK_EVERY 4096

typedef struct
{
  gint64 id;
  gint64 size;
} SizedId;

/* ---- in the order of an index -------------------------------------------------------------------------- */

static sqlite3_stmt *
use_dates (FumiIndex             *index,
           const FumiStoreQuery  *query,
           gboolean               oldest,
           GError               **error)
{
  const char *folder = query->folder != NULL ? query->folder : "";

  if (query->starred)
    return fumi_index_use (index, STATEMENT_IDS_STARRED, error, "t", query->account);
  if (query->account == NULL)
    return fumi_index_use (index, oldest ? STATEMENT_IDS_OLDEST : STATEMENT_IDS, error, "t", folder);
  return fumi_index_use (index, oldest ? STATEMENT_IDS_OF_OLDEST : STATEMENT_IDS_OF, error, "tt", folder,
                         query->account);
}

static void
tell_first (const FumiIndexOrder *order,
            GArray               *ids)
{
  if (order != NULL && order->first != NULL && ids->len == FUMI_INDEX_FIRST)
    order->first ((const gint64 *) ids->data, ids->len, order->user_data);
}

/* @most: how many ids are wanted; @sizes: (nullable): gets the size of each */
static gboolean
read_dates (FumiIndex             *index,
            const FumiStoreQuery  *query,
            gboolean               oldest,
            guint                  most,
            const FumiIndexOrder  *order,
            GArray                *ids,
            GArray                *sizes,
            GError               **error)
{
  g_autoptr(sqlite3_stmt) statement = use_dates (index, query, oldest, error);
  GCancellable *cancellable = order != NULL ? order->cancellable : NULL;
  gboolean row;

  while (ids->len < most)
    {
      gint64 id;

      if (ids->len % LOOK_EVERY == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!fumi_index_next (index, statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;

      id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, id);
      if (sizes != NULL)
        {
          SizedId sized = { id, sqlite3_column_int64 (statement, 1) };

          g_array_append_val (sizes, sized);
        }
      else
        tell_first (order, ids);
    }

  return TRUE;
}

static void
reverse (GArray *ids,
         guint   begin,
         guint   end)
{
  gint64 *first = (gint64 *) ids->data + begin;
  gint64 *last = (gint64 *) ids->data + end;

  while (first < --last)
    {
      gint64 id = *first;

      *first++ = *last;
      *last = id;
    }
}

/* ---- by sender or subject ------------------------------------------------------------------------------ */

static int
compare_positions (gconstpointer one,
                   gconstpointer two)
{
  guint first = *(const guint *) one;
  guint second = *(const guint *) two;

  return (first > second) - (first < second);
}

/* The messages of one sender, newest first: @group holds where they stand by date. */
static void
append_group (GArray               *ids,
              GArray               *group,
              GArray               *by_date,
              const FumiIndexOrder *order)
{
  if (group->len > 1)
    g_array_sort (group, compare_positions);
  for (guint i = 0; i < group->len; i++)
    {
      gint64 id = g_array_index (by_date, gint64, g_array_index (group, guint, i));

      g_array_append_val (ids, id);
      tell_first (order, ids);
    }
  g_array_set_size (group, 0);
}

static gboolean
is_same_key (GString      *last,
             sqlite3_stmt *statement)
{
  const char *key = (const char *) sqlite3_column_text (statement, 1);
  gsize length = (gsize) sqlite3_column_bytes (statement, 1);
  gboolean same = last->len == length && memcmp (last->str, key, length) == 0;

  if (!same)
    {
      g_string_truncate (last, 0);
      g_string_append_len (last, key, length);
    }
  return same;
}

static gboolean
read_keys (FumiIndex             *index,
           FumiStatement          keys,
           GArray                *by_date,
           const FumiIndexOrder  *order,
           GArray                *ids,
           GError               **error)
{
  g_autoptr(FumiIdTable) table = fumi_id_table_new ((const gint64 *) by_date->data, by_date->len);
  g_autoptr(GArray) group = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GString) last = g_string_new (NULL);
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, keys, error, "");
  GCancellable *cancellable = order != NULL ? order->cancellable : NULL;

  for (guint rows = 0; ids->len + group->len < by_date->len; rows++)
    {
      gboolean row;
      guint position;

      if (rows % LOOK_EVERY == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!fumi_index_next (index, statement, &row, error))
        return FALSE;
      if (!row)
        break;
      if (!fumi_id_table_find (table, sqlite3_column_int64 (statement, 0), &position))
        continue;

      if (!is_same_key (last, statement))
        append_group (ids, group, by_date, order);
      g_array_append_val (group, position);
    }

  append_group (ids, group, by_date, order);
  return TRUE;
}

/* ---- by size ------------------------------------------------------------------------------------------- */

/* Stable, on 32 bits: what is larger than 4 GiB counts as that. */
static void
sort_by_size (GArray   *sizes,
              gboolean  smallest)
{
  g_autofree SizedId *other = g_new (SizedId, sizes->len);
  SizedId *from = (SizedId *) sizes->data;
  SizedId *to = other;

  for (guint shift = 0; shift < 32; shift += 16)
    {
      g_autofree guint *places = g_new0 (guint, 0x10001);

      for (guint i = 0; i < sizes->len; i++)
        {
          guint32 size = (guint32) CLAMP (from[i].size, 0, G_MAXUINT32);

          places[(((smallest ? size : ~size) >> shift) & 0xffff) + 1]++;
        }
      for (guint i = 0; i < 0x10000; i++)
        places[i + 1] += places[i];
      for (guint i = 0; i < sizes->len; i++)
        {
          guint32 size = (guint32) CLAMP (from[i].size, 0, G_MAXUINT32);

          to[places[((smallest ? size : ~size) >> shift) & 0xffff]++] = from[i];
        }
      to = from;
      from = from == other ? (SizedId *) sizes->data : other;
    }
}

/* ---- the unread ones apart ----------------------------------------------------------------------------- */

static GArray *
read_unread (FumiIndex  *index,
             GError    **error)
{
  g_autoptr(GArray) unread = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(sqlite3_stmt) statement = fumi_index_use (index, STATEMENT_IDS_UNREAD, error, "");
  gboolean row;

  for (;;)
    {
      gint64 id;

      if (!fumi_index_next (index, statement, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&unread);

      id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (unread, id);
    }
}

/* A message that is listed already stays on its side, whatever was done with it since: what is being read does not jump
 * away. */
static gboolean
belongs_to_first (const FumiIndexOrder *order,
                  const FumiIdTable    *listed,
                  const FumiIdTable    *unread,
                  gboolean              reversed,
                  gint64                id)
{
  guint position;

  if (listed != NULL && fumi_id_table_find (listed, id, &position))
    return position < order->n_first_side;

  return fumi_id_table_find (unread, id, NULL) != reversed;
}

static gboolean
put_unread_apart (FumiIndex             *index,
                  gboolean               reversed,
                  FumiIndexOrder        *order,
                  GArray               **ids,
                  GError               **error)
{
  g_autoptr(GArray) unread = read_unread (index, error);
  g_autoptr(GArray) first = NULL;
  g_autoptr(GArray) rest = NULL;
  g_autoptr(FumiIdTable) unread_table = NULL;
  g_autoptr(FumiIdTable) listed = NULL;

  if (unread == NULL)
    return FALSE;

  unread_table = fumi_id_table_new ((const gint64 *) unread->data, unread->len);
  if (order != NULL && order->listed != NULL)
    listed = fumi_id_table_new ((const gint64 *) order->listed->data, order->listed->len);
  first = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (*ids)->len);
  rest = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < (*ids)->len; i++)
    {
      gint64 id = g_array_index (*ids, gint64, i);

      if (belongs_to_first (order, listed, unread_table, reversed, id))
        g_array_append_val (first, id);
      else
        g_array_append_val (rest, id);
    }

  if (order != NULL)
    order->n_first_side = first->len;
  g_array_append_vals (first, rest->data, rest->len);
  g_array_unref (*ids);
  *ids = g_steal_pointer (&first);
  return TRUE;
}

/* ---- the list ------------------------------------------------------------------------------------------ */

GArray *
fumi_index_list_first (FumiIndex             *index,
                       const FumiStoreQuery  *query,
                       guint                  most,
                       GError               **error)
{
  g_autoptr(GArray) ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), most);

  g_return_val_if_fail (query->sort == FUMI_STORE_SORT_DATE, NULL);
  g_return_val_if_fail (!query->starred || !query->reversed, NULL);

  return read_dates (index, query, query->reversed, most, NULL, ids, NULL, error) ? g_steal_pointer (&ids) : NULL;
}

static FumiStatement
find_keys (const FumiStoreQuery *query)
{
  if (query->sort == FUMI_STORE_SORT_SENDER)
    return query->reversed ? STATEMENT_IDS_BY_SENDER_DOWN : STATEMENT_IDS_BY_SENDER;

  return query->reversed ? STATEMENT_IDS_BY_TOPIC_DOWN : STATEMENT_IDS_BY_TOPIC;
}

GArray *
fumi_index_list_ids (FumiIndex             *index,
                     const FumiStoreQuery  *query,
                     FumiIndexOrder        *order,
                     GError               **error)
{
  guint expected = order != NULL && order->listed != NULL ? order->listed->len + 1024 : 0;
  g_autoptr(GArray) by_date = g_array_sized_new (FALSE, FALSE, sizeof (gint64), expected);
  g_autoptr(GArray) sizes = NULL;
  g_autoptr(GArray) ids = NULL;
  gboolean by_size = query->sort == FUMI_STORE_SORT_SIZE;
  gboolean is_first = query->sort == FUMI_STORE_SORT_DATE && !(query->starred && query->reversed);
  FumiIndexOrder quiet = { .cancellable = order != NULL ? order->cancellable : NULL };

  if (by_size)
    sizes = g_array_new (FALSE, FALSE, sizeof (SizedId));
  if (!read_dates (index, query, query->reversed && is_first, G_MAXUINT, is_first ? order : &quiet, by_date, sizes,
                   error))
    return NULL;

  switch (query->sort)
    {
    case FUMI_STORE_SORT_SENDER:
    case FUMI_STORE_SORT_SUBJECT:
      ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), by_date->len);
      return read_keys (index, find_keys (query), by_date, order, ids, error) ? g_steal_pointer (&ids) : NULL;

    case FUMI_STORE_SORT_SIZE:
      sort_by_size (sizes, query->reversed);
      for (guint i = 0; i < sizes->len; i++)
        g_array_index (by_date, gint64, i) = g_array_index (sizes, SizedId, i).id;
      return g_steal_pointer (&by_date);

    case FUMI_STORE_SORT_UNREAD:
      return put_unread_apart (index, query->reversed, order, &by_date, error) ? g_steal_pointer (&by_date) : NULL;

    case FUMI_STORE_SORT_DATE:
    default:
      if (!is_first)
        reverse (by_date, 0, by_date->len);
      return g_steal_pointer (&by_date);
    }
}

/* ---- the next unread one ------------------------------------------------------------------------------- */

gboolean
fumi_index_find_unread (FumiIndex   *index,
                        GArray      *ids,
                        guint        start,
                        gint64       except,
                        gint64      *found,
                        GError     **error)
{
  g_autoptr(GArray) unread = read_unread (index, error);
  g_autoptr(FumiIdTable) table = NULL;

  if (unread == NULL)
    return FALSE;

  *found = 0;
  table = fumi_id_table_new ((const gint64 *) unread->data, unread->len);
  for (guint i = 0; i < ids->len && *found == 0; i++)
    {
      gint64 id = g_array_index (ids, gint64, ((gsize) start + i) % ids->len);

      if (id != except && fumi_id_table_find (table, id, NULL))
        *found = id;
    }
  return TRUE;
}
