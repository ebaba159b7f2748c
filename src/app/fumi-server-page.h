/* fumi-server-page.h: the assistant's page for the receiving server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-setup-page.h"

G_BEGIN_DECLS

#define FUMI_TYPE_SERVER_PAGE (fumi_server_page_get_type ())
G_DECLARE_FINAL_TYPE (FumiServerPage, fumi_server_page, FUMI, SERVER_PAGE, FumiSetupPage)

/* From now on the password must not be empty: focuses it and says so. */
void fumi_server_page_ask_password (FumiServerPage *page);

G_END_DECLS
