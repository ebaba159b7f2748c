/* fumi-account-exchange.c: an account's settings to a file, and accounts from such a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-account-exchange.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkFileChooserNative *chooser;
  FumiAccountList      *accounts;
  char                 *id;       /* NULL: import */
  FumiNoticeFunc        notice;
  GObject              *object;
} Exchange;

static void
exchange_free (Exchange *exchange)
{
  g_object_unref (exchange->chooser);
  g_object_unref (exchange->accounts);
  g_object_unref (exchange->object);
  g_free (exchange->id);
  g_free (exchange);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exchange, exchange_free)

static void
on_written (GObject      *file,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Exchange) exchange = user_data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (file), result, NULL, &error))
    exchange->notice (exchange->object, _("Settings exported, without the password"));
  else
    exchange->notice (exchange->object, error->message);
}

static void
export_to (Exchange *exchange,
           GFile    *file)
{
  const char *const ids[] = { exchange->id, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) text = fumi_account_export (exchange->accounts, ids, &error);

  if (text != NULL)
    {
      g_file_replace_contents_bytes_async (file, text, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, on_written,
                                           exchange);
      return;
    }

  exchange->notice (exchange->object, error->message);
  exchange_free (exchange);
}

static void
tell_import (Exchange                *exchange,
             const FumiAccountImport *import)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%u account added", "%u accounts added", import->added), import->added);
  if (import->known > 0)
    g_string_append_printf (text, ngettext ("; %u was here already", "; %u were here already", import->known),
                            import->known);
  if (import->failed > 0)
    g_string_append_printf (text, ngettext ("; %u could not be read", "; %u could not be read", import->failed),
                            import->failed);
  exchange->notice (exchange->object, text->str);
}

static void
on_loaded (GObject      *file,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Exchange) exchange = user_data;
  g_auto(FumiAccountImport) import = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) text = g_file_load_bytes_finish (G_FILE (file), result, NULL, &error);

  if (text != NULL && fumi_account_import (exchange->accounts, text, &import, &error))
    tell_import (exchange, &import);
  else
    exchange->notice (exchange->object, error->message);
}

static void
on_chosen (GtkFileChooserNative *chooser,
           int                   response,
           gpointer              user_data)
{
  Exchange *exchange = user_data;
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file == NULL)
    exchange_free (exchange);
  else if (exchange->id != NULL)
    export_to (exchange, file);
  else
    g_file_load_bytes_async (file, NULL, on_loaded, exchange);
}

static void
show (GtkFileChooserNative *chooser,
      FumiAccountList      *accounts,
      const char           *id,
      FumiNoticeFunc        notice,
      gpointer              object)
{
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->chooser = chooser;
  exchange->accounts = g_object_ref (accounts);
  exchange->id = g_strdup (id);
  exchange->notice = notice;
  exchange->object = g_object_ref (object);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (on_chosen), exchange);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
fumi_account_exchange_export (GtkWindow       *parent,
                              FumiAccountList *accounts,
                              FumiAccount     *account,
                              FumiNoticeFunc   notice,
                              gpointer         object)
{
  g_autofree char *name = g_strdup_printf ("%s.ini", fumi_account_get_address (account));
  GtkFileChooserNative *chooser;

  chooser = gtk_file_chooser_native_new (_("Export Account Settings"), parent, GTK_FILE_CHOOSER_ACTION_SAVE,
                                         _("_Export"), _("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), g_strdelimit (name, "/", '_'));
  show (chooser, accounts, fumi_account_get_id (account), notice, object);
}

void
fumi_account_exchange_import (GtkWindow       *parent,
                              FumiAccountList *accounts,
                              FumiNoticeFunc   notice,
                              gpointer         object)
{
  show (gtk_file_chooser_native_new (_("Import Account Settings"), parent, GTK_FILE_CHOOSER_ACTION_OPEN,
                                     _("_Import"), _("_Cancel")),
        accounts, NULL, notice, object);
}
