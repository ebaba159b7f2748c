/* fumi-rebuild.c: makes the index agree with the Maildirs, which are the truth.
 *
 * A run that was killed between delivering and committing, a change of flags killed between renaming and
 * noting, another Maildir program at work, a lost index: all are the same here, files and rows that differ.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-rebuild.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "fumi-envelope-file.h"
#include "fumi-maildir.h"
#include "fumi-partial.h"
#include "fumi-store-error.h"

/* Rows of one transaction: others get their turn between two. */
#define CHUNK 256

#define SECOND_NS G_GINT64_CONSTANT (1000000000)

typedef struct
{
  char   *dir;     /* "new", ".Archive/cur"; "." is the account's folder itself */
  gint64  changed; /* nanoseconds */
} SeenDir;

typedef struct
{
  char *folder;
  char *path;
} FoundFile;

typedef struct
{
  FumiIndex   *index;
  GMutex      *writing;
  const char  *account;
  char        *path;    /* of the Maildir */

  GPtrArray   *dirs;    /* (element-type SeenDir): as they were before the files were listed */
  GHashTable  *lost;    /* place → FumiIndexRow: rows whose file was not seen, yet */
  GHashTable  *by_name; /* name → FumiIndexRow of lost */
  GPtrArray   *unknown; /* (element-type FoundFile): files that no row has at their place */
  gboolean     changed;
} Rebuild;

static void
seen_dir_free (SeenDir *seen)
{
  g_free (seen->dir);
  g_free (seen);
}

static void
found_file_free (FoundFile *file)
{
  g_free (file->folder);
  g_free (file->path);
  g_free (file);
}

static void
rebuild_free (Rebuild *rebuild)
{
  g_clear_pointer (&rebuild->dirs, g_ptr_array_unref);
  g_clear_pointer (&rebuild->by_name, g_hash_table_unref);
  g_clear_pointer (&rebuild->lost, g_hash_table_unref);
  g_clear_pointer (&rebuild->unknown, g_ptr_array_unref);
  g_free (rebuild->path);
  g_free (rebuild);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rebuild, rebuild_free)

static char *
name_of_file (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return g_strndup (name, strcspn (name, ":"));
}

/* ---- did anything change? -------------------------------------------------------------------------- */

static void
add_seen_dir (Rebuild           *rebuild,
              const char        *dir,
              const struct stat *status)
{
  SeenDir *seen = g_new0 (SeenDir, 1);

  seen->dir = g_strdup (dir);
  seen->changed = status->st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + status->st_mtim.tv_nsec;
  g_ptr_array_add (rebuild->dirs, seen);
}

static gboolean
on_dir (const char            *folder,
        const char            *dir,
        const FumiMaildirStat *status,
        gpointer               user_data)
{
  add_seen_dir (user_data, dir, status);
  return TRUE;
}

static gboolean
look_at_dirs (Rebuild  *rebuild,
              gboolean *same,
              GError  **error)
{
  g_autoptr(GMutexLocker) locker = NULL;
  struct stat status;

  if (stat (rebuild->path, &status) != 0)
    {
      fumi_store_set_disk_error (error, errno, rebuild->path);
      return FALSE;
    }
  add_seen_dir (rebuild, ".", &status); /* folders that came or went */
  if (!fumi_maildir_visit_dirs (rebuild->path, on_dir, rebuild, error))
    return FALSE;

  locker = g_mutex_locker_new (rebuild->writing);
  *same = TRUE;
  for (guint i = 0; i < rebuild->dirs->len && *same; i++)
    {
      const SeenDir *seen = rebuild->dirs->pdata[i];
      gint64 changed;

      if (!fumi_index_get_seen_dir (rebuild->index, rebuild->account, seen->dir, &changed, error))
        return FALSE;
      *same = changed == seen->changed;
    }

  return TRUE;
}

/* A directory that changed this shortly before it was read may change again within one tick of its time
 * stamp, unseen; it is read again next time. FAT counts in steps of 2 s, what knows parts of a second in
 * those of the kernel's clock, 10 ms at most. */
