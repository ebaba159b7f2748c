/* fumi-network.h: what the state of this computer's network says about a failure. Pure. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-diagnosis.h"

G_BEGIN_DECLS

/**
 * fumi_network_judge:
 * @available: g_network_monitor_get_network_available()
 *
 * OFFLINE where nothing went out and the monitor says that nothing can; CAPTIVE where a sign-in page stands in
 * the way; else @failure. The monitor alone is not believed: it looks at default routes, and a server may be
 * reached without one.
 */
FumiFailure fumi_network_judge        (FumiFailure          failure,
                                       const char          *host,
                                       gboolean             available,
                                       GNetworkConnectivity connectivity);

/* (transfer full) (nullable): "IPv4, IPv6" for a list of GInetAddress; NULL if it is empty */
char       *fumi_network_dup_families (GList *addresses);

G_END_DECLS
