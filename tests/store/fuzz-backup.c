/* fuzz-backup.c: the manifest of a backup, the lines of its ledgers and the names of its entries from anywhere.
 *
 * The first byte chooses: what is parsed, and in pieces of which size.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fumi-backup-manifest.h"
#include "fumi-backup-path.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
on_ledger_entry (const char      *name,
                 FumiLedgerEntry *entry,
                 gpointer         user_data)
{
  g_autofree char *line = NULL;

  g_assert (entry->uid != NULL || strlen (name) == 32);
  /* What was read can be written. */
  line = fumi_backup_ledger_line (name, entry->uid, entry->uid != NULL ? strlen (entry->uid) : 0, entry);
  g_assert (line[strlen (line) - 1] == '\n');
  fumi_ledger_entry_free (entry);
}

static gboolean
feed (FumiBackupParser *parser,
      const char       *bytes,
      gsize             length,
      gsize             piece)
{
  for (gsize at = 0; at < length; at += piece)
    {
      g_autoptr(GError) error = NULL;

      if (fumi_backup_parser_feed (parser, bytes + at, MIN (piece, length - at), &error))
        continue;
      g_assert (error != NULL);
      return FALSE;
    }
  return fumi_backup_parser_end (parser, NULL);
}

static void
check_manifest (FumiBackupManifest *manifest)
{
  GHashTableIter iter;
  const FumiBackupEntry *entry;

  g_assert (g_utf8_validate (manifest->program, -1, NULL));
  for (guint i = 0; i < manifest->accounts->len; i++)
    {
      const FumiBackupAccount *account = manifest->accounts->pdata[i];

      g_assert (fumi_backup_is_id (account->id));
      g_assert (g_utf8_validate (account->title, -1, NULL) && strchr (account->title, '\n') == NULL);
    }
  g_hash_table_iter_init (&iter, manifest->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    g_assert (entry->size >= 0);
}

/* A path from an archive never leads out of the folder of its account. */
static void
check_path (const char *text)
{
  g_auto(FumiBackupPath) path = { 0 };

  fumi_backup_path_parse (&path, text);
  if (path.kind != FUMI_BACKUP_PATH_MAIL)
    return;

  g_assert (fumi_backup_is_id (path.account));
  g_assert (strchr (path.folder, '/') == NULL && path.folder[0] != '.');
  g_assert (strchr (path.file, '/') == NULL && path.file[0] != '.' && path.file[0] != '\0');
  g_assert (g_str_equal (path.sub, "new") || g_str_equal (path.sub, "cur"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = NULL;
  gsize piece;

  if (size == 0)
    return 0;

  text = g_strndup ((const char *) data + 1, size - 1);
  piece = (data[0] >> 2) == 0 ? size : data[0] >> 2;
  switch (data[0] & 3)
    {
    case 0:
    case 1:
      {
        g_autoptr(FumiBackupParser) parser = fumi_backup_parser_new_manifest ();

        if (feed (parser, (const char *) data + 1, size - 1, piece))
          {
            g_autoptr(FumiBackupManifest) manifest = fumi_backup_parser_steal_manifest (parser);

            check_manifest (manifest);
          }
        break;
      }

    case 2:
      {
        g_autoptr(FumiBackupParser) parser = fumi_backup_parser_new_ledger (on_ledger_entry, NULL);

        feed (parser, (const char *) data + 1, size - 1, piece);
        break;
      }

    default:
      check_path (text);
    }
  return 0;
}
