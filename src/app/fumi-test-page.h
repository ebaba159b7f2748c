/* fumi-test-page.h: the assistant's page for testing the connection and saving.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-setup-page.h"
#include "fumi-test-view.h"

G_BEGIN_DECLS

#define FUMI_TYPE_TEST_PAGE (fumi_test_page_get_type ())
G_DECLARE_FINAL_TYPE (FumiTestPage, fumi_test_page, FUMI, TEST_PAGE, FumiSetupPage)

/* (transfer none): what does the work */
FumiTestView *fumi_test_page_get_view (FumiTestPage *page);

G_END_DECLS
