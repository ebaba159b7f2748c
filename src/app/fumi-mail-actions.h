/* fumi-mail-actions.h: what can be done with the selected mail from the main window: "mail.archive" and so on.
 *
 * The one place that knows what is possible now. archive, junk, to-inbox, move; trash, delete (to Trash, in Trash for
 * good), purge (for good); mark-read, mark-unread, toggle-unread, star, unstar, toggle-star; undo, redo, undo-one (with
 * its serial); select, select-all; export (to a file of another program); empty-trash (with an account's id); cancel.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "fumi-account-list.h"
#include "fumi-folders.h"
#include "fumi-mail-work.h"
#include "fumi-message-list.h"
#include "fumi-store.h"

G_BEGIN_DECLS

#define FUMI_TYPE_MAIL_ACTIONS (fumi_mail_actions_get_type ())
G_DECLARE_FINAL_TYPE (FumiMailActions, fumi_mail_actions, FUMI, MAIL_ACTIONS, GObject)

/**
 * FumiMailActions::done: (char *text, guint serial) to be told in a toast, with a button for "mail.undo-one" where
 * @serial is not 0
 *
 * FumiMailActions::notice: (char *text) an outcome to tell in a toast, plain text
 *
 * FumiMailActions::progressed: see fumi_mail_actions_get_progress()
 */

/* Puts the group "mail" on @window; that and @list must outlive it. */
FumiMailActions *fumi_mail_actions_new          (GtkWindow       *window,
                                                 FumiMessageList *list);
/* Once, when the store is open; until then nothing can be done. */
void             fumi_mail_actions_set_store    (FumiMailActions *actions,
                                                 FumiStore       *store,
                                                 FumiAccountList *accounts,
                                                 FumiFolders     *folders);
/* Whether the next message is opened where the shown one goes. */
void             fumi_mail_actions_set_go_on    (FumiMailActions *actions,
                                                 gboolean         go_on);
/* (transfer full) (nullable): what goes on, in words; NULL: nothing. @fraction: (out) */
char            *fumi_mail_actions_get_progress (FumiMailActions *actions,
                                                 double          *fraction);

/* What was dropped on a folder of the mail's account. @ids: (element-type gint64) */
void             fumi_mail_actions_move         (FumiMailActions *actions,
                                                 GArray          *ids,
                                                 const char      *folder);
/* (transfer none) (nullable): where everything that is done to mail is remembered; NULL until the store is open */
FumiMailWork    *fumi_mail_actions_get_work     (FumiMailActions *actions);

G_END_DECLS
