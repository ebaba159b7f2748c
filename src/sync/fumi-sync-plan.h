/* fumi-sync-plan.h: listing + ledger + rules → what to retrieve, what to delete. Pure.
 *
 * Invariant 2 of the architecture is kept here: only UIDs in the ledger are deleted, only a complete
 * listing makes the ledger forget, and a UID whose size changed is fetched, not taken for old mail.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-account.h"
#include "fumi-pop3-session.h"
#include "fumi-store.h"

G_BEGIN_DECLS

typedef struct
{
  FumiLeave leave;
  guint     days;
  gboolean  with_local; /* what was deleted here is deleted on the server too */
} FumiLeaveRule;

/* A UID that complete listings lack is kept for so long: Gmail's windows, half listings and servers that were
 * restored from a backup show it again. */
#define FUMI_SYNC_PLAN_KEEP_SECONDS (30 * 24 * 60 * 60)

/* How much of a message is received without being asked for. */
typedef struct
{
  gboolean headers_only;
  goffset  most;         /* octets; of larger messages only the beginning; 0: no limit */
} FumiSizeRule;

/* Lines of the body that are received of a message above the limit: what a preview needs. */
#define FUMI_SYNC_PLAN_LINES 40

typedef struct
{
  GArray    *begin;    /* (element-type guint): indices of those of which only the beginning is fetched */
  GArray    *retrieve; /* (element-type guint): indices into the listing, in order of retrieving: those
                        * that failed before come last */
  goffset    bytes;    /* sum of their listed sizes, unknown ones as 0 */
  GArray    *remove;   /* (element-type guint): indices of mail that is safe and due for DELE; mail of
                        * @retrieve joins them after its commit where the rule is FUMI_LEAVE_NO */
  GPtrArray *forget;   /* (element-type utf8): ledger UIDs that are gone for good */
  GPtrArray *notes;    /* (element-type FumiLedgerEntry): entries with new times: missed, ahead */
  gboolean   complete; /* the listing names everything that is on the server */
} FumiSyncPlan;

/**
 * fumi_sync_plan_new:
 * @ledger: (element-type utf8 FumiLedgerEntry)
 * @deleted: (element-type utf8) (nullable): UIDs whose mail was deleted here
 * @unwanted: (element-type utf8) (nullable): UIDs whose mail is to be deleted on the server whatever the rule says
 * @sizes: (nullable): %NULL: every message whole
 * @now: seconds since 1970
 */
FumiSyncPlan *fumi_sync_plan_new  (const FumiPop3Listing *listing,
                                   GHashTable            *ledger,
                                   GHashTable            *deleted,
                                   GHashTable            *unwanted,
                                   const FumiLeaveRule   *rule,
                                   const FumiSizeRule    *sizes,
                                   gint64                 now);

/**
 * fumi_sync_plan_new_for:
 * @uids: (array zero-terminated=1)
 * @gone: (out): how many of them are not listed, or name no single message
 *
 * These messages whole; nothing is removed and nothing forgotten.
 */
FumiSyncPlan *fumi_sync_plan_new_for (const FumiPop3Listing *listing,
                                      const char * const    *uids,
                                      guint                 *gone);
void          fumi_sync_plan_free (FumiSyncPlan          *plan);

/* Whether mail of the ledger may be deleted on the server now. @deleted: it was deleted here; @unwanted: a filter wants it
 * deleted there */
gboolean      fumi_sync_plan_is_due (const FumiLedgerEntry *entry,
                                     gboolean               deleted,
                                     gboolean               unwanted,
                                     const FumiLeaveRule   *rule,
                                     gint64                 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiSyncPlan, fumi_sync_plan_free)

G_END_DECLS
