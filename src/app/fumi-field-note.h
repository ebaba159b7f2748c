/* fumi-field-note.h: the line under a field of a boxed list: help, warning or what is wrong.
 *
 * A problem is red only after the field was left, or fumi_field_note_reveal(); while it is being
 * typed the help stays. The field's accessible description, state and error relation follow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define FUMI_TYPE_FIELD_NOTE (fumi_field_note_get_type ())
G_DECLARE_FINAL_TYPE (FumiFieldNote, fumi_field_note, FUMI, FIELD_NOTE, AdwPreferencesRow)

/* Properties, construct: field (GtkWidget: the row above, or what it holds), help (translated).
 * Signal: "suggestion" (string), when one of the suggestions was pressed. */

/* @problem: (nullable): one sentence, %NULL when the value is good */
void     fumi_field_note_set_problem     (FumiFieldNote      *note,
                                          const char         *problem);
/* @warning: (nullable): shown at once, beside a good value */
void     fumi_field_note_set_warning     (FumiFieldNote      *note,
                                          const char         *warning);
/* @suggestions: (nullable): values offered as buttons */
void     fumi_field_note_set_suggestions (FumiFieldNote      *note,
                                          const char * const *suggestions);
/* Shows the problem, if there is one. Returns: whether there is one */
gboolean fumi_field_note_reveal          (FumiFieldNote      *note);
/* Reveals the problem and, if there is one, puts the focus into the field. */
gboolean fumi_field_note_catch           (FumiFieldNote      *note);

G_END_DECLS
