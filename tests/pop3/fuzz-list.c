/* fuzz-list.c: any bytes as the rows of LIST.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz-rows.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  return fuzz_rows (data, size, fumi_pop3_listing_add_list_row);
}
