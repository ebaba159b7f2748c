/* fumi-address.c: is what was typed a mail address, a server name, a password that can be sent?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-address.h"
