/* fumi-partial.c: messages of which only the beginning is here, and how the whole takes its place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-partial.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "fumi-copies.h"
#include "fumi-envelope-file.h"
#include "fumi-ledger.h"
#include "fumi-maildir-private.h"
#include "fumi-store-error.h"
#include "fumi-store-private.h"

#define SUFFIX ",P"

/* As much of a beginning as is compared byte by byte. */
#define COMPARE_BYTES (256 * 1024)

/* Later than any date, so that none is taken for one of the future. */
#define ARRIVED_NEVER (G_MAXINT64 / 2)

gboolean
fumi_partial_is_name (const char *name)
{
  return g_str_has_suffix (name, SUFFIX);
}

char *
fumi_partial_name (const char *name)
{
  return g_strconcat (name, SUFFIX, NULL);
}

static char *
name_of_path (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return g_strndup (name, strcspn (name, ":"));
}

/* ---- is it the same message? ----------------------------------------------------------------------- */

/* TOP may end in another line end than the message has there. */
static gsize
length_without_line_ends (const char *bytes,
                          gsize       length)
{
  while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
    length--;

  return length;
}

static gboolean
is_prefix (GBytes *partial,
           GBytes *whole)
{
  gsize partial_length;
  gsize whole_length;
  const char *partial_bytes = g_bytes_get_data (partial, &partial_length);
  const char *whole_bytes = g_bytes_get_data (whole, &whole_length);
  gsize length = length_without_line_ends (partial_bytes, partial_length);

  /* Nothing is no evidence. */
  return length > 0 && length <= whole_length && memcmp (partial_bytes, whole_bytes, length) == 0;
}

static gboolean
have_same_head (FumiEnvelope *a,
                FumiEnvelope *b)
{
  return fumi_envelope_get_date (a) != ARRIVED_NEVER &&
         fumi_envelope_get_date (a) == fumi_envelope_get_date (b) &&
         g_str_equal (fumi_envelope_get_from_address (a), fumi_envelope_get_from_address (b)) &&
         g_str_equal (fumi_envelope_get_subject (a), fumi_envelope_get_subject (b));
}

gboolean
fumi_partial_is_beginning (const char *partial,
                           const char *whole)
{
  g_autoptr(GBytes) partial_start = fumi_envelope_read_start (partial, COMPARE_BYTES, NULL);
  g_autoptr(GBytes) whole_start = fumi_envelope_read_start (whole, COMPARE_BYTES, NULL);
  g_autoptr(FumiEnvelope) partial_head = NULL;
  g_autoptr(FumiEnvelope) whole_head = NULL;

  if (partial_start == NULL || whole_start == NULL)
    return FALSE;
  if (is_prefix (partial_start, whole_start))
    return TRUE;

  partial_head = fumi_envelope_new_from_bytes (partial_start, FALSE, ARRIVED_NEVER);
  whole_head = fumi_envelope_new_from_bytes (whole_start, FALSE, ARRIVED_NEVER);
  return have_same_head (partial_head, whole_head);
}

/* ---- files ----------------------------------------------------------------------------------------- */

char *
fumi_partial_take_place (const char  *path,
                         const char  *of,
                         GError     **error)
{
  g_autofree char *from_dir = g_path_get_dirname (path);
  g_autofree char *dir = g_path_get_dirname (of);
  g_autofree char *name = name_of_path (path);
  const char *info = strchr (strrchr (of, '/'), ':');
  g_autofree char *to = g_strconcat (dir, "/", name, info, NULL);
  int saved_errno = 0;

  if (!g_str_equal (to, path))
    saved_errno = fumi_maildir_move (AT_FDCWD, path, AT_FDCWD, to);
  if (saved_errno != 0)
    {
      fumi_store_set_disk_error (error, saved_errno, path);
      return NULL;
    }

  /* Also where nothing moved: the run that brought the file may have been killed before its sync. */
  if (!fumi_maildir_sync_folder (dir, error) ||
      (!g_str_equal (dir, from_dir) && !fumi_maildir_sync_folder (from_dir, error)))
    return NULL;

  return g_steal_pointer (&to);
}

void
fumi_partial_remove (const char *path)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  if (g_unlink (path) != 0 && errno != ENOENT)
    fumi_store_set_disk_error (&error, errno, path);
  else
    fumi_maildir_sync_folder (dir, &error);

  if (error != NULL)
    g_warning ("%s", error->message);
}

