/* fumi-pop3-error.c: what can go wrong between here and a POP3 server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-error.h"
