/* fumi-sync-names.h: names for messages to which the server gives none. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-sync-fetching.h"

G_BEGIN_DECLS

/**
 * fumi_sync_visit_name:
 *
 * Gives each message of the listing that has no UID a name made of its header and size, where the server has TOP
 * and the header tells one message from another. Such a name says only that the message was here before: what is
 * fetched is stored by its content, and the name noted beside it (fumi_sync_visit_note_names()).
 */
gboolean fumi_sync_visit_name       (FumiSyncVisit *visit,
                                     GError       **error);

/* Whether this UID of a listing is such a name. The server's own have no control characters. */
gboolean fumi_sync_name_is_ours     (const char    *uid);

/* The names of what was fetched, once it is durable. */
gboolean fumi_sync_visit_note_names (FumiSyncVisit *visit,
                                     GError       **error);

G_END_DECLS
