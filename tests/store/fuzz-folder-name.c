/* fuzz-folder-name.c: names of folders as other programs left them, and back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fumi-folder-name.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *part = g_strndup ((const char *) data, size);
  g_autofree char *name = fumi_folder_name_decode (part);
  g_autofree char *key = fumi_folder_key_new ("", name);
  g_autofree char *shown = NULL;
  g_autofree char *again = NULL;

  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strpbrk (name, "\r\n"));
  fumi_folder_key_is_valid (part);
  if (key == NULL)
    return 0;

  /* What is shown of a folder makes that folder. */
  g_assert_true (fumi_folder_key_is_valid (key) && strpbrk (key, "./") == NULL);
  shown = fumi_folder_name_decode (key);
  again = fumi_folder_key_new ("", shown);
  g_assert_cmpstr (again, ==, key);
  return 0;
}
