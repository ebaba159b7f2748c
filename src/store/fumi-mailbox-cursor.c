/* fumi-mailbox-cursor.c: the messages of one mailbox of another program, one after the other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mailbox-cursor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-mailbox-marks.h"
#include "fumi-maildir.h"
#include "fumi-mbox-reader.h"
#include "fumi-partial.h"
#include "fumi-store-error.h"

/* The letters of a Maildir that are kept; small ones are another program's keywords. */
#define MAILDIR_FLAGS "DFPRST"

/* ---- the body as a stream -------------------------------------------------------------------------- */

#define FUMI_TYPE_MAILBOX_BODY (fumi_mailbox_body_get_type ())
G_DECLARE_FINAL_TYPE (FumiMailboxBody, fumi_mailbox_body, FUMI, MAILBOX_BODY, GInputStream)

struct _FumiMailboxBody
{
  GInputStream    parent_instance;

  FumiMboxReader *reader;   /* of the cursor; NULL when that goes on */
  gboolean        failed;
  GChecksum      *checksum;
};

G_DEFINE_FINAL_TYPE (FumiMailboxBody, fumi_mailbox_body, G_TYPE_INPUT_STREAM)

static gssize
fumi_mailbox_body_read (GInputStream  *stream,
                        void          *buffer,
                        gsize          count,
                        GCancellable  *cancellable,
                        GError       **error)
{
  FumiMailboxBody *self = FUMI_MAILBOX_BODY (stream);
  gssize length;

  if (self->reader == NULL)
    return 0;

  length = fumi_mbox_reader_read (self->reader, buffer, count, cancellable, error);
  if (length > 0)
    g_checksum_update (self->checksum, buffer, length);
  self->failed = length < 0 && !g_cancellable_is_cancelled (cancellable);
  return length;
}

static void
fumi_mailbox_body_finalize (GObject *object)
{
  g_checksum_free (FUMI_MAILBOX_BODY (object)->checksum);

  G_OBJECT_CLASS (fumi_mailbox_body_parent_class)->finalize (object);
}

static void
fumi_mailbox_body_class_init (FumiMailboxBodyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_mailbox_body_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = fumi_mailbox_body_read;
}

static void
fumi_mailbox_body_init (FumiMailboxBody *self)
{
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
}

/* ---- the cursor ------------------------------------------------------------------------------------ */

struct _FumiMailboxCursor
{
  const FumiMailbox *mailbox;

  /* A folder of files. */
  int                dir_fd;   /* of the folder, -1 for a single file */
  int                sub_fd;   /* of the one that is read: "new", "cur" of a Maildir */
  const char        *sub;      /* its name, or "" */
  DIR               *dir;      /* a Maildir is read as it lies there: 200,000 names need no memory */
  GPtrArray         *names;    /* the others are read in order */
  guint              next;
  FumiMailboxMarks  *marks;

  /* The current file, and what is read from it; of an mbox there is one. */
  char              *path;
  struct stat        status;
  FumiMboxReader    *reader;
  FumiMailboxBody   *body;
  char              *flags;    /* of the file's name or marks; NULL: those that the header tells */
  char               letters[8];
};

static void
close_file (FumiMailboxCursor *cursor)
{
  if (cursor->body != NULL)
    cursor->body->reader = NULL;
  g_clear_object (&cursor->body);
  g_clear_pointer (&cursor->reader, fumi_mbox_reader_free);
  g_clear_pointer (&cursor->path, g_free);
  g_clear_pointer (&cursor->flags, g_free);
}

void
fumi_mailbox_cursor_free (FumiMailboxCursor *cursor)
{
  if (cursor == NULL)
    return;

  close_file (cursor);
  if (cursor->dir != NULL)
    closedir (cursor->dir);
  else if (cursor->sub_fd >= 0)
    close (cursor->sub_fd);
  if (cursor->dir_fd >= 0)
    close (cursor->dir_fd);
  g_clear_pointer (&cursor->names, g_ptr_array_unref);
  g_clear_pointer (&cursor->marks, fumi_mailbox_marks_free);
  g_free (cursor);
}

/* @flags: beside O_RDONLY. Opens nothing that blocks, or that is no file. */
static int
open_file (int           dir_fd,
           const char   *name,
           int           flags,
           struct stat  *status,
           const char   *path,
           GError      **error)
{
  int fd = openat (dir_fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | flags);
  int saved_errno = errno;

  if (fd >= 0 && fstat (fd, status) == 0 && S_ISREG (status->st_mode))
    {
      (void) posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
      return fd;
    }
  if (fd >= 0)
    {
      saved_errno = EINVAL;
      close (fd);
    }

  fumi_store_set_disk_error (error, saved_errno, path);
  return -1;
}

