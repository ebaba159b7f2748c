/* fumi-format.h: what a sentence of a diagnosis needs besides fumi-diagnosis.h. Private to sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full): date and time of this computer's clock */
char *fumi_format_now        (void);
/* (transfer full): what is free on the disk that holds @data_dir (nullable: the user's data folder) */
char *fumi_format_free_space (const char *data_dir);

G_END_DECLS
