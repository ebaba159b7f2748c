/* fumi-done-page.h: the assistant's last page: what was set up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-setup-page.h"

G_BEGIN_DECLS

/* Signal: "receive", when the user asks for the first mail. */

#define FUMI_TYPE_DONE_PAGE (fumi_done_page_get_type ())
G_DECLARE_FINAL_TYPE (FumiDonePage, fumi_done_page, FUMI, DONE_PAGE, FumiSetupPage)

/* Says that importing mail comes next. */
void fumi_done_page_announce_import (FumiDonePage *page);

G_END_DECLS
