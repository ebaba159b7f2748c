/* test-trust.h: CAs of a test instead of the system's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/**
 * test_trust_begin:
 * @ca_pem: one or more certificates; from here on they alone count
 *
 * Returns: (transfer full): for test_trust_end()
 */
char *test_trust_begin (const char *ca_pem);
void  test_trust_end   (char       *trust);
