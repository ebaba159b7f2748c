/* fumi-backup.c: a backup that is opened: its contents, and whether they are whole.
 *
 * Writing is in fumi-backup-writing.c, restoring in fumi-backup-restoring.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-backup-path.h"
#include "fumi-backup-private.h"
#include "fumi-store-error.h"

#define BLOCK_SIZE (64 * 1024)

/* A million messages make a manifest of 200 MiB. */
#define MANIFEST_MAX (1024 * 1024 * 1024)
/* Settings and rules are some kilobytes. */
#define SETTINGS_MAX (1024 * 1024)

#define FAILURES_MAX 100
#define PROGRESS_STEP (256 * 1024)

G_DEFINE_QUARK (fumi-backup-error-quark, fumi_backup_error)

/* ---- result and progress ----------------------------------------------------------------------------- */

void
fumi_backup_result_clear (FumiBackupResult *result)
{
  g_clear_pointer (&result->failures, g_ptr_array_unref);
}

void
fumi_backup_note_failure (FumiBackupResult *result,
                          const char       *what,
                          const char       *why)
{
  g_autofree char *shown = g_filename_display_name (what);

  result->failed++;
  if (result->failures == NULL)
    result->failures = g_ptr_array_new_with_free_func (g_free);
  if (result->failures->len < FAILURES_MAX)
    /* Translators: the first %s is a file, the second says what is wrong with it. */
    g_ptr_array_add (result->failures, g_strdup_printf (_("%s: %s"), shown, why));
}

void
fumi_backup_meter_add (FumiBackupMeter *meter,
                       goffset          bytes)
{
  FumiBackupProgress progress;

  meter->done += bytes;
  if (meter->func == NULL
      || (meter->done - meter->told < PROGRESS_STEP && meter->messages - meter->told_messages < 100))
    return;

  meter->told = meter->done;
  meter->told_messages = meter->messages;
  progress.phase = meter->phase;
  progress.done = meter->done;
  progress.total = MAX (meter->total, meter->done);
  progress.messages = meter->messages;
  meter->func (&progress, meter->user_data);
}

/* ---- opening --------------------------------------------------------------------------------------- */

static gboolean
set_not_a_backup (GError **error)
{
  g_set_error_literal (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_NOT_A_BACKUP,
                       _("This file is not a backup of Fumibako."));
  return FALSE;
}

static gboolean
set_unsafe (const char  *path,
            GError     **error)
{
  g_autofree char *shown = g_utf8_make_valid (path, strnlen (path, 100));

  g_set_error (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_UNSAFE,
               /* Translators: %s is the name of a file in a ZIP archive. */
               _("This backup holds something that Fumibako never writes (“%s”). It was made to do harm, or "
                 "changed by another program. Nothing was restored."), shown);
  return FALSE;
}

/* What is read of @stream, all of it, goes to @parser. */
static gboolean
parse_stream (FumiBackupParser  *parser,
              GInputStream      *stream,
              GCancellable      *cancellable,
              GError           **error)
{
  char block[BLOCK_SIZE];
  gssize length;

  while ((length = g_input_stream_read (stream, block, sizeof block, cancellable, error)) > 0)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !fumi_backup_parser_feed (parser, block, length, error))
        return FALSE;
    }
  return length == 0 && fumi_backup_parser_end (parser, error);
}

/* The two ways in which a manifest that was read in part is no proof of a bad one. */
static gboolean
read_manifest (FumiBackup          *backup,
               FumiZipReader       *reader,
               const FumiZipEntry  *entry,
               GCancellable        *cancellable,
               GError             **error)
{
  g_autoptr(FumiBackupParser) parser = fumi_backup_parser_new_manifest ();
  g_autoptr(GInputStream) stream = NULL;

  if (entry->encrypted && backup->password == NULL)
    {
      g_set_error_literal (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_PASSWORD,
                           _("This backup has a password."));
      return FALSE;
    }

  stream = fumi_zip_reader_open_entry (reader, MANIFEST_MAX);
  if (!parse_stream (parser, stream, cancellable, error))
    return FALSE;

  backup->manifest = fumi_backup_parser_steal_manifest (parser);
  return TRUE;
}

