/* fumi-backup-writing.c: all mail, settings and ledgers into one ZIP file.
 *
 * Nothing is locked meanwhile. The ledger of an account is read before its files are listed, so each message it knows
 * to be safe here is among them; only what the user deletes meanwhile is not. Another program, or the user, may move
 * a file or change its flags between listing and reading: files that are gone are looked for again by name.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-backup-archive.h"
#include "fumi-backup-file.h"
#include "fumi-backup-manifest.h"
#include "fumi-backup-path.h"
#include "fumi-backup-plan.h"
#include "fumi-backup-private.h"
#include "fumi-store-error.h"
#include "fumi-store-private.h"

#define BLOCK_SIZE (64 * 1024)

/* How often the folders are read for files that moved. */
#define MAX_ROUNDS 5

static const char readme[] =
  "Fumibako backup\n"
  "===============\n"
  "\n"
  "This file holds mail, the settings of mail accounts, and what is needed so that no mail is\n"
  "received twice. It holds no passwords of mail accounts.\n"
  "\n"
  "To restore it: start Fumibako, open the main menu and choose \"Restore...\", or, on a new\n"
  "computer, \"Restore From Backup...\" on the first page. From a terminal:\n"
  "\n"
  "    fumibako-cli restore FILE.zip\n"
  "\n"
  "Without Fumibako: mail/ID/ is a Maildir, one file a message, that most mail programs can read.\n"
  "manifest.json has the SHA-256 of every file. A backup with a password is encrypted with AES-256\n"
  "and needs a program such as 7-Zip.\n"
  "\n"
  "Whoever has this file can read the mail in it, unless it has a password. Keep it in a safe place.\n"
  "\n"
  "\n"
  "文箱（Fumibako）のバックアップ\n"
  "==============================\n"
  "\n"
  "このファイルには、メールと、メールアカウントの設定と、同じメールを二度受信しないための記録が\n"
  "入っています。メールアカウントのパスワードは入っていません。\n"
  "\n"
  "復元するには、文箱を起動して、メインメニューの「復元…」を選びます。新しいパソコンでは、最初の\n"
  "ページの「バックアップから復元…」を押します。端末からは次のようにします。\n"
  "\n"
  "    fumibako-cli restore ファイル.zip\n"
  "\n"
  "文箱がなくても読めます。mail/ID/ は 1 通が 1 ファイルの Maildir 形式で、多くのメールソフトで\n"
  "開けます。manifest.json には、すべてのファイルの SHA-256 があります。パスワードを付けた\n"
  "バックアップは AES-256 で暗号化されていて、開くには 7-Zip などが必要です。\n"
  "\n"
  "パスワードを付けていない場合、このファイルを手に入れた人は誰でも中のメールを読めます。\n"
  "安全な場所に保管してください。\n";

/* ---- entries ------------------------------------------------------------------------------------- */

typedef struct
{
  FumiStore        *store;
  FumiBackupPlan   *plan;
  FumiZipWriter    *zip;
  FILE             *entries;  /* the lines of the manifest: there may be a million */
  guint             n_entries;
  GPtrArray        *accounts; /* (element-type FumiBackupAccount): what was written of each */
  FumiBackupMeter   meter;
  FumiBackupResult *result;
  GCancellable     *cancellable;
} Writing;

static gboolean
note_entry (Writing     *writing,
            const char  *path,
            goffset      size,
            gint64       received,
            const char  *sha256,
            gboolean     incomplete,
            GError     **error)
{
  g_autofree char *line = fumi_backup_entry_line (path, size, received, sha256, incomplete,
                                                  writing->n_entries == 0);

  if (fputs (line, writing->entries) < 0)
    {
      fumi_store_set_disk_error (error, errno, g_get_tmp_dir ());
      return FALSE;
    }
  writing->n_entries++;
  return TRUE;
}

static gboolean
end_entry (Writing     *writing,
           const char  *path,
           gint64       received,
           gboolean     incomplete,
           goffset     *size,
           GError     **error)
{
  g_autofree char *sha256 = NULL;

  return fumi_zip_writer_end (writing->zip, &sha256, size, error)
         && note_entry (writing, path, *size, received, sha256, incomplete, error);
}

