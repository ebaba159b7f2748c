/* fumi-header-text.c: the text of header fields: RFC 2047 words, raw 8-bit, addresses.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-header-text.h"
