/* fumi-keyring.h: the Secret Service, one blocking call at a time.
 *
 * Private to this folder; fumi-credentials.h is for the others. Thread: any; each call blocks, for as long
 * as the desktop's own prompt stands. @asking (atomic) becomes TRUE when such a prompt may have come up.
 *
 * Errors: #FumiCredentialsError, G_IO_ERROR_CANCELLED.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-credentials.h"

G_BEGIN_DECLS

/* (transfer full): free with fumi_secret_free() */
char     *fumi_keyring_lookup    (const char            *account,
                                  int                   *asking,
                                  GCancellable          *cancellable,
                                  GError               **error);
gboolean  fumi_keyring_store     (const char            *account,
                                  const char            *label,
                                  const char            *secret,
                                  int                   *asking,
                                  GCancellable          *cancellable,
                                  GError               **error);
gboolean  fumi_keyring_clear     (const char            *account,
                                  int                   *asking,
                                  GCancellable          *cancellable,
                                  GError               **error);

/* Puts @code into words; @cause: (nullable): its message is added */
void      fumi_keyring_set_error (GError               **error,
                                  FumiCredentialsError   code,
                                  const GError          *cause);

G_END_DECLS
