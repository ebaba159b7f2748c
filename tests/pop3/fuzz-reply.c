/* fuzz-reply.c: any bytes as lines of a server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-capabilities.h"
#include "fumi-pop3-listing-private.h"
#include "fumi-pop3-refusal.h"
#include "fumi-pop3-reply.h"
#include "fumi-pop3-server-text.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
take_line (const char           *line,
           gsize                 length,
           FumiPop3Capabilities *capabilities,
           FumiPop3Listing      *listing)
{
  g_autofree char *clean = fumi_pop3_server_text_clean (line, length);
  g_autofree char *code = NULL;
  FumiPop3Reply reply = { 0 };
  guint count;
  gint64 bytes;

  g_assert (g_utf8_validate (clean, -1, NULL));
  g_assert (g_utf8_strlen (clean, -1) <= FUMI_POP3_SERVER_TEXT_CHARS);

  fumi_pop3_reply_parse (line, length, &reply);
  g_assert (reply.length <= length);
  code = fumi_pop3_reply_dup_code (&reply);
  fumi_pop3_reply_parse_stat (reply.text, reply.length, &count, &bytes);
  if (reply.kind == FUMI_POP3_REPLY_ERR)
    g_error_free (fumi_pop3_refusal_new (&reply, FUMI_POP3_ERROR_LOGIN));

  fumi_pop3_capabilities_add_line (capabilities, line, length);
  fumi_pop3_listing_add_list_row (listing, line, length);
  fumi_pop3_listing_add_uidl_row (listing, line, length);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr(FumiPop3Capabilities) capabilities = fumi_pop3_capabilities_new ();
  g_autoptr(FumiPop3Listing) listing = fumi_pop3_listing_new (100);
  const guint8 *end = data + size;

  while (data < end)
    {
      const guint8 *line_end = memchr (data, '\n', end - data);
      gsize length = line_end != NULL ? (gsize) (line_end - data) : (gsize) (end - data);
      g_autofree char *line = g_memdup2 (data, length);

      take_line (line, length, capabilities, listing);
      data += length + 1;
    }
  fumi_pop3_listing_finish (listing, TRUE);

  for (guint i = 1; i < fumi_pop3_listing_get_count (listing); i++)
    g_assert (fumi_pop3_listing_get_item (listing, i - 1)->number
              < fumi_pop3_listing_get_item (listing, i)->number);

  return 0;
}
