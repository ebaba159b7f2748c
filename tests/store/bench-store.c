/* bench-store.c: how long the store takes for many messages; not a test.
 *
 * bench-store [MESSAGES [BYTES [BATCH]]] prints the seconds of receiving, of listing and of rebuilding. One
 * thread fills the batches while another commits them, as a run does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "fumi-store.h"
#include "store-fixture.h"

static gpointer
commit_batches (gpointer data)
{
  GAsyncQueue *queue = data;
  FumiStoreBatch *batch;

  while (fumi_store_batch_get_count (batch = g_async_queue_pop (queue)) > 0)
    {
      g_autoptr(GError) error = NULL;

      if (!fumi_store_batch_commit (batch, NULL, &error))
        g_error ("%s", error->message);
      fumi_store_batch_free (batch);
    }

  fumi_store_batch_free (batch);
  return NULL;
}

static void
receive (FumiStore *store,
         guint      messages,
         gsize      bytes,
         guint      batch_size)
{
  g_autoptr(FumiStoreRun) run = fumi_store_begin_run (store, "bench000", NULL);
  g_autoptr(GAsyncQueue) queue = g_async_queue_new ();
  GThread *thread = g_thread_new ("commit", commit_batches, queue);
  FumiStoreBatch *batch = fumi_store_batch_new (run);

  for (guint i = 0; i < messages; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%08x-bench", i);
      g_autofree char *mail = fixture_make_mail (i, bytes);

      fixture_add (batch, uid, mail);
      if (fumi_store_batch_get_count (batch) == batch_size)
        {
          g_async_queue_push (queue, batch);
          batch = fumi_store_batch_new (run);
        }
    }

  if (fumi_store_batch_get_count (batch) > 0)
    {
      g_async_queue_push (queue, batch);
      batch = fumi_store_batch_new (run);
    }
  g_async_queue_push (queue, batch); /* empty: the end */
  g_thread_join (thread);
}

int
main (int    argc,
      char **argv)
{
  guint messages = argc > 1 ? (guint) atoi (argv[1]) : 5000;
  gsize bytes = argc > 2 ? (gsize) atoi (argv[2]) : 4096;
  guint batch_size = argc > 3 ? (guint) atoi (argv[3]) : 256;
  g_autofree char *dir = fixture_make_dir ();
  g_autofree char *index = g_build_filename (dir, "index.db", NULL);
  FumiStoreQuery query = { .account = NULL, .folder = "" };
  FumiStore *store = fumi_store_open (dir, NULL);
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GTimer) timer = g_timer_new ();

  receive (store, messages, bytes, batch_size);
  printf ("receive %u of %zu bytes: %.3f s\n", messages, bytes, g_timer_elapsed (timer, NULL));

  g_timer_start (timer);
  ids = fumi_store_list_ids (store, &query, NULL);
  printf ("list %u ids: %.3f s\n", ids->len, g_timer_elapsed (timer, NULL));
  g_object_unref (store);

  if (remove (index) != 0)
    g_error ("no index to remove");
  g_timer_start (timer);
  store = fumi_store_open (dir, NULL);
  printf ("rebuild: %.3f s, %u messages\n", g_timer_elapsed (timer, NULL),
          fumi_store_count (store, &query, FALSE));
  g_object_unref (store);

  fixture_remove_dir (dir);
  return 0;
}