static gint64
tick_of (gint64 changed)
{
  return changed % SECOND_NS == 0 ? 2 * SECOND_NS : SECOND_NS / 10;
}

static gboolean
note_seen_dirs (Rebuild  *rebuild,
                gint64    now_ns,
                GError  **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (rebuild->writing);

  if (!fumi_index_begin (rebuild->index, error))
    return FALSE;

  for (guint i = 0; i < rebuild->dirs->len; i++)
    {
      const SeenDir *seen = rebuild->dirs->pdata[i];

      if (seen->changed < now_ns - tick_of (seen->changed) &&
          !fumi_index_set_seen_dir (rebuild->index, rebuild->account, seen->dir, seen->changed,
                                    error))
        {
          fumi_index_rollback (rebuild->index);
          return FALSE;
        }
    }

  return fumi_index_commit (rebuild->index, error);
}

/* ---- files against rows ---------------------------------------------------------------------------- */

static gboolean
on_file (const char *folder,
         const char *name,
         const char *path,
         gpointer    user_data)
{
  Rebuild *rebuild = user_data;
  FoundFile *file;

  if (g_hash_table_remove (rebuild->lost, path + strlen (rebuild->path) + 1))
    return TRUE;

  file = g_new0 (FoundFile, 1);
  file->folder = g_strdup (folder);
  file->path = g_strdup (path);
  g_ptr_array_add (rebuild->unknown, file);
  return TRUE;
}

static gboolean
compare (Rebuild  *rebuild,
         GError  **error)
{
  g_autoptr(GPtrArray) rows = NULL;
  GHashTableIter iter;
  FumiIndexRow *row;

  g_mutex_lock (rebuild->writing);
  rows = fumi_index_list_rows (rebuild->index, rebuild->account, error);
  g_mutex_unlock (rebuild->writing);
  if (rows == NULL)
    return FALSE;

  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      row = rows->pdata[i];
      g_hash_table_replace (rebuild->lost, row->place, row);
    }

  if (!fumi_maildir_visit_path (rebuild->path, on_file, rebuild, error))
    return FALSE;

  g_hash_table_iter_init (&iter, rebuild->lost);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    g_hash_table_replace (rebuild->by_name, name_of_file (row->place), row);

  return TRUE;
}

