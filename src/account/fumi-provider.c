/* fumi-provider.c: the built-in table of mail providers (data/providers.tsv), without any network.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-provider.h"
