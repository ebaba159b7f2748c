/* fumi-search-fill.c: brings the text of the mail into search.db.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-search-fill-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "fumi-index-search.h"
#include "fumi-search-index.h"
#include "fumi-search-text.h"
#include "fumi-store-complete.h"
#include "fumi-store-error.h"
#include "fumi-store-private.h"

/* A transaction holds so many messages, and so much of their text, at most. */
#define BATCH_MESSAGES 128
#define BATCH_BYTES (4 * 1024 * 1024)

/* How often a file is made anew that turns out to be damaged. */
#define MAX_ROUNDS 3

/* All rows are looked at again after that long: others may have removed mail. */
#define LOOK_US (60 * 60 * (gint64) G_USEC_PER_SEC)

/* How often the lock is tried that another program has. */
#define LOCK_US (100 * 1000)

/* One message on its way into the index. */
typedef struct
{
  gint64          id;
  gint64          date;
  FumiSearchState state;
  FumiSearchText *text; /* NULL: UNREADABLE */
} Doc;

typedef struct
{
  FumiStore                *store;
  const FumiSearchFillTold *told;
  FumiSearchIndex          *words;
  GArray                   *missing; /* (element-type gint64): ascending; taken from its end */
  gint64                    last;    /* the highest row that was looked at */
  guint                     total;
} Fill;

static void
doc_free (Doc *doc)
{
  fumi_search_text_free (doc->text);
  g_free (doc);
}

/* ---- one at a time --------------------------------------------------------------------------------- */

/* A program that was killed lets go of it. */
static int
lock_filling (FumiStore     *store,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autofree char *path = g_build_filename (store->data_dir, ".search.lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int saved_errno;

  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return -1;
    }

  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      saved_errno = errno;
      if (saved_errno != EWOULDBLOCK && saved_errno != EINTR)
        {
          close (fd);
          fumi_store_set_disk_error (error, saved_errno, path);
          return -1;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          close (fd);
          return -1;
        }
      g_usleep (LOCK_US);
    }

  return fd;
}

/* ---- what is missing ------------------------------------------------------------------------------- */

/* Both ascending. @missing: those of @rows that are not in @known; @gone: the other way round */
static void
compare_lists (GArray *rows,
               GArray *known,
               GArray *missing,
               GArray *gone)
{
  guint i = 0;
  guint j = 0;

  while (i < rows->len || j < known->len)
    {
      gint64 row = i < rows->len ? g_array_index (rows, gint64, i) : G_MAXINT64;
      gint64 other = j < known->len ? g_array_index (known, gint64, j) : G_MAXINT64;

      if (row < other)
        g_array_append_val (missing, row);
      else if (other < row)
        g_array_append_val (gone, other);
      i += row <= other;
      j += other <= row;
    }
}

/* A row whose message has come whole since. */
static gboolean
is_whole_now (FumiIndex *index,
              gint64     id)
{
  g_autoptr(FumiEnvelope) envelope = fumi_index_get (index, id, NULL);

  return envelope != NULL && !fumi_envelope_get_partial (envelope);
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  gint64 id_a = *(const gint64 *) a;
  gint64 id_b = *(const gint64 *) b;

  return id_a < id_b ? -1 : id_a > id_b;
}

static gboolean
add_open (Fill             *fill,
          FumiIndex        *index,
          FumiSearchState   state,
          GError          **error)
{
  g_autoptr(GArray) ids = fumi_search_index_list_open (fill->words, state, error);

  if (ids == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      if (is_whole_now (index, id))
        g_array_append_val (fill->missing, id);
    }
  g_array_sort (fill->missing, compare_ids);
  return TRUE;
}

