/* fumi-mailbox-delivery.h: imported messages on their way to the disk, a batch at a time.
 *
 * Private to store/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-mailbox-cursor.h"
#include "fumi-store.h"

G_BEGIN_DECLS

typedef struct _FumiMailboxDelivery FumiMailboxDelivery;

/* @dry_run: messages are compared and dropped */
FumiMailboxDelivery *fumi_mailbox_delivery_new     (FumiStoreRun         *run,
                                                    gboolean              dry_run);
/* Drops what is not committed. */
void                 fumi_mailbox_delivery_free    (FumiMailboxDelivery  *delivery);

/* What became of a message. */
typedef enum
{
  FUMI_MAILBOX_ADDED,     /* or will be, with the next commit */
  FUMI_MAILBOX_DUPLICATE,
  FUMI_MAILBOX_EXPUNGED,
  FUMI_MAILBOX_UNREADABLE, /* the source's fault: @reason says which */
} FumiMailboxFate;

/**
 * fumi_mailbox_delivery_add:
 * @cursor: at a message
 * @folder: a key
 * @reason: (out) (optional): set for UNREADABLE
 *
 * Takes one message; commits the batch when it is full.
 *
 * Errors: %G_IO_ERROR_CANCELLED, the disk's, SQLite's: of the store, never of the source
 */
gboolean             fumi_mailbox_delivery_add     (FumiMailboxDelivery  *delivery,
                                                    FumiMailboxCursor    *cursor,
                                                    const char           *folder,
                                                    FumiMailboxFate      *fate,
                                                    goffset              *bytes,
                                                    GError              **reason,
                                                    GCancellable         *cancellable,
                                                    GError              **error);

/**
 * fumi_mailbox_delivery_commit:
 *
 * Makes the batch durable: fsync of the files, their names, fsync of the folders, then the rows in one transaction.
 */
gboolean             fumi_mailbox_delivery_commit  (FumiMailboxDelivery  *delivery,
                                                    GError              **error);

/* Messages and bytes that commits have made durable; duplicates that only the commit found are not among them. */
void                 fumi_mailbox_delivery_get_added (FumiMailboxDelivery *delivery,
                                                      guint               *messages,
                                                      goffset             *bytes,
                                                      guint               *duplicates);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMailboxDelivery, fumi_mailbox_delivery_free)

G_END_DECLS
