/* fumi-test-report.h: which step of a connection test a failure belongs to. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-connection-test.h"

G_BEGIN_DECLS

/* Where a failure belongs, whatever was under way when it showed itself. */
FumiTestStep fumi_test_step_of_failure (FumiFailure  failure,
                                        FumiTestStep under_way);

G_END_DECLS
