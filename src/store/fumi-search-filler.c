/* fumi-search-filler.c: a thread of low priority that keeps search.db as the mail is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fumi-search-fill-private.h"

/* After a failure, and at the earliest; mail that comes meanwhile does not hasten it. */
#define RETRY_US (60 * G_USEC_PER_SEC)

/* Changes come in heaps: the first of one is followed after that long. */
#define SETTLE_US (300 * 1000)

/* The least time between two announcements of progress. */
#define ANNOUNCE_MS 200

#define NICE 15
#define IOPRIO_WHO_PROCESS 1
#define IOPRIO_LOWEST (2 << 13 | 7) /* the last of "best effort" */

struct _FumiSearchFiller
{
  GObject       parent_instance;

  FumiStore    *store;
  gulong        changed_handler;
  GThread      *thread;
  GCancellable *cancellable;
  gint64        begin_at;    /* monotonic */

  GMutex        mutex;       /* all below */
  GCond         cond;
  gboolean      wanted;
  gboolean      stopping;
  guint         now_done;    /* as the thread has it */
  guint         now_total;
  char         *now_trouble;
  GSource      *telling;

  guint         done;        /* as the main thread was told */
  guint         total;
  char         *trouble;
};

G_DEFINE_FINAL_TYPE (FumiSearchFiller, fumi_search_filler, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_DONE,
  PROP_TOTAL,
  PROP_TROUBLE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* ---- what the main thread is told ------------------------------------------------------------------ */

static gboolean
tell_main (gpointer user_data)
{
  g_autoptr(FumiSearchFiller) filler = g_weak_ref_get (user_data);

  if (filler == NULL)
    return G_SOURCE_REMOVE;

  g_mutex_lock (&filler->mutex);
  g_clear_pointer (&filler->telling, g_source_unref);
  filler->done = filler->now_done;
  filler->total = filler->now_total;
  g_free (filler->trouble);
  filler->trouble = g_strdup (filler->now_trouble);
  g_mutex_unlock (&filler->mutex);

  g_object_freeze_notify (G_OBJECT (filler));
  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (filler), props[i]);
  g_object_thaw_notify (G_OBJECT (filler));
  return G_SOURCE_REMOVE;
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* With the mutex held. */
static void
tell_main_soon (FumiSearchFiller *filler)
{
  GWeakRef *weak;

  if (filler->telling != NULL || filler->stopping)
    return;

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, filler);
  filler->telling = g_timeout_source_new (ANNOUNCE_MS);
  g_source_set_callback (filler->telling, tell_main, weak, free_weak_ref);
  g_source_attach (filler->telling, NULL);
}

static void
on_progress (guint    done,
             guint    total,
             gpointer user_data)
{
  FumiSearchFiller *filler = user_data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&filler->mutex);

  if (filler->now_done == done && filler->now_total == total)
    return;

  filler->now_done = done;
  filler->now_total = total;
  tell_main_soon (filler);
}

/* @error: (nullable) */
static void
note_trouble (FumiSearchFiller *filler,
              const GError     *error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&filler->mutex);
  const char *trouble = error != NULL ? error->message : NULL;

  if (g_strcmp0 (filler->now_trouble, trouble) == 0)
    return;

  g_free (filler->now_trouble);
  filler->now_trouble = g_strdup (trouble);
  tell_main_soon (filler);
}

/* ---- the thread ------------------------------------------------------------------------------------ */

/* Whoever shows or receives mail goes first. */
static void
step_back (void)
{
  setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), NICE);
  syscall (SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_LOWEST);
}

/* Returns FALSE when the thread is to end. */
static gboolean
wait_until (FumiSearchFiller *filler,
            gint64            when)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&filler->mutex);

  while (!filler->stopping && g_cond_wait_until (&filler->cond, &filler->mutex, when))
    continue;

  return !filler->stopping;
}

static gboolean
wait_for_work (FumiSearchFiller *filler)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&filler->mutex);

  while (!filler->stopping && !filler->wanted)
    g_cond_wait (&filler->cond, &filler->mutex);
  filler->wanted = FALSE;

  return !filler->stopping;
}

static gpointer
keep_filling (gpointer data)
{
  FumiSearchFiller *filler = data;
  FumiSearchFillState state = { 0 };
  const FumiSearchFillTold told = { on_progress, filler, filler->cancellable, &state, TRUE };
  gint64 next = filler->begin_at;

  step_back ();
  while (wait_until (filler, next) && wait_for_work (filler))
    {
      g_autoptr(GError) error = NULL;

      if (!wait_until (filler, g_get_monotonic_time () + SETTLE_US))
        break;

      next = 0;
      if (!fumi_search_fill (filler->store, &told, &error) &&
          !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_mutex_lock (&filler->mutex);
          filler->wanted = TRUE;
          g_mutex_unlock (&filler->mutex);
          next = g_get_monotonic_time () + RETRY_US;
        }
      else
        g_clear_error (&error);
      note_trouble (filler, error);
    }

  return NULL;
}

