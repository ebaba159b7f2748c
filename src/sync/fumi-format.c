/* fumi-format.c: sizes and dates for sentences, in the user's language.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-format.h"

#include <glib/gi18n-lib.h>

#include "fumi-diagnosis.h"
#include "fumi-failure-text.h"

char *
fumi_format_bytes (goffset bytes)
{
  static const char *const units[] = {
    /* Translators: sizes; %s is a number. One KB is 1,000 bytes. */
    N_("%s KB"),
    N_("%s MB"),
    N_("%s GB"),
    N_("%s TB"),
  };
  double number = MAX (bytes, 0) / 1000.0;
  g_autofree char *text = NULL;
  const char *values[] = { NULL, NULL };
  gsize unit = 0;

  if (bytes < 1000)
    {
      guint n = MAX (bytes, 0);

      /* Translators: a size of less than 1,000 bytes. */
      return g_strdup_printf (ngettext ("%u byte", "%u bytes", n), n);
    }

  /* 999.5 would be written as 1000. */
  while (number >= 999.5 && unit + 1 < G_N_ELEMENTS (units))
    {
      number /= 1000;
      unit++;
    }

  text = g_strdup_printf (number < 9.95 && unit > 0 ? "%.1f" : "%.0f", number);
  values[0] = text;

  return fumi_text_fill (_(units[unit]), values);
}

static char *
format_date (GDateTime  *date,
             const char *format)
{
  g_autoptr(GDateTime) local = date != NULL ? g_date_time_to_local (date) : NULL;
  char *text = local != NULL ? g_date_time_format (local, format) : NULL;

  return text != NULL ? text : g_strdup ("?");
}

char *
fumi_format_date (GDateTime *date)
{
  /* Translators: a date in a sentence, see g_date_time_format(); here "February 1, 2027". */
  return format_date (date, _("%B %-d, %Y"));
}

char *
fumi_format_now (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  /* Translators: date and time, see g_date_time_format(); here "February 1, 2027, 14:05". */
  return format_date (now, _("%B %-d, %Y, %H:%M"));
}

char *
fumi_format_free_space (const char *data_dir)
{
  g_autofree char *path = g_strdup (data_dir != NULL ? data_dir : g_get_user_data_dir ());

  /* The folder may not exist yet, or be what is missing: the nearest one above it is on the same
   * disk. */
  for (;;)
    {
      g_autoptr(GFile) file = g_file_new_for_path (path);
      g_autoptr(GFileInfo) info
        = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
      char *above;

      if (info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
        {
          guint64 bytes = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);

          return fumi_format_bytes ((goffset) MIN (bytes, (guint64) G_MAXINT64));
        }

      above = g_path_get_dirname (path);
      if (g_str_equal (above, path))
        {
          g_free (above);
          return g_strdup ("?");
        }
      g_free (path);
      path = above;
    }
}
