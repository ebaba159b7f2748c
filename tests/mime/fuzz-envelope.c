/* fuzz-envelope.c: the start of a message as a row of the list.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-envelope.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check (const char *text,
       glong       max_characters)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, max_characters);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(FumiEnvelope) envelope = fumi_envelope_new_from_bytes (bytes, size % 2, 1700000000);

  check (fumi_envelope_get_from_name (envelope), 998);
  check (fumi_envelope_get_from_address (envelope), 998);
  check (fumi_envelope_get_subject (envelope), 998);
  check (fumi_envelope_get_preview (envelope), 200);
  g_assert_cmpint (fumi_envelope_get_date (envelope), >, 0);
  g_assert_cmpint (fumi_envelope_get_date (envelope), <=, 1700000000 + 24 * 60 * 60);
  return 0;
}
