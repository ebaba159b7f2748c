/* fumi-copies.c: copies of one message are recognised when they get their rows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-copies.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <unistd.h>

#include "fumi-envelope-file.h"
#include "fumi-index-private.h"
#include "fumi-maildir.h"
#include "fumi-message-identity.h"
#include "fumi-store-private.h"

/* Many different messages with one key are made by somebody who means ill; the next ones then count as messages of
 * their own, which is safe. */
#define CANDIDATES_MAX 32

/* (transfer full) (nullable) */
static GInputStream *
open_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  return fd >= 0 ? g_unix_input_stream_new (fd, TRUE) : NULL;
}

static gboolean
is_same_as (FumiIndex           *index,
            const FumiIndexCopy *copy,
            GInputStream        *message)
{
  g_autofree char *path = g_build_filename (index->mail_dir, copy->account, copy->place, NULL);
  g_autoptr(GInputStream) file = open_file (path);

  return file != NULL && fumi_message_is_same (message, file);
}

/* Files of one twin were compared when they joined it: one of them is enough. */
static gboolean
is_compared (GPtrArray *candidates,
             guint      n)
{
  const FumiIndexCopy *copy = candidates->pdata[n];

  for (guint i = 0; copy->twin != 0 && i < n; i++)
    if (((const FumiIndexCopy *) candidates->pdata[i])->twin == copy->twin)
      return TRUE;

  return FALSE;
}

typedef GInputStream *(*OpenFunc) (gpointer data);

/* NULL where there is none. */
static const FumiIndexCopy *
find_copy (FumiIndex *index,
           GPtrArray *candidates,
           OpenFunc   open_message,
           gpointer   data)
{
  for (guint i = 0; i < candidates->len; i++)
    {
      g_autoptr(GInputStream) message = NULL;

      if (is_compared (candidates, i))
        continue;

      message = open_message (data);
      if (message != NULL && is_same_as (index, candidates->pdata[i], message))
        return candidates->pdata[i];
    }

  return NULL;
}

static GInputStream *
open_path (gpointer path)
{
  return open_file (path);
}

static gboolean
join (FumiIndex     *index,
      FumiEnvelope  *envelope,
      GError       **error)
{
  gint64 id = fumi_envelope_get_id (envelope);
  gint64 key = fumi_envelope_get_key (envelope);
  g_autoptr(GPtrArray) candidates = NULL;
  const FumiIndexCopy *copy;

  if (key == 0)
    return TRUE;

  candidates = fumi_index_list_by_key (index, key, id, NULL, CANDIDATES_MAX, error);
  if (candidates == NULL)
    return FALSE;

  copy = find_copy (index, candidates, open_path, (gpointer) fumi_envelope_get_path (envelope));
  return copy == NULL || fumi_index_join (index, id, copy, error);
}

gboolean
fumi_copies_add (FumiIndex     *index,
                 FumiEnvelope  *envelope,
                 gboolean      *added,
                 GError       **error)
{
  return fumi_index_add_message (index, envelope, added, error) && (!*added || join (index, envelope, error));
}

gboolean
fumi_copies_replace (FumiIndex     *index,
                     gint64         id,
                     FumiEnvelope  *envelope,
                     GError       **error)
{
  return fumi_index_replace_message (index, id, envelope, error) && join (index, envelope, error);
}

gboolean
fumi_copies_take_out (FumiIndex  *index,
                      GPtrArray  *envelopes,
                      guint      *n,
                      GError    **error)
{
  guint before = envelopes->len;

  *n = 0;
  if (!fumi_index_has_copies_to_settle (index))
    return TRUE;

  for (guint i = before; i > 0; i--)
    {
      gboolean before_it;

      if (!fumi_index_came_before (index, fumi_envelope_get_id (envelopes->pdata[i - 1]), &before_it, error))
        return FALSE;
      if (before_it)
        g_ptr_array_remove_index (envelopes, i - 1);
    }

  *n = before - envelopes->len;
  return TRUE;
}

/* ---- for those who bring mail from elsewhere ------------------------------------------------------- */

static GInputStream *
open_bytes (gpointer bytes)
{
  return g_memory_input_stream_new_from_bytes (bytes);
}

static gint64
find_same (FumiStore   *store,
           const char  *account,
           gint64       key,
           OpenFunc     open_message,
           gpointer     data,
           GError     **error)
{
  g_autoptr(GPtrArray) candidates = NULL;
  FumiIndex *reader;
  gint64 id = 0;

  if (key == 0)
    return 0;

  reader = fumi_store_borrow_reader (store, error);
  if (reader == NULL)
    return -1;

  candidates = fumi_index_list_by_key (reader, key, 0, account, CANDIDATES_MAX, error);
  if (candidates != NULL)
    {
      const FumiIndexCopy *copy = find_copy (reader, candidates, open_message, data);

      if (copy != NULL && !fumi_index_get_leading (reader, copy->id, &id, error))
        id = -1;
    }
  fumi_store_return_reader (store, reader);

  return candidates != NULL ? id : -1;
}

gint64
fumi_copies_find (FumiStore   *store,
                  const char  *account,
                  gint64       key,
                  const char  *path,
                  GError     **error)
{
  return find_same (store, account, key, open_path, (gpointer) path, error);
}

gint64
fumi_store_find_same (FumiStore   *store,
                      const char  *account,
                      const char  *path,
                      GError     **error)
{
  g_autoptr(GBytes) start = NULL;
  gint64 key;

  g_return_val_if_fail (FUMI_IS_STORE (store) && path != NULL, -1);

  start = fumi_envelope_read_start (path, FUMI_MAILDIR_START, error);
  if (start == NULL)
    return -1;

  key = fumi_message_key (start, g_bytes_get_size (start) < FUMI_MAILDIR_START);
  return fumi_copies_find (store, account, key, path, error);
}

gint64
fumi_store_find_same_bytes (FumiStore   *store,
                            const char  *account,
                            GBytes      *message,
                            GError     **error)
{
  g_return_val_if_fail (FUMI_IS_STORE (store) && message != NULL, -1);

  return find_same (store, account, fumi_message_key (message, TRUE), open_bytes, message, error);
}
