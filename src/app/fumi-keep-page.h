/* fumi-keep-page.h: the assistant's page about mail on the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-setup-page.h"

G_BEGIN_DECLS

#define FUMI_TYPE_KEEP_PAGE (fumi_keep_page_get_type ())
G_DECLARE_FINAL_TYPE (FumiKeepPage, fumi_keep_page, FUMI, KEEP_PAGE, FumiSetupPage)

G_END_DECLS
