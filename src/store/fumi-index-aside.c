/* fumi-index-aside.c: an index.db that is damaged: how that is noted, and where the file goes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-index-aside.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-store-error.h"

#define ASIDE ".damaged-"

/* The log first: a log without its database is ignored, a database without its log would look sound and lack
 * what was committed last. */
static const char * const suffixes[] = { "-wal", "-shm", "" };

static char *
dup_mark (const char *path)
{
  return g_strconcat (path, ".is-damaged", NULL);
}

static char *
dup_note (const char *path)
{
  return g_strconcat (path, ".salvage", NULL);
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* ---- what is noted --------------------------------------------------------------------------------- */

/* A name in the note is one of a file beside the index, whatever else may stand there. */
static gboolean
is_aside_name (const char *index_name,
               const char *name)
{
  return g_str_has_prefix (name, index_name) && g_str_has_prefix (name + strlen (index_name), ASIDE) &&
         strchr (name, '/') == NULL;
}

GPtrArray *
fumi_index_list_salvage (const char *path)
{
  g_autofree char *note = dup_note (path);
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *index_name = g_path_get_basename (path);
  g_autofree char *contents = NULL;
  g_auto(GStrv) lines = NULL;
  GPtrArray *asides = g_ptr_array_new_with_free_func (g_free);

  /* A note that cannot be read costs what the names of the files do not tell, and no mail. */
  if (!g_file_get_contents (note, &contents, NULL, NULL))
    return asides;

  lines = g_strsplit (contents, "\n", -1);
  for (guint i = g_strv_length (lines); i > 0; i--)
    {
      if (is_aside_name (index_name, lines[i - 1]))
        g_ptr_array_add (asides, g_build_filename (dir, lines[i - 1], NULL));
    }

  return asides;
}

gboolean
fumi_index_end_salvage (const char  *path,
                        GError     **error)
{
  g_autofree char *note = dup_note (path);

  if (g_unlink (note) == 0 || errno == ENOENT)
    return TRUE;

  fumi_store_set_disk_error (error, errno, note);
  return FALSE;
}

static gboolean
add_note (const char  *path,
          const char  *aside,
          GError     **error)
{
  g_autofree char *note = dup_note (path);
  g_autofree char *name = g_path_get_basename (aside);
  g_autofree char *old = NULL;
  g_autofree char *contents = NULL;

  g_file_get_contents (note, &old, NULL, NULL);
  contents = g_strconcat (old != NULL ? old : "", name, "\n", NULL);
  return g_file_set_contents_full (note, contents, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                   error);
}

/* The name that was noted last, while the file is not there yet: its setting aside was interrupted. */
static char *
find_interrupted (const char *path)
{
  g_autoptr(GPtrArray) asides = fumi_index_list_salvage (path);

  if (asides->len == 0 || exists (asides->pdata[0]) || !exists (path))
    return NULL;

  return g_strdup (asides->pdata[0]);
}

gboolean
fumi_index_is_marked_damaged (const char *path)
{
  g_autofree char *mark = dup_mark (path);
  g_autofree char *interrupted = NULL;

  if (exists (mark))
    return TRUE;

  interrupted = find_interrupted (path);
  return interrupted != NULL;
}

void
fumi_index_mark_damaged (const char *path)
{
  g_autofree char *mark = dup_mark (path);
  int fd = open (mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
}

/* ---- setting aside --------------------------------------------------------------------------------- */

static char *
make_aside_path (const char *path)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d-%H%M%S");
  char *aside = g_strconcat (path, ASIDE, date, NULL);

  for (guint i = 2; exists (aside); i++)
    {
      g_free (aside);
      aside = g_strdup_printf ("%s" ASIDE "%s-%u", path, date, i);
    }

  return aside;
}

static gboolean
move_files (const char  *path,
            const char  *aside,
            GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (aside, suffixes[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        {
          fumi_store_set_disk_error (error, errno, from);
          return FALSE;
        }
    }

  return TRUE;
}

/* The latest first. */
static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const char *a_path = *(const char * const *) a;
  const char *b_path = *(const char * const *) b;
  struct stat a_status;
  struct stat b_status;

  if (stat (a_path, &a_status) != 0 || stat (b_path, &b_status) != 0)
    return -strcmp (a_path, b_path);
  if (a_status.st_ctim.tv_sec != b_status.st_ctim.tv_sec)
    return a_status.st_ctim.tv_sec < b_status.st_ctim.tv_sec ? 1 : -1;

  return a_status.st_ctim.tv_nsec < b_status.st_ctim.tv_nsec ? 1 : -1;
}

static GPtrArray *
list_asides (const char *path)
{
  g_autofree char *dir_path = g_path_get_dirname (path);
  g_autofree char *index_name = g_path_get_basename (path);
  GPtrArray *asides = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = g_dir_open (dir_path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (is_aside_name (index_name, name) && !g_str_has_suffix (name, suffixes[0]) &&
          !g_str_has_suffix (name, suffixes[1]))
        g_ptr_array_add (asides, g_build_filename (dir_path, name, NULL));
    }

  g_ptr_array_sort (asides, compare_times);
  return asides;
}

/* What cannot be removed now is tried again the next time. */
static void
remove_old_asides (const char *path)
{
  g_autoptr(GPtrArray) asides = list_asides (path);

  for (guint i = FUMI_INDEX_ASIDES; i < asides->len; i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (suffixes); j++)
        {
          g_autofree char *file = g_strconcat (asides->pdata[i], suffixes[j], NULL);

          g_unlink (file);
        }
    }
}

gboolean
fumi_index_set_aside (const char  *path,
                      GError     **error)
{
  g_autofree char *mark = dup_mark (path);
  g_autofree char *aside = find_interrupted (path);

  if (aside == NULL)
    {
      aside = make_aside_path (path);
      if (!add_note (path, aside, error))
        return FALSE;
    }
  if (!move_files (path, aside, error))
    return FALSE;

  /* The mark last, so that this is done again if it was interrupted. */
  if (g_unlink (mark) != 0 && errno != ENOENT)
    {
      fumi_store_set_disk_error (error, errno, mark);
      return FALSE;
    }

  remove_old_asides (path);
  return TRUE;
}
