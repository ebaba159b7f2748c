/* fumi-envelope-file.c: the envelope of a message that lies in a Maildir.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-envelope-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "fumi-maildir.h"
#include "fumi-message-identity.h"
#include "fumi-partial.h"
#include "fumi-store-error.h"

/* The longest header block that is parsed (security.md §6). */
#define LONGEST_HEADER (1024 * 1024)

GBytes *
fumi_envelope_read_start (const char  *path,
                          gsize        limit,
                          GError     **error)
{
  g_autofree guint8 *start = NULL;
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gsize length = 0;

  if (fd < 0)
    {
      fumi_store_set_disk_error (error, errno, path);
      return NULL;
    }

  start = g_malloc (limit);
  while (length < limit)
    {
      gssize n = read (fd, start + length, limit - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          fumi_store_set_disk_error (error, errno, path);
          close (fd);
          return NULL;
        }
      if (n == 0)
        break;
      length += n;
    }
  close (fd);

  return g_bytes_new_take (g_steal_pointer (&start), length);
}

static gboolean
has_header_end (GBytes *start)
{
  gsize length;
  const char *bytes = g_bytes_get_data (start, &length);

  return memmem (bytes, length, "\n\r\n", 3) != NULL || memmem (bytes, length, "\n\n", 2) != NULL;
}

gboolean
fumi_envelope_needs_file (GBytes  *start,
                          goffset  size)
{
  return (goffset) g_bytes_get_size (start) < size && !has_header_end (start);
}

FumiEnvelope *
fumi_envelope_new_from_file (const char  *path,
                             GBytes      *start,
                             goffset      size,
                             gint64       arrived,
                             GError     **error)
{
  g_autoptr(GBytes) bytes = NULL;
  FumiEnvelope *envelope;
  gboolean complete;

  if (start != NULL)
    bytes = g_bytes_ref (start);
  else
    bytes = fumi_envelope_read_start (path, MIN (MAX (size, 1), FUMI_MAILDIR_START), error);
  if (bytes == NULL)
    return NULL;

  if (fumi_envelope_needs_file (bytes, size))
    {
      g_clear_pointer (&bytes, g_bytes_unref);
      bytes = fumi_envelope_read_start (path, MIN (size, LONGEST_HEADER), error);
      if (bytes == NULL)
        return NULL;
    }

  complete = (goffset) g_bytes_get_size (bytes) >= size;
  envelope = fumi_envelope_new_from_bytes (bytes, complete, arrived);
  fumi_envelope_set_arrived (envelope, arrived);
  fumi_envelope_set_size (envelope, size);
  fumi_envelope_set_key (envelope, fumi_message_key (bytes, complete));
  return envelope;
}

void
fumi_envelope_settle (FumiEnvelope *envelope,
                      const char   *account,
                      const char   *folder,
                      const char   *path)
{
  const char *flags = fumi_maildir_flags_of_path (path);
  g_autofree char *name = g_path_get_basename (path);

  name[strcspn (name, ":")] = '\0';
  fumi_envelope_set_place (envelope, account, folder, path);
  fumi_envelope_set_unread (envelope, strchr (flags, 'S') == NULL);
  fumi_envelope_set_starred (envelope, strchr (flags, 'F') != NULL);
  fumi_envelope_set_partial (envelope, fumi_partial_is_name (name));
  if (fumi_partial_is_name (name))
    {
      /* Some of them may be cut off, and the others look whole. */
      fumi_envelope_set_has_attachments (envelope, FALSE);
      /* Nor can it be compared with anything. */
      fumi_envelope_set_key (envelope, 0);
    }
}
