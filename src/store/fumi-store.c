/* fumi-store.c: where messages are kept and found: Maildirs, and the index that makes them fast.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-store.h"
