/* fumi-pop3-session.c: one POP3 session, from the TCP connection to QUIT.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-pop3-session.h"
