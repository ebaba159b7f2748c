/* fuzz-reply.c: any bytes as a status line: its kind, its code, the numbers of STAT.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-reply.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autofree char *code = NULL;
  FumiPop3Reply reply = { 0 };
  guint count = 0;
  gint64 bytes = 0;

  fumi_pop3_reply_parse ((const char *) data, size, &reply);
  g_assert (reply.text >= (const char *) data);
  g_assert (reply.text + reply.length <= (const char *) data + size);

  code = fumi_pop3_reply_dup_code (&reply);
  g_assert (code == NULL || reply.text[0] == '[');

  if (fumi_pop3_reply_parse_stat (reply.text, reply.length, &count, &bytes))
    g_assert (bytes >= -1);
  else
    g_assert (count == 0 && bytes == 0);

  return 0;
}
