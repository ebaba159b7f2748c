/* fumi-mailbox-target.c: one folder's mail on its way into a file, or files, of an export.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mailbox-target.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-envelope-file.h"
#include "fumi-file-name.h"
#include "fumi-header-block.h"
#include "fumi-maildir.h"
#include "fumi-mbox-writer.h"
#include "fumi-store-error.h"

#define BLOCK_SIZE (64 * 1024)

/* Characters of a subject in the name of a file. */
#define LONGEST_SUBJECT 60

struct _FumiMailboxTarget
{
  FumiMailboxFormat format;
  char             *path;    /* of MBOX the file, else the folder */
  char             *dir;     /* where files get their names */

  char             *tmp_path; /* the file that is being written, if any */
  int               fd;       /* of it, -1 */
  GOutputStream    *output;   /* of MBOX: onto fd */
};

/* ---- making ---------------------------------------------------------------------------------------- */

static gboolean
make_dir (const char  *path,
          GError     **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;

  fumi_store_set_disk_error (error, errno, path);
  return FALSE;
}

static gboolean
make_maildir (const char  *path,
              GError     **error)
{
  static const char * const subs[] = { "tmp", "new", "cur" };

  for (guint i = 0; i < G_N_ELEMENTS (subs); i++)
    {
      g_autofree char *sub = g_build_filename (path, subs[i], NULL);

      if (!make_dir (sub, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
begin_file (FumiMailboxTarget  *target,
            GError            **error)
{
  g_autofree char *tmp_path = g_build_filename (target->dir, ".fumibako-export-XXXXXX", NULL);

  target->fd = g_mkstemp_full (tmp_path, O_RDWR | O_CLOEXEC, 0600);
  if (target->fd < 0)
    {
      fumi_store_set_disk_error (error, errno, target->dir);
      return FALSE;
    }

  target->tmp_path = g_steal_pointer (&tmp_path);
  return TRUE;
}

static void
drop_file (FumiMailboxTarget *target)
{
  g_clear_object (&target->output);
  if (target->fd >= 0)
    close (target->fd);
  target->fd = -1;
  if (target->tmp_path != NULL)
    unlink (target->tmp_path);
  g_clear_pointer (&target->tmp_path, g_free);
}

FumiMailboxTarget *
fumi_mailbox_target_new (FumiMailboxFormat   format,
                         const char         *path,
                         GError            **error)
{
  g_autoptr(FumiMailboxTarget) target = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  target = g_new0 (FumiMailboxTarget, 1);
  target->format = format;
  target->path = g_strdup (path);
  target->dir = format == FUMI_EXPORT_MBOX ? g_path_get_dirname (path) : g_strdup (path);
  target->fd = -1;

  if (!make_dir (target->dir, error))
    return NULL;
  if (format == FUMI_EXPORT_MAILDIR && !make_maildir (path, error))
    return NULL;
  if (format == FUMI_EXPORT_MBOX)
    {
      if (!begin_file (target, error))
        return NULL;
      target->output = g_unix_output_stream_new (target->fd, FALSE);
    }

  return g_steal_pointer (&target);
}

void
fumi_mailbox_target_free (FumiMailboxTarget *target)
{
  if (target == NULL)
    return;

  drop_file (target);
  g_free (target->path);
  g_free (target->dir);
  g_free (target);
}

/* ---- ending a file --------------------------------------------------------------------------------- */

/* The file gets its name; *taken where that is another file's, and @replace was not asked for. */
static gboolean
name_file (FumiMailboxTarget  *target,
           const char         *path,
           gboolean            replace,
           gboolean           *taken,
           GError            **error)
{
  unsigned int flags = replace ? 0 : RENAME_NOREPLACE;
  gboolean named = renameat2 (AT_FDCWD, target->tmp_path, AT_FDCWD, path, flags) == 0;

  /* A file system that does not know the flag: link() does not replace either. */
  if (!named && errno == EINVAL && !replace)
    named = link (target->tmp_path, path) == 0 && unlink (target->tmp_path) == 0;

  *taken = !named && errno == EEXIST;
  if (named)
    g_clear_pointer (&target->tmp_path, g_free);
  else if (!*taken)
    fumi_store_set_disk_error (error, errno, path);
  return named;
}

/* A failed fsync is final. */
static gboolean
sync_file (FumiMailboxTarget  *target,
           GError            **error)
{
  int fd = target->fd;
  int saved_errno = fsync (fd) == 0 ? 0 : errno;

  target->fd = -1;
  if (close (fd) != 0 && saved_errno == 0)
    saved_errno = errno;
  if (saved_errno == 0)
    return TRUE;

  fumi_store_set_disk_error (error, saved_errno, target->dir);
  return FALSE;
}

static gboolean
fail_as_taken (const char  *path,
               GError     **error)
{
  g_autofree char *name = g_filename_display_name (path);

  /* Translators: %s is a file. */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("“%s” exists already."), name);
  return FALSE;
}

/* ---- reading what is here -------------------------------------------------------------------------- */

static int
open_message (FumiEnvelope  *envelope,
              GError       **error)
{
  const char *path = fumi_envelope_get_path (envelope);
  int fd = path != NULL ? open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) : -1;

  if (fd < 0)
    fumi_store_set_disk_error (error, path != NULL ? errno : ENOENT, path != NULL ? path : "");
  return fd;
}

/* (transfer full) (nullable): the address in Return-Path, else that in From */
static char *
find_sender (FumiEnvelope *envelope)
{
  g_autoptr(GBytes) start = fumi_envelope_read_start (fumi_envelope_get_path (envelope), FUMI_MAILDIR_START, NULL);
  g_autoptr(GArray) fields = NULL;
  const FumiRawField *field;
  gsize length = 0;
  gsize body;
  const char *block = start != NULL ? g_bytes_get_data (start, &length) : NULL;

  if (block != NULL)
    {
      fields = fumi_header_block_split (block, length, '\n', &body);
      field = fumi_header_block_find (fields, "Return-Path");
      if (field != NULL)
        {
          g_autofree char *value = g_strndup (field->value, field->value_length);
          const char *begin = strchr (value, '<');
          const char *end = begin != NULL ? strchr (begin, '>') : NULL;

          if (end != NULL && end > begin + 1)
            return g_strndup (begin + 1, (gsize) (end - begin - 1));
        }
    }

  return g_strdup (fumi_envelope_get_from_address (envelope));
}

/* ---- mbox ------------------------------------------------------------------------------------------ */

static FumiMboxFlags
flags_of (FumiEnvelope *envelope)
{
  const char *letters = fumi_maildir_flags_of_path (fumi_envelope_get_path (envelope));
  FumiMboxFlags flags = FUMI_MBOX_NONE;

  flags |= strchr (letters, 'S') != NULL ? FUMI_MBOX_READ : FUMI_MBOX_NONE;
  flags |= strchr (letters, 'F') != NULL ? FUMI_MBOX_STARRED : FUMI_MBOX_NONE;
  flags |= strchr (letters, 'R') != NULL ? FUMI_MBOX_REPLIED : FUMI_MBOX_NONE;
  return flags;
}

static gboolean
add_to_mbox (FumiMailboxTarget  *target,
             FumiEnvelope       *envelope,
             GError            **reason,
             GCancellable       *cancellable,
             GError            **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (fumi_envelope_get_path (envelope));
  g_autoptr(GFileInputStream) message = g_file_read (file, cancellable, reason);
  g_autofree char *sender = find_sender (envelope);
  g_autoptr(GError) local_error = NULL;
  off_t begin = lseek (target->fd, 0, SEEK_CUR);

  if (message == NULL)
    return TRUE;
  if (fumi_mbox_write (target->output, G_INPUT_STREAM (message), sender, fumi_envelope_get_arrived (envelope), flags_of (envelope),
                       cancellable, &local_error))
    return TRUE;

  /* It is read to its end before anything is written. */
  if (lseek (target->fd, 0, SEEK_CUR) == begin && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    {
      g_propagate_error (reason, g_steal_pointer (&local_error));
      return TRUE;
    }

  g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "%s: ", target->path);
  return FALSE;
}

/* ---- files ----------------------------------------------------------------------------------------- */

static gboolean
write_block (FumiMailboxTarget  *target,
             const char         *block,
             gsize               length,
             GError            **error)
{
  while (length > 0)
    {
      gssize written = write (target->fd, block, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        {
          fumi_store_set_disk_error (error, errno, target->dir);
          return FALSE;
        }
      block += written;
      length -= (gsize) written;
    }

  return TRUE;
}

static gboolean
copy (FumiMailboxTarget  *target,
      FumiEnvelope       *envelope,
      int                 fd,
      GError            **reason,
      GCancellable       *cancellable,
      GError            **error)
{
  g_autofree char *block = g_malloc (BLOCK_SIZE);

  for (;;)
    {
      gssize length = read (fd, block, BLOCK_SIZE);

      if (length < 0 && errno == EINTR)
        continue;
      if (length < 0)
        {
          fumi_store_set_disk_error (reason, errno, fumi_envelope_get_path (envelope));
          return TRUE;
        }
      if (length == 0)
        return TRUE;
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !write_block (target, block, (gsize) length, error))
        return FALSE;
    }
}

/* "2024-01-02 Subject": what a person looks for. */
static char *
make_name (FumiEnvelope *envelope)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (fumi_envelope_get_date (envelope));
  g_autofree char *day = date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("0000-00-00");
  g_autofree char *subject = g_utf8_substring (fumi_envelope_get_subject (envelope), 0,
                                               MIN (g_utf8_strlen (fumi_envelope_get_subject (envelope), -1),
                                                    LONGEST_SUBJECT));
  g_autofree char *text = NULL;

  /* A slash would make the rest of a subject its name. */
  g_strdelimit (subject, "/\\:*?\"<>|", '_');
  text = g_strdup_printf ("%s %s", day, subject);
  g_strchomp (text);
  return fumi_file_name_clean (text);
}

static char *
number_name (const char *name,
             const char *suffix,
             guint       n)
{
  return n == 1 ? g_strconcat (name, suffix, NULL) : g_strdup_printf ("%s (%u)%s", name, n, suffix);
}

/* The first of NAME, NAME (2), NAME (3) … that is free. */
static gboolean
name_uniquely (FumiMailboxTarget  *target,
               const char         *name,
               const char         *suffix,
               GError            **error)
{
  for (guint n = 1;; n++)
    {
      g_autofree char *file = number_name (name, suffix, n);
      g_autofree char *path = g_build_filename (target->dir, file, NULL);
      gboolean taken;

      if (name_file (target, path, FALSE, &taken, error))
        return TRUE;
      if (!taken)
        return FALSE;
    }
}

static gboolean
name_in_maildir (FumiMailboxTarget  *target,
                 FumiEnvelope       *envelope,
                 GError            **error)
{
  const char *flags = fumi_maildir_flags_of_path (fumi_envelope_get_path (envelope));
  g_autofree char *base = g_path_get_basename (fumi_envelope_get_path (envelope));

  base[strcspn (base, ":")] = '\0';
  for (guint n = 1;; n++)
    {
      g_autofree char *number = n == 1 ? g_strdup ("") : g_strdup_printf ("-%u", n);
      g_autofree char *file = g_strconcat (base, number, flags[0] != '\0' ? ":2," : "", flags, NULL);
      g_autofree char *path = g_build_filename (target->dir, flags[0] != '\0' ? "cur" : "new", file, NULL);
      gboolean taken;

      if (name_file (target, path, FALSE, &taken, error))
        return TRUE;
      if (!taken)
        return FALSE;
    }
}

static gboolean
name_message (FumiMailboxTarget  *target,
              FumiEnvelope       *envelope,
              const char         *name,
              gboolean            replace,
              GError            **error)
{
  g_autofree char *made = NULL;
  g_autofree char *path = NULL;
  gboolean taken;

  if (target->format == FUMI_EXPORT_MAILDIR)
    return name_in_maildir (target, envelope, error);
  if (name == NULL)
    {
      made = make_name (envelope);
      return name_uniquely (target, made != NULL ? made : "mail", ".eml", error);
    }

  path = g_build_filename (target->dir, name, NULL);
  return name_file (target, path, replace, &taken, error) || (taken && fail_as_taken (path, error));
}

static gboolean
add_file (FumiMailboxTarget  *target,
          FumiEnvelope       *envelope,
          int                 fd,
          const char         *name,
          gboolean            replace,
          GError            **reason,
          GCancellable       *cancellable,
          GError            **error)
{
  const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = fumi_envelope_get_arrived (envelope) } };
  g_autoptr(GError) unreadable = NULL;
  gboolean added;

  if (!begin_file (target, error))
    return FALSE;

  added = copy (target, envelope, fd, &unreadable, cancellable, error);
  if (added && unreadable == NULL)
    {
      /* A file system that keeps no such time keeps the message all the same. */
      (void) futimens (target->fd, times);
      added = sync_file (target, error) && name_message (target, envelope, name, replace, error);
    }
  drop_file (target);
  if (unreadable != NULL)
    g_propagate_error (reason, g_steal_pointer (&unreadable));
  return added;
}

