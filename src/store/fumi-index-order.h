/* fumi-index-order.h: the ids of a list, in each order in which it can be shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-index.h"

G_BEGIN_DECLS

/* Rows that are told before the others are known: some screens. */
#define FUMI_INDEX_FIRST 256

/* What whoever wants a list may say and hear. */
typedef struct
{
  GCancellable *cancellable;  /* (nullable) */
  /* (nullable): called at most once, with the first ids of a long list, where they are known before the others */
  void        (*first) (const gint64 *ids,
                        guint         n,
                        gpointer      user_data);
  gpointer      user_data;
  GArray       *listed;       /* (nullable) (element-type gint64): as it was read last */
  guint         n_first_side; /* (inout): by UNREAD, how many rows of the list stand before the others: of @listed, then
                               * of what is returned */
} FumiIndexOrder;

/* (transfer full) (element-type gint64); @order: (nullable) */
GArray  *fumi_index_list_ids    (FumiIndex             *index,
                                 const FumiStoreQuery  *query,
                                 FumiIndexOrder        *order,
                                 GError               **error);
/* Of a list by date, not of starred ones by the oldest: at most @most rows, without reading the others. */
GArray  *fumi_index_list_first  (FumiIndex             *index,
                                 const FumiStoreQuery  *query,
                                 guint                  most,
                                 GError               **error);
/* The first unread row of @ids from position @start on, and on from the top, but not row @except. @found: (out): 0:
 * there is none */
gboolean fumi_index_find_unread (FumiIndex             *index,
                                 GArray                *ids,
                                 guint                  start,
                                 gint64                 except,
                                 gint64                *found,
                                 GError               **error);

G_END_DECLS
