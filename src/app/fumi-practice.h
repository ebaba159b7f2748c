/* fumi-practice.h: the practice mailbox of this process, started when it is first needed.
 *
 * Main thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-account-list.h"
#include "fumi-practice-server.h"

G_BEGIN_DECLS

#define FUMI_TYPE_PRACTICE (fumi_practice_get_type ())
G_DECLARE_FINAL_TYPE (FumiPractice, fumi_practice, FUMI, PRACTICE, GObject)

FumiPractice       *fumi_practice_new              (void);

/**
 * fumi_practice_ensure:
 * @port: the port to listen on if no server runs yet and it is free; 0 for any
 *
 * Returns: (transfer none) (nullable): the one server of this process, running until @practice is
 *   dropped; %NULL with an error of GIO or GnuTLS
 */
FumiPracticeServer *fumi_practice_ensure           (FumiPractice     *practice,
                                                    guint16           port,
                                                    GError          **error);

/**
 * fumi_practice_refresh_accounts:
 *
 * To be called at start: if @accounts holds practice accounts, starts the server on the port of the
 * first (another if that is taken), gives each its port and certificate, saves what changed, and
 * keeps the practice password for this session. Failures are logged: the account then shows them
 * itself, as any server that cannot be reached.
 */
void                fumi_practice_refresh_accounts (FumiPractice     *practice,
                                                    FumiAccountList  *accounts);

G_END_DECLS
