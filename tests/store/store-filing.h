/* store-filing.h: a part of store-child and of its judge: what filter rules make of the messages of fixture_make_mail().
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store-filing.h"

G_BEGIN_DECLS

#define FILING_FOLDER "Work.&ZeVnLA-"

/* What becomes of message @number. */
FumiStoreFiling filing_of       (guint       number);
/* Does it with all mail that waits. */
gboolean        file_what_waits (FumiStore  *store,
                                 const char *account,
                                 GError    **error);

G_END_DECLS
