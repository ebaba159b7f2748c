/* fumi-maildir-move.c: one message's file gets another folder or other flags: a rename, synced with others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-maildir-move.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "fumi-maildir.h"
#include "fumi-store-error.h"

/* ---- folders --------------------------------------------------------------------------------------- */

static gboolean
make_dir (const char  *path,
          GError     **error)
{
  if (mkdir (path, 0700) == 0 || errno == EEXIST)
    return TRUE;

  fumi_store_set_disk_error (error, errno, path);
  return FALSE;
}

/* Maildir++: says that this is a folder of the Maildir above it. */
static gboolean
make_mark (const char  *folder,
           GError     **error)
{
  g_autofree char *mark = g_build_filename (folder, "maildirfolder", NULL);
  int fd = open (mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, mark);
      return FALSE;
    }

  close (fd);
  return TRUE;
}

gboolean
fumi_maildir_make_folder (const char  *path,
                          const char  *folder,
                          GError     **error)
{
  static const char * const subs[] = { "tmp", "new", "cur" };
  g_autofree char *dir = g_strconcat (path, "/.", folder, NULL);

  g_return_val_if_fail (folder[0] != '\0', FALSE);

  if (!make_dir (dir, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (subs); i++)
    {
      g_autofree char *sub = g_build_filename (dir, subs[i], NULL);

      if (!make_dir (sub, error))
        return FALSE;
    }

  return make_mark (dir, error) && fumi_maildir_sync_folder (dir, error) &&
         fumi_maildir_sync_folder (path, error);
}

/* ---- places ---------------------------------------------------------------------------------------- */

/* maildir(5): flags are stored in ASCII order. */
static char *
change_flags (const char *flags,
              const char *set,
              const char *clear)
{
  g_autoptr(GString) changed = g_string_new (NULL);

  for (int flag = '!'; flag <= '~'; flag++)
    {
      if ((strchr (flags, flag) != NULL && strchr (clear, flag) == NULL) ||
          strchr (set, flag) != NULL)
        g_string_append_c (changed, (char) flag);
    }

  return g_string_free (g_steal_pointer (&changed), FALSE);
}

char *
fumi_maildir_place_after (const char              *place,
                          const FumiMaildirChange *change)
{
  g_auto(GStrv) parts = g_strsplit (place, "/", -1);
  guint n = g_strv_length (parts);
  const char *flags = fumi_maildir_flags_of_path (place);
  g_autofree char *changed = change_flags (flags, change->set, change->clear);
  g_autofree char *folder = NULL;
  g_autofree char *file = NULL;
  const char *sub;
  gboolean untouched;

  g_return_val_if_fail (n >= 2, NULL);

  sub = parts[n - 2];
  untouched = change->to_new && changed[0] == '\0';
  if (untouched && !g_str_equal (sub, "new"))
    {
      sub = "new";
      file = g_strndup (parts[n - 1], strcspn (parts[n - 1], ":"));
    }
  else if (!g_str_equal (flags, changed))
    {
      sub = "cur";
      file = g_strdup_printf ("%.*s:2,%s", (int) strcspn (parts[n - 1], ":"), parts[n - 1], changed);
    }
  else
    file = g_strdup (parts[n - 1]);

  if (change->folder != NULL)
    folder = change->folder[0] != '\0' ? g_strconcat (".", change->folder, "/", NULL) : g_strdup ("");
  else
    folder = n > 2 ? g_strconcat (parts[0], "/", NULL) : g_strdup ("");

  return g_strconcat (folder, sub, "/", file, NULL);
}

/* ---- what is to be synced -------------------------------------------------------------------------- */

struct _FumiMaildirTouched
{
  GHashTable *gained; /* sets of directories */
  GHashTable *lost;
};

FumiMaildirTouched *
fumi_maildir_touched_new (void)
{
  FumiMaildirTouched *touched = g_new0 (FumiMaildirTouched, 1);

  touched->gained = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  touched->lost = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return touched;
}

void
fumi_maildir_touched_free (FumiMaildirTouched *touched)
{
  if (touched == NULL)
    return;

  g_hash_table_unref (touched->gained);
  g_hash_table_unref (touched->lost);
  g_free (touched);
}

void
fumi_maildir_touched_add (FumiMaildirTouched *touched,
                          const char         *from,
                          const char         *to)
{
  if (from != NULL)
    g_hash_table_add (touched->lost, g_path_get_dirname (from));
  if (to != NULL)
    g_hash_table_add (touched->gained, g_path_get_dirname (to));
}

static gboolean
sync_dirs (GHashTable  *dirs,
           GHashTable  *synced,
           GError     **error)
{
  GHashTableIter iter;
  const char *dir;
  gboolean all = TRUE;

  g_hash_table_iter_init (&iter, dirs);
  while (g_hash_table_iter_next (&iter, (gpointer *) &dir, NULL))
    {
      if ((synced == NULL || !g_hash_table_contains (synced, dir)) &&
          !fumi_maildir_sync_folder (dir, all ? error : NULL))
        all = FALSE;
    }

  return all;
}

gboolean
fumi_maildir_touched_sync (FumiMaildirTouched  *touched,
                           GError             **error)
{
  gboolean gained = sync_dirs (touched->gained, NULL, error);
  gboolean lost = sync_dirs (touched->lost, touched->gained, gained ? error : NULL);

  g_hash_table_remove_all (touched->gained);
  g_hash_table_remove_all (touched->lost);
  return gained && lost;
}

/* ---- by name --------------------------------------------------------------------------------------- */

typedef struct
{
  GHashTable *places;
  gsize       skip; /* of a path, to the place */
} Finding;

static gboolean
add_place (const char *folder,
           const char *name,
           const char *path,
           gpointer    user_data)
{
  Finding *finding = user_data;

  g_hash_table_replace (finding->places, g_strdup (name), g_strdup (path + finding->skip));
  return TRUE;
}

GHashTable *
fumi_maildir_find_files (const char  *path,
                         GError     **error)
{
  g_autoptr(GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Finding finding = { .places = places, .skip = strlen (path) + 1 };

  if (!fumi_maildir_visit_path (path, add_place, &finding, error))
    return NULL;

  return g_steal_pointer (&places);
}
