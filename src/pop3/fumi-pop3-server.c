/* fumi-pop3-server.c: which POP3 server to talk to, and how: a value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-server.h"