/* A single file or an mbox: the link that a user gives may be followed. */
static gboolean
open_given (FumiMailboxCursor  *cursor,
            GError            **error)
{
  const FumiMailbox *mailbox = cursor->mailbox;
  g_autoptr(GInputStream) stream = NULL;
  gboolean given = mailbox->levels[0] == NULL;
  int fd = open_file (AT_FDCWD, mailbox->path, given ? 0 : O_NOFOLLOW, &cursor->status, mailbox->path, error);

  if (fd < 0)
    return FALSE;

  stream = g_unix_input_stream_new (fd, TRUE);
  cursor->reader = mailbox->kind == FUMI_MAILBOX_MBOX ? fumi_mbox_reader_new (stream)
                                                      : fumi_mbox_reader_new_single (stream);
  cursor->path = g_strdup (mailbox->path);
  return TRUE;
}

/* ---- names of a folder ----------------------------------------------------------------------------- */

static gboolean
is_wanted (FumiMailboxKind  kind,
           const char      *name)
{
  if (kind == FUMI_MAILBOX_MH)
    return strspn (name, "0123456789") == strlen (name) && strlen (name) < 10;

  return name[0] != '.' && fumi_mailbox_is_message_name (name);
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  int left = atoi (*(const char * const *) a);
  int right = atoi (*(const char * const *) b);

  return (left > right) - (left < right);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static DIR *
open_listing (FumiMailboxCursor  *cursor,
              const char         *sub,
              GError            **error)
{
  int fd = openat (cursor->dir_fd, sub[0] != '\0' ? sub : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;

  if (dir != NULL)
    return dir;

  fumi_store_set_disk_error (error, errno, cursor->mailbox->path);
  if (fd >= 0)
    close (fd);
  return NULL;
}

static gboolean
list_names (FumiMailboxCursor  *cursor,
            GError            **error)
{
  DIR *dir = open_listing (cursor, "", error);
  const struct dirent *entry;
  int saved_errno;

  if (dir == NULL)
    return FALSE;

  cursor->names = g_ptr_array_new_with_free_func (g_free);
  for (errno = 0; (entry = readdir (dir)) != NULL; errno = 0)
    if (is_wanted (cursor->mailbox->kind, entry->d_name))
      g_ptr_array_add (cursor->names, g_strdup (entry->d_name));
  saved_errno = errno;
  closedir (dir);
  if (saved_errno != 0)
    {
      fumi_store_set_disk_error (error, saved_errno, cursor->mailbox->path);
      return FALSE;
    }

  g_ptr_array_sort (cursor->names, cursor->mailbox->kind == FUMI_MAILBOX_MH ? compare_numbers : compare_names);
  return TRUE;
}

/* Goes on from new/ to cur/; either may be missing. Returns: FALSE when there is no more */
static gboolean
open_next_sub (FumiMailboxCursor *cursor,
               GPtrArray         *problems)
{
  static const char * const subs[] = { "new", "cur" };

  if (cursor->dir != NULL)
    closedir (cursor->dir);
  cursor->dir = NULL;
  cursor->sub_fd = -1;

  while (cursor->next < G_N_ELEMENTS (subs))
    {
      g_autoptr(GError) error = NULL;

      cursor->sub = subs[cursor->next++];
      cursor->dir = open_listing (cursor, cursor->sub, &error);
      if (cursor->dir != NULL)
        {
          cursor->sub_fd = dirfd (cursor->dir);
          return TRUE;
        }
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          g_autofree char *path = g_build_filename (cursor->mailbox->path, cursor->sub, NULL);

          fumi_mailbox_add_problem (problems, path, error->message);
        }
    }

  return FALSE;
}

/* (transfer full) (nullable): the next name in a Maildir */
static char *
next_in_maildir (FumiMailboxCursor *cursor,
                 GPtrArray         *problems)
{
  const struct dirent *entry;

  for (;;)
    {
      if (cursor->dir == NULL && !open_next_sub (cursor, problems))
        return NULL;

      errno = 0;
      entry = readdir (cursor->dir);
      if (entry == NULL && errno != 0)
        fumi_mailbox_add_problem (problems, cursor->mailbox->path, g_strerror (errno));
      if (entry == NULL && !open_next_sub (cursor, problems))
        return NULL;
      if (entry != NULL && entry->d_name[0] != '.' && entry->d_type != DT_DIR)
        return g_strdup (entry->d_name);
    }
}

static char *
next_name (FumiMailboxCursor *cursor,
           GPtrArray         *problems)
{
  if (cursor->mailbox->kind == FUMI_MAILBOX_MAILDIR)
    return next_in_maildir (cursor, problems);

  return cursor->next < cursor->names->len ? g_strdup (cursor->names->pdata[cursor->next++]) : NULL;
}

/* "FS" of "NAME:2,FSab". Where a colon cannot be in a name, programs put another character. */
static char *
flags_of_name (const char *name)
{
  g_autoptr(GString) flags = g_string_new (NULL);
  const char *info = NULL;

  for (const char *at = strstr (name, "2,"); at != NULL; at = strstr (at + 1, "2,"))
    if (at > name && strchr (":;!", at[-1]) != NULL)
      info = at + strlen ("2,");

  for (const char *known = MAILDIR_FLAGS; info != NULL && *known != '\0'; known++)
    if (strchr (info, *known) != NULL)
      g_string_append_c (flags, *known);

  return g_string_free (g_steal_pointer (&flags), FALSE);
}

/* Of our own Maildirs: a message of which the rest is still on the server. */
static gboolean
is_beginning (const char *name)
{
  g_autofree char *bare = g_strndup (name, strcspn (name, ":"));
  g_autofree char *ledger_name = fumi_maildir_ledger_name (bare);

  return ledger_name != NULL && fumi_partial_is_name (bare);
}

/* ---- going on -------------------------------------------------------------------------------------- */

FumiMailboxCursor *
fumi_mailbox_cursor_new (const FumiMailbox  *mailbox,
                         GError            **error)
{
  g_autoptr(FumiMailboxCursor) cursor = NULL;
  struct stat status;

  g_return_val_if_fail (mailbox != NULL, NULL);

  cursor = g_new0 (FumiMailboxCursor, 1);
  cursor->mailbox = mailbox;
  cursor->dir_fd = -1;
  cursor->sub_fd = -1;
  cursor->sub = "";
  if (stat (mailbox->path, &status) != 0)
    {
      fumi_store_set_disk_error (error, errno, mailbox->path);
      return NULL;
    }
  if (!S_ISDIR (status.st_mode))
    return open_given (cursor, error) ? g_steal_pointer (&cursor) : NULL;

  cursor->dir_fd = open (mailbox->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (cursor->dir_fd < 0)
    {
      fumi_store_set_disk_error (error, errno, mailbox->path);
      return NULL;
    }
  if (mailbox->kind == FUMI_MAILBOX_MH)
    cursor->marks = fumi_mailbox_marks_new (cursor->dir_fd);
  if (mailbox->kind != FUMI_MAILBOX_MAILDIR && !list_names (cursor, error))
    return NULL;

  return g_steal_pointer (&cursor);
}

/* Opens one file of a folder and finds the message in it. FALSE: it is none, or cannot be read. */
static gboolean
open_message (FumiMailboxCursor  *cursor,
              const char         *name,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr(GInputStream) stream = NULL;
  gboolean found;
  int fd;

  cursor->path = g_build_filename (cursor->mailbox->path, cursor->sub, name, NULL);
  fd = open_file (cursor->sub_fd >= 0 ? cursor->sub_fd : cursor->dir_fd, name, O_NOFOLLOW, &cursor->status,
                  cursor->path, error);
  if (fd < 0)
    return FALSE;

  stream = g_unix_input_stream_new (fd, TRUE);
  cursor->reader = fumi_mbox_reader_new_single (stream);
  if (!fumi_mbox_reader_next (cursor->reader, &found, cancellable, error))
    return FALSE;
  if (!found)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("this file is empty"));
      return FALSE;
    }

  if (cursor->mailbox->kind == FUMI_MAILBOX_MAILDIR && is_beginning (name))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _("this is only the beginning of a message"));
      return FALSE;
    }

  if (cursor->mailbox->kind == FUMI_MAILBOX_MAILDIR)
    cursor->flags = flags_of_name (name);
  else if (cursor->marks != NULL)
    cursor->flags = g_strdup (fumi_mailbox_marks_get_flags (cursor->marks, (guint) atoi (name)));
  return TRUE;
}

