/* fumi-backup-restoring.c: one account of a backup into the store.
 *
 * The order is that of receiving: message to tmp/, compared with the manifest, fsync, rename to its folder, fsync of
 * that; then the rows (fumi-rebuild.c finds the files), then the ledger. Killed in between, nothing is there that
 * would be received again: the names of the files are hashes of UIDs, and the next run knows them by these. The same
 * restore once more finds each message by its name, compares, and goes on.
 *
 * A ledger says of a message that it is safe here. So nothing of it is taken over for a message that could not be
 * restored: the server may still have it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fumi-backup-path.h"
#include "fumi-backup-private.h"
#include "fumi-copies.h"
#include "fumi-ledger.h"
#include "fumi-maildir-move.h"
#include "fumi-message-identity.h"
#include "fumi-partial.h"
#include "fumi-rebuild.h"
#include "fumi-seen.h"
#include "fumi-store-error.h"
#include "fumi-store-private.h"

#define BATCH_MESSAGES 64
#define BATCH_BYTES    (8 * 1024 * 1024)
#define LEDGER_CHUNK   500
#define SEEN_MAX       (64 * 1024 * 1024)

#define LEDGER_NAME_LENGTH 32

typedef struct
{
  FumiBackup       *backup;
  FumiStore        *store;
  const char       *account;   /* in the backup */
  const char       *target;    /* here */
  FumiStoreRun     *run;       /* holds the account's lock */
  FumiBackupResult *result;
  FumiBackupMeter   meter;
  GCancellable     *cancellable;

  GHashTable       *restored;  /* set of paths: what became something */
  GHashTable       *lost;      /* set of names by which the ledger of the backup knows messages that failed */
  GHashTable       *new_names; /* name in the backup → name here, where the id is another one; else NULL */
  GHashTable       *folders;   /* set of folders that were made */
  GHashTable       *seen;      /* name → FumiSeenRecord: what the user deleted for good here */
  GPtrArray        *deleted;   /* (element-type FumiSeenRecord) (nullable): and there */
  GPtrArray        *back;      /* (element-type utf8): names in @seen of messages that are here again */
  GPtrArray        *elsewhere; /* (element-type FumiSeenRecord): messages that are here under other names */
  GPtrArray        *drafts;    /* (element-type FumiMaildirDraft): the batch */
  goffset           batch_bytes;
} Restoring;

/* ---- the ledger ---------------------------------------------------------------------------------- */

typedef struct
{
  char            *name;  /* in the backup; of an entry without UID, else NULL */
  FumiLedgerEntry *entry;
} LedgerLine;

static void
ledger_line_free (gpointer data)
{
  LedgerLine *line = data;

  g_free (line->name);
  fumi_ledger_entry_free (line->entry);
  g_free (line);
}

static void
on_ledger_line (const char      *name,
                FumiLedgerEntry *entry,
                gpointer         user_data)
{
  LedgerLine *line = g_new0 (LedgerLine, 1);

  line->name = g_strdup (name);
  line->entry = entry;
  g_ptr_array_add (user_data, line);
}

/* Compared with its hash before any of it counts. */
static gboolean
parse_ledger (const FumiBackupEntry  *entry,
              FumiZipReader          *reader,
              GPtrArray              *lines,
              GCancellable           *cancellable,
              GError                **error)
{
  g_autoptr(FumiBackupParser) parser = fumi_backup_parser_new_ledger (on_ledger_line, lines);
  g_autoptr(GInputStream) stream = fumi_zip_reader_open_entry (reader, entry->size);
  char block[64 * 1024];
  gssize length;

  while ((length = g_input_stream_read (stream, block, sizeof block, cancellable, error)) > 0)
    {
      if (!fumi_backup_parser_feed (parser, block, length, error))
        return FALSE;
    }
  if (length < 0 || !fumi_backup_parser_end (parser, error))
    return FALSE;
  if (fumi_zip_stream_has (stream, entry->size, entry->sha256))
    return TRUE;

  g_set_error_literal (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_DAMAGED, _("it is damaged"));
  return FALSE;
}

/* (element-type LedgerLine): empty, which was counted, where it is damaged. Without it the messages are known by the
 * names of their files all the same. NULL: cancelled */
