/* fumi-test-details.h: under "Details": the server's own words, times and transcript of a test, to copy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-connection-test.h"

G_BEGIN_DECLS

#define FUMI_TYPE_TEST_DETAILS (fumi_test_details_get_type ())
G_DECLARE_FINAL_TYPE (FumiTestDetails, fumi_test_details, FUMI, TEST_DETAILS, AdwBin)

/* @report: (nullable): %NULL hides everything
 * @answer: (nullable): the server's own words, printable */
void fumi_test_details_show (FumiTestDetails      *details,
                             const FumiTestReport *report,
                             const char           *answer);

G_END_DECLS