static gboolean
next_file (FumiMailboxCursor  *cursor,
           gboolean           *found,
           GPtrArray          *problems,
           guint              *failed,
           GCancellable       *cancellable,
           GError            **error)
{
  for (;;)
    {
      g_autoptr(GError) local_error = NULL;
      g_autofree char *name = NULL;

      close_file (cursor);
      name = next_name (cursor, problems);
      *found = name != NULL && open_message (cursor, name, cancellable, &local_error);
      if (name == NULL || *found)
        return TRUE;
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      (*failed)++;
      fumi_mailbox_add_problem (problems, cursor->path, local_error->message);
    }
}

gboolean
fumi_mailbox_cursor_next (FumiMailboxCursor  *cursor,
                          gboolean           *found,
                          GPtrArray          *problems,
                          guint              *failed,
                          GCancellable       *cancellable,
                          GError            **error)
{
  g_return_val_if_fail (cursor != NULL && found != NULL && problems != NULL && failed != NULL, FALSE);

  if (cursor->body != NULL)
    cursor->body->reader = NULL;
  g_clear_object (&cursor->body);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (cursor->dir_fd >= 0 ? !next_file (cursor, found, problems, failed, cancellable, error)
                          : !fumi_mbox_reader_next (cursor->reader, found, cancellable, error))
    return FALSE;

  if (*found)
    {
      cursor->body = g_object_new (FUMI_TYPE_MAILBOX_BODY, NULL);
      cursor->body->reader = cursor->reader;
    }
  return TRUE;
}