static gboolean
is_allowed (const FumiZipEntry *entry)
{
  g_auto(FumiBackupPath) path = { 0 };

  fumi_backup_path_parse (&path, entry->path);
  if (path.kind == FUMI_BACKUP_PATH_UNSAFE)
    return FALSE;
  if (path.kind == FUMI_BACKUP_PATH_FOLDER)
    return entry->folder;
  /* Who packs a backup anew may add folders, or files of their own; links and devices nobody needs. */
  return entry->regular || (entry->folder && path.kind == FUMI_BACKUP_PATH_UNKNOWN);
}

/* The manifest is the last entry, but for those that somebody added. */
static gboolean
find_manifest (FumiBackup    *backup,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(FumiZipReader) reader = fumi_zip_reader_new (backup->fd, backup->name, backup->password,
                                                         error);
  g_autoptr(GError) local_error = NULL;
  FumiZipEntry entry;

  if (reader == NULL)
    return FALSE;
  while (fumi_zip_reader_next (reader, &entry, &local_error))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!is_allowed (&entry))
        return set_unsafe (entry.path, error);
      if (!g_str_equal (entry.path, "manifest.json"))
        continue;
      if (backup->manifest != NULL)
        return set_unsafe (entry.path, error);
      if (!read_manifest (backup, reader, &entry, cancellable, error))
        return FALSE;
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return backup->manifest != NULL || set_not_a_backup (error);
}

/* One path twice: what was looked at first would not be what is taken. */
static gboolean
find_entries (FumiBackup    *backup,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(FumiZipReader) reader = fumi_zip_reader_new (backup->fd, backup->name, backup->password,
                                                         error);
  g_autoptr(GError) local_error = NULL;
  FumiZipEntry entry;

  if (reader == NULL)
    return FALSE;
  while (fumi_zip_reader_next (reader, &entry, &local_error))
    {
      FumiBackupEntry *known = g_hash_table_lookup (backup->manifest->entries, entry.path);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (known == NULL)
        continue;
      if (known->found)
        return set_unsafe (entry.path, error);
      known->found = TRUE;
    }
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

FumiBackup *
fumi_backup_open_fd (int            fd,
                     const char    *name,
                     const char    *password,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr(FumiBackup) backup = g_new0 (FumiBackup, 1);

  backup->fd = fd;
  backup->name = g_strdup (name);
  backup->password = password != NULL && password[0] != '\0' ? g_strdup (password) : NULL;
  if (!find_manifest (backup, cancellable, error) || !find_entries (backup, cancellable, error))
    return NULL;
  return g_steal_pointer (&backup);
}

FumiBackup *
fumi_backup_open (const char    *path,
                  const char    *password,
                  GCancellable  *cancellable,
                  GError       **error)
{
  /* Not waiting for what is no file, a pipe say. */
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  struct stat status;
  FumiBackup *backup;

  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return NULL;
    }
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      close (fd);
      set_not_a_backup (error);
      return NULL;
    }

  backup = fumi_backup_open_fd (fd, path, password, cancellable, error);
  if (backup == NULL)
    close (fd);
  else
    backup->owns_fd = TRUE;
  return backup;
}

void
fumi_backup_free (FumiBackup *backup)
{
  if (backup == NULL)
    return;

  if (backup->owns_fd)
    close (backup->fd);
  if (backup->password != NULL)
    explicit_bzero (backup->password, strlen (backup->password));
  g_free (backup->password);
  g_free (backup->name);
  g_clear_pointer (&backup->manifest, fumi_backup_manifest_free);
  g_free (backup);
}

gint64
fumi_backup_get_created (FumiBackup *backup)
{
  g_return_val_if_fail (backup != NULL, 0);

  return backup->manifest->created;
}

const char *
fumi_backup_get_program (FumiBackup *backup)
{
  g_return_val_if_fail (backup != NULL, NULL);

  return backup->manifest->program;
}

GPtrArray *
fumi_backup_get_accounts (FumiBackup *backup)
{
  g_return_val_if_fail (backup != NULL, NULL);

  return backup->manifest->accounts;
}

/* ---- small entries ------------------------------------------------------------------------------------ */

static gboolean
set_damaged (const char  *path,
             GError     **error)
{
  g_autofree char *shown = g_utf8_make_valid (path, strnlen (path, 200));

  /* Translators: %s is the name of a file in the backup. */
  g_set_error (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_DAMAGED, _("The backup is damaged at “%s”."),
               shown);
  return FALSE;
}

