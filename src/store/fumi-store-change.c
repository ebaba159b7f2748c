/* fumi-store-change.c: flags and folders of some messages: the files first, then their rows.
 *
 * The order: files are renamed, the folders are synced, then the rows follow in the transaction that was begun
 * before: whoever mends rows (fumi-rebuild.c) waits for both. Where the disk or the index refuses, the files go
 * back. Killed in between, the files say where the messages are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store-actions-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-maildir-move.h"
#include "fumi-maildir-private.h"
#include "fumi-store-error.h"

/* What one transaction holds. */
typedef struct
{
  FumiStoreWork         *work;
  FumiIndex             *writer;
  const FumiStoreChange *changes;
  GPtrArray             *steps;   /* (element-type FumiStoreStep): renamed, or found at another place than the row's */
  FumiMaildirTouched    *touched;
  GArray                *lost;    /* (element-type guint): changes whose file is not where the row says */
} Chunk;

/* ---- one file -------------------------------------------------------------------------------------- */

static char *
folder_of_place (const char *place)
{
  return place[0] == '.' ? g_strndup (place + 1, strcspn (place + 1, "/")) : g_strdup ("");
}

static gboolean
make_folder (Chunk          *chunk,
             FumiStoreStep  *step,
             const char     *folder,
             GError        **error)
{
  g_autofree char *mark = g_strconcat (step->account, "/", folder, NULL);

  if (folder[0] == '\0' || g_hash_table_contains (chunk->work->made, mark))
    return TRUE;
  if (!fumi_maildir_make_folder (step->root, folder, error))
    return FALSE;

  g_hash_table_add (chunk->work->made, g_steal_pointer (&mark));
  return TRUE;
}

static gboolean
exists (const char *path)
{
  struct stat status;

  return lstat (path, &status) == 0;
}

/* A move on a file system without RENAME_NOREPLACE is link and unlink (fumi_maildir_move()), which may have been
 * interrupted between the two. */
static gboolean
is_one_file (const char *from,
             const char *to)
{
  struct stat from_status;
  struct stat to_status;

  return lstat (from, &from_status) == 0 && lstat (to, &to_status) == 0 &&
         from_status.st_dev == to_status.st_dev && from_status.st_ino == to_status.st_ino;
}

static int
move_file (const char *from,
           const char *to)
{
  int saved_errno = fumi_maildir_move (AT_FDCWD, from, AT_FDCWD, to);

  if (saved_errno == EEXIST && is_one_file (from, to))
    return unlink (from) == 0 ? 0 : errno;

  return saved_errno;
}

static gboolean
is_fatal (int saved_errno)
{
  return saved_errno == ENOSPC || saved_errno == EDQUOT || saved_errno == EROFS;
}

/* Whether the index learns something of it even where its file stays as it is. */
static gboolean
has_notes (const FumiStoreChange *change)
{
  return change->filed || change->unwanted != 0;
}

/* Takes @step when its row is to follow. */
static void
rename_file (Chunk         *chunk,
             FumiStoreStep *step,
             gboolean       by_name)
{
  FumiStoreWork *work = chunk->work;
  g_autoptr(FumiStoreStep) owned = step;
  g_autofree char *from = g_build_filename (step->root, step->place, NULL);
  g_autofree char *to = g_build_filename (step->root, step->to, NULL);
  gboolean same = g_str_equal (step->place, step->to);
  int saved_errno = same ? (exists (from) ? 0 : ENOENT) : move_file (from, to);
  GError *error = NULL;

  if (saved_errno == ENOENT && !exists (from) && !by_name)
    {
      g_hash_table_insert (work->found, g_strdup (step->account), NULL);
      g_array_append_val (chunk->lost, step->number);
      return;
    }
  if (saved_errno != 0)
    {
      gboolean is_gone = saved_errno == ENOENT && !exists (from);

      fumi_store_set_disk_error (&error, saved_errno, from);
      fumi_store_work_fail (work, is_gone ? &work->outcome->missing : &work->outcome->failed, 1, error);
      if (is_fatal (saved_errno))
        fumi_store_work_stop (work, g_error_copy (work->outcome->error));
      return;
    }

  if (same)
    work->outcome->unchanged++;
  if (same && !by_name && !has_notes (&chunk->changes[step->number]))
    return;

  step->renamed = !same;
  if (!same)
    fumi_maildir_touched_add (chunk->touched, from, to);
  g_ptr_array_add (chunk->steps, g_steal_pointer (&owned));
}