static GPtrArray *
read_ledger (Restoring  *restoring,
             GError    **error)
{
  g_autofree char *path = g_strdup_printf ("ledger/%s.jsonl", restoring->account);
  const FumiBackupEntry *entry = g_hash_table_lookup (restoring->backup->manifest->entries, path);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (ledger_line_free);
  g_autoptr(FumiZipReader) reader = NULL;
  g_autoptr(GError) local_error = NULL;
  FumiZipEntry found;

  if (entry == NULL)
    return g_steal_pointer (&lines);

  reader = fumi_zip_reader_new (restoring->backup->fd, restoring->backup->name,
                                restoring->backup->password, error);
  if (reader == NULL)
    return NULL;
  while (fumi_zip_reader_next (reader, &found, &local_error))
    {
      if (!g_str_equal (found.path, path))
        continue;
      if (parse_ledger (entry, reader, lines, restoring->cancellable, &local_error))
        return g_steal_pointer (&lines);
      break;
    }
  if (g_cancellable_set_error_if_cancelled (restoring->cancellable, error))
    return NULL;

  fumi_backup_note_failure (restoring->result, path,
                            local_error != NULL ? local_error->message : _("it is missing"));
  g_ptr_array_set_size (lines, 0);
  return g_steal_pointer (&lines);
}

/* By these names the same messages are delivered here that the server of the account lists. */
static void
learn_new_names (Restoring *restoring,
                 GPtrArray *lines)
{
  if (g_str_equal (restoring->account, restoring->target))
    return;

  restoring->new_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < lines->len; i++)
    {
      const LedgerLine *line = lines->pdata[i];

      if (line->entry->uid != NULL)
        g_hash_table_replace (restoring->new_names,
                              fumi_maildir_name_for_uid (restoring->account, line->entry->uid),
                              fumi_maildir_name_for_uid (restoring->target, line->entry->uid));
    }
}

/* What is known here is younger. But mail that the server refused here, and the backup has, is no failure any more. */
static gboolean
is_wanted (Restoring             *restoring,
           const FumiLedgerEntry *entry)
{
  const FumiLedgerEntry *known = g_hash_table_lookup (fumi_store_run_get_ledger (restoring->run),
                                                      entry->uid);
  g_autofree char *name = fumi_maildir_name_for_uid (restoring->account, entry->uid);

  if (g_hash_table_contains (restoring->lost, name))
    return FALSE;
  return known == NULL || (known->state == FUMI_LEDGER_FAILED && entry->state != FUMI_LEDGER_FAILED);
}

/* The index may know by the file's name that the whole message is here, of which the backup has the beginning. */
static void
settle_state (Restoring       *restoring,
              FumiLedgerEntry *entry)
{
  const FumiLedgerEntry *known = fumi_store_run_find (restoring->run, entry->uid);

  if (known != NULL && known->state == FUMI_LEDGER_STORED && entry->state == FUMI_LEDGER_PARTIAL)
    entry->state = FUMI_LEDGER_STORED;
}

static gboolean
put_chunk (Restoring  *restoring,
           GPtrArray  *lines,
           guint       first,
           guint       end,
           GError    **error)
{
  FumiIndex *writer = fumi_store_begin_writing (restoring->store, error);

  if (writer == NULL)
    return FALSE;
  for (guint i = first; i < end; i++)
    {
      const LedgerLine *line = lines->pdata[i];

      if (line->entry->uid == NULL || !is_wanted (restoring, line->entry))
        continue;
      settle_state (restoring, line->entry);
      if (!fumi_ledger_put (restoring->run->ledger, writer, line->entry, error))
        {
          fumi_store_abort_writing (restoring->store);
          return FALSE;
        }
    }
  return fumi_store_commit_writing (restoring->store, error);
}

static gboolean
restore_ledger (Restoring  *restoring,
                GPtrArray  *lines,
                GError    **error)
{
  for (guint first = 0; first < lines->len; first += LEDGER_CHUNK)
    {
      if (!put_chunk (restoring, lines, first, MIN (first + LEDGER_CHUNK, lines->len), error))
        return FALSE;
    }
  return TRUE;
}

/* ---- messages ------------------------------------------------------------------------------------- */

