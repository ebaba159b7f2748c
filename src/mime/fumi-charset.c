/* fumi-charset.c: bytes of a named, unnamed or wrongly named charset into UTF-8.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-charset.h"
