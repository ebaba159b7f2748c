/* fumi-connection-row.h: how the last connection to a server was protected: encryption, certificate, login.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-connection-facts.h"

G_BEGIN_DECLS

/* Returns: (transfer floating): an AdwExpanderRow */
GtkWidget *fumi_connection_row_new (const FumiConnectionFacts *facts);

G_END_DECLS
