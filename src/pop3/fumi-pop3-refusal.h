/* fumi-pop3-refusal.h: what a server means when it says -ERR.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-pop3-error.h"
#include "fumi-pop3-reply.h"

G_BEGIN_DECLS

/**
 * fumi_pop3_refusal_new:
 * @reply: of kind ERR
 * @code: what it means here unless a response code says otherwise: LOGIN, GREETING or SERVER …
 *
 * [IN-USE] and [LOGIN-DELAY] (RFC 2449 §8.1) decide everywhere, [AUTH], [SYS/TEMP] and [SYS/PERM]
 * (RFC 3206 §4) at a login; there, and only without a code, the same in words counts too.
 *
 * Returns: (transfer full): the error with text and code in its detail
 */
GError *fumi_pop3_refusal_new (const FumiPop3Reply *reply,
                               FumiPop3Error        code);

G_END_DECLS
