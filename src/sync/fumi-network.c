/* fumi-network.c: what the state of this computer's network says about a failure. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-network.h"

#include "fumi-pop3-server.h"

static gboolean
nothing_went_out (FumiFailure failure)
{
  return failure == FUMI_FAILURE_HOST_NOT_FOUND || failure == FUMI_FAILURE_DNS_TEMP
         || failure == FUMI_FAILURE_UNREACHABLE;
}

/* A sign-in page answers in place of the server, swallows what is sent, or refuses it. */
static gboolean
may_be_a_portal (FumiFailure failure)
{
  return nothing_went_out (failure) || failure == FUMI_FAILURE_TIMEOUT
         || failure == FUMI_FAILURE_REFUSED || failure == FUMI_FAILURE_TLS_NOT_TLS
         || failure == FUMI_FAILURE_TLS_FAILED || failure == FUMI_FAILURE_CERT_UNKNOWN
         || failure == FUMI_FAILURE_CERT_NAME || failure == FUMI_FAILURE_NOT_POP;
}

FumiFailure
fumi_network_judge (FumiFailure          failure,
                    const char          *host,
                    gboolean             available,
                    GNetworkConnectivity connectivity)
{
  if (fumi_pop3_host_is_local (host))
    return failure;
  if (!available && nothing_went_out (failure))
    return FUMI_FAILURE_OFFLINE;
  if (connectivity == G_NETWORK_CONNECTIVITY_PORTAL && may_be_a_portal (failure))
    return FUMI_FAILURE_CAPTIVE;

  return failure;
}

char *
fumi_network_dup_families (GList *addresses)
{
  gboolean has_4 = FALSE, has_6 = FALSE;

  for (GList *l = addresses; l != NULL; l = l->next)
    if (g_inet_address_get_family (l->data) == G_SOCKET_FAMILY_IPV4)
      has_4 = TRUE;
    else
      has_6 = TRUE;

  if (has_4 && has_6)
    return g_strdup ("IPv4, IPv6");

  return has_4 || has_6 ? g_strdup (has_4 ? "IPv4" : "IPv6") : NULL;
}
