/* fumi-retry.h: when an account may be tried again, and when it should be. Private to sync/.
 *
 * Two things are waited for. A server that asks for a pause between logins (LOGIN-DELAY, RFC 2449 §6.5) gets it. And a
 * check that failed for a passing reason is worth another soon, but each time a little later.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-sync.h"

G_BEGIN_DECLS

#define FUMI_RETRY_FIRST 30        /* seconds; doubled at each further failure */
#define FUMI_RETRY_LAST  (10 * 60) /* seconds, at most */

/* Times in seconds since 1970. The zero value: nothing is waited for. */
typedef struct
{
  guint  failures;    /* passing ones in a row */
  gint64 retry;       /* when to try again; 0: no need to */
  gint64 login_after; /* before when the server does not want a login; 0: it did not say */
} FumiRetry;

/* What a run's @result means for the next; at its end. */
void   fumi_retry_note     (FumiRetry            *retry,
                            const FumiSyncResult *result,
                            gint64                now);
/* When to try again by itself, the server's wish heeded; may be past. 0: no need to. */
gint64 fumi_retry_get_time (const FumiRetry      *retry);

G_END_DECLS
