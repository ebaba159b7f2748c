/* fumi-rebuild.c: makes the index agree with the Maildirs, which are the truth.
 *
 * A run that was killed between delivering and committing, a change of flags killed between renaming and
 * noting, another Maildir program at work, a lost index: all are the same here, files and rows that differ.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-rebuild.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#include "fumi-copies.h"
#include "fumi-envelope-file.h"
#include "fumi-ledger.h"
#include "fumi-maildir.h"
#include "fumi-partial.h"
#include "fumi-store-error.h"
#include "fumi-store-private.h"

/* Rows of one transaction: others get their turn between two. */
#define CHUNK 256

/* How often progress is told, and how often the rows that came are announced, in microseconds. */
#define TELL_US (100 * 1000)
#define NOTE_US (G_USEC_PER_SEC)

#define SECOND_NS G_GINT64_CONSTANT (1000000000)

typedef struct
{
  char   *dir;     /* "new", ".Archive/cur"; "." is the account's folder itself */
  gint64  changed; /* nanoseconds */
} SeenDir;

typedef struct
{
  char   *folder;
  char   *path;
  gint64  id;      /* of its row, if that has its place; else 0 */
  gboolean moved;  /* the row does not say what the file's name says; else it could not be read the last time */
} FoundFile;

/* What was made of a file before the transaction. */
typedef struct
{
  FumiEnvelope *envelope; /* NULL: it is gone, or no message */
  gboolean      safe;     /* whether it is whole, as far as is known */
} ReadFile;

/* How far all accounts are. */
typedef struct
{
  const FumiRebuildTold *told;
  guint                  done;
  guint                  total;
  gint64                 last_told; /* monotonic time */
} Progress;

