/* fumi-limits.h: how long an account's server is waited for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-account.h"
#include "fumi-pop3-session.h"

G_BEGIN_DECLS

#define FUMI_LIMITS_MIN 10 /* seconds: no phase is given less, whatever the account says */

/**
 * fumi_limits_for_account:
 *
 * The account's timeout, where it has one, is that of connecting, the handshake, the greeting, each reply and a stall
 * in a message. The login keeps its own, longer one: servers make the mailbox ready in it.
 */
FumiPop3Limits fumi_limits_for_account (FumiAccount *account);

G_END_DECLS
