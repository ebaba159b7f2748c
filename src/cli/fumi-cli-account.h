/* fumi-cli-account.h: an account on standard output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-cli.h"

G_BEGIN_DECLS

/* The object of `account list` (architecture §5). */
void fumi_cli_print_account_json (FumiAccount *account);

G_END_DECLS
