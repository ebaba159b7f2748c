/* fumi-mail-work.h: actions on mail under way, and what can be undone.
 *
 * Starts the store's actions, knows how far they are, keeps what brings them back. No widgets; main thread only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fumi-store-filing.h"

G_BEGIN_DECLS

#define FUMI_TYPE_MAIL_WORK (fumi_mail_work_get_type ())
G_DECLARE_FINAL_TYPE (FumiMailWork, fumi_mail_work, FUMI, MAIL_WORK, GObject)

/**
 * FumiMailWork::done: (char *text, guint serial) something was done; @serial undoes it, 0: it cannot be undone
 *
 * FumiMailWork::failed: (char *text) something could not be done, or was stopped, whole or in part
 *
 * FumiMailWork::undone: (gint64 id) something was undone; @id: the one message it was about, else 0
 *
 * FumiMailWork::progressed: how far it is, whether anything goes on, or whether there is something to undo or redo
 */

FumiMailWork *fumi_mail_work_new         (FumiStore       *store);

/* @ids: (element-type gint64): copied; @folder: as of fumi_store_act(). Several may go on at once. */
void          fumi_mail_work_start       (FumiMailWork    *work,
                                          FumiStoreAction  action,
                                          GArray          *ids,
                                          const char      *folder);
/* What filters found: a FumiFilterPlan's filings, copied. */
void          fumi_mail_work_file        (FumiMailWork          *work,
                                          const FumiStoreFiling *filings,
                                          guint                  n);
/* fumi_store_remove_folder(). @account: its id; @messages: in the folder and those in it, as far as is known */
void          fumi_mail_work_remove_folder
                                         (FumiMailWork    *work,
                                          const char      *account,
                                          const char      *key,
                                          guint            messages);
/* @account: its id */
void          fumi_mail_work_empty_trash (FumiMailWork    *work,
                                          const char      *account,
                                          guint            messages);

/* @serial: of a "done"; 0: what was done last, or what is being done, as soon as that has ended. Nothing happens where
 * there is none. */
void          fumi_mail_work_undo        (FumiMailWork    *work,
                                          guint            serial);
void          fumi_mail_work_redo        (FumiMailWork    *work);
gboolean      fumi_mail_work_can_undo    (FumiMailWork    *work);
gboolean      fumi_mail_work_can_redo    (FumiMailWork    *work);

/* (transfer full) (nullable): what goes on, in words; NULL: nothing. @fraction: (out): 0 to 1 */
char         *fumi_mail_work_get_text    (FumiMailWork    *work,
                                          double          *fraction);
/* What is done by then stays done. */
void          fumi_mail_work_cancel      (FumiMailWork    *work);

G_END_DECLS
