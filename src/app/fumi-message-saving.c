/* fumi-message-saving.c: one message as a file that other programs open.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-message-saving.h"

#include <glib/gi18n.h>

#include "fumi-file-name.h"
#include "fumi-mailbox-job.h"

typedef struct
{
  FumiWindow           *window;
  FumiStore            *store;
  gint64                id;
  GtkFileChooserNative *chooser;
} Saving;

static void
saving_free (Saving *saving)
{
  g_clear_object (&saving->chooser);
  g_object_unref (saving->window);
  g_object_unref (saving->store);
  g_free (saving);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

static void
on_saved (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(Saving) saving = user_data;
  g_autoptr(GError) error = NULL;
  g_auto(FumiMailboxOutcome) outcome = { 0 };

  if (!fumi_mailbox_export_finish (result, &outcome, &error))
    fumi_window_add_toast (saving->window, error->message);
  else if (outcome.failed > 0)
    fumi_window_add_toast (saving->window, outcome.problems->pdata[0]);
  else
    fumi_window_add_toast (saving->window, _ ("Message saved"));
}

static void
on_response (Saving *saving,
             int     response)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (saving->chooser));
  const char *path = file != NULL ? g_file_peek_path (file) : NULL;
  FumiMailboxExport export = { .format = FUMI_EXPORT_EML, .path = path, .replace = TRUE, .ids = &saving->id, .n_ids = 1 };

  if (response != GTK_RESPONSE_ACCEPT || path == NULL)
    {
      saving_free (saving);
      return;
    }

  fumi_mailbox_export_async (saving->store, &export, NULL, NULL, NULL, on_saved, saving);
}

static char *
make_name (FumiEnvelope *envelope)
{
  g_autofree char *subject = g_strdelimit (g_strdup (fumi_envelope_get_subject (envelope)), "/\\:*?\"<>|", '_');
  g_autofree char *clean = fumi_file_name_clean (subject);

  return g_strconcat (clean != NULL ? clean : "mail", ".eml", NULL);
}

void
fumi_message_saving_ask (FumiWindow   *window,
                         FumiStore    *store,
                         FumiEnvelope *envelope)
{
  g_autofree char *name = make_name (envelope);
  Saving *saving = g_new0 (Saving, 1);

  saving->window = g_object_ref (window);
  saving->store = g_object_ref (store);
  saving->id = fumi_envelope_get_id (envelope);
  saving->chooser = gtk_file_chooser_native_new (_ ("Save Message"), GTK_WINDOW (window), GTK_FILE_CHOOSER_ACTION_SAVE,
                                                 _ ("_Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (saving->chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (saving->chooser), TRUE);
  g_signal_connect_swapped (saving->chooser, "response", G_CALLBACK (on_response), saving);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (saving->chooser));
}
