/* fumi-backup-path.c: the names of the entries in a backup, and what each stands for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-path.h"

#include <limits.h>
#include <string.h>

gboolean
fumi_backup_is_id (const char *id)
{
  return strlen (id) == 8 && strspn (id, "0123456789abcdef") == 8;
}

static gboolean
is_plain (guchar c)
{
  return c > ' ' && c < 0x7f && c != '%' && c != '\\';
}

static void
append_escaped (GString    *escaped,
                const char *bytes)
{
  for (; *bytes != '\0'; bytes++)
    {
      guchar c = (guchar) *bytes;

      if (is_plain (c))
        g_string_append_c (escaped, (char) c);
      else
        g_string_append_printf (escaped, "%%%02X", c);
    }
}

char *
fumi_backup_path_new (const char *account,
                      const char *place)
{
  GString *path = g_string_new ("mail/");

  g_string_append_printf (path, "%s/", account);
  append_escaped (path, place);
  return g_string_free (path, FALSE);
}

/* (nullable): NULL where it cannot be a file's name */
static char *
unescape_name (const char *part,
               gsize       length)
{
  g_autoptr(GString) name = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      int high;
      int low;

      if (part[i] != '%')
        {
          g_string_append_c (name, part[i]);
          continue;
        }
      if (i + 2 >= length)
        return NULL;

      high = g_ascii_xdigit_value (part[i + 1]);
      low = g_ascii_xdigit_value (part[i + 2]);
      if (high < 0 || low < 0 || (high == 0 && low == 0))
        return NULL;
      g_string_append_c (name, (char) (high * 16 + low));
      i += 2;
    }

  if (name->len == 0 || name->len > NAME_MAX || strchr (name->str, '/') != NULL)
    return NULL;
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static gboolean
is_unsafe (const char *path)
{
  g_auto(GStrv) parts = NULL;

  if (path[0] == '/' || path[0] == '\0')
    return TRUE;
  for (const char *c = path; *c != '\0'; c++)
    {
      if ((guchar) *c < ' ' || *c == 0x7f || *c == '\\')
        return TRUE;
    }

  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (g_str_equal (parts[i], "..") || g_str_equal (parts[i], "."))
        return TRUE;
    }

  return FALSE;
}

/* "0123abcd" + @suffix */
static gboolean
take_id (FumiBackupPath *parsed,
         const char     *text,
         const char     *suffix)
{
  char id[9];

  if (strlen (text) < 8 || !g_str_equal (text + 8, suffix))
    return FALSE;

  memcpy (id, text, 8);
  id[8] = '\0';
  if (!fumi_backup_is_id (id))
    return FALSE;

  memcpy (parsed->account, id, sizeof id);
  return TRUE;
}

/* ".Archive/", of which a dot alone, "..", and a second dot are none. */
static const char *
take_folder (FumiBackupPath *parsed,
             const char     *place)
{
  const char *end = strchr (place, '/');

  if (place[0] != '.' || end == NULL)
    {
      parsed->folder = g_strdup ("");
      return place;
    }

  parsed->folder = unescape_name (place + 1, end - place - 1);
  if (parsed->folder == NULL || parsed->folder[0] == '.')
    return NULL;
  return end + 1;
}

static FumiBackupPathKind
parse_place (FumiBackupPath *parsed,
             const char     *place)
{
  const char *rest;

  if (g_str_equal (place, ".seen"))
    return FUMI_BACKUP_PATH_SEEN;

  rest = take_folder (parsed, place);
  if (rest == NULL)
    return FUMI_BACKUP_PATH_UNSAFE;
  if (rest[0] == '\0')
    return parsed->folder[0] != '\0' ? FUMI_BACKUP_PATH_FOLDER : FUMI_BACKUP_PATH_UNKNOWN;

  if (g_str_has_prefix (rest, "new/"))
    parsed->sub = "new";
  else if (g_str_has_prefix (rest, "cur/"))
    parsed->sub = "cur";
  else
    return FUMI_BACKUP_PATH_UNKNOWN;

  rest += strlen ("new/");
  parsed->file = unescape_name (rest, strlen (rest));
  /* ":2,S" alone is no name, and what begins with a dot no message. */
  if (parsed->file == NULL || parsed->file[0] == '.' || parsed->file[0] == ':')
    return FUMI_BACKUP_PATH_UNSAFE;

  return FUMI_BACKUP_PATH_MAIL;
}

static FumiBackupPathKind
parse (FumiBackupPath *parsed,
       const char     *path)
{
  if (is_unsafe (path))
    return FUMI_BACKUP_PATH_UNSAFE;
  if (g_str_equal (path, "manifest.json"))
    return FUMI_BACKUP_PATH_MANIFEST;
  if (g_str_equal (path, "README.txt"))
    return FUMI_BACKUP_PATH_README;
  if (g_str_equal (path, "rules.ini") || g_str_equal (path, "senders.ini"))
    return FUMI_BACKUP_PATH_COMMON;
  if (g_str_has_prefix (path, "accounts/") && take_id (parsed, path + strlen ("accounts/"), ".ini"))
    return FUMI_BACKUP_PATH_SETTINGS;
  if (g_str_has_prefix (path, "ledger/") && take_id (parsed, path + strlen ("ledger/"), ".jsonl"))
    return FUMI_BACKUP_PATH_LEDGER;
  if (g_str_has_prefix (path, "mail/") && strlen (path) > strlen ("mail/0123abcd/") - 1
      && path[strlen ("mail/0123abcd")] == '/')
    {
      g_autofree char *id = g_strndup (path + strlen ("mail/"), 8);

      if (take_id (parsed, id, ""))
        return parse_place (parsed, path + strlen ("mail/0123abcd/"));
    }

  return FUMI_BACKUP_PATH_UNKNOWN;
}

void
fumi_backup_path_parse (FumiBackupPath *parsed,
                        const char     *path)
{
  memset (parsed, 0, sizeof *parsed);
  parsed->kind = parse (parsed, path);
}

void
fumi_backup_path_clear (FumiBackupPath *parsed)
{
  g_clear_pointer (&parsed->folder, g_free);
  g_clear_pointer (&parsed->file, g_free);
}
