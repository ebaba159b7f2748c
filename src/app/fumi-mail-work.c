/* fumi-mail-work.c: actions on mail under way, and what can be undone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mail-work.h"

#include <glib/gi18n.h>

#include "fumi-mail-text.h"
#include "fumi-store-folders.h"

#define MAX_UNDO 50 /* nobody remembers more */

/* What was done and can be undone, or was undone and can be done again. */
typedef struct
{
  guint            serial;
  FumiStoreAction  action;
  char            *folder;
  gboolean         filtered; /* by rules: each message in its own way */
  char            *removed;  /* a folder, which took its mail to the Trash; NULL: none */
  gint64           id;     /* of the one message it was about; 0: several */
  FumiStoreUndo   *undo;
} Deed;

struct _FumiMailWork
{
  GObject     parent_instance;

  FumiStore  *store;
  GQueue      deeds;    /* (element-type Deed): to be undone, the latest first */
  GQueue      undone;   /* (element-type Deed): to be done again, the latest first */
  GPtrArray  *jobs;     /* (element-type Job): under way, not owned */
  GQueue      wanted;   /* (element-type Direction): ways back and there that were asked for meanwhile */
  guint       serial;   /* of the last deed */
};

typedef enum
{
  DO,
  UNDO,
  REDO
} Direction;

/* One action under way. */
typedef struct
{
  FumiMailWork *work;
  GCancellable *cancellable;
  Direction     direction;
  Deed         *deed;     /* its undo is what is being undone, or NULL */
  guint         asked;
  guint         done;
} Job;

enum
{
  DONE,
  FAILED,
  UNDONE,
  PROGRESSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiMailWork, fumi_mail_work, G_TYPE_OBJECT)

static void
deed_free (gpointer data)
{
  Deed *deed = data;

  g_clear_pointer (&deed->undo, fumi_store_undo_unref);
  g_free (deed->folder);
  g_free (deed->removed);
  g_free (deed);
}

static Job *
begin_job (FumiMailWork *work,
           Direction     direction,
           Deed         *deed,
           guint         asked)
{
  Job *job = g_new0 (Job, 1);

  job->work = g_object_ref (work);
  job->cancellable = g_cancellable_new ();
  job->direction = direction;
  job->deed = deed;
  job->asked = asked;
  g_ptr_array_add (work->jobs, job);
  return job;
}

static void
tell_progress (FumiMailWork *work)
{
  g_signal_emit (work, signals[PROGRESSED], 0);
}

static void
on_progress (guint    done,
             guint    total,
             gpointer user_data)
{
  Job *job = user_data;

  job->done = done;
  job->asked = total;
  tell_progress (job->work);
}

/* ---- the end of an action -------------------------------------------------------------------- */

static void
remember (GQueue *deeds,
          Deed   *deed)
{
  g_queue_push_head (deeds, deed);
  if (deeds->length > MAX_UNDO)
    deed_free (g_queue_pop_tail (deeds));
}

/* What has changed now, and only that, is what the way back is about. Where the disk refused, the way there stays
 * open to try again: what has been changed by now is not changed twice. */
static void
turn_around (Job              *job,
             FumiStoreOutcome *outcome)
{
  FumiMailWork *work = job->work;
  Deed *deed = g_steal_pointer (&job->deed);
  gboolean back = job->direction == UNDO;

  if (deed->undo != NULL && (outcome->failed > 0 || outcome->stopped))
    {
      remember (back ? &work->deeds : &work->undone, deed);
      return;
    }

  g_clear_pointer (&deed->undo, fumi_store_undo_unref);
  deed->undo = g_steal_pointer (&outcome->undo);
  if (deed->undo != NULL)
    remember (back ? &work->undone : &work->deeds, deed);
  else
    deed_free (deed);
}

static char *
say_done (const Deed *deed,
          guint       n)
{
  if (deed->removed != NULL)
    return fumi_mail_text_removed (deed->removed);

  return deed->filtered ? fumi_mail_text_filtered (n) : fumi_mail_text_done (deed->action, deed->folder, n);
}

/* A folder is something, also without mail. */
static gboolean
is_something (const Deed             *deed,
              const FumiStoreOutcome *outcome)
{
  return outcome->done > 0 || (deed->removed != NULL && !outcome->stopped);
}

