/* fumi-envelope-model.h: a GListModel of envelopes over an index query, or over given rows.
 *
 * Holds row ids for all rows and envelopes only for the pages in use. The main thread never reads more than a page: ids
 * are read, and compared with what is shown, in a thread. Follows FumiStore::changed with the smallest items-changed it
 * can tell, so a selection and a scroll position survive; many are told some at a time, so that the window is drawn
 * meanwhile. Main thread only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_ENVELOPE_MODEL (fumi_envelope_model_get_type ())
G_DECLARE_FINAL_TYPE (FumiEnvelopeModel, fumi_envelope_model, FUMI, ENVELOPE_MODEL, GObject)

/**
 * FumiEnvelopeModel:loading: the list is another one than before, and not all of it is there yet
 */

/* (transfer full): empty until there is a query; an item that was handed out stays the same object while anyone holds
 * it */
FumiEnvelopeModel *fumi_envelope_model_new       (FumiStore            *store);
/* Its rows take the place of those that are shown: by date the first of them at once. */
void               fumi_envelope_model_set_query (FumiEnvelopeModel    *model,
                                                  const FumiStoreQuery *query);
/**
 * fumi_envelope_model_set_ids:
 * @ids: (transfer full) (element-type gint64): each at most once
 *
 * Shows exactly these rows, in this order, until fumi_envelope_model_set_query() is called again: the hits of a
 * search. Rows that are no longer in the store leave the list. Called again, rows that are in both lists stay, and stay
 * selected, unless they change places.
 */
void               fumi_envelope_model_set_ids   (FumiEnvelopeModel    *model,
                                                  GArray               *ids);
gboolean           fumi_envelope_model_get_loading (FumiEnvelopeModel  *model);
/* Whether nothing is being read and nothing is left to tell. */
gboolean           fumi_envelope_model_is_settled  (FumiEnvelopeModel  *model);
/* The row at @position, 0 beyond the end; reads nothing. */
gint64             fumi_envelope_model_get_id    (FumiEnvelopeModel    *model,
                                                  guint                 position);
/* -1 if the row is not in the list */
int                fumi_envelope_model_find      (FumiEnvelopeModel    *model,
                                                  gint64                id);
/* (transfer full) (element-type gint64): all rows; not to be changed */
GArray            *fumi_envelope_model_ref_ids   (FumiEnvelopeModel    *model);

G_END_DECLS
