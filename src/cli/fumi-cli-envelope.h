/* fumi-cli-envelope.h: a message as one line, of a list or of what was found.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-cli.h"

G_BEGIN_DECLS

/* With --json as the object that "list" and "search" promise. */
void fumi_cli_print_envelope (FumiCli      *cli,
                              FumiEnvelope *envelope);

G_END_DECLS
