/* fumi-dragged-mail.h: messages on their way from the list to a folder.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define FUMI_TYPE_DRAGGED_MAIL (fumi_dragged_mail_get_type ())
G_DECLARE_FINAL_TYPE (FumiDraggedMail, fumi_dragged_mail, FUMI, DRAGGED_MAIL, GObject)

/**
 * fumi_dragged_mail_new:
 * @ids: (transfer full) (element-type gint64)
 * @account: (nullable): the id of the account that all of them are of; %NULL: several, and no folder takes them
 * @folder: where they are
 */
FumiDraggedMail *fumi_dragged_mail_new     (GArray          *ids,
                                            const char      *account,
                                            const char      *folder);
GArray          *fumi_dragged_mail_get_ids (FumiDraggedMail *mail);
/* Whether this folder can take them: a folder of their account, and not the one they are in. */
gboolean         fumi_dragged_mail_fits    (FumiDraggedMail *mail,
                                            const char      *account,
                                            const char      *folder);

G_END_DECLS