/* ---- after an interruption ------------------------------------------------------------------------- */

typedef struct
{
  FumiStore  *store;
  FumiIndex  *index;     /* within a transaction */
  const char *account;
  const char *path;     /* of the Maildir */
  GHashTable *partials; /* (element-type utf8 GPtrArray): hash → paths of beginnings */
  GHashTable *wholes;   /* likewise, of the hashes of partials */
} Settling;

static void
add_path (GHashTable *paths,
          const char *hash,
          const char *path)
{
  GPtrArray *of_hash = g_hash_table_lookup (paths, hash);

  if (of_hash == NULL)
    {
      of_hash = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (paths, g_strdup (hash), of_hash);
    }
  g_ptr_array_add (of_hash, g_strdup (path));
}

static gboolean
on_partial (const char *folder,
            const char *name,
            const char *path,
            gpointer    user_data)
{
  Settling *settling = user_data;
  g_autofree char *hash = NULL;

  if (!fumi_partial_is_name (name))
    return TRUE;

  hash = fumi_maildir_ledger_name (name);
  if (hash != NULL)
    add_path (settling->partials, hash, path);
  return TRUE;
}

static gboolean
on_whole (const char *folder,
          const char *name,
          const char *path,
          gpointer    user_data)
{
  Settling *settling = user_data;
  g_autofree char *hash = NULL;

  if (fumi_partial_is_name (name))
    return TRUE;

  hash = fumi_maildir_ledger_name (name);
  if (hash != NULL && g_hash_table_contains (settling->partials, hash))
    add_path (settling->wholes, hash, path);
  return TRUE;
}

/* The row of a file, or NULL. */
static const FumiIndexRow *
row_of_file (Settling   *settling,
             GPtrArray  *rows,
             const char *path)
{
  const char *place = path + strlen (settling->path) + 1;

  for (guint i = 0; i < rows->len; i++)
    {
      const FumiIndexRow *row = rows->pdata[i];

      if (g_str_equal (row->place, place))
        return row;
    }

  return NULL;
}

static gboolean
is_same_message (const FumiIndexRow *partial_row,
                 const char         *partial,
                 const char         *whole)
{
  struct stat status;

  if (partial_row != NULL && stat (whole, &status) == 0 && partial_row->size == status.st_size)
    return TRUE;

  return fumi_partial_is_beginning (partial, whole);
}

static FumiEnvelope *
read_envelope (Settling    *settling,
               const char  *path,
               GError     **error)
{
  g_autofree char *folder = NULL;
  const char *place = path + strlen (settling->path) + 1;
  FumiEnvelope *envelope;
  struct stat status;

  if (stat (path, &status) != 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return NULL;
    }

  envelope = fumi_envelope_new_from_file (path, NULL, status.st_size, status.st_mtime, error);
  if (envelope == NULL)
    return NULL;

  folder = place[0] == '.' ? g_strndup (place + 1, strcspn (place + 1, "/")) : g_strdup ("");
  fumi_envelope_settle (envelope, settling->account, folder, path);
  return envelope;
}

/* Killed before the row changed: what the user did meanwhile, he did to the beginning. */
static gboolean
finish_replacing (Settling            *settling,
                  const char          *hash,
                  const FumiIndexRow  *partial_row,
                  const char          *partial,
                  const char          *whole,
                  GError             **error)
{
  g_autofree char *path = fumi_partial_take_place (whole, partial, error);
  g_autoptr(FumiEnvelope) envelope = path != NULL ? read_envelope (settling, path, error) : NULL;

  return envelope != NULL &&
         fumi_copies_replace (settling->index, partial_row->id, envelope, error) &&
         fumi_index_note_whole (settling->index, settling->account, hash,
                                fumi_envelope_get_arrived (envelope), error);
}

/* The index was lost, and both rows with it. A file that is still where it was delivered has not taken
 * the folder and the flags of the beginning yet; one that lies elsewhere has its own. */
