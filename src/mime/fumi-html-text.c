/* fumi-html-text.c: an HTML mail as readable plain text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-html-text.h"
