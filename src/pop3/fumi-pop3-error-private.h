/* fumi-pop3-error-private.h: how the POP3 layer makes its own errors.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-error.h"

G_BEGIN_DECLS

/**
 * fumi_pop3_error_new:
 * @detail: (nullable): copied; its server_text is added to the message
 * @format: a translated sentence
 *
 * Returns: (transfer full): the error
 */
GError *fumi_pop3_error_new (FumiPop3Error              code,
                             const FumiPop3ErrorDetail *detail,
                             const char                *format,
                             ...) G_GNUC_PRINTF (3, 4);

/* Sets detail seconds of an error of this domain. */
void fumi_pop3_error_set_seconds (GError *error,
                                  guint   seconds);

G_END_DECLS
