/* fumi-envelope.c: what one row of the message list shows of a message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-envelope.h"
