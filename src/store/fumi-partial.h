/* fumi-partial.h: messages of which only the beginning is here, and how the whole takes its place.
 *
 * The beginning lies in "HASH,P" (or "HASH-2,P" …), the whole message in "HASH". The order: the whole
 * file is durable, it moves to the folder and takes the flags of the beginning, row and ledger change in
 * one transaction, the beginning is removed. Killed anywhere, it is done again by fumi_partial_settle(),
 * and at each moment there is one row.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-index.h"

G_BEGIN_DECLS

/* @name: without flags */
gboolean  fumi_partial_is_name (const char *name);
/* (transfer full): the name of the beginning of the message called @name */
char     *fumi_partial_name    (const char *name);

/**
 * fumi_partial_is_beginning:
 *
 * Whether the file @partial is the beginning of the message in the file @whole: its bytes are, or sender,
 * subject and date are the same (some servers change a header in TOP). %FALSE where a file cannot be read.
 *
 * Thread: any; blocks.
 */
gboolean  fumi_partial_is_beginning (const char *partial,
                                     const char *whole);

/**
 * fumi_partial_take_place:
 * @path: a durable file
 * @of: a file of the same Maildir
 *
 * Moves @path to the folder of @of, with the flags of @of, durably.
 *
 * Returns: (transfer full): the new path
 */
char     *fumi_partial_take_place   (const char    *path,
                                     const char    *of,
                                     GError       **error);

/**
 * fumi_partial_remove:
 *
 * Removes a beginning whose whole message has its row. What fails here is done at the next run.
 */
void      fumi_partial_remove       (const char    *path);

/**
 * fumi_partial_settle:
 * @store: no transaction begun
 * @path: of the account's Maildir
 * @changed: set to %TRUE where something was done
 *
 * Has every whole message take the place of its beginning where a run was interrupted between the two.
 */
gboolean  fumi_partial_settle       (FumiStore     *store,
                                     const char    *account,
                                     const char    *path,
                                     gboolean      *changed,
                                     GError       **error);

G_END_DECLS
