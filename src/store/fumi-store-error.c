/* fumi-store-error.c: what the disk or SQLite said, as an error a caller can tell apart.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "fumi-store.h"

G_DEFINE_QUARK (fumi-store-error-quark, fumi_store_error)

void
fumi_store_set_disk_error (GError     **error,
                           int          saved_errno,
                           const char  *path)
{
  g_autofree char *shown = g_filename_display_name (path);
  GIOErrorEnum code = g_io_error_from_errno (saved_errno);

  if (saved_errno == EDQUOT)
    code = G_IO_ERROR_NO_SPACE;

  /* Translators: the first %s is a file or folder, the second what the system said about it. */
  g_set_error (error, G_IO_ERROR, code, _("“%s”: %s"), shown, g_strerror (saved_errno));
}
