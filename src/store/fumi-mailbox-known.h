/* fumi-mailbox-known.h: whether a message that is about to be brought in is here already.
 *
 * It is where the account has a message of the same bytes, or the same message as it came another way: with other
 * headers of servers and programs, other line ends (fumi_message_is_same()). What is brought in but has no row yet
 * counts as well.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-maildir.h"
#include "fumi-store.h"

G_BEGIN_DECLS

typedef struct _FumiMailboxKnown FumiMailboxKnown;

/* @forgetful: the files of drafts are gone when the next one comes, as in a dry run */
FumiMailboxKnown *fumi_mailbox_known_new  (FumiStoreRun      *run,
                                           gboolean           forgetful);
void              fumi_mailbox_known_free (FumiMailboxKnown  *known);

/**
 * fumi_mailbox_known_add:
 * @draft: whose name is made of its bytes
 * @added: (out): %FALSE: it is here, or was added before
 *
 * Thread: any; blocks. Reads the files of those messages only that begin like this one.
 */
gboolean          fumi_mailbox_known_add  (FumiMailboxKnown  *known,
                                           FumiMaildirDraft  *draft,
                                           gboolean          *added,
                                           GError           **error);
/* What was added has its rows now. */
void              fumi_mailbox_known_note_committed (FumiMailboxKnown *known);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMailboxKnown, fumi_mailbox_known_free)

G_END_DECLS