GInputStream *
fumi_mailbox_cursor_get_body (FumiMailboxCursor *cursor)
{
  g_return_val_if_fail (cursor != NULL && cursor->body != NULL, NULL);

  return G_INPUT_STREAM (cursor->body);
}

gboolean
fumi_mailbox_cursor_has_failed (FumiMailboxCursor *cursor)
{
  g_return_val_if_fail (cursor != NULL && cursor->body != NULL, FALSE);

  return cursor->body->failed;
}

/* What a file holds is known from its size, but for line ends: those are counted. */
gboolean
fumi_mailbox_cursor_skip (FumiMailboxCursor  *cursor,
                          goffset            *bytes,
                          GCancellable       *cancellable,
                          GError            **error)
{
  g_return_val_if_fail (cursor != NULL && cursor->reader != NULL, FALSE);

  if (cursor->mailbox->kind == FUMI_MAILBOX_MBOX)
    {
      if (!fumi_mbox_reader_skip (cursor->reader, cancellable, error))
        return FALSE;
      *bytes = fumi_mbox_reader_get_emitted (cursor->reader);
    }
  else
    *bytes = cursor->status.st_size;

  return TRUE;
}

gint64
fumi_mailbox_cursor_get_arrived (FumiMailboxCursor *cursor)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 date;

  g_return_val_if_fail (cursor != NULL && cursor->reader != NULL, 0);

  /* Thunderbird writes 1970 and 1965 where it knows nothing. */
  date = fumi_mbox_reader_get_date (cursor->reader);
  if (date < 366 * 24 * 60 * 60)
    date = cursor->status.st_mtime;
  return CLAMP (date, 0, now);
}

const char *
fumi_mailbox_cursor_get_path (FumiMailboxCursor *cursor)
{
  g_return_val_if_fail (cursor != NULL, NULL);

  return cursor->path;
}

const char *
fumi_mailbox_cursor_get_flags (FumiMailboxCursor *cursor)
{
  FumiMboxFlags flags;
  char *letter;

  g_return_val_if_fail (cursor != NULL && cursor->reader != NULL, "");

  if (cursor->flags != NULL)
    return cursor->flags;

  flags = fumi_mbox_reader_get_flags (cursor->reader);
  letter = cursor->letters;
  if ((flags & FUMI_MBOX_STARRED) != 0)
    *letter++ = 'F';
  if ((flags & FUMI_MBOX_REPLIED) != 0)
    *letter++ = 'R';
  if ((flags & FUMI_MBOX_READ) != 0)
    *letter++ = 'S';
  *letter = '\0';
  return cursor->letters;
}

gboolean
fumi_mailbox_cursor_is_expunged (FumiMailboxCursor *cursor)
{
  g_return_val_if_fail (cursor != NULL && cursor->reader != NULL, FALSE);

  return cursor->mailbox->kind == FUMI_MAILBOX_MBOX &&
         (fumi_mbox_reader_get_flags (cursor->reader) & FUMI_MBOX_EXPUNGED) != 0;
}

char *
fumi_mailbox_cursor_dup_digest (FumiMailboxCursor *cursor)
{
  g_autoptr(GChecksum) checksum = NULL;

  g_return_val_if_fail (cursor != NULL && cursor->body != NULL, NULL);

  checksum = g_checksum_copy (cursor->body->checksum);
  return g_strdup (g_checksum_get_string (checksum));
}