typedef struct
{
  FumiStore   *store;
  FumiIndex   *index;      /* within a transaction */
  guint        generation; /* of the index whose rows these are */
  const char  *account;
  char        *path;       /* of the Maildir */
  Progress    *progress;
  gint64       last_noted; /* monotonic time */

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

/* ---- between rows and files ------------------------------------------------------------------------ */

static gboolean
begin (Rebuild  *rebuild,
       GError  **error)
{
  rebuild->index = fumi_store_begin_writing (rebuild->store, error);
  if (rebuild->index == NULL)
    return FALSE;
  if (fumi_store_get_generation (rebuild->store) == rebuild->generation)
    return TRUE;

  fumi_store_abort_writing (rebuild->store);
  g_set_error_literal (error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_DAMAGED,
                       _("The list of messages was made anew meanwhile."));
  return FALSE;
}

static gboolean
end (Rebuild   *rebuild,
     gboolean   mended,
     GError   **error)
{
  rebuild->index = NULL;
  if (mended)
    return fumi_store_commit_writing (rebuild->store, error);

  fumi_store_abort_writing (rebuild->store);
  return FALSE;
}

static void
tell (Progress *progress,
      guint     n)
{
  gint64 now = g_get_monotonic_time ();

  progress->done = MIN (progress->done + n, progress->total);
  if (progress->told->progress == NULL || now < progress->last_told + TELL_US)
    return;

  progress->last_told = now;
  progress->told->progress (progress->done, progress->total, progress->told->user_data);
}

/* Rows are shown as they come, but not so often that the list does nothing else. */
static void
note_changed (Rebuild *rebuild)
{
  gint64 now = g_get_monotonic_time ();

  if (!rebuild->changed || now < rebuild->last_noted + NOTE_US)
    return;

  rebuild->last_noted = now;
  fumi_store_note_changed (rebuild->store, rebuild->account);
}

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
  /* rsync and cp set a folder's time to what it was elsewhere; that it was set shows in the other time. */
  seen->changed = MAX (status->st_mtim.tv_sec * SECOND_NS + status->st_mtim.tv_nsec,
                       status->st_ctim.tv_sec * SECOND_NS + status->st_ctim.tv_nsec);
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

/* A file that could not be read may be readable by now, which no time stamp tells. */
static gboolean
compare_dirs (Rebuild    *rebuild,
              FumiIndex  *reader,
              gboolean   *same,
              GError    **error)
{
  gboolean has_unreadable;

  if (!fumi_index_has_unreadable (reader, rebuild->account, &has_unreadable, error))
    return FALSE;

  *same = !has_unreadable;
  for (guint i = 0; i < rebuild->dirs->len && *same; i++)
    {
      const SeenDir *seen = rebuild->dirs->pdata[i];
      gint64 changed;

      if (!fumi_index_get_seen_dir (reader, rebuild->account, seen->dir, &changed, error))
        return FALSE;
      *same = changed == seen->changed;
    }

  return TRUE;
}

static gboolean
look_at_dirs (Rebuild  *rebuild,
              gboolean *same,
              GError  **error)
{
  FumiIndex *reader;
  struct stat status;
  gboolean looked;

  if (stat (rebuild->path, &status) != 0)
    {
      fumi_store_set_disk_error (error, errno, rebuild->path);
      return FALSE;
    }
  add_seen_dir (rebuild, ".", &status); /* folders that came or went */
  if (!fumi_maildir_visit_dirs (rebuild->path, on_dir, rebuild, error))
    return FALSE;

  reader = fumi_store_borrow_reader (rebuild->store, error);
  if (reader == NULL)
    return FALSE;

  looked = compare_dirs (rebuild, reader, same, error);
  fumi_store_return_reader (rebuild->store, reader);
  return looked;
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
  gboolean noted = TRUE;

  if (!begin (rebuild, error))
    return FALSE;

  for (guint i = 0; i < rebuild->dirs->len && noted; i++)
    {
      const SeenDir *seen = rebuild->dirs->pdata[i];

      if (seen->changed < now_ns - tick_of (seen->changed))
        noted = fumi_index_set_seen_dir (rebuild->index, rebuild->account, seen->dir, seen->changed,
                                         error);
    }

  return end (rebuild, noted, error);
}

/* ---- files against rows ---------------------------------------------------------------------------- */

static gboolean
says_the_same (const FumiIndexRow *row,
               const char         *folder,
               const char         *path)
{
  const char *flags = fumi_maildir_flags_of_path (path);

  return g_str_equal (row->folder, folder) && row->unread == (strchr (flags, 'S') == NULL) &&
         row->starred == (strchr (flags, 'F') != NULL);
}

static gboolean
on_file (const char *folder,
         const char *name,
         const char *path,
         gpointer    user_data)
{
  Rebuild *rebuild = user_data;
  const char *place = path + strlen (rebuild->path) + 1;
  const FumiIndexRow *row = g_hash_table_lookup (rebuild->lost, place);
  FoundFile *file;

  if (row != NULL && row->size >= 0 && says_the_same (row, folder, path))
    {
      g_hash_table_remove (rebuild->lost, place);
      tell (rebuild->progress, 1);
      return TRUE;
    }

  file = g_new0 (FoundFile, 1);
  file->folder = g_strdup (folder);
  file->path = g_strdup (path);
  if (row != NULL)
    {
      file->id = row->id;
      file->moved = row->size >= 0;
      g_hash_table_remove (rebuild->lost, place);
    }
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
  FumiIndex *reader;

  reader = fumi_store_borrow_reader (rebuild->store, error);
  if (reader == NULL)
    return FALSE;
  rows = fumi_index_list_rows (reader, rebuild->account, error);
  fumi_store_return_reader (rebuild->store, reader);
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
    g_hash_table_replace (rebuild->by_name, g_strdup (row->name), row);

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

static gboolean
move_row (Rebuild          *rebuild,
          gint64            id,
          const FoundFile  *file,
          GError          **error)
{
  if (!g_file_test (file->path, G_FILE_TEST_EXISTS))
    return TRUE;

  rebuild->changed = TRUE;
  return fumi_index_move_message (rebuild->index, id, rebuild->account, file->folder, file->path,
                                  error);
}

/* Within the transaction: a change of flags holds one while it renames, so what is on disk and in the row
 * is looked at when neither can be under way. */
static gboolean
follow_file (Rebuild       *rebuild,
             FumiIndexRow  *row,
             FoundFile     *file,
             GError       **error)
{
  if (exists_at (rebuild, row->place))
    return TRUE;

  return move_row (rebuild, row->id, file, error);
}

static gboolean
note_in_ledger (Rebuild       *rebuild,
                FumiEnvelope  *envelope,
                const char    *name,
                GError       **error)
{
  g_autofree char *ledger_name = fumi_maildir_ledger_name (name);
  gboolean partial = fumi_envelope_get_partial (envelope);
  gint64 arrived = fumi_envelope_get_arrived (envelope);

  if (ledger_name == NULL)
    return TRUE;

  /* The size that a file has tells that of the message, and nothing where it is only the beginning. */
  return fumi_index_add_ledger_name (rebuild->index, rebuild->account, ledger_name,
                                     partial ? FUMI_LEDGER_PARTIAL : FUMI_LEDGER_STORED,
                                     partial ? -1 : fumi_envelope_get_size (envelope), arrived,
                                     error) &&
         fumi_index_note_received (rebuild->index, rebuild->account, arrived, error);
}

/* How large the message is that begins so, only the server has told. */
static gboolean
tell_listed_size (Rebuild       *rebuild,
                  FumiEnvelope  *envelope,
                  const char    *name,
                  GError       **error)
{
  g_autofree char *ledger_name = fumi_maildir_ledger_name (name);
  g_autoptr(FumiLedgerEntry) known = NULL;

  if (ledger_name == NULL || !fumi_envelope_get_partial (envelope))
    return TRUE;
  if (!fumi_index_get_ledger (rebuild->index, rebuild->account, ledger_name, &known, error))
    return FALSE;

  if (known != NULL && known->size >= 0)
    fumi_envelope_set_size (envelope, known->size);
  return TRUE;
}

/* What a run that filters had delivered and not yet committed waits for the rules, as if it had been. */
static gboolean
await_rules (Rebuild       *rebuild,
             FumiEnvelope  *envelope,
             const char    *name,
             GError       **error)
{
  g_autofree char *ledger_name = fumi_maildir_ledger_name (name);
  gboolean filtering;

  if (ledger_name == NULL || *fumi_envelope_get_folder (envelope) != '\0')
    return TRUE;
  if (!fumi_index_is_filtering (rebuild->index, rebuild->account, &filtering, error))
    return FALSE;

  return !filtering || fumi_index_add_unfiled (rebuild->index, fumi_envelope_get_id (envelope), rebuild->account, error);
}

static gboolean
add_file (Rebuild         *rebuild,
          const ReadFile  *read,
          const char      *name,
          GError         **error)
{
  gboolean added;

  /* Removed with its account, or moved, while it was read. */
  if (!g_file_test (fumi_envelope_get_path (read->envelope), G_FILE_TEST_EXISTS))
    return TRUE;
  if (read->safe && !tell_listed_size (rebuild, read->envelope, name, error))
    return FALSE;
  if (!fumi_copies_add (rebuild->index, read->envelope, &added, error))
    return FALSE;
  if (!added)
    return TRUE;

  rebuild->changed = TRUE;
  return !read->safe || (note_in_ledger (rebuild, read->envelope, name, error) &&
                         await_rules (rebuild, read->envelope, name, error));
}

/* The row of a file that could not be read, and can now. */
static gboolean
fill_row (Rebuild          *rebuild,
          const FoundFile  *file,
          const ReadFile   *read,
          const char       *name,
          GError          **error)
{
  if (fumi_envelope_get_size (read->envelope) < 0 ||
      !g_file_test (file->path, G_FILE_TEST_EXISTS))
    return TRUE;

  rebuild->changed = TRUE;
  return fumi_copies_replace (rebuild->index, file->id, read->envelope, error) &&
         note_in_ledger (rebuild, read->envelope, name, error);
}

/* A file that is there and cannot be read is a message all the same: the user sees that there is one, and is told
 * why it cannot be shown. */
static ReadFile *
read_unreadable (const struct stat *status,
                 const GError      *error)
{
  ReadFile *read = g_new0 (ReadFile, 1);

  g_warning ("%s", error->message);
  read->envelope = fumi_envelope_new ();
  fumi_envelope_set_date (read->envelope, status->st_mtime);
  fumi_envelope_set_arrived (read->envelope, status->st_mtime);
  fumi_envelope_set_size (read->envelope, -1);
  /* Bytes that the disk does not give back are not safe here: the server's copy stays, and is fetched again. */
  read->safe = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  return read;
}

static ReadFile *
read_file (Rebuild         *rebuild,
           const FoundFile *file)
{
  g_autoptr(GError) error = NULL;
  ReadFile *read;
  struct stat status;

  if (lstat (file->path, &status) != 0 || !S_ISREG (status.st_mode))
    return g_new0 (ReadFile, 1);

  read = g_new0 (ReadFile, 1);
  read->safe = TRUE;
  read->envelope = fumi_envelope_new_from_file (file->path, NULL, status.st_size, status.st_mtime, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return read;
  if (read->envelope == NULL)
    {
      g_free (read);
      read = read_unreadable (&status, error);
    }

  fumi_envelope_settle (read->envelope, rebuild->account, file->folder, file->path);
  return read;
}

static void
read_file_free (ReadFile *read)
{
  if (read == NULL)
    return;

  g_clear_object (&read->envelope);
  g_free (read);
}

static gboolean
mend_file (Rebuild         *rebuild,
           FoundFile       *file,
           const ReadFile  *read,
           GError         **error)
{
  g_autofree char *name = name_of_file (file->path);
  FumiIndexRow *row = g_hash_table_lookup (rebuild->by_name, name);

  if (row != NULL)
    return follow_file (rebuild, row, file, error);
  if (file->moved)
    return move_row (rebuild, file->id, file, error);
  if (read == NULL || read->envelope == NULL)
    return TRUE;
  if (file->id != 0)
    return fill_row (rebuild, file, read, name, error);

  return add_file (rebuild, read, name, error);
}

static gboolean
mend_chunk (Rebuild  *rebuild,
            guint     first,
            guint     limit,
            GError  **error)
{
  g_autoptr(GPtrArray) reads = g_ptr_array_new_with_free_func ((GDestroyNotify) read_file_free);
  gboolean mended = TRUE;

  /* Files are read before the transaction, so that nobody waits for them. */
  for (guint i = first; i < limit; i++)
    {
      FoundFile *file = rebuild->unknown->pdata[i];
      g_autofree char *name = name_of_file (file->path);
      gboolean known = file->moved || g_hash_table_contains (rebuild->by_name, name);

      g_ptr_array_add (reads, known ? NULL : read_file (rebuild, file));
    }

  if (!begin (rebuild, error))
    return FALSE;
  for (guint i = first; i < limit && mended; i++)
    mended = mend_file (rebuild, rebuild->unknown->pdata[i], reads->pdata[i - first], error);

  return end (rebuild, mended, error);
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

static gboolean
look_for_lost (Rebuild  *rebuild,
               GError  **error)
{
  return g_hash_table_size (rebuild->by_name) == 0
         || fumi_maildir_visit_path (rebuild->path, on_file_again, rebuild, error);
}

/* Whoever moves a file holds a transaction until the row says so too: within ours, the row as it is now tells where
 * the file is. @lost: (out): it is not there; a row that is gone has nothing to lose */
static gboolean
is_lost (Rebuild             *rebuild,
         const FumiIndexRow  *row,
         gboolean            *lost,
         GError             **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(FumiEnvelope) now = fumi_index_get (rebuild->index, row->id, &local_error);

  *lost = now != NULL && !g_file_test (fumi_envelope_get_path (now), G_FILE_TEST_EXISTS);
  if (now != NULL || g_error_matches (local_error, FUMI_STORE_ERROR, FUMI_STORE_ERROR_NO_MESSAGE))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
forget_found (Rebuild  *rebuild,
              GError  **error)
{
  GHashTableIter iter;
  FumiIndexRow *row;

  g_hash_table_iter_init (&iter, rebuild->by_name);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      gboolean lost;

      if (!is_lost (rebuild, row, &lost, error))
        return FALSE;
      if (!lost)
        g_hash_table_iter_remove (&iter);
    }

  return TRUE;
}

static gboolean
remove_rows (Rebuild  *rebuild,
             GError  **error)
{
  GHashTableIter iter;
  FumiIndexRow *row;

  g_hash_table_iter_init (&iter, rebuild->by_name);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      rebuild->changed = TRUE;
      if (!fumi_index_remove_message (rebuild->index, row->id, error))
        return FALSE;
    }

  return TRUE;
}

/* A row goes only when its message is found under no name, neither by a second look nor, while none of us can move
 * it, by a third one: the file may have been moved while we listed, by us or by another program. A row that went
 * too early would come back with another id, and a window that shows the message would lose it. */
static gboolean
remove_lost (Rebuild  *rebuild,
             GError  **error)
{
  gboolean removed;

  if (!look_for_lost (rebuild, error))
    return FALSE;
  if (g_hash_table_size (rebuild->by_name) == 0)
    return TRUE;

  if (!begin (rebuild, error))
    return FALSE;

  removed = forget_found (rebuild, error) && look_for_lost (rebuild, error) && remove_rows (rebuild, error);
  return end (rebuild, removed, error);
}

static gboolean
mend (Rebuild  *rebuild,
      GError  **error)
{
  GCancellable *cancellable = rebuild->progress->told->cancellable;

  if (!fumi_partial_settle (rebuild->store, rebuild->account, rebuild->path, &rebuild->changed, error))
    return FALSE;
  if (!compare (rebuild, error) || !sync_unknown (rebuild, error))
    return FALSE;

  for (guint first = 0; first < rebuild->unknown->len; first += CHUNK)
    {
      guint limit = MIN (first + CHUNK, rebuild->unknown->len);

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !mend_chunk (rebuild, first, limit, error))
        return FALSE;
      tell (rebuild->progress, limit - first);
      note_changed (rebuild);
    }

  return remove_lost (rebuild, error);
}

static gboolean
rebuild_account (FumiStore   *store,
                 const char  *account,
                 Progress    *progress,
                 gboolean    *changed,
                 GError     **error)
{
  g_autoptr(Rebuild) rebuild = g_new0 (Rebuild, 1);
  gint64 now_ns = g_get_real_time () * 1000;
  gboolean complete;
  gboolean same;

  if (!fumi_store_open_index (store, &complete, error))
    return FALSE;

  rebuild->store = store;
  rebuild->generation = fumi_store_get_generation (store);
  rebuild->account = account;
  rebuild->path = g_build_filename (store->mail_dir, account, NULL);
  rebuild->progress = progress;
  rebuild->dirs = g_ptr_array_new_with_free_func ((GDestroyNotify) seen_dir_free);
  rebuild->lost = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) fumi_index_row_free);
  rebuild->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  rebuild->unknown = g_ptr_array_new_with_free_func ((GDestroyNotify) found_file_free);

  *changed = FALSE;
  if (!look_at_dirs (rebuild, &same, error))
    return FALSE;
  if (same && !progress->told->thorough)
    return TRUE;
  if (!mend (rebuild, error) || !note_seen_dirs (rebuild, now_ns, error))
    return FALSE;

  *changed = rebuild->changed;
  return TRUE;
}

