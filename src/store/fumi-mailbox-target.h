/* fumi-mailbox-target.h: one folder's mail on its way into a file, or files, of an export.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-mailbox-export.h"

G_BEGIN_DECLS

typedef struct _FumiMailboxTarget FumiMailboxTarget;

/**
 * fumi_mailbox_target_new:
 * @path: of MBOX the file, else a folder, which is made
 */
FumiMailboxTarget *fumi_mailbox_target_new    (FumiMailboxFormat   format,
                                               const char         *path,
                                               GError            **error);
/* Removes what was begun. */
void               fumi_mailbox_target_free   (FumiMailboxTarget  *target);

/**
 * fumi_mailbox_target_add:
 * @reason: (out): set, with %TRUE: the message cannot be read, and nothing of it was written
 * @name: (nullable): of a .eml file, in place of one made of date and subject; with @replace it may exist
 */
gboolean           fumi_mailbox_target_add    (FumiMailboxTarget  *target,
                                               FumiEnvelope       *envelope,
                                               const char         *name,
                                               gboolean            replace,
                                               GError            **reason,
                                               GCancellable       *cancellable,
                                               GError            **error);
/* Gives an mbox file its name and makes all durable. */
gboolean           fumi_mailbox_target_finish (FumiMailboxTarget  *target,
                                               gboolean            replace,
                                               GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMailboxTarget, fumi_mailbox_target_free)

G_END_DECLS
