/* fumi-welcome-page.h: the assistant's first page: what is needed, and where to begin.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-setup-page.h"

G_BEGIN_DECLS

/* Signals: "practice", when the user wants the practice mailbox; "import", when mail of another program is to be
 * imported. */

#define FUMI_TYPE_WELCOME_PAGE (fumi_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (FumiWelcomePage, fumi_welcome_page, FUMI, WELCOME_PAGE, FumiSetupPage)

G_END_DECLS