/* Synced whether or not it was made just now. */
static gboolean
make_folder (Restoring   *restoring,
             const char  *folder,
             GError     **error)
{
  if (folder[0] == '\0' || g_hash_table_contains (restoring->folders, folder))
    return TRUE;
  if (!fumi_maildir_make_folder (fumi_maildir_get_path (restoring->run->maildir), folder, error))
    return FALSE;

  g_hash_table_add (restoring->folders, g_strdup (folder));
  return TRUE;
}

/* What was deleted for good and is here again. */
static void
note_back (Restoring  *restoring,
           const char *name)
{
  g_autofree char *ledger_name = fumi_maildir_ledger_name (name);

  if (ledger_name != NULL && g_hash_table_contains (restoring->seen, ledger_name))
    g_ptr_array_add (restoring->back, g_steal_pointer (&ledger_name));
}

static gboolean
deliver_batch (Restoring  *restoring,
               GError    **error)
{
  if (!fumi_maildir_deliver (restoring->run->maildir, restoring->drafts, error))
    return FALSE;

  for (guint i = 0; i < restoring->drafts->len; i++)
    {
      const FumiMaildirDraft *draft = restoring->drafts->pdata[i];

      if (draft->duplicate)
        restoring->result->duplicates++;
      else
        {
          restoring->result->added++;
          restoring->result->bytes += draft->size;
          note_back (restoring, draft->name);
        }
    }
  g_ptr_array_set_size (restoring->drafts, 0);
  restoring->batch_bytes = 0;
  return TRUE;
}

/* (transfer full): @name as the message is called here */
static char *
name_here (Restoring  *restoring,
           const char *name)
{
  g_autofree char *ledger_name = fumi_maildir_ledger_name (name);
  const char *new_name = NULL;

  if (ledger_name != NULL && restoring->new_names != NULL)
    new_name = g_hash_table_lookup (restoring->new_names, ledger_name);
  if (new_name == NULL)
    return g_strdup (name);
  return g_strconcat (new_name, name + LEDGER_NAME_LENGTH, NULL);
}

static void
lose (Restoring  *restoring,
      const char *path,
      const char *name,
      const char *why)
{
  char *ledger_name = fumi_maildir_ledger_name (name);

  fumi_backup_note_failure (restoring->result, path, why);
  if (ledger_name != NULL)
    g_hash_table_add (restoring->lost, ledger_name);
}

/* The beginning of a message that is here as a whole. */
static gboolean
is_needless (Restoring   *restoring,
             const char  *name,
             gboolean    *needless,
             GError     **error)
{
  g_autofree char *ledger_name = fumi_maildir_ledger_name (name);
  FumiIndex *reader;
  gboolean looked;

  *needless = FALSE;
  if (ledger_name == NULL || !fumi_partial_is_name (name))
    return TRUE;

  reader = fumi_store_borrow_reader (restoring->store, error);
  if (reader == NULL)
    return FALSE;
  looked = fumi_index_has_name (reader, restoring->target, ledger_name, needless, error);
  fumi_store_return_reader (restoring->store, reader);
  return looked;
}

/* The message came here another way: under another UID, or by an import. A beginning is no message. */
static gboolean
is_elsewhere (Restoring         *restoring,
              FumiMaildirDraft  *draft,
              gboolean          *elsewhere,
              GError           **error)
{
  gint64 key = fumi_partial_is_name (draft->name) ? 0
               : fumi_message_key (draft->start, draft->size <= FUMI_MAILDIR_START);
  gint64 id = fumi_copies_find (restoring->store, restoring->target, key, draft->tmp_path, error);

  *elsewhere = id > 0;
  return id >= 0;
}

/* Its file does not come, so that no name tells any more that its UID need not be fetched. */
static void
note_elsewhere (Restoring               *restoring,
                const FumiMaildirDraft  *draft,
                const FumiBackupEntry   *entry)
{
  char *ledger_name = fumi_maildir_ledger_name (draft->name);
  FumiSeenRecord *record;

  restoring->result->duplicates++;
  if (ledger_name == NULL)
    return;

  record = g_new0 (FumiSeenRecord, 1);
  record->name = ledger_name;
  record->size = entry->size;
  record->received = entry->received;
  record->elsewhere = TRUE;
  g_ptr_array_add (restoring->elsewhere, record);
}