void
fumi_search_filler_wake (FumiSearchFiller *filler)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (FUMI_IS_SEARCH_FILLER (filler));

  locker = g_mutex_locker_new (&filler->mutex);
  filler->wanted = TRUE;
  g_cond_signal (&filler->cond);
}

void
fumi_search_filler_stop (FumiSearchFiller *filler)
{
  g_return_if_fail (FUMI_IS_SEARCH_FILLER (filler));

  if (filler->thread == NULL)
    return;

  g_mutex_lock (&filler->mutex);
  filler->stopping = TRUE;
  g_cond_signal (&filler->cond);
  g_mutex_unlock (&filler->mutex);
  g_cancellable_cancel (filler->cancellable);
  g_thread_join (g_steal_pointer (&filler->thread));
}

/* ---- life ------------------------------------------------------------------------------------------ */

static void
fumi_search_filler_get_property (GObject    *object,
                                 guint       id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  FumiSearchFiller *filler = FUMI_SEARCH_FILLER (object);

  switch (id)
    {
    case PROP_DONE:
      g_value_set_uint (value, filler->done);
      break;

    case PROP_TOTAL:
      g_value_set_uint (value, filler->total);
      break;

    case PROP_TROUBLE:
      g_value_set_string (value, filler->trouble);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fumi_search_filler_dispose (GObject *object)
{
  FumiSearchFiller *filler = FUMI_SEARCH_FILLER (object);

  fumi_search_filler_stop (filler);
  if (filler->telling != NULL)
    g_source_destroy (filler->telling);
  g_clear_pointer (&filler->telling, g_source_unref);
  if (filler->store != NULL)
    g_clear_signal_handler (&filler->changed_handler, filler->store);
  g_clear_object (&filler->store);

  G_OBJECT_CLASS (fumi_search_filler_parent_class)->dispose (object);
}

static void
fumi_search_filler_finalize (GObject *object)
{
  FumiSearchFiller *filler = FUMI_SEARCH_FILLER (object);

  g_clear_object (&filler->cancellable);
  g_free (filler->now_trouble);
  g_free (filler->trouble);
  g_mutex_clear (&filler->mutex);
  g_cond_clear (&filler->cond);

  G_OBJECT_CLASS (fumi_search_filler_parent_class)->finalize (object);
}

static void
fumi_search_filler_class_init (FumiSearchFillerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fumi_search_filler_get_property;
  object_class->dispose = fumi_search_filler_dispose;
  object_class->finalize = fumi_search_filler_finalize;

  props[PROP_DONE] = g_param_spec_uint ("done", NULL, NULL, 0, G_MAXUINT, 0,
                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
fumi_search_filler_init (FumiSearchFiller *filler)
{
  g_mutex_init (&filler->mutex);
  g_cond_init (&filler->cond);
  filler->cancellable = g_cancellable_new ();
  filler->wanted = TRUE;
}

static void
on_changed (FumiStore        *store,
            const char       *account,
            FumiSearchFiller *filler)
{
  fumi_search_filler_wake (filler);
}

FumiSearchFiller *
fumi_search_filler_new (FumiStore *store,
                        guint      delay_ms)
{
  FumiSearchFiller *filler;

  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);

  filler = g_object_new (FUMI_TYPE_SEARCH_FILLER, NULL);
  filler->store = g_object_ref (store);
  filler->begin_at = g_get_monotonic_time () + (gint64) delay_ms * 1000;
  filler->changed_handler = g_signal_connect (store, "changed", G_CALLBACK (on_changed), filler);
  filler->thread = g_thread_new ("search filler", keep_filling, filler);
  return filler;
}

guint
fumi_search_filler_get_done (FumiSearchFiller *filler)
{
  g_return_val_if_fail (FUMI_IS_SEARCH_FILLER (filler), 0);

  return filler->done;
}

guint
fumi_search_filler_get_total (FumiSearchFiller *filler)
{
  g_return_val_if_fail (FUMI_IS_SEARCH_FILLER (filler), 0);

  return filler->total;
}

const char *
fumi_search_filler_get_trouble (FumiSearchFiller *filler)
{
  g_return_val_if_fail (FUMI_IS_SEARCH_FILLER (filler), NULL);

  return filler->trouble;
}
