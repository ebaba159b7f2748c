/* fumi-open-files.h: how many drafts may be open at once in this process.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * fumi_open_files_take:
 *
 * Counts one more open draft, to be given back with fumi_open_files_give_back() whatever the answer. %FALSE: there
 * are as many as the process can afford, and the caller should not keep this one open for long.
 *
 * The first call raises the process's soft limit of descriptors (nobody here uses select(), for which it is kept low).
 *
 * Thread: any.
 */
gboolean fumi_open_files_take      (void);
void     fumi_open_files_give_back (void);

G_END_DECLS