static gboolean
add_bytes (Writing     *writing,
           const char  *path,
           const void  *bytes,
           gsize        length,
           GError     **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  goffset size;

  fumi_zip_writer_begin (writing->zip, path, length, now);
  return fumi_zip_writer_put (writing->zip, bytes, length, error)
         && end_entry (writing, path, 0, FALSE, &size, error);
}

/* ---- files -------------------------------------------------------------------------------------- */

typedef enum
{
  FILE_WRITTEN,
  FILE_GONE,   /* moved, or deleted */
  FILE_FAILED, /* counted and named */
  FILE_BROKEN, /* the backup cannot go on; the error is set */
} FileOutcome;

static FileOutcome
open_file (Writing     *writing,
           const char  *place,
           const char  *path,
           int         *fd,
           struct stat *status)
{
  *fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (*fd < 0 && errno == ENOENT)
    return FILE_GONE;
  if (*fd < 0)
    {
      fumi_backup_note_failure (writing->result, place, g_strerror (errno));
      return FILE_FAILED;
    }
  if (fstat (*fd, status) == 0 && S_ISREG (status->st_mode))
    return FILE_WRITTEN;

  fumi_backup_note_failure (writing->result, place, _("it is not a file"));
  close (*fd);
  return FILE_FAILED;
}

/* FALSE: writing failed. What cannot be read to the end is said in *whole. */
static gboolean
copy_contents (Writing   *writing,
               int        fd,
               goffset    size,
               gboolean  *whole,
               GError   **error)
{
  char block[BLOCK_SIZE];
  goffset done = 0;

  while (done < size)
    {
      gssize length = read (fd, block, MIN ((goffset) sizeof block, size - done));

      if (length < 0 && errno == EINTR)
        continue;
      if (length <= 0)
        break;
      if (g_cancellable_set_error_if_cancelled (writing->cancellable, error)
          || !fumi_zip_writer_put (writing->zip, block, length, error))
        return FALSE;
      done += length;
      fumi_backup_meter_add (&writing->meter, length);
    }

  *whole = done == size;
  return TRUE;
}

static FileOutcome
add_file (Writing            *writing,
          FumiBackupAccount  *account,
          const char         *dir,
          const char         *place,
          GError            **error)
{
  g_autofree char *path = g_build_filename (dir, place, NULL);
  g_autofree char *entry = fumi_backup_path_new (account->id, place);
  struct stat status;
  gboolean whole = FALSE;
  gboolean written;
  goffset size = 0;
  int fd = -1;
  FileOutcome outcome = open_file (writing, place, path, &fd, &status);

  if (outcome != FILE_WRITTEN)
    return outcome;

  fumi_zip_writer_begin (writing->zip, entry, status.st_size, status.st_mtime);
  written = copy_contents (writing, fd, status.st_size, &whole, error)
            && end_entry (writing, entry, status.st_mtime, !whole, &size, error);
  close (fd);
  if (!written)
    return FILE_BROKEN;

  account->messages++;
  account->bytes += size;
  if (!whole)
    {
      fumi_backup_note_failure (writing->result, place, _("it cannot be read to its end"));
      return FILE_FAILED;
    }

  writing->result->added++;
  writing->result->bytes += size;
  writing->meter.messages++;
  return FILE_WRITTEN;
}

/* ---- the files of one account ---------------------------------------------------------------------- */

typedef struct
{
  const char *dir;
  GHashTable *done;   /* set of names without flags */
  GPtrArray  *places; /* still to be written */
} Files;

static char *
name_of_place (const char *place)
{
  g_autofree char *name = g_path_get_basename (place);

  return g_strndup (name, strcspn (name, ":"));
}

static gboolean
on_file (const char *folder,
         const char *name,
         const char *path,
         gpointer    user_data)
{
  Files *files = user_data;

  if (!g_hash_table_contains (files->done, name))
    g_ptr_array_add (files->places, g_strdup (path + strlen (files->dir) + 1));
  return TRUE;
}

