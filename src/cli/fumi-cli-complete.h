/* fumi-cli-complete.h: waits for an index that has to be made anew, and shows how that goes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-cli.h"

G_BEGIN_DECLS

/* fumi_store_complete(), with progress on standard error where that is a terminal. @total: (out) (optional): how many
 * messages were looked at; untouched where nothing was to be done */
gboolean fumi_cli_complete (FumiCli    *cli,
                            FumiStore  *store,
                            guint      *total,
                            GError    **error);

G_END_DECLS
