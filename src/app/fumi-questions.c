/* fumi-questions.c: what is asked in the same words at more than one place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fumi-questions.h"

#include <glib/gi18n.h>

typedef struct
{
  FumiQuestionFunc yes;
  GWeakRef         object;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  g_weak_ref_clear (&question->object);
  g_free (question);
}

static void
on_answered (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          user_data)
{
  Question *question = user_data;
  g_autoptr(GObject) object = g_weak_ref_get (&question->object);

  if (object != NULL && g_strcmp0 (response, "yes") == 0)
    question->yes (object);
}

static void
ask (GtkWindow        *parent,
     const char       *heading,
     const char       *body,
     const char       *label,
     FumiQuestionFunc  yes,
     gpointer          object)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));
  Question *question = g_new0 (Question, 1);

  question->yes = yes;
  g_weak_ref_init (&question->object, object);

  adw_message_dialog_add_responses (dialog, "back", _("Go Back"), "yes", label, NULL);
  adw_message_dialog_set_response_appearance (dialog, "yes", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "back");
  adw_message_dialog_set_close_response (dialog, "back");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answered), question, question_free, 0);
  fumi_message_dialog_name_once (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
fumi_ask_about_plain (GtkWindow        *parent,
                      FumiQuestionFunc  yes,
                      gpointer          object)
{
  ask (parent, _("Connect Without Encryption?"),
       _("Mail and the password travel readable over the network."),
       _("Continue Without Encryption"), yes, object);
}

void
fumi_ask_about_discard (GtkWindow        *parent,
                        const char       *body,
                        FumiQuestionFunc  yes,
                        gpointer          object)
{
  ask (parent, _("Discard What Was Entered?"), body, _("Discard"), yes, object);
}

void
fumi_ask_about_delete (GtkWindow        *parent,
                       const char       *heading,
                       const char       *body,
                       FumiQuestionFunc  yes,
                       gpointer          object)
{
  ask (parent, heading, body, _("Delete"), yes, object);
}

static void
name_once (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget))
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_once (child);
}

void
fumi_message_dialog_name_once (AdwMessageDialog *dialog)
{
  g_return_if_fail (ADW_IS_MESSAGE_DIALOG (dialog));

  name_once (GTK_WIDGET (dialog));
}