/* A name that is there twice, in two folders, is written twice. One that is written is not looked for again. */
static gboolean
add_round (Writing            *writing,
           FumiBackupAccount  *account,
           Files              *files,
           guint              *gone,
           GError            **error)
{
  *gone = 0;
  for (guint i = 0; i < files->places->len; i++)
    {
      const char *place = files->places->pdata[i];
      FileOutcome outcome;

      if (g_cancellable_set_error_if_cancelled (writing->cancellable, error))
        return FALSE;
      outcome = add_file (writing, account, files->dir, place, error);
      if (outcome == FILE_BROKEN)
        return FALSE;
      if (outcome == FILE_GONE)
        (*gone)++;
      else
        g_hash_table_add (files->done, name_of_place (place));
    }
  return TRUE;
}

static gboolean
add_files (Writing            *writing,
           FumiBackupAccount  *account,
           const char         *dir,
           GError            **error)
{
  Files files = { .dir = dir };
  gboolean added = TRUE;
  guint gone = 1;

  files.done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  files.places = g_ptr_array_new_with_free_func (g_free);
  for (guint round = 0; added && gone > 0 && round < MAX_ROUNDS; round++)
    {
      g_ptr_array_set_size (files.places, 0);
      added = fumi_maildir_visit_path (dir, on_file, &files, error)
              && add_round (writing, account, &files, &gone, error);
    }
  g_ptr_array_unref (files.places);
  g_hash_table_unref (files.done);
  return added;
}

/* ---- folders, .seen, ledger -------------------------------------------------------------------------- */

typedef struct
{
  Writing    *writing;
  const char *account;
  GError    **error;
  gboolean    failed;
} Folders;

/* A folder without mail is a folder, too. */
static gboolean
on_dir (const char            *folder,
        const char            *dir,
        const FumiMaildirStat *status,
        gpointer               user_data)
{
  Folders *folders = user_data;
  g_autofree char *place = g_strdup_printf (".%s/", folder);
  g_autofree char *entry = NULL;

  if (folder[0] == '\0' || !g_str_has_suffix (dir, "/cur"))
    return TRUE;

  entry = fumi_backup_path_new (folders->account, place);
  folders->failed = !fumi_zip_writer_add_folder (folders->writing->zip, entry, folders->error);
  return !folders->failed;
}

static gboolean
add_folders (Writing                 *writing,
             const FumiBackupAccount *account,
             const char              *dir,
             GError                 **error)
{
  Folders folders = { .writing = writing, .account = account->id, .error = error };

  return fumi_maildir_visit_dirs (dir, on_dir, &folders, error) && !folders.failed;
}

