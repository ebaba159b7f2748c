/* fumi-remove-dialog.c: asks whether an account shall go, and with it the mail received so far.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-remove-dialog.h"

#include <glib/gi18n.h>

#include "fumi-questions.h"

struct _FumiRemoveDialog
{
  AdwMessageDialog  parent_instance;

  AdwActionRow     *keep_row;
  GtkCheckButton   *delete_mail;
};

enum
{
  CONFIRMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiRemoveDialog, fumi_remove_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
fumi_remove_dialog_response (AdwMessageDialog *message_dialog,
                             const char       *response)
{
  FumiRemoveDialog *dialog = FUMI_REMOVE_DIALOG (message_dialog);

  if (strcmp (response, "remove") == 0)
    g_signal_emit (dialog, signals[CONFIRMED], 0, gtk_check_button_get_active (dialog->delete_mail));
}

static void
fumi_remove_dialog_class_init (FumiRemoveDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  ADW_MESSAGE_DIALOG_CLASS (klass)->response = fumi_remove_dialog_response;

  signals[CONFIRMED] = g_signal_new ("confirmed", FUMI_TYPE_REMOVE_DIALOG, G_SIGNAL_RUN_LAST,
                                     0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-remove-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiRemoveDialog, delete_mail);
  gtk_widget_class_bind_template_child (widget_class, FumiRemoveDialog, keep_row);
}

static void
fumi_remove_dialog_init (FumiRemoveDialog *dialog)
{
  gtk_widget_init_template (GTK_WIDGET (dialog));
  fumi_message_dialog_name_once (ADW_MESSAGE_DIALOG (dialog));
}

FumiRemoveDialog *
fumi_remove_dialog_new (GtkWindow   *parent,
                        FumiAccount *account,
                        const char  *mail_dir)
{
  FumiRemoveDialog *dialog = g_object_new (FUMI_TYPE_REMOVE_DIALOG, "transient-for", parent, NULL);

  /* Translators: %s is the mail address of the account to remove */
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _ ("Mail of %s on the server is not affected."),
                                  fumi_account_get_title (account));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (dialog->keep_row), FALSE);
  adw_action_row_set_subtitle (dialog->keep_row, mail_dir);
  return dialog;
}
