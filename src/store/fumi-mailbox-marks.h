/* fumi-mailbox-marks.h: what MH, Sylpheed and Claws Mail note beside the messages of a folder.
 *
 * nmh keeps ".mh_sequences": a line a sequence, "unseen: 1-3 7". Sylpheed and Claws Mail keep ".sylpheed_mark" and
 * ".claws_mark": 32-bit numbers in the byte order of the machine, first the version 2, then a pair a message: its
 * number and its flags, of which 1 is new, 2 unread, 4 marked, 16 replied. A later pair for the same message counts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _FumiMailboxMarks FumiMailboxMarks;

/* @dir_fd: of the folder. Never fails: what cannot be read tells nothing, and such messages count as read. */
FumiMailboxMarks *fumi_mailbox_marks_new       (int                     dir_fd);
/* The same from bytes. */
FumiMailboxMarks *fumi_mailbox_marks_new_from  (GBytes                 *sequences, /* (nullable) */
                                                GBytes                 *mark);     /* (nullable) */
void              fumi_mailbox_marks_free      (FumiMailboxMarks       *marks);
/* Letters of a Maildir: "", "S", "FS" … */
const char       *fumi_mailbox_marks_get_flags (const FumiMailboxMarks *marks,
                                                guint                   number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMailboxMarks, fumi_mailbox_marks_free)

G_END_DECLS
