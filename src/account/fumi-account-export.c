/* fumi-account-export.c: the settings of accounts as one file, to be taken to another computer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account-export.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FILE_GROUP "Fumibako Accounts"
#define FORMAT     1

/* The group in an account's `.ini`, and what the groups here begin with. */
#define ACCOUNT_GROUP "Account"
#define PREFIX        "Account "

/* More than anybody's settings. */
#define TEXT_MAX (4 * 1024 * 1024)

static void
copy_group (GKeyFile   *from,
            const char *from_group,
            GKeyFile   *to,
            const char *to_group)
{
  g_auto(GStrv) keys = g_key_file_get_keys (from, from_group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (from, from_group, keys[i], NULL);

      if (value != NULL)
        g_key_file_set_value (to, to_group, keys[i], value);
    }
}

GBytes *
fumi_account_export (FumiAccountList     *list,
                     const char * const  *ids,
                     GError             **error)
{
  g_autoptr(GKeyFile) all = g_key_file_new ();
  char *text;
  gsize length;

  g_return_val_if_fail (FUMI_IS_ACCOUNT_LIST (list), NULL);

  g_key_file_set_integer (all, FILE_GROUP, "format", FORMAT);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr(FumiAccount) account = g_list_model_get_item (G_LIST_MODEL (list), i);
      const char *id = fumi_account_get_id (account);
      g_autofree char *group = g_strconcat (PREFIX, id, NULL);
      g_autoptr(GKeyFile) file = g_key_file_new ();
      g_autoptr(GBytes) settings = NULL;

      if (ids != NULL && !g_strv_contains (ids, id))
        continue;
      settings = fumi_account_list_read_settings (list, account, error);
      if (settings == NULL || !g_key_file_load_from_bytes (file, settings, G_KEY_FILE_NONE, error))
        return NULL;
      copy_group (file, ACCOUNT_GROUP, all, group);
    }

  text = g_key_file_to_data (all, &length, NULL);
  return g_bytes_new_take (text, length);
}

void
fumi_account_import_clear (FumiAccountImport *import)
{
  g_clear_pointer (&import->failures, g_ptr_array_unref);
}

static gboolean
is_id (const char *text)
{
  return strlen (text) == 8 && strspn (text, "0123456789abcdef") == 8;
}

static void
note_failure (FumiAccountImport *import,
              const char        *reason)
{
  import->failed++;
  g_ptr_array_add (import->failures, g_strdup (reason));
}

static gboolean
import_group (FumiAccountList    *list,
              GKeyFile           *all,
              const char         *group,
              FumiAccountImport  *import,
              GError            **error)
{
  const char *id = group + strlen (PREFIX);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(FumiAccount) account = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!is_id (id))
    {
      g_autofree char *shown = g_utf8_make_valid (group, strnlen (group, 100));

      note_failure (import, shown);
      return TRUE;
    }

  copy_group (all, group, file, ACCOUNT_GROUP);
  account = fumi_account_new_from_key_file (id, file, &local_error);
  if (account == NULL)
    note_failure (import, local_error->message);
  else if (fumi_account_list_find (list, id) != NULL
           || fumi_account_list_find_by_address (list, fumi_account_get_address (account)) != NULL)
    import->known++;
  else if (!fumi_account_list_add (list, account, error))
    return FALSE;
  else
    import->added++;
  return TRUE;
}

static gboolean
load (GKeyFile  *all,
      GBytes    *text,
      GError   **error)
{
  int format;

  if (g_bytes_get_size (text) == 0 || g_bytes_get_size (text) > TEXT_MAX
      || !g_key_file_load_from_bytes (all, text, G_KEY_FILE_NONE, NULL)
      || !g_key_file_has_group (all, FILE_GROUP)
      || (format = g_key_file_get_integer (all, FILE_GROUP, "format", NULL)) < 1)
    {
      g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE,
                           _("This file does not hold exported accounts of Fumibako."));
      return FALSE;
    }
  if (format > FORMAT)
    {
      g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                           _("This file was made by a newer version of Fumibako."));
      return FALSE;
    }
  return TRUE;
}

gboolean
fumi_account_import (FumiAccountList    *list,
                     GBytes             *text,
                     FumiAccountImport  *import,
                     GError            **error)
{
  g_autoptr(GKeyFile) all = g_key_file_new ();
  g_auto(GStrv) groups = NULL;

  g_return_val_if_fail (FUMI_IS_ACCOUNT_LIST (list) && text != NULL && import != NULL, FALSE);

  memset (import, 0, sizeof *import);
  import->failures = g_ptr_array_new_with_free_func (g_free);
  if (!load (all, text, error))
    return FALSE;

  groups = g_key_file_get_groups (all, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (g_str_has_prefix (groups[i], PREFIX) && !import_group (list, all, groups[i], import, error))
        return FALSE;
    }
  return TRUE;
}
