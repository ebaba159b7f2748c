/* fumi-practice-mailbox.h: the messages of the practice mailbox, their UIDs, and who has it open.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char   *uid;   /* the same at every start, so that mail received once is known again */
  GBytes *bytes; /* CRLF line ends, the last line ended too; not yet dot-stuffed */
} FumiPracticeMessage;

typedef struct _FumiPracticeMailbox FumiPracticeMailbox;

/**
 * fumi_practice_mailbox_new:
 *
 * Returns: (transfer full): an empty mailbox; free with fumi_practice_mailbox_free()
 */
FumiPracticeMailbox *fumi_practice_mailbox_new         (void);

/**
 * fumi_practice_mailbox_new_from_samples:
 * @now: the moment to which the dates of the sample messages are relative
 *
 * Reads the messages that were compiled in (`data/practice`), the oldest first. `@DATE-3d5h@` in a message
 * becomes the date of three days and five hours before @now, in the form of RFC 5322 §3.3; the size of a
 * message does not depend on @now.
 *
 * Returns: (transfer full): the mailbox; free with fumi_practice_mailbox_free()
 */
FumiPracticeMailbox *fumi_practice_mailbox_new_from_samples (GDateTime *now);
void                 fumi_practice_mailbox_free        (FumiPracticeMailbox *mailbox);

/* Appends a message; line ends become CRLF, placeholders for dates are left alone. */
void                 fumi_practice_mailbox_add         (FumiPracticeMailbox *mailbox,
                                                        const char          *uid,
                                                        GBytes              *message);

/**
 * fumi_practice_mailbox_open:
 *
 * Gives the mailbox to one session at a time (RFC 1939 §4: the exclusive-access lock). Any thread.
 *
 * Returns: (transfer full) (nullable) (element-type FumiPracticeMessage): the messages as they are now, which
 *   stay until they are unreferenced; %NULL while another session has the mailbox
 */
GPtrArray           *fumi_practice_mailbox_open        (FumiPracticeMailbox *mailbox);

/**
 * fumi_practice_mailbox_close:
 * @deleted: (nullable) (element-type utf8): UIDs to remove for good
 *
 * Ends what fumi_practice_mailbox_open() began. Any thread.
 */
void                 fumi_practice_mailbox_close       (FumiPracticeMailbox *mailbox,
                                                        GPtrArray           *deleted);

/* Messages that are not deleted. Any thread. */
guint                fumi_practice_mailbox_get_count   (FumiPracticeMailbox *mailbox);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiPracticeMailbox, fumi_practice_mailbox_free)

G_END_DECLS
