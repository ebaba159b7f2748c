/* fumi-date.c: the date a message claims.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-date.h"

#include <gmime/gmime.h>

#define MAX_LENGTH 200

/* Before there was mail with this header; some servers write the epoch where they know nothing. */
#define START_OF_1980 G_GINT64_CONSTANT (315532800)

gint64
fumi_date_parse (const char *value,
                 gsize       length)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GDateTime) date = NULL;
  gint64 seconds;

  if (length == 0 || length > MAX_LENGTH)
    return 0;

  for (gsize i = 0; i < length; i++)
    g_string_append_c (text, g_ascii_isgraph (value[i]) ? value[i] : ' ');

  date = g_mime_utils_header_decode_date (text->str);
  seconds = date != NULL ? g_date_time_to_unix (date) : 0;
  return seconds >= START_OF_1980 ? seconds : 0;
}
