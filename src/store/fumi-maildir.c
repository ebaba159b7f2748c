/* fumi-maildir.c: one account's Maildir++: durable delivery, flags in file names.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-maildir.h"
