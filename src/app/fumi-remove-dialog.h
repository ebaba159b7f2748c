/* fumi-remove-dialog.h: asks whether an account shall go, and with it the mail received so far.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-account.h"

G_BEGIN_DECLS

#define FUMI_TYPE_REMOVE_DIALOG (fumi_remove_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FumiRemoveDialog, fumi_remove_dialog, FUMI, REMOVE_DIALOG, AdwMessageDialog)

/**
 * FumiRemoveDialog::confirmed: (gboolean) the account shall go; whether its mail on this computer, too
 */

/* @mail_dir: where its mail is, to be told what is kept */
FumiRemoveDialog *fumi_remove_dialog_new (GtkWindow   *parent,
                                          FumiAccount *account,
                                          const char  *mail_dir);

G_END_DECLS
