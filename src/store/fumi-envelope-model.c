/* fumi-envelope-model.c: a GListModel of envelopes over an index query, newest first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-envelope-model.h"
