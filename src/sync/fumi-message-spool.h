/* fumi-message-spool.h: a message in a nameless temporary file, known by its content. Private to sync/.
 *
 * For mail that the server gives no UID: what it is can be told only when it is here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _FumiMessageSpool FumiMessageSpool;

/**
 * fumi_message_spool_new:
 * @folder: on the disk where the mail will be
 * @body: read to its end
 *
 * (transfer full). Memory does not grow with the message. Errors: those of the disk and of @body.
 */
FumiMessageSpool *fumi_message_spool_new     (const char        *folder,
                                              GInputStream      *body,
                                              GCancellable      *cancellable,
                                              GError           **error);
void              fumi_message_spool_free    (FumiMessageSpool  *spool);

/* Its key in the ledger, made of SHA-256. Begins with a control character, which no UID can hold. */
const char       *fumi_message_spool_get_key (FumiMessageSpool  *spool);
gboolean          fumi_message_spool_is_key  (const char        *key);
/* (transfer full): the message from its first byte; while @spool lives */
GInputStream     *fumi_message_spool_read    (FumiMessageSpool  *spool,
                                              GError           **error);

goffset           fumi_message_spool_get_size    (FumiMessageSpool  *spool);
/* Whether the file at @path has the very bytes of the message; %FALSE also where it cannot be read. */
gboolean          fumi_message_spool_equals_file (FumiMessageSpool  *spool,
                                                  const char        *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FumiMessageSpool, fumi_message_spool_free)

G_END_DECLS
