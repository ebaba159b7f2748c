/* fumi-notice-page.h: why mail of this provider cannot be received by POP3, and the way round.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-setup-page.h"

G_BEGIN_DECLS

#define FUMI_TYPE_NOTICE_PAGE (fumi_notice_page_get_type ())
G_DECLARE_FINAL_TYPE (FumiNoticePage, fumi_notice_page, FUMI, NOTICE_PAGE, FumiSetupPage)

G_END_DECLS
