/* fumi-mailbox-source.c: finds the mail in a file or folder of another program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-mailbox-source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-folder-name.h"
#include "fumi-mailbox-cursor.h"
#include "fumi-mbox-line.h"
#include "fumi-mbox-reader.h"
#include "fumi-store-error.h"

/* Of a file, to tell what it is. */
#define SNIFF_SIZE 8192

/* A folder deeper down is none that a person made. */
#define MAX_DEPTH 32

/* A header begins with fields that every mail has before so many lines. */
#define MAX_FIELDS 100

typedef struct
{
  FumiMailboxSource *source;
  GHashTable        *visited; /* set of "DEVICE:INODE": a folder mounted into itself is read once */
  GCancellable      *cancellable;
} Search;

static void
mailbox_free (FumiMailbox *mailbox)
{
  g_free (mailbox->path);
  g_strfreev (mailbox->levels);
  g_free (mailbox);
}

void
fumi_mailbox_source_free (FumiMailboxSource *source)
{
  if (source == NULL)
    return;

  g_free (source->path);
  g_ptr_array_unref (source->mailboxes);
  g_ptr_array_unref (source->problems);
  g_ptr_array_unref (source->uncounted);
  g_free (source);
}

void
fumi_mailbox_add_problem (GPtrArray  *problems,
                          const char *path,
                          const char *reason)
{
  g_autofree char *name = NULL;

  if (problems->len > FUMI_MAILBOX_MAX_PROBLEMS)
    return;
  if (problems->len == FUMI_MAILBOX_MAX_PROBLEMS)
    {
      g_ptr_array_add (problems, g_strdup (_("There are more that are not named here.")));
      return;
    }

  name = g_filename_display_name (path);
  /* Translators: the first %s is a file or folder, the second says why it cannot be read. */
  g_ptr_array_add (problems, g_strdup_printf (_("%s: %s"), name, reason));
}

char *
fumi_mailbox_dup_title (const FumiMailbox *mailbox)
{
  g_return_val_if_fail (mailbox != NULL, NULL);

  return g_strjoinv (" / ", mailbox->levels);
}

static void
add_mailbox (Search          *search,
             FumiMailboxKind  kind,
             const char      *path,
             GPtrArray       *levels)
{
  FumiMailbox *mailbox = g_new0 (FumiMailbox, 1);

  mailbox->kind = kind;
  mailbox->path = g_strdup (path);
  mailbox->levels = g_new0 (char *, levels->len + 1);
  for (guint i = 0; i < levels->len; i++)
    mailbox->levels[i] = g_strdup (levels->pdata[i]);
  g_ptr_array_add (search->source->mailboxes, mailbox);
}

static void
add_failure (Search     *search,
             const char *path,
             const char *reason)
{
  search->source->failed++;
  fumi_mailbox_add_problem (search->source->problems, path, reason);
}

/* ---- what a file is -------------------------------------------------------------------------------- */

typedef enum
{
  FILE_OTHER,
  FILE_EMPTY,
  FILE_MBOX,
  FILE_MESSAGE,
} FileKind;

static gboolean
is_field (const char *line,
          gsize       length)
{
  gsize i = 0;

  while (i < length && g_ascii_isgraph (line[i]) && line[i] != ':')
    i++;
  return i > 0 && i < length && line[i] == ':';
}

/* A header: fields only, one of them such as every mail has. */
static gboolean
looks_like_message (const char *bytes,
                    gsize       length)
{
  const char *end = bytes + length;

  for (guint i = 0; i < MAX_FIELDS && bytes < end; i++)
    {
      const char *newline = memchr (bytes, '\n', (gsize) (end - bytes));
      gsize line = newline != NULL ? (gsize) (newline - bytes) : (gsize) (end - bytes);

      if (fumi_mbox_is_first_field (bytes, line))
        return TRUE;
      if (!is_field (bytes, line) && !(i > 0 && line > 0 && (bytes[0] == ' ' || bytes[0] == '\t')))
        return FALSE;
      bytes += line + 1;
    }

  return FALSE;
}

static gboolean
has_suffix (const char *name,
            const char *suffix)
{
  gsize length = strlen (name);

  return length > strlen (suffix) && g_ascii_strcasecmp (name + length - strlen (suffix), suffix) == 0;
}

gboolean
fumi_mailbox_is_message_name (const char *name)
{
  return has_suffix (name, ".eml");
}

