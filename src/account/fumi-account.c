/* fumi-account.c: one mailbox: whose it is, where it is, and what happens to mail on the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account.h"