/* FALSE: nothing more can be restored. What is wrong with this message alone is counted. */
static gboolean
take_message (Restoring              *restoring,
              FumiZipReader          *reader,
              const FumiBackupEntry  *entry,
              const FumiBackupPath   *path,
              const char             *name,
              GError                **error)
{
  g_autofree char *here = name_here (restoring, name);
  g_autofree char *dir = path->folder[0] != '\0' ? g_strdup_printf (".%s/%s", path->folder, path->sub)
                                                 : g_strdup (path->sub);
  g_autoptr(GInputStream) stream = fumi_zip_reader_open_entry (reader, entry->size);
  g_autoptr(GError) local_error = NULL;
  g_autoptr(FumiMaildirDraft) draft = NULL;
  gboolean elsewhere;

  if (!make_folder (restoring, path->folder, error))
    return FALSE;

  draft = fumi_maildir_write (restoring->run->maildir, here, stream, restoring->cancellable,
                              &local_error);
  if (draft == NULL && !fumi_zip_stream_get_failed (stream))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (draft == NULL || !fumi_zip_stream_has (stream, entry->size, entry->sha256))
    {
      lose (restoring, entry->path, name,
            local_error != NULL ? local_error->message : _("it was altered after the backup was made"));
      return TRUE;
    }
  if (!is_elsewhere (restoring, draft, &elsewhere, error))
    return FALSE;
  if (elsewhere)
    {
      note_elsewhere (restoring, draft, entry);
      return TRUE;
    }
  if (!fumi_maildir_draft_set_place (draft, dir, path->file + strlen (name), entry->received, error))
    return FALSE;

  restoring->batch_bytes += draft->size;
  g_ptr_array_add (restoring->drafts, g_steal_pointer (&draft));
  if (restoring->drafts->len < BATCH_MESSAGES && restoring->batch_bytes < BATCH_BYTES)
    return TRUE;
  return deliver_batch (restoring, error);
}

static gboolean
restore_message (Restoring              *restoring,
                 FumiZipReader          *reader,
                 const FumiBackupEntry  *entry,
                 const FumiBackupPath   *path,
                 GError                **error)
{
  g_autofree char *name = g_strndup (path->file, strcspn (path->file, ":"));
  gboolean needless;

  fumi_backup_meter_add (&restoring->meter, entry->size);
  restoring->meter.messages++;
  if (entry->incomplete)
    {
      lose (restoring, entry->path, name, _("it could not be read when the backup was made"));
      return TRUE;
    }
  if (!is_needless (restoring, name, &needless, error))
    return FALSE;
  if (needless)
    {
      restoring->result->duplicates++;
      return TRUE;
    }
  return take_message (restoring, reader, entry, path, name, error);
}

/* ---- what was deleted for good ------------------------------------------------------------------------ */

/* (transfer full) (nullable): NULL where it is damaged, which was counted */
static GBytes *
read_seen (Restoring             *restoring,
           FumiZipReader         *reader,
           const FumiBackupEntry *entry)
{
  g_autoptr(GInputStream) stream = fumi_zip_reader_open_entry (reader, MIN (entry->size, SEEN_MAX));
  g_autoptr(GOutputStream) bytes = g_memory_output_stream_new_resizable ();

  if (g_output_stream_splice (bytes, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, restoring->cancellable,
                              NULL) >= 0
      && fumi_zip_stream_has (stream, entry->size, entry->sha256))
    return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (bytes));

  if (!g_cancellable_is_cancelled (restoring->cancellable))
    fumi_backup_note_failure (restoring->result, entry->path, _("it is damaged"));
  return NULL;
}

/* Kept until the messages are here: what is here is not deleted for good. */
static void
take_seen (Restoring             *restoring,
           FumiZipReader         *reader,
           const FumiBackupEntry *entry)
{
  g_autoptr(GBytes) bytes = read_seen (restoring, reader, entry);
  gsize length;
  const char *text;

  if (bytes == NULL)
    return;
  text = g_bytes_get_data (bytes, &length);
  if (text != NULL)
    restoring->deleted = fumi_seen_parse (text, length);
}