static gboolean
find_missing (Fill       *fill,
              FumiIndex  *index,
              GError    **error)
{
  gboolean dropped = TRUE;

  while (dropped)
    {
      g_autoptr(GArray) rows = fumi_index_list_after (index, 0, error);
      g_autoptr(GArray) known = rows != NULL ? fumi_search_index_list (fill->words, error) : NULL;
      g_autoptr(GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (known == NULL)
        return FALSE;

      g_array_set_size (fill->missing, 0);
      compare_lists (rows, known, fill->missing, gone);
      fill->total = rows->len;
      fill->last = rows->len > 0 ? g_array_index (rows, gint64, rows->len - 1) : 0;
      if (!fumi_search_index_drop (fill->words, gone, &dropped, error))
        return FALSE;
    }

  return add_open (fill, index, FUMI_SEARCH_PARTIAL, error) && add_open (fill, index, FUMI_SEARCH_UNREADABLE, error);
}

/* Mail that came meanwhile goes first, since it is the latest. */
static gboolean
find_new (Fill       *fill,
          FumiIndex  *index,
          GError    **error)
{
  g_autoptr(GArray) rows = fumi_index_list_after (index, fill->last, error);

  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    return TRUE;

  g_array_append_vals (fill->missing, rows->data, rows->len);
  fill->last = g_array_index (rows, gint64, rows->len - 1);
  fill->total += rows->len;
  return TRUE;
}

/* ---- a batch --------------------------------------------------------------------------------------- */

static gsize
count_bytes (const FumiSearchText *text)
{
  return strlen (text->body) + strlen (text->quoted) + strlen (text->receivers);
}

/* NULL without @error: the row is gone. */
static Doc *
read_doc (Fill       *fill,
          FumiIndex  *index,
          gint64      id,
          GError    **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(FumiEnvelope) envelope = NULL;
  FumiSearchText *text = NULL;
  gboolean partial = FALSE;
  Doc *doc;

  /* A file that is moved in this moment is found at its new place. */
  for (guint i = 0; i < 2 && text == NULL; i++)
    {
      g_clear_error (&local_error);
      g_clear_object (&envelope);
      envelope = fumi_index_get (index, id, &local_error);
      if (envelope == NULL)
        break;
      partial = fumi_envelope_get_partial (envelope);
      text = fumi_search_text_new (fumi_envelope_get_path (envelope), partial, fill->told->cancellable, &local_error);
    }

  if (g_error_matches (local_error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NO_MESSAGE))
    return NULL;
  if (envelope == NULL || g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  doc = g_new0 (Doc, 1);
  doc->id = id;
  doc->date = fumi_envelope_get_date (envelope);
  doc->state = text == NULL ? FUMI_SEARCH_UNREADABLE : partial ? FUMI_SEARCH_PARTIAL : FUMI_SEARCH_WHOLE;
  doc->text = text;
  return doc;
}

/* (transfer full) (element-type Doc): from the end of what is missing; descending */
static GPtrArray *
read_batch (Fill       *fill,
            FumiIndex  *index,
            GError    **error)
{
  g_autoptr(GPtrArray) docs = g_ptr_array_new_with_free_func ((GDestroyNotify) doc_free);
  gsize bytes = 0;

  while (docs->len < BATCH_MESSAGES && bytes < BATCH_BYTES && fill->missing->len > 0)
    {
      g_autoptr(GError) local_error = NULL;
      gint64 id = g_array_index (fill->missing, gint64, fill->missing->len - 1);
      Doc *doc = read_doc (fill, index, id, &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_array_set_size (fill->missing, fill->missing->len - 1);
      if (doc == NULL)
        continue;
      g_ptr_array_add (docs, doc);
      bytes += doc->text != NULL ? count_bytes (doc->text) : 0;
    }

  return g_steal_pointer (&docs);
}

static gboolean
write_batch (Fill       *fill,
             GPtrArray  *docs,
             GError    **error)
{
  if (!fumi_search_index_begin (fill->words, error))
    return FALSE;

  for (guint i = docs->len; i > 0; i--)
    {
      const Doc *doc = docs->pdata[i - 1];

      if (!fumi_search_index_add (fill->words, doc->id, doc->date, doc->state, doc->text, error))
        {
          fumi_search_index_rollback (fill->words);
          return FALSE;
        }
    }

  return fumi_search_index_commit (fill->words, error);
}

static gboolean
fill_batch (Fill       *fill,
            FumiIndex  *index,
            GError    **error)
{
  g_autoptr(GPtrArray) docs = read_batch (fill, index, error);

  return docs != NULL && write_batch (fill, docs, error) && find_new (fill, index, error);
}

/* ---- a pass ---------------------------------------------------------------------------------------- */

static void
tell (const Fill *fill)
{
  if (fill->told->progress != NULL)
    fill->told->progress (fill->total - MIN (fill->total, fill->missing->len), fill->total, fill->told->user_data);
}

static gboolean
tidy (Fill    *fill,
      GError **error)
{
  gboolean more = fill->told->tidy;

  while (more)
    {
      if (g_cancellable_set_error_if_cancelled (fill->told->cancellable, error) ||
          !fumi_search_index_merge (fill->words, &more, error))
        return FALSE;
    }

  return TRUE;
}

/* Rows that are made anew get the numbers they had, so it is not enough to look behind the last one then. */
static gboolean
may_look_behind_last (const Fill *fill)
{
  const FumiSearchFillState *state = fill->told->state;

  return state != NULL && state->last > 0 && state->complete && fumi_store_is_complete (fill->store) &&
         state->generation == fumi_store_get_generation (fill->store) &&
         g_get_monotonic_time () < state->since + LOOK_US;
}

static gboolean
look (Fill       *fill,
      FumiIndex  *index,
      GError    **error)
{
  FumiSearchFillState *state = fill->told->state;

  if (may_look_behind_last (fill))
    {
      fill->last = state->last;
      fill->total = state->total;
      return add_open (fill, index, FUMI_SEARCH_PARTIAL, error) && find_new (fill, index, error);
    }

  if (state != NULL)
    {
      state->generation = fumi_store_get_generation (fill->store);
      state->complete = fumi_store_is_complete (fill->store);
      state->since = g_get_monotonic_time ();
    }

  return find_missing (fill, index, error);
}

static gboolean
fill_all (Fill       *fill,
          FumiIndex  *index,
          GError    **error)
{
  if (!look (fill, index, error))
    return FALSE;

  tell (fill);
  while (fill->missing->len > 0)
    {
      if (g_cancellable_set_error_if_cancelled (fill->told->cancellable, error) || !fill_batch (fill, index, error))
        return FALSE;
      tell (fill);
    }

  if (fill->told->state != NULL)
    {
      fill->told->state->last = fill->last;
      fill->told->state->total = fill->total;
    }
  return tidy (fill, error);
}

static void
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  fumi_search_index_interrupt (user_data);
}

/* A pass that fails knows nothing. */
static void
forget (const FumiSearchFillTold *told)
{
  if (told->state != NULL)
    told->state->last = 0;
}

static gboolean
fill_once (FumiStore                 *store,
           const FumiSearchFillTold  *told,
           GError                   **error)
{
  g_autofree char *path = fumi_store_dup_search_path (store);
  g_autoptr(GArray) missing = g_array_new (FALSE, FALSE, sizeof (gint64));
  Fill fill = { store, told, NULL, missing, 0, 0 };
  FumiIndex *index = fumi_store_borrow_reader (store, error);
  gboolean filled = FALSE;
  gulong handler = 0;
  gint64 epoch;

  if (index == NULL)
    return FALSE;

  if (fumi_index_get_epoch (index, &epoch, error))
    fill.words = fumi_search_index_open_writer (path, epoch, error);
  if (fill.words != NULL)
    {
      if (told->cancellable != NULL)
        handler = g_cancellable_connect (told->cancellable, G_CALLBACK (on_cancelled), fill.words, NULL);
      filled = fill_all (&fill, index, error);
      g_cancellable_disconnect (told->cancellable, handler);
      fumi_search_index_free (fill.words);
    }
  fumi_store_return_reader (store, index);

  return filled;
}

gboolean
fumi_search_fill (FumiStore                 *store,
                  const FumiSearchFillTold  *told,
                  GError                   **error)
{
  int lock_fd = lock_filling (store, told->cancellable, error);
  gboolean filled = FALSE;

  if (lock_fd < 0)
    return FALSE;

  for (guint round = 1; !filled; round++)
    {
      g_autoptr(GError) local_error = NULL;

      filled = fill_once (store, told, &local_error);
      if (filled)
        break;

      forget (told);
      if (round < MAX_ROUNDS && g_error_matches (local_error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_DAMAGED))
        continue;

      g_propagate_error (error, g_steal_pointer (&local_error));
      break;
    }
  close (lock_fd);

  return filled;
}

typedef struct
{
  FumiStoreProgressFunc progress;
  gpointer              user_data;
  guint                 known; /* before it began; G_MAXUINT: not told yet */
} Missing;

static void
tell_missing (guint    done,
              guint    total,
              gpointer user_data)
{
  Missing *missing = user_data;

  if (missing->known > done)
    missing->known = done;
  if (total > missing->known)
    missing->progress (done - missing->known, total - missing->known, missing->user_data);
}

gboolean
fumi_store_fill_search (FumiStore              *store,
                        FumiStoreProgressFunc   progress,
                        gpointer                progress_data,
                        GCancellable           *cancellable,
                        GError                **error)
{
  Missing missing = { progress, progress_data, G_MAXUINT };
  const FumiSearchFillTold told = { progress != NULL ? tell_missing : NULL, &missing, cancellable, NULL, FALSE };

  g_return_val_if_fail (FUMI_IS_STORE (store), FALSE);

  return fumi_search_fill (store, &told, error);
}