static gboolean
is_mbox_name (const char *name)
{
  return has_suffix (name, ".mbox") || has_suffix (name, ".mbx") || has_suffix (name, ".mbs");
}

/* Returns 0 or an errno. */
static int
sniff (int         dir_fd,
       const char *name,
       FileKind   *kind)
{
  int fd = openat (dir_fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  char bytes[SNIFF_SIZE];
  gsize length = 0;
  gssize n;

  if (fd < 0)
    return errno;

  do
    {
      n = read (fd, bytes + length, sizeof bytes - length);
      if (n > 0)
        length += (gsize) n;
    }
  while ((n < 0 && errno == EINTR) || (n > 0 && length < sizeof bytes));
  if (n < 0)
    {
      int saved_errno = errno;

      close (fd);
      return saved_errno;
    }
  close (fd);

  *kind = FILE_OTHER;
  if (length == 0)
    *kind = FILE_EMPTY;
  else if (fumi_mbox_looks_like (bytes, length, length < sizeof bytes))
    *kind = FILE_MBOX;
  else if (looks_like_message (bytes, length) ||
           (fumi_mailbox_is_message_name (name) && memchr (bytes, '\0', length) == NULL))
    *kind = FILE_MESSAGE;

  return 0;
}

/* ---- what a folder is ------------------------------------------------------------------------------ */

/* The entries of a folder, as far as they matter here. */
typedef struct
{
  GPtrArray *dirs;      /* (element-type utf8): sorted, like the others */
  GPtrArray *files;     /* those that are not hidden, nor messages of an MH folder */
  gboolean   is_maildir;
  gboolean   is_profile; /* of Thunderbird */
  gboolean   has_marks;  /* of an MH folder */
  char      *number;     /* one of the files that are named by a number */
} Listing;

static void
listing_free (Listing *listing)
{
  g_ptr_array_unref (listing->dirs);
  g_ptr_array_unref (listing->files);
  g_free (listing->number);
  g_free (listing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listing, listing_free)

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static gboolean
is_number (const char *name)
{
  gsize length = strlen (name);

  return length > 0 && length < 10 && strspn (name, "0123456789") == length;
}

/* What programs keep beside their mail; a name without a dot can be a folder of Thunderbird's. */
static gboolean
is_no_mail_file (const char *name)
{
  static const char * const suffixes[] = {
    ".msf", ".dat", ".sqlite", ".sqlite-wal", ".sqlite-shm", ".json", ".js", ".ini", ".html", ".xml", ".db", ".lock",
    ".index", ".idx", ".ids", ".sorted", ".toc", ".png", ".jpg", ".zip", ".cache", ".log",
  };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (has_suffix (name, suffixes[i]))
      return TRUE;

  return FALSE;
}

static void
list_file (Listing    *listing,
           const char *name)
{
  if (g_str_equal (name, ".mh_sequences") || g_str_has_prefix (name, ".sylpheed_") ||
      g_str_has_prefix (name, ".claws_"))
    listing->has_marks = TRUE;
  else if (g_str_equal (name, "prefs.js"))
    listing->is_profile = TRUE;
  else if (is_number (name))
    {
      if (listing->number == NULL)
        listing->number = g_strdup (name);
    }
  else if (name[0] != '.' && !is_no_mail_file (name))
    g_ptr_array_add (listing->files, g_strdup (name));
}

static Listing *
list_dir (Search      *search,
          int          dir_fd,
          const char  *path,
          GError     **error)
{
  g_autoptr(Listing) listing = g_new0 (Listing, 1);
  int fd = openat (dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;

  listing->dirs = g_ptr_array_new_with_free_func (g_free);
  listing->files = g_ptr_array_new_with_free_func (g_free);
  if (dir == NULL)
    {
      fumi_store_set_disk_error (error, errno, path);
      if (fd >= 0)
        close (fd);
      return NULL;
    }

  for (errno = 0; (entry = readdir (dir)) != NULL; errno = 0)
    {
      struct stat status;

      if (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, ".."))
        continue;
      if (g_cancellable_set_error_if_cancelled (search->cancellable, error))
        break;
      if (fstatat (dir_fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        continue;
      if (S_ISDIR (status.st_mode))
        g_ptr_array_add (listing->dirs, g_strdup (entry->d_name));
      else if (S_ISREG (status.st_mode))
        list_file (listing, entry->d_name);
      else if (S_ISLNK (status.st_mode))
        {
          g_autofree char *link = g_build_filename (path, entry->d_name, NULL);

          fumi_mailbox_add_problem (search->source->problems, link, _("symbolic links are not followed"));
        }
    }
  if (entry == NULL && errno != 0)
    add_failure (search, path, g_strerror (errno));
  closedir (dir);
  if (entry != NULL)
    return NULL;

  g_ptr_array_sort (listing->dirs, compare_names);
  g_ptr_array_sort (listing->files, compare_names);
  for (guint i = 0; i < listing->dirs->len; i++)
    if (g_str_equal (listing->dirs->pdata[i], "cur") || g_str_equal (listing->dirs->pdata[i], "new"))
      listing->is_maildir = TRUE;
  return g_steal_pointer (&listing);
}

/* ---- names ----------------------------------------------------------------------------------------- */

static char *
strip_suffixes (const char         *name,
                const char * const *suffixes)
{
  for (guint i = 0; suffixes[i] != NULL; i++)
    if (has_suffix (name, suffixes[i]))
      return g_strndup (name, strlen (name) - strlen (suffixes[i]));

  return g_strdup (name);
}

static char *
name_of_file (const char *name)
{
  static const char * const suffixes[] = { ".mbox", ".mbx", ".mbs", ".mbox.txt", NULL };
  g_autofree char *stripped = strip_suffixes (name, suffixes);

  return g_filename_display_name (stripped);
}

/* "Work" of "Work.sbd" (Thunderbird), "Work.mbox" (Apple Mail), ".Work.directory" (KMail). */
static char *
name_of_dir (const char *name)
{
  static const char * const suffixes[] = { ".sbd", ".mbox", NULL };
  g_autofree char *stripped = NULL;

  if (name[0] == '.' && has_suffix (name, ".directory"))
    stripped = g_strndup (name + 1, strlen (name) - 1 - strlen (".directory"));
  else
    stripped = strip_suffixes (name, suffixes);

  return g_filename_display_name (stripped);
}

/* ---- searching ------------------------------------------------------------------------------------- */

static gboolean search_dir (Search *search, const char *path, int dir_fd, GPtrArray *levels, guint depth,
                            GError **error);

static gboolean
search_sub_dir (Search      *search,
                const char  *path,
                int          dir_fd,
                const char  *name,
                GPtrArray   *levels,
                guint        depth,
                GError     **error)
{
  g_autofree char *sub = g_build_filename (path, name, NULL);
  int fd = openat (dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  gboolean searched;

  if (fd < 0)
    {
      add_failure (search, sub, g_strerror (errno));
      return TRUE;
    }

  searched = search_dir (search, sub, fd, levels, depth, error);
  close (fd);
  return searched;
}

/* ".Work.Clients" of a Maildir++: levels below those of the Maildir. */
static guint
push_maildir_levels (GPtrArray  *levels,
                     const char *name)
{
  g_auto(GStrv) parts = g_strsplit (name + 1, ".", -1);
  guint n = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (parts[i][0] == '\0')
        continue;
      g_ptr_array_add (levels, fumi_folder_name_decode (parts[i]));
      n++;
    }

  return n;
}

static gboolean
search_dirs (Search         *search,
             const char     *path,
             int             dir_fd,
             const Listing  *listing,
             GPtrArray      *levels,
             guint           depth,
             GError        **error)
{
  for (guint i = 0; i < listing->dirs->len; i++)
    {
      const char *name = listing->dirs->pdata[i];
      guint before = levels->len;
      gboolean searched;

      if (listing->is_maildir && (g_str_equal (name, "cur") || g_str_equal (name, "new") || g_str_equal (name, "tmp")))
        continue;
      if (listing->is_profile && !g_str_equal (name, "Mail") && !g_str_equal (name, "ImapMail"))
        continue;

      if (name[0] != '.' || has_suffix (name, ".directory"))
        g_ptr_array_add (levels, name_of_dir (name));
      else if (!listing->is_maildir || push_maildir_levels (levels, name) == 0)
        continue;

      searched = search_sub_dir (search, path, dir_fd, name, levels, depth + 1, error);
      g_ptr_array_set_size (levels, (int) before);
      if (!searched)
        return FALSE;
    }

  return TRUE;
}

static void
search_files (Search        *search,
              const char    *path,
              int            dir_fd,
              const Listing *listing,
              GPtrArray     *levels)
{
  gboolean has_messages = FALSE;

  for (guint i = 0; i < listing->files->len; i++)
    {
      const char *name = listing->files->pdata[i];
      g_autofree char *file = g_build_filename (path, name, NULL);
      FileKind kind = FILE_OTHER;
      int saved_errno = sniff (dir_fd, name, &kind);
      /* Apple Mail: "Work.mbox/mbox" */
      gboolean is_inner = g_str_equal (name, "mbox") && has_suffix (path, ".mbox");

      if (saved_errno != 0)
        add_failure (search, file, g_strerror (saved_errno));
      else if (kind == FILE_MBOX)
        {
          if (!is_inner)
            g_ptr_array_add (levels, name_of_file (name));
          add_mailbox (search, FUMI_MAILBOX_MBOX, file, levels);
          if (!is_inner)
            g_ptr_array_set_size (levels, (int) levels->len - 1);
        }
      else if (kind == FILE_MESSAGE && fumi_mailbox_is_message_name (name))
        has_messages = TRUE;
      else if (kind == FILE_OTHER && (is_mbox_name (name) || fumi_mailbox_is_message_name (name)))
        add_failure (search, file, _("this is no mail"));
    }

  if (has_messages)
    add_mailbox (search, FUMI_MAILBOX_FILES, path, levels);
}

/* Files named by numbers are an MH folder only if the first of them is mail, or a mail program has been there. */
static gboolean
is_mh (const Listing *listing,
       int            dir_fd)
{
  FileKind kind = FILE_OTHER;

  if (listing->number == NULL)
    return FALSE;

  return listing->has_marks ||
         (sniff (dir_fd, listing->number, &kind) == 0 && (kind == FILE_MESSAGE || kind == FILE_MBOX));
}

static gboolean
is_visited (Search *search,
            int     dir_fd)
{
  struct stat status;

  return fstat (dir_fd, &status) != 0 ||
         !g_hash_table_add (search->visited,
                            g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                             (guint64) status.st_dev, (guint64) status.st_ino));
}

static gboolean
search_dir (Search      *search,
            const char  *path,
            int          dir_fd,
            GPtrArray   *levels,
            guint        depth,
            GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(Listing) listing = NULL;

  if (depth > MAX_DEPTH)
    {
      add_failure (search, path, _("too many folders within each other"));
      return TRUE;
    }
  if (is_visited (search, dir_fd))
    return TRUE;

  listing = list_dir (search, dir_fd, path, &local_error);
  if (listing == NULL && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (listing == NULL)
    {
      add_failure (search, path, local_error->message);
      return TRUE;
    }

  if (listing->is_maildir)
    add_mailbox (search, FUMI_MAILBOX_MAILDIR, path, levels);
  else if (is_mh (listing, dir_fd))
    add_mailbox (search, FUMI_MAILBOX_MH, path, levels);
  if (!listing->is_profile)
    search_files (search, path, dir_fd, listing, levels);

  return search_dirs (search, path, dir_fd, listing, levels, depth, error);
}

/* ---- what was given -------------------------------------------------------------------------------- */

static gboolean
search_file (Search      *search,
             const char  *path,
             GError     **error)
{
  g_autoptr(GPtrArray) levels = g_ptr_array_new ();
  g_autofree char *name = g_filename_display_basename (path);
  FileKind kind = FILE_OTHER;
  int saved_errno = sniff (AT_FDCWD, path, &kind);

  if (saved_errno != 0)
    {
      fumi_store_set_disk_error (error, saved_errno, path);
      return FALSE;
    }
  if (kind == FILE_OTHER)
    {
      /* Translators: %s is a file. */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("“%s” is neither a mailbox nor a message."), name);
      return FALSE;
    }

  add_mailbox (search, kind == FILE_MESSAGE ? FUMI_MAILBOX_FILES : FUMI_MAILBOX_MBOX, path, levels);
  return TRUE;
}

/* "Local Folders/Inbox", "Local Folders/Work": what all have in common says nothing. */
static void
drop_common_levels (GPtrArray *mailboxes)
{
  for (;;)
    {
      const FumiMailbox *first = mailboxes->len > 0 ? mailboxes->pdata[0] : NULL;

      if (first == NULL || first->levels[0] == NULL || first->levels[1] == NULL)
        return;
      for (guint i = 1; i < mailboxes->len; i++)
        {
          const FumiMailbox *other = mailboxes->pdata[i];

          if (other->levels[0] == NULL || other->levels[1] == NULL || !g_str_equal (other->levels[0], first->levels[0]))
            return;
        }

      for (guint i = 0; i < mailboxes->len; i++)
        {
          FumiMailbox *mailbox = mailboxes->pdata[i];
          char **shorter = g_strdupv (mailbox->levels + 1);

          g_strfreev (mailbox->levels);
          mailbox->levels = shorter;
        }
    }
}

static gboolean
search_given_dir (Search      *search,
                  const char  *path,
                  GError     **error)
{
  g_autoptr(GPtrArray) levels = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *name = g_filename_display_basename (path);
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean searched;

  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return FALSE;
    }

  searched = search_dir (search, path, fd, levels, 0, error);
  close (fd);
  if (!searched)
    return FALSE;
  if (search->source->mailboxes->len == 0)
    {
      if (search->source->problems->len > 0)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                     /* Translators: the first %s is a folder, the second names one file and why it cannot be read. */
                     _("No mail was found in “%s”. %s"), name, (char *) search->source->problems->pdata[0]);
      else
        /* Translators: %s is a folder. */
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("No mail was found in “%s”."), name);
      return FALSE;
    }

  drop_common_levels (search->source->mailboxes);
  return TRUE;
}

