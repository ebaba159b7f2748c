/* fumi-seen.c: what the user deleted for good, so that no server brings it back.
 *
 * A record is one line: "NAME SIZE RECEIVED KIND UID CHECK". UIDs are bytes from outside and are written
 * percent-encoded, "-" for none; KIND is "w" for a whole message, "p" for a beginning and "e" for a message that is
 * here under another name; CHECK is the start of the SHA-256 of what stands before it. A line that a crash cut off, or
 * that the disk spoilt, fails its check and is no record; the others hold. Appending begins a line of its own where the
 * last one was cut off.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-seen.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fumi-ledger.h"
#include "fumi-maildir.h"
#include "fumi-store-error.h"

#define FILE_NAME ".seen"
#define NEW_FILE_NAME ".seen.new"

#define CHECK_LENGTH 8
#define N_FIELDS 6

void
fumi_seen_record_free (FumiSeenRecord *record)
{
  if (record == NULL)
    return;

  g_free (record->name);
  g_free (record->uid);
  g_free (record);
}

gboolean
fumi_seen_record_new_for_file (FumiIndex       *index,
                               const char      *account,
                               const char      *name,
                               FumiSeenRecord **record,
                               GError         **error)
{
  g_autofree char *ledger_name = fumi_maildir_ledger_name (name);
  g_autoptr(FumiLedgerEntry) entry = NULL;

  *record = NULL;
  if (ledger_name == NULL)
    return TRUE;
  if (!fumi_index_get_ledger (index, account, ledger_name, &entry, error))
    return FALSE;
  if (entry == NULL)
    return TRUE;

  *record = g_new0 (FumiSeenRecord, 1);
  (*record)->name = g_steal_pointer (&ledger_name);
  (*record)->uid = g_steal_pointer (&entry->uid);
  (*record)->size = entry->size;
  (*record)->received = entry->received;
  (*record)->partial = entry->state == FUMI_LEDGER_PARTIAL;
  return TRUE;
}

/* ---- lines --------------------------------------------------------------------------------------- */

static char *
check_of (const char *text,
          gsize       length)
{
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);

  return g_strndup (digest, CHECK_LENGTH);
}

static char
kind_of (const FumiSeenRecord *record)
{
  if (record->elsewhere)
    return 'e';

  return record->partial ? 'p' : 'w';
}

static void
append_line (GString              *lines,
             const FumiSeenRecord *record)
{
  gsize start = lines->len;
  g_autofree char *uid = NULL;
  g_autofree char *check = NULL;

  /* A UID that is "-" itself is written so that it is none. */
  if (g_strcmp0 (record->uid, "-") == 0)
    uid = g_strdup ("%2D");
  else if (record->uid != NULL)
    uid = g_uri_escape_bytes ((const guint8 *) record->uid, strlen (record->uid), NULL);
  g_string_append_printf (lines, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %c %s", record->name,
                          (gint64) record->size, record->received, kind_of (record),
                          uid != NULL ? uid : "-");
  check = check_of (lines->str + start, lines->len - start);
  g_string_append_printf (lines, " %s\n", check);
}

static char *
unescape (const char *text)
{
  g_autoptr(GBytes) bytes = g_uri_unescape_bytes (text, -1, NULL, NULL);
  gsize length;
  const char *data;

  if (bytes == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &length);
  return memchr (data, '\0', length) == NULL ? g_strndup (data, length) : NULL;
}

/* NULL for a line that is no record. */
static FumiSeenRecord *
parse_line (const char *line,
            gsize       length)
{
  g_autoptr(FumiSeenRecord) record = NULL;
  g_auto(GStrv) fields = NULL;
  g_autofree char *text = NULL;
  g_autofree char *check = NULL;

  if (length <= CHECK_LENGTH + 1 || memchr (line, '\0', length) != NULL)
    return NULL;

  check = check_of (line, length - CHECK_LENGTH - 1);
  if (memcmp (line + length - CHECK_LENGTH, check, CHECK_LENGTH) != 0)
    return NULL;

  text = g_strndup (line, length);
  fields = g_strsplit (text, " ", N_FIELDS + 1);
  if (g_strv_length (fields) != N_FIELDS)
    return NULL;

  record = g_new0 (FumiSeenRecord, 1);
  record->name = fumi_maildir_ledger_name (fields[0]);
  record->size = g_ascii_strtoll (fields[1], NULL, 10);
  record->received = g_ascii_strtoll (fields[2], NULL, 10);
  record->partial = g_str_equal (fields[3], "p");
  record->elsewhere = g_str_equal (fields[3], "e");
  record->uid = g_str_equal (fields[4], "-") ? NULL : unescape (fields[4]);

  return record->name != NULL ? g_steal_pointer (&record) : NULL;
}

/* ---- the file ------------------------------------------------------------------------------------ */