/* ---- both ------------------------------------------------------------------------------------------ */

gboolean
fumi_mailbox_target_add (FumiMailboxTarget  *target,
                         FumiEnvelope       *envelope,
                         const char         *name,
                         gboolean            replace,
                         GError            **reason,
                         GCancellable       *cancellable,
                         GError            **error)
{
  gboolean added;
  int fd;

  g_return_val_if_fail (target != NULL && FUMI_IS_ENVELOPE (envelope) && reason != NULL, FALSE);

  if (target->format == FUMI_EXPORT_MBOX)
    return add_to_mbox (target, envelope, reason, cancellable, error);

  fd = open_message (envelope, reason);
  if (fd < 0)
    return TRUE;

  added = add_file (target, envelope, fd, name, replace, reason, cancellable, error);
  close (fd);
  return added;
}

static gboolean
sync_maildir (const char  *path,
              GError     **error)
{
  g_autofree char *new = g_build_filename (path, "new", NULL);
  g_autofree char *cur = g_build_filename (path, "cur", NULL);

  return fumi_maildir_sync_folder (new, error) && fumi_maildir_sync_folder (cur, error);
}

gboolean
fumi_mailbox_target_finish (FumiMailboxTarget  *target,
                            gboolean            replace,
                            GError            **error)
{
  g_autofree char *parent = NULL;
  gboolean taken;

  g_return_val_if_fail (target != NULL, FALSE);

  if (target->format == FUMI_EXPORT_MBOX)
    {
      if (!sync_file (target, error))
        return FALSE;
      if (!name_file (target, target->path, replace, &taken, error))
        return taken && fail_as_taken (target->path, error);
    }
  if (target->format == FUMI_EXPORT_MAILDIR && !sync_maildir (target->path, error))
    return FALSE;

  parent = g_path_get_dirname (target->dir);
  return fumi_maildir_sync_folder (target->dir, error) && fumi_maildir_sync_folder (parent, error);
}
