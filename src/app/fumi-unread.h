/* fumi-unread.h: marks a message read or unread without making the window wait for the disk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store.h"

G_BEGIN_DECLS

/**
 * fumi_unread_set_async:
 *
 * Main thread. The file is renamed and the row written in a worker; @envelope follows on the main thread once
 * both are done.
 */
void     fumi_unread_set_async  (FumiStore            *store,
                                 FumiEnvelope         *envelope,
                                 gboolean              unread,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
gboolean fumi_unread_set_finish (GAsyncResult         *result,
                                 GError              **error);

G_END_DECLS
