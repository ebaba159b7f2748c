/* fumi-search.h: finds messages by what stands in them.
 *
 * Words are looked up in search.db, which fumi-search-fill.h keeps; what a query asks of rows (folder, unread, dates …)
 * in index.db. A message that is not in search.db yet is found by its words later.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-search-query.h"
#include "fumi-store.h"

G_BEGIN_DECLS

typedef struct
{
  const char *account; /* %NULL: all */
  const char *folder;  /* %NULL: all but Trash and Junk; "" is the inbox */
} FumiSearchScope;

typedef enum
{
  FUMI_SEARCH_NEWEST_FIRST,
  FUMI_SEARCH_BEST_FIRST,   /* of many hits, only the newest are compared */
} FumiSearchOrder;

typedef struct
{
  GArray          *ids;   /* (element-type gint64): of rows, in order */
  gboolean         more;  /* there may be more than @ids, which were limited */
  FumiSearchQuery *query; /* what was looked for: to show why a message was found */
} FumiSearchResult;

void              fumi_search_result_free  (FumiSearchResult       *result);

/**
 * fumi_store_search:
 * @text: see fumi-search-query.h; an empty one finds nothing
 * @is_being_typed: the last word may go on
 * @limit: the first so many; 0: all. The first screenful is found much faster than all there are.
 *
 * Thread: any; blocks. (transfer full)
 *
 * Errors: those of the disk, CANCELLED (at once, from any thread), %FUMI_STORE_ERROR_DAMAGED
 */
FumiSearchResult *fumi_store_search        (FumiStore              *store,
                                            const char             *text,
                                            gboolean                is_being_typed,
                                            const FumiSearchScope  *scope,
                                            FumiSearchOrder         order,
                                            guint                   limit,
                                            GCancellable           *cancellable,
                                            GError                **error);

/* The same, for a thread that must not wait. */
void              fumi_store_search_async  (FumiStore              *store,
                                            const char             *text,
                                            gboolean                is_being_typed,
                                            const FumiSearchScope  *scope,
                                            FumiSearchOrder         order,
                                            guint                   limit,
                                            GCancellable           *cancellable,
                                            GAsyncReadyCallback     callback,
                                            gpointer                user_data);
FumiSearchResult *fumi_store_search_finish (FumiStore              *store,
                                            GAsyncResult           *result,
                                            GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiSearchResult, fumi_search_result_free)

G_END_DECLS
