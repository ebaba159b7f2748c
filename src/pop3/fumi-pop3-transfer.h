/* fumi-pop3-transfer.h: messages, whole or their beginning, from a session to its caller.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-capabilities.h"
#include "fumi-pop3-connection.h"
#include "fumi-pop3-session.h"

G_BEGIN_DECLS

/* Who gets the messages; see #FumiPop3MessageFunc. */
typedef struct
{
  FumiPop3Connection  *connection;
  FumiPop3MessageFunc  message_func;
  gpointer             user_data;
} FumiPop3Transfer;

/* RETR for each of @numbers. */
gboolean fumi_pop3_transfer_whole (FumiPop3Transfer           *transfer,
                                   const guint                *numbers,
                                   guint                       n_numbers,
                                   gboolean                    pipeline,
                                   GError                    **error);

/**
 * fumi_pop3_transfer_top:
 * @capabilities: (nullable): %NULL where they are unknown
 *
 * TOP for each of @numbers. Where it turns out that there is no TOP, the connection stays open.
 */
gboolean fumi_pop3_transfer_top   (FumiPop3Transfer           *transfer,
                                   const guint                *numbers,
                                   guint                       n_numbers,
                                   guint                       lines,
                                   const FumiPop3Capabilities *capabilities,
                                   GError                    **error);

G_END_DECLS
