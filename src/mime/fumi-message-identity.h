/* fumi-message-identity.h: whether two messages are the same one.
 *
 * Copies of one message differ in what servers and programs write into them on their way: Received, Return-Path,
 * Delivered-To, X-UIDL, Status and the like say how a copy came, not what it is. What its author wrote counts: the
 * body to its last byte, and these fields: Message-ID, From, Sender, Reply-To, To, Cc, Date, Subject, In-Reply-To,
 * References, MIME-Version, Content-Type, Content-Transfer-Encoding, Content-Disposition. White space in a field does
 * not count (folding), nor whether lines end in CR LF or LF, nor how many line ends the body ends with: an mbox keeps
 * none of these.
 *
 * A message without Message-ID may have been sent twice with the same words; there every field counts but those in
 * which mailboxes keep a state (Status, X-Status, X-UIDL, X-Keywords …), so that only the very same delivery is the
 * same message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * fumi_message_key:
 * @start: the first bytes of a message
 * @complete: whether these are all of it
 *
 * A number that is the same for every copy of a message, made of its Message-ID, or of From, Date and Subject where
 * it has none, and of how its body begins. Others may have it too: it finds candidates, and
 * fumi_message_is_same() tells.
 *
 * Thread: any. Returns: 0 where the message has nothing to be known by
 */
gint64   fumi_message_key     (GBytes       *start,
                               gboolean      complete);

/**
 * fumi_message_is_same:
 * @one: at its first byte; read as far as needed
 *
 * Memory does not grow with the body. %FALSE also where a header is longer than 1 MiB or reading fails.
 *
 * Thread: any; blocks as the streams do.
 */
gboolean fumi_message_is_same (GInputStream *one,
                               GInputStream *two);

/**
 * fumi_message_digest:
 * @message: at its first byte; read to its end
 *
 * SHA-256 of what fumi_message_is_same() compares, in hex: two messages are the same exactly when their digests are.
 * For comparing with messages that are not at hand any more.
 *
 * Thread: any; blocks as the stream does. Returns: (transfer full) (nullable): %NULL where a header is longer than
 *   1 MiB or reading fails
 */
char    *fumi_message_digest  (GInputStream *message);

G_END_DECLS
