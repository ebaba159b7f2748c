/* fumi-backup-archive.h: a ZIP file, written and read entry by entry, each with its SHA-256.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-backup.h"

G_BEGIN_DECLS

/* ---- writing ----------------------------------------------------------------------------------- */

typedef struct _FumiZipWriter FumiZipWriter;

/**
 * fumi_zip_writer_new:
 * @fd: an empty file; stays the caller's
 * @name: of the file, for errors
 * @password: (nullable): AES-256
 */
FumiZipWriter *fumi_zip_writer_new   (int             fd,
                                      const char     *name,
                                      const char     *password,
                                      GError        **error);
void           fumi_zip_writer_free  (FumiZipWriter  *writer);

/* @size: -1 unknown */
void           fumi_zip_writer_begin (FumiZipWriter  *writer,
                                      const char     *path,
                                      goffset         size,
                                      gint64          changed);
/* Errors here and below: G_IO_ERROR of the disk */
gboolean       fumi_zip_writer_put   (FumiZipWriter  *writer,
                                      const void     *bytes,
                                      gsize           length,
                                      GError        **error);
/* @sha256: (out) (transfer full): of what was put, hexadecimal; @size: (out): how much that was */
gboolean       fumi_zip_writer_end   (FumiZipWriter  *writer,
                                      char          **sha256,
                                      goffset        *size,
                                      GError        **error);
/* An entry without contents. */
gboolean       fumi_zip_writer_add_folder (FumiZipWriter  *writer,
                                           const char     *path,
                                           GError        **error);
/* The table of contents at the end of the file. */
gboolean       fumi_zip_writer_close (FumiZipWriter  *writer,
                                      GError        **error);

/* ---- reading ----------------------------------------------------------------------------------- */

typedef struct _FumiZipReader FumiZipReader;

/* @fd: stays the caller's; read from its beginning */
FumiZipReader *fumi_zip_reader_new   (int             fd,
                                      const char     *name,
                                      const char     *password,
                                      GError        **error);
void           fumi_zip_reader_free  (FumiZipReader  *reader);

typedef struct
{
  const char *path;      /* until the next entry */
  gboolean    regular;   /* a file */
  gboolean    folder;
  gboolean    encrypted;
} FumiZipEntry;

/* FALSE with @error on failure, and without at the end. */
gboolean       fumi_zip_reader_next  (FumiZipReader  *reader,
                                      FumiZipEntry   *entry,
                                      GError        **error);

/**
 * fumi_zip_reader_open_entry:
 * @limit: more than this is an error: the manifest knows how long the entry is
 *
 * Returns: (transfer full): the contents of the present entry, until the next one. Reading it gives
 *   %FUMI_BACKUP_ERROR (PASSWORD, DAMAGED)
 */
GInputStream  *fumi_zip_reader_open_entry  (FumiZipReader  *reader,
                                            goffset         limit);
/* After the stream's end. */
gboolean       fumi_zip_stream_has         (GInputStream   *stream,
                                            goffset         size,
                                            const guint8   *sha256);
/* Whether it was reading that failed, and not what was done with the bytes. */
gboolean       fumi_zip_stream_get_failed  (GInputStream   *stream);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiZipWriter, fumi_zip_writer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiZipReader, fumi_zip_reader_free)

G_END_DECLS
