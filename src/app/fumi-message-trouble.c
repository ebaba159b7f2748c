/* fumi-message-trouble.c: why a message cannot be shown, in words for its reader.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message-trouble.h"

#include <glib/gi18n.h>

static const char *
explain (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return _ ("The file of this message is not there any more. Another program may have moved or deleted it. If it is in"
              " a backup, you can restore it from there.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return _ ("Fumibako is not allowed to read the file of this message. Its permissions were changed, perhaps when files"
              " were copied. Give yourself the right to read it, then try again.");
  if (error->domain == G_IO_ERROR)
    return _ ("The disk does not give back the file of this message. Try again. If it stays so, the disk may be failing:"
              " make a backup of everything else soon. If the message is still on the server, it can be received from"
              " there once more.");

  return _ ("Fumibako could not make anything of this message. It is kept as it came; you can save it as a file and open it"
            " with another program.");
}

char *
fumi_message_trouble_text (const GError *error,
                           const char   *path)
{
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;

  g_return_val_if_fail (error != NULL, NULL);

  if (shown == NULL)
    return g_strdup (explain (error));

  return g_strdup_printf ("%s\n\n%s", explain (error), shown);
}
