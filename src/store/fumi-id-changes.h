/* fumi-id-changes.h: what to tell of a list of row ids that became another one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rows old_begin … old_end of the old list gave way to rows new_begin … new_end of the new one (ends not included);
 * between two changes, before the first and behind the last one, the lists are the same. */
typedef struct
{
  guint old_begin;
  guint old_end;
  guint new_begin;
  guint new_end;
} FumiIdChange;

/* More changes than this are told as one. */
#define FUMI_ID_CHANGES_MOST 20000

/**
 * fumi_id_changes_find:
 * @old_ids: (array length=n_old): each at most once
 * @new_ids: (array length=n_new): each at most once
 *
 * As many rows as possible stay. Takes some milliseconds for a million rows of which few change, wherever they stand.
 *
 * Returns: (transfer full) (element-type FumiIdChange): from the top to the end
 */
GArray *fumi_id_changes_find (const gint64 *old_ids,
                              guint         n_old,
                              const gint64 *new_ids,
                              guint         n_new);

G_END_DECLS
