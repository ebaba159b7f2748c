/* fumi-sync-fetching.h: what one session brings here. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-sync-filters.h"
#include "fumi-sync-session.h"
#include "fumi-sync-writer.h"

G_BEGIN_DECLS

/* One session from its listing on; borrowed but for what fumi_sync_visit_clear() frees. */
typedef struct
{
  const FumiSyncTask *task;
  FumiSyncOutcome    *outcome;
  GCancellable       *cancellable;
  FumiPop3Session    *session;
  FumiPop3Listing    *listing;
  FumiSyncPlan       *plan;
  gint64              now;
  GHashTable         *contents; /* (element-type utf8 guint): content keys that are safe here →
                                 * whether due for DELE by the ledger */
  GHashTable         *deleted;  /* (element-type utf8): UIDs whose mail was deleted here */
  GHashTable         *unwanted; /* (element-type utf8): UIDs whose mail filters want deleted on the server */
  FumiSyncFilters    *filters;
  struct _FumiSyncMoved *moved;  /* NULL: the mailbox is where it was */
  guint               left_out;       /* messages for which there is no room on the disk */
  goffset             left_out_bytes; /* of these */

  /* of the fetching */
  FumiSyncWriter     *writer;
  guint               begun;         /* how many of the plan's begin were answered */
  goffset             partial_bytes; /* of beginnings */
  GPtrArray          *keys;     /* (element-type utf8): by place in the plan's retrieve: the
                                 * ledger's key, NULL where it was refused */
  GPtrArray          *refused;  /* (element-type utf8): UIDs the server would not hand over */
} FumiSyncVisit;

/* @indices: the plan's, into the listing */
const FumiPop3Item *fumi_sync_visit_get_item (const FumiSyncVisit  *visit,
                                              const GArray         *indices,
                                              guint                 i);

/**
 * fumi_sync_visit_fetch:
 *
 * Fetches what the plan says: first the beginnings, then the whole messages. When it returns, everything that came is
 * durable, also where it fails, but for a stop.
 */
gboolean            fumi_sync_visit_fetch    (FumiSyncVisit        *visit,
                                              GError              **error);

/* Whether fumi_pop3_session_top() failed because the server has no TOP: the session can go on. */
gboolean            fumi_sync_is_want_of_top (const GError         *error);

G_END_DECLS
