/* fumi-pop3-binding.h: what ties a login to the TLS connection it goes through (RFC 5056).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean is_exporter; /* tls-exporter (RFC 9266), else tls-unique (RFC 5929 §3) */
  char    *data;        /* base64 */
} FumiPop3Binding;

/**
 * fumi_pop3_binding_new:
 * @tls: (nullable): after its handshake
 *
 * tls-exporter over TLS 1.3, where tls-unique does not exist; tls-unique over TLS 1.2, which is what
 * RFC 5802 §6.1 makes the default there.
 *
 * Returns: (transfer full) (nullable): %NULL where there is none
 */
FumiPop3Binding *fumi_pop3_binding_new  (GTlsConnection  *tls);
void             fumi_pop3_binding_free (FumiPop3Binding *binding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPop3Binding, fumi_pop3_binding_free)

G_END_DECLS
