/* fumi-envelope.h: what one row of the message list shows of a message.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "fumi-threading.h"

G_BEGIN_DECLS

#define FUMI_TYPE_ENVELOPE (fumi_envelope_get_type ())
G_DECLARE_FINAL_TYPE (FumiEnvelope, fumi_envelope, FUMI, ENVELOPE, GObject)

/* All strings are decoded, one line, valid UTF-8 (NFC not forced), without control and bidi-override
 * characters, at most 998 characters. Properties, each with a getter below and a setter where the row
 * changes: id, account, folder, path, from-name, from-address, subject, preview, date, arrived, size,
 * unread, starred, has-attachments, partial, copies. Owned by one thread at a time. */

/**
 * fumi_envelope_new_from_bytes:
 * @start: the first bytes of a message, at least its header block if that is under 1 MiB
 * @complete: whether @start is the whole message
 *
 * Never fails: a message that is no message gives empty fields. The date falls back to @arrived where
 * Date: is missing, unreadable, before 1980 or more than a day in the future.
 *
 * Thread: any. (transfer full)
 */
FumiEnvelope *fumi_envelope_new_from_bytes (GBytes   *start,
                                            gboolean  complete,
                                            gint64    arrived);

/* fumi_envelope_new: for the store, which fills the fields from a row with g_object_set() or setters */
FumiEnvelope *fumi_envelope_new            (void);

gint64      fumi_envelope_get_id              (FumiEnvelope *envelope); /* row; 0 until stored */
const char *fumi_envelope_get_account         (FumiEnvelope *envelope); /* account id */
const char *fumi_envelope_get_folder          (FumiEnvelope *envelope); /* "" is the inbox */
const char *fumi_envelope_get_path            (FumiEnvelope *envelope); /* the Maildir file, or NULL */
const char *fumi_envelope_get_from_name       (FumiEnvelope *envelope); /* may be "" */
const char *fumi_envelope_get_from_address    (FumiEnvelope *envelope); /* may be "" */
const char *fumi_envelope_get_subject         (FumiEnvelope *envelope); /* may be "" */
const char *fumi_envelope_get_preview         (FumiEnvelope *envelope); /* start of the text, one line,
                                                                         * at most 200 characters */
gint64      fumi_envelope_get_date            (FumiEnvelope *envelope); /* seconds since 1970 */
gint64      fumi_envelope_get_arrived         (FumiEnvelope *envelope); /* seconds since 1970 */
goffset     fumi_envelope_get_size            (FumiEnvelope *envelope); /* bytes of the file; of a
                                                                         * partial message those the
                                                                         * server listed */
gboolean    fumi_envelope_get_unread          (FumiEnvelope *envelope);
gboolean    fumi_envelope_get_starred         (FumiEnvelope *envelope);
gboolean    fumi_envelope_get_has_attachments (FumiEnvelope *envelope);
gboolean    fumi_envelope_get_partial         (FumiEnvelope *envelope);
guint       fumi_envelope_get_copies          (FumiEnvelope *envelope); /* how often the account has this
                                                                         * message; 1 as a rule */
/* What finds copies of the message (fumi_message_key()); 0 in an envelope that was read from a row. */
gint64      fumi_envelope_get_key             (FumiEnvelope *envelope);
/* (transfer none): all 0 in an envelope that was read from a row */
const FumiThreading *fumi_envelope_get_threading (FumiEnvelope *envelope);

/* Setters notify only on a change. */
void fumi_envelope_set_id              (FumiEnvelope *envelope, gint64 id);
void fumi_envelope_set_place           (FumiEnvelope *envelope, const char *account,
                                        const char *folder, const char *path);
void fumi_envelope_set_from            (FumiEnvelope *envelope, const char *name,
                                        const char *address);
void fumi_envelope_set_subject         (FumiEnvelope *envelope, const char *subject);
void fumi_envelope_set_preview         (FumiEnvelope *envelope, const char *preview);
void fumi_envelope_set_date            (FumiEnvelope *envelope, gint64 date);
void fumi_envelope_set_arrived         (FumiEnvelope *envelope, gint64 arrived);
void fumi_envelope_set_size            (FumiEnvelope *envelope, goffset size);
void fumi_envelope_set_unread          (FumiEnvelope *envelope, gboolean unread);
void fumi_envelope_set_starred         (FumiEnvelope *envelope, gboolean starred);
void fumi_envelope_set_has_attachments (FumiEnvelope *envelope, gboolean has_attachments);
void fumi_envelope_set_partial         (FumiEnvelope *envelope, gboolean partial);
void fumi_envelope_set_copies          (FumiEnvelope *envelope, guint copies);
void fumi_envelope_set_key             (FumiEnvelope *envelope, gint64 key);

/**
 * fumi_envelope_dup_sender:
 *
 * Returns: (transfer full): the name, else the address, else ""
 */
char *fumi_envelope_dup_sender (FumiEnvelope *envelope);

G_END_DECLS
