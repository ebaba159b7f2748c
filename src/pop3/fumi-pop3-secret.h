/* fumi-pop3-secret.h: overwriting what nobody may find in memory later.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Overwrites and frees a string of GLib's; %NULL is none. */
void fumi_pop3_secret_wipe          (char *secret);

/**
 * fumi_pop3_secret_overwrite_freed:
 * @max: of the largest secret that a library has freed as it was
 *
 * For what libraries leave behind: takes up to @max bytes of each size from where the allocator
 * keeps what this thread freed last, and overwrites them. As far as one can go from outside; an
 * allocator that does not give back the latest first defeats it.
 */
void fumi_pop3_secret_overwrite_freed (gsize max);

G_END_DECLS
