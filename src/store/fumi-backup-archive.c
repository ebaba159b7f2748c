/* fumi-backup-archive.c: a ZIP file, written and read entry by entry, each with its SHA-256.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-backup-archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "fumi-store-error.h"

#define BLOCK_SIZE (256 * 1024)
#define READ_SIZE  (64 * 1024)
#define SHA256_LENGTH 32

/* ---- writing ----------------------------------------------------------------------------------- */

struct _FumiZipWriter
{
  struct archive       *archive;
  struct archive_entry *entry;
  int                   fd;
  gboolean              discards; /* nothing is written any more */
  char                 *name;
  GChecksum            *checksum;
  goffset               size;     /* of the present entry, so far */
  gboolean              has_header;
};

static la_ssize_t
on_write (struct archive *archive,
          void           *data,
          const void     *bytes,
          size_t          length)
{
  const FumiZipWriter *writer = data;

  if (writer->discards)
    return length;

  for (;;)
    {
      ssize_t written = write (writer->fd, bytes, length);

      if (written >= 0)
        return written;
      if (errno != EINTR)
        {
          archive_set_error (archive, errno, "%s", g_strerror (errno));
          return -1;
        }
    }
}

static gboolean
fail_writing (FumiZipWriter  *writer,
              GError        **error)
{
  int number = archive_errno (writer->archive);

  if (number == EFBIG)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                         _("The file system of that disk cannot hold a file as large as this backup."));
  else
    fumi_store_set_disk_error (error, number > 0 ? number : EIO, writer->name);
  return FALSE;
}

FumiZipWriter *
fumi_zip_writer_new (int          fd,
                     const char  *name,
                     const char  *password,
                     GError     **error)
{
  g_autoptr(FumiZipWriter) writer = g_new0 (FumiZipWriter, 1);
  struct archive *archive = archive_write_new ();

  writer->archive = archive;
  writer->fd = fd;
  writer->entry = archive_entry_new ();
  writer->name = g_strdup (name);
  writer->checksum = g_checksum_new (G_CHECKSUM_SHA256);

  /* The lowest level: mail packs nearly as well with it, and a backup is to be over soon. */
  if (archive_write_set_format_zip (archive) != ARCHIVE_OK
      || archive_write_set_format_option (archive, "zip", "compression", "deflate") != ARCHIVE_OK
      || archive_write_set_format_option (archive, "zip", "compression-level", "1") != ARCHIVE_OK
      || (password != NULL
          && (archive_write_set_format_option (archive, "zip", "encryption", "aes256") != ARCHIVE_OK
              || archive_write_set_passphrase (archive, password) != ARCHIVE_OK))
      || archive_write_set_bytes_per_block (archive, BLOCK_SIZE) != ARCHIVE_OK
      || archive_write_set_bytes_in_last_block (archive, 1) != ARCHIVE_OK)
    {
      const char *reason = archive_error_string (archive);

      /* Translators: %s is what a library said, in English. */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _("A backup of this kind cannot be written on this computer: %s"),
                   reason != NULL ? reason : "libarchive");
      return NULL;
    }
  if (archive_write_open (archive, writer, NULL, on_write, NULL) != ARCHIVE_OK)
    {
      fail_writing (writer, error);
      return NULL;
    }

  return g_steal_pointer (&writer);
}

void
fumi_zip_writer_free (FumiZipWriter *writer)
{
  if (writer == NULL)
    return;

  /* Freeing would still write the end of the file; archive_write_fail() would leak the buffers. */
  writer->discards = TRUE;
  archive_write_free (writer->archive);
  archive_entry_free (writer->entry);
  g_checksum_free (writer->checksum);
  g_free (writer->name);
  g_free (writer);
}

static void
describe_entry (FumiZipWriter *writer,
                const char    *path,
                int            type,
                gint64         changed)
{
  struct archive_entry *entry = writer->entry;

  archive_entry_clear (entry);
  archive_entry_set_pathname (entry, path);
  archive_entry_set_filetype (entry, type);
  archive_entry_set_perm (entry, type == AE_IFDIR ? 0700 : 0600);
  archive_entry_set_mtime (entry, changed, 0);

  g_checksum_reset (writer->checksum);
  writer->size = 0;
  writer->has_header = FALSE;
}

static gboolean
write_header (FumiZipWriter  *writer,
              GError        **error)
{
  writer->has_header = TRUE;
  return archive_write_header (writer->archive, writer->entry) == ARCHIVE_OK
         || fail_writing (writer, error);
}

/* The header waits for the first byte: libarchive 3.6 marks an entry of unknown size as encrypted, and where nothing
 * follows then, it cannot read it again. */
void
fumi_zip_writer_begin (FumiZipWriter *writer,
                       const char    *path,
                       goffset        size,
                       gint64         changed)
{
  describe_entry (writer, path, AE_IFREG, changed);
  if (size >= 0)
    archive_entry_set_size (writer->entry, size);
}

