/* fuzz-header-text.c: header fields: encoded-words, addresses, parameters.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-file-name.h"
#include "fumi-header-params.h"
#include "fumi-header-text.h"
#include "fumi-mailbox.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *raw = g_memdup2 (data, size);
  g_autofree char *text = fumi_header_text_decode (raw, size, size % 2 ? "shift_jis" : NULL);
  g_autoptr(GPtrArray) mailboxes = fumi_mailbox_list_parse (raw, size, NULL);
  g_autoptr(FumiHeaderParams) params = fumi_header_params_new (raw, size);
  g_autofree char *decoded = fumi_header_params_dup_text (params, "filename", NULL);
  g_autofree char *name = fumi_file_name_clean (decoded);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, FUMI_HEADER_TEXT_MAX);
  for (guint i = 0; i < mailboxes->len; i++)
    {
      FumiMailbox *mailbox = g_ptr_array_index (mailboxes, i);

      g_assert_true (g_utf8_validate (mailbox->name, -1, NULL));
      g_assert_true (g_utf8_validate (mailbox->address, -1, NULL));
    }
  g_assert_true (name == NULL || (*name != '\0' && g_utf8_validate (name, -1, NULL)));
  return 0;
}
