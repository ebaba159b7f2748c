/* stall-probe.c: loaded before a GLib program, measures how long its main loop is busy without looking for events.
 *
 * LD_PRELOAD=libstall-probe.so FUMI_STALL_FILE=/path: the file, of at least 24 bytes, gets as 64-bit numbers the longest
 * time in microseconds between two looks for events, how often it was longer than a frame of 60 Hz, and how many there
 * were. Whoever reads it may write zeros.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <sys/mman.h>
#include <unistd.h>

#define FRAME_US 16667

typedef struct
{
  gint64 longest;
  gint64 n_long;
  gint64 n;
} Stalls;

static Stalls *stalls;
static gint64 busy_since; /* 0: looking for events */

static gint
look (GPollFD *fds,
      guint    n_fds,
      gint     timeout)
{
  gint64 now = g_get_monotonic_time ();
  gint ready;

  if (busy_since != 0)
    {
      gint64 busy = now - busy_since;

      stalls->longest = MAX (stalls->longest, busy);
      stalls->n_long += busy > FRAME_US;
      stalls->n++;
    }
  ready = g_poll (fds, n_fds, timeout);
  busy_since = g_get_monotonic_time ();
  return ready;
}

__attribute__ ((constructor)) static void
start (void)
{
  const char *path = g_getenv ("FUMI_STALL_FILE");
  int fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;

  if (fd < 0)
    return;

  stalls = mmap (NULL, sizeof *stalls, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  if (stalls != MAP_FAILED)
    g_main_context_set_poll_func (g_main_context_default (), look);
}
