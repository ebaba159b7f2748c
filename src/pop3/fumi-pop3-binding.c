/* fumi-pop3-binding.c: what ties a login to the TLS connection it goes through (RFC 5056).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-binding.h"

FumiPop3Binding *
fumi_pop3_binding_new (GTlsConnection *tls)
{
  g_autoptr(GByteArray) data = NULL;
  FumiPop3Binding *binding;
  gboolean is_exporter;

  if (tls == NULL)
    return NULL;

  data = g_byte_array_new ();
  is_exporter
    = g_tls_connection_get_protocol_version (tls) >= G_TLS_PROTOCOL_VERSION_TLS_1_3;
  if (!g_tls_connection_get_channel_binding_data (tls,
                                                  is_exporter ? G_TLS_CHANNEL_BINDING_TLS_EXPORTER
                                                              : G_TLS_CHANNEL_BINDING_TLS_UNIQUE,
                                                  data, NULL)
      || data->len == 0)
    return NULL;

  binding = g_new (FumiPop3Binding, 1);
  binding->is_exporter = is_exporter;
  binding->data = g_base64_encode (data->data, data->len);

  return binding;
}

void
fumi_pop3_binding_free (FumiPop3Binding *binding)
{
  if (binding == NULL)
    return;

  g_free (binding->data);
  g_free (binding);
}