/* The file that has its name now, locked against everybody else who changes it; -1 with errno. */
static int
open_locked (const char *path)
{
  for (;;)
    {
      int fd = open (path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
      struct stat ours;
      struct stat named;
      int saved_errno;

      if (fd < 0)
        return -1;

      while (flock (fd, LOCK_EX) != 0)
        {
          if (errno == EINTR)
            continue;

          saved_errno = errno;
          close (fd);
          errno = saved_errno;
          return -1;
        }

      /* It may have been replaced while the lock was waited for. */
      if (fstat (fd, &ours) == 0 && stat (path, &named) == 0 && ours.st_dev == named.st_dev &&
          ours.st_ino == named.st_ino)
        return fd;

      close (fd);
    }
}

/* 0 or an errno. */
static int
write_all (int         fd,
           const char *bytes,
           gsize       length)
{
  while (length > 0)
    {
      gssize n = write (fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno;
      bytes += n;
      length -= n;
    }

  return 0;
}

static gboolean
ends_in_mid_line (int fd)
{
  off_t end = lseek (fd, 0, SEEK_END);
  char last;

  return end > 0 && pread (fd, &last, 1, end - 1) == 1 && last != '\n';
}

gboolean
fumi_seen_append (const char  *dir,
                  GPtrArray   *records,
                  GError     **error)
{
  g_autofree char *path = g_build_filename (dir, FILE_NAME, NULL);
  g_autoptr(GString) lines = g_string_new (NULL);
  int saved_errno;
  int fd;

  if (records->len == 0)
    return TRUE;

  fd = open_locked (path);
  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return FALSE;
    }

  if (ends_in_mid_line (fd))
    g_string_append_c (lines, '\n');
  for (guint i = 0; i < records->len; i++)
    append_line (lines, records->pdata[i]);

  saved_errno = write_all (fd, lines->str, lines->len);
  if (saved_errno == 0 && fsync (fd) != 0)
    saved_errno = errno;
  if (close (fd) != 0 && saved_errno == 0)
    saved_errno = errno;
  if (saved_errno != 0)
    {
      fumi_store_set_disk_error (error, saved_errno, path);
      return FALSE;
    }

  /* Each time: whoever made the file may have been killed before this. */
  return fumi_maildir_sync_folder (dir, error);
}

GPtrArray *
fumi_seen_parse (const char *text,
                 gsize       length)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) fumi_seen_record_free);
  const char *end = text + length;

  while (text < end)
    {
      const char *line_end = memchr (text, '\n', end - text);
      FumiSeenRecord *record = line_end != NULL ? parse_line (text, line_end - text) : NULL;

      if (record != NULL)
        g_ptr_array_add (records, record);
      text = line_end != NULL ? line_end + 1 : end;
    }

  return records;
}

static GHashTable *
parse (const char *text,
       gsize       length)
{
  g_autoptr(GPtrArray) all = fumi_seen_parse (text, length);
  GHashTable *records = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                               (GDestroyNotify) fumi_seen_record_free);

  g_ptr_array_set_free_func (all, NULL);
  for (guint i = 0; i < all->len; i++)
    {
      FumiSeenRecord *record = all->pdata[i];

      g_hash_table_replace (records, record->name, record);
    }

  return records;
}

static gboolean
read_whole (const char  *path,
            char       **text,
            gsize       *length,
            GError     **error)
{
  g_autoptr(GError) local_error = NULL;

  if (g_file_get_contents (path, text, length, &local_error))
    return TRUE;

  *text = NULL;
  *length = 0;
  if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_file_error (local_error->code),
                       local_error->message);
  return FALSE;
}

GHashTable *
fumi_seen_load (const char  *dir,
                GError     **error)
{
  g_autofree char *path = g_build_filename (dir, FILE_NAME, NULL);
  g_autofree char *text = NULL;
  gsize length;

  return read_whole (path, &text, &length, error) ? parse (text, length) : NULL;
}

/* ---- dropping ------------------------------------------------------------------------------------ */

static gboolean
replace_file (const char     *dir,
              const char     *path,
              const GString  *lines,
              GError        **error)
{
  g_autofree char *new_path = g_build_filename (dir, NEW_FILE_NAME, NULL);
  int fd = open (new_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  int saved_errno;

  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, new_path);
      return FALSE;
    }

  saved_errno = write_all (fd, lines->str, lines->len);
  if (saved_errno == 0 && fsync (fd) != 0)
    saved_errno = errno;
  if (close (fd) != 0 && saved_errno == 0)
    saved_errno = errno;
  if (saved_errno == 0 && g_rename (new_path, path) != 0)
    saved_errno = errno;
  if (saved_errno != 0)
    {
      g_unlink (new_path);
      fumi_store_set_disk_error (error, saved_errno, new_path);
      return FALSE;
    }

  return fumi_maildir_sync_folder (dir, error);
}

static gboolean
drop_locked (const char  *dir,
             const char  *path,
             GPtrArray   *names,
             GError     **error)
{
  g_autoptr(GHashTable) records = fumi_seen_load (dir, error);
  g_autoptr(GString) lines = g_string_new (NULL);
  GHashTableIter iter;
  gpointer record;
  gboolean changed = FALSE;

  if (records == NULL)
    return FALSE;

  for (guint i = 0; i < names->len; i++)
    changed |= g_hash_table_remove (records, names->pdata[i]);
  if (!changed)
    return TRUE;

  g_hash_table_iter_init (&iter, records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    append_line (lines, record);

  return replace_file (dir, path, lines, error);
}

gboolean
fumi_seen_drop (const char  *dir,
                GPtrArray   *names,
                GError     **error)
{
  g_autofree char *path = g_build_filename (dir, FILE_NAME, NULL);
  gboolean dropped;
  int fd;

  if (names->len == 0 || !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  fd = open_locked (path);
  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return FALSE;
    }

  dropped = drop_locked (dir, path, names, error);
  close (fd);
  return dropped;
}
