/* fuzz-server-text.c: any bytes as the words of a server, shown to a person and judged.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-refusal.h"
#include "fumi-pop3-server-text.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autofree char *clean = fumi_pop3_server_text_clean ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  FumiPop3Reply reply = { 0 };

  g_assert (g_utf8_validate (clean, -1, NULL));
  g_assert (g_utf8_strlen (clean, -1) <= FUMI_POP3_SERVER_TEXT_CHARS);
  for (const char *p = clean; *p != '\0'; p++)
    g_assert ((guint8) *p >= 0x20 && *p != 0x7f);

  fumi_pop3_reply_parse ((const char *) data, size, &reply);
  if (reply.kind == FUMI_POP3_REPLY_ERR)
    error = fumi_pop3_refusal_new (&reply, FUMI_POP3_ERROR_LOGIN);

  return 0;
}
