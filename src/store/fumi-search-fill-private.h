/* fumi-search-fill-private.h: one pass of filling, for those who fill again and again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-search-fill.h"

G_BEGIN_DECLS

/* @done of @total messages are in the index. */
typedef void (*FumiSearchFillFunc) (guint    done,
                                    guint    total,
                                    gpointer user_data);

/* What the last pass knew, so that the next one need not look at all rows again. Begins as zeros. */
typedef struct
{
  gint64   last;       /* the highest row that it looked at */
  guint    total;      /* messages in it */
  guint    generation; /* of index.db */
  gboolean complete;   /* index.db held all mail before it began */
  gint64   since;      /* monotonic: when all rows were looked at */
} FumiSearchFillState;

typedef struct
{
  FumiSearchFillFunc   progress;    /* (nullable) */
  gpointer             user_data;
  GCancellable        *cancellable; /* (nullable) */
  FumiSearchFillState *state;       /* (nullable): of passes in one thread */
  gboolean             tidy;        /* merges what was written, while there is nothing else to do */
} FumiSearchFillTold;

/* fumi_store_fill_search() in a loop that ends when nothing is missing. */
gboolean fumi_search_fill (FumiStore                 *store,
                           const FumiSearchFillTold  *told,
                           GError                   **error);

G_END_DECLS