FumiMailboxSource *
fumi_mailbox_source_find (const char    *path,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr(FumiMailboxSource) source = NULL;
  g_autoptr(GHashTable) visited = NULL;
  Search search = { .cancellable = cancellable };
  struct stat status;
  gboolean found;

  g_return_val_if_fail (path != NULL, NULL);

  if (stat (path, &status) != 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return NULL;
    }

  source = g_new0 (FumiMailboxSource, 1);
  source->path = g_strdup (path);
  source->mailboxes = g_ptr_array_new_with_free_func ((GDestroyNotify) mailbox_free);
  source->problems = g_ptr_array_new_with_free_func (g_free);
  source->uncounted = g_ptr_array_new_with_free_func (g_free);
  visited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  search.source = source;
  search.visited = visited;

  if (S_ISDIR (status.st_mode))
    found = search_given_dir (&search, path, error);
  else if (S_ISREG (status.st_mode))
    found = search_file (&search, path, error);
  else
    {
      /* Translators: %s is a file. */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("“%s” is neither a file nor a folder."), path);
      found = FALSE;
    }

  return found ? g_steal_pointer (&source) : NULL;
}

/* ---- counting -------------------------------------------------------------------------------------- */

typedef struct
{
  FumiMailboxSource   *source;
  FumiMailboxCountFunc progress;
  gpointer             user_data;
  GCancellable        *cancellable;
} Count;

