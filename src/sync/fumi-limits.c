/* fumi-limits.c: how long an account's server is waited for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-limits.h"

FumiPop3Limits
fumi_limits_for_account (FumiAccount *account)
{
  FumiPop3Limits limits = fumi_pop3_limits_default;
  guint seconds = fumi_account_get_timeout (account);

  if (seconds == 0)
    return limits;

  seconds = MAX (seconds, FUMI_LIMITS_MIN);
  limits.connect = limits.handshake = limits.greeting = limits.reply = limits.body_stall = seconds;
  /* A first address that does not answer leaves time for the others. */
  limits.connect_address = MAX (seconds / 2, FUMI_LIMITS_MIN);
  limits.login = MAX (limits.login, seconds);

  return limits;
}
