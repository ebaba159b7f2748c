/* fumi-header-params.h: a field with parameters (RFC 2045 §5.1, RFC 2183), RFC 2231 and its rivals included.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FumiHeaderParams FumiHeaderParams;

/* @raw: the value of Content-Type: or Content-Disposition: as it stands in the message */
FumiHeaderParams *fumi_header_params_new       (const char       *raw,
                                                gsize             length);
void              fumi_header_params_free      (FumiHeaderParams *params);

/* What stands before the first semicolon, lower case, without blanks and comments. */
const char       *fumi_header_params_get_value (FumiHeaderParams *params);

/* (transfer full) (nullable): the parameter's bytes as they are; for charset, boundary, format … */
char             *fumi_header_params_dup       (FumiHeaderParams *params,
                                                const char       *name);

/**
 * fumi_header_params_dup_text:
 *
 * Returns: (transfer full) (nullable): the parameter decoded, whichever way it was written: RFC 2231 pieces
 *   and percent signs, encoded-words (not allowed, and usual), raw 8-bit in @fallback_charset
 */
char             *fumi_header_params_dup_text  (FumiHeaderParams *params,
                                                const char       *name,
                                                const char       *fallback_charset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiHeaderParams, fumi_header_params_free)

G_END_DECLS
