/* fumi-password-dialog.h: asks for an account's password when it is needed and not at hand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "fumi-receiver.h"

G_BEGIN_DECLS

#define FUMI_TYPE_PASSWORD_DIALOG (fumi_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FumiPasswordDialog, fumi_password_dialog, FUMI, PASSWORD_DIALOG, AdwMessageDialog)

/**
 * FumiPasswordDialog::not-saved: (char *) the password is used, but the keyring would not keep it; why, in
 * words for the user
 */

/**
 * fumi_password_dialog_new:
 *
 * A dialog that, once answered, keeps the password for this session or in the keyring and receives.
 * Says so where the keyring is the reason for asking.
 */
FumiPasswordDialog *fumi_password_dialog_new (GtkWindow    *parent,
                                              FumiReceiver *receiver,
                                              FumiAccount  *account);

G_END_DECLS