static gboolean
place_without_rows (Settling    *settling,
                    const char  *partial,
                    const char  *whole,
                    GError     **error)
{
  g_autofree char *name = name_of_path (whole);
  g_autofree char *delivered = g_build_filename (settling->path, "new", name, NULL);
  gboolean is_delivered = g_str_equal (delivered, whole);
  g_autofree char *path = fumi_partial_take_place (whole, is_delivered ? partial : whole, error);

  return path != NULL;
}

/* Row and ledger change together: a whole message with a row, under a UID of which only the beginning is
 * here, is another one, from before the server used the UID again. */
static gboolean
is_replaced (Settling    *settling,
             const char  *hash,
             gboolean    *replaced,
             GError     **error)
{
  g_autoptr(FumiLedgerEntry) entry = NULL;

  if (!fumi_index_get_ledger (settling->index, settling->account, hash, &entry, error))
    return FALSE;

  *replaced = entry == NULL || entry->state != FUMI_LEDGER_PARTIAL;
  return TRUE;
}

/* Within a transaction. */
static gboolean
settle_pair (Settling     *settling,
             const char   *hash,
             const char   *partial,
             const char   *whole,
             gboolean     *same,
             GError      **error)
{
  g_autoptr(GPtrArray) rows = fumi_index_list_family (settling->index, settling->account, hash, error);
  const FumiIndexRow *partial_row;
  const FumiIndexRow *whole_row;
  gboolean replaced = TRUE;

  *same = FALSE;
  if (rows == NULL)
    return FALSE;

  partial_row = row_of_file (settling, rows, partial);
  whole_row = row_of_file (settling, rows, whole);
  if (whole_row != NULL && !is_replaced (settling, hash, &replaced, error))
    return FALSE;
  if (!replaced || !is_same_message (partial_row, partial, whole))
    return TRUE;

  *same = TRUE;
  if (whole_row == NULL && partial_row == NULL)
    return place_without_rows (settling, partial, whole, error);
  if (whole_row == NULL)
    return finish_replacing (settling, hash, partial_row, partial, whole, error);

  return partial_row == NULL ||
         fumi_index_remove_message (settling->index, partial_row->id, error);
}

static gboolean
settle_partial (Settling    *settling,
                const char  *hash,
                const char  *partial,
                gboolean    *changed,
                GError     **error)
{
  GPtrArray *wholes = g_hash_table_lookup (settling->wholes, hash);
  gboolean here = FALSE;

  settling->index = fumi_store_begin_writing (settling->store, error);
  if (settling->index == NULL)
    return FALSE;

  for (guint i = 0; i < wholes->len && !here; i++)
    {
      if (g_file_test (partial, G_FILE_TEST_EXISTS) &&
          !settle_pair (settling, hash, partial, wholes->pdata[i], &here, error))
        {
          fumi_store_abort_writing (settling->store);
          return FALSE;
        }
    }
  if (!fumi_store_commit_writing (settling->store, error))
    return FALSE;

  if (here)
    {
      *changed = TRUE;
      fumi_partial_remove (partial);
    }
  return TRUE;
}

static gboolean
settle_all (Settling  *settling,
            gboolean  *changed,
            GError   **error)
{
  GHashTableIter iter;
  const char *hash;

  if (!fumi_maildir_visit_path (settling->path, on_partial, settling, error))
    return FALSE;
  if (g_hash_table_size (settling->partials) == 0)
    return TRUE;
  if (!fumi_maildir_visit_path (settling->path, on_whole, settling, error))
    return FALSE;

  g_hash_table_iter_init (&iter, settling->wholes);
  while (g_hash_table_iter_next (&iter, (gpointer *) &hash, NULL))
    {
      GPtrArray *partials = g_hash_table_lookup (settling->partials, hash);

      for (guint i = 0; i < partials->len; i++)
        {
          if (!settle_partial (settling, hash, partials->pdata[i], changed, error))
            return FALSE;
        }
    }

  return TRUE;
}

gboolean
fumi_partial_settle (FumiStore   *store,
                     const char  *account,
                     const char  *path,
                     gboolean    *changed,
                     GError     **error)
{
  Settling settling = { .store = store, .account = account, .path = path };
  gboolean settled;

  settling.partials = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) g_ptr_array_unref);
  settling.wholes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) g_ptr_array_unref);
  settled = settle_all (&settling, changed, error);
  g_hash_table_unref (settling.partials);
  g_hash_table_unref (settling.wholes);

  return settled;
}