static void
take_step (Chunk    *chunk,
           guint     number,
           gboolean  by_name)
{
  const FumiStoreChange *change = &chunk->changes[number];
  FumiStoreWork *work = chunk->work;
  FumiMaildirChange wanted = { change->folder, change->set, change->clear, change->to_new };
  g_autoptr(FumiStoreStep) step = NULL;
  g_autofree char *folder = NULL;
  GError *error = NULL;

  step = fumi_store_work_find (work, chunk->writer, change->id, by_name);
  if (step == NULL)
    return;

  step->number = number;
  /* Whoever has moved it out of the inbox while it waited for the rules knows better; or they have done so themselves, and
   * were killed before they had noted it. */
  if (change->filed && step->place[0] == '.')
    wanted = (FumiMaildirChange) { NULL, "", "", FALSE };
  step->to = fumi_maildir_place_after (step->place, &wanted);
  folder = folder_of_place (step->to);
  if (!make_folder (chunk, step, folder, &error))
    {
      /* No other would find a place there either. */
      work->outcome->failed++;
      fumi_store_work_stop (work, error);
      return;
    }

  rename_file (chunk, g_steal_pointer (&step), by_name);
}

/* ---- back ------------------------------------------------------------------------------------------ */

/* What fails here is left to the next rebuild: the files say where the messages are. */
static void
move_back (Chunk *chunk)
{
  g_autoptr(GError) error = NULL;

  for (guint i = chunk->steps->len; i > 0; i--)
    {
      const FumiStoreStep *step = chunk->steps->pdata[i - 1];
      g_autofree char *from = g_build_filename (step->root, step->place, NULL);
      g_autofree char *to = g_build_filename (step->root, step->to, NULL);
      int saved_errno = step->renamed ? fumi_maildir_move (AT_FDCWD, to, AT_FDCWD, from) : 0;

      if (saved_errno != 0)
        g_warning ("%s: %s", to, g_strerror (saved_errno));
      else
        fumi_maildir_touched_add (chunk->touched, to, from);
    }

  if (!fumi_maildir_touched_sync (chunk->touched, &error))
    g_warning ("%s", error->message);
}

static guint
count_renamed (Chunk *chunk)
{
  guint renamed = 0;

  for (guint i = 0; i < chunk->steps->len; i++)
    {
      const FumiStoreStep *step = chunk->steps->pdata[i];

      renamed += step->renamed;
    }

  return renamed;
}

static void
give_up (Chunk  *chunk,
         GError *error)
{
  move_back (chunk);
  chunk->work->outcome->failed += count_renamed (chunk);
  fumi_store_work_stop (chunk->work, error);
}

/* ---- rows ------------------------------------------------------------------------------------------ */

static gboolean
write_notes (Chunk          *chunk,
             FumiStoreStep  *step,
             GError        **error)
{
  const FumiStoreChange *change = &chunk->changes[step->number];

  if (change->filed && !fumi_index_remove_unfiled (chunk->writer, step->id, error))
    return FALSE;

  return change->unwanted == 0 ||
         fumi_store_note_unwanted (chunk->writer, step, change->unwanted > 0, error);
}

