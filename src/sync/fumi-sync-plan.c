/* fumi-sync-plan.c: listing + ledger + rule → what to retrieve, what to delete. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-sync-plan.h"
