/* fumi-filter.h: filter rules at work: on what was just received, and on what is in a folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-rule-file.h"
#include "fumi-store-filing.h"

G_BEGIN_DECLS

/**
 * fumi_filter_attach:
 * @path: (nullable): of rules.ini; %NULL: none
 *
 * What is received into @store from now on is filtered by the rules of that file, which each check for mail reads anew.
 */
void              fumi_filter_attach        (FumiStore              *store,
                                             const char             *path);
/* (transfer full) (nullable) */
char             *fumi_filter_dup_path      (FumiStore              *store);

/* ---- what was received ----------------------------------------------------------------------------- */

/**
 * fumi_filter_awaited:
 * @rules: (element-type FumiRule)
 * @filtered: (out): so many messages were moved or marked, or are to be deleted on the server
 *
 * Does with the mail of @account that waits for the rules what they say. What could not be done is left in the inbox, and
 * waits for the next time.
 *
 * Thread: any; blocks. Errors: those of fumi_store_act(), and of reading a message
 */
gboolean          fumi_filter_awaited       (FumiStore              *store,
                                             const char             *account,
                                             GPtrArray              *rules,
                                             guint                  *filtered,
                                             GError                **error);

/* (transfer full): what rules ask of the message in the file @path. Thread: any; blocks. */
FumiMailFields   *fumi_filter_read_fields   (const char             *path,
                                             GError                **error);

/* ---- what is in a folder --------------------------------------------------------------------------- */

/* What rules would do: the mail they are about, in list order, and what becomes of it. */
typedef struct
{
  GArray       *filings;  /* (element-type FumiStoreFiling) */
  GStringChunk *folders;  /* their names */
  guint         looked;   /* at so many messages */
  guint         moved;    /* of these, so many would go to another folder */
  guint         read;
  guint         starred;
  guint         unwanted; /* would be deleted on the server */
  guint         failed;   /* could not be read */
} FumiFilterPlan;

void              fumi_filter_plan_free     (FumiFilterPlan         *plan);
/* (transfer full) (element-type gint64): the rows, in list order */
GArray           *fumi_filter_plan_get_ids  (const FumiFilterPlan   *plan);

/**
 * fumi_filter_plan_new:
 * @rules: (element-type FumiRule); those that are switched off are left out
 * @query: which mail
 * @progress: (nullable): called in this thread
 *
 * Changes nothing. Thread: any; blocks. (transfer full)
 */
FumiFilterPlan   *fumi_filter_plan_new      (FumiStore              *store,
                                             GPtrArray              *rules,
                                             const FumiStoreQuery   *query,
                                             FumiStoreProgressFunc   progress,
                                             gpointer                progress_data,
                                             GCancellable           *cancellable,
                                             GError                **error);
/* @rules: copied. The callback comes on the caller's main context. */
void              fumi_filter_plan_async    (FumiStore              *store,
                                             GPtrArray              *rules,
                                             const FumiStoreQuery   *query,
                                             GCancellable           *cancellable,
                                             GAsyncReadyCallback     callback,
                                             gpointer                user_data);
FumiFilterPlan   *fumi_filter_plan_finish   (GAsyncResult           *result,
                                             GError                **error);

/* Does it. (transfer full), never %NULL: as fumi_store_act() */
FumiStoreOutcome *fumi_filter_apply         (FumiStore              *store,
                                             const FumiFilterPlan   *plan,
                                             FumiStoreProgressFunc   progress,
                                             gpointer                progress_data,
                                             GCancellable           *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiFilterPlan, fumi_filter_plan_free)

G_END_DECLS
