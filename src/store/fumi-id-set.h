/* fumi-id-set.h: which of many rows are in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FumiIdSet FumiIdSet;

/* @ids: (element-type gint64): is sorted; the set keeps nothing of it. (transfer full) */
FumiIdSet *fumi_id_set_new  (GArray          *ids);
void       fumi_id_set_free (FumiIdSet       *set);
gboolean   fumi_id_set_has  (const FumiIdSet *set,
                             gint64           id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiIdSet, fumi_id_set_free)

G_END_DECLS