static gboolean
exists_at (Rebuild    *rebuild,
           const char *place)
{
  g_autofree char *path = g_build_filename (rebuild->path, place, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* ---- mending --------------------------------------------------------------------------------------- */

/* Within the transaction: a change of flags holds one while it renames, so what is on disk and in the row
 * is looked at when neither can be under way. */
static gboolean
follow_file (Rebuild       *rebuild,
             FumiIndexRow  *row,
             FoundFile     *file,
             GError       **error)
{
  if (exists_at (rebuild, row->place) || !g_file_test (file->path, G_FILE_TEST_EXISTS))
    return TRUE;

  rebuild->changed = TRUE;
  return fumi_index_move_message (rebuild->index, row->id, rebuild->account, file->folder,
                                  file->path, error);
}

static gboolean
add_file (Rebuild       *rebuild,
          FumiEnvelope  *envelope,
          const char    *name,
          GError       **error)
{
  g_autofree char *ledger_name = fumi_maildir_ledger_name (name);
  gboolean partial = fumi_envelope_get_partial (envelope);
  gint64 arrived = fumi_envelope_get_arrived (envelope);
  gboolean added;

  if (!fumi_index_add_message (rebuild->index, envelope, &added, error))
    return FALSE;
  if (!added)
    return TRUE;

  rebuild->changed = TRUE;
  if (ledger_name == NULL)
    return TRUE;

  /* The size that a file has tells that of the message, and nothing where it is only the beginning. */
  return fumi_index_add_ledger_name (rebuild->index, rebuild->account, ledger_name,
                                     partial ? FUMI_LEDGER_PARTIAL : FUMI_LEDGER_STORED,
                                     partial ? -1 : fumi_envelope_get_size (envelope), arrived,
                                     error) &&
         fumi_index_note_received (rebuild->index, rebuild->account, arrived, error);
}

/* NULL where the file cannot be read: it stays without a row, so that verify shows it and a run fetches
 * the message again. */
static FumiEnvelope *
read_file (Rebuild   *rebuild,
           FoundFile *file)
{
  g_autoptr(GError) error = NULL;
  FumiEnvelope *envelope = NULL;
  struct stat status;

  if (stat (file->path, &status) != 0 || !S_ISREG (status.st_mode))
    return NULL;

  envelope = fumi_envelope_new_from_file (file->path, NULL, status.st_size, status.st_mtime, &error);
  if (envelope == NULL)
    {
      g_warning ("%s", error->message);
      return NULL;
    }

  fumi_envelope_settle (envelope, rebuild->account, file->folder, file->path);
  return envelope;
}

static gboolean
mend_file (Rebuild       *rebuild,
           FoundFile     *file,
           FumiEnvelope  *envelope,
           GError       **error)
{
  g_autofree char *name = name_of_file (file->path);
  FumiIndexRow *row = g_hash_table_lookup (rebuild->by_name, name);

  if (row != NULL)
    return follow_file (rebuild, row, file, error);
  if (envelope != NULL)
    return add_file (rebuild, envelope, name, error);

  return TRUE;
}

static void
unref_if_any (gpointer object)
{
  g_clear_object (&object);
}

static gboolean
mend_chunk (Rebuild  *rebuild,
            guint     first,
            guint     end,
            GError  **error)
{
  g_autoptr(GPtrArray) envelopes = g_ptr_array_new_with_free_func (unref_if_any);
  g_autoptr(GMutexLocker) locker = NULL;

  /* Files are read before the transaction, so that nobody waits for them. */
  for (guint i = first; i < end; i++)
    {
      FoundFile *file = rebuild->unknown->pdata[i];
      g_autofree char *name = name_of_file (file->path);
      gboolean known = g_hash_table_contains (rebuild->by_name, name);

      g_ptr_array_add (envelopes, known ? NULL : read_file (rebuild, file));
    }

  locker = g_mutex_locker_new (rebuild->writing);
  if (!fumi_index_begin (rebuild->index, error))
    return FALSE;
  for (guint i = first; i < end; i++)
    {
      if (!mend_file (rebuild, rebuild->unknown->pdata[i], envelopes->pdata[i - first], error))
        {
          fumi_index_rollback (rebuild->index);
          return FALSE;
        }
    }

  return fumi_index_commit (rebuild->index, error);
}

/* The run that left these files may have been killed before it synced the folder; the ledger must not
 * call received what a power cut can still take. */
static gboolean
sync_unknown (Rebuild  *rebuild,
              GError  **error)
{
  g_autofree char *last = NULL;

  for (guint i = 0; i < rebuild->unknown->len; i++)
    {
      const FoundFile *file = rebuild->unknown->pdata[i];
      g_autofree char *dir = g_path_get_dirname (file->path);

      if (g_strcmp0 (dir, last) == 0)
        continue;
      if (!fumi_maildir_sync_folder (dir, error))
        return FALSE;
      g_free (last);
      last = g_steal_pointer (&dir);
    }

  return TRUE;
}

static gboolean
on_file_again (const char *folder,
               const char *name,
               const char *path,
               gpointer    user_data)
{
  Rebuild *rebuild = user_data;

  g_hash_table_remove (rebuild->by_name, name);
  return TRUE;
}

/* A row goes only when a second look finds its message under no name: another program may have moved the
 * file while we listed. */
static gboolean
remove_lost (Rebuild  *rebuild,
             GError  **error)
{
  g_autoptr(GMutexLocker) locker = NULL;
  GHashTableIter iter;
  FumiIndexRow *row;

  if (g_hash_table_size (rebuild->by_name) == 0)
    return TRUE;
  if (!fumi_maildir_visit_path (rebuild->path, on_file_again, rebuild, error))
    return FALSE;

  locker = g_mutex_locker_new (rebuild->writing);
  if (!fumi_index_begin (rebuild->index, error))
    return FALSE;

  g_hash_table_iter_init (&iter, rebuild->by_name);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      if (exists_at (rebuild, row->place))
        continue;

      rebuild->changed = TRUE;
      if (!fumi_index_remove_message (rebuild->index, row->id, error))
        {
          fumi_index_rollback (rebuild->index);
          return FALSE;
        }
    }

  return fumi_index_commit (rebuild->index, error);
}

static gboolean
mend (Rebuild  *rebuild,
      GError  **error)
{
  if (!fumi_partial_settle (rebuild->index, rebuild->writing, rebuild->account, rebuild->path,
                            &rebuild->changed, error))
    return FALSE;
  if (!compare (rebuild, error) || !sync_unknown (rebuild, error))
    return FALSE;

  for (guint first = 0; first < rebuild->unknown->len; first += CHUNK)
    {
      if (!mend_chunk (rebuild, first, MIN (first + CHUNK, rebuild->unknown->len), error))
        return FALSE;
    }

  return remove_lost (rebuild, error);
}

gboolean
fumi_rebuild_account (FumiIndex   *index,
                      GMutex      *writing,
                      const char  *mail_dir,
                      const char  *account,
                      gboolean    *changed,
                      GError     **error)
{
  g_autoptr(Rebuild) rebuild = g_new0 (Rebuild, 1);
  gint64 now_ns = g_get_real_time () * 1000;
  gboolean same;

  rebuild->index = index;
  rebuild->writing = writing;
  rebuild->account = account;
  rebuild->path = g_build_filename (mail_dir, account, NULL);
  rebuild->dirs = g_ptr_array_new_with_free_func ((GDestroyNotify) seen_dir_free);
  rebuild->lost = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) fumi_index_row_free);
  rebuild->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  rebuild->unknown = g_ptr_array_new_with_free_func ((GDestroyNotify) found_file_free);

  *changed = FALSE;
  if (!look_at_dirs (rebuild, &same, error))
    return FALSE;
  if (same)
    return TRUE;
  if (!mend (rebuild, error) || !note_seen_dirs (rebuild, now_ns, error))
    return FALSE;

  *changed = rebuild->changed;
  return TRUE;
}

