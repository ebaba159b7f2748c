/* fumi-remote-text.h: mail on the server in words.
 *
 * Pure functions of a message, counts and a clock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-server-mailbox.h"

G_BEGIN_DECLS

/* ---- one message: what its row shows. What the server did not tell is "". ------------------------- */

const char *fumi_remote_text_from    (FumiServerMessage *message);
const char *fumi_remote_text_subject (FumiServerMessage *message);
/* (transfer full) */
char       *fumi_remote_text_date    (FumiServerMessage *message,
                                      GDateTime         *now);
/* (transfer full) */
char       *fumi_remote_text_size    (FumiServerMessage *message);
/* (transfer none): "Received", "Partly" or "Not yet" */
const char *fumi_remote_text_state   (FumiServerMessage *message);
/* (transfer full): what a screen reader says of the row, the state first */
char       *fumi_remote_text_label   (FumiServerMessage *message,
                                      GDateTime         *now);

/* ---- all of them --------------------------------------------------------------------------------- */

/* (transfer full): "3 messages on the server (12 MB)", "The newest 200 of 1,532 messages (34 MB in all)" */
char       *fumi_remote_text_summary (guint              shown,
                                      guint              listed,
                                      goffset            bytes);
/* (transfer full): how far the looking has come */
char       *fumi_remote_text_looking (const FumiSyncProgress *progress);
/* (transfer full) (nullable): what this server cannot do, NULL if it can all */
char       *fumi_remote_text_lacking (gboolean           has_uids,
                                      gboolean           has_top);

/* ---- deleting -------------------------------------------------------------------------------------- */

/* (transfer full): the heading of the question */
char       *fumi_remote_text_delete      (guint          count);
/* (transfer full): what is lost and what stays; @unsafe of the @count are not wholly here */
char       *fumi_remote_text_delete_body (guint          count,
                                          guint          unsafe);

G_END_DECLS
