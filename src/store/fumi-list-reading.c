/* fumi-list-reading.c: a list is read, and compared with what it was, in a thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-list-reading.h"

#include "fumi-index-order.h"
#include "fumi-store-private.h"

/* The task's data: it belongs to the thread while that runs. */
typedef struct
{
  FumiListRequest request;
  FumiListEvents  events;
  GCancellable   *cancellable;
  GMainContext   *context;
  GArray         *shown_first; /* what was told to be the first ids; the list is compared with them then */
} Reading;

typedef struct
{
  FumiListEvents  events;
  GCancellable   *cancellable;
  GArray         *ids;
  GPtrArray      *envelopes;
} Event;

static void
reading_free (Reading *reading)
{
  g_free ((char *) reading->request.query.account);
  g_free ((char *) reading->request.query.folder);
  g_clear_pointer (&reading->request.given, g_array_unref);
  g_array_unref (reading->request.listed);
  g_array_unref (reading->request.shown);
  g_clear_pointer (&reading->shown_first, g_array_unref);
  g_clear_object (&reading->cancellable);
  g_main_context_unref (reading->context);
  g_free (reading);
}

void
fumi_list_answer_free (FumiListAnswer *answer)
{
  if (answer == NULL)
    return;

  g_clear_pointer (&answer->ids, g_array_unref);
  g_clear_pointer (&answer->changes, g_array_unref);
  g_free (answer);
}

/* ---- on the way to the main context -------------------------------------------------------------------- */

static void
event_free (gpointer data)
{
  Event *event = data;

  g_clear_pointer (&event->ids, g_array_unref);
  g_clear_pointer (&event->envelopes, g_ptr_array_unref);
  g_clear_object (&event->cancellable);
  g_free (event);
}

static gboolean
tell (gpointer data)
{
  Event *event = data;

  if (g_cancellable_is_cancelled (event->cancellable))
    return G_SOURCE_REMOVE;

  if (event->envelopes != NULL)
    event->events.rows (event->envelopes, event->events.user_data);
  else
    event->events.first (g_steal_pointer (&event->ids), event->events.user_data);
  return G_SOURCE_REMOVE;
}

static void
send_event (Reading   *reading,
            GArray    *ids,
            GPtrArray *envelopes)
{
  g_autoptr(GSource) source = g_idle_source_new ();
  Event *event = g_new0 (Event, 1);

  event->events = reading->events;
  event->cancellable = g_object_ref (reading->cancellable);
  event->ids = ids;
  event->envelopes = envelopes;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell, event, event_free);
  g_source_attach (source, reading->context);
}

/* ---- in the thread ------------------------------------------------------------------------------------- */

static void
on_first (const gint64 *ids,
          guint         n,
          gpointer      user_data)
{
  Reading *reading = user_data;

  reading->shown_first = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  g_array_append_vals (reading->shown_first, ids, n);
  send_event (reading, g_array_ref (reading->shown_first), NULL);
}

static gboolean
read_shown (FumiStore  *store,
            Reading    *reading,
            GError    **error)
{
  GArray *shown = reading->request.shown;
  GPtrArray *envelopes;

  if (shown->len == 0)
    return TRUE;

  envelopes = fumi_store_get_many (store, (const gint64 *) shown->data, shown->len, error);
  if (envelopes == NULL)
    return FALSE;

  send_event (reading, NULL, envelopes);
  return TRUE;
}

static GArray *
read_query (FumiStore       *store,
            Reading         *reading,
            FumiListAnswer  *answer,
            GError         **error)
{
  FumiIndexOrder order = { .cancellable = reading->cancellable };
  FumiIndex *reader = fumi_store_borrow_reader (store, error);
  GArray *ids;

  if (reader == NULL)
    return NULL;

  order.user_data = reading;
  if (reading->request.fresh)
    order.first = on_first;
  else
    {
      order.listed = reading->request.listed;
      order.n_first_side = reading->request.n_first_side;
    }
  ids = fumi_index_list_ids (reader, &reading->request.query, &order, error);
  fumi_store_return_reader (store, reader);
  answer->n_first_side = order.n_first_side;
  return ids;
}

static void
read_list (GTask        *task,
           gpointer      source,
           gpointer      task_data,
           GCancellable *cancellable)
{
  Reading *reading = task_data;
  FumiStore *store = source;
  g_autoptr(FumiListAnswer) answer = g_new0 (FumiListAnswer, 1);
  GArray *given = reading->request.given;
  GArray *before;
  GError *error = NULL;

  if (read_shown (store, reading, &error))
    answer->ids = given != NULL
                  ? fumi_store_list_present (store, (const gint64 *) given->data, given->len, &error)
                  : read_query (store, reading, answer, &error);
  if (answer->ids == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  before = reading->shown_first != NULL ? reading->shown_first : reading->request.listed;
  answer->changes = fumi_id_changes_find ((const gint64 *) before->data, before->len,
                                          (const gint64 *) answer->ids->data, answer->ids->len);
  g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) fumi_list_answer_free);
}

void
fumi_list_read_async (FumiStore             *store,
                      const FumiListRequest *request,
                      const FumiListEvents  *events,
                      GCancellable          *cancellable,
                      GAsyncReadyCallback    callback,
                      gpointer               user_data)
{
  g_autoptr(GTask) task = NULL;
  Reading *reading;

  g_return_if_fail (FUMI_IS_STORE (store));
  g_return_if_fail (G_IS_CANCELLABLE (cancellable));

  reading = g_new0 (Reading, 1);
  reading->request = *request;
  reading->request.query.account = g_strdup (request->query.account);
  reading->request.query.folder = g_strdup (request->query.folder);
  if (request->given != NULL)
    g_array_ref (request->given);
  g_array_ref (request->listed);
  g_array_ref (request->shown);
  reading->events = *events;
  reading->cancellable = g_object_ref (cancellable);
  reading->context = g_main_context_ref_thread_default ();

  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, fumi_list_read_async);
  g_task_set_name (task, "fumi_list_read");
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  g_task_run_in_thread (task, read_list);
}

FumiListAnswer *
fumi_list_read_finish (FumiStore     *store,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
