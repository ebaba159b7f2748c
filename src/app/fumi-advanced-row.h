/* fumi-advanced-row.h: "Advanced": how to log in, how long to wait, how much of a message to receive.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account.h"

G_BEGIN_DECLS

#define FUMI_TYPE_ADVANCED_ROW (fumi_advanced_row_get_type ())
G_DECLARE_FINAL_TYPE (FumiAdvancedRow, fumi_advanced_row, FUMI, ADVANCED_ROW, AdwExpanderRow)

/* Signal: "changed". */

void     fumi_advanced_row_set           (FumiAdvancedRow *row,
                                          FumiAccount     *account);

/* Both to be called after fumi_advanced_row_catch() found nothing wrong: a server is part of an account, and set
 * there as a whole. */
void     fumi_advanced_row_write_server  (FumiAdvancedRow *row,
                                          FumiPop3Server  *server);
void     fumi_advanced_row_write_account (FumiAdvancedRow *row,
                                          FumiAccount     *account);

/**
 * fumi_advanced_row_catch:
 * @security: of the server: some ways to log in need encryption
 *
 * Takes in what is being typed; opens the row, shows and focuses a problem. Returns: whether there is one
 */
gboolean fumi_advanced_row_catch         (FumiAdvancedRow *row,
                                          FumiSecurity     security);

G_END_DECLS
