/* fuzz-capa.c: any bytes as the lines of an answer to CAPA.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-capabilities.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr(FumiPop3Capabilities) capabilities = fumi_pop3_capabilities_new ();
  const char *line = (const char *) data;
  const char *end = line + size;
  guint taken = 0;

  while (line < end)
    {
      const char *line_end = memchr (line, '\n', end - line);
      gsize length = (line_end != NULL ? line_end : end) - line;

      if (fumi_pop3_capabilities_add_line (capabilities, line, length))
        taken++;
      line += length + 1;
    }

  g_assert (taken <= FUMI_POP3_CAPABILITIES_LINES);
  g_assert (fumi_pop3_capabilities_get_expire_days (capabilities) >= -1);
  for (const char *const *name = fumi_pop3_capabilities_get_mechanisms (capabilities);
       *name != NULL; name++)
    g_assert (**name != '\0');
  fumi_pop3_capabilities_has (capabilities, "PIPELINING");

  return 0;
}
