/* fumi-mail-text.h: what was done with mail, in words.
 *
 * Pure functions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store-actions.h"

G_BEGIN_DECLS

/* (transfer full): "3 messages archived". @folder: the key to which FUMI_STORE_MOVE moved, else %NULL */
char *fumi_mail_text_done     (FumiStoreAction         action,
                               const char             *folder,
                               guint                   n);
/* (transfer full): filters did something with @n messages */
char *fumi_mail_text_filtered (guint                   n);
/* (transfer full): a folder was deleted, by its key */
char *fumi_mail_text_removed  (const char             *folder);
/* (transfer full): "Moving 3,000 of 10,000…", while it goes on */
char *fumi_mail_text_progress (FumiStoreAction         action,
                               guint                   done,
                               guint                   total);
/* (transfer full) (nullable): what could not be done, and why; NULL where all was. A stop that the user asked for is
 * no failure, but is told. */
char *fumi_mail_text_failed   (const FumiStoreOutcome *outcome,
                               guint                   asked);
/* (transfer full): the heading of the question before messages are deleted for good */
char *fumi_mail_text_purge    (guint                   n);
/* (transfer full): what the question says before the Trash of @account is emptied */
char *fumi_mail_text_empty    (const char             *account,
                               guint                   n);

G_END_DECLS
