/* fuzz-message-identity.c: a message is the same as itself, however it is read, and has the key of itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-message-identity.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
is_same (GBytes *one,
         GBytes *two)
{
  g_autoptr(GInputStream) first = g_memory_input_stream_new_from_bytes (one);
  g_autoptr(GInputStream) second = g_memory_input_stream_new_from_bytes (two);

  return fumi_message_is_same (first, second);
}

static char *
digest_of (GBytes *bytes)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);

  return fumi_message_digest (stream);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) whole = g_bytes_new (data, size);
  g_autoptr(GString) other = g_string_new ("X-UIDL: another\r\n");
  g_autoptr(GBytes) moved = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *moved_digest = NULL;

  fumi_message_key (whole, FALSE);
  /* A header that is too long is never the same. */
  if (size >= 1024 * 1024 - 32)
    return 0;
  g_assert_true (is_same (whole, whole));

  /* A field of a mailbox in front changes nothing, unless the first line went on with one before it. */
  if (size == 0 || data[0] == ' ' || data[0] == '\t')
    return 0;
  g_string_append_len (other, (const char *) data, size);
  moved = g_string_free_to_bytes (g_steal_pointer (&other));
  g_assert_true (is_same (whole, moved));
  g_assert_cmpint (fumi_message_key (whole, TRUE), ==, fumi_message_key (moved, TRUE));
  digest = digest_of (whole);
  moved_digest = digest_of (moved);
  g_assert_cmpstr (digest, ==, moved_digest);
  return 0;
}
