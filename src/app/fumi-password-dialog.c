/* fumi-password-dialog.c: asks for an account's password when it is needed and not at hand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-password-dialog.h"

#include <glib/gi18n.h>

#include "fumi-credentials.h"
#include "fumi-questions.h"

struct _FumiPasswordDialog
{
  AdwMessageDialog  parent_instance;

  FumiReceiver     *receiver;
  FumiAccount      *account;

  GtkEditable      *password;
  GtkSwitch        *save;
};

enum
{
  NOT_SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiPasswordDialog, fumi_password_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
on_stored (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(FumiPasswordDialog) dialog = user_data;
  g_autoptr(GError) error = NULL;

  /* In the keyring it is in one place only; else it stays for this session. */
  if (fumi_credentials_store_finish (result, &error))
    fumi_credentials_keep_for_session (fumi_account_get_id (dialog->account), NULL);
  else
    g_signal_emit (dialog, signals[NOT_SAVED], 0, error->message);
}

static void
on_changed (FumiPasswordDialog *dialog)
{
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "receive",
                                           *gtk_editable_get_text (dialog->password) != '\0');
}

static void
fumi_password_dialog_response (AdwMessageDialog *message_dialog,
                               const char       *response)
{
  FumiPasswordDialog *dialog = FUMI_PASSWORD_DIALOG (message_dialog);
  const char *password = gtk_editable_get_text (dialog->password);
  const char *id = fumi_account_get_id (dialog->account);

  if (strcmp (response, "receive") == 0)
    {
      fumi_credentials_keep_for_session (id, password);
      if (gtk_switch_get_active (dialog->save))
        fumi_credentials_store_async (id, fumi_account_get_address (dialog->account), password, NULL,
                                      on_stored, g_object_ref (dialog));
      fumi_receiver_receive_with_password (dialog->receiver, dialog->account, password);
    }
  gtk_editable_set_text (dialog->password, "");
}

static void
fumi_password_dialog_dispose (GObject *object)
{
  FumiPasswordDialog *dialog = FUMI_PASSWORD_DIALOG (object);

  g_clear_object (&dialog->receiver);
  g_clear_object (&dialog->account);

  G_OBJECT_CLASS (fumi_password_dialog_parent_class)->dispose (object);
}

static void
fumi_password_dialog_class_init (FumiPasswordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fumi_password_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = fumi_password_dialog_response;

  signals[NOT_SAVED] = g_signal_new ("not-saved", FUMI_TYPE_PASSWORD_DIALOG, G_SIGNAL_RUN_LAST,
                                     0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fumibako/Fumibako/fumi-password-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiPasswordDialog, password);
  gtk_widget_class_bind_template_child (widget_class, FumiPasswordDialog, save);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
fumi_password_dialog_init (FumiPasswordDialog *dialog)
{
  gtk_widget_init_template (GTK_WIDGET (dialog));
  fumi_message_dialog_name_once (ADW_MESSAGE_DIALOG (dialog));
}

FumiPasswordDialog *
fumi_password_dialog_new (GtkWindow    *parent,
                          FumiReceiver *receiver,
                          FumiAccount  *account)
{
  FumiPasswordDialog *dialog = g_object_new (FUMI_TYPE_PASSWORD_DIALOG, "transient-for", parent, NULL);
  const FumiDiagnosis *failure = fumi_receiver_get_failure (receiver, account);
  gboolean keyring_failed = failure != NULL && failure->failure == FUMI_FAILURE_KEYRING;
  g_autofree char *body = NULL;

  dialog->receiver = g_object_ref (receiver);
  dialog->account = g_object_ref (account);

  if (failure != NULL)
    body = g_strdup_printf ("%s\n\n%s", fumi_account_get_title (account), failure->body);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               body != NULL ? body : fumi_account_get_title (account));
  gtk_switch_set_active (dialog->save, fumi_account_get_save_password (account) && !keyring_failed);
  return dialog;
}
