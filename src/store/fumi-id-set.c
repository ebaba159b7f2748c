/* fumi-id-set.c: which of many rows are in it.
 *
 * A bit for each id between the first and the last; where these lie too far apart (an index that was damaged may have
 * had any number), the ids themselves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-id-set.h"

#define MAX_BITS (G_GUINT64_CONSTANT (1) << 28)

struct _FumiIdSet
{
  gint64   first;
  guint64  n_bits; /* 0: ids */
  guint64 *bits;
  GArray  *ids;    /* ascending */
};

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 id_a = *(const gint64 *) a;
  gint64 id_b = *(const gint64 *) b;

  return id_a < id_b ? -1 : id_a > id_b;
}

FumiIdSet *
fumi_id_set_new (GArray *ids)
{
  FumiIdSet *set = g_new0 (FumiIdSet, 1);
  guint64 span;

  g_array_sort (ids, compare);
  if (ids->len == 0)
    return set;

  set->first = g_array_index (ids, gint64, 0);
  span = (guint64) g_array_index (ids, gint64, ids->len - 1) - (guint64) set->first;
  if (span >= MAX_BITS)
    {
      set->ids = g_array_copy (ids);
      return set;
    }

  set->n_bits = span + 1;
  set->bits = g_new0 (guint64, set->n_bits / 64 + 1);
  for (guint i = 0; i < ids->len; i++)
    {
      guint64 bit = (guint64) (g_array_index (ids, gint64, i) - set->first);

      set->bits[bit / 64] |= G_GUINT64_CONSTANT (1) << (bit % 64);
    }

  return set;
}

void
fumi_id_set_free (FumiIdSet *set)
{
  if (set == NULL)
    return;

  g_free (set->bits);
  g_clear_pointer (&set->ids, g_array_unref);
  g_free (set);
}

gboolean
fumi_id_set_has (const FumiIdSet *set,
                 gint64           id)
{
  guint64 bit;

  if (set->ids != NULL)
    return g_array_binary_search (set->ids, &id, compare, NULL);
  if (id < set->first)
    return FALSE;

  bit = (guint64) id - (guint64) set->first;
  return bit < set->n_bits && (set->bits[bit / 64] >> (bit % 64) & 1) != 0;
}
