/* fumi-pop3-apop.h: the login of RFC 1939 §7 that does not show the password; pure.
 *
 * MD5 over a challenge that whoever stands in between can choose: passwords have been found out
 * through it (CVE-2007-1558). Used only where the user asked for it, and with a strict challenge.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * fumi_pop3_apop_dup_challenge:
 * @greeting: the text of the greeting, behind "+OK"
 *
 * Returns: (transfer full) (nullable): the challenge: the only thing in angle brackets, at the end
 *   of the line, "<local@domain>" in printable ASCII as RFC 822 has it (the collisions of the attack
 *   need other bytes)
 */
char *fumi_pop3_apop_dup_challenge (const char *greeting,
                                    gsize       length);

/* (transfer full): the digest in 32 lower-case hex digits */
char *fumi_pop3_apop_answer        (const char *challenge,
                                    const char *password);

G_END_DECLS
