/* fumi-mailbox-cursor.h: the messages of one mailbox of another program, one after the other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-mailbox-source.h"

G_BEGIN_DECLS

typedef struct _FumiMailboxCursor FumiMailboxCursor;

/**
 * fumi_mailbox_cursor_new:
 * @mailbox: must live as long
 *
 * Errors: those of the disk, when the mailbox itself cannot be read
 */
FumiMailboxCursor *fumi_mailbox_cursor_new  (const FumiMailbox   *mailbox,
                                             GError             **error);
void               fumi_mailbox_cursor_free (FumiMailboxCursor   *cursor);

/**
 * fumi_mailbox_cursor_next:
 * @found: (out): %FALSE at the end
 * @problems: what cannot be opened is named here and passed over
 * @failed: (inout): counts these
 *
 * Errors: %G_IO_ERROR_CANCELLED, or the disk's: the rest of the mailbox cannot be read
 */
gboolean           fumi_mailbox_cursor_next (FumiMailboxCursor   *cursor,
                                             gboolean            *found,
                                             GPtrArray           *problems,
                                             guint               *failed,
                                             GCancellable        *cancellable,
                                             GError             **error);

/* (transfer none): the message's bytes with CRLF line ends, to be read once, before the next one */
GInputStream      *fumi_mailbox_cursor_get_body     (FumiMailboxCursor *cursor);
/* Reads the body to its end and drops it; the bytes there were */
gboolean           fumi_mailbox_cursor_skip         (FumiMailboxCursor  *cursor,
                                                     goffset            *bytes,
                                                     GCancellable       *cancellable,
                                                     GError            **error);
/* Whether reading the body failed, and not what was done with it. */
gboolean           fumi_mailbox_cursor_has_failed   (FumiMailboxCursor *cursor);
/* Seconds since 1970: when the message came, as far as the mailbox tells */
gint64             fumi_mailbox_cursor_get_arrived  (FumiMailboxCursor *cursor);
/* For people: where the message is */
const char        *fumi_mailbox_cursor_get_path     (FumiMailboxCursor *cursor);

/* After the body was read to its end. */
const char        *fumi_mailbox_cursor_get_flags    (FumiMailboxCursor *cursor); /* letters of a Maildir */
gboolean           fumi_mailbox_cursor_is_expunged  (FumiMailboxCursor *cursor); /* to be left out */
/* (transfer full): SHA-256 of the bytes, in hex */
char              *fumi_mailbox_cursor_dup_digest   (FumiMailboxCursor *cursor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMailboxCursor, fumi_mailbox_cursor_free)

G_END_DECLS
