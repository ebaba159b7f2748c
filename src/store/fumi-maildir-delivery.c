/* fumi-maildir-delivery.c: from the wire into tmp/, and from tmp/ durably into new/.
 *
 * Invariant 1 of the architecture is kept here and in fumi-store-batch.c: *received* means that file and
 * folder entry are on disk, then row and UID are committed together. The order below must not change:
 * write, fsync of the file, rename to its final name, fsync of the folder; only then may the caller commit.
 * A name is made of account and UID, so a run repeated after a crash lands on it again; a body is dropped
 * only after it compared equal to what is there, other bytes become NAME-2, NAME-3 …
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fumi-maildir-private.h"
#include "fumi-open-files.h"
#include "fumi-store-error.h"

#define BLOCK_SIZE (64 * 1024)

/* fsyncs under way at once: the file system joins them into few journal commits. */
#define SYNC_THREADS 8

/* The disk begins with a long message while the rest of it is still coming. */
#define WRITEBACK_SIZE (1024 * 1024)

/* How often a name is looked for again when other programs move files meanwhile. */
#define MAX_ROUNDS 3

/* ---- tmp/ ---------------------------------------------------------------------------------------- */

static int
create_tmp_file (FumiMaildir  *maildir,
                 char        **tmp_path,
                 GError      **error)
{
  for (;;)
    {
      g_autofree char *file = g_strdup_printf ("fumi.%d.%u.%08x", (int) getpid (),
                                               g_atomic_int_add (&maildir->n_tmp_files, 1),
                                               g_random_int ());
      int fd = openat (maildir->tmp_fd, file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      int saved_errno = errno;

      if (fd < 0 && saved_errno == EEXIST)
        continue;

      *tmp_path = g_build_filename (maildir->path, "tmp", file, NULL);
      if (fd < 0)
        fumi_store_set_disk_error (error, saved_errno, *tmp_path);
      return fd;
    }
}

static gboolean
write_block (FumiMaildirDraft  *draft,
             const guint8      *block,
             gsize              length,
             GError           **error)
{
  while (length > 0)
    {
      gssize written = write (draft->fd, block, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        {
          fumi_store_set_disk_error (error, errno, draft->tmp_path);
          return FALSE;
        }

      block += written;
      length -= written;
      draft->size += written;
    }

  return TRUE;
}

/* Lets the disk begin, and waits for nothing: an fsync that follows has less to do. Whatever goes wrong
 * here is told by that fsync. */
static void
start_writeback (FumiMaildirDraft *draft,
                 goffset           begin)
{
  (void) sync_file_range (draft->fd, begin, draft->size - begin, SYNC_FILE_RANGE_WRITE);
}

/* Reads until @block is full or the message has ended: a line brings a few kilobytes at a time, and the
 * disk is asked once for many. Returns: how much, -1 on failure */
static gssize
fill_block (guint8        *block,
            GInputStream  *body,
            GCancellable  *cancellable,
            GError       **error)
{
  gsize filled = 0;

  while (filled < BLOCK_SIZE)
    {
      gssize length;

      /* Not every stream looks. */
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return -1;

      length = g_input_stream_read (body, block + filled, BLOCK_SIZE - filled, cancellable, error);
      if (length < 0)
        return -1;
      if (length == 0)
        break;
      filled += length;
    }

  return filled;
}

static gboolean
write_body (FumiMaildirDraft  *draft,
            GInputStream      *body,
            GCancellable      *cancellable,
            GError           **error)
{
  guint8 block[BLOCK_SIZE];
  goffset begun = 0;
  gssize length;

  do
    {
      length = fill_block (block, body, cancellable, error);
      if (length < 0 || !write_block (draft, block, length, error))
        return FALSE;

      if (draft->start == NULL)
        draft->start = g_bytes_new (block, length);
      if (draft->size - begun >= WRITEBACK_SIZE)
        {
          start_writeback (draft, begun);
          begun = draft->size;
        }
    }
  while (length == BLOCK_SIZE);

  return TRUE;
}

G_STATIC_ASSERT (BLOCK_SIZE == FUMI_MAILDIR_START);

/* A failed fsync is final: the kernel may have marked the lost pages clean, so a second one that succeeds
 * proves nothing. Returns 0 or an errno. */
static int
sync_draft (FumiMaildirDraft *draft)
{
  int fd = draft->fd;
  int saved_errno = fsync (fd) == 0 ? 0 : errno;

  draft->fd = -1;
  fumi_open_files_give_back ();
  if (close (fd) != 0 && saved_errno == 0)
    saved_errno = errno;

  return saved_errno;
}

void
fumi_maildir_draft_free (FumiMaildirDraft *draft)
{
  if (draft == NULL)
    return;

  if (draft->fd >= 0)
    {
      close (draft->fd);
      fumi_open_files_give_back ();
    }
  if (draft->tmp_path != NULL)
    unlink (draft->tmp_path);

  g_free (draft->name);
  g_free (draft->tmp_path);
  g_free (draft->path);
  g_free (draft->dir);
  g_free (draft->info);
  g_clear_pointer (&draft->start, g_bytes_unref);
  g_free (draft);
}

FumiMaildirDraft *
fumi_maildir_write (FumiMaildir   *maildir,
                    const char    *name,
                    GInputStream  *body,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr(FumiMaildirDraft) draft = NULL;
  gboolean sync_at_once;
  int saved_errno;

  g_return_val_if_fail (maildir != NULL && name != NULL, NULL);
  g_return_val_if_fail (name[0] != '\0' && name[0] != '.' && strpbrk (name, "/:") == NULL, NULL);
  g_return_val_if_fail (G_IS_INPUT_STREAM (body), NULL);

  draft = g_new0 (FumiMaildirDraft, 1);
  draft->name = g_strdup (name);
  draft->fd = create_tmp_file (maildir, &draft->tmp_path, error);
  if (draft->fd < 0)
    {
      g_clear_pointer (&draft->tmp_path, g_free);
      return NULL;
    }

  sync_at_once = !fumi_open_files_take ();
  if (!write_body (draft, body, cancellable, error))
    return NULL;

  if (sync_at_once)
    {
      saved_errno = sync_draft (draft);
      if (saved_errno != 0)
        {
          fumi_store_set_disk_error (error, saved_errno, draft->tmp_path);
          return NULL;
        }
    }

  return g_steal_pointer (&draft);
}

gboolean
fumi_maildir_draft_set_place (FumiMaildirDraft  *draft,
                              const char        *dir,
                              const char        *info,
                              gint64             received,
                              GError           **error)
{
  const struct timespec times[2] = { { .tv_sec = received }, { .tv_sec = received } };
  int changed;

  g_return_val_if_fail (draft != NULL && draft->path == NULL && dir != NULL && info != NULL, FALSE);

  changed = draft->fd >= 0 ? futimens (draft->fd, times) : utimensat (AT_FDCWD, draft->tmp_path, times, 0);
  if (changed != 0)
    {
      fumi_store_set_disk_error (error, errno, draft->tmp_path);
      return FALSE;
    }

  g_free (draft->dir);
  draft->dir = g_strdup (dir);
  g_free (draft->info);
  draft->info = g_strdup (info);
  return TRUE;
}

/* ---- fsync of a batch ---------------------------------------------------------------------------- */

typedef struct
{
  gint saved_errno; /* atomic; of the first that failed */
} SyncBatch;

static void
sync_one (gpointer data,
          gpointer user_data)
{
  FumiMaildirDraft *draft = data;
  SyncBatch *batch = user_data;
  int saved_errno = sync_draft (draft);

  if (saved_errno != 0)
    g_atomic_int_compare_and_exchange (&batch->saved_errno, 0, saved_errno);
}

static gboolean
sync_drafts (FumiMaildir  *maildir,
             GPtrArray    *drafts,
             GError      **error)
{
  SyncBatch batch = { 0 };
  g_autofree char *tmp = NULL;
  GThreadPool *pool = NULL;

  /* All of them first: then one journal commit holds them, and the fsyncs wait for little more than it. */
  for (guint i = 0; i < drafts->len; i++)
    {
      FumiMaildirDraft *draft = drafts->pdata[i];

      if (draft->fd >= 0)
        start_writeback (draft, 0);
    }

  if (drafts->len > 1)
    pool = g_thread_pool_new (sync_one, &batch, SYNC_THREADS, FALSE, NULL);

  for (guint i = 0; i < drafts->len; i++)
    {
      FumiMaildirDraft *draft = drafts->pdata[i];

      if (draft->fd < 0)
        continue;
      if (pool == NULL || !g_thread_pool_push (pool, draft, NULL))
        sync_one (draft, &batch);
    }

  if (pool != NULL)
    g_thread_pool_free (pool, FALSE, TRUE);
  if (batch.saved_errno == 0)
    return TRUE;

  tmp = g_build_filename (maildir->path, "tmp", NULL);
  fumi_store_set_disk_error (error, batch.saved_errno, tmp);
  return FALSE;
}

/* ---- the final name ------------------------------------------------------------------------------ */

int
fumi_maildir_move (int         from_fd,
                   const char *from,
                   int         to_fd,
                   const char *to)
{
  if (renameat2 (from_fd, from, to_fd, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;

  /* A file system without RENAME_NOREPLACE: link() does not replace either. */
  if (linkat (from_fd, from, to_fd, to, 0) != 0)
    return errno;

  return unlinkat (from_fd, from, 0) == 0 ? 0 : errno;
}

static int
open_message (const char  *path,
              struct stat *status)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  int saved_errno;

  if (fd < 0)
    return -1;
  if (fstat (fd, status) == 0 && S_ISREG (status->st_mode))
    return fd;

  saved_errno = errno;
  close (fd);
  errno = saved_errno;
  return -1;
}

static gssize
read_block (int     fd,
            guint8 *block)
{
  gsize length = 0;

  while (length < BLOCK_SIZE)
    {
      gssize n = read (fd, block + length, BLOCK_SIZE - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      length += n;
    }

  return length;
}

static gboolean
contents_equal (int a_fd,
                int b_fd)
{
  g_autofree guint8 *a = g_malloc (BLOCK_SIZE);
  g_autofree guint8 *b = g_malloc (BLOCK_SIZE);

  for (;;)
    {
      gssize a_length = read_block (a_fd, a);
      gssize b_length = read_block (b_fd, b);

      if (a_length < 0 || a_length != b_length || memcmp (a, b, a_length) != 0)
        return FALSE;
      if (a_length == 0)
        return TRUE;
    }
}

typedef enum
{
  COMPARED_EQUAL,
  COMPARED_OTHER, /* or unreadable: then nothing proves that the body may be dropped */
  COMPARED_GONE,
} Compared;

static Compared
compare_with_draft (FumiMaildirDraft *draft,
                    const char       *path)
{
  struct stat status;
  struct stat draft_status;
  Compared compared = COMPARED_OTHER;
  int fd = open_message (path, &status);
  int draft_fd;

  if (fd < 0)
    return errno == ENOENT ? COMPARED_GONE : COMPARED_OTHER;

  draft_fd = open_message (draft->tmp_path, &draft_status);
  if (draft_fd >= 0)
    {
      if (status.st_size == draft_status.st_size && contents_equal (fd, draft_fd))
        compared = COMPARED_EQUAL;
      close (draft_fd);
    }
  close (fd);

  return compared;
}

gboolean
fumi_maildir_draft_equals (FumiMaildirDraft *draft,
                           const char       *path)
{
  g_return_val_if_fail (draft != NULL && draft->tmp_path != NULL && path != NULL, FALSE);

  return compare_with_draft (draft, path) == COMPARED_EQUAL;
}

gboolean
fumi_maildir_has_draft (FumiMaildir       *maildir,
                        FumiMaildirDraft  *draft,
                        gboolean          *has,
                        GError           **error)
{
  g_autoptr(GMutexLocker) locker = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (maildir != NULL && draft != NULL && draft->tmp_path != NULL, FALSE);

  locker = g_mutex_locker_new (&maildir->lock);
  path = fumi_maildir_find_name (maildir, draft->name, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  *has = path != NULL && compare_with_draft (draft, path) == COMPARED_EQUAL;
  return TRUE;
}

/* The same message is there: it counts as received only once it is as durable as a new one. The run that
 * brought it may have been killed before its fsync of the folder. */
static gboolean
keep_existing (FumiMaildirDraft  *draft,
               const char        *path,
               GError           **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;
  int saved_errno = errno;

  if (fd >= 0)
    close (fd);
  if (!synced)
    {
      fumi_store_set_disk_error (error, saved_errno, path);
      return FALSE;
    }
  if (!fumi_maildir_sync_folder (dir, error))
    return FALSE;

  if (unlink (draft->tmp_path) != 0)
    {
      fumi_store_set_disk_error (error, errno, draft->tmp_path);
      return FALSE;
    }

  g_clear_pointer (&draft->tmp_path, g_free);
  draft->path = g_strdup (path);
  draft->duplicate = TRUE;
  return TRUE;
}

static int
move_to_place (FumiMaildir      *maildir,
               FumiMaildirDraft *draft,
               const char       *name,
               const char       *place)
{
  g_autofree char *path = NULL;

  if (draft->dir == NULL)
    return fumi_maildir_move (AT_FDCWD, draft->tmp_path, maildir->new_fd, name);

  path = g_build_filename (maildir->path, place, NULL);
  return fumi_maildir_move (AT_FDCWD, draft->tmp_path, AT_FDCWD, path);
}

static gboolean
place_in_folder (FumiMaildir       *maildir,
                 FumiMaildirDraft  *draft,
                 const char        *name,
                 gboolean          *taken,
                 GError           **error)
{
  g_autofree char *place = g_strconcat (draft->dir != NULL ? draft->dir : "new", "/", name,
                                        draft->info, NULL);
  int saved_errno = move_to_place (maildir, draft, name, place);

  *taken = saved_errno == EEXIST;
  if (*taken)
    return FALSE;
  if (saved_errno != 0)
    {
      fumi_store_set_disk_error (error, saved_errno, draft->tmp_path);
      return FALSE;
    }

  g_clear_pointer (&draft->tmp_path, g_free);
  draft->path = g_build_filename (maildir->path, place, NULL);
  fumi_maildir_add_name (maildir, place);
  return TRUE;
}

/* One name out of NAME, NAME-2, NAME-3 …: TRUE when the draft has found its place there, FALSE with
 * @error set on failure, FALSE without when other bytes own the name. */
static gboolean
try_name (FumiMaildir       *maildir,
          FumiMaildirDraft  *draft,
          const char        *name,
          GError           **error)
{
  /* The names are read anew when another program turns out to have moved a file. What is then still
   * neither there nor free (a folder of that name, say) is no place for a message. */
  for (guint round = 0; round < MAX_ROUNDS; round++)
    {
      g_autoptr(GError) local_error = NULL;
      g_autofree char *path = fumi_maildir_find_name (maildir, name, &local_error);
      gboolean taken;

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      if (path == NULL)
        {
          if (place_in_folder (maildir, draft, name, &taken, error))
            return TRUE;
          if (!taken)
            return FALSE;
        }
      else
        {
          Compared compared = compare_with_draft (draft, path);

          if (compared == COMPARED_EQUAL)
            return keep_existing (draft, path, error);
          if (compared == COMPARED_OTHER)
            return FALSE;
        }

      if (!fumi_maildir_load_names (maildir, error))
        return FALSE;
    }

  return FALSE;
}

/* NAME-2 after NAME, NAME-2,P after NAME,P. */
static char *
number_name (const char *name,
             guint       n)
{
  gsize length = strcspn (name, ",");

  return g_strdup_printf ("%.*s-%u%s", (int) length, name, n, name + length);
}

static gboolean
place_draft (FumiMaildir       *maildir,
             FumiMaildirDraft  *draft,
             GError           **error)
{
  g_autofree char *name = g_strdup (draft->name);

  for (guint n = 2;; n++)
    {
      g_autoptr(GError) local_error = NULL;

      if (try_name (maildir, draft, name, &local_error))
        {
          g_free (draft->name);
          draft->name = g_steal_pointer (&name);
          return TRUE;
        }
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      g_free (name);
      name = number_name (draft->name, n);
    }
}

/* A batch that failed half-way leaves nothing in new/: nobody was told of these files, and the server
 * still has them. */
static void
withdraw_drafts (FumiMaildir *maildir,
                 GPtrArray   *drafts)
{
  for (guint i = 0; i < drafts->len; i++)
    {
      FumiMaildirDraft *draft = drafts->pdata[i];

      if (draft->path == NULL)
        continue;

      if (!draft->duplicate && unlink (draft->path) == 0)
        fumi_maildir_remove_name (maildir, draft->name);
      g_clear_pointer (&draft->path, g_free);
    }
}

/* New entries in folders other than new/. */
static gboolean
sync_folders (FumiMaildir  *maildir,
              GPtrArray    *drafts,
              GError      **error)
{
  const char *last = NULL;

  /* Messages of one folder come one after the other, mostly. */
  for (guint i = 0; i < drafts->len; i++)
    {
      const FumiMaildirDraft *draft = drafts->pdata[i];
      g_autofree char *path = NULL;

      if (draft->dir == NULL || draft->duplicate || g_strcmp0 (draft->dir, last) == 0)
        continue;

      last = draft->dir;
      path = g_build_filename (maildir->path, last, NULL);
      if (!fumi_maildir_sync_folder (path, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
place_drafts (FumiMaildir  *maildir,
              GPtrArray    *drafts,
              GError      **error)
{
  for (guint i = 0; i < drafts->len; i++)
    {
      if (!place_draft (maildir, drafts->pdata[i], error))
        return FALSE;
    }

  if (fsync (maildir->new_fd) != 0)
    {
      g_autofree char *new = g_build_filename (maildir->path, "new", NULL);

      fumi_store_set_disk_error (error, errno, new);
      return FALSE;
    }

  return sync_folders (maildir, drafts, error);
}

gboolean
fumi_maildir_deliver (FumiMaildir  *maildir,
                      GPtrArray    *drafts,
                      GError      **error)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (maildir != NULL && drafts != NULL, FALSE);

  if (!sync_drafts (maildir, drafts, error))
    return FALSE;

  locker = g_mutex_locker_new (&maildir->lock);
  if (place_drafts (maildir, drafts, error))
    return TRUE;

  withdraw_drafts (maildir, drafts);
  return FALSE;
}
