/* fumi-credentials.c: passwords: the system keyring, or this session's memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-credentials.h"
