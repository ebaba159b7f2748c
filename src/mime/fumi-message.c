/* fumi-message.c: one message, parsed: headers, readable text, parts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message.h"
