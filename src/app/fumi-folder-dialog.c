/* fumi-folder-dialog.c: asks what a folder is to be called.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-folder-dialog.h"

#include <glib/gi18n.h>

#include "fumi-folder-name.h"
#include "fumi-folder-text.h"
#include "fumi-questions.h"

struct _FumiFolderDialog
{
  AdwMessageDialog  parent_instance;

  FumiFolders      *folders;
  char             *account;
  char             *parent_key;
  char             *key;     /* NULL: a new one */

  AdwEntryRow      *name;
  GtkLabel         *problem;
};

enum
{
  NAMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FumiFolderDialog, fumi_folder_dialog, ADW_TYPE_MESSAGE_DIALOG)

static gboolean
is_taken (FumiFolderDialog *dialog,
          const char       *key)
{
  GPtrArray *list = fumi_folders_get (dialog->folders, dialog->account);

  for (guint i = 0; list != NULL && i < list->len; i++)
    if (g_str_equal (((FumiStoreFolder *) g_ptr_array_index (list, i))->key, key))
      return TRUE;
  return FALSE;
}

/* (transfer full) (nullable) */
static char *
find_problem (FumiFolderDialog *dialog,
              const char       *name)
{
  g_autofree char *key = fumi_folder_key_new (dialog->parent_key, name);

  if (key == NULL)
    return g_strdup (_ ("This cannot be the name of a folder."));
  if (g_strcmp0 (key, dialog->key) != 0 && is_taken (dialog, key))
    /* Translators: %s is the name of a folder. */
    return g_strdup_printf (_ ("There is a folder “%s” already."), name);
  if (!fumi_store_folder_is_own (key))
    return g_strdup (_ ("This cannot be the name of a folder."));

  return NULL;
}

static void
on_name_changed (FumiFolderDialog *dialog)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (dialog->name))));
  g_autofree char *problem = *name != '\0' ? find_problem (dialog, name) : NULL;

  gtk_label_set_text (dialog->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (dialog->problem), problem != NULL);
  if (adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (dialog), "name"))
    adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "name", *name != '\0' && problem == NULL);
}

static void
fumi_folder_dialog_response (AdwMessageDialog *message_dialog,
                             const char       *response)
{
  FumiFolderDialog *dialog = FUMI_FOLDER_DIALOG (message_dialog);

  if (g_str_equal (response, "name"))
    g_signal_emit (dialog, signals[NAMED], 0, gtk_editable_get_text (GTK_EDITABLE (dialog->name)));
}

static void
fumi_folder_dialog_finalize (GObject *object)
{
  FumiFolderDialog *dialog = FUMI_FOLDER_DIALOG (object);

  g_clear_object (&dialog->folders);
  g_free (dialog->account);
  g_free (dialog->parent_key);
  g_free (dialog->key);

  G_OBJECT_CLASS (fumi_folder_dialog_parent_class)->finalize (object);
}

static void
fumi_folder_dialog_class_init (FumiFolderDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fumi_folder_dialog_finalize;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = fumi_folder_dialog_response;

  signals[NAMED] = g_signal_new ("named", FUMI_TYPE_FOLDER_DIALOG, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/fumibako/Fumibako/fumi-folder-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, FumiFolderDialog, name);
  gtk_widget_class_bind_template_child (widget_class, FumiFolderDialog, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
}

static void
fumi_folder_dialog_init (FumiFolderDialog *dialog)
{
  gtk_widget_init_template (GTK_WIDGET (dialog));
}

static void
set_texts (FumiFolderDialog *dialog)
{
  AdwMessageDialog *message_dialog = ADW_MESSAGE_DIALOG (dialog);
  g_autofree char *inside = fumi_folder_text_title (dialog->parent_key);

  if (dialog->key != NULL)
    adw_message_dialog_set_heading (message_dialog, _ ("Rename Folder"));
  else
    adw_message_dialog_set_heading (message_dialog, _ ("New Folder"));
  if (dialog->key == NULL && *dialog->parent_key != '\0')
    /* Translators: %s is the name of the folder in which the new one is to be */
    adw_message_dialog_format_body (message_dialog, _ ("In “%s”"), inside);
  adw_message_dialog_add_responses (message_dialog, "cancel", _ ("Cancel"),
                                    "name", dialog->key != NULL ? _ ("Rename") : _ ("Create"), NULL);
  adw_message_dialog_set_response_appearance (message_dialog, "name", ADW_RESPONSE_SUGGESTED);
  fumi_message_dialog_name_once (message_dialog);
}

FumiFolderDialog *
fumi_folder_dialog_new (GtkWindow   *parent,
                        FumiFolders *folders,
                        const char  *account,
                        const char  *parent_key,
                        const char  *key)
{
  FumiFolderDialog *dialog = g_object_new (FUMI_TYPE_FOLDER_DIALOG, "transient-for", parent, NULL);

  dialog->folders = g_object_ref (folders);
  dialog->account = g_strdup (account);
  dialog->parent_key = g_strdup (parent_key);
  dialog->key = g_strdup (key);
  set_texts (dialog);
  if (key != NULL)
    {
      g_autofree char *title = fumi_folder_text_title (key);

      gtk_editable_set_text (GTK_EDITABLE (dialog->name), title);
      gtk_editable_select_region (GTK_EDITABLE (dialog->name), 0, -1);
    }
  on_name_changed (dialog);
  gtk_widget_grab_focus (GTK_WIDGET (dialog->name));
  return dialog;
}