/* ---- every account --------------------------------------------------------------------------------- */

static gboolean
set_complete (FumiIndex  *index,
              GMutex     *writing,
              GError    **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (writing);

  return fumi_index_set_complete (index, error);
}

static gboolean
is_account_dir (const char *mail_dir,
                const char *account)
{
  g_autofree char *cur = g_build_filename (mail_dir, account, "cur", NULL);
  g_autofree char *mark = g_build_filename (mail_dir, account, FUMI_REBUILD_ORPHAN_MARK, NULL);

  return account[0] != '.' && g_file_test (cur, G_FILE_TEST_IS_DIR) &&
         !g_file_test (mark, G_FILE_TEST_EXISTS);
}

GPtrArray *
fumi_rebuild_list_accounts (const char  *mail_dir,
                            GError     **error)
{
  g_autoptr(GPtrArray) accounts = NULL;
  g_autoptr(GDir) dir = g_dir_open (mail_dir, 0, error);
  const char *account;

  if (dir == NULL)
    return NULL;

  accounts = g_ptr_array_new_with_free_func (g_free);
  while ((account = g_dir_read_name (dir)) != NULL)
    {
      if (is_account_dir (mail_dir, account))
        g_ptr_array_add (accounts, g_strdup (account));
    }

  return g_steal_pointer (&accounts);
}

gboolean
fumi_rebuild_all (FumiIndex   *index,
                  GMutex      *writing,
                  const char  *mail_dir,
                  GError     **error)
{
  g_autoptr(GPtrArray) accounts = fumi_rebuild_list_accounts (mail_dir, error);
  gboolean changed;

  if (accounts == NULL)
    return FALSE;

  for (guint i = 0; i < accounts->len; i++)
    {
      if (!fumi_rebuild_account (index, writing, mail_dir, accounts->pdata[i], &changed, error))
        return FALSE;
    }

  return set_complete (index, writing, error);
}