static void
rename_record (Restoring      *restoring,
               FumiSeenRecord *record)
{
  if (restoring->new_names == NULL || record->uid == NULL)
    return;

  g_free (record->name);
  record->name = fumi_maildir_name_for_uid (restoring->target, record->uid);
}

/* Without those that are noted here, or whose message is. */
static gboolean
drop_needless_records (Restoring  *restoring,
                       GError    **error)
{
  FumiIndex *reader = fumi_store_borrow_reader (restoring->store, error);
  gboolean looked = TRUE;

  if (reader == NULL)
    return FALSE;
  for (guint i = restoring->deleted->len; i > 0 && looked; i--)
    {
      FumiSeenRecord *record = restoring->deleted->pdata[i - 1];
      gboolean here = FALSE;

      rename_record (restoring, record);
      looked = fumi_index_has_name (reader, restoring->target, record->name, &here, error);
      if (here || g_hash_table_contains (restoring->seen, record->name))
        g_ptr_array_remove_index (restoring->deleted, i - 1);
    }
  fumi_store_return_reader (restoring->store, reader);
  return looked;
}

static gboolean
restore_seen (Restoring  *restoring,
              GError    **error)
{
  const char *dir = fumi_maildir_get_path (restoring->run->maildir);

  if (!fumi_seen_drop (dir, restoring->back, error))
    return FALSE;
  if (restoring->deleted == NULL)
    restoring->deleted = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_seen_record_free);
  g_ptr_array_extend_and_steal (restoring->deleted, g_steal_pointer (&restoring->elsewhere));
  if (restoring->deleted->len == 0)
    return TRUE;
  return drop_needless_records (restoring, error) && fumi_seen_append (dir, restoring->deleted, error);
}

/* ---- all entries of the account ----------------------------------------------------------------------- */

static gboolean
restore_entry (Restoring           *restoring,
               FumiZipReader       *reader,
               const FumiZipEntry  *found,
               GError             **error)
{
  const FumiBackupEntry *entry = g_hash_table_lookup (restoring->backup->manifest->entries, found->path);
  g_auto(FumiBackupPath) path = { 0 };

  fumi_backup_path_parse (&path, found->path);
  if (!g_str_equal (path.account, restoring->account))
    return TRUE;
  if (path.kind == FUMI_BACKUP_PATH_FOLDER)
    return make_folder (restoring, path.folder, error);
  /* What the manifest does not know is nothing of ours. */
  if (entry == NULL || !g_hash_table_add (restoring->restored, (gpointer) entry->path))
    return TRUE;

  if (path.kind == FUMI_BACKUP_PATH_SEEN)
    take_seen (restoring, reader, entry);
  if (path.kind == FUMI_BACKUP_PATH_MAIL)
    return restore_message (restoring, reader, entry, &path, error);
  return TRUE;
}

static gboolean
restore_entries (Restoring  *restoring,
                 GError    **error)
{
  FumiBackup *backup = restoring->backup;
  g_autoptr(FumiZipReader) reader = fumi_zip_reader_new (backup->fd, backup->name, backup->password,
                                                         error);
  g_autoptr(GError) local_error = NULL;
  FumiZipEntry found;

  if (reader == NULL)
    return FALSE;
  while (fumi_zip_reader_next (reader, &found, &local_error))
    {
      if (g_cancellable_set_error_if_cancelled (restoring->cancellable, error)
          || !restore_entry (restoring, reader, &found, error))
        return FALSE;
    }
  /* The rest of the archive cannot be read: what is in the manifest and did not come counts as lost. */
  if (local_error != NULL)
    g_message ("%s: %s", backup->name, local_error->message);
  return deliver_batch (restoring, error);
}

