/* fumi-cli-password.h: where a command has a password from: a file, or the keyring; never an argument.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-cli.h"
#include "fumi-diagnosis.h"

G_BEGIN_DECLS

/**
 * fumi_cli_read_password:
 * @file: a path, or "-" for standard input; at a terminal it is asked for and not shown
 *
 * One line end at the end of the file does not belong to the password.
 *
 * Returns: (transfer full) (nullable): to be freed with fumi_secret_free(); %NULL when the failure was said:
 *   exit with 78
 */
char *fumi_cli_read_password (const char          *file);

/**
 * fumi_cli_lookup_password:
 *
 * @failure: (out): set on %NULL, when the reason was said
 *
 * Asks the keyring and waits. Where a certificate is the login, there is no password: "".
 *
 * Returns: (transfer full) (nullable): to be freed with fumi_secret_free()
 */
char *fumi_cli_lookup_password (FumiCli      *cli,
                                FumiAccount  *account,
                                FumiFailure  *failure);

/* Gives the password to the keyring and waits; that it could not be kept is said, and no failure. */
void  fumi_cli_keep_password   (FumiCli      *cli,
                                FumiAccount  *account,
                                const char   *password);

/* Removes the password from the keyring, if there is one. */
void  fumi_cli_forget_password (FumiCli      *cli,
                                FumiAccount  *account);

G_END_DECLS
