/* fumi-sync.c: one check for mail of one account, from connecting to QUIT.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync.h"
