/* fumi-id-table.c: where in a list each row id stands.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-id-table.h"

/* How many places the array may have for each row, and in any case. */
#define SPARSE 16
#define SMALL (64 * 1024)

struct _FumiIdTable
{
  gint64      lowest;
  guint64     length;    /* of places */
  guint32    *places;    /* position + 1, 0: not in the list; NULL: too far apart */
  GHashTable *positions; /* instead: id → position */
};

static void
span (const gint64 *ids,
      guint         n,
      gint64       *lowest,
      guint64      *length)
{
  gint64 highest = G_MININT64;

  *lowest = G_MAXINT64;
  for (guint i = 0; i < n; i++)
    {
      *lowest = MIN (*lowest, ids[i]);
      highest = MAX (highest, ids[i]);
    }
  *length = n > 0 ? (guint64) highest - (guint64) *lowest + 1 : 0;
}

FumiIdTable *
fumi_id_table_new (const gint64 *ids,
                   guint         n)
{
  FumiIdTable *table = g_new0 (FumiIdTable, 1);

  span (ids, n, &table->lowest, &table->length);
  if (n > 0 && (table->length == 0 || table->length > MAX ((guint64) n * SPARSE, SMALL)))
    {
      table->positions = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
      for (guint i = 0; i < n; i++)
        g_hash_table_insert (table->positions, g_memdup2 (&ids[i], sizeof ids[i]), GUINT_TO_POINTER (i));
      return table;
    }

  table->places = g_new0 (guint32, table->length);
  for (guint i = 0; i < n; i++)
    table->places[ids[i] - table->lowest] = i + 1;
  return table;
}

void
fumi_id_table_free (FumiIdTable *table)
{
  if (table == NULL)
    return;

  g_free (table->places);
  g_clear_pointer (&table->positions, g_hash_table_unref);
  g_free (table);
}

gboolean
fumi_id_table_find (const FumiIdTable *table,
                    gint64             id,
                    guint             *position)
{
  gpointer value;
  guint32 place;

  if (table->positions != NULL)
    {
      if (!g_hash_table_lookup_extended (table->positions, &id, NULL, &value))
        return FALSE;
      place = GPOINTER_TO_UINT (value) + 1;
    }
  else
    {
      if (id < table->lowest || (guint64) (id - table->lowest) >= table->length)
        return FALSE;
      place = table->places[id - table->lowest];
    }
  if (place == 0)
    return FALSE;

  if (position != NULL)
    *position = place - 1;
  return TRUE;
}