/* Appended to, never changed: what is there at one moment is whole, but for a last record perhaps. */
static gboolean
add_seen (Writing                 *writing,
          const FumiBackupAccount *account,
          const char              *dir,
          GError                 **error)
{
  g_autofree char *path = g_build_filename (dir, ".seen", NULL);
  g_autofree char *entry = fumi_backup_path_new (account->id, ".seen");
  g_autofree char *contents = NULL;
  g_autoptr(GError) local_error = NULL;
  gsize length;

  if (g_file_get_contents (path, &contents, &length, &local_error))
    return add_bytes (writing, entry, contents, length, error);
  if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

typedef struct
{
  Writing *writing;
  GError  *error;
} LedgerWriting;

static void
on_ledger_entry (const char            *name,
                 const char            *uid,
                 gsize                  uid_length,
                 const FumiLedgerEntry *entry,
                 gpointer               user_data)
{
  LedgerWriting *ledger = user_data;
  g_autofree char *line = NULL;

  if (ledger->error != NULL)
    return;

  line = fumi_backup_ledger_line (name, uid, uid_length, entry);
  fumi_zip_writer_put (ledger->writing->zip, line, strlen (line), &ledger->error);
}

static gboolean
put_ledger (Writing     *writing,
            const char  *account,
            GError     **error)
{
  FumiIndex *reader = fumi_store_borrow_reader (writing->store, error);
  LedgerWriting ledger = { .writing = writing };
  gboolean loaded;

  if (reader == NULL)
    return FALSE;

  loaded = fumi_index_load_ledger (reader, account, on_ledger_entry, &ledger, error);
  fumi_store_return_reader (writing->store, reader);
  if (!loaded)
    g_clear_error (&ledger.error);
  else if (ledger.error != NULL)
    g_propagate_error (error, ledger.error);
  return loaded && ledger.error == NULL;
}

static gboolean
add_ledger (Writing                 *writing,
            const FumiBackupAccount *account,
            GError                 **error)
{
  g_autofree char *path = g_strdup_printf ("ledger/%s.jsonl", account->id);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  goffset size;

  fumi_zip_writer_begin (writing->zip, path, -1, now);
  return put_ledger (writing, account->id, error)
         && end_entry (writing, path, 0, FALSE, &size, error);
}

/* ---- everything ----------------------------------------------------------------------------------- */

static gboolean
add_account (Writing                      *writing,
             const FumiBackupPlanAccount  *planned,
             GError                      **error)
{
  g_autofree char *dir = fumi_store_dup_mail_dir (writing->store, planned->id);
  g_autofree char *settings = g_strdup_printf ("accounts/%s.ini", planned->id);
  FumiBackupAccount *account = g_new0 (FumiBackupAccount, 1);

  account->id = g_strdup (planned->id);
  account->title = g_strdup (planned->title);
  g_ptr_array_add (writing->accounts, account);

  if (planned->settings != NULL)
    {
      gsize length;
      const void *bytes = g_bytes_get_data (planned->settings, &length);

      if (!add_bytes (writing, settings, bytes, length, error))
        return FALSE;
    }
  if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    return TRUE;

  /* The ledger before the files, see above. */
  return add_ledger (writing, account, error) && add_seen (writing, account, dir, error)
         && add_folders (writing, account, dir, error) && add_files (writing, account, dir, error);
}

static gboolean
put_text (Writing     *writing,
          const char  *text,
          GError     **error)
{
  return fumi_zip_writer_put (writing->zip, text, strlen (text), error);
}

static gboolean
put_entries (Writing  *writing,
             GError  **error)
{
  char block[BLOCK_SIZE];
  gsize length;

  if (fflush (writing->entries) != 0 || fseek (writing->entries, 0, SEEK_SET) != 0)
    {
      fumi_store_set_disk_error (error, errno, g_get_tmp_dir ());
      return FALSE;
    }
  while ((length = fread (block, 1, sizeof block, writing->entries)) > 0)
    {
      if (!fumi_zip_writer_put (writing->zip, block, length, error))
        return FALSE;
    }
  if (ferror (writing->entries))
    {
      fumi_store_set_disk_error (error, EIO, g_get_tmp_dir ());
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_manifest (Writing  *writing,
              GError  **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *head = fumi_backup_manifest_head (now);
  g_autofree char *sha256 = NULL;
  goffset size;

  fumi_zip_writer_begin (writing->zip, "manifest.json", -1, now);
  if (!put_text (writing, head, error))
    return FALSE;
  for (guint i = 0; i < writing->accounts->len; i++)
    {
      g_autofree char *line = fumi_backup_account_line (writing->accounts->pdata[i],
                                                        i + 1 == writing->accounts->len);

      if (!put_text (writing, line, error))
        return FALSE;
    }
  return put_text (writing, FUMI_BACKUP_MANIFEST_MIDDLE, error) && put_entries (writing, error)
         && put_text (writing, FUMI_BACKUP_MANIFEST_END, error)
         && fumi_zip_writer_end (writing->zip, &sha256, &size, error);
}

static gboolean
write_entries (Writing  *writing,
               GError  **error)
{
  FumiBackupPlan *plan = writing->plan;

  if (!add_bytes (writing, "README.txt", readme, strlen (readme), error))
    return FALSE;
  for (guint i = 0; i < plan->files->len; i++)
    {
      const FumiBackupPlanFile *file = plan->files->pdata[i];
      gsize length;
      const void *bytes = g_bytes_get_data (file->contents, &length);

      if (!add_bytes (writing, file->name, bytes, length, error))
        return FALSE;
    }
  for (guint i = 0; i < plan->accounts->len; i++)
    {
      if (!add_account (writing, plan->accounts->pdata[i], error))
        return FALSE;
    }
  return add_manifest (writing, error) && fumi_zip_writer_close (writing->zip, error);
}

/* ---- how much there is ------------------------------------------------------------------------------- */

static gboolean
on_size (const char *folder,
         const char *name,
         const char *path,
         gpointer    user_data)
{
  Writing *writing = user_data;
  struct stat status;

  if (lstat (path, &status) == 0)
    writing->meter.total += status.st_size;
  return !g_cancellable_is_cancelled (writing->cancellable);
}

/* A guess for the progress: mail may come meanwhile. */
static void
measure (Writing *writing)
{
  for (guint i = 0; i < writing->plan->accounts->len; i++)
    {
      const FumiBackupPlanAccount *account = writing->plan->accounts->pdata[i];
      g_autofree char *dir = fumi_store_dup_mail_dir (writing->store, account->id);

      if (g_file_test (dir, G_FILE_TEST_IS_DIR))
        fumi_maildir_visit_path (dir, on_size, writing, NULL);
    }
}

/* ---- the file ----------------------------------------------------------------------------------- */

static void
account_free (gpointer data)
{
  FumiBackupAccount *account = data;

  g_free (account->id);
  g_free (account->title);
  g_free (account);
}

static gboolean
write_zip (Writing     *writing,
           int          fd,
           const char  *path,
           const char  *password,
           GError     **error)
{
  gboolean written;

  writing->entries = tmpfile ();
  if (writing->entries == NULL)
    {
      fumi_store_set_disk_error (error, errno, g_get_tmp_dir ());
      return FALSE;
    }
  writing->accounts = g_ptr_array_new_with_free_func (account_free);
  measure (writing);

  writing->zip = fumi_zip_writer_new (fd, path, password, error);
  written = writing->zip != NULL && write_entries (writing, error);
  g_clear_pointer (&writing->zip, fumi_zip_writer_free);

  for (guint i = 0; i < writing->accounts->len; i++)
    writing->result->messages += ((FumiBackupAccount *) writing->accounts->pdata[i])->messages;
  g_clear_pointer (&writing->accounts, g_ptr_array_unref);
  fclose (writing->entries);
  return written;
}

static gboolean
check_file (Writing     *writing,
            int          fd,
            const char  *path,
            const char  *password,
            GError     **error)
{
  g_autoptr(FumiBackup) backup = fumi_backup_open_fd (fd, path, password, writing->cancellable, error);

  return backup != NULL
         && fumi_backup_check (backup, writing->meter.func, writing->meter.user_data,
                               writing->cancellable, error);
}

static gboolean
write_file (Writing     *writing,
            int          fd,
            const char  *temporary,
            const char  *path,
            const char  *password,
            GError     **error)
{
  return write_zip (writing, fd, path, password, error) && fumi_backup_file_sync (fd, path, error)
         && check_file (writing, fd, path, password, error)
         && !g_cancellable_set_error_if_cancelled (writing->cancellable, error)
         && fumi_backup_file_put_in_place (temporary, path, error);
}

gboolean
fumi_backup_write (FumiStore               *store,
                   FumiBackupPlan          *plan,
                   const char              *path,
                   const char              *password,
                   FumiBackupProgressFunc   progress,
                   gpointer                 progress_data,
                   FumiBackupResult        *result,
                   GCancellable            *cancellable,
                   GError                 **error)
{
  g_autofree char *temporary = NULL;
  Writing writing = { .store = store, .plan = plan, .result = result, .cancellable = cancellable };
  gboolean written;
  int fd;

  g_return_val_if_fail (FUMI_IS_STORE (store) && plan != NULL && path != NULL, FALSE);
  g_return_val_if_fail (result != NULL, FALSE);

  memset (result, 0, sizeof *result);
  if (password != NULL && password[0] == '\0')
    password = NULL;
  writing.meter.phase = FUMI_BACKUP_WRITING;
  writing.meter.func = progress;
  writing.meter.user_data = progress_data;
  fd = fumi_backup_file_create (path, &temporary, error);
  if (fd < 0)
    return FALSE;

  written = write_file (&writing, fd, temporary, path, password, error);
  /* After a rename this name is gone already. */
  if (!written)
    {
      g_unlink (temporary);
      result->added = 0;
      result->bytes = 0;
    }
  close (fd);
  return written;
}
