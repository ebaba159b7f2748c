/* test-apart.c: a blocking call that can be given up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib.h>

#include "fumi-pop3-apart.h"

typedef struct
{
  gint returned;
  gint freed;
  gint may_end; /* for the deaf call */
} Work;

static void
free_work (gpointer data)
{
  Work *work = data;

  g_atomic_int_set (&work->freed, TRUE);
}

static void
return_at_once (gpointer      data,
                GCancellable *cancellable)
{
  Work *work = data;

  g_atomic_int_set (&work->returned, TRUE);
}

static void
listen_to_the_cancellable (gpointer      data,
                           GCancellable *cancellable)
{
  Work *work = data;
  GPollFD fd;

  g_assert_true (g_cancellable_make_pollfd (cancellable, &fd));
  g_poll (&fd, 1, -1);
  g_cancellable_release_fd (cancellable);
  g_atomic_int_set (&work->returned, TRUE);
}

static void
listen_to_nobody (gpointer      data,
                  GCancellable *cancellable)
{
  Work *work = data;

  while (!g_atomic_int_get (&work->may_end))
    g_usleep (1000);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (50 * 1000);
  g_cancellable_cancel (data);

  return NULL;
}

static void
test_call_that_returns_gives_its_data_back (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Work work = { 0 };

  g_assert_true (fumi_pop3_run_apart (return_at_once, &work, free_work, cancellable));
  g_assert_true (work.returned);
  g_assert_false (work.freed);
}

static void
test_call_that_listens_is_not_given_up (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  Work work = { 0 };

  g_assert_true (fumi_pop3_run_apart (listen_to_the_cancellable, &work, free_work, cancellable));
  g_assert_true (work.returned);
  g_assert_false (work.freed);
  g_thread_join (thread);
}

/* architecture.md §3: cancel acts within 100 ms. */
static void
test_call_that_does_not_listen_is_given_up (gconstpointer cancelled_before)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = NULL;
  gint64 begun = g_get_monotonic_time ();
  Work work = { 0 };

  if (cancelled_before != NULL)
    g_cancellable_cancel (cancellable);
  else
    thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_assert_false (fumi_pop3_run_apart (listen_to_nobody, &work, free_work, cancellable));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, G_USEC_PER_SEC);
  g_assert_false (g_atomic_int_get (&work.freed));

  /* What it held is let go when it ends after all. */
  g_atomic_int_set (&work.may_end, TRUE);
  while (!g_atomic_int_get (&work.freed))
    g_usleep (1000);
  if (thread != NULL)
    g_thread_join (thread);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pop3/apart/call-that-returns-gives-its-data-back",
                   test_call_that_returns_gives_its_data_back);
  g_test_add_func ("/pop3/apart/call-that-listens-is-not-given-up",
                   test_call_that_listens_is_not_given_up);
  g_test_add_data_func ("/pop3/apart/call-that-does-not-listen-is-given-up", NULL,
                        test_call_that_does_not_listen_is_given_up);
  g_test_add_data_func ("/pop3/apart/call-that-does-not-listen-is-given-up/cancelled-before", "",
                        test_call_that_does_not_listen_is_given_up);

  return g_test_run ();
}
