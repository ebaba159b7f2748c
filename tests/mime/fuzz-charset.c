/* fuzz-charset.c: any bytes under a label that the first byte chooses.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-charset.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const char *const labels[] = {
    NULL, "utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "utf-16", "utf-32", "utf-7", "gb18030", "big5",
    "euc-kr", "iso-2022-kr", "iso-8859-1", "windows-1251", "euc-tw", "x-nonsense",
  };
  g_autofree char *bytes = NULL;
  g_autofree char *text = NULL;

  if (size == 0)
    return 0;

  bytes = g_memdup2 (data + 1, size - 1);
  text = fumi_charset_decode (bytes, size - 1, labels[data[0] % G_N_ELEMENTS (labels)]);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  return 0;
}
