/* fumi-account-list.c: all accounts, as a GListModel and as files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account-list.h"
