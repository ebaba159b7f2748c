/* fumi-server-message-private.h: how a message on the server gets its fields. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-server-mailbox.h"

G_BEGIN_DECLS

/* (transfer full). @has_name: whether its UID names it alone */
FumiServerMessage *fumi_server_message_new      (const FumiPop3Item *item,
                                                 gboolean            has_name);
/* @date: 0: unknown */
void               fumi_server_message_set_head (FumiServerMessage  *message,
                                                 FumiEnvelope       *head,
                                                 gint64              date);

G_END_DECLS
