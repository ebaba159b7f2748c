/* fumi-practice-server.c: a small POP3 server on 127.0.0.1 to practise with, inside the program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-practice-server.h"