/* Moves @reader to @path. FALSE without @error: there is none. */
static gboolean
seek_entry (FumiZipReader  *reader,
            const char     *path,
            GError        **error)
{
  FumiZipEntry entry;

  while (fumi_zip_reader_next (reader, &entry, error))
    {
      if (g_str_equal (entry.path, path))
        return TRUE;
    }
  return FALSE;
}

static GBytes *
read_entry (FumiBackup   *backup,
            const char   *path,
            GError      **error)
{
  const FumiBackupEntry *entry = g_hash_table_lookup (backup->manifest->entries, path);
  g_autoptr(FumiZipReader) reader = NULL;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GOutputStream) bytes = NULL;

  if (entry == NULL)
    return NULL;
  if (!entry->found || entry->size > SETTINGS_MAX)
    {
      set_damaged (path, error);
      return NULL;
    }

  reader = fumi_zip_reader_new (backup->fd, backup->name, backup->password, error);
  if (reader == NULL || !seek_entry (reader, path, error))
    return NULL;

  stream = fumi_zip_reader_open_entry (reader, entry->size);
  bytes = g_memory_output_stream_new_resizable ();
  if (g_output_stream_splice (bytes, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) < 0)
    return NULL;
  if (!fumi_zip_stream_has (stream, entry->size, entry->sha256))
    {
      set_damaged (path, error);
      return NULL;
    }
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (bytes));
}

GBytes *
fumi_backup_read_settings (FumiBackup  *backup,
                           const char  *account,
                           GError     **error)
{
  g_autofree char *path = g_strdup_printf ("accounts/%s.ini", account);

  g_return_val_if_fail (backup != NULL && account != NULL, NULL);

  return read_entry (backup, path, error);
}

GBytes *
fumi_backup_read_file (FumiBackup  *backup,
                       const char  *name,
                       GError     **error)
{
  g_return_val_if_fail (backup != NULL && name != NULL, NULL);

  return read_entry (backup, name, error);
}

/* ---- checking ------------------------------------------------------------------------------------- */

static gboolean
check_entry (FumiZipReader          *reader,
             const FumiBackupEntry  *entry,
             FumiBackupMeter        *meter,
             GCancellable           *cancellable,
             GError                **error)
{
  g_autoptr(GInputStream) stream = fumi_zip_reader_open_entry (reader, entry->size);
  char block[BLOCK_SIZE];
  gssize length;

  while ((length = g_input_stream_read (stream, block, sizeof block, cancellable, error)) > 0)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      fumi_backup_meter_add (meter, length);
    }
  if (length < 0)
    return FALSE;
  return fumi_zip_stream_has (stream, entry->size, entry->sha256) || set_damaged (entry->path, error);
}

static gboolean
check_entries (FumiBackup       *backup,
               FumiBackupMeter  *meter,
               GCancellable     *cancellable,
               GError          **error)
{
  g_autoptr(FumiZipReader) reader = fumi_zip_reader_new (backup->fd, backup->name, backup->password,
                                                         error);
  g_autoptr(GError) local_error = NULL;
  FumiZipEntry entry;

  if (reader == NULL)
    return FALSE;
  while (fumi_zip_reader_next (reader, &entry, &local_error))
    {
      const FumiBackupEntry *known = g_hash_table_lookup (backup->manifest->entries, entry.path);

      meter->messages++;
      if (known != NULL && !check_entry (reader, known, meter, cancellable, error))
        return FALSE;
    }
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
fumi_backup_check (FumiBackup              *backup,
                   FumiBackupProgressFunc   progress,
                   gpointer                 progress_data,
                   GCancellable            *cancellable,
                   GError                 **error)
{
  FumiBackupMeter meter = { .phase = FUMI_BACKUP_CHECKING, .func = progress, .user_data = progress_data };
  const FumiBackupEntry *entry;
  GHashTableIter iter;

  g_return_val_if_fail (backup != NULL, FALSE);

  g_hash_table_iter_init (&iter, backup->manifest->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    {
      if (!entry->found)
        return set_damaged (entry->path, error);
      meter.total += entry->size;
    }
  return check_entries (backup, &meter, cancellable, error);
}