static void
tell_outcome (Job              *job,
              FumiStoreOutcome *outcome)
{
  FumiMailWork *work = job->work;
  const Deed *deed = job->deed;
  g_autofree char *failure = fumi_mail_text_failed (outcome, job->asked);
  g_autofree char *text = NULL;
  guint serial = outcome->undo != NULL ? deed->serial : 0;
  gint64 id = deed->id;
  gboolean something = is_something (deed, outcome);

  if (job->direction == UNDO)
    text = g_strdup (_ ("Undone"));
  else if (something)
    text = say_done (deed, outcome->done);

  turn_around (job, outcome);
  if (job->direction == UNDO && outcome->done > 0)
    g_signal_emit (work, signals[UNDONE], 0, id);
  if (something)
    g_signal_emit (work, signals[DONE], 0, text, job->direction == UNDO ? 0 : serial);
  if (failure != NULL)
    g_signal_emit (work, signals[FAILED], 0, failure);
}

static void go_back (FumiMailWork *work,
                     Direction     direction,
                     GQueue       *from,
                     guint         serial);

/* What was done last is known again. */
static void
go_where_it_was_wanted (FumiMailWork *work)
{
  while (work->jobs->len == 0 && !g_queue_is_empty (&work->wanted))
    {
      Direction direction = GPOINTER_TO_INT (g_queue_pop_head (&work->wanted));

      go_back (work, direction, direction == UNDO ? &work->deeds : &work->undone, 0);
    }
}

static void
on_finished (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autofree Job *job = user_data;
  g_autoptr(FumiMailWork) work = job->work;
  g_autoptr(FumiStoreOutcome) outcome = fumi_store_act_finish (FUMI_STORE (object), result);

  g_ptr_array_remove_fast (work->jobs, job);
  tell_outcome (job, outcome);
  g_clear_object (&job->cancellable);
  go_where_it_was_wanted (work);
  tell_progress (work);
}

/* ---- the type -------------------------------------------------------------------------------- */

static void
fumi_mail_work_finalize (GObject *object)
{
  FumiMailWork *work = FUMI_MAIL_WORK (object);

  g_queue_clear_full (&work->deeds, deed_free);
  g_queue_clear_full (&work->undone, deed_free);
  g_queue_clear (&work->wanted);
  g_ptr_array_unref (work->jobs);
  g_object_unref (work->store);

  G_OBJECT_CLASS (fumi_mail_work_parent_class)->finalize (object);
}

