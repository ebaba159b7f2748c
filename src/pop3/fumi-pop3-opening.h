/* fumi-pop3-opening.h: from a bare connection to the TRANSACTION state.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-capabilities.h"
#include "fumi-pop3-connection.h"
#include "fumi-pop3-login.h"

G_BEGIN_DECLS

/**
 * fumi_pop3_open_dialogue:
 * @connection: between begin and end
 * @capabilities: a place that holds %NULL; at each stage, and after a failure too, what is known by
 *   then; %NULL where CAPA was refused or not asked
 * @login: set to how the login went in
 *
 * TLS, certificate, greeting, CAPA, STLS, login, CAPA again: see fumi_pop3_session_open().
 */
gboolean fumi_pop3_open_dialogue (FumiPop3Connection     *connection,
                                  const FumiPop3Secrets  *secrets,
                                  FumiPop3StageFunc       stage_func,
                                  gpointer                stage_data,
                                  FumiPop3Capabilities  **capabilities,
                                  const char            **login,
                                  GError                **error);

G_END_DECLS