/* Calls @func with each message of the account that the manifest knows. */
static void
count_messages (Restoring *restoring,
                gboolean   missing)
{
  GHashTableIter iter;
  const FumiBackupEntry *entry;

  g_hash_table_iter_init (&iter, restoring->backup->manifest->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    {
      g_auto(FumiBackupPath) path = { 0 };

      fumi_backup_path_parse (&path, entry->path);
      if (path.kind != FUMI_BACKUP_PATH_MAIL || !g_str_equal (path.account, restoring->account))
        continue;
      if (!missing)
        {
          restoring->result->messages++;
          restoring->meter.total += entry->size;
        }
      else if (!g_hash_table_contains (restoring->restored, entry->path))
        lose (restoring, entry->path, path.file, _("it is missing in the backup"));
    }
}

/* ---- before and after -------------------------------------------------------------------------------- */

/* A disk that is too small is told before the first message, not after the last that fits. */
static gboolean
check_space (Restoring  *restoring,
             GError    **error)
{
  g_autoptr(GFile) dir = g_file_new_for_path (fumi_store_get_data_dir (restoring->store));
  g_autoptr(GFileInfo) info = g_file_query_filesystem_info (dir, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL,
                                                            NULL);
  g_autofree char *wanted = NULL;
  g_autofree char *left = NULL;
  guint64 available;

  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return TRUE;
  available = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  if ((guint64) restoring->meter.total <= available)
    return TRUE;

  wanted = g_format_size (restoring->meter.total);
  left = g_format_size (available);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               /* Translators: both are sizes, "3.2 GB". */
               _("Restoring needs up to %s, and %s are free on this computer’s disk."), wanted, left);
  return FALSE;
}

static gboolean
make_rows (Restoring  *restoring,
           GError    **error)
{
  const FumiRebuildTold told = { NULL };
  FumiStore *store = restoring->store;
  gboolean changed = FALSE;

  if (!fumi_rebuild_account (store, restoring->target, &told, &changed, error))
    return FALSE;
  if (changed)
    fumi_store_note_changed (store, restoring->target);
  return TRUE;
}

static gboolean
restore_account (Restoring  *restoring,
                 GError    **error)
{
  g_autoptr(GPtrArray) lines = NULL;

  count_messages (restoring, FALSE);
  if (!check_space (restoring, error))
    return FALSE;
  lines = read_ledger (restoring, error);
  restoring->seen = lines != NULL ? fumi_seen_load (fumi_maildir_get_path (restoring->run->maildir), error) : NULL;
  if (restoring->seen == NULL)
    return FALSE;

  learn_new_names (restoring, lines);
  if (!restore_entries (restoring, error))
    return FALSE;
  count_messages (restoring, TRUE);
  return make_rows (restoring, error) && restore_seen (restoring, error)
         && restore_ledger (restoring, lines, error);
}

gboolean
fumi_backup_restore (FumiBackup              *backup,
                     FumiStore               *store,
                     const char              *account,
                     const char              *target,
                     FumiBackupProgressFunc   progress,
                     gpointer                 progress_data,
                     FumiBackupResult        *result,
                     GCancellable            *cancellable,
                     GError                 **error)
{
  Restoring restoring = { .backup = backup, .store = store, .account = account, .target = target,
                          .result = result, .cancellable = cancellable };
  gboolean restored;

  g_return_val_if_fail (backup != NULL && FUMI_IS_STORE (store) && result != NULL, FALSE);
  g_return_val_if_fail (account != NULL && target != NULL, FALSE);
  g_return_val_if_fail (fumi_backup_is_id (account) && fumi_backup_is_id (target), FALSE);

  restoring.run = fumi_store_begin_run (store, target, error);
  if (restoring.run == NULL)
    return FALSE;

  restoring.meter.phase = FUMI_BACKUP_RESTORING;
  restoring.meter.func = progress;
  restoring.meter.user_data = progress_data;
  restoring.restored = g_hash_table_new (g_str_hash, g_str_equal);
  restoring.lost = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  restoring.folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  restoring.elsewhere = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_seen_record_free);
  restoring.back = g_ptr_array_new_with_free_func (g_free);
  restoring.drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_maildir_draft_free);

  restored = restore_account (&restoring, error);

  g_ptr_array_unref (restoring.drafts);
  g_hash_table_unref (restoring.folders);
  g_hash_table_unref (restoring.lost);
  g_hash_table_unref (restoring.restored);
  g_clear_pointer (&restoring.new_names, g_hash_table_unref);
  g_clear_pointer (&restoring.seen, g_hash_table_unref);
  g_clear_pointer (&restoring.deleted, g_ptr_array_unref);
  g_clear_pointer (&restoring.elsewhere, g_ptr_array_unref);
  g_ptr_array_unref (restoring.back);
  fumi_store_end_run (restoring.run);
  return restored;
}