static gboolean
write_rows (Chunk   *chunk,
            GError **error)
{
  for (guint i = 0; i < chunk->steps->len; i++)
    {
      FumiStoreStep *step = chunk->steps->pdata[i];
      g_autofree char *folder = folder_of_place (step->to);
      g_autofree char *path = g_build_filename (step->root, step->to, NULL);

      if (!fumi_index_move_message (chunk->writer, step->id, step->account, folder, path, error) ||
          !write_notes (chunk, step, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_new (const char *place)
{
  return g_str_has_prefix (place, "new/") || strstr (place, "/new/") != NULL;
}

/* Of "S" and "F", the flags that actions change, those that @a has and @b lacks. */
static const char *
flags_of_first (const char *a,
                const char *b)
{
  const char *a_flags = fumi_maildir_flags_of_path (a);
  const char *b_flags = fumi_maildir_flags_of_path (b);
  gboolean read = strchr (a_flags, 'S') != NULL && strchr (b_flags, 'S') == NULL;
  gboolean starred = strchr (a_flags, 'F') != NULL && strchr (b_flags, 'F') == NULL;

  if (read)
    return starred ? "FS" : "S";
  return starred ? "F" : "";
}

static void
note_done (Chunk *chunk)
{
  FumiStoreOutcome *outcome = chunk->work->outcome;

  for (guint i = 0; i < chunk->steps->len; i++)
    {
      const FumiStoreStep *step = chunk->steps->pdata[i];
      g_autofree char *before = folder_of_place (step->place);
      g_autofree char *after = folder_of_place (step->to);
      FumiStoreChange back = { .id = step->id };

      fumi_store_note_changed (chunk->work->store, step->account);
      if (!step->renamed && !step->noted)
        continue;

      back.unwanted = step->noted ? -chunk->changes[step->number].unwanted : 0;
      back.folder = g_str_equal (before, after) ? NULL : before;
      back.set = flags_of_first (step->place, step->to);
      back.clear = flags_of_first (step->to, step->place);
      back.to_new = is_new (step->place) && !is_new (step->to);
      if (outcome->undo == NULL)
        outcome->undo = fumi_store_undo_new ();
      fumi_store_undo_add (outcome->undo, &back);
      outcome->done += fumi_store_work_counts (chunk->work, step->id);
      outcome->unchanged -= !step->renamed;
    }
}

/* Ends the transaction. */
static void
finish_chunk (Chunk *chunk)
{
  GError *error = NULL;

  if (chunk->steps->len == 0)
    {
      fumi_store_abort_writing (chunk->work->store);
      return;
    }

  if (!fumi_maildir_touched_sync (chunk->touched, &error) || !write_rows (chunk, &error))
    {
      give_up (chunk, error);
      fumi_store_abort_writing (chunk->work->store);
      return;
    }
  if (!fumi_store_commit_writing (chunk->work->store, &error))
    {
      give_up (chunk, error);
      return;
    }

  note_done (chunk);
}

/* @numbers: (nullable): which of the changes; NULL is all @n. Returns: (transfer full) (element-type guint): those
 * whose file is not where the row says */
static GArray *
change_some (FumiStoreWork         *work,
             const FumiStoreChange *changes,
             const GArray          *numbers,
             guint                  n)
{
  Chunk chunk = { .work = work, .changes = changes };
  gboolean by_name = numbers != NULL;
  GError *error = NULL;

  chunk.lost = g_array_new (FALSE, FALSE, sizeof (guint));
  chunk.writer = fumi_store_begin_writing (work->store, &error);
  if (chunk.writer == NULL)
    {
      fumi_store_work_stop (work, error);
      return chunk.lost;
    }

  chunk.steps = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_store_step_free);
  chunk.touched = fumi_maildir_touched_new ();
  for (guint i = 0; i < n && !work->outcome->stopped; i++)
    take_step (&chunk, by_name ? g_array_index (numbers, guint, i) : i, by_name);
  finish_chunk (&chunk);
  g_ptr_array_unref (chunk.steps);
  fumi_maildir_touched_free (chunk.touched);

  return chunk.lost;
}

void
fumi_store_change_chunk (FumiStoreWork         *work,
                         const FumiStoreChange *changes,
                         guint                  n)
{
  g_autoptr(GArray) lost = change_some (work, changes, NULL, n);
  g_autoptr(GArray) none = NULL;

  if (lost->len == 0 || work->outcome->stopped)
    return;

  /* Another program has changed flags or folders of these. */
  fumi_store_work_look (work);
  none = change_some (work, changes, lost, lost->len);
  g_hash_table_remove_all (work->found);
}
