/* fumi-message-spool.c: a message in a nameless temporary file, known by its content.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message-spool.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <string.h>
#include <unistd.h>

#define KEY_PREFIX "\001sha256:"
#define BLOCK (64 * 1024)

struct _FumiMessageSpool
{
  int   fd;
  char *key;
};

static void
set_error (GError     **error,
           const char  *folder)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", folder,
               g_strerror (code));
}

static int
open_nameless (const char *folder)
{
  g_autofree char *name = NULL;
  int fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
    return fd;

  /* Some file systems know no nameless files. */
  name = g_build_filename (folder, ".spool-XXXXXX", NULL);
  fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    unlink (name);

  return fd;
}

static gboolean
copy (FumiMessageSpool  *spool,
      GInputStream      *body,
      GCancellable      *cancellable,
      GError           **error)
{
  g_autoptr(GOutputStream) output = g_unix_output_stream_new (spool->fd, FALSE);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *block = g_malloc (BLOCK);
  gssize n;

  while ((n = g_input_stream_read (body, block, BLOCK, cancellable, error)) > 0)
    {
      g_checksum_update (checksum, block, n);
      if (!g_output_stream_write_all (output, block, n, NULL, cancellable, error))
        return FALSE;
    }
  if (n < 0)
    return FALSE;

  spool->key = g_strconcat (KEY_PREFIX, g_checksum_get_string (checksum), NULL);

  return TRUE;
}

FumiMessageSpool *
fumi_message_spool_new (const char    *folder,
                        GInputStream  *body,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr(FumiMessageSpool) spool = g_new0 (FumiMessageSpool, 1);

  spool->fd = open_nameless (folder);
  if (spool->fd < 0)
    {
      set_error (error, folder);
      return NULL;
    }

  return copy (spool, body, cancellable, error) ? g_steal_pointer (&spool) : NULL;
}

void
fumi_message_spool_free (FumiMessageSpool *spool)
{
  if (spool == NULL)
    return;

  if (spool->fd >= 0)
    close (spool->fd);
  g_free (spool->key);
  g_free (spool);
}

const char *
fumi_message_spool_get_key (FumiMessageSpool *spool)
{
  return spool->key;
}

gboolean
fumi_message_spool_is_key (const char *key)
{
  return g_str_has_prefix (key, KEY_PREFIX);
}

GInputStream *
fumi_message_spool_read (FumiMessageSpool  *spool,
                         GError           **error)
{
  if (lseek (spool->fd, 0, SEEK_SET) < 0)
    {
      set_error (error, "lseek");
      return NULL;
    }

  return g_unix_input_stream_new (spool->fd, FALSE);
}

goffset
fumi_message_spool_get_size (FumiMessageSpool *spool)
{
  return lseek (spool->fd, 0, SEEK_END);
}

gboolean
fumi_message_spool_equals_file (FumiMessageSpool *spool,
                                const char       *path)
{
  g_autofree guint8 *one = g_malloc (BLOCK);
  g_autofree guint8 *two = g_malloc (BLOCK);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean equal = fd >= 0;
  goffset at = 0;

  while (equal)
    {
      gssize n = pread (spool->fd, one, BLOCK, at);

      equal = n >= 0 && pread (fd, two, BLOCK, at) == n && memcmp (one, two, n) == 0;
      if (n <= 0)
        break;
      at += n;
    }
  if (fd >= 0)
    close (fd);

  return equal;
}