gboolean
fumi_zip_writer_put (FumiZipWriter  *writer,
                     const void     *bytes,
                     gsize           length,
                     GError        **error)
{
  const char *at = bytes;

  if (length == 0)
    return TRUE;
  if (!writer->has_header && !write_header (writer, error))
    return FALSE;

  g_checksum_update (writer->checksum, bytes, length);
  writer->size += length;
  while (length > 0)
    {
      la_ssize_t written = archive_write_data (writer->archive, at, length);

      if (written <= 0)
        return fail_writing (writer, error);
      at += written;
      length -= written;
    }
  return TRUE;
}

gboolean
fumi_zip_writer_end (FumiZipWriter  *writer,
                     char          **sha256,
                     goffset        *size,
                     GError        **error)
{
  if (!writer->has_header)
    {
      archive_entry_set_size (writer->entry, 0);
      if (!write_header (writer, error))
        return FALSE;
    }
  if (archive_write_finish_entry (writer->archive) != ARCHIVE_OK)
    return fail_writing (writer, error);

  *sha256 = g_strdup (g_checksum_get_string (writer->checksum));
  *size = writer->size;
  return TRUE;
}

gboolean
fumi_zip_writer_add_folder (FumiZipWriter  *writer,
                            const char     *path,
                            GError        **error)
{
  describe_entry (writer, path, AE_IFDIR, g_get_real_time () / G_USEC_PER_SEC);
  archive_entry_set_size (writer->entry, 0);
  return write_header (writer, error)
         && (archive_write_finish_entry (writer->archive) == ARCHIVE_OK
             || fail_writing (writer, error));
}

gboolean
fumi_zip_writer_close (FumiZipWriter  *writer,
                       GError        **error)
{
  return archive_write_close (writer->archive) == ARCHIVE_OK || fail_writing (writer, error);
}

/* ---- reading ----------------------------------------------------------------------------------- */

struct _FumiZipReader
{
  struct archive *archive;
  int             fd;
  char           *name;
  char           *password;
  guint           position;  /* headers read */
  gboolean        encrypted; /* the present entry */
  gboolean        broken;    /* libarchive reads nothing more after the contents of the present entry */
};

static gboolean
is_disk_error (int number)
{
  return number == EIO || number == ENXIO || number == ENOMEM || number == ESTALE || number == ETIMEDOUT;
}

static void
fail_reading (FumiZipReader  *reader,
              int             code,
              GError        **error)
{
  int number = archive_errno (reader->archive);
  const char *reason = archive_error_string (reader->archive);

  reader->broken |= code == ARCHIVE_FATAL;
  if (is_disk_error (number))
    fumi_store_set_disk_error (error, number, reader->name);
  /* Some versions give no reason for a wrong password. */
  else if (reader->encrypted && code == ARCHIVE_FAILED
           && (reason == NULL || strstr (reason, "assphrase") != NULL))
    g_set_error_literal (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_PASSWORD,
                         _("The password of the backup is another one."));
  else
    g_set_error_literal (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_DAMAGED,
                         _("The backup is damaged: it was cut off or altered."));
}

/* Whether a file that is no readable ZIP was one once. */
static gboolean
begins_as_zip (int fd)
{
  char start[4];

  return pread (fd, start, sizeof start, 0) == sizeof start && memcmp (start, "PK\003\004", 4) == 0;
}

static gboolean
open_archive (FumiZipReader  *reader,
              GError        **error)
{
  struct archive *archive = archive_read_new ();

  g_clear_pointer (&reader->archive, archive_read_free);
  reader->archive = archive;
  reader->broken = FALSE;
  reader->encrypted = FALSE;
  reader->position = 0;
  /* Only with the table of contents at the end: read from the front, a file could show other entries. */
  archive_read_support_format_zip_seekable (archive);
  if (reader->password != NULL)
    archive_read_add_passphrase (archive, reader->password);
  if (lseek (reader->fd, 0, SEEK_SET) < 0)
    {
      fumi_store_set_disk_error (error, errno, reader->name);
      return FALSE;
    }
  if (archive_read_open_fd (archive, reader->fd, READ_SIZE) == ARCHIVE_OK)
    return TRUE;

  if (is_disk_error (archive_errno (archive)) || begins_as_zip (reader->fd))
    fail_reading (reader, ARCHIVE_FATAL, error);
  else
    g_set_error_literal (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_NOT_A_BACKUP,
                         _("This file is not a backup of Fumibako."));
  return FALSE;
}

FumiZipReader *
fumi_zip_reader_new (int          fd,
                     const char  *name,
                     const char  *password,
                     GError     **error)
{
  g_autoptr(FumiZipReader) reader = g_new0 (FumiZipReader, 1);

  reader->fd = fd;
  reader->name = g_strdup (name);
  /* An empty one is none: libarchive takes it for a mistake of ours. */
  reader->password = password != NULL && password[0] != '\0' ? g_strdup (password) : NULL;
  if (!open_archive (reader, error))
    return NULL;
  return g_steal_pointer (&reader);
}

