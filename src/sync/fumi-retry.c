/* fumi-retry.c: when an account may be tried again, and when it should be.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-retry.h"

static gint64
next_pause (guint failures)
{
  gint64 pause = FUMI_RETRY_FIRST;

  for (guint i = 1; i < failures && pause < FUMI_RETRY_LAST; i++)
    pause *= 2;

  return MIN (pause, FUMI_RETRY_LAST);
}

static gboolean
was_too_often (const FumiSyncResult *result)
{
  return result->failure != NULL && result->failure->failure == FUMI_FAILURE_TOO_OFTEN;
}

static void
note_login (FumiRetry            *retry,
            const FumiSyncResult *result,
            gint64                now)
{
  gint64 delay = result->login_delay;

  if (result->logged_in != 0)
    retry->login_after = delay != 0 ? result->logged_in + delay : 0;
  /* Refused for a login we know nothing of: another program's, or one before our start. */
  else if (was_too_often (result) && retry->login_after <= now)
    retry->login_after = now + MAX (delay, (gint64) result->failure->minutes * 60);
}

void
fumi_retry_note (FumiRetry            *retry,
                 const FumiSyncResult *result,
                 gint64                now)
{
  gboolean again = result->failure != NULL ? result->passing : result->more;

  note_login (retry, result, now);
  if (!again)
    {
      retry->failures = 0;
      retry->retry = 0;
      return;
    }

  retry->failures++;
  retry->retry = now + next_pause (retry->failures);
}

gint64
fumi_retry_get_time (const FumiRetry *retry)
{
  return retry->retry != 0 ? MAX (retry->retry, retry->login_after) : 0;
}
