/* fumi-list-reading.h: a list is read, and compared with what it was, in a thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-id-changes.h"
#include "fumi-store.h"

G_BEGIN_DECLS

/* What to read. */
typedef struct
{
  FumiStoreQuery query;
  GArray        *given;        /* (nullable) (element-type gint64): these, if they still exist, instead of the query */
  GArray        *listed;       /* (element-type gint64): the list as it is shown; nobody changes it meanwhile */
  guint          n_first_side; /* by UNREAD, how many of them stand before the others */
  gboolean       fresh;        /* @listed is no earlier state of this list: what it said of it does not count */
  GArray        *shown;        /* (element-type gint64): rows of which envelopes are wanted, as they are now */
} FumiListRequest;

/* What was read. */
typedef struct
{
  GArray   *ids;          /* (element-type gint64) */
  GArray   *changes;      /* (element-type FumiIdChange): what made it of the list that is shown */
  guint     n_first_side;
} FumiListAnswer;

void fumi_list_answer_free (FumiListAnswer *answer);

/* Both on the caller's main context, not after the call was cancelled. */
typedef struct
{
  /* The first ids of a long list; from then on they are what is shown. @ids: (transfer full) */
  void   (*first) (GArray    *ids,
                   gpointer   user_data);
  /* (element-type FumiEnvelope): one for each of the rows that were wanted, those that are gone without a path */
  void   (*rows)  (GPtrArray *envelopes,
                   gpointer   user_data);
  gpointer user_data; /* must live until @callback, or the call be cancelled */
} FumiListEvents;

/**
 * fumi_list_read_async:
 *
 * The envelopes come first, then the first ids where the list is long, then the answer.
 */
void            fumi_list_read_async  (FumiStore             *store,
                                       const FumiListRequest *request,
                                       const FumiListEvents  *events,
                                       GCancellable          *cancellable,
                                       GAsyncReadyCallback    callback,
                                       gpointer               user_data);
/* (transfer full) */
FumiListAnswer *fumi_list_read_finish (FumiStore             *store,
                                       GAsyncResult          *result,
                                       GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiListAnswer, fumi_list_answer_free)

G_END_DECLS