static gboolean
count_messages (Count              *count,
                FumiMailbox        *mailbox,
                FumiMailboxCursor  *cursor,
                GError            **error)
{
  guint failed = 0;

  for (;;)
    {
      gboolean found;
      goffset bytes;

      if (!fumi_mailbox_cursor_next (cursor, &found, count->source->uncounted, &failed, count->cancellable, error))
        return FALSE;
      if (!found)
        return TRUE;
      if (!fumi_mailbox_cursor_skip (cursor, &bytes, count->cancellable, error))
        return FALSE;
      if (fumi_mailbox_cursor_is_expunged (cursor))
        continue;

      mailbox->messages++;
      mailbox->bytes += bytes;
      count->source->messages++;
      count->source->bytes += bytes;
      if (count->progress != NULL && count->source->messages % 100 == 0)
        count->progress (count->source->messages, count->user_data);
    }
}

/* FALSE only when cancelled: what cannot be read is named. */
static gboolean
count_mailbox (Count        *count,
               FumiMailbox  *mailbox,
               GError      **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(FumiMailboxCursor) cursor = fumi_mailbox_cursor_new (mailbox, &local_error);

  if (cursor != NULL && count_messages (count, mailbox, cursor, &local_error))
    return TRUE;
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  fumi_mailbox_add_problem (count->source->uncounted, mailbox->path, local_error->message);
  return TRUE;
}

gboolean
fumi_mailbox_source_count (FumiMailboxSource     *source,
                           FumiMailboxCountFunc   progress,
                           gpointer               user_data,
                           GCancellable          *cancellable,
                           GError               **error)
{
  Count count = { source, progress, user_data, cancellable };

  g_return_val_if_fail (source != NULL, FALSE);

  for (guint i = 0; i < source->mailboxes->len; i++)
    if (!count_mailbox (&count, source->mailboxes->pdata[i], error))
      return FALSE;

  return TRUE;
}
