/* fumi-id-changes.c: what to tell of a list of row ids that became another one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-id-changes.h"

#include <string.h>

#include "fumi-id-table.h"

/* The part between what both lists begin with and what both end with. */
static FumiIdChange
find_middle (const gint64 *old_ids,
             guint         n_old,
             const gint64 *new_ids,
             guint         n_new)
{
  FumiIdChange middle = { 0, n_old, 0, n_new };
  guint same = 0;

  while (same < MIN (n_old, n_new) && old_ids[same] == new_ids[same])
    same++;
  middle.old_begin = middle.new_begin = same;
  while (middle.old_end > same && middle.new_end > same
         && old_ids[middle.old_end - 1] == new_ids[middle.new_end - 1])
    {
      middle.old_end--;
      middle.new_end--;
    }
  return middle;
}

/* ---- rows that stay ------------------------------------------------------------------------------------ */

/* For each row of the new list where it was in the old one, or G_MAXUINT. (out) @in_order: those that were there are in
 * the order in which they were */
static guint *
find_origins (const gint64       *new_ids,
              guint               n_new,
              const FumiIdTable  *old_table,
              gboolean           *in_order)
{
  guint *origins = g_new (guint, n_new);
  guint last = 0;

  *in_order = TRUE;
  for (guint i = 0; i < n_new; i++)
    {
      origins[i] = G_MAXUINT;
      if (!fumi_id_table_find (old_table, new_ids[i], &origins[i]))
        continue;
      *in_order &= origins[i] >= last;
      last = origins[i];
    }
  return origins;
}

/* Keeps a longest series of origins that rises; the other rows are as good as new. */
static void
keep_longest_series (guint *origins,
                     guint  n)
{
  g_autofree guint *tails = g_new (guint, n);   /* the row with which the best series of each length ends */
  g_autofree guint *before = g_new (guint, n);  /* the row before each one in its series */
  guint length = 0;
  guint keep;

  for (guint i = 0; i < n; i++)
    {
      guint low = 0;
      guint high = length;

      if (origins[i] == G_MAXUINT)
        continue;
      while (low < high)
        {
          guint middle = low + (high - low) / 2;

          if (origins[tails[middle]] < origins[i])
            low = middle + 1;
          else
            high = middle;
        }
      before[i] = low > 0 ? tails[low - 1] : G_MAXUINT;
      tails[low] = i;
      length = MAX (length, low + 1);
    }

  keep = length > 0 ? tails[length - 1] : G_MAXUINT;
  for (guint i = n; i-- > 0;)
    {
      if (i == keep)
        keep = before[i];
      else
        origins[i] = G_MAXUINT;
    }
}

/* ---- changes ------------------------------------------------------------------------------------------- */

static void
append_change (GArray       *changes,
               FumiIdChange  change)
{
  if (change.old_begin < change.old_end || change.new_begin < change.new_end)
    g_array_append_val (changes, change);
}

GArray *
fumi_id_changes_find (const gint64 *old_ids,
                      guint         n_old,
                      const gint64 *new_ids,
                      guint         n_new)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (FumiIdChange));
  FumiIdChange middle = find_middle (old_ids, n_old, new_ids, n_new);
  guint old_at = middle.old_begin;
  guint new_at = middle.new_begin;
  g_autoptr(FumiIdTable) old_table = NULL;
  g_autofree guint *origins = NULL;
  gboolean in_order;

  if (middle.old_begin == middle.old_end || middle.new_begin == middle.new_end)
    {
      append_change (changes, middle);
      return changes;
    }

  old_table = fumi_id_table_new (old_ids + middle.old_begin, middle.old_end - middle.old_begin);
  origins = find_origins (new_ids + middle.new_begin, middle.new_end - middle.new_begin, old_table, &in_order);
  if (!in_order)
    keep_longest_series (origins, middle.new_end - middle.new_begin);

  for (guint i = middle.new_begin; i < middle.new_end; i++)
    {
      guint origin = origins[i - middle.new_begin];

      if (origin == G_MAXUINT)
        continue;
      origin += middle.old_begin;
      append_change (changes, (FumiIdChange) { old_at, origin, new_at, i });
      old_at = origin + 1;
      new_at = i + 1;
    }
  append_change (changes, (FumiIdChange) { old_at, middle.old_end, new_at, middle.new_end });

  if (changes->len > FUMI_ID_CHANGES_MOST)
    {
      g_array_set_size (changes, 0);
      append_change (changes, middle);
    }
  return changes;
}