gboolean
fumi_rebuild_account (FumiStore              *store,
                      const char             *account,
                      const FumiRebuildTold  *told,
                      gboolean               *changed,
                      GError                **error)
{
  Progress progress = { .told = told };

  return rebuild_account (store, account, &progress, changed, error);
}

/* ---- every account --------------------------------------------------------------------------------- */

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

static gboolean
count_file (const char *folder,
            const char *name,
            const char *path,
            gpointer    user_data)
{
  guint *count = user_data;

  (*count)++;
  return TRUE;
}

/* What cannot be counted is found out when it is read. */
static guint
count_files (FumiStore *store,
             GPtrArray *accounts)
{
  guint count = 0;

  for (guint i = 0; i < accounts->len; i++)
    {
      g_autofree char *path = g_build_filename (store->mail_dir, accounts->pdata[i], NULL);

      fumi_maildir_visit_path (path, count_file, &count, NULL);
    }

  return count;
}

static gboolean
concerns_one_account (const GError *error)
{
  return error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED &&
         error->code != G_IO_ERROR_NO_SPACE && error->code != G_IO_ERROR_READ_ONLY;
}

gboolean
fumi_rebuild_all (FumiStore              *store,
                  const FumiRebuildTold  *told,
                  GError                **error)
{
  g_autoptr(GPtrArray) accounts = fumi_rebuild_list_accounts (store->mail_dir, error);
  Progress progress = { .told = told };

  if (accounts == NULL)
    return FALSE;

  progress.total = count_files (store, accounts);
  tell (&progress, 0);
  for (guint i = 0; i < accounts->len; i++)
    {
      g_autoptr(GError) local_error = NULL;
      gboolean changed;

      if (rebuild_account (store, accounts->pdata[i], &progress, &changed, &local_error))
        {
          if (changed)
            fumi_store_note_changed (store, accounts->pdata[i]);
        }
      else if (concerns_one_account (local_error))
        g_warning ("%s", local_error->message);
      else
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  progress.last_told = 0;
  tell (&progress, progress.total);
  return TRUE;
}
