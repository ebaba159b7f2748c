/* fumi-id-table.h: where in a list each row id stands.
 *
 * Row ids are close together as a rule, and the table is an array then: a million take 4 MB and some milliseconds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FumiIdTable FumiIdTable;

/* @ids: each at most once */
FumiIdTable *fumi_id_table_new  (const gint64      *ids,
                                 guint              n);
void         fumi_id_table_free (FumiIdTable       *table);
/* @position: (out) (optional): of @id; untouched where it is not in the list */
gboolean     fumi_id_table_find (const FumiIdTable *table,
                                 gint64             id,
                                 guint             *position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiIdTable, fumi_id_table_free)

G_END_DECLS
