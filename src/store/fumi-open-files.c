/* fumi-open-files.c: how many drafts may be open at once in this process.
 *
 * Drafts stay open until their batch is synced, since many fsyncs side by side cost little more than one. Batches of
 * several accounts are under way at once, and a process has 1024 descriptors by default: so the count is one for
 * all, and drafts get a share of what there is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-open-files.h"

#include <sys/resource.h>

/* Enough for the batches of several accounts; beyond it nothing gets faster. */
#define WANTED_DESCRIPTORS 8192

/* The rest is for sockets, the index and the window. */
#define SHARE 4

static guint open_drafts; /* atomic */

static gpointer
raise_limit (gpointer data)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < WANTED_DESCRIPTORS)
    {
      limit.rlim_cur = MIN (limit.rlim_max, WANTED_DESCRIPTORS);
      (void) setrlimit (RLIMIT_NOFILE, &limit);
    }

  return NULL;
}

/* Asked each time: it costs next to nothing, and others may set the limit too. */
static rlim_t
find_share (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return 0;

  return MIN (limit.rlim_cur, WANTED_DESCRIPTORS) / SHARE;
}

gboolean
fumi_open_files_take (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, raise_limit, NULL);

  return (rlim_t) g_atomic_int_add (&open_drafts, 1) < find_share ();
}

void
fumi_open_files_give_back (void)
{
  g_atomic_int_add (&open_drafts, -1);
}