void
fumi_zip_reader_free (FumiZipReader *reader)
{
  if (reader == NULL)
    return;

  g_clear_pointer (&reader->archive, archive_read_free);
  if (reader->password != NULL)
    explicit_bzero (reader->password, strlen (reader->password));
  g_free (reader->password);
  g_free (reader->name);
  g_free (reader);
}

static gboolean
next_header (FumiZipReader         *reader,
             struct archive_entry **header,
             GError               **error)
{
  int code;

  reader->encrypted = FALSE;
  code = archive_read_next_header (reader->archive, header);
  if (code == ARCHIVE_EOF)
    return FALSE;
  if (code == ARCHIVE_OK || code == ARCHIVE_WARN)
    {
      reader->position++;
      return TRUE;
    }

  fail_reading (reader, code, error);
  return FALSE;
}

/* One message whose bytes are damaged must not cost the others: the archive is opened again behind it. */
static gboolean
open_behind (FumiZipReader  *reader,
             GError        **error)
{
  guint position = reader->position;
  struct archive_entry *header;

  if (!open_archive (reader, error))
    return FALSE;
  while (reader->position < position)
    {
      if (!next_header (reader, &header, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fumi_zip_reader_next (FumiZipReader  *reader,
                      FumiZipEntry   *entry,
                      GError        **error)
{
  struct archive_entry *header;

  if (reader->broken && !open_behind (reader, error))
    return FALSE;
  if (!next_header (reader, &header, error))
    return FALSE;

  entry->path = archive_entry_pathname (header);
  if (entry->path == NULL)
    entry->path = "";
  entry->regular = archive_entry_filetype (header) == AE_IFREG && archive_entry_hardlink (header) == NULL;
  entry->folder = archive_entry_filetype (header) == AE_IFDIR;
  entry->encrypted = archive_entry_is_data_encrypted (header) == 1;
  reader->encrypted = entry->encrypted;
  return TRUE;
}

/* ---- one entry as a stream ------------------------------------------------------------------------ */

#define FUMI_TYPE_ZIP_STREAM (fumi_zip_stream_get_type ())
G_DECLARE_FINAL_TYPE (FumiZipStream, fumi_zip_stream, FUMI, ZIP_STREAM, GInputStream)

struct _FumiZipStream
{
  GInputStream    parent_instance;

  FumiZipReader  *reader;
  GChecksum      *checksum;
  goffset         limit;
  goffset         size;
  gboolean        failed;
};

G_DEFINE_FINAL_TYPE (FumiZipStream, fumi_zip_stream, G_TYPE_INPUT_STREAM)

static gssize
fumi_zip_stream_read (GInputStream  *stream,
                      void          *buffer,
                      gsize          count,
                      GCancellable  *cancellable,
                      GError       **error)
{
  FumiZipStream *self = FUMI_ZIP_STREAM (stream);
  FumiZipReader *reader = self->reader;
  la_ssize_t length;

  if (reader->broken)
    length = ARCHIVE_FATAL;
  else
    length = archive_read_data (reader->archive, buffer, count);
  if (length < 0)
    {
      self->failed = TRUE;
      fail_reading (reader, (int) length, error);
      return -1;
    }

  self->size += length;
  if (self->size > self->limit)
    {
      self->failed = TRUE;
      g_set_error_literal (error, FUMI_BACKUP_ERROR, FUMI_BACKUP_ERROR_DAMAGED,
                           _("It is larger than the backup’s table of contents says."));
      return -1;
    }
  g_checksum_update (self->checksum, buffer, length);
  return length;
}

static void
fumi_zip_stream_finalize (GObject *object)
{
  FumiZipStream *self = FUMI_ZIP_STREAM (object);

  g_checksum_free (self->checksum);

  G_OBJECT_CLASS (fumi_zip_stream_parent_class)->finalize (object);
}

static void
fumi_zip_stream_class_init (FumiZipStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fumi_zip_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = fumi_zip_stream_read;
}

static void
fumi_zip_stream_init (FumiZipStream *self)
{
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
}

GInputStream *
fumi_zip_reader_open_entry (FumiZipReader *reader,
                            goffset        limit)
{
  FumiZipStream *stream = g_object_new (FUMI_TYPE_ZIP_STREAM, NULL);

  stream->reader = reader;
  stream->limit = limit;
  return G_INPUT_STREAM (stream);
}

gboolean
fumi_zip_stream_has (GInputStream *stream,
                     goffset       size,
                     const guint8 *sha256)
{
  FumiZipStream *self = FUMI_ZIP_STREAM (stream);
  guint8 digest[SHA256_LENGTH];
  gsize length = sizeof digest;

  if (self->failed || self->size != size)
    return FALSE;

  g_checksum_get_digest (self->checksum, digest, &length);
  return memcmp (digest, sha256, sizeof digest) == 0;
}

gboolean
fumi_zip_stream_get_failed (GInputStream *stream)
{
  return FUMI_ZIP_STREAM (stream)->failed;
}
