/* fumi-questions.h: what is asked in the same words at more than one place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Each shows a dialog over @parent; @yes is called, with @object and only while it lives, if the answer
 * is to go on. Escape and Enter mean not to. */
typedef void (*FumiQuestionFunc) (gpointer object);

void fumi_ask_about_plain   (GtkWindow        *parent,
                             FumiQuestionFunc  yes,
                             gpointer          object);
/* @body: translated, what is not saved */
void fumi_ask_about_discard (GtkWindow        *parent,
                             const char       *body,
                             FumiQuestionFunc  yes,
                             gpointer          object);
/* @heading, @body: translated, how many messages, and what is lost with them */
void fumi_ask_about_delete  (GtkWindow        *parent,
                             const char       *heading,
                             const char       *body,
                             FumiQuestionFunc  yes,
                             gpointer          object);

/* To be called once @dialog has all its responses: on GTK 4.8 a button with a mnemonic is named twice
 * ("Cancel Cancel"), by its label and by the label that points to it. */
void fumi_message_dialog_name_once (AdwMessageDialog *dialog);

G_END_DECLS
