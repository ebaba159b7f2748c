/* fumi-header-block.h: a header block split into fields.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-part-walk.h"

G_BEGIN_DECLS

/**
 * fumi_header_block_split:
 * @newline: '\n', or '\r' for mail whose lines end in CR alone
 * @body: (out): where the text begins if the blank line before it is missing, else @length
 *
 * A line that is no field is skipped if fields that every mail has follow it; otherwise, and where it looks
 * like a boundary, the header ends there.
 *
 * Returns: (transfer full) (element-type FumiRawField): at most 10,000, pointing into @block
 */
GArray             *fumi_header_block_split (const char   *block,
                                             gsize         length,
                                             char          newline,
                                             gsize        *body);

/* (nullable): the first field of that name */
const FumiRawField *fumi_header_block_find  (GArray       *fields,
                                             const char   *name);

/* Whether a field's name is @name, in any case. */
gboolean            fumi_raw_field_is       (const FumiRawField *field,
                                             const char         *name);

G_END_DECLS
