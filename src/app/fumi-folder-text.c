/* fumi-folder-text.c: folders in words and icons.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-folder-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fumi-folder-name.h"
#include "fumi-store-actions.h"
#include "fumi-store-folders.h"

char *
fumi_folder_text_title (const char *key)
{
  const char *dot = strrchr (key, '.');

  if (*key == '\0')
    return g_strdup (_ ("Inbox"));
  if (g_str_equal (key, FUMI_FOLDER_STARRED))
    return g_strdup (C_ ("folder", "Starred"));
  if (g_str_equal (key, FUMI_STORE_ARCHIVE))
    return g_strdup (C_ ("folder", "Archive"));
  if (g_str_equal (key, FUMI_STORE_JUNK))
    return g_strdup (C_ ("folder", "Junk"));
  if (g_str_equal (key, FUMI_STORE_TRASH))
    return g_strdup (C_ ("folder", "Trash"));

  return fumi_folder_name_decode (dot != NULL ? dot + 1 : key);
}

/* Whether there is a folder of the first @length bytes of @key. Each stands somewhere before those in it. */
static gboolean
has_folder (GPtrArray  *folders,
            guint       end,
            const char *key,
            gsize       length)
{
  for (guint i = end; i > 0; i--)
    {
      const FumiStoreFolder *folder = g_ptr_array_index (folders, i - 1);

      if (strlen (folder->key) == length && strncmp (folder->key, key, length) == 0)
        return TRUE;
    }
  return FALSE;
}

static char *
join_levels (const char *key)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto(GStrv) parts = g_strsplit (key, ".", -1);

  for (guint part = 0; parts[part] != NULL; part++)
    g_ptr_array_add (names, fumi_folder_name_decode (parts[part]));
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" / ", (char **) names->pdata);
}

char *
fumi_folder_text_path (const char *key)
{
  return strchr (key, '.') != NULL ? join_levels (key) : fumi_folder_text_title (key);
}

char *
fumi_folder_text_nested (GPtrArray *folders,
                         guint      i,
                         guint     *depth)
{
  const FumiStoreFolder *folder = g_ptr_array_index (folders, i);
  const char *rest = folder->key;

  *depth = 0;
  for (const char *dot = strchr (folder->key, '.'); dot != NULL; dot = strchr (dot + 1, '.'))
    if (has_folder (folders, i, folder->key, (gsize) (dot - folder->key)))
      {
        rest = dot + 1;
        *depth += 1;
      }
  if (*depth == 0 && strchr (rest, '.') == NULL)
    return fumi_folder_text_title (rest);

  return join_levels (rest);
}

const char *
fumi_folder_text_icon (const char *key)
{
  if (*key == '\0')
    return "fumi-inbox-symbolic";
  if (g_str_equal (key, FUMI_FOLDER_STARRED))
    return "starred-symbolic";
  if (g_str_equal (key, FUMI_STORE_ARCHIVE))
    return "fumi-archive-symbolic";
  if (g_str_equal (key, FUMI_STORE_JUNK))
    return "mail-mark-junk-symbolic";
  if (g_str_equal (key, FUMI_STORE_TRASH))
    return "user-trash-symbolic";

  return "folder-symbolic";
}

const char *
fumi_folder_text_empty (const char *key)
{
  if (g_str_equal (key, FUMI_FOLDER_STARRED))
    return _ ("Messages that you mark with a star are listed here, whatever folder they are in.");
  if (g_str_equal (key, FUMI_STORE_ARCHIVE))
    return _ ("Archived messages are kept here, out of the way of the inbox.");
  if (g_str_equal (key, FUMI_STORE_JUNK))
    return _ ("Messages marked as junk are kept here.");
  if (g_str_equal (key, FUMI_STORE_TRASH))
    return _ ("Deleted messages are kept here until the Trash is emptied.");

  return "";
}