static void
fumi_mail_work_class_init (FumiMailWorkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_mail_work_finalize;

  signals[DONE] = g_signal_new ("done", FUMI_TYPE_MAIL_WORK, G_SIGNAL_RUN_LAST,
                                0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[FAILED] = g_signal_new ("failed", FUMI_TYPE_MAIL_WORK, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[UNDONE] = g_signal_new ("undone", FUMI_TYPE_MAIL_WORK, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[PROGRESSED] = g_signal_new ("progressed", FUMI_TYPE_MAIL_WORK, G_SIGNAL_RUN_LAST,
                                      0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fumi_mail_work_init (FumiMailWork *work)
{
  g_queue_init (&work->deeds);
  g_queue_init (&work->undone);
  g_queue_init (&work->wanted);
  work->jobs = g_ptr_array_new ();
}

FumiMailWork *
fumi_mail_work_new (FumiStore *store)
{
  FumiMailWork *work;

  g_return_val_if_fail (FUMI_IS_STORE (store), NULL);

  work = g_object_new (FUMI_TYPE_MAIL_WORK, NULL);
  work->store = g_object_ref (store);
  return work;
}

/* ---- beginning ------------------------------------------------------------------------------- */

static Deed *
new_deed (FumiMailWork    *work,
          FumiStoreAction  action,
          const char      *folder,
          gint64           id)
{
  Deed *deed = g_new0 (Deed, 1);

  deed->serial = ++work->serial;
  deed->action = action;
  deed->folder = g_strdup (folder);
  deed->id = id;
  return deed;
}

void
fumi_mail_work_start (FumiMailWork    *work,
                      FumiStoreAction  action,
                      GArray          *ids,
                      const char      *folder)
{
  const gint64 *rows = (const gint64 *) ids->data;
  Job *job;

  g_return_if_fail (FUMI_IS_MAIL_WORK (work));

  if (ids->len == 0)
    return;

  /* Who does something new has left the way that was undone. */
  g_queue_clear_full (&work->undone, deed_free);
  job = begin_job (work, DO, new_deed (work, action, folder, ids->len == 1 ? rows[0] : 0), ids->len);
  fumi_store_act_async (work->store, action, rows, ids->len, folder, on_progress, job, job->cancellable,
                        on_finished, job);
  tell_progress (work);
}

void
fumi_mail_work_file (FumiMailWork          *work,
                     const FumiStoreFiling *filings,
                     guint                  n)
{
  Deed *deed;
  Job *job;

  g_return_if_fail (FUMI_IS_MAIL_WORK (work));

  if (n == 0)
    return;

  g_queue_clear_full (&work->undone, deed_free);
  deed = new_deed (work, FUMI_STORE_MOVE, NULL, 0);
  deed->filtered = TRUE;
  job = begin_job (work, DO, deed, n);
  fumi_store_file_async (work->store, filings, n, on_progress, job, job->cancellable, on_finished, job);
  tell_progress (work);
}

void
fumi_mail_work_remove_folder (FumiMailWork *work,
                              const char   *account,
                              const char   *key,
                              guint         messages)
{
  Deed *deed;
  Job *job;

  g_return_if_fail (FUMI_IS_MAIL_WORK (work));

  g_queue_clear_full (&work->undone, deed_free);
  deed = new_deed (work, FUMI_STORE_MOVE, FUMI_STORE_TRASH, 0);
  deed->removed = g_strdup (key);
  job = begin_job (work, DO, deed, messages);
  fumi_store_remove_folder_async (work->store, account, key, on_progress, job, job->cancellable, on_finished, job);
  tell_progress (work);
}

void
fumi_mail_work_empty_trash (FumiMailWork *work,
                            const char   *account,
                            guint         messages)
{
  Job *job;

  g_return_if_fail (FUMI_IS_MAIL_WORK (work));

  job = begin_job (work, DO, new_deed (work, FUMI_STORE_PURGE, NULL, 0), messages);
  fumi_store_empty_trash_async (work->store, account, on_progress, job, job->cancellable, on_finished, job);
  tell_progress (work);
}

static void
go_back (FumiMailWork *work,
         Direction     direction,
         GQueue       *from,
         guint         serial)
{
  GList *link = from->head;
  Deed *deed;
  Job *job;

  while (link != NULL && serial != 0 && ((Deed *) link->data)->serial != serial)
    link = link->next;
  if (link == NULL)
    return;

  deed = link->data;
  g_queue_delete_link (from, link);
  job = begin_job (work, direction, deed, fumi_store_undo_get_count (deed->undo));
  fumi_store_undo_async (work->store, deed->undo, on_progress, job, job->cancellable, on_finished, job);
  tell_progress (work);
}

void
fumi_mail_work_undo (FumiMailWork *work,
                     guint         serial)
{
  g_return_if_fail (FUMI_IS_MAIL_WORK (work));

  if (serial != 0)
    {
      go_back (work, UNDO, &work->deeds, serial);
      return;
    }

  g_queue_push_tail (&work->wanted, GINT_TO_POINTER (UNDO));
  go_where_it_was_wanted (work);
}

void
fumi_mail_work_redo (FumiMailWork *work)
{
  g_return_if_fail (FUMI_IS_MAIL_WORK (work));

  g_queue_push_tail (&work->wanted, GINT_TO_POINTER (REDO));
  go_where_it_was_wanted (work);
}

gboolean
fumi_mail_work_can_undo (FumiMailWork *work)
{
  g_return_val_if_fail (FUMI_IS_MAIL_WORK (work), FALSE);

  /* Also what is being done: then the way back begins where it ends. */
  return work->deeds.length > 0 || work->jobs->len > 0;
}

gboolean
fumi_mail_work_can_redo (FumiMailWork *work)
{
  g_return_val_if_fail (FUMI_IS_MAIL_WORK (work), FALSE);

  return work->undone.length > 0 || work->jobs->len > 0;
}

char *
fumi_mail_work_get_text (FumiMailWork *work,
                         double       *fraction)
{
  guint done = 0;
  guint total = 0;
  const Job *last = NULL;

  g_return_val_if_fail (FUMI_IS_MAIL_WORK (work), NULL);

  for (guint i = 0; i < work->jobs->len; i++)
    {
      last = g_ptr_array_index (work->jobs, i);
      done += last->done;
      total += last->asked;
    }
  if (last == NULL)
    return NULL;

  *fraction = total > 0 ? (double) done / total : 0;
  return fumi_mail_text_progress (last->deed->action, done, total);
}

void
fumi_mail_work_cancel (FumiMailWork *work)
{
  g_return_if_fail (FUMI_IS_MAIL_WORK (work));

  for (guint i = 0; i < work->jobs->len; i++)
    g_cancellable_cancel (((Job *) g_ptr_array_index (work->jobs, i))->cancellable);
}
